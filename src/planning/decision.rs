//! What was decided, as a value: `record` writes it whole, in one transaction, and nothing else writes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    letter::Letter,
    view::{PairingRecord, PersonRecord},
};
use crate::domain::{Contact, Event, Pairing, PairingId, Person, PersonEvent, PersonId, Standing};

/// What was decided: recorded with its letters in one transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// What the record is to say, in this order; before what happens to anybody.
    pub edits: Vec<Edit>,
    /// What happened to people, in order.
    pub people: Vec<(PersonId, PersonEvent)>,
    /// What happened to pairings, in order.
    pub events: Vec<(PairingId, Event)>,
    /// What is written about it, once all that has happened.
    pub letters: Vec<Letter>,
    /// Worries to be passed on once more, by key.
    pub worries: Vec<String>,
}

impl Decision {
    /// What happened to pairings, and nothing else.
    #[must_use]
    pub fn of_events(events: Vec<(PairingId, Event)>) -> Self {
        Self { events, ..Self::default() }
    }

    /// What the record is to say, and nothing else.
    #[must_use]
    pub fn of_edits(edits: Vec<Edit>) -> Self {
        Self { edits, ..Self::default() }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A change of what the record says of somebody or something, whatever happened to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    AddPerson(Box<Person>),
    /// `before`: what the record says when it was decided; otherwise it is not made.
    ChangePerson {
        before: Box<Person>,
        after: Box<Person>,
    },
    /// A pairing that ended and comes again begins its next generation.
    AddPairing(Box<Pairing>),
    ChangePairing {
        before: Box<Pairing>,
        after: Box<Pairing>,
    },
    /// A pairing that nobody was told of, as if it had never been there.
    RemovePairing(PairingId),
    /// What a roster file says of a person by now; `None`: it names them no more.
    PersonInFile {
        id: PersonId,
        said: Option<Box<Person>>,
    },
    PairingInFile {
        id: PairingId,
        said: Option<Box<Pairing>>,
    },
}

impl Edit {
    #[must_use]
    pub fn add_person(person: &Person) -> Self {
        Self::AddPerson(Box::new(person.clone()))
    }

    #[must_use]
    pub fn change_person(before: &Person, after: &Person) -> Self {
        Self::ChangePerson { before: Box::new(before.clone()), after: Box::new(after.clone()) }
    }

    #[must_use]
    pub fn add_pairing(pairing: &Pairing) -> Self {
        Self::AddPairing(Box::new(pairing.clone()))
    }

    #[must_use]
    pub fn change_pairing(before: &Pairing, after: &Pairing) -> Self {
        Self::ChangePairing { before: Box::new(before.clone()), after: Box::new(after.clone()) }
    }

    #[must_use]
    pub fn person_in_file(said: &Person) -> Self {
        Self::PersonInFile { id: said.id.clone(), said: Some(Box::new(said.clone())) }
    }

    #[must_use]
    pub fn pairing_in_file(said: &Pairing) -> Self {
        Self::PairingInFile { id: said.id.clone(), said: Some(Box::new(said.clone())) }
    }
}

/// What takes decisions back that were recorded: the edits the other way round, and how everyone and everything they
/// touched stood before. Somebody who was added stays on file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inverse {
    pub edits: Vec<Edit>,
    pub people: Vec<(PersonId, Standing)>,
    pub pairings: Vec<(PairingId, Contact)>,
}

impl Inverse {
    /// `people`, `pairings`: all that the decisions touch, as the record had them before.
    #[must_use]
    pub fn of(decisions: &[Decision], people: &[PersonRecord], pairings: &[PairingRecord]) -> Self {
        let edits = decisions.iter().flat_map(|decision| &decision.edits).rev();
        Self {
            edits: edits.filter_map(|edit| inverted(edit, pairings)).collect(),
            people: people.iter().map(|it| (it.person.id.clone(), it.standing.clone())).collect(),
            pairings: pairings.iter().map(|it| (it.pairing.id.clone(), it.contact.clone())).collect(),
        }
    }

    /// Takes back what was recorded after this as well, and first.
    pub fn extend(&mut self, later: Self) {
        let earlier = std::mem::replace(&mut self.edits, later.edits);
        self.edits.extend(earlier);
        let known: BTreeSet<PersonId> = self.people.iter().map(|(id, _)| id.clone()).collect();
        self.people.extend(later.people.into_iter().filter(|(id, _)| !known.contains(id)));
        let known: BTreeSet<PairingId> = self.pairings.iter().map(|(id, _)| id.clone()).collect();
        self.pairings.extend(later.pairings.into_iter().filter(|(id, _)| !known.contains(id)));
    }

    /// Every pairing that it touches.
    pub fn touched(&self) -> impl Iterator<Item = &PairingId> {
        self.pairings.iter().map(|(id, _)| id).chain(self.removed())
    }

    fn removed(&self) -> impl Iterator<Item = &PairingId> {
        self.edits.iter().filter_map(|edit| match edit {
            Edit::RemovePairing(id) => Some(id),
            _ => None,
        })
    }

    /// The decision that puts everything back.
    #[must_use]
    pub fn decision(&self) -> Decision {
        let removed: BTreeSet<&PairingId> = self.removed().collect();
        let people = self.people.iter().map(|(id, standing)| {
            (id.clone(), PersonEvent::PutBack { standing: Box::new(standing.clone()) })
        });
        let pairings = self
            .pairings
            .iter()
            .filter(|(id, _)| !removed.contains(id))
            .map(|(id, contact)| (id.clone(), Event::PutBack { contact: Box::new(contact.clone()) }));
        Decision {
            edits: self.edits.clone(),
            people: people.collect(),
            events: pairings.collect(),
            ..Decision::default()
        }
    }
}

/// `pairings`: as the record had them before the edit.
fn inverted(edit: &Edit, pairings: &[PairingRecord]) -> Option<Edit> {
    let before = |id: &PairingId| pairings.iter().find(|it| it.pairing.id == *id).map(|it| &it.pairing);
    Some(match edit {
        Edit::ChangePerson { before, after } => Edit::change_person(after, before),
        Edit::ChangePairing { before, after } => Edit::change_pairing(after, before),
        Edit::AddPairing(added) => match before(&added.id) {
            Some(before) => Edit::change_pairing(added, before),
            None => Edit::RemovePairing(added.id.clone()),
        },
        Edit::RemovePairing(id) => Edit::add_pairing(before(id)?),
        Edit::AddPerson(_) | Edit::PersonInFile { .. } | Edit::PairingInFile { .. } => return None,
    })
}
