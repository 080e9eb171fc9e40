//! A zone's clock changes as a VTIMEZONE that every client reads, and times as iCalendar text (RFC 5545 §3.6.5).

use jiff::{
    Timestamp,
    civil::{DateTime, Weekday},
    tz::Offset,
};

use crate::domain::zone_rules::{Observance, Rules};

/// The rules start here, as Google writes them.
const EPOCH_YEAR: i16 = 1970;

/// The unfolded lines of the VTIMEZONE.
#[must_use]
pub fn vtimezone(rules: &Rules, tzid: &str) -> Vec<String> {
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{tzid}")];
    if let Some(daylight) = &rules.daylight {
        lines.extend(observance_lines(daylight, "DAYLIGHT"));
    }
    lines.extend(observance_lines(&rules.standard, "STANDARD"));
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

fn observance_lines(observance: &Observance, kind: &str) -> Vec<String> {
    let mut lines = vec![
        format!("BEGIN:{kind}"),
        format!("TZOFFSETFROM:{}", offset_text(observance.from)),
        format!("TZOFFSETTO:{}", offset_text(observance.to)),
    ];
    if !observance.name.is_empty() {
        lines.push(format!("TZNAME:{}", observance.name));
    }
    match observance.onset.and_then(|onset| Some((onset, onset.in_year(EPOCH_YEAR)?))) {
        Some((onset, first)) => {
            lines.push(format!("DTSTART:{}", civil_text(first)));
            lines.push(format!(
                "RRULE:FREQ=YEARLY;BYMONTH={};BYDAY={}{}",
                onset.month,
                onset.week,
                weekday_text(onset.weekday)
            ));
        }
        None => lines.push(format!("DTSTART:{EPOCH_YEAR}0101T000000")),
    }
    lines.push(format!("END:{kind}"));
    lines
}

/// `+0100`, with seconds only where there are any.
fn offset_text(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, seconds) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{seconds:02}")
    }
}

/// `19700329T020000`
#[must_use]
pub fn civil_text(at: DateTime) -> String {
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// `20270202T180000Z`
#[must_use]
pub fn utc_text(at: Timestamp) -> String {
    civil_text(Offset::UTC.to_datetime(at)) + "Z"
}

/// `TU`
#[must_use]
pub fn weekday_text(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn lines(zone: &str) -> Vec<String> {
        let (first, last) = (at("2027-01-12T17:00:00Z"), at("2027-12-14T18:00:00Z"));
        vtimezone(&Rules::covering(&TimeZone::get(zone).unwrap(), first, last).unwrap(), zone)
    }

    #[test]
    fn has_the_shape_that_outlook_reads() {
        for (zone, onsets) in [
            ("Europe/London", vec!["FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"]),
            ("America/New_York", vec!["FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"]),
            ("Australia/Sydney", vec!["FREQ=YEARLY;BYMONTH=10;BYDAY=1SU", "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"]),
            ("Asia/Kolkata", vec![]),
            ("UTC", vec![]),
        ] {
            let text = lines(zone).join("\n");
            assert_eq!(text.matches("BEGIN:STANDARD").count(), 1, "{zone}");
            assert_eq!(text.matches("BEGIN:DAYLIGHT").count(), onsets.len() / 2, "{zone}");
            let found: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("RRULE:")).collect();
            assert_eq!(found, onsets, "{zone}");
            assert_eq!(text.matches("\nDTSTART:1970").count(), 1 + onsets.len() / 2, "{zone}");
        }
    }

    #[test]
    fn dublin_is_standard_in_winter() {
        let lines = lines("Europe/Dublin");
        assert_eq!(
            lines,
            [
                "BEGIN:VTIMEZONE",
                "TZID:Europe/Dublin",
                "BEGIN:DAYLIGHT",
                "TZOFFSETFROM:+0000",
                "TZOFFSETTO:+0100",
                "TZNAME:IST",
                "DTSTART:19700329T010000",
                "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "END:DAYLIGHT",
                "BEGIN:STANDARD",
                "TZOFFSETFROM:+0100",
                "TZOFFSETTO:+0000",
                "TZNAME:GMT",
                "DTSTART:19701025T020000",
                "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
                "END:STANDARD",
                "END:VTIMEZONE",
            ]
        );
    }
}
