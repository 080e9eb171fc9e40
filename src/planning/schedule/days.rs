//! Counting days: which are worked, and which do not count.

use std::iter;

use jiff::{
    Timestamp,
    civil::{Date, Time, time},
};

use crate::domain::{Programme, Side};
use crate::planning::view::PairingView;

/// The hour at which a step falls due, in the programme's zone.
pub const MORNING: Time = time(9, 0, 0, 0);

/// No count goes further than this; it only guards against a policy that works on no day.
const HORIZON_DAYS: usize = 1_000;

/// A working day of the programme: a weekday that is worked, and no holiday.
#[must_use]
pub fn is_working(programme: &Programme, date: Date) -> bool {
    programme.working_days.includes(date.weekday())
        && !programme.holidays.iter().any(|range| range.contains(date))
}

/// The first working day on or after `date`.
#[must_use]
pub fn working_from(programme: &Programme, date: Date) -> Date {
    after(date.yesterday().unwrap_or(date)).find(|day| is_working(programme, *day)).unwrap_or(date)
}

/// How many working days lie after `from`, up to and with `to`; 0 if `to` is not later.
#[must_use]
pub fn working_between(programme: &Programme, from: Date, to: Date) -> u16 {
    let days = after(from).take_while(|day| *day <= to).filter(|day| is_working(programme, *day)).count();
    u16::try_from(days).unwrap_or(u16::MAX)
}

/// The `n`th working day after `from`; `from` itself for 0.
#[must_use]
pub fn add_working(programme: &Programme, from: Date, n: u16) -> Date {
    nth(from, n, |day| is_working(programme, day))
}

/// `09:00` of that day in the programme's zone, as an instant.
#[must_use]
pub fn morning(programme: &Programme, date: Date) -> Timestamp {
    instant(programme, date, MORNING)
}

/// A wall-clock time of the programme as an instant (RFC 5545 §3.3.5 for gaps and folds).
#[must_use]
pub fn instant(programme: &Programme, date: Date, at: Time) -> Timestamp {
    programme.zone.to_ambiguous_timestamp(date.to_datetime(at)).compatible().unwrap_or(Timestamp::MAX)
}

/// A day on which the clock of a silence runs: no holiday, no pause, no side wholly on leave (their
/// calls are skipped then), and the desk could see.
#[must_use]
pub fn counts(view: &PairingView, date: Date) -> bool {
    let paused = view.contact.paused.iter().any(|range| range.contains(date))
        || view
            .contact
            .pause
            .as_ref()
            .is_some_and(|pause| view.date(pause.since) <= date && date < pause.back);
    let on_leave = |side| view.on_leave(side, date);
    !paused
        && !on_leave(Side::Mentor)
        && !on_leave(Side::Mentee)
        && !view.programme.holidays.iter().any(|range| range.contains(date))
        && !view.mailbox_status.unread_days.iter().any(|range| range.contains(date))
}

/// The `n`th counting working day after `from`.
#[must_use]
pub fn add_counted_working(view: &PairingView, from: Date, n: u16) -> Date {
    nth(from, n, |day| is_working(&view.programme, day) && counts(view, day))
}

/// The `n`th counting calendar day after `from`, moved to the next working day.
#[must_use]
pub fn add_counted(view: &PairingView, from: Date, n: u16) -> Date {
    working_from(&view.programme, nth(from, n, |day| counts(view, day)))
}

fn nth(from: Date, n: u16, counts: impl Fn(Date) -> bool) -> Date {
    match usize::from(n).checked_sub(1) {
        None => from,
        Some(skip) => after(from).filter(|day| counts(*day)).nth(skip).unwrap_or(Date::MAX),
    }
}

fn after(date: Date) -> impl Iterator<Item = Date> {
    iter::successors(date.tomorrow().ok(), |day| day.tomorrow().ok()).take(HORIZON_DAYS)
}
