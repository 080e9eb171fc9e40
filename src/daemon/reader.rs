//! Hears what came in: each new mail is understood, placed, acted on and noted in one transaction.

use std::{cell::RefCell, collections::BTreeSet};

use anyhow::{Context as _, Result};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    clock,
    orders::{self, Given},
};
use crate::{
    domain::{EmailAddress, Incoming, Order, PairingId, PersonId, Reason, incoming::Class},
    intake,
    letters::keys::{letter_of, read_address},
    mail::{Complete, Cursor, Found, Inbound, Raw, Unmet},
    planning::{
        letter::{MailRef, Reader},
        react::{self, Leads, LetterLead},
    },
    record::{self, Deed, House, desk},
    store::{Actor, Handled, Store, Tx},
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
    let known = intake::Known { is_ours: &ours, loop_mark: Some(&mark) };
    let mut mail = intake::read(raw, &known);
    if !whole {
        mail.class = Class::Unreadable;
        mail.reason = format!("it is {} MB large", found.size / 1_048_576);
    }
    let heard = heard_at(found.received, floor, now);
    let recorded = store.write(|tx| {
        if mail.class == Class::Loop
            && let Some(id) = &mail.message_id
        {
            tx.copy_came_home(id)?;
        }
        act(tx, house, found, &hash, &mail, heard, now)
    });
    if let Err(err) = recorded {
        tracing::error!(folder = %found.folder, key = %found.key, "Cannot act on a mail: {err:#}");
        let why = format!("could not be acted on: {err:#}");
        store.write(|tx| note(tx, found, &hash, &mail, heard, now, &why, &why).map(|_| ()))?;
    }
    Ok(true)
}

fn advance(store: &Store, found: &Found) -> Result<bool> {
    store.write(|tx| go_on(tx, found))?;
    Ok(false)
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
    let reaction = react::react(mail, &leads, now, house.staff());
    let unplaced = reaction.unplaced.clone().unwrap_or_default();
    let verdict = reaction.verdict.clone();
    let inbox = note(tx, found, hash, mail, heard, now, &verdict, &unplaced)?;
    let reaction_order = reaction.order.clone();
    let mut deed = Deed::of(reaction, Actor::Mail { inbox, verdict }, heard);
    // One kind answer a thread and day: the reason says so, and a second one is simply not written.
    let mut letters = Vec::with_capacity(deed.letters.len());
    for letter in deed.letters {
        let known = letter.reasons.iter().any(|reason| tx.has_reason(reason).unwrap_or(false));
        if !known {
            letters.push(letter);
        }
    }
    deed.letters = letters;
    record::record(tx, house, &deed, now)?;
    if let Some((order, letter)) = &reaction_order {
        obey(tx, house, mail, &leads, (order, letter), inbox, now)?;
    }
    Ok(())
}

/// Carries out what staff ordered, and answers them at the address on file.
fn obey(
    tx: &Tx<'_>,
    house: &House,
    mail: &Incoming,
    leads: &Leads,
    (order, letter): (&Order, &LetterLead),
    inbox: i64,
    now: Timestamp,
) -> Result<()> {
    let Reader::Staff(index) = letter.reader else { return Ok(()) };
    let by = house.desk.staff.get(index).map_or_else(|| "staff".to_owned(), |staff| staff.name.clone());
    let given = Given {
        order: order.clone(),
        by,
        actor: Actor::Mail { inbox, verdict: format!("staff order: {}", order.word()) },
        about: letter.pairings.clone(),
        plan: letter.reason.clone().filter(|_| letter.kind == "plan"),
    };
    let lines = orders::carry_out(tx, house, &given, now)?;
    let reason = Reason::of_programme("-", "order", &leads.mail);
    let to_mail = MailRef {
        message_id: mail.message_id.clone(),
        references: mail.in_reply_to.clone(),
        subject: mail.subject.clone(),
    };
    desk::answer_order(tx, house, (letter.reader.clone(), reason), (order.word(), lines), Some(to_mail), now)
}

#[expect(clippy::too_many_arguments, reason = "a handled mail has exactly these")]
fn note(
    tx: &Tx<'_>,
    found: &Found,
    hash: &str,
    mail: &Incoming,
    heard: Timestamp,
    now: Timestamp,
    verdict: &str,
    unplaced: &str,
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
        verdict,
        unplaced,
        junk: found.junk,
    })?;
    go_on(tx, found)?;
    Ok(id)
}

/// Gathers what the record knows about a mail.
fn leads(
    tx: &Tx<'_>,
    house: &House,
    mail: &Incoming,
    hash: &str,
    heard: Timestamp,
    now: Timestamp,
) -> Result<Leads> {
    let writer = owner(tx, mail.from.as_deref())?;
    // Staff write by hand from the desk's own mailbox too; whatever mentord itself wrote is known by
    // its mark, and has been told apart before.
    let staff = mail.from.as_deref().and_then(|from| {
        let named = house.desk.staff.iter().position(|staff| staff.email.as_str() == from);
        named.or((house.desk.address.as_str() == from).then_some(0))
    });
    let mut addressed = Vec::new();
    for address in mail.to.iter().chain(&mail.cc) {
        addressed.extend(owner(tx, Some(address))?.filter(|person| Some(person) != writer.as_ref()));
    }
    let token = token(tx, house, mail)?;
    let letters = answered_letters(tx, house, mail)?;
    let proved = match addressed_letter(tx, house, mail)? {
        None if !house.desk.plus_addressing => letters.first().cloned(),
        proved => proved,
    };
    let series = match mail.calendar.first() {
        Some(answer) => tx.pairing_of_series(&answer.uid)?,
        None => None,
    };
    let bounced = bounced(tx, house, mail, token.as_ref())?;
    let mut ids: BTreeSet<PairingId> = BTreeSet::new();
    for person in writer.iter().chain(&bounced).chain(letters.iter().filter_map(reader_of)) {
        ids.extend(tx.pairings_of(person)?);
    }
    ids.extend(token.clone());
    ids.extend(series.clone());
    ids.extend(letters.iter().flat_map(|letter| letter.pairings.clone()));
    let today = heard.to_zoned(house.desk.zone.clone()).date();
    let answers = mail.text.as_deref().map(|text| intake::answers(text, today)).unwrap_or_default();
    Ok(Leads {
        mail: hash.chars().take(16).collect(),
        heard,
        writer,
        staff,
        addressed,
        token,
        letters,
        proved,
        series,
        bounced,
        answers,
        views: record::views(tx, house, &ids, now)?,
    })
}

fn reader_of(letter: &LetterLead) -> Option<&PersonId> {
    match &letter.reader {
        Reader::Person(id) => Some(id),
        Reader::Staff(_) => None,
    }
}

fn owner(tx: &Tx<'_>, address: Option<&str>) -> Result<Option<PersonId>> {
    match address {
        Some(address) => tx.owner(address).context("Cannot look the writer up"),
        None => Ok(None),
    }
}

/// The recipients that are addresses of the desk's own making, split into name and token.
fn own_addresses(mail: &Incoming) -> impl Iterator<Item = (String, String)> + '_ {
    mail.to.iter().chain(&mail.cc).chain(&mail.delivered_to).filter_map(|recipient| read_address(recipient))
}

/// The pairing whose own address, with its true token, is among the recipients.
fn token(tx: &Tx<'_>, house: &House, mail: &Incoming) -> Result<Option<PairingId>> {
    for (name, token) in own_addresses(mail).filter(|(name, _)| letter_of(name).is_none()) {
        let id = PairingId(name);
        let Some(row) = tx.pairing(&id)? else {
            // A long id is shortened in the address: its owner is found among all of them.
            let fits = |row: &crate::store::PairingRow| {
                house.keys.is_token(&token, &row.pairing.id, row.contact.generation)
            };
            if let Some(row) = tx.pairings()?.into_iter().find(fits) {
                return Ok(Some(row.pairing.id));
            }
            continue;
        };
        if house.keys.is_token(&token, &id, row.contact.generation) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Our letters that a mail answers: by In-Reply-To and References, and by a letter's own address.
fn answered_letters(tx: &Tx<'_>, house: &House, mail: &Incoming) -> Result<Vec<LetterLead>> {
    let mut letters = Vec::new();
    for id in &mail.in_reply_to {
        letters.extend(letter_lead(tx, house, id)?);
    }
    letters.extend(addressed_letter(tx, house, mail)?);
    Ok(letters)
}

/// The letter whose own address, with its true token, is among the recipients.
fn addressed_letter(tx: &Tx<'_>, house: &House, mail: &Incoming) -> Result<Option<LetterLead>> {
    for (name, token) in own_addresses(mail) {
        let Some(start) = letter_of(&name) else { continue };
        let found = tx.message_ids_starting(start)?;
        if let Some(id) = found.iter().find(|id| house.keys.is_letter_token(&token, id)) {
            return letter_lead(tx, house, id);
        }
    }
    Ok(None)
}

fn letter_lead(tx: &Tx<'_>, house: &House, message_id: &str) -> Result<Option<LetterLead>> {
    let Some((kind, reader, pairings)) = tx.by_message_id(message_id)? else { return Ok(None) };
    let reason = tx.first_reason(message_id)?;
    Ok(Some(LetterLead { kind, reader: record::reader_from(house, &reader), pairings, reason }))
}

/// The person whose letter came back: by our Message-ID in the report, else by the pairing's
/// address it came home to. A report that names neither is believed of no one.
fn bounced(
    tx: &Tx<'_>,
    house: &House,
    mail: &Incoming,
    token: Option<&PairingId>,
) -> Result<Option<PersonId>> {
    let Some(bounce) = &mail.bounce else { return Ok(None) };
    for id in bounce.original_message_id.iter().chain(&mail.in_reply_to) {
        if let Some((_, reader, _)) = tx.by_message_id(id)?
            && let Reader::Person(person) = record::reader_from(house, &reader)
        {
            return Ok(Some(person));
        }
    }
    let Some(pairing) = token else { return Ok(None) };
    let members: Vec<PersonId> =
        tx.pairing(pairing)?.map(|row| row.pairing.everyone().cloned().collect()).unwrap_or_default();
    for recipient in &bounce.recipients {
        if EmailAddress::parse(&recipient.address).is_ok()
            && let Some(person) = tx.owner(&recipient.address)?
            && members.contains(&person)
        {
            return Ok(Some(person));
        }
    }
    Ok(None)
}
