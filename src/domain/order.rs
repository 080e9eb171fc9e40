//! What staff may order, by mail or in their room: about the desk, about pairings, about people.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

pub use super::spoken::{Spoken, Wrong};
use super::{dates::DateRange, pairing::Side, person::EmailAddress, sentence::Sentence, weekly::Weekly};

/// An order as it was typed: whom and which pairing its names mean is resolved when it is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Desk(DeskOrder),
    /// Why a pairing got what it got, and what comes next.
    Why(Which),
    /// What a pairing would get, if nobody answers.
    Preview(Which),
    /// How a pairing stands.
    How(Which),
    Pair(Box<NewPair>),
    /// Something about one pairing.
    Change(Which, Change),
    /// The pairing ends, and its mentees get another mentor. `old`: `None` where there is one mentor.
    ReplaceMentor {
        which: Which,
        old: Option<String>,
        new: String,
    },
    /// Somebody comes into a pairing; `who`: somebody on file, or `Name <address>`.
    Join {
        which: Which,
        who: String,
        side: Side,
    },
    /// Somebody leaves a pairing that goes on without them.
    Leave {
        which: Which,
        who: String,
    },
    /// The letter that asks somebody to write to the other goes out now. `who`: `None` for whoever should move next.
    Remind {
        which: Which,
        who: Option<String>,
    },
    /// A question of staff's own, to one person of a pairing.
    Ask {
        which: Which,
        who: Option<String>,
        text: String,
    },
    /// A sentence of staff's own above the letters that the other orders send.
    Say(String),
    /// Something about one person.
    Person(String, PersonChange),
}

/// An order about the desk, or about other orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskOrder {
    /// What was shown may leave: a first start, a roster that changed much, an order to be confirmed.
    Go,
    /// The same, and its letters do not wait.
    GoNow,
    /// What was shown is to be forgotten.
    No,
    /// Nothing leaves until `release`.
    Hold,
    Release,
    Status,
    Help,
    /// What was ordered last, as far as nothing of it has left.
    Undo,
}

/// Which pairing an order means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one that the answered letter is about.
    Answered,
    /// Its number on the morning list that is answered, from 1.
    Number(u16),
    /// Every line of that list.
    All,
    /// Every pairing that runs.
    Everyone,
    /// An id, a person's name or address, or two of them: `Ada and Sam`.
    Named(String),
}

/// Two sides to be introduced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPair {
    /// Each a name, an address or an id of somebody on file, or `Name <address>`.
    pub mentors: Vec<String>,
    /// Several make a team.
    pub mentees: Vec<String>,
    pub programme: Option<String>,
    pub weekly: Option<Weekly>,
    /// No call is before that day.
    #[serde(default)]
    pub starts: Option<Date>,
    pub place: Option<String>,
    pub kind: Option<String>,
    /// What the mentor should know of the mentee.
    pub background: Option<String>,
    /// What it is to be called; made from the names if `None`.
    #[serde(default)]
    pub id: Option<String>,
    /// Introduced already, on that day.
    #[serde(default)]
    pub introduced: Option<Date>,
}

/// Days to be off the morning list are no more.
const LONGEST_SNOOZE: i32 = 90;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// `why`: for staff only.
    End {
        why: Option<String>,
    },
    /// `back`: the first day on again.
    Pause {
        back: Date,
    },
    Resume,
    /// Another weekly time.
    Move {
        weekly: Weekly,
    },
    /// One call, to another day or time; `time`: `None` for the usual one.
    MoveCall {
        call: Date,
        to: Date,
        time: Option<Time>,
    },
    /// One call is left out; `last`: that or those from `call` to that day.
    Skip {
        call: Date,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<Date>,
    },
    Place {
        place: String,
    },
    /// They are in touch, staff know it.
    Talked,
    /// Staff have seen to what somebody wrote, or to whatever else only needed a look.
    Done,
    /// For the pairing's history.
    Note {
        text: String,
    },
    /// What became of a call that was to take place on that day.
    Session {
        call: Date,
        became: Became,
    },
    /// Off the morning list until that day.
    Snooze {
        until: Date,
    },
    /// Its last day is another than its programme's.
    Extend {
        by: Extension,
    },
    /// Once more, as they are now.
    Resend {
        introduction: bool,
        invite: bool,
    },
}

/// What staff say of a call. `who`: by name, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    Held,
    /// Somebody did not come, or nobody knows who.
    Missed {
        who: Option<String>,
    },
    /// `None`: staff, or nobody knows.
    Cancelled {
        who: Option<String>,
    },
    /// Nothing is known of it after all.
    Unknown,
}

/// How much longer a pairing goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    Days(u16),
    Months(u8),
    /// To that day, the last one.
    Until(Date),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonChange {
    Address {
        new: EmailAddress,
    },
    Phone {
        number: String,
    },
    Away {
        range: DateRange,
    },
    /// Letters may go to them again.
    Clear,
    /// Nothing that is known of them is to be kept.
    Erase,
}

/// What an order needs before it is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing changes: it is answered at the address on file, whoever asked.
    Question,
    /// Harmless, and may be urgent: a trusted server's word for who wrote it is enough.
    Harmless,
    /// No letter follows from it: that it answers a letter of the desk's is enough.
    Quiet,
    /// Letters follow: what would leave is shown, and confirmed.
    Letters,
}

impl Order {
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Desk(order) => order.weight(),
            Self::Why(_) | Self::Preview(_) | Self::How(_) => Weight::Question,
            Self::Change(_, change) => change.weight(),
            Self::Person(_, change) => change.weight(),
            // Whatever else it is, letters may follow.
            _ => Weight::Letters,
        }
    }

    /// Which pairing it is about; `None`: it is about a person, the desk, or one that is yet to be.
    #[must_use]
    pub fn which(&self) -> Option<&Which> {
        match self {
            Self::Why(which)
            | Self::Preview(which)
            | Self::How(which)
            | Self::Change(which, _)
            | Self::ReplaceMentor { which, .. }
            | Self::Join { which, .. }
            | Self::Leave { which, .. }
            | Self::Remind { which, .. }
            | Self::Ask { which, .. } => Some(which),
            Self::Desk(_) | Self::Pair(_) | Self::Person(..) | Self::Say(_) => None,
        }
    }

    /// What scripts call it: as [`Self::word`], and by a name of its own a single call moved, or left out by everyone.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Change(_, Change::MoveCall { .. }) => "move-call",
            Self::Change(Which::Everyone, Change::Skip { .. }) => "holiday",
            order => order.word(),
        }
    }

    /// Names it; what staff type is [`typed`].
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Desk(order) => order.word(),
            Self::Why(_) => "why",
            Self::Preview(_) => "preview",
            Self::How(_) => "status",
            Self::Pair(_) => "pair",
            Self::Change(_, change) => change.word(),
            Self::ReplaceMentor { .. } => "replace",
            Self::Join { .. } => "add",
            Self::Leave { .. } => "remove",
            Self::Remind { .. } => "remind",
            Self::Ask { .. } => "ask",
            Self::Say(_) => "say",
            Self::Person(_, change) => change.word(),
        }
    }
}

/// What an order of that word begins with, as staff type it in their language.
#[must_use]
pub fn typed(word: &str) -> Sentence {
    Sentence::word("typed", word)
}

impl DeskOrder {
    #[must_use]
    pub fn weight(self) -> Weight {
        match self {
            Self::Status | Self::Help => Weight::Question,
            Self::Hold => Weight::Harmless,
            Self::Go | Self::GoNow | Self::No | Self::Release | Self::Undo => Weight::Quiet,
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go | Self::GoNow => "go",
            Self::No => "no",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Status => "status",
            Self::Help => "help",
            Self::Undo => "undo",
        }
    }
}

impl PersonChange {
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Phone { .. } => Weight::Quiet,
            Self::Address { .. } | Self::Away { .. } | Self::Clear | Self::Erase => Weight::Letters,
        }
    }

    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Address { .. } => "address",
            Self::Phone { .. } => "phone",
            Self::Away { .. } => "away",
            Self::Clear => "clear",
            Self::Erase => "erase",
        }
    }
}

impl Change {
    /// Whether it may be ordered for every pairing that runs.
    #[must_use]
    pub fn may_be_for_everyone(&self) -> bool {
        matches!(self, Self::Pause { .. } | Self::Resume | Self::Skip { .. })
    }

    /// Off the morning list until that day; `None`: that is no day to come, or too far off.
    #[must_use]
    pub fn snooze(until: Date, today: Date) -> Option<Self> {
        (1..=LONGEST_SNOOZE).contains(&(until - today).get_days()).then_some(Self::Snooze { until })
    }

    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Snooze { .. } => Weight::Harmless,
            Self::Talked | Self::Done | Self::Note { .. } | Self::Session { .. } => Weight::Quiet,
            _ => Weight::Letters,
        }
    }

    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::End { .. } => "end",
            Self::Pause { .. } => "pause",
            Self::Resume => "resume",
            Self::Move { .. } | Self::MoveCall { .. } => "move",
            Self::Skip { .. } => "skip",
            Self::Place { .. } => "place",
            Self::Talked => "talked",
            Self::Done => "done",
            Self::Note { .. } => "note",
            Self::Snooze { .. } => "snooze",
            Self::Session { .. } => "session",
            Self::Resend { .. } => "resend",
            Self::Extend { .. } => "extend",
        }
    }
}
