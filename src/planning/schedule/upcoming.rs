//! The same pure functions played forward: what comes next, and why.

use jiff::Timestamp;

use super::{
    agenda::{self, Action, AgendaItem},
    bookings::Change,
};
use crate::domain::{
    Event, LetterKind, PersonId, Sentence,
    contact::{Ladder, Question, Silence},
    programme::{Named, Step, StepAct, Wait},
    proposal::ProposalEnd,
};
use crate::planning::{
    letter::{About, NextAbout, NextStep},
    view::PairingView,
};

/// What comes next for the pairing if nobody answers: the first letter that anyone would get.
#[must_use]
pub fn next(view: &PairingView, now: Timestamp) -> Option<NextStep> {
    next_of(view, &agenda::whole_agenda(view, now))
}

/// The same where the whole agenda is at hand.
#[must_use]
pub fn next_of(view: &PairingView, agenda: &[AgendaItem]) -> Option<NextStep> {
    agenda.iter().find_map(|item| put(view, item))
}

/// What comes next that concerns this person: theirs, or staff's.
#[must_use]
pub fn next_step(view: &PairingView, who: &PersonId, now: Timestamp) -> Option<NextStep> {
    let agenda = agenda::whole_agenda(view, now);
    // What somebody meant by a no is between them and the desk.
    let private = |item: &&AgendaItem| matches!(&item.action, Action::Declined { .. });
    let theirs = |item: &&AgendaItem| !matches!(&item.action, Action::Courtesy { who: it, .. } if it != who);
    let may_know: Vec<&AgendaItem> = agenda.iter().filter(|item| !private(item)).collect();
    let next = may_know.iter().copied().filter(theirs).find_map(|item| put(view, item));
    next.or_else(|| may_know.into_iter().find_map(|item| put(view, item)))
}

/// Every letter to come that the present state holds, in order of time.
#[must_use]
pub fn upcoming(view: &PairingView, now: Timestamp) -> Vec<NextStep> {
    agenda::whole_agenda(view, now).iter().filter_map(|item| put(view, item)).collect()
}

/// An item as a step; `None` for what makes no letter.
fn put(view: &PairingView, item: &AgendaItem) -> Option<NextStep> {
    let (what, why) = match &item.action {
        // For its readers alone.
        Action::WorryWaits { .. } => return None,
        Action::AskMentor => (LetterKind::Proposal, sentence!("next.mentor_first")),
        Action::MentorSilent => (LetterKind::Escalation, sentence!("next.mentor_silent")),
        Action::Introduce => (LetterKind::Introduction, sentence!("next.new_pairing")),
        Action::Calendar(Change::Book { .. }) => (LetterKind::Invite, sentence!("next.weekly_agreed")),
        Action::Calendar(Change::Rebook { .. }) => (LetterKind::Update, sentence!("next.series_changed")),
        Action::Calendar(Change::Unbook) => (LetterKind::Cancellation, sentence!("next.calls_end")),
        Action::Background => (LetterKind::Background, sentence!("next.mentor_proved")),
        Action::Escalate { silence, .. } => (LetterKind::Escalation, silence_words(view, *silence)),
        Action::Declined { .. } => (LetterKind::Told, sentence!("next.declined")),
        Action::Unanswered(_) => (LetterKind::Move, sentence!("next.unanswered")),
        Action::Courtesy { about, .. } => match about {
            About::Nudge { silence, .. } => (LetterKind::Nudge, silence_words(view, *silence)),
            About::Waiting { silence, .. } => (LetterKind::Waiting, silence_words(view, *silence)),
            About::Reminder { call } => (LetterKind::Reminder, sentence!("next.call", call => call.date)),
            About::Question(question) => (LetterKind::Question, question_words(*question)),
        },
        Action::TakeIn
        | Action::Calls(_)
        | Action::Presume(_)
        | Action::InTouch { .. }
        | Action::Resume
        | Action::Back { .. }
        | Action::PassStep { .. }
        | Action::FinishStep { .. }
        | Action::End { .. } => return None,
    };
    let who = match &item.action {
        Action::Courtesy { who, .. } => Some(who.clone()),
        _ => None,
    };
    let rule = match &item.action {
        Action::Escalate { silence, step, .. }
        | Action::Courtesy {
            about: About::Nudge { silence, step, .. } | About::Waiting { silence, step, .. },
            ..
        } => Some(rule_words(view, *silence, *step)),
        _ => None,
    };
    Some(NextStep { at: item.due_at, who, what, why, rule, about: about(view, item) })
}

fn about(view: &PairingView, item: &AgendaItem) -> Option<NextAbout> {
    match &item.action {
        Action::Escalate { silence, .. }
        | Action::Courtesy { about: About::Nudge { silence, .. } | About::Waiting { silence, .. }, .. } => {
            Some(NextAbout::Silence(*silence))
        }
        Action::Courtesy { about: About::Reminder { call }, .. } => Some(NextAbout::Call(call.start)),
        Action::Courtesy { about: About::Question(Question::AfterCall { call }), .. } => {
            let booking = view.contact.booking.as_ref()?;
            let call = booking.series.calls().find(|other| other.date == *call)?;
            Some(NextAbout::Call(call.start))
        }
        _ => None,
    }
}

/// Since when nobody was heard: `no contact seen since the introduction on Mon 2027-01-11`.
fn silence_words(view: &PairingView, silence: Silence) -> Sentence {
    let day = view.date(silence.since);
    match silence.ladder {
        Ladder::First if view.contact.first_introduced.is_some() => {
            sentence!("next.silent_since_right_address", day)
        }
        Ladder::First => sentence!("next.silent_since_introduction", day),
        Ladder::Ongoing if view.contact.only_watched(silence) => sentence!("next.silent_since_watch", day),
        Ladder::Ongoing => sentence!("next.silent_since_contact", day),
    }
}

/// A silence and the rule that answers it, with the day it counts from: `no contact seen since the
/// introduction on Mon 2027-01-11: rule "2 working days: nudge mentor"`.
#[must_use]
pub fn step_words(view: &PairingView, silence: Silence, step: u8) -> Sentence {
    sentence!("next.step", why => silence_words(view, silence), rule => rule_words(view, silence, step))
}

/// A step as the configuration writes it: `rule "2 working days: nudge mentor"`.
#[must_use]
pub fn rule_words(view: &PairingView, silence: Silence, step: u8) -> Sentence {
    let steps: &[Step] = match silence.ladder {
        Ladder::First => &view.programme.contact.first,
        Ladder::Ongoing => &view.programme.contact.ongoing,
    };
    let Some(rule) = steps.get(usize::from(step)) else {
        return sentence!("next.rule_gone", nth => u16::from(step) + 1);
    };
    let after = match rule.after {
        Wait::WorkingDays(n) => sentence!("next.after_working_days", n),
        Wait::Days(n) => sentence!("next.after_days", n),
    };
    match rule.act {
        StepAct::Nudge(Named::Mentor) => sentence!("next.rule_nudge_mentor", after),
        StepAct::Nudge(Named::Mentee) => sentence!("next.rule_nudge_mentee", after),
        StepAct::Nudge(Named::Both) => sentence!("next.rule_nudge_both", after),
        StepAct::TellStaff => sentence!("next.rule_tell_staff", after),
    }
}

/// Why an event made a letter; `None` for an event that makes none.
#[must_use]
pub fn cause(view: &PairingView, event: &Event) -> Option<Sentence> {
    Some(match event {
        Event::IntroductionWritten => sentence!("next.new_pairing"),
        Event::Booked { series, .. } => sentence!("next.booked", first => series.first),
        Event::Rebooked { series, new_time: true, .. } => sentence!("next.new_time", first => series.first),
        Event::Rebooked { new_time: false, .. } => sentence!("next.same_time"),
        Event::Unbooked => sentence!("next.calls_end"),
        Event::BackgroundSent => sentence!("next.mentor_answered"),
        Event::Nudged { silence, step, .. }
        | Event::Reassured { silence, step, .. }
        | Event::Escalated { silence, step, .. } => step_words(view, *silence, *step),
        Event::DeclineSettled { .. } => sentence!("next.declined"),
        Event::ProposalEnded { end: ProposalEnd::Unanswered, .. } => sentence!("next.unanswered"),
        Event::Reminded { call, .. } => sentence!("next.call", call),
        Event::Asked { question, .. } => question_words(*question),
        _ => return None,
    })
}

fn question_words(question: Question) -> Sentence {
    match question {
        Question::CallsHappening => sentence!("next.calls_unheard"),
        Question::AfterCall { call } | Question::Arranged { on: call } => sentence!("next.call_over", call),
        Question::StillInTouch => sentence!("next.elsewhere"),
    }
}
