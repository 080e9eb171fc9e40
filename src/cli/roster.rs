//! `roster export`: the present state as a roster file.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{current, english, exit::Failure, open};
use crate::{
    config::export::roster_toml,
    domain::{Pairing, Person, contact::Phase},
    record::Context,
    store::{PairingRow, Tx},
};

#[derive(Debug, Args)]
pub struct RosterArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write everybody and every pairing as they stand now.
    ///
    /// With what was ordered by mail or command line since. Pairs that were introduced carry the
    /// day of it, so that an empty state that reads the file introduces nobody a second time.
    #[command(after_help = "Examples:
  mentord roster export              to the terminal
  mentord roster export saved.toml   into a new file, which must not be there yet")]
    Export {
        /// A new file; standard output if left out.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

pub(super) fn run(config: &Path, args: &RosterArgs) -> Result<(), Failure> {
    let What::Export { file } = &args.what;
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let present = opened.store.read(|tx| present(tx, &opened.ctx, now))?;
    if present.people.is_empty() && present.pairings.is_empty() {
        eprintln!("note: the record is empty; `mentord run --once` takes the roster in");
    }
    for note in &present.not_carried {
        eprintln!("note: {note}");
    }
    let toml = roster_toml(&present.people, &present.pairings);
    let Some(file) = file else {
        return std::io::stdout()
            .write_all(toml.as_bytes())
            .context("Cannot write to standard output")
            .map_err(Failure::from);
    };
    let mut made = match OpenOptions::new().write(true).create_new(true).open(file) {
        Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Failure::input(format!("{} is there already; name a new file.", file.display())));
        }
        made => made.with_context(|| format!("Cannot make {}", file.display()))?,
    };
    made.write_all(toml.as_bytes())
        .and_then(|()| made.sync_all())
        .with_context(|| format!("Cannot write {}", file.display()))?;
    let pairings = english::count(present.pairings.len(), "pairing", "pairings");
    let people = english::count(present.people.len(), "person", "people");
    println!("{people} and {pairings} are in {}.", file.display());
    Ok(())
}

struct Present {
    people: Vec<Person>,
    pairings: Vec<Pairing>,
    /// What a roster has no words for, each a sentence without its end.
    not_carried: Vec<String>,
}

fn present(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<Present> {
    let mut people = Vec::new();
    let mut not_carried = Vec::new();
    for row in tx.people()? {
        let name = &row.person.name;
        if row.standing.stopped.is_some() {
            not_carried.push(format!("{name} asked for no more letters, which a roster cannot say"));
        }
        if row.standing.frozen.is_some() {
            not_carried.push(format!(
                "{name}'s address belongs to somebody else, which a roster cannot say; put it right there"
            ));
        }
        people.push(row.person);
    }
    let pairings = tx.pairings()?.into_iter().map(|row| as_it_stands(row, ctx, now)).collect();
    Ok(Present { people, pairings, not_carried })
}

/// The pairing with what has happened to it, as far as a roster has words for it.
fn as_it_stands(row: PairingRow, ctx: &Context, now: Timestamp) -> Pairing {
    let mut pairing = row.pairing;
    let zone = ctx
        .standings
        .programmes
        .get(&pairing.programme)
        .map_or_else(|| ctx.desk.zone.clone(), |programme| programme.zone.clone());
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    match &row.contact.phase {
        Phase::Proposed => {}
        // The letter may have reached one of them already.
        Phase::Introducing | Phase::Introduced { .. } => {
            let first = row.contact.introduced().unwrap_or(now);
            pairing.introduced = pairing.introduced.or(Some(date(first)));
        }
        Phase::Ended { why, .. } => pairing.ended = pairing.ended.or_else(|| Some(why.clone())),
    }
    pairing
}
