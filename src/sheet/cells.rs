//! The small grammars of a sheet's cells: weekly times, dates, how a pairing stands.

use jiff::civil::Date;

use crate::{
    config::{problem::quotable, values, wrong::Wrong},
    domain::Sentence,
    intake::written::{
        self,
        zones::{Kind, NoPlace, Places},
    },
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

/// A date with its year.
///
/// # Errors
/// A sentence without its end.
pub(super) fn date(text: &str) -> Result<Date, Sentence> {
    written::date(text).map_err(|why| written::refused(text, why))
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
