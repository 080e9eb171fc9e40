//! Does everything that is due: pairings, then people, then programmes, one transaction each.

use anyhow::Result;
use jiff::Timestamp;

use super::digest;
use crate::{
    domain::{PairingId, PersonId},
    planning::due,
    record::{self, Deed, House},
    store::{Store, Tx},
};

/// More decisions than this for one subject at one instant is a bug, not a programme.
const MOST_DECISIONS: usize = 64;

/// Decides everything due at `now`; returns how many decisions were made.
///
/// # Errors
/// When the store fails; a subject that cannot be planned is reported and the others go on.
pub fn tick(store: &Store, house: &House, now: Timestamp) -> Result<usize> {
    let mut made = 0;
    for id in store.read(|tx| tx.pairings_due(now))? {
        made += guarded(&id.0, store.write(|tx| plan_pairing(tx, house, &id, now)));
    }
    for id in store.read(|tx| tx.people_due(now))? {
        made += guarded(&id.0, store.write(|tx| plan_person(tx, house, &id, now)));
    }
    for programme in house.standings.programmes.values() {
        made += guarded(&programme.id.0, store.write(|tx| digest::plan_programme(tx, house, programme, now)));
    }
    Ok(made)
}

/// One bad record is said and does not stop the rest.
fn guarded(subject: &str, planned: Result<usize>) -> usize {
    match planned {
        Ok(made) => made,
        Err(err) => {
            tracing::error!(subject, "Cannot plan {subject}: {err:#}");
            0
        }
    }
}

fn plan_pairing(tx: &Tx<'_>, house: &House, id: &PairingId, now: Timestamp) -> Result<usize> {
    for made in 0..MOST_DECISIONS {
        let Some(view) = tx.view(id, &house.standings, now)? else {
            tx.set_pairing_due(id, None, &house.standings.fingerprint)?;
            return Ok(made);
        };
        match due::due(&view, now, house.staff()) {
            Some(decision) => record::record(tx, house, &Deed::planned(decision, now), now)?,
            None => {
                record::refresh(tx, house, &std::collections::BTreeSet::from([id.clone()]), now)?;
                return Ok(made);
            }
        }
    }
    anyhow::bail!("there is no end to what is due for it")
}

fn plan_person(tx: &Tx<'_>, house: &House, id: &PersonId, now: Timestamp) -> Result<usize> {
    for made in 0..MOST_DECISIONS {
        let decision =
            record::person_view(tx, house, id, now)?.and_then(|view| due::due_for_person(&view, now));
        match decision {
            Some(decision) => record::record(tx, house, &Deed::planned(decision, now), now)?,
            None => {
                record::refresh_person(tx, house, id, now)?;
                return Ok(made);
            }
        }
    }
    anyhow::bail!("there is no end to what is due for them")
}
