//! The same pure functions played forward: what comes next, in a sentence.

use jiff::Timestamp;

use super::{
    agenda::{self, Action, AgendaItem},
    bookings::Change,
};
use crate::domain::{
    Event, PersonId,
    contact::{Ladder, Question, Silence},
    programme::{Named, Step, StepAct, Wait},
};
use crate::planning::{
    letter::{About, NextAbout, NextStep},
    view::PairingView,
};

/// What comes next for the pairing if nobody answers: the first letter that anyone would get.
#[must_use]
pub fn next(view: &PairingView, now: Timestamp) -> Option<NextStep> {
    upcoming(view, now).into_iter().next()
}

/// What comes next that concerns this person: theirs, or staff's.
#[must_use]
pub fn next_step(view: &PairingView, who: &PersonId, now: Timestamp) -> Option<NextStep> {
    agenda::whole_agenda(view, now)
        .into_iter()
        .filter(|item| !matches!(&item.action, Action::Courtesy { who: other, .. } if other != who))
        .find_map(|item| put(view, &item))
        .or_else(|| next(view, now))
}

/// Every letter to come that the present state holds, in order of time.
#[must_use]
pub fn upcoming(view: &PairingView, now: Timestamp) -> Vec<NextStep> {
    agenda::whole_agenda(view, now).iter().filter_map(|item| put(view, item)).collect()
}

/// An item in words; `None` for what makes no letter.
fn put(view: &PairingView, item: &AgendaItem) -> Option<NextStep> {
    let (what, why) = match &item.action {
        // For its readers alone.
        Action::WorryWaits { .. } => return None,
        Action::AskMentor => ("proposal", "the mentor is asked first".to_owned()),
        Action::MentorSilent => ("escalation", "the mentor was asked first and has not answered".to_owned()),
        Action::Introduce => ("introduction", "the pairing is new".to_owned()),
        Action::Calendar(Change::Book { .. }) => ("invite", "a weekly time is agreed".to_owned()),
        Action::Calendar(Change::Rebook { .. }) => ("update", "the series changed".to_owned()),
        Action::Calendar(Change::Unbook) => ("cancellation", "the calls end".to_owned()),
        Action::Background => ("background", "the mentor's address has proved itself".to_owned()),
        Action::Escalate { silence, step, .. } => ("escalation", step_words(view, *silence, *step)),
        Action::Courtesy { about, .. } => match about {
            About::Nudge { silence, step, .. } => ("nudge", step_words(view, *silence, *step)),
            About::Waiting { silence, step, .. } => ("waiting", step_words(view, *silence, *step)),
            About::Reminder { call } => {
                ("reminder", format!("the call on {}", call.date.strftime("%a %Y-%m-%d")))
            }
            About::Question(question) => ("question", question_words(*question)),
        },
        Action::TakeIn
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
    Some(NextStep { at: item.due_at, who, what: what.to_owned(), why, about: about(view, item) })
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

/// A silence and the rule that answers it, with the day it counts from: `no contact seen since the
/// introduction on Mon 2027-01-11: rule "2 working days: nudge mentor"`.
#[must_use]
pub fn step_words(view: &PairingView, silence: Silence, step: u8) -> String {
    let since = match silence.ladder {
        Ladder::First if view.contact.first_introduced.is_some() => "the introduction to the right address",
        Ladder::First => "the introduction",
        Ladder::Ongoing if view.contact.only_watched(silence) => "the desk began to look",
        Ladder::Ongoing => "the last contact",
    };
    let day = view.date(silence.since).strftime("%a %Y-%m-%d");
    format!("no contact seen since {since} on {day}: {}", rule_words(view, silence, step))
}

/// A step as the configuration writes it: `rule "2 working days: nudge mentor"`.
#[must_use]
pub fn rule_words(view: &PairingView, silence: Silence, step: u8) -> String {
    let steps: &[Step] = match silence.ladder {
        Ladder::First => &view.programme.contact.first,
        Ladder::Ongoing => &view.programme.contact.ongoing,
    };
    let Some(rule) = steps.get(usize::from(step)) else {
        return format!("step {}, which the configuration no longer has", u16::from(step) + 1);
    };
    let after = match rule.after {
        Wait::WorkingDays(1) => "1 working day".to_owned(),
        Wait::WorkingDays(n) => format!("{n} working days"),
        Wait::Days(1) => "1 day".to_owned(),
        Wait::Days(n) => format!("{n} days"),
    };
    let act = match rule.act {
        StepAct::Nudge(Named::Mentor) => "nudge mentor",
        StepAct::Nudge(Named::Mentee) => "nudge mentee",
        StepAct::Nudge(Named::Both) => "nudge both",
        StepAct::TellStaff => "tell staff",
    };
    format!("rule \"{after}: {act}\"")
}

/// Why an event made a letter, in words; `None` for an event that makes none.
#[must_use]
pub fn cause(view: &PairingView, event: &Event) -> Option<String> {
    Some(match event {
        Event::IntroductionWritten => "the pairing is new".to_owned(),
        Event::Booked { series, .. } => {
            format!("a weekly time is agreed, first call {}", series.first.strftime("%a %Y-%m-%d %H:%M"))
        }
        Event::Rebooked { series, new_time: true, .. } => {
            format!("the weekly time changed to {}", series.first.strftime("%a %H:%M"))
        }
        Event::Rebooked { new_time: false, .. } => "the calls changed, their time did not".to_owned(),
        Event::Unbooked => "the calls end".to_owned(),
        Event::BackgroundSent => "the mentor has answered, so the background may go".to_owned(),
        Event::Nudged { silence, step, .. }
        | Event::Reassured { silence, step, .. }
        | Event::Escalated { silence, step, .. } => step_words(view, *silence, *step),
        Event::Reminded { call, .. } => format!("the call on {}", call.strftime("%a %Y-%m-%d")),
        Event::Asked { question, .. } => question_words(*question),
        _ => return None,
    })
}

fn question_words(question: Question) -> String {
    match question {
        Question::CallsHappening => "calls took place by the calendar, and nobody has said a word".to_owned(),
        Question::AfterCall { call } | Question::Arranged { on: call } => {
            format!("the call on {} is over", call.strftime("%a %Y-%m-%d"))
        }
        Question::StillInTouch => "they talk elsewhere; asked once a month".to_owned(),
    }
}
