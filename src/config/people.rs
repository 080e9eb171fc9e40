//! The people of all rosters: each entry read, and each person once.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

use jiff::tz::TimeZone;

use super::{
    desk::Languages,
    source::{Reading, Source},
    table::{At, Table},
    values,
};
use crate::{
    domain::{Desk, EmailAddress, Person, PersonId, called},
    planning::roster::merge::differing_fields,
};

/// An entry before names are resolved.
pub(super) struct Entry<T> {
    pub(super) value: T,
    pub(super) id: Option<At<String>>,
    /// Which file.
    pub(super) file: usize,
    pub(super) at: usize,
    pub(super) place: String,
}

/// A person of a roster, and what only the roster needs to know.
pub(super) struct Listing {
    pub(super) person: Person,
    /// Others have the address as well.
    shares_address: bool,
}

/// The files read, for naming places once all of them are known.
pub(super) struct Files<'r> {
    pub(super) reading: &'r Reading<'r>,
    pub(super) sources: Vec<Source>,
    /// Somebody could not be read, so that a pairing is not to be blamed for naming them.
    pub(super) incomplete: Cell<bool>,
}

impl Files<'_> {
    pub(super) fn report(&self, file: usize, at: usize, what: impl Into<String>, hint: Option<String>) {
        if let Some(source) = self.sources.get(file) {
            self.reading.report(source.problem(at, what, hint));
        }
    }
}

/// Reads one `[[person]]`; `None` where something was wrong, which has then been reported.
pub(super) fn person(
    table: &Table<'_>,
    file: usize,
    usual_zone: &TimeZone,
    languages: &Languages,
) -> Option<Entry<Listing>> {
    table.require("name", "write for example name = \"Ada Lovelace\"");
    table.require("email", "write for example email = \"ada@example.org\"");
    let id = table.parsed("id", values::id);
    let name = table.parsed("name", values::name);
    let called = table.parsed("called", values::name);
    let email = table.parsed("email", values::address);
    let aliases = table.parsed_list("aliases", values::address).unwrap_or_default();
    let zone = table.parsed("timezone", values::zone);
    let matrix = table.parsed("matrix", values::matrix_id("@", "@ada:example.org"));
    let phone = table.parsed("phone", |text| values::line(text, values::LONGEST_LINE));
    let skills = table.parsed_list("skills", |text| values::line(text, values::LONGEST_LINE));
    let capacity = table.number("capacity", 0, 1000);
    let language = languages.named(table);
    let leave = table.ranges("leave");
    let hours = table.parsed_list("hours", values::open_hours);
    let shares_address = table.flag("shares_address").unwrap_or(false);
    let (name, email) = (name?, email?);
    let mut own = HashSet::from([email.value.clone()]);
    let person = Person {
        id: PersonId(String::new()),
        called: called.map_or_else(|| called::called(&name.value), |called| called.value),
        name: name.value,
        aliases: aliases
            .into_iter()
            .map(|alias| alias.value)
            .filter(|alias| own.insert(alias.clone()))
            .collect(),
        email: email.value,
        zone: zone.map_or_else(|| usual_zone.clone(), |zone| zone.value),
        matrix: matrix.map(|matrix| matrix.value),
        phone: phone.map(|phone| phone.value),
        skills: skills.unwrap_or_default().into_iter().map(|skill| skill.value).collect(),
        capacity,
        language,
        leave,
        hours: hours.into_iter().flatten().map(|hours| hours.value).collect(),
    };
    let value = Listing { person, shares_address };
    Some(Entry { value, id, file, at: email.at, place: table.source.place(table.at) })
}

/// Leaves each person once: the same in two files is one, the same with other values is refused.
pub(super) fn one_entry_each(
    files: &Files<'_>,
    entries: Vec<Entry<Listing>>,
    desk: Option<&Desk>,
) -> Vec<Entry<Person>> {
    let mut kept: Vec<Entry<Listing>> = Vec::new();
    let mut by_address: HashMap<EmailAddress, Vec<usize>> = HashMap::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let person = &entry.value.person;
        if let Some(desk) = desk.filter(|desk| person.owns(&desk.address)) {
            let what = format!("{} is the desk's own address", desk.address);
            files.report(entry.file, entry.at, what, Some("give the person's address".to_owned()));
            files.incomplete.set(true);
        }
        let own = || std::iter::once(&person.email).chain(&person.aliases);
        let conflicts = |index: &usize| {
            let other = kept.get(*index).filter(|other| !are_two(&entry, other))?;
            Some((other, by_address_of(&other.value.person, person)))
        };
        let other =
            own().flat_map(|address| by_address.get(address).into_iter().flatten()).find_map(conflicts);
        let other = other.or_else(|| Some((kept.get(*by_id.get(&entry.id.as_ref()?.value)?)?, None)));
        if let Some((other, address)) = other {
            contradiction(files, &entry, other, address);
            continue;
        }
        for address in own() {
            by_address.entry(address.clone()).or_default().push(kept.len());
        }
        if let Some(id) = &entry.id {
            by_id.insert(id.value.clone(), kept.len());
        }
        kept.push(entry);
    }
    let person = |Entry { value, id, file, at, place }| {
        let Listing { person, .. } = value;
        Entry { value: person, id, file, at, place }
    };
    kept.into_iter().map(person).collect()
}

/// Whether two entries with an address in common are two people whose letters go there both.
fn are_two(one: &Entry<Listing>, other: &Entry<Listing>) -> bool {
    let [named, others] = [one, other].map(|entry| &entry.value.person);
    (one.value.shares_address || other.value.shares_address)
        && named.email == others.email
        && !called::are_one(&named.name, &others.name)
}

/// An address that both have.
fn by_address_of<'p>(one: &Person, other: &'p Person) -> Option<&'p EmailAddress> {
    std::iter::once(&other.email).chain(&other.aliases).find(|address| one.owns(address))
}

/// Reports what is wrong with an entry beside an earlier one of the same `address`, or else of the same id.
fn contradiction(
    files: &Files<'_>,
    entry: &Entry<Listing>,
    other: &Entry<Listing>,
    address: Option<&EmailAddress>,
) {
    let (person, known) = (&entry.value.person, &other.value.person);
    let there = format!("the other is at {}", other.place);
    let same_person = other.file != entry.file && (address.is_none() || known.email == person.email);
    let mut fields = differing_fields(person, known);
    if entry.id.as_ref().zip(other.id.as_ref()).is_some_and(|(one, two)| one.value != two.value) {
        fields.push("id".to_owned());
    }
    if same_person {
        if !fields.is_empty() {
            let fields = fields.join(", ").replace("zone", "timezone");
            let what = format!("{} is in two files with different values of {fields}", person.name);
            files.report(entry.file, entry.at, what, Some(there));
        }
        return;
    }
    files.incomplete.set(true);
    let (what, hint) = match (address, &entry.id) {
        (None, Some(id)) => (format!("id = \"{}\" is taken by another person", id.value), there),
        (address, _) => {
            let address = address.unwrap_or(&person.email);
            let what = format!("{address} is an address of two people, {} and {}", known.name, person.name);
            let hint = match known.email == person.email {
                true => format!("{there}; if both read it, write shares_address = true with one of them"),
                false => there,
            };
            (what, hint)
        }
    };
    files.report(entry.file, entry.at, what, Some(hint));
}
