//! Hears what came in: each new mail is understood, placed, acted on and noted, the mails of a batch in
//! one transaction.

use std::{cell::Cell, cmp::Ordering};

use anyhow::Result;
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{
    again::{Kept, follow},
    clock,
    leads::{is_staff, leads},
    orders,
};
use crate::{
    domain::{
        Incoming,
        incoming::Class,
        words::{self, Words, WordsKind},
    },
    intake::{self, SheetFile},
    mail::{Complete, Cursor, Found, Inbound, LARGEST_MESSAGE, Raw, Unmet},
    planning::inbound::{mail_context::Leads, react, reaction::Reaction},
    record::{self, House},
    store::{self, Actor, Handled, SameMail, Store, Tx},
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
    let mails = Cell::new(0_usize);
    let is_handled =
        |key: &str| store.read(|tx| tx.was_handled_at(crate::mail::maildir::FOLDER, key)).unwrap_or(false);
    let mut failed = None;
    let mut each = |found: Vec<Found>| -> Result<()> {
        match take(store, house, &found, floor, now) {
            Ok(new) => {
                mails.set(mails.get() + new);
                Ok(())
            }
            Err(err) => {
                failed = Some(err);
                anyhow::bail!("what was read cannot be recorded")
            }
        }
    };
    let outcome = inbound.fetch(&cursors, unmet, &is_handled, &mut each).await;
    // The mailbox is well; it is the store that is not.
    if let Some(err) = failed {
        return Err(err);
    }
    let unread = match outcome {
        Err(err) => Some(format!("{err:#}")),
        Ok(complete) => complete_fetch(store, &complete)?,
    };
    store.write(|tx| if unread.is_none() { tx.read_to_end(now) } else { tx.went_blind(now) })?;
    Ok(Heard { mails: mails.get(), unread })
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

/// Handles mails, and how many were new: all in one transaction, or where one of them cannot be
/// acted on each in its own, so that it keeps nothing back.
fn take(
    store: &Store,
    house: &House,
    found: &[Found],
    floor: Option<Timestamp>,
    now: Timestamp,
) -> Result<usize> {
    // Taken apart before anything is locked.
    let read =
        store.read(|tx| Ok(found.iter().map(|found| Read::of(tx, house, found)).collect::<Vec<_>>()))?;
    let together = store.write(|tx| {
        let mut new = 0;
        for (found, read) in found.iter().zip(&read) {
            new += usize::from(handle(tx, house, found, read, floor, now)?);
        }
        Ok(new)
    });
    match together {
        // A disk or a lock that fails is no fault of a mail: all stay unread, and are read again.
        Err(err) if store::fault(&err).is_some() => Err(err),
        Err(_) => found
            .iter()
            .zip(&read)
            .map(|(found, read)| take_one(store, house, found, read, floor, now).map(usize::from))
            .sum(),
        done => done,
    }
}

/// A mail that cannot be recorded is set aside for staff rather than tried for ever.
fn take_one(
    store: &Store,
    house: &House,
    found: &Found,
    read: &Read,
    floor: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    match store.write(|tx| handle(tx, house, found, read, floor, now)) {
        Err(err) if store::fault(&err).is_none() => {
            tracing::error!(folder = %found.folder, key = %found.key, "Cannot act on a mail: {err:#}");
            let why = format!("could not be acted on: {err:#}");
            let heard = heard_at(found.received, floor, now);
            let outcome = Outcome { verdict: &why, unplaced: &why, ..Outcome::default() };
            store.write(|tx| note(tx, found, &read.hash, &read.mail, heard, now, &outcome).map(|_| ()))?;
            Ok(true)
        }
        other => other,
    }
}

/// A mail as it was understood.
struct Read {
    hash: String,
    mail: Incoming,
    /// What staff attached.
    sheets: Vec<SheetFile>,
}

impl Read {
    fn of(tx: &Tx<'_>, house: &House, found: &Found) -> Self {
        let place = format!("{} {}", found.folder, found.key);
        let (raw, hash) = match &found.raw {
            Raw::Whole(bytes) => (bytes.as_slice(), hash_of(bytes)),
            Raw::TooLarge { head } => (head.as_slice(), hash_of(head)),
            // Nothing tells one such mail from another but its place.
            Raw::Withheld => (&[] as &[u8], hash_of(place.as_bytes())),
        };
        let ours = |id: &str| tx.by_message_id(id).is_ok_and(|letter| letter.is_some());
        let mark = house.keys.loop_mark();
        let known = intake::Known { is_ours: &ours, loop_mark: Some(&mark), trusted: &house.trusted };
        let mut mail = intake::read(raw, &known);
        let why = match found.raw {
            Raw::Whole(_) => None,
            Raw::TooLarge { .. } if found.size <= LARGEST_MESSAGE => {
                Some("the mail server gives only its beginning".to_owned())
            }
            Raw::TooLarge { .. } => Some(format!("it is {} MB large", found.size / 1_048_576)),
            Raw::Withheld => Some("the mail server does not give it".to_owned()),
        };
        if let Some(why) = why {
            (mail.class, mail.reason) = (Class::Unreadable, why);
        }
        let by_staff = mail.from.as_deref().is_some_and(|from| is_staff(house, from));
        let written = matches!(mail.class, Class::Reply | Class::Order);
        let sheets = if by_staff && written { intake::sheets(raw).unwrap_or_default() } else { Vec::new() };
        Self { hash, mail, sheets }
    }
}

/// Handles one mail; whether it was new.
fn handle(
    tx: &Tx<'_>,
    house: &House,
    found: &Found,
    read: &Read,
    floor: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    if tx.was_handled(&read.hash)? {
        tx.lies_at(&read.hash, &found.folder, &found.key)?;
        go_on(tx, found)?;
        return Ok(false);
    }
    // A folder that was numbered anew is handed out from its start, and so is one that appears
    // later, such as Junk made by the first spam: with mail from before our time.
    if let Some(cursor) = &found.cursor
        && tx.reads_whole(&found.folder, cursor.uidvalidity, cursor.next_uid)?
        && tx.began()?.is_some_and(|began| found.received < began)
    {
        go_on(tx, found)?;
        return Ok(false);
    }
    if read.mail.class == Class::Loop {
        came_home(tx, &read.mail)?;
    }
    // A list, or a second address of the desk's, brings a mail twice: it has one effect.
    if let Some(first) = same_mail(tx, &read.mail)? {
        let outcome =
            Outcome { verdict: "the same mail once more", private: first.private, ..Outcome::default() };
        note(tx, found, &read.hash, &read.mail, heard_at(found.received, floor, now), now, &outcome)?;
        return Ok(true);
    }
    act(tx, house, found, read, heard_at(found.received, floor, now), now)?;
    Ok(true)
}

/// The mail of this Message-ID and sender that was handled before, if a person wrote it.
fn same_mail(tx: &Tx<'_>, mail: &Incoming) -> Result<Option<SameMail>> {
    let written = matches!(mail.class, Class::Reply | Class::Order | Class::Calendar | Class::List);
    match (&mail.message_id, &mail.from) {
        (Some(id), Some(from)) if written => tx.same_mail(id, from),
        _ => Ok(None),
    }
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
    read: &Read,
    heard: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let (hash, mail) = (&read.hash, &read.mail);
    let leads = Leads { sheets: read.sheets.len(), ..leads(tx, house, mail, hash, heard, now)? };
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
        private: reaction.private,
    };
    let inbox = note(tx, found, hash, mail, heard, now, &outcome)?;
    let ordered = reaction.order.clone();
    let staff_away = reaction.staff_away;
    let verdict = reaction.verdict.clone();
    if let Some(words) = words_for_staff(mail, &leads, &reaction) {
        tx.enter_words(inbox, None, &words)?;
    }
    follow(tx, house, reaction, inbox, heard, now)?;
    if let Some((who, range)) = staff_away {
        record::staff::away(tx, house, who, range, &Actor::Mail { inbox, verdict }, now)?;
    }
    if let Some(orders) = &ordered {
        orders::obey(tx, house, orders, (mail, &leads, &read.sheets), inbox, now)?;
    }
    Ok(())
}

/// What a person wrote in a mail that nobody could place: staff see it with its sender.
fn words_for_staff(mail: &Incoming, leads: &Leads, reaction: &Reaction) -> Option<Words> {
    let written = matches!(mail.class, Class::Reply | Class::Order | Class::List);
    let alone = reaction.unplaced.is_some() && reaction.words.is_empty() && !reaction.private;
    let text = leads.words.as_deref().filter(|text| written && alone && !text.trim().is_empty())?;
    let text = words::quote(text);
    Some(Words { who: leads.writer.clone(), kind: WordsKind::Said, text, heard: leads.heard })
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
    /// It leaves the mailbox at once, and its subject is not kept.
    private: bool,
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
        subject: if outcome.private { "" } else { &mail.subject },
        verdict: outcome.verdict,
        unplaced: outcome.unplaced,
        junk: found.junk,
        pairing: outcome.pairing,
        kept: outcome.kept,
        waits_until: outcome.waits_until,
        private: outcome.private,
    })?;
    go_on(tx, found)?;
    Ok(id)
}
