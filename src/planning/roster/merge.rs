//! A roster file against the record: a file speaks only when it changes.
//!
//! For each field the record keeps what was last read from the file. A field that differs from
//! that wins over what was ordered since; an unchanged one never touches the record.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::domain::{
    EmailAddress, Pairing, PairingId, Person, PersonId, called,
    slug::{LONGEST_ID, free_id, slug},
};

/// A person or a pairing as a roster lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    pub value: T,
    /// Whether the file says the id, or it was derived from names.
    pub id_given: bool,
    /// `roster.toml:12`
    pub place: String,
}

/// A person or a pairing as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    pub record: T,
    /// What the file said when it was last read; `None`: it never came from a file.
    pub last_read: Option<T>,
    /// It was missing from the file before, and that has been dealt with.
    pub missing_known: bool,
}

/// What reading a roster changes. `read` is what the file says, to be kept as last read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterChange {
    NewPerson {
        person: Person,
        place: String,
    },
    ChangedPerson {
        before: Person,
        after: Person,
        fields: Vec<String>,
        read: Person,
        place: String,
    },
    NewPairing {
        pairing: Pairing,
        place: String,
    },
    ChangedPairing {
        before: Pairing,
        after: Pairing,
        fields: Vec<String>,
        read: Pairing,
        place: String,
    },
    /// The record stands; only what the file says is to be remembered.
    ReadPerson {
        read: Person,
    },
    ReadPairing {
        read: Pairing,
    },
    /// It came from the roster and is no longer there: staff are asked.
    VanishedPairing(PairingId),
    VanishedPerson(PersonId),
}

/// What the record should be, given what the file said when it was last read and what it says now.
///
/// Where there is a record and the file was never read, the file speaks with every field that it
/// fills; where there is no record, the file is taken whole.
#[must_use]
pub fn three_way_merge<T: Serialize + DeserializeOwned + Clone>(
    last_read: Option<&T>,
    record: Option<&T>,
    file: &T,
) -> T {
    let Some(record) = record else { return file.clone() };
    let (Some(mut merged), Some(said)) = (fields_of(record), fields_of(file)) else { return file.clone() };
    let last = last_read.and_then(fields_of);
    // A field that is left out where it says nothing was taken out of the file.
    for field in last.iter().flatten().map(|(field, _)| field).filter(|field| !said.contains_key(*field)) {
        merged.remove(field);
    }
    for (field, value) in said {
        let speaks = match &last {
            Some(last) => last.get(&field) != Some(&value),
            None => !is_blank(&value),
        };
        if speaks {
            merged.insert(field, value);
        }
    }
    serde_json::from_value(Value::Object(merged)).unwrap_or_else(|_| file.clone())
}

/// The names of the fields in which two values differ.
#[must_use]
pub fn differing_fields<T: Serialize>(one: &T, other: &T) -> Vec<String> {
    let (one, other) = (fields_of(one).unwrap_or_default(), fields_of(other).unwrap_or_default());
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

fn fields_of<T: Serialize>(value: &T) -> Option<Map<String, Value>> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// What the rosters change about the record. People come before the pairings that name them.
///
/// A person is known again by a given id, then by address and name, then by address or alias, then by the derived id, so
/// that a changed name or a changed address keeps the person.
#[must_use]
pub fn changes(
    people: &[Stored<Person>],
    pairings: &[Stored<Pairing>],
    listed_people: &[Listed<Person>],
    listed_pairings: &[Listed<Pairing>],
) -> Vec<RosterChange> {
    let mut changes = Vec::new();
    let known = match_people(people, listed_people);
    let mut ids: BTreeSet<PersonId> = people.iter().map(|stored| stored.record.id.clone()).collect();
    let mut renamed: BTreeMap<PersonId, PersonId> = BTreeMap::new();
    for (listed, stored) in listed_people.iter().zip(&known) {
        let mut read = listed.value.clone();
        let stored = stored.and_then(|index| people.get(index));
        read.id = match stored {
            Some(stored) => stored.record.id.clone(),
            None => PersonId(free_id(&read.id.0, LONGEST_ID, |id| ids.contains(&PersonId(id.to_owned())))),
        };
        ids.insert(read.id.clone());
        renamed.insert(listed.value.id.clone(), read.id.clone());
        let place = listed.place.clone();
        match stored {
            None => changes.push(RosterChange::NewPerson { person: read, place }),
            Some(stored) => {
                let after = three_way_merge(stored.last_read.as_ref(), Some(&stored.record), &read);
                if after != stored.record {
                    let fields = differing_fields(&stored.record, &after);
                    let before = stored.record.clone();
                    changes.push(RosterChange::ChangedPerson { before, after, fields, read, place });
                } else if stored.last_read.as_ref() != Some(&read) || stored.missing_known {
                    changes.push(RosterChange::ReadPerson { read });
                }
            }
        }
    }
    let listed: Vec<Listed<Pairing>> =
        listed_pairings.iter().map(|listed| with_stored_people(listed, &renamed)).collect();
    let seen = pairing_changes(pairings, &listed, &mut changes);
    for (index, stored) in pairings.iter().enumerate() {
        let gone = stored.last_read.is_some() && !stored.missing_known && stored.record.ended.is_none();
        if gone && !seen.contains(&index) {
            changes.push(RosterChange::VanishedPairing(stored.record.id.clone()));
        }
    }
    let seen: HashSet<usize> = known.into_iter().flatten().collect();
    for (index, stored) in people.iter().enumerate() {
        if stored.last_read.is_some() && !stored.missing_known && !seen.contains(&index) {
            changes.push(RosterChange::VanishedPerson(stored.record.id.clone()));
        }
    }
    changes
}

/// Writes the changes of pairings; gives back which stored ones the file still lists.
fn pairing_changes(
    pairings: &[Stored<Pairing>],
    listed: &[Listed<Pairing>],
    changes: &mut Vec<RosterChange>,
) -> HashSet<usize> {
    let known = match_pairings(pairings, listed);
    let mut ids: HashSet<String> = pairings.iter().map(|stored| stored.record.id.0.clone()).collect();
    for (listed, stored) in listed.iter().zip(&known) {
        let mut read = listed.value.clone();
        let stored = stored.and_then(|index| pairings.get(index));
        read.id = match stored {
            Some(stored) => stored.record.id.clone(),
            None => PairingId(free_id(&read.id.0, LONGEST_ID, |id| ids.contains(id))),
        };
        ids.insert(read.id.0.clone());
        let place = listed.place.clone();
        match stored {
            None => changes.push(RosterChange::NewPairing { pairing: read, place }),
            Some(stored) => {
                let after = three_way_merge(stored.last_read.as_ref(), Some(&stored.record), &read);
                if after != stored.record {
                    let fields = differing_fields(&stored.record, &after);
                    let before = stored.record.clone();
                    changes.push(RosterChange::ChangedPairing { before, after, fields, read, place });
                } else if stored.last_read.as_ref() != Some(&read) || stored.missing_known {
                    changes.push(RosterChange::ReadPairing { read });
                }
            }
        }
    }
    known.into_iter().flatten().collect()
}

fn with_stored_people(listed: &Listed<Pairing>, renamed: &BTreeMap<PersonId, PersonId>) -> Listed<Pairing> {
    let mut listed = listed.clone();
    for person in listed.value.mentors.iter_mut().chain(&mut listed.value.mentees) {
        if let Some(stored) = renamed.get(person) {
            *person = stored.clone();
        }
    }
    listed
}

/// Gives each listed entry the stored one it means; one key after the other, the surest first,
/// and each stored entry once.
struct Matching {
    of_listed: Vec<Option<usize>>,
    taken: HashSet<usize>,
}

impl Matching {
    fn new(listed: usize) -> Self {
        Self { of_listed: vec![None; listed], taken: HashSet::new() }
    }

    /// Matches what is still unmatched by keys; a key that several stored entries have means none.
    fn by<K: std::hash::Hash + Eq>(
        &mut self,
        stored: impl Iterator<Item = (usize, K)>,
        listed: impl Iterator<Item = (usize, K)>,
    ) {
        let mut index: HashMap<K, Option<usize>> = HashMap::new();
        for (position, key) in stored.filter(|(position, _)| !self.taken.contains(position)) {
            index
                .entry(key)
                .and_modify(|known| *known = known.filter(|known| *known == position))
                .or_insert(Some(position));
        }
        for (position, key) in listed {
            let Some(slot @ None) = self.of_listed.get_mut(position) else { continue };
            if let Some(Some(found)) = index.get(&key)
                && self.taken.insert(*found)
            {
                *slot = Some(*found);
            }
        }
    }
}

fn match_people(stored: &[Stored<Person>], listed: &[Listed<Person>]) -> Vec<Option<usize>> {
    let mut matching = Matching::new(listed.len());
    let ids = || stored.iter().enumerate().map(|(index, stored)| (index, stored.record.id.clone()));
    let listed_ids = |given: bool| {
        let with = listed.iter().enumerate().filter(move |(_, listed)| listed.id_given == given);
        with.map(|(index, listed)| (index, listed.value.id.clone()))
    };
    matching.by(ids(), listed_ids(true));
    let known = |stored: &Stored<Person>| -> Vec<Person> {
        std::iter::once(&stored.record).chain(&stored.last_read).cloned().collect()
    };
    // Of two who share an address the name says which, and where that was corrected what they are called.
    for name in [called::bare, |name: &str| slug(&called::called(name))] {
        let named = |person: &Person| (person.email.clone(), name(&person.name));
        matching.by(
            stored
                .iter()
                .enumerate()
                .flat_map(|(index, stored)| known(stored).into_iter().map(move |it| (index, named(&it)))),
            listed.iter().enumerate().map(|(index, listed)| (index, named(&listed.value))),
        );
    }
    let mut counts: HashMap<EmailAddress, usize> = HashMap::new();
    for address in listed.iter().flat_map(|listed| addresses(&listed.value)) {
        *counts.entry(address).or_default() += 1;
    }
    let of_one = |address: &EmailAddress| counts.get(address) == Some(&1);
    matching.by(
        stored.iter().enumerate().map(|(index, stored)| (index, stored.record.email.clone())),
        listed
            .iter()
            .enumerate()
            .map(|(index, listed)| (index, listed.value.email.clone()))
            .filter(|(_, address)| of_one(address)),
    );
    matching.by(
        stored.iter().enumerate().flat_map(|(index, stored)| {
            let all: Vec<EmailAddress> = known(stored).iter().flat_map(addresses).collect();
            all.into_iter().map(move |address| (index, address))
        }),
        listed.iter().enumerate().flat_map(|(index, listed)| {
            let all: Vec<EmailAddress> = addresses(&listed.value).filter(|address| of_one(address)).collect();
            all.into_iter().map(move |address| (index, address))
        }),
    );
    matching.by(ids(), listed_ids(false));
    matching.of_listed
}

fn addresses(person: &Person) -> impl Iterator<Item = EmailAddress> + '_ {
    std::iter::once(&person.email).chain(&person.aliases).cloned()
}

fn match_pairings(stored: &[Stored<Pairing>], listed: &[Listed<Pairing>]) -> Vec<Option<usize>> {
    let mut matching = Matching::new(listed.len());
    matching.by(
        stored.iter().enumerate().map(|(index, stored)| (index, stored.record.id.clone())),
        listed
            .iter()
            .enumerate()
            .filter(|(_, listed)| listed.id_given)
            .map(|(index, listed)| (index, listed.value.id.clone())),
    );
    // Derived ids change with names and teams, so the people are the surer sign.
    let members = |pairing: &Pairing, kind: bool| {
        let set = |people: &[PersonId]| people.iter().cloned().collect::<BTreeSet<_>>();
        let kind = kind.then(|| pairing.kind.clone());
        (pairing.programme.clone(), kind, set(&pairing.mentors), set(&pairing.mentees))
    };
    for kind in [true, false] {
        matching.by(
            stored.iter().enumerate().flat_map(|(index, stored)| {
                let known = [Some(&stored.record), stored.last_read.as_ref()];
                known
                    .into_iter()
                    .flatten()
                    .map(move |pairing| (index, members(pairing, kind)))
                    .collect::<Vec<_>>()
            }),
            listed.iter().enumerate().map(|(index, listed)| (index, members(&listed.value, kind))),
        );
    }
    // A team that grew or shrank: one mentor and one mentee in common, and no other such pairing.
    let in_common = |pairing: &Pairing| {
        let couples = pairing.mentors.iter().flat_map(|mentor| {
            pairing.mentees.iter().map(|mentee| (pairing.programme.clone(), mentor.clone(), mentee.clone()))
        });
        couples.collect::<Vec<_>>()
    };
    matching.by(
        stored.iter().enumerate().filter(|(_, stored)| stored.record.ended.is_none()).flat_map(
            |(index, stored)| in_common(&stored.record).into_iter().map(move |couple| (index, couple)),
        ),
        listed.iter().enumerate().filter(|(_, listed)| !listed.id_given).flat_map(|(index, listed)| {
            in_common(&listed.value).into_iter().map(move |couple| (index, couple))
        }),
    );
    matching.of_listed
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
