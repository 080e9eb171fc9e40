//! What participants ask for in one word, carried out.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    bounced::one_case,
    days,
    due::silence_key,
    invites::answered,
    letter::{AnswerLetter, News},
    machines::earlier_address,
    react::{Leads, LetterLead, Reaction, answer_letter, both_heard, heard, runs, tell_other_side},
    view::PairingView,
};
use crate::domain::{
    Event, Evidence, Incoming, PersonEvent, PersonId, Reason,
    contact::Trouble,
    incoming::{Answer, Partstat},
};

/// "later" buys this many working days.
const LATER: u16 = 3;

/// A participant's answer being carried out.
pub(super) struct Asked<'a> {
    pub(super) mail: &'a Incoming,
    pub(super) leads: &'a Leads,
    pub(super) writer: &'a PersonId,
    pub(super) letter: Option<&'a LetterLead>,
    pub(super) now: Timestamp,
    pub(super) staff: usize,
    pub(super) reaction: &'a mut Reaction,
}

impl Asked<'_> {
    pub(super) fn act(&mut self, answer: &Answer, views: &[&PairingView]) {
        self.reaction.verdict = format!("{} answered: {answer:?}", self.writer);
        let kind = self.letter.map(|letter| letter.kind.as_str()).unwrap_or_default();
        let to_invite = ["invite", "update"].contains(&kind);
        match answer {
            Answer::Yes | Answer::No if to_invite => {
                let partstat = if *answer == Answer::Yes { Partstat::Accepted } else { Partstat::Declined };
                for view in views {
                    answered(self.reaction, view, self.writer, None, partstat, self.leads, None, None);
                }
            }
            // "yes" says that they talked only where that was asked.
            Answer::Yes | Answer::No
                if !asks(kind) && !views.iter().any(|view| self.has_open_question(view)) =>
            {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::ToDesk);
                }
            }
            Answer::Talked | Answer::Met | Answer::Yes => {
                for view in views {
                    both_heard(self.reaction, view, self.writer, Evidence::Talked);
                }
            }
            Answer::No | Answer::NotYet => {
                for view in views {
                    heard(self.reaction, view, self.writer, Evidence::NotYet);
                }
            }
            Answer::Elsewhere => {
                for view in views {
                    both_heard(self.reaction, view, self.writer, Evidence::Talked);
                    self.reaction.event(view, Event::TalksElsewhere { by: self.writer.clone() });
                }
            }
            Answer::Later => views.iter().for_each(|view| self.later(view)),
            Answer::PauseUntil { back } => views.iter().for_each(|view| self.pause(view, *back)),
            Answer::Away { first, back } => self.away(*first, *back, views),
            Answer::Skip { call } => views.iter().for_each(|view| self.skip(view, *call)),
            Answer::Move { .. } => self.ask_to_move(answer, views),
            Answer::Fewer => {
                self.person(PersonEvent::Fewer);
                self.done(answer, views);
            }
            Answer::Stop => {
                self.person(PersonEvent::Stopped);
                let who = self.writer.clone();
                self.for_staff(&Trouble::Stopped { who });
                self.done(answer, views);
            }
            Answer::NotMe => self.not_me(views),
            Answer::Why => {
                let Some(view) = views.first() else { return };
                let why = AnswerLetter::Why { next: super::forward::next_step(view, self.writer, self.now) };
                let letter = answer_letter(view, self.writer, self.mail, why, "why", &self.leads.mail);
                self.reaction.decision.letters.push(letter);
            }
        }
    }

    /// Frozen at once, with one apology. At an earlier address nothing is wrong with the one on file.
    fn not_me(&mut self, views: &[&PairingView]) {
        if let Some(address) = earlier_address(self.mail, self.leads, self.writer) {
            self.reaction.unplaced = Some(format!(
                "somebody at {address}, an earlier address of {}, answered \"not me\"; it is forgotten",
                self.writer
            ));
            self.person(PersonEvent::NotTheirs { address });
            return;
        }
        self.person(PersonEvent::NotMe);
        let who = self.writer.clone();
        self.for_staff(&Trouble::NotMe { who });
        self.done(&Answer::NotMe, views);
    }

    fn has_open_question(&self, view: &PairingView) -> bool {
        view.contact.asked.get(self.writer).is_some_and(|asked| !asked.answered)
    }

    fn person(&mut self, event: PersonEvent) {
        self.reaction.people.push((self.writer.clone(), event));
    }

    /// What touches a person touches all their running pairings; staff get one letter.
    fn for_staff(&mut self, trouble: &Trouble) {
        let views: Vec<&PairingView> = self
            .leads
            .views
            .iter()
            .filter(|view| view.people.contains_key(self.writer) && runs(view))
            .collect();
        for view in &views {
            self.reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
        }
        let kind = if matches!(trouble, Trouble::NotMe { .. }) { "not-me" } else { "stopped" };
        let reason = Reason::of_person(self.writer, kind, &self.leads.mail);
        let letter = one_case(&views, trouble, reason, self.now, self.staff);
        self.reaction.decision.letters.extend(letter);
    }

    pub(super) fn done(&mut self, answer: &Answer, views: &[&PairingView]) {
        let Some(view) = views.first() else { return };
        let done = AnswerLetter::Done(answer.clone());
        let letter = answer_letter(view, self.writer, self.mail, done, "done", &self.leads.mail);
        self.reaction.decision.letters.push(letter);
    }

    fn later(&mut self, view: &PairingView) {
        let until = days::add_working(&view.programme, view.date(self.leads.heard), LATER);
        heard(self.reaction, view, self.writer, Evidence::Later);
        self.reaction.event(view, Event::Snoozed { who: self.writer.clone(), until });
        // Who waits is told kindly; who does not wait need not know.
        let waits = view.silence().is_some_and(|silence| {
            let side = view.pairing.side_of(self.writer);
            side.is_some_and(|side| super::ladder::side_heard_since(view, side.other(), silence))
        });
        if waits {
            let silence = view.silence().map(silence_key).unwrap_or_default();
            let occurrence = format!("later/{}/{silence}", self.writer);
            let already = view.sent.iter().any(|sent| sent.kind == "told");
            if !already {
                tell_other_side(self.reaction, view, self.writer, News::Later { until }, &occurrence);
            }
        }
    }

    fn pause(&mut self, view: &PairingView, back: Date) {
        let today = view.date(self.leads.heard);
        if back <= today || back > today.saturating_add(1.year()) {
            return;
        }
        heard(self.reaction, view, self.writer, Evidence::Later);
        self.reaction.event(view, Event::Paused { by: Some(self.writer.clone()), back });
        let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
        let skips = live
            .is_some_and(|booking| booking.series.calls().any(|call| call.date > today && call.date < back));
        // The update that takes the calls out says why: one letter each, not two.
        if !skips {
            let occurrence = format!("pause/{}", self.leads.mail);
            tell_other_side(self.reaction, view, self.writer, News::Paused { back }, &occurrence);
            self.done(&Answer::PauseUntil { back }, &[view]);
        }
    }
}

/// Letters that ask "have you talked?" in one way or another.
fn asks(kind: &str) -> bool {
    ["nudge", "summary", "question"].contains(&kind)
}
