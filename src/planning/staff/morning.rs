//! When staff get the morning list.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
};

use crate::domain::{DateRange, Programme};
use crate::planning::schedule::days;

/// When the list comes where the programme has it off: with something new only.
const USUAL: Time = Time::constant(8, 30, 0, 0);

/// The next morning list: its date and time. After a downtime that is the latest one missed, not
/// all of them. It goes on before the programme starts and after it ends, as long as it has something on it.
#[must_use]
pub fn next(programme: &Programme, last: Option<Date>, now: Timestamp) -> Option<(Date, Timestamp)> {
    let at = programme.digest_at.unwrap_or(USUAL);
    let today = now.to_zoned(programme.zone.clone()).date();
    let from = last.and_then(|last| last.tomorrow().ok()).unwrap_or(today).max(today);
    from.series(1.day())
        .take(400)
        .find(|date| days::is_working(programme, *date))
        .map(|date| (date, days::instant(programme, date, at)))
}

/// What a list must hold to go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Mondays of the programme: nothing at all, too.
    Always,
    WithSomethingOnIt,
    /// The programme has no list: words that nobody has seen are shown all the same.
    WithSomethingNew,
}

/// On what occasion the list of that date goes out.
#[must_use]
pub fn occasion(programme: &Programme, date: Date) -> Occasion {
    let in_season = programme.starts <= date && date <= programme.ends;
    match programme.digest_at {
        None => Occasion::WithSomethingNew,
        Some(_) if in_season && date.weekday() == Weekday::Monday => Occasion::Always,
        Some(_) => Occasion::WithSomethingOnIt,
    }
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
