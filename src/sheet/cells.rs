//! The small grammars of a sheet's cells: people, weekly times, dates, how a pairing stands.

use jiff::civil::Date;

use super::{
    headings::{Detail, Meaning},
    read::Cells,
};
use crate::{
    config::{problem::quotable, values, wrong::Wrong},
    domain::{EmailAddress, Sentence, Side},
    intake::written::{
        self,
        zones::{Kind, NoPlace, Places},
    },
    planning::roster::sheet::{SheetPerson, SheetStage},
};

/// Reads the text of a cell.
pub(super) type Read<T> = fn(&str) -> Result<T, Wrong>;

/// What is wrong with a cell, without its end.
pub(super) fn sentence(what: Sentence, text: &str, wrong: Wrong) -> Sentence {
    let wrong = match wrong {
        Wrong::NoAddress => sentence!("sheet.is_no_address"),
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

/// The people of one side, of all its numbered columns.
pub(super) fn people(
    side: Side,
    row: &Cells<'_>,
    meaning: fn(Detail) -> Meaning,
) -> Result<Vec<SheetPerson>, Sentence> {
    let mut people: Vec<SheetPerson> = Vec::new();
    for nth in row.numbers(meaning) {
        let cell = |detail: Detail| {
            let found = row.of(meaning(detail), nth);
            (!found.is_empty()).then(|| found.join(" "))
        };
        for person in side_of_row(side, &cell)? {
            if !people.iter().any(|known| known.email == person.email) {
                people.push(person);
            }
        }
    }
    Ok(people)
}

/// The people of one cell for names and one for addresses, which may hold several.
fn side_of_row(side: Side, cell: &dyn Fn(Detail) -> Option<String>) -> Result<Vec<SheetPerson>, Sentence> {
    let mentor = side == Side::Mentor;
    let parts: Vec<String> =
        [cell(Detail::FirstName), cell(Detail::LastName)].into_iter().flatten().collect();
    let mut names = cell(Detail::Name).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
    let mut addresses = cell(Detail::Email);
    if addresses.is_none() && names.as_ref().is_some_and(|name| name.contains('@')) {
        addresses = names.take();
    }
    let Some(addresses) = addresses else {
        return match names {
            Some(_) => Err(sentence!("sheet.no_address", mentor)),
            None => Ok(Vec::new()),
        };
    };
    let mut found: Vec<(Option<String>, EmailAddress)> = Vec::new();
    for piece in pieces(&addresses) {
        let (name, address) = name_and_address(piece);
        let address = address.strip_prefix("mailto:").unwrap_or(address);
        let email = values::address(address)
            .map_err(|wrong| sentence(sentence!("sheet.the_address", mentor), address, wrong))?;
        found.push((name, email));
    }
    let names = match &names {
        None => vec![None; found.len()],
        Some(names) => split_names(names, found.len()).ok_or_else(
            || sentence!("sheet.not_as_many_names", mentor, count => found.len(), names => quotable(names)),
        )?,
    };
    let zone = cell(Detail::Zone)
        .map(|text| {
            let zone = values::zone(&text)
                .map_err(|wrong| sentence(sentence!("sheet.the_zone", mentor), &text, wrong))?;
            Ok::<_, Sentence>(zone.iana_name().unwrap_or("UTC").to_owned())
        })
        .transpose()?;
    let phone = cell(Detail::Phone).filter(|phone| found.len() == 1 && !is_blank(phone));
    let phone = phone
        .map(|text| {
            values::line(&text, values::LONGEST_LINE)
                .map_err(|wrong| sentence(sentence!("sheet.the_phone", mentor), &text, wrong))
        })
        .transpose()?;
    let person = |((own, email), name): ((Option<String>, EmailAddress), Option<String>)| {
        let name = name.or(own).map(|name| checked_name(mentor, &name)).transpose()?;
        Ok(SheetPerson { name, email, zone: zone.clone(), phone: phone.clone() })
    };
    found.into_iter().zip(names).map(person).collect()
}

fn checked_name(mentor: bool, name: &str) -> Result<String, Sentence> {
    let name =
        values::name(name).map_err(|wrong| sentence(sentence!("sheet.the_name", mentor), name, wrong))?;
    // A spreadsheet would run it, if the name ever went back into one.
    if name.starts_with(['=', '+', '@', '-']) {
        return Err(sentence!("sheet.name_is_a_formula", mentor, name => quotable(&name)));
    }
    if name.starts_with('#') && name.ends_with(['!', '?', 'A']) {
        return Err(sentence!("sheet.name_is_an_error", mentor, name => quotable(&name)));
    }
    Ok(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The addresses of a cell, each perhaps with a name before it.
fn pieces(cell: &str) -> Vec<&str> {
    let lines = || cell.split(['\n', ';']).map(str::trim).filter(|piece| !piece.is_empty());
    let split: Vec<&str> = if cell.contains('<') {
        // "Lovelace, Ada <ada@example.org>" holds a comma.
        lines().collect()
    } else if cell.matches('@').count() > 1 {
        lines()
            .flat_map(|line| line.split([',', ' ', '/']))
            .map(str::trim)
            .filter(|piece| !piece.is_empty() && !matches!(*piece, "and" | "&"))
            .collect()
    } else {
        vec![cell.trim()]
    };
    split
}

/// "Ada Lovelace <ada@people.test>"
fn name_and_address(piece: &str) -> (Option<String>, &str) {
    match piece.split_once('<').and_then(|(before, after)| Some((before, after.split_once('>')?.0))) {
        Some((before, inside)) => {
            let name = before.trim().trim_matches('"').trim();
            ((!name.is_empty()).then(|| name.to_owned()), inside.trim())
        }
        None => (None, piece),
    }
}

/// As many names as there are addresses; one alone is never taken apart.
fn split_names(names: &str, count: usize) -> Option<Vec<Option<String>>> {
    if count == 1 {
        // The address may lie under the name as a link.
        let name = match name_and_address(names) {
            (Some(name), address) if address.contains('@') => name,
            _ => names.to_owned(),
        };
        return Some(vec![Some(name)]);
    }
    let ways: [&[&str]; 5] = [&["\n"], &[";"], &[" / ", "/"], &[","], &[",", " and ", " & ", "&"]];
    ways.into_iter().find_map(|separators| {
        let mut pieces = vec![names];
        for separator in separators {
            pieces = pieces.into_iter().flat_map(|piece| piece.split(separator)).collect();
        }
        let pieces: Vec<&str> = pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect();
        (pieces.len() == count).then(|| pieces.into_iter().map(|piece| Some(piece.to_owned())).collect())
    })
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
