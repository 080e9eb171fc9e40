//! What nudges, reassurances, reminders and questions say: only what was seen, with dates.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    RenderError,
    answers::{heard_of, is_private},
    people::name_in,
    render_context::{Audience, Pair, RenderContext, live},
};
use crate::{
    domain::{
        Booking, Call, Evidence, PersonId, Side,
        contact::{Ladder, Question, Silence},
        incoming::Partstat,
        zones,
    },
    planning::{
        letter::{About, Notice},
        schedule::{bookings, days, reminders},
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
    /// `since` is the last call, which counts as contact though nobody said so.
    pub presumed: bool,
    /// A running pair that was taken in: `since` is the day the desk began to look.
    pub watched: bool,
    /// The day of the introduction, or of the last contact.
    pub since: Option<String>,
    /// The day of the first introduction, where they were introduced again on `since`.
    pub introduced: Option<String>,
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
    pub unanswered: Option<String>,
    /// When staff will be told.
    pub staff_on: Option<String>,
    /// The call that is announced or asked about.
    pub call: Option<String>,
    /// `tomorrow` or `today`, where it is
    pub call_is: Option<&'static str>,
    /// The hour of the call before it, where a clock change has moved it for the reader, and whose clock it keeps to.
    pub hour_before: Option<String>,
    pub hour: Option<String>,
    pub kept_in: Option<String>,
    /// The call stands in the calendars as accepted.
    pub accepted: bool,
    /// It is the next call that is to take place.
    pub next: bool,
    /// `calls`, `after` or `in-touch`
    pub question: Option<&'static str>,
    /// Nobody has said a word since the calls that are asked about.
    pub no_word: bool,
}

/// Something somebody did that the desk saw.
#[derive(Debug, Serialize)]
pub(super) struct Did {
    pub who: String,
    /// `wrote`, `invited`, `accepted`, `declined` or `talked`
    pub what: &'static str,
    pub day: String,
}

pub(super) fn item(
    notice: &Notice,
    context: &RenderContext<'_>,
    audience: &Audience,
) -> Result<Item, RenderError> {
    let view = context.view(&notice.pairing)?;
    let mut item = Item {
        about: "question",
        pair: context.pair(view, audience),
        first: false,
        presumed: false,
        watched: false,
        since: None,
        introduced: None,
        nth: 1,
        asked: None,
        others_did: None,
        you_did: None,
        reminded: None,
        unanswered: None,
        staff_on: None,
        call: None,
        call_is: None,
        hour_before: None,
        hour: None,
        kept_in: None,
        accepted: false,
        next: false,
        question: None,
        no_word: false,
    };
    match &notice.about {
        About::Nudge { silence, nth, .. } => {
            item.about = "nudge";
            item.nth = (*nth).max(1);
            item.asked = context.names.fact("asked", || asked_before(view, *silence, audience, context.now));
            item.silence(view, *silence, (context, audience));
        }
        About::Waiting { silence, staff_on, .. } => {
            item.about = "waiting";
            // The programme's day; where the reader lives, its morning may be on another.
            let morning = |date| days::morning(&view.programme, date);
            item.staff_on = staff_on.map(|date| audience.clock.day(morning(date)));
            item.silence(view, *silence, (context, audience));
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
            item.clock_change(view, call, audience);
            item.next = bookings::next_call(view, context.now).is_some_and(|next| next.start == call.start);
            item.accepted = live(view).is_some_and(|booking| booking.arranged(call));
        }
        About::Question(question) => {
            let (word, call) = match question {
                Question::CallsHappening => ("calls", None),
                Question::AfterCall { call } => ("after", Some(*call)),
                Question::StillInTouch => ("in-touch", None),
                Question::Arranged { on } => ("arranged", Some(*on)),
            };
            item.question = Some(word);
            item.no_word = *question == Question::CallsHappening && no_word_since_calls(view);
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
    /// A call that a clock change has moved for the reader: it keeps to the clock of the programme.
    fn clock_change(&mut self, view: &PairingView, call: &Call, audience: &Audience) {
        let clock = &audience.clock;
        let Some(booking) = live(view).filter(|booking| !booking.series.moved.contains_key(&call.date))
        else {
            return;
        };
        let before = reminders::hour_before(booking, call, &clock.zone);
        self.hour_before = before.map(|hour| clock.words.time(hour));
        self.hour = before.map(|_| clock.words.time(clock.time_of(call.start)));
        self.kept_in = before.map(|_| zones::place(&booking.series.zone));
    }

    fn silence(
        &mut self,
        view: &PairingView,
        silence: Silence,
        (context, audience): (&RenderContext<'_>, &Audience),
    ) {
        let names = context.names;
        self.first = silence.ladder == Ladder::First;
        self.presumed = view.contact.presumed.last == Some(silence.since);
        self.watched = view.contact.only_watched(silence);
        self.since = names.fact("since", || Some(audience.clock.day(silence.since)));
        let first = view.contact.first_introduced.filter(|_| self.first && names.has("introduced"));
        self.introduced = first.map(|at| audience.clock.day(at));
        let Some(recipient) = &audience.person else { return };
        let Some(side) = view.pairing.side_of(recipient) else { return };
        if ["others_did", "you_did"].iter().any(|fact| names.has(fact)) {
            self.others_did = did(view, view.pairing.members(side.other()), silence, audience);
            self.you_did = did(view, std::slice::from_ref(recipient), silence, audience);
        }
        self.reminded = names.fact("reminded", || reminded(view, silence, side.other(), audience));
        let booking = live(view).filter(|_| names.has("unanswered"));
        self.unanswered = booking.filter(|booking| nobody_answered(view, booking)).map(|booking| {
            let start = booking.series.calls().next().map(|call| audience.clock.date_of(call.start));
            audience.clock.weekday(start.unwrap_or(booking.series.first.date()))
        });
    }
}

fn nobody_answered(view: &PairingView, booking: &Booking) -> bool {
    // An answer to an earlier state of the series is an answer too.
    let pressed = |(at, evidence): (Timestamp, Evidence)| {
        at >= booking.booked && matches!(evidence, Evidence::Accepted | Evidence::Declined)
    };
    let unanswered = !view.pairing.everyone().any(|id| heard_of(view, id).any(pressed));
    unanswered
        && booking.answers.values().all(|answers| {
            answers.calls.is_empty()
                && answers.series.is_none_or(|given| given.partstat == Partstat::NeedsAction)
        })
}

/// Whether nobody was heard in any way since the first of the calls that counted though nobody said so.
fn no_word_since_calls(view: &PairingView) -> bool {
    let Some(first) = view.contact.presumed.first else { return false };
    view.people.values().all(|participant| {
        let standing = &participant.standing;
        let heard = heard_of(view, &participant.person.id).any(|(at, _)| at > first);
        let stopped = standing.stopped.is_some_and(|at| at > first);
        let away = standing.absences.iter().any(|range| range.last >= view.date(first));
        !heard && !stopped && !away
    })
}

/// The latest thing any of them did since, of those that say something to the other side. That they
/// said yes to the calls does not hide that they wrote.
fn did(view: &PairingView, members: &[PersonId], silence: Silence, audience: &Audience) -> Option<Did> {
    let found: Vec<(Timestamp, &PersonId, &'static str)> = members
        .iter()
        .filter_map(|id| view.contact.heard.get(id).map(|hearing| (id, hearing)))
        .flat_map(|(id, hearing)| {
            let wrote = hearing.wrote.filter(|at| hearing.contact.is_none_or(|(last, _)| last != *at));
            let wrote = wrote.map(|at| (at, Evidence::Wrote));
            let said = hearing.contact.into_iter().chain(hearing.word).chain(wrote);
            said.map(move |(at, evidence)| (at, id, evidence))
        })
        .filter(|(at, ..)| view.contact.falls_into(silence, *at))
        .filter(|(_, id, evidence)| !is_private(view, id, *evidence))
        .filter_map(|(at, id, evidence)| Some((at, id, evidence_word(evidence)?)))
        .collect();
    let mailed = found.iter().any(|(.., what)| ["wrote", "invited"].contains(what));
    found
        .into_iter()
        .filter(|(.., what)| !(mailed && *what == "accepted"))
        .max_by_key(|(at, ..)| *at)
        .and_then(|(at, id, what)| {
            let who = name_in(view, &view.participant(id)?.person);
            Some(Did { who, what, day: audience.clock.day(at) })
        })
}

pub(super) fn evidence_word(evidence: Evidence) -> Option<&'static str> {
    match evidence {
        Evidence::Wrote => Some("wrote"),
        Evidence::Invited => Some("invited"),
        Evidence::Accepted => Some("accepted"),
        Evidence::Declined => Some("declined"),
        Evidence::Talked => Some("talked"),
        // Said to the desk; what the other side is to know of it goes in a letter of its own.
        Evidence::Later
        | Evidence::NotYet
        | Evidence::Tried
        | Evidence::Arranged
        | Evidence::ToDesk
        | Evidence::StaffSaid => None,
    }
}

/// The days on which the reader was nudged before, in this silence; the letter at hand is none.
fn asked_before(view: &PairingView, silence: Silence, audience: &Audience, now: Timestamp) -> Option<String> {
    let recipient = audience.person.as_ref()?;
    let steps = view.contact.steps_of(silence);
    let mut at: Vec<Timestamp> = steps
        .values()
        .filter_map(|step| step.nudged.get(recipient).copied())
        .filter(|at| *at < now)
        .collect();
    at.sort_unstable();
    on_days(&at, audience)
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
    on_days(&at, audience)
}

fn on_days(at: &[Timestamp], audience: &Audience) -> Option<String> {
    let mut days: Vec<String> = at.iter().map(|at| audience.clock.day(*at)).collect();
    days.dedup();
    (!days.is_empty()).then(|| audience.clock.words.list(&days))
}
