//! `check` on the record: the database, where roster and record differ, the outbox, the passes.

use anyhow::Result;
use jiff::{SignedDuration, tz::TimeZone};

use super::Findings;
use crate::cli::english;
use crate::cli::exit::Code;
use crate::{
    config::Loaded,
    daemon::{clock, roster},
    domain::outage::OutageKind,
    letters::Catalogue,
    planning::roster::merge::{RosterChange, differing_fields},
    report::{health, preview},
    store::{self, State, Store, Tx},
};

/// A pass is expected every ten minutes or so; after this long something does not run.
const SELDOM: SignedDuration = SignedDuration::from_hours(24);

/// The database, and what the record in it says.
pub(super) fn database(loaded: &Loaded, found: &mut Findings) {
    let folder = &loaded.state_dir;
    let path = folder.join(store::FILE);
    if !path.exists() {
        return found.fine("record", "there is none yet; the first run takes the roster in.");
    }
    let restore = "restore it from a backup, or move it away to begin anew";
    match store::examine(folder) {
        Err(err) => return found.wrong(Code::Io, "record", format!("{err:#}; {restore}.")),
        Ok(health) if !health.damage.is_empty() => {
            let damage = health.damage.join("; ");
            return found.wrong(
                Code::Io,
                "record",
                format!("{} is damaged: {damage}; {restore}.", path.display()),
            );
        }
        Ok(health) if health.version > health.newest => {
            let said = format!(
                "{} was written by a newer mentord (version {} of its schema, this one knows {}); install that one.",
                path.display(),
                health.version,
                health.newest
            );
            return found.wrong(Code::Config, "record", said);
        }
        Ok(health) if health.version < health.newest => {
            let said = format!(
                "{} is sound; the next run brings its schema up to date, and keeps a copy of it as it is.",
                path.display()
            );
            found.fine("record", said);
        }
        Ok(_) => found.fine("record", format!("{} is sound.", path.display())),
    }
    let looked = Store::copy_of(folder).and_then(|copy| {
        copy.read(|tx| Ok((record(tx, loaded)?, outbox(tx)?, passes(tx, &loaded.desk.zone)?)))
    });
    match looked {
        Err(err) => found.wrong(Code::Io, "record", format!("{err:#}; {restore}.")),
        Ok((record, outbox, passes)) => {
            [record, outbox, passes].into_iter().for_each(|part| found.extend(part));
        }
    }
}

/// Where roster and record differ: what the next run takes in, and what was ordered since.
fn record(tx: &Tx<'_>, loaded: &Loaded) -> Result<Findings> {
    let mut found = Findings::default();
    let changes = roster::changes(tx, &loaded.roster)?;
    for change in &changes {
        let quiet = matches!(change, RosterChange::ReadPerson { .. } | RosterChange::ReadPairing { .. });
        if !quiet {
            found.warning(
                "roster",
                format!("{}; the next run takes it in.", preview::change_words(Catalogue::english(), change)),
            );
        }
    }
    for row in tx.pairings()? {
        let ordered = row.file.map(|file| differing_fields(&file, &row.pairing)).unwrap_or_default();
        if !ordered.is_empty() {
            found.warning("roster", differs(&format!("pairing {}", row.pairing.id), &ordered));
        }
    }
    for row in tx.people()? {
        let ordered = row.file.map(|file| differing_fields(&file, &row.person)).unwrap_or_default();
        if !ordered.is_empty() {
            found.warning("roster", differs(&row.person.name, &ordered));
        }
    }
    if found.is_empty() {
        found.fine("roster", "the files say what the record says.");
    }
    Ok(found)
}

fn differs(who: &str, fields: &[String]) -> String {
    format!(
        "{who} was given another {} since the file was written, which stands; `mentord roster export` writes the present state.",
        fields.join(", ")
    )
}

fn outbox(tx: &Tx<'_>) -> Result<Findings> {
    let mut found = Findings::default();
    for delivery in tx.deliveries_in(State::Failed)? {
        let said = format!(
            "letter {} ({} to {}) was refused: {}; put the address right, then `mentord outbox retry {}`, or cancel it.",
            delivery.id,
            delivery.kind,
            delivery.address,
            Catalogue::english().say(&delivery.said),
            delivery.id
        );
        found.warning("outbox", said);
    }
    let in_doubt = tx.deliveries_in(State::InDoubt)?.len();
    if in_doubt > 0 {
        let letters = english::count(in_doubt, "letter", "letters");
        found.warning("outbox", format!("{letters} may or may not have left; the next run finds out."));
    }
    let waiting = tx.deliveries_in(State::Pending)?.into_iter().filter(|letter| letter.attempts > 0).count();
    if waiting > 0 {
        let letters = english::count(waiting, "letter was", "letters were");
        found.warning("outbox", format!("{letters} put off by a server; `mentord outbox list` shows why."));
    }
    if let Some((since, said)) = tx.channel_paused()? {
        let said = format!(
            "nothing is accepted from us since {since}: {said}; `mentord check --online` tries the login."
        );
        found.warning("outbox", said);
    }
    if found.is_empty() {
        found.fine("outbox", "no letter is refused or in doubt.");
    }
    Ok(found)
}

fn passes(tx: &Tx<'_>, zone: &TimeZone) -> Result<Findings> {
    let mut found = Findings::default();
    if let Some(hold) = tx.held()? {
        found.warning(
            "hold",
            format!(
                "nothing leaves since {}, because {}; `mentord release` ends that.",
                english::time(hold.since, zone),
                Catalogue::english().say(&hold.why.words(zone))
            ),
        );
    }
    if tx.rehearsal()? {
        let at = tx.last_pass()?.map_or_else(|| "not set yet".to_owned(), |at| at.to_string());
        found.warning(
            "runs",
            format!(
                "this state is a rehearsal, its clock is {at}; a real programme needs a state of its own."
            ),
        );
        return Ok(found);
    }
    match tx.last_pass()? {
        Some(last) if clock::now().duration_since(last) > SELDOM => {
            found.warning(
                "runs",
                format!("the last one was at {last}; see that cron or a timer runs `mentord run --once`."),
            );
        }
        Some(last) => found.fine("runs", format!("the last one was at {last}.")),
        None => found.fine("runs", "none yet."),
    }
    health(tx, zone, &mut found)?;
    Ok(found)
}

/// What waits or cannot be read, and for how long; what lasts too long is wrong.
fn health(tx: &Tx<'_>, zone: &TimeZone, found: &mut Findings) -> Result<()> {
    let health = health::health(tx, clock::now())?;
    let remedy = "`mentord check --online` tries the login, and whether mail arrives";
    for outage in &health.troubles {
        let about = match outage.kind {
            OutageKind::LettersWait => "mail out",
            OutageKind::MailboxUnread | OutageKind::Deaf => "mail in",
            OutageKind::Disk => "record",
        };
        found.wrong(Code::Unavailable, about, format!("{}; {remedy}.", english::outage(*outage, zone)));
    }
    if !health.troubles.is_empty() {
        return Ok(());
    }
    if let Some(since) = health.mailbox_unread_since {
        found.warning(
            "mail in",
            format!(
                "the mailbox could not be read to its end since {}, so ladders wait; {remedy}.",
                english::time(since, zone)
            ),
        );
    }
    if let Some(since) = health.oldest_waiting {
        found.fine(
            "outbox",
            format!("the oldest letter that waits does so since {}.", english::time(since, zone)),
        );
    }
    if let (Some(at), Some(folder)) = (health.canary.home_at, &health.canary.folder) {
        let said =
            format!("the desk's mail to itself last came home {}, in {folder}.", english::time(at, zone));
        found.fine("mail in", said);
    }
    if let Some(said) = &health.canary.unsent {
        found.warning("mail out", format!("the desk could not write to itself: {said}."));
    }
    Ok(())
}
