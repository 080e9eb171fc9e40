//! Pairings and people as the simulation has them, and when each is next due.

mod due;
mod history;

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use jiff::Timestamp;

use self::due::{Due, Times};
use crate::{
    domain::{Contact, Event, PairingId, PersonId, ProgrammeId, contact::Phase, words::Worry},
    planning::{
        letter::{Content, Letter, Reader},
        schedule::{
            agenda::{self, Item},
            due as rules,
        },
        view::{LATELY, PairingView, Participant, PersonView},
    },
};

pub(super) struct Pairings {
    /// Boxed: a view is large, and moves in and out.
    pairings: BTreeMap<PairingId, Box<PairingView>>,
    people: BTreeMap<PersonId, Member>,
    pairings_due: Due<PairingId>,
    people_due: Due<PersonId>,
    /// Those for whom it is to be worked out anew when they are due.
    stale: BTreeSet<PairingId>,
    stale_people: BTreeSet<PersonId>,
    /// What is to come, of those that have not changed since.
    agendas: BTreeMap<PairingId, (Timestamp, Vec<Item>)>,
    now: Timestamp,
}

struct Member {
    participant: Participant,
    pairings: BTreeSet<PairingId>,
}

/// A pairing before a decision changed it.
pub(super) struct Before {
    pairing: PairingId,
    contact: Contact,
    former: BTreeMap<PersonId, Participant>,
}

impl Pairings {
    pub(super) fn new(
        views: Vec<PairingView>,
        others: Vec<(PersonId, Participant)>,
        (pairings_due, people_due): (Times<PairingId>, Times<PersonId>),
        now: Timestamp,
    ) -> Self {
        let mut people: BTreeMap<PersonId, Member> = BTreeMap::new();
        for view in &views {
            for (id, participant) in &view.people {
                let pairings = BTreeSet::new();
                let member =
                    people.entry(id.clone()).or_insert(Member { participant: participant.clone(), pairings });
                member.pairings.insert(view.pairing.id.clone());
            }
        }
        for (id, participant) in others {
            people.entry(id).or_insert(Member { participant, pairings: BTreeSet::new() });
        }
        Self {
            pairings: views.into_iter().map(|view| (view.pairing.id.clone(), Box::new(view))).collect(),
            people,
            pairings_due: Due::new(pairings_due),
            people_due: Due::new(people_due),
            stale: BTreeSet::new(),
            stale_people: BTreeSet::new(),
            agendas: BTreeMap::new(),
            now,
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = (&PairingId, &ProgrammeId)> {
        self.pairings.iter().map(|(id, view)| (id, &view.pairing.programme))
    }

    /// The pairings that are due, in order of time.
    pub(super) fn pairings_due(&mut self, now: Timestamp) -> Vec<PairingId> {
        self.now = now;
        self.refresh();
        self.pairings_due.by(now)
    }

    pub(super) fn people_due(&mut self, now: Timestamp) -> Vec<PersonId> {
        self.now = now;
        self.refresh();
        self.people_due.by(now)
    }

    pub(super) fn next_due(&mut self) -> Option<Timestamp> {
        self.refresh();
        self.pairings_due.first().into_iter().chain(self.people_due.first()).min()
    }

    /// The pairings have changed.
    pub(super) fn touch<'a>(&mut self, pairings: impl IntoIterator<Item = &'a PairingId>) {
        for id in pairings {
            self.agendas.remove(id);
            self.stale.insert(id.clone());
        }
    }

    /// When the pairing is next due is to be worked out anew, though it has not changed.
    pub(super) fn look_again(&mut self, pairing: &PairingId) {
        self.stale.insert(pairing.clone());
    }

    pub(super) fn touch_person(&mut self, person: &PersonId) {
        self.stale_people.insert(person.clone());
    }

    pub(super) fn put_off_pairing(&mut self, id: &PairingId, until: Timestamp) {
        self.stale.remove(id);
        self.pairings_due.set(id, Some(until));
    }

    pub(super) fn put_off_person(&mut self, id: &PersonId, until: Timestamp) {
        self.stale_people.remove(id);
        self.people_due.set(id, Some(until));
    }

    /// Works out anew when those that changed are due.
    fn refresh(&mut self) {
        let now = self.now;
        let mut people = mem::take(&mut self.stale_people);
        for id in mem::take(&mut self.stale) {
            let found = self.with_agenda(&id, now, |view, agenda| {
                (rules::next_wake_of(agenda), view.pairing.everyone().cloned().collect::<Vec<_>>())
            });
            let Some((next, members)) = found else { continue };
            people.extend(members);
            self.pairings_due.set(&id, next);
        }
        for id in people {
            let next = self.with_person(&id, now, |view, agendas| rules::next_letter_of(view, agendas, now));
            let next = next.flatten();
            self.people_due.set(&id, next);
        }
    }

    /// A pairing as it is at `now`, all mail read.
    pub(super) fn look(&mut self, id: &PairingId, now: Timestamp) -> Option<&PairingView> {
        let view = self.pairings.get_mut(id)?;
        view.sight.read_to_end = Some(now);
        for participant in view.people.values_mut() {
            participant.lately.retain(|at| *at >= now - LATELY);
        }
        Some(view)
    }

    /// A pairing with what is to come for it, as both are at `now`.
    pub(super) fn with_agenda<T>(
        &mut self,
        id: &PairingId,
        now: Timestamp,
        f: impl FnOnce(&PairingView, &[Item]) -> T,
    ) -> Option<T> {
        let agenda = self.take_agenda(id, now)?;
        let found = self.pairings.get(id).map(|view| f(view, &agenda));
        self.agendas.insert(id.clone(), (now, agenda));
        found
    }

    fn take_agenda(&mut self, id: &PairingId, now: Timestamp) -> Option<Vec<Item>> {
        match self.agendas.remove(id) {
            Some((at, agenda)) if at == now => Some(agenda),
            _ => self.look(id, now).map(|view| agenda::whole_agenda(view, now)),
        }
    }

    /// A person with their running pairings and what is to come for each, as they are at `now`.
    pub(super) fn with_person<T>(
        &mut self,
        id: &PersonId,
        now: Timestamp,
        f: impl FnOnce(&PersonView, &[Vec<Item>]) -> T,
    ) -> Option<T> {
        let (id, Member { mut participant, pairings: ids }) = self.people.remove_entry(id)?;
        participant.lately.retain(|at| *at >= now - LATELY);
        let (mut pairings, mut agendas) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        for pairing in &ids {
            let runs = |view: &PairingView| !matches!(view.contact.phase, Phase::Ended { .. });
            if self.look(pairing, now).is_some_and(runs) {
                agendas.extend(self.take_agenda(pairing, now));
                pairings.extend(self.pairings.remove(pairing).map(|view| *view));
            }
        }
        let view = PersonView { id, participant, pairings };
        let found = f(&view, &agendas);
        for (pairing, agenda) in view.pairings.iter().zip(agendas) {
            self.agendas.insert(pairing.pairing.id.clone(), (now, agenda));
        }
        self.put_back(view.pairings);
        self.people.insert(view.id, Member { participant: view.participant, pairings: ids });
        Some(found)
    }

    /// The views of these pairings in that order, those that are there, as `letter` shows them at `now`.
    pub(super) fn with_views<T>(
        &mut self,
        ids: &[PairingId],
        letter: &Letter,
        now: Timestamp,
        f: impl FnOnce(&[PairingView]) -> T,
    ) -> T {
        let mut views = self.take(ids, now);
        let left = self.who_left(letter, &views);
        for view in &mut views {
            view.former.extend(left.iter().cloned());
        }
        let found = f(&views);
        for view in &mut views {
            view.former.retain(|id, _| !left.iter().any(|(other, _)| other == id));
        }
        self.put_back(views);
        found
    }

    /// A cancellation may be for somebody who has just left the pairing.
    fn who_left(&self, letter: &Letter, views: &[PairingView]) -> Vec<(PersonId, Participant)> {
        if !matches!(letter.content, Content::Cancellation { .. }) {
            return Vec::new();
        }
        let known = |id: &PersonId| {
            views.iter().any(|view| view.people.contains_key(id) || view.former.contains_key(id))
        };
        let left = letter.readers.iter().filter_map(|reader| match reader {
            Reader::Person(id) if !known(id) => Some((id.clone(), self.people.get(id)?.participant.clone())),
            _ => None,
        });
        left.collect()
    }

    /// Takes those pairings out, as they are at `now`, to be [put back](Self::put_back).
    pub(super) fn take(&mut self, ids: &[PairingId], now: Timestamp) -> Vec<PairingView> {
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            if self.look(id, now).is_some() {
                views.extend(self.pairings.remove(id).map(|view| *view));
            }
        }
        views
    }

    pub(super) fn put_back(&mut self, views: Vec<PairingView>) {
        self.pairings.extend(views.into_iter().map(|view| (view.pairing.id.clone(), Box::new(view))));
    }

    /// Changes the pairings; what they were before, if the decision cannot stand.
    pub(super) fn apply(
        &mut self,
        events: &[(PairingId, Event)],
        now: Timestamp,
    ) -> Result<Vec<Before>, String> {
        let mut before: Vec<Before> = Vec::new();
        for (id, event) in events {
            if let Err(why) = self.happen(id, event, now, &mut before) {
                self.restore(before);
                return Err(why);
            }
        }
        self.touch(events.iter().map(|(id, _)| id));
        Ok(before)
    }

    fn happen(
        &mut self,
        id: &PairingId,
        event: &Event,
        now: Timestamp,
        before: &mut Vec<Before>,
    ) -> Result<(), String> {
        let view = self.pairings.get_mut(id).ok_or_else(|| format!("There is no pairing {id}"))?;
        let contact = view.contact.clone().after(event, now).map_err(|err| err.to_string())?;
        let contact = mem::replace(&mut view.contact, contact);
        if !before.iter().any(|known| known.pairing == *id) {
            before.push(Before { pairing: id.clone(), contact, former: view.former.clone() });
        }
        // Whose address is not in the calendars any more has nothing to be told.
        let booking = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
        let invited = booking.map(|booking| &booking.invited);
        view.former.retain(|_, left| {
            invited.is_some_and(|invited| invited.iter().any(|address| left.person.owns(address)))
        });
        Ok(())
    }

    pub(super) fn restore(&mut self, before: Vec<Before>) {
        for Before { pairing, contact, former } in before {
            self.agendas.remove(&pairing);
            if let Some(view) = self.pairings.get_mut(&pairing) {
                (view.contact, view.former) = (contact, former);
            }
        }
    }

    /// A change of one pairing that is no decision's; nothing happens if it cannot be.
    pub(super) fn note(&mut self, id: &PairingId, event: &Event, now: Timestamp) {
        let _ = self.apply(&[(id.clone(), event.clone())], now);
    }

    /// Those of the letter's readers whose address is a stranger's.
    pub(super) fn frozen<'l>(&self, letter: &'l Letter) -> BTreeSet<&'l PersonId> {
        let frozen = |id: &&PersonId| {
            self.people.get(*id).is_some_and(|member| member.participant.standing.frozen.is_some())
        };
        let people = letter.readers.iter().filter_map(|reader| match reader {
            Reader::Person(id) => Some(id),
            Reader::Staff(_) | Reader::Address(_) => None,
        });
        people.filter(frozen).collect()
    }

    /// A worry of the pairing was passed on once more; `letter` makes what staff hear of it.
    pub(super) fn pass_on(
        &mut self,
        id: &PairingId,
        key: &str,
        now: Timestamp,
        letter: impl FnOnce(&Worry, &PairingView) -> Letter,
    ) -> Option<Letter> {
        self.touch([id]);
        let view = self.pairings.get_mut(id)?;
        let worry = view.worries.iter_mut().find(|worry| worry.key == key)?;
        worry.rounds = worry.rounds.saturating_add(1);
        worry.passed = now;
        let worry = worry.clone();
        Some(letter(&worry, view))
    }
}
