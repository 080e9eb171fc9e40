//! How a changed roster is let in while the daemon runs: at once, after a while, or after staff's
//! word. Until it is taken nothing of it is in the record, so putting the file right undoes it.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::roster;
use crate::{
    config::Roster,
    domain::{DeskEvent, Reason},
    planning::{
        gate::{Gate, gate},
        letter::PreviewWhy,
    },
    record::{House, desk},
    report::preview,
    store::{Actor, Tx},
};

const WAITING: &str = "roster_waiting";

/// A roster that waits to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Of what the files say.
    hash: String,
    pub since: Timestamp,
    /// When it is taken; `None`: after `go`.
    pub until: Option<Timestamp>,
    pub approved: bool,
    /// How many changes it makes.
    pub changes: usize,
    /// Of the letter that shows it to staff.
    pub reason: Reason,
}

/// What became of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// They say what they said.
    Unchanged,
    Took(usize),
    Waits {
        until: Option<Timestamp>,
    },
}

/// The roster that waits, if one does.
///
/// # Errors
/// When the store fails.
pub fn waiting(tx: &Tx<'_>) -> Result<Option<Waiting>> {
    Ok(tx.meta(WAITING)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Staff have looked at what waits, and said go.
///
/// # Errors
/// When the store fails.
pub fn approve(tx: &Tx<'_>, waits: Waiting, actor: &Actor, now: Timestamp) -> Result<()> {
    tx.append_desk(DeskEvent::RosterApproved, actor, now)?;
    tx.set_meta(WAITING, &serde_json::to_string(&Waiting { approved: true, ..waits })?)
}

/// Takes what the files say, as soon as it may be taken; tells staff of what waits.
///
/// # Errors
/// When the store fails; nothing is taken then.
pub fn take(
    tx: &Tx<'_>,
    house: &House,
    listed: &Roster,
    settle: SignedDuration,
    now: Timestamp,
) -> Result<Taken> {
    let said = roster::hash(listed)?;
    if roster::was_taken(tx, &said)? {
        tx.clear_meta(WAITING)?;
        return Ok(Taken::Unchanged);
    }
    if let Some(waits) = waiting(tx)?.filter(|waits| waits.hash == said) {
        return if waits.approved || waits.until.is_some_and(|until| until <= now) {
            go_in(tx, house, listed, now)
        } else {
            Ok(Taken::Waits { until: waits.until })
        };
    }
    let changes = roster::changes(tx, listed)?;
    let (until, why) = match gate(&changes, tx.count_pairings()?) {
        Gate::AtOnce => return go_in(tx, house, listed, now),
        Gate::Settle if settle.is_zero() => return go_in(tx, house, listed, now),
        Gate::Settle => (Some(now + settle), PreviewWhy::Settles { until: now + settle }),
        Gate::Go => (None, PreviewWhy::AwaitsGo),
    };
    let name: String = said.chars().take(16).collect();
    let waits = Waiting {
        reason: Reason::of_programme("-", "roster", &format!("{name}/{now}")),
        hash: said,
        since: now,
        until,
        approved: false,
        changes: changes.len(),
    };
    tx.set_meta(WAITING, &serde_json::to_string(&waits)?)?;
    let preview = preview::of_roster(house, &listed.people, &changes, why);
    desk::show_plan(tx, house, preview, waits.reason, now)?;
    Ok(Taken::Waits { until })
}

fn go_in(tx: &Tx<'_>, house: &House, listed: &Roster, now: Timestamp) -> Result<Taken> {
    tx.clear_meta(WAITING)?;
    let changes = roster::take(tx, house, listed, now)?;
    tx.append_desk(DeskEvent::RosterTaken { changes }, &Actor::Roster, now)?;
    Ok(Taken::Took(changes))
}
