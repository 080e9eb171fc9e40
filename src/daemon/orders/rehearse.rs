//! What orders would send, and what comes next: they are done, played forward, and taken back.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use super::{
    apply::{OrderContext, apply_all},
    not_done::NotDone,
};
use crate::{
    daemon::simulate::{Until, simulate},
    domain::PairingId,
    letters::Catalogue,
    planning::{
        letter::Recipient,
        orders::{Refusal, Task},
        schedule::upcoming,
        view::PairingView,
    },
    record::{self, Context},
    report::order_words,
    store::{Delivery, Tx},
};

/// What would follow at once, and what next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rehearsed {
    pub(super) touched: BTreeSet<PairingId>,
    /// `to Ada Lovelace (ada@example.org): "..."`
    pub(super) letters: Vec<String>,
    /// The pairings that those are about.
    pub(super) about: BTreeSet<PairingId>,
    /// What comes next for pairings about which nothing would leave at once.
    pub(super) later: Vec<String>,
}

impl Rehearsed {
    /// Stands for the letters: another set of them is another plan.
    #[must_use]
    pub(super) fn print(&self) -> String {
        let mut hash = Sha256::new();
        for line in &self.letters {
            hash.update(line.as_bytes());
            hash.update([0]);
        }
        data_encoding::HEXLOWER.encode(hash.finalize().get(..8).unwrap_or_default())
    }
}

/// What orders would send, by the orders: found out once, and used again in the transaction that shows or does them.
#[derive(Debug, Default)]
pub struct Foresight {
    rehearsed: RefCell<BTreeMap<String, Result<Rehearsed, Refusal>>>,
    /// How the desk stands, in lines, where that is asked and takes long to find out.
    pub(super) status: Option<Vec<String>>,
    records: bool,
}

impl Foresight {
    /// One that notes what is found out, and knows nothing yet.
    pub(super) fn recording() -> Self {
        Self { records: true, ..Self::default() }
    }

    /// What was noted is used from now on.
    pub(super) fn ends(&mut self) {
        self.records = false;
    }

    fn key(tasks: &[Task]) -> Result<String> {
        Ok(serde_json::to_string(tasks)?)
    }

    /// What was found out about these orders.
    pub(super) fn of(&self, tasks: &[Task]) -> Result<Option<Result<Rehearsed, Refusal>>> {
        if self.records {
            return Ok(None);
        }
        let key = Self::key(tasks)?;
        Ok(self.rehearsed.borrow().get(&key).cloned())
    }

    pub(super) fn note(&self, tasks: &[Task], rehearsed: &Result<Rehearsed, Refusal>) -> Result<()> {
        if self.records {
            self.rehearsed.borrow_mut().insert(Self::key(tasks)?, rehearsed.clone());
        }
        Ok(())
    }
}

/// Does tasks, and takes it back.
///
/// # Errors
/// When they cannot be done, or the store fails.
pub(super) fn rehearse(tx: &Tx<'_>, tasks: &[Task], context: OrderContext<'_>) -> Result<Rehearsed, NotDone> {
    let Some(foresight) = context.foresight else { return played(tx, tasks, context) };
    if let Some(known) = foresight.of(tasks)? {
        return Ok(known?);
    }
    let played = super::not_done::answered(played(tx, tasks, context))?;
    foresight.note(tasks, &played)?;
    Ok(played?)
}

fn played(tx: &Tx<'_>, tasks: &[Task], context: OrderContext<'_>) -> Result<Rehearsed, NotDone> {
    let OrderContext { ctx, now, .. } = context;
    tx.rehearse(|tx| {
        let newest = tx.newest_letter()?;
        let touched = apply_all(tx, tasks, context)?.touched;
        let sent = simulate(tx, ctx, (&touched, newest), Until::Quiet, now)?;
        let mut found = Rehearsed::default();
        for copy in &sent {
            found.letters.push(line(tx, ctx, &copy.delivery)?);
            found.about.insert(copy.pairing.clone());
        }
        for id in touched.difference(&found.about) {
            let view = tx.view(id, &ctx.standings, now)?;
            found.later.extend(view.and_then(|view| next(&view, context)));
        }
        Ok(Rehearsed { touched, ..found })
    })
}

fn line(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery) -> Result<String> {
    let to = match record::recipient_from(ctx, &delivery.recipient) {
        Recipient::Person(id) => tx.person(&id)?.map_or_else(|| id.to_string(), |row| row.person.name),
        Recipient::Address(address) => address.to_string(),
        Recipient::Staff(index) => {
            ctx.desk.staff.get(index).map(|staff| staff.name.clone()).unwrap_or_default()
        }
    };
    Ok(order_words::letter_to(ctx.words(), &to, &delivery.address, &delivery.subject))
}

fn next(view: &PairingView, context: OrderContext<'_>) -> Option<String> {
    let next = upcoming::next(view, context.now)?;
    Some(order_words::next(
        context.ctx.words(),
        &names_of(context.ctx.words(), view),
        &next,
        &view.programme.zone,
    ))
}

/// `Ada Lovelace and Sam Jones`, mentors first.
pub(super) fn names_of(words: &Catalogue, view: &PairingView) -> String {
    let name = |id| view.participant(id).map_or_else(|| id.to_string(), |it| it.person.name.clone());
    words.list(&view.pairing.everyone().map(name).collect::<Vec<_>>())
}
