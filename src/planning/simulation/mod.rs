//! Plays the rules forward in memory: every letter is taken for sent at once, and nobody answers.

mod jobs;
mod outbox;
mod pairings;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, fmt::Display, mem, sync::Arc};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use self::pairings::Pairings;
pub use self::{
    jobs::Jobs,
    outbox::{Copy, CopyState, OutboxLetter},
};
use super::{
    inbound::worry,
    letter::{Letter, Reader},
    outbox::readers_of,
    schedule::{
        due::{self, AFTER_A_FAULT, Decision, MOST_DECISIONS},
        forward,
    },
    view::{PairingView, Participant},
};
use crate::domain::{
    DateRange, EmailAddress, Event, Office, PairingId, PersonId, Programme, ProgrammeId, Reason, Staff,
};

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

/// What would go out from `now` to `until`. `write`: address and subject of one reader's copy of a letter.
pub fn simulate<E: Display>(
    start: Start,
    (now, until): (Timestamp, Timestamp),
    write: impl Fn(Written<'_>) -> Result<(EmailAddress, String), E>,
) -> Outlook {
    let mut simulation = Simulation {
        pairings: Pairings::new(start.views, start.others, (start.pairings_due, start.people_due), now),
        outbox: start.waiting,
        jobs: start.jobs,
        staff: start.staff,
        learned: start.learned,
        zone: start.zone,
        told: start.told,
        outlook: Outlook::default(),
        write: |written: Written<'_>| write(written).map_err(|err| format!("{err:#}")),
    };
    let mut clock = now;
    for _ in 0..MOST_STEPS {
        loop {
            let decided = simulation.tick(clock);
            let sent = simulation.accept_all(clock);
            if decided == 0 && sent == 0 {
                break;
            }
        }
        match simulation.next().map(|next| next.max(clock + SignedDuration::from_secs(1))) {
            Some(next) if next <= until => clock = next,
            _ => break,
        }
    }
    simulation.outlook
}

struct Simulation<W> {
    pairings: Pairings,
    /// Letters with a copy that waits.
    outbox: Vec<OutboxLetter>,
    jobs: Vec<(Arc<Programme>, Jobs)>,
    staff: Vec<Staff>,
    learned: Vec<Vec<DateRange>>,
    zone: TimeZone,
    told: BTreeSet<Reason>,
    outlook: Outlook,
    write: W,
}

impl<W: Fn(Written<'_>) -> Result<(EmailAddress, String), String>> Simulation<W> {
    /// Decides everything due at `now`, in the planner's order; how many decisions.
    fn tick(&mut self, now: Timestamp) -> usize {
        let mut made = 0;
        for id in self.pairings.pairings_due(now) {
            let planned = self.plan_pairing(&id, now);
            made += planned.unwrap_or_else(|why| {
                self.pairings.put_off_pairing(&id, now + AFTER_A_FAULT);
                self.fault(&id.0, why)
            });
        }
        for id in self.pairings.people_due(now) {
            let planned = self.plan_person(&id, now);
            made += planned.unwrap_or_else(|why| {
                self.pairings.put_off_person(&id, now + AFTER_A_FAULT);
                self.fault(&id.0, why)
            });
        }
        for (programme, mut jobs) in mem::take(&mut self.jobs) {
            let planned = self.do_jobs(&programme, &mut jobs, now);
            made += planned.unwrap_or_else(|why| {
                jobs.due = Some(now + AFTER_A_FAULT);
                self.fault(&programme.id.0, why)
            });
            self.jobs.push((programme, jobs));
        }
        made
    }

    fn fault(&mut self, subject: &str, why: String) -> usize {
        let fault = (subject.to_owned(), why);
        if !self.outlook.faults.contains(&fault) {
            self.outlook.faults.push(fault);
        }
        0
    }

    fn plan_pairing(&mut self, id: &PairingId, now: Timestamp) -> Result<usize, String> {
        for made in 0..MOST_DECISIONS {
            let decision = self.pairings.with_agenda(id, now, |view, agenda| due::due_of(view, agenda, now));
            let Some(decision) = decision.flatten() else {
                self.pairings.look_again(id);
                return Ok(made);
            };
            for key in &decision.worries {
                self.pass_on(id, key, now)?;
            }
            self.record(&decision, now)?;
        }
        Err("there is no end to what is due for it".to_owned())
    }

    fn plan_person(&mut self, id: &PersonId, now: Timestamp) -> Result<usize, String> {
        for made in 0..MOST_DECISIONS {
            let decision = self.pairings.with_person(id, now, |person| due::due_for_person_of(person, now));
            let Some(decision) = decision.flatten() else {
                self.pairings.touch_person(id);
                return Ok(made);
            };
            self.record(&decision, now)?;
        }
        Err("there is no end to what is due for them".to_owned())
    }

    /// Changes the pairings, stops what that makes pointless, and enters the letters; all or nothing.
    fn record(&mut self, decision: &Decision, now: Timestamp) -> Result<(), String> {
        let before = self.pairings.apply(&decision.events, now)?;
        let entered = self.written(&decision.letters, &decision.events, now);
        let entered = match entered {
            Ok(entered) => entered,
            Err(why) => {
                self.pairings.restore(before);
                return Err(why);
            }
        };
        let mut never_left = Vec::new();
        for (pairing, event) in &decision.events {
            never_left.extend(outbox::stop(
                &mut self.outbox,
                &mut self.pairings,
                &self.staff,
                (pairing, event),
            ));
        }
        for (letter, in_history) in entered {
            if in_history {
                self.pairings.enter(&letter, &self.staff);
            }
            self.outbox.push(letter);
        }
        outbox::withdraw(&mut self.pairings, &never_left, now);
        Ok(())
    }

    /// The letters as they stand in the outbox, and whether they stand in their pairings' history. What made them due
    /// is told by the first.
    fn written(
        &mut self,
        letters: &[Letter],
        events: &[(PairingId, Event)],
        now: Timestamp,
    ) -> Result<Vec<(OutboxLetter, bool)>, String> {
        let office = self.office(now);
        let mut entered = Vec::with_capacity(letters.len());
        for letter in letters {
            let readers = readers_of(letter, &self.pairings.frozen(letter), &office);
            if readers.is_empty() {
                continue;
            }
            let ids = letter.content.pairings();
            let write = &self.write;
            let copies = self.pairings.with_views(&ids, letter, now, |views| {
                if views.len() < ids.len() {
                    return Err("There is no pairing to write about".to_owned());
                }
                let copy = |reader: Reader| {
                    let written = Written { letter, reader: &reader, views, office: &office, now };
                    let (address, subject) = write(written)?;
                    Ok(Copy::new(reader, address.as_str(), subject, now))
                };
                readers.into_iter().map(copy).collect::<Result<Vec<_>, String>>()
            })?;
            let in_history = letter.content.is_in_history();
            entered.push((
                OutboxLetter {
                    kind: letter.kind().to_owned(),
                    pairings: if in_history { ids.into_iter().collect() } else { BTreeSet::new() },
                    reasons: letter.reasons.clone(),
                    causes: if entered.is_empty() { events.to_vec() } else { Vec::new() },
                    decided: now,
                    not_after: letter.not_after,
                    courtesy: letter.content.is_courtesy(),
                    rests_on_silence: letter.rests_on_silence,
                    copies,
                },
                in_history,
            ));
        }
        Ok(entered)
    }

    fn office(&self, now: Timestamp) -> Office {
        Office::on(now.to_zoned(self.zone.clone()).date(), &self.staff, &self.learned)
    }

    /// A worry goes on to its readers, of which nobody else is shown anything, and the rest of staff hear that it waits.
    fn pass_on(&mut self, id: &PairingId, key: &str, now: Timestamp) -> Result<(), String> {
        let Some(letter) =
            self.pairings.pass_on(id, key, now, |worry, view| worry::waits(worry, &self.staff, Some(view)))
        else {
            return Ok(());
        };
        let entered = self.written(&[letter], &[], now)?;
        self.outbox.extend(entered.into_iter().map(|(letter, _)| letter));
        Ok(())
    }

    /// Takes every copy that may go at `now` for sent; how many.
    fn accept_all(&mut self, now: Timestamp) -> usize {
        let never_left = outbox::expire(&mut self.outbox, &mut self.pairings, &self.staff, now);
        outbox::withdraw(&mut self.pairings, &never_left, now);
        let mut sent = 0;
        for mut letter in mem::take(&mut self.outbox) {
            for nth in 0..letter.copies.len() {
                if !letter.may_go(nth, now) {
                    continue;
                }
                letter.accept(nth, &mut self.pairings, &self.staff, now);
                // For its readers alone.
                if letter.kind != "worry" {
                    self.outlook.letters.extend(letter.planned(nth, &mut self.pairings, now));
                    sent += 1;
                }
            }
            if letter.waits() {
                self.outbox.push(letter);
            }
        }
        sent
    }

    /// When anything is next due, or may go.
    fn next(&mut self) -> Option<Timestamp> {
        let jobs = self.jobs.iter().filter_map(|(_, jobs)| jobs.due).min();
        let letters = self.outbox.iter().filter_map(OutboxLetter::next_not_before).min();
        self.pairings.next_due().into_iter().chain(jobs).chain(letters).min()
    }
}

/// Why an event made a letter, where it is in words.
fn causes(known: &mut Pairings, events: &[(PairingId, Event)], now: Timestamp) -> Vec<(PairingId, String)> {
    let mut causes = Vec::new();
    for (id, event) in events {
        let cause = known.look(id, now).and_then(|view| forward::cause(view, event));
        causes.extend(cause.map(|cause| (id.clone(), cause)));
    }
    causes
}

/// The pairings of a programme, in the order of their ids.
fn of_programme(known: &Pairings, programme: &ProgrammeId) -> Vec<PairingId> {
    known.ids().filter(|(_, of)| *of == programme).map(|(id, _)| id.clone()).collect()
}
