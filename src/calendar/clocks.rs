//! What the TZIDs of a foreign calendar stand for, and its times as instants.

use std::str::FromStr;

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarEntry, ICalendarFrequency,
        ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
    },
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{Offset, TimeZone},
};

use super::answer::NotUnderstood;
use crate::domain::zone_rules::{Observance, Onset, Rules};

/// What a TZID stands for.
#[derive(Debug, Clone)]
enum Clock {
    Known(TimeZone),
    /// Only the file's own VTIMEZONE knows it (Outlook's "Customized Time Zone").
    Own(Rules),
}

/// The clocks of the file's VTIMEZONEs, by TZID.
pub(super) struct Clocks {
    own: Vec<(String, Clock)>,
}

impl Clocks {
    pub(super) fn of(calendar: &ICalendar) -> Self {
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
    pub(super) fn instant(
        &self,
        entry: &ICalendarEntry,
        name: &'static str,
    ) -> Result<Timestamp, NotUnderstood> {
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
