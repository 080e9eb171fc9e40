//! The people of a pairing as its row of the register says: corrected, replaced, come and gone.

use jiff::tz::TimeZone;

use super::{Cell, SheetPairing, SheetPerson, people::Sides, work::Work};
use crate::domain::{Pairing, PersonId, Sentence, Side, called};

impl Work<'_> {
    /// The members of a pairing as its row of the register says.
    pub(in crate::planning) fn change_sides(
        &self,
        pairing: &mut Pairing,
        said: &SheetPairing,
        was: Option<&SheetPairing>,
        changes: &mut Vec<Sentence>,
        notes: &mut Vec<Sentence>,
    ) -> Result<Sides, Sentence> {
        let mut sides = Sides::default();
        let zone = self.known.programmes.iter().find(|programme| programme.id == pairing.programme);
        let zone = zone.map_or(TimeZone::UTC, |programme| programme.zone.clone());
        for side in [Side::Mentor, Side::Mentee] {
            let (cell, before) = match side {
                Side::Mentor => (&said.mentors, was.map(|was| &was.mentors)),
                Side::Mentee => (&said.mentees, was.map(|was| &was.mentees)),
            };
            match cell {
                Cell::Silent => *sides.side_mut(side) = pairing.members(side).to_vec(),
                Cell::Emptied => {
                    return Err(sentence!("sheet.side_missing", mentor => side == Side::Mentor));
                }
                Cell::Says(people) => {
                    let before = before.and_then(Cell::says).map(Vec::as_slice);
                    let ids = self.members(&mut sides, pairing, side, (people, before), &zone, notes)?;
                    let ids = self.membership(&sides, pairing, side, ids, before, changes, notes);
                    *sides.side_mut(side) = ids;
                }
            }
        }
        sides.refuse_both(self)?;
        // Only those who are of the pairing in the end come into the record.
        let of_it: Vec<PersonId> = sides.everyone().cloned().collect();
        sides.newcomers.retain(|person| of_it.contains(&person.id));
        pairing.mentors = sides.mentors.clone();
        pairing.mentees = sides.mentees.clone();
        Ok(sides)
    }

    /// Who the row's people of one side are, given who is of that side now.
    fn members(
        &self,
        sides: &mut Sides,
        pairing: &Pairing,
        side: Side,
        (people, before): (&[SheetPerson], Option<&[SheetPerson]>),
        zone: &TimeZone,
        notes: &mut Vec<Sentence>,
    ) -> Result<Vec<PersonId>, Sentence> {
        let known: Vec<Option<PersonId>> =
            people.iter().map(|one| sides.owner(self, one)).collect::<Result<_, _>>()?;
        let mut missing: Vec<PersonId> = pairing
            .members(side)
            .iter()
            .filter(|id| !known.iter().flatten().any(|known| known == *id))
            .cloned()
            .collect();
        let strangers = known.iter().filter(|known| known.is_none()).count();
        let mut ids = Vec::new();
        for one in people {
            self.refuse_desk(&one.email)?;
            let id = if let Some(id) = sides.owner(self, one)? {
                if !pairing.members(side).contains(&id) {
                    self.ask_of_other_name(one)?;
                }
                let unchanged = before.is_some_and(|before| before.iter().any(|was| was == one));
                let renamed_since = before.is_some_and(|before| {
                    before.iter().any(|was| {
                        was.email == one.email
                            && was.name.as_ref().is_some_and(|was| *was != sides.name(self, &id))
                    })
                });
                if !unchanged && renamed_since {
                    let name = sides.name(self, &id);
                    notes.push(sentence!("sheet.name_stays", address => &one.email, name));
                } else if !unchanged {
                    self.compare(sides, &id, one, true, notes);
                }
                id
            } else {
                let same_name = |id: &&PersonId| {
                    one.name.as_ref().is_none_or(|name| called::are_one(name, &sides.name(self, id)))
                };
                let found = match missing.iter().find(same_name).cloned() {
                    Some(id) if one.name.is_some() || (missing.len() == 1 && strangers == 1) => Some(id),
                    _ => None,
                };
                match found {
                    Some(id) => {
                        missing.retain(|other| *other != id);
                        self.move_unless_moved(sides, &id, one, before, notes);
                        id
                    }
                    None => self.newcomer(sides, one, zone, notes)?,
                }
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// A corrected address, unless the record has another one since the sheet was written.
    fn move_unless_moved(
        &self,
        sides: &mut Sides,
        id: &PersonId,
        one: &SheetPerson,
        before: Option<&[SheetPerson]>,
        notes: &mut Vec<Sentence>,
    ) {
        let Some(person) = sides.person(self, id) else { return };
        let moved_since = before.is_some_and(|before| before.iter().all(|was| was.email != person.email));
        if moved_since {
            let (name, now, says) = (&person.name, &person.email, &one.email);
            notes.push(sentence!("sheet.address_stays", name, now, says));
        } else {
            self.move_to(sides, id, &one.email);
        }
    }

    /// The members in the end, with who comes and goes in words; where others came or went since
    /// the sheet was written, the record stands.
    #[expect(
        clippy::too_many_arguments,
        reason = "a side of a row against a side of the record, and what is said of it"
    )]
    fn membership(
        &self,
        sides: &Sides,
        pairing: &Pairing,
        side: Side,
        ids: Vec<PersonId>,
        before: Option<&[SheetPerson]>,
        changes: &mut Vec<Sentence>,
        notes: &mut Vec<Sentence>,
    ) -> Vec<PersonId> {
        let now = pairing.members(side);
        let same = |one: &[PersonId], other: &[PersonId]| {
            one.len() == other.len() && one.iter().all(|id| other.contains(id))
        };
        if same(&ids, now) {
            return now.to_vec();
        }
        let mentor = side == Side::Mentor;
        let names = |ids: &[PersonId]| ids.iter().map(|id| sides.name(self, id)).collect::<Vec<_>>();
        let written: Option<Vec<PersonId>> = before
            .map(|before| before.iter().filter_map(|was| sides.owner(self, was).ok().flatten()).collect());
        if written.is_some_and(|written| !same(&written, now)) {
            notes.push(sentence!("sheet.side_stays", mentor, now => names(now), says => names(&ids)));
            return now.to_vec();
        }
        let gone: Vec<PersonId> = now.iter().filter(|id| !ids.contains(id)).cloned().collect();
        let come: Vec<PersonId> = ids.iter().filter(|id| !now.contains(id)).cloned().collect();
        let people: Vec<String> = come.iter().map(|id| sides.shown(self, id)).collect();
        changes.push(match (gone.is_empty(), come.is_empty()) {
            (false, false) => sentence!("sheet.replaces", people, gone => names(&gone), mentor),
            (true, _) => sentence!("sheet.joins", people, mentor),
            (false, true) => sentence!("sheet.leaves", gone => names(&gone), mentor),
        });
        ids
    }
}
