//! A sheet as it was understood, in words: row by row, then what stays as it is.

use crate::{
    domain::Sentence,
    letters::Catalogue,
    planning::roster::sheet::{Named, RowOutcome, RowResult, Understood},
};

/// Rows in words; more are counted.
const MOST_ROWS: usize = 100;
/// Rows that were not understood, which are said first of all.
const MOST_PROBLEMS: usize = 50;
/// Lines taken for notes whose numbers are said.
const MOST_NOTES: usize = 10;
/// Headings of unused columns that are said.
const MOST_UNUSED: usize = 20;

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
pub fn lines(
    words: &Catalogue,
    name: &str,
    page: Option<&str>,
    read: &Read<'_>,
    understood: &Understood,
) -> Vec<String> {
    let mut lines = vec![sentence!("sheet.summary", name, page, counts => counts(understood))];
    let (wrong, right): (Vec<&RowResult>, Vec<&RowResult>) =
        understood.rows.iter().partition(|row| matches!(row.outcome, RowOutcome::Problem(_)));
    let speaks = |row: &&RowResult| !matches!(row.outcome, RowOutcome::There { .. }) || !row.notes.is_empty();
    for (rows, most) in [(wrong, MOST_PROBLEMS), (right.into_iter().filter(speaks).collect(), MOST_ROWS)] {
        lines.extend(rows.iter().take(most).map(|row| {
            let (line, outcome) = (row.line, outcome(&row.outcome));
            sentence!("sheet.row", line, outcome, notes => &row.notes)
        }));
        if rows.len() > most {
            lines.push(sentence!("sheet.more_rows", n => rows.len() - most));
        }
    }
    if !read.notes.is_empty() {
        let rows: Vec<usize> = read.notes.iter().take(MOST_NOTES).map(|(line, _)| *line).collect();
        lines.push(sentence!("sheet.notes_below", rows));
    }
    if !read.unused.is_empty() {
        let columns: Vec<&str> = read.unused.iter().take(MOST_UNUSED).copied().collect();
        lines.push(sentence!("sheet.unused_columns", columns));
    }
    if understood.absent > 0 {
        lines.push(sentence!("sheet.not_named", n => understood.absent));
    }
    if !read.register && understood.rows.iter().any(|row| matches!(row.outcome, RowOutcome::Changed { .. })) {
        lines.push(sentence!("sheet.no_stamp"));
    }
    lines.iter().map(|line| words.say(line)).collect()
}

/// `2 new pairings, 1 changed, 10 as they are, 1 row not understood`
fn counts(understood: &Understood) -> Sentence {
    let of =
        |wanted: fn(&RowOutcome) -> bool| understood.rows.iter().filter(|row| wanted(&row.outcome)).count();
    let new = of(|outcome| matches!(outcome, RowOutcome::New { .. }));
    let changed = of(|outcome| matches!(outcome, RowOutcome::Changed { .. }));
    let there = of(|outcome| matches!(outcome, RowOutcome::There { .. }));
    sentence!("sheet.counts", new, changed, there, wrong => understood.problems())
}

/// What came of a row, without its end.
#[must_use]
pub fn outcome(outcome: &RowOutcome) -> Sentence {
    match outcome {
        RowOutcome::Problem(wrong) => sentence!("sheet.not_understood", wrong),
        RowOutcome::There { pairing, mentors, mentees } => {
            let n = mentors.len();
            let (mentors, mentees) = (people(mentors), people(mentees));
            sentence!("sheet.there", pairing, mentors, n, mentees)
        }
        RowOutcome::Changed { pairing, changes } => sentence!("sheet.changed", pairing, changes),
        RowOutcome::New { pairing, mentors, mentees } => sentence!(
            "sheet.new",
            pairing => &pairing.id,
            programme => &pairing.programme.0,
            n => mentors.len(),
            mentors => people(mentors),
            mentees => people(mentees),
            weekly => pairing.weekly,
            kind => &pairing.kind,
            place => &pairing.place,
            background => pairing.background.is_some(),
        ),
    }
}

/// `Ada Lovelace <ada@example.org> (known)`, each.
fn people(people: &[Named]) -> Vec<Sentence> {
    people.iter().map(|Named { name, email, new }| sentence!("sheet.person", name, email, new)).collect()
}
