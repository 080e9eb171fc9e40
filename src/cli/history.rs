//! `history PAIRING`: its journal, with the cause of every letter, and what comes next.

use std::path::Path;

use clap::Args;

use super::{exit::Failure, open, words};
use crate::planning::forward;

#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// The pairing's id, such as ada-sam.
    pairing: String,
}

pub(super) fn run(config: &Path, args: &HistoryArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = words::clock_of(&opened)?;
    let view = words::view(&opened, &args.pairing, now)?;
    let zone = &view.programme.zone;
    let entries = opened.store.read(|tx| {
        let mut entries = tx.journal_of_pairing(&view.pairing.id)?;
        for person in view.pairing.everyone() {
            entries.extend(tx.journal_of_person(person)?);
        }
        entries.sort_by_key(|entry| entry.id);
        Ok(entries)
    })?;
    let mut told = std::collections::BTreeSet::new();
    for entry in entries {
        let who = if entry.pairing.is_empty() { format!("{}: ", entry.person) } else { String::new() };
        println!(
            "{}  {who}{}\n{:22}{}",
            words::time(entry.at, zone),
            words::happened(&view, &entry.happened),
            "",
            words::actor(&entry.actor)
        );
        let Some(letter) = entry.letter.filter(|letter| told.insert(*letter)) else { continue };
        for delivery in opened.store.read(|tx| tx.deliveries_of_letter(letter))? {
            let to = words::reader(Some(&view), &opened.loaded.desk.staff, &delivery.reader);
            let said = if delivery.said.is_empty() { String::new() } else { format!(" ({})", delivery.said) };
            println!(
                "{:22}letter {} '{}' to {to}: {}{said}",
                "",
                delivery.id,
                delivery.kind,
                delivery.state.word()
            );
        }
    }
    match forward::next(&view, now) {
        Some(next) => {
            println!(
                "NEXT, if nobody answers: {}, {} ({})",
                next.what,
                words::coming(next.at, now, zone),
                next.why
            );
        }
        None => println!("Nothing comes next, unless something comes in."),
    }
    Ok(())
}
