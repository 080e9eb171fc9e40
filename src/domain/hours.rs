//! The hours of a week at which somebody can talk.

use std::fmt;

use jiff::{Timestamp, civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{cadence, programme::WorkingDays};

/// Hours on some days of the week, by the clock of whoever named them: `mon-fri 17:00-20:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenHours {
    pub days: WorkingDays,
    pub from: Time,
    /// Later than `from`.
    pub to: Time,
}

impl OpenHours {
    /// Reads `mon-fri 17:00-20:00`, `sat 10:00-12:00`, `mon,wed 18:00-20:30`; `time` reads a time of day.
    #[must_use]
    pub fn read(text: &str, time: impl Fn(&str) -> Option<Time>) -> Option<Self> {
        let (days, hours) = text.trim().rsplit_once(char::is_whitespace)?;
        let (from, to) = hours.split_once(['-', '–'])?;
        let (from, to) = (time(from)?, time(to)?);
        let mut open = [false; 7];
        for span in days.split(',').map(str::trim).filter(|span| !span.is_empty()) {
            let (first, last) = span.split_once(['-', '–']).unwrap_or((span, span));
            let [first, last] = [first, last].map(cadence::weekday);
            let (mut day, last) = (first?, last?);
            loop {
                let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
                if let Some(open) = open.get_mut(index) {
                    *open = true;
                }
                if day == last {
                    break;
                }
                day = day.next();
            }
        }
        (from < to && open.contains(&true)).then_some(Self { days: WorkingDays(open), from, to })
    }

    /// Whether all from `start` to `end` lies in these hours, by the clock of `zone`.
    #[must_use]
    pub fn hold(&self, start: Timestamp, end: Timestamp, zone: &TimeZone) -> bool {
        let [start, end] = [start, end].map(|at| at.to_zoned(zone.clone()).datetime());
        start.date() == end.date()
            && self.days.includes(start.date().weekday())
            && self.from <= start.time()
            && end.time() <= self.to
    }
}

/// As it is read: `mon,tue,wed,thu,fri 17:00-20:00`.
impl fmt::Display for OpenHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = cadence::WEEKDAYS.iter().filter(|(day, ..)| self.days.includes(*day));
        let days: Vec<String> = open.map(|(_, short, _)| short.to_lowercase()).collect();
        let [from, to] = [self.from, self.to].map(|time| format!("{:02}:{:02}", time.hour(), time.minute()));
        write!(f, "{} {from}-{to}", days.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<OpenHours> {
        OpenHours::read(text, |time| time.trim().parse().ok())
    }

    #[test]
    fn days_are_named_alone_in_a_row_and_over_the_weekend() {
        let week = |text| read(text).unwrap().days.0;
        assert_eq!(week("mon-fri 17:00-20:00"), [true, true, true, true, true, false, false]);
        assert_eq!(week("sat 10:00-12:00"), [false, false, false, false, false, true, false]);
        assert_eq!(week("mon, wed 18:00–20:30"), [true, false, true, false, false, false, false]);
        assert_eq!(week("sat-mon 09:00-10:00"), [true, false, false, false, false, true, true]);
        let hours = read("sat-mon 09:00-10:00").unwrap();
        assert_eq!(hours.to_string(), "mon,sat,sun 09:00-10:00");
        assert_eq!(read(&hours.to_string()), Some(hours));
        for wrong in ["17:00-20:00", "mon 20:00-17:00", "mon 17:00-17:00", "noday 1:00-2:00", "mon", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_call_is_inside_on_the_clock_of_whoever_named_them() {
        let hours = read("tue 18:00-20:00").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let new_york = TimeZone::get("America/New_York").unwrap();
        let holds = |start, end| hours.hold(at(start), at(end), &new_york);
        assert!(holds("2027-01-12T23:00:00Z", "2027-01-13T01:00:00Z"));
        assert!(!holds("2027-01-12T22:59:00Z", "2027-01-13T00:00:00Z"));
        assert!(!holds("2027-01-13T00:30:00Z", "2027-01-13T01:15:00Z"));
        assert!(!holds("2027-01-13T23:00:00Z", "2027-01-13T23:30:00Z"));
    }
}
