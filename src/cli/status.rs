//! `status`: all pairings, how they stand and what comes next.

use std::path::Path;

use clap::Args;
use jiff::tz::TimeZone;

use super::{current, english, exit::Failure, open};
use crate::{
    config::MailSource,
    daemon::settle,
    letters::Catalogue,
    record::status::{PairingStatus, WrittenStatus},
    report::{self, health::CanaryHealth},
};

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// As JSON, for machines.
    #[arg(long)]
    json: bool,
}

pub(super) fn source_name(source: &MailSource) -> &'static str {
    match source {
        MailSource::Imap { .. } => "imap",
        MailSource::Maildir { .. } => "maildir",
        MailSource::Nothing => "none",
    }
}

pub(super) fn run(config: &Path, args: &StatusArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let source = source_name(&opened.loaded.receive.source);
    let status = opened.store.read(|tx| {
        let waits = settle::waiting(tx)?;
        let roster = waits.map(|waits| report::WaitingRoster { changes: waits.changes, until: waits.until });
        Ok(report::Status { roster, ..report::status(Catalogue::english(), tx, &opened.ctx, source, now)? })
    })?;
    if args.json {
        println!("{}", serde_json::to_string(&status).map_err(anyhow::Error::from)?);
        return Ok(());
    }
    let zone = &opened.loaded.desk.zone;
    if status.rehearsal {
        println!("A rehearsal; its clock stands at {}.", english::time(now, zone));
    }
    if let Some(held) = &status.held {
        println!(
            "On hold since {}, because {}: nothing leaves until `mentord release`.",
            english::time(held.since, zone),
            held.why
        );
    }
    if let Some(waits) = &status.roster {
        let changes = english::count(waits.changes, "change", "changes");
        match waits.until {
            Some(until) => {
                println!("A roster with {changes} is taken in at {}.", english::time(until, zone))
            }
            None => println!("A roster with {changes} waits for staff's go, or `mentord go`."),
        }
    }
    if status.pairings.is_empty() {
        println!("No pairings in the record yet; `mentord run --once` takes the roster in.");
    }
    let pairings: Vec<PairingStatus> =
        status.pairings.iter().map(WrittenStatus::read).collect::<anyhow::Result<_>>()?;
    let width = pairings.iter().map(|pairing| pairing.id.len()).max().unwrap_or(0);
    for pairing in &pairings {
        let heard =
            |at: Option<jiff::Timestamp>| at.map_or_else(|| "never".to_owned(), |at| english::time(at, zone));
        println!("{:width$}  {:10}  {}", pairing.id, pairing.stage, pairing.programme);
        println!(
            "{:width$}  heard: mentor {}, mentee {}",
            "",
            heard(pairing.last_heard.mentor),
            heard(pairing.last_heard.mentee)
        );
        if let Some(next) = &pairing.next {
            println!(
                "{:width$}  next: {}, {} ({})",
                "",
                next.what,
                current::coming(next.at, now, zone),
                next.why
            );
        }
        if let Some(why) = &pairing.needs_staff {
            println!("{:width$}  NEEDS STAFF: {why}", "");
        }
        if let Some(series) = &pairing.series {
            let answers: Vec<String> =
                series.rsvp.iter().map(|(who, answer)| format!("{who} {answer:?}")).collect();
            let answers = if answers.is_empty() { "no answer yet".to_owned() } else { answers.join(", ") };
            let calls = match series.next_call {
                Some(at) => format!("next call {}", english::time(at, zone)),
                None => "no call to come".to_owned(),
            };
            println!("{:width$}  calendar: {calls}; {answers}", "");
        }
    }
    let outbox = &status.outbox;
    println!("outbox: {} waiting, {} in doubt, {} failed", outbox.pending, outbox.in_doubt, outbox.failed);
    let health = &status.health;
    if let Some(since) = health.oldest_waiting {
        println!("outbox: the oldest letter waits since {}", english::time(since, zone));
    }
    for source in &status.sources {
        match source.read_to_end_at {
            Some(at) => println!("mail ({}): read to its end {}", source.name, english::time(at, zone)),
            None => println!("mail ({}): never read yet", source.name),
        }
    }
    if let Some(since) = health.mailbox_unread_since {
        println!("mail: not read to its end since {}", english::time(since, zone));
    }
    canary(&health.canary, zone);
    for outage in &health.troubles {
        println!("WRONG: {}.", english::outage(*outage, zone));
    }
    Ok(())
}

/// The desk's mail to itself, where there is any.
fn canary(canary: &CanaryHealth, zone: &TimeZone) {
    let Some(sent) = canary.sent_at else { return };
    let home = match (canary.home_at, &canary.folder) {
        (Some(at), Some(folder)) => format!("last home {}, in {folder}", english::time(at, zone)),
        _ => "never home yet".to_owned(),
    };
    println!("canary: last sent {}, {home}", english::time(sent, zone));
    if let Some(said) = &canary.unsent {
        println!("canary: could not be sent since: {said}");
    }
}
