//! What staff say became of a call.

use jiff::{ToSpan as _, civil::Date};

use super::{Given, Refusal};
use crate::{
    domain::{
        Call, Event, Evidence, PersonId, contact::Trouble, event::HeardAs, order::Became, session::Outcome,
    },
    planning::view::{PairingView, runs},
};

/// The correction, and what follows from it: a talk counts for both, and a case about that call is settled.
pub(super) fn events(
    view: &PairingView,
    day: Date,
    became: &Became,
    given: Given<'_>,
) -> Result<Vec<Event>, Refusal> {
    let call = call_gone_by(view, day, given)?;
    let named = |who: &Option<String>| who.as_deref().map(|who| person(view, who)).transpose();
    let outcome = match became {
        Became::Held => Outcome::Held,
        Became::Missed { who } => Outcome::Missed { by: named(who)?.into_iter().collect() },
        Became::Cancelled { who } => Outcome::Cancelled { by: named(who)?, hours: None },
        Became::Unknown => Outcome::Unknown,
    };
    let mut events = vec![Event::SessionCorrected { call: call.date, outcome }];
    if *became == Became::Held && runs(view) {
        events.extend(view.pairing.everyone().map(|by| Event::Heard {
            by: by.clone(),
            evidence: Evidence::StaffSaid,
            worth: HeardAs::Both,
            happened: Some(call.end).filter(|end| *end < given.now),
        }));
    }
    events.extend(view.contact.open.iter().filter_map(|open| match &open.trouble {
        trouble @ Trouble::Calls(case) if case.calls().contains(&call.date) => {
            Some(Event::Settled { trouble: trouble.clone() })
        }
        _ => None,
    }));
    Ok(events)
}

/// The call that began on that day: a day without a year, or of the week, may have been read as one to come.
fn call_gone_by(view: &PairingView, day: Date, given: Given<'_>) -> Result<Call, Refusal> {
    let booking = view.contact.booking.as_ref().ok_or_else(|| Refusal::NoCalls(view.pairing.id.clone()))?;
    // A call that was left out may have taken place all the same.
    let left_out = booking.series.rule_dates().filter(|day| booking.series.without.contains(day));
    let mut begun = booking.begun(given.now);
    begun.extend(left_out.filter_map(|day| booking.named(day)).filter(|call| call.start <= given.now));
    begun.sort_by_key(|call| call.start);
    let on = |day: Date| {
        let there = begun.iter().rev().find(|call| view.date(call.start) == day);
        there.or_else(|| begun.iter().rev().find(|call| call.date == day)).copied()
    };
    let earlier = [day.checked_sub(7.days()).ok(), day.checked_sub(1.year()).ok()];
    let earlier = earlier.into_iter().flatten().filter(|_| day > view.date(given.now));
    let found = on(day).or_else(|| earlier.filter_map(on).next());
    found.ok_or_else(|| Refusal::NoCallThen { day, last: begun.last().map(|last| view.date(last.start)) })
}

/// Somebody of the pairing, as staff call them.
fn person(view: &PairingView, who: &str) -> Result<PersonId, Refusal> {
    let wanted = who.trim().to_lowercase();
    let bears = |id: &&PersonId| {
        let person = view.participant(id).map(|participant| &participant.person);
        id.0.to_lowercase() == wanted
            || person.is_some_and(|person| {
                [&person.called, &person.name, &person.email.to_string()]
                    .into_iter()
                    .any(|known| known.to_lowercase() == wanted)
            })
    };
    let mut found = view.pairing.everyone().filter(bears);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.clone()),
        _ => Err(Refusal::NotOfThePairing { name: who.trim().to_owned(), pairing: view.pairing.id.clone() }),
    }
}
