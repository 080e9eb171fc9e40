//! Days, weeks, lengths and times among words. Each reads what begins at a token, and says behind which token it ends.

use jiff::{
    Span, ToSpan,
    civil::{Date, Weekday},
};

use super::{
    lengths::{Length, count, unit},
    words::Token,
};
use crate::{
    domain::{DateRange, order::Extension},
    intake::{
        answers::slips::is_slip,
        dates::{
            words::{month_of, weekday_of},
            written::date_at,
        },
    },
};

/// The line that is read, and the day on which it was written.
#[derive(Debug, Clone, Copy)]
pub(in crate::intake) struct Line<'l> {
    pub(in crate::intake) text: &'l str,
    pub(in crate::intake) tokens: &'l [Token<'l>],
    pub(in crate::intake) today: Date,
}

/// What leads to the last day of a span.
const UNTIL: [&str; 7] = ["until", "till", "til", "to", "bis", "thru", "through"];
/// The one to come.
const NEXT: [&str; 8] =
    ["next", "coming", "nachste", "nachsten", "nachster", "kommende", "kommenden", "kommender"];

/// Whether a word stands between the first day of a span and the last.
fn spans(word: &str) -> bool {
    UNTIL.contains(&word) || matches!(word, "-" | "and" | "und")
}

impl<'l> Line<'l> {
    pub(in crate::intake) fn word(&self, at: usize) -> &'l str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    /// The line from a token on, as it was written.
    pub(in crate::intake) fn rest(&self, at: usize) -> &'l str {
        let from = self.tokens.get(at).map_or(self.text.len(), |token| token.from);
        self.text.get(from..).unwrap_or_default()
    }

    /// From one token up to another, as it was written.
    pub(in crate::intake) fn between(&self, from: usize, to: usize) -> &'l str {
        let start = self.tokens.get(from).map_or(self.text.len(), |token| token.from);
        let last = to.checked_sub(1).and_then(|last| self.tokens.get(last));
        let end = last.map_or(start, |token| token.from + token.written.len());
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn skipped(&self, at: usize, words: &[&str]) -> usize {
        (at..).find(|at| !words.contains(&self.word(*at))).unwrap_or(at)
    }

    /// `2 February`, `next Tuesday`, `tomorrow`, `Montag, den 8. März`.
    pub(in crate::intake) fn day(&self, at: usize) -> Option<(Date, usize)> {
        let at = self.skipped(at, &["on", "the", "am", "den", "dem", "der", "call", "of", "vom", "von"]);
        let relative = match self.word(at) {
            "today" | "tonight" | "heute" => Some(0),
            "tomorrow" | "tmrw" | "tmr" | "tmw" | "tomoz" | "morgen" => Some(1),
            "ubermorgen" => Some(2),
            "yesterday" | "gestern" => Some(-1),
            _ => None,
        };
        if let Some(days) = relative {
            return Some((self.today.checked_add(days.days()).ok()?, at + 1));
        }
        let from = self.skipped(self.skipped(at, &NEXT), &["this", "diesen"]);
        let next = ["next", "nachsten", "nachster"].contains(&self.word(at))
            && weekday_of(self.word(from)).is_some();
        // "25 Jan - 5 Feb": what stands behind a dash is another day.
        // "Thurs 5.30pm", "Freitag 15 Uhr": and so is a time.
        let ends = |at: usize| self.word(at) == "-" || (at > from && self.has_unit(at));
        let dash = (from..self.tokens.len()).find(|at| ends(*at));
        let text = dash.map_or(self.rest(from), |dash| self.between(from, dash)).to_lowercase();
        if self.has_unit(from) {
            return None;
        }
        if let Some(found) = self.named_day(from) {
            return Some(found);
        }
        let Some((date, words)) = date_at(&text, self.today) else {
            return self.german_day(from).or_else(|| self.slipped_weekday(from));
        };
        if text.split_whitespace().take(words).any(holds_more) {
            return None;
        }
        // On a Thursday, next Friday is not tomorrow.
        let this_week = date.iso_week_date().week() == self.today.iso_week_date().week();
        let date = if next && this_week { date.checked_add(7.days()).ok()? } else { date };
        let taken: String = text.split_inclusive(char::is_whitespace).take(words).collect();
        // A comma behind it may begin a reason.
        let taken = taken.trim_end_matches(|c: char| c.is_whitespace() || ",;".contains(c)).len();
        let start = self.tokens.get(from)?.from;
        let end = (from..self.tokens.len())
            .find(|at| self.tokens.get(*at).is_some_and(|token| token.from >= start + taken));
        Some((date, end.unwrap_or(self.tokens.len())))
    }

    /// `22nd`, `end of June`, `Ende Juni`: the next one to come.
    fn named_day(&self, at: usize) -> Option<(Date, usize)> {
        let word = self.word(at);
        if matches!(word, "end" | "ende") {
            let at = self.skipped(at + 1, &["of"]);
            let first = self.next_month(month_of(self.word(at))?)?;
            return Some((first.last_of_month(), at + 1));
        }
        let day =
            ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?.parse().ok()?;
        if month_of(self.word(at + 1)).is_some() || self.word(at + 1) == "of" {
            return None;
        }
        Some((self.next_of_number(day)?, at + 1))
    }

    /// `am 28.`: the next day of that number.
    fn german_day(&self, at: usize) -> Option<(Date, usize)> {
        let before = at.checked_sub(1).map_or("", |before| self.word(before));
        let led = matches!(before, "am" | "den" | "dem" | "der" | "vom" | "zum" | "bis" | "ab" | "auf");
        let day = self.word(at).strip_suffix('.').filter(|_| led)?.parse().ok()?;
        Some((self.next_of_number(day)?, at + 1))
    }

    /// `wendesday`: the next day of that name.
    fn slipped_weekday(&self, at: usize) -> Option<(Date, usize)> {
        const NAMES: [(&str, Weekday); 10] = [
            ("tuesday", Weekday::Tuesday),
            ("wednesday", Weekday::Wednesday),
            ("thursday", Weekday::Thursday),
            ("saturday", Weekday::Saturday),
            ("montag", Weekday::Monday),
            ("dienstag", Weekday::Tuesday),
            ("mittwoch", Weekday::Wednesday),
            ("donnerstag", Weekday::Thursday),
            ("freitag", Weekday::Friday),
            ("samstag", Weekday::Saturday),
        ];
        let (_, weekday) = NAMES.iter().find(|(name, _)| is_slip(self.word(at), name))?;
        Some((self.today.nth_weekday(1, *weekday).ok()?, at + 1))
    }

    fn next_of_number(&self, day: i8) -> Option<Date> {
        let mut month = self.today.first_of_month();
        // A month without a 31st is passed over.
        for _ in 0..3 {
            match month.with().day(day).build() {
                Ok(date) if date >= self.today => return Some(date),
                _ => month = month.checked_add(1.month()).ok()?,
            }
        }
        None
    }

    /// The first day of that month, this one if it is not over.
    fn next_month(&self, month: i8) -> Option<Date> {
        let first = self.today.with().month(month).day(1).build().ok()?;
        if first.last_of_month() < self.today { first.checked_add(1.year()).ok() } else { Some(first) }
    }

    /// `3 days`, `a week`, `zwei Wochen`.
    pub(in crate::intake) fn length(&self, at: usize) -> Option<(Span, usize)> {
        let (number, at) = match count(self.word(at)) {
            Some(number) => (number, at + 1),
            None if self.word(at) == "fortnight" => (1, at),
            None => return None,
        };
        let at = self.skipped(at, &["more", "extra", "further", "weitere", "mehr"]);
        let (unit, times) = unit(self.word(at))?;
        let length = Length { count: number.checked_mul(times)?, unit };
        Some((length.span()?, at + 1))
    }

    /// `until 1 February`, `for two weeks`, `bis Freitag`, `a week`: the day named, or the one so long after today.
    pub(in crate::intake) fn until(&self, at: usize) -> Option<(Date, usize)> {
        if UNTIL.contains(&self.word(at)) {
            let including = ["einschl", "einschliesslich", "inkl", "incl", "including", "and"];
            let at = self.skipped(self.skipped(at + 1, &including), &["zum", "the", "den", "dem"]);
            let week = self.week(at).map(|(week, end)| (week.first, end));
            return week.or_else(|| self.day(at));
        }
        let at = self.skipped(at, &["for", "fur", "um", "by", "in"]);
        let (span, end) = self.length(at)?;
        Some((self.today.checked_add(span).ok()?, end))
    }

    /// `by 3 weeks`, `another month`, `until 30 June`: how much longer.
    pub(in crate::intake) fn extension(&self, at: usize) -> Option<(Extension, usize)> {
        if UNTIL.contains(&self.word(at)) {
            let (day, end) = self.day(self.skipped(at + 1, &["zum", "the", "den", "dem"]))?;
            return Some((Extension::Until(day), end));
        }
        let at = self.skipped(at, &["by", "for", "um", "fur", "noch"]);
        // "Another 6 weeks", and "another week".
        let more = matches!(self.word(at), "another" | "weitere") && self.length(at + 1).is_some();
        let at = at + usize::from(more);
        let (span, end) = self.length(at)?;
        let months = u8::try_from(span.get_months()).ok()?;
        let days = u16::try_from(span.get_weeks() * 7 + span.get_days()).ok()?;
        let by = if months > 0 { Extension::Months(months) } else { Extension::Days(days) };
        Some((by, self.skipped(end, &["more", "longer", "mehr", "langer"])))
    }

    /// `next week`, `diese Woche`, `the week after next`, `the week of 8 February`.
    fn week(&self, at: usize) -> Option<(DateRange, usize)> {
        let at = self.skipped(at, &["the", "in", "der", "die"]);
        let monday =
            |date: Date| date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok();
        let from = |weeks: i64, end| {
            let first = monday(self.today)?.checked_add(weeks.weeks()).ok()?;
            let last = first.checked_add(6.days()).ok()?;
            Some((DateRange::new(first.max(self.today), last)?, end))
        };
        // "Next weeks call"
        let week = |at: usize| matches!(self.word(at), "week" | "weeks" | "woche");
        if week(at) && self.word(at + 1) == "after" && self.word(at + 2) == "next" {
            return from(2, at + 3);
        }
        if week(at) && matches!(self.word(at + 1), "of" | "from" | "beginning" | "starting" | "vom" | "ab") {
            let (day, end) = self.day(at + 2)?;
            let first = monday(day)?;
            return Some((DateRange::new(first, first.checked_add(6.days()).ok()?)?, end));
        }
        match self.word(at) {
            "w/c" | "wc" => {
                let (day, end) = self.day(at + 1)?;
                let first = monday(day)?;
                Some((DateRange::new(first, first.checked_add(6.days()).ok()?)?, end))
            }
            "this" | "diese" | "dieser" if week(at + 1) => from(0, at + 2),
            "ubernachste" | "ubernachster" if week(at + 1) => from(2, at + 2),
            word if NEXT.contains(&word) && week(at + 1) => from(1, at + 2),
            _ => None,
        }
    }

    /// From a first day to a last one: `next week`, `until Friday`, `1 to 5 March`, `15-19 Feb`, `tomorrow`.
    pub(in crate::intake) fn range(&self, at: usize) -> Option<(DateRange, usize)> {
        if let Some(week) = self.week(at) {
            return Some(week);
        }
        if let Some((last, end)) = self.until(at) {
            return Some((DateRange::new(self.today, last)?, end));
        }
        if let Some(month) = self.month(at) {
            return Some(month);
        }
        let led = self.skipped(at, &["from", "von", "vom", "ab", "between", "on", "am", "the", "den"]);
        // "From Monday" has no end.
        let open = (at..led).any(|at| matches!(self.word(at), "from" | "ab" | "vom"));
        let at = led;
        if let Some(range) = self.two_dates(at) {
            return Some((range, at + 1));
        }
        self.days_of_one_month(at).or_else(|| {
            let (first, end) = self.day(at)?;
            match self.word(end) {
                link if spans(link) => {
                    let behind = self.skipped(end + 1, &["zum", "the", "den"]);
                    // "Monday to Friday" is of one week.
                    let later = Line { today: first, ..*self };
                    let joined = |last: Date| {
                        let between = at > 0 && self.word(at - 1) == "between";
                        !matches!(self.word(end), "and" | "und")
                            || between
                            || first.tomorrow().is_ok_and(|day| day == last)
                    };
                    let last = later.day(behind).filter(|(last, _)| joined(*last));
                    match last.and_then(|(last, end)| Some((DateRange::new(first, last)?, end))) {
                        Some(range) => Some(range),
                        None if matches!(self.word(end), "-" | "and" | "und") => {
                            Some((DateRange::new(first, first)?, end))
                        }
                        None => None,
                    }
                }
                "for" | "fur" if self.length(end + 1).is_some() => {
                    let (span, end) = self.length(end + 1)?;
                    let last = first.checked_add(span).ok()?.yesterday().ok()?;
                    Some((DateRange::new(first, last)?, end))
                }
                _ if open => None,
                _ => Some((DateRange::new(first, first)?, end)),
            }
        })
    }

    /// `in February`, `im März`: the whole month, or what is left of it.
    fn month(&self, at: usize) -> Option<(DateRange, usize)> {
        let at = matches!(self.word(at), "in" | "im" | "during").then_some(at + 1)?;
        let month = month_of(self.word(at))?;
        if self.tokens.get(at + 1).is_some_and(|token| token.number().is_some()) {
            return None;
        }
        let first = self.next_month(month)?;
        Some((DateRange::new(first.max(self.today), first.last_of_month())?, at + 1))
    }

    /// `1/2-12/2`: two days in one word.
    fn two_dates(&self, at: usize) -> Option<DateRange> {
        let (first, last) = self.word(at).split_once(['-', '–'])?;
        let strokes = |text: &str| text.bytes().filter(|byte| *byte == b'/').count() == 1;
        if !strokes(first) || !strokes(last) {
            return None;
        }
        let whole =
            |text: &str| date_at(text, self.today).filter(|(_, words)| *words == 1).map(|(date, _)| date);
        DateRange::new(whole(first)?, whole(last)?)
    }

    /// `15-19 Feb`, `1 to 5 March`, `vom 1. bis 14. Februar`: the first day is of the last one's month.
    fn days_of_one_month(&self, at: usize) -> Option<(DateRange, usize)> {
        let number =
            |text: &str| text.trim_end_matches('.').parse::<i8>().ok().filter(|day| (1..=31).contains(day));
        let word = self.word(at);
        // "15-19 Feb", "8.-12.2."
        let joined = word.split_once(['-', '–']).and_then(|(first, last)| Some((number(first)?, last)));
        if let Some((first, last)) = joined {
            let written = self.rest(at).to_lowercase();
            let (_, behind) = written.split_once(['-', '–'])?;
            let (date, words) = date_at(behind, self.today)?;
            let range = DateRange::new(date.with().day(first).build().ok()?, date)?;
            let fits = number(last).map_or(last.contains(['.', '/']), |last| date.day() == last);
            return fits.then_some((range, at + words));
        }
        let first = number(word)?;
        if !spans(self.word(at + 1)) {
            return None;
        }
        let (last, end) = self.day(at + 2)?;
        Some((DateRange::new(last.with().day(first).build().ok()?, last)?, end))
    }
}

/// Whether a word that begins with a day holds another one: `1/2-12/2`, `mon-fri`.
fn holds_more(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let marks: Vec<char> = word.chars().filter(|c| "-–/+".contains(*c)).collect();
    let letters = word.chars().any(char::is_alphabetic);
    let is_iso = word.len() == 10 && marks == ['-', '-'];
    let in_strokes = marks.len() <= 2 && marks.iter().all(|mark| *mark == '/');
    !marks.is_empty() && (letters || !(is_iso || in_strokes))
}
