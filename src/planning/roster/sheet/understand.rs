//! Rows taken one after the other, each on what the rows before it made of the record.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    Manner, Named, RowOutcome, RowResult, SheetPairing, SheetRow, Understood, changed, people::Sides,
};
use crate::{
    domain::{EmailAddress, Event, Pairing, PairingId, Person, PersonId, Programme, ProgrammeId},
    planning::{
        roster::merge::{RosterChange, differing_fields},
        view::PersonRecord,
    },
};

/// A pairing of the record.
#[derive(Debug, Clone)]
pub struct KnownPairing {
    pub pairing: Pairing,
    /// Why it ended.
    pub ended: Option<String>,
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
    pub(in crate::planning) by_address: HashMap<EmailAddress, PersonId>,
    /// By name in lower case.
    pub(in crate::planning) by_name: HashMap<String, Vec<PersonId>>,
    pub(in crate::planning) pairings: BTreeMap<PairingId, KnownPairing>,
    pub(in crate::planning) of_person: HashMap<PersonId, BTreeSet<PairingId>>,
    pub(in crate::planning) new_people: BTreeSet<PersonId>,
    /// Which row made or changed it.
    pub(in crate::planning) lines: HashMap<String, usize>,
    events: Vec<(PairingId, Event)>,
    pub(in crate::planning) named: BTreeSet<PairingId>,
}

/// What the rows come to. Each row is taken whole or not at all.
#[must_use]
pub fn understand(known: &Known<'_>, rows: &[SheetRow]) -> Understood {
    let mut work = Work::new(known);
    let twice = ids_twice(rows);
    let taken = rows.iter().map(|row| work.take(row, &twice)).collect();
    work.finish(taken)
}

/// A row that was copied for a new pairing still carries the id of the old one.
fn ids_twice(rows: &[SheetRow]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for id in rows.iter().filter_map(|row| row.said.as_ref().ok()?.id.clone()) {
        *counts.entry(id).or_insert(0) += 1;
    }
    counts.retain(|_, count| *count > 1);
    counts
}

impl<'a> Work<'a> {
    fn new(known: &'a Known<'a>) -> Self {
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
            self.by_address.insert(address.clone(), person.id.clone());
        }
        let ids = self.by_name.entry(person.name.to_lowercase()).or_default();
        if !ids.contains(&person.id) {
            ids.push(person.id.clone());
        }
        self.people.insert(person.id.clone(), known);
    }

    pub(in crate::planning) fn put_pairing(&mut self, known: KnownPairing) {
        for person in known.pairing.everyone() {
            self.of_person.entry(person.clone()).or_default().insert(known.pairing.id.clone());
        }
        self.pairings.insert(known.pairing.id.clone(), known);
    }

    fn take(&mut self, row: &SheetRow, twice: &HashMap<String, usize>) -> RowResult {
        let mut notes = Vec::new();
        let outcome = match &row.said {
            Err(wrong) => RowOutcome::Problem(wrong.clone()),
            Ok(said) if said.id.as_ref().is_some_and(|id| twice.contains_key(id)) => {
                let id = said.id.as_deref().unwrap_or_default();
                RowOutcome::Problem(format!(
                    "the id {id} stands in more than one row; leave the cell empty in the row of a new pairing"
                ))
            }
            Ok(said) => {
                self.row(row.line, said, row.was.as_ref(), &mut notes).unwrap_or_else(RowOutcome::Problem)
            }
        };
        RowResult { line: row.line, outcome, notes }
    }

    fn row(
        &mut self,
        line: usize,
        said: &SheetPairing,
        was: Option<&SheetPairing>,
        notes: &mut Vec<String>,
    ) -> Result<RowOutcome, String> {
        if let Some(found) =
            said.id.as_ref().and_then(|id| self.pairings.get(&PairingId(id.clone()))).cloned()
        {
            self.named.insert(found.pairing.id.clone());
            return self.change(line, &found, said, was, notes);
        }
        let programme = self.programme(said)?;
        let sides = self.sides(said, &programme, notes)?;
        match self.there(&programme, said, &sides) {
            Some(found) => {
                self.named.insert(found.pairing.id.clone());
                self.again(line, &found, said, sides, notes)
            }
            None => self.enter(line, said, &programme, sides, notes),
        }
    }

    /// A pairing of the register, found by its id.
    fn change(
        &mut self,
        line: usize,
        found: &KnownPairing,
        said: &SheetPairing,
        was: Option<&SheetPairing>,
        notes: &mut Vec<String>,
    ) -> Result<RowOutcome, String> {
        let mut changes = Vec::new();
        let mut after = found.clone();
        if let Some(why) = &found.ended {
            if changed::says_more_than_ended(said) {
                notes.push(format!(
                    "it has ended ({why}), so nothing of the row is taken; {} begins it again",
                    self.beginning_again()
                ));
            }
            return Ok(self.unchanged(found));
        }
        let sides = self.change_sides(&mut after.pairing, said, was, &mut changes, notes)?;
        self.change_fields(&mut after, said, was, &mut changes, notes)?;
        self.finish_change(line, found, after, &sides, changes, notes)
    }

    /// A pairing that a plain row means by its people.
    fn again(
        &mut self,
        line: usize,
        found: &KnownPairing,
        said: &SheetPairing,
        sides: Sides,
        notes: &mut Vec<String>,
    ) -> Result<RowOutcome, String> {
        if let Some(why) = &found.ended {
            if !matches!(said.stage.says(), Some(crate::planning::roster::sheet::SheetStage::Ended { .. })) {
                notes.push(format!(
                    "it has ended ({why}); a sheet does not begin it again, {} does",
                    self.beginning_again()
                ));
            }
            return Ok(self.unchanged(found));
        }
        if self.known.manner == Manner::AddOnly {
            let id = &found.pairing.id;
            if let Some(weekly) = said.weekly.says().filter(|weekly| Some(**weekly) != found.pairing.weekly) {
                let stays =
                    found.pairing.weekly.map_or_else(|| "not agreed".to_owned(), |slot| slot.to_string());
                notes.push(format!(
                    "its weekly time stays as it is ({stays}); `mentord pair move {id} \"{weekly}\"` changes it"
                ));
            }
            return Ok(self.unchanged(found));
        }
        let mut changes = Vec::new();
        let mut after = found.clone();
        self.join(&mut after.pairing, &sides, &mut changes);
        self.change_fields(&mut after, said, None, &mut changes, notes)?;
        self.finish_change(line, found, after, &sides, changes, notes)
    }

    /// The row is right as a whole: what it says of people and pairing is taken.
    fn finish_change(
        &mut self,
        line: usize,
        before: &KnownPairing,
        after: KnownPairing,
        sides: &Sides,
        mut changes: Vec<String>,
        notes: &mut Vec<String>,
    ) -> Result<RowOutcome, String> {
        self.adopt(line, sides, &mut changes, notes);
        if changes.is_empty() {
            return Ok(self.unchanged(before));
        }
        self.lines.insert(format!("pairing {}", after.pairing.id), line);
        if before.paused != after.paused {
            let event = match after.paused {
                Some(back) => Event::Paused { by: None, back },
                None => Event::Resumed,
            };
            self.events.push((after.pairing.id.clone(), event));
        }
        let pairing = after.pairing.id.clone();
        self.put_pairing(after);
        Ok(RowOutcome::Changed { pairing, changes })
    }

    fn beginning_again(&self) -> &'static str {
        match self.known.manner {
            Manner::AddAndChange => "the order \"pair\"",
            Manner::AddOnly => "`mentord pair add`",
        }
    }

    fn unchanged(&self, found: &KnownPairing) -> RowOutcome {
        RowOutcome::There {
            pairing: found.pairing.id.clone(),
            mentors: self.named(&found.pairing.mentors),
            mentees: self.named(&found.pairing.mentees),
        }
    }

    pub(in crate::planning) fn named(&self, ids: &[PersonId]) -> Vec<Named> {
        let named = |id: &PersonId| {
            self.people.get(id).map(|known| Named {
                name: known.person.name.clone(),
                email: known.person.email.to_string(),
                new: self.new_people.contains(id),
            })
        };
        ids.iter().filter_map(named).collect()
    }

    /// The differences between the record and what the rows made of it.
    fn finish(self, rows: Vec<RowResult>) -> Understood {
        let place = |what: &str| self.lines.get(what).map_or_else(String::new, |line| format!("row {line}"));
        let people: HashMap<&PersonId, &Person> =
            self.known.people.iter().map(|known| (&known.person.id, &known.person)).collect();
        let pairings: HashMap<&PairingId, &Pairing> =
            self.known.pairings.iter().map(|known| (&known.pairing.id, &known.pairing)).collect();
        let mut changes = Vec::new();
        for (id, PersonRecord { person, .. }) in &self.people {
            let place = place(&format!("person {id}"));
            match people.get(id) {
                None => changes.push(RosterChange::NewPerson { person: person.clone(), place }),
                Some(before) if *before != person => changes.push(RosterChange::ChangedPerson {
                    before: (*before).clone(),
                    after: person.clone(),
                    fields: differing_fields(*before, person),
                    read: person.clone(),
                    place,
                }),
                Some(_) => {}
            }
        }
        for (id, KnownPairing { pairing, .. }) in &self.pairings {
            let place = place(&format!("pairing {id}"));
            match pairings.get(id) {
                None => changes.push(RosterChange::NewPairing { pairing: pairing.clone(), place }),
                Some(before) if *before != pairing => changes.push(RosterChange::ChangedPairing {
                    before: (*before).clone(),
                    after: pairing.clone(),
                    fields: differing_fields(*before, pairing),
                    read: pairing.clone(),
                    place,
                }),
                Some(_) => {}
            }
        }
        let about: BTreeSet<&ProgrammeId> =
            self.named.iter().filter_map(|id| Some(&self.pairings.get(id)?.pairing.programme)).collect();
        let absent = self.known.pairings.iter().filter(|known| {
            known.ended.is_none()
                && about.contains(&known.pairing.programme)
                && !self.named.contains(&known.pairing.id)
        });
        Understood { absent: absent.count(), rows, changes, events: self.events }
    }
}
