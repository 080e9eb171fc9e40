//! A series to the bytes of one iCalendar object: a REQUEST or a CANCEL (RFC 5545, 5546 §3.2).

use std::collections::BTreeMap;

use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

use super::{
    line::{clean_line, clean_lines, fold_into, unfold},
    user::calendar_user,
    zone::{Rules, civil_text, utc_text, weekday_text},
};
use crate::domain::{Call, EmailAddress, Series, incoming::Partstat};

const PRODID: &str = "-//mentord//mentord//EN";
const LONGEST_SUMMARY: usize = 300;
const LONGEST_PLACE: usize = 500;
const LONGEST_DESCRIPTION: usize = 8_000;
const LONGEST_UID: usize = 255;
/// Twenty years of weeks: more is a slip of the hand.
const MOST_CALLS: usize = 1_060;

/// What the object asks of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Request,
    Cancel,
}

impl Method {
    /// As METHOD and the MIME parameter `method` both write it; they must be equal (RFC 6047 §2.4).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// A name with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: String,
    pub address: EmailAddress,
}

/// Someone who is invited, with what they have answered so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    pub name: String,
    pub address: EmailAddress,
    /// `NeedsAction` until they answer, and again after the time has moved.
    pub partstat: Partstat,
}

/// All that an invite says. Words may come from anywhere: they are cleaned here.
#[derive(Debug, Clone, Copy)]
pub struct Invite<'a> {
    pub method: Method,
    /// One for the whole life of the series; printable ASCII.
    pub uid: &'a str,
    /// From 0, raised with each update and by the cancellation.
    pub sequence: u32,
    /// DTSTAMP and LAST-MODIFIED: new for every mail.
    pub stamp: Timestamp,
    pub series: &'a Series,
    /// Only these calls, by the day that the rule gives them: what has moved, or moved back.
    pub only: Option<&'a [Date]>,
    pub summary: &'a str,
    /// May have several lines.
    pub description: &'a str,
    /// The desk: the mailbox that is read, and the From of the mail.
    pub organizer: &'a Mailbox,
    pub attendees: &'a [Attendee],
}

/// Why no invite can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    #[error("no call of the series takes place")]
    NoCalls,
    #[error("the series has more than {MOST_CALLS} calls")]
    TooManyCalls,
    #[error("nobody is invited")]
    NoAttendees,
    #[error("the organizer cannot be invited as well")]
    OrganizerInvited,
    #[error("the UID is empty, too long or not printable ASCII")]
    BadUid,
    #[error("the dates of the series are out of range")]
    OutOfRange,
    #[error("the calendar text cannot be composed")]
    Compose,
}

/// Writes the object: CRLF, at most 75 octets a line, a VTIMEZONE before the VEVENT.
///
/// The calls are written by the clock of the series' zone wherever one pair of yearly rules says
/// what that clock does ([`Rules::covering`]). Else (Casablanca, El Aaiun, Gaza), in this order:
/// 1. all calls have one UTC offset: the rule is written in UTC, without a VTIMEZONE;
/// 2. a pair of rules is exact at every call: by the clock, with these rules. Clients that know
///    the TZID use their own, the others see the right times for every call;
/// 3. the rule in UTC, and a VEVENT with RECURRENCE-ID for each call that the clock moved. (RDATE
///    would be shorter, and is unusable in Outlook.)
pub fn render(invite: &Invite<'_>) -> Result<String, Unwritable> {
    check(invite)?;
    let timing = Timing::of(invite)?;

    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", PRODID),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", invite.method.as_str()),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    for when in &timing.events {
        calendar.push(event(invite, when));
    }

    // The crate folds inside escapes and knows no VTIMEZONE: both are put right on whole lines.
    let text: String = (&calendar).try_into().map_err(|_| Unwritable::Compose)?;
    let mut out = String::with_capacity(text.len() + 1024);
    let mut zone_lines = Some(timing.zone_lines);
    for line in unfold(&text) {
        if line == "BEGIN:VEVENT" {
            for zone_line in zone_lines.take().into_iter().flatten() {
                fold_into(&mut out, &zone_line);
            }
        }
        fold_into(&mut out, &line);
    }
    Ok(out)
}

fn check(invite: &Invite<'_>) -> Result<(), Unwritable> {
    let plain = |c: u8| c.is_ascii_graphic();
    if invite.uid.is_empty() || invite.uid.len() > LONGEST_UID || !invite.uid.bytes().all(plain) {
        return Err(Unwritable::BadUid);
    }
    if invite.attendees.is_empty() {
        return Err(Unwritable::NoAttendees);
    }
    if invite.attendees.iter().any(|attendee| attendee.address == invite.organizer.address) {
        return Err(Unwritable::OrganizerInvited);
    }
    Ok(())
}

/// When one VEVENT takes place, each a finished property.
#[derive(Debug)]
struct When {
    times: Vec<Property>,
    exdates: Vec<Property>,
}

/// The VEVENTs of the series and the VTIMEZONE they rest on.
#[derive(Debug)]
struct Timing {
    zone_lines: Vec<String>,
    events: Vec<When>,
}

impl Timing {
    fn of(invite: &Invite<'_>) -> Result<Self, Unwritable> {
        // The rule knows nothing of single calls that have moved: each is a VEVENT of its own.
        let mut series = Series { moved: BTreeMap::new(), ..invite.series.clone() };
        let mut calls: Vec<Call> = series.calls().take(MOST_CALLS + 1).collect();
        if calls.is_empty() && invite.method == Method::Cancel {
            // Every call is left out, and the series is still to be taken back.
            series.without.clear();
            series.until = series.until.max(series.first.date());
            calls = series.calls().take(1).collect();
        }
        let (Some(first), Some(last)) = (calls.first(), calls.last()) else {
            return Err(Unwritable::NoCalls);
        };
        if calls.len() > MOST_CALLS {
            return Err(Unwritable::TooManyCalls);
        }
        let mut left_out = series.clone();
        left_out.without = calls.iter().map(|call| call.date).collect();
        let left_out: Vec<Call> =
            left_out.calls().filter(|call| call.date > first.date && call.date < last.date).collect();

        let mut times = calls.clone();
        times.extend(invite.series.calls().filter(|call| invite.series.moved.contains_key(&call.date)));
        times.sort_by_key(|call| call.start);
        let named = clock(&series.zone, &times);
        let timing = match &named {
            Some((tzid, rules)) => Self::by_clock(&series, &calls, &left_out, tzid, rules),
            None => Self::in_utc(&series, &calls, &left_out),
        };
        let mut timing = timing.ok_or(Unwritable::OutOfRange)?;
        let tzid = named.as_ref().map(|(tzid, _)| tzid.as_str());
        let single: Vec<Date> = match (invite.only, invite.method) {
            (Some(only), _) => only.to_vec(),
            (None, Method::Request) => invite.series.moved.keys().copied().collect(),
            (None, Method::Cancel) => Vec::new(),
        };
        let mut moved: Vec<When> =
            single.iter().filter_map(|date| moved_call(invite.series, *date, tzid)).collect();
        if invite.only.is_some() {
            if moved.is_empty() {
                return Err(Unwritable::NoCalls);
            }
            timing.events.clear();
        }
        timing.events.append(&mut moved);
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
        Some(Self { zone_lines: rules.lines(tzid), events: vec![master] })
    }

    fn in_utc(series: &Series, calls: &[Call], left_out: &[Call]) -> Option<Self> {
        let (first, last) = (calls.first()?, calls.last()?);
        let property = |key: &str, at: Timestamp| Property::new(key, utc_text(at));
        let length = SignedDuration::from_mins(i64::from(series.length_minutes.max(1)));
        let step = SignedDuration::from_hours(24 * 7 * i64::from(series.every_weeks.max(1)));
        // What the rule in UTC gives for each date; the calls are not all there.
        let mut slots = BTreeMap::new();
        let mut slot = first.start;
        for date in series.rule_dates().filter(|date| *date >= first.date && *date <= last.date) {
            slots.insert(date, slot);
            slot = slot.checked_add(step).ok()?;
        }
        let first_wall = first.start.to_zoned(TimeZone::UTC);
        let last_slot = slots.get(&last.date)?.to_zoned(TimeZone::UTC);
        let until = until(last_slot.datetime(), &TimeZone::UTC)?;
        let master = When {
            times: vec![
                property("DTSTART", first.start),
                property("DTEND", first.start.checked_add(length).ok()?),
                rule(series, weekday_text(first_wall.weekday()), until),
            ],
            exdates: left_out
                .iter()
                .filter_map(|call| slots.get(&call.date))
                .map(|slot| property("EXDATE", *slot))
                .collect(),
        };
        let mut events = vec![master];
        for call in calls {
            let slot = *slots.get(&call.date)?;
            if slot != call.start {
                let times = vec![
                    property("RECURRENCE-ID", slot),
                    property("DTSTART", call.start),
                    property("DTEND", call.start.checked_add(length).ok()?),
                ];
                events.push(When { times, exdates: Vec::new() });
            }
        }
        Some(Self { zone_lines: Vec::new(), events })
    }
}

/// One call at its time, named by the time that the rule gives it (RFC 5545 §3.8.4.4).
fn moved_call(series: &Series, date: Date, tzid: Option<&str>) -> Option<When> {
    let call = series.calls().find(|call| call.date == date)?;
    let original = series.original_start(date)?;
    let property = |key: &str, at: Timestamp| match tzid {
        Some(tzid) => {
            let wall = at.to_zoned(series.zone.clone()).datetime();
            Property::new(key, civil_text(wall)).add_parameter("TZID", tzid).done()
        }
        None => Property::new(key, utc_text(at)),
    };
    let times = vec![
        property("RECURRENCE-ID", original),
        property("DTSTART", call.start),
        property("DTEND", call.end),
    ];
    Some(When { times, exdates: Vec::new() })
}

/// The name and rules of the series' clock; `None`: write it in UTC.
fn clock(zone: &TimeZone, calls: &[Call]) -> Option<(String, Rules)> {
    let tzid = zone.iana_name()?.to_owned();
    let (first, last) = (calls.first()?, calls.last()?);
    if let Some(rules) = Rules::covering(zone, first.start, last.end) {
        return Some((tzid, rules));
    }
    let starts: Vec<Timestamp> = calls.iter().map(|call| call.start).collect();
    let offset = zone.to_offset(first.start);
    if starts.iter().all(|start| zone.to_offset(*start) == offset) {
        return None;
    }
    Rules::fitting(zone, &starts).map(|rules| (tzid, rules))
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

fn event(invite: &Invite<'_>, when: &When) -> Event {
    let mut event = Event::new();
    event.uid(invite.uid);
    event.sequence(invite.sequence);
    for key in ["DTSTAMP", "LAST-MODIFIED"] {
        event.add_property(key, utc_text(invite.stamp));
    }
    event.summary(&clean_line(invite.summary, LONGEST_SUMMARY));
    let description = clean_lines(invite.description, LONGEST_DESCRIPTION);
    if !description.is_empty() {
        event.description(&description);
    }
    let place = clean_line(invite.series.place.as_deref().unwrap_or_default(), LONGEST_PLACE);
    if !place.is_empty() {
        event.location(&place);
    }
    event.status(match invite.method {
        Method::Request => EventStatus::Confirmed,
        Method::Cancel => EventStatus::Cancelled,
    });
    event.add_property("TRANSP", "OPAQUE");
    for property in &when.times {
        event.append_property(property.clone());
    }
    for property in &when.exdates {
        event.append_multi_property(property.clone());
    }
    event.append_property(calendar_user("ORGANIZER", &invite.organizer.name, &invite.organizer.address));
    for attendee in invite.attendees {
        let mut property = calendar_user("ATTENDEE", &attendee.name, &attendee.address);
        property.add_parameter("CUTYPE", "INDIVIDUAL");
        property.add_parameter("ROLE", "REQ-PARTICIPANT");
        property.add_parameter("PARTSTAT", partstat_text(attendee.partstat));
        if invite.method == Method::Request {
            property.add_parameter("RSVP", "TRUE");
        }
        event.append_multi_property(property);
    }
    event
}

/// `NEEDS-ACTION`
#[must_use]
pub fn partstat_text(partstat: Partstat) -> &'static str {
    match partstat {
        Partstat::NeedsAction => "NEEDS-ACTION",
        Partstat::Accepted => "ACCEPTED",
        Partstat::Declined => "DECLINED",
        Partstat::Tentative => "TENTATIVE",
        Partstat::Delegated => "DELEGATED",
    }
}

#[cfg(test)]
#[path = "invite_tests.rs"]
mod tests;
