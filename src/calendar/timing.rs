//! When the events of a series take place, as properties of VEVENTs and the VTIMEZONE that they rest on (RFC 5545).

use std::collections::{BTreeMap, BTreeSet};

use icalendar::Property;
use jiff::{
    SignedDuration, Timestamp, ToSpan, Unit,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use super::zone::{civil_text, utc_text, vtimezone, weekday_text};
use crate::domain::{
    Call, Series,
    written_clock::{WrittenClock, written_clock},
    zone_rules::Rules,
};

/// Twenty years of weeks: more is a slip of the hand.
pub(super) const MOST_CALLS: usize = 1_060;

/// The calls that an object is about.
#[derive(Debug)]
pub(super) struct Selection<'a> {
    pub(super) series: &'a Series,
    /// When the object is written.
    pub(super) now: Timestamp,
    /// The whole series is taken back.
    pub(super) cancel: bool,
    /// Only these calls, by the day that the rule gives them.
    pub(super) only: Option<&'a [Date]>,
    /// Calls that somebody answered alone.
    pub(super) answered: BTreeSet<Date>,
}

/// Why there is no time to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untimed {
    NoCalls,
    TooManyCalls,
    OutOfRange,
}

/// When one VEVENT takes place, each a finished property.
#[derive(Debug)]
pub(super) struct When {
    /// The day that the rule gives a single call, and whether it was moved; `None`: the series.
    pub(super) call: Option<(Date, bool)>,
    pub(super) times: Vec<Property>,
    pub(super) exdates: Vec<Property>,
}

/// The VEVENTs of the series and the VTIMEZONE they rest on.
#[derive(Debug)]
pub(super) struct Timing {
    pub(super) zone_lines: Vec<String>,
    pub(super) events: Vec<When>,
}

impl Timing {
    pub(super) fn of(selection: &Selection<'_>) -> Result<Self, Untimed> {
        // The rule knows nothing of single calls that have moved: each is a VEVENT of its own.
        let mut series = Series { moved: BTreeMap::new(), ..selection.series.clone() };
        let mut calls: Vec<Call> = series.calls().take(MOST_CALLS + 1).collect();
        if calls.is_empty() && selection.cancel {
            // Every call is left out, and the series is still to be taken back.
            series.without.clear();
            series.until = series.until.max(series.first.date());
            calls = series.calls().take(1).collect();
        }
        let (Some(first), Some(last)) = (calls.first(), calls.last()) else {
            return Err(Untimed::NoCalls);
        };
        if calls.len() > MOST_CALLS {
            return Err(Untimed::TooManyCalls);
        }
        let mut left_out = series.clone();
        left_out.without = calls.iter().map(|call| call.date).collect();
        let left_out: Vec<Call> =
            left_out.calls().filter(|call| call.date > first.date && call.date < last.date).collect();

        let mut times = calls.clone();
        times.extend(selection.series.calls().filter(|call| selection.series.moved.contains_key(&call.date)));
        times.sort_by_key(|call| call.start);
        let named = match written_clock(&series.zone, &times, selection.now) {
            WrittenClock::Rules { tzid, rules, .. } => Some((tzid, rules)),
            WrittenClock::Utc => None,
        };
        let single = single_calls(selection);
        let timing = match &named {
            Some((tzid, rules)) => Self::by_clock(&series, &calls, &left_out, tzid, rules),
            None => Self::in_utc(&series, &calls, &left_out, &single),
        };
        let mut timing = timing.ok_or(Untimed::OutOfRange)?;
        let ids = match &named {
            Some((tzid, _)) => Ids::Clock(tzid),
            None => Ids::Utc(first),
        };
        let mut exceptions: Vec<When> =
            single.iter().filter_map(|date| exception(selection.series, *date, &ids)).collect();
        if selection.only.is_some() {
            if exceptions.is_empty() {
                return Err(Untimed::NoCalls);
            }
            timing.events.clear();
        }
        timing.events.append(&mut exceptions);
        Ok(timing)
    }

    fn by_clock(
        series: &Series,
        calls: &[Call],
        left_out: &[Call],
        tzid: &str,
        rules: &Rules,
    ) -> Option<Self> {
        let (first, last) = (calls.first()?, calls.last()?);
        let property = |key: &str, text: String| Property::new(key, text).add_parameter("TZID", tzid).done();
        let time = series.first.time();
        let start = first.date.to_datetime(time);
        let end = start.checked_add(i64::from(series.length_minutes.max(1)).minutes()).ok()?;
        let until = until(last.date.to_datetime(time), &series.zone)?;
        let master = When {
            call: None,
            times: vec![
                property("DTSTART", civil_text(start)),
                property("DTEND", civil_text(end)),
                rule(series, weekday_text(first.date.weekday()), until),
            ],
            exdates: left_out
                .iter()
                .map(|call| property("EXDATE", civil_text(call.date.to_datetime(time))))
                .collect(),
        };
        Some(Self { zone_lines: vtimezone(rules, tzid), events: vec![master] })
    }

    /// `single`: calls that are written beside the rule anyway.
    fn in_utc(series: &Series, calls: &[Call], left_out: &[Call], single: &BTreeSet<Date>) -> Option<Self> {
        let (first, last) = (calls.first()?, calls.last()?);
        let property = |key: &str, at: Timestamp| Property::new(key, utc_text(at));
        let length = SignedDuration::from_mins(i64::from(series.length_minutes.max(1)));
        let first_wall = first.start.to_zoned(TimeZone::UTC);
        let last_slot = slot_in_utc(first, last.date)?.to_zoned(TimeZone::UTC);
        let until = until(last_slot.datetime(), &TimeZone::UTC)?;
        let master = When {
            call: None,
            times: vec![
                property("DTSTART", first.start),
                property("DTEND", first.start.checked_add(length).ok()?),
                rule(series, weekday_text(first_wall.weekday()), until),
            ],
            exdates: left_out
                .iter()
                .filter_map(|call| slot_in_utc(first, call.date))
                .map(|slot| property("EXDATE", slot))
                .collect(),
        };
        let mut events = vec![master];
        for call in calls.iter().filter(|call| !single.contains(&call.date)) {
            if slot_in_utc(first, call.date)? != call.start {
                events.push(exception(series, call.date, &Ids::Utc(first))?);
            }
        }
        Some(Self { zone_lines: Vec::new(), events })
    }
}

/// The calls that are written each by itself: those that moved, and those that somebody answered alone, so that no
/// update takes their answer away.
fn single_calls(selection: &Selection<'_>) -> BTreeSet<Date> {
    match selection.only {
        Some(only) => only.iter().copied().collect(),
        None if selection.cancel => BTreeSet::new(),
        None => {
            let takes_place = |date: &&Date| !selection.series.without.contains(*date);
            let all = selection.series.moved.keys().chain(&selection.answered);
            all.filter(takes_place).copied().collect()
        }
    }
}

/// How the calls of a series are named: by its clock, or by the rule in UTC, which begins with that call.
enum Ids<'a> {
    Clock(&'a str),
    Utc(&'a Call),
}

/// When the rule in UTC, which begins with `first`, has the call of that date.
fn slot_in_utc(first: &Call, date: Date) -> Option<Timestamp> {
    let days = i64::from(first.date.until((Unit::Day, date)).ok()?.get_days());
    first.start.checked_add(SignedDuration::from_hours(24 * days)).ok()
}

/// One call at its time, named by the time that the written rule gives it (RFC 5545 §3.8.4.4).
fn exception(series: &Series, date: Date, ids: &Ids<'_>) -> Option<When> {
    let call = series.calls().find(|call| call.date == date)?;
    let property = |key: &str, at: Timestamp| match ids {
        Ids::Clock(tzid) => {
            let wall = at.to_zoned(series.zone.clone()).datetime();
            Property::new(key, civil_text(wall)).add_parameter("TZID", tzid).done()
        }
        Ids::Utc(_) => Property::new(key, utc_text(at)),
    };
    let named = match ids {
        Ids::Clock(_) => series.original_start(date)?,
        Ids::Utc(first) => slot_in_utc(first, date)?,
    };
    let times =
        vec![property("RECURRENCE-ID", named), property("DTSTART", call.start), property("DTEND", call.end)];
    Some(When { call: Some((date, series.moved.contains_key(&date))), times, exdates: Vec::new() })
}

/// UNTIL for a last call at `wall` by the clock of `zone`: the end of its day, as Google writes it.
/// A client that takes only its date, or is an hour off, keeps the last call, and the next week is
/// far. Some compare UNTIL with the wall clock as if both were UTC; for them it is never earlier.
fn until(wall: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let end = wall.date().to_datetime(Time::constant(23, 59, 59, 0));
    let until = zone.to_ambiguous_zoned(end).compatible().ok()?.timestamp();
    if Offset::UTC.to_datetime(until) < wall { Offset::UTC.to_timestamp(end).ok() } else { Some(until) }
}

fn rule(series: &Series, weekday: &str, until: Timestamp) -> Property {
    let every = series.every_weeks.max(1);
    let until = utc_text(until);
    Property::new("RRULE", format!("FREQ=WEEKLY;UNTIL={until};INTERVAL={every};BYDAY={weekday};WKST=MO"))
}
