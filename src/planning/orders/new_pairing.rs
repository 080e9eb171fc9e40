//! `pair` and `replace mentor`: people who are not on file yet, and the pairing they come into.

use jiff::tz::TimeZone;

use super::{
    Concerned, Decided, Given, NewPairing, OrderEffect, Refusal, Resolved, Unclear, Who, names::one_line,
    pairing_change::running,
};
use crate::{
    domain::{
        EmailAddress, Pairing, PairingId, Person, PersonId, ProgrammeId, Reason, called,
        contact::Phase,
        pairing::Handover,
        slug::{LONGEST_ID, free_id, slug},
    },
    planning::{
        decision::{Decision, Edit},
        letter::{Content, Letter, News, Recipient},
        roster::take,
        view::{PairingRecord, PairingView},
    },
};

/// Enters a new pairing, and those of its people who are new.
pub(super) fn decide(pair: &NewPairing, concerned: &Concerned) -> Result<Decided, Refusal> {
    let programme = concerned.programmes.get(&pair.programme).ok_or_else(|| Unclear::NoProgrammeCalled {
        typed: pair.programme.0.clone(),
        there: concerned.programmes.keys().cloned().collect(),
    })?;
    let mut newcomers = Newcomers::new(concerned, &programme.zone);
    let mentors = newcomers.side(&pair.mentors)?;
    let mentees = newcomers.side(&pair.mentees)?;
    if let Some(both) = mentors.iter().find(|id| mentees.contains(id)) {
        return Err(Refusal::OnBothSides((*both).clone()));
    }
    newcomers.refuse_one_address(mentors.iter().chain(&mentees))?;
    let people = newcomers.people;
    if let Some(record) = pairing_of(&programme.id, &mentors, &mentees, concerned) {
        let pairing = record.pairing.id.clone();
        return Err(Refusal::PairAlready { names: concerned.names_of(&pairing), pairing });
    }
    let called = |ids: &[PersonId]| -> Option<&str> {
        let first = ids.first()?;
        let known = concerned.people.get(first).map(|record| &record.person);
        known
            .or_else(|| people.iter().find(|person| person.id == *first))
            .map(|person| person.called.as_str())
    };
    let id = match &pair.id {
        Some(id) => PairingId(slug(id)),
        None => ended_before(&mentors, &mentees, concerned).unwrap_or_else(|| {
            let base = base_id(called(&mentors), called(&mentees));
            PairingId(free_id(&base, LONGEST_ID, |id| concerned.taken_pairings.contains(id)))
        }),
    };
    if concerned.pairings.get(&id).is_some_and(runs) {
        return Err(Refusal::PairingRuns(id));
    }
    let pairing = Pairing {
        id: id.clone(),
        programme: programme.id.clone(),
        kind: pair.kind.as_deref().map(one_line),
        mentors,
        mentees,
        weekly: pair.weekly,
        starts: pair.starts,
        ends: None,
        place: pair.place.as_deref().map(one_line),
        background: pair.background.clone(),
        introduced: pair.introduced,
        length_minutes: pair.length_minutes,
        every_weeks: pair.every_weeks,
        handover: None,
        ended: None,
    };
    let mut edits: Vec<Edit> = people.iter().map(Edit::add_person).collect();
    edits.push(Edit::add_pairing(&pairing));
    if concerned.pairings.contains_key(&id) {
        // It may have gone from its file meanwhile, which matters no more: it begins again because staff say so.
        edits.push(Edit::PairingInFile { id: id.clone(), said: None });
    }
    let decisions = vec![Decision::of_edits(edits)];
    Ok(Decided { decisions, outcome: OrderEffect::Entered(id), ..Decided::default() })
}

/// What an order's new pairing is to be called, if that is free and the order does not say it: those ids on file that
/// begin so are to be known before it is decided.
#[must_use]
pub fn wanted_id(order: &Resolved, concerned: &Concerned) -> Option<String> {
    let called = |side: &[Who]| -> Option<String> {
        let id = match side.first()? {
            Who::OnFile(id) => id,
            Who::New { name, email, shared } => match concerned.owner(name, email, *shared) {
                Some(owner) => owner,
                None => return Some(called::called(name)),
            },
        };
        concerned.people.get(id).map(|record| record.person.called.clone())
    };
    let on_file = |ids: &[PersonId]| {
        called(&ids.first().map(|id| Who::OnFile(id.clone())).into_iter().collect::<Vec<_>>())
    };
    let (mentor, mentee) = match order {
        Resolved::Pair(pair) if pair.id.is_none() => (called(&pair.mentors), called(&pair.mentees)),
        Resolved::ReplaceMentor { pairing, old, new } => {
            let before = &concerned.pairings.get(pairing)?.pairing;
            let stays: Vec<PersonId> = before.mentors.iter().filter(|id| *id != old).cloned().collect();
            let mentor = on_file(&stays).or_else(|| called(std::slice::from_ref(new)));
            (mentor, on_file(&before.mentees))
        }
        _ => return None,
    };
    Some(base_id(mentor.as_deref(), mentee.as_deref()))
}

/// `ada-sam`, of the first of each side.
fn base_id(mentor: Option<&str>, mentee: Option<&str>) -> String {
    format!("{}-{}", slug(mentor.unwrap_or_default()), slug(mentee.unwrap_or_default()))
}

/// What somebody new is to be called in the record, if that is free.
#[must_use]
pub fn person_id_from(name: &str) -> String {
    Some(slug(name)).filter(|id| !id.is_empty()).unwrap_or_else(|| "person".to_owned())
}

/// Those of an order who come on file with it.
pub(super) struct Newcomers<'c> {
    concerned: &'c Concerned,
    /// Of the programme, whose clock is theirs until they say another one.
    zone: &'c TimeZone,
    /// Those who are new.
    pub(super) people: Vec<Person>,
}

impl<'c> Newcomers<'c> {
    pub(super) fn new(concerned: &'c Concerned, zone: &'c TimeZone) -> Self {
        Self { concerned, zone, people: Vec::new() }
    }

    /// Refuses two of one pairing whose letters would go to the same address: it could not be told who answers.
    pub(super) fn refuse_one_address<'p>(
        &'p self,
        everyone: impl Iterator<Item = &'p PersonId>,
    ) -> Result<(), Refusal> {
        let mut seen: Vec<&Person> = Vec::new();
        for id in everyone {
            let on_file = self.concerned.people.get(id).map(|record| &record.person);
            let Some(person) = on_file.or_else(|| self.people.iter().find(|new| new.id == *id)) else {
                continue;
            };
            if let Some(other) = seen.iter().find(|other| other.email == person.email) {
                let names = [other.name.clone(), person.name.clone()];
                return Err(Refusal::OneAddress { address: person.email.clone(), names });
            }
            seen.push(person);
        }
        Ok(())
    }

    /// The ids of those who are meant.
    pub(super) fn side(&mut self, side: &[Who]) -> Result<Vec<PersonId>, Refusal> {
        let mut ids = Vec::new();
        for who in side {
            let id = match who {
                Who::OnFile(id) if self.concerned.people.contains_key(id) => id.clone(),
                Who::OnFile(id) => return Err(Refusal::PersonGone(id.clone())),
                Who::New { name, email, shared } => self.newcomer(name, email, *shared),
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    fn newcomer(&mut self, name: &str, email: &EmailAddress, shared: bool) -> PersonId {
        // They may have come on file since the order was given.
        if let Some(owner) = self.concerned.owner(name, email, shared) {
            return owner.clone();
        }
        let same = |person: &&Person| person.owns(email) && (!shared || called::are_one(&person.name, name));
        if let Some(known) = self.people.iter().find(same) {
            return known.id.clone();
        }
        let taken = |id: &str| {
            self.concerned.taken_people.contains(id) || self.people.iter().any(|person| person.id.0 == id)
        };
        let id = PersonId(free_id(&person_id_from(name), LONGEST_ID, taken));
        self.people.push(Person {
            id: id.clone(),
            name: name.to_owned(),
            called: called::called(name),
            email: email.clone(),
            aliases: Vec::new(),
            zone: self.zone.clone(),
            matrix: None,
            phone: None,
            skills: Vec::new(),
            capacity: None,
            language: None,
            leave: Vec::new(),
            hours: Vec::new(),
        });
        id
    }
}

fn runs(record: &PairingRecord) -> bool {
    !matches!(record.contact.phase, Phase::Ended { .. })
}

/// A pairing of the same people that has not ended.
fn pairing_of<'c>(
    programme: &ProgrammeId,
    mentors: &[PersonId],
    mentees: &[PersonId],
    concerned: &'c Concerned,
) -> Option<&'c PairingRecord> {
    let same = |one: &[PersonId], other: &[PersonId]| {
        one.len() == other.len() && one.iter().all(|id| other.contains(id))
    };
    concerned.pairings.values().find(|record| {
        let pairing = &record.pairing;
        runs(record)
            && pairing.programme == *programme
            && same(&pairing.mentors, mentors)
            && same(&pairing.mentees, mentees)
    })
}

/// A pair that ended and begins again is the same pairing, in its next generation.
fn ended_before(mentors: &[PersonId], mentees: &[PersonId], concerned: &Concerned) -> Option<PairingId> {
    let ended = concerned.pairings.values().find(|record| {
        !runs(record) && record.pairing.mentors == mentors && record.pairing.mentees == mentees
    });
    ended.map(|record| record.pairing.id.clone())
}

/// The pairing ends, and the same mentees begin another with the new mentor: an introduction, and a
/// series of its own.
pub(super) fn replace_mentor(
    id: &PairingId,
    old: &PersonId,
    new: &Who,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let before = &running(id, concerned)?.pairing;
    let others = before.mentors.iter().filter(|id| *id != old).cloned().map(Who::OnFile);
    let pair = NewPairing {
        starts: None,
        mentors: others.chain([new.clone()]).collect(),
        mentees: before.mentees.iter().cloned().map(Who::OnFile).collect(),
        programme: before.programme.clone(),
        weekly: before.weekly,
        every_weeks: before.every_weeks,
        length_minutes: before.length_minutes,
        place: before.place.clone(),
        kind: before.kind.clone(),
        background: before.background.clone(),
        id: None,
        introduced: None,
    };
    let mut decided = decide(&pair, concerned)?;
    let to_name = match new {
        Who::OnFile(id) => concerned.name(id),
        Who::New { name, .. } => name.clone(),
    };
    let handover = Handover { from: old.clone(), from_name: concerned.name(old), to_name };
    for edit in decided.decisions.iter_mut().flat_map(|decision| &mut decision.edits) {
        if let Edit::AddPairing(added) = edit {
            added.handover = Some(handover.clone());
        }
    }
    let record = concerned.pairings.get(id).ok_or_else(|| Refusal::NoPairing(id.clone()))?;
    if let OrderEffect::Entered(entered) = &decided.outcome {
        let why = sentence!("ended.another_mentor", pairing => entered);
        let ended = Pairing { ended: Some(why), handover: Some(handover), ..before.clone() };
        let mut ending = take::change_pairing(record, &ended);
        ending.letters.extend(farewell(running(id, concerned)?, old, given));
        decided.decisions.push(ending);
    }
    Ok(decided)
}

/// A word to who goes, where no calendar mail of theirs carries it.
fn farewell(view: &PairingView, old: &PersonId, given: Given<'_>) -> Option<Letter> {
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let cancelled = live.is_some_and(|booking| booking.series.next_after(given.now).is_some());
    let reachable = view.participant(old).is_some_and(|it| it.standing.reachable(&it.person));
    if cancelled || !reachable || !matches!(view.contact.phase, Phase::Introduced { .. }) {
        return None;
    }
    let (id, about) = (view.pairing.id.clone(), view.pairing.mentees.first()?.clone());
    let generation = view.contact.generation;
    Some(Letter {
        reasons: vec![Reason::of_pairing(&view.programme.id, &id, generation, "handed-over", &old.0)],
        content: Content::Told { pairing: id, about, news: News::HandedOver },
        recipients: vec![Recipient::Person(old.clone())],
        not_after: None,
        requires_complete_fetch: false,
    })
}
