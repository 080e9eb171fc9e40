//! The programmes' wall-clock jobs, as the simulation has them.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::{OutboxLetter, Simulation, Written, of_programme};
use crate::{
    domain::{EmailAddress, PairingId, Programme},
    planning::{
        letter::{Content, Digest, DigestNote, Letter},
        schedule::due::Decision,
        staff::{
            daily::{self, Besides, Handover, StaffNow},
            list::Gathered,
        },
    },
};

/// Where a programme's jobs stand.
#[derive(Debug, Clone)]
pub struct Jobs {
    pub due: Option<Timestamp>,
    /// The day of the last list.
    pub last: Option<Date>,
    /// When the last list was written: what came later is new.
    pub listed: Timestamp,
    /// What its next list says besides the pairings.
    pub besides: Besides,
}

impl<W: Fn(Written<'_>) -> Result<(EmailAddress, String), String>> Simulation<W> {
    /// Writes what is due of a programme's jobs; how many letters.
    pub(super) fn do_jobs(
        &mut self,
        programme: &Programme,
        jobs: &mut Jobs,
        now: Timestamp,
    ) -> Result<usize, String> {
        if jobs.due.is_none_or(|due| due > now) {
            return Ok(0);
        }
        let list = daily::list_due(programme, jobs.last, now);
        let office = self.office(now);
        let staff =
            StaffNow { staff: &self.staff, learned: &self.learned, office: &office, zone: &self.zone };
        let mut handovers = daily::handovers(programme, staff, now);
        handovers.retain(|handover| !self.told.contains(&handover.reason));
        let mut written = 0;
        if let Some(date) = daily::date(programme, list, &handovers, now) {
            let letter = match list {
                Some(_) => self.list(programme, jobs, date, &handovers, now),
                None => {
                    let (gathered, shown) = self.gather(programme, jobs, date, now);
                    let digest = self.digest(&gathered, &shown, Vec::new(), now);
                    daily::hand_over(digest, &handovers, &office)
                }
            };
            if let Some(letter) = letter {
                self.told.extend(letter.reasons.iter().cloned());
                self.record(&Decision { letters: vec![letter], ..Decision::default() }, now)?;
                written = 1;
            }
        }
        jobs.last = list.or(jobs.last);
        jobs.due = daily::next(programme, &self.staff, jobs.last, now);
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
        jobs.besides.waiting = self.outbox.iter().map(OutboxLetter::put_off).sum();
        let notes = jobs.besides.notes(now);
        jobs.besides.were_listed(now);
        let digest = self.digest(&gathered, &shown, notes, now);
        let letter = daily::list(programme, date, digest, handovers, self.staff.len())?;
        if let Content::Digest(digest) = &letter.content {
            let lines: Vec<PairingId> = digest.lines.iter().map(|line| line.case.pairing.clone()).collect();
            self.pairings.words_were_listed(&lines);
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
    ) -> (Gathered, BTreeSet<PairingId>) {
        let mut gathered = Gathered::new(date, jobs.listed);
        for id in of_programme(&self.pairings, &programme.id) {
            if let Some(view) = self.pairings.look(&id, now) {
                gathered.add(view);
            }
        }
        let shown = gathered.shown().cloned().collect();
        (gathered, shown)
    }

    fn digest(
        &mut self,
        gathered: &Gathered,
        shown: &BTreeSet<PairingId>,
        notes: Vec<DigestNote>,
        now: Timestamp,
    ) -> Digest {
        let ids: Vec<PairingId> = shown.iter().cloned().collect();
        let views = self.pairings.take(&ids, now);
        let digest = gathered.digest(&views, notes, now);
        self.pairings.put_back(views);
        digest
    }
}
