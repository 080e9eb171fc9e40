//! By which clock the calls of a series are written into calendars, and what calendars know of that clock.
//!
//! The calls are written by the clock of the series' zone wherever one pair of yearly rules says what that clock does.
//! Else (Casablanca, El Aaiun, Gaza), in this order:
//! 1. all calls have one UTC offset: in UTC;
//! 2. a pair of rules is exact at every call: by the clock, with these rules;
//! 3. few calls are moved by the clock: in UTC, each of these named;
//! 4. by the clock, with rules that are exact for the calls of the next months; calendars that do not know the zone
//!    themselves need newer ones in time.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    cadence::{Call, Series},
    zone_rules::Rules,
};

/// More calls than these are not named one by one: the object stays one that a phone opens.
const MOST_NAMED: usize = 16;
/// The rules of a zone that follows none fit the calls of this time, or of as much of it as they can.
const FIT: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Rules that fit less are of no use.
const LEAST_FIT: SignedDuration = SignedDuration::from_hours(120 * 24);

/// How the times of a series are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenClock {
    /// By the clock of the zone of that name. `exact_until`: the first call of which the rules are not right.
    Rules { tzid: String, rules: Rules, exact_until: Option<Timestamp> },
    /// In UTC.
    Utc,
}

/// The clock for these calls, in order of their start, where it is told at `now`.
#[must_use]
pub fn written_clock(zone: &TimeZone, calls: &[Call], now: Timestamp) -> WrittenClock {
    by_clock(zone, calls, now).unwrap_or(WrittenClock::Utc)
}

fn by_clock(zone: &TimeZone, calls: &[Call], now: Timestamp) -> Option<WrittenClock> {
    let tzid = zone.iana_name()?.to_owned();
    let (first, last) = (calls.first()?, calls.last()?);
    if let Some(rules) = Rules::covering(zone, first.start, last.end) {
        return Some(WrittenClock::Rules { tzid, rules, exact_until: None });
    }
    let offset = zone.to_offset(first.start);
    let moved = calls.iter().filter(|call| zone.to_offset(call.start) != offset).count();
    if moved == 0 {
        return None;
    }
    let starts: Vec<Timestamp> = calls.iter().map(|call| call.start).collect();
    if let Some(rules) = Rules::fitting(zone, &starts) {
        return Some(WrittenClock::Rules { tzid, rules, exact_until: None });
    }
    if moved <= MOST_NAMED {
        return None;
    }
    let to_come = starts.iter().skip_while(|start| **start < now);
    let mut near: Vec<Timestamp> =
        to_come.copied().take_while(|start| start.duration_since(now) <= FIT).collect();
    while near.last().zip(near.first()).is_some_and(|(last, first)| last.duration_since(*first) >= LEAST_FIT)
    {
        if let Some(rules) = Rules::fitting(zone, &near) {
            let wrong =
                |start: &&Timestamp| **start >= now && rules.offset_at(**start) != zone.to_offset(**start);
            let exact_until = starts.iter().find(wrong).copied();
            return Some(WrittenClock::Rules { tzid, rules, exact_until });
        }
        near.pop();
    }
    None
}

/// What the calendars of a series were told of its clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldClock {
    /// The UTC offset, in seconds, from the first call on that day on: the day on which it takes place.
    pub offsets: Vec<(Date, i32)>,
    /// The first call at which what they were told is not right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact_until: Option<Timestamp>,
}

impl ToldClock {
    /// What they are told at `now`.
    #[must_use]
    pub fn of(series: &Series, now: Timestamp) -> Self {
        let calls: Vec<Call> = series.calls().collect();
        let mut offsets: Vec<(Date, i32)> = Vec::new();
        for call in &calls {
            let (day, offset) = series.day_and_offset(call);
            if offsets.last().is_none_or(|(_, last)| *last != offset) {
                offsets.push((day, offset));
            }
        }
        let exact_until = match written_clock(&series.zone, &calls, now) {
            WrittenClock::Rules { exact_until, .. } => exact_until,
            WrittenClock::Utc => None,
        };
        Self { offsets, exact_until }
    }

    /// The offset that they were told for a call that takes place on that day; `None`: it is not known.
    #[must_use]
    pub fn offset_on(&self, day: Date) -> Option<i32> {
        self.offsets.iter().rev().find(|(from, _)| *from <= day).map(|(_, offset)| *offset)
    }
}

impl Series {
    /// The day on which a call takes place, and the UTC offset then, in seconds.
    pub(super) fn day_and_offset(&self, call: &Call) -> (Date, i32) {
        let start = call.start.to_zoned(self.zone.clone());
        (start.date(), start.offset().seconds())
    }

    /// Whether a call to come is at another instant than the calendars were told, since the zone's clock is now known
    /// to be another. A zone of which nothing was noted is taken to be as it was.
    #[must_use]
    pub fn clock_differs(&self, told: &ToldClock, now: Timestamp) -> bool {
        self.calls().filter(|call| call.start > now).any(|call| {
            let (day, offset) = self.day_and_offset(&call);
            told.offset_on(day).is_some_and(|told| told != offset)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn series(zone: &str, until: &str) -> Series {
        Series {
            zone: TimeZone::get(zone).unwrap(),
            first: "2027-01-12T18:00".parse().unwrap(),
            every_weeks: 1,
            length_minutes: 45,
            until: until.parse().unwrap(),
            without: BTreeSet::new(),
            moved: BTreeMap::new(),
            place: None,
        }
    }

    fn clock(zone: &str, until: &str, now: &str) -> WrittenClock {
        let series = series(zone, until);
        let calls: Vec<Call> = series.calls().collect();
        written_clock(&series.zone, &calls, now.parse().unwrap())
    }

    #[test]
    fn what_no_rule_says_for_ever_is_said_for_the_next_months() {
        let now = "2027-01-11T09:00:00Z";
        for zone in ["Africa/Casablanca", "Africa/Cairo", "Asia/Jerusalem", "America/Santiago"] {
            for until in ["2027-06-30", "2028-12-31", "2030-06-30", "2035-12-31"] {
                let series = series(zone, until);
                let exact_until = match clock(zone, until, now) {
                    WrittenClock::Utc => continue,
                    WrittenClock::Rules { rules, exact_until, .. } => {
                        let right =
                            series.calls().take_while(|call| exact_until.is_none_or(|it| call.start < it));
                        for call in right {
                            assert_eq!(
                                rules.offset_at(call.start),
                                series.zone.to_offset(call.start),
                                "{zone}"
                            );
                        }
                        exact_until
                    }
                };
                let enough: Timestamp = "2027-05-11T09:00:00Z".parse().unwrap();
                assert!(exact_until.is_none_or(|until| until > enough), "{zone} {until}: {exact_until:?}");
            }
        }
        assert!(matches!(
            clock("Africa/Casablanca", "2035-12-31", now),
            WrittenClock::Rules { exact_until: Some(_), .. }
        ));
        assert!(matches!(
            clock("Europe/London", "2035-12-31", now),
            WrittenClock::Rules { exact_until: None, .. }
        ));
        assert_eq!(clock("Africa/Casablanca", "2028-12-31", now), WrittenClock::Utc, "few calls are named");
    }

    #[test]
    fn other_zone_data_are_noticed_where_a_call_to_come_moves() {
        let now: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
        let london = series("Europe/London", "2027-12-31");
        let told = ToldClock::of(&london, now);
        assert_eq!(told.offsets.len(), 3, "winter, summer, winter: {told:?}");
        assert!(!london.clock_differs(&told, now));
        // A country that stays in summer time.
        let rome = Series { zone: TimeZone::get("Etc/GMT-1").unwrap(), ..london.clone() };
        assert!(rome.clock_differs(&told, now));
        assert!(!rome.clock_differs(&ToldClock::default(), now), "nothing is known of what was told");
        // A call that was moved past the next one, over a clock change, is where it was told to be.
        for (from, to) in [("2027-10-26", "2027-11-03T18:00"), ("2027-11-09", "2027-10-28T18:00")] {
            let mut moved = london.clone();
            moved.moved.insert(from.parse().unwrap(), to.parse().unwrap());
            assert!(!moved.clock_differs(&ToldClock::of(&moved, now), now), "{from} to {to}");
        }
        // Of calls gone by it is all one.
        assert!(!rome.clock_differs(&told, "2028-01-11T09:00:00Z".parse().unwrap()));
    }
}
