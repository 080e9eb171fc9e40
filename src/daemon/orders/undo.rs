//! `undo`: the last order is taken back, as far as nothing of it has left.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    apply::{self, Applied, OrderContext},
    not_done::answered,
    rehearse::names_of,
};
use crate::{
    domain::{Event, PairingId, Person},
    planning::{
        decision::{Edit, Inverse},
        orders::{Task, put_right},
    },
    record::{self, Attribution},
    report::{
        describe,
        order_words::{self, NotUndone},
    },
    store::{Entry, Fate, Happened, State, Tx},
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

/// What came of an order to take the last one back.
pub(super) enum Undone {
    /// A line a sentence.
    Lines(Vec<String>),
    /// It has left, for the reason that is said; these orders would put it right.
    Left { why: String, puts_right: Vec<Task> },
}

/// Takes back what that member of staff ordered last.
pub(super) fn undo(tx: &Tx<'_>, staff: &str, context: OrderContext<'_>) -> Result<Undone> {
    let nothing =
        || Ok(Undone::Lines(vec![order_words::not_undone(context.ctx.words(), &NotUndone::Nothing)]));
    let Some(last) = tx.last_confirmation(staff)? else { return nothing() };
    let mut words = Vec::new();
    for task in &last.tasks {
        words.push(apply::words(context.ctx.words(), tx, task, context)?);
    }
    let words = words.join(" ");
    match last.fate {
        Fate::Waits if context.now <= last.until => {
            tx.settle_confirmation(&last.reason, Fate::Dropped, "", context.now)?;
            Ok(Undone::Lines(vec![order_words::forgotten_before(context.ctx.words(), &words)]))
        }
        // Its words may be gone already.
        Fate::Done if last.undo.is_empty() => nothing(),
        Fate::Done if context.now.duration_since(last.settled.unwrap_or(last.asked)) <= REACHES_BACK => {
            let undo: Undo = serde_json::from_str(&last.undo).context("Cannot read what an order changed")?;
            if let Some(why) = refusal(tx, &undo, context)? {
                let puts_right = match &why {
                    NotUndone::Left { .. } => puts_right(tx, &last.tasks, &undo.inverse, context)?,
                    _ => Vec::new(),
                };
                let why = order_words::not_undone(context.ctx.words(), &why);
                return Ok(Undone::Left { why, puts_right });
            }
            take_back(tx, &undo, context)?;
            tx.settle_confirmation(&last.reason, Fate::Undone, "", context.now)?;
            Ok(Undone::Lines(vec![order_words::taken_back(context.ctx.words(), &words)]))
        }
        _ => nothing(),
    }
}

/// The orders that would put it right, as far as they can be done.
fn puts_right(
    tx: &Tx<'_>,
    tasks: &[Task],
    inverse: &Inverse,
    context: OrderContext<'_>,
) -> Result<Vec<Task>> {
    let today = context.now.to_zoned(context.ctx.desk.zone.clone()).date();
    let mut possible = Vec::new();
    for order in put_right(tasks, inverse, today) {
        if answered(apply::decide(tx, &order, context))?.is_ok() {
            possible.push(Task::Order(order));
        }
    }
    Ok(possible)
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
        if let Some(heard) = since(tx, id, undo.line, is_word)? {
            let pair = pair_of(tx, id, context)?;
            return Ok(Some(NotUndone::Heard { pair, what: told(tx, id, &heard, context)? }));
        }
    }
    changed_since(tx, &undo.inverse)?.map(|changed| changed_by(tx, changed, undo.line, context)).transpose()
}

/// Who or what is not as the orders left it.
enum Changed {
    Person(Box<Person>),
    Pairing(PairingId),
}

/// What changed it, as the journal has it.
fn changed_by(tx: &Tx<'_>, changed: Changed, line: i64, context: OrderContext<'_>) -> Result<NotUndone> {
    let words = context.ctx.words();
    Ok(match changed {
        Changed::Person(person) => {
            let entries = tx.journal_of_person(&person.id)?;
            let entry = entries.iter().rfind(|entry| entry.id > line);
            NotUndone::Changed {
                name: person.name,
                by: entry.map(|entry| describe::actor(words, &entry.actor)),
            }
        }
        Changed::Pairing(id) => {
            let entry = since(tx, &id, line, |_| true)?;
            let by = entry.map(|entry| describe::actor(words, &entry.actor));
            NotUndone::Changed { name: pair_of(tx, &id, context)?, by }
        }
    })
}

/// `Ada Lovelace and Sam Jones`
fn pair_of(tx: &Tx<'_>, id: &PairingId, context: OrderContext<'_>) -> Result<String> {
    let view = tx.view(id, &context.ctx.standings, context.now)?;
    Ok(view.as_ref().map_or_else(|| id.to_string(), |view| names_of(context.ctx.words(), view)))
}

/// What a line of the journal says, and when.
fn told(tx: &Tx<'_>, id: &PairingId, entry: &Entry, context: OrderContext<'_>) -> Result<String> {
    let words = context.ctx.words();
    let Some(view) = tx.view(id, &context.ctx.standings, context.now)? else { return Ok(String::new()) };
    Ok(describe::happened(words, &view, &entry.happened))
}

/// Who or what is not as the orders left it. The first edit of each is the last that was made.
fn changed_since(tx: &Tx<'_>, inverse: &Inverse) -> Result<Option<Changed>> {
    let (mut people, mut pairings) = (BTreeSet::new(), BTreeSet::new());
    for edit in &inverse.edits {
        let changed = match edit {
            Edit::ChangePerson { before, .. } if people.insert(&before.id) => {
                let now = tx.person(&before.id)?.map(|row| row.person);
                (now.as_ref() != Some(before)).then(|| Changed::Person(before.clone()))
            }
            Edit::ChangePairing { before, .. } if pairings.insert(&before.id) => {
                let now = tx.pairing(&before.id)?.map(|row| row.pairing);
                (now.as_ref() != Some(before)).then(|| Changed::Pairing(before.id.clone()))
            }
            _ => None,
        };
        if changed.is_some() {
            return Ok(changed);
        }
    }
    Ok(None)
}

/// The last line of that kind in a pairing's journal since the order was done.
fn since(tx: &Tx<'_>, id: &PairingId, line: i64, is: impl Fn(&Happened) -> bool) -> Result<Option<Entry>> {
    let entries = tx.journal_of_pairing(id)?;
    Ok(entries.into_iter().rfind(|entry| entry.id > line && is(&entry.happened)))
}

/// Somebody wrote, or answered.
fn is_word(happened: &Happened) -> bool {
    matches!(happened, Happened::ToPairing(Event::Heard { .. } | Event::Answered { .. }))
}

fn take_back(tx: &Tx<'_>, undo: &Undo, context: OrderContext<'_>) -> Result<()> {
    for id in undo.inverse.touched() {
        for letter in tx.letters_since(id, undo.letter)? {
            record::forget_letter(tx, letter)?;
        }
        tx.end_grace(id)?;
    }
    let by = Attribution::new(context.actor, context.now);
    record::record(tx, context.ctx, &undo.inverse.decision(), &by, context.now).map(|_| ())
}
