//! A world that counts what does not hold, with a coarser clock: for seasons of many pairs.

use std::cell::RefCell;

use jiff::Timestamp;
use mentord::mail::Accepted;

use super::World;

/// What a letter says of silence and of calls is so.
pub(crate) const TRUTH: &str = "letters tell the truth";

/// Something that did not hold: which check, and where.
pub(crate) type Found = (&'static str, String);

impl World {
    /// From here on what does not hold is written down, and no timeline is kept.
    pub(crate) fn measured(mut self) -> Self {
        self.found = Some(RefCell::default());
        self
    }

    /// What did not hold so far.
    pub(crate) fn found(&self) -> Vec<Found> {
        self.found.as_ref().map(|found| found.borrow().clone()).unwrap_or_default()
    }

    /// Panics in a journey, is written down in a measured season.
    pub(super) fn demand(&self, check: &'static str, holds: bool, say: impl FnOnce() -> String) {
        match &self.found {
            _ if holds => {}
            Some(found) => found.borrow_mut().push((check, say())),
            None => panic!("{}", say()),
        }
    }

    /// When anything is due next, after now.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        let due = self.store.read(|tx| Ok([tx.next_due()?, tx.next_not_before()?])).expect("next_due");
        due.into_iter().flatten().filter(|due| *due > self.now).min()
    }

    /// The clock moves on, and nothing else happens.
    pub(crate) fn move_to(&mut self, when: Timestamp) {
        assert!(when >= self.now, "{when} is over");
        self.now = when;
    }

    /// Every letter that left, oldest first, with the time it left.
    pub(crate) fn letters(&self) -> &[(Timestamp, Accepted)] {
        &self.letters
    }
}
