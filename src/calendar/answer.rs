//! The bytes of a `text/calendar` part to what they mean: one [`CalendarAnswer`] for each VEVENT.
//!
//! Clients break the rules in known ways (no ORGANIZER, METHOD or PRODID, Windows names of zones,
//! upper-case `MAILTO:`, bare LF), so the reader is tolerant, and bounded: only the lines it needs
//! reach the parser, and no recurrence rule is ever expanded.

use calcard::{
    Entry, Parser,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarEntry,
        ICalendarParameterName, ICalendarParameterValue, ICalendarParticipationStatus, ICalendarProperty,
        ICalendarValue,
    },
};

use super::{
    clocks::Clocks,
    line::{clean_line, clean_lines, unfold},
};
use crate::domain::{
    EmailAddress,
    incoming::{CalendarAnswer, Partstat},
};

const LARGEST: usize = 512 * 1024;
const MOST_LINES: usize = 10_000;
const LONGEST_KEPT_LINE: usize = 16 * 1024;
const DEEPEST: usize = 8;
const MOST_EVENTS: usize = 60;
const MOST_ZONES: usize = 20;
const MOST_ATTENDEES: usize = 200;
const LONGEST_UID: usize = 1_000;
const LONGEST_COMMENT: usize = 2_000;
/// Where some calendars put what somebody writes beside an answer.
const RESPONSE_COMMENT: &str = "X-RESPONSE-COMMENT";

/// Why a calendar part could not be read; staff see the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderstood {
    #[error("the calendar part is too large")]
    TooLarge,
    #[error("the calendar part is not UTF-8 text")]
    NotText,
    #[error("the part holds no calendar")]
    NotACalendar,
    #[error("components are nested too deeply")]
    TooDeep,
    #[error("neither METHOD nor the MIME part says what is asked")]
    NoMethod,
    #[error("the calendar holds no event")]
    NoEvent,
    #[error("an event has no UID")]
    NoUid,
    #[error("{0} is not a time that can be understood")]
    BadTime(&'static str),
    #[error("the time zone of {0} is not known")]
    UnknownZone(&'static str),
}

/// What the part says, one entry for each VEVENT (RFC 5546).
///
/// `mime_method` is the `method` parameter of the MIME part; it counts where METHOD is missing.
/// With several ATTENDEEs (a COUNTER may repeat the whole guest list) the answer has an attendee
/// only if exactly one of them has answered; [`read_from`] also knows who wrote.
pub fn read(part: &[u8], mime_method: Option<&str>) -> Result<Vec<CalendarAnswer>, NotUnderstood> {
    read_from(part, mime_method, None)
}

/// As [`read`]; of several ATTENDEEs the one with the address `from` answers.
pub fn read_from(
    part: &[u8],
    mime_method: Option<&str>,
    from: Option<&str>,
) -> Result<Vec<CalendarAnswer>, NotUnderstood> {
    let (calendar, clocks) = opened(part, MOST_EVENTS)?;
    let method = calendar
        .components
        .iter()
        .filter(|component| component.component_type == Kind::VCalendar)
        .find_map(|component| method_of(component.property(&ICalendarProperty::Method)?))
        .or_else(|| mime_method.and_then(method_word))
        .ok_or(NotUnderstood::NoMethod)?;
    let product = calendar
        .components
        .iter()
        .filter(|component| component.component_type == Kind::VCalendar)
        .find_map(|component| component.property(&ICalendarProperty::Prodid)?.values.first()?.as_text())
        .map(|product| clean_line(product, LONGEST_UID));
    let mut answers = events(&calendar)
        .map(|event| answer(event, (&method, &product), &clocks, from))
        .collect::<Result<Vec<_>, _>>()?;
    // With a METHOD the DTSTAMP is that of the object (RFC 5545 §3.8.7.2). Thunderbird takes one for each VEVENT, so that
    // a second may begin between the series and a call that is answered otherwise beside it.
    let written = answers.iter().filter_map(|answer| answer.dtstamp).max();
    for answer in &mut answers {
        answer.dtstamp = written;
    }
    if answers.is_empty() { Err(NotUnderstood::NoEvent) } else { Ok(answers) }
}

/// The part as the parser has it, with no more of it than is read and no more events than those.
pub(super) fn opened(part: &[u8], most_events: usize) -> Result<(ICalendar, Clocks), NotUnderstood> {
    if part.len() > LARGEST {
        return Err(NotUnderstood::TooLarge);
    }
    let text = std::str::from_utf8(part).map_err(|_| NotUnderstood::NotText)?;
    let needed = needed_lines(text, most_events)?;
    let calendar = parse(&needed.text)?;
    let clocks = Clocks::of(&calendar);
    // The parser drops a line it finds no value in; without it one call would pass for the series.
    let named =
        events(&calendar).flat_map(|event| event.properties(&ICalendarProperty::RecurrenceId)).count();
    if named != needed.recurrence_ids {
        return Err(NotUnderstood::BadTime("RECURRENCE-ID"));
    }
    Ok((calendar, clocks))
}

pub(super) fn events(calendar: &ICalendar) -> impl Iterator<Item = &ICalendarComponent> {
    calendar.components.iter().filter(|component| component.component_type == Kind::VEvent)
}

/// The lines that are read, each whole, every component closed.
struct Needed {
    text: String,
    recurrence_ids: usize,
}

fn needed_lines(text: &str, most_events: usize) -> Result<Needed, NotUnderstood> {
    let lines = unfold(text.trim_start_matches('\u{FEFF}'));
    if lines.len() > MOST_LINES {
        return Err(NotUnderstood::TooLarge);
    }
    let mut kept = String::new();
    let mut open: Vec<String> = Vec::new();
    let (mut events, mut zones, mut attendees, mut recurrence_ids) = (0, 0, 0, 0);
    for line in &lines {
        let line = line.trim_start();
        let name_ends = line.find([':', ';']).unwrap_or(line.len());
        let name = line.get(..name_ends).unwrap_or_default().trim().to_ascii_uppercase();
        let value = || line.get(name_ends + 1..).unwrap_or_default().trim().to_ascii_uppercase();
        match name.as_str() {
            "BEGIN" => {
                open.push(value());
                if open.len() > DEEPEST {
                    return Err(NotUnderstood::TooDeep);
                }
                if reached(&open) {
                    events += usize::from(open.last().is_some_and(|last| last == "VEVENT"));
                    zones += usize::from(open.last().is_some_and(|last| last == "VTIMEZONE"));
                    kept.push_str(&format!("BEGIN:{}\r\n", open.last().map_or("", String::as_str)));
                }
            }
            "END" => {
                let closed = value();
                while open.contains(&closed) {
                    let component = close(&mut open, &mut kept);
                    if component.is_none_or(|component| component == closed) {
                        break;
                    }
                }
            }
            _ if reached(&open) && needed(open.last().map_or("", String::as_str), &name) => {
                if line.len() > LONGEST_KEPT_LINE {
                    return Err(NotUnderstood::TooLarge);
                }
                attendees += usize::from(name == "ATTENDEE");
                recurrence_ids += usize::from(name == "RECURRENCE-ID");
                kept.push_str(line);
                kept.push_str("\r\n");
            }
            _ => {}
        }
        if events > most_events || zones > MOST_ZONES || attendees > MOST_ATTENDEES {
            return Err(NotUnderstood::TooLarge);
        }
    }
    while close(&mut open, &mut kept).is_some() {}
    if kept.is_empty() { Err(NotUnderstood::NotACalendar) } else { Ok(Needed { text: kept, recurrence_ids }) }
}

fn close(open: &mut Vec<String>, kept: &mut String) -> Option<String> {
    let told = reached(open);
    let component = open.pop()?;
    if told {
        kept.push_str(&format!("END:{component}\r\n"));
    }
    Some(component)
}

/// Whether the innermost open component is one that is read.
fn reached(open: &[String]) -> bool {
    let open: Vec<&str> = open.iter().map(String::as_str).collect();
    matches!(
        open.as_slice(),
        ["VCALENDAR"]
            | ["VCALENDAR", "VEVENT" | "VTIMEZONE"]
            | ["VCALENDAR", "VTIMEZONE", "STANDARD" | "DAYLIGHT"]
    )
}

fn needed(component: &str, property: &str) -> bool {
    match component {
        "VCALENDAR" => matches!(property, "METHOD" | "PRODID"),
        "VEVENT" => matches!(
            property,
            "UID"
                | "SEQUENCE"
                | "DTSTAMP"
                | "RECURRENCE-ID"
                | "DTSTART"
                | "ORGANIZER"
                | "ATTENDEE"
                | "COMMENT"
        ),
        "VTIMEZONE" => matches!(property, "TZID" | "X-LIC-LOCATION" | "X-MICROSOFT-CDO-TZID"),
        _ => matches!(property, "DTSTART" | "TZOFFSETFROM" | "TZOFFSETTO" | "RRULE"),
    }
}

fn parse(text: &str) -> Result<ICalendar, NotUnderstood> {
    let mut parser = Parser::new(text);
    match parser.entry() {
        Entry::ICalendar(calendar) => Ok(calendar),
        _ => Err(NotUnderstood::NotACalendar),
    }
}

fn method_of(entry: &ICalendarEntry) -> Option<String> {
    method_word(entry.values.first()?.as_text()?)
}

/// `REPLY`; a token of RFC 5545 §3.1, upper-case.
fn method_word(word: &str) -> Option<String> {
    let word = word.trim().trim_matches('"').to_ascii_uppercase();
    let token = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!word.is_empty() && word.len() <= 30 && word.chars().all(token)).then_some(word)
}

fn answer(
    event: &ICalendarComponent,
    (method, product): (&str, &Option<String>),
    clocks: &Clocks,
    from: Option<&str>,
) -> Result<CalendarAnswer, NotUnderstood> {
    let instant = |property: &ICalendarProperty, name: &'static str| {
        event.property(property).map(|entry| clocks.instant(entry, name)).transpose()
    };
    let uid = uid(event)?;
    let who = attendee(event, from);
    let beside = who.as_ref().and_then(|who| who.comment.as_deref());
    let comments =
        event.properties(&ICalendarProperty::Comment).filter_map(|entry| entry.values.first()?.as_text());
    let mut said: Vec<&str> = Vec::new();
    for comment in comments.chain(beside) {
        if !said.contains(&comment) {
            said.push(comment);
        }
    }
    let comment = clean_lines(&said.join("\n"), LONGEST_COMMENT);
    let range = event
        .property(&ICalendarProperty::RecurrenceId)
        .and_then(|entry| entry.parameter(&ICalendarParameterName::Range));
    Ok(CalendarAnswer {
        method: method.to_owned(),
        uid,
        sequence: sequence(event),
        recurrence_id: instant(&ICalendarProperty::RecurrenceId, "RECURRENCE-ID")?,
        product: product.clone(),
        and_later: range.is_some(),
        organizer: event.property(&ICalendarProperty::Organizer).and_then(address),
        partstat: who.as_ref().and_then(|who| who.partstat),
        attendee: who.and_then(|who| who.address),
        comment: (!comment.is_empty()).then_some(comment),
        proposed_start: if method == "COUNTER" {
            instant(&ICalendarProperty::Dtstart, "DTSTART")?
        } else {
            None
        },
        // A bad DTSTAMP only loses a tie; an answer is worth more than that.
        dtstamp: instant(&ICalendarProperty::Dtstamp, "DTSTAMP").ok().flatten(),
    })
}

fn value<'e>(event: &'e ICalendarComponent, property: &ICalendarProperty) -> Option<&'e ICalendarValue> {
    event.property(property).and_then(|entry| entry.values.first())
}

pub(super) fn uid(event: &ICalendarComponent) -> Result<String, NotUnderstood> {
    value(event, &ICalendarProperty::Uid)
        .and_then(ICalendarValue::as_text)
        .map(|uid| clean_line(uid, LONGEST_UID))
        .filter(|uid| !uid.is_empty())
        .ok_or(NotUnderstood::NoUid)
}

pub(super) fn sequence(event: &ICalendarComponent) -> Option<u32> {
    let sequence = value(event, &ICalendarProperty::Sequence)?;
    let number = sequence.as_integer().or_else(|| sequence.as_text()?.trim().parse().ok())?;
    u32::try_from(number).ok()
}

pub(super) struct Who {
    /// `None`: what stands there is no mail address (`urn:`, a path on the calendar's server).
    pub(super) address: Option<String>,
    pub(super) partstat: Option<Partstat>,
    /// What Google and Outlook write beside the answer (X-RESPONSE-COMMENT).
    comment: Option<String>,
}

/// Every ATTENDEE.
pub(super) fn attendees(event: &ICalendarComponent) -> impl Iterator<Item = Who> {
    event.properties(&ICalendarProperty::Attendee).map(|entry| {
        let partstat = entry.parameter(&ICalendarParameterName::Partstat).and_then(partstat);
        let comment = entry
            .parameter(&ICalendarParameterName::Other(RESPONSE_COMMENT.to_owned()))
            .and_then(ICalendarParameterValue::as_text);
        Who { address: address(entry), partstat, comment: comment.map(str::to_owned) }
    })
}

/// Who answers: the only ATTENDEE; of several, the writer, or else the only one with an answer.
fn attendee(event: &ICalendarComponent, from: Option<&str>) -> Option<Who> {
    let mut all: Vec<Who> = attendees(event).collect();
    if all.len() > 1 {
        let writer = from.map(|from| from.trim().to_lowercase());
        if let Some(at) = all.iter().position(|who| who.address.is_some() && who.address == writer) {
            return Some(all.swap_remove(at));
        }
        all.retain(|who| who.partstat.is_some_and(|partstat| partstat != Partstat::NeedsAction));
    }
    if all.len() == 1 { all.pop() } else { None }
}

/// The address after `mailto:`, lower-case; of the EMAIL parameter where the value is no address
/// (Exchange writes `invalid:nomail` and X.500 names).
fn address(entry: &ICalendarEntry) -> Option<String> {
    let value = entry.values.first().and_then(ICalendarValue::as_text);
    let email = entry.parameter(&ICalendarParameterName::Email).and_then(ICalendarParameterValue::as_text);
    [value, email].into_iter().flatten().find_map(|text| {
        let text = text.trim().trim_matches(['"', '\'']);
        let bare = match text.split_at_checked(7) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest,
            _ => text,
        };
        // "mailto:Sam Jones <sam@example.org>"
        let bare = match bare.rsplit_once('<') {
            Some((_, inside)) => inside.split('>').next().unwrap_or_default(),
            None => bare,
        };
        let bare = bare.trim().trim_end_matches('>');
        Some(EmailAddress::parse(&percent_decoded(bare)?).ok()?.as_str().to_owned())
    })
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let encoded = after
            .get(..2)
            .filter(|_| *first == b'%')
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(encoded.unwrap_or(*first));
        rest = if encoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).ok()
}

fn partstat(value: &ICalendarParameterValue) -> Option<Partstat> {
    match value {
        ICalendarParameterValue::Partstat(status) => match status {
            ICalendarParticipationStatus::NeedsAction => Some(Partstat::NeedsAction),
            ICalendarParticipationStatus::Accepted => Some(Partstat::Accepted),
            ICalendarParticipationStatus::Declined => Some(Partstat::Declined),
            ICalendarParticipationStatus::Tentative => Some(Partstat::Tentative),
            ICalendarParticipationStatus::Delegated => Some(Partstat::Delegated),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
