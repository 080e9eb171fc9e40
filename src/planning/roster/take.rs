//! What a changed roster comes to: each change as a decision, by what the record says when it is taken.

use jiff::Timestamp;

use super::merge::three_way_merge;
use crate::{
    domain::{
        Event, Pairing, PairingId, Person, PersonId,
        contact::{OpenTrouble, Phase, Trouble},
    },
    planning::{
        address::{self, Involved},
        decision::{Decision, Edit},
        view::{PairingRecord, PersonRecord},
    },
};

#[must_use]
pub fn new_person(person: &Person) -> Decision {
    Decision::of_edits(vec![Edit::add_person(person), Edit::person_in_file(person)])
}

/// The file says something else of a person. `theirs`: their pairings, looked at if the address changes.
#[must_use]
pub fn changed_person(
    person: &PersonRecord,
    last_read: Option<&Person>,
    read: &Person,
    theirs: &[Involved],
    now: Timestamp,
) -> Vec<Decision> {
    let after = three_way_merge(last_read, Some(&person.person), read);
    let mut decisions = change_person(person, &after, theirs, now);
    decisions.push(read_person(read));
    decisions
}

/// The record is to say that of a person, whoever says so.
#[must_use]
pub fn change_person(
    person: &PersonRecord,
    after: &Person,
    theirs: &[Involved],
    now: Timestamp,
) -> Vec<Decision> {
    if person.person.email == after.email {
        return vec![Decision::of_edits(vec![Edit::change_person(&person.person, after)])];
    }
    address::change(person, after, theirs, now).decisions
}

/// The record stands; what the file says is remembered.
#[must_use]
pub fn read_person(read: &Person) -> Decision {
    Decision::of_edits(vec![Edit::person_in_file(read)])
}

#[must_use]
pub fn vanished_person(id: &PersonId) -> Decision {
    Decision::of_edits(vec![Edit::PersonInFile { id: id.clone(), said: None }])
}

#[must_use]
pub fn new_pairing(pairing: &Pairing) -> Decision {
    Decision::of_edits(vec![Edit::add_pairing(pairing), Edit::pairing_in_file(pairing)])
}

/// The file says something else of a pairing.
#[must_use]
pub fn changed_pairing(before: &PairingRecord, last_read: Option<&Pairing>, read: &Pairing) -> Decision {
    let after = three_way_merge(last_read, Some(&before.pairing), read);
    let mut decision = change_pairing(before, &after);
    decision.edits.push(Edit::pairing_in_file(read));
    decision.events.extend(back_again(before));
    decision
}

/// The record is to say that of a pairing, whoever says so; one that ended and runs again begins anew. What follows
/// (an update, an ending) is planned.
#[must_use]
pub fn change_pairing(before: &PairingRecord, after: &Pairing) -> Decision {
    let PairingRecord { pairing, contact } = before;
    let ended = matches!(contact.phase, Phase::Ended { .. });
    if ended && pairing.ended.is_some() && after.ended.is_none() {
        return Decision::of_edits(vec![Edit::add_pairing(after)]);
    }
    let over = contact.open.iter().filter(|open| is_about_somebody_gone(open, after));
    let over = over.map(|open| (after.id.clone(), Event::Settled { trouble: open.trouble.clone() }));
    Decision {
        edits: vec![Edit::change_pairing(pairing, after)],
        events: over.collect(),
        ..Decision::default()
    }
}

/// Trouble with somebody who is no longer of the pairing is over.
fn is_about_somebody_gone(open: &OpenTrouble, after: &Pairing) -> bool {
    match &open.trouble {
        Trouble::AddressRefused { who, .. }
        | Trouble::Stopped { who }
        | Trouble::NotMe { who }
        | Trouble::Asked { who, .. }
        | Trouble::LongAbsence { who, .. } => after.side_of(who).is_none(),
        _ => false,
    }
}

/// The record stands; what the file says is remembered.
#[must_use]
pub fn read_pairing(before: &PairingRecord, read: &Pairing) -> Decision {
    Decision {
        edits: vec![Edit::pairing_in_file(read)],
        events: back_again(before).into_iter().collect(),
        ..Decision::default()
    }
}

/// A pairing that its file names again needs nobody any more.
fn back_again(before: &PairingRecord) -> Option<(PairingId, Event)> {
    let open = before.contact.open.iter().any(|open| open.trouble == Trouble::Vanished);
    open.then(|| (before.pairing.id.clone(), Event::Settled { trouble: Trouble::Vanished }))
}

/// A pairing that vanishes from its file is never ended silently: staff are asked. One of which
/// nobody was told anything yet goes as it came.
#[must_use]
pub fn vanished_pairing(before: &PairingRecord, was_written_about: bool) -> Decision {
    let id = &before.pairing.id;
    let gone = Edit::PairingInFile { id: id.clone(), said: None };
    match before.contact.phase {
        Phase::Ended { .. } => Decision::of_edits(vec![gone]),
        // Nobody has heard of it yet: a slip that was put right.
        Phase::Proposed if !was_written_about => Decision::of_edits(vec![Edit::RemovePairing(id.clone())]),
        _ => Decision {
            edits: vec![gone],
            events: vec![(id.clone(), Event::NeedsStaff { trouble: Trouble::Vanished })],
            ..Decision::default()
        },
    }
}
