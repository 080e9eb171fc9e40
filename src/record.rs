//! The one door: events, letters and journal in one transaction. Planner, reader, sender and
//! command line all come through here.

pub mod address;
pub mod canary;
pub mod desk;
pub mod edits;
pub mod names;
pub mod posts;
mod readers;
mod settle;
pub mod staff;
mod stop;
pub mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::{
    domain::{
        Desk, EmailAddress, Event, Office, PairingId, PersonEvent, PersonId, Programme, ProgrammeId,
        contact::{Phase, Trouble},
    },
    letters::{self, Keys, Names, Scene, Templates},
    planning::{
        inbound::reaction::Reaction,
        letter::{Content, Letter, Reader},
        outbox::readers_of,
        schedule::due,
        simulation::Written,
        view::{PairingView, PersonView},
    },
    store::{Actor, Happened, NewDelivery, NewLetter, Standings, Tx},
};

pub use readers::reader_from;
pub use settle::{Channel, send_again, send_what_came_back, settle};
use stop::{cancel_for_pairing, cancel_for_person, frozen, withdraw};
pub use stop::{expire, let_go};

/// All that a decision is rendered with.
#[derive(Debug, Clone)]
pub struct House {
    pub desk: Desk,
    pub standings: Standings,
    pub keys: Keys,
    pub templates: Templates,
    /// Servers whose Authentication-Results are believed.
    pub trusted: Vec<String>,
}

impl House {
    #[must_use]
    pub fn staff(&self) -> usize {
        self.desk.staff.len()
    }
}

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Deed {
    pub events: Vec<(PairingId, Event)>,
    pub people: Vec<(PersonId, PersonEvent)>,
    pub letters: Vec<Letter>,
    pub actor: Actor,
    /// When it happened; not after `now`.
    pub at: Timestamp,
}

impl Deed {
    /// What happened to pairings, and nothing else.
    #[must_use]
    pub fn of_events(events: Vec<(PairingId, Event)>, actor: &Actor, at: Timestamp) -> Self {
        Self { events, people: Vec::new(), letters: Vec::new(), actor: actor.clone(), at }
    }

    #[must_use]
    pub fn planned(decision: due::Decision, now: Timestamp) -> Self {
        Self {
            events: decision.events,
            people: Vec::new(),
            letters: decision.letters,
            actor: Actor::Plan,
            at: now,
        }
    }

    #[must_use]
    pub fn of(reaction: Reaction, actor: Actor, at: Timestamp) -> Self {
        Self {
            events: reaction.decision.events,
            people: reaction.people,
            letters: reaction.decision.letters,
            actor,
            at,
        }
    }
}

/// Records a deed: the events change their pairings and people, what they make pointless is
/// cancelled, the letters are rendered and entered, the journal says so. All or nothing.
///
/// # Errors
/// When an event cannot happen, a reason comes a second time, a letter cannot be rendered, or the
/// store fails; nothing is recorded then.
pub fn record(tx: &Tx<'_>, house: &House, deed: &Deed, now: Timestamp) -> Result<()> {
    let mut touched: BTreeSet<PairingId> = BTreeSet::new();
    let mut never_left = Vec::new();
    for (person, event) in &deed.people {
        let mut row = tx.person(person)?.with_context(|| format!("There is no person {person}"))?;
        row.standing = row.standing.after(event, deed.at);
        if let PersonEvent::NotTheirs { address } = event {
            row.person.aliases.retain(|alias| alias != address);
        }
        tx.save_person(&row)?;
        never_left.extend(cancel_for_person(tx, person, event, now)?);
        touched.extend(tx.pairings_of(person)?);
    }
    for (pairing, event) in &deed.events {
        let row = tx.pairing(pairing)?.with_context(|| format!("There is no pairing {pairing}"))?;
        let contact = row.contact.after(event, deed.at)?;
        tx.save_contact(pairing, &contact)?;
        never_left.extend(cancel_for_pairing(tx, pairing, event, now)?);
        if let Event::Settled { trouble: Trouble::Wrote { who } | Trouble::Withdraws { who } } = event {
            tx.settle_words(pairing, who, now)?;
        }
        touched.insert(pairing.clone());
    }
    let letters = enter_letters(tx, house, &deed.letters, now)?;
    let letter = letters.first().copied();
    for (person, event) in &deed.people {
        let happened = Happened::ToPerson(event.clone());
        tx.append(deed.at, now, "", "", &person.0, &deed.actor, &happened, letter)?;
    }
    for (pairing, event) in &deed.events {
        let programme = tx.pairing(pairing)?.map(|row| row.pairing.programme.0).unwrap_or_default();
        let happened = Happened::ToPairing(event.clone());
        tx.append(deed.at, now, &programme, &pairing.0, &person_of(event), &deed.actor, &happened, letter)?;
        posts::of_event(tx, house, pairing, event, now)?;
    }
    touched.extend(withdraw(tx, &never_left, now)?);
    refresh(tx, house, &touched, now)
}

fn person_of(event: &Event) -> String {
    match event {
        Event::MentorAgreed { by }
        | Event::Answered { by, .. }
        | Event::Heard { by, .. }
        | Event::TalksElsewhere { by } => by.0.clone(),
        Event::Nudged { who, .. }
        | Event::Reassured { who, .. }
        | Event::Asked { who, .. }
        | Event::Reminded { who, .. }
        | Event::AddressDoubted { who, .. }
        | Event::Snoozed { who, .. } => who.0.clone(),
        Event::Paused { by, .. } => by.as_ref().map(|by| by.0.clone()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Renders letters for each reader and enters them; returns their ids.
fn enter_letters(tx: &Tx<'_>, house: &House, letters: &[Letter], now: Timestamp) -> Result<Vec<i64>> {
    let mut ids = Vec::with_capacity(letters.len());
    let office = staff::office(tx, house, now)?;
    for letter in letters {
        let readers = readers_of(letter, &frozen(tx, letter)?, &office);
        if readers.is_empty() {
            continue;
        }
        let mut views = Vec::new();
        for pairing in letter.content.pairings() {
            let view = tx.view(&pairing, &house.standings, now)?;
            let mut view = view.with_context(|| format!("There is no pairing {pairing} to write about"))?;
            add_who_left(tx, letter, &mut view, now)?;
            views.push(view);
        }
        ids.push(enter_letter(tx, house, letter, (&readers, &office), &views, now)?);
    }
    Ok(ids)
}

/// A letter about the desk itself, rendered for each reader and entered nowhere.
fn unrecorded(tx: &Tx<'_>, house: &House, letter: &Letter, now: Timestamp) -> Result<Vec<letters::Finished>> {
    let office = staff::office(tx, house, now)?;
    let programme = programme_of(house, letter, &[])?;
    let scene = scene(house, &programme, &[], &office, now);
    let readers = readers_of(letter, &BTreeSet::new(), &office);
    let finished = readers.iter().map(|reader| letters::render(letter, reader, &scene));
    finished.collect::<Result<_, _>>().with_context(|| format!("Cannot write the letter '{}'", letter.kind()))
}

/// A cancellation may be for somebody who has just left the pairing.
fn add_who_left(tx: &Tx<'_>, letter: &Letter, view: &mut PairingView, now: Timestamp) -> Result<()> {
    if !matches!(letter.content, Content::Cancellation { .. }) {
        return Ok(());
    }
    for reader in &letter.readers {
        if let Reader::Person(id) = reader
            && !view.people.contains_key(id)
            && let Some(participant) = tx.participant(id, now)?
        {
            view.former.insert(id.clone(), participant);
        }
    }
    Ok(())
}

fn enter_letter(
    tx: &Tx<'_>,
    house: &House,
    letter: &Letter,
    (readers, office): (&[Reader], &Office),
    views: &[PairingView],
    now: Timestamp,
) -> Result<i64> {
    let programme = programme_of(house, letter, views)?;
    let pairings: Vec<PairingId> = views.iter().map(|view| view.pairing.id.clone()).collect();
    let id = tx.enter_letter(&NewLetter {
        kind: letter.kind(),
        programme: &programme.id.0,
        reasons: &letter.reasons,
        pairings: if letter.content.is_in_history() { &pairings } else { &[] },
        decided: now,
        courtesy: letter.content.is_courtesy(),
        rests_on_silence: letter.rests_on_silence,
        not_after: letter.not_after,
    })?;
    if let Content::Digest(digest) = &letter.content {
        tx.number_lines(id, pairings.get(..digest.lines.len()).unwrap_or_default())?;
    }
    let scene = scene(house, &programme, views, office, now);
    let mut subject = String::new();
    for reader in readers {
        let finished = letters::render(letter, reader, &scene)
            .with_context(|| format!("Cannot write the letter '{}'", letter.kind()))?;
        tx.enter_delivery(&NewDelivery {
            letter: id,
            reader: &reader.word(&house.desk.staff),
            address: &finished.to,
            envelope_from: &finished.envelope_from,
            message_id: &finished.message_id,
            subject: &finished.subject,
            bytes: &finished.bytes,
            not_before: now,
        })?;
        subject = finished.subject;
    }
    posts::of_letter(tx, house, letter, views, &subject, now)?;
    Ok(id)
}

/// Where a reader's copy of a letter goes, and its subject; nothing else of it is written.
///
/// # Errors
/// When it cannot be rendered.
pub fn address_and_subject(house: &House, written: Written<'_>) -> Result<(EmailAddress, String)> {
    let Written { letter, reader, views, office, now } = written;
    let programme = programme_of(house, letter, views)?;
    let scene = scene(house, &programme, views, office, now);
    letters::address_and_subject(letter, reader, &scene)
        .with_context(|| format!("Cannot write the letter '{}'", letter.kind()))
}

fn scene<'a>(
    house: &'a House,
    programme: &'a Programme,
    views: &'a [PairingView],
    office: &'a Office,
    now: Timestamp,
) -> Scene<'a> {
    let House { desk, keys, templates, .. } = house;
    Scene { desk, programme, views, keys, templates, office, now, names: Names::ANY }
}

/// The programme that a letter is written for: that of its pairings, else the one its reason names, else the first.
fn programme_of(house: &House, letter: &Letter, views: &[PairingView]) -> Result<Arc<Programme>> {
    let programmes = &house.standings.programmes;
    let named = || {
        let id = letter.reasons.first()?.as_str().split('/').next()?;
        programmes.get(&ProgrammeId(id.to_owned()))
    };
    let of_views = views.first().map(|view| &view.programme);
    let found = of_views.or_else(named).or_else(|| programmes.values().next());
    found.cloned().context("There is no programme to write for")
}

/// Computes anew when the pairings and their people are next due.
///
/// # Errors
/// When the store fails.
pub fn refresh(tx: &Tx<'_>, house: &House, pairings: &BTreeSet<PairingId>, now: Timestamp) -> Result<()> {
    let mut known = BTreeMap::new();
    let mut people = BTreeSet::new();
    for id in pairings {
        let Some(view) = tx.view(id, &house.standings, now)? else { continue };
        tx.set_pairing_due(id, due::next_wake(&view, now), &house.standings.fingerprint)?;
        people.extend(view.pairing.everyone().cloned());
        known.insert(id.clone(), view);
    }
    for id in people {
        let view = person_view_knowing(tx, house, &id, &known, now)?;
        tx.set_person_due(&id, view.and_then(|view| due::next_letter(&view, now)))?;
    }
    Ok(())
}

/// Says when a pairing is to be looked at again, whatever is to come for it; `None`: never.
///
/// # Errors
/// When the store fails.
pub fn look_again_at(tx: &Tx<'_>, house: &House, id: &PairingId, at: Option<Timestamp>) -> Result<()> {
    tx.set_pairing_due(id, at, &house.standings.fingerprint)
}

/// The same for a person.
///
/// # Errors
/// When the store fails.
pub fn look_again_at_person(tx: &Tx<'_>, id: &PersonId, at: Option<Timestamp>) -> Result<()> {
    tx.set_person_due(id, at)
}

/// Computes anew when the person is next due a letter.
///
/// # Errors
/// When the store fails.
pub fn refresh_person(tx: &Tx<'_>, house: &House, id: &PersonId, now: Timestamp) -> Result<()> {
    let next = person_view(tx, house, id, now)?.and_then(|view| due::next_letter(&view, now));
    tx.set_person_due(id, next)
}

/// A person with all their running pairings.
///
/// # Errors
/// When the store fails.
pub fn person_view(tx: &Tx<'_>, house: &House, id: &PersonId, now: Timestamp) -> Result<Option<PersonView>> {
    person_view_knowing(tx, house, id, &BTreeMap::new(), now)
}

/// The same where some views are at hand already.
fn person_view_knowing(
    tx: &Tx<'_>,
    house: &House,
    id: &PersonId,
    known: &BTreeMap<PairingId, PairingView>,
    now: Timestamp,
) -> Result<Option<PersonView>> {
    let Some(participant) = tx.participant(id, now)? else { return Ok(None) };
    let mut pairings = Vec::new();
    for pairing in tx.pairings_of(id)? {
        let view = match known.get(&pairing) {
            Some(known) => Some(known.clone()),
            None => tx.view(&pairing, &house.standings, now)?,
        };
        pairings.extend(view.filter(|view| !matches!(view.contact.phase, Phase::Ended { .. })));
    }
    Ok(Some(PersonView { id: id.clone(), participant, pairings }))
}

/// The views of these pairings, those that are there.
///
/// # Errors
/// When the store fails.
pub fn views(
    tx: &Tx<'_>,
    house: &House,
    ids: &BTreeSet<PairingId>,
    now: Timestamp,
) -> Result<Vec<PairingView>> {
    let mut found: BTreeMap<PairingId, PairingView> = BTreeMap::new();
    for id in ids {
        if let Some(view) = tx.view(id, &house.standings, now)? {
            found.insert(id.clone(), view);
        }
    }
    Ok(found.into_values().collect())
}
