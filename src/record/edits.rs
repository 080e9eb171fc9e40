//! What the record says of people and pairings, entered, changed and put back: by a roster file, a sheet, an order, or
//! what was found in the mailbox.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{Deed, House, address, names, record, refresh};
use crate::{
    domain::{
        Contact, Event, Pairing, PairingId, Person, PersonEvent, PersonId, Standing,
        contact::{Phase, Trouble},
    },
    planning::roster::merge::differing_fields,
    store::{Actor, Happened, PairingRow, PersonRow, Tx},
};

/// Enters a person into the record.
///
/// # Errors
/// When the store fails.
pub fn enter_person(
    tx: &Tx<'_>,
    person: &Person,
    file: Option<&Person>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    tx.save_person(&PersonRow {
        person: person.clone(),
        standing: Standing::default(),
        file: file.cloned(),
    })?;
    let happened = Happened::ToPerson(PersonEvent::Noted { fields: Vec::new() });
    tx.append(now, now, "", "", &person.id.0, actor, &happened, None)?;
    Ok(())
}

/// Changes what the record says of a person.
///
/// # Errors
/// When the store fails.
pub fn change_person(
    tx: &Tx<'_>,
    house: &House,
    after: &Person,
    fields: &[String],
    file: Option<&Person>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let mut row = tx.person(&after.id)?.context("Cannot find a person that changed")?;
    if let Some(file) = file {
        row.file = Some(file.clone());
    }
    if row.person.email != after.email {
        return address::put(tx, house, row, after.clone(), fields, actor, now).map(|_| ());
    }
    let event = PersonEvent::Noted { fields: fields.to_vec() };
    row.standing = row.standing.after(&event, now);
    row.person = after.clone();
    tx.save_person(&row)?;
    tx.append(now, now, "", "", &after.id.0, actor, &Happened::ToPerson(event), None)?;
    Ok(())
}

/// Notes what a roster file says of a person by now; the record stays.
///
/// # Errors
/// When the store fails.
pub fn read_person(tx: &Tx<'_>, read: &Person) -> Result<()> {
    let mut row = tx.person(&read.id)?.context("Cannot find a person that was read")?;
    row.file = Some(read.clone());
    tx.save_person(&row)
}

/// Puts a person back to what they were.
///
/// # Errors
/// When the store fails.
pub fn put_back_person(
    tx: &Tx<'_>,
    was: &Person,
    standing: &Standing,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let Some(mut row) = tx.person(&was.id)? else { return Ok(()) };
    let fields = differing_fields(&row.person, was);
    row.person = was.clone();
    row.standing = standing.clone();
    tx.save_person(&row)?;
    let happened = Happened::ToPerson(PersonEvent::Noted { fields });
    tx.append(now, now, "", "", &was.id.0, actor, &happened, None)?;
    Ok(())
}

/// Enters a pairing; one that ended and comes again gets the next generation.
///
/// # Errors
/// When the store fails.
pub fn enter_pairing(
    tx: &Tx<'_>,
    house: &House,
    pairing: &Pairing,
    file: Option<&Pairing>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let generation = tx.pairing(&pairing.id)?.map_or(1, |row| row.contact.generation + 1);
    let event = Event::Added { generation };
    let contact = Contact::new(generation);
    tx.save_pairing(&PairingRow {
        pairing: pairing.clone(),
        contact,
        file: file.cloned(),
        uid: house.keys.uid(&pairing.programme, &pairing.id, generation),
    })?;
    names::enter(tx, house, pairing, generation)?;
    let happened = Happened::ToPairing(event);
    tx.append(now, now, &pairing.programme.0, &pairing.id.0, "", actor, &happened, None)?;
    // The planner works out what is to come when it looks at it, which it does first. A pairing that is not
    // introduced has no nudges, so nothing changes for its people before that.
    tx.set_pairing_due(&pairing.id, Some(Timestamp::UNIX_EPOCH), &house.standings.fingerprint)
}

/// Changes what the record says of a pairing; what follows (an update, an ending) is planned.
///
/// # Errors
/// When the store fails.
pub fn change_pairing(
    tx: &Tx<'_>,
    house: &House,
    after: &Pairing,
    file: Option<&Pairing>,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let mut row = tx.pairing(&after.id)?.context("Cannot find a pairing that changed")?;
    let before = std::mem::replace(&mut row.pairing, after.clone());
    if let Some(file) = file {
        row.file = Some(file.clone());
    }
    let ended = matches!(row.contact.phase, Phase::Ended { .. });
    tx.save_pairing(&row)?;
    if before.programme != after.programme {
        names::enter(tx, house, after, row.contact.generation)?;
    }
    if ended && before.ended.is_some() && after.ended.is_none() {
        return enter_pairing(tx, house, after, row.file.as_ref(), actor, now);
    }
    settle_of_those_gone(tx, house, &row, actor, now)?;
    refresh(tx, house, &BTreeSet::from([after.id.clone()]), now)
}

/// Trouble with somebody who is no longer of the pairing is over.
fn settle_of_those_gone(
    tx: &Tx<'_>,
    house: &House,
    row: &PairingRow,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let gone = |who: &PersonId| row.pairing.side_of(who).is_none();
    let over = row.contact.open.iter().filter(|open| match &open.trouble {
        Trouble::AddressRefused { who, .. }
        | Trouble::Stopped { who }
        | Trouble::NotMe { who }
        | Trouble::LongAbsence { who, .. } => gone(who),
        _ => false,
    });
    let events: Vec<_> =
        over.map(|open| (row.pairing.id.clone(), Event::Settled { trouble: open.trouble.clone() })).collect();
    if events.is_empty() {
        return Ok(());
    }
    let deed = Deed::of_events(events, actor, now);
    record(tx, house, &deed, now)
}

/// Notes what a roster file says of a pairing by now; the record stays.
///
/// # Errors
/// When the store fails.
pub fn read_pairing(tx: &Tx<'_>, read: &Pairing) -> Result<()> {
    let mut row = tx.pairing(&read.id)?.context("Cannot find a pairing that was read")?;
    row.file = Some(read.clone());
    tx.save_pairing(&row)
}

/// Puts a pairing back to what it was.
///
/// # Errors
/// When the store fails, or it is not there.
pub fn put_back_pairing(
    tx: &Tx<'_>,
    house: &House,
    was: &Pairing,
    contact: &Contact,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let mut row = tx.pairing(&was.id)?.with_context(|| format!("There is no pairing {}", was.id))?;
    row.pairing = was.clone();
    tx.save_pairing(&row)?;
    let event = Event::PutBack { contact: Box::new(contact.clone()) };
    let events = vec![(was.id.clone(), event)];
    let deed = Deed::of_events(events, actor, now);
    record(tx, house, &deed, now)
}

/// Takes a pairing of which nobody was told anything out of the record.
///
/// # Errors
/// When the store fails.
pub fn remove_pairing(tx: &Tx<'_>, id: &PairingId) -> Result<()> {
    tx.delete_pairing(id)
}

/// Forgets a letter of which no server was ever told, with its reason: it may come again.
///
/// # Errors
/// When the store fails.
pub fn forget_letter(tx: &Tx<'_>, letter: i64) -> Result<()> {
    tx.forget_letter(letter)
}
