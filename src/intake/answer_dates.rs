//! Answers with dates in them: `pause until D`, `away A to B`, `skip D`, `move D to D T`.

use jiff::{
    ToSpan,
    civil::{Date, Time},
};

use super::answer_words::{LANGUAGES, Language};
use super::dates::date_at;
use super::quote_words::Phrases;
use crate::domain::incoming::Answer;

/// Further ahead is a misread date (days).
const FURTHEST: i32 = 366;

/// The answer of a line in lower case that holds nothing else than it, dates and kindness.
pub(super) fn read(line: &str, today: Date) -> Option<Answer> {
    if line.contains('?') {
        return None;
    }
    let line = line.trim_end_matches(['.', '!', ' ', '"', '\'']);
    LANGUAGES.iter().find_map(|language| {
        let line = without_kind_start(line, language);
        pause(line, today, language)
            .or_else(|| away(line, today, language))
            .or_else(|| skip_or_move(line, today, language))
    })
}

/// "Please pause until ..." without "Please".
fn without_kind_start<'a>(line: &'a str, language: &Language) -> &'a str {
    let mut line = line;
    while let Some((word, rest)) = line.split_once(' ') {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'');
        if !language.courtesies.any(|kind| kind == word) {
            break;
        }
        line = rest.trim_start();
    }
    line
}

fn pause(line: &str, today: Date, language: &Language) -> Option<Answer> {
    let rest = after(line, &language.pause)?;
    let (back, rest) = date(rest, today)?;
    (is_kind(rest, language) && is_ahead(back, today)).then_some(Answer::PauseUntil { back })
}

fn away(line: &str, today: Date, language: &Language) -> Option<Answer> {
    if let Some(rest) = after(line, &language.away_until) {
        let (last, rest) = date(rest, today)?;
        let back = last.checked_add(1.day()).ok()?;
        return (is_kind(rest, language) && is_ahead(last, today))
            .then_some(Answer::Away { first: today, back });
    }
    let rest = after(line, &language.away)?;
    let (first, last, rest) = range(rest, today, language)?;
    let back = last.checked_add(1.day()).ok()?;
    let sound =
        is_kind(rest, language) && first <= last && last >= today && (last - today).get_days() <= FURTHEST;
    sound.then_some(Answer::Away { first, back })
}

/// `A to B`, `2 to 6 February`, `2-6 February`: both days, and what follows.
fn range<'a>(text: &'a str, today: Date, language: &Language) -> Option<(Date, Date, &'a str)> {
    if let Some((first, rest)) = date(text, today)
        && let Some(rest) = after(rest, &language.between)
    {
        // The end is the next such day after the beginning.
        let eve = first.yesterday().unwrap_or(first);
        let (last, rest) = date(rest, eve)?;
        return Some((first, last, rest));
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=2).contains(end))?;
    let (day, rest) = text.split_at_checked(digits)?;
    let rest = rest.trim_start_matches(['.', ' ']);
    let rest =
        after(rest, &language.between).or_else(|| rest.strip_prefix(['-', '–']).map(str::trim_start))?;
    let (last, rest) = date(rest, today)?;
    let first = Date::new(last.year(), last.month(), day.parse().ok()?).ok()?;
    Some((first, last, rest))
}

fn skip_or_move(line: &str, today: Date, language: &Language) -> Option<Answer> {
    if let Some(rest) = after(line, &language.r#move) {
        let (call, rest) = date(rest, today)?;
        let rest = after(rest, &language.between)?;
        // A weekday alone is the one after the call, a date the next such day.
        let weekday =
            !rest.split_whitespace().next().unwrap_or_default().contains(|c: char| c.is_ascii_digit());
        let from = if weekday { call } else { today };
        let (to, rest) = date(rest, from).filter(|(to, _)| is_ahead(*to, today))?;
        let (at, rest) = time(rest.trim_start_matches([',', ' ']));
        return (is_kind(rest, language) && is_ahead(call, today)).then_some(Answer::Move { call, to, at });
    }
    let rest = after(line, &language.skip)?;
    let (call, rest) = date(rest, today)?;
    (is_kind(rest, language) && is_ahead(call, today)).then_some(Answer::Skip { call })
}

/// What follows the longest of the phrases that the text opens with.
fn after<'a>(text: &'a str, phrases: &Phrases) -> Option<&'a str> {
    let mut best: Option<&str> = None;
    phrases.any(|phrase| {
        if let Some(rest) = text.strip_prefix(phrase)
            && !rest.starts_with(char::is_alphanumeric)
            && best.is_none_or(|shortest| rest.len() < shortest.len())
        {
            best = Some(rest);
        }
        false
    });
    best.map(|rest| rest.trim_start_matches([' ', ':', ',']))
}

/// A date at the beginning, and what follows it.
fn date(text: &str, today: Date) -> Option<(Date, &str)> {
    let (date, taken) = date_at(text, today)?;
    let mut rest = text.trim_start();
    for _ in 0..taken {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    Some((date, rest))
}

/// From tomorrow on, within a year.
fn is_ahead(date: Date, today: Date) -> bool {
    (1..=FURTHEST).contains(&(date - today).get_days())
}

/// A time of day at the beginning (`18:30`, `6pm`, `18h30`, `18.30 uhr`), and what follows it.
fn time(text: &str) -> (Option<Time>, &str) {
    const BEFORE: [&str; 7] = ["at ", "um ", "à ", "a las ", "a la ", "@ ", "gegen "];
    let text = BEFORE.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim_start();
    let word = first_word(text);
    let rest = text.get(word.len()..).unwrap_or_default().trim_start();
    let unit = first_word(rest);
    let joined = format!("{word}{}", unit.trim_end_matches([',', '.']));
    match (clock(&joined), clock(word)) {
        (Some(time), _) if !unit.is_empty() => (Some(time), rest.get(unit.len()..).unwrap_or_default()),
        (_, Some(time)) => (Some(time), rest),
        _ => (None, text),
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// What stands behind the figures of a clock, and the hours it adds to a count of twelve.
const UNITS: [(&str, Option<i8>); 9] = [
    ("pm", Some(12)),
    ("p.m", Some(12)),
    ("am", Some(0)),
    ("a.m", Some(0)),
    ("o'clock", None),
    ("uhr", None),
    ("h", None),
    ("horas", None),
    ("heures", None),
];

fn clock(word: &str) -> Option<Time> {
    let word = word.trim_end_matches([',', '.']);
    if word == "noon" {
        return Some(Time::midnight().saturating_add(12.hours()));
    }
    let unit = UNITS.iter().find_map(|(unit, add)| Some((word.strip_suffix(unit)?, *add)));
    let (figures, add) = unit.unwrap_or((word, None));
    let pieces: Vec<&str> = figures.trim_end_matches('.').split([':', 'h', '.']).collect();
    let (hour, minute) = match pieces.as_slice() {
        [hour] if unit.is_some() => (*hour, "0"),
        [hour, minute] if minute.len() == 2 => (*hour, *minute),
        _ => return None,
    };
    let plain = |figure: &str| figure.bytes().all(|digit| digit.is_ascii_digit());
    let hour: i8 = hour.parse().ok().filter(|_| plain(hour))?;
    let hour = match add {
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute.parse().ok().filter(|_| plain(minute))?, 0, 0).ok()
}

/// Nothing but kindness, as behind "thanks".
fn is_kind(rest: &str, language: &Language) -> bool {
    let [english, ..] = &LANGUAGES;
    rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | ';' | ')'))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .all(|word| {
            language.courtesies.any(|kind| kind == word) || english.courtesies.any(|kind| kind == word)
        })
}
