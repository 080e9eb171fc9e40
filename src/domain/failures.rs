//! Letters that came back for a reason that may pass: a full mailbox, a server that was away.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Sentence;

/// Days with a failure that stop the address: each counts half a point, three points are too many.
pub const TOO_MANY_DAYS: usize = 6;
/// After so many days without another failure the earlier ones are forgotten. List servers forget
/// after seven; a desk writes to a person once a week, and would never come to six.
pub const FORGOTTEN_AFTER: i32 = 30;

/// The days on which letters to an address came back, and the last words of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    days: BTreeSet<Date>,
    said: Sentence,
}

impl Failures {
    /// Counts a failure of that day; a second one on the same day adds nothing.
    pub fn note(&mut self, on: Date, said: &Sentence) {
        let far = |day: &Date| (on - *day).get_days().abs() > FORGOTTEN_AFTER;
        match self.days.last() {
            // A report that was weeks on its way says nothing about now.
            Some(last) if far(last) && on < *last => return,
            Some(last) if far(last) => self.days.clear(),
            _ => {}
        }
        self.days.insert(on);
        said.clone_into(&mut self.said);
    }

    /// Half a point a day.
    #[must_use]
    pub fn half_points(&self) -> usize {
        self.days.len()
    }

    #[must_use]
    pub fn are_too_many(&self) -> bool {
        self.days.len() >= TOO_MANY_DAYS
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The last day on which a letter came back.
    #[must_use]
    pub fn last(&self) -> Option<Date> {
        self.days.last().copied()
    }

    /// What the server said last.
    #[must_use]
    pub fn said(&self) -> &Sentence {
        &self.said
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    const FROM: Date = date(2027, 1, 11);

    fn day(n: i32) -> Date {
        FROM.checked_add(n.days()).unwrap()
    }

    #[test]
    fn a_day_counts_once_and_a_quiet_month_forgets() {
        let table: &[(&[i32], usize)] = &[
            (&[], 0),
            (&[0, 0, 0], 1),
            (&[0, 1, 2, 3, 4], 5),
            (&[0, 1, 2, 3, 4, 5], 6),
            (&[0, 7, 14, 21, 28, 35], 6),
            (&[0, 30, 60], 3),
            (&[0, 31, 62], 1),
            (&[0, 1, 2, 3, 4, 35], 1),
            (&[40, 0], 1),
            (&[10, 0], 2),
        ];
        for (days, expected) in table {
            let mut failures = Failures::default();
            days.iter().for_each(|n| failures.note(day(*n), &Sentence::verbatim("mailbox full")));
            assert_eq!(failures.half_points(), *expected, "{days:?}");
            assert_eq!(failures.are_too_many(), *expected >= TOO_MANY_DAYS);
        }
    }

    proptest! {
        /// Reports come in order, several a day or none for weeks: the score is the number of days
        /// with a failure since the last gap of more than a month, and nothing else.
        #[test]
        fn the_score_is_the_days_since_the_last_quiet_month(gaps in prop::collection::vec(0_i32..45, 0..40)) {
            let mut failures = Failures::default();
            let (mut now, mut expected) = (0, BTreeSet::new());
            for gap in gaps {
                now += gap;
                if gap > FORGOTTEN_AFTER {
                    expected.clear();
                }
                expected.insert(now);
                failures.note(day(now), &Sentence::verbatim("try later"));
                prop_assert_eq!(failures.half_points(), expected.len());
                prop_assert_eq!(failures.last(), Some(day(now)));
            }
        }

        /// Fewer days than six never stop an address, however many letters came back on them.
        #[test]
        fn fewer_than_six_days_never_stop(days in prop::collection::vec(0_i32..5, 0..60)) {
            let mut failures = Failures::default();
            days.iter().for_each(|n| failures.note(day(*n), &Sentence::verbatim("full")));
            prop_assert!(!failures.are_too_many());
        }
    }
}
