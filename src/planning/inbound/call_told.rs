//! What a participant says of a call that was to take place: it is kept for the pairing's sessions. The other side
//! learns nothing of it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use super::{asked::Asked, reaction::heard};
use crate::{
    domain::{
        Call, Event, Evidence, LetterKind, PersonId,
        act::Absent,
        contact::{Phase, Question},
        session::CallWord,
    },
    planning::view::PairingView,
};

impl Asked<'_> {
    /// Keeps a word about the calls that are meant; whether any are.
    pub(super) fn told_of_call(&mut self, view: &PairingView, day: Option<Date>, word: &CallWord) -> bool {
        let mut calls = self.calls_meant(view, day);
        // "Sam did not show up" is said of one call, the last.
        if matches!(word, CallWord::Missed { .. }) {
            calls = calls.into_iter().max_by_key(|call| call.start).into_iter().collect();
        }
        for call in &calls {
            let told = Event::CallTold { by: self.writer.clone(), call: call.date, word: word.clone() };
            self.reaction.event(view, told);
        }
        !calls.is_empty()
    }

    /// The calls that an answer is about: that of the day it names, else those that were asked about.
    pub(super) fn calls_meant(&self, view: &PairingView, day: Option<Date>) -> Vec<Call> {
        let introduced = matches!(view.contact.phase, Phase::Introduced { .. });
        let Some(booking) = view.contact.booking.as_ref().filter(|_| introduced) else { return Vec::new() };
        let over = booking.begun(self.mail_context.heard);
        let of = |meant: &dyn Fn(&Call) -> bool| -> Vec<Call> {
            over.iter().filter(|call| meant(call)).copied().collect()
        };
        if let Some(day) = day {
            let zone = self.zone(view);
            return of(&|call| call.start.to_zoned(zone.clone()).date() == day);
        }
        match self.question_answered(view) {
            Some(Question::AfterCall { call }) => of(&|other| other.date == call),
            // Those of which nobody has said a word.
            Some(Question::CallsHappening) => {
                let presumed = &view.contact.presumed;
                of(&|call| {
                    presumed.ends.contains(&call.end) && presumed.first.is_some_and(|first| first <= call.end)
                })
            }
            Some(Question::StillInTouch | Question::Arranged { .. }) | None => Vec::new(),
        }
    }

    /// The question that the mail answers: that of the letter, where it asked one, else the one that is open. A
    /// nudge asks of no call.
    pub(super) fn question_answered(&self, view: &PairingView) -> Option<Question> {
        let asked = view.contact.asked.get(self.writer);
        let open = || asked.filter(|asked| !asked.answered).map(|asked| asked.question);
        let Some(letter) = self.letter else { return open() };
        let reason = letter.reason.as_ref().filter(|reason| reason.kind == "question");
        match reason.filter(|reason| reason.pairing() == Some(&view.pairing.id)) {
            Some(reason) => match reason.occurrence.split_once('/')? {
                ("call", rest) => Some(Question::AfterCall { call: rest.split('/').next()?.parse().ok()? }),
                ("calls", _) => Some(Question::CallsHappening),
                _ => None,
            },
            None if letter.kind == LetterKind::Nudge => None,
            // One about several pairings is named by the question about one of them.
            None => open(),
        }
    }

    /// A no: whether it says who did not come. `alone`: nothing else in the mail says so of another pairing.
    pub(super) fn not_held(&self, view: &PairingView, alone: bool) -> Option<CallWord> {
        let side = view.pairing.side_of(self.writer)?;
        let (own, others) = (view.pairing.members(side), view.pairing.members(side.other()));
        match (self.mail_context.reading.absent.filter(|_| alone), others) {
            // Of a team the others may have come.
            (Some(Absent::Writer), _) if own.len() > 1 => None,
            (Some(Absent::Writer), _) => Some(CallWord::Missed { who: self.writer.clone() }),
            // Of a team only the words say who.
            (Some(Absent::Other), [other]) => Some(CallWord::Missed { who: PersonId::clone(other) }),
            _ => Some(CallWord::NotHeld),
        }
    }

    /// Another time, on the writer's clock.
    pub(super) fn moved_word(&self, view: &PairingView, on: Option<Date>, at: Option<Time>) -> CallWord {
        let start = |on: Date, at: Time| -> Option<Timestamp> {
            Some(on.to_datetime(at).to_zoned(self.zone(view)).ok()?.timestamp())
        };
        CallWord::Moved { on, start: on.zip(at).and_then(|(on, at)| start(on, at)) }
    }

    /// They are asked on the working day after the other day whether they talked then, once.
    pub(super) fn waits_for(&mut self, view: &PairingView, on: Option<Date>) {
        heard(self.reaction, view, self.writer, Evidence::Arranged);
        if let Some(on) = on.filter(|on| *on <= view.programme.ends) {
            self.reaction.event(view, Event::Arranged { by: self.writer.clone(), on });
        }
    }
}
