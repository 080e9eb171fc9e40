//! From the typed order to one that names ids.

use std::{collections::BTreeMap, sync::Arc};

use super::{Names, NewPairing, Pointers, Refusal, Resolved, Unclear, Who};
use crate::domain::{
    Order, PairingId, PersonId, Programme, ProgrammeId, Side,
    contact::Trouble,
    order::{NewPair, Which},
    weekly::Weekly,
};
use crate::planning::view::PairingRecord;

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
        // "Pause all" is about everyone where there is no list.
        Order::Change(which @ (Which::Everyone | Which::All), change)
            if change.may_be_for_everyone() && pointers.at(which).is_empty() =>
        {
            if names.running.is_empty() {
                return Err(Unclear::NobodyRuns.into());
            }
            Resolved::Each(names.running.clone(), change.clone())
        }
        Order::Change(which, change) => Resolved::Change(pairing(which)?, change.clone()),
        Order::ReplaceMentor { which, old, new } => replacement(names, pairing(which)?, old.as_deref(), new)?,
        Order::Join { which, who, side } => joins(names, pairing(which)?, who, *side)?,
        Order::Leave { which, who } => leaves(names, pairing(which)?, who)?,
        Order::Remind { which, who } => {
            let (pairing, who) = one_of(names, (which, pointers), who.as_deref(), should_move)?;
            Resolved::Remind { pairing, who }
        }
        Order::Ask { which, who, text } => {
            let (pairing, who) = one_of(names, (which, pointers), who.as_deref(), whom_it_is_about)?;
            Resolved::Ask { pairing, who, text: text.clone() }
        }
        Order::Say(text) => Resolved::Say(text.clone()),
        Order::Person(who, change) => Resolved::Person(names.person(who)?, change.clone()),
        Order::Pair(pair) => Resolved::Pair(Box::new(new_pairing(names, pair)?)),
    })
}

fn new_pairing(names: &Names, pair: &NewPair) -> Result<NewPairing, Refusal> {
    let programme = programme_called(&names.programmes, pair.programme.as_deref())?;
    let slot =
        |weekly: &Weekly| weekly.in_programme(programme).map_err(|why| Refusal::not_weekly(weekly, why));
    let side = |typed: &[String]| typed.iter().map(|name| names.someone(name)).collect::<Result<Vec<_>, _>>();
    let (mut mentors, mut mentees) = (side(&pair.mentors)?, side(&pair.mentees)?);
    // "Pair Kim with Bob", who has mentees already, and she a mentor.
    let all = |side: &[Who], role| side.iter().all(|who| has_been(names, who, role));
    if all(&mentors, Side::Mentee) && all(&mentees, Side::Mentor) {
        std::mem::swap(&mut mentors, &mut mentees);
    }
    Ok(NewPairing {
        mentors,
        mentees,
        programme: programme.id.clone(),
        weekly: pair.weekly.as_ref().map(slot).transpose()?,
        every_weeks: pair.weekly.as_ref().and_then(|weekly| weekly.every_weeks),
        length_minutes: None,
        starts: pair.starts,
        place: pair.place.clone(),
        kind: pair.kind.clone(),
        background: pair.background.clone(),
        id: pair.id.clone(),
        introduced: pair.introduced,
    })
}

/// Whether somebody is on that side of every pairing of theirs, and has one.
fn has_been(names: &Names, who: &Who, role: Side) -> bool {
    let Who::OnFile(id) = who else { return false };
    let mut sides = names.pairings.values().filter_map(|it| it.pairing.side_of(id)).peekable();
    sides.peek().is_some() && sides.all(|side| side == role)
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

fn joins(names: &Names, pairing: PairingId, who: &str, side: Side) -> Result<Resolved, Refusal> {
    let who = names.someone(who)?;
    match &who {
        Who::OnFile(id) if names.record(&pairing)?.pairing.side_of(id).is_some() => {
            Err(Refusal::OfThePairing { name: called(names, id) })
        }
        _ => Ok(Resolved::Join { pairing, who, side }),
    }
}

fn leaves(names: &Names, pairing: PairingId, who: &str) -> Result<Resolved, Refusal> {
    let who = member(names, &pairing, names.person(who)?)?;
    Ok(Resolved::Leave { pairing, who })
}

/// Somebody, if they are of the pairing.
fn member(names: &Names, pairing: &PairingId, who: PersonId) -> Result<PersonId, Refusal> {
    match names.record(pairing)?.pairing.side_of(&who) {
        Some(_) => Ok(who),
        None => Err(Refusal::NotOfThePairing { name: called(names, &who), pairing: pairing.clone() }),
    }
}

/// One person of a pairing: the one named, else whoever `chosen` says.
fn one_of(
    names: &Names,
    (which, pointers): (&Which, &Pointers),
    who: Option<&str>,
    chosen: impl Fn(&PairingRecord) -> Option<PersonId>,
) -> Result<(PairingId, PersonId), Refusal> {
    // "remind Bob" names a person.
    let named = match (who, which) {
        (None, Which::Named(name)) => names.person(name).ok().map(|_| name.as_str()),
        (who, _) => who,
    };
    let Some(typed) = named else {
        let pairing = names.pairing(which, pointers)?;
        let record = names.record(&pairing)?;
        let who = chosen(record).ok_or_else(|| Unclear::WhoOfPairing {
            pairing: pairing.clone(),
            names: record.pairing.everyone().map(|id| called(names, id)).collect(),
        })?;
        return Ok((pairing, who));
    };
    let who = names.person(typed)?;
    // Of somebody's pairings the one is meant in which something is open.
    let pairing = match names.pairing(which, pointers) {
        Err(Refusal::Unclear(Unclear::SeveralPairings(several))) => {
            let open =
                |id: &&PairingId| names.pairings.get(*id).is_some_and(|it| !it.contact.open.is_empty());
            match several.iter().filter(open).collect::<Vec<_>>().as_slice() {
                [one] => (*one).clone(),
                _ => return Err(Unclear::SeveralPairings(several).into()),
            }
        }
        found => found?,
    };
    let who = member(names, &pairing, who)?;
    Ok((pairing, who))
}

/// Whoever is silent, where that is one person: of both sides the mentor, as in the first letter of a ladder.
fn should_move(record: &PairingRecord) -> Option<PersonId> {
    let silence = record.contact.open.iter().find_map(|open| match &open.trouble {
        Trouble::Silence { silence } => Some(*silence),
        _ => None,
    });
    let spoke =
        |side| silence.is_some_and(|silence| record.contact.side_spoke(&record.pairing, side, silence));
    let side = if spoke(Side::Mentor) { Side::Mentee } else { Side::Mentor };
    match record.pairing.members(side) {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// Whom the line of the list is about, where it is about one person.
fn whom_it_is_about(record: &PairingRecord) -> Option<PersonId> {
    record.contact.open.iter().find_map(|open| open.trouble.person()).cloned()
}

fn called(names: &Names, id: &PersonId) -> String {
    names.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone())
}

/// Who goes, and who comes.
fn replacement(names: &Names, id: PairingId, old: Option<&str>, new: &str) -> Result<Resolved, Refusal> {
    let pairing = &names.record(&id)?.pairing;
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
        return Err(Refusal::OfThePairing { name: called(names, person) });
    }
    Ok(Resolved::ReplaceMentor { pairing: id, old, new })
}
