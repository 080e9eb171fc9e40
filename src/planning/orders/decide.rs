//! What a resolved order does, by what the record says of everyone and everything concerned.

use super::{Concerned, Decided, Given, Refusal, Resolved, new_pairing, pairing_change, person_change};

/// What a resolved order does.
///
/// # Errors
/// Why it cannot be done.
pub fn decide(order: &Resolved, concerned: &Concerned, given: Given<'_>) -> Result<Decided, Refusal> {
    match order {
        Resolved::Change(id, change) => pairing_change::decide(id, change, concerned, given),
        Resolved::Person(id, change) => person_change::decide(id, change, concerned, given),
        Resolved::Pair(pair) => new_pairing::decide(pair, concerned),
        Resolved::ReplaceMentor { pairing, old, new } => {
            new_pairing::replace_mentor(pairing, old, new, concerned)
        }
        Resolved::Desk(_) | Resolved::Why(_) | Resolved::Preview(_) | Resolved::How(_) => {
            Err(Refusal::OnlyAsAnswer { word: order.word() })
        }
    }
}
