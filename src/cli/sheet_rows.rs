//! What the rows of a sheet come to in the record: who is new, who is known, which pairings are there already.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use anyhow::Result;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    config::{
        sheet::{Sheet, SheetPairing, SheetPerson},
        slug,
    },
    daemon::roster,
    domain::{Desk, Pairing, PairingId, Person, PersonId, Programme, Standing, contact::Phase},
    planning::roster::free_id,
    record::House,
    store::{Actor, PersonRow, Tx},
};

/// The longest id that is derived from names.
const LONGEST_ID: usize = 40;

/// One row and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// Where the row starts, from 1.
    pub(super) line: usize,
    pub(super) outcome: Outcome,
    /// What may surprise, each a sentence without its end.
    pub(super) notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    New {
        pairing: Box<Pairing>,
        mentor: Named,
        mentee: Named,
    },
    /// In the record already; the row changes nothing.
    There {
        pairing: PairingId,
        mentor: Named,
        mentee: Named,
    },
    /// Nothing can be made of the row; a sentence without its end.
    Problem(String),
}

/// Somebody of a row, as the record has them or will have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) new: bool,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let standing = if self.new { "new" } else { "known" };
        write!(f, "{} <{}> ({standing})", self.name, self.email)
    }
}

/// What is known of the record while rows are taken one after the other.
struct Known<'a> {
    house: &'a House,
    programmes: &'a [Programme],
    usual: Option<&'a Programme>,
    people: HashMap<PersonId, PersonRow>,
    /// Lower case, to an address of theirs.
    names: HashMap<String, String>,
    /// With the reason of those that have ended.
    pairings: Vec<(Pairing, Option<String>)>,
    ids: HashSet<String>,
}

/// Takes every row into the record that can be taken, in order.
///
/// # Errors
/// When the store fails; nothing may be committed then.
pub(super) fn take(
    tx: &Tx<'_>,
    house: &House,
    sheet: &Sheet,
    (programmes, usual): (&[Programme], Option<&Programme>),
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Taken>> {
    let mut known = Known::read(tx, house, programmes, usual)?;
    let mut taken = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let mut notes = Vec::new();
        let outcome = match &row.understood {
            Err(wrong) => Outcome::Problem(wrong.clone()),
            Ok(wanted) => match known.match_up(tx, wanted, &mut notes, now)? {
                Err(wrong) => Outcome::Problem(wrong),
                Ok(outcome) => {
                    known.enter(tx, &outcome, actor, now)?;
                    outcome.outcome
                }
            },
        };
        taken.push(Taken { line: row.line, outcome, notes });
    }
    Ok(taken)
}

/// An outcome with the people it brings in.
struct Matched {
    outcome: Outcome,
    newcomers: Vec<Person>,
}

impl<'a> Known<'a> {
    fn read(
        tx: &Tx<'_>,
        house: &'a House,
        programmes: &'a [Programme],
        usual: Option<&'a Programme>,
    ) -> Result<Self> {
        let people: HashMap<PersonId, PersonRow> =
            tx.people()?.into_iter().map(|row| (row.person.id.clone(), row)).collect();
        let names = people
            .values()
            .map(|row| (row.person.name.to_lowercase(), row.person.email.to_string()))
            .collect();
        let pairings: Vec<(Pairing, Option<String>)> = tx
            .pairings()?
            .into_iter()
            .map(|row| {
                let ended = match row.contact.phase {
                    Phase::Ended { why, .. } => Some(why),
                    _ => row.pairing.ended.clone(),
                };
                (row.pairing, ended)
            })
            .collect();
        let ids = pairings.iter().map(|(pairing, _)| pairing.id.0.clone()).collect();
        Ok(Self { house, programmes, usual, people, names, pairings, ids })
    }

    fn match_up(
        &self,
        tx: &Tx<'_>,
        wanted: &SheetPairing,
        notes: &mut Vec<String>,
        now: Timestamp,
    ) -> Result<Result<Matched, String>> {
        let programme = match self.programme(wanted, now) {
            Ok(programme) => programme,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let mut newcomers = Vec::new();
        let mut sides = Vec::new();
        for person in [&wanted.mentor, &wanted.mentee] {
            match self.person(tx, person, &programme.zone, &newcomers, notes)? {
                Err(wrong) => return Ok(Err(wrong)),
                Ok((person, new)) => {
                    sides.push((person.id.clone(), named(&person, new)));
                    if new {
                        newcomers.push(person);
                    }
                }
            }
        }
        let [(mentor_id, mentor), (mentee_id, mentee)] = sides.as_slice() else {
            anyhow::bail!("A row has two sides");
        };
        if mentor_id == mentee_id {
            return Ok(Err(format!("{} is mentor and mentee at once", mentor.name)));
        }
        let (mentor, mentee) = (mentor.clone(), mentee.clone());
        if let Some(pairing) = self.there(programme, wanted, mentor_id, mentee_id, notes) {
            return Ok(Ok(Matched { outcome: Outcome::There { pairing, mentor, mentee }, newcomers }));
        }
        let called = |id: &PersonId| {
            let newcomer = newcomers.iter().find(|person| person.id == *id);
            let person = newcomer.or_else(|| self.people.get(id).map(|row| &row.person));
            person.map(|person| slug(&person.called)).unwrap_or_default()
        };
        let base = format!("{}-{}", called(mentor_id), called(mentee_id));
        let pairing = Box::new(Pairing {
            id: PairingId(free_id(&base, LONGEST_ID, |id| self.ids.contains(id))),
            programme: programme.id.clone(),
            kind: wanted.kind.clone(),
            mentors: vec![mentor_id.clone()],
            mentees: vec![mentee_id.clone()],
            weekly: wanted.weekly,
            place: wanted.place.clone(),
            background: wanted.background.clone(),
            introduced: None,
            ended: None,
        });
        self.note_standing(mentor_id, notes);
        self.note_standing(mentee_id, notes);
        self.note_capacity(mentor_id, notes);
        Ok(Ok(Matched { outcome: Outcome::New { pairing, mentor, mentee }, newcomers }))
    }

    /// The row's programme, by id or title; else the one that was named, else the only one.
    fn programme(&self, wanted: &SheetPairing, now: Timestamp) -> Result<&'a Programme, String> {
        let programme = match &wanted.programme {
            Some(word) => find_programme(self.programmes, word)?,
            None => self.usual.ok_or_else(|| {
                format!(
                    "it does not say its programme; name one with --programme: {}",
                    ids_of(self.programmes)
                )
            })?,
        };
        if now.to_zoned(programme.zone.clone()).date() > programme.ends {
            return Err(format!("the programme {} ended on {}", programme.id, programme.ends));
        }
        Ok(programme)
    }

    fn person(
        &self,
        tx: &Tx<'_>,
        wanted: &SheetPerson,
        zone: &TimeZone,
        newcomers: &[Person],
        notes: &mut Vec<String>,
    ) -> Result<Result<(Person, bool), String>> {
        let Desk { address, .. } = &self.house.desk;
        if wanted.email == *address {
            return Ok(Err(format!("{address} is the desk's own address")));
        }
        if let Some(row) = tx.owner(wanted.email.as_str())?.and_then(|id| self.people.get(&id)) {
            let person = &row.person;
            let nameless = wanted.name == wanted.email.local();
            if !nameless && person.name.to_lowercase() != wanted.name.to_lowercase() {
                notes.push(format!("{} is on file as {}, and stays so", wanted.email, person.name));
            }
            if wanted.zone.as_deref().is_some_and(|zone| Some(zone) != person.zone.iana_name()) {
                let zone = person.zone.iana_name().unwrap_or("UTC");
                notes.push(format!("{}'s zone on file is {zone}, and stays so", person.name));
            }
            return Ok(Ok((person.clone(), false)));
        }
        let zone = match wanted.zone.as_deref().map(TimeZone::get) {
            None => zone.clone(),
            Some(Ok(zone)) => zone,
            Some(Err(err)) => return Ok(Err(format!("the zone of {} cannot be used: {err}", wanted.email))),
        };
        if let Some(other) = self.names.get(&wanted.name.to_lowercase()) {
            notes.push(format!(
                "somebody called {} is on file with {other}; {} is taken for another person",
                wanted.name, wanted.email
            ));
        }
        let taken = |id: &str| {
            self.people.contains_key(&PersonId(id.to_owned()))
                || newcomers.iter().any(|person| person.id.0 == id)
        };
        let person = Person {
            id: PersonId(free_id(&slug(&wanted.name), LONGEST_ID, taken)),
            called: wanted.name.split_whitespace().next().unwrap_or(&wanted.name).to_owned(),
            name: wanted.name.clone(),
            email: wanted.email.clone(),
            aliases: Vec::new(),
            zone,
            matrix: None,
            phone: None,
            skills: Vec::new(),
            capacity: None,
            leave: Vec::new(),
        };
        Ok(Ok((person, true)))
    }

    /// The pairing that the row means, if the record has it: of that programme, with both people,
    /// and of that kind if the row says one. One that ended is not begun again by a sheet.
    fn there(
        &self,
        programme: &Programme,
        wanted: &SheetPairing,
        mentor: &PersonId,
        mentee: &PersonId,
        notes: &mut Vec<String>,
    ) -> Option<PairingId> {
        let alike = |pairing: &Pairing| {
            pairing.programme == programme.id
                && pairing.mentors.contains(mentor)
                && pairing.mentees.contains(mentee)
                && (wanted.kind.is_none() || wanted.kind == pairing.kind)
        };
        let found = || self.pairings.iter().filter(|(pairing, _)| alike(pairing));
        let (pairing, ended) = found().find(|(_, ended)| ended.is_none()).or_else(|| found().next())?;
        let id = &pairing.id;
        if let Some(why) = ended {
            notes.push(format!("it has ended ({why}); `mentord pair add` begins it again"));
        } else if wanted.weekly.is_some() && wanted.weekly != pairing.weekly {
            let weekly = pairing.weekly.map_or_else(|| "not agreed".to_owned(), |slot| slot.to_string());
            notes.push(format!(
                "its weekly time stays as it is ({weekly}); `mentord pair move {id}` changes it"
            ));
        }
        Some(id.clone())
    }

    fn note_standing(&self, id: &PersonId, notes: &mut Vec<String>) {
        let Some(PersonRow { person, standing, .. }) = self.people.get(id) else { return };
        let Standing { stopped, .. } = standing;
        if stopped.is_some() {
            notes.push(format!("{} asked for no more letters", person.name));
        } else if !standing.reachable(person) {
            notes.push(format!(
                "letters to {} do not arrive, so nobody is introduced until that is put right",
                person.name
            ));
        }
    }

    fn note_capacity(&self, mentor: &PersonId, notes: &mut Vec<String>) {
        let Some(person) = self.people.get(mentor).map(|row| &row.person) else { return };
        let running = |(pairing, ended): &&(Pairing, Option<String>)| {
            ended.is_none() && pairing.everyone().any(|id| id == mentor)
        };
        let count = self.pairings.iter().filter(running).count() + 1;
        if let Some(capacity) =
            person.capacity.filter(|capacity| count > usize::try_from(*capacity).unwrap_or(usize::MAX))
        {
            notes.push(format!("{} then has {count} pairings, and room for {capacity}", person.name));
        }
    }

    fn enter(&mut self, tx: &Tx<'_>, matched: &Matched, actor: &Actor, now: Timestamp) -> Result<()> {
        for person in &matched.newcomers {
            roster::enter_person(tx, person, None, actor, now)?;
            self.names.insert(person.name.to_lowercase(), person.email.to_string());
            let row = PersonRow { person: person.clone(), standing: Standing::default(), file: None };
            self.people.insert(person.id.clone(), row);
        }
        if let Outcome::New { pairing, .. } = &matched.outcome {
            roster::enter_pairing(tx, self.house, pairing, None, actor, now)?;
            self.ids.insert(pairing.id.0.clone());
            self.pairings.push((pairing.as_ref().clone(), None));
        }
        Ok(())
    }
}

fn named(person: &Person, new: bool) -> Named {
    Named { name: person.name.clone(), email: person.email.to_string(), new }
}

/// The programme of that id or title.
///
/// # Errors
/// A sentence without its end, with those there are.
pub(super) fn find_programme<'a>(programmes: &'a [Programme], word: &str) -> Result<&'a Programme, String> {
    let wanted = word.trim().to_lowercase();
    programmes
        .iter()
        .find(|programme| programme.id.0.to_lowercase() == wanted || programme.title.to_lowercase() == wanted)
        .ok_or_else(|| format!("there is no programme '{}'; there are: {}", word.trim(), ids_of(programmes)))
}

fn ids_of(programmes: &[Programme]) -> String {
    programmes.iter().map(|programme| programme.id.0.as_str()).collect::<Vec<_>>().join(", ")
}
