//! The next letters that may leave: what must wait is passed over.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{LetterKind, PersonId, ProgrammeId},
    planning::schedule::courtesy,
    record::{self, Context},
    store::{Delivery, Outgoing, State, Tx},
};

/// Where the next letter is looked for.
pub(super) struct Looking<'a> {
    pub(super) ctx: &'a Context,
    /// The mailbox was read to its end in this pass: what rests on silence may go.
    pub(super) looked: bool,
    /// Message-IDs of letters that left after the backup was made that the state was, and when.
    pub(super) left: &'a BTreeMap<String, Timestamp>,
    /// How far was looked: the id of a delivery.
    pub(super) place: i64,
    /// To whom a letter is on its way.
    pub(super) readers: Readers,
}

/// Addresses to which a letter is on its way: they get theirs in the order in which they were written.
pub(super) type Readers = BTreeSet<String>;

/// What was found on the way to letters that may leave.
pub(super) struct Found {
    /// Their attempt is counted.
    pub(super) begun: Vec<Outgoing>,
    /// How far was looked: the id of a delivery.
    pub(super) place: i64,
    /// Letters that had left before.
    pub(super) proved: usize,
}

impl Found {
    pub(super) fn nothing(place: i64) -> Self {
        Self { begun: Vec::new(), place, proved: 0 }
    }
}

impl Looking<'_> {
    /// Begins the next letters that may leave, `most` at the most; from here on nobody knows whether they left, until
    /// they are settled. What must wait is passed over; what follows another to the same reader is not begun yet.
    pub(super) fn begin(&self, tx: &Tx<'_>, most: usize, now: Timestamp) -> Result<Found> {
        let mut found = Found::nothing(self.place);
        while found.begun.len() < most
            && let Some(outgoing) = tx.next_outgoing(now, found.place)?
        {
            let delivery = &outgoing.delivery;
            let is_to = |other: &Outgoing| other.delivery.address == delivery.address;
            if self.readers.contains(&delivery.address) || found.begun.iter().any(is_to) {
                break;
            }
            found.place = delivery.id;
            if delivery.requires_complete_fetch && !self.looked || holds_back(tx, self.ctx, delivery, now)? {
                continue;
            }
            if let Some(at) = self.left.get(&delivery.message_id) {
                left_before(tx, self.ctx, delivery, *at, now)?;
                found.proved += 1;
                continue;
            }
            if tx.begin_sending(delivery.id, now)? {
                found.begun.push(outgoing);
            }
        }
        Ok(found)
    }
}

/// A state that was a backup decides anew what left after that was made. The copy in the mailbox proves
/// that it did.
fn left_before(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, at: Timestamp, now: Timestamp) -> Result<()> {
    if !tx.is_in(delivery.id, State::Pending)? {
        return Ok(());
    }
    let by = sentence!("service.left_before", at => at.to_string());
    tx.set_copied(delivery.id, true)?;
    record::proved(tx, ctx, delivery, &by, now)?;
    let mut left = tx.left_since_backup()?;
    left.remove(&delivery.message_id);
    tx.set_left_since_backup(&left)
}

/// Letters that mail from outside causes: a loop is made of these.
const ANSWERS: [LetterKind; 4] =
    [LetterKind::Answer, LetterKind::Order, LetterKind::Confirm, LetterKind::WasItYou];
/// Answers that leave to one reader in a day, and to all in an hour. Far more than people ask for: past
/// them two machines write to each other.
const MOST_A_DAY: usize = 20;
const MOST_AN_HOUR: usize = 200;

/// Whether a letter must not leave now: its hour has passed, or too many answers left.
fn holds_back(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    Ok(waits_for_mail(tx, delivery, now)?
        || hour_has_passed(tx, ctx, delivery, now)?
        || too_many_answers(tx, ctx, delivery, now)?)
}

/// Somebody it is about may have written what the mail server did not give yet.
fn waits_for_mail(tx: &Tx<'_>, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    Ok(delivery.requires_complete_fetch && tx.awaits_mail(delivery.letter, now)?)
}

/// A letter that rests on silence was decided at a polite time; it may have waited for the mailbox to be read until
/// a time that is not. It is let go, and falls due again.
fn hour_has_passed(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    if !delivery.requires_complete_fetch {
        return Ok(false);
    }
    let programme = ctx.standings.programmes.get(&ProgrammeId(delivery.programme.clone()));
    let recipient = tx.participant(&PersonId(delivery.recipient.clone()), now)?;
    let Some((programme, recipient)) = programme.zip(recipient) else { return Ok(false) };
    let waits = courtesy::polite_from(programme, &recipient, now) > now;
    if waits {
        record::let_go(tx, ctx, delivery.id, now)?;
    }
    Ok(waits)
}

/// Whether an answer must wait: the circuit breaker. Staff are told once a day.
fn too_many_answers(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    if !ANSWERS.contains(&delivery.kind) {
        return Ok(false);
    }
    let hour = SignedDuration::from_hours(1);
    let (to_reader, in_all) = tx.answers_left(&delivery.recipient, now - hour * 24, now - hour)?;
    // Orders of staff are many on a busy day, and each answers a letter that only they have.
    let of_staff = [LetterKind::Order, LetterKind::Confirm].contains(&delivery.kind);
    let to_reader = if of_staff { 0 } else { to_reader };
    if to_reader < MOST_A_DAY && in_all < MOST_AN_HOUR {
        return Ok(false);
    }
    tx.put_off(delivery.id, now + hour, &sentence!("service.loop_likely"))?;
    let day = now.to_zoned(ctx.desk.zone.clone()).date();
    record::desk::tell_of_answers(tx, ctx, day, now)?;
    Ok(true)
}
