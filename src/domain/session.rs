//! What became of a call, and what people said of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::person::PersonId;

/// What somebody said of a call that was to take place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum CallWord {
    Held,
    /// It did not take place, and nobody is said to have stayed away.
    NotHeld,
    /// It did not, since one of them did not come.
    Missed {
        who: PersonId,
    },
    /// It is at another time. `start`: where the time of day is known too.
    Moved {
        on: Option<Date>,
        start: Option<Timestamp>,
    },
}

/// A word with the time at which it was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTold {
    pub at: Timestamp,
    #[serde(flatten)]
    pub word: CallWord,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    Held,
    /// Empty: nobody said who did not come.
    Missed {
        by: BTreeSet<PersonId>,
    },
    /// `on`: the other day; `start`: where the time of day is known too.
    Moved {
        on: Option<Date>,
        start: Option<Timestamp>,
    },
    /// `by`: `None` for staff, and for the rules of the programme. `hours`: before its start; `None` where staff
    /// say so afterwards.
    Cancelled {
        by: Option<PersonId>,
        hours: Option<i64>,
    },
    Unknown,
}

impl Outcome {
    /// As the contract has it (`sessions --json`).
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Missed { .. } => "missed",
            Self::Moved { .. } => "moved",
            Self::Cancelled { .. } => "cancelled",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of calls beside the calendar: words, cancellations, and what staff put right. Calls by the day that
/// the rule gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The last word of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<Date, BTreeMap<PersonId, CallTold>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub corrected: BTreeMap<Date, Outcome>,
    /// Left out or declined by some of them, each when they first did; in that order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cancelled: BTreeMap<Date, Vec<Cancelled>>,
    /// What staff were told of already.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<CallsCase>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    pub by: PersonId,
    pub at: Timestamp,
    pub hours: i64,
}

/// Calls that are a case for staff.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum CallsCase {
    /// One says that it took place, another that it did not.
    Contradicted { call: Date },
    /// These did not take place, one after the other.
    NotHeld { calls: Vec<Date> },
    /// One of them did not come to these.
    Missed { who: PersonId, calls: Vec<Date> },
    /// Cancelled by one of them, so many hours before.
    ShortNotice { who: PersonId, call: Date, hours: i64 },
    /// More than the programme takes for usual were moved in the month of that day, the first.
    MovedOften { month: Date, calls: Vec<Date> },
}

impl CallsCase {
    /// Whom it is about, where it is about one of them.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Missed { who, .. } | Self::ShortNotice { who, .. } => Some(who),
            Self::Contradicted { .. } | Self::NotHeld { .. } | Self::MovedOften { .. } => None,
        }
    }

    /// The calls, by the day that the rule gives them.
    #[must_use]
    pub fn calls(&self) -> &[Date] {
        match self {
            Self::Contradicted { call } | Self::ShortNotice { call, .. } => std::slice::from_ref(call),
            Self::NotHeld { calls } | Self::Missed { calls, .. } | Self::MovedOften { calls, .. } => calls,
        }
    }
}

impl Ledger {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What became of a call as far as words and staff say; `None`: nobody has said.
    #[must_use]
    pub fn outcome(&self, call: Date) -> Option<Outcome> {
        self.corrected.get(&call).cloned().or_else(|| said(self.told.get(&call)?))
    }

    /// Who cancelled a call, the first of them.
    #[must_use]
    pub fn cancelled(&self, call: Date) -> Option<&Cancelled> {
        self.cancelled.get(&call)?.first()
    }

    /// Whether staff were told of a case; that of a cancellation, whatever its hours.
    #[must_use]
    pub fn was_told(&self, case: &CallsCase) -> bool {
        let same = |told: &CallsCase| match (told, case) {
            (CallsCase::ShortNotice { call: one, .. }, CallsCase::ShortNotice { call: other, .. }) => {
                one == other
            }
            (told, case) => told == case,
        };
        self.cases.iter().any(same)
    }

    /// Whether one says that it took place and another that it did not.
    #[must_use]
    pub fn contradicted(&self, call: Date) -> bool {
        !self.corrected.contains_key(&call) && self.told.get(&call).is_some_and(contradicts)
    }
}

fn contradicts(told: &BTreeMap<PersonId, CallTold>) -> bool {
    let held = told.values().any(|told| told.word == CallWord::Held);
    let not = told.values().any(|told| matches!(told.word, CallWord::NotHeld | CallWord::Missed { .. }));
    // "Yes" and "moved to Thursday" go together.
    let moved = told.values().any(|told| matches!(told.word, CallWord::Moved { .. }));
    held && not && !moved
}

/// The words taken together: another time says more than an absence, an absence more than a no.
fn said(told: &BTreeMap<PersonId, CallTold>) -> Option<Outcome> {
    if contradicts(told) {
        return Some(Outcome::Unknown);
    }
    let latest =
        told.values().filter(|told| matches!(told.word, CallWord::Moved { .. })).max_by_key(|told| told.at);
    if let Some(CallTold { word: CallWord::Moved { on, start }, .. }) = latest {
        return Some(Outcome::Moved { on: *on, start: *start });
    }
    let by: BTreeSet<PersonId> = told
        .values()
        .filter_map(|told| match &told.word {
            CallWord::Missed { who } => Some(who.clone()),
            _ => None,
        })
        .collect();
    let first = told.values().next()?;
    if first.word == CallWord::Held { Some(Outcome::Held) } else { Some(Outcome::Missed { by }) }
}
