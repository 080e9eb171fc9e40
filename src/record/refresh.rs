//! When pairings and people are next due, and what planning looks at.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::{Context, views::Views};
use crate::{
    domain::{PairingId, PersonId, ProgrammeId},
    planning::{
        schedule::due,
        view::{PairingView, PersonView},
    },
    store::Tx,
};

/// Computes anew when the pairings and their people are next due.
///
/// # Errors
/// When the store fails.
pub fn refresh(tx: &Tx<'_>, ctx: &Context, pairings: &BTreeSet<PairingId>, now: Timestamp) -> Result<()> {
    Views::new(tx, ctx, now).refresh(pairings).map(|_| ())
}

/// Says when a pairing is to be looked at again, whatever is to come for it; `None`: never.
///
/// # Errors
/// When the store fails.
pub fn look_again_at(tx: &Tx<'_>, ctx: &Context, id: &PairingId, at: Option<Timestamp>) -> Result<()> {
    tx.set_pairing_due(id, at, &ctx.standings.fingerprint)
}

/// The same for a person.
///
/// # Errors
/// When the store fails.
pub fn look_again_at_person(tx: &Tx<'_>, id: &PersonId, at: Option<Timestamp>) -> Result<()> {
    tx.set_person_due(id, at)
}

/// Says when the wall-clock jobs of a programme are to be done next, and what day's list was the last.
///
/// # Errors
/// When the store fails.
pub fn next_jobs_at(
    tx: &Tx<'_>,
    programme: &ProgrammeId,
    next: Option<Timestamp>,
    last: Option<Date>,
) -> Result<()> {
    tx.set_programme_due(programme, next, &last.map(|date| date.to_string()).unwrap_or_default())
}

/// Says when a programme is to be looked at again, whatever is to be done for it.
///
/// # Errors
/// When the store fails.
pub fn look_again_at_programme(tx: &Tx<'_>, programme: &ProgrammeId, at: Timestamp) -> Result<()> {
    let last = tx.programme_due(programme)?.map(|(_, last)| last).unwrap_or_default();
    tx.set_programme_due(programme, Some(at), &last)
}

/// Computes anew when the person is next due a letter.
///
/// # Errors
/// When the store fails.
pub fn refresh_person(tx: &Tx<'_>, ctx: &Context, id: &PersonId, now: Timestamp) -> Result<()> {
    let next = person_view(tx, ctx, id, BTreeMap::new(), now)?.and_then(|view| due::next_letter(&view, now));
    tx.set_person_due(id, next)
}

/// A person with all their running pairings. `known`: views as they are at `now`, which need not be loaded.
///
/// # Errors
/// When the store fails.
pub fn person_view(
    tx: &Tx<'_>,
    ctx: &Context,
    id: &PersonId,
    known: BTreeMap<PairingId, PairingView>,
    now: Timestamp,
) -> Result<Option<PersonView>> {
    Views::new(tx, ctx, now).with(known).into_person(id)
}

/// The views of these pairings, those that are there.
///
/// # Errors
/// When the store fails.
pub fn views(
    tx: &Tx<'_>,
    ctx: &Context,
    ids: &BTreeSet<PairingId>,
    now: Timestamp,
) -> Result<Vec<PairingView>> {
    let mut found: BTreeMap<PairingId, PairingView> = BTreeMap::new();
    for id in ids {
        if let Some(view) = tx.view(id, &ctx.standings, now)? {
            found.insert(id.clone(), view);
        }
    }
    Ok(found.into_values().collect())
}
