//! What would go out if nobody answered: the rules played forward from what the store holds.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use anyhow::Result;
use jiff::Timestamp;

use super::{digest, roster};
use crate::{
    config::Roster,
    domain::{LetterKind, PairingId, PersonId, Sentence},
    letters::Catalogue,
    planning::{
        letter::Recipient,
        roster::merge::RosterChange,
        simulation::{self, Copy, CopyState, Jobs, OutboxLetter, Planned, Start, Written},
        view::{PairingView, Participant},
    },
    record::{self, Context},
    report::describe,
    store::{Delivery, Happened, State, Store, Tx},
};

/// A letter that would go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub at: Timestamp,
    pub kind: LetterKind,
    /// The reader's address.
    pub to: String,
    pub subject: String,
    pub pairings: Vec<String>,
    /// In words, each a sentence without its end.
    pub why: Vec<String>,
    /// The keys of its reasons.
    pub reasons: Vec<String>,
}

impl Letter {
    /// In order of time; at the same time those about pairings by these, then those about none, lists last. Those about
    /// the same pairings are in the order in which they go.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let about = |letter: &Self| (letter.at, letter.pairings.is_empty());
        about(self).cmp(&about(other)).then_with(|| self.pairings.cmp(&other.pairings)).then_with(|| {
            let of_none = |letter: &Self| {
                (letter.kind == LetterKind::Digest, letter.reasons.clone(), letter.to.clone())
            };
            if self.pairings.is_empty() { of_none(self).cmp(&of_none(other)) } else { Ordering::Equal }
        })
    }
}

/// What would be taken in, and what would go out.
#[derive(Debug, Clone)]
pub struct Plan {
    pub changes: Vec<RosterChange>,
    pub letters: Vec<Letter>,
}

/// What would be taken in now, and go out from `now` to `until`, in these words, worked out on `threads` at the most. The
/// store stays as it is.
///
/// # Errors
/// When it cannot be read or copied; a letter that cannot be written is reported, and the others are there.
pub fn dry_run(
    words: &Catalogue,
    store: &Store,
    ctx: &Context,
    listed: &Roster,
    (now, until): (Timestamp, Timestamp),
    threads: usize,
) -> Result<Plan> {
    let as_it_stands = store.read(|tx| {
        Ok(if would_change(tx, ctx, listed)? { None } else { Some(start(tx, ctx, (now, until))?) })
    })?;
    let (changes, start) = match as_it_stands {
        Some(start) => (Vec::new(), start),
        None => store.copy()?.write(|tx| {
            tx.wake_outdated(&ctx.standings)?;
            let changes = roster::take(tx, ctx, listed, now)?;
            tx.read_to_end(now)?;
            Ok((changes, start(tx, ctx, (now, until))?))
        })?,
    };
    let outlook = simulation::simulate(start, (now, until), threads, |written: Written<'_>| {
        record::address_and_subject(ctx, written)
    });
    for (subject, why) in &outlook.faults {
        tracing::error!(subject, "Cannot plan {subject}: {why}");
    }
    let mut letters: Vec<Letter> =
        outlook.letters.into_iter().map(|planned| in_words(words, planned)).collect();
    letters.sort_by(Letter::order);
    Ok(Plan { changes, letters })
}

/// Whether anything is to be done to the record before the rules are played forward from it.
fn would_change(tx: &Tx<'_>, ctx: &Context, listed: &Roster) -> Result<bool> {
    Ok(!tx.is_computed_with(&ctx.standings)?
        || !roster::was_taken(tx, &roster::hash(listed)?)?
        // The mailbox is taken for read, whatever has happened to it.
        || tx.unread_since()?.is_some())
}

fn in_words(words: &Catalogue, planned: Planned) -> Letter {
    let several = planned.pairings.len() > 1;
    let why = |(pairing, why): (PairingId, Sentence)| {
        words.say(&if several { sentence!("plan.of_pairing", pairing, why) } else { why })
    };
    Letter {
        at: planned.at,
        to: match planned.recipient {
            Recipient::Staff(_) => describe::of_staff(words, &planned.address),
            Recipient::Person(_) | Recipient::Address(_) => planned.address,
        },
        why: match planned.kind {
            LetterKind::Digest => vec![words.say(&sentence!("plan.morning_list"))],
            _ => planned.causes.into_iter().map(why).collect(),
        },
        kind: planned.kind,
        subject: planned.subject,
        pairings: planned.pairings.into_iter().map(|id| id.0).collect(),
        reasons: planned.reasons.into_iter().map(|reason| reason.to_string()).collect(),
    }
}

fn start(tx: &Tx<'_>, ctx: &Context, (now, until): (Timestamp, Timestamp)) -> Result<Start> {
    let mut views = Vec::new();
    let mut jobs = Vec::new();
    let mut told = BTreeSet::new();
    for programme in ctx.standings.programmes.values() {
        for id in tx.pairing_ids(&programme.id)? {
            views.extend(tx.view(&id, &ctx.standings, now)?);
        }
        let (due, last) = tx.programme_due(&programme.id)?.unwrap_or((Some(now), String::new()));
        let besides = digest::besides(tx, programme, until, usize::MAX)?;
        let listed = digest::listed(tx, programme)?;
        jobs.push((programme.clone(), Jobs { due, last: last.parse().ok(), listed, besides }));
        told.extend(tx.reasons_of_programme(&programme.id, "handover")?);
    }
    let staff = &ctx.desk.staff;
    Ok(Start {
        others: others(tx, &views, now)?,
        views,
        pairings_due: tx.pairings_due_by(until)?,
        people_due: tx.people_due_by(until)?,
        waiting: waiting(tx, ctx)?,
        jobs,
        staff: staff.clone(),
        learned: staff.iter().map(|staff| record::staff::learned(tx, staff)).collect::<Result<_>>()?,
        zone: ctx.desk.zone.clone(),
        told,
    })
}

/// Those who are in no pairing any more, and whom a cancellation may have to reach.
fn others(tx: &Tx<'_>, views: &[PairingView], now: Timestamp) -> Result<Vec<(PersonId, Participant)>> {
    let left: BTreeSet<&PersonId> = views.iter().flat_map(|view| view.former.keys()).collect();
    let mut others = Vec::new();
    for id in left {
        others.extend(tx.participant(id, now)?.map(|participant| (id.clone(), participant)));
    }
    Ok(others)
}

/// The letters of which a copy waits, oldest first.
fn waiting(tx: &Tx<'_>, ctx: &Context) -> Result<Vec<OutboxLetter>> {
    let mut letters: BTreeMap<i64, Delivery> = BTreeMap::new();
    for delivery in tx.deliveries_in(State::Pending)? {
        letters.entry(delivery.letter).or_insert(delivery);
    }
    letters.into_values().map(|first| outbox_letter(tx, ctx, first)).collect()
}

fn outbox_letter(tx: &Tx<'_>, ctx: &Context, first: Delivery) -> Result<OutboxLetter> {
    let pairings: BTreeSet<PairingId> = tx.pairings_of_letter(first.letter)?.into_iter().collect();
    let mut causes = Vec::new();
    for entry in tx.journal_of_letter(first.letter)? {
        if let Happened::ToPairing(event) = entry.happened {
            causes.push((PairingId(entry.pairing), event));
        }
    }
    let copy = |delivery: Delivery| Copy {
        recipient: record::recipient_from(ctx, &delivery.recipient),
        address: delivery.address,
        subject: delivery.subject,
        not_before: delivery.not_before,
        was_tried: delivery.attempts > 0,
        state: match delivery.state {
            State::Pending if delivery.gone.is_none() => CopyState::Waits,
            State::Sent => CopyState::Sent,
            _ => CopyState::Otherwise,
        },
    };
    Ok(OutboxLetter {
        courtesy: tx.is_courtesy(first.letter)?,
        pairings,
        reasons: tx.reasons_of_letter(first.letter)?,
        causes,
        decided: first.decided,
        not_after: first.not_after,
        requires_complete_fetch: first.requires_complete_fetch,
        copies: tx.deliveries_of_letter(first.letter)?.into_iter().map(copy).collect(),
        kind: first.kind,
    })
}
