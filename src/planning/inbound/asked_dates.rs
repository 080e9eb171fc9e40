//! What participants ask for with a date: an absence, a call left out, a call moved.

use jiff::{ToSpan, civil::Date};

use super::{
    asked::Asked,
    decline,
    invites::{Rsvp, answered},
    machines::is_away,
    moves::{self, Proposed},
    reaction::{YES_OR_NO, answer_letter, heard},
};
use crate::domain::{
    Call, DateRange, Event, Evidence, LetterKind,
    act::Act,
    incoming::Partstat,
    proposal::{ASKED, Proposal, ProposedTime, UNANSWERED},
};
use crate::planning::{
    letter::{AnswerLetter, NoMove},
    view::PairingView,
};

impl Asked<'_> {
    /// `away A to B`: the absence is the person's, in all pairings; the calls inside it are left out.
    pub(in crate::planning) fn away(&mut self, first: Date, back: Date, views: &[&PairingView]) {
        let Some(today) = views.first().map(|view| view.date(self.mail_context.heard)) else { return };
        // A year is a mistaken date, or a forged one.
        let back = back.min(today.saturating_add(1.year()));
        let range = back.yesterday().ok().and_then(|last| DateRange::new(first.max(today), last));
        let Some(range) = range else { return };
        for view in views {
            heard(self.reaction, view, self.writer, Evidence::Later);
        }
        let theirs = self.mail_context.running(self.writer);
        is_away(self.reaction, &theirs, self.writer, (range, false));
        for view in theirs {
            let zone = self.zone(view);
            let inside = |call: &Call| {
                range.contains(call.start.to_zoned(zone.clone()).date()) && self.side_is_away(view, call.date)
            };
            let calls: Vec<Call> = calls_to_come(view, self.mail_context.heard).filter(inside).collect();
            for call in calls {
                self.leave_out(view, call.date);
            }
        }
        self.done(&Act::Away { first: range.first, back }, views);
    }

    /// Whether nobody of the writer's side is left for a call on that day, once the writer is away.
    fn side_is_away(&self, view: &PairingView, day: Date) -> bool {
        let Some(side) = view.pairing.side_of(self.writer) else { return false };
        view.pairing.members(side).iter().filter(|member| *member != self.writer).all(|member| {
            view.participant(member)
                .is_some_and(|other| other.standing.absences.iter().any(|range| range.contains(day)))
        })
    }

    /// `skip D`: the update that takes the call out tells both. A day without a call is left to staff.
    pub(in crate::planning) fn skip(&mut self, view: &PairingView, call: Date) {
        // "I can't do the 19th" in answer to another time is a no to it, and takes no call out.
        if self.move_asked().is_some() && !self.says_skip() && self.answered_move(view, false) {
            return;
        }
        heard(self.reaction, view, self.writer, Evidence::ToDesk);
        if let Some(call) = self.call_on(view, call) {
            self.leave_out(view, call);
            self.only_that_call(view);
        } else {
            let why = sentence!("inbound.skips_no_call", writer => self.writer, call);
            self.reaction.unplaced = Some(why);
        }
    }

    /// The day, by the programme's calendar, of the call that takes place on that day where the writer lives;
    /// else of that day itself.
    fn call_on(&self, view: &PairingView, day: Date) -> Option<Date> {
        let zone = self.zone(view);
        let calls = || calls_to_come(view, self.mail_context.heard);
        let there = calls().find(|call| call.start.to_zoned(zone.clone()).date() == day);
        there.or_else(|| calls().find(|call| call.date == day)).map(|call| call.date)
    }

    /// What they agreed between them is noted; what they wish needs the other's word.
    pub(in crate::planning) fn moved(&mut self, answer: &Act, views: &[&PairingView]) {
        match answer {
            Act::Move { agreed: true, call, to, at } => {
                for view in views {
                    let moved = self.moved_word(view, *to, *at);
                    if self.told_of_call(view, *call, &moved) {
                        self.waits_for(view, *to);
                    } else {
                        self.arranged(view, *to);
                    }
                }
            }
            Act::Move { call: Some(_), to: Some(_), .. } => self.ask_to_move(answer, views),
            Act::Move { to, at, .. }
                if (to.is_some() || at.is_some())
                    && views.iter().any(|view| self.wished(view, answer) != Err(NoMove::Nothing)) =>
            {
                self.ask_to_move(answer, views);
            }
            // Which call, or to what time, only the words say: staff read them.
            _ => {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::ToDesk);
                }
            }
        }
    }

    /// Another time is put to the other side, or refused with a reason; where nobody can be asked, staff see to it.
    fn ask_to_move(&mut self, answer: &Act, views: &[&PairingView]) {
        for view in views {
            let by = (self.writer, self.mail_context);
            let proposed = self.wished(view, answer).and_then(|time| {
                moves::propose(self.reaction, view, by, (&[time], false)).map(|came| (came, time))
            });
            match proposed {
                // The update says so.
                Ok((Proposed::Done, _)) => {}
                Ok((Proposed::Asked { until } | Proposed::Waits { until }, time)) => {
                    let by = self.writer.clone();
                    let mail = self.mail_context.mail.clone();
                    let proposals = vec![Proposal { by, time, mail, until, counter: false }];
                    self.answer(view, AnswerLetter::MoveAsked { proposals }, "move-asked");
                }
                Ok((Proposed::ForStaff, time)) => {
                    let why =
                        sentence!("inbound.proposes_to_move", writer => self.writer, call => time.call());
                    self.reaction.unplaced = Some(why);
                    self.done(answer, &[view]);
                }
                Err(why) => {
                    // Something else instead is a no to what was asked, though it cannot be.
                    let open = self.proposals_answered(view);
                    if !open.is_empty() {
                        moves::refuse(self.reaction, view, &open, by);
                    }
                    self.no_move(view, why);
                }
            }
        }
    }

    pub(in crate::planning) fn no_move(&mut self, view: &PairingView, why: NoMove) {
        heard(self.reaction, view, self.writer, Evidence::ToDesk);
        self.answer(view, AnswerLetter::NoMove { why, proposals: Vec::new() }, "no-move");
    }

    fn answer(&mut self, view: &PairingView, answer: AnswerLetter, kind: &str) {
        let letter = answer_letter(view, self.writer, self.mail, answer, kind, &self.mail_context.mail);
        // Two wishes that cannot be are answered once.
        if self.reaction.decision.letters.iter().all(|other| other.reasons != letter.reasons) {
            self.reaction.decision.letters.push(letter);
        }
    }

    /// The call and the time that are meant, by the programme's clock: days and times are the writer's. Where a
    /// proposal is answered with another, what is not named is as it was proposed.
    fn wished(&self, view: &PairingView, answer: &Act) -> Result<ProposedTime, NoMove> {
        let Act::Move { call, to, at, .. } = answer else { return Err(NoMove::Nothing) };
        let zone = self.zone(view);
        let heard = self.mail_context.heard;
        let open = self.proposals_answered(view).into_iter().next();
        let asked = open.as_ref().and_then(|open| match open.time {
            ProposedTime::Call { call, to } => Some((call, to)),
            ProposedTime::Weekly { .. } => None,
        });
        let call = match (call, asked) {
            (Some(day), _) => moves::call_on(view, (*day, &zone), heard)?,
            (None, Some((call, _))) => moves::call_on(view, (call, &view.programme.zone), heard)?,
            (None, None) => {
                let near = to.and_then(|day| moves::call_near(view, (day, &zone), heard));
                near.ok_or(NoMove::Nothing)?
            }
        };
        let proposed = asked.and_then(|(_, to)| moves::instant(&view.programme.zone, to).ok());
        let proposed = proposed.map(|at| at.to_zoned(zone.clone()).datetime());
        let usual = call.start.to_zoned(zone.clone()).datetime();
        let day = to.or(proposed.map(|at| at.date())).unwrap_or(usual.date());
        let time = at.unwrap_or(usual.time());
        let start = moves::instant(&zone, day.to_datetime(time))?;
        let to = start.to_zoned(view.programme.zone.clone()).datetime();
        Ok(ProposedTime::Call { call: call.date, to })
    }

    /// The open proposals that the mail answers: that of the letter which asks, or what is open where nothing else
    /// is answered.
    pub(in crate::planning) fn proposals_answered(&self, view: &PairingView) -> Vec<Proposal> {
        let reason = self.letter.and_then(|letter| letter.reason.as_ref());
        let asked = self.move_asked();
        let proves = reason.is_some_and(|reason| reason.kind == "prove");
        let anything = self.letter.is_none() && !self.has_open_question(view) || proves;
        let open = view.contact.proposals_to(&view.pairing, self.writer);
        open.filter(|open| anything || asked == Some(open.mail.as_str())).cloned().collect()
    }

    /// The mail whose proposal was asked about in the letter that is answered.
    fn move_asked(&self) -> Option<&str> {
        let letter = self.letter.filter(|letter| letter.kind == LetterKind::Move)?;
        letter.reason.as_ref()?.occurrence.strip_prefix(ASKED)
    }

    /// Whether the letter that is answered says that they did not answer in time.
    fn asked_in_vain(&self) -> bool {
        let reason = self.letter.filter(|letter| letter.kind == LetterKind::Move);
        let reason = reason.and_then(|letter| letter.reason.as_ref());
        let theirs = format!("{}{}/", UNANSWERED, self.writer);
        reason.is_some_and(|reason| {
            let occurrence = &reason.occurrence;
            occurrence.starts_with(UNANSWERED) && !occurrence.starts_with(&theirs)
        })
    }

    /// Yes or no to another time; whether that was asked.
    pub(in crate::planning) fn answered_move(&mut self, view: &PairingView, yes: bool) -> bool {
        let proposals = self.proposals_answered(view);
        let by = (self.writer, self.mail_context);
        let asks = self.move_asked().is_some() || self.asked_in_vain();
        let another = self.mail_context.reading.said.iter().any(|said| {
            matches!(said.act, Act::Move { to, at, agreed: false, .. } if to.is_some() || at.is_some())
        });
        match proposals.is_empty() {
            // Something else instead is both a no and a proposal: one letter.
            false if another && !yes => {}
            false if yes => {
                if let Err(why) = moves::agree(self.reaction, view, &proposals, by) {
                    self.no_move(view, why);
                }
            }
            false => moves::refuse(self.reaction, view, &proposals, by),
            // What they were asked is over.
            true if asks && yes => self.no_move(view, NoMove::Closed),
            true if asks => heard(self.reaction, view, self.writer, Evidence::ToDesk),
            true => return false,
        }
        true
    }

    /// Whether the word itself stands there.
    fn says_skip(&self) -> bool {
        const WORDS: [&str; 7] = ["skip", "cancel", "auslassen", "absagen", "saltar", "sauter", "annuler"];
        let words = self.mail_context.words.as_deref().unwrap_or_default().to_lowercase();
        WORDS.iter().any(|word| words.contains(word))
    }

    /// Who said no to all calls, and meant one: the others stand.
    fn only_that_call(&mut self, view: &PairingView) {
        let reason = self.letter.and_then(|letter| letter.reason.as_ref());
        let asks = reason.is_some_and(|reason| reason.kind == YES_OR_NO) && view.declines_all(self.writer);
        if asks || decline::is_asked(view, self.writer) {
            let rsvp =
                Rsvp { call: None, partstat: Partstat::Accepted, sequence: None, stamp: None, meant: true };
            answered(self.reaction, view, self.writer, &[rsvp], (self.mail, self.mail_context));
        }
    }

    fn leave_out(&mut self, view: &PairingView, call: Date) {
        self.reaction.event(view, Event::Skipped { by: Some(self.writer.clone()), call });
    }
}

/// The calls after `heard`, as the calendars have them; those of today stay, people are on their way.
fn calls_to_come(view: &PairingView, heard: jiff::Timestamp) -> impl Iterator<Item = Call> + '_ {
    let today = view.date(heard);
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    live.into_iter()
        .flat_map(|booking| booking.series.calls())
        .filter(move |call| view.date(call.start) > today)
}

#[cfg(test)]
#[path = "asked_tests.rs"]
mod asked_tests;
