//! A series to the bytes of one iCalendar object: a REQUEST, a CANCEL or a DECLINECOUNTER (RFC 5545, 5546 §3.2).

use std::collections::BTreeMap;

use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::{Timestamp, civil::Date};

use super::{
    line::{clean_line, clean_lines, fold_into, unfold},
    timing::{MOST_CALLS, Selection, Timing, Untimed, When},
    user::calendar_user,
    zone::utc_text,
};
use crate::domain::{EmailAddress, Series, incoming::Partstat};

const PRODID: &str = "-//mentord//mentord//EN";
const LONGEST_SUMMARY: usize = 300;
const LONGEST_PLACE: usize = 500;
const LONGEST_DESCRIPTION: usize = 8_000;
const LONGEST_UID: usize = 255;

/// What the object asks of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Request,
    Cancel,
    /// The answer to a COUNTER: it is not taken up.
    DeclineCounter,
}

impl Method {
    /// As METHOD and the MIME parameter `method` both write it; they must be equal (RFC 6047 §2.4).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::DeclineCounter => "DECLINECOUNTER",
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
    /// What they answered to single calls, by the day that the rule gives these.
    pub calls: BTreeMap<Date, Partstat>,
}

impl Attendee {
    /// What they answered to one VEVENT: a call that was moved is a question of its own.
    fn partstat_of(&self, when: &When) -> Partstat {
        match &when.call {
            None => self.partstat,
            Some((date, moved)) => {
                let of_series = if *moved { Partstat::NeedsAction } else { self.partstat };
                self.calls.get(date).copied().unwrap_or(of_series)
            }
        }
    }
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

impl From<Untimed> for Unwritable {
    fn from(why: Untimed) -> Self {
        match why {
            Untimed::NoCalls => Self::NoCalls,
            Untimed::TooManyCalls => Self::TooManyCalls,
            Untimed::OutOfRange => Self::OutOfRange,
        }
    }
}

/// Writes the object: CRLF, at most 75 octets a line, a VTIMEZONE before the VEVENT.
///
/// [`written_clock`](crate::domain::written_clock) says by which clock: with a VTIMEZONE, which clients that know the
/// TZID do not need; or in UTC without one, with a VEVENT with RECURRENCE-ID for each call that the clock moves. (RDATE
/// would be shorter, and is unusable in Outlook.)
pub fn render(invite: &Invite<'_>) -> Result<String, Unwritable> {
    check(invite)?;
    let timing = Timing::of(&Selection {
        series: invite.series,
        now: invite.stamp,
        cancel: invite.method == Method::Cancel,
        only: invite.only,
        answered: invite.attendees.iter().flat_map(|attendee| attendee.calls.keys()).copied().collect(),
    })?;

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
        Method::Request | Method::DeclineCounter => EventStatus::Confirmed,
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
        property.add_parameter("PARTSTAT", partstat_text(attendee.partstat_of(when)));
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
