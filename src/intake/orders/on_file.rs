//! Who is on file, as far as a line that fits no shape is understood by it.

use crate::domain::{PairingId, Side, cadence::Slot};

/// A pairing in which somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub pairing: PairingId,
    pub side: Side,
    /// Its weekly time, if it has one.
    pub weekly: Option<Slot>,
}

/// Names are in lower case.
pub trait OnFile {
    /// Whether somebody is called so.
    fn knows(&self, name: &str) -> bool;
    /// The pairings of those who are called so, which have not ended.
    fn memberships(&self, name: &str) -> Vec<Membership>;
}

/// Whether two are the two sides of a pairing: its id.
pub(super) fn pairing_of(people: &dyn OnFile, one: &str, other: &str) -> Option<PairingId> {
    let others = people.memberships(other);
    let opposite = |mine: &Membership| {
        others.iter().any(|theirs| theirs.pairing == mine.pairing && theirs.side != mine.side)
    };
    people.memberships(one).into_iter().find(opposite).map(|found| found.pairing)
}

/// Whether somebody is on that side of a pairing.
pub(super) fn is(people: &dyn OnFile, name: &str, side: Side) -> bool {
    people.memberships(name).iter().any(|found| found.side == side)
}
