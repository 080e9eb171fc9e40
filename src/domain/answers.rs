//! What an attendee answered to the series and to single calls, and which answer counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::incoming::Partstat;

/// One answer, with what orders it among others of the same attendee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub partstat: Partstat,
    pub sequence: u32,
    pub stamp: Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub series: Option<Given>,
    /// By the original start of the call.
    pub calls: BTreeMap<Timestamp, Given>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Applied,
    /// About a time that has been moved since.
    Outdated,
    /// A newer answer was here first.
    Older,
}

impl Answers {
    /// Takes an answer: the latest by (SEQUENCE, DTSTAMP) wins, per call and for the series
    /// (RFC 5546 §2.1.5); one with a lower SEQUENCE than the series has now is about an old time.
    pub fn take(
        &mut self,
        call: Option<Timestamp>,
        partstat: Partstat,
        sequence: u32,
        stamp: Timestamp,
        current: u32,
    ) -> Taken {
        if sequence < current {
            return Taken::Outdated;
        }
        let given = Given { partstat, sequence, stamp };
        let before = match call {
            None => self.series,
            Some(start) => self.calls.get(&start).copied(),
        };
        if before.is_some_and(|before| (before.sequence, before.stamp) > (sequence, stamp)) {
            return Taken::Older;
        }
        match call {
            None => self.series = Some(given),
            Some(start) => {
                self.calls.insert(start, given);
            }
        }
        Taken::Applied
    }

    /// What was answered for the call that starts (originally) at `start`: a word about that call
    /// wins over one about the series, unless the one about the series came later.
    #[must_use]
    pub fn for_call(&self, start: Timestamp) -> Option<Partstat> {
        match (self.calls.get(&start), self.series) {
            (Some(call), Some(series)) if (series.sequence, series.stamp) > (call.sequence, call.stamp) => {
                Some(series.partstat)
            }
            (Some(call), _) => Some(call.partstat),
            (None, series) => series.map(|series| series.partstat),
        }
    }
}
