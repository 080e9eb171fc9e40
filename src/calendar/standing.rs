//! Who answered what: of several answers by one attendee, which one counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Call, Series,
    incoming::{CalendarAnswer, Partstat},
};

/// The answer that counts, and what dates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub sequence: u32,
    #[serde(default)]
    pub dtstamp: Option<Timestamp>,
    pub partstat: Partstat,
}

impl Standing {
    /// The latest wins by SEQUENCE, then DTSTAMP (RFC 5546 §2.1.5). Without a DTSTAMP, or with the
    /// same one, what arrives later is later: Exchange repeats a stamp.
    fn gives_way_to(&self, newer: &Self) -> bool {
        if newer.sequence != self.sequence {
            return newer.sequence > self.sequence;
        }
        match (self.dtstamp, newer.dtstamp) {
            (Some(old), Some(new)) => new >= old,
            _ => true,
        }
    }
}

/// All that one attendee has answered to one series.
///
/// Calls are named by their original start, so an answer to a call dies with its time. When the
/// weekly time moves, the answers are to an old question: start again from the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    #[serde(default)]
    pub series: Option<Standing>,
    #[serde(default)]
    pub calls: BTreeMap<Timestamp, Standing>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It counts now, for the whole series; `changed`: it says something else than before.
    Series { changed: bool },
    /// It counts now, for the call that starts (or started) then.
    Call { start: Timestamp, changed: bool },
    /// It refers to a time that no longer holds (its SEQUENCE is lower than ours): recorded only.
    OldTime,
    /// A newer answer is already known.
    Older,
    /// It is no answer: no PARTSTAT, NEEDS-ACTION, or a method that does not answer.
    Nothing,
}

impl Answers {
    /// Takes a REPLY, or the PARTSTAT that comes with a COUNTER. `current_sequence` is the
    /// SEQUENCE of the series as last sent; an answer without one is about that, and none can be
    /// about a later one (only the organizer raises it).
    pub fn take(&mut self, answer: &CalendarAnswer, current_sequence: u32) -> Applied {
        let Some(partstat) = answer.partstat.filter(|partstat| *partstat != Partstat::NeedsAction) else {
            return Applied::Nothing;
        };
        if !matches!(answer.method.as_str(), "REPLY" | "COUNTER") {
            return Applied::Nothing;
        }
        let sequence = answer.sequence.unwrap_or(current_sequence).min(current_sequence);
        if sequence < current_sequence {
            return Applied::OldTime;
        }
        let newer = Standing { sequence, dtstamp: answer.dtstamp, partstat };
        let known = match answer.recurrence_id {
            Some(start) => self.calls.get(&start).copied(),
            None => self.series,
        };
        if known.is_some_and(|known| !known.gives_way_to(&newer)) {
            return Applied::Older;
        }
        let changed = known.is_none_or(|known| known.partstat != partstat);
        match answer.recurrence_id {
            Some(start) => {
                self.calls.insert(start, newer);
                Applied::Call { start, changed }
            }
            None => {
                self.series = Some(newer);
                Applied::Series { changed }
            }
        }
    }

    /// What holds for the call that starts then: the answer to that call, else to the series.
    #[must_use]
    pub fn for_call(&self, start: Timestamp) -> Option<Partstat> {
        self.calls.get(&start).or(self.series.as_ref()).map(|standing| standing.partstat)
    }

    /// What holds for the series as a whole.
    #[must_use]
    pub fn for_series(&self) -> Option<Partstat> {
        self.series.map(|standing| standing.partstat)
    }
}

/// The call that a RECURRENCE-ID names: the one that starts then, else the only one on that civil
/// day in the series' zone (a client may name a DATE, or be an hour off).
#[must_use]
pub fn call_named(series: &Series, recurrence_id: Timestamp) -> Option<Call> {
    let day = recurrence_id.to_zoned(series.zone.clone()).date();
    let mut whole = series.clone();
    whole.without.clear();
    let mut by_day = None;
    for call in whole.calls() {
        if call.start == recurrence_id {
            return Some(call);
        }
        if call.date == day {
            by_day = Some(call);
        }
    }
    by_day
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
