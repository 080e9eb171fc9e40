//! Forgets the words that are past their time: at each start, and once a day by the desk's clock.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{Hold, HoldWhy},
    store::{Forgotten, Store},
};

/// When it is due next, in the store.
const DUE: &str = "retention_due";
/// An hour at which few people write.
const HOUR: i8 = 3;
/// From one such hour to the next, where a night is longer by a change of the clocks.
const LONGEST_NIGHT: SignedDuration = SignedDuration::from_hours(26);
/// Rows in one transaction: others wait no longer than a moment.
const MOST_AT_ONCE: usize = 250;
/// After this it is tried again where somebody read the database at the time.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// When words are to be forgotten next; `None`: that was never done.
///
/// # Errors
/// When the store fails.
pub fn due(store: &Store) -> Result<Option<Timestamp>> {
    Ok(store.read(|tx| tx.meta(DUE))?.and_then(|due| due.parse().ok()))
}

/// Whether it is time for it. A time further off than a day was noted by a clock that was wrong.
///
/// # Errors
/// When the store fails.
pub fn is_due(store: &Store, now: Timestamp) -> Result<bool> {
    Ok(due(store)?.is_none_or(|due| due <= now || due > now + LONGEST_NIGHT))
}

/// Forgets all that is past its time, a bounded transaction after the other, and takes it out of the
/// file. While the clock is doubted nothing is: it would be lost for good.
///
/// # Errors
/// When the store fails.
pub async fn forget(store: &Store, zone: &TimeZone, stop: &CancellationToken, now: Timestamp) -> Result<()> {
    let mut forgotten = Forgotten::default();
    if !store.read(|tx| tx.held_by_desk())?.as_ref().is_some_and(doubts_the_clock) {
        loop {
            forgotten.add(&store.write(|tx| tx.forget(now, MOST_AT_ONCE))?);
            if !forgotten.more {
                break;
            }
            yield_now().await;
            if stop.is_cancelled() {
                return Ok(());
            }
        }
    }
    if !forgotten.counts.is_empty() {
        let counts: Vec<String> =
            forgotten.counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
        tracing::info!("Words past their time are gone: {}", counts.join(", "));
    }
    let clean = store.clean().unwrap_or_else(|err| {
        tracing::warn!("What was forgotten lies in the database's file still: {err:#}");
        false
    });
    let due = if clean { next(zone, now) } else { now + AGAIN };
    store.write(|tx| tx.set_meta(DUE, &due.to_string()))
}

/// Whether the desk holds because it does not know what time it is.
#[must_use]
pub fn doubts_the_clock(hold: &Hold) -> bool {
    matches!(hold.why, HoldWhy::ClockBack { .. } | HoldWhy::ClockJumped { .. })
}

/// The next time that it is that hour.
fn next(zone: &TimeZone, now: Timestamp) -> Timestamp {
    let today = now.to_zoned(zone.clone()).date();
    let at = |days: i64| {
        let day = today.checked_add(days.days()).ok()?;
        Some(day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp())
    };
    [0, 1].into_iter().filter_map(at).find(|at| *at > now).unwrap_or(now + SignedDuration::from_hours(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_each_night_by_the_desks_clock() {
        let zone = TimeZone::get("Europe/London").unwrap();
        for (now, due) in [
            ("2027-01-11T02:59:59Z", "2027-01-11T03:00:00Z"),
            ("2027-01-11T03:00:00Z", "2027-01-12T03:00:00Z"),
            // A night an hour shorter, and one an hour longer.
            ("2027-03-27T12:00:00Z", "2027-03-28T02:00:00Z"),
            ("2027-10-30T12:00:00Z", "2027-10-31T03:00:00Z"),
        ] {
            assert_eq!(next(&zone, now.parse().unwrap()).to_string(), due, "{now}");
        }
    }
}
