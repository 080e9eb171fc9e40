//! What staff see before anything leaves: a first start's plan, or what a changed roster says.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::Timestamp;

use crate::{
    domain::{PairingId, Person, PersonId, contact::Phase, zones::place},
    letters::Catalogue,
    planning::{
        letter::{Preview, PreviewWhy},
        roster::merge::{Listed, RosterChange},
        schedule::upcoming,
        view::PairingView,
    },
    record::Context,
    store::Tx,
};

/// Lines that a letter shows; more are counted.
const MOST_LINES: usize = 60;

/// What would leave first, pairing by pairing; and the pairing whose first letters are the best example.
///
/// # Errors
/// When the store fails.
pub fn first_start(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<(Preview, Option<PairingId>)> {
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    // The first with a weekly time shows the most.
    let (mut with_calls, mut any) = (None, None);
    let mut lines = Vec::new();
    let mut more = 0;
    tx.each_pairing(|row| {
        if row.pairing.ended.is_some() || !matches!(row.contact.phase, Phase::Proposed) {
            return Ok(());
        }
        if row.pairing.introduced.is_none() {
            people.extend(row.pairing.everyone().cloned());
            if with_calls.is_none() && row.pairing.weekly.is_some() {
                with_calls = Some(row.pairing.id.clone());
            }
            any.get_or_insert_with(|| row.pairing.id.clone());
        }
        if lines.len() == MOST_LINES {
            more += 1;
        } else if let Some(view) = tx.view(&row.pairing.id, &ctx.standings, now)? {
            lines.push(would_get(ctx.words(), &view, now));
        }
        Ok(())
    })?;
    let whole = Vec::new();
    let preview = Preview { why: PreviewWhy::FirstStart, lines, more, people: people.len(), whole };
    Ok((preview, with_calls.or(any)))
}

/// `Ada Lovelace and Sam Jones: introduction at once; calls Tue 18:00 (London)`
fn would_get(words: &Catalogue, view: &PairingView, now: Timestamp) -> String {
    let names: Vec<&str> = view
        .pairing
        .everyone()
        .map(|id| view.participant(id).map_or(id.0.as_str(), |one| one.person.name.as_str()))
        .collect();
    let zone = &view.programme.zone;
    let next = upcoming::next(view, now);
    words.say(&sentence!("plan.would_get", names,
        taken_in => view.pairing.introduced.is_some(),
        what => next.as_ref().map(|next| next.what),
        at => next.as_ref().filter(|next| next.at > now).map(|next| next.at.to_zoned(zone.clone())),
        weekly => view.pairing.weekly.map(|slot| words.slot(slot)),
        zone => place(zone)))
}

/// What a changed roster says.
#[must_use]
pub fn of_roster(
    ctx: &Context,
    listed: &[Listed<Person>],
    changes: &[RosterChange],
    why: PreviewWhy,
) -> Preview {
    let words = ctx.words();
    let names: BTreeMap<&PersonId, &str> =
        listed.iter().map(|person| (&person.value.id, person.value.name.as_str())).collect();
    let shown: Vec<&RosterChange> = changes
        .iter()
        .filter(|change| {
            // Who is new is named by the pairing they are in.
            !matches!(
                change,
                RosterChange::ReadPerson { .. }
                    | RosterChange::ReadPairing { .. }
                    | RosterChange::NewPerson { .. }
            )
        })
        .collect();
    let mut people: BTreeSet<&PersonId> = BTreeSet::new();
    let lines = shown.iter().take(MOST_LINES).map(|change| match change {
        RosterChange::NewPairing { pairing, place: from } => {
            let called: Vec<&str> =
                pairing.everyone().map(|id| names.get(id).copied().unwrap_or(id.0.as_str())).collect();
            let zone = ctx.standings.programmes.get(&pairing.programme).map(|programme| &programme.zone);
            words.say(&sentence!("plan.would_be_introduced", names => called, place => short(from),
                weekly => zone.and(pairing.weekly).map(|slot| words.slot(slot)),
                zone => zone.map(place)))
        }
        other => change_words(words, other),
    });
    let lines: Vec<String> = lines.collect();
    for change in &shown {
        if let RosterChange::NewPairing { pairing, .. } = change {
            people.extend(pairing.everyone());
        }
    }
    Preview { why, more: shown.len() - lines.len(), people: people.len(), lines, whole: Vec::new() }
}

/// A place without its folders: `roster.toml:12`.
fn short(place: &str) -> &str {
    place.rsplit(['/', '\\']).next().unwrap_or(place)
}

/// A change in words, without its end.
#[must_use]
pub fn change_words(words: &Catalogue, change: &RosterChange) -> String {
    words.say(&match change {
        RosterChange::NewPerson { person, place } => {
            sentence!("plan.new_person", name => &person.name, place => short(place))
        }
        RosterChange::ChangedPerson { after, fields, place, .. } => {
            let fields = fields.join(", ");
            sentence!("plan.changed_person", name => &after.name, fields, place => short(place))
        }
        RosterChange::NewPairing { pairing, place } => {
            sentence!("plan.new_pairing", pairing => &pairing.id, place => short(place))
        }
        RosterChange::ChangedPairing { after, fields, place, .. } => {
            let fields = fields.join(", ");
            sentence!("plan.changed_pairing", pairing => &after.id, fields, place => short(place))
        }
        RosterChange::ReadPerson { read } => sentence!("plan.read_person", name => &read.name),
        RosterChange::ReadPairing { read } => sentence!("plan.read_pairing", pairing => &read.id),
        RosterChange::VanishedPairing(id) => sentence!("plan.vanished_pairing", pairing => id),
        RosterChange::VanishedPerson(id) => sentence!("plan.vanished_person", person => id),
    })
}
