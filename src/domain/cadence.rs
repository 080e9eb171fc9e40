//! When a pair meets: the weekly slot, the series it makes, and its calls.
//!
//! Civil times stay civil until the last moment: a call is a date and a wall-clock time in the
//! programme's zone, and becomes an instant only through jiff.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use jiff::{
    SignedDuration, Span, Timestamp, ToSpan, Unit,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use super::sentence::{AsFact, Fact};

/// No clock change moves a call by more.
const CLOCK_CHANGE: SignedDuration = SignedDuration::from_hours(3);

/// A weekly time such as `Tue 18:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slot {
    pub weekday: Weekday,
    pub time: Time,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a weekly time such as \"Tue 18:00\"")]
pub struct NotASlot(pub String);

/// The days of a week, by their short names and their full ones.
pub(super) const WEEKDAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "Mon", "monday"),
    (Weekday::Tuesday, "Tue", "tuesday"),
    (Weekday::Wednesday, "Wed", "wednesday"),
    (Weekday::Thursday, "Thu", "thursday"),
    (Weekday::Friday, "Fri", "friday"),
    (Weekday::Saturday, "Sat", "saturday"),
    (Weekday::Sunday, "Sun", "sunday"),
];

/// Reads `Tue`, `tue`, `tues`, `Tuesday`; at least three letters.
#[must_use]
pub fn weekday(text: &str) -> Option<Weekday> {
    let word = text.trim().trim_end_matches('.').to_lowercase();
    WEEKDAYS
        .iter()
        .find(|(_, _, full)| word.len() >= 3 && full.starts_with(&word))
        .map(|(weekday, ..)| *weekday)
}

/// `Tue`
#[must_use]
pub fn weekday_short(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(day, ..)| *day == weekday).map_or("", |(_, short, _)| short)
}

impl FromStr for Slot {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        let refused = || NotASlot(text.chars().filter(|c| !c.is_control()).take(80).collect());
        let (day, time) = text.trim().split_once(char::is_whitespace).ok_or_else(refused)?;
        let (hour, minute) = time.trim().split_once(':').ok_or_else(refused)?;
        let number = |digits: &str| {
            let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
            if plain { digits.parse::<i8>().ok() } else { None }
        };
        let time = Time::new(
            number(hour).ok_or_else(refused)?,
            number(minute).filter(|_| minute.len() == 2).ok_or_else(refused)?,
            0,
            0,
        )
        .map_err(|_| refused())?;
        Ok(Self { weekday: weekday(day).ok_or_else(refused)?, time })
    }
}

impl TryFrom<String> for Slot {
    type Error = NotASlot;
    fn try_from(text: String) -> Result<Self, NotASlot> {
        text.parse()
    }
}

impl From<Slot> for String {
    fn from(slot: Slot) -> Self {
        slot.to_string()
    }
}

/// A day with its time in whatever week: a language writes the day of the week alone.
impl AsFact for Slot {
    fn as_fact(&self) -> Fact {
        let monday = jiff::civil::date(2027, 1, 4);
        let days = i64::from(self.weekday.since(Weekday::Monday));
        let date = monday.checked_add(jiff::Span::new().days(days)).unwrap_or(monday);
        date.to_datetime(self.time).as_fact()
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:02}:{:02}", weekday_short(self.weekday), self.time.hour(), self.time.minute())
    }
}

/// The calls of a pairing: one series for its whole life. The calendar's view of it (UID,
/// SEQUENCE, attendees, answers) is kept beside it in the pairing's contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub zone: TimeZone,
    /// The first call, wall-clock time in `zone`.
    pub first: DateTime,
    /// 1 to 52.
    pub every_weeks: u8,
    pub length_minutes: u16,
    /// The last day on which a call may start, inclusive.
    pub until: Date,
    /// Days that the rule would give and that are left out (holidays, skips, pauses); each a day
    /// on which a call of the rule would fall.
    pub without: BTreeSet<Date>,
    /// Single calls that take place at another time, by the day on which the rule has them;
    /// wall-clock time in `zone`.
    #[serde(default)]
    pub moved: BTreeMap<Date, DateTime>,
    pub place: Option<String>,
}

/// One call of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Call {
    /// The civil date in the series' zone that the rule gives it: the name of the occurrence. A call
    /// that was moved keeps it.
    pub date: Date,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Series {
    /// Every date the rule gives, left-out ones included.
    pub fn rule_dates(&self) -> impl Iterator<Item = Date> + '_ {
        self.first.date().series(self.step()).take_while(move |date| *date <= self.until)
    }

    /// The date that the rule gives before `date`, which must be a date of the rule.
    #[must_use]
    pub fn rule_date_before(&self, date: Date) -> Option<Date> {
        date.checked_sub(self.step()).ok().filter(|before| *before >= self.first.date())
    }

    fn step(&self) -> Span {
        self.step_days().days()
    }

    fn step_days(&self) -> i64 {
        i64::from(self.every_weeks.max(1)) * 7
    }

    /// The calls that take place, in order.
    pub fn calls(&self) -> impl Iterator<Item = Call> + '_ {
        let taken = |moved: bool| {
            self.rule_dates()
                .filter(|date| !self.without.contains(date))
                .filter(move |date| self.moved.contains_key(date) == moved)
                .filter_map(|date| self.call_on(date))
        };
        let mut moved: Vec<Call> = if self.moved.is_empty() { Vec::new() } else { taken(true).collect() };
        moved.sort_by_key(|call| call.start);
        let mut moved = moved.into_iter().peekable();
        let mut usual = taken(false).peekable();
        std::iter::from_fn(move || match (usual.peek(), moved.peek()) {
            (Some(next), Some(other)) if other.start < next.start => moved.next(),
            (Some(_), _) => usual.next(),
            (None, _) => moved.next(),
        })
    }

    /// When the call of that date begins by the rule, whether or not it was moved: its RECURRENCE-ID.
    #[must_use]
    pub fn original_start(&self, date: Date) -> Option<Timestamp> {
        self.at(date.to_datetime(self.first.time()))
    }

    /// The days whose call takes place at another time than it did in the series `before`.
    #[must_use]
    pub fn moved_since(&self, before: &Self) -> Vec<Date> {
        let both: BTreeSet<Date> = before.moved.keys().chain(self.moved.keys()).copied().collect();
        both.into_iter().filter(|date| before.moved.get(date) != self.moved.get(date)).collect()
    }

    /// The call of that date as instants. A wall-clock time that a clock change skips moves past
    /// the gap, one that comes twice is the first (RFC 5545 §3.3.5).
    pub(super) fn call_on(&self, date: Date) -> Option<Call> {
        let usual = date.to_datetime(self.first.time());
        let start = self.at(self.moved.get(&date).copied().unwrap_or(usual))?;
        let end = start.checked_add(SignedDuration::from_mins(i64::from(self.length_minutes))).ok()?;
        Some(Call { date, start, end })
    }

    fn at(&self, wall: DateTime) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(wall).compatible().ok()
    }

    /// The last of the calls.
    #[must_use]
    pub fn last_call(&self) -> Option<Call> {
        // Only a call that was moved can be later than one of a later date.
        if !self.moved.is_empty() {
            return self.calls().last();
        }
        let last = self.last_rule_date()?;
        std::iter::successors(Some(last), |date| self.rule_date_before(*date))
            .filter(|date| !self.without.contains(date))
            .find_map(|date| self.call_on(date))
    }

    fn last_rule_date(&self) -> Option<Date> {
        let first = self.first.date();
        let days = i64::from(first.until((Unit::Day, self.until)).ok()?.get_days());
        let after_the_last = days.rem_euclid(self.step_days());
        self.until.checked_sub(after_the_last.days()).ok().filter(|last| *last >= first)
    }

    /// The first call that starts after `now`.
    #[must_use]
    pub fn next_after(&self, now: Timestamp) -> Option<Call> {
        self.calls().find(|call| call.start > now)
    }

    /// When the next call begins that was not moved: the rhythm of the series shows in it. Where none is left, when the
    /// rule has the last one.
    #[must_use]
    pub fn next_by_rule(&self, now: Timestamp) -> Option<Timestamp> {
        let moved = |call: &Call| self.moved.contains_key(&call.date);
        let next = self.calls().find(|call| call.start > now && !moved(call)).map(|call| call.start);
        next.or_else(|| self.original_start(self.last_call()?.date))
    }

    /// The call that a RECURRENCE-ID names, left-out ones included: the one with that original
    /// start; else the one that begins within a few hours of it (the rule written in UTC, which knows no clock
    /// change); else the one on that civil day (a client that writes a DATE, or another zone).
    #[must_use]
    pub fn call_named(&self, recurrence_id: Timestamp) -> Option<Call> {
        let day = recurrence_id.to_zoned(self.zone.clone()).date();
        let (mut near, mut by_day) = (None, None);
        for call in self.rule_dates().filter_map(|date| self.call_on(date)) {
            let Some(start) = self.original_start(call.date) else { continue };
            if start == recurrence_id {
                return Some(call);
            }
            if start.duration_since(recurrence_id).abs() <= CLOCK_CHANGE {
                near = Some(call);
            }
            if call.date == day {
                by_day = Some(call);
            }
        }
        near.or(by_day)
    }

    /// The calls that have ended by `now`, the latest first.
    #[must_use]
    pub fn ended_by(&self, now: Timestamp) -> Vec<Call> {
        let mut ended: Vec<Call> = self.calls().take_while(|call| call.end <= now).collect();
        ended.reverse();
        ended
    }
}

#[cfg(test)]
#[path = "cadence_tests.rs"]
mod tests;
