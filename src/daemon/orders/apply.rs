//! A task decided by what the record says now, and recorded.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{Given, desk_orders, look_up, not_done::NotDone, rehearse::Foresight};
use crate::{
    daemon::sheets,
    domain::{PairingId, order::DeskOrder},
    letters::Catalogue,
    planning::{
        decision::{Decision, Inverse},
        letter::Above,
        orders::{self, OrderEffect, Refusal, Resolved, Task},
    },
    record::{self, Attribution, Context},
    report::order_words,
    store::{Actor, Grace, Tx},
};

/// With what an order is done.
#[derive(Debug, Clone, Copy)]
pub struct OrderContext<'a> {
    pub ctx: &'a Context,
    pub actor: &'a Actor,
    /// For people: `Rosa Staff`.
    pub by: &'a str,
    /// When it was said.
    pub said: Timestamp,
    /// Names this giving of the order, for reasons: unique for ever.
    pub key: &'a str,
    pub now: Timestamp,
    /// How long letters that follow wait from when it was said, so that it can be taken back.
    pub grace: SignedDuration,
    /// What is to stand above them.
    pub above: Option<&'a str>,
    /// What was found out about orders beforehand.
    pub foresight: Option<&'a Foresight>,
}

/// What staff say stands above a letter that is decided within this time.
const SAID_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A call that begins within this time is about to begin.
const SOON: SignedDuration = SignedDuration::from_hours(1);

impl<'a> OrderContext<'a> {
    /// At the command line, where what would leave was shown: nothing waits.
    #[must_use]
    pub fn at_command_line(
        ctx: &'a Context,
        actor: &'a Actor,
        by: &'a str,
        key: &'a str,
        now: Timestamp,
    ) -> Self {
        Self {
            ctx,
            actor,
            by,
            said: now,
            key,
            now,
            grace: SignedDuration::ZERO,
            above: None,
            foresight: None,
        }
    }

    /// Until when letters that follow wait; `None`: they leave at once.
    #[must_use]
    pub fn waits_until(&self) -> Option<Timestamp> {
        Some(self.said + self.grace).filter(|until| *until > self.now)
    }
}

/// What a task did.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// The pairings that it is about.
    pub touched: BTreeSet<PairingId>,
    /// What takes it back.
    pub inverse: Inverse,
    pub outcome: OrderEffect,
}

impl Applied {
    fn extend(&mut self, later: Self) {
        self.touched.extend(later.touched);
        self.inverse.extend(later.inverse);
        self.outcome = later.outcome;
    }
}

/// Does tasks, one after the other.
///
/// # Errors
/// When one cannot be done, or the store fails; nothing is to be kept then.
pub fn apply_all(tx: &Tx<'_>, tasks: &[Task], context: OrderContext<'_>) -> Result<Applied, NotDone> {
    let above = above(tasks.iter().filter_map(Task::order));
    if above.is_some() && tasks.len() == 1 {
        return Err(Refusal::NothingToSayItWith.into());
    }
    let context = OrderContext { above: above.or(context.above), ..context };
    let mut all = Applied::default();
    for task in tasks {
        all.extend(apply(tx, task, context)?);
    }
    Ok(all)
}

/// What is to stand above the letters that orders send.
pub fn above<'o>(mut orders: impl Iterator<Item = &'o Resolved>) -> Option<&'o str> {
    orders.find_map(|order| match order {
        Resolved::Say(text) => Some(text.as_str()),
        _ => None,
    })
}

/// Does a task.
///
/// # Errors
/// When it cannot be done, or the store fails; nothing is to be kept then.
pub fn apply(tx: &Tx<'_>, task: &Task, context: OrderContext<'_>) -> Result<Applied, NotDone> {
    match task {
        Task::Order(Resolved::Desk(order @ (DeskOrder::Hold | DeskOrder::Release))) => {
            let given = Given {
                order: *order,
                by: context.by.to_owned(),
                actor: context.actor.clone(),
                plan: None,
                said: context.said,
                status: None,
            };
            desk_orders::of_desk(context.ctx.words(), tx, context.ctx, &given, context.now)?;
            Ok(Applied::default())
        }
        Task::Order(order) => {
            let decided = decide(tx, order, context)?;
            let mut applied = record(tx, &decided.decisions, context)?;
            applied.outcome = decided.outcome;
            if let Resolved::Person(id, _) = order {
                // What comes next is said of them also where the record knew it already.
                applied.touched.extend(tx.pairings_of(id)?);
            }
            Ok(applied)
        }
        Task::Sheet(sheet) => {
            sheets::check(tx, sheet)?;
            let mut all = Applied::default();
            for step in sheets::steps(sheet) {
                let decisions = sheets::decide(tx, context.ctx, step, context.now)?;
                all.extend(record(tx, &decisions, context)?);
            }
            Ok(all)
        }
    }
}

/// What an order does, by what the record says now; whether it can be done at all.
///
/// # Errors
/// When it cannot be done, or the store fails.
pub fn decide(tx: &Tx<'_>, order: &Resolved, context: OrderContext<'_>) -> Result<orders::Decided, NotDone> {
    let concerned = look_up::concerned(tx, context.ctx, order, context.now)?;
    let staff = context.ctx.desk.staff.iter().position(|staff| staff.name == context.by);
    let given = orders::Given { key: context.key, staff, now: context.now };
    Ok(orders::decide(order, &concerned, given)?)
}

fn record(tx: &Tx<'_>, decisions: &[Decision], context: OrderContext<'_>) -> Result<Applied> {
    let inverse = record::inverse(tx, decisions)?;
    let by = Attribution::new(context.actor, context.now);
    let (_, touched) = record::concerned(tx, decisions)?;
    begin_grace(tx, &touched, context)?;
    record::record_all(tx, context.ctx, decisions, &by, context.now)?;
    Ok(Applied { touched, inverse, outcome: OrderEffect::Done })
}

/// Letters about these pairings wait, unless a call of theirs begins by then or within the hour after: who is about to
/// dial in has to know at once.
fn begin_grace(tx: &Tx<'_>, pairings: &BTreeSet<PairingId>, context: OrderContext<'_>) -> Result<()> {
    let now = context.now;
    let waits = context.waits_until();
    if waits.is_none() && context.above.is_none() {
        return Ok(());
    }
    // Whoever sits at the command line has a name of the machine's, which is for no letter.
    let by = match context.actor {
        Actor::CommandLine { .. } => context.ctx.desk.name.as_str(),
        _ => context.by,
    };
    let above = context.above.map(|text| Above { by: by.to_owned(), text: text.to_owned() });
    let until = waits.unwrap_or(now).max(now + SAID_FOR);
    for id in pairings {
        let booking = tx.pairing(id)?.and_then(|row| row.contact.booking);
        let live = booking.filter(|booking| !booking.cancelled);
        let next = live.and_then(|booking| booking.series.next_after(now));
        let soon = next.is_some_and(|call| call.start <= waits.unwrap_or(now) + SOON);
        let waits = waits.filter(|_| !soon).unwrap_or(now);
        let until = if above.is_some() { until } else { waits };
        if until > now {
            tx.begin_grace(id, &Grace { waits, above: above.clone(), until }, now)?;
        }
    }
    Ok(())
}

/// What a task does, a sentence.
///
/// # Errors
/// When the store fails.
pub fn words(words: &Catalogue, tx: &Tx<'_>, task: &Task, context: OrderContext<'_>) -> Result<String> {
    Ok(match task {
        Task::Order(order) => {
            order_words::order(words, order, &look_up::concerned(tx, context.ctx, order, context.now)?)
        }
        Task::Sheet(sheet) => order_words::sheet(words, sheet),
    })
}
