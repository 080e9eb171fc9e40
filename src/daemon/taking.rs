//! Takes changed roster files in while the loops run: what they change is found out on a thread of its own and
//! entered in turns, so that nothing else waits long, however large they are. Where it was interrupted it goes
//! on with the rest.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use tokio::{task::yield_now, time::Instant};

use super::{
    apart::{free, look_apart},
    roster,
    settle::{self, Verdict},
};
use crate::{
    config::Roster,
    domain::{DeskEvent, Event, PersonEvent},
    planning::roster::merge::RosterChange,
    record::{Context, desk},
    store::{Actor, Happened, Store, Tx},
};

/// What the files list, until it is in the record.
#[derive(Debug)]
pub struct Files {
    roster: Roster,
    said: OnceLock<String>,
}

impl Files {
    #[must_use]
    pub fn new(roster: Roster) -> Self {
        Self { roster, said: OnceLock::new() }
    }

    /// Of all that they say; large ones take a while the first time.
    fn said(&self) -> Result<&str> {
        if let Some(said) = self.said.get() {
            return Ok(said);
        }
        let said = roster::hash(&self.roster)?;
        Ok(self.said.get_or_init(|| said))
    }
}

/// What became of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterTaking {
    /// They say what they said.
    Unchanged,
    Took(usize),
    Waits {
        until: Option<Timestamp>,
    },
    /// Something more urgent ended it; it goes on with the rest.
    Interrupted,
}

/// Files that are to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    pub store: &'a Store,
    pub ctx: &'a Context,
    pub files: &'a Arc<Files>,
    /// How long they rest first; `None`: staff are not asked.
    pub settle: Option<SignedDuration>,
    /// A transaction ends after this; it has one change at the least.
    pub turn: Duration,
    pub now: Timestamp,
}

/// Takes what the files say, as soon as it may be taken; tells staff of what waits. Ends early where `goes_on`
/// says so, which is asked before each turn.
///
/// # Errors
/// When the store fails.
pub async fn take(taking: &Taking<'_>, goes_on: &dyn Fn() -> bool) -> Result<RosterTaking> {
    let Taking { store, ctx, now, .. } = *taking;
    let mut took = 0;
    loop {
        let (verdict, newest) = look(taking).await?;
        let (changes, together) = match verdict {
            Verdict::Unchanged => {
                let said = taking.files.said()?;
                store.write(|tx| settle::forget(tx).and_then(|()| roster::end(tx, said)))?;
                return Ok(RosterTaking::Unchanged);
            }
            Verdict::Waits { until } => return Ok(RosterTaking::Waits { until }),
            Verdict::Shown { waits, preview } => {
                store.write(|tx| settle::show(tx, ctx, &waits, &preview, now))?;
                return Ok(RosterTaking::Waits { until: waits.until });
            }
            Verdict::GoesIn { changes, together } => (changes, together),
        };
        let entered = enter(taking, (&changes, together), newest, &mut took, goes_on).await?;
        free(changes);
        match entered {
            Entered::All => return Ok(RosterTaking::Took(took)),
            Entered::Interrupted => return Ok(RosterTaking::Interrupted),
            // What the files change is another matter now.
            Entered::Outdated => {}
        }
    }
}

/// What is to be done, and the newest line of the journal that it knows of.
async fn look(taking: &Taking<'_>) -> Result<(Verdict, i64)> {
    let Taking { store, settle, now, .. } = *taking;
    if let Some(said) = taking.files.said.get()
        && let Some(known) = store.read(|tx| settle::known(tx, said, now))?
    {
        return Ok((known, 0));
    }
    let (files, ctx) = (Arc::clone(taking.files), taking.ctx.clone());
    let look = move |tx: &Tx<'_>| -> Result<(Verdict, i64)> {
        let said = files.said()?;
        Ok((settle::verdict(tx, &ctx, (&files.roster, said), settle, now)?, tx.newest_entry()?))
    };
    look_apart(store, "roster", look).await
}

enum Entered {
    All,
    Interrupted,
    /// Somebody else entered people or pairings meanwhile, who may be those of the files.
    Outdated,
}

/// Enters the changes, the first `together` of them in one turn. `newest`: the last line of the journal that they
/// know of.
async fn enter(
    taking: &Taking<'_>,
    (changes, mut together): (&[RosterChange], usize),
    mut newest: i64,
    took: &mut usize,
    goes_on: &dyn Fn() -> bool,
) -> Result<Entered> {
    let Taking { store, ctx, settle, turn, now, .. } = *taking;
    let said = taking.files.said()?;
    let mut left = changes;
    loop {
        if !goes_on() {
            return Ok(Entered::Interrupted);
        }
        let entered = store.write(|tx| {
            if entered_since(tx, newest)? {
                return Ok(None);
            }
            if left.len() == changes.len() {
                roster::begin(tx, said)?;
                settle::forget(tx)?;
            }
            let begun = Instant::now();
            let mut done = 0;
            for change in left {
                if done >= together.max(1) && begun.elapsed() >= turn {
                    break;
                }
                roster::apply(tx, ctx, change, now)?;
                done += 1;
            }
            if done == left.len() {
                roster::end(tx, said)?;
                if settle.is_some() {
                    let taken = DeskEvent::RosterTaken { changes: *took + done };
                    desk::happened(tx, taken, &Actor::Roster, now)?;
                }
            }
            Ok(Some((done, tx.newest_entry()?)))
        })?;
        let Some((done, line)) = entered else { return Ok(Entered::Outdated) };
        (newest, together) = (line, 0);
        *took += done;
        left = left.get(done..).unwrap_or_default();
        if left.is_empty() {
            return Ok(Entered::All);
        }
        yield_now().await;
    }
}

/// Whether people or pairings were entered, or people changed, after that line of the journal.
fn entered_since(tx: &Tx<'_>, line: i64) -> Result<bool> {
    Ok(tx.journal_after(line)?.iter().any(|entry| {
        matches!(
            entry.happened,
            Happened::ToPairing(Event::Added { .. }) | Happened::ToPerson(PersonEvent::Noted { .. })
        )
    }))
}

#[cfg(test)]
#[path = "taking_tests.rs"]
mod tests;
