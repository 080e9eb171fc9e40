//! Which calls take place, as far as anybody has said.

use jiff::civil::date;

use super::*;
use crate::domain::{Event, PersonEvent, incoming::Partstat};
use crate::planning::fixture::{at, id, view};

/// Thursday.
const NOW: &str = "2027-01-14T10:00:00Z";

fn booked() -> PairingView {
    view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z")
}

fn answered(view: PairingView, who: &str, call: Option<&str>, partstat: Partstat) -> PairingView {
    let call = call.map(at);
    view.then(Event::Answered { by: id(who), call, partstat, sequence: 0, stamp: at(NOW) }, NOW)
}

fn next(view: &PairingView) -> Option<Date> {
    next_call(view, at(NOW)).map(|call| call.date)
}

#[test]
fn the_next_call_is_one_that_nobody_declined_and_that_stays_in_the_calendars() {
    let (first, second) = ("2027-01-19T18:00:00Z", "2027-01-26T18:00:00Z");
    let no = Partstat::Declined;
    assert_eq!(next(&booked()), Some(date(2027, 1, 19)));
    for who in ["ada", "sam"] {
        let declined = answered(booked(), who, Some(first), no);
        assert_eq!(next(&declined), Some(date(2027, 1, 26)));
        let both = answered(declined, "ada", Some(second), no);
        assert_eq!(next(&both), Some(date(2027, 2, 2)));
        assert_eq!(next(&answered(booked(), who, None, no)), None, "all are declined");
    }
    let skipped = booked().then(Event::Skipped { by: Some(id("sam")), call: date(2027, 1, 19) }, NOW);
    assert_eq!(next(&skipped), Some(date(2027, 1, 26)));
    let paused = booked().then(Event::Paused { by: None, back: date(2027, 2, 9) }, NOW);
    assert_eq!(next(&paused), Some(date(2027, 2, 9)));
    let to = date(2027, 1, 28).at(18, 30, 0, 0);
    let moved = booked().then(Event::CallMoved { call: date(2027, 1, 19), to }, NOW);
    assert_eq!(next(&moved), Some(date(2027, 1, 26)), "the moved one comes after it");
    let mut other_time = booked();
    other_time.pairing.weekly = Some("Thu 17:00".parse().unwrap());
    assert_eq!(next(&other_time), None, "an update is due");
    assert_eq!(next(&booked().then(Event::Unbooked, NOW)), None);
}

#[test]
fn no_call_is_before_the_first_day_of_a_pairing_or_of_its_programme() {
    let first = |starts| {
        let mut view = view().introduced();
        view.pairing.weekly = Some("Tue 18:00".parse().unwrap());
        view.pairing.starts = starts;
        match change(&view, at(NOW)) {
            Some(Change::Book { series }) => series.first.date(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(first(None), date(2027, 1, 19));
    assert_eq!(first(Some(date(2027, 1, 4))), date(2027, 1, 19));
    assert_eq!(first(Some(date(2027, 2, 2))), date(2027, 2, 2));
    assert_eq!(first(Some(date(2027, 2, 3))), date(2027, 2, 9));
}

#[test]
fn an_absence_of_one_of_two_takes_no_call_out() {
    let range = DateRange::new(date(2027, 1, 18), date(2027, 2, 5)).unwrap();
    let mut away = answered(booked(), "ada", Some("2027-02-02T18:00:00Z"), Partstat::Declined);
    let sam = away.people.get_mut(&id("sam")).unwrap();
    sam.standing =
        std::mem::take(&mut sam.standing).after(&PersonEvent::Away { range, supposed: false }, at(NOW));
    let away = away.then(Event::Skipped { by: Some(id("sam")), call: date(2027, 1, 26) }, NOW);
    let calls = calls_within(&away, range, at(NOW));
    assert_eq!(calls.out, [at("2027-01-26T18:00:00Z")]);
    let standing: Vec<Date> = calls.standing.iter().map(|call| call.date).collect();
    assert_eq!(standing, [date(2027, 1, 19)], "that of 2 February is declined");
    assert_eq!(calls_within(&view().introduced(), range, at(NOW)), CallsWithin::default());
}
