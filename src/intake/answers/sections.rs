//! What the sections of a grammar stand for.

/// What a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Section {
    Yes,
    No,
    /// A no that is sorry: "unfortunately not".
    Regret,
    /// A talk that was: "we met".
    Held,
    /// Talks that go on: "we meet every week".
    Habit,
    /// How a talk was, so there was one: "great session".
    Went,
    /// All is well, whatever was asked: "going well".
    Fine,
    /// A call that was not: "it was cancelled".
    Failed,
    /// A call that was not, and no word of why: "it did not take place".
    NotDone,
    /// They have not talked: "we haven't met".
    NotHeld,
    NotYet,
    /// They mean to write: "I'll write today".
    Plan,
    Tried,
    /// They talk on a day to come.
    Arranged,
    Moved,
    Move,
    Skip,
    /// They cannot come, to what is not said: "can't make it".
    Cannot,
    Away,
    Back,
    Pause,
    Fewer,
    Stop,
    NotMe,
    Why,
    Elsewhere,
    Withdraw,
    Worry,
    Later,
    /// To a proposal or an invite.
    Accept,
    Decline,
    /// They said no to all calls: it was a slip, only one was meant, or all were.
    Slip,
    OnlyOne,
    All,
    /// Thanks, greetings and kindness: nothing that staff need.
    Kind,
    /// What makes a story a good one.
    Good,
    /// What makes a story one that staff should read.
    Flag,
    /// Words that look like an act and are none: "no worries", "stop by".
    Calm,
    /// "if", "might": what is said may not be so.
    Perhaps,
    /// "he said": the words are another's.
    Reported,
    /// Words that may turn what is said into its contrary: "not", "cancelled", "supposed to".
    Deny,
    /// What a wish for no letters may name beside itself: when, how many or where to; less is asked for then.
    Limit,
    /// The other did not come, and had not called off.
    Missed,
    /// The writer did not.
    OwnMiss,
    /// Words that tell the language and are no more.
    Words,
}

const NAMES: [(&str, Section); 45] = [
    ("yes", Section::Yes),
    ("no", Section::No),
    ("regret", Section::Regret),
    ("held", Section::Held),
    ("habit", Section::Habit),
    ("went", Section::Went),
    ("fine", Section::Fine),
    ("failed", Section::Failed),
    ("not done", Section::NotDone),
    ("not held", Section::NotHeld),
    ("not yet", Section::NotYet),
    ("plan", Section::Plan),
    ("tried", Section::Tried),
    ("arranged", Section::Arranged),
    ("moved", Section::Moved),
    ("move", Section::Move),
    ("skip", Section::Skip),
    ("cannot", Section::Cannot),
    ("away", Section::Away),
    ("back", Section::Back),
    ("pause", Section::Pause),
    ("fewer", Section::Fewer),
    ("stop", Section::Stop),
    ("not me", Section::NotMe),
    ("why", Section::Why),
    ("elsewhere", Section::Elsewhere),
    ("withdraw", Section::Withdraw),
    ("worry", Section::Worry),
    ("later", Section::Later),
    ("accept", Section::Accept),
    ("decline", Section::Decline),
    ("slip", Section::Slip),
    ("only one", Section::OnlyOne),
    ("all", Section::All),
    ("kind", Section::Kind),
    ("good", Section::Good),
    ("flag", Section::Flag),
    ("calm", Section::Calm),
    ("perhaps", Section::Perhaps),
    ("reported", Section::Reported),
    ("deny", Section::Deny),
    ("limit", Section::Limit),
    ("missed", Section::Missed),
    ("own miss", Section::OwnMiss),
    ("words", Section::Words),
];

impl Section {
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, section)| *section)
    }

    /// What is said only where nothing turns it into its contrary, wherever in the clause.
    pub(super) fn is_deniable(self) -> bool {
        !matches!(
            self,
            Self::No
                | Self::Failed
                | Self::NotHeld
                | Self::NotYet
                | Self::Tried
                | Self::Plan
                | Self::Withdraw
                | Self::Decline
                | Self::Why
                | Self::Slip
                | Self::OnlyOne
                | Self::All
        )
    }

    /// Said only of a no to all calls, whatever stands before it in the mail.
    pub(super) fn of_all_declined(self) -> bool {
        matches!(self, Self::Slip | Self::OnlyOne | Self::All)
    }

    /// Found anywhere in a clause; the others only where the clause begins, behind what may lead.
    pub(super) fn anywhere(self) -> bool {
        matches!(
            self,
            Self::Worry
                | Self::Good
                | Self::Flag
                | Self::Calm
                | Self::Perhaps
                | Self::Reported
                | Self::Missed
                | Self::OwnMiss
        )
    }

    /// Said by asking as well as by stating.
    pub(super) fn may_ask(self) -> bool {
        matches!(
            self,
            Self::Move
                | Self::Skip
                | Self::Pause
                | Self::Stop
                | Self::Fewer
                | Self::Later
                | Self::Why
                | Self::Withdraw
                | Self::NotMe
                | Self::Accept
                | Self::Kind
        ) || self.anywhere()
    }

    /// What a condition or another's words do not take away.
    pub(super) fn may_be_perhaps(self) -> bool {
        matches!(
            self,
            Self::No
                | Self::Regret
                | Self::Later
                | Self::Decline
                | Self::NotYet
                | Self::NotHeld
                | Self::Kind
                | Self::Why
                | Self::Failed
                | Self::NotDone
        ) || self.anywhere()
    }
}
