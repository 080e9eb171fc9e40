//! A weekly time as somebody wrote it, with the zone and the interval that may stand beside it.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time, date},
    tz::{AmbiguousOffset, TimeZone},
};
use serde::{Deserialize, Serialize};

use super::{cadence::Slot, programme::Programme, sentence::Sentence, zones};

/// A weekly time, before it is known whether the programme has its calls so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Weekly {
    pub slot: Slot,
    /// The zone that was written beside it.
    pub zone: Option<SaidZone>,
    /// Every so many weeks, if that was written.
    pub every_weeks: Option<u8>,
}

/// A zone in somebody's words: `UK`, `CET`, `New York`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidZone {
    pub written: String,
    /// The zones of the database that may be meant.
    pub may_be: Vec<String>,
}

/// A day and a time alone stand in the record as they did before zones could be written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Slot(Slot),
    Whole {
        slot: Slot,
        #[serde(default)]
        zone: Option<SaidZone>,
        #[serde(default)]
        every_weeks: Option<u8>,
    },
}

impl From<Stored> for Weekly {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Slot(slot) => slot.into(),
            Stored::Whole { slot, zone, every_weeks } => Self { slot, zone, every_weeks },
        }
    }
}

impl From<Weekly> for Stored {
    fn from(weekly: Weekly) -> Self {
        match weekly {
            Weekly { slot, zone: None, every_weeks: None } => Self::Slot(slot),
            Weekly { slot, zone, every_weeks } => Self::Whole { slot, zone, every_weeks },
        }
    }
}

impl From<Slot> for Weekly {
    fn from(slot: Slot) -> Self {
        Self { slot, zone: None, every_weeks: None }
    }
}

impl Weekly {
    /// The time of the programme's that it is, whatever interval was written beside it. A pairing has no zone of its own.
    ///
    /// # Errors
    /// What to write instead, as it follows the written text.
    pub fn in_programme(&self, programme: &Programme) -> Result<Slot, Sentence> {
        let example = self.slot.to_string();
        if let Some(zone) = &self.zone
            && !zone.is(programme)
        {
            let place = zones::place(&programme.zone);
            return Err(sentence!("written.other_zone", place, example));
        }
        match in_clock_change(self.slot, programme) {
            Some(change) => Err(change.words(example)),
            None => Ok(self.slot),
        }
    }

    /// The same where only the programme's interval can be meant.
    ///
    /// # Errors
    /// As [`Self::in_programme`], and where another interval was written.
    pub fn as_often_as_programme(&self, programme: &Programme) -> Result<Slot, Sentence> {
        let every = programme.meeting.every_weeks;
        if self.every_weeks.is_some_and(|said| said != every) {
            let example = self.slot.to_string();
            return Err(sentence!("written.other_interval", weeks => usize::from(every), example));
        }
        self.in_programme(programme)
    }
}

/// A day on which a weekly time does not exist, or comes twice.
struct InClockChange {
    on: Date,
    skipped: bool,
    /// From when to when the clock shows no hour, or shows them twice.
    from: DateTime,
    to: DateTime,
}

impl InClockChange {
    /// What to write instead, as it follows the written text.
    fn words(&self, example: String) -> Sentence {
        let (day, skipped) = (self.on, self.skipped);
        let (from, to) = (self.from.time(), self.to.time());
        sentence!("written.in_clock_change", day, skipped, from, to, example)
    }
}

/// The first day of the programme on which the clocks change just at that time.
fn in_clock_change(slot: Slot, programme: &Programme) -> Option<InClockChange> {
    let zone = &programme.zone;
    let days = programme.starts.series(1.day()).take_while(|day| *day <= programme.ends);
    days.filter(|day| day.weekday() == slot.weekday).find_map(|on| {
        let wall = on.to_datetime(slot.time);
        let (skipped, before, after) = match zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { .. } => return None,
            AmbiguousOffset::Gap { before, after } => (true, before, after),
            AmbiguousOffset::Fold { before, after } => (false, before, after),
        };
        let midnight = on.to_datetime(Time::MIN).checked_sub(1.day()).ok()?;
        let midnight = zone.to_ambiguous_timestamp(midnight).compatible().ok()?;
        let change = zone.following(midnight).find(|change| change.offset() == after)?.timestamp();
        let edges = [before.to_datetime(change), after.to_datetime(change)];
        Some(InClockChange { on, skipped, from: *edges.iter().min()?, to: *edges.iter().max()? })
    })
}

impl SaidZone {
    fn is(&self, programme: &Programme) -> bool {
        self.may_be.iter().filter_map(|zone| TimeZone::get(zone).ok()).any(|zone| same(&zone, programme))
    }
}

/// Whether clocks there show in winter and in summer what those of the programme show.
fn same(zone: &TimeZone, programme: &Programme) -> bool {
    let noon = |month| date(programme.starts.year(), month, 15).at(12, 0, 0, 0);
    [noon(1), noon(7)].into_iter().all(|wall| {
        let at = |zone: &TimeZone| zone.to_ambiguous_timestamp(wall).compatible().ok();
        at(zone) == at(&programme.zone)
    })
}

/// `Tue 18:00`, `Tue 18:00 UK`
impl fmt::Display for Weekly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.slot)?;
        match &self.zone {
            Some(zone) => write!(f, " {}", zone.written),
            None => Ok(()),
        }
    }
}
