//! The words of lengths of time: how many, and of what.

use jiff::{Span, ToSpan};

/// A length of time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    pub count: u32,
    pub unit: Unit,
}

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    /// Of no fixed length.
    Months,
}

impl Length {
    /// `None`: months, which are not always as long.
    #[must_use]
    pub fn seconds(self) -> Option<u64> {
        let unit = match self.unit {
            Unit::Seconds => 1,
            Unit::Minutes => 60,
            Unit::Hours => 60 * 60,
            Unit::Days => 24 * 60 * 60,
            Unit::Weeks => 7 * 24 * 60 * 60,
            Unit::Months => return None,
        };
        Some(u64::from(self.count) * unit)
    }

    /// In days, weeks or months; `None`: shorter than days, or longer than a year and a day.
    pub(in crate::intake) fn span(self) -> Option<Span> {
        let count = i64::from(self.count);
        let (span, most) = match self.unit {
            Unit::Seconds | Unit::Minutes | Unit::Hours => return None,
            Unit::Days => (count.days(), 366),
            Unit::Weeks => (count.weeks(), 366),
            Unit::Months => (count.min(12).months(), 366),
        };
        (1..=most).contains(&count).then_some(span)
    }
}

/// A number before a unit: in digits, or a small one in words.
pub(super) fn count(word: &str) -> Option<u32> {
    Some(match word {
        "a" | "an" | "one" | "ein" | "eine" | "einen" | "einem" | "einer" | "another" => 1,
        "two" | "zwei" => 2,
        "three" | "drei" => 3,
        "four" | "vier" => 4,
        "five" | "funf" => 5,
        "six" | "sechs" => 6,
        digits if digits.bytes().all(|digit| digit.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    })
}

/// What a word in lower case and without accents counts; a fortnight is two weeks.
pub(super) fn unit(word: &str) -> Option<(Unit, u32)> {
    Some(match word {
        "second" | "seconds" | "sec" | "secs" | "sekunde" | "sekunden" => (Unit::Seconds, 1),
        "minute" | "minutes" | "min" | "mins" | "minuten" => (Unit::Minutes, 1),
        "hour" | "hours" | "hr" | "hrs" | "stunde" | "stunden" | "std" => (Unit::Hours, 1),
        "day" | "days" | "d" | "tag" | "tage" | "tagen" => (Unit::Days, 1),
        "week" | "weeks" | "w" | "wk" | "wks" | "woche" | "wochen" => (Unit::Weeks, 1),
        "fortnight" | "fortnights" => (Unit::Weeks, 2),
        "month" | "months" | "monat" | "monate" | "monaten" => (Unit::Months, 1),
        _ => return None,
    })
}
