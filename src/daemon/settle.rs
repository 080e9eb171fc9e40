//! How a changed roster is let in while the daemon runs: at once, after a while, or after staff's
//! word. Until then nothing of it is in the record, so putting the file right undoes it.

use std::path::Path;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::roster::{self, FILES_TAKEN};
use crate::{
    config::Roster,
    domain::{DeskEvent, Reason},
    planning::{
        letter::{Preview, PreviewWhy},
        roster::{
            gate::{Gate, gate},
            merge::RosterChange,
            passed_on::together_first,
        },
    },
    record::{Context, desk},
    report::preview,
    store::{self, Actor, Tx},
};

const WAITING: &str = "roster_waiting";

/// Whether what the files of this print say is in the record of that state directory.
#[must_use]
pub fn is_taken(state: &Path, print: &str) -> bool {
    store::glance(state, FILES_TAKEN).as_deref() == Some(print)
}

/// What the files of this print say is in the record.
///
/// # Errors
/// When the store fails.
pub fn note_taken(tx: &Tx<'_>, print: &str) -> Result<()> {
    tx.set_meta(FILES_TAKEN, print)
}

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

/// What is to be done with what the files say.
#[derive(Debug)]
pub enum Verdict {
    /// They say what they said.
    Unchanged,
    Waits {
        until: Option<Timestamp>,
    },
    /// Staff are to be told first.
    Shown {
        waits: Box<Waiting>,
        preview: Preview,
    },
    /// The first `together` of them in one transaction.
    GoesIn {
        changes: Vec<RosterChange>,
        together: usize,
    },
}

/// The roster that waits, if one does.
///
/// # Errors
/// When the store fails.
pub fn waiting(tx: &Tx<'_>) -> Result<Option<Waiting>> {
    Ok(tx.meta(WAITING)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Nothing waits any more.
///
/// # Errors
/// When the store fails.
pub fn forget(tx: &Tx<'_>) -> Result<()> {
    tx.clear_meta(WAITING)
}

/// Staff have looked at what waits, and said go.
///
/// # Errors
/// When the store fails.
pub fn approve(tx: &Tx<'_>, waits: Waiting, actor: &Actor, now: Timestamp) -> Result<()> {
    desk::happened(tx, DeskEvent::RosterApproved, actor, now)?;
    tx.set_meta(WAITING, &serde_json::to_string(&Waiting { approved: true, ..waits })?)
}

/// What is to be done with files that say this, as far as the record knows without holding it against them.
///
/// # Errors
/// When the store fails.
pub fn known(tx: &Tx<'_>, said: &str, now: Timestamp) -> Result<Option<Verdict>> {
    if roster::was_taken(tx, said)? {
        return Ok(Some(Verdict::Unchanged));
    }
    Ok(match waiting(tx)?.filter(|waits| waits.hash == said) {
        Some(waits) if !may_go_in(tx, &waits, now)? => Some(Verdict::Waits { until: waits.until }),
        _ => None,
    })
}

/// A hold lasts for what waits too: the file can still be put right.
fn may_go_in(tx: &Tx<'_>, waits: &Waiting, now: Timestamp) -> Result<bool> {
    Ok(waits.approved || (waits.until.is_some_and(|until| until <= now) && tx.held()?.is_none()))
}

/// What is to be done with files that say this. `settle`: how long they rest before they are taken; `None`:
/// nothing is asked.
///
/// # Errors
/// When the store fails.
pub fn verdict(
    tx: &Tx<'_>,
    ctx: &Context,
    (listed, said): (&Roster, &str),
    settle: Option<SignedDuration>,
    now: Timestamp,
) -> Result<Verdict> {
    if let Some(known) = known(tx, said, now)? {
        return Ok(known);
    }
    let changes = roster::changes(tx, listed)?;
    let may = waiting(tx)?.is_some_and(|waits| waits.hash == said) || roster::is_being_taken(tx, said)?;
    let Some(settle) = settle.filter(|_| !may) else { return Ok(goes_in(changes)) };
    let (until, why) = match gate(&changes, tx.count_pairings()?) {
        Gate::AtOnce => return Ok(goes_in(changes)),
        Gate::Settle if settle.is_zero() => return Ok(goes_in(changes)),
        Gate::Settle => (Some(now + settle), PreviewWhy::Settles { until: now + settle }),
        Gate::Go => (None, PreviewWhy::AwaitsGo),
    };
    let name: String = said.chars().take(16).collect();
    let waits = Waiting {
        reason: Reason::of_desk("roster", &format!("{name}/{now}")),
        hash: said.to_owned(),
        since: now,
        until,
        approved: false,
        changes: changes.len(),
    };
    Ok(Verdict::Shown {
        waits: Box::new(waits),
        preview: preview::of_roster(ctx, &listed.people, &changes, why),
    })
}

fn goes_in(changes: Vec<RosterChange>) -> Verdict {
    let (changes, together) = together_first(changes);
    Verdict::GoesIn { changes, together }
}

/// Tells staff of what waits from now on.
///
/// # Errors
/// When the store fails.
pub fn show(tx: &Tx<'_>, ctx: &Context, waits: &Waiting, preview: &Preview, now: Timestamp) -> Result<()> {
    tx.set_meta(WAITING, &serde_json::to_string(waits)?)?;
    desk::show_plan(tx, ctx, preview.clone(), waits.reason.clone(), now)
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use super::*;
    use crate::{
        config,
        daemon::{
            taking::{Files, RosterTaking, Taking, take},
            wiring,
        },
        record::recipient_from,
        store::Store,
    };

    fn at(minute: i64) -> Timestamp {
        "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    struct Desk {
        store: Store,
        ctx: Context,
        listed: Roster,
    }

    impl Desk {
        /// The embedded pair, in the record already.
        fn new() -> Self {
            let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
            let store = Store::in_memory().unwrap();
            let ctx = wiring::context(&loaded, &store).unwrap();
            let desk = Self { store, ctx, listed: loaded.roster };
            desk.store.write(|tx| roster::take(tx, &desk.ctx, &desk.listed, at(0))).unwrap();
            desk
        }

        /// The roster with so many pairings more, of the same people.
        fn with(&self, more: usize) -> Roster {
            let mut listed = self.listed.clone();
            for n in 0..more {
                let mut pairing = listed.pairings[0].clone();
                pairing.value.id.0 = format!("more-{n}");
                listed.pairings.push(pairing);
            }
            listed
        }

        fn take(&self, listed: &Roster, minute: i64) -> RosterTaking {
            let taking = Taking {
                store: &self.store,
                ctx: &self.ctx,
                files: &Arc::new(Files::new(listed.clone())),
                settle: Some(SignedDuration::from_mins(15)),
                turn: std::time::Duration::ZERO,
                now: at(minute),
            };
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(take(&taking, &|| true)).unwrap()
        }

        fn pairings(&self) -> usize {
            self.store.read(|tx| tx.count_pairings()).unwrap()
        }

        fn letters(&self) -> Vec<String> {
            let all = self.store.read(|tx| tx.deliveries()).unwrap();
            assert!(all.iter().all(|letter| matches!(
                recipient_from(&self.ctx, &letter.recipient),
                crate::planning::letter::Recipient::Staff(_)
            )));
            all.into_iter().map(|letter| letter.kind.to_string()).collect()
        }

        fn approve(&self, minute: i64) {
            self.store
                .write(|tx| super::approve(tx, waiting(tx)?.unwrap(), &Actor::Plan, at(minute)))
                .unwrap();
        }
    }

    #[test]
    fn a_few_new_ones_wait_until_the_file_has_rested() {
        let desk = Desk::new();
        assert_eq!(desk.take(&desk.with(0), 1), RosterTaking::Unchanged);
        assert_eq!(desk.take(&desk.with(1), 2), RosterTaking::Waits { until: Some(at(17)) });
        assert_eq!(desk.take(&desk.with(1), 10), RosterTaking::Waits { until: Some(at(17)) });
        // Another change begins the wait anew, and is told.
        assert_eq!(desk.take(&desk.with(2), 11), RosterTaking::Waits { until: Some(at(26)) });
        assert_eq!(desk.take(&desk.with(2), 25), RosterTaking::Waits { until: Some(at(26)) });
        assert_eq!((desk.pairings(), desk.letters().len()), (1, 2));
        assert_eq!(desk.take(&desk.with(2), 26), RosterTaking::Took(2));
        assert_eq!(desk.take(&desk.with(2), 27), RosterTaking::Unchanged);
        assert_eq!((desk.pairings(), desk.letters()), (3, vec!["plan".to_owned(); 2]));
    }

    #[test]
    fn a_slip_that_is_put_right_leaves_nothing_behind() {
        let desk = Desk::new();
        assert_eq!(desk.take(&desk.with(11), 1), RosterTaking::Waits { until: None });
        assert_eq!(desk.take(&desk.with(0), 2), RosterTaking::Unchanged);
        assert_eq!(desk.store.read(waiting).unwrap(), None);
        assert_eq!(desk.pairings(), 1);
    }

    #[test]
    fn many_wait_for_go_and_go_is_for_what_was_shown() {
        let desk = Desk::new();
        assert_eq!(desk.take(&desk.with(11), 1), RosterTaking::Waits { until: None });
        assert_eq!(desk.take(&desk.with(11), 10_000), RosterTaking::Waits { until: None });
        desk.approve(10_001);
        // The file changed between the go and the taking: that is another plan.
        assert_eq!(desk.take(&desk.with(12), 10_002), RosterTaking::Waits { until: None });
        assert_eq!(desk.pairings(), 1);
        desk.approve(10_003);
        assert_eq!(desk.take(&desk.with(12), 10_004), RosterTaking::Took(12));
        assert_eq!((desk.pairings(), desk.letters().len()), (13, 2));
    }
}
