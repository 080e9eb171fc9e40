//! Reminders of calls: to whom, and when.

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};

use super::{
    agenda_item::{Action, AgendaItem, someone_away},
    courtesy, ladder,
    questions::may_ask,
};
use crate::domain::{Booking, Call, PersonId, Side, incoming::Partstat, programme::Reminder};
use crate::planning::{
    letter::About,
    view::{PairingView, Participant},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// So many calls at the beginning of which whoever has not accepted is reminded.
const NEW_TO_THEM: usize = 2;

pub(in crate::planning) fn reminders(view: &PairingView, now: Timestamp, items: &mut Vec<AgendaItem>) {
    let ahead = match view.programme.meeting.reminder {
        Reminder::Off => return,
        Reminder::Auto => DAY,
        Reminder::Before(ahead) => ahead,
    };
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else { return };
    let no_call = |side| ladder::unreachable(view, side) || ladder::wants_out(view, side);
    if [Side::Mentor, Side::Mentee].into_iter().any(no_call) {
        return;
    }
    for id in view.pairing.everyone() {
        let Some(recipient) = view.participant(id).filter(|recipient| may_ask(view, recipient)) else {
            continue;
        };
        if !recipient.standing.fewer {
            items.extend(reminder(view, booking, (id, recipient), ahead, now));
        }
    }
}

/// The next reminder that is due to one person.
fn reminder(
    view: &PairingView,
    booking: &Booking,
    (id, recipient): (&PersonId, &Participant),
    ahead: SignedDuration,
    now: Timestamp,
) -> Option<AgendaItem> {
    let reminded = view.contact.reminded.get(id).copied();
    let off = |call: &Call| {
        let away = recipient.standing.away_on(&recipient.person, call.date).is_some();
        away || booking.declined(call) || someone_away(view, call)
    };
    let upcoming = booking.series.calls().enumerate().filter(|(_, call)| {
        call.start > now
            && reminded.is_none_or(|date| call.date > date)
            && booking.since + ahead + DAY <= call.start
    });
    let all = view.programme.meeting.reminder != Reminder::Auto;
    // The calls of the next weeks: those after them are looked at when their time comes.
    let wanted = upcoming.take(if all { 2 } else { 10 }).filter(|(nth, call)| {
        !off(call) && (all || may_surprise(booking, (*nth, call), id, &recipient.person.zone))
    });
    wanted
        .filter_map(|(_, call)| {
            let at = courtesy::reminder_for(view, recipient, call.start, ahead)?;
            let begun = view.first_week_over().is_none_or(|over| over <= at);
            let in_time = now <= call.start - courtesy::REMINDER_LATEST;
            let about = About::Reminder { call };
            let what = Action::Courtesy { who: id.clone(), about, not_after: Some(call.start) };
            (begun && in_time).then_some(AgendaItem { due_at: at, action: what })
        })
        .next()
}

/// Whether the call may surprise them: it is not at the time that they know, or one of the first, to which they have
/// not said yes.
fn may_surprise(booking: &Booking, (nth, call): (usize, &Call), who: &PersonId, zone: &TimeZone) -> bool {
    let accepted = booking.answers.get(who).and_then(|answers| answers.for_call(call.start));
    nth < NEW_TO_THEM && accepted != Some(Partstat::Accepted)
        || moved(booking, call)
        || shifts(booking, call, zone)
}

/// A single call that was moved, or the first one after all were.
fn moved(booking: &Booking, call: &Call) -> bool {
    let first_since = |since| booking.series.calls().find(|call| call.start > since).map(|call| call.date);
    booking.series.moved.contains_key(&call.date) || booking.retimed.and_then(first_since) == Some(call.date)
}

/// Whether it begins at another hour than the call before it, by the reader's clock: where one of the two places
/// changes its clocks.
fn shifts(booking: &Booking, call: &Call, zone: &TimeZone) -> bool {
    hour_before(booking, call, zone).is_some()
}

/// The hour at which the reader had the call before that one, where a clock change has moved it.
#[must_use]
pub fn hour_before(booking: &Booking, call: &Call, zone: &TimeZone) -> Option<Time> {
    let rule = |date| booking.series.original_start(date);
    let hour = |at: Timestamp| at.to_zoned(zone.clone()).time();
    let series = &booking.series;
    let first = series.rule_date_before(call.date);
    let mut earlier = std::iter::successors(first, |date| series.rule_date_before(*date));
    let before = earlier.find(|date| !series.without.contains(date)).and_then(rule);
    let (before, at) = before.zip(rule(call.date))?;
    (hour(before) != hour(at)).then(|| hour(before))
}

#[cfg(test)]
#[path = "reminders_tests.rs"]
mod tests;
