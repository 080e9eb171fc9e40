//! `pair` and `replace mentor`: people who are not on file yet, and the pairing they come into.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{
    deeds::{Done, Hand},
    names::{self, one_line, someone},
};
use crate::{
    config::slug,
    domain::{
        Pairing, PairingId, Person, PersonId, Programme, ProgrammeId,
        contact::Phase,
        order::{Change, NewPair},
        zones,
    },
    planning::{roster::merge::free_id, view::PairingView},
    record::{House, edits},
    store::Tx,
};

/// The programme that is meant; the only one if none is named.
///
/// # Errors
/// A sentence that names those there are.
pub fn programme<'a>(house: &'a House, wanted: Option<&str>) -> Result<&'a Programme, String> {
    let programmes = &house.standings.programmes;
    let fits = |programme: &Programme, wanted: &str| {
        programme.id.0.eq_ignore_ascii_case(wanted) || programme.title.to_lowercase() == wanted.to_lowercase()
    };
    let ids = || programmes.keys().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(wanted) => programmes
            .values()
            .find(|programme| fits(programme, wanted))
            .map(AsRef::as_ref)
            .ok_or_else(|| format!("There is no programme '{wanted}'; there are: {}.", ids())),
        None if programmes.len() == 1 => {
            programmes.values().next().map(AsRef::as_ref).ok_or_else(|| "There is no programme.".to_owned())
        }
        None => Err(format!("Say which programme; there are: {}.", ids())),
    }
}

/// The pair with ids in the place of names on file, and the programme's id.
pub(super) fn resolve(tx: &Tx<'_>, house: &House, pair: &NewPair) -> Result<Result<NewPair, String>> {
    let programme = match programme(house, pair.programme.as_deref()) {
        Ok(programme) => programme,
        Err(said) => return Ok(Err(said)),
    };
    let mut newcomers = Vec::new();
    let mut resolved = NewPair { programme: Some(programme.id.0.clone()), ..pair.clone() };
    for side in [&mut resolved.mentors, &mut resolved.mentees] {
        for named in side.iter_mut() {
            match someone(tx, named, &programme.zone, &newcomers)? {
                Ok((person, false)) => *named = person.id.0,
                Ok((person, true)) => {
                    *named = format!("{} <{}>", person.name, person.email);
                    newcomers.push(person);
                }
                Err(said) => return Ok(Err(said)),
            }
        }
    }
    Ok(Ok(resolved))
}

pub(super) fn words(tx: &Tx<'_>, house: &House, pair: &NewPair) -> Result<String> {
    let side = |named: &[String]| -> Result<String> {
        let mut names = Vec::new();
        for one in named {
            names.push(match tx.person(&PersonId(one.clone()))? {
                Some(row) => row.person.name,
                None => newcomer(one),
            });
        }
        Ok(crate::letters::list(&names))
    };
    let programme = pair.programme.clone().map(ProgrammeId);
    let programme = programme.and_then(|id| house.standings.programmes.get(&id));
    let mut said = format!("{} and {} become a pair", side(&pair.mentors)?, side(&pair.mentees)?);
    if let Some(programme) = programme {
        said.push_str(&format!(" in {}", programme.title));
        if let Some(weekly) = pair.weekly {
            let place = zones::place(&programme.zone);
            said.push_str(&format!(", calls on {weekly} ({place})"));
        }
    }
    if let Some(place) = &pair.place {
        said.push_str(&format!(", at {}", one_line(place)));
    }
    if let Some(kind) = &pair.kind {
        said.push_str(&format!(", {}", one_line(kind)));
    }
    if let Some(background) = &pair.background {
        said.push_str(&format!("; background for the mentor: \"{}\"", one_line(background)));
    }
    said.push('.');
    Ok(said)
}

/// `Ada Lovelace <ada@example.org>`: `Ada Lovelace (new, ada@example.org)`.
pub(super) fn newcomer(written: &str) -> String {
    match written.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
        Some((name, address)) => format!("{} (new, {address})", name.trim()),
        None => written.to_owned(),
    }
}

/// What a new pairing is made of, besides its people.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub pair: &'a NewPair,
    /// What it is to be called; made from the names if `None`.
    pub id: Option<&'a str>,
    /// Introduced already, on that day.
    pub introduced: Option<jiff::civil::Date>,
}

pub(super) fn pair(tx: &Tx<'_>, pair: &NewPair, hand: Hand<'_>) -> Result<Done> {
    Ok(enter(tx, &Wanted { pair, id: None, introduced: None }, hand)?.map(|id| BTreeSet::from([id])))
}

/// Enters a new pairing, and those of its people who are new; returns its id, or a sentence.
///
/// # Errors
/// When the store fails.
pub fn enter(tx: &Tx<'_>, wanted: &Wanted<'_>, hand: Hand<'_>) -> Result<Result<PairingId, String>> {
    let pair = wanted.pair;
    let programme = match programme(hand.house, pair.programme.as_deref()) {
        Ok(programme) => programme,
        Err(said) => return Ok(Err(said)),
    };
    let mut newcomers: Vec<Person> = Vec::new();
    let mut sides = [Vec::new(), Vec::new()];
    for (side, named) in sides.iter_mut().zip([&pair.mentors, &pair.mentees]) {
        for name in named {
            match someone(tx, name, &programme.zone, &newcomers)? {
                Ok((person, new)) => {
                    if !side.contains(&person.id) {
                        side.push(person.id.clone());
                    }
                    if new {
                        newcomers.push(person);
                    }
                }
                Err(said) => return Ok(Err(said)),
            }
        }
    }
    let [mentors, mentees] = sides;
    if let Some(both) = mentors.iter().find(|id| mentees.contains(id)) {
        return Ok(Err(format!("{both} cannot be mentor and mentee of one pairing.")));
    }
    for person in &newcomers {
        edits::enter_person(tx, person, None, hand.actor, hand.now)?;
    }
    if let Some(id) = running(tx, &programme.id, &mentors, &mentees)? {
        return Ok(Err(format!(
            "{} are a pair already ({id}).",
            names::of_pairing(tx, &tx_pairing(tx, &id)?)?
        )));
    }
    let pairing = Pairing {
        id: pairing_id(tx, wanted.id, &mentors, &mentees)?,
        programme: programme.id.clone(),
        kind: pair.kind.as_deref().map(one_line),
        mentors,
        mentees,
        weekly: pair.weekly,
        place: pair.place.as_deref().map(one_line),
        background: pair.background.clone(),
        introduced: wanted.introduced,
        ended: None,
    };
    if let Some(row) = tx.pairing(&pairing.id)?
        && !matches!(row.contact.phase, Phase::Ended { .. })
    {
        return Ok(Err(format!("The pairing {} runs already.", pairing.id)));
    }
    edits::enter_pairing(tx, hand.house, &pairing, None, hand.actor, hand.now)?;
    Ok(Ok(pairing.id))
}

fn tx_pairing(tx: &Tx<'_>, id: &PairingId) -> Result<Pairing> {
    tx.pairing(id)?.map(|row| row.pairing).ok_or_else(|| anyhow::anyhow!("There is no pairing {id}"))
}

/// A pairing of the same people that has not ended.
fn running(
    tx: &Tx<'_>,
    programme: &ProgrammeId,
    mentors: &[PersonId],
    mentees: &[PersonId],
) -> Result<Option<PairingId>> {
    let Some(first) = mentors.first() else { return Ok(None) };
    for id in tx.pairings_of(first)? {
        let Some(row) = tx.pairing(&id)? else { continue };
        let same = |one: &[PersonId], other: &[PersonId]| {
            one.len() == other.len() && one.iter().all(|id| other.contains(id))
        };
        if !matches!(row.contact.phase, Phase::Ended { .. })
            && row.pairing.programme == *programme
            && same(&row.pairing.mentors, mentors)
            && same(&row.pairing.mentees, mentees)
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn pairing_id(
    tx: &Tx<'_>,
    wanted: Option<&str>,
    mentors: &[PersonId],
    mentees: &[PersonId],
) -> Result<PairingId> {
    if let Some(id) = wanted {
        return Ok(PairingId(slug(id)));
    }
    let called = |ids: &[PersonId]| -> Result<String> {
        let first = ids.first().map(|id| tx.person(id)).transpose()?.flatten();
        Ok(first.map(|row| slug(&row.person.called)).unwrap_or_default())
    };
    // A pair that ended and begins again is the same pairing, in its next generation.
    for id in mentors.first().map(|first| tx.pairings_of(first)).transpose()?.unwrap_or_default() {
        let again = tx.pairing(&id)?.is_some_and(|row| {
            matches!(row.contact.phase, Phase::Ended { .. })
                && row.pairing.mentors == mentors
                && row.pairing.mentees == mentees
        });
        if again {
            return Ok(id);
        }
    }
    let base = format!("{}-{}", called(mentors)?, called(mentees)?);
    // A store that fails here fails again when the pairing is entered.
    let taken = |id: &str| tx.pairing(&PairingId(id.to_owned())).is_ok_and(|row| row.is_some());
    Ok(PairingId(free_id(&base, 40, taken)))
}

/// `replace mentor`, with ids: who goes, and who comes.
pub(super) fn replacement(
    tx: &Tx<'_>,
    id: &PairingId,
    old: Option<&str>,
    new: &str,
) -> Result<Result<Change, String>> {
    let Some(row) = tx.pairing(id)? else { return Ok(Err(format!("There is no pairing {id}."))) };
    let old = match (old, row.pairing.mentors.as_slice()) {
        (Some(named), mentors) => match names::person(tx, named)? {
            Ok(old) if mentors.contains(&old) => old,
            Ok(old) => return Ok(Err(format!("{old} is no mentor of {id}."))),
            Err(said) => return Ok(Err(said)),
        },
        (None, [only]) => only.clone(),
        (None, _) => return Ok(Err(format!("{id} has several mentors; say which: replace Bob with Ada."))),
    };
    let zone = jiff::tz::TimeZone::UTC;
    Ok(match someone(tx, new, &zone, &[])? {
        Ok((person, _)) if row.pairing.side_of(&person.id).is_some() => {
            Err(format!("{} is in that pairing already.", person.name))
        }
        Ok((person, false)) => Ok(Change::ReplaceMentor { old: Some(old.0), new: person.id.0 }),
        Ok((person, true)) => {
            Ok(Change::ReplaceMentor { old: Some(old.0), new: format!("{} <{}>", person.name, person.email) })
        }
        Err(said) => Err(said),
    })
}

/// The pairing ends, and the same mentees begin another with the new mentor: an introduction, and a
/// series of its own.
pub(super) fn replace(
    tx: &Tx<'_>,
    view: &PairingView,
    old: Option<&str>,
    new: &str,
    hand: Hand<'_>,
) -> Result<Done> {
    let before = &view.pairing;
    let others = before.mentors.iter().filter(|id| Some(id.0.as_str()) != old).map(|id| id.0.clone());
    let pair = NewPair {
        mentors: others.chain([new.to_owned()]).collect(),
        mentees: before.mentees.iter().map(|id| id.0.clone()).collect(),
        programme: Some(before.programme.0.clone()),
        weekly: before.weekly,
        place: before.place.clone(),
        kind: before.kind.clone(),
        background: before.background.clone(),
    };
    let entered = match enter(tx, &Wanted { pair: &pair, id: None, introduced: None }, hand)? {
        Ok(id) => id,
        Err(said) => return Ok(Err(said)),
    };
    let mut ended = before.clone();
    ended.ended = Some(format!("another mentor: {entered}"));
    edits::change_pairing(tx, hand.house, &ended, None, hand.actor, hand.now)?;
    Ok(Ok(BTreeSet::from([before.id.clone(), entered])))
}
