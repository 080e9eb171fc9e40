//! Other times for calls, as letters speak of them; and the answer to a calendar that proposed one.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{
    calls,
    mime::MakeCalendar,
    people::name_in,
    render_context::{Audience, RenderContext, live, rhythm},
    when::Clock,
};
use crate::{
    domain::{
        Series, Slot,
        proposal::{Proposal, ProposedTime},
    },
    planning::{
        letter::{AnswerLetter, MoveStage, NoMove},
        schedule::free_times,
        view::PairingView,
    },
};

/// So many other times are offered for a call that was declined.
const MOST_INSTEAD: usize = 2;

/// Proposals of one person.
#[derive(Debug, Serialize)]
pub(super) struct MovesFacts {
    /// `asked`, `refused`, `unanswered`, or why there is none.
    pub what: &'static str,
    /// The reader proposed them.
    pub mine: bool,
    /// Who proposed them, and who said no.
    pub who: String,
    pub by: Option<String>,
    pub moves: Vec<MoveFacts>,
    /// Until when an answer counts.
    pub until: Option<String>,
    /// No call on a day that was named.
    pub day: Option<String>,
    /// Who proposed them has said no to the call as it is.
    pub declined: bool,
    /// Of the one call that is proposed; else of the next.
    pub example: Option<ExampleFacts>,
}

#[derive(Debug, Serialize)]
pub(super) struct MoveFacts {
    /// All calls: `every Tuesday, 18:00 (London)`; one: `Tuesday 2 March, 18:00 (London)`.
    pub from: String,
    pub to: String,
    pub weekly: bool,
}

/// How another time is answered: `2 March`, and a day after the proposed one, or the call, with an hour.
#[derive(Debug, Serialize)]
pub(super) struct ExampleFacts {
    pub call: String,
    pub another: String,
}

/// Another time for a call that was declined.
#[derive(Debug, Serialize)]
pub(super) struct InsteadFacts {
    pub moment: String,
    /// As people write it in an answer: `19 January`, `21 January 18:30`.
    pub call: String,
    pub to: String,
}

pub(super) fn moves(
    view: &PairingView,
    proposals: &[Proposal],
    stage: &MoveStage,
    (now, audience): (Timestamp, &Audience),
) -> MovesFacts {
    let what = match stage {
        MoveStage::Asked => "asked",
        MoveStage::Refused { .. } => "refused",
        MoveStage::Unanswered => "unanswered",
    };
    let name = |id| view.participant(id).map(|participant| name_in(view, &participant.person));
    let by = match stage {
        MoveStage::Refused { by } => name(by),
        MoveStage::Asked | MoveStage::Unanswered => None,
    };
    let first = proposals.first();
    let side = |id| view.pairing.side_of(id);
    let mine =
        first.zip(audience.person.as_ref()).is_some_and(|(first, reader)| side(&first.by) == side(reader));
    MovesFacts {
        what,
        mine,
        who: first.and_then(|first| name(&first.by)).unwrap_or_default(),
        by,
        moves: proposals.iter().filter_map(|proposal| of(view, proposal.time, audience)).collect(),
        until: proposals
            .iter()
            .map(|proposal| proposal.until)
            .min()
            .map(|until| audience.clock.moment(until)),
        day: None,
        declined: proposals.iter().any(|proposal| declined_by_them(view, proposal)),
        example: example(view, proposals, now, audience),
    }
}

/// What an answer to somebody's own proposal speaks of; `None`: it is about something else.
pub(super) fn of_answer(
    answer: &AnswerLetter,
    views: &[&PairingView],
    to: (Timestamp, &Audience),
) -> Option<MovesFacts> {
    let view = views.first()?;
    match answer {
        AnswerLetter::MoveAsked { proposals } => Some(moves(view, proposals, &MoveStage::Asked, to)),
        AnswerLetter::NoMove { why, proposals } => {
            let facts = moves(view, proposals, &MoveStage::Asked, to);
            let day = match why {
                NoMove::NoCall { day } => Some(to.1.clock.date(*day)),
                _ => None,
            };
            Some(MovesFacts { what: word(*why), day, ..facts })
        }
        _ => None,
    }
}

fn word(why: NoMove) -> &'static str {
    match why {
        NoMove::Over => "over",
        NoMove::NoCall { .. } => "no-call",
        NoMove::TooLate => "too-late",
        NoMove::Gone => "gone",
        NoMove::AfterTheEnd => "after-the-end",
        NoMove::ClockChange => "clock-change",
        NoMove::Unchanged => "unchanged",
        NoMove::OtherCall => "taken",
        NoMove::Closed => "closed",
        NoMove::Nothing => "nothing",
    }
}

fn of(view: &PairingView, time: ProposedTime, audience: &Audience) -> Option<MoveFacts> {
    let series = &live(view)?.series;
    let clock = &audience.clock;
    match time {
        ProposedTime::Call { call, to } => {
            let from = series.calls().find(|other| other.date == call)?.start;
            let to = series.zone.to_ambiguous_timestamp(to).compatible().ok()?;
            Some(MoveFacts { from: clock.moment(from), to: clock.moment(to), weekly: false })
        }
        ProposedTime::Weekly { slot } => {
            let next = series.next_by_rule(Timestamp::MIN)?;
            let to = at_slot(series, slot, next)?;
            Some(MoveFacts {
                from: rhythm(series.every_weeks, next, audience),
                to: rhythm(series.every_weeks, to, audience),
                weekly: true,
            })
        }
    }
}

fn example(
    view: &PairingView,
    proposals: &[Proposal],
    now: Timestamp,
    audience: &Audience,
) -> Option<ExampleFacts> {
    let series = &live(view)?.series;
    let clock = &audience.clock;
    let proposed = proposals.iter().find_map(|proposal| match proposal.time {
        ProposedTime::Call { call, to } => {
            let from = series.calls().find(|other| other.date == call)?.start;
            Some((from, series.zone.to_ambiguous_timestamp(to).compatible().ok()?))
        }
        ProposedTime::Weekly { .. } => None,
    });
    let next = || series.next_after(now).map(|call| (call.start, call.start));
    let (from, to) = proposed.or_else(next)?;
    Some(ExampleFacts {
        call: clock.plain(clock.date_of(from)),
        another: typed(clock, clock.date_of(to).tomorrow().ok()?, to),
    })
}

/// An instant of a weekly time, in the week of a call.
fn at_slot(series: &Series, slot: Slot, call: Timestamp) -> Option<Timestamp> {
    let day = call.to_zoned(series.zone.clone()).date();
    let day = if day.weekday() == slot.weekday { day } else { day.nth_weekday(1, slot.weekday).ok()? };
    series.zone.to_ambiguous_timestamp(day.to_datetime(slot.time)).compatible().ok()
}

/// `21 January 18:30`: as people type it.
fn typed(clock: &Clock, day: Date, at: Timestamp) -> String {
    format!("{} {}", clock.plain(day), clock.words.time(clock.time_of(at)))
}

fn declined_by_them(view: &PairingView, proposal: &Proposal) -> bool {
    let Some(booking) = live(view) else { return false };
    if proposal.time.call().is_none() {
        return view.declines_all(&proposal.by);
    }
    let call = booking.series.calls().find(|call| Some(call.date) == proposal.time.call());
    call.is_some_and(|call| {
        booking.answer_of(&proposal.by, &call) == Some(crate::domain::incoming::Partstat::Declined)
    })
}

/// Other times for a call that was declined.
pub(super) fn instead(
    view: &PairingView,
    call: Timestamp,
    now: Timestamp,
    audience: &Audience,
) -> Vec<InsteadFacts> {
    let clock = &audience.clock;
    let found = live(view).and_then(|booking| booking.series.calls().find(|other| other.start == call));
    let times = found.map(|call| free_times::instead_of(view, &call, now, MOST_INSTEAD)).unwrap_or_default();
    let facts = |at: Timestamp| InsteadFacts {
        moment: clock.moment(at),
        call: clock.plain(clock.date_of(call)),
        to: typed(clock, clock.date_of(at), at),
    };
    times.into_iter().map(facts).collect()
}

/// The no to a calendar's proposal, for whoever made it, where the call is still in the calendars.
pub(super) fn declined<'a>(
    view: &'a PairingView,
    proposals: &[Proposal],
    context: &RenderContext<'a>,
    audience: &Audience,
) -> Option<MakeCalendar<'a>> {
    let reader = audience.person.clone()?;
    let proposal = proposals.iter().find(|proposal| proposal.counter && proposal.by == reader)?;
    let series = &view.contact.booking.as_ref()?.series;
    let call = proposal.time.call();
    let there = call.is_none_or(|call| series.calls().any(|other| other.date == call));
    let context = *context;
    let make = move || calls::part_of_declined_counter(view, &context, (&reader, call));
    there.then(|| Box::new(make) as MakeCalendar<'a>)
}
