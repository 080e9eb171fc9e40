//! `import FILE`: a sheet of pairings into the record, shown row by row before anything is written.

use std::{
    io::{self, BufRead, IsTerminal as _, Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    exit::{Code, Failure},
    open, sheet_rows,
    sheet_rows::{Outcome, Taken},
    words,
};
use crate::{
    config::sheet::{self, Meaning, Sheet},
    daemon::{roster, service},
    domain::Programme,
    planning::forward,
    report,
    store::{Actor, Store},
};

/// A sheet larger than this (octets) is something else.
const LARGEST_SHEET: u64 = 20 * 1024 * 1024;

#[derive(Debug, Args)]
#[command(after_help = "Example: a spreadsheet saved as CSV, with the headings
  Mentor,Mentor email,Mentee,Mentee email,Weekly
  Ada Lovelace,ada@example.org,Sam Jones,sam@example.org,Tue 18:00

  mentord import pairs.csv          look it over, then answer y
  mentord import pairs.csv --yes    from a script

Columns may be in any order and any of: name (or first and last name), email and time zone of
mentor and mentee; weekly time, place, programme, kind, background. The same sheet may be
imported again: what is in the record already is left as it is.")]
pub struct ImportArgs {
    /// The sheet as CSV; `-` reads standard input.
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
    let sheet = sheet::read(&bytes).map_err(|wrong| Failure::input(format!("{name}: {wrong}.")))?;
    // Shown from a copy, so that nothing is held while somebody reads.
    let opened = open::reading(config)?;
    let usual = usual(&opened.loaded.programmes, args.programme.as_deref())?;
    let actor = Actor::CommandLine { user: open::user() };
    let now = words::clock_of(&opened)?;
    let copy = opened.store.copy()?;
    let programmes = (opened.loaded.programmes.as_slice(), usual);
    let shown = copy.write(|tx| {
        // A daemon takes the files in by its own rules.
        if !service::minds_the_roster(tx)? {
            roster::take(tx, &opened.house, &opened.loaded.roster, now)?;
        }
        sheet_rows::take(tx, &opened.house, &sheet, programmes, &actor, now)
    })?;
    let count = Count::of(&shown);
    if !args.json {
        show(&opened, &copy, &sheet, &shown, now)?;
        println!("{count}.");
    }
    let decided = decide(args, &count, &mut io::stdin().lock());
    let written = matches!(decided, Ok(true));
    if written {
        write(config, args, &sheet, &shown)?;
    }
    if args.json {
        println!("{}", as_json(&name, &sheet, &shown, written));
    } else if written {
        println!(
            "It is in the record. The next run sends what follows; `mentord plan` shows when and to whom."
        );
    } else if decided.is_ok() {
        println!("Nothing was written.");
    }
    decided.map(|_| ())
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
        Failure::input(format!("Cannot read {name}: {err}; give the path of a sheet saved as CSV."))
    })?;
    if bytes.len() as u64 > LARGEST_SHEET {
        return Err(Failure::input(format!("{name} is larger than 20 MB; a sheet of pairings is not.")));
    }
    Ok(bytes)
}

fn usual<'a>(programmes: &'a [Programme], wanted: Option<&str>) -> Result<Option<&'a Programme>, Failure> {
    match (wanted, programmes) {
        (Some(word), _) => sheet_rows::find_programme(programmes, word)
            .map(Some)
            .map_err(|wrong| Failure::usage(format!("--programme: {wrong}."))),
        (None, [only]) => Ok(Some(only)),
        (None, _) => Ok(None),
    }
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    pairings: usize,
    people: usize,
    there: usize,
    problems: usize,
}

impl Count {
    fn of(rows: &[Taken]) -> Self {
        let mut count = Self { pairings: 0, people: 0, there: 0, problems: 0 };
        for row in rows {
            match &row.outcome {
                Outcome::New { mentor, mentee, .. } => {
                    count.pairings += 1;
                    count.people += usize::from(mentor.new) + usize::from(mentee.new);
                }
                Outcome::There { .. } => count.there += 1,
                Outcome::Problem(_) => count.problems += 1,
            }
        }
        count
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let many = words::count;
        write!(
            f,
            "{}, {}",
            many(self.pairings, "new pairing", "new pairings"),
            many(self.people, "new person", "new people")
        )?;
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
    if count.pairings == 0 {
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
fn agreed(input: &mut impl BufRead) -> Result<bool, Failure> {
    let mut answer = String::new();
    input.read_line(&mut answer).context("Cannot read the answer")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Writes in one transaction exactly what was shown.
fn write(config: &Path, args: &ImportArgs, sheet: &Sheet, shown: &[Taken]) -> Result<(), Failure> {
    let opened = open::writing(config, "import")?;
    let usual = usual(&opened.loaded.programmes, args.programme.as_deref())?;
    let programmes = (opened.loaded.programmes.as_slice(), usual);
    let now = words::clock_of(&opened)?;
    let actor = Actor::CommandLine { user: open::user() };
    let written = opened.store.write(|tx| {
        if !service::minds_the_roster(tx)? {
            roster::take(tx, &opened.house, &opened.loaded.roster, now)?;
        }
        let taken = sheet_rows::take(tx, &opened.house, sheet, programmes, &actor, now)?;
        if taken == shown { Ok(()) } else { Err(Overtaken.into()) }
    });
    written.map_err(|err| {
        if err.is::<Overtaken>() { Failure::new(Code::TempFail, format!("{err}.")) } else { err.into() }
    })
}

/// The record is no longer what somebody agreed to.
#[derive(Debug, thiserror::Error)]
#[error("The record changed while you were reading, so nothing was written; import the sheet again")]
struct Overtaken;

fn show(
    opened: &open::Opened,
    copy: &Store,
    sheet: &Sheet,
    rows: &[Taken],
    now: Timestamp,
) -> Result<(), Failure> {
    let (used, unused): (Vec<_>, Vec<_>) =
        sheet.columns.iter().partition(|(_, meaning)| *meaning != Meaning::Unused);
    let used: Vec<String> =
        used.into_iter().map(|(heading, meaning)| format!("\"{heading}\" is the {meaning}")).collect();
    println!("Columns: {} ({})", used.join(", "), sheet.encoding);
    if !unused.is_empty() {
        let unused: Vec<String> = unused.into_iter().map(|(heading, _)| format!("\"{heading}\"")).collect();
        println!("Not used: {}", unused.join(", "));
    }
    for row in rows {
        println!("line {}: {}", row.line, row_words(row));
        for note in &row.notes {
            println!("    note: {note}");
        }
        if let Outcome::New { pairing, .. } = &row.outcome
            && let Some(view) = copy.read(|tx| report::view(tx, &opened.house, &pairing.id, now))?
        {
            match forward::next(&view, now) {
                Some(next) if next.at > now => {
                    println!("    then: {} on {}", next.what, words::time(next.at, &view.programme.zone));
                }
                Some(next) => println!("    then: {} at the next run", next.what),
                None => println!("    then: nothing; somebody of the two cannot be written to"),
            }
        }
    }
    if opened.store.read(|tx| tx.held())?.is_some() {
        println!("On hold: nothing of this leaves before `mentord release`.");
    }
    Ok(())
}

fn row_words(row: &Taken) -> String {
    match &row.outcome {
        Outcome::Problem(wrong) => format!("PROBLEM: {wrong}"),
        Outcome::There { pairing, mentor, mentee } => {
            format!("in the record already as {pairing}: {mentor} mentors {mentee}")
        }
        Outcome::New { pairing, mentor, mentee } => {
            let weekly =
                pairing.weekly.map_or_else(|| ", no weekly time yet".to_owned(), |slot| format!(", {slot}"));
            let more: Vec<&str> =
                [&pairing.kind, &pairing.place].into_iter().flatten().map(String::as_str).collect();
            let more = if more.is_empty() { String::new() } else { format!(", {}", more.join(", ")) };
            let background = if pairing.background.is_some() { ", with background" } else { "" };
            format!(
                "new pairing {} in {}: {mentor} mentors {mentee}{weekly}{more}{background}",
                pairing.id, pairing.programme
            )
        }
    }
}

fn as_json(name: &str, sheet: &Sheet, rows: &[Taken], written: bool) -> Value {
    let columns: Vec<Value> = sheet
        .columns
        .iter()
        .map(|(heading, meaning)| json!({"heading": heading, "meaning": meaning.to_string()}))
        .collect();
    let person =
        |person: &sheet_rows::Named| json!({"name": person.name, "email": person.email, "new": person.new});
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let notes = &row.notes;
            match &row.outcome {
                Outcome::New { pairing, mentor, mentee } => json!({"line": row.line, "outcome": "new", "pairing": pairing.id, "programme": pairing.programme, "mentor": person(mentor), "mentee": person(mentee), "notes": notes}),
                Outcome::There { pairing, mentor, mentee } => json!({"line": row.line, "outcome": "there", "pairing": pairing, "mentor": person(mentor), "mentee": person(mentee), "notes": notes}),
                Outcome::Problem(wrong) => json!({"line": row.line, "outcome": "problem", "problem": wrong, "notes": notes}),
            }
        })
        .collect();
    json!({"file": name, "encoding": sheet.encoding, "columns": columns, "rows": rows, "written": written})
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
