//! `import FILE`: a sheet of pairings into the record, shown row by row before anything is written.

use std::{
    io::{self, BufRead, IsTerminal as _, Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    current, english,
    exit::{Code, Failure},
    open,
};
use crate::letters::Catalogue;
use crate::{
    daemon::{
        orders::{
            apply::{self, OrderContext},
            not_done::{NotDone, answered},
        },
        sheets::{self, Read},
    },
    domain::{PairingId, Programme, ProgrammeId, Sentence},
    planning::{
        orders::Task,
        roster::sheet::{Manner, Named, RowOutcome, RowResult},
        schedule::upcoming,
    },
    report::{self, order_words},
    sheet::Meaning,
    store::{Actor, Store, Tx},
};

/// A sheet larger than this (octets) is something else.
const LARGEST_SHEET: u64 = 20 * 1024 * 1024;

#[derive(Debug, Args)]
#[command(after_help = "Example: a spreadsheet (.xlsx), or one saved as CSV, with the headings
  Mentor,Mentor email,Mentee,Mentee email,Weekly
  Ada Lovelace,ada@example.org,Sam Jones,sam@example.org,Tue 18:00

  mentord import pairs.csv          look it over, then answer y
  mentord import pairs.csv --yes    from a script

Columns may be in any order and any of: name (or first and last name), email and time zone of
mentor and mentee; phone; weekly time, place, programme, kind, background, introduced. Several mentees in
one cell, each on its own line, are a team. The same sheet may be imported again: what is in the
record already is left as it is. The register of Monday's list may be edited and imported: its
rows change what was edited in them.")]
pub struct ImportArgs {
    /// The sheet, as .xlsx or CSV; `-` reads standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Do not ask: for scripts.
    #[arg(long)]
    yes: bool,
    /// The programme of rows that do not say theirs, by id or title.
    #[arg(long, value_name = "PROGRAMME")]
    programme: Option<String>,
    /// What was understood as one JSON object, for machines.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Path, args: &ImportArgs) -> Result<(), Failure> {
    let name = args.file.display().to_string();
    let bytes = bytes(&args.file)?;
    // Shown from a copy, so that nothing is held while somebody reads.
    let opened = open::reading(config)?;
    let usual = usual(&opened.loaded.programmes, args.programme.as_deref())?;
    let now = current::clock_of(&opened)?;
    let copy = opened.store.copy()?;
    let shown = copy.write(|tx| read(tx, &opened, (&name, &bytes), usual.as_ref(), now))?;
    let shown = shown.map_err(|wrong| Failure::input(Catalogue::english().say(&wrong)))?;
    copy.write(|tx| answered(take(tx, &opened, &shown, now)))?
        .map_err(|refusal| Failure::input(order_words::refusal(Catalogue::english(), &refusal)))?;
    let count = Count::of(&shown);
    if !args.json {
        show(&opened, &copy, &shown, now)?;
        println!("{count}.");
    }
    let decided = decide(args, &count, &mut io::stdin().lock());
    let written = matches!(decided, Ok(true));
    if written {
        write(config, args, &bytes, &shown)?;
    }
    if args.json {
        println!("{}", as_json(&shown, written));
    } else if written {
        println!(
            "It is in the record. The next run sends what follows; `mentord plan` shows when and to whom."
        );
    } else if decided.is_ok() {
        println!("Nothing was written.");
    }
    decided.map(|_| ())
}

/// The sheet against the record, with what the files say in it.
fn read(
    tx: &Tx<'_>,
    opened: &open::Opened,
    sheet: (&str, &[u8]),
    usual: Option<&ProgrammeId>,
    now: Timestamp,
) -> anyhow::Result<Result<Read, Sentence>> {
    opened.take_rosters(tx, now)?;
    sheets::read(tx, &opened.ctx, sheet, usual, Manner::AddOnly, now)
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(LARGEST_SHEET + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|opened| opened.take(LARGEST_SHEET + 1).read_to_end(&mut bytes))
    };
    let name = file.display();
    read.map_err(|err| {
        Failure::input(format!("Cannot read {name}: {err}; give the path of a sheet, as .xlsx or CSV."))
    })?;
    if bytes.len() as u64 > LARGEST_SHEET {
        return Err(Failure::input(format!("{name} is larger than 20 MB; a sheet of pairings is not.")));
    }
    Ok(bytes)
}

/// The programme of rows that do not say theirs, if it was named.
fn usual(programmes: &[Programme], wanted: Option<&str>) -> Result<Option<ProgrammeId>, Failure> {
    let Some(word) = wanted else { return Ok(None) };
    let sought = word.trim().to_lowercase();
    let fits = |programme: &&Programme| {
        programme.id.0.to_lowercase() == sought || programme.title.to_lowercase() == sought
    };
    let found = programmes.iter().find(fits).map(|programme| Some(programme.id.clone()));
    found.ok_or_else(|| {
        let ids: Vec<&str> = programmes.iter().map(|programme| programme.id.0.as_str()).collect();
        Failure::usage(format!("--programme: there is no programme '{word}'; there are: {}.", ids.join(", ")))
    })
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    pairings: usize,
    people: usize,
    changed: usize,
    there: usize,
    problems: usize,
}

impl Count {
    fn of(read: &Read) -> Self {
        use crate::planning::roster::merge::RosterChange;
        let new_person = |change: &&RosterChange| matches!(change, RosterChange::NewPerson { .. });
        let people = read.understood.changes.iter().filter(new_person).count();
        let mut count = Self { pairings: 0, people, changed: 0, there: 0, problems: 0 };
        for row in &read.understood.rows {
            match &row.outcome {
                RowOutcome::New { .. } => count.pairings += 1,
                RowOutcome::Changed { .. } => count.changed += 1,
                RowOutcome::There { .. } => count.there += 1,
                RowOutcome::Problem(_) => count.problems += 1,
            }
        }
        count
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let many = english::count;
        write!(
            f,
            "{}, {}",
            many(self.pairings, "new pairing", "new pairings"),
            many(self.people, "new person", "new people")
        )?;
        if self.changed > 0 {
            write!(f, ", {} changed", self.changed)?;
        }
        write!(f, ", {} in the record already, {}", self.there, many(self.problems, "problem", "problems"))
    }
}

/// Whether it is to be written.
fn decide(args: &ImportArgs, count: &Count, input: &mut impl BufRead) -> Result<bool, Failure> {
    if count.problems > 0 {
        let rows = if count.problems == 1 {
            "A row was not understood; put it".to_owned()
        } else {
            format!("{} rows were not understood; put them", count.problems)
        };
        return Err(Failure::input(format!(
            "{rows} right in the sheet and import it again. Nothing was written."
        )));
    }
    if count.pairings == 0 && count.changed == 0 {
        return Ok(false);
    }
    if args.yes {
        return Ok(true);
    }
    let asks = args.file != Path::new("-") && !args.json && io::stdin().is_terminal();
    if !asks {
        return Err(Failure::usage(
            "There is no terminal to ask on, so nothing was written; look it over, and add --yes.",
        ));
    }
    print!("Take it into the record? [y/N] ");
    io::stdout().flush().context("Cannot write to the terminal")?;
    agreed(input)
}

/// Only a clear yes is one.
pub(super) fn agreed(input: &mut impl BufRead) -> Result<bool, Failure> {
    let mut answer = String::new();
    input.read_line(&mut answer).context("Cannot read the answer")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Writes in one transaction exactly what was shown.
fn write(config: &Path, args: &ImportArgs, bytes: &[u8], shown: &Read) -> Result<(), Failure> {
    let opened = open::writing(config, "import")?;
    let usual = usual(&opened.loaded.programmes, args.programme.as_deref())?;
    let now = current::clock_of(&opened)?;
    let written = opened.store.write(|tx| {
        let again = read(tx, &opened, (&shown.name, bytes), usual.as_ref(), now)?;
        if again.as_ref() != Ok(shown) {
            return Err(Overtaken.into());
        }
        answered(take(tx, &opened, shown, now))?.map_err(|_| Overtaken.into())
    });
    written.map_err(|err| {
        if err.is::<Overtaken>() { Failure::new(Code::TempFail, format!("{err}.")) } else { err.into() }
    })
}

/// Takes what was shown into the record.
fn take(tx: &Tx<'_>, opened: &open::Opened, shown: &Read, now: Timestamp) -> Result<(), NotDone> {
    let user = open::user();
    let actor = Actor::CommandLine { user: user.clone() };
    let (ctx, key) = (&opened.ctx, format!("command-line-{now}"));
    let context = OrderContext {
        ctx,
        actor: &actor,
        by: &user,
        said: now,
        key: &key,
        now,
        grace: SignedDuration::ZERO,
        above: None,
        foresight: None,
    };
    apply::apply(tx, &Task::Sheet(shown.order()), context).map(|_| ())
}

/// The record is no longer what somebody agreed to.
#[derive(Debug, thiserror::Error)]
#[error("The record changed while you were reading, so nothing was written; import the sheet again")]
struct Overtaken;

fn show(opened: &open::Opened, copy: &Store, read: &Read, now: Timestamp) -> Result<(), Failure> {
    let sheet = &read.sheet;
    let (used, unused): (Vec<_>, Vec<_>) =
        sheet.columns.iter().partition(|(_, meaning)| *meaning != Meaning::Unused);
    let used: Vec<String> =
        used.into_iter().map(|(heading, meaning)| format!("\"{heading}\" is the {meaning}")).collect();
    let form = match &sheet.name {
        Some(name) => format!("{}, sheet \"{name}\"", sheet.form),
        None => sheet.form.to_owned(),
    };
    println!("Columns: {} ({form})", used.join(", "));
    if !unused.is_empty() {
        let unused: Vec<String> = unused.into_iter().map(|(heading, _)| format!("\"{heading}\"")).collect();
        println!("Not used: {}", unused.join(", "));
    }
    for row in &read.understood.rows {
        match &row.outcome {
            RowOutcome::Problem(wrong) => println!("line {}: PROBLEM: {}", row.line, say(wrong)),
            outcome => println!("line {}: {}", row.line, say(&report::sheet::outcome(outcome))),
        }
        for note in &row.notes {
            println!("    note: {}", say(note));
        }
        if let Some(id) = changed(row)
            && let Some(view) = copy.read(|tx| report::view(tx, &opened.ctx, id, now))?
        {
            match upcoming::next(&view, now) {
                Some(next) if next.at > now => {
                    println!("    then: {} on {}", next.what, english::time(next.at, &view.programme.zone));
                }
                Some(next) => println!("    then: {} at the next run", next.what),
                None if matches!(row.outcome, RowOutcome::Changed { .. }) => {}
                None => println!("    then: nothing; somebody of the two cannot be written to"),
            }
        }
    }
    for (line, note) in &sheet.notes {
        println!("line {line}: taken for a note: {note}");
    }
    if opened.store.read(|tx| tx.held())?.is_some() {
        println!("On hold: nothing of this leaves before `mentord release`.");
    }
    Ok(())
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
        RowOutcome::There { .. } | RowOutcome::Problem(_) => None,
    }
}

fn as_json(read: &Read, written: bool) -> Value {
    let columns: Vec<Value> = read
        .sheet
        .columns
        .iter()
        .map(|(heading, meaning)| json!({"heading": heading, "meaning": meaning.to_string()}))
        .collect();
    let people = |people: &[Named]| -> Vec<Value> {
        people.iter().map(|one| json!({"name": one.name, "email": one.email, "new": one.new})).collect()
    };
    let rows: Vec<Value> = read
        .understood
        .rows
        .iter()
        .map(|row| {
            let (line, notes) = (row.line, said(&row.notes));
            match &row.outcome {
                RowOutcome::New { pairing, mentors, mentees } => json!({"line": line, "outcome": "new", "pairing": pairing.id, "programme": pairing.programme, "mentors": people(mentors), "mentees": people(mentees), "notes": notes}),
                RowOutcome::Changed { pairing, changes } => json!({"line": line, "outcome": "changed", "pairing": pairing, "changes": said(changes), "notes": notes}),
                RowOutcome::There { pairing, mentors, mentees } => json!({"line": line, "outcome": "there", "pairing": pairing, "mentors": people(mentors), "mentees": people(mentees), "notes": notes}),
                RowOutcome::Problem(wrong) => json!({"line": line, "outcome": "problem", "problem": say(wrong), "notes": notes}),
            }
        })
        .collect();
    json!({"file": read.name, "encoding": read.sheet.form, "columns": columns, "rows": rows, "written": written})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        for (answer, meant) in [
            ("y\n", true),
            ("YES\r\n", true),
            (" yes ", true),
            ("\n", false),
            ("", false),
            ("n\n", false),
            ("yess\n", false),
        ] {
            assert_eq!(agreed(&mut answer.as_bytes()).unwrap(), meant, "{answer:?}");
        }
    }
}
