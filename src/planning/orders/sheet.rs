//! A sheet that somebody looked over: exactly what was shown is done, or nothing of it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Refusal;
use crate::{
    domain::{EmailAddress, PairingId, Person, PersonId, contact::Phase},
    planning::{
        roster::{merge::RosterChange, sheet::SheetOrder},
        view::{PairingRecord, PersonRecord},
    },
};

/// What the record says of all that a sheet changes, looked up before it is decided.
#[derive(Debug, Clone, Default)]
pub struct SheetRecord {
    pub people: BTreeMap<PersonId, PersonRecord>,
    pub pairings: BTreeMap<PairingId, PairingRecord>,
    /// Whose the addresses are that it gives.
    pub owners: BTreeMap<EmailAddress, Vec<PersonId>>,
}

/// Whether what somebody looked over can still be done.
///
/// # Errors
/// When the record is no longer what the sheet was held against.
pub fn check_sheet(order: &SheetOrder, record: &SheetRecord) -> Result<(), Refusal> {
    match changed_since(order, record) {
        Some(other) => Err(Refusal::SheetOutdated { sheet: order.name.clone(), other }),
        None => Ok(()),
    }
}

/// Who or what is not as it was when the sheet was held against the record.
fn changed_since(order: &SheetOrder, record: &SheetRecord) -> Option<String> {
    let changed = order.changes.iter().find_map(|change| changed_in(change, order, record));
    changed.or_else(|| {
        order.events.iter().find_map(|(id, event)| {
            // Ended by the same sheet, or by anybody.
            let still = record.pairings.get(id).is_some_and(|it| {
                it.pairing.ended.is_none() && it.contact.clone().after(event, Timestamp::MAX).is_ok()
            });
            (!still).then(|| id.0.clone())
        })
    })
}

fn changed_in(change: &RosterChange, order: &SheetOrder, record: &SheetRecord) -> Option<String> {
    let another_has = |person: &Person| {
        let owners = record.owners.get(&person.email);
        let shared = order.shared.contains(&person.email);
        !shared && owners.is_some_and(|owners| owners.iter().any(|owner| *owner != person.id))
    };
    let (changed, name) = match change {
        RosterChange::NewPerson { person, .. } => {
            (record.people.contains_key(&person.id) || another_has(person), &person.name)
        }
        RosterChange::ChangedPerson { before, after, .. } => (
            record.people.get(&before.id).map(|it| &it.person) != Some(before) || another_has(after),
            &before.name,
        ),
        RosterChange::NewPairing { pairing, .. } => {
            (record.pairings.contains_key(&pairing.id), &pairing.id.0)
        }
        RosterChange::ChangedPairing { before, .. } => (
            record
                .pairings
                .get(&before.id)
                .is_none_or(|it| it.pairing != *before || matches!(it.contact.phase, Phase::Ended { .. })),
            &before.id.0,
        ),
        RosterChange::ReadPerson { .. }
        | RosterChange::ReadPairing { .. }
        | RosterChange::VanishedPairing(_)
        | RosterChange::VanishedPerson(_) => return None,
    };
    changed.then(|| name.clone())
}
