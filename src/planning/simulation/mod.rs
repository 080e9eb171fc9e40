//! Plays the rules forward in memory: every letter is taken for sent at once, and nobody answers.

mod jobs;
mod outbox;
mod pairings;
mod part;
mod split;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    fmt::Display,
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

pub use self::{
    jobs::Jobs,
    outbox::{Copy, CopyState, OutboxLetter},
};
use self::{
    part::{Fixed, Part, later},
    split::split,
};
use super::{
    letter::{Letter, Reader},
    schedule::due::AFTER_A_FAULT,
    view::{PairingView, Participant},
};
use crate::domain::{DateRange, EmailAddress, Office, PairingId, PersonId, Programme, Reason, Staff};

/// Steps of the clock that may be taken; more is a plan that never ends.
const MOST_STEPS: usize = 20_000;

/// What is known where the simulation begins.
#[derive(Debug, Clone)]
pub struct Start {
    /// Of all pairings, those that ended too.
    pub views: Vec<PairingView>,
    /// When pairings and people are next due, as the planner has it.
    pub pairings_due: Vec<(PairingId, Timestamp)>,
    pub people_due: Vec<(PersonId, Timestamp)>,
    /// Who is in no pairing and may have its calls in the calendar.
    pub others: Vec<(PersonId, Participant)>,
    /// Letters with a copy that waits, oldest first.
    pub waiting: Vec<OutboxLetter>,
    /// By programme, in the order of their ids.
    pub jobs: Vec<(Arc<Programme>, Jobs)>,
    pub staff: Vec<Staff>,
    /// The absences of staff that automatic answers have told, position by position.
    pub learned: Vec<Vec<DateRange>>,
    /// The desk's zone.
    pub zone: TimeZone,
    /// The handovers that deputies have been told of.
    pub told: BTreeSet<Reason>,
}

/// A copy of a letter that would go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub at: Timestamp,
    pub kind: String,
    pub reader: Reader,
    pub address: String,
    pub subject: String,
    pub pairings: Vec<PairingId>,
    /// What made it due, by pairing, each a sentence without its end.
    pub causes: Vec<(PairingId, String)>,
    pub reasons: Vec<Reason>,
}

/// What would go out, and what could not be planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    pub letters: Vec<Planned>,
    /// Whose letter, and why it cannot be written.
    pub faults: Vec<(String, String)>,
}

/// What a letter is written with: its views, and who of staff is there.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub letter: &'a Letter,
    pub reader: &'a Reader,
    pub views: &'a [PairingView],
    pub office: &'a Office,
    pub now: Timestamp,
}

/// What would go out from `now` to `until`, in order of time; what goes out at the same time and is about the same
/// pairings, in the order in which it goes. `write`: address and subject of one reader's copy of a letter. Pairings that
/// share nobody are played on `threads` at the most at once.
pub fn simulate<E: Display>(
    start: Start,
    (now, until): (Timestamp, Timestamp),
    threads: usize,
    write: impl Fn(Written<'_>) -> Result<(EmailAddress, String), E> + Sync,
) -> Outlook {
    let write = |written: Written<'_>| write(written).map_err(|err| format!("{err:#}"));
    let Start { views, pairings_due, people_due, others, waiting, jobs, staff, learned, zone, told } = start;
    let mut simulation = Simulation {
        parts: split((views, others), (pairings_due, people_due), waiting, (threads, now)),
        jobs,
        told,
        fixed: &Fixed { staff, learned, zone, write: &write },
        faults: Vec::new(),
    };
    let mut clock = now;
    for _ in 0..MOST_STEPS {
        simulation.step(clock);
        // Until the next job nothing is done that is about several parts.
        let next = simulation.next_job().map(|next| later(next, clock)).filter(|next| *next <= until);
        let last = next.map_or(until, |next| next - SignedDuration::from_nanos(1));
        simulation.each(|part, fixed| part.play(fixed, (clock, last)));
        match next {
            Some(next) => clock = next,
            None => break,
        }
    }
    simulation.outlook()
}

struct Simulation<'f> {
    /// One at least.
    parts: Vec<Part>,
    jobs: Vec<(Arc<Programme>, Jobs)>,
    told: BTreeSet<Reason>,
    fixed: &'f Fixed<'f>,
    faults: Vec<(String, String)>,
}

impl Simulation<'_> {
    /// Does the same with each part, and adds up what comes of it.
    fn each(&mut self, work: impl Fn(&mut Part, &Fixed<'_>) -> usize + Sync) -> usize {
        let others = self.parts.len().saturating_sub(1);
        let (fixed, done, left) = (self.fixed, AtomicUsize::new(0), Mutex::new(self.parts.iter_mut()));
        let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
        let take_on = || {
            while let Some(part) = next() {
                done.fetch_add(work(part, fixed), Ordering::Relaxed);
            }
        };
        thread::scope(|scope| {
            for _ in 0..others {
                // Where no thread can be started, this one does it all.
                drop(thread::Builder::new().name("plan".to_owned()).spawn_scoped(scope, take_on));
            }
            take_on();
        });
        done.into_inner()
    }

    /// Does all that is due at `now`, in the planner's order, until nothing comes of it any more.
    fn step(&mut self, now: Timestamp) {
        loop {
            let decided = self.each(|part, fixed| part.tick(fixed, now)) + self.tick(now);
            let sent = self.each(|part, fixed| part.accept_all(fixed, now));
            if decided == 0 && sent == 0 {
                break;
            }
        }
    }

    /// Does the programmes' jobs that are due; how many letters.
    fn tick(&mut self, now: Timestamp) -> usize {
        let mut made = 0;
        for (programme, mut jobs) in mem::take(&mut self.jobs) {
            match self.do_jobs(&programme, &mut jobs, now) {
                Ok(written) => made += written,
                Err(why) => {
                    jobs.due = Some(now + AFTER_A_FAULT);
                    self.faults.push((programme.id.0.clone(), why));
                }
            }
            self.jobs.push((programme, jobs));
        }
        made
    }

    fn next_job(&self) -> Option<Timestamp> {
        self.jobs.iter().filter_map(|(_, jobs)| jobs.due).min()
    }

    fn outlook(self) -> Outlook {
        let mut all = Outlook { faults: self.faults, letters: Vec::new() };
        for Outlook { letters, faults } in self.parts.into_iter().map(Part::into_outlook) {
            all.letters.extend(letters);
            all.faults.extend(faults);
        }
        // All letters about the same pairings are of one part.
        all.letters.sort_by_key(|letter| letter.at);
        all.faults.sort();
        all.faults.dedup();
        all
    }
}
