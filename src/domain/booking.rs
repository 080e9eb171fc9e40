//! A pairing's calls as the calendars have them, and what people answered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    answers::{Answers, Given},
    cadence::{Call, Series},
    incoming::Partstat,
    person::{EmailAddress, PersonId},
    written_clock::ToldClock,
};

/// The series as the calendars have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub series: Series,
    pub sequence: u32,
    /// When the series, or its last update, was decided.
    pub since: Timestamp,
    /// When the series was first booked.
    pub booked: Timestamp,
    pub cancelled: bool,
    /// When all calls were last moved to another time.
    #[serde(default)]
    pub retimed: Option<Timestamp>,
    /// The SEQUENCE at which their time last changed; of what an earlier mentord booked it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timed: Option<u32>,
    /// The same of single calls that were moved, or moved back, by the day that the rule gives them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub calls_timed: BTreeMap<Date, u32>,
    /// The calls of earlier weekly times that had begun when all calls were moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Call>,
    /// What the calendars were told of the clock; nothing of what an earlier mentord booked.
    #[serde(default)]
    pub clock: ToldClock,
    /// The last few series before it, the newest last: a calendar mail that never left told of a change from one of
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// Whose calendars have it.
    #[serde(default)]
    pub invited: BTreeSet<EmailAddress>,
    pub answers: BTreeMap<PersonId, Answers>,
}

/// So many earlier series are kept.
const EARLIER_KEPT: usize = 4;

/// A series as the calendars had it from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    pub since: Timestamp,
    pub series: Series,
}

impl Booking {
    /// The series as it was before the update that was decided then; the oldest that is kept where that one is not.
    #[must_use]
    pub fn before(&self, decided: Timestamp) -> &Series {
        if self.since < decided {
            return &self.series;
        }
        let known = self.earlier.iter().rev().find(|earlier| earlier.since < decided);
        known.or(self.earlier.first()).map_or(&self.series, |earlier| &earlier.series)
    }

    /// The calls that began up to then, those of earlier weekly times too, in order.
    #[must_use]
    pub fn begun(&self, now: Timestamp) -> Vec<Call> {
        let until = if self.cancelled { now.min(self.since) } else { now };
        let series = self.series.calls().take_while(|call| call.start <= until);
        self.past.iter().copied().chain(series).collect()
    }

    /// The call of that name: the day that the rule gives, or gave, it.
    #[must_use]
    pub fn named(&self, call: Date) -> Option<Call> {
        let earlier = || self.past.iter().find(|past| past.date == call).copied();
        let of_rule = self.series.rule_dates().any(|date| date == call);
        self.series.call_on(call).filter(|_| of_rule).or_else(earlier)
    }

    /// Accepted by someone and declined by no one.
    #[must_use]
    pub fn arranged(&self, call: &Call) -> bool {
        !self.cancelled
            && self.answers.values().any(|answer| self.answer(answer, call) == Some(Partstat::Accepted))
            && !self.declined(call)
    }

    /// Declined by someone.
    #[must_use]
    pub fn declined(&self, call: &Call) -> bool {
        self.answers.values().any(|answer| self.answer(answer, call) == Some(Partstat::Declined))
    }

    /// The SEQUENCE at which the time of a call (by its start), or of all of them, last changed: clients keep the
    /// number of the series when one call moves alone.
    #[must_use]
    pub fn timed_at(&self, call: Option<Timestamp>) -> u32 {
        let of_all = self.timed.unwrap_or(self.sequence);
        let is_it = |date: &Date| call.is_some() && self.series.call_on(*date).map(|call| call.start) == call;
        let own = self.calls_timed.iter().filter(|(date, _)| is_it(date)).map(|(_, sequence)| *sequence);
        own.max().unwrap_or_default().max(of_all)
    }

    /// The calendars get the series as it is now.
    pub(super) fn rebook(&mut self, series: &Series, new_time: bool, at: Timestamp) {
        // What an earlier mentord booked: its time has not changed since now.
        self.timed.get_or_insert(self.sequence);
        self.sequence = self.sequence.saturating_add(1);
        self.earlier.push(Earlier { since: self.since, series: self.series.clone() });
        let surplus = self.earlier.len().saturating_sub(EARLIER_KEPT);
        self.earlier.drain(..surplus);
        self.since = at;
        if new_time {
            self.past = self.begun(at);
        }
        let before = std::mem::replace(&mut self.series, series.clone());
        if new_time {
            self.retimed = Some(at);
            self.timed = Some(self.sequence);
            self.calls_timed.clear();
            self.answers.clear();
            return;
        }
        for date in self.series.moved_since(&before) {
            self.calls_timed.insert(date, self.sequence);
            // What was said of either time was not about this move.
            let starts = [&before, &self.series].map(|series| series.call_on(date).map(|call| call.start));
            for answers in self.answers.values_mut() {
                answers.calls.retain(|start, _| !starts.contains(&Some(*start)));
            }
        }
    }

    /// They said yes to the time that a call has just been moved to.
    pub(super) fn agreed_to(&mut self, call: Date, who: &BTreeSet<PersonId>, at: Timestamp) {
        let Some(call) = self.series.call_on(call) else { return };
        for id in who {
            let given = Given { partstat: Partstat::Accepted, sequence: self.sequence, stamp: at };
            self.answers.entry(id.clone()).or_default().calls.insert(call.start, given);
        }
    }

    /// They said yes to the weekly time that all calls have just got.
    pub(super) fn all_agreed(&mut self, who: &BTreeSet<PersonId>, at: Timestamp) {
        for id in who {
            let given = Given { partstat: Partstat::Accepted, sequence: self.sequence, stamp: at };
            self.answers.entry(id.clone()).or_default().series = Some(given);
        }
    }

    /// The calendars get the clock as it is known now: answers to single calls go with these to their new instants.
    pub(super) fn tell_clock(&mut self, clock: &ToldClock) {
        let before = std::mem::replace(&mut self.clock, clock.clone());
        let moves: BTreeMap<Timestamp, Timestamp> = self
            .series
            .calls()
            .filter_map(|call| {
                let (day, is) = self.series.day_and_offset(&call);
                let was = before.offset_on(day)?;
                let earlier = call.start.checked_add(SignedDuration::from_secs(i64::from(is - was))).ok()?;
                (is != was).then_some((earlier, call.start))
            })
            .collect();
        if moves.is_empty() {
            return;
        }
        for answers in self.answers.values_mut() {
            let calls = std::mem::take(&mut answers.calls);
            let moved =
                calls.into_iter().map(|(start, given)| (moves.get(&start).copied().unwrap_or(start), given));
            answers.calls = moved.collect();
        }
    }

    /// What somebody answered of that very call, and not of the series.
    #[must_use]
    pub fn answer_to_call(&self, who: &PersonId, call: &Call) -> Option<Partstat> {
        let answers = self.answers.get(who)?;
        let own = answers.calls.get(&call.start)?;
        (self.answer(answers, call) == Some(own.partstat)).then_some(own.partstat)
    }

    /// What somebody answered that is about that call: to it alone, or to the series.
    #[must_use]
    pub fn answer_of(&self, who: &PersonId, call: &Call) -> Option<Partstat> {
        self.answer(self.answers.get(who)?, call)
    }

    /// An answer to the series was not about a time that one call has been moved to.
    fn answer(&self, answers: &Answers, call: &Call) -> Option<Partstat> {
        if self.series.moved.contains_key(&call.date) {
            return answers.calls.get(&call.start).map(|given| given.partstat);
        }
        answers.for_call(call.start)
    }

    /// The calls that are arranged, in order: none is looked at where nobody has said yes.
    pub fn arranged_calls(&self) -> impl Iterator<Item = Call> + '_ {
        let said_yes = !self.cancelled && self.answers.values().any(Answers::accept_something);
        let calls = said_yes.then(|| self.series.calls().filter(|call| self.arranged(call)));
        calls.into_iter().flatten()
    }

    /// The next call that is an arrangement, or under way.
    #[must_use]
    pub fn next_arranged(&self, now: Timestamp) -> Option<Call> {
        self.arranged_calls().find(|call| call.end > now)
    }
}
