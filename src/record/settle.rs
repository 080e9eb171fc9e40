//! What became of a delivery, and what follows from it: introduced, refused, tried again, channel shut.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{
    Attribution, Context, desk, person_view, recipient_from, record, refresh, stop::refresh_withdrawn,
};
use crate::{
    domain::{Event, LetterKind, PairingId, PersonId, Sentence, contact::Phase},
    mail::{self, FailureScope, SendOutcome},
    planning::{
        decision::Decision,
        inbound::{
            bounced::address_refused,
            reaction::{Reaction, SendAgain},
            worry,
        },
        letter::{DeskTrouble, Recipient},
        outbox::introduces,
    },
    store::{Actor, Delivery, Outgoing, PairingRow, State, Tx},
};

/// RFC 5321 §4.5.4.1: given up after five days.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(5 * 24);
/// Minutes between attempts; the last one repeats.
const RETRY_MINUTES: [i64; 6] = [5, 15, 30, 60, 120, 240];
/// What sending taught about the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    Open,
    /// No use to try the next letter now.
    Shut,
}

/// Records what became of deliveries, and what follows from it; when their pairings are next due is worked out once.
/// What they taught about the channel.
///
/// # Errors
/// When the store fails.
pub fn settle<'d>(
    tx: &Tx<'_>,
    ctx: &Context,
    done: impl IntoIterator<Item = (&'d Delivery, &'d SendOutcome)>,
    now: Timestamp,
) -> Result<Channel> {
    let (mut channel, mut stale) = (Channel::Open, BTreeSet::new());
    for (delivery, outcome) in done {
        channel = channel.max(settle_one(tx, ctx, delivery, outcome, &mut stale, now)?);
    }
    refresh(tx, ctx, &stale, now)?;
    Ok(channel)
}

/// `stale`: pairings of which it has to be worked out anew when they are due.
fn settle_one(
    tx: &Tx<'_>,
    ctx: &Context,
    delivery: &Delivery,
    outcome: &SendOutcome,
    stale: &mut BTreeSet<PairingId>,
    now: Timestamp,
) -> Result<Channel> {
    stale.extend(tx.pairings_of_letter(delivery.letter)?);
    Ok(match outcome {
        SendOutcome::Sent { said } => {
            if let Some(id) = mail::assigned_id(said, &[&delivery.message_id, &delivery.address]) {
                tx.also_known_as(delivery.id, &id)?;
            }
            has_left(tx, ctx, delivery, &Sentence::verbatim(said), stale, now)?;
            Channel::Open
        }
        SendOutcome::InDoubt { said } => {
            tx.settle(delivery.id, State::InDoubt, &Sentence::verbatim(said), now, now)?;
            Channel::Shut
        }
        SendOutcome::Later { said, scope } => {
            let since = delivery.first_tried.unwrap_or(now);
            if *scope == FailureScope::Recipient && now.duration_since(since) >= GIVE_UP {
                refused(tx, ctx, delivery, &sentence!("inbound.given_up", said), now)?;
            } else {
                wait(tx, ctx, delivery, said, now)?;
            }
            if *scope == FailureScope::Channel { Channel::Shut } else { Channel::Open }
        }
        SendOutcome::Never { said, scope: FailureScope::Recipient } => {
            refused(tx, ctx, delivery, &Sentence::verbatim(said), now)?;
            Channel::Open
        }
        SendOutcome::Never { said, scope: FailureScope::Channel } => {
            wait(tx, ctx, delivery, said, now)?;
            if tx.channel_paused()?.is_none() {
                tx.pause_channel(now, said)?;
                let said = Sentence::verbatim(said);
                desk::tell_trouble(tx, ctx, DeskTrouble::ChannelPaused, "channel-paused", &said, now)?;
            }
            Channel::Shut
        }
    })
}

/// Records that a delivery left, as something else than a server's answer proves.
///
/// # Errors
/// When the store fails.
pub fn proved(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, by: &Sentence, now: Timestamp) -> Result<()> {
    let mut stale = tx.pairings_of_letter(delivery.letter)?.into_iter().collect();
    has_left(tx, ctx, delivery, by, &mut stale, now)?;
    refresh(tx, ctx, &stale, now)
}

/// Whoever takes one letter takes the next. What its arrival brings about is worked out, and stale no more.
fn has_left(
    tx: &Tx<'_>,
    ctx: &Context,
    delivery: &Delivery,
    said: &Sentence,
    stale: &mut BTreeSet<PairingId>,
    now: Timestamp,
) -> Result<()> {
    tx.settle(delivery.id, State::Sent, said, now, now)?;
    if tx.channel_paused()?.is_some() {
        tx.reopen_channel()?;
    }
    for id in arrived(tx, ctx, delivery, now)? {
        stale.remove(&id);
    }
    Ok(())
}

/// It waits for its next attempt, unless something stopped it while it was on its way.
fn wait(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, said: &str, now: Timestamp) -> Result<()> {
    let said = Sentence::verbatim(said);
    let stopped = tx.settle(delivery.id, State::Pending, &said, now, now + backoff(delivery.attempts))?;
    refresh_withdrawn(tx, ctx, stopped.as_slice(), now)
}

/// What was in doubt did not leave: the same bytes go again, unless something stopped them.
///
/// # Errors
/// When the store fails.
pub fn send_again(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<()> {
    // Somebody may have cancelled it meanwhile.
    if !tx.is_in(delivery.id, State::InDoubt)? {
        return Ok(());
    }
    let stopped = tx.settle(delivery.id, State::Pending, &delivery.said, now, now)?;
    refresh_withdrawn(tx, ctx, stopped.as_slice(), now)
}

/// Staff have a failed or waiting letter tried again at once; whether there is such a letter.
///
/// # Errors
/// When the store fails.
pub fn retry(tx: &Tx<'_>, delivery: i64, now: Timestamp) -> Result<bool> {
    tx.retry(delivery, now)
}

/// Staff cancel a letter that has not left; whether there is such a letter.
///
/// # Errors
/// When the store fails.
pub fn cancel(tx: &Tx<'_>, delivery: i64, why: &Sentence, now: Timestamp) -> Result<bool> {
    tx.cancel_delivery(delivery, why, now)
}

/// A letter that a policy kept back is tried again after four hours, then after ever longer, until five
/// days after its first attempt. Not if it was followed by another of its kind, nor if it is a courtesy: the
/// next step, reminder or question comes by itself, at a polite time.
///
/// # Errors
/// When the store fails.
pub fn send_what_came_back(tx: &Tx<'_>, ctx: &Context, letter: &SendAgain, now: Timestamp) -> Result<()> {
    let Some(id) = tx.delivery_by_id(&letter.message_id)? else { return Ok(()) };
    let Some(Outgoing { delivery, .. }) = tx.delivery(id)? else { return Ok(()) };
    let doublings = delivery.attempts.saturating_sub(1).min(3);
    let next = now + SignedDuration::from_hours((4_i64 << doublings).min(24));
    let too_late = next.duration_since(delivery.first_tried.unwrap_or(now)) >= GIVE_UP
        || delivery.not_after.is_some_and(|end| end < next);
    if delivery.state != State::Sent || too_late || !tx.still_says_what_is_so(id)? {
        return Ok(());
    }
    let pairings = tx.pairings_of_letter(delivery.letter)?;
    for pairing in &pairings {
        let ended = |row: &PairingRow| matches!(row.contact.phase, Phase::Ended { .. });
        if delivery.kind != LetterKind::Cancellation && tx.pairing(pairing)?.as_ref().is_some_and(ended) {
            return Ok(());
        }
    }
    tx.settle(id, State::Pending, &letter.said, now, next)?;
    refresh(tx, ctx, &pairings.into_iter().collect(), now)
}

fn backoff(attempts: u32) -> SignedDuration {
    let index = usize::try_from(attempts.max(1) - 1).unwrap_or(0).min(RETRY_MINUTES.len() - 1);
    SignedDuration::from_mins(RETRY_MINUTES.get(index).copied().unwrap_or(240))
}

/// An introduction that a server accepted for both sides makes the pair introduced. The pairings that this touched.
fn arrived(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<BTreeSet<PairingId>> {
    let mut touched = BTreeSet::new();
    if delivery.kind != LetterKind::Introduction {
        return Ok(touched);
    }
    let sent: BTreeSet<PersonId> = tx
        .deliveries_of_letter(delivery.letter)?
        .into_iter()
        .filter(|other| other.state == State::Sent)
        .map(|other| PersonId(other.recipient))
        .collect();
    if sent.len() < 2 {
        return Ok(touched);
    }
    for id in tx.pairings_of_letter(delivery.letter)? {
        let Some(row) = tx.pairing(&id)? else { continue };
        if introduces(&row.pairing, &row.contact, &sent) {
            let by = Attribution::new(&Actor::Server { said: sentence!("inbound.accepted") }, now);
            let introduced = Decision::of_events(vec![(id, Event::Introduced)]);
            touched.extend(record(tx, ctx, &introduced, &by, now)?.touched);
        }
    }
    Ok(touched)
}

/// A refusal for good stops the address and tells staff.
fn refused(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, said: &Sentence, now: Timestamp) -> Result<()> {
    tx.settle(delivery.id, State::Failed, said, now, now)?;
    if let Some(key) = tx.first_reason(&delivery.message_id)?.as_ref().and_then(worry::key_of) {
        return super::words::pass_on(tx, ctx, &key, now);
    }
    let Recipient::Person(who) = recipient_from(ctx, &delivery.recipient) else { return Ok(()) };
    let Some(person) = person_view(tx, ctx, &who, BTreeMap::new(), now)? else { return Ok(()) };
    if person.participant.person.email.as_str() != delivery.address {
        return Ok(());
    }
    let mut reaction = Reaction::default();
    address_refused(&mut reaction, &person.pairings, &who, said, now, ctx.staff());
    let by = Attribution::new(&Actor::Server { said: said.clone() }, now);
    record(tx, ctx, &reaction.decision, &by, now).map(|_| ())
}
