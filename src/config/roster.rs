//! Rosters: who takes part and who is paired with whom, over all files that name them.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;

use super::{
    desk::first_word,
    names::{Names, derived_pairing_id, person_ids},
    problem::{Complaint, nearest, quotable},
    programme::Programmes,
    source::{Reading, Source},
    table::{At, Table},
    values,
};
use crate::{
    domain::{Desk, EmailAddress, Pairing, PairingId, Person, PersonId, ProgrammeId},
    planning::roster::{Listed, differing_fields},
};

/// A person and where the roster lists them.
pub type RosterPerson = Listed<Person>;
/// A pairing and where the roster lists it.
pub type RosterPairing = Listed<Pairing>;

/// Everything all rosters say, each person and pairing once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    pub people: Vec<RosterPerson>,
    pub pairings: Vec<RosterPairing>,
}

/// An entry before names are resolved.
pub(super) struct Entry<T> {
    pub(super) value: T,
    pub(super) id: Option<At<String>>,
    /// Which file.
    file: usize,
    at: usize,
    place: String,
}

/// A pairing whose people are still words.
struct Couple {
    pairing: Pairing,
    mentors: Vec<At<String>>,
    mentees: Vec<At<String>>,
    introduced_at: Option<usize>,
}

/// The files read, for naming places once all of them are known.
struct Files<'r> {
    reading: &'r Reading<'r>,
    sources: Vec<Source>,
}

impl Files<'_> {
    fn report(&self, file: usize, at: usize, what: impl Into<String>, hint: Option<String>) {
        if let Some(source) = self.sources.get(file) {
            self.reading.report(source.problem(at, what, hint));
        }
    }
}

/// Reads every roster that a programme names, each file once.
pub(super) fn read_all(reading: &Reading<'_>, programmes: &Programmes, desk: Option<&Desk>) -> Roster {
    let mut files = Files { reading, sources: Vec::new() };
    let mut people = Vec::new();
    let mut couples = Vec::new();
    let mut seen = HashSet::new();
    for named in &programmes.rosters {
        if !seen.insert(&named.path) {
            continue;
        }
        let Some(source) = Source::read(reading, &named.path, false) else { continue };
        if let Some(document) = source.parse(reading) {
            let table = Table::root(reading, &source, Some(document.as_table()));
            let file = files.sources.len();
            let usual = usual_programme(programmes, &named.path);
            let zone = desk.map_or(TimeZone::UTC, |desk| desk.zone.clone());
            people.extend(table.tables("person").iter().filter_map(|table| person(table, file, &zone)));
            couples.extend(
                table
                    .tables("pairing")
                    .iter()
                    .filter_map(|table| couple(table, file, programmes, usual.as_ref())),
            );
        }
        files.sources.push(source);
    }
    let people = one_entry_each(&files, people, desk);
    let people = person_ids(people.into_iter().map(|entry| {
        let id = entry.id.map(|id| id.value);
        Listed { id_given: id.is_some(), value: (entry.value, id), place: entry.place }
    }));
    let pairings = pairings(&files, couples, &people, programmes);
    warn_of_capacity(reading, &people, &pairings);
    Roster { people, pairings }
}

/// The programme of a pairing that does not say: the one that names the file, or the only one.
fn usual_programme(programmes: &Programmes, path: &std::path::Path) -> Option<ProgrammeId> {
    let naming: HashSet<&ProgrammeId> = programmes
        .rosters
        .iter()
        .filter(|named| named.path == path)
        .filter_map(|named| named.programme.as_ref())
        .collect();
    match (naming.len(), programmes.ids.as_slice()) {
        (1, _) => naming.into_iter().next().cloned(),
        (_, [only]) => Some(only.clone()),
        _ => None,
    }
}

fn person(table: &Table<'_>, file: usize, usual_zone: &TimeZone) -> Option<Entry<Person>> {
    table.required_text("name", "write for example name = \"Ada Lovelace\"");
    table.required_text("email", "write for example email = \"ada@example.org\"");
    let id = table.parsed("id", values::id);
    let name = table.parsed("name", values::name);
    let called = table.parsed("called", values::name);
    let email = table.parsed("email", |text| values::address(text));
    let aliases = table.parsed_list("aliases", |text| values::address(text)).unwrap_or_default();
    let zone = table.parsed("timezone", values::zone);
    let matrix = table.parsed("matrix", values::matrix_id("@", "@ada:example.org"));
    let phone = table.parsed("phone", |text| values::line(text, values::LONGEST_LINE));
    let skills = table.parsed_list("skills", |text| values::line(text, values::LONGEST_LINE));
    let capacity = table.number("capacity", 0, 1000);
    let leave = table.ranges("leave");
    let (name, email) = (name?, email?);
    let mut own = HashSet::from([email.value.clone()]);
    let value = Person {
        id: PersonId(String::new()),
        called: called.map_or_else(|| first_word(&name.value), |called| called.value),
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
        leave,
    };
    Some(Entry { value, id, file, at: email.at, place: table.source.place(table.at) })
}

fn couple(
    table: &Table<'_>,
    file: usize,
    programmes: &Programmes,
    usual: Option<&ProgrammeId>,
) -> Option<Entry<Couple>> {
    let id = table.parsed("id", values::id);
    let programme = programme_of(table, programmes, usual);
    let side = |key: &'static str| {
        let people = table.texts(key, true).unwrap_or_default();
        if people.is_empty() {
            let what = format!("this pairing has no {key}");
            table.report(table.at, what, Some(format!("write for example {key} = [\"ada@example.org\"]")));
        }
        people
    };
    let (mentors, mentees) = (side("mentors"), side("mentees"));
    let weekly = table.parsed("weekly", values::slot);
    let introduced = table.date("introduced");
    let text = |key: &'static str| {
        table.parsed(key, values::prose).map(|text| text.value).filter(|text| !text.is_empty())
    };
    let kind = table.parsed("kind", values::kind);
    let place = table.parsed("place", |text| values::line(text, values::LONGEST_LINE));
    let (background, ended) = (text("background"), text("ended"));
    let introduced_at = introduced.as_ref().map(|date| date.at);
    let pairing = Pairing {
        id: PairingId(String::new()),
        programme: programme?,
        kind: kind.map(|kind| kind.value),
        mentors: Vec::new(),
        mentees: Vec::new(),
        weekly: weekly.map(|weekly| weekly.value),
        place: place.map(|place| place.value).filter(|place| !place.is_empty()),
        background,
        introduced: introduced.map(|date| date.value),
        ended,
    };
    let value = Couple { pairing, mentors, mentees, introduced_at };
    Some(Entry { value, id, file, at: table.at, place: table.source.place(table.at) })
}

fn programme_of(
    table: &Table<'_>,
    programmes: &Programmes,
    usual: Option<&ProgrammeId>,
) -> Option<ProgrammeId> {
    let known = || programmes.ids.iter().map(|id| id.0.as_str());
    let Some(word) = table.text("programme") else {
        if usual.is_none() {
            let hint = format!("write programme = {}", super::problem::choices(known()));
            table.report(
                table.at,
                "this pairing does not say its programme, and there are several",
                Some(hint),
            );
        }
        return usual.cloned();
    };
    let found = programmes.ids.iter().find(|id| id.0 == word.value.trim()).cloned();
    if found.is_none() {
        let hint = match nearest(&word.value, known()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write {}", super::problem::choices(known())),
        };
        table.refuse("programme", &word, Complaint::new("is not a programme of the configuration", hint));
    }
    found
}

/// Leaves each person once: the same in two files is one, the same with other values is refused.
fn one_entry_each(files: &Files<'_>, entries: Vec<Entry<Person>>, desk: Option<&Desk>) -> Vec<Entry<Person>> {
    let mut kept: Vec<Entry<Person>> = Vec::new();
    let mut by_address: HashMap<EmailAddress, usize> = HashMap::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let person = &entry.value;
        if let Some(desk) = desk.filter(|desk| person.owns(&desk.address)) {
            let what = format!("{} is the desk's own address", desk.address);
            files.report(entry.file, entry.at, what, Some("give the person's address".to_owned()));
        }
        let own = || std::iter::once(&person.email).chain(&person.aliases);
        let other = own()
            .find_map(|address| Some((by_address.get(address)?, address.to_string())))
            .or_else(|| Some((by_id.get(&entry.id.as_ref()?.value)?, String::new())))
            .and_then(|(index, address)| Some((kept.get(*index)?, address)));
        if let Some((other, address)) = other {
            let there = Some(format!("the other is at {}", other.place));
            let same_person =
                other.file != entry.file && (address.is_empty() || other.value.email == person.email);
            let mut fields = differing_fields(person, &other.value);
            if entry.id.as_ref().zip(other.id.as_ref()).is_some_and(|(one, two)| one.value != two.value) {
                fields.push("id".to_owned());
            }
            if !same_person {
                let what = match entry.id.as_ref().filter(|_| address.is_empty()) {
                    Some(id) => format!("id = \"{}\" is taken by another person", id.value),
                    None => format!(
                        "{address} is an address of two people, {} and {}",
                        other.value.name, person.name
                    ),
                };
                files.report(entry.file, entry.at, what, there);
            } else if !fields.is_empty() {
                let fields = fields.join(", ").replace("zone", "timezone");
                let what = format!("{} is in two files with different values of {fields}", person.name);
                files.report(entry.file, entry.at, what, there);
            }
            continue;
        }
        for address in own() {
            by_address.insert(address.clone(), kept.len());
        }
        if let Some(id) = &entry.id {
            by_id.insert(id.value.clone(), kept.len());
        }
        kept.push(entry);
    }
    kept
}

/// Turns words into people and gives each pairing its id.
fn pairings(
    files: &Files<'_>,
    couples: Vec<Entry<Couple>>,
    people: &[RosterPerson],
    programmes: &Programmes,
) -> Vec<RosterPairing> {
    let names = Names::new(people);
    let mut taken: HashSet<String> =
        couples.iter().filter_map(|entry| entry.id.as_ref().map(|id| id.value.clone())).collect();
    let mut given: HashMap<String, usize> = HashMap::new();
    let mut alike: HashMap<String, String> = HashMap::new();
    let mut listed: Vec<RosterPairing> = Vec::new();
    for mut entry in couples {
        check_introduced(files, &entry, programmes);
        let Some(members) = members(files, &names, &entry) else { continue };
        let pairing = &mut entry.value.pairing;
        pairing.mentors = members.mentors.iter().map(|person| person.id.clone()).collect();
        pairing.mentees = members.mentees.iter().map(|person| person.id.clone()).collect();
        if let Some(id) = &entry.id {
            pairing.id = PairingId(id.value.clone());
            if let Some(other) = given.get(&id.value).and_then(|index| listed.get(*index)) {
                // The same pairing in two files is one; with other values it is a contradiction.
                if other.value != *pairing || other.place.split(':').next() == entry.place.split(':').next() {
                    let what = format!("id = \"{}\" is taken by another pairing", id.value);
                    files.report(entry.file, id.at, what, Some(format!("it is at {}", other.place)));
                }
                continue;
            }
            given.insert(id.value.clone(), listed.len());
        } else {
            pairing.id = PairingId(derived_pairing_id(&members.mentors, &members.mentees, &taken));
        }
        let mut sides = [pairing.mentors.clone(), pairing.mentees.clone()];
        sides.iter_mut().for_each(|side| side.sort());
        let key = format!("{} {:?} {sides:?}", pairing.programme, pairing.kind);
        if pairing.ended.is_none()
            && let Some(other) = alike.insert(key, entry.place.clone())
        {
            let what = "this pairing is there twice";
            files.report(
                entry.file,
                entry.at,
                what,
                Some(format!("the other is at {other}; remove one, or give them different kinds")),
            );
        }
        taken.insert(pairing.id.0.clone());
        listed.push(Listed { id_given: entry.id.is_some(), value: entry.value.pairing, place: entry.place });
    }
    listed
}

fn check_introduced(files: &Files<'_>, entry: &Entry<Couple>, programmes: &Programmes) {
    let pairing = &entry.value.pairing;
    let programme = programmes.programmes.iter().find(|programme| programme.id == pairing.programme);
    if let (Some(date), Some(programme), Some(at)) =
        (pairing.introduced, programme, entry.value.introduced_at)
        && date > programme.ends
    {
        let what = format!("introduced = {date} is after the programme ends ({})", programme.ends);
        files.report(entry.file, at, what, Some("write the day on which they were introduced".to_owned()));
    }
}

struct Members<'p> {
    mentors: Vec<&'p Person>,
    mentees: Vec<&'p Person>,
}

fn members<'p>(files: &Files<'_>, names: &Names<'p>, entry: &Entry<Couple>) -> Option<Members<'p>> {
    let mut seen: HashMap<&PersonId, &str> = HashMap::new();
    let mut side = |key: &'static str, words: &[At<String>]| {
        let mut people = Vec::new();
        for word in words {
            match names.find(&word.value) {
                Ok(person) => {
                    if let Some(other) = seen.insert(&person.id, key) {
                        let what = if other == key {
                            format!("{} is named twice among the {key}", person.name)
                        } else {
                            format!("{} is on both sides of this pairing", person.name)
                        };
                        files.report(entry.file, word.at, what, Some("name each person once".to_owned()));
                    }
                    people.push(person);
                }
                Err(complaint) => {
                    let what = format!("{key}: \"{}\" {}", quotable(&word.value), complaint.what);
                    files.report(entry.file, word.at, what, complaint.hint);
                }
            }
        }
        (people.len() == words.len() && !people.is_empty()).then_some(people)
    };
    let mentors = side("mentors", &entry.value.mentors);
    let mentees = side("mentees", &entry.value.mentees);
    Some(Members { mentors: mentors?, mentees: mentees? })
}

fn warn_of_capacity(reading: &Reading<'_>, people: &[RosterPerson], pairings: &[RosterPairing]) {
    let mut running: HashMap<&PersonId, u32> = HashMap::new();
    for listed in pairings.iter().filter(|listed| listed.value.ended.is_none()) {
        for person in listed.value.everyone() {
            *running.entry(person).or_default() += 1;
        }
    }
    for listed in people {
        let person = &listed.value;
        let count = running.get(&person.id).copied().unwrap_or(0);
        if let Some(capacity) = person.capacity.filter(|capacity| count > *capacity) {
            let place = &listed.place;
            reading
                .warn(format!("{place}: {} has {count} pairings and capacity for {capacity}", person.name));
        }
    }
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
