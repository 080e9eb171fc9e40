//! `history PAIRING`: its journal, with the cause of every letter, and what comes next.

use std::path::Path;

use clap::Args;

use super::{current, english, exit::Failure, open};
use crate::{letters::Catalogue, planning::schedule::upcoming, report::describe, store::Happened};

#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// The pairing's id, such as ada-sam; left out: the desk's own history (holds, rosters).
    pairing: Option<String>,
}

pub(super) fn run(config: &Path, args: &HistoryArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let Some(pairing) = &args.pairing else { return of_desk(&opened) };
    let view = current::view(&opened, pairing, now)?;
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
            english::time(entry.at, zone),
            english::happened(&view, &entry.happened),
            "",
            english::actor(&entry.actor)
        );
        let Some(letter) = entry.letter.filter(|letter| told.insert(*letter)) else { continue };
        for delivery in opened.store.read(|tx| tx.deliveries_of_letter(letter))? {
            let to = english::recipient(Some(&view), &opened.loaded.desk.staff, &delivery.recipient);
            let said = Catalogue::english().say(&delivery.said);
            let said = if said.is_empty() { said } else { format!(" ({said})") };
            println!(
                "{:22}letter {} '{}' to {to}: {}{said}",
                "",
                delivery.id,
                delivery.kind,
                delivery.state.word()
            );
        }
    }
    match upcoming::next(&view, now) {
        Some(next) => {
            println!(
                "NEXT, if nobody answers: {}, {} ({})",
                next.what,
                current::coming(next.at, now, zone),
                Catalogue::english().say(&next.cause())
            );
        }
        None => println!("Nothing comes next, unless something comes in."),
    }
    Ok(())
}

/// When it was held and released, and what rosters were taken in.
fn of_desk(opened: &open::Opened) -> Result<(), Failure> {
    let zone = &opened.loaded.desk.zone;
    let entries = opened.store.read(|tx| tx.journal_of_desk())?;
    if entries.is_empty() {
        println!("Nothing happened to the desk itself yet; `mentord history PAIRING` tells of a pairing.");
    }
    for entry in entries {
        let Happened::ToDesk(event) = &entry.happened else { continue };
        println!(
            "{}  {}\n{:22}{}",
            english::time(entry.at, zone),
            describe::desk_event(Catalogue::english(), event, zone),
            "",
            english::actor(&entry.actor)
        );
    }
    Ok(())
}
