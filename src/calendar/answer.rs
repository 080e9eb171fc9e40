//! The bytes of a `text/calendar` part to what they mean: one [`CalendarAnswer`] for each VEVENT.
//!
//! Clients break the rules in known ways (no ORGANIZER, METHOD or PRODID, Windows names of zones,
//! upper-case `MAILTO:`, bare LF), so the reader is tolerant, and bounded: only the lines it needs
//! reach the parser, and no recurrence rule is ever expanded.

use std::str::FromStr;

use calcard::{
    Entry, Parser,
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarEntry, ICalendarFrequency,
        ICalendarParameterName, ICalendarParameterValue, ICalendarParticipationStatus, ICalendarProperty,
        ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
    },
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{Offset, TimeZone},
};

use super::{
    line::{clean_line, clean_lines, unfold},
    zone::{Observance, Onset, Rules},
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
    if part.len() > LARGEST {
        return Err(NotUnderstood::TooLarge);
    }
    let text = std::str::from_utf8(part).map_err(|_| NotUnderstood::NotText)?;
    let calendar = parse(&needed_lines(text)?)?;
    let method = calendar
        .components
        .iter()
        .filter(|component| component.component_type == Kind::VCalendar)
        .find_map(|component| method_of(component.property(&ICalendarProperty::Method)?))
        .or_else(|| mime_method.and_then(method_word))
        .ok_or(NotUnderstood::NoMethod)?;
    let clocks = Clocks::of(&calendar);
    let events = calendar.components.iter().filter(|component| component.component_type == Kind::VEvent);
    let answers = events.map(|event| answer(event, &method, &clocks, from)).collect::<Result<Vec<_>, _>>()?;
    if answers.is_empty() { Err(NotUnderstood::NoEvent) } else { Ok(answers) }
}

/// The lines that are read, each whole, every component closed.
fn needed_lines(text: &str) -> Result<String, NotUnderstood> {
    let lines = unfold(text.trim_start_matches('\u{FEFF}'));
    if lines.len() > MOST_LINES {
        return Err(NotUnderstood::TooLarge);
    }
    let mut kept = String::new();
    let mut open: Vec<String> = Vec::new();
    let (mut events, mut zones, mut attendees) = (0, 0, 0);
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
                kept.push_str(line);
                kept.push_str("\r\n");
            }
            _ => {}
        }
        if events > MOST_EVENTS || zones > MOST_ZONES || attendees > MOST_ATTENDEES {
            return Err(NotUnderstood::TooLarge);
        }
    }
    while close(&mut open, &mut kept).is_some() {}
    if kept.is_empty() { Err(NotUnderstood::NotACalendar) } else { Ok(kept) }
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
        "VCALENDAR" => property == "METHOD",
        "VEVENT" => matches!(
            property,
            "UID" | "SEQUENCE" | "DTSTAMP" | "RECURRENCE-ID" | "DTSTART" | "ATTENDEE" | "COMMENT"
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
    method: &str,
    clocks: &Clocks,
    from: Option<&str>,
) -> Result<CalendarAnswer, NotUnderstood> {
    let value =
        |property: &ICalendarProperty| event.property(property).and_then(|entry| entry.values.first());
    let instant = |property: &ICalendarProperty, name: &'static str| {
        event.property(property).map(|entry| clocks.instant(entry, name)).transpose()
    };
    let uid = value(&ICalendarProperty::Uid)
        .and_then(ICalendarValue::as_text)
        .map(|uid| clean_line(uid, LONGEST_UID))
        .filter(|uid| !uid.is_empty())
        .ok_or(NotUnderstood::NoUid)?;
    let comments: Vec<&str> = event
        .properties(&ICalendarProperty::Comment)
        .filter_map(|entry| entry.values.first()?.as_text())
        .collect();
    let comment = clean_lines(&comments.join("\n"), LONGEST_COMMENT);
    let who = attendee(event, from);
    Ok(CalendarAnswer {
        method: method.to_owned(),
        uid,
        sequence: value(&ICalendarProperty::Sequence)
            .and_then(|sequence| sequence.as_integer().or_else(|| sequence.as_text()?.trim().parse().ok()))
            .and_then(|sequence| u32::try_from(sequence).ok()),
        recurrence_id: instant(&ICalendarProperty::RecurrenceId, "RECURRENCE-ID")?,
        partstat: who.as_ref().and_then(|who| who.partstat),
        attendee: who.map(|who| who.address),
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

struct Who {
    address: String,
    partstat: Option<Partstat>,
}

/// Who answers: the only ATTENDEE; of several, the writer, or else the only one with an answer.
fn attendee(event: &ICalendarComponent, from: Option<&str>) -> Option<Who> {
    let mut all: Vec<Who> = event
        .properties(&ICalendarProperty::Attendee)
        .filter_map(|entry| {
            let partstat = entry.parameter(&ICalendarParameterName::Partstat).and_then(partstat);
            Some(Who { address: address(entry)?, partstat })
        })
        .collect();
    if all.len() > 1 {
        let writer = from.map(|from| from.trim().to_lowercase());
        if let Some(at) = all.iter().position(|who| Some(&who.address) == writer.as_ref()) {
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
        let bare = bare.trim().trim_start_matches('<').trim_end_matches('>');
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

/// What a TZID stands for.
#[derive(Debug, Clone)]
enum Clock {
    Known(TimeZone),
    /// Only the file's own VTIMEZONE knows it (Outlook's "Customized Time Zone").
    Own(Rules),
}

/// The clocks of the file's VTIMEZONEs, by TZID.
struct Clocks {
    own: Vec<(String, Clock)>,
}

impl Clocks {
    fn of(calendar: &ICalendar) -> Self {
        let own = calendar
            .timezones()
            .filter_map(|component| {
                let tzid = component.property(&ICalendarProperty::Tzid)?.values.first()?.as_text()?;
                let by_name = || named(component.timezone()?.1.name()?.as_ref());
                let clock = named(tzid).or_else(by_name).map(Clock::Known);
                let clock = clock.or_else(|| own_rules(calendar, component).map(Clock::Own))?;
                Some((tzid.trim().to_owned(), clock))
            })
            .collect();
        Self { own }
    }

    fn resolve(&self, tzid: &str) -> Option<Clock> {
        let tzid = tzid.trim().trim_matches(['"', '\'']).trim();
        let own = self.own.iter().find(|(name, _)| name == tzid).map(|(_, clock)| clock.clone());
        own.or_else(|| named(tzid).map(Clock::Known))
    }

    /// UTC, an offset or a TZID; a floating time or a DATE (its midnight) is taken by the only
    /// clock of the file, and in UTC where there is none.
    fn instant(&self, entry: &ICalendarEntry, name: &'static str) -> Result<Timestamp, NotUnderstood> {
        let bad = || NotUnderstood::BadTime(name);
        let parts = entry.values.first().and_then(ICalendarValue::as_partial_date_time).ok_or_else(bad)?;
        let wall = civil(parts).ok_or_else(bad)?;
        if let Some(offset) = offset(parts) {
            return offset.to_timestamp(wall).map_err(|_| bad());
        }
        let clock = match (entry.tz_id(), self.own.as_slice()) {
            (Some(tzid), _) => self.resolve(tzid).ok_or(NotUnderstood::UnknownZone(name))?,
            (None, [(_, only)]) => only.clone(),
            (None, _) => Clock::Known(TimeZone::UTC),
        };
        match clock {
            Clock::Known(zone) => {
                zone.to_ambiguous_zoned(wall).compatible().map(|zoned| zoned.timestamp()).map_err(|_| bad())
            }
            Clock::Own(rules) => rules.instant_of(wall).ok_or_else(bad),
        }
    }
}

/// A zone by its IANA name, its Windows name, what Outlook shows (`(UTC+01:00) Brussels, ...`), or
/// an IANA name behind a prefix (`/freeassociation.sourceforge.net/Europe/Berlin`).
fn named(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let known = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '-');
        let iana = !name.is_empty() && name.len() <= 64 && name.chars().all(plain);
        if iana { TimeZone::get(name).ok() } else { None }
    };
    if name.is_empty() || name.len() > 200 {
        return None;
    }
    known(name).or_else(|| known(Tz::from_str(name).ok()?.name()?.as_ref())).or_else(|| {
        let parts: Vec<&str> = name.split('/').collect();
        (1..parts.len()).find_map(|at| {
            let tail = parts.get(at..).filter(|tail| tail.len() >= 2)?.join("/");
            known(&tail)
        })
    })
}

/// The rules of a VTIMEZONE with one STANDARD and at most one DAYLIGHT; other shapes are not
/// understood rather than guessed.
fn own_rules(calendar: &ICalendar, zone: &ICalendarComponent) -> Option<Rules> {
    let children = || zone.component_ids.iter().filter_map(|id| calendar.component_by_id(*id));
    let only = |kind: Kind| {
        let mut of_kind = children().filter(|child| child.component_type == kind);
        let first = of_kind.next()?;
        of_kind.next().is_none().then_some(first)
    };
    let standard = own_observance(only(Kind::Standard)?)?;
    if children().all(|child| child.component_type != Kind::Daylight) {
        // Without a way back only the offset it ends on counts.
        return Some(Rules { standard: Observance { onset: None, ..standard }, daylight: None });
    }
    let daylight = own_observance(only(Kind::Daylight)?)?;
    (standard.onset.is_some() && daylight.onset.is_some())
        .then_some(Rules { standard, daylight: Some(daylight) })
}

fn own_observance(component: &ICalendarComponent) -> Option<Observance> {
    let value = |property: &ICalendarProperty| component.property(property)?.values.first();
    let offset_of = |property: &ICalendarProperty| offset(value(property)?.as_partial_date_time()?);
    let begins = civil(value(&ICalendarProperty::Dtstart)?.as_partial_date_time()?)?;
    let onset = match value(&ICalendarProperty::Rrule) {
        Some(ICalendarValue::RecurrenceRule(rule)) => onset(rule, begins.time()),
        _ => None,
    };
    Some(Observance {
        from: offset_of(&ICalendarProperty::Tzoffsetfrom)?,
        to: offset_of(&ICalendarProperty::Tzoffsetto)?,
        name: String::new(),
        onset,
    })
}

fn onset(rule: &ICalendarRecurrenceRule, time: Time) -> Option<Onset> {
    let ([month], [day]) = (rule.bymonth.as_slice(), rule.byday.as_slice()) else { return None };
    if rule.freq != ICalendarFrequency::Yearly || month.is_leap() {
        return None;
    }
    Some(Onset {
        month: i8::try_from(month.month()).ok().filter(|month| (1..=12).contains(month))?,
        week: i8::try_from(day.ordwk?).ok().filter(|week| (-1..=4).contains(week) && *week != 0)?,
        weekday: match day.weekday {
            ICalendarWeekday::Monday => Weekday::Monday,
            ICalendarWeekday::Tuesday => Weekday::Tuesday,
            ICalendarWeekday::Wednesday => Weekday::Wednesday,
            ICalendarWeekday::Thursday => Weekday::Thursday,
            ICalendarWeekday::Friday => Weekday::Friday,
            ICalendarWeekday::Saturday => Weekday::Saturday,
            ICalendarWeekday::Sunday => Weekday::Sunday,
        },
        time,
    })
}

fn civil(parts: &PartialDateTime) -> Option<DateTime> {
    let small = |part: u8| i8::try_from(part).ok();
    let date = Date::new(i16::try_from(parts.year?).ok()?, small(parts.month?)?, small(parts.day?)?).ok()?;
    let part = |part: Option<u8>| small(part.unwrap_or(0));
    // A leap second is the second before it.
    let time = Time::new(part(parts.hour)?, part(parts.minute)?, part(parts.second)?.min(59), 0).ok()?;
    Some(date.to_datetime(time))
}

fn offset(parts: &PartialDateTime) -> Option<Offset> {
    let seconds = i32::from(parts.tz_hour?) * 3600 + i32::from(parts.tz_minute.unwrap_or(0)) * 60;
    Offset::from_seconds(if parts.tz_minus { -seconds } else { seconds }).ok()
}
