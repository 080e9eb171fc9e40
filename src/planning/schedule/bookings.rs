//! The series a pairing should have, and how it differs from the one in the calendars.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};

use crate::domain::{
    Booking, Call, DateRange, EmailAddress, Series, Side, Slot,
    contact::Phase,
    written_clock::{WrittenClock, written_clock},
};
use crate::planning::{letter::UpdateWhy, terms, view::PairingView};

/// A call is never sooner than this after the introduction, or after a move was decided.
const NOTICE: SignedDuration = SignedDuration::from_hours(24);

/// What should happen to the calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Book { series: Series },
    Rebook { series: Series, new_time: bool, why: UpdateWhy },
    Unbook,
}

/// Compares what roster, policy, pauses and leave ask for with what the calendars have.
#[must_use]
pub fn change(view: &PairingView, now: Timestamp) -> Option<Change> {
    let Phase::Introduced { at: introduced } = view.contact.phase else { return None };
    let booking = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    match (view.pairing.weekly, booking) {
        (None, None) => None,
        (None, Some(booking)) => booking.series.next_after(now).map(|_| Change::Unbook),
        (Some(slot), None) => {
            let series = fresh(view, slot, (introduced.max(now - NOTICE) + NOTICE, now))?;
            Some(Change::Book { series })
        }
        (Some(slot), Some(booking)) => rebook(view, slot, booking, now),
    }
}

fn rebook(view: &PairingView, slot: Slot, booking: &Booking, now: Timestamp) -> Option<Change> {
    let had = &booking.series;
    if !same_time(view, slot, had) {
        let series = fresh(view, slot, (now + NOTICE, now))?;
        return Some(Change::Rebook { series, new_time: true, why: UpdateWhy::NewTime });
    }
    had.next_after(now)?;
    let series = wanted(view, had, now);
    let why = match difference(had, &series) {
        Some(UpdateWhy::Skips) if view.contact.pause.is_some() => UpdateWhy::Paused,
        Some(why @ (UpdateWhy::Skips | UpdateWhy::MovedCalls)) => why,
        _ if booking.invited != invited(view) => UpdateWhy::NewPeople,
        Some(why) => why,
        None if booking.series.clock_differs(&booking.clock, now) => UpdateWhy::OtherClock,
        None if clock_ends(booking, now) => UpdateWhy::NewClock,
        None => return None,
    };
    // Where not even a call gone by is left there is nothing to update.
    if series.calls().next().is_none() {
        return Some(Change::Unbook);
    }
    Some(Change::Rebook { series, new_time: false, why })
}

/// What is the first to say of how a series differs from what it was; `None`: nothing about its calls.
pub(super) fn difference(had: &Series, series: &Series) -> Option<UpdateWhy> {
    let time = |series: &Series| {
        let (first, zone) = (series.first, series.zone.iana_name().map(str::to_owned));
        (first.weekday(), first.time(), series.every_weeks, series.length_minutes, zone)
    };
    if time(had) != time(series) {
        Some(UpdateWhy::NewTime)
    } else if series.without != had.without {
        Some(UpdateWhy::Skips)
    } else if series.moved != had.moved {
        Some(UpdateWhy::MovedCalls)
    } else if series.until != had.until {
        Some(UpdateWhy::NewEnd)
    } else if series.place != had.place {
        Some(UpdateWhy::NewPlace)
    } else {
        None
    }
}

fn same_time(view: &PairingView, slot: Slot, had: &Series) -> bool {
    let meeting = &view.programme.meeting;
    had.first.weekday() == slot.weekday
        && had.first.time() == slot.time
        && had.every_weeks == meeting.every_weeks
        && had.length_minutes == meeting.length_minutes
        // By their names: zone data may be newer than those with which one of them was read.
        && had.zone.iana_name() == view.programme.zone.iana_name()
}

/// Calendars that do not know the zone get rules for its clock so long before theirs end.
const RENEWED: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Whether the rules end soon that calendars have for the clock.
fn clock_ends(booking: &Booking, now: Timestamp) -> bool {
    let ends = booking.clock.exact_until.is_some_and(|until| until <= now + RENEWED);
    // What was just told is not told again, however short it holds.
    let lately = booking.since + RENEWED > now;
    ends && !lately
}

/// Whether a call of the series as it is to be bears the name that it has in the calendars.
pub(in crate::planning) fn named_alike(booking: &Booking, series: &Series, now: Timestamp) -> bool {
    let by_clock = |series: &Series, at: Timestamp| {
        let calls: Vec<Call> = series.calls().collect();
        matches!(written_clock(&series.zone, &calls, at), WrittenClock::Rules { .. })
    };
    by_clock(&booking.series, booking.since) == by_clock(series, now)
}

/// The series at its time, as policy, pauses, leave and people's wishes want it by now.
fn wanted(view: &PairingView, had: &Series, now: Timestamp) -> Series {
    let mut series = Series { place: view.pairing.place.clone(), until: view.programme.ends, ..had.clone() };
    let today = view.date(now);
    if !had.without.is_empty() || leaves_something_out(view) {
        // Days gone by stay as the calendars have them.
        let takes_place = |date: &Date| had.moved.get(date).map_or(*date, |to| to.date());
        series.without = series
            .rule_dates()
            .filter(|date| match takes_place(date) <= today {
                true => had.without.contains(date),
                false => left_out(view, *date),
            })
            .collect();
    }
    series.moved = moved(view, &series);
    series
}

/// The series as the next update will have it; `None`: there is none, or it is about to have another time.
fn settled(view: &PairingView, now: Timestamp) -> Option<(&Booking, Series)> {
    let booking = view.contact.booking.as_ref().filter(|booking| !booking.cancelled)?;
    let slot = view.pairing.weekly?;
    same_time(view, slot, &booking.series).then(|| (booking, wanted(view, &booking.series, now)))
}

/// The next call that is to take place: nobody declined it, and no update is about to take it out.
#[must_use]
pub fn next_call(view: &PairingView, now: Timestamp) -> Option<Call> {
    let (booking, series) = settled(view, now)?;
    series.calls().find(|call| call.start > now && !booking.declined(call))
}

/// The calls to come on certain days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallsWithin {
    /// Those that the next update takes out: when they would have been.
    pub out: Vec<Timestamp>,
    /// Those in the calendars that nobody declined.
    pub standing: Vec<Call>,
}

/// What becomes of the calls on those days.
#[must_use]
pub fn calls_within(view: &PairingView, range: DateRange, now: Timestamp) -> CallsWithin {
    let Some((booking, series)) = settled(view, now) else { return CallsWithin::default() };
    let inside = |call: &Call| call.start > now && range.contains(call.date);
    // Those that the calendars still have: a holiday leaves nothing.
    let out = booking.series.calls().filter(inside).filter(|call| series.without.contains(&call.date));
    let standing = series.calls().filter(inside).filter(|call| !booking.declined(call));
    CallsWithin { out: out.map(|call| call.start).collect(), standing: standing.collect() }
}

/// Whether a call at another weekly time would take place before the pairing ends.
#[must_use]
pub fn has_room(view: &PairingView, slot: Slot, now: Timestamp) -> bool {
    fresh(view, slot, (now + NOTICE, now)).is_some()
}

/// A series whose first call takes place at `earliest` or later; `None` when no call is left
/// before the programme ends.
fn fresh(view: &PairingView, slot: Slot, (earliest, now): (Timestamp, Timestamp)) -> Option<Series> {
    let meeting = &view.programme.meeting;
    let first_day = view.pairing.starts.map_or(view.programme.starts, |day| day.max(view.programme.starts));
    let midnight = jiff::civil::Time::MIN;
    let earliest =
        earliest.max(crate::planning::schedule::days::instant(&view.programme, first_day, midnight));
    let from = view.date(earliest);
    let mut series = Series {
        zone: view.programme.zone.clone(),
        first: first_weekday(from, slot).to_datetime(slot.time),
        every_weeks: 1,
        length_minutes: meeting.length_minutes,
        until: view.programme.ends,
        without: BTreeSet::new(),
        moved: BTreeMap::new(),
        place: view.pairing.place.clone(),
    };
    // The first call is one that takes place: DTSTART itself can be in no EXDATE.
    let first = series.calls().find(|call| call.start >= earliest && !left_out(view, call.date))?;
    series.first = first.date.to_datetime(slot.time);
    series.every_weeks = meeting.every_weeks.max(1);
    if meeting.extend_for_skipped {
        let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
        let since = view.date(live.map_or(now, |booking| booking.booked));
        let rhythm = (first.date, series.every_weeks);
        series.until = terms::extended(&view.programme, rhythm, since, view.last_day);
    }
    series.without = series.rule_dates().filter(|date| left_out(view, *date)).collect();
    series.moved = moved(view, &series);
    Some(series)
}

/// The single calls that were moved, of those that the series has.
fn moved(view: &PairingView, series: &Series) -> BTreeMap<Date, DateTime> {
    let wanted = &view.contact.moved;
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let dates: BTreeSet<Date> = series.rule_dates().filter(|date| !series.without.contains(date)).collect();
    wanted.iter().filter(|(date, _)| dates.contains(*date)).map(|(date, to)| (*date, *to)).collect()
}

/// The addresses that the calendars should have it at.
#[must_use]
pub fn invited(view: &PairingView) -> BTreeSet<EmailAddress> {
    view.people.values().map(|participant| participant.person.email.clone()).collect()
}

fn first_weekday(from: Date, slot: Slot) -> Date {
    if from.weekday() == slot.weekday { from } else { from.nth_weekday(1, slot.weekday).unwrap_or(from) }
}

/// Whether there is any reason to leave a call out, on whatever day.
fn leaves_something_out(view: &PairingView) -> bool {
    !view.programme.holidays.is_empty()
        || view.contact.pause.is_some()
        || !view.contact.skipped.is_empty()
        || view.people.values().any(|participant| !participant.person.leave.is_empty())
}

/// Whether a call on that day is left out: a holiday, a pause, a whole side on leave, or somebody's wish.
fn left_out(view: &PairingView, date: Date) -> bool {
    let holiday = view.programme.holidays.iter().any(|range| range.contains(date));
    let paused =
        view.contact.pause.as_ref().is_some_and(|pause| view.date(pause.since) < date && date < pause.back);
    let skipped = view.contact.skipped.contains(&date);
    holiday || paused || skipped || view.on_leave(Side::Mentor, date) || view.on_leave(Side::Mentee, date)
}

#[cfg(test)]
#[path = "bookings_tests.rs"]
mod tests;
