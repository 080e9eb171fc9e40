//! Dates and times as letters write them: the reader's own zone, with its place name.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{Catalogue, Language};
use crate::domain::zones::place;

/// What "now" is to a reader, and in which language; years are written only where they differ from it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub zone: TimeZone,
    pub today: Date,
    pub words: Arc<Catalogue>,
}

impl Clock {
    pub(super) fn new(zone: &TimeZone, now: Timestamp, language: Language<'_>) -> Self {
        let words = language.shared_words();
        Self { zone: zone.clone(), today: now.to_zoned(zone.clone()).date(), words }
    }

    /// `Tuesday 19 January`, with the year where it is not this one's.
    pub(super) fn date(&self, date: Date) -> String {
        self.year(["date.day", "date.day_of_year"], date)
    }

    /// `Tue 19 Jan`: for staff's lists.
    pub(super) fn short(&self, date: Date) -> String {
        self.year(["date.short_day", "date.short_day_of_year"], date)
    }

    /// `19 January`: as people answer it.
    pub(super) fn plain(&self, date: Date) -> String {
        self.year(["date.plain_day", "date.plain_day_of_year"], date)
    }

    fn year(&self, [within, beyond]: [&str; 2], date: Date) -> String {
        self.words.date(if date.year() == self.today.year() { within } else { beyond }, date)
    }

    /// `Tuesday`
    pub(super) fn weekday(&self, date: Date) -> String {
        self.words.date("date.weekday", date)
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
        let (day, time) = (self.day(at), self.words.time(self.time_of(at)));
        self.words.say(&sentence!("letter.moment", day, time, place => place(&self.zone)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{domain::programme::Form, letters::Templates};

    #[test]
    fn words_of_time() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let templates = Templates::new("de", Form::Sie, BTreeMap::new());
        let now = "2027-01-13T09:00:00Z".parse().unwrap();
        let [clock, german] = [Some("en"), None].map(|tag| Clock::new(&zone, now, templates.language(tag)));
        assert_eq!(
            clock.moment("2027-01-19T18:00:00Z".parse().unwrap()),
            "Tuesday 19 January, 13:00 (New York)"
        );
        assert_eq!(clock.short("2026-12-30".parse().unwrap()), "Wed 30 Dec 2026");
        let at = "2027-01-19T18:00:00Z".parse().unwrap();
        assert_eq!(german.moment(at), "Dienstag, 19. Januar, 13:00 Uhr (New York)");
        assert_eq!(german.short("2026-12-30".parse().unwrap()), "Mi, 30. Dez. 2026");
        assert_eq!(german.plain("2027-03-01".parse().unwrap()), "1. März");
        assert_eq!(clock.weekday("2027-03-01".parse().unwrap()), "Monday");
    }
}
