//! Days in words: "tomorrow", "next week", "two weeks", "last Tuesday".

use jiff::{ToSpan, civil::Date};

use super::day_names::{
    LAST, MORE_MONTHS, NEXT, TODAY, TOMORROW, UNITS, VAGUE, WEEK, YESTERDAY, count_of, plural, weekday,
};
use super::days::{DaySpan, When};
use super::tokens::Token;

/// Reads the day that begins at a word.
pub(super) struct Recipient<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) today: Date,
}

impl Recipient<'_> {
    pub(super) fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map(|token| token.text.as_str()).unwrap_or_default()
    }

    pub(super) fn one_of(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| words.iter().any(|word| token.is(word)))
    }

    pub(super) fn day(&self, at: usize) -> Option<DaySpan> {
        let span = |to: usize, when: When| Some(DaySpan { from: at, to, when });
        let plus = |days: i32| self.today.checked_add(days.days()).ok();
        if self.one_of(at, &["day", "ubermorgen", "apres", "pasado"]) || self.one_of(at, &["the"]) {
            let words = [("day", "after", "tomorrow"), ("the", "day", "after")];
            for (one, two, three) in words {
                if self.text(at) == one && self.text(at + 1) == two && self.text(at + 2) == three {
                    let to = if three == "after" { at + 4 } else { at + 3 };
                    if three == "tomorrow" || self.text(at + 3) == "tomorrow" {
                        return span(to, When::Ahead(plus(2)?));
                    }
                }
            }
            if self.text(at) == "the"
                && self.text(at + 1) == "day"
                && self.text(at + 2) == "before"
                && self.text(at + 3) == "yesterday"
            {
                return span(at + 4, When::Past(plus(-2)?));
            }
            if self.one_of(at, &["ubermorgen"]) {
                return span(at + 1, When::Ahead(plus(2)?));
            }
            if self.text(at) == "apres" && self.text(at + 1) == "demain"
                || self.text(at) == "pasado" && self.text(at + 1) == "manana"
            {
                return span(at + 2, When::Ahead(plus(2)?));
            }
            if self.text(at) == "the" && self.text(at + 1) == "other" && self.text(at + 2) == "day" {
                return span(at + 3, When::Vague);
            }
        }
        if self.one_of(at, &["vorgestern", "anteayer", "avanthier"]) {
            return span(at + 1, When::Past(plus(-2)?));
        }
        if self.one_of(at, &TODAY[..6]) {
            return span(at + 1, When::Today(self.today));
        }
        if self.one_of(at, &YESTERDAY) {
            return span(at + 1, When::Past(plus(-1)?));
        }
        if self.one_of(at, &TOMORROW)
            && !self.one_of(at.wrapping_sub(1), &["guten", "por", "la", "esta", "de"])
        {
            return span(at + 1, When::Ahead(plus(1)?));
        }
        self.part_of_day(at)
            .or_else(|| self.week(at))
            .or_else(|| self.length(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.numbers(at))
            .or_else(|| self.month(at))
            .or_else(|| {
                self.one_of(at, &VAGUE).then_some(DaySpan { from: at, to: at + 1, when: When::Vague })
            })
    }

    /// "this morning", "last night", "this afternoon".
    fn part_of_day(&self, at: usize) -> Option<DaySpan> {
        let parts = [
            "morning",
            "afternoon",
            "evening",
            "lunchtime",
            "matin",
            "soir",
            "midi",
            "apresmidi",
            "manana",
            "tarde",
            "noche",
            "abend",
            "nachmittag",
            "vormittag",
            "mittag",
        ];
        if self.one_of(at, &["this", "ce", "cet", "cette", "esta"]) && self.one_of(at + 1, &parts) {
            return Some(DaySpan { from: at, to: at + 2, when: When::Today(self.today) });
        }
        let night = self.text(at) == "last" && self.one_of(at + 1, &["night", "evening"]);
        let anoche = self.text(at) == "anoche";
        (night || anoche).then_some(())?;
        let to = if anoche { at + 1 } else { at + 2 };
        Some(DaySpan { from: at, to, when: When::Past(self.today.yesterday().ok()?) })
    }

    fn monday(&self) -> Option<Date> {
        self.today.checked_sub(i32::from(self.today.weekday().to_monday_zero_offset()).days()).ok()
    }

    /// "next week", "this week", "all next week", "la semaine prochaine", "la semana que viene".
    fn week(&self, at: usize) -> Option<DaySpan> {
        let mut place = at;
        while place < at + 4
            && self.one_of(
                place,
                &[
                    "all", "the", "of", "rest", "whole", "la", "die", "der", "ganze", "ganzen", "toute",
                    "toda", "in",
                ],
            )
        {
            place += 1;
        }
        let monday = self.monday()?;
        let next = monday.checked_add(7.days()).ok()?;
        let last = monday.checked_sub(7.days()).ok()?;
        let found = |to: usize, monday: Date| Some(DaySpan { from: at, to, when: When::Week { monday } });
        if self.one_of(place + 1, &WEEK) {
            if self.one_of(place, &NEXT) {
                // "next week" is that week; "the week of next" is none.
                return found(place + 2, next);
            }
            if self.one_of(place, &LAST) {
                return Some(DaySpan { from: at, to: place + 2, when: When::Past(last) });
            }
            if self.one_of(place, &["this", "diese", "dieser", "cette", "esta"]) {
                return found(place + 2, monday);
            }
        }
        if self.one_of(place, &WEEK) {
            if self.one_of(place + 1, &["prochaine", "proxima", "entrante", "nachste"]) {
                return found(place + 2, next);
            }
            if self.text(place + 1) == "que" && self.one_of(place + 2, &["viene", "entra"]) {
                return found(place + 3, next);
            }
            if self.one_of(place + 1, &["derniere", "pasada"]) {
                return Some(DaySpan { from: at, to: place + 2, when: When::Past(last) });
            }
        }
        let weekend = ["weekend", "wochenende", "finde"];
        if self.one_of(place, &["this", "at", "am", "ce", "este", "dieses", "next", "nachstes"])
            && self.one_of(place + 1, &weekend)
        {
            return Some(DaySpan { from: at, to: place + 2, when: When::Vague });
        }
        None
    }

    /// "two weeks", "a month", "10 days", with "the next" or "another" before it.
    fn length(&self, at: usize) -> Option<DaySpan> {
        let mut place = at;
        while place < at + 3
            && (self.one_of(
                place,
                &["the", "next", "another", "other", "die", "nachsten", "about", "les", "los", "las"],
            ) || self.one_of(place, &["prochaines", "prochains", "proximos", "proximas", "kommenden"]))
        {
            place += 1;
        }
        let count = count_of(self.text(place))?;
        let mut unit_at = place + 1;
        while unit_at < place + 3
            && self.one_of(unit_at, &["of", "more", "full", "weitere", "whole", "autres"])
        {
            unit_at += 1;
        }
        let unit = self.text(unit_at);
        let days = UNITS.iter().find(|(word, _)| *word == unit).map(|(_, days)| *days);
        let days = days.or_else(|| MORE_MONTHS.contains(&unit).then_some(30))?;
        if self.one_of(unit_at + 1, &["ago", "later"])
            || self.one_of(at.wrapping_sub(1), &["vor", "hace", "a"])
                && self.one_of(at.wrapping_sub(2), &["il", "y"])
            || self.one_of(at.wrapping_sub(1), &["vor", "hace"])
        {
            return Some(DaySpan { from: at, to: unit_at + 1, when: When::Vague });
        }
        let back = match days {
            30 => self.today.checked_add(count.months()).ok()?,
            days => self.today.checked_add((count * days).days()).ok()?,
        };
        Some(DaySpan { from: at, to: unit_at + 1, when: When::Length { back } })
    }

    /// "Tuesday", "next Tuesday", "last Tuesday", "Tuesdays", "Wednesday the 17th".
    fn weekday(&self, at: usize) -> Option<DaySpan> {
        let mut place = at;
        let (mut last, mut next, mut this) = (false, false, false);
        let mut after_this_week = false;
        while place < at + 3 {
            if self.one_of(place, &LAST) {
                last = true;
            } else if self.one_of(
                place,
                &["next", "coming", "nachsten", "nachster", "kommenden", "kommender", "proximo", "upcoming"],
            ) {
                next = true;
                after_this_week = self.one_of(place, &["next", "nachsten", "nachster"]);
            } else if self.one_of(place, &["this", "diesen", "dieser", "ce", "este"]) {
                this = true;
            } else if !self.one_of(place, &["the", "on", "am", "le", "el", "den", "les", "los"]) {
                break;
            }
            place += 1;
        }
        let token = self.tokens.get(place)?;
        let day = weekday(token)?;
        // "sun", "mon", "mar", "sat" are words too.
        if token.text.len() <= 3
            && place == at
            && !token.capital()
            && !(next || last || this)
            && !self.one_of(at.wrapping_sub(1), &["on", "till", "until"])
        {
            return None;
        }
        let plural = plural(token)
            || self.one_of(
                place.wrapping_sub(1),
                &["les", "los", "jeden", "every", "each", "chaque", "cada", "montags"],
            );
        if plural {
            return Some(DaySpan { from: at, to: place + 1, when: When::Weekly });
        }
        // The date itself says more than its weekday.
        if let Some(span) = self.numbers(place + 1) {
            return Some(DaySpan { from: at, ..span });
        }
        if self.one_of(place + 1, &["prochain", "proximo", "dernier", "pasado"])
            || self.text(place + 1) == "que" && self.text(place + 2) == "viene"
        {
            last = self.one_of(place + 1, &["dernier", "pasado"]);
            next = !last;
            after_this_week = self.one_of(place + 1, &["prochain"]);
            place += if self.text(place + 1) == "que" { 2 } else { 1 };
        }
        let of = |skip: usize, back: bool| {
            let step = if back { (-1).days() } else { 1.days() };
            self.today.series(step).skip(skip).take(8).find(|date| date.weekday() == day)
        };
        let (ahead, gone) = (of(1, false)?, of(1, true)?);
        // Said on a Wednesday, "next Friday" is no day of this week; "the coming Friday" is.
        let same_week = self.monday().is_some_and(|monday| (ahead - monday).get_days() < 7);
        let later = after_this_week && same_week;
        let when = match (last, next) {
            (true, _) => When::Past(gone),
            (_, true) if later => When::Ahead(ahead.checked_add(7.days()).ok()?),
            (_, true) => When::Ahead(ahead),
            _ => When::Weekday { next: ahead, last: gone },
        };
        Some(DaySpan { from: at, to: place + 1, when })
    }
}
