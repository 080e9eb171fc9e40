//! `plan`: the same rules played forward in memory, nobody answering: who would get what, when and why.

use std::{fmt::Write as _, path::Path, thread};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{current, english, exit::Failure, open};
use crate::{
    daemon::{
        dry_run::{self, Plan},
        first_letters,
    },
    domain::HoldWhy,
    letters::Catalogue,
    report::preview,
};

/// Two weeks.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Until when (RFC 3339, such as 2027-04-30T20:00:00Z); two weeks from now if left out.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// For machines: one JSON object a line for each letter, `reasons` being its keys.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Path, args: &PlanArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let until = args.at.unwrap_or(now + AHEAD);
    if until < now {
        return Err(Failure::usage(format!("--at {until} is past; the plan begins at {now}.")));
    }
    let words = Catalogue::english();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let Plan { changes, letters } =
        dry_run::dry_run(words, &opened.store, &opened.ctx, &opened.loaded.roster, (now, until), threads)?;
    let zone = &opened.loaded.desk.zone;
    if args.json {
        // Written at once: standard output is flushed at each end of a line.
        let mut lines = String::new();
        for letter in &letters {
            let line = json!({"at": letter.at, "kind": letter.kind, "to": letter.to, "subject": letter.subject, "pairings": letter.pairings, "why": letter.why, "reasons": letter.reasons});
            let _ = writeln!(lines, "{line}");
        }
        print!("{lines}");
        return Ok(());
    }
    for change in &changes {
        println!("roster: {}", preview::change_words(words, change));
    }
    if opened.store.read(|tx| tx.held())?.is_some() {
        println!("On hold: nothing of this leaves before `mentord release`.");
    }
    println!("From {} to {}, if nobody answers:", english::time(now, zone), english::time(until, zone));
    if letters.is_empty() {
        println!("  no letter is due");
    }
    for letter in &letters {
        println!(
            "  {}  {} to {}: {}",
            english::time(letter.at, zone),
            letter.kind,
            letter.to,
            letter.subject
        );
        // A reason that has no words yet is shown as it is.
        for why in if letter.why.is_empty() { &letter.reasons } else { &letter.why } {
            println!("{:24}{why}", "");
        }
    }
    show_whole(&opened, now)
}

/// An introduction and an invite as they would leave, where nothing has left yet.
fn show_whole(opened: &open::Opened, now: Timestamp) -> Result<(), Failure> {
    let whole = opened.store.copy()?.write(|tx| {
        let first = tx.newest_letter()? == 0
            || tx.held_by_desk()?.is_some_and(|hold| hold.why == HoldWhy::FirstStart);
        if !first {
            return Ok(Vec::new());
        }
        opened.take_rosters(tx, now)?;
        let (_, example) = preview::first_start(tx, &opened.ctx, now)?;
        let whole = example.map(|pairing| first_letters::whole(tx, &opened.ctx, &pairing, now));
        Ok(whole.transpose()?.unwrap_or_default())
    })?;
    for letter in &whole {
        println!("\nThe {} whole, as it would leave:\n", letter.kind);
        println!("  To: {}\n  Subject: {}\n", letter.to, letter.subject);
        letter.lines.iter().for_each(|line| println!("{}", format!("  {line}").trim_end()));
        if !letter.entry.is_empty() {
            println!("\n  It puts this into the calendars:\n");
            letter.entry.iter().for_each(|line| println!("{}", format!("  {line}").trim_end()));
        }
    }
    Ok(())
}
