//! What follows from the record as it is, if nobody answers: the rules are played, and whatever they write is taken for
//! sent. So what is shown is what the rules do, and not a second opinion about them. Whoever asks takes it back.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::Timestamp;

use super::planner;
use crate::{
    domain::{PairingId, PersonId},
    mail::SendOutcome,
    record::{self, Context},
    store::{Delivery, State, Tx},
};

/// Steps that are taken; more is a plan that never ends.
const MOST_STEPS: usize = 200;
/// The least by which the clock goes on, in seconds.
const LEAST: i64 = 1;

/// How far the rules are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until pairings have nothing more to be done now; what goes to a person by way of courtesy waits for its day.
    Quiet,
    /// Until that time, or so many letters.
    Time { end: Timestamp, letters: usize },
}

/// A copy that would leave.
#[derive(Debug, Clone)]
pub struct Sent {
    pub at: Timestamp,
    pub pairing: PairingId,
    pub delivery: Delivery,
}

/// Plays the rules for these pairings from `now` on. `since`: the newest letter that is not to be told of.
///
/// # Errors
/// When the store fails, or a pairing cannot be planned.
pub fn simulate(
    tx: &Tx<'_>,
    ctx: &Context,
    (pairings, since): (&BTreeSet<PairingId>, i64),
    until: Until,
    now: Timestamp,
) -> Result<Vec<Sent>> {
    let mut simulation = Simulation { tx, ctx, pairings, since, seen: BTreeSet::new(), sent: Vec::new() };
    let mut clock = now;
    for _ in 0..MOST_STEPS {
        if matches!(until, Until::Time { .. }) {
            tx.read_to_end(clock)?;
        }
        simulation.plan(until, clock)?;
        if simulation.accept(clock)? {
            continue;
        }
        let Until::Time { end, letters } = until else { break };
        let earliest = clock + jiff::SignedDuration::from_secs(LEAST);
        match simulation.next_due()?.map(|next| next.max(earliest)) {
            Some(next) if next <= end && simulation.sent.len() < letters => clock = next,
            _ => break,
        }
    }
    Ok(simulation.sent)
}

struct Simulation<'s, 't> {
    tx: &'s Tx<'t>,
    ctx: &'s Context,
    pairings: &'s BTreeSet<PairingId>,
    since: i64,
    seen: BTreeSet<i64>,
    sent: Vec<Sent>,
}

impl Simulation<'_, '_> {
    fn plan(&self, until: Until, clock: Timestamp) -> Result<()> {
        for id in self.pairings {
            planner::plan_pairing(self.tx, self.ctx, id, clock)?;
        }
        if until != Until::Quiet {
            for person in self.people()? {
                planner::plan_person(self.tx, self.ctx, &person, clock)?;
            }
        }
        Ok(())
    }

    /// Takes the copies of new letters for sent; whether there were such letters.
    fn accept(&mut self, clock: Timestamp) -> Result<bool> {
        let mut more = false;
        for id in self.pairings {
            for letter in self.tx.letters_since(id, self.since)? {
                if !self.seen.insert(letter) {
                    continue;
                }
                more = true;
                for delivery in self.tx.deliveries_of_letter(letter)? {
                    if delivery.state == State::Pending {
                        let outcome = SendOutcome::Sent { said: String::new() };
                        record::settle(self.tx, self.ctx, [(&delivery, &outcome)], clock)?;
                        self.sent.push(Sent { at: clock, pairing: id.clone(), delivery });
                    }
                }
            }
        }
        Ok(more)
    }

    fn people(&self) -> Result<BTreeSet<PersonId>> {
        let mut people = BTreeSet::new();
        for id in self.pairings {
            people.extend(self.tx.pairing(id)?.iter().flat_map(|row| row.pairing.everyone().cloned()));
        }
        Ok(people)
    }

    fn next_due(&self) -> Result<Option<Timestamp>> {
        let mut due = Vec::new();
        for id in self.pairings {
            due.extend(self.tx.pairing_due_at(id)?);
        }
        for person in self.people()? {
            due.extend(self.tx.person_due_at(&person)?);
        }
        Ok(due.into_iter().min())
    }
}
