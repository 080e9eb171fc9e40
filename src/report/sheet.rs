//! A sheet as it was understood, in words: what it comes to, counted, then row by row, then what stays as it is.

use crate::{
    domain::Sentence,
    letters::Catalogue,
    planning::roster::sheet::{Count, Named, RowOutcome, RowResult, Understood},
};

/// Rows in words of those that are asked about or refused, which come first, and of the others; more are counted.
const MOST_LEFT_OUT: usize = 50;
const MOST_ROWS: usize = 100;
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
    /// Rows with people that do not show, and headings of columns that do not.
    pub hidden: (usize, &'a [String]),
    /// Rows with nobody in them.
    pub empty: usize,
    /// Other sheets of the workbook with pairings in them.
    pub others: &'a [String],
    /// The file in which the rows come back that are not taken.
    pub left_out: Option<String>,
    /// It is a register that comes back.
    pub register: bool,
}

/// What was understood of the sheet `name`, a line a sentence: what it comes to, counted; then what is asked about and
/// what is refused; then what is new and what changes. Rows that change nothing are only counted.
#[must_use]
pub fn lines(
    words: &Catalogue,
    name: &str,
    page: Option<&str>,
    read: &Read<'_>,
    understood: &Understood,
) -> Vec<String> {
    let mut lines = vec![sentence!("sheet.summary", name, page, counts => counts(&understood.count()))];
    let of = |wanted: fn(&RowOutcome) -> bool| {
        understood.rows.iter().filter(|row| wanted(&row.outcome)).collect::<Vec<&RowResult>>()
    };
    let mut left_out = of(|outcome| matches!(outcome, RowOutcome::Asked(_)));
    left_out.extend(of(|outcome| matches!(outcome, RowOutcome::Problem(_))));
    let taken = understood.rows.iter().filter(|row| match &row.outcome {
        RowOutcome::New { .. } | RowOutcome::Changed { .. } => true,
        RowOutcome::There { .. } => !row.notes.is_empty(),
        RowOutcome::Asked(_) | RowOutcome::Problem(_) => false,
    });
    for (rows, most) in [(left_out, MOST_LEFT_OUT), (taken.collect(), MOST_ROWS)] {
        lines.extend(rows.iter().take(most).map(|row| {
            let (line, outcome) = (row.line, outcome(&row.outcome));
            sentence!("sheet.row", line, outcome, notes => &row.notes)
        }));
        if rows.len() > most {
            lines.push(sentence!("sheet.more_rows", n => rows.len() - most));
        }
    }
    lines.extend(aside(read, understood.count().left_out()));
    if understood.absent > 0 {
        lines.push(sentence!("sheet.not_named", n => understood.absent));
    }
    if !read.register && understood.rows.iter().any(|row| matches!(row.outcome, RowOutcome::Changed { .. })) {
        lines.push(sentence!("sheet.no_stamp"));
    }
    lines.iter().map(|line| words.say(line)).collect()
}

/// What of the sheet is not taken, or no row of it: each a sentence.
#[must_use]
pub fn aside(read: &Read<'_>, left_out: usize) -> Vec<Sentence> {
    let mut lines = Vec::new();
    if let Some(file) = read.left_out.as_ref().filter(|_| left_out > 0) {
        lines.push(sentence!("sheet.left_out_file", n => left_out, file => file.as_str()));
    }
    let (rows, columns) = read.hidden;
    if rows > 0 {
        lines.push(sentence!("sheet.hidden_rows", n => rows));
    }
    if !columns.is_empty() {
        let columns: Vec<&str> = columns.iter().take(MOST_UNUSED).map(String::as_str).collect();
        lines.push(sentence!("sheet.hidden_columns", columns));
    }
    if read.empty > 0 {
        lines.push(sentence!("sheet.nobody", n => read.empty));
    }
    if !read.others.is_empty() {
        let pages: Vec<&str> = read.others.iter().take(MOST_UNUSED).map(String::as_str).collect();
        lines.push(sentence!("sheet.other_pages", n => pages.len(), pages));
    }
    if !read.notes.is_empty() {
        let rows: Vec<usize> = read.notes.iter().take(MOST_NOTES).map(|(line, _)| *line).collect();
        lines.push(sentence!("sheet.notes_below", rows));
    }
    if !read.unused.is_empty() {
        let columns: Vec<&str> = read.unused.iter().take(MOST_UNUSED).copied().collect();
        lines.push(sentence!("sheet.unused_columns", columns));
    }
    lines
}

/// `2 new pairings, 1 changed, 10 as they are, 1 row with a question, 1 row not understood`
#[must_use]
pub fn counts(count: &Count) -> Sentence {
    let Count { new, changed, there, asked, refused, .. } = *count;
    sentence!("sheet.counts", new, changed, there, asked, refused)
}

/// What came of a row, without its end.
#[must_use]
pub fn outcome(outcome: &RowOutcome) -> Sentence {
    match outcome {
        RowOutcome::Asked(wrong) => sentence!("sheet.asked", wrong),
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
    let person =
        |Named { name, email, new, called }: &Named| sentence!("sheet.person", name, email, new, called);
    people.iter().map(person).collect()
}
