//! Which rows of a sheet are rows of pairings: not what is hidden, prepared for later, a total or a note; and which
//! unknown column holds the names that are missing.

use std::collections::BTreeSet;

use super::{
    cells::is_blank,
    headings::{Detail, Headings, Meaning},
    line::Line,
    pairing::NameColumns,
};
use crate::config::problem::quotable;

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Row,
    /// A row with people that does not show.
    Hidden,
    /// A row prepared for later: numbers, check boxes, a status, and nobody in it.
    Nobody,
    /// A line of text below the table, or a total.
    Note(String),
    /// The headings once more, or a hidden line without people.
    Nothing,
}

pub(super) fn kept(headings: &Headings, line: &Line) -> Kept {
    let filled = || line.cells.iter().filter(|cell| !cell.is_empty());
    let has_address = line.cells.iter().any(|cell| cell.contains('@'));
    let repeats =
        headings.columns.iter().zip(&line.cells).all(|(column, cell)| column.heading == quotable(cell));
    if repeats && filled().count() > 1 {
        return Kept::Nothing;
    }
    let first = filled().next().map(String::as_str).unwrap_or_default();
    let is_text = first.chars().any(char::is_alphabetic) && !is_answer(first);
    let alone = filled().count() == 1 && headings.columns.len() > 1 && is_text;
    if !has_address && (alone || is_total(first)) {
        return if line.hidden {
            Kept::Nothing
        } else {
            Kept::Note(quotable(&filled().cloned().collect::<Vec<_>>().join(" ")))
        };
    }
    match (line.hidden, has_people(headings, line)) {
        (false, true) => Kept::Row,
        (true, true) => Kept::Hidden,
        (false, false) => Kept::Nobody,
        (true, false) => Kept::Nothing,
    }
}

/// Whether a cell for a person, or for the id of a pairing, says anything.
fn has_people(headings: &Headings, line: &Line) -> bool {
    let says_who = |meaning: Meaning| match meaning {
        Meaning::Mentor(detail) | Meaning::Mentee(detail) => {
            detail == Detail::Email || Detail::NAMES.contains(&detail)
        }
        meaning => meaning == Meaning::Id,
    };
    let mut of_people =
        headings.columns.iter().zip(&line.cells).filter(|(column, _)| says_who(column.meaning));
    of_people.any(|(column, cell)| {
        let numbered = column.meaning == Meaning::Id && cell.bytes().all(|byte| byte.is_ascii_digit());
        !is_blank(cell) && !is_answer(cell) && !numbered
    })
}

/// What a check box says.
fn is_answer(cell: &str) -> bool {
    matches!(cell.to_lowercase().as_str(), "true" | "false" | "wahr" | "falsch" | "yes" | "no" | "x" | "0")
}

/// "TOTAL", "Summe:", "Total pairs".
fn is_total(cell: &str) -> bool {
    const TOTALS: [&str; 15] = [
        "total",
        "totals",
        "totaal",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "insgesamt",
        "gesamtzahl",
        "anzahl",
        "count",
        "average",
        "durchschnitt",
        "somme",
        "suma",
    ];
    let word = cell.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    TOTALS.contains(&word.to_lowercase().as_str())
}

/// Whether most rows have more cells than there are headings.
pub(super) fn most_have_more(headings: &Headings, lines: &[Line]) -> bool {
    let more = |line: &&Line| {
        line.cells
            .get(headings.columns.len()..)
            .is_some_and(|extra| extra.iter().any(|cell| !cell.is_empty()))
    };
    lines.len() > 1 && lines.iter().filter(more).count() * 2 > lines.len()
}

/// Of each side that has addresses and no names: the unknown column beside them that holds names.
pub(super) fn name_columns(headings: &Headings, lines: &[Line]) -> NameColumns {
    let mut taken = BTreeSet::new();
    let mut of_side = |side: fn(Detail) -> Meaning| {
        if Detail::NAMES.into_iter().any(|detail| headings.has(side(detail))) {
            return None;
        }
        let address = headings.columns.iter().position(|column| column.meaning == side(Detail::Email))?;
        let unknown = headings.columns.iter().enumerate().filter(|(at, column)| {
            column.meaning == Meaning::Unused && !column.heading.is_empty() && holds_names(lines, *at)
        });
        let nearest = unknown.filter(|(at, _)| !taken.contains(at)).min_by_key(|(at, _)| {
            // Names stand before their address rather than behind it.
            if *at < address { 2 * (address - at) } else { 2 * (at - address) + 1 }
        });
        let (at, column) = nearest?;
        taken.insert(at);
        Some(column.heading.clone())
    };
    NameColumns { mentor: of_side(Meaning::Mentor), mentee: of_side(Meaning::Mentee) }
}

/// Whether most filled cells of a column look like names: a few words that begin with capital letters.
fn holds_names(lines: &[Line], column: usize) -> bool {
    let filled = || lines.iter().filter_map(|line| line.cells.get(column)).filter(|cell| !is_blank(cell));
    let names = filled().filter(|cell| looks_like_a_name(cell)).count();
    names > 0 && names * 2 > filled().count()
}

fn looks_like_a_name(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let letters =
        |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.' | ','));
    let capital = |word: &str| {
        word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic())
    };
    (1..=5).contains(&words.len())
        && words.iter().all(letters)
        && words.first().is_some_and(|word| capital(word))
        && words.last().is_some_and(|word| capital(word))
        && !is_answer(cell)
}

#[cfg(test)]
#[path = "passed_over_tests.rs"]
mod tests;
