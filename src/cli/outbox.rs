//! `outbox`: letters that wait, failed or are in doubt.

use std::{io::Write as _, path::Path};

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;

use super::{current, english, exit::Failure, open};
use crate::{
    daemon::clock,
    domain::Reason,
    letters::Catalogue,
    record,
    store::{Delivery, State, WordsGone},
};

#[derive(Debug, Args)]
pub struct OutboxArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Letters that are not settled, or were refused (the default).
    List {
        /// All letters, sent ones too.
        #[arg(long)]
        all: bool,
    },
    /// A letter, byte for byte as it goes out; what is known of it once its words are gone.
    Show {
        /// Its number in `outbox list --all`.
        letter: i64,
    },
    /// Try a waiting, refused or doubtful letter again at the next run.
    Retry {
        /// Its number in `outbox list`.
        letter: i64,
    },
    /// A letter that waits is not to go out.
    Cancel {
        /// Its number in `outbox list`.
        letter: i64,
    },
}

pub(super) fn run(config: &Path, args: &OutboxArgs) -> Result<(), Failure> {
    match args.what.as_ref().unwrap_or(&What::List { all: false }) {
        What::List { all } => list(config, *all),
        What::Show { letter } => show(config, *letter),
        What::Retry { letter } => {
            let opened = open::writing(config, "outbox retry")?;
            let now = current::clock_of(&opened)?;
            let known = opened.store.read(|tx| tx.delivery(*letter))?;
            if let Some(gone) = known.and_then(|outgoing| outgoing.delivery.gone) {
                let since = english::time(gone.since, &opened.loaded.desk.zone);
                return Err(Failure::input(format!(
                    "The words of letter {letter} are gone since {since}; it cannot go out any more."
                )));
            }
            let done = opened.store.write(|tx| record::retry(tx, *letter, now))?;
            told(done, *letter, "goes out again at the next run")
        }
        What::Cancel { letter } => {
            let opened = open::writing(config, "outbox cancel")?;
            let why = sentence!("withdrawn.by_hand", user => open::user());
            let done = opened.store.write(|tx| record::cancel(tx, *letter, &why, clock::now()))?;
            told(done, *letter, "will not go out")
        }
    }
}

fn told(done: bool, letter: i64, what: &str) -> Result<(), Failure> {
    if done {
        println!("Letter {letter} {what}.");
        Ok(())
    } else {
        Err(Failure::input(format!("There is no open letter {letter}; `mentord outbox list` shows them.")))
    }
}

fn list(config: &Path, all: bool) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let deliveries = opened.store.read(|tx| tx.deliveries())?;
    let zone = &opened.loaded.desk.zone;
    let mut shown = 0;
    for delivery in deliveries {
        if !all && matches!(delivery.state, State::Sent | State::Cancelled) {
            continue;
        }
        shown += 1;
        println!(
            "{:5}  {:9}  {}  {} to {}: {}",
            delivery.id,
            delivery.state.word(),
            english::time(delivery.decided, zone),
            delivery.kind,
            delivery.address,
            match &delivery.gone {
                Some(gone) => format!("its words are gone since {}", english::time(gone.since, zone)),
                None => delivery.subject.clone(),
            }
        );
        if !delivery.said.is_empty() {
            println!(
                "       {} after {}: {}",
                english::time(delivery.settled.unwrap_or(delivery.decided), zone),
                english::count(usize::try_from(delivery.attempts).unwrap_or(usize::MAX), "try", "tries"),
                Catalogue::english().say(&delivery.said)
            );
        }
    }
    if shown == 0 {
        println!("Nothing waits.");
    }
    Ok(())
}

fn show(config: &Path, letter: i64) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let Some(outgoing) = opened.store.read(|tx| tx.delivery(letter))? else {
        return Err(Failure::input(format!(
            "There is no letter {letter}; `mentord outbox list --all` shows them."
        )));
    };
    if let Some(gone) = &outgoing.delivery.gone {
        let reasons = opened.store.read(|tx| tx.reasons_of_letter(outgoing.delivery.letter))?;
        say_gone(&outgoing.delivery, gone, &reasons, &opened.loaded.desk.zone);
        return Ok(());
    }
    std::io::stdout().write_all(&outgoing.bytes).map_err(|err| Failure::from(anyhow::Error::from(err)))
}

/// What stays of a letter: that it was, why, and what proves which one it was.
fn say_gone(delivery: &Delivery, gone: &WordsGone, reasons: &[Reason], zone: &TimeZone) {
    println!("The words of letter {} are gone since {}.", delivery.id, english::time(gone.since, zone));
    println!("  {} to {}", delivery.kind, delivery.address);
    println!("  decided {}", english::time(delivery.decided, zone));
    if let Some(settled) = delivery.settled {
        println!(
            "  {} {}: {}",
            delivery.state.word(),
            english::time(settled, zone),
            Catalogue::english().say(&delivery.said)
        );
    }
    for reason in reasons {
        println!("  reason {reason}");
    }
    println!("  Message-ID <{}>", delivery.message_id);
    println!("  SHA-256 of what was written {}", gone.hash);
}
