//! Pairings and people as the simulation has them, and when each is next due.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem, slice,
};

use jiff::Timestamp;

use super::due::{Due, Times};
use crate::planning::simulation::fault::Fault;
use crate::{
    domain::{Contact, Event, PairingId, PersonId, ProgrammeId, contact::Phase, words::Worry},
    planning::{
        letter::{Content, Letter, Recipient},
        schedule::{
            agenda::{self, AgendaItem},
            agenda_item::PersonAgenda,
            due as rules,
        },
        view::{LATELY, PairingView, Participant},
    },
};

pub(in crate::planning::simulation) struct Pairings {
    pub(super) pairings: BTreeMap<PairingId, Entry>,
    pub(super) people: BTreeMap<PersonId, Member>,
    pairings_due: Due<PairingId>,
    people_due: Due<PersonId>,
    /// Those for whom it is to be worked out anew when they are due.
    stale: BTreeSet<PairingId>,
    stale_people: BTreeSet<PersonId>,
    now: Timestamp,
}

/// A pairing with what is to come for it.
pub(super) struct Entry {
    pub(super) view: PairingView,
    /// When it was worked out, and what came of it; `None`: not since something changed.
    pub(super) agenda: Option<(Timestamp, Vec<AgendaItem>)>,
}

impl Entry {
    fn new(view: PairingView) -> Self {
        Self { view, agenda: None }
    }

    /// As it is at `now`, all mail read.
    fn look(&mut self, now: Timestamp) -> &mut PairingView {
        self.view.mailbox_status.read_to_end = Some(now);
        for participant in self.view.people.values_mut() {
            participant.lately.retain(|at| *at >= now - LATELY);
        }
        &mut self.view
    }

    fn work_out(&mut self, now: Timestamp) {
        if self.agenda.as_ref().is_none_or(|(at, _)| *at != now) {
            let agenda = agenda::whole_agenda(self.look(now), now);
            self.agenda = Some((now, agenda));
        }
    }

    /// The pairing with what was last worked out.
    fn with_agenda(&self) -> (&PairingView, &[AgendaItem]) {
        (&self.view, self.agenda.as_ref().map_or(&[], |(_, agenda)| agenda))
    }

    fn runs(&self) -> bool {
        !matches!(self.view.contact.phase, Phase::Ended { .. })
    }
}
pub(super) struct Member {
    pub(super) participant: Participant,
    pub(super) pairings: BTreeSet<PairingId>,
}

/// A pairing before a decision changed it.
pub(in crate::planning::simulation) struct Before {
    pairing: PairingId,
    contact: Contact,
    former: BTreeMap<PersonId, Participant>,
}

impl Pairings {
    pub(in crate::planning::simulation) fn new(
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
            pairings: views.into_iter().map(|view| (view.pairing.id.clone(), Entry::new(view))).collect(),
            people,
            pairings_due: Due::new(pairings_due),
            people_due: Due::new(people_due),
            stale: BTreeSet::new(),
            stale_people: BTreeSet::new(),
            now,
        }
    }

    /// The pairings of a programme as they are at `now`, all mail read.
    pub(in crate::planning::simulation) fn look_at_all_of(
        &mut self,
        programme: &ProgrammeId,
        now: Timestamp,
    ) -> impl Iterator<Item = &PairingView> {
        let of = self.pairings.values_mut().filter(move |entry| entry.view.pairing.programme == *programme);
        of.map(move |entry| &*entry.look(now))
    }

    /// The pairings that are due, in order of time.
    pub(in crate::planning::simulation) fn pairings_due(&mut self, now: Timestamp) -> Vec<PairingId> {
        self.now = now;
        self.refresh();
        self.pairings_due.by(now)
    }

    pub(in crate::planning::simulation) fn people_due(&mut self, now: Timestamp) -> Vec<PersonId> {
        self.now = now;
        self.refresh();
        self.people_due.by(now)
    }

    pub(in crate::planning::simulation) fn next_due(&mut self) -> Option<Timestamp> {
        self.refresh();
        self.pairings_due.first().into_iter().chain(self.people_due.first()).min()
    }

    /// The pairings have changed.
    pub(in crate::planning::simulation) fn touch<'a>(
        &mut self,
        pairings: impl IntoIterator<Item = &'a PairingId>,
    ) {
        for id in pairings {
            if let Some(entry) = self.pairings.get_mut(id) {
                entry.agenda = None;
            }
            self.stale.insert(id.clone());
        }
    }

    /// When the pairing is next due is to be worked out anew, though it has not changed.
    pub(in crate::planning::simulation) fn look_again(&mut self, pairing: &PairingId) {
        self.stale.insert(pairing.clone());
    }

    pub(in crate::planning::simulation) fn touch_person(&mut self, person: &PersonId) {
        self.stale_people.insert(person.clone());
    }

    pub(in crate::planning::simulation) fn put_off_pairing(&mut self, id: &PairingId, until: Timestamp) {
        self.stale.remove(id);
        self.pairings_due.set(id, Some(until));
    }

    pub(in crate::planning::simulation) fn put_off_person(&mut self, id: &PersonId, until: Timestamp) {
        self.stale_people.remove(id);
        self.people_due.set(id, Some(until));
    }

    /// Works out anew when those that changed are due.
    fn refresh(&mut self) {
        let now = self.now;
        let mut people = mem::take(&mut self.stale_people);
        for id in mem::take(&mut self.stale) {
            let found = self.with_agenda(&id, now, |view, agenda| {
                let next = rules::next_wake_of(view, agenda, now);
                (next, view.pairing.everyone().cloned().collect::<Vec<_>>())
            });
            // Of a programme that is configured no more nothing is due.
            let Some((next, members)) = found else {
                self.pairings_due.set(&id, None);
                continue;
            };
            people.extend(members);
            self.pairings_due.set(&id, next);
        }
        for id in people {
            let next = self.with_person(&id, now, |person| rules::next_letter_of(person, now));
            let next = next.flatten();
            self.people_due.set(&id, next);
        }
    }

    /// A pairing as it is at `now`, all mail read.
    pub(in crate::planning::simulation) fn look(
        &mut self,
        id: &PairingId,
        now: Timestamp,
    ) -> Option<&PairingView> {
        self.pairings.get_mut(id).map(|entry| &*entry.look(now))
    }

    /// A pairing with what is to come for it, as both are at `now`.
    pub(in crate::planning::simulation) fn with_agenda<T>(
        &mut self,
        id: &PairingId,
        now: Timestamp,
        f: impl FnOnce(&PairingView, &[AgendaItem]) -> T,
    ) -> Option<T> {
        let entry = self.pairings.get_mut(id)?;
        entry.work_out(now);
        let (view, agenda) = entry.with_agenda();
        Some(f(view, agenda))
    }

    /// A person with what is to come for each of their running pairings, as they are at `now`.
    pub(in crate::planning::simulation) fn with_person<T>(
        &mut self,
        id: &PersonId,
        now: Timestamp,
        f: impl FnOnce(&PersonAgenda<'_>) -> T,
    ) -> Option<T> {
        let Member { participant, pairings: ids } = self.people.get_mut(id)?;
        participant.lately.retain(|at| *at >= now - LATELY);
        for pairing in ids.iter() {
            if let Some(entry) = self.pairings.get_mut(pairing).filter(|entry| entry.runs()) {
                entry.work_out(now);
            }
        }
        let running = ids.iter().filter_map(|id| self.pairings.get(id)).filter(|entry| entry.runs());
        let pairings = running.map(Entry::with_agenda).collect();
        Some(f(&PersonAgenda { id, participant, pairings }))
    }

    /// The views of these pairings in that order, those that are there, as `letter` shows them at `now`.
    pub(in crate::planning::simulation) fn with_views<T>(
        &mut self,
        ids: &[PairingId],
        letter: &Letter,
        now: Timestamp,
        f: impl FnOnce(&[PairingView]) -> T,
    ) -> T {
        let leaves = matches!(letter.content, Content::Cancellation { .. });
        if let ([id], false) = (ids, leaves) {
            return f(self.look(id, now).map_or(&[], slice::from_ref));
        }
        let mut views = self.take(ids, now);
        let left = if leaves { self.who_left(letter, &views) } else { Vec::new() };
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
        let known = |id: &PersonId| {
            views.iter().any(|view| view.people.contains_key(id) || view.former.contains_key(id))
        };
        let left = letter.recipients.iter().filter_map(|recipient| match recipient {
            Recipient::Person(id) if !known(id) => {
                Some((id.clone(), self.people.get(id)?.participant.clone()))
            }
            _ => None,
        });
        left.collect()
    }

    /// Takes those pairings out, as they are at `now`, to be [put back](Self::put_back).
    pub(in crate::planning::simulation) fn take(
        &mut self,
        ids: &[PairingId],
        now: Timestamp,
    ) -> Vec<PairingView> {
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            if self.look(id, now).is_some() {
                views.extend(self.pairings.remove(id).map(|entry| entry.view));
            }
        }
        views
    }

    /// Their agendas are to be worked out anew.
    pub(in crate::planning::simulation) fn put_back(&mut self, views: Vec<PairingView>) {
        self.pairings.extend(views.into_iter().map(|view| (view.pairing.id.clone(), Entry::new(view))));
    }

    /// Changes the pairings; what they were before, if the decision cannot stand.
    pub(in crate::planning::simulation) fn apply(
        &mut self,
        events: &[(PairingId, Event)],
        now: Timestamp,
    ) -> Result<Vec<Before>, Fault> {
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
    ) -> Result<(), Fault> {
        let entry = self.pairings.get_mut(id).ok_or_else(|| Fault::NoPairing(id.clone()))?;
        let view = &mut entry.view;
        let contact = view.contact.clone().after(event, now)?;
        let contact = mem::replace(&mut view.contact, contact);
        if !before.iter().any(|earlier| earlier.pairing == *id) {
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

    pub(in crate::planning::simulation) fn restore(&mut self, before: Vec<Before>) {
        for Before { pairing, contact, former } in before {
            if let Some(entry) = self.pairings.get_mut(&pairing) {
                entry.agenda = None;
                (entry.view.contact, entry.view.former) = (contact, former);
            }
        }
    }

    /// A change of one pairing that is no decision's; nothing happens if it cannot be.
    pub(in crate::planning::simulation) fn note(&mut self, id: &PairingId, event: &Event, now: Timestamp) {
        let _ = self.apply(&[(id.clone(), event.clone())], now);
    }

    /// Those of the letter's readers whose address is a stranger's.
    pub(in crate::planning::simulation) fn frozen<'l>(&self, letter: &'l Letter) -> BTreeSet<&'l PersonId> {
        let frozen = |id: &&PersonId| {
            self.people.get(*id).is_some_and(|member| member.participant.standing.frozen.is_some())
        };
        letter.recipients.iter().filter_map(Recipient::person).filter(frozen).collect()
    }

    /// A worry of the pairing was passed on once more; `letter` makes what staff hear of it.
    pub(in crate::planning::simulation) fn pass_on(
        &mut self,
        id: &PairingId,
        key: &str,
        now: Timestamp,
        letter: impl FnOnce(&Worry, &PairingView) -> Letter,
    ) -> Option<Letter> {
        self.touch([id]);
        let view = &mut self.pairings.get_mut(id)?.view;
        let worry = view.worries.iter_mut().find(|worry| worry.key == key)?;
        worry.rounds = worry.rounds.saturating_add(1);
        worry.passed = now;
        let worry = worry.clone();
        Some(letter(&worry, view))
    }
}
