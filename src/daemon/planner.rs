//! Does everything that is due: pairings, then people, then programmes, one transaction each.

use anyhow::Result;
use jiff::Timestamp;

use super::digest::{self, Survey};
use crate::{
    domain::{PairingId, PersonId, ProgrammeId},
    planning::{
        schedule::due::{self, AFTER_A_FAULT, MOST_DECISIONS},
        view::PairingView,
    },
    record::{self, Attribution, Context},
    store::{self, Store, Tx},
};

/// Something that falls due by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Pairing(PairingId),
    Person(PersonId),
    Programme(ProgrammeId),
}

/// Decides everything due at `now`; returns how many decisions were made.
///
/// # Errors
/// When the store fails; a subject that cannot be planned is reported and the others go on.
pub fn tick(store: &Store, ctx: &Context, now: Timestamp) -> Result<usize> {
    let mut made = 0;
    // A person's letter is about what was decided for their pairings: those come first.
    for kind in [pairings_due, people_due, programmes_due] {
        for subject in kind(store, ctx, now)? {
            made += plan(store, ctx, &subject, None, now)?;
        }
    }
    Ok(made)
}

/// The pairings that are due, by index.
///
/// # Errors
/// When the store fails.
pub fn pairings_due(store: &Store, _: &Context, now: Timestamp) -> Result<Vec<Subject>> {
    Ok(store.read(|tx| tx.pairings_due(now))?.into_iter().map(Subject::Pairing).collect())
}

/// The people who are due a letter, by index.
///
/// # Errors
/// When the store fails.
pub fn people_due(store: &Store, _: &Context, now: Timestamp) -> Result<Vec<Subject>> {
    Ok(store.read(|tx| tx.people_due(now))?.into_iter().map(Subject::Person).collect())
}

/// The programmes, each with its wall-clock jobs.
///
/// # Errors
/// None so far.
pub fn programmes_due(_: &Store, ctx: &Context, _: Timestamp) -> Result<Vec<Subject>> {
    Ok(ctx.standings.programmes.keys().cloned().map(Subject::Programme).collect())
}

/// Decides everything due for one subject, in one transaction; on hold nothing is decided. A subject that
/// cannot be planned is reported. `surveyed`: the pairings of a programme, where they were looked through before.
///
/// # Errors
/// When the store fails.
pub fn plan(
    store: &Store,
    ctx: &Context,
    subject: &Subject,
    surveyed: Option<&Survey>,
    now: Timestamp,
) -> Result<usize> {
    let made = store.write(|tx| {
        if tx.held()?.is_some() {
            return Ok(0);
        }
        match subject {
            Subject::Pairing(id) => plan_pairing(tx, ctx, id, now),
            Subject::Person(id) => plan_person(tx, ctx, id, now),
            Subject::Programme(id) => match ctx.standings.programmes.get(id) {
                Some(programme) => digest::plan_programme(tx, ctx, programme, surveyed, now),
                None => Ok(0),
            },
        }
    });
    // A disk or a lock that fails is no fault of the subject's.
    let err = match made {
        Err(err) if store::fault(&err).is_none() => err,
        other => return other,
    };
    let name = match subject {
        Subject::Pairing(id) => &id.0,
        Subject::Person(id) => &id.0,
        Subject::Programme(id) => &id.0,
    };
    tracing::error!(subject = name, "Cannot plan {name}: {err:#}");
    put_off(store, ctx, subject, now)?;
    Ok(0)
}

/// One bad record does not stop the rest, nor come up again at once.
fn put_off(store: &Store, ctx: &Context, subject: &Subject, now: Timestamp) -> Result<()> {
    let later = now + AFTER_A_FAULT;
    store.write(|tx| match subject {
        Subject::Pairing(id) => record::look_again_at(tx, ctx, id, Some(later)),
        Subject::Person(id) => record::look_again_at_person(tx, id, Some(later)),
        Subject::Programme(id) => record::look_again_at_programme(tx, id, later),
    })
}

/// Decides everything due for a pairing, whether or not the desk is on hold; how many decisions.
///
/// # Errors
/// When the store fails, or there is no end to it.
pub(super) fn plan_pairing(tx: &Tx<'_>, ctx: &Context, id: &PairingId, now: Timestamp) -> Result<usize> {
    // What was recorded last hands back the pairing as it is now, and has worked out when it is next due.
    let mut known: Option<PairingView> = None;
    for made in 0..MOST_DECISIONS {
        let is_fresh = known.is_some();
        let view = match known.take() {
            Some(view) => view,
            None => match tx.view(id, &ctx.standings, now)? {
                Some(view) => view,
                None => {
                    record::look_again_at(tx, ctx, id, None)?;
                    return Ok(made);
                }
            },
        };
        let Some(decision) = due::due(&view, now) else {
            if !is_fresh {
                record::refresh(tx, ctx, &std::collections::BTreeSet::from([id.clone()]), now)?;
            }
            return Ok(made);
        };
        let recorded = record::record(tx, ctx, &decision, &Attribution::planned(now), now)?;
        known = recorded.views.into_iter().find(|(of, _)| of == id).map(|(_, view)| view);
    }
    anyhow::bail!("there is no end to what is due for it")
}

/// Decides what is due for a person, whether or not the desk is on hold; how many decisions.
///
/// # Errors
/// When the store fails, or there is no end to it.
pub(super) fn plan_person(tx: &Tx<'_>, ctx: &Context, id: &PersonId, now: Timestamp) -> Result<usize> {
    // What was recorded last hands back their pairings as they are now, and has worked out when they are next due.
    let mut last = record::Recorded::default();
    for made in 0..MOST_DECISIONS {
        let view = record::person_view(tx, ctx, id, last.views, now)?;
        let Some(decision) = view.and_then(|view| due::due_for_person(&view, now)) else {
            if last.touched.is_empty() {
                record::refresh_person(tx, ctx, id, now)?;
            }
            return Ok(made);
        };
        last = record::record(tx, ctx, &decision, &Attribution::planned(now), now)?;
    }
    anyhow::bail!("there is no end to what is due for them")
}
