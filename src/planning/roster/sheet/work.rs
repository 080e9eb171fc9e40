//! The record as the rows of a sheet so far have it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{Manner, Named};
use crate::{
    domain::{
        EmailAddress, Event, Pairing, PairingId, Person, PersonId, Programme, ProgrammeId, Sentence, called,
    },
    planning::view::PersonRecord,
};

/// A pairing of the record.
#[derive(Debug, Clone)]
pub struct KnownPairing {
    pub pairing: Pairing,
    /// Why it ended.
    pub ended: Option<Sentence>,
    /// The first day on again.
    pub paused: Option<jiff::civil::Date>,
}

/// What is known of the record and its programmes.
#[derive(Debug)]
pub struct Known<'a> {
    pub people: Vec<PersonRecord>,
    pub pairings: Vec<KnownPairing>,
    pub programmes: Vec<Arc<Programme>>,
    /// Of rows that do not say theirs.
    pub usual: Option<ProgrammeId>,
    pub desk: &'a EmailAddress,
    pub manner: Manner,
    pub now: Timestamp,
}

/// The record as the rows so far have it.
pub(in crate::planning) struct Work<'a> {
    pub(in crate::planning) known: &'a Known<'a>,
    pub(in crate::planning) people: BTreeMap<PersonId, PersonRecord>,
    by_address: HashMap<EmailAddress, BTreeSet<PersonId>>,
    /// By name, as [`called::bare`] has it.
    pub(in crate::planning) by_name: HashMap<String, Vec<PersonId>>,
    pub(in crate::planning) pairings: BTreeMap<PairingId, KnownPairing>,
    pub(in crate::planning) of_person: HashMap<PersonId, BTreeSet<PairingId>>,
    pub(in crate::planning) new_people: BTreeSet<PersonId>,
    /// Which row made or changed it.
    pub(in crate::planning) lines: HashMap<String, usize>,
    pub(in crate::planning) events: Vec<(PairingId, Event)>,
    pub(in crate::planning) named: BTreeSet<PairingId>,
}

impl<'a> Work<'a> {
    pub(in crate::planning) fn new(known: &'a Known<'a>) -> Self {
        let mut work = Self {
            known,
            people: BTreeMap::new(),
            by_address: HashMap::new(),
            by_name: HashMap::new(),
            pairings: BTreeMap::new(),
            of_person: HashMap::new(),
            new_people: BTreeSet::new(),
            lines: HashMap::new(),
            events: Vec::new(),
            named: BTreeSet::new(),
        };
        for person in &known.people {
            work.put_person(person.clone());
        }
        for pairing in &known.pairings {
            work.put_pairing(pairing.clone());
        }
        work
    }

    pub(in crate::planning) fn put_person(&mut self, known: PersonRecord) {
        let person = &known.person;
        for address in std::iter::once(&person.email).chain(&person.aliases) {
            self.by_address.entry(address.clone()).or_default().insert(person.id.clone());
        }
        let ids = self.by_name.entry(called::bare(&person.name)).or_default();
        if !ids.contains(&person.id) {
            ids.push(person.id.clone());
        }
        self.people.insert(person.id.clone(), known);
    }

    /// Whose letters go to that address, else those who had it or have it besides.
    pub(in crate::planning) fn owners(&self, address: &EmailAddress) -> Vec<&PersonRecord> {
        let ids = self.by_address.get(address).into_iter().flatten();
        let mut owners: Vec<&PersonRecord> = ids.filter_map(|id| self.people.get(id)).collect();
        if owners.iter().any(|known| known.person.email == *address) {
            owners.retain(|known| known.person.email == *address);
        }
        owners
    }

    /// Addresses to which the letters of several people go.
    pub(in crate::planning) fn shared_addresses(&self) -> BTreeSet<EmailAddress> {
        let mut seen = HashSet::new();
        let emails = self.people.values().map(|known| &known.person.email);
        emails.filter(|email| !seen.insert(*email)).cloned().collect()
    }

    pub(in crate::planning) fn put_pairing(&mut self, known: KnownPairing) {
        for person in known.pairing.everyone() {
            self.of_person.entry(person.clone()).or_default().insert(known.pairing.id.clone());
        }
        self.pairings.insert(known.pairing.id.clone(), known);
    }

    pub(in crate::planning) fn named(&self, ids: &[PersonId]) -> Vec<Named> {
        // Whoever looks the sheet over sees what a new person will be called where the name does not begin so.
        let called = |person: &Person| {
            let first = person.name.split_whitespace().next().unwrap_or_default();
            (person.called != first).then(|| person.called.clone())
        };
        let named = |id: &PersonId| {
            self.people.get(id).map(|known| {
                let new = self.new_people.contains(id);
                let called = called(&known.person).filter(|_| new);
                Named { name: known.person.name.clone(), email: known.person.email.to_string(), new, called }
            })
        };
        ids.iter().filter_map(named).collect()
    }
}
