//! Times at which a pair can talk: inside everyone's hours, on working days, clear of absences and of their other calls.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::days;
use crate::domain::{Call, Series};
use crate::planning::view::{PairingView, Participant};

/// Times begin on the hour, or half past it.
const STEP: SignedDuration = SignedDuration::from_mins(30);
/// Nobody is offered a time sooner than this.
const NOTICE: SignedDuration = SignedDuration::from_hours(24);
/// How far from a call another time for it may be.
const AROUND: SignedDuration = SignedDuration::from_hours(6 * 24);

/// The free times between two instants, in order; none where somebody's hours are not known. `instead`: a call that is
/// not in the way.
#[must_use]
pub fn free_times(
    view: &PairingView,
    (from, to): (Timestamp, Timestamp),
    instead: Option<&Call>,
    now: Timestamp,
) -> Vec<Timestamp> {
    let known = view.people.values().all(|participant| !participant.person.hours.is_empty());
    let from = from.max(now + NOTICE);
    if !known || view.people.is_empty() || from >= to {
        return Vec::new();
    }
    let length = SignedDuration::from_mins(i64::from(view.programme.meeting.length_minutes));
    // Half hours of the programme's clock.
    let midnight = days::instant(&view.programme, view.date(from), jiff::civil::Time::MIN);
    let grid = std::iter::successors(Some(midnight), |at| at.checked_add(STEP).ok());
    let times = grid.skip_while(|at| *at < from).take_while(|at| *at <= to);
    times.filter(|start| is_free(view, (*start, *start + length), instead)).collect()
}

/// Other times for one call, the nearest first, each on a day of its own: before the calls beside it.
#[must_use]
pub fn instead_of(view: &PairingView, call: &Call, now: Timestamp, most: usize) -> Vec<Timestamp> {
    let series = view.contact.booking.as_ref().map(|booking| &booking.series);
    let beside = |of: fn(&Call, &Call) -> bool| {
        series.into_iter().flat_map(Series::calls).filter(move |other| of(other, call))
    };
    let before = beside(|other, call| other.end <= call.start).map(|other| other.end).max();
    let after = beside(|other, call| other.start > call.start).map(|other| other.start).min();
    let from = before.unwrap_or(Timestamp::MIN).max(call.start - AROUND);
    let to = after.unwrap_or(Timestamp::MAX).min(call.start + AROUND);
    let mut times = free_times(view, (from, to), Some(call), now);
    times.retain(|start| *start != call.start);
    times.sort_by_key(|start| (start.duration_since(call.start).abs(), *start));
    one_a_day(view, times, most)
}

/// The first of each day.
fn one_a_day(view: &PairingView, times: Vec<Timestamp>, most: usize) -> Vec<Timestamp> {
    let mut chosen: Vec<Timestamp> = Vec::new();
    for start in times {
        let day = view.date(start);
        if chosen.len() < most && chosen.iter().all(|other| view.date(*other) != day) {
            chosen.push(start);
        }
    }
    chosen.sort_unstable();
    chosen
}

fn is_free(view: &PairingView, (start, end): (Timestamp, Timestamp), instead: Option<&Call>) -> bool {
    let meets = |from: Timestamp, to: Timestamp| from < end && start < to;
    let not_instead = |from: Timestamp| instead.is_none_or(|call| call.start != from);
    let own = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let own = own.into_iter().flat_map(|booking| booking.series.calls());
    days::is_working(&view.programme, view.date(start))
        && view.date(start) <= view.programme.ends
        && own.filter(|call| not_instead(call.start)).all(|call| !meets(call.start, call.end))
        && view.people.values().all(|participant| {
            let busy = participant.busy.iter().filter(|(from, _)| not_instead(*from));
            busy.into_iter().all(|(from, to)| !meets(*from, *to)) && can_talk(participant, start, end)
        })
}

fn can_talk(participant: &Participant, start: Timestamp, end: Timestamp) -> bool {
    let zone: &TimeZone = &participant.person.zone;
    let day = start.to_zoned(zone.clone()).date();
    participant.standing.away_on(&participant.person, day).is_none()
        && participant.person.hours.iter().any(|hours| hours.hold(start, end, zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{DateRange, hours::OpenHours},
        planning::fixture::{self, id},
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn hours(text: &str) -> Vec<OpenHours> {
        vec![OpenHours::read(text, |time| time.parse().ok()).unwrap()]
    }

    /// Ada in London, Sam in New York.
    fn view(ada: &str, sam: &str) -> PairingView {
        let mut view = fixture::view();
        view.people.get_mut(&id("ada")).unwrap().person.hours = hours(ada);
        view.people.get_mut(&id("sam")).unwrap().person.hours = hours(sam);
        view
    }

    const NOW: &str = "2027-01-11T09:00:00Z";
    const WEEK: (&str, &str) = ("2027-01-11T00:00:00Z", "2027-01-18T00:00:00Z");

    fn free(view: &PairingView) -> Vec<String> {
        let times = free_times(view, (at(WEEK.0), at(WEEK.1)), None, at(NOW));
        times.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_where_the_hours_of_both_meet_and_leave_room_for_a_call() {
        // 45 minutes: 17:00 to 18:15 in London leaves 17:00 and 17:30.
        let mut view = view("tue-thu 17:00-18:15", "mon-fri 12:00-15:00");
        assert_eq!(free(&view)[..2], ["2027-01-12T17:00:00Z", "2027-01-12T17:30:00Z"]);
        assert_eq!(free(&view).len(), 6);
        // Holidays, absences, other calls.
        view.people.get_mut(&id("sam")).unwrap().standing.absences =
            vec![DateRange::day("2027-01-13".parse().unwrap())];
        view.people.get_mut(&id("ada")).unwrap().busy =
            vec![(at("2027-01-12T17:45:00Z"), at("2027-01-12T18:30:00Z"))];
        assert_eq!(free(&view), ["2027-01-12T17:00:00Z", "2027-01-14T17:00:00Z", "2027-01-14T17:30:00Z"]);
    }

    #[test]
    fn none_where_somebodys_hours_are_not_known() {
        let mut view = view("mon-sun 00:00-23:59", "mon-sun 00:00-23:59");
        assert!(!free(&view).is_empty());
        view.people.get_mut(&id("sam")).unwrap().person.hours.clear();
        assert!(free(&view).is_empty());
    }

    #[test]
    fn the_weekend_is_no_working_day_and_tomorrow_morning_is_too_soon() {
        let view = view("mon-sun 08:00-09:30", "mon-sun 00:00-23:59");
        let free = free(&view);
        assert_eq!(free.first().unwrap(), "2027-01-13T08:00:00Z");
        assert_eq!(free.last().unwrap(), "2027-01-15T08:30:00Z");
    }
}
