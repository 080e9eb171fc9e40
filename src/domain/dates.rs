//! Ranges of civil dates: holidays, leave, absences.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// An inclusive range of civil dates; a single day has `first == last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateRange {
    pub first: Date,
    pub last: Date,
}

impl DateRange {
    /// The range from `first` to `last`, both included; `None` when it runs backwards.
    #[must_use]
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { first: date, last: date }
    }

    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// The day after the range; the first day back, if the range is an absence.
    #[must_use]
    pub fn day_after(&self) -> Date {
        self.last.checked_add(1.day()).unwrap_or(Date::MAX)
    }

    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let last = self.last;
        self.first.series(1.day()).take_while(move |day| *day <= last)
    }
}
