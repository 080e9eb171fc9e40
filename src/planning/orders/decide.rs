//! What a resolved order does, by what the record says of everyone and everything concerned.

use super::{
    Concerned, Decided, Given, Refusal, Resolved, membership, new_pairing, pairing_change, person_change,
    to_person,
};
use crate::domain::{PairingId, order::Change};

/// What a resolved order does.
///
/// # Errors
/// Why it cannot be done.
pub fn decide(order: &Resolved, concerned: &Concerned, given: Given<'_>) -> Result<Decided, Refusal> {
    match order {
        Resolved::Change(id, change) => pairing_change::decide(id, change, concerned, given),
        Resolved::Each(ids, change) => each(ids, change, concerned, given),
        Resolved::Join { pairing, who, side } => membership::join(pairing, who, *side, concerned),
        Resolved::Leave { pairing, who } => membership::leave(pairing, who, concerned),
        Resolved::Remind { pairing, who } => to_person::remind(pairing, who, concerned, given),
        Resolved::Ask { pairing, who, text } => to_person::ask((pairing, who), text, concerned, given),
        // It stands above the letters of the others.
        Resolved::Say(_) => Ok(Decided::default()),
        Resolved::Person(id, change) => person_change::decide(id, change, concerned, given),
        Resolved::Pair(pair) => new_pairing::decide(pair, concerned),
        Resolved::ReplaceMentor { pairing, old, new } => {
            new_pairing::replace_mentor(pairing, old, new, concerned, given)
        }
        Resolved::Desk(_) | Resolved::Why(_) | Resolved::Preview(_) | Resolved::How(_) => {
            Err(Refusal::OnlyAsAnswer { word: order.word() })
        }
    }
}

/// The change for each pairing for which it can be done: who has no call that week needs none left out.
///
/// # Errors
/// Why it can be done for none.
fn each(
    ids: &[PairingId],
    change: &Change,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let (mut decisions, mut refused) = (Vec::new(), None);
    for id in ids {
        match pairing_change::decide(id, change, concerned, given) {
            Ok(decided) => decisions.extend(decided.decisions),
            Err(refusal) => drop(refused.get_or_insert(refusal)),
        }
    }
    match refused {
        Some(refusal) if decisions.is_empty() => Err(refusal),
        _ => Ok(Decided { decisions, ..Decided::default() }),
    }
}
