//! Plays the real planner forward on a copy of the store, every letter accepted at once and nobody
//! answering.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{planner, roster};
use crate::{
    config::Roster,
    mail::Outcome,
    planning::letter::Reader,
    record::{self, House},
    store::Store,
};

/// Steps of the clock that a plan may take; more is a plan that never ends.
const MOST_STEPS: usize = 20_000;

/// A letter that would go out.
#[derive(Debug, Clone)]
pub struct Planned {
    pub at: Timestamp,
    pub kind: String,
    /// The reader's address.
    pub to: String,
    pub subject: String,
    pub pairings: Vec<String>,
    /// The reasons, and the rule behind each.
    pub why: Vec<String>,
}

/// What would go out from `now` to `until`. `copy` is changed.
///
/// # Errors
/// When the copy cannot be worked on.
pub fn play(
    copy: &Store,
    house: &House,
    listed: &Roster,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Planned>> {
    copy.write(|tx| {
        tx.wake_outdated(&house.standings.fingerprint)?;
        roster::take(tx, house, listed, now)
    })?;
    let mut planned = Vec::new();
    let mut clock = now;
    for _ in 0..MOST_STEPS {
        copy.write(|tx| tx.read_to_end(clock))?;
        loop {
            let decided = planner::tick(copy, house, clock)?;
            let sent = accept_all(copy, house, clock, &mut planned)?;
            if decided == 0 && sent == 0 {
                break;
            }
        }
        let next = copy.read(|tx| tx.next_due())?;
        match next.map(|next| next.max(clock + SignedDuration::from_secs(1))) {
            Some(next) if next <= until => clock = next,
            _ => break,
        }
    }
    Ok(planned)
}

fn accept_all(copy: &Store, house: &House, now: Timestamp, planned: &mut Vec<Planned>) -> Result<usize> {
    let mut sent = 0;
    while let Some(outgoing) = copy.read(|tx| tx.next_outgoing(now, 0))? {
        let delivery = outgoing.delivery;
        copy.write(|tx| {
            tx.begin_sending(delivery.id, now)?;
            record::settle(tx, house, &delivery, &Outcome::Sent { said: String::new() }, now)
        })?;
        let (pairings, reasons) = copy.read(|tx| {
            Ok((tx.pairings_of_letter(delivery.letter)?, tx.reasons_of_letter(delivery.letter)?))
        })?;
        let to = match record::reader_from(house, &delivery.reader) {
            Reader::Staff(_) => format!("{} (staff)", delivery.address),
            Reader::Person(_) => delivery.address.clone(),
        };
        planned.push(Planned {
            at: now,
            kind: delivery.kind,
            to,
            subject: delivery.subject,
            pairings: pairings.into_iter().map(|id| id.0).collect(),
            why: reasons.into_iter().map(|reason| reason.0).collect(),
        });
        sent += 1;
    }
    Ok(sent)
}
