//! The small grammars of a sheet's cells: weekly times, dates, how a pairing stands.

use jiff::civil::{Date, Time, Weekday};

use crate::{
    config::{
        problem::quotable,
        values,
        wrong::Wrong,
        zones::{Kind, NoPlace, Places},
    },
    domain::{Sentence, Slot, cadence},
    planning::roster::sheet::SheetStage,
};

/// Reads the text of a cell.
pub(super) type Read<T> = fn(&str) -> Result<T, Wrong>;

/// What is wrong with a cell, without its end.
pub(super) fn sentence(what: Sentence, text: &str, wrong: Wrong) -> Sentence {
    let wrong = match wrong {
        Wrong::NoAddress => sentence!("sheet.is_no_address"),
        Wrong::LocalPart { with } => sentence!("sheet.local_part", with => with.to_string()),
        Wrong::NoName => sentence!("sheet.is_empty"),
        Wrong::NoKind => sentence!("sheet.is_no_kind"),
        Wrong::LineBreak => sentence!("sheet.has_a_line_break"),
        Wrong::Unseen => sentence!("sheet.has_what_is_not_seen"),
        Wrong::TooLong { most } => sentence!("sheet.is_too_long", most),
        Wrong::NoPlace(NoPlace { kind, places: Places { likely, all_year } }) => {
            let fixed = kind == Kind::Fixed;
            sentence!("sheet.is_no_place", fixed, likely, all_year)
        }
        Wrong::NoZone { near } => sentence!("sheet.is_no_zone", near),
        Wrong::ZonesMissing => sentence!("sheet.zones_missing"),
    };
    sentence!("sheet.cell", what, text => quotable(text), wrong)
}

/// What people write into a cell of which they know nothing yet.
pub(super) fn is_blank(cell: &str) -> bool {
    let word = cell.trim().trim_end_matches('.').to_lowercase();
    matches!(word.as_str(), "" | "-" | "–" | "—" | "?" | "n/a" | "na" | "none" | "tbc" | "tbd" | "open")
}

/// `Tue 18:00`, `Tuesdays at 6pm`, `18.30 Tue`, `Tuesday 18:00-18:45`, and a date for its weekday.
pub(super) fn weekly(text: &str) -> Option<Slot> {
    let lower =
        text.to_lowercase().replace(" am", "am").replace(" pm", "pm").replace(" - ", "-").replace(" – ", "-");
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !matches!(*word, "" | "at" | "@" | "on" | "every" | "each" | "weekly"))
        .collect();
    let both = |one: &str, two: &str| Some(Slot { weekday: day(one)?, time: clock(two)? });
    match words.as_slice() {
        [one, two] => both(one, two).or_else(|| both(two, one)),
        // A date with its time, and the weekday in words beside it.
        [one, two, three] if day(one) == day(two) => both(two, three),
        _ => None,
    }
}

fn day(word: &str) -> Option<Weekday> {
    cadence::weekday(word)
        .or_else(|| cadence::weekday(word.strip_suffix('s')?))
        .or_else(|| word.parse::<Date>().ok().filter(|_| word.len() == 10).map(Date::weekday))
}

/// `18:00`, `18.00`, `18h`, `6pm`, `6:30pm`, and the start of `18:00-18:45`.
fn clock(word: &str) -> Option<Time> {
    if let Some((start, end)) = word.split_once(['-', '–']) {
        let later = if end.ends_with("pm") && !start.ends_with('m') { "pm" } else { "" };
        return clock(end).and_then(|_| clock(&format!("{start}{later}")));
    }
    let (digits, later) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        _ => (word, None),
    };
    let written = digits.replace(['.', 'h'], ":");
    let written = if later.is_some() && !written.contains(':') { format!("{written}:00") } else { written };
    let written = if written.ends_with(':') { format!("{written}00") } else { written };
    let time = values::time(&written)?;
    match later {
        None => Some(time),
        Some(_) if !(1..=12).contains(&time.hour()) => None,
        Some(later) => Time::new(time.hour() % 12 + if later { 12 } else { 0 }, time.minute(), 0, 0).ok(),
    }
}

/// `2027-01-12`, `12 January 2027`, `25/12/2026`; not what could be two days.
///
/// # Errors
/// A sentence without its end.
pub(super) fn date(text: &str) -> Result<Date, Sentence> {
    let shown = || quotable(text);
    let refused = || sentence!("sheet.no_date", text => shown());
    let first = text.split_whitespace().next().unwrap_or_default();
    if let Ok(date) = first.trim_end_matches(',').parse::<Date>()
        && first.len() >= 10
    {
        return Ok(date);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i16>().ok();
    let civil = |year: i16, month: i8, day: i16| {
        let year = if year < 100 { year + 2000 } else { year };
        i8::try_from(day).ok().and_then(|day| Date::new(year, month, day).ok()).ok_or_else(refused)
    };
    let words: Vec<&str> = words.into_iter().filter(|word| cadence::weekday(word).is_none()).collect();
    let [one, two, three] = words.as_slice() else { return Err(refused()) };
    let year = number(three).ok_or_else(refused)?;
    match (month(one), month(two), number(one), number(two)) {
        (_, Some(month), Some(day), _) | (Some(month), _, _, Some(day)) => civil(year, month, day),
        (None, None, Some(day), Some(month)) if day == month => {
            civil(year, i8::try_from(month).unwrap_or(0), day)
        }
        (None, None, Some(one), Some(two)) if one <= 12 && two <= 12 => {
            let days = vec![format!("{year}-{two:02}-{one:02}"), format!("{year}-{one:02}-{two:02}")];
            Err(sentence!("sheet.two_days", text => shown(), days))
        }
        (None, None, Some(day), Some(month)) if month <= 12 => {
            civil(year, i8::try_from(month).unwrap_or(0), day)
        }
        (None, None, Some(month), Some(day)) if month <= 12 => {
            civil(year, i8::try_from(month).unwrap_or(0), day)
        }
        _ => Err(refused()),
    }
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

/// `end`, `ended: moved abroad`, `paused until 2027-02-01`, `resume`, and every word for running.
///
/// # Errors
/// A sentence without its end.
pub(super) fn stage(text: &str) -> Result<SheetStage, Sentence> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let end = lower.find(|c: char| !c.is_alphabetic() && c != '-').unwrap_or(lower.len());
    let word = lower.get(..end).unwrap_or_default();
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(')').trim();
    match word {
        "end" | "ends" | "ended" | "finish" | "finished" | "complete" | "completed" | "closed" | "stop"
        | "stopped" | "cancelled" | "canceled" | "withdrawn" | "withdrew" | "left" | "dropped" => {
            let rest = rest.strip_prefix("out").filter(|_| word == "dropped").unwrap_or(rest).trim();
            let why = (!rest.is_empty()).then(|| values::prose(rest)).transpose();
            let why = why.map_err(|wrong| sentence(sentence!("sheet.the_stage"), text, wrong))?;
            Ok(SheetStage::Ended { why })
        }
        "pause" | "paused" | "hold" | "break" => paused(rest),
        "on" if lower.starts_with("on hold") || lower.starts_with("on pause") => {
            paused(rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest))
        }
        "resume" | "resumed" => Ok(SheetStage::Resumed),
        "active" | "running" | "runs" | "live" | "ongoing" | "current" | "matched" | "paired"
        | "proposed" | "introduced" | "in-touch" | "quiet" | "started" | "new" | "yes" | "ok" => {
            Ok(SheetStage::Runs)
        }
        "in" if lower.starts_with("in touch") || lower.starts_with("in progress") => Ok(SheetStage::Runs),
        _ => Err(sentence!("sheet.no_stage", text => quotable(text))),
    }
}

fn paused(rest: &str) -> Result<SheetStage, Sentence> {
    let rest = ["until", "till", "to", "back"]
        .into_iter()
        .find_map(|word| rest.strip_prefix(word))
        .unwrap_or(rest)
        .trim();
    let back = (!rest.is_empty()).then(|| date(rest)).transpose()?;
    Ok(SheetStage::Paused { back })
}

/// What [`stage`] reads as a pause, for the register.
pub(super) fn paused_until(back: Date) -> String {
    format!("paused until {back}")
}
