//! `undo`: the last order is taken back, as far as nothing of it has left.

use anyhow::{Context as _, Result};
use jiff::SignedDuration;

use super::{
    confirm::Before,
    deeds::{self, Hand},
    names,
};
use crate::{
    domain::{Event, PairingId},
    record::{self, edits},
    store::{Fate, Happened, State, Tx},
};

/// Older orders are not taken back by a word.
const REACHES_BACK: SignedDuration = SignedDuration::from_hours(24);

/// Takes back what that member of staff ordered last; what came of it, a line a sentence.
pub(super) fn undo(tx: &Tx<'_>, staff: &str, hand: Hand<'_>) -> Result<Vec<String>> {
    const NOTHING: &str = "There is no order of yours from the last day to take back.";
    let Some(last) = tx.last_confirmation(staff)? else { return Ok(vec![NOTHING.to_owned()]) };
    let mut words = Vec::new();
    for order in &last.orders {
        words.push(deeds::words_of(tx, hand.house, order)?);
    }
    let words = words.join(" ");
    match last.fate {
        Fate::Waits if hand.now <= last.until => {
            tx.settle_confirmation(&last.reason, Fate::Dropped, "", hand.now)?;
            Ok(vec![format!("Forgotten before it was done. {words}")])
        }
        Fate::Done if hand.now.duration_since(last.settled.unwrap_or(last.asked)) <= REACHES_BACK => {
            let before: Before =
                serde_json::from_str(&last.before).context("Cannot read what an order changed")?;
            if let Some(refusal) = refusal(tx, &before)? {
                return Ok(vec![refusal]);
            }
            take_back(tx, &before, hand)?;
            tx.settle_confirmation(&last.reason, Fate::Undone, "", hand.now)?;
            Ok(vec![format!("Taken back; nothing of it had left. It was: {words}")])
        }
        _ => Ok(vec![NOTHING.to_owned()]),
    }
}

/// Why it cannot be taken back: a letter has left, or somebody answered since.
fn refusal(tx: &Tx<'_>, before: &Before) -> Result<Option<String>> {
    for (id, _) in &before.pairings {
        let Some(row) = tx.pairing(id)? else { continue };
        for letter in tx.letters_since(id, before.letter)? {
            for delivery in tx.deliveries_of_letter(letter)? {
                let waits = matches!(delivery.state, State::Pending | State::Cancelled);
                if !waits || delivery.attempts > 0 {
                    return Ok(Some(format!(
                        "It cannot be taken back: \"{}\" has left to {}. Another order can put it right, with letters that say so.",
                        delivery.subject, delivery.address
                    )));
                }
            }
        }
        if heard_since(tx, id, before.line)? {
            let pair = names::of_pairing(tx, &row.pairing)?;
            return Ok(Some(format!("It cannot be taken back: something was heard of {pair} since.")));
        }
    }
    Ok(None)
}

/// Whether somebody has written or answered since the order was done.
fn heard_since(tx: &Tx<'_>, id: &PairingId, line: i64) -> Result<bool> {
    let entries = tx.journal_of_pairing(id)?;
    Ok(entries.iter().filter(|entry| entry.id > line).any(|entry| {
        matches!(&entry.happened, Happened::ToPairing(Event::Heard { .. } | Event::Answered { .. }))
    }))
}

fn take_back(tx: &Tx<'_>, before: &Before, hand: Hand<'_>) -> Result<()> {
    for (id, was) in &before.pairings {
        for letter in tx.letters_since(id, before.letter)? {
            edits::forget_letter(tx, letter)?;
        }
        match was {
            Some((pairing, contact)) => {
                edits::put_back_pairing(tx, hand.house, pairing, contact, hand.actor, hand.now)?;
            }
            None => edits::remove_pairing(tx, id)?,
        }
    }
    for (_, person, standing) in &before.people {
        edits::put_back_person(tx, person, standing, hand.actor, hand.now)?;
    }
    let touched = before.pairings.iter().map(|(id, _)| id.clone()).collect();
    record::refresh(tx, hand.house, &touched, hand.now)
}
