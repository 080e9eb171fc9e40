//! From the typed order to one that names ids.

use std::{collections::BTreeMap, sync::Arc};

use super::{Names, NewPairing, Pointers, Refusal, Resolved, Unclear, Who};
use crate::domain::{
    Order, PairingId, PersonId, Programme, ProgrammeId,
    order::{NewPair, Which},
    weekly::Weekly,
};

/// An order about all that is pointed at is one about each.
#[must_use]
pub fn each(order: &Order, pointers: &Pointers) -> Vec<Order> {
    match order {
        Order::Change(which @ Which::All, change) if !pointers.at(which).is_empty() => pointers
            .at(which)
            .iter()
            .map(|id| Order::Change(Which::Named(id.0.clone()), change.clone()))
            .collect(),
        order => vec![order.clone()],
    }
}

/// The order with ids in the place of names.
///
/// # Errors
/// What must be asked back.
pub fn resolve(order: &Order, names: &Names, pointers: &Pointers) -> Result<Resolved, Refusal> {
    let pairing = |which: &Which| names.pairing(which, pointers);
    Ok(match order {
        Order::Desk(order) => Resolved::Desk(*order),
        Order::Why(which) => Resolved::Why(pairing(which)?),
        Order::Preview(which) => Resolved::Preview(pairing(which)?),
        Order::How(which) => Resolved::How(pairing(which)?),
        Order::Change(which, change) => Resolved::Change(pairing(which)?, change.clone()),
        Order::ReplaceMentor { which, old, new } => replacement(names, pairing(which)?, old.as_deref(), new)?,
        Order::Person(who, change) => Resolved::Person(names.person(who)?, change.clone()),
        Order::Pair(pair) => Resolved::Pair(Box::new(new_pairing(names, pair)?)),
    })
}

fn new_pairing(names: &Names, pair: &NewPair) -> Result<NewPairing, Refusal> {
    let programme = programme_called(&names.programmes, pair.programme.as_deref())?;
    let slot =
        |weekly: &Weekly| weekly.in_programme(programme).map_err(|why| Refusal::not_weekly(weekly, why));
    let side = |typed: &[String]| typed.iter().map(|name| names.someone(name)).collect::<Result<_, _>>();
    Ok(NewPairing {
        mentors: side(&pair.mentors)?,
        mentees: side(&pair.mentees)?,
        programme: programme.id.clone(),
        weekly: pair.weekly.as_ref().map(slot).transpose()?,
        starts: pair.starts,
        place: pair.place.clone(),
        kind: pair.kind.clone(),
        background: pair.background.clone(),
        id: pair.id.clone(),
        introduced: pair.introduced,
    })
}

/// The programme that is meant; the only one if none is named.
///
/// # Errors
/// When there is none such, or several could be meant.
pub fn programme_called<'a>(
    programmes: &'a BTreeMap<ProgrammeId, Arc<Programme>>,
    typed: Option<&str>,
) -> Result<&'a Arc<Programme>, Refusal> {
    let there = || programmes.keys().cloned().collect();
    let Some(typed) = typed else {
        let mut all = programmes.values();
        return match (all.next(), all.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Unclear::WhichProgramme { there: there() }.into()),
        };
    };
    let fits = |programme: &&Arc<Programme>| {
        programme.id.0.eq_ignore_ascii_case(typed) || programme.title.to_lowercase() == typed.to_lowercase()
    };
    let found = programmes.values().find(fits);
    found.ok_or_else(|| Unclear::NoProgrammeCalled { typed: typed.to_owned(), there: there() }.into())
}

/// Who goes, and who comes.
fn replacement(names: &Names, id: PairingId, old: Option<&str>, new: &str) -> Result<Resolved, Refusal> {
    let pairing = match names.pairings.get(&id) {
        Some(record) => &record.pairing,
        None => return Err(Refusal::NoPairing(id)),
    };
    let old: PersonId = match (old, pairing.mentors.as_slice()) {
        (Some(typed), mentors) => {
            let old = names.person(typed)?;
            if !mentors.contains(&old) {
                return Err(Refusal::NoMentorOf { person: old, pairing: id });
            }
            old
        }
        (None, [only]) => only.clone(),
        (None, _) => return Err(Unclear::SeveralMentors(id).into()),
    };
    let new = names.someone(new)?;
    if let Who::OnFile(person) = &new
        && pairing.side_of(person).is_some()
    {
        let name = names.people.get(person).map_or_else(|| person.to_string(), |person| person.name.clone());
        return Err(Refusal::OfThePairing { name });
    }
    Ok(Resolved::ReplaceMentor { pairing: id, old, new })
}
