//! What a participant says of a call that was to take place: it is kept for the pairing's sessions. The other side
//! learns nothing of it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use super::{asked::Asked, reaction::heard};
use crate::{
    domain::{Call, Event, Evidence, PersonId, act::Absent, contact::Question, session::CallWord},
    planning::view::{PairingView, runs},
};

impl Asked<'_> {
    /// Keeps a word about the calls that are meant; whether any are.
    pub(super) fn told_of_call(&mut self, view: &PairingView, day: Option<Date>, word: &CallWord) -> bool {
        let mut calls = if runs(view) { self.calls_meant(view, day) } else { Vec::new() };
        // "Sam did not show up" is said of one call, the last.
        if matches!(word, CallWord::Missed { .. }) {
            calls = calls.into_iter().max().into_iter().collect();
        }
        for call in &calls {
            let told = Event::CallTold { by: self.writer.clone(), call: *call, word: word.clone() };
            self.reaction.event(view, told);
        }
        !calls.is_empty()
    }

    /// The calls that an answer is about, by the day that the rule gives them: that of the day it names, else those
    /// that were asked about.
    fn calls_meant(&self, view: &PairingView, day: Option<Date>) -> Vec<Date> {
        let heard = self.mail_context.heard;
        let Some(booking) = &view.contact.booking else { return Vec::new() };
        let over: Vec<Call> = booking.series.calls().take_while(|call| call.start <= heard).collect();
        let dates = |meant: &dyn Fn(&Call) -> bool| -> Vec<Date> {
            over.iter().filter(|call| meant(call)).map(|call| call.date).collect()
        };
        if let Some(day) = day {
            let zone = self.zone(view);
            return dates(&|call| call.start.to_zoned(zone.clone()).date() == day);
        }
        match self.question_answered(view) {
            Some(Question::AfterCall { call }) => vec![call],
            // Those of which nobody has said a word.
            Some(Question::CallsHappening) => {
                let presumed = &view.contact.presumed;
                dates(&|call| {
                    presumed.ends.contains(&call.end) && presumed.first.is_some_and(|first| first <= call.end)
                })
            }
            Some(Question::StillInTouch | Question::Arranged { .. }) | None => Vec::new(),
        }
    }

    /// The question that the mail answers: that of the letter, where it asked one, else the one that is open.
    fn question_answered(&self, view: &PairingView) -> Option<Question> {
        let asked = view.contact.asked.get(self.writer);
        let reason = self.letter.and_then(|letter| letter.reason.as_ref());
        let of_letter = reason.filter(|reason| reason.kind == "question").and_then(|reason| {
            let call = reason.occurrence.strip_prefix("call/")?.split('/').next()?;
            Some(Question::AfterCall { call: call.parse().ok()? })
        });
        // One letter asks about several pairings, and names one of them.
        let about_it = reason.is_some_and(|reason| reason.pairing() == Some(&view.pairing.id));
        let open = asked.filter(|asked| !asked.answered || self.letter.is_some_and(|letter| letter.asks()));
        of_letter.filter(|_| about_it).or_else(|| open.map(|asked| asked.question))
    }

    /// A no: whether it says who did not come.
    pub(super) fn not_held(&self, view: &PairingView) -> CallWord {
        let side = view.pairing.side_of(self.writer);
        let others = side.map(|side| view.pairing.members(side.other())).unwrap_or_default();
        match (self.mail_context.reading.absent, others) {
            (Some(Absent::Writer), _) => CallWord::Missed { who: self.writer.clone() },
            // Of a team only the words say who.
            (Some(Absent::Other), [other]) => CallWord::Missed { who: PersonId::clone(other) },
            _ => CallWord::NotHeld,
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
