//! How a changed roster is let in while the daemon runs: at once, after a while, or after staff's
//! word. Until it is taken nothing of it is in the record, so putting the file right undoes it.

use std::path::Path;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::roster::{self, FILES_TAKEN};
use crate::{
    config::Roster,
    domain::{DeskEvent, Reason},
    planning::{
        letter::PreviewWhy,
        roster::gate::{Gate, gate},
    },
    record::{House, desk},
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
        // A hold lasts for what waits too: the file can still be put right.
        let rested = waits.until.is_some_and(|until| until <= now) && tx.held()?.is_none();
        return if waits.approved || rested {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{config, daemon::house, record::reader_from, store::Store};

    fn at(minute: i64) -> Timestamp {
        "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    struct Desk {
        store: Store,
        house: House,
        listed: Roster,
    }

    impl Desk {
        /// The embedded pair, in the record already.
        fn new() -> Self {
            let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
            let store = Store::in_memory().unwrap();
            let house = house::house(&loaded, &store).unwrap();
            let desk = Self { store, house, listed: loaded.roster };
            desk.store.write(|tx| roster::take(tx, &desk.house, &desk.listed, at(0))).unwrap();
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

        fn take(&self, listed: &Roster, minute: i64) -> Taken {
            let settle = SignedDuration::from_mins(15);
            self.store.write(|tx| super::take(tx, &self.house, listed, settle, at(minute))).unwrap()
        }

        fn pairings(&self) -> usize {
            self.store.read(|tx| tx.count_pairings()).unwrap()
        }

        fn letters(&self) -> Vec<String> {
            let all = self.store.read(|tx| tx.deliveries()).unwrap();
            assert!(all.iter().all(|letter| matches!(
                reader_from(&self.house, &letter.reader),
                crate::planning::letter::Reader::Staff(_)
            )));
            all.into_iter().map(|letter| letter.kind).collect()
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
        assert_eq!(desk.take(&desk.with(0), 1), Taken::Unchanged);
        assert_eq!(desk.take(&desk.with(1), 2), Taken::Waits { until: Some(at(17)) });
        assert_eq!(desk.take(&desk.with(1), 10), Taken::Waits { until: Some(at(17)) });
        // Another change begins the wait anew, and is told.
        assert_eq!(desk.take(&desk.with(2), 11), Taken::Waits { until: Some(at(26)) });
        assert_eq!(desk.take(&desk.with(2), 25), Taken::Waits { until: Some(at(26)) });
        assert_eq!((desk.pairings(), desk.letters().len()), (1, 2));
        assert_eq!(desk.take(&desk.with(2), 26), Taken::Took(2));
        assert_eq!(desk.take(&desk.with(2), 27), Taken::Unchanged);
        assert_eq!((desk.pairings(), desk.letters()), (3, vec!["plan".to_owned(); 2]));
    }

    #[test]
    fn a_slip_that_is_put_right_leaves_nothing_behind() {
        let desk = Desk::new();
        assert_eq!(desk.take(&desk.with(11), 1), Taken::Waits { until: None });
        assert_eq!(desk.take(&desk.with(0), 2), Taken::Unchanged);
        assert_eq!(desk.store.read(waiting).unwrap(), None);
        assert_eq!(desk.pairings(), 1);
    }

    #[test]
    fn many_wait_for_go_and_go_is_for_what_was_shown() {
        let desk = Desk::new();
        assert_eq!(desk.take(&desk.with(11), 1), Taken::Waits { until: None });
        assert_eq!(desk.take(&desk.with(11), 10_000), Taken::Waits { until: None });
        desk.approve(10_001);
        // The file changed between the go and the taking: that is another plan.
        assert_eq!(desk.take(&desk.with(12), 10_002), Taken::Waits { until: None });
        assert_eq!(desk.pairings(), 1);
        desk.approve(10_003);
        assert_eq!(desk.take(&desk.with(12), 10_004), Taken::Took(12));
        assert_eq!((desk.pairings(), desk.letters().len()), (13, 2));
    }
}
