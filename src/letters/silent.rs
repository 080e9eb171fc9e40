//! Who was not heard in a silence that staff are told of, and whom a call helps most.

use jiff::Timestamp;

use super::{answers::heard_of, people::name_in, staff::PersonFacts};
use crate::{
    domain::{
        PersonId, Side,
        contact::{Silence, Trouble},
    },
    planning::{letter::Case, view::PairingView},
};

fn silence_of(case: &Case) -> Option<Silence> {
    case.trouble.iter().find_map(|(trouble, _)| match trouble {
        Trouble::Silence { silence } => Some(*silence),
        _ => None,
    })
}

/// Whether the person said or did anything in the silence, if only that they are away or want no more
/// letters.
fn heard_in(silence: Silence, id: &PersonId, view: &PairingView, now: Timestamp) -> bool {
    let inside = |at| view.contact.falls_into(silence, at);
    let Some(participant) = view.participant(id) else { return false };
    let standing = &participant.standing;
    let (from, today) = (view.date(silence.since), view.date(now));
    heard_of(view, id).any(|(at, _)| inside(at))
        || standing.stopped.is_some_and(inside)
        || standing.frozen.is_some_and(inside)
        || standing.absences.iter().any(|range| range.first <= today && from <= range.last)
}

/// Those who were not heard since the silence began, on a side of which nobody was.
pub(super) fn silent(case: &Case, view: &PairingView, now: Timestamp) -> Vec<String> {
    let Some(silence) = silence_of(case) else { return Vec::new() };
    let spoke = |side: Side| {
        let inside = |(at, _)| view.contact.falls_into(silence, at);
        view.pairing.members(side).iter().any(|id| heard_of(view, id).any(inside))
    };
    case.people
        .iter()
        .filter(|of| !spoke(of.side) && !heard_in(silence, &of.id, view, now))
        .filter_map(|of| Some(name_in(view, &view.participant(&of.id)?.person)))
        .collect()
}

/// Whom a call helps most: whoever the trouble is about, else those not heard since the silence
/// began, mentors first; nobody who is away or asked for no more letters.
pub(super) fn ring(case: &Case, view: &PairingView, people: &[(Side, PersonFacts)]) -> Vec<PersonFacts> {
    let named: Vec<_> = case
        .trouble
        .iter()
        .filter_map(|(trouble, _)| match trouble {
            Trouble::AddressRefused { who, .. }
            | Trouble::Stopped { who }
            | Trouble::NotMe { who }
            | Trouble::Withdraws { who } => Some(who),
            _ => None,
        })
        .collect();
    let silence = silence_of(case);
    let mut wanted: Vec<(bool, bool, &PersonFacts)> = case
        .people
        .iter()
        .zip(people)
        .filter(|(of, _)| {
            if named.is_empty() {
                let inside =
                    |silence| heard_of(view, &of.id).any(|(at, _)| view.contact.falls_into(silence, at));
                silence.is_some_and(|silence| !inside(silence)) && of.away.is_none()
            } else {
                named.contains(&&of.id)
            }
        })
        .map(|(_, (side, facts))| (facts.phone.is_none(), *side == Side::Mentee, facts))
        .collect();
    wanted.sort_by_key(|(no_phone, mentee, _)| (*no_phone, *mentee));
    wanted.into_iter().map(|(.., facts)| facts.clone()).collect()
}
