//! Orders about one pairing that is there.

use std::collections::BTreeSet;

use jiff::{
    ToSpan as _,
    civil::{Date, Time},
};

use super::{Concerned, Decided, Given, Refusal, names::one_line, session_change};
use crate::{
    domain::{
        Event, Evidence, Pairing, PairingId, Reason, Sentence,
        cadence::{self, Series},
        contact::{Phase, Trouble},
        event::HeardAs,
        order::{Change, Extension},
    },
    planning::{
        decision::Decision,
        letter::{Content, Letter},
        roster::take,
        schedule::due::all_recipients,
        view::PairingView,
    },
};

/// The pairing of an order, as long as it runs.
///
/// # Errors
/// When it is not there, or has ended.
pub(super) fn running<'c>(id: &PairingId, concerned: &'c Concerned) -> Result<&'c PairingView, Refusal> {
    let view = concerned.views.get(id).ok_or_else(|| Refusal::NoPairingHere(id.clone()))?;
    if matches!(view.contact.phase, Phase::Ended { .. }) {
        return Err(Refusal::PairingEnded(id.clone()));
    }
    Ok(view)
}

pub(super) fn decide(
    id: &PairingId,
    change: &Change,
    concerned: &Concerned,
    given: Given<'_>,
) -> Result<Decided, Refusal> {
    let view = match (running(id, concerned), change) {
        // What is known of it may be written down still.
        (Err(Refusal::PairingEnded(_)), Change::Note { .. } | Change::Session { .. }) => {
            concerned.views.get(id).ok_or_else(|| Refusal::NoPairingHere(id.clone()))?
        }
        (view, _) => view?,
    };
    let edited = |edit: &dyn Fn(&mut Pairing)| edited(id, concerned, edit);
    let happened = |events: Vec<Event>| happened(view, events, given);
    let decision = match change {
        Change::End { why } => {
            let said = why.as_deref().map(|why| Sentence::verbatim(one_line(why)));
            let why = said.unwrap_or_else(|| sentence!("ended.by_staff"));
            edited(&|it| it.ended = Some(why.clone()))?
        }
        Change::Move { weekly } => {
            let slot =
                weekly.in_programme(&view.programme).map_err(|why| Refusal::not_weekly(weekly, why))?;
            edited(&|it| {
                it.weekly = Some(slot);
                it.every_weeks = weekly.every_weeks.or(it.every_weeks);
            })?
        }
        Change::Extend { by } => {
            let ends = extended(view, *by, given)?;
            edited(&|it| it.ends = Some(ends))?
        }
        Change::Place { place } => edited(&|it| it.place = Some(one_line(place)))?,
        Change::Pause { back } if *back <= view.date(given.now) => {
            return Err(Refusal::PauseIsOver { back: *back });
        }
        Change::Pause { back } => happened(vec![Event::Paused { by: None, back: *back }])?,
        Change::Resume if view.contact.pause.is_none() => return Err(Refusal::NotPaused(id.clone())),
        Change::Resume => happened(vec![Event::Resumed])?,
        Change::Talked => happened(talked(view))?,
        Change::Done => happened(seen_to(view))?,
        Change::Note { text } => happened(vec![Event::Remarked { text: one_line(text) }])?,
        Change::Session { call, became } => happened(session_change::events(view, *call, became, given)?)?,
        Change::Snooze { until } => happened(vec![Event::PutOff { until: *until }])?,
        Change::Resend { introduction, invite } => resend(view, *introduction, *invite, given)?,
        Change::Skip { call, last } => {
            let calls = calls_between(view, *call, last.unwrap_or(*call), given)?;
            happened(calls.into_iter().map(|call| Event::Skipped { by: None, call }).collect())?
        }
        Change::MoveCall { call, to, time } => {
            let call = calls_between(view, *call, *call, given)?.first().copied().unwrap_or(*call);
            let usual = live_series(view)?.first.time();
            happened(vec![moved(view, call, *to, time.unwrap_or(usual), given)?])?
        }
    };
    Ok(decision.into())
}

fn edited(id: &PairingId, concerned: &Concerned, edit: &dyn Fn(&mut Pairing)) -> Result<Decision, Refusal> {
    let record = concerned.pairings.get(id).ok_or_else(|| Refusal::NoPairing(id.clone()))?;
    let mut after = record.pairing.clone();
    edit(&mut after);
    Ok(take::change_pairing(record, &after))
}

fn happened(view: &PairingView, events: Vec<Event>, given: Given<'_>) -> Result<Decision, Refusal> {
    let id = &view.pairing.id;
    for event in &events {
        let after = view.contact.clone().after(event, given.now);
        after.map_err(|why| Refusal::CannotHappen { pairing: id.clone(), why })?;
    }
    Ok(Decision::of_events(events.into_iter().map(|event| (id.clone(), event)).collect()))
}

/// Both are heard, and what was open about their silence is settled.
fn talked(view: &PairingView) -> Vec<Event> {
    let heard = view.pairing.everyone().map(|by| Event::Heard {
        by: by.clone(),
        evidence: Evidence::StaffSaid,
        worth: HeardAs::Both,
        happened: None,
    });
    let settled = view.contact.open.iter().filter_map(|open| match &open.trouble {
        trouble @ Trouble::Silence { .. } => Some(Event::Settled { trouble: trouble.clone() }),
        _ => None,
    });
    heard.chain(settled).collect()
}

/// Whatever only needed a look is settled; silence and dead addresses are not by a word.
fn seen_to(view: &PairingView) -> Vec<Event> {
    let open = view.contact.open.iter().filter(|open| {
        matches!(
            open.trouble,
            Trouble::Wrote { .. }
                | Trouble::Withdraws { .. }
                | Trouble::Stopped { .. }
                | Trouble::LongAbsence { .. }
                | Trouble::Asked { .. }
                | Trouble::PausedToTheEnd { .. }
                | Trouble::Calls(_)
                | Trouble::MentorDeclined { .. }
                | Trouble::Vanished
        )
    });
    open.map(|open| Event::Settled { trouble: open.trouble.clone() }).collect()
}

/// Nothing goes on longer, in days.
const LONGEST_EXTENSION: i32 = 2 * 366;

/// The last day that an extension gives a pairing.
fn extended(view: &PairingView, by: Extension, given: Given<'_>) -> Result<Date, Refusal> {
    let had = view.last_day;
    let ends = match by {
        Extension::Days(days) => had.checked_add(i64::from(days).days()),
        Extension::Months(months) => had.checked_add(i64::from(months).months()),
        Extension::Until(day) => Ok(day),
    };
    let ends = ends.unwrap_or(had);
    if ends == had {
        return Err(Refusal::EndsAlready { pairing: view.pairing.id.clone(), ends });
    }
    let today = view.date(given.now);
    if ends < today || (ends - today).get_days() > LONGEST_EXTENSION {
        return Err(Refusal::EndsThen { day: ends });
    }
    Ok(ends)
}

/// The days, by the rule, of the calls that take place from one day to another. A call that was moved is meant by its new
/// day, or by its old one where that alone is named and has no other call.
fn calls_between(
    view: &PairingView,
    first: Date,
    last: Date,
    given: Given<'_>,
) -> Result<Vec<Date>, Refusal> {
    let series = live_series(view)?;
    let to_come = || series.calls().filter(|call| call.start > given.now);
    let within = |call: &cadence::Call| (first..=last).contains(&view.date(call.start));
    let mut days: Vec<Date> = to_come().filter(within).map(|call| call.date).collect();
    if days.is_empty() && first == last {
        days.extend(to_come().find(|call| call.date == first).map(|call| call.date));
    }
    if days.is_empty() {
        let next = series.next_after(given.now).map(|next| view.date(next.start));
        return Err(Refusal::NoCallOn { day: first, next });
    }
    Ok(days)
}

/// The calls that are in the calendars.
fn live_series(view: &PairingView) -> Result<&Series, Refusal> {
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    live.map(|booking| &booking.series).ok_or_else(|| Refusal::NoCalls(view.pairing.id.clone()))
}

fn moved(view: &PairingView, call: Date, day: Date, time: Time, given: Given<'_>) -> Result<Event, Refusal> {
    let to = day.to_datetime(time);
    let starts = view.programme.zone.to_ambiguous_zoned(to).compatible().map(|at| at.timestamp());
    if !starts.is_ok_and(|starts| starts > given.now) {
        return Err(Refusal::CallIsOver);
    }
    Ok(Event::CallMoved { call, to, agreed: BTreeSet::new() })
}

/// The introduction and the calendar entry as they are now, under reasons of their own.
fn resend(
    view: &PairingView,
    introduction: bool,
    invite: bool,
    given: Given<'_>,
) -> Result<Decision, Refusal> {
    let id = view.pairing.id.clone();
    let booked = view.contact.booking.as_ref().is_some_and(|booking| !booking.cancelled);
    if !matches!(view.contact.phase, Phase::Introduced { .. }) {
        return Err(Refusal::NotIntroduced(id));
    }
    if invite && !introduction && !booked {
        return Err(Refusal::NoCalls(id));
    }
    let introduction = introduction.then(|| ("introduction", Content::Introduction { pairing: id.clone() }));
    let invite = (invite && booked).then(|| ("invite", Content::Invite { pairing: id.clone() }));
    let letter = |(kind, content): (&str, Content)| Letter {
        content,
        reasons: vec![Reason::of_pairing(
            &view.programme.id,
            &id,
            view.contact.generation,
            kind,
            &format!("again/{}", given.key),
        )],
        recipients: all_recipients(view, false),
        not_after: None,
        requires_complete_fetch: false,
    };
    let letters = introduction.into_iter().chain(invite).map(letter);
    Ok(Decision {
        letters: letters.filter(|letter| !letter.recipients.is_empty()).collect(),
        ..Decision::default()
    })
}
