//! The account of a sheet: what is new, changed, asked and refused, counted first, then a table of its rows.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{english, exit::Failure, open};
use crate::{
    daemon::sheets::Read,
    domain::{PairingId, Sentence},
    letters::Catalogue,
    planning::{
        roster::sheet::{Count, Named, RowOutcome, RowResult},
        schedule::upcoming,
    },
    report,
    sheet::Meaning,
    store::Store,
};

pub(super) fn show(opened: &open::Opened, copy: &Store, read: &Read, now: Timestamp) -> Result<(), Failure> {
    let form = match &read.sheet.name {
        Some(name) => format!("{}, sheet \"{name}\"", read.sheet.form),
        None => read.sheet.form.to_owned(),
    };
    println!("{} ({form}): {}.", read.name, counts(&read.understood.count()));
    show_columns(read);
    if !read.understood.rows.is_empty() {
        println!("\n{:>5}  {:<8} in words", "row", "what");
    }
    for row in &read.understood.rows {
        let (what, words) = match &row.outcome {
            RowOutcome::Asked(why) => ("asked", say(why)),
            RowOutcome::Problem(why) => ("refused", say(why)),
            RowOutcome::There { .. } => ("as is", say(&report::sheet::outcome(&row.outcome))),
            outcome => (word(outcome), say(&report::sheet::outcome(outcome))),
        };
        println!("{:>5}  {what:<8} {words}", row.line);
        for note in &row.notes {
            aside(&format!("note: {}", say(note)));
        }
        if let Some(id) = changed(row)
            && let Some(view) = copy.read(|tx| report::view(tx, &opened.ctx, id, now))?
        {
            match upcoming::next(&view, now) {
                Some(next) if next.at > now => {
                    let at = english::time(next.at, &view.programme.zone);
                    aside(&format!("then: {} on {at}", next.what));
                }
                Some(next) => aside(&format!("then: {} at the next run", next.what)),
                None if matches!(row.outcome, RowOutcome::Changed { .. }) => {}
                None => aside("then: nothing; somebody of the two cannot be written to"),
            }
        }
    }
    for (line, note) in &read.sheet.notes {
        println!("{line:>5}  {:<8} {note}", "a note");
    }
    println!("");
    if opened.store.read(|tx| tx.held())?.is_some() {
        println!("On hold: nothing of this leaves before `mentord release`.");
    }
    Ok(())
}

/// What stands below a row.
fn aside(words: &str) {
    println!("{:>5}  {:<8} {words}", "", "");
}

fn show_columns(read: &Read) {
    let used = read.sheet.columns.iter().filter(|(_, meaning)| *meaning != Meaning::Unused);
    let used: Vec<String> =
        used.map(|(heading, meaning)| format!("\"{heading}\" is the {meaning}")).collect();
    println!("Columns: {}", used.join(", "));
    let words = Catalogue::english();
    let aside = read.aside(words);
    if !aside.unused.is_empty() {
        let unused: Vec<String> = aside.unused.iter().map(|heading| format!("\"{heading}\"")).collect();
        println!("Not used: {}", unused.join(", "));
    }
    let aside = report::sheet::Read { unused: Vec::new(), notes: &[], left_out: None, ..aside };
    for line in report::sheet::aside(&aside, 0) {
        println!("{}", words.say(&line));
    }
}

/// `1 new pairing, 2 new people, 0 changed, 3 in the record already, 1 asked, 0 refused`
fn counts(count: &Count) -> String {
    let many = english::count;
    format!(
        "{}, {}, {} changed, {} in the record already, {} asked, {} refused",
        many(count.new, "new pairing", "new pairings"),
        many(count.people, "new person", "new people"),
        count.changed,
        count.there,
        count.asked,
        count.refused,
    )
}

fn word(outcome: &RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::New { .. } => "new",
        RowOutcome::Changed { .. } => "changed",
        RowOutcome::There { .. } => "there",
        RowOutcome::Asked(_) => "asked",
        RowOutcome::Problem(_) => "problem",
    }
}

/// The command line speaks English.
fn say(sentence: &Sentence) -> String {
    Catalogue::english().say(sentence)
}

fn said(sentences: &[Sentence]) -> Vec<String> {
    sentences.iter().map(say).collect()
}

fn changed(row: &RowResult) -> Option<&PairingId> {
    match &row.outcome {
        RowOutcome::New { pairing, .. } => Some(&pairing.id),
        RowOutcome::Changed { pairing, .. } => Some(pairing),
        RowOutcome::There { .. } | RowOutcome::Asked(_) | RowOutcome::Problem(_) => None,
    }
}

/// `left_out`: the file in which the rows are that were not taken.
pub(super) fn as_json(read: &Read, written: bool, left_out: Option<&Path>) -> Value {
    let columns = read.sheet.columns.iter();
    let columns: Vec<Value> = columns
        .map(|(heading, meaning)| json!({"heading": heading, "meaning": meaning.to_string()}))
        .collect();
    let rows: Vec<Value> = read.understood.rows.iter().map(row).collect();
    let Count { new, changed, there, asked, refused, people } = read.understood.count();
    let counts = json!({"new": new, "changed": changed, "there": there, "asked": asked, "refused": refused, "new_people": people});
    json!({"file": read.name, "encoding": read.sheet.form, "columns": columns, "rows": rows, "counts": counts, "left_out": left_out, "written": written})
}

fn row(row: &RowResult) -> Value {
    let people = |people: &[Named]| -> Vec<Value> {
        people
            .iter()
            .map(|one| json!({"name": one.name, "email": one.email, "new": one.new, "called": one.called}))
            .collect()
    };
    let (line, outcome, notes) = (row.line, word(&row.outcome), said(&row.notes));
    match &row.outcome {
        RowOutcome::New { pairing, mentors, mentees } => {
            json!({"line": line, "outcome": outcome, "pairing": pairing.id, "programme": pairing.programme, "mentors": people(mentors), "mentees": people(mentees), "notes": notes})
        }
        RowOutcome::Changed { pairing, changes } => {
            json!({"line": line, "outcome": outcome, "pairing": pairing, "changes": said(changes), "notes": notes})
        }
        RowOutcome::There { pairing, mentors, mentees } => {
            json!({"line": line, "outcome": outcome, "pairing": pairing, "mentors": people(mentors), "mentees": people(mentees), "notes": notes})
        }
        RowOutcome::Asked(why) => {
            json!({"line": line, "outcome": outcome, "question": say(why), "notes": notes})
        }
        RowOutcome::Problem(why) => {
            json!({"line": line, "outcome": outcome, "problem": say(why), "notes": notes})
        }
    }
}
