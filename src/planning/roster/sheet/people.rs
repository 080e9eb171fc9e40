//! Who the people of a row are: known by address, by a name that tells, or new.

use jiff::tz::TimeZone;

use super::{Cell, Manner, SheetPairing, SheetPerson, work::Work};
use crate::{
    domain::{
        EmailAddress, Person, PersonId, Programme, Sentence, Side, Standing, called,
        owner::{Owner, owner},
        slug::{LONGEST_ID, free_id, slug},
    },
    planning::view::PersonRecord,
};

/// The people of a row, with what the row changes about them; nothing of it is in the record yet.
#[derive(Debug, Default)]
pub(in crate::planning) struct Sides {
    pub(in crate::planning) mentors: Vec<PersonId>,
    pub(in crate::planning) mentees: Vec<PersonId>,
    pub(in crate::planning) newcomers: Vec<Person>,
    edits: Vec<Person>,
    /// Each change of a known person.
    words: Vec<Sentence>,
}

impl Sides {
    pub(in crate::planning) fn ids(&self, mentors: bool) -> Vec<PersonId> {
        if mentors { self.mentors.clone() } else { self.mentees.clone() }
    }

    pub(in crate::planning) fn everyone(&self) -> impl Iterator<Item = &PersonId> {
        self.mentors.iter().chain(&self.mentees)
    }

    /// Who that is, with what the row itself brings in: whose address it is, and of several who share it whose name.
    /// `None`: somebody new.
    pub(in crate::planning) fn owner(
        &self,
        work: &Work<'_>,
        one: &SheetPerson,
    ) -> Result<Option<PersonId>, Sentence> {
        let own = self.edits.iter().chain(&self.newcomers);
        let mut owners: Vec<&Person> = own.filter(|person| person.email == one.email).collect();
        if owners.is_empty() || one.shared {
            let known = work.owners(&one.email).into_iter().map(|known| &known.person);
            owners.extend(known.filter(|known| self.edits.iter().all(|edit| edit.id != known.id)));
        }
        match (owner(one.name.as_deref(), one.shared, &owners), owners.as_slice()) {
            (Owner::New, _) => Ok(None),
            // One who is called otherwise is asked about where a pairing would come of it.
            (Owner::Known(owner), _) | (Owner::Another, &[owner]) => Ok(Some(owner.id.clone())),
            _ => {
                let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
                Err(sentence!("sheet.which_of_address", address => &one.email, names))
            }
        }
    }

    pub(in crate::planning) fn side_mut(&mut self, side: Side) -> &mut Vec<PersonId> {
        match side {
            Side::Mentor => &mut self.mentors,
            Side::Mentee => &mut self.mentees,
        }
    }

    /// The person as the row leaves them.
    pub(in crate::planning) fn person<'s>(&'s self, work: &'s Work<'_>, id: &PersonId) -> Option<&'s Person> {
        let own = self.edits.iter().chain(&self.newcomers).find(|person| person.id == *id);
        own.or_else(|| work.people.get(id).map(|known| &known.person))
    }

    pub(in crate::planning) fn called(&self, work: &Work<'_>, id: &PersonId) -> Option<String> {
        self.person(work, id).map(|person| person.called.clone())
    }

    pub(in crate::planning) fn name(&self, work: &Work<'_>, id: &PersonId) -> String {
        self.person(work, id).map_or_else(|| id.0.clone(), |person| person.name.clone())
    }

    /// `Ada Lovelace <ada@example.org>`
    pub(in crate::planning) fn shown(&self, work: &Work<'_>, id: &PersonId) -> String {
        self.person(work, id).map_or_else(|| id.0.clone(), |one| format!("{} <{}>", one.name, one.email))
    }

    fn edit(&mut self, work: &Work<'_>, id: &PersonId, words: Sentence, change: impl FnOnce(&mut Person)) {
        let Some(mut person) = self.person(work, id).cloned() else { return };
        change(&mut person);
        self.edits.retain(|edit| edit.id != *id);
        self.edits.push(person);
        self.words.push(words);
    }

    pub(in crate::planning) fn refuse_both(&self, work: &Work<'_>) -> Result<(), Sentence> {
        if let Some(both) = self.mentors.iter().find(|id| self.mentees.contains(id)) {
            return Err(sentence!("sheet.on_both_sides", who => self.name(work, both)));
        }
        let mut seen: Vec<&Person> = Vec::new();
        for person in self.everyone().filter_map(|id| self.person(work, id)) {
            if let Some(other) = seen.iter().find(|other| other.email == person.email) {
                let (address, one, other) = (&person.email, &other.name, &person.name);
                return Err(sentence!("sheet.pair_shares_address", address, one, other));
            }
            seen.push(person);
        }
        Ok(())
    }
}

impl Work<'_> {
    /// The people of a row that names them all.
    pub(in crate::planning) fn sides(
        &self,
        said: &SheetPairing,
        programme: &Programme,
        notes: &mut Vec<Sentence>,
    ) -> Result<Sides, Sentence> {
        let mut sides = Sides::default();
        let listed = |cell: &Cell<Vec<SheetPerson>>, mentor: bool| {
            cell.says()
                .filter(|people| !people.is_empty())
                .cloned()
                .ok_or_else(|| sentence!("sheet.no_address", mentor))
        };
        let mentors = listed(&said.mentors, true)?;
        let mentees = listed(&said.mentees, false)?;
        let mut sure: Vec<PersonId> = Vec::new();
        for one in mentors.iter().chain(&mentees) {
            sure.extend(sides.owner(self, one)?);
        }
        for (side, people) in [(Side::Mentor, mentors), (Side::Mentee, mentees)] {
            for one in people {
                self.refuse_desk(&one.email)?;
                let id = match sides.owner(self, &one)? {
                    Some(id) => {
                        self.compare(&mut sides, &id, &one, false, notes);
                        id
                    }
                    None => match self.moved(&one, &sure) {
                        Some(id) => {
                            self.move_to(&mut sides, &id, &one.email);
                            id
                        }
                        None => self.newcomer(&mut sides, &one, &programme.zone, notes)?,
                    },
                };
                let list = sides.side_mut(side);
                if !list.contains(&id) {
                    list.push(id);
                }
            }
        }
        sides.refuse_both(self)?;
        Ok(sides)
    }

    pub(in crate::planning) fn refuse_desk(&self, address: &EmailAddress) -> Result<(), Sentence> {
        if address == self.known.desk {
            return Err(sentence!("sheet.of_the_desk", address));
        }
        Ok(())
    }

    /// The one of that name who runs a pairing with somebody of the row: an address that changed.
    fn moved(&self, one: &SheetPerson, sure: &[PersonId]) -> Option<PersonId> {
        if self.known.manner == Manner::AddOnly {
            return None;
        }
        let namesakes = self.by_name.get(&called::bare(one.name.as_ref()?))?;
        let mut with = namesakes.iter().filter(|id| {
            !sure.contains(id)
                && self.of_person.get(*id).into_iter().flatten().filter_map(|id| self.pairings.get(id)).any(
                    |known| {
                        known.ended.is_none()
                            && known.pairing.side_of(id).is_some()
                            && sure.iter().any(|other| known.pairing.side_of(other).is_some())
                    },
                )
        });
        with.next().filter(|_| with.next().is_none()).cloned()
    }

    pub(in crate::planning) fn move_to(&self, sides: &mut Sides, id: &PersonId, to: &EmailAddress) {
        let Some(person) = sides.person(self, id) else { return };
        let words =
            sentence!("sheet.address_changes", name => &person.name, now => &person.email, says => to);
        sides.edit(self, id, words, |person| person.email = to.clone());
    }

    /// What the row says of a person whom the record knows. `register`: a changed name is meant.
    pub(in crate::planning) fn compare(
        &self,
        sides: &mut Sides,
        id: &PersonId,
        one: &SheetPerson,
        register: bool,
        notes: &mut Vec<Sentence>,
    ) {
        let Some(person) = sides.person(self, id).cloned() else { return };
        let adds_only = self.known.manner == Manner::AddOnly && !register;
        if let Some(name) = &one.name {
            let name = called::in_order(name);
            if register && name != called::in_order(&person.name) {
                self.rename(sides, id, &name);
            } else if !called::are_one(&name, &person.name) {
                notes.push(sentence!("sheet.known_as", address => &one.email, name => &person.name));
            }
        }
        if let Some(called) = one.called.as_ref().filter(|called| **called != person.called && !adds_only) {
            let words = sentence!("sheet.called_changes", name => &person.name, says => called.as_str());
            sides.edit(self, id, words, |person| called.clone_into(&mut person.called));
        }
        if let Some(zone) = one.zone.as_deref().filter(|zone| Some(*zone) != person.zone.iana_name()) {
            let on_file = person.zone.iana_name().unwrap_or("UTC");
            match TimeZone::get(zone) {
                Ok(zone) if !adds_only => {
                    let says = zone.iana_name().unwrap_or("UTC");
                    let words = sentence!("sheet.zone_changes", name => &person.name, now => on_file, says);
                    sides.edit(self, id, words, |person| person.zone = zone);
                }
                _ => notes.push(sentence!("sheet.zone_stays", name => &person.name, now => on_file)),
            }
        }
        if let Some(phone) = one.phone.as_ref().filter(|phone| Some(*phone) != person.phone.as_ref()) {
            if adds_only {
                return;
            }
            let words =
                sentence!("sheet.phone_changes", name => &person.name, now => &person.phone, says => phone);
            sides.edit(self, id, words, |person| person.phone = Some(phone.clone()));
        }
    }

    /// Whether the record has everyone of the row at that address by that name.
    pub(in crate::planning) fn knows_all(&self, said: &SheetPairing) -> bool {
        let mut people = [&said.mentors, &said.mentees].into_iter().filter_map(Cell::says).flatten();
        people.all(|one| {
            let owners = self.owners(&one.email);
            let named = |name: &String| owners.iter().any(|known| called::are_one(&known.person.name, name));
            one.name.as_ref().is_none_or(named)
        })
    }

    /// Nobody is paired under the name of another: an address whose owner on file is called otherwise is asked about.
    pub(in crate::planning) fn ask_of_other_names(&self, said: &SheetPairing) -> Result<(), Sentence> {
        let mut people = [&said.mentors, &said.mentees].into_iter().filter_map(Cell::says).flatten();
        people.try_for_each(|one| self.ask_of_other_name(one))
    }

    pub(in crate::planning) fn ask_of_other_name(&self, one: &SheetPerson) -> Result<(), Sentence> {
        let Some(name) = one.name.as_ref().filter(|_| !one.shared) else { return Ok(()) };
        let owners = self.owners(&one.email);
        let alike =
            |known: &&PersonRecord| called::may_be_one(name, &known.person.name, &known.person.called);
        match owners.first() {
            Some(first) if !owners.iter().any(alike) => {
                let (address, on_file) = (&one.email, &first.person.name);
                Err(sentence!("sheet.address_of_another", address, on_file, name => name.as_str()))
            }
            _ => Ok(()),
        }
    }

    fn rename(&self, sides: &mut Sides, id: &PersonId, name: &str) {
        let Some(person) = sides.person(self, id) else { return };
        let words = sentence!("sheet.name_changes", now => &person.name, says => name);
        sides.edit(self, id, words, |person| {
            // Nobody said what they are called: it was taken from the name.
            let first = person.name.split_whitespace().next().unwrap_or_default();
            if person.called == called::called(&person.name) || person.called == first {
                person.called = called::called(name);
            }
            name.clone_into(&mut person.name);
        });
    }

    pub(in crate::planning) fn newcomer(
        &self,
        sides: &mut Sides,
        one: &SheetPerson,
        zone: &TimeZone,
        notes: &mut Vec<Sentence>,
    ) -> Result<PersonId, Sentence> {
        self.refuse_desk(&one.email)?;
        let zone = match one.zone.as_deref().map(TimeZone::get) {
            None => zone.clone(),
            Some(Ok(zone)) => zone,
            Some(Err(err)) => {
                return Err(sentence!("sheet.zone_unusable", address => &one.email, said => err.to_string()));
            }
        };
        let address = &one.email;
        let written = one.name.as_ref().ok_or_else(|| match &one.name_column {
            Some((column, side)) => {
                let (column, mentor) = (column.as_str(), *side == Side::Mentor);
                sentence!("sheet.names_in_column", column, address, mentor)
            }
            None => sentence!("sheet.no_name", address),
        })?;
        let name = called::in_order(written);
        let namesake = self.by_name.get(&called::bare(&name)).and_then(|ids| ids.first());
        if let Some(other) = namesake.and_then(|id| self.people.get(id)) {
            let on_file = &other.person.email;
            notes.push(sentence!("sheet.namesake", name => &name, on_file, address));
        }
        let taken = |id: &str| {
            let id = PersonId(id.to_owned());
            self.people.contains_key(&id) || sides.newcomers.iter().any(|person| person.id == id)
        };
        let base = match slug(&called::bare(&name)) {
            base if base.is_empty() => "person".to_owned(),
            base => base,
        };
        let person = Person {
            id: PersonId(free_id(&base, LONGEST_ID, taken)),
            called: one.called.clone().unwrap_or_else(|| called::called(written)),
            name,
            email: one.email.clone(),
            aliases: Vec::new(),
            zone,
            matrix: None,
            phone: one.phone.clone(),
            skills: Vec::new(),
            capacity: None,
            language: None,
            leave: Vec::new(),
            hours: Vec::new(),
        };
        let id = person.id.clone();
        sides.newcomers.push(person);
        Ok(id)
    }

    /// Takes the row's people in, and what it says of those who are known.
    pub(in crate::planning) fn adopt(
        &mut self,
        line: usize,
        sides: &Sides,
        changes: &mut Vec<Sentence>,
        notes: &mut Vec<Sentence>,
    ) {
        changes.splice(0..0, sides.words.iter().cloned());
        for person in &sides.newcomers {
            self.new_people.insert(person.id.clone());
            self.lines.insert(format!("person {}", person.id), line);
            self.put_person(PersonRecord { person: person.clone(), standing: Standing::default() });
        }
        for person in &sides.edits {
            let Some(mut known) = self.people.get(&person.id).cloned() else { continue };
            let others = known.person.email != person.email
                && self.of_person.get(&person.id).is_some_and(|pairings| pairings.len() > 1);
            if others {
                notes.push(sentence!("sheet.address_of_all", name => &person.name));
            }
            known.person = person.clone();
            self.lines.insert(format!("person {}", person.id), line);
            self.put_person(known);
        }
    }
}
