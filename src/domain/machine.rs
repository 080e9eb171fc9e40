//! The state machine of a contact: which event can happen when, and what it changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    answers::AnswerFate,
    booking::Booking,
    contact::{
        Arrangement, Asked, Contact, Doubt, InvalidTransition, OpenTrouble, Pause, Phase, Presumed, Trouble,
    },
    dates::DateRange,
    event::{Event, HeardAs},
    evidence::Evidence,
    person::PersonId,
};

impl Contact {
    /// The only way a contact changes state.
    ///
    /// # Errors
    /// When the event cannot happen in this phase: nothing but `Added` happens to an ended
    /// pairing, nobody is introduced twice, no series is booked beside another.
    pub fn after(mut self, event: &Event, at: Timestamp) -> Result<Self, InvalidTransition> {
        self.check(event)?;
        match event {
            Event::Added { generation } => self = Self::new(*generation),
            Event::MentorAsked => self.mentor_asked = Some(at),
            Event::MentorAgreed { by } => {
                self.mentor_agreed = true;
                self.open.retain(|open| match &open.trouble {
                    Trouble::MentorUnanswered => false,
                    Trouble::MentorDeclined { who } | Trouble::MentorAnswered { who } => who != by,
                    _ => true,
                });
            }
            Event::IntroductionWritten => {
                self.phase = Phase::Introducing;
                self.writing_since = Some(at);
            }
            Event::Introduced => self.phase = Phase::Introduced { at },
            Event::TakenIn { .. } => {
                self.phase = Phase::Introduced { at };
                self.taken_in = true;
            }
            Event::Booked { .. }
            | Event::Rebooked { .. }
            | Event::Uninvited { .. }
            | Event::Unbooked
            | Event::Answered { .. } => self.book(event, at),
            Event::Heard { by, evidence, worth, happened } => {
                self.open.retain(|open| !matches!(&open.trouble, Trouble::Asked { who, .. } if who == by));
                self.hear(by, *evidence, *worth, happened.filter(|happened| *happened < at), at);
            }
            Event::Arranged { by, on } => {
                self.arrangement = Some(Arrangement { by: by.clone(), said: at, on: *on });
            }
            Event::Corrected { who } => self.correct(who),
            Event::Withdrawn { who, decided } => self.withdraw(who, *decided),
            Event::PutOff { until } => self.put_off = Some(*until),
            Event::InTouch { since } => self.first_contact = Some(*since),
            Event::Presumed { end, .. } => self.presumed.add(*end),
            Event::CallTold { .. } | Event::SessionCorrected { .. } => self.keep_session(event, at),
            Event::Nudged { .. }
            | Event::Reassured { .. }
            | Event::StepDone { .. }
            | Event::StepPassed { .. }
            | Event::Escalated { .. } => self.ladder(event, at),
            Event::Asked { who, question } => {
                self.asked.insert(who.clone(), Asked { at, question: *question, answered: false });
            }
            Event::TalksElsewhere { .. } => self.elsewhere = true,
            Event::Reminded { who, call } => {
                self.reminded.insert(who.clone(), *call);
            }
            Event::Snoozed { who, until } => {
                self.heard.entry(who.clone()).or_default().snoozed_until = Some(*until);
            }
            Event::Paused { by, back } => {
                let since = self.pause.as_ref().map_or(at, |pause| pause.since);
                self.pause = Some(Pause { since, back: *back, by: by.clone() });
            }
            Event::Resumed => {
                self.resume(at);
                self.open.retain(|open| !matches!(open.trouble, Trouble::PausedToTheEnd { .. }));
            }
            Event::Skipped { by, call } => {
                self.skipped.insert(*call);
                self.call_settled(*call, &BTreeSet::new());
                if let Some(by) = by {
                    self.cancel(by, *call, at);
                }
            }
            Event::CallMoved { call, to, agreed } => {
                self.call_settled(*call, agreed);
                self.skipped.remove(call);
                self.ledger.cancelled.remove(call);
                self.moved.insert(*call, *to);
            }
            Event::Proposed { .. }
            | Event::ProposalEnded { .. }
            | Event::SlotAgreed { .. }
            | Event::DeclineAsked { .. }
            | Event::DeclineSettled { .. } => self.propose(event),
            Event::Remarked { .. } => {}
            Event::PutBack { contact } => self = (**contact).clone(),
            Event::BackgroundSent => self.background_sent = true,
            Event::AddressDoubted { who, address, until } => {
                self.doubts.retain(|doubt| doubt.address != *address);
                self.doubts.push(Doubt { who: who.clone(), address: address.clone(), until: *until });
            }
            Event::DoubtEnded { address } => self.doubts.retain(|doubt| doubt.address != *address),
            Event::NeedsStaff { trouble } => self.needs_staff(trouble, at),
            Event::Settled { trouble } => self.open.retain(|open| open.trouble != *trouble),
            Event::Ended { why } => {
                self.phase = Phase::Ended { at, why: why.clone() };
                self.doubts.clear();
                self.pause = None;
                self.arrangement = None;
                self.nothing_is_asked();
                // What a person should read still is not settled by an end.
                self.open.retain(|open| open.trouble.outlives_the_end());
            }
        }
        Ok(self)
    }

    /// The state of a pairing from its whole journal.
    ///
    /// # Errors
    /// As [`Self::after`].
    pub fn replay<'a>(
        events: impl IntoIterator<Item = (&'a Event, Timestamp)>,
    ) -> Result<Self, InvalidTransition> {
        events.into_iter().try_fold(Self::new(1), |contact, (event, at)| contact.after(event, at))
    }

    fn check(&self, event: &Event) -> Result<(), InvalidTransition> {
        let live = self.booking.as_ref().is_some_and(|booking| !booking.cancelled);
        let fits = match (&self.phase, event) {
            (Phase::Ended { .. }, Event::Added { generation }) => *generation > self.generation,
            (_, Event::Remarked { .. } | Event::PutBack { .. } | Event::SessionCorrected { .. }) => true,
            // The cancellation follows the ending, and an RSVP may still arrive.
            (Phase::Ended { .. }, Event::Unbooked) => live,
            (Phase::Ended { .. }, Event::Answered { .. }) => self.booking.is_some(),
            // What somebody writes afterwards is for staff as before.
            (Phase::Ended { .. }, Event::NeedsStaff { trouble } | Event::Settled { trouble }) => {
                trouble.outlives_the_end()
            }
            (Phase::Ended { .. }, Event::PutOff { .. }) => true,
            (Phase::Ended { .. }, _) => false,
            (Phase::Proposed, Event::Added { .. } | Event::IntroductionWritten | Event::TakenIn { .. }) => {
                true
            }
            (Phase::Proposed, Event::MentorAsked) => self.mentor_asked.is_none(),
            (Phase::Proposed, Event::MentorAgreed { .. }) => !self.mentor_agreed,
            (_, Event::MentorAsked | Event::MentorAgreed { .. }) => false,
            (Phase::Proposed, Event::Ended { .. } | Event::NeedsStaff { .. } | Event::Settled { .. }) => true,
            (Phase::Proposed, Event::Paused { .. } | Event::Resumed | Event::PutOff { .. }) => true,
            // The one who was asked first was asked at a wrong address.
            (Phase::Proposed, Event::Corrected { .. }) => self.mentor_asked.is_some() && !self.mentor_agreed,
            (Phase::Introducing, Event::Introduced) => true,
            (
                _,
                Event::Added { .. } | Event::IntroductionWritten | Event::TakenIn { .. } | Event::Introduced,
            ) => false,
            (Phase::Introduced { .. }, Event::Booked { .. }) => !live,
            (_, Event::Rebooked { .. } | Event::Uninvited { .. } | Event::Unbooked) => live,
            (_, Event::Answered { .. }) => self.booking.is_some(),
            (Phase::Introduced { .. }, _) => true,
            (
                Phase::Introducing,
                Event::Heard { .. }
                | Event::Ended { .. }
                | Event::Paused { .. }
                | Event::Resumed
                | Event::NeedsStaff { .. }
                | Event::Settled { .. }
                | Event::Snoozed { .. }
                | Event::Corrected { .. }
                | Event::AddressDoubted { .. }
                | Event::DoubtEnded { .. }
                | Event::PutOff { .. },
            ) => true,
            (Phase::Proposed | Phase::Introducing, _) => false,
        };
        if fits { Ok(()) } else { Err(InvalidTransition { event: name_of(event), phase: self.phase_name() }) }
    }

    /// The phase as the record has it.
    fn phase_name(&self) -> &'static str {
        match self.phase {
            Phase::Proposed => "proposed",
            Phase::Introducing => "introducing",
            Phase::Introduced { .. } => "introduced",
            Phase::Ended { .. } => "ended",
        }
    }

    /// A talk counts when it took place (`happened`); who tells of it is heard when they do (`at`).
    fn hear(
        &mut self,
        by: &PersonId,
        evidence: Evidence,
        worth: HeardAs,
        happened: Option<Timestamp>,
        at: Timestamp,
    ) {
        let hearing = self.heard.entry(by.clone()).or_default();
        match worth {
            HeardAs::HeardOnly => {
                if hearing.word.is_none_or(|(before, _)| before <= at) {
                    hearing.word = Some((at, evidence));
                }
            }
            HeardAs::Half | HeardAs::Both => {
                let took_place = happened.unwrap_or(at);
                if hearing.contact.is_none_or(|(before, _)| before <= took_place) {
                    hearing.contact = Some((took_place, evidence));
                }
                if happened.is_some() && hearing.word.is_none_or(|(before, _)| before <= at) {
                    hearing.word = Some((at, evidence));
                }
                if matches!(evidence, Evidence::Wrote | Evidence::Invited) {
                    hearing.wrote = hearing.wrote.max(Some(at));
                }
                hearing.snoozed_until = None;
            }
        }
        match evidence {
            Evidence::Wrote | Evidence::Invited => self.talked_unseen = 0,
            Evidence::Talked => {
                self.talked_unseen = self.talked_unseen.saturating_add(1);
                // One word is heard of everyone in the pairing.
                if self.confirmed_at != Some(at) {
                    self.confirmed = self.confirmed.saturating_add(1);
                    self.confirmed_at = Some(at);
                }
            }
            Evidence::NotYet => self.confirmed = 0,
            _ => {}
        }
        if worth != HeardAs::HeardOnly && evidence != Evidence::Accepted {
            self.presumed.in_a_row = 0;
        }
        if worth == HeardAs::Both {
            self.elsewhere &= evidence != Evidence::Wrote;
        }
        // Talks that took place, or will not, need no more waiting for.
        let over = worth == HeardAs::Both || matches!(evidence, Evidence::NotYet | Evidence::Tried);
        if over && self.arrangement.as_ref().is_some_and(|arrangement| arrangement.said <= at) {
            self.arrangement = None;
        }
        for (who, asked) in &mut self.asked {
            asked.answered |= worth == HeardAs::Both || who == by;
        }
    }

    fn book(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Booked { series, invited, clock } => {
                // A pairing books a second time only after a cancellation: the UID and its numbering go on.
                let sequence = self.booking.as_ref().map_or(0, |old| old.sequence.saturating_add(1));
                self.booking = Some(Booking {
                    series: series.clone(),
                    sequence,
                    since: at,
                    booked: at,
                    cancelled: false,
                    retimed: None,
                    timed: Some(sequence),
                    calls_timed: BTreeMap::new(),
                    past: self.booking.as_ref().map(|old| old.begun(at)).unwrap_or_default(),
                    clock: clock.clone(),
                    earlier: Vec::new(),
                    invited: invited.clone(),
                    answers: BTreeMap::new(),
                });
                self.all_settled(at);
            }
            Event::Rebooked { series, invited, new_time, clock } => {
                if let Some(booking) = &mut self.booking {
                    let before = booking.series.clone();
                    booking.rebook(series, *new_time, at);
                    for call in booking.series.moved_since(&before) {
                        let agreed = self.agreed.remove(&call).unwrap_or_default();
                        booking.agreed_to(call, &agreed, at);
                    }
                    booking.tell_clock(clock);
                    booking.invited = invited.clone();
                }
                if *new_time {
                    self.all_settled(at);
                }
            }
            Event::Uninvited { address } => {
                if let Some(booking) = &mut self.booking {
                    booking.rebook(&booking.series.clone(), false, at);
                    booking.invited.remove(address);
                }
            }
            Event::Unbooked => {
                if let Some(booking) = &mut self.booking {
                    booking.cancelled = true;
                    booking.sequence = booking.sequence.saturating_add(1);
                    booking.since = at;
                }
                self.nothing_is_asked();
            }
            Event::Answered { by, call, partstat, sequence, stamp } => {
                let Some(booking) = &mut self.booking else { return };
                let timed = booking.timed_at(*call);
                let answers = booking.answers.entry(by.clone()).or_default();
                let fate = answers.take(*call, *partstat, *sequence, *stamp, timed);
                if let (Some(start), AnswerFate::Applied) = (call, fate) {
                    self.answered_call(by, *start, *partstat, at);
                }
            }
            _ => {}
        }
    }

    /// It begins anew: what was heard before was about an introduction that did not arrive. The day on
    /// which they were introduced stays the first one.
    fn correct(&mut self, who: &PersonId) {
        if let Phase::Introduced { at } = self.phase {
            self.first_introduced.get_or_insert(at);
        }
        self.phase = Phase::Proposed;
        self.corrected = self.corrected.saturating_add(1);
        self.corrected_of = Some(who.clone());
        // What came from an address that was somebody else's, they have not said.
        let not_theirs = self.open.iter().any(|open| open.trouble == Trouble::NotMe { who: who.clone() });
        let heard = std::mem::take(&mut self.heard);
        self.heard_before.extend(heard.into_iter().filter(|(id, _)| !(not_theirs && id == who)));
        self.presumed = Presumed::default();
        self.ladder = None;
        self.asked.clear();
        self.nothing_is_asked();
        // A mentor who has not answered is asked anew.
        if !self.mentor_agreed {
            self.mentor_asked = None;
        }
        self.open.retain(|open| match &open.trouble {
            Trouble::AddressRefused { who: bad, .. }
            | Trouble::NotMe { who: bad }
            | Trouble::MentorAnswered { who: bad } => bad != who,
            Trouble::Silence { .. } | Trouble::MentorUnanswered => false,
            _ => true,
        });
    }

    fn withdraw(&mut self, who: &PersonId, decided: Timestamp) {
        self.withdrawn = self.withdrawn.saturating_add(1);
        for step in self.ladder.iter_mut().flat_map(|ladder| ladder.steps.values_mut()) {
            let theirs = |at: Option<&Timestamp>| at.is_some_and(|at| *at == decided);
            if theirs(step.nudged.get(who)) {
                step.nudged.remove(who);
                step.done = step.done.filter(|_| step.told);
                step.late = 0;
            }
            if theirs(step.reassured.get(who)) {
                step.reassured.remove(who);
            }
        }
        self.asked.retain(|asked, question| asked != who || question.at != decided);
    }

    fn resume(&mut self, at: Timestamp) {
        if let Some(pause) = self.pause.take() {
            let first = pause.since.to_zoned(TimeZone::UTC).date();
            let last = at.to_zoned(TimeZone::UTC).date().yesterday().unwrap_or(first);
            self.paused.extend(DateRange::new(first, last));
        }
    }

    pub(super) fn needs_staff(&mut self, trouble: &Trouble, at: Timestamp) {
        if let Trouble::Calls(case) = trouble {
            self.ledger.cases.insert(case.clone());
        }
        // A silence that staff know of is over once the silent side is heard, whatever stood in the calendar.
        let known = |open: &OpenTrouble| match (&open.trouble, trouble) {
            (Trouble::Silence { .. }, Trouble::Silence { .. }) => true,
            (open, trouble) => open == trouble,
        };
        if !self.open.iter().any(known) {
            self.open.push(OpenTrouble { trouble: trouble.clone(), since: at });
        }
    }
}

fn name_of(event: &Event) -> String {
    serde_json::to_value(event)
        .ok()
        .and_then(|value| value.get("event").and_then(|name| name.as_str().map(str::to_owned)))
        .unwrap_or_default()
}
