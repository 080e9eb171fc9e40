//! What orders need to know of the record: whom their names mean, and what is so of those they concern.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::not_done::NotDone;
use crate::{
    domain::{
        EmailAddress, Order, PairingId, PersonId,
        order::{PersonChange, Spoken, Which},
        slug::slug,
    },
    intake::{self, Membership, OnFile},
    planning::{
        orders::{
            Concerned, Meaning, Names, Pointers, Refusal, Resolved, Unclear, Who, person_id_from, resolve,
            typed_names, wanted_id,
        },
        view::PersonRecord,
    },
    record::Context,
    store::Tx,
};

/// People whose names a slip is compared with.
const MOST_COMPARED: usize = 5_000;

/// What the record knows of the names in an order.
///
/// # Errors
/// When the store fails.
pub fn names(tx: &Tx<'_>, ctx: &Context, order: &Order, pointers: &Pointers) -> Result<Names> {
    let mut names = Names { programmes: ctx.standings.programmes.clone(), ..Names::default() };
    let pointed = order.which().map(|which| pointers.at(which)).unwrap_or_default();
    let mut pairings: BTreeSet<PairingId> = pointed.iter().cloned().collect();
    if matches!(order, Order::Change(Which::Everyone | Which::All, _)) {
        names.running = tx.running_pairings()?;
    }
    for typed in typed_names(order) {
        pairings.insert(PairingId(typed.replace(' ', "-")));
        let meaning = meaning(tx, &typed)?;
        for id in meaning.called.iter().chain(&meaning.owners) {
            names.people.extend(tx.person(id)?.map(|row| (id.clone(), row.person)));
            pairings.extend(tx.pairings_of(id)?);
        }
        names.meanings.insert(typed, meaning);
    }
    for id in pairings {
        names.pairings.extend(tx.pairing(&id)?.map(|row| (id, row.into())));
    }
    Ok(names)
}

fn meaning(tx: &Tx<'_>, typed: &str) -> Result<Meaning> {
    let mut called: BTreeSet<PersonId> = tx.people_called(typed)?.into_iter().collect();
    let id = PersonId(typed.to_owned());
    if tx.person(&id)?.is_some() {
        called.insert(id);
    }
    Ok(Meaning { owners: tx.owners(typed)?, called })
}

/// The order with ids in the place of names.
///
/// # Errors
/// What must be asked back, or when the store fails.
pub fn resolved(tx: &Tx<'_>, ctx: &Context, order: &Order, pointers: &Pointers) -> Result<Resolved, NotDone> {
    match resolve(order, &names(tx, ctx, order, pointers)?, pointers) {
        Ok(resolved) => Ok(resolved),
        Err(Refusal::Unclear(unclear)) => Err(Refusal::from(with_near_name(tx, unclear)?).into()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Somebody on file, by address, alias, id or unique name.
///
/// # Errors
/// What must be asked back, or when the store fails.
pub fn person(tx: &Tx<'_>, ctx: &Context, typed: &str) -> Result<PersonId, NotDone> {
    let order = Order::Person(typed.to_owned(), PersonChange::Clear);
    match resolved(tx, ctx, &order, &Pointers::default())? {
        Resolved::Person(id, _) => Ok(id),
        other => Err(Refusal::OnlyAsAnswer { word: other.word() }.into()),
    }
}

/// Adds a name on file that differs from what was typed by a slip, where nobody is called so.
fn with_near_name(tx: &Tx<'_>, unclear: Unclear) -> Result<Unclear> {
    Ok(match unclear {
        Unclear::NothingCalled { typed, .. } => Unclear::NothingCalled { near: nearest(tx, &typed)?, typed },
        Unclear::NobodyCalled { typed, .. } => Unclear::NobodyCalled { near: nearest(tx, &typed)?, typed },
        other => other,
    })
}

fn nearest(tx: &Tx<'_>, typed: &str) -> Result<Option<String>> {
    let typed = typed.trim().to_lowercase();
    let people = tx.some_people(MOST_COMPARED)?;
    let near = people
        .iter()
        .flat_map(|row| [&row.person.name, &row.person.called])
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name))
        .min()
        .filter(|(distance, name)| *distance <= name.chars().count().min(typed.chars().count()) / 3);
    Ok(near.map(|(_, name)| name.clone()))
}

/// What is so of everyone and everything that an order concerns.
///
/// # Errors
/// When the store fails.
pub fn concerned(tx: &Tx<'_>, ctx: &Context, order: &Resolved, now: Timestamp) -> Result<Concerned> {
    let mut found = Concerned {
        programmes: ctx.standings.programmes.clone(),
        desk: ctx.desk.address.clone(),
        staff: ctx.desk.staff.iter().map(|staff| staff.email.clone()).collect(),
        people: BTreeMap::new(),
        pairings: BTreeMap::new(),
        views: BTreeMap::new(),
        owners: BTreeMap::new(),
        taken_people: BTreeSet::new(),
        taken_pairings: BTreeSet::new(),
    };
    let (mut people, mut pairings) = (BTreeSet::new(), BTreeSet::new());
    let mut newcomers: Vec<&Who> = Vec::new();
    match order {
        Resolved::Desk(_) | Resolved::Say(_) => {}
        Resolved::Why(id) | Resolved::Preview(id) | Resolved::How(id) | Resolved::Change(id, _) => {
            pairings.insert(id.clone());
        }
        Resolved::Each(ids, _) => pairings.extend(ids.iter().cloned()),
        Resolved::Join { pairing, who, .. } => {
            pairings.insert(pairing.clone());
            newcomers.push(who);
        }
        Resolved::Leave { pairing, who }
        | Resolved::Remind { pairing, who }
        | Resolved::Ask { pairing, who, .. } => {
            pairings.insert(pairing.clone());
            people.insert(who.clone());
        }
        Resolved::Person(id, change) => {
            people.insert(id.clone());
            if let PersonChange::Address { new } = change {
                people.extend(own(tx, &mut found, new)?);
            }
        }
        Resolved::ReplaceMentor { pairing, new, .. } => {
            pairings.insert(pairing.clone());
            let row = tx.pairing(pairing)?;
            people.extend(row.iter().flat_map(|row| row.pairing.everyone().cloned()));
            newcomers.push(new);
        }
        Resolved::Pair(pair) => newcomers.extend(pair.mentors.iter().chain(&pair.mentees)),
    }
    for who in newcomers {
        match who {
            Who::OnFile(id) => drop(people.insert(id.clone())),
            Who::New { name, email, .. } => {
                people.extend(own(tx, &mut found, email)?);
                found.taken_people.extend(tx.person_ids_from(&person_id_from(name))?);
            }
        }
    }
    for id in &people {
        pairings.extend(tx.pairings_of(id)?);
    }
    if let Resolved::Pair(pair) = order {
        pairings.extend(pair.id.as_deref().map(|id| PairingId(slug(id))));
    }
    for id in pairings {
        let Some(row) = tx.pairing(&id)? else { continue };
        people.extend(row.pairing.everyone().cloned());
        found.views.extend(tx.view(&id, &ctx.standings, now)?.map(|view| (id.clone(), view)));
        found.pairings.insert(id, row.into());
    }
    for id in people {
        found.people.extend(tx.person(&id)?.map(|row| (id, PersonRecord::from(row))));
    }
    if let Some(base) = wanted_id(order, &found) {
        found.taken_pairings = tx.pairing_ids_from(&base)?;
    }
    Ok(found)
}

/// Notes whose an address is.
fn own(tx: &Tx<'_>, found: &mut Concerned, address: &EmailAddress) -> Result<Vec<PersonId>> {
    let owners = tx.owners(address.as_str())?;
    found.owners.insert(address.clone(), owners.clone());
    Ok(owners)
}

/// What was understood of a text, or what it is likeliest to mean by the names on file. A store that cannot say knows
/// nobody.
#[must_use]
pub fn or_likeliest(tx: &Tx<'_>, spoken: Spoken, text: &str, today: Date) -> Spoken {
    intake::or_likeliest(spoken, text, today, &Record(tx))
}

/// Who is on file in the store.
struct Record<'a, 't>(&'a Tx<'t>);

impl OnFile for Record<'_, '_> {
    fn knows(&self, name: &str) -> bool {
        self.0.people_called(name).is_ok_and(|people| !people.is_empty())
    }

    fn memberships(&self, name: &str) -> Vec<Membership> {
        self.read_memberships(name).unwrap_or_default()
    }
}

impl Record<'_, '_> {
    fn read_memberships(&self, name: &str) -> Result<Vec<Membership>> {
        let mut found = Vec::new();
        for person in self.0.people_called(name)? {
            for id in self.0.pairings_of(&person)? {
                let Some(row) = self.0.pairing(&id)? else { continue };
                let pairing = row.pairing;
                if let (Some(side), None) = (pairing.side_of(&person), &pairing.ended) {
                    found.push(Membership { pairing: id, side, weekly: pairing.weekly });
                }
            }
        }
        Ok(found)
    }
}
