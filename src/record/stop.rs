//! What stops letters that wait: evidence, pauses, endings, addresses that are no good, and time.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;

use super::{Context, refresh};
use crate::{
    domain::{Contact, Event, PairingId, PersonEvent, PersonId},
    planning::{
        decision::Decision,
        outbox::{Waiting, stopped_by, stopped_by_edit},
    },
    store::{Actor, Happened, NeverLeft, Tx},
};

/// Cancels what waits and what was decided makes pointless.
pub(super) fn stopped(tx: &Tx<'_>, decision: &Decision, now: Timestamp) -> Result<Vec<NeverLeft>> {
    let mut never_left = Vec::new();
    for edit in &decision.edits {
        let Some((who, why)) = stopped_by_edit(edit) else { continue };
        never_left.extend(tx.cancel_what_comes_again(&who.0, &why, now)?);
        for pairing in tx.pairings_of(who)? {
            never_left.extend(tx.cancel_courtesies(&pairing, &why, now)?);
        }
    }
    for (person, event) in &decision.people {
        never_left.extend(cancel_for_person(tx, person, event, now)?);
    }
    for (pairing, event) in &decision.events {
        never_left.extend(cancel_for_pairing(tx, pairing, event, now)?);
    }
    Ok(never_left)
}

/// Evidence, pausing and ending stop what waits.
fn cancel_for_pairing(
    tx: &Tx<'_>,
    pairing: &PairingId,
    event: &Event,
    now: Timestamp,
) -> Result<Vec<NeverLeft>> {
    let Some((which, why)) = stopped_by(event) else { return Ok(Vec::new()) };
    match which {
        Waiting::Silent => tx.cancel_silent(pairing, &why, now),
        Waiting::Courtesies => tx.cancel_courtesies(pairing, &why, now),
        Waiting::Of(who) => tx.cancel_of_pairing_and_reader(pairing, &who.0, &why, now),
        Waiting::Calendar => tx.cancel_calendar(pairing, &why, now),
        Waiting::Introductions => tx.cancel_introduction(pairing, &why, now),
        Waiting::All => tx.cancel_of_pairing(pairing, &why, now),
    }
}

fn cancel_for_person(
    tx: &Tx<'_>,
    person: &PersonId,
    event: &PersonEvent,
    now: Timestamp,
) -> Result<Vec<NeverLeft>> {
    let recipient = &person.0;
    match event {
        PersonEvent::Stopped => tx.cancel_of_recipient(recipient, &sentence!("withdrawn.stopped"), now),
        // Not even a cancellation: it would reach a stranger, or nobody.
        PersonEvent::NotMe => tx.cancel_all_of_recipient(recipient, &sentence!("withdrawn.not_me"), now),
        PersonEvent::AddressRefused { .. } => {
            tx.cancel_all_of_recipient(recipient, &sentence!("withdrawn.refused"), now)
        }
        _ => Ok(Vec::new()),
    }
}

/// What a courtesy was to say falls due again in every pairing it spoke of, and no later letter
/// claims that it was sent.
pub(super) fn withdraw(
    tx: &Tx<'_>,
    letters: &[NeverLeft],
    now: Timestamp,
) -> Result<BTreeMap<PairingId, Contact>> {
    let mut touched = BTreeMap::new();
    for letter in letters.iter().filter(|letter| letter.courtesy) {
        for pairing in tx.pairings_of_letter(letter.letter)? {
            let Some(row) = tx.pairing(&pairing)? else { continue };
            let event = Event::Withdrawn { who: PersonId(letter.recipient.clone()), decided: letter.decided };
            let Ok(contact) = row.contact.after(&event, now) else { continue };
            tx.save_contact(&pairing, &contact)?;
            let happened = Happened::ToPairing(event);
            tx.append(
                now,
                now,
                &row.pairing.programme.0,
                &pairing.0,
                &letter.recipient,
                &Actor::Plan,
                &happened,
                Some(letter.letter),
            )?;
            touched.insert(pairing, contact);
        }
    }
    Ok(touched)
}

/// The same, and works out when those pairings are next due.
pub(super) fn refresh_withdrawn(
    tx: &Tx<'_>,
    ctx: &Context,
    letters: &[NeverLeft],
    now: Timestamp,
) -> Result<()> {
    refresh(tx, ctx, &withdraw(tx, letters, now)?.into_keys().collect(), now)
}

/// Lets go of a courtesy whose hour has passed while it waited; it is written anew when its time comes again.
///
/// # Errors
/// When the store fails.
pub fn let_go(tx: &Tx<'_>, ctx: &Context, delivery: i64, now: Timestamp) -> Result<()> {
    let never_left = tx.cancel_courtesy(delivery, &sentence!("withdrawn.hour_passed"), now)?;
    refresh_withdrawn(tx, ctx, &never_left, now)
}

/// Lets go of what is past its time.
///
/// # Errors
/// When the store fails.
pub fn expire(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<()> {
    let never_left = tx.expire(now)?;
    refresh_withdrawn(tx, ctx, &never_left, now)
}
