//! A programme's rules as they hold for one pairing: its own last day, and its own length and rhythm of calls.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};

use crate::domain::{Contact, Pairing, Programme};

/// More calls than a year of weeks has are not made up for.
const MOST_MADE_UP: usize = 52;

/// All that is planned by the programme is planned by what the pairing has of its own.
#[must_use]
pub fn of_pairing(programme: &Arc<Programme>, pairing: &Pairing, contact: &Contact) -> Arc<Programme> {
    let meeting = &programme.meeting;
    let length = pairing.length_minutes.unwrap_or(meeting.length_minutes);
    let every = pairing.every_weeks.unwrap_or(meeting.every_weeks);
    let ends = pairing.ends.unwrap_or(programme.ends);
    let booking = contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let ends = match booking.filter(|_| meeting.extend_for_skipped) {
        Some(booking) => {
            let since = booking.booked.to_zoned(programme.zone.clone()).date();
            extended(programme, (booking.series.first.date(), every), since, ends)
        }
        None => ends,
    };
    if (length, every, ends) == (meeting.length_minutes, meeting.every_weeks, programme.ends) {
        return Arc::clone(programme);
    }
    let mut own = programme.as_ref().clone();
    own.ends = ends;
    own.meeting.length_minutes = length;
    own.meeting.every_weeks = every;
    Arc::new(own)
}

/// The last day, later by as many calls as holidays take since that day from a rhythm of calls: a day of it, and the
/// weeks between two.
#[must_use]
pub fn extended(programme: &Programme, (call, every): (Date, u8), since: Date, ends: Date) -> Date {
    let step = i64::from(every.max(1)) * 7;
    // The first day of the rhythm on or after `since`.
    let behind = i64::from((since - call).get_days()).rem_euclid(step);
    let ahead = if behind == 0 { 0 } else { step - behind };
    let Ok(first) = since.checked_add(ahead.days()) else { return ends };
    let holiday = |day: &Date| programme.holidays.iter().any(|range| range.contains(*day));
    let mut last = ends;
    for _ in 0..MOST_MADE_UP {
        let days = first.series(step.days()).take_while(|day| *day <= last);
        let taken = i64::try_from(days.filter(holiday).count()).unwrap_or(0);
        match ends.checked_add((taken * step).days()) {
            Ok(later) if later > last => last = later,
            _ => break,
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{domain::DateRange, planning::fixture};

    #[test]
    fn holidays_take_no_call_away_for_good() {
        let mut programme = fixture::programme();
        let ends = date(2027, 3, 31);
        let tuesdays = (date(2027, 1, 12), 1);
        let since = date(2027, 1, 11);
        assert_eq!(extended(&programme, tuesdays, since, ends), ends);
        let range = |first, last| DateRange::new(first, last).unwrap();
        programme.holidays = vec![range(date(2027, 2, 1), date(2027, 2, 10))];
        assert_eq!(extended(&programme, tuesdays, since, ends), date(2027, 4, 14));
        // Days of no call take none.
        assert_eq!(extended(&programme, (date(2027, 1, 14), 1), since, ends), date(2027, 4, 7));
        // A holiday among the days that were added is made up for as well.
        programme.holidays.push(range(date(2027, 4, 5), date(2027, 4, 9)));
        assert_eq!(extended(&programme, tuesdays, since, ends), date(2027, 4, 21));
        // Every two weeks: of two holidays one takes a call, and two weeks make up for it.
        assert_eq!(extended(&programme, (date(2027, 1, 12), 2), since, ends), date(2027, 4, 28));
        // A holiday before the calls began took none.
        assert_eq!(extended(&programme, tuesdays, date(2027, 4, 10), date(2027, 5, 31)), date(2027, 5, 31));
    }
}
