//! A pairing: mentors, mentees and what the roster says of them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use super::ids::PairingId;
use super::{
    cadence::Slot,
    ids::{PersonId, ProgrammeId},
    sentence::Sentence,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Mentor,
    Mentee,
}

impl Side {
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Mentor => Self::Mentee,
            Self::Mentee => Self::Mentor,
        }
    }
}

/// What a roster, a sheet or an order says of a pairing. What happened to it is
/// its contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    pub id: PairingId,
    pub programme: ProgrammeId,
    /// A free word; letters may have a variant for it.
    #[serde(default)]
    pub kind: Option<String>,
    pub mentors: Vec<PersonId>,
    /// Several make a team.
    pub mentees: Vec<PersonId>,
    /// In the programme's zone; `None` until agreed.
    #[serde(default)]
    pub weekly: Option<Slot>,
    /// No call is before that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// Its last day, where that is another than its programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
    /// Minutes of a call, where they are others than its programme's.
    #[serde(default)]
    pub length_minutes: Option<u16>,
    /// Weeks between its calls, where they are others than its programme's.
    #[serde(default)]
    pub every_weeks: Option<u8>,
    #[serde(default)]
    pub place: Option<String>,
    #[serde(default)]
    pub background: Option<String>,
    /// Already introduced then: the watch starts, no introduction goes out.
    #[serde(default)]
    pub introduced: Option<Date>,
    /// The mentor of whom another one took over, where that ended it or began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
    /// Why it ended, for staff only; `None` while it runs. What a person wrote is said as it stands.
    #[serde(default)]
    pub ended: Option<Sentence>,
}

/// One mentor takes over from another: as letters name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Who goes.
    pub from: PersonId,
    /// Their full name.
    pub from_name: String,
    /// The full name of who comes.
    pub to_name: String,
}

impl Pairing {
    #[must_use]
    pub fn side_of(&self, person: &PersonId) -> Option<Side> {
        if self.mentors.contains(person) {
            Some(Side::Mentor)
        } else if self.mentees.contains(person) {
            Some(Side::Mentee)
        } else {
            None
        }
    }

    #[must_use]
    pub fn members(&self, side: Side) -> &[PersonId] {
        match side {
            Side::Mentor => &self.mentors,
            Side::Mentee => &self.mentees,
        }
    }

    pub fn everyone(&self) -> impl Iterator<Item = &PersonId> {
        self.mentors.iter().chain(&self.mentees)
    }
}
