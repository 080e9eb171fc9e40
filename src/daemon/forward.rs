//! Plays the real planner forward on a copy of the store, every letter accepted at once and nobody
//! answering.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{planner, roster};
use crate::{
    config::Roster,
    domain::PairingId,
    mail::Outcome,
    planning::{self, letter::Reader},
    record::{self, House},
    store::{Delivery, Happened, Store, Tx},
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
    /// In words, each a sentence without its end.
    pub why: Vec<String>,
    /// The keys of its reasons.
    pub reasons: Vec<String>,
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
        // What would leave if nothing held it back.
        tx.release()?;
        tx.wake_outdated(&house.standings)?;
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
        let why = copy.read(|tx| why(tx, house, &delivery, &pairings, now))?;
        // For its readers alone.
        if delivery.kind == "worry" {
            continue;
        }
        let to = match record::reader_from(house, &delivery.reader) {
            Reader::Staff(_) => format!("{} (staff)", delivery.address),
            Reader::Person(_) | Reader::Address(_) => delivery.address.clone(),
        };
        planned.push(Planned {
            at: now,
            kind: delivery.kind,
            to,
            subject: delivery.subject,
            pairings: pairings.into_iter().map(|id| id.0).collect(),
            why,
            reasons: reasons.into_iter().map(|reason| reason.0).collect(),
        });
        sent += 1;
    }
    Ok(sent)
}

/// Why a letter was decided on, by pairing where it is about several.
fn why(
    tx: &Tx<'_>,
    house: &House,
    delivery: &Delivery,
    pairings: &[PairingId],
    now: Timestamp,
) -> Result<Vec<String>> {
    if delivery.kind == "digest" {
        return Ok(vec![
            "the morning list: every working day on which a pairing needs you, and every Monday".to_owned(),
        ]);
    }
    let mut why = Vec::new();
    for entry in tx.journal_of_letter(delivery.letter)? {
        let id = PairingId(entry.pairing);
        let Happened::ToPairing(event) = entry.happened else { continue };
        let Some(view) = tx.view(&id, &house.standings, now)? else { continue };
        let Some(cause) = planning::schedule::forward::cause(&view, &event) else { continue };
        why.push(if pairings.len() > 1 { format!("{id}: {cause}") } else { cause });
    }
    Ok(why)
}
