//! What an order is about.

use crate::domain::Sentence;

/// What a line orders, by the word that `words/orders.txt` and `words/orders_examples.tsv` have for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Go,
    GoNow,
    No,
    Hold,
    Release,
    Status,
    Help,
    Undo,
    Thanks,
    Nothing,
    Say,
    Fine,
    How,
    Why,
    Preview,
    End,
    Pause,
    Resume,
    Talked,
    Tried,
    Done,
    Resend,
    ResendInvite,
    ResendIntroduction,
    Move,
    MoveCall,
    Skip,
    Snooze,
    Held,
    Missed,
    CalledOff,
    Clear,
    Replace,
    TakesOver,
    Instead,
    Away,
    Address,
    Phone,
    Holiday,
    Add,
    AddMentor,
    Remove,
    Extend,
    Erase,
    Remind,
    RemindWho,
    Ask,
    Note,
    Pair,
}

const KINDS: [(&str, Kind); 49] = [
    ("go", Kind::Go),
    ("go-now", Kind::GoNow),
    ("no", Kind::No),
    ("hold", Kind::Hold),
    ("release", Kind::Release),
    ("status", Kind::Status),
    ("help", Kind::Help),
    ("undo", Kind::Undo),
    ("thanks", Kind::Thanks),
    ("nothing", Kind::Nothing),
    ("say", Kind::Say),
    ("fine", Kind::Fine),
    ("how", Kind::How),
    ("why", Kind::Why),
    ("preview", Kind::Preview),
    ("end", Kind::End),
    ("pause", Kind::Pause),
    ("resume", Kind::Resume),
    ("talked", Kind::Talked),
    ("tried", Kind::Tried),
    ("done", Kind::Done),
    ("resend", Kind::Resend),
    ("resend-invite", Kind::ResendInvite),
    ("resend-introduction", Kind::ResendIntroduction),
    ("move", Kind::Move),
    ("move-call", Kind::MoveCall),
    ("skip", Kind::Skip),
    ("snooze", Kind::Snooze),
    ("held", Kind::Held),
    ("missed", Kind::Missed),
    ("called-off", Kind::CalledOff),
    ("clear", Kind::Clear),
    ("replace", Kind::Replace),
    ("takes-over", Kind::TakesOver),
    ("instead", Kind::Instead),
    ("away", Kind::Away),
    ("address", Kind::Address),
    ("phone", Kind::Phone),
    ("holiday", Kind::Holiday),
    ("add", Kind::Add),
    ("add-mentor", Kind::AddMentor),
    ("remove", Kind::Remove),
    ("extend", Kind::Extend),
    ("erase", Kind::Erase),
    ("remind", Kind::Remind),
    ("remind-who", Kind::RemindWho),
    ("ask", Kind::Ask),
    ("note", Kind::Note),
    ("pair", Kind::Pair),
];

impl Kind {
    pub(super) fn named(word: &str) -> Option<Self> {
        KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    pub(super) fn word(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// Whether it has shapes in `words/orders.txt`: the others hold words of staff's own, or stand in several lines.
    pub(super) fn has_shapes(self) -> bool {
        !matches!(self, Self::Ask | Self::Note | Self::Pair | Self::Say | Self::Nothing)
    }

    /// Whether it may be about a pairing: what stands before it is the number of one.
    pub(super) fn is_about_pairing(self) -> bool {
        !matches!(
            self,
            Self::Go
                | Self::GoNow
                | Self::No
                | Self::Hold
                | Self::Release
                | Self::Status
                | Self::Help
                | Self::Undo
                | Self::Thanks
                | Self::Fine
                | Self::Address
                | Self::Phone
                | Self::Away
                | Self::Clear
                | Self::Holiday
                | Self::Erase
        )
    }

    /// What would be right where too little of such an order is there, with the word of the command line for it.
    pub(super) fn usage(self) -> Option<(&'static str, Sentence)> {
        Some(match self {
            Self::Go => ("go", sentence!("usage.go")),
            Self::Undo => ("undo", sentence!("usage.undo")),
            Self::Preview => ("preview", sentence!("usage.preview")),
            Self::Say => ("say", sentence!("usage.say")),
            Self::End => ("end", sentence!("usage.end")),
            Self::Hold | Self::Pause => ("pause", sentence!("usage.pause")),
            Self::Skip | Self::Holiday => ("skip", sentence!("usage.skip")),
            Self::Move | Self::MoveCall => ("move", sentence!("usage.move")),
            Self::Extend => ("extend", sentence!("usage.extend")),
            Self::Snooze => ("snooze", sentence!("usage.snooze")),
            Self::Held | Self::Missed | Self::CalledOff => ("session", sentence!("usage.session")),
            Self::Away => ("away", sentence!("usage.away")),
            Self::Address => ("address", sentence!("usage.address")),
            Self::Phone => ("phone", sentence!("usage.phone")),
            Self::Remind => ("remind", sentence!("usage.remind")),
            Self::Ask => ("ask", sentence!("usage.ask")),
            Self::Replace => ("replace", sentence!("usage.replace")),
            Self::Pair => ("pair", sentence!("usage.pair")),
            Self::Add => ("add", sentence!("usage.add")),
            _ => return None,
        })
    }
}
