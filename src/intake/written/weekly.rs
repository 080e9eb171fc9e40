//! Weekly times and times of day among words, with the interval before them and the zone behind.

use jiff::civil::{Date, Time, Weekday};

use super::{
    clock::{UNITS, begins, clock},
    lengths::{Unit, count, unit},
    moments::Line,
    zones,
};
use crate::{
    domain::{
        cadence::{self, Slot},
        weekly::{SaidZone, Weekly},
    },
    intake::dates::words::weekday_of,
};

/// Short forms of German weekdays, which are words of their own elsewhere.
const GERMAN_DAYS: [(&str, i8); 7] =
    [("mo", 0), ("di", 1), ("mi", 2), ("do", 3), ("fr", 4), ("sa", 5), ("so", 6)];
/// What may stand before the day.
const BEFORE_DAY: [&str; 16] = [
    "every", "each", "on", "jeden", "am", "immer", "weekly", "always", "tous", "les", "le", "chaque", "los",
    "cada", "jede", "the",
];
/// What may stand between the day and its time.
const BEFORE_TIME: [&str; 11] = [",", ":", "at", "um", "@", "ab", "gegen", "a", "las", "vers", "from"];
/// What says that it is every other week's.
const OTHER: [&str; 7] = ["other", "second", "2nd", "2.", "zweite", "zweiten", "zweiter"];
/// Words of a zone at the most.
const LONGEST_ZONE: usize = 3;

impl Line<'_> {
    /// `Tue 18:00`, `Tuesdays at 6pm`, `jeden Dienstag um 18 Uhr`, `every other Tuesday, 6pm`, `le mardi à 18h`; without
    /// a zone.
    pub(in crate::intake) fn weekly(&self, at: usize) -> Option<(Weekly, usize)> {
        let (before, at) = self.interval(at).map_or((None, at), |(weeks, end)| (Some(weeks), end));
        let at = self.skipped(at, &BEFORE_DAY);
        let weekday = self.weekday(at)?;
        let (french, at) =
            if self.words_at(at + 1, &["sur", "deux"]) { (Some(2), at + 3) } else { (None, at + 1) };
        let at = self.skipped(at, &BEFORE_TIME);
        let (time, end) = self.time(at)?;
        let slot = Slot { weekday, time };
        Some((Weekly { every_weeks: before.or(french), ..slot.into() }, end))
    }

    /// The same with all that may stand behind it: the end of the call, the zone, the interval.
    pub(in crate::intake) fn weekly_in_full(&self, at: usize) -> Option<(Weekly, usize)> {
        let (weekly, end) = self.weekly(at)?;
        Some(self.with_what_follows(weekly, end))
    }

    /// `18.30 Tue`, and a date in the place of the weekday: `2027-01-12 18:00`.
    pub(super) fn weekly_turned(&self, at: usize) -> Option<(Weekly, usize)> {
        let from = self.skipped(at, &BEFORE_DAY);
        let turned = self.time(from).and_then(|(time, end)| {
            let day = self.skipped(self.skipped(end, &[","]), &BEFORE_DAY);
            Some((Slot { weekday: self.weekday(day)?, time }, day + 1))
        });
        let dated = || {
            let written = self.weekday(from);
            let (weekday, end) = match (written, self.date(from)) {
                (_, Some(date)) => (date.weekday(), from + 1),
                (Some(written), None) => {
                    let date = self.date(from + 1).filter(|date| date.weekday() == written)?;
                    (date.weekday(), from + 2)
                }
                (None, None) => return None,
            };
            let (time, end) = self.time(self.skipped(end, &BEFORE_TIME))?;
            Some((Slot { weekday, time }, end))
        };
        let (slot, end) = turned.or_else(dated)?;
        Some(self.with_what_follows(slot.into(), end))
    }

    /// `18:00`, `18.30`, `6pm`, `6:30 pm`, `18h`, `18 Uhr`, `1730`.
    pub(in crate::intake) fn time(&self, at: usize) -> Option<(Time, usize)> {
        let at = self.skipped(at, &["at", "um", "@"]);
        let joined = format!("{}{}", self.word(at), self.word(at + 1));
        match (UNITS.contains(&self.word(at + 1)), clock(&joined)) {
            (true, Some(time)) => Some((time, at + 2)),
            _ => clock(self.word(at)).or_else(|| begins(self.word(at))).map(|time| (time, at + 1)),
        }
    }

    /// Whether a time with its unit begins there: `5.30pm`, `15 Uhr`.
    pub(in crate::intake) fn has_unit(&self, at: usize) -> bool {
        let word = self.word(at);
        let digits = word.starts_with(|c: char| c.is_ascii_digit());
        let joined = UNITS.iter().any(|unit| word.len() > unit.len() && word.ends_with(unit));
        digits && self.time(at).is_some() && (joined || UNITS.contains(&self.word(at + 1)))
    }

    fn with_what_follows(&self, weekly: Weekly, end: usize) -> (Weekly, usize) {
        let end = self.end_of_call(end).unwrap_or(end);
        let (zone, end) = match self.zone(end) {
            Some((zone, end)) => (Some(zone), end),
            None => (None, end),
        };
        let behind = self.skipped(end, &[","]);
        let (every_weeks, end) = match self.interval(behind) {
            Some((weeks, end)) => (Some(weeks), end),
            None => (weekly.every_weeks, end),
        };
        (Weekly { zone, every_weeks, ..weekly }, end)
    }

    /// `Tue`, `Tuesdays`, `dienstags`, `mardi`, `Di`.
    pub(in crate::intake) fn weekday(&self, at: usize) -> Option<Weekday> {
        let day = self.word(at).trim_end_matches('.');
        let known =
            weekday_of(day).or_else(|| weekday_of(day.strip_suffix('s').filter(|day| day.len() > 4)?));
        let german = || GERMAN_DAYS.iter().find(|(short, _)| *short == day).map(|(_, offset)| *offset);
        match known.or_else(german) {
            Some(offset) => Weekday::from_monday_zero_offset(offset).ok(),
            None => cadence::weekday(day).or_else(|| cadence::weekday(day.strip_suffix('s')?)),
        }
    }

    /// `2027-01-12` as a sheet's cell has it.
    fn date(&self, at: usize) -> Option<Date> {
        let word = self.word(at);
        (word.len() == 10).then(|| word.parse().ok()).flatten()
    }

    /// `every other`, `every second week on`, `every two weeks`, `alle zwei Wochen`, `fortnightly`.
    fn interval(&self, at: usize) -> Option<(u8, usize)> {
        if let "fortnightly" | "biweekly" | "zweiwochentlich" | "vierzehntaglich" | "14tagig" | "14taglich" =
            self.word(at)
        {
            return Some((2, at + 1));
        }
        if !matches!(
            self.word(at),
            "every" | "each" | "jeden" | "jede" | "jeder" | "alle" | "toutes" | "tous"
        ) {
            return None;
        }
        let at = self.skipped(at + 1, &["les"]);
        if OTHER.contains(&self.word(at)) {
            let end = if matches!(self.word(at + 1), "week" | "woche") { at + 2 } else { at + 1 };
            return Some((2, end));
        }
        let number = match self.word(at) {
            "deux" => 2,
            word => u8::try_from(count(word)?).ok().filter(|number| (1..=52).contains(number))?,
        };
        let weeks =
            self.word(at + 1) == "semaines" || matches!(unit(self.word(at + 1)), Some((Unit::Weeks, 1)));
        weeks.then_some((number, at + 2))
    }

    /// `- 18:45`, `to 7pm`, `bis 19 Uhr`: how long a call takes is the programme's to say.
    fn end_of_call(&self, at: usize) -> Option<usize> {
        let leads = matches!(self.word(at), "-" | "to" | "till" | "until" | "bis");
        if leads { self.time(at + 1).map(|(_, end)| end) } else { None }
    }

    /// `UK`, `(London time)`, `Europe/Berlin`, `CET`.
    fn zone(&self, at: usize) -> Option<(SaidZone, usize)> {
        let from = self.skipped(at, &["(", ","]);
        (1..=LONGEST_ZONE).rev().find_map(|words| {
            let to = from + words;
            if to > self.tokens.len() {
                return None;
            }
            let written = self.between(from, to).trim_end_matches([')', '.']);
            let may_be = zones::meant(written);
            (!may_be.is_empty()).then(|| (SaidZone { written: written.to_owned(), may_be }, to))
        })
    }

    fn words_at(&self, at: usize, words: &[&str]) -> bool {
        words.iter().zip(at..).all(|(word, at)| self.word(at) == *word)
    }
}
