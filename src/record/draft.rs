//! The rows that a decision touches, changed in memory and written once.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;

use super::{Context, names};
use crate::{
    domain::{Contact, Event, Pairing, PairingId, Person, PersonEvent, PersonId, Standing, contact::Trouble},
    planning::{decision::Edit, roster::merge::differing_fields, view::PairingView},
    store::{Happened, Listed, PairingRow, PersonRow, Tx},
};

/// What a decision makes of people and pairings, before it is written.
pub(super) struct Draft<'d, 't> {
    tx: &'d Tx<'t>,
    ctx: &'d Context,
    people: BTreeMap<PersonId, PersonRow>,
    pairings: BTreeMap<PairingId, PairingDraft>,
    /// What a pairing is in the record no more.
    removed: BTreeSet<PairingId>,
    /// Lines of the journal, in order.
    pub(super) lines: Vec<Line>,
    /// Pairings that are new, or begin again: the planner works out what is to come for them.
    pub(super) added: BTreeSet<PairingId>,
}

struct PairingDraft {
    row: PairingRow,
    /// Its names are to be noted anew.
    renamed: bool,
    /// More than its contact changed.
    edited: bool,
}

/// A line of the journal before it is written.
pub(super) struct Line {
    pub(super) pairing: Option<PairingId>,
    pub(super) person: String,
    pub(super) happened: Happened,
}

impl<'d, 't> Draft<'d, 't> {
    pub(super) fn new(tx: &'d Tx<'t>, ctx: &'d Context) -> Self {
        Self {
            tx,
            ctx,
            people: BTreeMap::new(),
            pairings: BTreeMap::new(),
            removed: BTreeSet::new(),
            lines: Vec::new(),
            added: BTreeSet::new(),
        }
    }

    fn person(&mut self, id: &PersonId) -> Result<&mut PersonRow> {
        match self.people.entry(id.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(room) => {
                let row = self.tx.person(id)?.with_context(|| format!("There is no person {id}"))?;
                Ok(room.insert(row))
            }
        }
    }

    fn pairing(&mut self, id: &PairingId) -> Result<&mut PairingDraft> {
        match self.pairings.entry(id.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(room) => {
                let row = self.tx.pairing(id)?.with_context(|| format!("There is no pairing {id}"))?;
                Ok(room.insert(PairingDraft { row, renamed: false, edited: false }))
            }
        }
    }

    pub(super) fn edit(&mut self, edit: &Edit, at: Timestamp) -> Result<()> {
        match edit {
            Edit::AddPerson(person) => self.add_person(person),
            Edit::ChangePerson { before, after } => self.change_person(before, after, at),
            Edit::AddPairing(pairing) => self.add_pairing(pairing),
            Edit::ChangePairing { before, after } => self.change_pairing(before, after),
            Edit::RemovePairing(id) => {
                self.pairings.remove(id);
                self.removed.insert(id.clone());
                self.tx.note_in_file(Listed::Pairing(&id.0), true)
            }
            Edit::PersonInFile { id, said } => {
                if let Some(said) = said {
                    self.person(id)?.file = Some((**said).clone());
                }
                self.tx.note_in_file(Listed::Person(&id.0), said.is_some())
            }
            Edit::PairingInFile { id, said } => {
                if let Some(said) = said {
                    let draft = self.pairing(id)?;
                    draft.row.file = Some((**said).clone());
                    draft.edited = true;
                }
                self.tx.note_in_file(Listed::Pairing(&id.0), said.is_some())
            }
        }
    }

    fn add_person(&mut self, person: &Person) -> Result<()> {
        let id = &person.id;
        ensure!(
            !self.people.contains_key(id) && self.tx.person(id)?.is_none(),
            "There is a person {id} already"
        );
        let row = PersonRow { person: person.clone(), standing: Standing::default(), file: None };
        self.people.insert(id.clone(), row);
        self.person_line(id, PersonEvent::Noted { fields: Vec::new() });
        Ok(())
    }

    fn change_person(&mut self, before: &Person, after: &Person, at: Timestamp) -> Result<()> {
        let row = self.person(&before.id)?;
        ensure!(row.person == *before, "{} has changed since this was decided", before.id);
        let event = PersonEvent::Noted { fields: changed_fields(before, after) };
        row.standing = std::mem::take(&mut row.standing).after(&event, at);
        row.person = after.clone();
        self.person_line(&after.id, event);
        Ok(())
    }

    /// One that ended and comes again gets the next generation.
    fn add_pairing(&mut self, pairing: &Pairing) -> Result<()> {
        let id = &pairing.id;
        let known = match self.pairings.remove(id) {
            Some(draft) => Some(draft.row),
            None => self.tx.pairing(id)?,
        };
        let generation = known.as_ref().map_or(1, |row| row.contact.generation + 1);
        let row = PairingRow {
            pairing: pairing.clone(),
            contact: Contact::new(generation),
            file: known.and_then(|row| row.file),
            uid: self.ctx.keys.uid(&pairing.programme, id, generation),
        };
        self.pairings.insert(id.clone(), PairingDraft { row, renamed: true, edited: true });
        self.removed.remove(id);
        self.added.insert(id.clone());
        self.pairing_line(id, Event::Added { generation });
        Ok(())
    }

    fn change_pairing(&mut self, before: &Pairing, after: &Pairing) -> Result<()> {
        let draft = self.pairing(&before.id)?;
        ensure!(draft.row.pairing == *before, "{} has changed since this was decided", before.id);
        draft.renamed |= before.programme != after.programme;
        draft.row.pairing = after.clone();
        draft.edited = true;
        Ok(())
    }

    pub(super) fn happen_to_person(
        &mut self,
        id: &PersonId,
        event: &PersonEvent,
        at: Timestamp,
    ) -> Result<()> {
        let row = self.person(id)?;
        row.standing = std::mem::take(&mut row.standing).after(event, at);
        if let PersonEvent::NotTheirs { address } = event {
            row.person.aliases.retain(|alias| alias != address);
        }
        self.person_line(id, event.clone());
        Ok(())
    }

    pub(super) fn happen_to_pairing(&mut self, id: &PairingId, event: &Event, at: Timestamp) -> Result<()> {
        let keys = &self.ctx.keys;
        let draft = self.pairing(id)?;
        let generation = draft.row.contact.generation;
        let contact = std::mem::replace(&mut draft.row.contact, Contact::new(generation));
        draft.row.contact = contact.after(event, at)?;
        if draft.row.contact.generation != generation {
            let pairing = &draft.row.pairing;
            draft.row.uid = keys.uid(&pairing.programme, &pairing.id, draft.row.contact.generation);
            draft.edited = true;
        }
        self.pairing_line(id, event.clone());
        Ok(())
    }

    fn person_line(&mut self, id: &PersonId, event: PersonEvent) {
        let happened = Happened::ToPerson(event);
        self.lines.push(Line { pairing: None, person: id.0.clone(), happened });
    }

    fn pairing_line(&mut self, id: &PairingId, event: Event) {
        let person = event.person().map(|id| id.0.clone()).unwrap_or_default();
        self.lines.push(Line { pairing: Some(id.clone()), person, happened: Happened::ToPairing(event) });
    }

    /// The pairings that the decision touches, those of its people included.
    pub(super) fn touched(&self) -> Result<BTreeSet<PairingId>> {
        let mut touched: BTreeSet<PairingId> = self.pairings.keys().cloned().collect();
        for line in &self.lines {
            if line.pairing.is_none() && !is_new(&line.happened) {
                touched.extend(self.tx.pairings_of(&PersonId(line.person.clone()))?);
            }
        }
        Ok(touched)
    }

    /// Views that were loaded before, with what has come of their pairings since; not those in which more follows
    /// from that: whose series it is.
    pub(super) fn still_known(&self, known: Vec<PairingView>) -> BTreeMap<PairingId, PairingView> {
        let mut still = BTreeMap::new();
        for mut view in known {
            if let Some(draft) = self.pairings.get(&view.pairing.id) {
                let contact = &draft.row.contact;
                let is_same = (contact.generation, &contact.booking)
                    == (view.contact.generation, &view.contact.booking);
                if draft.edited || !is_same {
                    continue;
                }
                view.contact = contact.clone();
            }
            still.insert(view.pairing.id.clone(), view);
        }
        still
    }

    /// Writes people, then pairings, which name them.
    pub(super) fn write(&self, now: Timestamp) -> Result<()> {
        for row in self.people.values() {
            self.tx.save_person(row)?;
        }
        for id in &self.removed {
            self.tx.delete_pairing(id)?;
        }
        for (id, draft) in &self.pairings {
            if draft.edited {
                self.tx.save_pairing(&draft.row)?;
            } else {
                self.tx.save_contact(id, &draft.row.contact)?;
            }
            if draft.renamed {
                names::enter(self.tx, self.ctx, &draft.row.pairing, draft.row.contact.generation)?;
            }
        }
        self.lines.iter().try_for_each(|line| self.write_besides(line, now))
    }

    /// What an event changes besides the rows of its pairing and person.
    fn write_besides(&self, line: &Line, now: Timestamp) -> Result<()> {
        let person = || PersonId(line.person.clone());
        match (&line.pairing, &line.happened) {
            (
                Some(id),
                Happened::ToPairing(Event::Settled {
                    trouble: Trouble::Wrote { who } | Trouble::Withdraws { who },
                }),
            ) => self.tx.settle_words(id, who, now),
            (None, Happened::ToPerson(PersonEvent::AliasLearned { address })) => {
                self.tx.learn(address, &person(), now)
            }
            (None, Happened::ToPerson(PersonEvent::AliasDenied { address })) => {
                self.tx.unlearn(address, &person())
            }
            _ => Ok(()),
        }
    }

    /// The programme of a pairing, for its lines.
    pub(super) fn programme(&self, id: &PairingId) -> &str {
        self.pairings.get(id).map_or("", |draft| draft.row.pairing.programme.0.as_str())
    }
}

fn is_new(happened: &Happened) -> bool {
    matches!(happened, Happened::ToPerson(PersonEvent::Noted { fields }) if fields.is_empty())
}

/// The fields in which they differ; that an address becomes an earlier one needs no word of its own.
fn changed_fields(before: &Person, after: &Person) -> Vec<String> {
    let mut fields = differing_fields(before, after);
    let besides = |person: &Person| -> BTreeSet<_> {
        let aliases = person.aliases.iter();
        aliases.filter(|alias| **alias != before.email && **alias != after.email).cloned().collect()
    };
    if before.email != after.email && besides(before) == besides(after) {
        fields.retain(|field| field != "aliases");
    }
    fields
}
