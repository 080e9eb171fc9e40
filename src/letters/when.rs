//! Dates and times as letters write them: the reader's own zone, with its place name.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use crate::domain::zones::place;

/// What "now" is to a reader; years are written only where they differ from it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub zone: TimeZone,
    pub today: Date,
}

impl Clock {
    pub(super) fn new(zone: &TimeZone, now: Timestamp) -> Self {
        Self { zone: zone.clone(), today: now.to_zoned(zone.clone()).date() }
    }

    /// `Tuesday 19 January`, with the year where it is not this one's.
    pub(super) fn date(&self, date: Date) -> String {
        let words = format!("{} {} {}", weekday(date.weekday()), date.day(), month(date.month()));
        self.year(words, date)
    }

    /// `Tue 19 Jan`: for staff's lists.
    pub(super) fn short(&self, date: Date) -> String {
        let words = format!("{:.3} {} {:.3}", weekday(date.weekday()), date.day(), month(date.month()));
        self.year(words, date)
    }

    /// `19 January`: as people answer it.
    pub(super) fn plain(&self, date: Date) -> String {
        self.year(format!("{} {}", date.day(), month(date.month())), date)
    }

    fn year(&self, words: String, date: Date) -> String {
        if date.year() == self.today.year() { words } else { format!("{words} {}", date.year()) }
    }

    pub(super) fn day(&self, at: Timestamp) -> String {
        self.date(self.date_of(at))
    }

    pub(super) fn short_day(&self, at: Timestamp) -> String {
        self.short(self.date_of(at))
    }

    pub(super) fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    pub(super) fn time_of(&self, at: Timestamp) -> Time {
        at.to_zoned(self.zone.clone()).time()
    }

    /// `Tuesday 19 January, 18:00 (London)`
    pub(super) fn moment(&self, at: Timestamp) -> String {
        format!("{}, {} ({})", self.day(at), time(self.time_of(at)), place(&self.zone))
    }
}

/// `18:00`
pub(super) fn time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

pub(super) fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month(month: i8) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

/// `Sam`, `Sam and Eve`, `Sam, Eve and Bo`
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// `three`; figures above twelve.
pub(super) fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_time() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let clock = Clock::new(&zone, "2027-01-13T09:00:00Z".parse().unwrap());
        assert_eq!(
            clock.moment("2027-01-19T18:00:00Z".parse().unwrap()),
            "Tuesday 19 January, 13:00 (New York)"
        );
        assert_eq!(clock.short("2026-12-30".parse().unwrap()), "Wed 30 Dec 2026");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
