//! The rules played forward, and what would go out.

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

use jiff::{SignedDuration, Timestamp};

use super::{
    fault::Fault,
    outlook::{Jobs, Outlook, Start, Written},
    part::{Fixed, MOST_STEPS, Part, later},
    split::split,
};
use crate::{
    domain::{EmailAddress, Programme, Reason},
    planning::schedule::due::AFTER_A_FAULT,
};

/// What would go out from `now` to `until`, in order of time; what goes out at the same time and is about the same
/// pairings, in the order in which it goes. `write`: address and subject of one reader's copy of a letter. Pairings that
/// share nobody are played on `threads` at the most at once.
pub fn simulate<E: Display>(
    start: Start,
    (now, until): (Timestamp, Timestamp),
    threads: usize,
    write: impl Fn(Written<'_>) -> Result<(EmailAddress, String), E> + Sync,
) -> Outlook {
    let write = |written: Written<'_>| write(written).map_err(|err| Fault::NotWritten(format!("{err:#}")));
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
        simulation.each(|part, fixed| {
            part.play(fixed, (clock, last));
            0
        });
        match next {
            Some(next) => clock = next,
            None => break,
        }
    }
    simulation.outlook()
}

pub(super) struct Simulation<'f> {
    /// One at least.
    pub(super) parts: Vec<Part>,
    jobs: Vec<(Arc<Programme>, Jobs)>,
    pub(super) told: BTreeSet<Reason>,
    pub(super) fixed: &'f Fixed<'f>,
    faults: Vec<(String, Fault)>,
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
