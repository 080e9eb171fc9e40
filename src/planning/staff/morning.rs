//! When staff get the morning list.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
};

use super::days;
use crate::domain::{DateRange, Programme};

/// The next morning list: its date and time. After a downtime that is the latest one missed, not
/// all of them.
#[must_use]
pub fn next(programme: &Programme, last: Option<Date>, now: Timestamp) -> Option<(Date, Timestamp)> {
    let at = programme.digest_at?;
    let today = now.to_zoned(programme.zone.clone()).date();
    let after_last =
        last.and_then(|last| last.tomorrow().ok()).unwrap_or(programme.starts).max(programme.starts);
    let from = after_last.max(today);
    from.series(1.day())
        .take_while(|date| *date <= programme.ends)
        .take(400)
        .find(|date| days::is_working(programme, *date))
        .map(|date| (date, days::instant(programme, date, at)))
}

/// When a deputy is told of an absence that is known beforehand: with the list of its first working
/// day. `None`: no such day is in it.
#[must_use]
pub fn told_at(programme: &Programme, leave: DateRange) -> Option<Timestamp> {
    let from = leave.first.max(programme.starts);
    let day = from
        .series(1.day())
        .take_while(|date| *date <= leave.last.min(programme.ends))
        .find(|date| days::is_working(programme, *date))?;
    Some(match programme.digest_at {
        Some(at) => days::instant(programme, day, at),
        None => days::morning(programme, day),
    })
}

/// Whether the list goes out though it is empty.
#[must_use]
pub fn even_when_empty(date: Date) -> bool {
    date.weekday() == Weekday::Monday
}
