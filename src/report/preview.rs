//! What staff see before anything leaves: a first start's plan, or what a changed roster says.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{Timestamp, tz::TimeZone};

use super::describe;
use crate::{
    domain::{Pairing, Person, PersonId, contact::Phase, zones::place},
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

/// What would leave first, pairing by pairing.
///
/// # Errors
/// When the store fails.
pub fn first_start(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<Preview> {
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    let mut lines = Vec::new();
    let mut more = 0;
    tx.each_pairing(|row| {
        if row.pairing.ended.is_some() || !matches!(row.contact.phase, Phase::Proposed) {
            return Ok(());
        }
        if row.pairing.introduced.is_none() {
            people.extend(row.pairing.everyone().cloned());
        }
        if lines.len() == MOST_LINES {
            more += 1;
        } else if let Some(view) = tx.view(&row.pairing.id, &ctx.standings, now)? {
            lines.push(would_get(&view, now));
        }
        Ok(())
    })?;
    Ok(Preview { why: PreviewWhy::FirstStart, lines, more, people: people.len() })
}

/// `Ada Lovelace and Sam Jones: introduction at once; calls Tue 18:00 (London)`
fn would_get(view: &PairingView, now: Timestamp) -> String {
    let names: Vec<&str> = view
        .pairing
        .everyone()
        .map(|id| view.participant(id).map_or(id.0.as_str(), |one| one.person.name.as_str()))
        .collect();
    let zone = &view.programme.zone;
    let first = match upcoming::next(view, now) {
        _ if view.pairing.introduced.is_some() => "introduced already; the desk begins to look".to_owned(),
        Some(next) if next.at <= now => format!("{} at once", next.what),
        Some(next) => format!("{} on {}", next.what, describe::moment(next.at, zone)),
        None => "nothing yet".to_owned(),
    };
    format!("{}: {first}{}", names.join(" and "), calls(&view.pairing, zone))
}

fn calls(pairing: &Pairing, zone: &TimeZone) -> String {
    match pairing.weekly {
        Some(slot) => format!("; calls {slot} ({})", place(zone)),
        None => "; no weekly time yet".to_owned(),
    }
}

/// What a changed roster says.
#[must_use]
pub fn of_roster(
    ctx: &Context,
    listed: &[Listed<Person>],
    changes: &[RosterChange],
    why: PreviewWhy,
) -> Preview {
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
        RosterChange::NewPairing { pairing, place } => {
            let called: Vec<&str> =
                pairing.everyone().map(|id| names.get(id).copied().unwrap_or(id.0.as_str())).collect();
            let zone = ctx.standings.programmes.get(&pairing.programme).map(|programme| &programme.zone);
            let calls = zone.map(|zone| calls(pairing, zone)).unwrap_or_default();
            format!("{} would be introduced ({}){calls}", called.join(" and "), short(place))
        }
        other => change_words(other),
    });
    let lines: Vec<String> = lines.collect();
    for change in &shown {
        if let RosterChange::NewPairing { pairing, .. } = change {
            people.extend(pairing.everyone());
        }
    }
    Preview { why, more: shown.len() - lines.len(), people: people.len(), lines }
}

/// A place without its folders: `roster.toml:12`.
fn short(place: &str) -> &str {
    place.rsplit(['/', '\\']).next().unwrap_or(place)
}

/// A change in words, without its end.
#[must_use]
pub fn change_words(change: &RosterChange) -> String {
    match change {
        RosterChange::NewPerson { person, place } => format!("{} is new ({})", person.name, short(place)),
        RosterChange::ChangedPerson { after, fields, place, .. } => {
            format!("{} changes: {} ({})", after.name, fields.join(", "), short(place))
        }
        RosterChange::NewPairing { pairing, place } => {
            format!("pairing {} is new ({})", pairing.id, short(place))
        }
        RosterChange::ChangedPairing { after, fields, place, .. } => {
            format!("pairing {} changes: {} ({})", after.id, fields.join(", "), short(place))
        }
        RosterChange::ReadPerson { read } => format!("{} is as the record has it", read.name),
        RosterChange::ReadPairing { read } => format!("pairing {} is as the record has it", read.id),
        RosterChange::VanishedPairing(id) => {
            format!("pairing {id} is gone from the file; it goes on, and staff are asked")
        }
        RosterChange::VanishedPerson(id) => format!("{id} is gone from the file; nothing changes"),
    }
}
