//! It looks before it writes: a state that is empty, or a backup, does not know what left. What the desk
//! wrote before is learned from the copies in its mailbox.
//!
//! A backup has the installation's secret, so its letters are known by their Message-IDs: one that is
//! decided a second time has the same, and counts as sent. With an empty state the secret is gone.
//! Letters of before are then known by their mark and sender alone, and tell who was introduced to whom:
//! the letters of a pairing share a thread, and their readers are its people.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    domain::{EmailAddress, HoldWhy, Pairing, PairingId, Side, contact::Phase},
    intake,
    mail::{Inbound, OwnLetter},
    planning::{letter::DeskTrouble, roster::take},
    record::{self, Attribution, Context, desk},
    store::{BACKUP_MADE, Store, Tx},
};

/// Holds a [`Before`].
const KEY: &str = "look_back";
/// Holds the threads that were found where a state was lost: later rosters may name their people.
const THREADS: &str = "threads_before";
/// Clocks of servers differ.
const SLACK: SignedDuration = SignedDuration::from_hours(1);

/// What is to be learned yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum Before {
    /// The state knows of no letter: there may have been another one.
    Empty,
    /// The state is a backup, and knows what left until then. `told`: staff were told, though nobody had
    /// looked.
    Backup {
        made: Timestamp,
        told: bool,
    },
    Known,
}

/// Addresses that letters of one thread went to, and when the first of these left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Thread {
    addresses: BTreeSet<String>,
    first: Timestamp,
}

/// What a look found.
#[derive(Debug, Default)]
struct Found {
    /// By Message-ID, each when it left.
    letters: BTreeMap<String, Timestamp>,
    threads: BTreeMap<String, Thread>,
}

/// Notes at a start whether there is something to learn. A backup is on hold from here on.
///
/// # Errors
/// When the store fails.
pub fn begin(tx: &Tx<'_>, now: Timestamp) -> Result<()> {
    if let Some(made) = tx.meta(BACKUP_MADE)? {
        tx.clear_meta(BACKUP_MADE)?;
        let made = made.parse().ok().and_then(|second| Timestamp::from_second(second).ok()).unwrap_or(now);
        desk::hold_by_itself(tx, HoldWhy::Restored { made, letters: None }, now)?;
        return note(tx, Before::Backup { made, told: false });
    }
    if tx.meta(KEY)?.is_none() {
        note(tx, if tx.may_have_written()? { Before::Known } else { Before::Empty })?;
    }
    Ok(())
}

/// Whether nothing may be written, since nobody has looked yet whether letters of this desk lie in its
/// mailbox.
///
/// # Errors
/// When the store fails.
pub fn must_look(tx: &Tx<'_>) -> Result<bool> {
    Ok(before(tx)? == Before::Empty)
}

/// Whether no letter may leave, since nobody has looked yet what left before; on hold those go that tell
/// staff of it.
///
/// # Errors
/// When the store fails.
pub fn keeps_back(tx: &Tx<'_>) -> Result<bool> {
    Ok(before(tx)? != Before::Known && tx.held()?.is_none())
}

fn before(tx: &Tx<'_>) -> Result<Before> {
    let noted = tx.meta(KEY)?.and_then(|noted| serde_json::from_str(&noted).ok());
    Ok(noted.unwrap_or(Before::Known))
}

fn note(tx: &Tx<'_>, before: Before) -> Result<()> {
    tx.set_meta(KEY, &serde_json::to_string(&before)?)
}

/// Learns what there is to learn. Returns why the mailbox could not be looked into: nothing is learned
/// then, and the next look tries again.
///
/// # Errors
/// When the store fails.
pub async fn look(
    store: &Store,
    ctx: &Context,
    inbound: &mut Inbound,
    now: Timestamp,
) -> Result<Option<String>> {
    let before = store.read(before)?;
    let since = match before {
        Before::Known => return Ok(None),
        Before::Empty => None,
        Before::Backup { made, .. } => Some(made - SLACK),
    };
    let mut found = Found::default();
    let looked = inbound.own_letters(since, &mut |letter| found.take(ctx, since.is_some(), &letter)).await;
    if let Err(err) = looked {
        if let Before::Backup { made, told: false } = before {
            store.write(|tx| {
                note(tx, Before::Backup { made, told: true })?;
                tell(tx, ctx, &HoldWhy::Restored { made, letters: None }, DeskTrouble::Held, now)
            })?;
        }
        return Ok(Some(format!("{err:#}")));
    }
    store.write(|tx| {
        note(tx, Before::Known)?;
        match before {
            Before::Backup { made, .. } => learn_ids(tx, ctx, &found, made, now),
            _ => learn_threads(tx, ctx, &found, now),
        }
    })?;
    Ok(None)
}

impl Found {
    /// `by_key`: the installation's secret is that of before.
    fn take(&mut self, ctx: &Context, by_key: bool, letter: &OwnLetter) {
        let mail = intake::read(&letter.head, &intake::Known::nothing());
        let ours = if by_key {
            letter.mark == ctx.keys.loop_mark()
        } else {
            mail.from.as_deref().is_some_and(|from| from.eq_ignore_ascii_case(ctx.desk.address.as_str()))
        };
        let recipients: BTreeSet<String> =
            mail.to.iter().map(|to| to.to_lowercase()).filter(|to| !is_desk(&ctx.desk.address, to)).collect();
        let Some(id) = mail.message_id.filter(|_| ours) else { return };
        // What the desk writes to itself, to see whether mail arrives, went to nobody.
        if recipients.is_empty() {
            return;
        }
        // A server that gives letters ids of its own leaves ours among the references.
        let known = ctx.keys.may_be_ours(&id);
        if by_key && !known {
            let ids = mail.in_reply_to.iter().filter(|id| ctx.keys.may_be_ours(id));
            self.letters.extend(ids.map(|id| (id.clone(), letter.received)));
        }
        let thread = mail.in_reply_to.last().unwrap_or(&id).clone();
        let thread = self
            .threads
            .entry(thread)
            .or_insert_with(|| Thread { addresses: BTreeSet::new(), first: letter.received });
        thread.addresses.extend(recipients);
        thread.first = thread.first.min(letter.received);
        self.letters.insert(id, letter.received);
    }
}

/// The desk's own address, or one of its plus addresses.
fn is_desk(desk: &EmailAddress, address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let local = local.split_once('+').map_or(local, |(local, _)| local);
    domain.eq_ignore_ascii_case(desk.domain()) && local.eq_ignore_ascii_case(desk.local())
}

/// What left since the backup counts as sent when it is decided again.
fn learn_ids(tx: &Tx<'_>, ctx: &Context, found: &Found, made: Timestamp, now: Timestamp) -> Result<()> {
    // The database that was replaced may have told of some.
    let mut left = tx.left_since_backup()?;
    for (id, at) in &found.letters {
        left.entry(id.clone()).or_insert(*at);
    }
    let mut unknown = BTreeMap::new();
    for (id, at) in left {
        if !tx.has_left(&id)? {
            unknown.insert(id, at);
        }
    }
    tx.set_left_since_backup(&unknown)?;
    let letters = Some(unknown.len());
    tracing::warn!(letters, "This state is a backup; what left since is learned from the mailbox");
    let why = HoldWhy::Restored { made, letters };
    // Staff may have released it already, where the mailbox could not be read before.
    if tx.held_by_desk()?.is_some_and(|hold| hold.why.lacks_letters()) {
        desk::hold_by_itself(tx, why.clone(), now)?;
        tell(tx, ctx, &why, DeskTrouble::Held, now)?;
    }
    Ok(())
}

/// A state that knows nothing, on a mailbox that knows of its people: it holds, and who was introduced is
/// not introduced a second time.
fn learn_threads(tx: &Tx<'_>, ctx: &Context, found: &Found, now: Timestamp) -> Result<()> {
    let Some(last) = found.letters.values().max().copied() else { return Ok(()) };
    let threads: Vec<&Thread> = found.threads.values().filter(|thread| thread.addresses.len() > 1).collect();
    tx.set_meta(THREADS, &serde_json::to_string(&threads)?)?;
    let mut known = false;
    for address in found.threads.values().flat_map(|thread| &thread.addresses) {
        known = known || !tx.owners(address)?.is_empty();
    }
    if !known {
        // A new season with other people: nobody of these can be written to twice.
        tracing::info!("The mailbox holds letters of this desk, to nobody whom it knows now");
        return Ok(());
    }
    let running = take_as_running(tx, ctx, now)?;
    let letters = found.letters.len();
    tracing::error!(
        letters,
        running,
        "The state is empty, and the mailbox holds letters of this desk; on hold"
    );
    let why = HoldWhy::Lost { letters, last, running };
    desk::hold_by_itself(tx, why.clone(), now)?;
    tell(tx, ctx, &why, DeskTrouble::StateLost, now)
}

fn tell(tx: &Tx<'_>, ctx: &Context, why: &HoldWhy, what: DeskTrouble, now: Timestamp) -> Result<()> {
    desk::tell_trouble(tx, ctx, what, "held", &why.words(&ctx.desk.zone), now)
}

/// Takes those pairings of the record as introduced whose people shared a thread before the state was
/// lost, at least one of each side; how many.
///
/// # Errors
/// When the store fails.
pub fn take_as_running(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<usize> {
    let Some(threads) = tx.meta(THREADS)? else { return Ok(0) };
    let threads: Vec<Thread> = serde_json::from_str(&threads)?;
    // Since when a pairing's people share a thread.
    let mut shared: BTreeMap<PairingId, Timestamp> = BTreeMap::new();
    for thread in threads {
        let mut people = BTreeSet::new();
        for address in &thread.addresses {
            people.extend(tx.owners(address)?);
        }
        let mut theirs = BTreeSet::new();
        for person in &people {
            theirs.extend(tx.pairings_of(person)?);
        }
        for id in theirs {
            let Some(row) = tx.pairing(&id)? else { continue };
            let of_side = |side| people.iter().any(|who| row.pairing.side_of(who) == Some(side));
            if of_side(Side::Mentor) && of_side(Side::Mentee) {
                let first = shared.entry(id).or_insert(thread.first);
                *first = thread.first.min(*first);
            }
        }
    }
    let mut running = 0;
    for (id, first) in shared {
        let Some(row) = tx.pairing(&id)?.filter(|row| row.contact.phase == Phase::Proposed) else { continue };
        if row.pairing.introduced.is_none() {
            let introduced = Some(first.min(now).to_zoned(ctx.desk.zone.clone()).date());
            let after = Pairing { introduced, ..row.pairing.clone() };
            let decision = take::change_pairing(&row.into(), &after);
            record::record(tx, ctx, &decision, &Attribution::planned(now), now)?;
            running += 1;
        }
    }
    Ok(running)
}
