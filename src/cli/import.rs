//! `import FILE`: a sheet of pairings into the record, shown row by row before anything is written.

use std::{
    io::{self, BufRead, IsTerminal as _, Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use jiff::Timestamp;

mod account;

use super::{
    current,
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
    domain::{Programme, ProgrammeId, Sentence, slug::free_id},
    planning::{
        orders::Task,
        roster::sheet::{Count, Manner},
    },
    report::order_words,
    store::{Actor, Tx},
};

/// A sheet larger than this (octets) is something else.
const LARGEST_SHEET: u64 = 20 * 1024 * 1024;

#[derive(Debug, Args)]
#[command(after_help = "Example: a spreadsheet (.xlsx), or one saved as CSV, with the headings
  Mentor,Mentor email,Mentee,Mentee email,Weekly
  Ada Lovelace,ada@example.org,Sam Jones,sam@example.org,Tue 18:00

  mentord import pairs.csv          look it over, then answer y
  mentord import pairs.csv --yes    from a script

Columns may be in any order and any of: name (or first and last name), email, phone, time zone of
mentor and mentee, and what they are called in letters; weekly time, place, programme, kind, background,
introduced, first day. A heading counts only if each of its words is known. Several mentees in one cell,
each on its own line, are a team. Good rows are taken; those that are asked about or refused come back in
a sheet of their own beside the first, each with the reason, and the exit status is 65. The same sheet may
be imported again: what is in the record already is left as it is. The register of Monday's list may be
edited and imported: its rows change what was edited in them.")]
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
    let count = shown.understood.count();
    if !args.json {
        account::show(&opened, &copy, &shown, now)?;
    }
    let decided = decide(args, &count, &mut io::stdin().lock());
    let agreed = matches!(decided, Ok(Agreed::Yes));
    // First the rows that come back: where their file cannot be written, nothing is.
    let left_out = if agreed { write_left_out(args, &shown, now)? } else { None };
    let written = agreed && takes_something(&count);
    if written && let Err(failure) = write(config, args, &bytes, &shown) {
        left_out.iter().for_each(|file| drop(std::fs::remove_file(file)));
        return Err(failure);
    }
    if args.json {
        println!("{}", account::as_json(&shown, written, left_out.as_deref()));
    } else if written {
        println!(
            "It is in the record. The next run sends what follows; `mentord plan` shows when and to whom."
        );
    } else if decided.is_ok() {
        println!("Nothing was written.");
    }
    decided?;
    if agreed && count.left_out() > 0 {
        Err(Failure::input(not_taken(&count, left_out.as_deref())))
    } else {
        Ok(())
    }
}

/// Whether anything of the sheet goes into the record.
fn takes_something(count: &Count) -> bool {
    count.new > 0 || count.changed > 0
}

/// `2 rows were not taken; put them right in pairs-left-out.xlsx and import that.`
fn not_taken(count: &Count, file: Option<&Path>) -> String {
    let (rows, them) = match count.left_out() {
        1 => ("A row was".to_owned(), "it"),
        several => (format!("{several} rows were"), "them"),
    };
    match file {
        Some(file) => format!("{rows} not taken; put {them} right in {} and import that.", file.display()),
        None => format!("{rows} not taken; put {them} right in the sheet and import it again."),
    }
}

/// Writes the rows that are not taken beside the sheet, under a name that is free.
fn write_left_out(args: &ImportArgs, shown: &Read, now: Timestamp) -> Result<Option<PathBuf>, Failure> {
    let Some(sheet) = shown.left_out(Catalogue::english(), now)? else { return Ok(None) };
    let folder = args.file.parent().filter(|_| args.file != Path::new("-")).unwrap_or(Path::new(""));
    let stem = sheet.file_name.trim_end_matches(".xlsx");
    let free = free_id(stem, usize::MAX, |stem| folder.join(format!("{stem}.xlsx")).exists());
    let file = folder.join(format!("{free}.xlsx"));
    std::fs::write(&file, &sheet.bytes).map_err(|err| {
        let name = file.display();
        Failure::new(
            Code::Io,
            format!("Cannot write the rows that are not taken to {name}: {err}. Nothing was written."),
        )
    })?;
    Ok(Some(file))
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

/// What somebody says to the account.
enum Agreed {
    Yes,
    No,
}

/// Whether it is to be written.
fn decide(args: &ImportArgs, count: &Count, input: &mut impl BufRead) -> Result<Agreed, Failure> {
    if args.yes {
        return Ok(Agreed::Yes);
    }
    if !takes_something(count) {
        return match count.left_out() {
            0 => Ok(Agreed::No),
            _ => Err(Failure::input(format!("{} Nothing was written.", not_taken(count, None)))),
        };
    }
    let asks = args.file != Path::new("-") && !args.json && io::stdin().is_terminal();
    if !asks {
        return Err(Failure::usage(
            "There is no terminal to ask on, so nothing was written; look it over, and add --yes.",
        ));
    }
    let what =
        if count.left_out() > 0 { "Take the good rows into the record" } else { "Take it into the record" };
    print!("{what}? [y/N] ");
    io::stdout().flush().context("Cannot write to the terminal")?;
    Ok(if agreed(input)? { Agreed::Yes } else { Agreed::No })
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
    let key = format!("command-line-{now}");
    let context = OrderContext::at_command_line(&opened.ctx, &actor, &user, &key, now);
    apply::apply(tx, &Task::Sheet(shown.order()), context).map(|_| ())
}

/// The record is no longer what somebody agreed to.
#[derive(Debug, thiserror::Error)]
#[error("The record changed while you were reading, so nothing was written; import the sheet again")]
struct Overtaken;

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
