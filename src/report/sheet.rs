//! A sheet as it was understood, in words: row by row, then what stays as it is.

use super::describe::count;
use crate::planning::roster::sheet::{Named, RowOutcome, RowResult, Understood};

/// Rows in words; more are counted.
const MOST_ROWS: usize = 100;
/// Rows that were not understood, which are said first of all.
const MOST_PROBLEMS: usize = 50;

/// What of a sheet is no row of it.
#[derive(Debug, Default)]
pub struct Read<'a> {
    /// Headings of columns that nothing is made of.
    pub unused: Vec<&'a str>,
    /// Lines below the table: where, and what they say.
    pub notes: &'a [(usize, String)],
    /// It is a register that comes back.
    pub register: bool,
}

/// What was understood of the sheet `name`, a line a sentence. Rows that change nothing are counted;
/// what was not understood comes first.
#[must_use]
pub fn lines(name: &str, page: Option<&str>, read: &Read<'_>, understood: &Understood) -> Vec<String> {
    let page = page.map(|page| format!(", sheet \"{page}\"")).unwrap_or_default();
    let mut lines = vec![format!("{name}{page}: {}.", counts(understood))];
    let (wrong, right): (Vec<&RowResult>, Vec<&RowResult>) =
        understood.rows.iter().partition(|row| matches!(row.outcome, RowOutcome::Problem(_)));
    let speaks = |row: &&RowResult| !matches!(row.outcome, RowOutcome::There { .. }) || !row.notes.is_empty();
    for (rows, most) in [(wrong, MOST_PROBLEMS), (right.into_iter().filter(speaks).collect(), MOST_ROWS)] {
        lines.extend(rows.iter().take(most).map(|row| row_words(row)));
        if rows.len() > most {
            lines.push(format!("And {} more rows like these.", rows.len() - most));
        }
    }
    if !read.notes.is_empty() {
        let places: Vec<String> = read.notes.iter().take(10).map(|(line, _)| line.to_string()).collect();
        lines.push(format!("Taken for notes below the table: row {}.", places.join(", ")));
    }
    if !read.unused.is_empty() {
        let columns: Vec<String> =
            read.unused.iter().take(20).map(|heading| format!("\"{heading}\"")).collect();
        lines.push(format!("Not used: the columns {}.", columns.join(", ")));
    }
    if understood.absent > 0 {
        let stays = count(
            understood.absent,
            "pairing that the sheet does not name stays as it is",
            "pairings that the sheet does not name stay as they are",
        );
        lines.push(format!("{stays}; to end one, write end as its stage."));
    }
    if !read.register && understood.rows.iter().any(|row| matches!(row.outcome, RowOutcome::Changed { .. })) {
        lines.push(
            "The sheet does not carry what the register said when it was written, so every cell that differs from the record counts as a change."
                .to_owned(),
        );
    }
    lines
}

/// `2 new pairings, 1 changed, 10 as they are, 1 row not understood`
#[must_use]
pub fn counts(understood: &Understood) -> String {
    let of =
        |wanted: fn(&RowOutcome) -> bool| understood.rows.iter().filter(|row| wanted(&row.outcome)).count();
    let new = of(|outcome| matches!(outcome, RowOutcome::New { .. }));
    let changed = of(|outcome| matches!(outcome, RowOutcome::Changed { .. }));
    let there = of(|outcome| matches!(outcome, RowOutcome::There { .. }));
    let mut parts = vec![count(new, "new pairing", "new pairings"), format!("{changed} changed")];
    parts.push(format!("{there} as in the record"));
    if understood.problems() > 0 {
        parts.push(count(understood.problems(), "row not understood", "rows not understood"));
    }
    parts.join(", ")
}

fn row_words(row: &RowResult) -> String {
    let mut words = format!("Row {}: {}", row.line, outcome_words(&row.outcome));
    for note in &row.notes {
        words.push_str("; ");
        words.push_str(note);
    }
    format!("{words}.")
}

/// A row in words, without its end.
#[must_use]
pub fn outcome_words(outcome: &RowOutcome) -> String {
    match outcome {
        RowOutcome::Problem(wrong) => format!("not understood: {wrong}"),
        RowOutcome::There { pairing, mentors, mentees } => {
            format!(
                "in the record already as {pairing}: {} {} {}",
                list(mentors),
                mentor(mentors),
                list(mentees)
            )
        }
        RowOutcome::Changed { pairing, changes } => format!("{pairing}: {}", changes.join("; ")),
        RowOutcome::New { pairing, mentors, mentees } => {
            let weekly =
                pairing.weekly.map_or_else(|| ", no weekly time yet".to_owned(), |slot| format!(", {slot}"));
            let more: Vec<&str> =
                [&pairing.kind, &pairing.place].into_iter().flatten().map(String::as_str).collect();
            let more = if more.is_empty() { String::new() } else { format!(", {}", more.join(", ")) };
            let background =
                if pairing.background.is_some() { ", with background, which the mentor gets" } else { "" };
            format!(
                "new pairing {} in {}: {} {} {}{weekly}{more}{background}",
                pairing.id,
                pairing.programme,
                list(mentors),
                mentor(mentors),
                list(mentees)
            )
        }
    }
}

fn mentor(mentors: &[Named]) -> &'static str {
    if mentors.len() == 1 { "mentors" } else { "mentor" }
}

fn list(people: &[Named]) -> String {
    let shown = people.iter().map(|one| {
        let standing = if one.new { "new" } else { "known" };
        format!("{} <{}> ({standing})", one.name, one.email)
    });
    shown.collect::<Vec<_>>().join(" and ")
}
