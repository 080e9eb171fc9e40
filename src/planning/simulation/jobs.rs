//! The programmes' wall-clock jobs, as the simulation has them.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::{fault::Fault, outbox::OutboxLetter, outlook::Jobs, simulate::Simulation};
use crate::{
    domain::{PairingId, Programme, StaffOnDuty},
    planning::{
        letter::{Content, Digest, DigestNote, Letter},
        outbox::recipients_of,
        staff::{
            daily::{self, Handover, StaffNow},
            list::Gathered,
        },
        view::PairingView,
    },
};

impl Simulation<'_> {
    /// Writes what is due of a programme's jobs; how many letters.
    pub(super) fn do_jobs(
        &mut self,
        programme: &Programme,
        jobs: &mut Jobs,
        now: Timestamp,
    ) -> Result<usize, Fault> {
        if jobs.due.is_none_or(|due| due > now) {
            return Ok(0);
        }
        let fixed = self.fixed;
        let list = daily::list_due(programme, jobs.last, now);
        let on_duty = fixed.on_duty(now);
        let staff =
            StaffNow { staff: &fixed.staff, learned: &fixed.learned, on_duty: &on_duty, zone: &fixed.zone };
        let mut handovers = daily::handovers(programme, staff, now);
        handovers.retain(|handover| !self.told.contains(&handover.reason));
        let mut written = 0;
        if let Some(date) = daily::date(programme, list, &handovers, now) {
            let letter = match list {
                Some(_) => self.list(programme, jobs, date, &handovers, now),
                None => {
                    let (gathered, shown) = self.gather(programme, jobs, date, now);
                    let digest = self.digest(&gathered, &shown, Vec::new(), now);
                    daily::hand_over(digest, &handovers, &on_duty)
                }
            };
            if let Some(letter) = letter {
                self.told.extend(letter.reasons.iter().cloned());
                self.enter(&letter, &on_duty, now)?;
                written = 1;
            }
        }
        jobs.last = list.or(jobs.last);
        jobs.due = daily::next(programme, &fixed.staff, jobs.last, now);
        Ok(written)
    }

    fn list(
        &mut self,
        programme: &Programme,
        jobs: &mut Jobs,
        date: Date,
        handovers: &[Handover],
        now: Timestamp,
    ) -> Option<Letter> {
        let (gathered, shown) = self.gather(programme, jobs, date, now);
        let letters = self.parts.iter().flat_map(|part| &part.outbox);
        jobs.besides.waiting = letters.map(OutboxLetter::put_off).sum();
        let notes = jobs.besides.notes(now);
        jobs.besides.were_listed(now);
        let digest = self.digest(&gathered, &shown, notes, now);
        let letter = daily::list(programme, date, digest, handovers, self.fixed.staff.len())?;
        if let Content::Digest(digest) = &letter.content {
            let lines: Vec<PairingId> = digest.lines.iter().map(|line| line.case.pairing.clone()).collect();
            self.parts.iter_mut().for_each(|part| part.pairings.words_were_listed(&lines));
        }
        jobs.listed = now;
        Some(letter)
    }

    /// What the pairings of a programme come to, and those that have a line.
    fn gather(
        &mut self,
        programme: &Programme,
        jobs: &Jobs,
        date: Date,
        now: Timestamp,
    ) -> (Gathered, Vec<PairingId>) {
        let mut gathered = Gathered::new(date, jobs.listed);
        let mut all: Vec<&PairingView> = Vec::new();
        for part in &mut self.parts {
            all.extend(part.pairings.look_at_all_of(&programme.id, now));
        }
        all.sort_by(|one, other| one.pairing.id.cmp(&other.pairing.id));
        all.into_iter().for_each(|view| gathered.add(view));
        let shown = gathered.shown().cloned().collect();
        (gathered, shown)
    }

    fn digest(
        &mut self,
        gathered: &Gathered,
        shown: &[PairingId],
        notes: Vec<DigestNote>,
        now: Timestamp,
    ) -> Digest {
        self.with_views(shown, now, |views| gathered.digest(views, notes, now))
    }

    /// The views of these pairings, of whatever part, those that are there, as they are at `now`.
    fn with_views<T>(&mut self, ids: &[PairingId], now: Timestamp, f: impl FnOnce(&[PairingView]) -> T) -> T {
        let mut views = Vec::with_capacity(ids.len());
        let mut of = Vec::with_capacity(ids.len());
        for (nth, part) in self.parts.iter_mut().enumerate() {
            let taken = part.pairings.take(ids, now);
            of.extend(taken.iter().map(|_| nth));
            views.extend(taken);
        }
        let found = f(&views);
        for (nth, view) in of.into_iter().zip(views) {
            if let Some(part) = self.parts.get_mut(nth) {
                part.pairings.put_back(vec![view]);
            }
        }
        found
    }

    /// A letter to staff goes into the outbox, of whatever part.
    fn enter(&mut self, letter: &Letter, on_duty: &StaffOnDuty, now: Timestamp) -> Result<(), Fault> {
        let recipients = recipients_of(letter, &BTreeSet::new(), on_duty);
        if recipients.is_empty() {
            return Ok(());
        }
        let (fixed, ids) = (self.fixed, letter.content.pairings());
        let copies =
            self.with_views(&ids, now, |views| fixed.copies(letter, recipients, (views, on_duty), now))?;
        if let Some(part) = self.parts.first_mut() {
            part.outbox.push(OutboxLetter::new(letter, copies, Vec::new(), now));
        }
        Ok(())
    }
}
