//! What puts right what orders did, once their letters have left: other orders, whose letters say so.

use jiff::civil::Date;

use super::{NewPairing, Resolved, Task, Who};
use crate::{
    domain::{
        Pairing, PairingId, PersonId,
        order::{Change, PersonChange},
    },
    planning::decision::{Edit, Inverse},
};

/// Orders that put right what `tasks` did, the last one first; of a call that was left out, a letter sent once more and a
/// sheet there is none. `inverse`: what would have taken them back.
#[must_use]
pub fn put_right(tasks: &[Task], inverse: &Inverse, today: Date) -> Vec<Resolved> {
    tasks.iter().rev().filter_map(Task::order).filter_map(|order| opposite(order, inverse, today)).collect()
}

fn opposite(order: &Resolved, inverse: &Inverse, today: Date) -> Option<Resolved> {
    match order {
        Resolved::Change(id, change) => of_change(id, change, inverse, today),
        Resolved::Person(id, PersonChange::Address { .. }) => {
            let before = inverse.edits.iter().find_map(|edit| match edit {
                Edit::ChangePerson { after, .. } if after.id == *id => Some(after.email.clone()),
                _ => None,
            })?;
            Some(Resolved::Person(id.clone(), PersonChange::Address { new: before }))
        }
        Resolved::Pair(_) => Some(Resolved::Change(entered(inverse)?.clone(), Change::End { why: None })),
        Resolved::ReplaceMentor { old, new: Who::OnFile(new), .. } => Some(Resolved::ReplaceMentor {
            pairing: entered(inverse)?.clone(),
            old: new.clone(),
            new: Who::OnFile(old.clone()),
        }),
        Resolved::Each(ids, Change::Pause { .. }) => Some(Resolved::Each(ids.clone(), Change::Resume)),
        Resolved::Join { pairing, who: Who::OnFile(who), .. } => {
            Some(Resolved::Leave { pairing: pairing.clone(), who: who.clone() })
        }
        Resolved::Leave { pairing, who } => {
            let side = before(pairing, inverse)?.side_of(who)?;
            Some(Resolved::Join { pairing: pairing.clone(), who: Who::OnFile(who.clone()), side })
        }
        _ => None,
    }
}

fn of_change(id: &PairingId, change: &Change, inverse: &Inverse, today: Date) -> Option<Resolved> {
    let opposite = match change {
        Change::End { .. } => return Some(Resolved::Pair(Box::new(again(before(id, inverse)?)))),
        Change::Pause { .. } => Change::Resume,
        Change::Resume => {
            let contact = inverse.pairings.iter().find(|(it, _)| it == id).map(|(_, contact)| contact)?;
            Change::Pause {
                back: contact.pause.as_ref().map(|pause| pause.back).filter(|back| *back > today)?,
            }
        }
        Change::Move { .. } => Change::Move { weekly: before(id, inverse)?.weekly?.into() },
        // The day by the rule names the call, wherever it was moved to.
        Change::MoveCall { call, .. } => Change::MoveCall { call: *call, to: *call, time: None },
        Change::Place { .. } => Change::Place { place: before(id, inverse)?.place.clone()? },
        _ => return None,
    };
    Some(Resolved::Change(id.clone(), opposite))
}

/// What the record said of a pairing before the orders.
fn before<'i>(id: &PairingId, inverse: &'i Inverse) -> Option<&'i Pairing> {
    // The orders' edits stand there the other way round, the first of them last.
    inverse.edits.iter().rev().find_map(|edit| match edit {
        Edit::ChangePairing { after, .. } if after.id == *id => Some(after.as_ref()),
        _ => None,
    })
}

/// The pairing that the orders entered.
fn entered(inverse: &Inverse) -> Option<&PairingId> {
    inverse.edits.iter().find_map(|edit| match edit {
        Edit::RemovePairing(id) => Some(id),
        _ => None,
    })
}

/// The same pair once more.
fn again(pairing: &Pairing) -> NewPairing {
    let on_file = |ids: &[PersonId]| ids.iter().cloned().map(Who::OnFile).collect();
    NewPairing {
        mentors: on_file(&pairing.mentors),
        mentees: on_file(&pairing.mentees),
        programme: pairing.programme.clone(),
        weekly: pairing.weekly,
        every_weeks: pairing.every_weeks,
        length_minutes: pairing.length_minutes,
        starts: None,
        place: pairing.place.clone(),
        kind: pairing.kind.clone(),
        background: pairing.background.clone(),
        id: None,
        introduced: None,
    }
}
