//! A decision recorded: edits, events, letters and journal in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::Timestamp;

use super::{
    Context,
    draft::{Draft, Line},
    letters::enter_letters,
    posts,
    stop::{self, withdraw},
    views::{NextDue, Views},
    words,
};
use crate::{
    domain::{Event, PairingId, PersonId},
    planning::{
        decision::{Decision, Edit, Inverse},
        view::{PairingRecord, PairingView, PersonRecord},
    },
    store::{Actor, Tx},
};

/// Who or what made a decision, and when what it says happened: not after it is recorded.
#[derive(Debug, Clone)]
pub struct Attribution {
    pub actor: Actor,
    pub at: Timestamp,
}

impl Attribution {
    #[must_use]
    pub fn new(actor: &Actor, at: Timestamp) -> Self {
        Self { actor: actor.clone(), at }
    }

    /// The rules of the programme and the clock.
    #[must_use]
    pub fn planned(now: Timestamp) -> Self {
        Self { actor: Actor::Plan, at: now }
    }
}

/// The pairings that a decision touched, as they are now. Not those that are new: nothing is known of them yet.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    pub touched: BTreeSet<PairingId>,
    pub views: BTreeMap<PairingId, PairingView>,
    /// When they and their people are next due.
    pub due: NextDue,
}

/// Records a decision: the edits and events change their pairings and people, what they make pointless is
/// cancelled, the letters are rendered and entered, the journal says so. All or nothing.
///
/// # Errors
/// When the record has changed since an edit was decided, an event cannot happen, a reason comes a second time, a
/// letter cannot be rendered, or the store fails; nothing is to be kept then.
pub fn record(
    tx: &Tx<'_>,
    ctx: &Context,
    decision: &Decision,
    by: &Attribution,
    now: Timestamp,
) -> Result<Recorded> {
    record_knowing(tx, ctx, decision, by, Vec::new(), now)
}

/// The same; `known`: views as they are at `now` before it, which need not be loaded once more.
///
/// # Errors
/// As [`record`].
pub fn record_knowing(
    tx: &Tx<'_>,
    ctx: &Context,
    decision: &Decision,
    by: &Attribution,
    known: Vec<PairingView>,
    now: Timestamp,
) -> Result<Recorded> {
    for key in &decision.worries {
        words::pass_on(tx, ctx, key, now)?;
    }
    let mut draft = Draft::new(tx, ctx);
    decision.edits.iter().try_for_each(|edit| draft.edit(edit, by.at))?;
    decision.people.iter().try_for_each(|(id, event)| draft.happen_to_person(id, event, by.at))?;
    decision.events.iter().try_for_each(|(id, event)| draft.happen_to_pairing(id, event, by.at))?;
    draft.write(now)?;
    let never_left = stop::stopped(tx, decision, now)?;
    let mut touched = draft.touched()?;
    let mut views = Views::new(tx, ctx, now);
    if never_left.is_empty() && changes_contacts_alone(decision) {
        views = views.with(draft.still_known(known));
    }
    let letters = enter_letters(tx, ctx, &decision.letters, &mut views, now)?;
    append(tx, &draft, by, letters.first().copied(), now)?;
    for (pairing, event) in &decision.events {
        posts::of_event(tx, ctx, (pairing, event), &mut views, now)?;
    }
    let withdrawn = withdraw(tx, &never_left, now)?;
    touched.extend(withdrawn.keys().cloned());
    views.contacts_changed(withdrawn);
    for id in &draft.added {
        touched.remove(id);
        // The planner works out what is to come when it looks at it, which it does first. A pairing that is not
        // introduced has no nudges, so nothing changes for its people before that.
        tx.set_pairing_due(id, Some(Timestamp::UNIX_EPOCH), &ctx.standings.fingerprint)?;
    }
    let (views, due) = views.refresh(&touched)?;
    touched.extend(draft.added);
    Ok(Recorded { touched, views, due })
}

/// Whether a decision changes nothing in the view of a pairing but what came of that pairing.
fn changes_contacts_alone(decision: &Decision) -> bool {
    let Decision { edits, people, events, worries, letters: _ } = decision;
    let settles_words = |(_, event): &(PairingId, Event)| matches!(event, Event::Settled { .. });
    edits.is_empty() && people.is_empty() && worries.is_empty() && !events.iter().any(settles_words)
}

/// Records decisions of which each was made knowing the one before it.
///
/// # Errors
/// As [`record`].
pub fn record_all(
    tx: &Tx<'_>,
    ctx: &Context,
    decisions: &[Decision],
    by: &Attribution,
    now: Timestamp,
) -> Result<Recorded> {
    let mut all = Recorded::default();
    for decision in decisions {
        let recorded = record(tx, ctx, decision, by, now)?;
        all.touched.extend(recorded.touched);
        all.views.extend(recorded.views);
        all.due.pairings.extend(recorded.due.pairings);
        all.due.people.extend(recorded.due.people);
    }
    Ok(all)
}

/// What would take decisions back, found out before they are recorded.
///
/// # Errors
/// When the store fails.
pub fn inverse(tx: &Tx<'_>, decisions: &[Decision]) -> Result<Inverse> {
    let (people, pairings) = concerned(tx, decisions)?;
    let mut known_people = Vec::with_capacity(people.len());
    for id in people {
        known_people.extend(tx.person(&id)?.map(PersonRecord::from));
    }
    let mut known = Vec::with_capacity(pairings.len());
    for id in pairings {
        known.extend(tx.pairing(&id)?.map(PairingRecord::from));
    }
    Ok(Inverse::of(decisions, &known_people, &known))
}

/// The people whom decisions change, and the pairings that they change or write about, those of the people included;
/// not those whose letters go because of them.
///
/// # Errors
/// When the store fails.
pub fn concerned(tx: &Tx<'_>, decisions: &[Decision]) -> Result<(BTreeSet<PersonId>, BTreeSet<PairingId>)> {
    let (mut people, mut pairings) = (BTreeSet::new(), BTreeSet::new());
    for decision in decisions {
        people.extend(decision.people.iter().map(|(id, _)| id.clone()));
        pairings.extend(decision.events.iter().map(|(id, _)| id.clone()));
        pairings.extend(decision.letters.iter().flat_map(|letter| letter.content.pairings()));
        for edit in &decision.edits {
            match edit {
                Edit::ChangePerson { after, .. } => drop(people.insert(after.id.clone())),
                Edit::AddPairing(pairing) => drop(pairings.insert(pairing.id.clone())),
                Edit::ChangePairing { after, .. } => drop(pairings.insert(after.id.clone())),
                Edit::RemovePairing(id) => drop(pairings.insert(id.clone())),
                Edit::AddPerson(_) | Edit::PersonInFile { .. } | Edit::PairingInFile { .. } => {}
            }
        }
    }
    for id in &people {
        pairings.extend(tx.pairings_of(id)?);
    }
    Ok((people, pairings))
}

/// Writes the lines of the journal; `letter`: the first that was decided with it.
fn append(
    tx: &Tx<'_>,
    draft: &Draft<'_, '_>,
    by: &Attribution,
    letter: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    for Line { pairing, person, happened } in &draft.lines {
        let (programme, pairing) = match pairing {
            Some(id) => (draft.programme(id), id.0.as_str()),
            None => ("", ""),
        };
        tx.append(by.at, now, programme, pairing, person, &by.actor, happened, letter)?;
    }
    Ok(())
}
