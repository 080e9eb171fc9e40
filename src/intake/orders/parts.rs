//! What orders are made of: numbers of the list, dates, times, slots, names.

use jiff::{
    ToSpan,
    civil::{Date, Time},
};

use crate::domain::{
    DateRange,
    cadence::{self, Slot},
};
use crate::intake::dates::written::date_at;

/// A line without a "please" before it, and the marks around it that do not matter.
pub(super) fn without_courtesy(line: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || "\"'`*_„“”»«•".contains(c);
    let mut bare = line.trim_matches(marks).trim_start_matches(['-', '–', '+', ' ']);
    for word in ["please ", "pls ", "bitte ", "ok, ", "ok ", "and "] {
        if let Some(rest) = strip_word(bare, word) {
            bare = rest;
        }
    }
    let mut bare = bare.trim_end_matches(|c: char| marks(c) || ".!?,;".contains(c));
    for end in [" please", " bitte", ", danke", " danke", ", thanks", " thanks", ", thank you", " thank you"]
    {
        let cut = bare.len().checked_sub(end.len());
        if let Some(cut) = cut
            && bare.get(cut..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
        {
            bare = bare.get(..cut).unwrap_or(bare);
        }
    }
    bare.trim_matches(marks)
}

/// `text` behind `word`, without case.
pub(super) fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| text.get(word.len()..)).flatten()
}

/// Splits at the first of `words` that stands between spaces, without case.
pub(super) fn split_at_word<'a>(text: &'a str, words: &[&str]) -> Option<(&'a str, &'a str)> {
    let lower = text.to_ascii_lowercase();
    words
        .iter()
        .filter_map(|word| {
            let padded = format!(" {word} ");
            let at = lower.find(&padded)?;
            Some((at, at + padded.len()))
        })
        .min()
        .and_then(|(start, end)| Some((text.get(..start)?.trim(), text.get(end..)?.trim())))
}

/// Numbers of the morning list before an order: `1 talked`, `1. talked`, `#2: end`, `1, 3 and 4 talked`.
pub(super) fn numbers(line: &str) -> (Vec<u16>, &str) {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let start = rest.trim_start().trim_start_matches(['#', '(', '[']);
        let digits = start.len() - start.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Some(number) = start.get(..digits).and_then(|digits| digits.parse::<u16>().ok()) else { break };
        let after = start.get(digits..).unwrap_or_default();
        // `2 Feb`, `18:00` and `3rd` are no numbers of a list.
        if after.starts_with(|c: char| c.is_alphanumeric() || c == '/')
            || after.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            break;
        }
        found.push(number);
        rest = after.trim_start_matches([')', ']', '.', ':', ',', '&', ' ', '-', '–']);
        if let Some(more) = strip_word(rest, "and ").or_else(|| strip_word(rest, "und ")) {
            rest = more;
        }
    }
    if found.is_empty() { (found, line) } else { (found, rest) }
}

/// The first word, and what stands behind it.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(|c: char| c.is_whitespace()) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

/// A date that takes the whole text, but for the year's or a day's usual trimmings.
pub(super) fn date(text: &str, today: Date) -> Option<Date> {
    let (date, taken) = date_in_front(text, today)?;
    let rest: Vec<&str> = text.split_whitespace().skip(taken).collect();
    rest.is_empty().then_some(date)
}

/// A date at the beginning, and how many words it takes: also `today`, `tomorrow`.
fn date_in_front(text: &str, today: Date) -> Option<(Date, usize)> {
    let lower = text.trim().to_lowercase();
    let first = lower.split_whitespace().next()?;
    match first.trim_end_matches([',', '.']) {
        "today" => return Some((today, 1)),
        "tomorrow" => return Some((today.tomorrow().ok()?, 1)),
        _ => {}
    }
    date_at(&lower, today)
}

/// A date at the beginning, and the text behind it.
pub(super) fn date_then(text: &str, today: Date) -> Option<(Date, &str)> {
    let (date, taken) = date_in_front(text, today)?;
    let mut rest = text.trim_start();
    for _ in 0..taken {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    Some((date, rest))
}

/// `3 days`, `a week`, `two weeks`, `1 month`.
pub(super) fn length(text: &str) -> Option<jiff::Span> {
    let lower = text.trim().trim_end_matches('.').to_lowercase();
    let mut words = lower.split_whitespace();
    let number = match words.next()? {
        "a" | "an" | "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        digits => digits.parse::<i64>().ok().filter(|number| (1..=366).contains(number))?,
    };
    let unit = words.next().unwrap_or("days");
    if words.next().is_some() {
        return None;
    }
    match unit {
        "day" | "days" | "d" => Some(number.days()),
        "week" | "weeks" | "w" => Some(number.weeks()),
        "month" | "months" => Some(number.min(12).months()),
        _ => None,
    }
}

/// `until 1 Feb`, `till Friday`, `to 1 Feb`, `for 2 weeks`: the day named, or the one so long after `today`.
pub(super) fn until(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    for word in ["until ", "till ", "til ", "to "] {
        if let Some(rest) = strip_word(text, word) {
            return date(rest, today);
        }
    }
    let span = strip_word(text, "for ").unwrap_or(text);
    today.checked_add(length(span)?).ok()
}

/// `until 1 Feb`, `1 Feb to 5 Feb`, `from 1 Feb until 5 Feb`: from `today` where no start is said.
pub(super) fn range(text: &str, today: Date) -> Option<DateRange> {
    let text = strip_word(text.trim(), "from ").unwrap_or(text.trim());
    if let Some(last) = until(text, today) {
        return DateRange::new(today, last);
    }
    let (first, last) = split_at_word(text, &["to", "until", "till", "-", "–"])?;
    let first = date(first, today)?;
    // A day without a month is of the first day's month: `1 Feb to 5`.
    DateRange::new(first, date(last, first)?)
}

/// `18:00`, `18.30`, `6pm`, `6:30 pm`, `18h`.
pub(super) fn time(text: &str) -> Option<Time> {
    let lower: String = text.trim().to_lowercase().split_whitespace().collect();
    let lower = lower.trim_end_matches("uhr").trim_end_matches(['.', ',']);
    let (clock, half) = if let Some(clock) = lower.strip_suffix("am") {
        (clock, Some(0))
    } else if let Some(clock) = lower.strip_suffix("pm") {
        (clock, Some(12))
    } else {
        (lower, None)
    };
    let (clock, hours_only) = match clock.strip_suffix('h') {
        Some(clock) => (clock, true),
        None => (clock, half.is_some()),
    };
    let (hour, minute) = match clock.split_once([':', '.', 'h']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse::<i8>().ok()?),
        None if hours_only => (clock, 0),
        _ => return None,
    };
    let mut hour = hour.parse::<i8>().ok()?;
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    Time::new(hour, minute, 0, 0).ok()
}

/// `Tue 18:00`, `Tuesdays at 6pm`, `every Tuesday, 18.00`.
pub(super) fn slot(text: &str) -> Option<Slot> {
    let text = text.trim().replace(',', " ");
    let mut rest = text.as_str();
    for word in ["every ", "on ", "each "] {
        rest = strip_word(rest.trim_start(), word).unwrap_or(rest);
    }
    let (day, rest) = first_word(rest);
    let day = day.trim_end_matches(['.', ':']).to_lowercase();
    // `Tuesdays`, but not the `s` of `tues`.
    let day = if day.ends_with("days") { day.trim_end_matches('s') } else { &day };
    let weekday = cadence::weekday(day)?;
    let rest = strip_word(rest, "at ").or_else(|| strip_word(rest, "um ")).unwrap_or(rest);
    Some(Slot { weekday, time: time(rest)? })
}
