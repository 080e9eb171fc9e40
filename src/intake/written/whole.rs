//! A text that is one value and nothing else: a weekly time, a day, a time of day, a length. What is wrong is said as it
//! follows the text; [`refused`] puts both together.

use jiff::civil::{Date, Time};

use super::{
    lengths::{Length, count, unit},
    moments::Line,
    words::tokens,
};
use crate::{
    domain::{DateRange, Sentence, cadence, unseen::quotable, weekly::Weekly},
    intake::{
        answers::spelling::fold,
        dates::words::{month_beginning, weekday_of},
    },
};

/// None of them is longer, in bytes.
const LONGEST: usize = 120;

/// A text and what is wrong with it, a sentence without its end.
#[must_use]
pub fn refused(text: &str, why: Sentence) -> Sentence {
    sentence!("written.refused", text => quotable(text.trim()), why)
}

/// `Tue 18:00`, `Tuesdays at 6pm`, `Tue 1800`, `Di 18 Uhr`, `mardi 18h`, `every other Tuesday 6pm`, `18.30 Tue`,
/// `Tuesday 18:00-18:45 UK`, and a date for its weekday.
///
/// # Errors
/// What is wrong with it.
pub fn weekly(text: &str) -> Result<Weekly, Sentence> {
    // A span without blanks is one word.
    let text = text.replace(" - ", "-").replace(" – ", "-");
    let read = |line: &Line<'_>, at: usize| whole_of(line, line.weekly_in_full(at));
    let turned = |line: &Line<'_>, at: usize| whole_of(line, line.weekly_turned(at));
    // The day matters only to days without a week.
    in_line(&text, Date::ZERO, read)
        .or_else(|| in_line(&text, Date::ZERO, turned))
        .ok_or_else(|| sentence!("written.no_weekly"))
}

/// `18:00`, `6pm`, `18 Uhr`, `1730`.
///
/// # Errors
/// What is wrong with it.
pub fn time(text: &str) -> Result<Time, Sentence> {
    in_line(text, Date::ZERO, |line, at| whole_of(line, line.time(at)))
        .ok_or_else(|| sentence!("written.no_time"))
}

/// `15 minutes`, `2 weeks`, `3 Tage`, `week`.
///
/// # Errors
/// What is wrong with it.
pub fn length(text: &str) -> Result<Length, Sentence> {
    let refused = || sentence!("written.no_length");
    // Hyphens would be lost, and with them a minus.
    if text.len() > LONGEST || text.contains('-') {
        return Err(refused());
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let (number, word) = match words.as_slice() {
        [number, word] => (count(number).ok_or_else(refused)?, *word),
        [word] => match word.find(|c: char| !c.is_ascii_digit()) {
            Some(0) => (1, *word),
            Some(end) => {
                let (digits, word) = word.split_at_checked(end).ok_or_else(refused)?;
                (digits.parse().map_err(|_| refused())?, word)
            }
            None => return Err(refused()),
        },
        _ => return Err(refused()),
    };
    let (unit, times) = unit(word).ok_or_else(refused)?;
    Ok(Length { count: number.checked_mul(times).ok_or_else(refused)?, unit })
}

/// Why a text is no day.
enum NoDay {
    NoDate,
    NoYear,
    /// The two that it could be.
    TwoDays(Vec<String>),
}

impl From<NoDay> for Sentence {
    fn from(why: NoDay) -> Self {
        match why {
            NoDay::NoDate => sentence!("written.no_date"),
            NoDay::NoYear => sentence!("written.no_year"),
            NoDay::TwoDays(days) => sentence!("written.two_days", days),
        }
    }
}

/// `2027-01-12`, `12 January 2027`, `12. Januar 2027`, `25/12/2026`; not what could be two days, or says no year.
///
/// # Errors
/// What is wrong with it.
pub fn date(text: &str) -> Result<Date, Sentence> {
    dated(text).map_err(Sentence::from)
}

fn dated(text: &str) -> Result<Date, NoDay> {
    if text.len() > LONGEST {
        return Err(NoDay::NoDate);
    }
    // A cell may hold the time as well.
    let (first, behind) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    if let Ok(date) = first.trim_end_matches(',').parse::<Date>()
        && first.len() >= 10
        && (behind.is_empty() || time(behind).is_ok())
    {
        return Ok(date);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "" | "of" | "the" | "den" | "der" | "de" | "del" | "le" | "el"))
        .filter(|word| {
            weekday_of(word).is_none() && cadence::weekday(word).is_none() || month_beginning(word).is_some()
        })
        .collect();
    let [one, two, three] = words.as_slice() else {
        let yearless = text.contains(|c: char| c.is_ascii_digit()) && in_words(text, Date::ZERO).is_some();
        return Err(if yearless { NoDay::NoYear } else { NoDay::NoDate });
    };
    let number = |word: &str| word.trim_end_matches(char::is_alphabetic).parse::<i16>().ok();
    let year = number(three).ok_or(NoDay::NoDate)?;
    let civil = |month: i16, day: i16| {
        let year = if year < 100 { year + 2000 } else { year };
        let (month, day) = (i8::try_from(month).unwrap_or(0), i8::try_from(day).unwrap_or(0));
        Date::new(year, month, day).map_err(|_| NoDay::NoDate)
    };
    match (month_beginning(one), month_beginning(two), number(one), number(two)) {
        (_, Some(month), Some(day), _) | (Some(month), _, _, Some(day)) => civil(month.into(), day),
        (None, None, Some(one), Some(two)) if one <= 12 && two <= 12 && one != two => {
            let days = vec![civil(two, one)?.to_string(), civil(one, two)?.to_string()];
            // A date with full stops has the day first.
            if text.contains('.') { civil(two, one) } else { Err(NoDay::TwoDays(days)) }
        }
        (None, None, Some(day), Some(month)) if month <= 12 => civil(month, day),
        (None, None, Some(month), Some(day)) => civil(month, day),
        _ => Err(NoDay::NoDate),
    }
}

/// A day as it is said on one: `1 Feb`, `next Monday`, `tomorrow`, `den 8. März`; and what [`date`] reads.
///
/// # Errors
/// What is wrong with it.
pub fn day(text: &str, today: Date) -> Result<Date, Sentence> {
    said(text, today).map_err(Sentence::from)
}

fn said(text: &str, today: Date) -> Result<Date, NoDay> {
    dated(text).or_else(|why| match why {
        NoDay::TwoDays(_) => Err(why),
        NoDay::NoDate | NoDay::NoYear => in_words(text, today).ok_or(NoDay::NoDate),
    })
}

fn in_words(text: &str, today: Date) -> Option<Date> {
    in_line(text, today, |line, at| whole_of(line, line.day(at)))
}

/// The first day behind a while: a day, or how long it is from today.
///
/// # Errors
/// What is wrong with it.
pub fn until(text: &str, today: Date) -> Result<Date, Sentence> {
    said(text, today).or_else(|why| match why {
        NoDay::NoDate => {
            let behind = |line: &Line<'_>, at: usize| whole_of(line, line.until(at));
            let week = |line: &Line<'_>, at: usize| whole_of(line, line.range(at)).map(|range| range.first);
            in_line(text, today, behind)
                .or_else(|| in_line(text, today, week))
                .ok_or_else(|| sentence!("written.no_day_or_length"))
        }
        why => Err(why.into()),
    })
}

/// One day or several: `1 Feb`, `next week`, `15-19 Feb`, `1 to 5 March`, `2027-04-05..2027-04-09`.
///
/// # Errors
/// What is wrong with it.
pub fn range(text: &str, today: Date) -> Result<DateRange, Sentence> {
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (day(first, today)?, day(last.trim_start_matches(['.', '=']), today)?);
        return DateRange::new(first, last)
            .ok_or_else(|| sentence!("written.backwards", first => last, last => first));
    }
    let whole = said(text, today).map(DateRange::day).or_else(|why| match why {
        NoDay::NoDate => in_line(text, today, |line, at| whole_of(line, line.range(at))).ok_or(why),
        why => Err(why),
    });
    whole.map_err(Sentence::from)
}

fn in_line<T>(text: &str, today: Date, read: impl Fn(&Line<'_>, usize) -> Option<T>) -> Option<T> {
    if text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text);
    read(&Line { text, tokens: &tokens, today }, 0)
}

/// What was found, if nothing stands behind it.
fn whole_of<T>(line: &Line<'_>, found: Option<(T, usize)>) -> Option<T> {
    let (found, end) = found?;
    (line.skipped(end, &[",", ")"]) >= line.tokens.len()).then_some(found)
}

#[cfg(test)]
#[path = "doors_tests.rs"]
mod tests;
