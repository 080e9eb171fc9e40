//! Hears what came in: each new mail is understood, placed, acted on and noted in one transaction.

use std::{cell::RefCell, cmp::Ordering};

use anyhow::Result;
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{
    again::{Kept, follow},
    clock,
    leads::leads,
    orders,
};
use crate::{
    domain::{Incoming, incoming::Class},
    intake,
    mail::{Complete, Cursor, Found, Inbound, Raw, Unmet},
    planning::react::{self, Leads, Reaction},
    record::House,
    store::{self, Handled, Store, Tx},
};

/// What a fetch came to.
#[derive(Debug, Default)]
pub struct Heard {
    pub mails: usize,
    /// Why the mailbox could not be read to its end, a sentence; ladders wait then.
    pub unread: Option<String>,
}

/// Fetches and reacts. What cannot be read is said in the outcome; only the store's failure is an error.
///
/// # Errors
/// When the store fails.
pub async fn fetch(store: &Store, house: &House, inbound: &mut Inbound, now: Timestamp) -> Result<Heard> {
    if matches!(inbound, Inbound::Nothing) {
        return Ok(Heard::default());
    }
    let places = store.read(|tx| tx.places())?;
    let cursors: Vec<Cursor> = places
        .into_iter()
        .map(|(folder, uidvalidity, next_uid)| Cursor { folder, uidvalidity, next_uid })
        .collect();
    let floor = store.read(|tx| tx.last_read_to_end())?;
    let unmet = match store.read(|tx| tx.began())? {
        Some(_) => Unmet::FromStart,
        None => {
            store.write(|tx| tx.set_began(clock::now()))?;
            Unmet::FromNow
        }
    };
    let mails = RefCell::new(0_usize);
    let is_handled =
        |key: &str| store.read(|tx| tx.was_handled_at(crate::mail::maildir::FOLDER, key)).unwrap_or(false);
    let mut each = |found: Found| -> Result<()> {
        *mails.borrow_mut() += usize::from(take(store, house, &found, floor, now)?);
        Ok(())
    };
    let outcome = inbound.fetch(&cursors, unmet, &is_handled, &mut each).await;
    let unread = match outcome {
        Err(err) => Some(format!("{err:#}")),
        Ok(complete) => complete_fetch(store, &complete)?,
    };
    store.write(|tx| if unread.is_none() { tx.read_to_end(now) } else { tx.went_blind(now) })?;
    let mails = *mails.borrow();
    Ok(Heard { mails, unread })
}

fn complete_fetch(store: &Store, complete: &Complete) -> Result<Option<String>> {
    store.write(|tx| {
        for folder in &complete.folders {
            if let Some(cursor) = &folder.cursor {
                tx.set_place(&cursor.folder, cursor.uidvalidity, cursor.next_uid)?;
                tx.read_through(&cursor.folder)?;
            }
        }
        Ok(())
    })?;
    let failed: Vec<String> =
        complete.failed.iter().map(|failed| format!("{}: {}", failed.folder, failed.why)).collect();
    Ok((!failed.is_empty()).then(|| failed.join("; ")))
}

/// Handles one mail; whether it was new. A mail that cannot be recorded is set aside for staff
/// rather than tried for ever.
fn take(
    store: &Store,
    house: &House,
    found: &Found,
    floor: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    let (raw, whole) = match &found.raw {
        Raw::Whole(bytes) => (bytes.as_slice(), true),
        Raw::TooLarge { head } => (head.as_slice(), false),
    };
    let hash = hash_of(raw);
    if store.read(|tx| tx.was_handled(&hash))? {
        store.write(|tx| tx.lies_at(&hash, &found.folder, &found.key))?;
        return advance(store, found);
    }
    // A folder that was numbered anew is handed out from its start, and so is one that appears
    // later, such as Junk made by the first spam: with mail from before our time.
    if let Some(cursor) = &found.cursor
        && store.read(|tx| {
            Ok(tx.reads_whole(&found.folder, cursor.uidvalidity, cursor.next_uid)?
                && tx.began()?.is_some_and(|began| found.received < began))
        })?
    {
        return advance(store, found);
    }
    let ours = |id: &str| store.read(|tx| Ok(tx.by_message_id(id)?.is_some())).unwrap_or(false);
    let mark = house.keys.loop_mark();
    let known = intake::Known { is_ours: &ours, loop_mark: Some(&mark), trusted: &house.trusted };
    let mut mail = intake::read(raw, &known);
    if !whole {
        mail.class = Class::Unreadable;
        mail.reason = format!("it is {} MB large", found.size / 1_048_576);
    }
    let heard = heard_at(found.received, floor, now);
    let recorded = store.write(|tx| {
        if mail.class == Class::Loop {
            came_home(tx, &mail)?;
        }
        act(tx, house, found, &hash, &mail, heard, now)
    });
    if let Err(err) = recorded {
        // A disk or a lock that fails is no fault of the mail: it stays unread, and is read again.
        if store::fault(&err).is_some() {
            return Err(err);
        }
        tracing::error!(folder = %found.folder, key = %found.key, "Cannot act on a mail: {err:#}");
        let why = format!("could not be acted on: {err:#}");
        let outcome = Outcome { verdict: &why, unplaced: &why, ..Outcome::default() };
        store.write(|tx| note(tx, found, &hash, &mail, heard, now, &outcome).map(|_| ()))?;
    }
    Ok(true)
}

fn advance(store: &Store, found: &Found) -> Result<bool> {
    store.write(|tx| go_on(tx, found))?;
    Ok(false)
}

/// Our own copy. Where a server gave the letter another id, ours stands in its References, and the
/// other one is worth knowing: answers name it.
fn came_home(tx: &Tx<'_>, mail: &Incoming) -> Result<()> {
    let Some(id) = &mail.message_id else { return Ok(()) };
    if tx.copy_came_home(id)? {
        return Ok(());
    }
    for own in &mail.in_reply_to {
        if let Some(delivery) = tx.delivery_by_id(own)? {
            tx.also_known_as(delivery, id)?;
            tx.copy_came_home(own)?;
            return Ok(());
        }
    }
    Ok(())
}

/// The next fetch begins behind this mail.
fn go_on(tx: &Tx<'_>, found: &Found) -> Result<()> {
    match &found.cursor {
        Some(cursor) => tx.set_place(&cursor.folder, cursor.uidvalidity, cursor.next_uid),
        None => Ok(()),
    }
}

/// A mail was heard when its server took it in, but never before the last complete fetch (it would
/// have been found then) nor after now.
#[must_use]
pub fn heard_at(received: Timestamp, floor: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let received = clock::whole(received);
    floor.map_or(received, |floor| received.max(floor)).min(now)
}

fn hash_of(raw: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(raw))
}

fn act(
    tx: &Tx<'_>,
    house: &House,
    found: &Found,
    hash: &str,
    mail: &Incoming,
    heard: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let leads = leads(tx, house, mail, hash, heard, now)?;
    let crowd = crowd(tx, mail, &leads, heard)?;
    let reaction = match crowd.cmp(&MOST_AN_HOUR) {
        // Spam that the server has told apart is no work for staff.
        Ordering::Less if found.junk && leads.know_nothing() => {
            Reaction::understood("in Junk, from somebody the desk does not know")
        }
        Ordering::Less => react::react(mail, &leads, now, house.staff()),
        // Two machines writing to each other: staff look at one of their mails, none has an effect.
        Ordering::Equal => {
            Reaction::unplaced(format!("more than {MOST_AN_HOUR} mails within an hour: a loop?"))
        }
        Ordering::Greater => Reaction::understood("one of too many within an hour; not acted upon"),
    };
    let kept = if reaction.unplaced.is_some() { Kept::of(mail, &leads) } else { None };
    let kept = kept.map(|kept| serde_json::to_string(&kept)).transpose()?.unwrap_or_default();
    let outcome = Outcome {
        verdict: &reaction.verdict,
        unplaced: reaction.unplaced.as_deref().unwrap_or_default(),
        pairing: leads.token.as_ref().map_or("", |id| id.0.as_str()),
        kept: &kept,
        waits_until: reaction.waits_until,
    };
    let inbox = note(tx, found, hash, mail, heard, now, &outcome)?;
    let ordered = reaction.order.clone();
    let staff_away = reaction.staff_away;
    let verdict = reaction.verdict.clone();
    follow(tx, house, reaction, inbox, heard, now)?;
    if let Some((who, range)) = staff_away {
        record::staff::away(tx, house, who, range, &Actor::Mail { inbox, verdict }, now)?;
    }
    if let Some(orders) = &ordered {
        orders::obey(tx, house, orders, mail, &leads, inbox, now)?;
    }
    Ok(())
}

/// Mails of one sender, or by one pairing's address, that the desk acts upon within an hour.
pub const MOST_AN_HOUR: usize = 60;

/// How many came within the hour before this one. Our own letters come home in any number.
fn crowd(tx: &Tx<'_>, mail: &Incoming, leads: &Leads, heard: Timestamp) -> Result<usize> {
    if mail.class == Class::Loop {
        return Ok(0);
    }
    let pairing = leads.token.as_ref().map_or("", |id| id.0.as_str());
    let since = heard - SignedDuration::from_hours(1);
    tx.crowd(mail.from.as_deref().unwrap_or_default(), pairing, since, heard)
}

/// What was made of a mail.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome<'a> {
    verdict: &'a str,
    /// Why staff must look; empty: understood.
    unplaced: &'a str,
    pairing: &'a str,
    kept: &'a str,
    waits_until: Option<Timestamp>,
}

fn note(
    tx: &Tx<'_>,
    found: &Found,
    hash: &str,
    mail: &Incoming,
    heard: Timestamp,
    now: Timestamp,
    outcome: &Outcome<'_>,
) -> Result<i64> {
    let class = serde_json::to_value(mail.class).ok().and_then(|value| value.as_str().map(str::to_owned));
    let id = tx.enter_handled(&Handled {
        folder: &found.folder,
        key: &found.key,
        message_id: mail.message_id.as_deref().unwrap_or_default(),
        hash,
        received: heard,
        handled: now,
        class: &class.unwrap_or_default(),
        sender: mail.from.as_deref().unwrap_or_default(),
        subject: &mail.subject,
        verdict: outcome.verdict,
        unplaced: outcome.unplaced,
        junk: found.junk,
        pairing: outcome.pairing,
        kept: outcome.kept,
        waits_until: outcome.waits_until,
    })?;
    go_on(tx, found)?;
    Ok(id)
}
