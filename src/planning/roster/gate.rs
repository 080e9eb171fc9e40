//! Whether a roster that changed may be taken at once: a slip of the hand is not 60 introductions.

use super::merge::RosterChange;

/// More new pairings than this wait for staff's word.
const MOST_NEW: usize = 10;
/// So does a change of one in this many pairings at once.
const ONE_IN: usize = 5;

/// How a change of the files is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    AtOnce,
    /// New pairings: after a while in which the file stays as it is.
    Settle,
    /// After staff have said go.
    Go,
}

/// `pairings`: how many the record has.
#[must_use]
pub fn gate(changes: &[RosterChange], pairings: usize) -> Gate {
    let new = changes.iter().filter(|change| matches!(change, RosterChange::NewPairing { .. })).count();
    // A corrected address introduces anew, so it counts as a pairing that changes.
    let changed = changes
        .iter()
        .filter(|change| match change {
            RosterChange::ChangedPairing { .. } | RosterChange::VanishedPairing(_) => true,
            RosterChange::ChangedPerson { before, after, .. } => before.email != after.email,
            _ => false,
        })
        .count();
    // One line is somebody's intention, however small the programme.
    if new > MOST_NEW || (changed > 1 && changed * ONE_IN >= pairings) {
        Gate::Go
    } else if new > 0 {
        Gate::Settle
    } else {
        Gate::AtOnce
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::PairingId;
    use crate::planning::roster::gate::*;

    fn gone(n: usize) -> Vec<RosterChange> {
        (0..n).map(|n| RosterChange::VanishedPairing(PairingId(n.to_string()))).collect()
    }

    fn new(n: usize) -> Vec<RosterChange> {
        let pairing = crate::planning::fixture::view().pairing;
        vec![RosterChange::NewPairing { pairing, place: "roster.toml:1".to_owned() }; n]
    }

    #[test]
    fn few_new_ones_settle_and_many_or_a_fifth_wait_for_go() {
        for (changes, pairings, expected) in [
            (vec![], 10, Gate::AtOnce),
            (new(1), 0, Gate::Settle),
            (new(10), 500, Gate::Settle),
            (new(11), 500, Gate::Go),
            (gone(1), 3, Gate::AtOnce),
            (gone(1), 20, Gate::AtOnce),
            (gone(2), 11, Gate::AtOnce),
            (gone(2), 10, Gate::Go),
            (gone(19), 100, Gate::AtOnce),
            (gone(20), 100, Gate::Go),
            ([new(1), gone(2)].concat(), 10, Gate::Go),
        ] {
            assert_eq!(gate(&changes, pairings), expected, "{} of {pairings}", changes.len());
        }
    }
}
