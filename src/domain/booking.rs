//! A pairing's calls as the calendars have them, and what people answered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    answers::Answers,
    cadence::{Call, Series},
    incoming::Partstat,
    person::{EmailAddress, PersonId},
};

/// The series as the calendars have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub series: Series,
    pub sequence: u32,
    /// When the series, or its last update, was decided.
    pub since: Timestamp,
    /// When the series was first booked.
    pub booked: Timestamp,
    pub cancelled: bool,
    /// When all calls were last moved to another time.
    #[serde(default)]
    pub retimed: Option<Timestamp>,
    /// Whose calendars have it.
    #[serde(default)]
    pub invited: BTreeSet<EmailAddress>,
    pub answers: BTreeMap<PersonId, Answers>,
}

impl Booking {
    /// Accepted by someone and declined by no one.
    #[must_use]
    pub fn arranged(&self, call: &Call) -> bool {
        !self.cancelled
            && self.answers.values().any(|answer| self.answer(answer, call) == Some(Partstat::Accepted))
            && !self.declined(call)
    }

    /// Declined by someone.
    #[must_use]
    pub fn declined(&self, call: &Call) -> bool {
        self.answers.values().any(|answer| self.answer(answer, call) == Some(Partstat::Declined))
    }

    /// An answer to the series was not about a time that one call has been moved to.
    fn answer(&self, answers: &Answers, call: &Call) -> Option<Partstat> {
        if self.series.moved.contains_key(&call.date) {
            return answers.calls.get(&call.start).map(|given| given.partstat);
        }
        answers.for_call(call.start)
    }

    /// The calls that are arranged, in order: none is looked at where nobody has said yes.
    pub fn arranged_calls(&self) -> impl Iterator<Item = Call> + '_ {
        let said_yes = !self.cancelled && self.answers.values().any(Answers::accept_something);
        let calls = said_yes.then(|| self.series.calls().filter(|call| self.arranged(call)));
        calls.into_iter().flatten()
    }

    /// The next call that is an arrangement, or under way.
    #[must_use]
    pub fn next_arranged(&self, now: Timestamp) -> Option<Call> {
        self.arranged_calls().find(|call| call.end > now)
    }
}
