//! Addresses that pass from one person to another within one roster.

use std::collections::BTreeSet;

use super::merge::RosterChange;
use crate::domain::EmailAddress;

/// Those who take over an address that another one leaves, and those who leave it, before the rest; and how many
/// they are. They belong into one transaction: between two a letter could reach the wrong one.
#[must_use]
pub fn together_first(changes: Vec<RosterChange>) -> (Vec<RosterChange>, usize) {
    let (mut left, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for change in &changes {
        let (before, after) = addresses(change);
        left.extend(before.cloned());
        taken.extend(after.cloned());
    }
    let passed_on: BTreeSet<EmailAddress> = left.intersection(&taken).cloned().collect();
    let (mut first, others): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| {
        let (before, after) = addresses(change);
        [before, after].into_iter().flatten().any(|address| passed_on.contains(address))
    });
    let together = first.len();
    first.extend(others);
    (first, together)
}

/// The address that a change leaves, and the one that it takes.
fn addresses(change: &RosterChange) -> (Option<&EmailAddress>, Option<&EmailAddress>) {
    match change {
        RosterChange::NewPerson { person, .. } => (None, Some(&person.email)),
        RosterChange::ChangedPerson { before, after, .. } if before.email != after.email => {
            (Some(&before.email), Some(&after.email))
        }
        _ => (None, None),
    }
}
