//! Orders that send letters are shown first, with what would leave, and done once the letter that
//! shows them is answered: it goes to the address on file, and its own address cannot be guessed, so
//! the answer is the proof. It holds once, and for a day.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{
    apply::{self, OrderContext},
    not_done::{NotDone, answered},
    rehearse::{Rehearsed, rehearse},
    undo::Undo,
};
use crate::{
    domain::{PairingId, Reason},
    planning::{
        letter::ToConfirm,
        orders::{Refusal, Resolved, Task},
    },
    report::order_words::{self, LeaveAt, NotConfirmed},
    store::{Confirmation, Fate, Tx},
};

/// A confirmation that comes later is none.
pub(super) const HOLDS_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Letters that are shown; more are counted.
const MOST_LETTERS: usize = 60;

/// Shows tasks, and remembers them until they are confirmed.
pub(in crate::daemon) fn ask(
    tx: &Tx<'_>,
    (tasks, words): (Vec<Task>, Vec<String>),
    staff: &str,
    reason: Reason,
    context: OrderContext<'_>,
) -> Result<ToConfirm, NotDone> {
    let rehearsed = rehearse(tx, &tasks, context)?;
    let until = context.now + HOLDS_FOR;
    let what = order_words::asked(context.ctx.words(), &tasks, &words);
    let shown = ToConfirm { what, until, ..shown(tx, words, &rehearsed)? };
    tx.ask_to_confirm(&Confirmation {
        reason,
        staff: staff.to_owned(),
        tasks,
        shown: rehearsed.print(),
        asked: context.now,
        until,
        settled: None,
        fate: Fate::Waits,
        undo: String::new(),
    })?;
    Ok(shown)
}

fn shown(tx: &Tx<'_>, words: Vec<String>, rehearsed: &Rehearsed) -> Result<ToConfirm> {
    Ok(ToConfirm {
        orders: words,
        letters: rehearsed.letters.iter().take(MOST_LETTERS).cloned().collect(),
        more: rehearsed.letters.len().saturating_sub(MOST_LETTERS),
        later: rehearsed.later.iter().take(MOST_LETTERS).cloned().collect(),
        held: tx.held()?.is_some(),
        ..ToConfirm::default()
    })
}

fn all_words(tx: &Tx<'_>, tasks: &[Task], context: OrderContext<'_>) -> Result<Vec<String>> {
    tasks.iter().map(|task| apply::words(context.ctx.words(), tx, task, context)).collect()
}

/// What came of an answer to a letter that asks.
pub(super) enum Answered {
    Lines(Vec<String>),
    /// Other letters would leave by now than were shown: shown anew.
    Anew(ToConfirm),
}

/// Carries out what was confirmed. `anew`: the reason of a letter that asks again, if it must.
pub(super) fn go(
    tx: &Tx<'_>,
    asked: &Confirmation,
    anew: Reason,
    context: OrderContext<'_>,
) -> Result<Answered> {
    if let Some(why) = not_confirmed(asked, context.said, context.now) {
        return Ok(Answered::Lines(vec![order_words::not_confirmed(
            context.ctx.words(),
            why,
            &context.ctx.desk.zone,
        )]));
    }
    match answered(confirmed(tx, asked, anew, context))? {
        Ok(answered) => Ok(answered),
        Err(refusal) => Ok(Answered::Lines(vec![order_words::nothing_done(context.ctx.words(), &refusal)])),
    }
}

fn confirmed(
    tx: &Tx<'_>,
    asked: &Confirmation,
    anew: Reason,
    context: OrderContext<'_>,
) -> Result<Answered, NotDone> {
    let rehearsed = rehearse(tx, &asked.tasks, context)?;
    let words = all_words(tx, &asked.tasks, context)?;
    if rehearsed.print() != asked.shown {
        tx.settle_confirmation(&asked.reason, Fate::Dropped, "", context.now)?;
        let shown = ask(tx, (asked.tasks.clone(), words), &asked.staff, anew, context)?;
        return Ok(Answered::Anew(ToConfirm { changed: true, ..shown }));
    }
    let by_hand = by_hand(tx, &asked.tasks, context)?;
    let undo = do_all(tx, &asked.tasks, context)?;
    tx.settle_confirmation(&asked.reason, Fate::Done, &in_store(&undo)?, context.now)?;
    let mut lines: Vec<String> =
        words.iter().map(|what| order_words::done(context.ctx.words(), what)).collect();
    let leaves = order_words::Leaves {
        letters: rehearsed.letters.len(),
        held: tx.held()?.is_some(),
        at: leave_at(tx, &rehearsed, &by_hand, context)?,
    };
    lines.extend(order_words::leaves(context.ctx.words(), &leaves));
    Ok(Answered::Lines(lines))
}

/// The pairings about which staff send letters by hand that wait for the morning, and until when.
fn by_hand(
    tx: &Tx<'_>,
    tasks: &[Task],
    context: OrderContext<'_>,
) -> Result<BTreeMap<PairingId, Timestamp>, NotDone> {
    let mut found = BTreeMap::new();
    for task in tasks {
        if let Task::Order(order @ (Resolved::Remind { pairing, .. } | Resolved::Ask { pairing, .. })) = task
        {
            let earliest = apply::decide(tx, order, context)?.earliest;
            found.extend(earliest.map(|earliest| (pairing.clone(), earliest)));
        }
    }
    Ok(found)
}

/// When the letters of orders that were just done leave.
fn leave_at(
    tx: &Tx<'_>,
    rehearsed: &Rehearsed,
    by_hand: &BTreeMap<PairingId, Timestamp>,
    context: OrderContext<'_>,
) -> Result<LeaveAt> {
    let mut waiting = Vec::new();
    for id in &rehearsed.about {
        let grace = tx.grace(id, context.now)?.map(|grace| grace.waits);
        waiting.extend(grace.max(by_hand.get(id).copied()).filter(|waits| *waits > context.now));
    }
    let Some(last) = waiting.iter().max() else { return Ok(LeaveAt::Once) };
    let until = last.to_zoned(context.ctx.desk.zone.clone());
    Ok(if waiting.len() == rehearsed.about.len() { LeaveAt::Later(until) } else { LeaveAt::Partly(until) })
}

fn not_confirmed(asked: &Confirmation, said: Timestamp, now: Timestamp) -> Option<NotConfirmed> {
    match asked.fate {
        Fate::Done | Fate::Undone => Some(NotConfirmed::Already { at: asked.settled.unwrap_or(asked.asked) }),
        Fate::Dropped => Some(NotConfirmed::Dropped),
        Fate::Waits if said > asked.until || now > asked.until + HOLDS_FOR => {
            Some(NotConfirmed::TooLate { forgotten: asked.until })
        }
        Fate::Waits => None,
    }
}

/// Does an order at once, as if it had been confirmed, so that it can be undone; what it did, a sentence.
pub(super) fn at_once(
    tx: &Tx<'_>,
    order: &Resolved,
    staff: &str,
    reason: Reason,
    context: OrderContext<'_>,
) -> Result<Result<String, Refusal>> {
    let task = Task::Order(order.clone());
    let what = apply::words(context.ctx.words(), tx, &task, context)?;
    let tasks = vec![task];
    let undo = match answered(do_all(tx, &tasks, context))? {
        Ok(undo) => undo,
        Err(refusal) => return Ok(Err(refusal)),
    };
    tx.ask_to_confirm(&Confirmation {
        reason: reason.clone(),
        staff: staff.to_owned(),
        tasks,
        shown: String::new(),
        asked: context.now,
        until: context.now,
        settled: None,
        fate: Fate::Waits,
        undo: String::new(),
    })?;
    tx.settle_confirmation(&reason, Fate::Done, &in_store(&undo)?, context.now)?;
    Ok(Ok(what))
}

/// All of the tasks, or nothing.
fn do_all(tx: &Tx<'_>, tasks: &[Task], context: OrderContext<'_>) -> Result<Undo, NotDone> {
    let letter = tx.newest_letter()?;
    let applied = tx.attempt(|tx| apply::apply_all(tx, tasks, context))?;
    Ok(Undo::of(tx, letter, applied)?)
}

fn in_store(undo: &Undo) -> Result<String> {
    Ok(serde_json::to_string(undo)?)
}
