//! `undo`: the last order is taken back, as far as nothing of it has left.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    apply::{self, Applied, OrderContext},
    rehearse::names_of,
};
use crate::{
    domain::{Event, PairingId},
    planning::decision::{Edit, Inverse},
    record::{self, Attribution},
    report::order_words::{self, NotUndone},
    store::{Fate, Happened, State, Tx},
};

/// Older orders are not taken back by a word.
const REACHES_BACK: SignedDuration = SignedDuration::from_hours(24);

/// What is kept of orders that were done, so that they can be taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Undo {
    /// The newest letter there was before.
    letter: i64,
    /// The newest line of the journal once they were done.
    line: i64,
    inverse: Inverse,
}

impl Undo {
    /// `letter`: the newest there was before they were done.
    pub(super) fn of(tx: &Tx<'_>, letter: i64, applied: Applied) -> Result<Self> {
        Ok(Self { letter, line: tx.newest_entry()?, inverse: applied.inverse })
    }
}

/// Takes back what that member of staff ordered last; what came of it, a line a sentence.
pub(super) fn undo(tx: &Tx<'_>, staff: &str, context: OrderContext<'_>) -> Result<Vec<String>> {
    let nothing = || Ok(vec![order_words::not_undone(context.ctx.words(), &NotUndone::Nothing)]);
    let Some(last) = tx.last_confirmation(staff)? else { return nothing() };
    let mut words = Vec::new();
    for task in &last.tasks {
        words.push(apply::words(context.ctx.words(), tx, task, context)?);
    }
    let words = words.join(" ");
    match last.fate {
        Fate::Waits if context.now <= last.until => {
            tx.settle_confirmation(&last.reason, Fate::Dropped, "", context.now)?;
            Ok(vec![order_words::forgotten_before(context.ctx.words(), &words)])
        }
        // Its words may be gone already.
        Fate::Done if last.undo.is_empty() => nothing(),
        Fate::Done if context.now.duration_since(last.settled.unwrap_or(last.asked)) <= REACHES_BACK => {
            let undo: Undo = serde_json::from_str(&last.undo).context("Cannot read what an order changed")?;
            if let Some(why) = refusal(tx, &undo, context)? {
                return Ok(vec![order_words::not_undone(context.ctx.words(), &why)]);
            }
            take_back(tx, &undo, context)?;
            tx.settle_confirmation(&last.reason, Fate::Undone, "", context.now)?;
            Ok(vec![order_words::taken_back(context.ctx.words(), &words)])
        }
        _ => nothing(),
    }
}

/// Why it cannot be taken back: a letter has left, somebody answered since, or something else changed it.
fn refusal(tx: &Tx<'_>, undo: &Undo, context: OrderContext<'_>) -> Result<Option<NotUndone>> {
    for id in undo.inverse.touched() {
        if tx.pairing(id)?.is_none() {
            continue;
        }
        for letter in tx.letters_since(id, undo.letter)? {
            for delivery in tx.deliveries_of_letter(letter)? {
                let waits = matches!(delivery.state, State::Pending | State::Cancelled);
                if !waits || delivery.attempts > 0 {
                    let (subject, address) = (delivery.subject, delivery.address);
                    return Ok(Some(NotUndone::Left { subject, address }));
                }
            }
        }
        if heard_since(tx, id, undo.line)? {
            let view = tx.view(id, &context.ctx.standings, context.now)?;
            let pair =
                view.as_ref().map_or_else(|| id.to_string(), |view| names_of(context.ctx.words(), view));
            return Ok(Some(NotUndone::Heard { pair }));
        }
    }
    Ok(changed_since(tx, &undo.inverse)?.map(|name| NotUndone::Changed { name }))
}

/// Who or what is not as the orders left it. The first edit of each is the last that was made.
fn changed_since(tx: &Tx<'_>, inverse: &Inverse) -> Result<Option<String>> {
    let (mut people, mut pairings) = (BTreeSet::new(), BTreeSet::new());
    for edit in &inverse.edits {
        let changed = match edit {
            Edit::ChangePerson { before, .. } if people.insert(&before.id) => {
                let now = tx.person(&before.id)?.map(|row| row.person);
                (now.as_ref() != Some(before)).then(|| before.name.clone())
            }
            Edit::ChangePairing { before, .. } if pairings.insert(&before.id) => {
                let now = tx.pairing(&before.id)?.map(|row| row.pairing);
                (now.as_ref() != Some(before)).then(|| before.id.0.clone())
            }
            _ => None,
        };
        if changed.is_some() {
            return Ok(changed);
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

fn take_back(tx: &Tx<'_>, undo: &Undo, context: OrderContext<'_>) -> Result<()> {
    for id in undo.inverse.touched() {
        for letter in tx.letters_since(id, undo.letter)? {
            record::forget_letter(tx, letter)?;
        }
    }
    let by = Attribution::new(context.actor, context.now);
    record::record(tx, context.ctx, &undo.inverse.decision(), &by, context.now).map(|_| ())
}
