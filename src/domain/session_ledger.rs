//! What events say of the sessions of a pairing: kept in its contact, beside the calendar.

use jiff::{Timestamp, civil::Date};

use super::{
    contact::{Contact, Presumed},
    event::Event,
    incoming::Partstat,
    person::PersonId,
    session::{CallTold, CallWord, Cancelled, Outcome},
};

/// So many presumed calls are remembered; no more are ever taken as contact in a row.
const PRESUMED_KEPT: usize = 8;

impl Presumed {
    /// One more call counts as contact though nobody said so.
    pub(super) fn add(&mut self, end: Timestamp) {
        if self.in_a_row == 0 {
            self.first = Some(end);
        }
        self.last = Some(end);
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.ends.push(end);
        let surplus = self.ends.len().saturating_sub(PRESUMED_KEPT);
        self.ends.drain(..surplus);
    }

    /// A call did not take place after all.
    fn take_back(&mut self, end: Timestamp) {
        // Of what an earlier mentord presumed only the last is known.
        if !self.ends.contains(&end) && self.last != Some(end) {
            return;
        }
        self.ends.retain(|kept| *kept != end);
        if self.in_a_row > 0 && self.first.is_some_and(|first| first <= end) {
            self.in_a_row -= 1;
        }
        if self.first == Some(end) {
            self.first = self.ends.iter().copied().find(|kept| *kept > end);
        }
        if self.last == Some(end) {
            self.last = self.ends.iter().copied().max();
        }
    }
}

impl Contact {
    pub(super) fn keep_session(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::CallTold { by, call, word } => {
                if *word != CallWord::Held {
                    self.was_not_held(*call);
                }
                let told = CallTold { at, word: word.clone() };
                self.ledger.told.entry(*call).or_default().insert(by.clone(), told);
            }
            Event::SessionCorrected { call, outcome } => {
                if *outcome != Outcome::Held {
                    self.was_not_held(*call);
                }
                self.ledger.corrected.insert(*call, outcome.clone());
            }
            _ => {}
        }
    }

    fn was_not_held(&mut self, call: Date) {
        let end = self.booking.as_ref().and_then(|booking| booking.named(call)).map(|call| call.end);
        if let Some(end) = end {
            self.presumed.take_back(end);
        }
    }

    /// One of them takes a call out before it begins.
    pub(super) fn cancel(&mut self, by: &PersonId, call: Date, at: Timestamp) {
        let start = self.booking.as_ref().and_then(|booking| booking.named(call)).map(|call| call.start);
        if let Some(start) = start.filter(|start| *start > at) {
            let hours = start.duration_since(at).as_hours();
            let cancelled = self.ledger.cancelled.entry(call).or_default();
            if cancelled.iter().all(|earlier| earlier.by != *by) {
                cancelled.push(Cancelled { by: by.clone(), at, hours });
            }
        }
    }

    /// An answer to one call: a no takes it out, and a later yes of theirs brings it back.
    pub(super) fn answered_call(
        &mut self,
        by: &PersonId,
        start: Timestamp,
        partstat: Partstat,
        at: Timestamp,
    ) {
        let Some(booking) = &self.booking else { return };
        let Some(call) = booking.series.calls().find(|call| call.start == start) else { return };
        match partstat {
            Partstat::Declined => self.cancel(by, call.date, at),
            _ => {
                if let Some(cancelled) = self.ledger.cancelled.get_mut(&call.date) {
                    cancelled.retain(|earlier| earlier.by != *by);
                }
                self.ledger.cancelled.retain(|_, cancelled| !cancelled.is_empty());
            }
        }
    }

    /// Who of them had a call left out; `None`: staff, or the rules of the programme.
    #[must_use]
    pub fn left_out_by(&self, call: Date) -> Option<&PersonId> {
        let cancelled = self.ledger.cancelled(call).map(|cancelled| &cancelled.by);
        let paused =
            self.pause.as_ref().filter(|pause| call < pause.back).and_then(|pause| pause.by.as_ref());
        cancelled.filter(|_| self.skipped.contains(&call)).or(paused)
    }
}
