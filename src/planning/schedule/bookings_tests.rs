//! Which calls take place, as far as anybody has said.

use jiff::civil::date;

use super::*;
use crate::domain::{Event, PersonEvent, incoming::Partstat, written_clock::ToldClock};
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
    let moved = booked().then(Event::CallMoved { call: date(2027, 1, 19), to, agreed: BTreeSet::new() }, NOW);
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

#[test]
fn a_weekly_time_inside_a_clock_change_is_refused_with_the_hours_that_work() {
    use crate::domain::weekly::Weekly;
    let mut programme = (*view().programme).clone();
    programme.ends = date(2027, 12, 31);
    let mut refused = |zone: &str, slot: &str| {
        programme.zone = jiff::tz::TimeZone::get(zone).unwrap();
        let weekly: Weekly = slot.parse::<Slot>().unwrap().into();
        weekly.in_programme(&programme).err()
    };
    let time = |hour, minute| jiff::civil::time(hour, minute, 0, 0);
    for (zone, slot, day, skipped, from, to) in [
        ("Europe/London", "Sun 01:30", date(2027, 3, 28), true, time(1, 0), time(2, 0)),
        ("Europe/Berlin", "Sun 02:00", date(2027, 3, 28), true, time(2, 0), time(3, 0)),
        ("America/New_York", "Sun 02:59", date(2027, 3, 14), true, time(2, 0), time(3, 0)),
        ("America/New_York", "Sun 01:15", date(2027, 11, 7), false, time(1, 0), time(2, 0)),
        ("Australia/Lord_Howe", "Sun 02:10", date(2027, 10, 3), true, time(2, 0), time(2, 30)),
    ] {
        let example = slot;
        let why = sentence!("written.in_clock_change", day, skipped, from, to, example);
        assert_eq!(refused(zone, slot), Some(why), "{zone} {slot}");
    }
    for (zone, slot) in [
        ("Europe/London", "Sun 02:00"),
        ("Europe/London", "Sun 00:59"),
        ("Europe/London", "Mon 01:30"),
        ("America/New_York", "Sun 03:00"),
        ("UTC", "Sun 01:30"),
        ("Asia/Kathmandu", "Sun 02:30"),
    ] {
        assert_eq!(refused(zone, slot), None, "{zone} {slot}");
    }
}

/// A booked series whose calendars were told of that clock.
fn told(offsets: &[(Date, i32)], exact_until: Option<&str>, since: &str) -> PairingView {
    let mut view = booked();
    let booking = view.contact.booking.as_mut().unwrap();
    booking.clock = ToldClock { offsets: offsets.to_vec(), exact_until: exact_until.map(at) };
    booking.since = at(since);
    view
}

#[test]
fn new_zone_data_are_one_update_where_an_instant_moves_and_none_else() {
    let winter = [(date(2027, 1, 19), 0), (date(2027, 3, 30), 3600)];
    let why = |view: &PairingView, now: &str| match change(view, at(now)) {
        Some(Change::Rebook { why, new_time: false, .. }) => Some(why),
        None => None,
        other => panic!("{other:?}"),
    };
    let since = "2027-01-11T09:00:00Z";
    assert_eq!(why(&told(&winter, None, since), NOW), None, "as it was told");
    assert_eq!(why(&told(&[], None, since), NOW), None, "an earlier mentord told nothing");
    // That London would stay in winter time was told: the calls of summer are an hour off.
    let differs = told(&winter[..1], None, since);
    assert_eq!(why(&differs, NOW), Some(UpdateWhy::OtherClock));
    let clock = ToldClock::of(&differs.contact.booking.as_ref().unwrap().series, at(NOW));
    assert_eq!(clock.offsets.len(), 2, "{clock:?}");
    let booking = differs.contact.booking.clone().unwrap();
    let rebooked =
        Event::Rebooked { series: booking.series, invited: booking.invited, new_time: false, clock };
    let answered = answered(differs, "sam", Some("2027-04-13T18:00:00Z"), Partstat::Declined);
    let after = answered.then(rebooked, NOW);
    assert_eq!(why(&after, NOW), None, "once");
    let of_sam = after.contact.booking.as_ref().unwrap().answers.get(&id("sam")).unwrap();
    let calls: Vec<String> = of_sam.calls.keys().map(ToString::to_string).collect();
    assert_eq!(calls, ["2027-04-13T17:00:00Z"], "a no goes with its call");
    // Rules that end are renewed in time, and not again at once.
    let ends = |until: &str, since: &str| why(&told(&winter, Some(until), since), "2027-03-01T10:00:00Z");
    assert_eq!(ends("2027-04-06T17:00:00Z", since), None, "told seven weeks ago");
    assert_eq!(ends("2027-04-06T17:00:00Z", "2026-12-01T09:00:00Z"), Some(UpdateWhy::NewClock));
    assert_eq!(ends("2027-06-29T17:00:00Z", "2026-12-01T09:00:00Z"), None);
}
