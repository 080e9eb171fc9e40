//! An order whose names are resolved: it means the same when it is confirmed later.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        EmailAddress, PairingId, PersonId, ProgrammeId, Side, Slot,
        order::{Change, DeskOrder, PersonChange, Weight},
    },
    planning::roster::sheet::SheetOrder,
};

/// An order with ids in the place of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolved {
    Desk(DeskOrder),
    Why(PairingId),
    Preview(PairingId),
    How(PairingId),
    Pair(Box<NewPairing>),
    Change(PairingId, Change),
    /// `old`: who goes; the pairing's mentees begin another one with `new`.
    ReplaceMentor {
        pairing: PairingId,
        old: PersonId,
        new: Who,
    },
    /// The same change for each of these, as far as it can be done; at least for one.
    Each(Vec<PairingId>, Change),
    Join {
        pairing: PairingId,
        who: Who,
        side: Side,
    },
    Leave {
        pairing: PairingId,
        who: PersonId,
    },
    Remind {
        pairing: PairingId,
        who: PersonId,
    },
    Ask {
        pairing: PairingId,
        who: PersonId,
        text: String,
    },
    Say(String),
    Person(PersonId, PersonChange),
}

/// Somebody on file, or somebody who is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    OnFile(PersonId),
    New {
        name: String,
        email: EmailAddress,
        /// Others have the address as well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        shared: bool,
    },
}

/// Two sides to be introduced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPairing {
    pub mentors: Vec<Who>,
    /// Several make a team.
    pub mentees: Vec<Who>,
    pub programme: ProgrammeId,
    pub weekly: Option<Slot>,
    /// Weeks between calls, and minutes of one, where they are others than the programme's.
    #[serde(default)]
    pub every_weeks: Option<u8>,
    #[serde(default)]
    pub length_minutes: Option<u16>,
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

impl Resolved {
    /// The order as it was typed has the same weight.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::Desk(order) => order.weight(),
            Self::Why(_) | Self::Preview(_) | Self::How(_) => Weight::Question,
            Self::Change(_, change) | Self::Each(_, change) => change.weight(),
            Self::Person(_, change) => change.weight(),
            // Whatever else it is, letters may follow.
            _ => Weight::Letters,
        }
    }

    /// Names it, as [`crate::domain::Order::word`].
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Desk(order) => order.word(),
            Self::Why(_) => "why",
            Self::Preview(_) => "preview",
            Self::How(_) => "status",
            Self::Pair(_) => "pair",
            Self::Change(_, change) | Self::Each(_, change) => change.word(),
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

/// What staff want done: an order they typed, or a sheet they sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    Order(Resolved),
    Sheet(SheetOrder),
}

impl Task {
    /// The order, if it was typed.
    #[must_use]
    pub fn order(&self) -> Option<&Resolved> {
        match self {
            Self::Order(order) => Some(order),
            Self::Sheet(_) => None,
        }
    }
}
