//! Rosters: who takes part and who is paired with whom, over all files that name them.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

use jiff::tz::TimeZone;

use super::{
    names::{Names, derived_pairing_id, person_ids},
    people::{Entry, Files, one_entry_each, person},
    problem::{Complaint, nearest, quotable},
    programme::Programmes,
    source::{Reading, Source},
    table::{At, Table},
    values,
};
use crate::{
    domain::{Desk, Pairing, PairingId, Person, PersonId, ProgrammeId, Sentence},
    letters::Catalogue,
    planning::roster::merge::Listed,
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

/// A pairing whose people are still words.
struct Couple {
    pairing: Pairing,
    mentors: Vec<At<String>>,
    mentees: Vec<At<String>>,
    introduced_at: Option<usize>,
}

/// Reads every roster that a programme names, each file once; `None` where all files are `known` by
/// the print of their bytes.
pub(super) fn read_all(
    reading: &Reading<'_>,
    programmes: &Programmes,
    desk: Option<&Desk>,
    known: &dyn Fn(&str) -> bool,
) -> Option<Roster> {
    let mut files = Files { reading, sources: Vec::new(), incomplete: Cell::new(false) };
    let mut paths = Vec::new();
    for named in &programmes.rosters {
        if paths.contains(&&named.path) {
            continue;
        }
        match Source::read(reading, &named.path, false, Some(&named.named_at)) {
            Some(source) => {
                paths.push(&named.path);
                files.sources.push(source);
            }
            None => files.incomplete.set(true),
        }
    }
    if !files.incomplete.get() && known(&reading.print()) {
        return None;
    }
    let mut people = Vec::new();
    let mut couples = Vec::new();
    for (file, (path, source)) in paths.into_iter().zip(&files.sources).enumerate() {
        let Some(document) = source.parse(reading) else {
            files.incomplete.set(true);
            continue;
        };
        let table = Table::root(reading, source, Some(document.as_table()));
        let usual = usual_programme(programmes, path);
        let zone = desk.map_or(TimeZone::UTC, |desk| desk.zone.clone());
        for table in table.tables("person") {
            let person = person(&table, file, &zone, &programmes.languages);
            files.incomplete.set(files.incomplete.get() || person.is_none());
            people.extend(person);
        }
        couples.extend(
            table
                .tables("pairing")
                .iter()
                .filter_map(|table| couple(table, file, programmes, usual.as_ref())),
        );
    }
    let people = one_entry_each(&files, people, desk);
    let people = person_ids(people.into_iter().map(|entry| {
        let id = entry.id.map(|id| id.value);
        Listed { id_given: id.is_some(), value: (entry.value, id), place: entry.place }
    }));
    let pairings = pairings(&files, couples, &people, programmes);
    warn_of_capacity(reading, &people, &pairings);
    Some(Roster { people, pairings })
}

/// Why a pairing ended, in a roster: what an export wrote for a reason of ours means that reason again.
fn ended(text: String) -> Sentence {
    let english = Catalogue::english();
    let ours =
        [sentence!("ended.by_staff"), sentence!("ended.in_a_sheet"), sentence!("event.programme_over")];
    if let Some(reason) = ours.into_iter().find(|reason| english.say(reason) == text) {
        return reason;
    }
    let before = english.say(&sentence!("ended.another_mentor", pairing => ""));
    match text.strip_prefix(&before) {
        Some(pairing) => sentence!("ended.another_mentor", pairing),
        None => Sentence::verbatim(text),
    }
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
    let known = programmes.programmes.iter().find(|it| Some(&it.id) == programme.as_ref());
    let weekly = table.parsed("weekly", |text| values::slot(text, known));
    let length = table.parsed("length", values::call_length);
    let every = table.parsed("every", values::weeks);
    let introduced = table.date("introduced");
    let starts = table.date("starts");
    let ends = table.date("ends");
    if let (Some(ends), Some(known)) = (&ends, known)
        && ends.value < known.starts
    {
        let (day, starts) = (ends.value, known.starts);
        let what = format!("ends = {day} is before the programme starts ({starts})");
        table.report(ends.at, what, Some("write the pairing's last day".to_owned()));
    }
    let text = |key: &'static str| {
        table.parsed(key, values::prose).map(|text| text.value).filter(|text| !text.is_empty())
    };
    let kind = table.parsed("kind", values::kind);
    let place = table.parsed("place", |text| values::line(text, values::LONGEST_LINE));
    let (background, ended) = (text("background"), text("ended").map(ended));
    let introduced_at = introduced.as_ref().map(|date| date.at);
    let pairing = Pairing {
        id: PairingId(String::new()),
        programme: programme?,
        kind: kind.map(|kind| kind.value),
        mentors: Vec::new(),
        mentees: Vec::new(),
        weekly: weekly.map(|weekly| weekly.value),
        starts: starts.map(|date| date.value),
        ends: ends.map(|date| date.value),
        length_minutes: length.map(|length| length.value),
        every_weeks: every.map(|every| every.value),
        handover: None,
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
        if usual.is_none() && !programmes.incomplete {
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
    if found.is_none() && !programmes.incomplete {
        let hint = match nearest(&word.value, known()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write {}", super::problem::choices(known())),
        };
        table.refuse("programme", &word, Complaint::new("is not a programme of the configuration", hint));
    }
    found
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
    // Index among the listed, and which file said it.
    let mut given: HashMap<String, (usize, usize)> = HashMap::new();
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
            if let Some((index, file)) = given.get(&id.value)
                && let Some(other) = listed.get(*index)
            {
                // The same pairing in two files is one; with other values it is a contradiction.
                if *file == entry.file || other.value != *pairing {
                    let what = format!("id = \"{}\" is taken by another pairing", id.value);
                    files.report(entry.file, id.at, what, Some(format!("it is at {}", other.place)));
                }
                continue;
            }
            given.insert(id.value.clone(), (listed.len(), entry.file));
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

impl<'p> Members<'p> {
    /// Two of them whose letters go to the same address.
    fn of_one_address(&self) -> Option<(&'p Person, &'p Person)> {
        let mut seen: HashMap<&str, &'p Person> = HashMap::new();
        let everyone = self.mentors.iter().chain(&self.mentees).copied();
        everyone.map(|person| (seen.insert(person.email.as_str(), person), person)).find_map(
            |(other, person)| other.filter(|other| other.id != person.id).map(|other| (other, person)),
        )
    }
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
                Err(_) if files.incomplete.get() => {}
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
    let members = Members { mentors: mentors?, mentees: mentees? };
    if let Some((one, other)) = members.of_one_address() {
        let what = format!("{} and {} of this pairing have one address, {}", one.name, other.name, one.email);
        let hint = "give one of them an address of their own: it could not be told who answers".to_owned();
        files.report(entry.file, entry.at, what, Some(hint));
    }
    Some(members)
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
            reading.warn(format!("{place}: pairings of {}: {count}, capacity: {capacity}", person.name));
        }
    }
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
