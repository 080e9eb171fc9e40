//! Days in figures: "18 March", "the 19th", "12-20 March", "25/3", and months alone.

use jiff::{ToSpan, civil::Date};

use super::day_names::{LITTLE, TO, UNITS, lower, weekday};
use super::day_words::Recipient;
use super::days::{DaySpan, JUST_GONE, When};
use super::tokens::Token;
use crate::intake::dates::{words::month_of, written::date_at};

impl Recipient<'_> {
    /// "18 March", "the 18th", "March 12-20", "12. bis 20. März", "25/3", "2027-03-12".
    pub(super) fn numbers(&self, at: usize) -> Option<DaySpan> {
        let mut place = at;
        while place < at + 2 && self.one_of(place, &LITTLE) {
            place += 1;
        }
        let token = self.tokens.get(place)?;
        let month = token.text.chars().all(char::is_alphabetic)
            && month_of(&lower(token)).is_some()
            && self.tokens.get(place + 1).is_some_and(Token::has_digit);
        if !token.has_digit() && !month {
            return None;
        }
        if self.clock(place) {
            return None;
        }
        if let Some(range) = self.short_range(place) {
            return Some(DaySpan { from: at, ..range });
        }
        if let Some(span) = self.day_alone(at, place) {
            return Some(span);
        }
        let words: Vec<String> =
            self.tokens.get(place..).unwrap_or_default().iter().take(6).map(lower).collect();
        let (date, taken) = date_at(&words.join(" "), self.today)?;
        let taken = taken.clamp(1, words.len());
        // A bare number is a date only where something says so.
        let alone = taken == 1 && token.text.chars().all(|c| c.is_ascii_digit());
        if alone
            && place == at
            && !self.one_of(
                at.wrapping_sub(1),
                &["until", "till", "bis", "le", "au", "el", "al", "lundi", "lunes"],
            )
            && at.checked_sub(1).and_then(|before| self.tokens.get(before)).and_then(weekday).is_none()
        {
            return None;
        }
        let year = words.iter().take(taken).any(|word| {
            word.contains(&date.year().to_string())
                || word.matches(['/', '.', '-']).count() >= 2 && !word.ends_with('.')
        });
        Some(DaySpan { from: at, to: place + taken, when: When::Date { date, year } })
    }

    /// "the 19th", "Friday 19th", "bis zum 22.", "le 22": the next day of that number.
    fn day_alone(&self, at: usize, place: usize) -> Option<DaySpan> {
        let text = self.text(place);
        let plain = text.trim_end_matches('.');
        let stem = ["st", "nd", "rd", "th", "er"].iter().find_map(|end| plain.strip_suffix(end));
        let day: i8 = stem.unwrap_or(plain).parse().ok().filter(|day| (1..=31).contains(day))?;
        let next = self.tokens.get(place + 1);
        let month = |token: &Token| month_of(&lower(token)).is_some();
        let of = next.is_some_and(|token| token.is("of") || token.is("de"));
        if next.is_some_and(month) || of && self.tokens.get(place + 2).is_some_and(month) {
            return None;
        }
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let until = ["until", "till", "bis", "jusque", "hasta", "on", "ab", "from"];
        let led = place > at
            || before
                .is_some_and(|token| weekday(token).is_some() || until.iter().any(|word| token.is(word)));
        let unit = next.is_some_and(|token| UNITS.iter().any(|(unit, _)| token.is(unit)));
        if unit
            || !led
            || stem.is_none()
                && place == at
                && before.is_none_or(|token| weekday(token).is_none() && !text.ends_with('.'))
        {
            return None;
        }
        let date = self.today.series(1.day()).skip(1).take(62).find(|date| date.day() == day)?;
        Some(DaySpan { from: at, to: place + 1, when: When::Date { date, year: false } })
    }

    /// "12-20 March", "March 12-20", "12 to 20 March", "12. bis 20. März".
    fn short_range(&self, at: usize) -> Option<DaySpan> {
        let first = self.text(at);
        let digits = |text: &str| -> Option<i8> {
            let plain = text.trim_end_matches(['.', ',']);
            let plain = ["st", "nd", "rd", "th", "er"]
                .iter()
                .find_map(|end| plain.strip_suffix(end))
                .unwrap_or(plain);
            plain.parse().ok().filter(|day| (1..=31).contains(day))
        };
        let month_at = |place: usize| self.tokens.get(place).and_then(|token| month_of(&lower(token)));
        let year_at =
            |place: usize| self.text(place).parse::<i16>().ok().filter(|year| (1901..2200).contains(year));
        let (mut place, before) = match month_at(at) {
            Some(month) => (at + 1, Some(month)),
            None => (at, None),
        };
        let (one, two) = match self.text(place).split_once('-') {
            Some((one, two)) => {
                place += 1;
                (digits(one)?, digits(two)?)
            }
            None => {
                let one = digits(if before.is_some() { self.text(place) } else { first })?;
                place += 1;
                if !self.one_of(place, &TO) {
                    return None;
                }
                place += 1;
                while self.one_of(place, &LITTLE) {
                    place += 1;
                }
                let two = digits(self.text(place))?;
                place += 1;
                (one, two)
            }
        };
        while before.is_none() && self.one_of(place, &["of", "de"]) {
            place += 1;
        }
        let month = match before {
            Some(month) => month,
            None => {
                place += 1;
                month_at(place - 1)?
            }
        };
        let year = year_at(place);
        if year.is_some() {
            place += 1;
        }
        let of = |year: i16, day: i8| Date::new(year, month, day).ok();
        let base = year.unwrap_or(self.today.year());
        let (mut first, mut last) = (of(base, one)?, of(base, two)?);
        if year.is_none() && (self.today - last).get_days() > JUST_GONE {
            (first, last) = (of(base + 1, one)?, of(base + 1, two)?);
        }
        (first <= last).then_some(DaySpan {
            from: at,
            to: place,
            when: When::Range { first, last, year: year.is_some() },
        })
    }

    /// "6pm", "18:30", "5 o'clock", "17 Uhr", "18h", "at 6".
    pub(super) fn clock(&self, at: usize) -> bool {
        let text = self.text(at);
        let unit = [
            "am", "pm", "uhr", "h", "oclock", "heures", "horas", "min", "mins", "minutes", "minuten", "%",
            "hours", "hour",
        ];
        let joined = unit.iter().any(|unit| {
            text.strip_suffix(unit).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
        });
        let behind_at = self.one_of(at.wrapping_sub(1), &["at", "um", "las", "gegen", "@", "vers"]);
        joined || text.contains(':') || behind_at || self.one_of(at + 1, &unit)
    }

    /// "end of March", "Ende März", "April" alone.
    pub(super) fn month(&self, at: usize) -> Option<DaySpan> {
        let mut place = at;
        let mut end = false;
        while place < at + 5
            && self.one_of(
                place,
                &[
                    "the", "end", "ende", "of", "fin", "finales", "mitte", "anfang", "de", "del", "la", "a",
                    "final", "in",
                ],
            )
        {
            end |= self.one_of(place, &["end", "ende", "fin", "finales", "final"]);
            place += 1;
        }
        if end
            && self.one_of(place.wrapping_sub(1), &["the", "of", "de", "del", "des"])
            && self.one_of(place, &["month", "monats", "mois", "mes"])
        {
            let last = self.today.last_of_month();
            return Some(DaySpan { from: at, to: place + 1, when: When::Date { date: last, year: true } });
        }
        let token = self.tokens.get(place)?;
        let name = lower(token);
        if name.chars().count() < 4
            || matches!(name.as_str(), "march" | "august" | "marz") && !token.capital()
        {
            return None;
        }
        let month = month_of(&name)?;
        let year = if month >= self.today.month() { self.today.year() } else { self.today.year() + 1 };
        let first = Date::new(year, month, 1).ok()?;
        if !end && place != at {
            return None;
        }
        let until = self.one_of(at.wrapping_sub(1), &["until", "till", "bis", "hasta", "jusqu'en", "en"])
            && (self.one_of(at.wrapping_sub(1), &["until", "till", "bis", "hasta"])
                || self.one_of(at.wrapping_sub(2), &["jusque"]));
        let when = if until && !end && first > self.today {
            // "until April" ends with March.
            When::Ahead(first)
        } else if end {
            When::Date { date: first.last_of_month(), year: false }
        } else {
            When::Vague
        };
        Some(DaySpan { from: at, to: place + 1, when })
    }
}
