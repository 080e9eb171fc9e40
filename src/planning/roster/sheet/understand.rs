//! Rows taken one after the other, each on what the rows before it made of the record.

use std::collections::{BTreeSet, HashMap};

use super::{
    Manner, RowOutcome, RowResult, SheetPairing, SheetRow, Understood, changed,
    people::Sides,
    work::{Known, KnownPairing, Work},
};
use crate::{
    domain::{Event, Pairing, PairingId, Person, PersonId, ProgrammeId, Sentence},
    planning::{
        roster::merge::{RosterChange, differing_fields},
        view::PersonRecord,
    },
};

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

impl Work<'_> {
    fn take(&mut self, row: &SheetRow, twice: &HashMap<String, usize>) -> RowResult {
        let mut notes = row.notes.clone();
        let outcome = match &row.said {
            Err(wrong) => RowOutcome::of_wrong(wrong.clone()),
            Ok(said) if said.id.as_ref().is_some_and(|id| twice.contains_key(id)) => {
                let id = said.id.as_deref().unwrap_or_default();
                RowOutcome::Problem(sentence!("sheet.id_twice", id))
            }
            Ok(said) if row.asked.is_some() && !self.knows_all(said) => {
                RowOutcome::of_wrong(row.asked.clone().unwrap_or_default())
            }
            Ok(said) => {
                self.row(row.line, said, row.was.as_ref(), &mut notes).unwrap_or_else(RowOutcome::of_wrong)
            }
        };
        RowResult { line: row.line, outcome, notes }
    }

    fn row(
        &mut self,
        line: usize,
        said: &SheetPairing,
        was: Option<&SheetPairing>,
        notes: &mut Vec<Sentence>,
    ) -> Result<RowOutcome, Sentence> {
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
            None => {
                self.ask_of_other_names(said)?;
                self.enter(line, said, &programme, sides, notes)
            }
        }
    }

    /// A pairing of the register, found by its id.
    fn change(
        &mut self,
        line: usize,
        found: &KnownPairing,
        said: &SheetPairing,
        was: Option<&SheetPairing>,
        notes: &mut Vec<Sentence>,
    ) -> Result<RowOutcome, Sentence> {
        let mut changes = Vec::new();
        let mut after = found.clone();
        if let Some(why) = &found.ended {
            if changed::says_more_than_ended(said) {
                notes.push(sentence!("sheet.ended_untouched", why, by_mail => self.by_mail()));
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
        notes: &mut Vec<Sentence>,
    ) -> Result<RowOutcome, Sentence> {
        if let Some(why) = &found.ended {
            if !matches!(said.stage.says(), Some(crate::planning::roster::sheet::SheetStage::Ended { .. })) {
                notes.push(sentence!("sheet.ended_stays", why, by_mail => self.by_mail()));
            }
            return Ok(self.unchanged(found));
        }
        if self.known.manner == Manner::AddOnly {
            let (id, stays) = (&found.pairing.id, found.pairing.weekly);
            if let Some(weekly) = said.weekly.says().filter(|weekly| Some(**weekly) != stays) {
                // At the shell it is typed so in every language.
                let typed = weekly.to_string();
                notes.push(sentence!("sheet.weekly_stays", stays, pairing => id, typed));
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
        mut changes: Vec<Sentence>,
        notes: &mut Vec<Sentence>,
    ) -> Result<RowOutcome, Sentence> {
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

    /// Or else at the command line.
    fn by_mail(&self) -> bool {
        self.known.manner == Manner::AddAndChange
    }

    fn unchanged(&self, found: &KnownPairing) -> RowOutcome {
        RowOutcome::There {
            pairing: found.pairing.id.clone(),
            mentors: self.named(&found.pairing.mentors),
            mentees: self.named(&found.pairing.mentees),
        }
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
        let (absent, shared) = (absent.count(), self.shared_addresses());
        Understood { absent, rows, changes, shared, events: self.events }
    }
}
