//! Pairings that share nobody with those of another part, with their letters: they are played forward by themselves.

use std::mem;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    fault::Fault,
    outbox::{self, Copy, OutboxLetter},
    outlook::{Outlook, Written},
    pairings::Pairings,
};
use crate::{
    domain::{DateRange, EmailAddress, Event, LetterKind, PairingId, PersonId, Staff, StaffOnDuty},
    planning::{
        decision::Decision,
        inbound::worry,
        letter::{Letter, Recipient},
        outbox::recipients_of,
        schedule::due::{self, AFTER_A_FAULT, MOST_DECISIONS},
        view::PairingView,
    },
};

/// Steps of the clock that may be taken; more is a plan that never ends.
pub(super) const MOST_STEPS: usize = 20_000;

/// Address and subject of one reader's copy of a letter.
type Write<'w> = dyn Fn(Written<'_>) -> Result<(EmailAddress, String), Fault> + Sync + 'w;

/// What stays as it is while the rules are played forward.
pub(super) struct Fixed<'w> {
    pub staff: Vec<Staff>,
    /// The absences of staff that automatic answers have told, position by position.
    pub learned: Vec<Vec<DateRange>>,
    /// The desk's zone.
    pub zone: TimeZone,
    pub write: &'w Write<'w>,
}

impl Fixed<'_> {
    pub(super) fn on_duty(&self, now: Timestamp) -> StaffOnDuty {
        StaffOnDuty::on(now.to_zoned(self.zone.clone()).date(), &self.staff, &self.learned)
    }

    /// The readers' copies of a letter. `views`: of all pairings that it speaks of.
    pub(super) fn copies(
        &self,
        letter: &Letter,
        recipients: Vec<Recipient>,
        (views, on_duty): (&[PairingView], &StaffOnDuty),
        now: Timestamp,
    ) -> Result<Vec<Copy>, Fault> {
        if views.len() < letter.content.pairings().len() {
            return Err(Fault::NothingToWriteAbout);
        }
        let copy = |recipient: Recipient| {
            let written = Written { letter, recipient: &recipient, views, on_duty, now };
            let (address, subject) = (self.write)(written)?;
            Ok(Copy::new(recipient, address.as_str(), subject, now))
        };
        recipients.into_iter().map(copy).collect()
    }
}

/// The next step of the clock after `now`, for what is due at `at`.
pub(super) fn later(at: Timestamp, now: Timestamp) -> Timestamp {
    at.max(now + SignedDuration::from_secs(1))
}

pub(super) struct Part {
    pub pairings: Pairings,
    /// Letters with a copy that waits.
    pub outbox: Vec<OutboxLetter>,
    outlook: Outlook,
}

impl Part {
    pub(super) fn new(pairings: Pairings, outbox: Vec<OutboxLetter>) -> Self {
        Self { pairings, outbox, outlook: Outlook::default() }
    }

    pub(super) fn into_outlook(self) -> Outlook {
        self.outlook
    }

    /// Does all that falls due after one time and until another.
    pub(super) fn play(&mut self, fixed: &Fixed<'_>, (mut clock, last): (Timestamp, Timestamp)) {
        for _ in 0..MOST_STEPS {
            match self.next().map(|next| later(next, clock)) {
                Some(next) if next <= last => clock = next,
                _ => return,
            }
            while self.tick(fixed, clock) + self.accept_all(fixed, clock) > 0 {}
        }
        let due: Vec<String> = self.pairings.pairings_due(clock).into_iter().take(3).map(|id| id.0).collect();
        self.fault(&due.join(", "), Fault::NoEnd { from: clock });
    }

    /// Decides everything due at `now`, in the planner's order; how many decisions.
    pub(super) fn tick(&mut self, fixed: &Fixed<'_>, now: Timestamp) -> usize {
        let mut made = 0;
        for id in self.pairings.pairings_due(now) {
            let planned = self.plan_pairing(fixed, &id, now);
            made += planned.unwrap_or_else(|why| {
                self.pairings.put_off_pairing(&id, now + AFTER_A_FAULT);
                self.fault(&id.0, why)
            });
        }
        for id in self.pairings.people_due(now) {
            let planned = self.plan_person(fixed, &id, now);
            made += planned.unwrap_or_else(|why| {
                self.pairings.put_off_person(&id, now + AFTER_A_FAULT);
                self.fault(&id.0, why)
            });
        }
        made
    }

    fn fault(&mut self, subject: &str, why: Fault) -> usize {
        let fault = (subject.to_owned(), why);
        if !self.outlook.faults.contains(&fault) {
            self.outlook.faults.push(fault);
        }
        0
    }

    fn plan_pairing(&mut self, fixed: &Fixed<'_>, id: &PairingId, now: Timestamp) -> Result<usize, Fault> {
        for made in 0..MOST_DECISIONS {
            let decision = self.pairings.with_agenda(id, now, |view, agenda| due::due_of(view, agenda, now));
            let Some(decision) = decision.flatten() else {
                self.pairings.look_again(id);
                return Ok(made);
            };
            for key in &decision.worries {
                self.pass_on(fixed, id, key, now)?;
            }
            self.record(fixed, &decision, now)?;
        }
        Err(Fault::NoEndForPairing)
    }

    fn plan_person(&mut self, fixed: &Fixed<'_>, id: &PersonId, now: Timestamp) -> Result<usize, Fault> {
        for made in 0..MOST_DECISIONS {
            let decision = self.pairings.with_person(id, now, |person| due::due_for_person_of(person, now));
            let Some(decision) = decision.flatten() else {
                self.pairings.touch_person(id);
                return Ok(made);
            };
            self.record(fixed, &decision, now)?;
        }
        Err(Fault::NoEndForPerson)
    }

    /// Changes the pairings, stops what that makes pointless, and enters the letters; all or nothing.
    fn record(&mut self, fixed: &Fixed<'_>, decision: &Decision, now: Timestamp) -> Result<(), Fault> {
        let before = self.pairings.apply(&decision.events, now)?;
        let entered = self.written(fixed, &decision.letters, &decision.events, now);
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
                &fixed.staff,
                (pairing, event),
            ));
        }
        for letter in entered {
            self.pairings.enter(&letter, &fixed.staff);
            self.outbox.push(letter);
        }
        outbox::withdraw(&mut self.pairings, &never_left, now);
        Ok(())
    }

    /// The letters as they stand in the outbox. What made them due is told by the first.
    fn written(
        &mut self,
        fixed: &Fixed<'_>,
        letters: &[Letter],
        events: &[(PairingId, Event)],
        now: Timestamp,
    ) -> Result<Vec<OutboxLetter>, Fault> {
        let on_duty = fixed.on_duty(now);
        let mut entered = Vec::with_capacity(letters.len());
        for letter in letters {
            let recipients = recipients_of(letter, &self.pairings.frozen(letter), &on_duty);
            if recipients.is_empty() {
                continue;
            }
            let ids = letter.content.pairings();
            let copies = self.pairings.with_views(&ids, letter, now, |views| {
                fixed.copies(letter, recipients, (views, &on_duty), now)
            })?;
            let causes = if entered.is_empty() { events.to_vec() } else { Vec::new() };
            entered.push(OutboxLetter::new(letter, copies, causes, now));
        }
        Ok(entered)
    }

    /// A worry goes on to its readers, of which nobody else is shown anything, and the rest of staff hear that it waits.
    fn pass_on(&mut self, fixed: &Fixed<'_>, id: &PairingId, key: &str, now: Timestamp) -> Result<(), Fault> {
        let Some(letter) =
            self.pairings.pass_on(id, key, now, |worry, view| worry::waits(worry, &fixed.staff, Some(view)))
        else {
            return Ok(());
        };
        let entered = self.written(fixed, &[letter], &[], now)?;
        self.outbox.extend(entered);
        Ok(())
    }

    /// Takes every copy that may go at `now` for sent; how many.
    pub(super) fn accept_all(&mut self, fixed: &Fixed<'_>, now: Timestamp) -> usize {
        let never_left = outbox::expire(&mut self.outbox, &mut self.pairings, &fixed.staff, now);
        outbox::withdraw(&mut self.pairings, &never_left, now);
        let mut sent = 0;
        for mut letter in mem::take(&mut self.outbox) {
            for nth in 0..letter.copies.len() {
                if !letter.may_go(nth, now) {
                    continue;
                }
                letter.accept(nth, &mut self.pairings, &fixed.staff, now);
                // For its readers alone.
                if letter.kind != LetterKind::Worry {
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

    /// When anything is next due, may go, or is past its time.
    fn next(&mut self) -> Option<Timestamp> {
        let letters = self.outbox.iter().filter_map(OutboxLetter::next_wake).min();
        self.pairings.next_due().into_iter().chain(letters).min()
    }
}
