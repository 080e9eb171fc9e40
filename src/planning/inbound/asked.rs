//! What participants ask for in one word, carried out.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{
    decline,
    invites::{Rsvp, answered},
    machines::earlier_address,
    mail_context::{LetterContext, MailContext},
    reaction::{Reaction, YES_OR_NO, answer_letter, both_heard, heard, tell_other_side},
};
use crate::domain::{
    Event, Evidence, Incoming, LetterKind, PersonEvent, PersonId, Sentence,
    act::{Act, Said},
    contact::{Question, Trouble},
    incoming::Partstat,
    session::CallWord,
};
use crate::planning::{
    letter::{AnswerLetter, News},
    schedule::{days, due::silence_key},
    view::PairingView,
};

/// "later" buys this many working days.
const LATER: u16 = 3;

/// A participant's answer being carried out.
pub(in crate::planning) struct Asked<'a> {
    pub(in crate::planning) mail: &'a Incoming,
    pub(in crate::planning) mail_context: &'a MailContext,
    pub(in crate::planning) writer: &'a PersonId,
    pub(in crate::planning) letter: Option<&'a LetterContext>,
    pub(in crate::planning) now: Timestamp,
    pub(in crate::planning) reaction: &'a mut Reaction,
}

impl Asked<'_> {
    pub(in crate::planning) fn act(&mut self, said: &Said, views: &[&PairingView]) {
        let answer = &said.act;
        let word = Sentence::word("inbound.act", answer.word());
        self.reaction.verdict = sentence!("inbound.answered", writer => self.writer, word);
        let kind = self.letter.map(|letter| letter.kind);
        let asked = self.letter.and_then(|letter| letter.reason.as_ref()).map(|reason| reason.kind.as_str());
        // What their no to all calls meant may come in a mail of its own.
        let fresh = matches!(answer, Act::Yes | Act::No) && self.letter.is_none();
        let declined: Vec<&PairingView> =
            views.iter().copied().filter(|view| fresh && decline::is_asked(view, self.writer)).collect();
        let views = if declined.is_empty() { views } else { declined.as_slice() };
        let meant = asked == Some(YES_OR_NO) || !declined.is_empty();
        let to_invite = matches!(kind, Some(LetterKind::Invite | LetterKind::Update)) || meant;
        // Another time is answered first, where one was asked about.
        let mut views = views.to_vec();
        if matches!(answer, Act::Yes | Act::No) {
            views.retain(|view| !self.answered_move(view, *answer == Act::Yes));
        }
        let views = views.as_slice();
        if views.is_empty() {
            return;
        }
        match answer {
            Act::Yes | Act::No if to_invite => {
                let partstat = if *answer == Act::Yes { Partstat::Accepted } else { Partstat::Declined };
                for view in views {
                    let rsvp = Rsvp { call: None, partstat, sequence: None, stamp: None, meant };
                    answered(self.reaction, view, self.writer, &[rsvp], (self.mail, self.mail_context));
                    // In answer to what they meant.
                    if *answer == Act::No && meant {
                        decline::meant(self.reaction, view, self.writer, self.mail_context);
                    }
                }
            }
            // "yes" says that they talked only where that was asked.
            Act::Yes | Act::No
                if !self.letter.is_some_and(LetterContext::asks)
                    && !views.iter().any(|view| self.has_open_question(view)) =>
            {
                self.wrote(views);
            }
            Act::Talked | Act::Yes => {
                for view in views {
                    let happened = self.took_place(view, said.day);
                    both_heard(self.reaction, view, self.writer, happened);
                    self.told_of_call(view, said.day, &CallWord::Held);
                }
            }
            Act::No | Act::NotYet => {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::NotYet);
                    // A no that names nobody is about no call of several pairings.
                    let alone = self.mail_context.reading.said.len() == 1;
                    if let Some(word) = self.not_held(view, alone).filter(|_| views.len() == 1) {
                        self.told_of_call(view, said.day, &word);
                    }
                }
            }
            Act::Tried => {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::Tried);
                }
            }
            Act::Arranged => views.iter().for_each(|view| self.arranged(view, said.day)),
            // Both are acted upon before anything else is read.
            Act::Withdraw | Act::Worry => {}
            Act::Elsewhere => {
                for view in views {
                    both_heard(self.reaction, view, self.writer, None);
                    self.reaction.event(view, Event::TalksElsewhere { by: self.writer.clone() });
                }
            }
            Act::Later => views.iter().for_each(|view| self.later(view)),
            Act::PauseUntil { back } => views.iter().for_each(|view| self.pause(view, *back)),
            Act::Away { first, back } => self.away(*first, *back, views),
            Act::Skip { call } => views.iter().for_each(|view| self.skip(view, *call)),
            Act::Move { .. } => self.moved(answer, views),
            Act::Fewer => {
                self.wrote(views);
                self.person(PersonEvent::Fewer);
                self.done(answer, views);
            }
            Act::Stop => {
                self.person(PersonEvent::Stopped);
                let who = self.writer.clone();
                self.for_staff(&Trouble::Stopped { who });
                self.done(answer, views);
            }
            Act::NotMe => self.not_me(views),
            Act::Why => {
                self.wrote(views);
                let Some(view) = views.first() else { return };
                let why = AnswerLetter::Why {
                    next: crate::planning::schedule::upcoming::next_step(view, self.writer, self.now),
                };
                let letter = answer_letter(view, self.writer, self.mail, why, "why", &self.mail_context.mail);
                self.reaction.decision.letters.push(letter);
            }
        }
    }

    /// When they talked, where that was before today: on the day they name, else at the call or the day that was
    /// asked about.
    fn took_place(&self, view: &PairingView, day: Option<Date>) -> Option<Timestamp> {
        let zone = self.zone(view);
        let today = self.mail_context.heard.to_zoned(zone.clone()).date();
        let introduced = view.contact.introduced().unwrap_or(Timestamp::MIN);
        let noon = |day: Date| Some(day.at(12, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp());
        let happened = match (day, self.question_answered(view)) {
            (Some(day), _) => (day < today).then(|| noon(day)).flatten(),
            (None, Some(Question::AfterCall { .. })) => {
                self.calls_meant(view, None).first().map(|call| call.end)
            }
            (None, Some(Question::Arranged { on })) => (on < today).then(|| noon(on)).flatten(),
            (None, _) => None,
        };
        happened.map(|at| at.max(introduced)).filter(|at| *at < self.mail_context.heard)
    }

    /// The writer's clock.
    pub(in crate::planning) fn zone(&self, view: &PairingView) -> TimeZone {
        let own = view.participant(self.writer).map(|participant| participant.person.zone.clone());
        own.unwrap_or_else(|| view.programme.zone.clone())
    }

    /// The ladder waits for the day; without one the next steps only spare the writer.
    pub(in crate::planning) fn arranged(&mut self, view: &PairingView, day: Option<Date>) {
        heard(self.reaction, view, self.writer, Evidence::Arranged);
        if let Some(on) =
            day.filter(|on| *on >= view.date(self.mail_context.heard) && *on <= view.programme.ends)
        {
            self.reaction.event(view, Event::Arranged { by: self.writer.clone(), on });
        }
    }

    /// Frozen at once, with one apology. At an earlier address nothing is wrong with the one on file.
    fn not_me(&mut self, views: &[&PairingView]) {
        if let Some(address) = earlier_address(self.mail, self.mail_context, self.writer) {
            let why = sentence!("inbound.not_theirs_any_more", address, writer => self.writer);
            self.reaction.unplaced = Some(why);
            self.person(PersonEvent::NotTheirs { address });
            return;
        }
        self.person(PersonEvent::NotMe);
        let who = self.writer.clone();
        self.for_staff(&Trouble::NotMe { who });
        self.done(&Act::NotMe, views);
    }

    /// Heard from, which is no contact between the two.
    fn wrote(&mut self, views: &[&PairingView]) {
        for view in views {
            heard(self.reaction, view, self.writer, Evidence::ToDesk);
        }
    }

    pub(super) fn has_open_question(&self, view: &PairingView) -> bool {
        view.contact.asked.get(self.writer).is_some_and(|asked| !asked.answered)
    }

    fn person(&mut self, event: PersonEvent) {
        self.reaction.decision.people.push((self.writer.clone(), event));
    }

    /// What touches a person touches all their running pairings, and stands on staff's next list.
    fn for_staff(&mut self, trouble: &Trouble) {
        let views = self.mail_context.running(self.writer);
        for view in &views {
            self.reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
        }
    }

    pub(in crate::planning) fn done(&mut self, answer: &Act, views: &[&PairingView]) {
        let Some(view) = views.first() else { return };
        let done = AnswerLetter::Done(answer.clone());
        let letter = answer_letter(view, self.writer, self.mail, done, "done", &self.mail_context.mail);
        self.reaction.decision.letters.push(letter);
    }

    fn later(&mut self, view: &PairingView) {
        let until = days::add_working(&view.programme, view.date(self.mail_context.heard), LATER);
        heard(self.reaction, view, self.writer, Evidence::Later);
        self.reaction.event(view, Event::Snoozed { who: self.writer.clone(), until });
        // Who waits is told kindly; who does not wait need not know.
        let waits = view.silence().is_some_and(|silence| {
            let side = view.pairing.side_of(self.writer);
            side.is_some_and(|side| {
                crate::planning::schedule::ladder::side_heard_since(view, side.other(), silence)
            })
        });
        if waits {
            let silence = view.silence().map(silence_key).unwrap_or_default();
            let occurrence = format!("later/{}/{silence}", self.writer);
            let already = view.sent.iter().any(|sent| sent.kind == LetterKind::Told);
            if !already {
                tell_other_side(self.reaction, view, self.writer, News::Later { until }, &occurrence);
            }
        }
    }

    fn pause(&mut self, view: &PairingView, back: Date) {
        let today = view.date(self.mail_context.heard);
        if back <= today || back > today.saturating_add(1.year()) {
            return;
        }
        heard(self.reaction, view, self.writer, Evidence::Later);
        self.reaction.event(view, Event::Paused { by: Some(self.writer.clone()), back });
        let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
        let to_come =
            || live.into_iter().flat_map(|booking| booking.series.calls()).filter(|call| call.date > today);
        let skips = to_come().any(|call| call.date < back);
        // Nothing is left of their calls: whether that was meant is for a person to see.
        if back > view.programme.ends || skips && !to_come().any(|call| call.date >= back) {
            self.reaction.event(view, Event::NeedsStaff { trouble: Trouble::PausedToTheEnd { back } });
        }
        // The update that takes the calls out says why: one letter each, not two.
        if !skips {
            let occurrence = format!("pause/{}", self.mail_context.mail);
            tell_other_side(self.reaction, view, self.writer, News::Paused { back }, &occurrence);
            self.done(&Act::PauseUntil { back }, &[view]);
        }
    }
}
