//! Orders about one person.

use super::{BadAddress, Concerned, Decided, Given, OrderEffect, Refusal, names::one_line};
use crate::{
    domain::{
        DateRange, EmailAddress, Event, Person, PersonEvent, PersonId,
        contact::{Phase, Trouble},
        order::PersonChange,
    },
    planning::{
        address::{self, AddressChange, Involved},
        decision::{Decision, Edit},
        inbound::{machines::is_away, reaction::Reaction},
        view::{PairingView, PersonRecord},
    },
};

pub(super) fn decide(
    id: &PersonId,
    change: &PersonChange,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let person = concerned.people.get(id).ok_or_else(|| Refusal::PersonGone(id.clone()))?;
    Ok(match change {
        PersonChange::Address { new } => address(person, new, concerned, given)?,
        PersonChange::Phone { number } => phone(person, number).into(),
        PersonChange::Away { range } => away(id, *range, concerned).into(),
        PersonChange::Clear => clear(id, concerned).into(),
        PersonChange::Erase => return Err(cannot_erase(id, concerned)),
    })
}

fn address(
    person: &PersonRecord,
    new: &EmailAddress,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let before = &person.person;
    let (address, name) = (new.clone(), before.name.clone());
    if before.email == *new {
        return Err(Refusal::Address(match person.standing.reachable(before) {
            true => BadAddress::Same { address, name },
            false => BadAddress::SameAndStopped { address, name, id: before.id.clone() },
        }));
    }
    if concerned.desk == *new {
        return Err(BadAddress::OfTheDesk(address).into());
    }
    if let Some(other) = concerned.owners.get(new).into_iter().flatten().find(|other| **other != before.id) {
        return Err(BadAddress::SomebodyElses { address, owner: concerned.name(other) }.into());
    }
    let theirs = concerned.pairings.values().filter(|it| it.pairing.side_of(&before.id).is_some());
    let theirs: Vec<Involved> = theirs
        .map(|record| Involved {
            record: record.clone(),
            view: concerned.views.get(&record.pairing.id).cloned(),
        })
        .collect();
    let after = Person { email: address, ..before.clone() };
    let AddressChange { decisions, news } = address::change(person, &after, &theirs, given.now);
    Ok(Decided { decisions, outcome: OrderEffect::NewAddress(news), ..Decided::default() })
}

fn phone(person: &PersonRecord, number: &str) -> Decision {
    let before = &person.person;
    let after = Person { phone: Some(one_line(number)), ..before.clone() };
    Decision::of_edits(vec![Edit::change_person(before, &after)])
}

fn away(id: &PersonId, range: DateRange, concerned: &Concerned) -> Decision {
    let theirs: Vec<&PairingView> =
        concerned.views.values().filter(|view| view.pairing.side_of(id).is_some()).collect();
    let mut reaction = Reaction::default();
    is_away(&mut reaction, &theirs, id, (range, false));
    reaction.decision
}

/// Nobody is erased at a word; what stops their letters is said.
fn cannot_erase(id: &PersonId, concerned: &Concerned) -> Refusal {
    let runs = concerned
        .pairings
        .values()
        .filter(|it| it.pairing.side_of(id).is_some() && !matches!(it.contact.phase, Phase::Ended { .. }));
    let pairings = runs.map(|it| it.pairing.id.clone()).collect();
    Refusal::CannotErase { name: concerned.name(id), pairings }
}

/// Letters may go to them again; whatever stopped them is settled.
fn clear(id: &PersonId, concerned: &Concerned) -> Decision {
    let theirs = concerned.pairings.values().filter(|it| it.pairing.side_of(id).is_some());
    let stopped = theirs.flat_map(|it| it.contact.open.iter().map(move |open| (&it.pairing.id, open)));
    let stopped = stopped.filter(|(_, open)| {
        matches!(&open.trouble, Trouble::AddressRefused { who, .. } | Trouble::Stopped { who } | Trouble::NotMe { who } if who == id)
    });
    Decision {
        events: stopped
            .map(|(pairing, open)| (pairing.clone(), Event::Settled { trouble: open.trouble.clone() }))
            .collect(),
        people: vec![(id.clone(), PersonEvent::Cleared)],
        ..Decision::default()
    }
}
