//! The views that one decision looks at: each loaded once, then kept as the record has it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{Context, status};
use crate::{
    domain::{Contact, PairingId, PersonId, Standing, contact::Phase},
    planning::{
        letter::{Content, Letter, Recipient},
        outbox::unsettled,
        schedule::{
            agenda::{self, AgendaItem},
            agenda_item::PersonAgenda,
            due,
        },
        view::{Fate, PairingView, Participant, PersonView, SentLetter},
    },
    store::Tx,
};

/// When pairings and people are next due, as it has just been worked out; `None`: never.
#[derive(Debug, Clone, Default)]
pub struct NextDue {
    pub pairings: BTreeMap<PairingId, Option<Timestamp>>,
    pub people: BTreeMap<PersonId, Option<Timestamp>>,
}

/// The views that one decision looks at, as they are at `now`.
pub(super) struct Views<'v, 't> {
    tx: &'v Tx<'t>,
    ctx: &'v Context,
    now: Timestamp,
    known: BTreeMap<PairingId, PairingView>,
}

impl<'v, 't> Views<'v, 't> {
    pub(super) fn new(tx: &'v Tx<'t>, ctx: &'v Context, now: Timestamp) -> Self {
        Self { tx, ctx, now, known: BTreeMap::new() }
    }

    /// `known`: views as they are at `now`, which need not be loaded.
    pub(super) fn with(mut self, known: BTreeMap<PairingId, PairingView>) -> Self {
        self.known = known;
        self
    }

    /// `None` for a pairing that is not there, or whose programme is not configured.
    pub(super) fn get(&mut self, id: &PairingId) -> Result<Option<&PairingView>> {
        if !self.known.contains_key(id)
            && let Some(view) = self.tx.view(id, &self.ctx.standings, self.now)?
        {
            self.known.insert(id.clone(), view);
        }
        Ok(self.known.get(id))
    }

    /// Whether somebody gets no letters.
    pub(super) fn is_frozen(&self, id: &PersonId) -> Result<bool> {
        let known = self.known.values().find_map(|view| view.people.get(id));
        let frozen = |standing: &Standing| standing.frozen.is_some();
        match known {
            Some(participant) => Ok(frozen(&participant.standing)),
            None => Ok(self.tx.person(id)?.is_some_and(|row| frozen(&row.standing))),
        }
    }

    /// Takes out the views of the pairings that a letter speaks of, to be [put back](Self::put_back).
    pub(super) fn take(&mut self, letter: &Letter) -> Result<Vec<PairingView>> {
        let mut views = Vec::new();
        for id in letter.content.pairings() {
            self.get(&id)?;
            let view = self.known.remove(&id);
            views.push(view.with_context(|| format!("There is no pairing {id} to write about"))?);
        }
        Ok(views)
    }

    pub(super) fn put_back(&mut self, views: Vec<PairingView>) {
        self.known.extend(views.into_iter().map(|view| (view.pairing.id.clone(), view)));
    }

    /// Those whom a cancellation has to reach although the calls are no longer theirs: who has just left a pairing,
    /// or has the calls at an address that leaves the series.
    pub(super) fn who_left(
        &self,
        letter: &Letter,
        views: &[PairingView],
    ) -> Result<Vec<(PersonId, Participant)>> {
        let mut left = Vec::new();
        let ([view], Content::Cancellation { .. }) = (views, &letter.content) else { return Ok(left) };
        for recipient in &letter.recipients {
            let Recipient::Person(id) = recipient else { continue };
            match view.people.get(id) {
                Some(member) if out_of_series(view, member) => left.push((id.clone(), member.clone())),
                Some(_) => {}
                None if view.former.contains_key(id) => {}
                None => left.extend(self.tx.participant(id, self.now)?.map(|it| (id.clone(), it))),
            }
        }
        Ok(left)
    }

    /// A letter stands in the history of its pairings, and counts in its readers' week if it is a courtesy.
    pub(super) fn entered(&mut self, letter: &Letter, recipients: &[Recipient]) {
        let staff = &self.ctx.desk.staff;
        if letter.content.is_in_history() {
            for id in letter.content.pairings() {
                let Some(view) = self.known.get_mut(&id) else { continue };
                view.sent.extend(recipients.iter().map(|recipient| SentLetter {
                    kind: letter.kind(),
                    recipient: recipient.word(staff),
                    decided: self.now,
                    fate: Fate::Pending { said: None },
                }));
                view.unsettled = unsettled(&view.sent);
            }
        }
        if letter.content.is_courtesy() {
            for view in self.known.values_mut() {
                for recipient in recipients {
                    if let Recipient::Person(id) = recipient
                        && let Some(participant) = view.people.get_mut(id)
                    {
                        participant.lately.push(self.now);
                    }
                }
            }
        }
    }

    /// What came of pairings after their views were loaded.
    pub(super) fn contacts_changed(&mut self, contacts: BTreeMap<PairingId, Contact>) {
        for (id, contact) in contacts {
            if let Some(view) = self.known.get_mut(&id) {
                view.contact = contact;
            }
        }
    }

    /// Works out when these pairings and their people are next due, and keeps how the pairings stand; hands out their
    /// views, and when they are due.
    pub(super) fn refresh(
        mut self,
        ids: &BTreeSet<PairingId>,
    ) -> Result<(BTreeMap<PairingId, PairingView>, NextDue)> {
        let Self { tx, ctx, now, .. } = self;
        let (mut agendas, mut people, mut due) = (BTreeMap::new(), BTreeSet::new(), NextDue::default());
        for id in ids {
            let Some((view, agenda)) = self.with_agenda(id, &mut agendas)? else {
                tx.forget_status(id)?;
                continue;
            };
            let next = due::next_wake_of(view, agenda, now);
            people.extend(view.pairing.everyone().cloned());
            tx.set_pairing_due(id, next, &ctx.standings.fingerprint)?;
            due.pairings.insert(id.clone(), next);
            status::keep(tx, ctx, view, agenda, now)?;
        }
        for id in people {
            let next = self.next_letter(&id, &mut agendas)?;
            tx.set_person_due(&id, next)?;
            due.people.insert(id, next);
        }
        Ok((self.known, due))
    }

    /// A view and its whole agenda, worked out once.
    fn with_agenda<'s>(
        &'s mut self,
        id: &PairingId,
        agendas: &'s mut BTreeMap<PairingId, Vec<AgendaItem>>,
    ) -> Result<Option<(&'s PairingView, &'s [AgendaItem])>> {
        let now = self.now;
        let Some(view) = self.get(id)? else { return Ok(None) };
        let agenda = agendas.entry(id.clone()).or_insert_with(|| agenda::whole_agenda(view, now));
        Ok(Some((view, agenda)))
    }

    /// When a person is next due a letter.
    fn next_letter(
        &mut self,
        id: &PersonId,
        agendas: &mut BTreeMap<PairingId, Vec<AgendaItem>>,
    ) -> Result<Option<Timestamp>> {
        let pairings = self.tx.pairings_of(id)?;
        for pairing in &pairings {
            self.with_agenda(pairing, agendas)?;
        }
        let known = pairings.iter().filter_map(|pairing| self.known.get(pairing).zip(agendas.get(pairing)));
        let known: Vec<(&PairingView, &[AgendaItem])> =
            known.filter(|(view, _)| runs(view)).map(|(view, agenda)| (view, agenda.as_slice())).collect();
        let Some((first, _)) = known.first() else { return Ok(None) };
        let Some(participant) = first.participant(id) else { return Ok(None) };
        Ok(due::next_letter_of(&PersonAgenda { id, participant, pairings: known }, self.now))
    }

    /// A person with all their running pairings.
    pub(super) fn into_person(mut self, id: &PersonId) -> Result<Option<PersonView>> {
        let Some(participant) = self.tx.participant(id, self.now)? else { return Ok(None) };
        let mut pairings = Vec::new();
        for pairing in self.tx.pairings_of(id)? {
            self.get(&pairing)?;
            pairings.extend(self.known.remove(&pairing).filter(runs));
        }
        Ok(Some(PersonView { id: id.clone(), participant, pairings }))
    }
}

fn runs(view: &PairingView) -> bool {
    !matches!(view.contact.phase, Phase::Ended { .. })
}

/// Whether somebody of a pairing has its calls at an address that is invited no more.
fn out_of_series(view: &PairingView, member: &Participant) -> bool {
    let booking = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    booking.is_some_and(|booking| !booking.invited.contains(&member.person.email))
}
