//! What staff may order, by mail or in their room: about the desk, about pairings, about people.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{dates::DateRange, person::EmailAddress, sentence::Sentence, weekly::Weekly};

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
    /// Something about one person.
    Person(String, PersonChange),
}

/// An order about the desk, or about other orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskOrder {
    /// What was shown may leave: a first start, a roster that changed much, an order to be confirmed.
    Go,
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
    /// Off the morning list until that day.
    Snooze {
        until: Date,
    },
    /// Once more, as they are now.
    Resend {
        introduction: bool,
        invite: bool,
    },
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
            Self::Pair(_) | Self::ReplaceMentor { .. } => Weight::Letters,
        }
    }

    /// What scripts call it: as [`Self::word`], and a single call moved by a name of its own.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Change(_, Change::MoveCall { .. }) => "move-call",
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
            Self::Go | Self::No | Self::Release | Self::Undo => Weight::Quiet,
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "go",
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
            Self::Address { .. } | Self::Away { .. } | Self::Clear => Weight::Letters,
        }
    }

    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Address { .. } => "address",
            Self::Phone { .. } => "phone",
            Self::Away { .. } => "away",
            Self::Clear => "clear",
        }
    }
}

impl Change {
    /// Off the morning list until that day; `None`: that is no day to come, or too far off.
    #[must_use]
    pub fn snooze(until: Date, today: Date) -> Option<Self> {
        (1..=LONGEST_SNOOZE).contains(&(until - today).get_days()).then_some(Self::Snooze { until })
    }

    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Snooze { .. } => Weight::Harmless,
            Self::Talked | Self::Done | Self::Note { .. } => Weight::Quiet,
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
            Self::Resend { .. } => "resend",
        }
    }
}

/// What was made of a text that staff wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    pub orders: Vec<Order>,
    /// What is told rather than ordered: whether it is meant has to be asked.
    #[serde(default)]
    pub perhaps: Vec<Order>,
    /// Somebody says thank you, which needs no answer.
    #[serde(default)]
    pub thanks: bool,
    /// Somebody finds it good: a go where something waits for one, else no more than a thank you.
    #[serde(default)]
    pub fine: bool,
    /// Lines that begin as an order and are none.
    pub wrong: Vec<Wrong>,
}

/// A line that begins as an order and is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// The word of the order that it begins as.
    pub word: String,
    /// A sentence, with what would be right.
    pub right: Sentence,
}

impl Spoken {
    /// Nothing in it looks like an order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { orders, perhaps, thanks, fine, wrong } = self;
        orders.is_empty() && perhaps.is_empty() && !thanks && !fine && wrong.is_empty()
    }
}
