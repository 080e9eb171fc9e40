//! What nudges, reassurances, reminders and questions say: only what was seen, with dates.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    RenderError,
    scene::{Audience, Pair, Scene, live, name_in},
    when,
};
use crate::{
    domain::{
        Evidence, PersonId, Side,
        contact::{Ladder, Question, Silence},
        incoming::Partstat,
    },
    planning::{
        letter::{About, Notice},
        view::PairingView,
    },
};

/// One notice, as a template sees it.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    /// `nudge`, `waiting`, `reminder` or `question`
    pub about: &'static str,
    pub pair: Pair,
    /// Nothing heard since the introduction; else since the last contact.
    pub first: bool,
    /// A running pair that was taken in: `since` is the day the desk began to look.
    pub watched: bool,
    /// The day of the introduction, or of the last contact.
    pub since: Option<String>,
    /// The how-manieth nudge to this reader.
    pub nth: u8,
    /// The days of the nudges before.
    pub asked: Option<String>,
    /// What the others did since.
    pub others_did: Option<Did>,
    /// What the reader did since.
    pub you_did: Option<Did>,
    /// When the others were nudged.
    pub reminded: Option<String>,
    /// The weekday of the invite that nobody has answered.
    pub unanswered: Option<&'static str>,
    /// When staff will be told.
    pub staff_on: Option<String>,
    /// The call that is announced or asked about.
    pub call: Option<String>,
    /// `tomorrow` or `today`, where it is
    pub call_is: Option<&'static str>,
    /// The call stands in the calendars as accepted.
    pub accepted: bool,
    /// `calls`, `after` or `in-touch`
    pub question: Option<&'static str>,
}

/// Something somebody did that the desk saw.
#[derive(Debug, Serialize)]
pub(super) struct Did {
    pub who: String,
    /// `wrote`, `invited`, `accepted`, `declined` or `talked`
    pub what: &'static str,
    pub day: String,
}

pub(super) fn item(notice: &Notice, scene: &Scene<'_>, audience: &Audience) -> Result<Item, RenderError> {
    let view = scene.view(&notice.pairing)?;
    let mut item = Item {
        about: "question",
        pair: scene.pair(view, audience),
        first: false,
        watched: false,
        since: None,
        nth: 1,
        asked: None,
        others_did: None,
        you_did: None,
        reminded: None,
        unanswered: None,
        staff_on: None,
        call: None,
        call_is: None,
        accepted: false,
        question: None,
    };
    match &notice.about {
        About::Nudge { silence, nth, .. } => {
            item.about = "nudge";
            item.nth = (*nth).max(1);
            item.asked = asked_before(view, *silence, audience, scene.now);
            item.silence(view, *silence, audience);
        }
        About::Waiting { silence, staff_on, .. } => {
            item.about = "waiting";
            item.staff_on = staff_on.map(|date| audience.clock.date(date));
            item.silence(view, *silence, audience);
        }
        About::Reminder { call } => {
            item.about = "reminder";
            item.call = Some(audience.clock.moment(call.start));
            let date = audience.clock.date_of(call.start);
            let today = audience.clock.today;
            item.call_is = if date == today {
                Some("today")
            } else if Some(date) == today.tomorrow().ok() {
                Some("tomorrow")
            } else {
                None
            };
            item.accepted = live(view).is_some_and(|booking| booking.arranged(call));
        }
        About::Question(question) => {
            let (word, call) = match question {
                Question::CallsHappening => ("calls", None),
                Question::AfterCall { call } => ("after", Some(*call)),
                Question::StillInTouch => ("in-touch", None),
            };
            item.question = Some(word);
            // The date names a call in the series' zone; the reader may have had it on another day.
            item.call = call.map(|date| {
                live(view)
                    .and_then(|booking| booking.series.calls().find(|call| call.date == date))
                    .map_or_else(|| audience.clock.date(date), |call| audience.clock.day(call.start))
            });
        }
    }
    Ok(item)
}

impl Item {
    fn silence(&mut self, view: &PairingView, silence: Silence, audience: &Audience) {
        self.first = silence.ladder == Ladder::First;
        self.watched = view.contact.only_watched(silence);
        self.since = Some(audience.clock.day(silence.since));
        let Some(reader) = &audience.person else { return };
        let Some(side) = view.pairing.side_of(reader) else { return };
        self.others_did = did(view, view.pairing.members(side.other()), silence, audience);
        self.you_did = did(view, std::slice::from_ref(reader), silence, audience);
        self.reminded = reminded(view, silence, side.other(), audience);
        self.unanswered = live(view).filter(|booking| nobody_answered(booking)).map(|booking| {
            let start = booking.series.calls().next().map(|call| audience.clock.date_of(call.start));
            when::weekday(start.unwrap_or(booking.series.first.date()).weekday())
        });
    }
}

fn nobody_answered(booking: &crate::domain::contact::Booking) -> bool {
    booking.answers.values().all(|answers| {
        answers.calls.is_empty() && answers.series.is_none_or(|given| given.partstat == Partstat::NeedsAction)
    })
}

/// The latest thing any of them did since, of those that say something to the other side.
fn did(view: &PairingView, members: &[PersonId], silence: Silence, audience: &Audience) -> Option<Did> {
    members
        .iter()
        .filter_map(|id| view.contact.heard.get(id).map(|hearing| (id, hearing)))
        .flat_map(|(id, hearing)| {
            hearing.contact.iter().chain(&hearing.word).map(move |(at, e)| (*at, id, *e))
        })
        .filter(|(at, ..)| view.contact.falls_into(silence, *at))
        .filter_map(|(at, id, evidence)| Some((at, id, evidence_word(evidence)?)))
        .max_by_key(|(at, ..)| *at)
        .and_then(|(at, id, what)| {
            let who = name_in(view, &view.participant(id)?.person);
            Some(Did { who, what, day: audience.clock.day(at) })
        })
}

fn evidence_word(evidence: Evidence) -> Option<&'static str> {
    match evidence {
        Evidence::Wrote => Some("wrote"),
        Evidence::Invited => Some("invited"),
        Evidence::Accepted => Some("accepted"),
        Evidence::Declined => Some("declined"),
        Evidence::Talked => Some("talked"),
        // Said to the desk; what the other side is to know of it goes in a letter of its own.
        Evidence::Later | Evidence::NotYet | Evidence::ToDesk | Evidence::StaffSaid => None,
    }
}

/// The days on which the reader was nudged before, in this silence; the letter at hand is none.
fn asked_before(view: &PairingView, silence: Silence, audience: &Audience, now: Timestamp) -> Option<String> {
    let reader = audience.person.as_ref()?;
    let steps = view.contact.steps_of(silence);
    let mut at: Vec<Timestamp> =
        steps.values().filter_map(|step| step.nudged.get(reader).copied()).filter(|at| *at < now).collect();
    at.sort_unstable();
    days(&at, audience)
}

/// The days on which members of that side were nudged, in this silence.
fn reminded(view: &PairingView, silence: Silence, side: Side, audience: &Audience) -> Option<String> {
    let steps = view.contact.steps_of(silence);
    let mut at: Vec<Timestamp> = steps
        .values()
        .flat_map(|step| step.nudged.iter())
        .filter(|(id, _)| view.pairing.members(side).contains(id))
        .map(|(_, at)| *at)
        .collect();
    at.sort_unstable();
    days(&at, audience)
}

fn days(at: &[Timestamp], audience: &Audience) -> Option<String> {
    let mut days: Vec<String> = at.iter().map(|at| audience.clock.day(*at)).collect();
    days.dedup();
    (!days.is_empty()).then(|| when::list(&days))
}
