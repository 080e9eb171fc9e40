//! Which pairings can be played forward apart from each other: those that share neither a person nor a letter.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::Timestamp;

use super::{
    outbox::OutboxLetter,
    pairings::{Pairings, Times},
    part::Part,
};
use crate::{
    domain::{PairingId, PersonId},
    planning::{
        letter::Recipient,
        view::{PairingView, Participant},
    },
};

/// Disjoint sets of numbers (union-find); each is known by its smallest number.
struct Sets(Vec<usize>);

impl Sets {
    fn first(&mut self, mut of: usize) -> usize {
        loop {
            let above = self.0.get(of).copied().unwrap_or(of);
            if above == of {
                return of;
            }
            // What is looked up again is found sooner.
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(above) = self.0.get_mut(of) {
                *above = next;
            }
            of = next;
        }
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        if let Some(above) = self.0.get_mut(one.max(other)) {
            *above = one.min(other);
        }
    }
}

/// Of each view, the number of the part that it belongs to.
fn parts_of(views: &[PairingView], waiting: &[OutboxLetter], most: usize) -> Vec<usize> {
    let mut sets = Sets((0..views.len()).collect());
    let mut people: BTreeMap<&PersonId, usize> = BTreeMap::new();
    let mut pairings: BTreeMap<&PairingId, usize> = BTreeMap::new();
    for (nth, view) in views.iter().enumerate() {
        pairings.insert(&view.pairing.id, nth);
        for person in view.people.keys().chain(view.former.keys()) {
            sets.join(nth, *people.entry(person).or_insert(nth));
        }
    }
    for letter in waiting {
        let recipients = letter.copies.iter().filter_map(|copy| match &copy.recipient {
            Recipient::Person(person) => people.get(person),
            Recipient::Staff(_) | Recipient::Address(_) => None,
        });
        let touched: Vec<usize> =
            letter.pairings.iter().filter_map(|id| pairings.get(id)).chain(recipients).copied().collect();
        for (one, other) in touched.iter().zip(touched.iter().skip(1)) {
            sets.join(*one, *other);
        }
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for nth in 0..views.len() {
        *sizes.entry(sets.first(nth)).or_default() += 1;
    }
    let mut largest_first: Vec<(usize, usize)> = sizes.into_iter().collect();
    largest_first.sort_by_key(|(set, size)| (Reverse(*size), *set));
    let mut loads = vec![0; most.clamp(1, largest_first.len().max(1))];
    let mut part_of_set = BTreeMap::new();
    for (set, size) in largest_first {
        if let Some((part, load)) = loads.iter_mut().enumerate().min_by_key(|(_, load)| **load) {
            *load += size;
            part_of_set.insert(set, part);
        }
    }
    (0..views.len()).map(|nth| part_of_set.get(&sets.first(nth)).copied().unwrap_or(0)).collect()
}

/// What one part starts with.
#[derive(Default)]
struct PartStart {
    views: Vec<PairingView>,
    others: Vec<(PersonId, Participant)>,
    pairings_due: Times<PairingId>,
    people_due: Times<PersonId>,
    waiting: Vec<OutboxLetter>,
}

/// The pairings and their letters in `most` parts or fewer, one at least.
pub(super) fn split(
    (views, others): (Vec<PairingView>, Vec<(PersonId, Participant)>),
    (pairings_due, people_due): (Times<PairingId>, Times<PersonId>),
    waiting: Vec<OutboxLetter>,
    (most, now): (usize, Timestamp),
) -> Vec<Part> {
    let of_views = parts_of(&views, &waiting, most);
    let mut starts: Vec<PartStart> = Vec::new();
    starts.resize_with(of_views.iter().max().map_or(1, |last| last + 1), PartStart::default);
    let mut pairings: BTreeMap<PairingId, usize> = BTreeMap::new();
    let mut people: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (view, part) in views.into_iter().zip(of_views) {
        pairings.insert(view.pairing.id.clone(), part);
        people.extend(view.people.keys().chain(view.former.keys()).map(|person| (person.clone(), part)));
        if let Some(start) = starts.get_mut(part) {
            start.views.push(view);
        }
    }
    // What is of no pairing can be played with any.
    for (id, participant) in others {
        into(&mut starts, people.get(&id), |start| start.others.push((id, participant)));
    }
    for (id, at) in pairings_due {
        into(&mut starts, pairings.get(&id), |start| start.pairings_due.push((id, at)));
    }
    for (id, at) in people_due {
        into(&mut starts, people.get(&id), |start| start.people_due.push((id, at)));
    }
    for letter in waiting {
        let recipient = letter.copies.iter().find_map(|copy| match &copy.recipient {
            Recipient::Person(person) => people.get(person),
            Recipient::Staff(_) | Recipient::Address(_) => None,
        });
        let part = letter.pairings.iter().find_map(|id| pairings.get(id)).or(recipient);
        into(&mut starts, part, |start| start.waiting.push(letter));
    }
    let part = |PartStart { views, others, pairings_due, people_due, waiting }| {
        Part::new(Pairings::new(views, others, (pairings_due, people_due), now), waiting)
    };
    starts.into_iter().map(part).collect()
}

fn into(starts: &mut [PartStart], part: Option<&usize>, put: impl FnOnce(&mut PartStart)) {
    if let Some(start) = starts.get_mut(part.copied().unwrap_or(0)) {
        put(start);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::planning::{
        fixture::{id, participant, view},
        simulation::{Copy, CopyState},
    };

    fn views(pairs: &[[&str; 2]]) -> Vec<PairingView> {
        let of = |(nth, pair): (usize, &[&str; 2])| {
            let mut view = view();
            view.pairing.id = PairingId(nth.to_string());
            view.people = pair.map(|name| (id(name), participant(name, "Europe/London"))).into();
            view
        };
        pairs.iter().enumerate().map(of).collect()
    }

    fn letter(pairings: &[&str], to: &str) -> OutboxLetter {
        let pairings = pairings.iter().map(|id| PairingId((*id).to_owned())).collect();
        let copy = Copy {
            recipient: Recipient::Person(id(to)),
            address: String::new(),
            subject: String::new(),
            not_before: Timestamp::UNIX_EPOCH,
            was_tried: false,
            state: CopyState::Waits,
        };
        OutboxLetter {
            kind: crate::domain::LetterKind::Nudge,
            pairings,
            reasons: Vec::new(),
            causes: Vec::new(),
            decided: Timestamp::UNIX_EPOCH,
            not_after: None,
            courtesy: true,
            requires_complete_fetch: true,
            copies: vec![copy],
        }
    }

    #[test]
    fn those_that_share_a_person_stay_together_and_the_rest_is_spread_evenly() {
        let pairs = [["ada", "sam"], ["eve", "bo"], ["kim", "lee"], ["bo", "ada"], ["max", "zoe"]];
        assert_eq!(parts_of(&views(&pairs), &[], 2), [0, 0, 1, 0, 1]);
        assert_eq!(parts_of(&views(&pairs), &[], 9), [0, 0, 1, 0, 2], "no part is empty");
        assert_eq!(parts_of(&views(&pairs), &[], 1), [0; 5]);
        assert_eq!(parts_of(&views(&pairs), &[], 0), [0; 5], "one part at least");
        assert_eq!(parts_of(&[], &[], 4), [0; 0]);
    }

    #[test]
    fn those_that_share_a_letter_stay_together() {
        let pairs = [["ada", "sam"], ["eve", "bo"], ["kim", "lee"]];
        let views = views(&pairs);
        assert_eq!(parts_of(&views, &[letter(&["0", "2"], "ada")], 3), [0, 1, 0], "it speaks of both");
        assert_eq!(
            parts_of(&views, &[letter(&["1"], "kim")], 3),
            [1, 0, 0],
            "it counts in the reader's week"
        );
    }

    #[test]
    fn somebody_who_left_stays_with_the_pairing_whose_calls_they_have() {
        let mut views = views(&[["ada", "sam"], ["eve", "bo"]]);
        views[1].former.insert(id("ada"), participant("ada", "Europe/London"));
        assert_eq!(parts_of(&views, &[], 2), [0, 0]);
    }
}
