//! To whom the call may be news, over a whole season.

use jiff::{ToSpan, civil::date};

use super::*;
use crate::domain::Event;
use crate::planning::fixture::{at, id, view};

/// Ada in London and Sam in New York, introduced on Monday 11 January, with a call on Tuesdays at 18:00.
fn booked() -> PairingView {
    view()
        .with_programme(|programme| programme.meeting.reminder = Reminder::Auto)
        .introduced()
        .booked("Tue 18:00", "2027-01-11T09:00:00Z")
}

fn accepted(view: PairingView, who: &str, when: &str) -> PairingView {
    let answer = Event::Answered {
        by: id(who),
        call: None,
        partstat: Partstat::Accepted,
        sequence: view.contact.booking.as_ref().unwrap().sequence,
        stamp: at(when),
    };
    view.then(answer, when)
}

/// Who is reminded of which call from that day on, a day at a time.
fn reminded(mut view: PairingView, from: &str) -> Vec<String> {
    let mut said = Vec::new();
    for day in 0..110_i64 {
        let now = at(from) + SignedDuration::from_hours(24 * day);
        loop {
            let mut items = Vec::new();
            reminders(&view, now, &mut items);
            let tomorrow = now + DAY;
            let due = items.into_iter().find(|item| item.due_at < tomorrow);
            let Some(AgendaItem {
                due_at: at,
                action: Action::Courtesy { who, about: About::Reminder { call }, .. },
            }) = due
            else {
                break;
            };
            said.push(format!("{who} {}", call.date));
            view = view.then(Event::Reminded { who, call: call.date }, &at.to_string());
        }
    }
    said
}

#[test]
fn whoever_has_not_accepted_is_reminded_of_the_first_calls() {
    let shifts = ["sam 2027-03-16", "sam 2027-03-30"];
    let cases: [(&[&str], &[&str]); 3] = [
        // Nobody is reminded in the first week.
        (&[], &["ada 2027-01-19", "sam 2027-01-19"]),
        (&["ada"], &["sam 2027-01-19"]),
        (&["ada", "sam"], &[]),
    ];
    for (who, expected) in cases {
        let view = who.iter().fold(booked(), |view, who| accepted(view, who, "2027-01-11T12:00:00Z"));
        // Besides, Sam's clock shows another hour between the two clock changes.
        let expected: Vec<&str> = expected.iter().chain(&shifts).copied().collect();
        assert_eq!(reminded(view, "2027-01-11T09:00:00Z"), expected, "{who:?} accepted");
    }
}

#[test]
fn a_call_that_moved_is_called_to_mind() {
    let both = ["ada", "sam"];
    let view = both.iter().fold(booked(), |view, who| accepted(view, who, "2027-01-11T12:00:00Z"));
    let mut series = view.contact.booking.as_ref().unwrap().series.clone();
    series.moved.insert(date(2027, 2, 9), date(2027, 2, 10).at(17, 0, 0, 0));
    let invited = crate::planning::schedule::bookings::invited(&view);
    let one = view.clone().then(
        Event::Rebooked {
            series: series.clone(),
            invited: invited.clone(),
            new_time: false,
            clock: Default::default(),
        },
        "2027-02-01T09:00:00Z",
    );
    assert_eq!(reminded(one, "2027-02-01T09:00:00Z")[..2], ["ada 2027-02-09", "sam 2027-02-09"]);

    series.moved.clear();
    series.first = date(2027, 2, 4).at(18, 0, 0, 0);
    let all = view.then(
        Event::Rebooked { series, invited, new_time: true, clock: Default::default() },
        "2027-02-01T09:00:00Z",
    );
    let all = both.iter().fold(all, |view, who| accepted(view, who, "2027-02-01T12:00:00Z"));
    assert_eq!(
        reminded(all, "2027-02-01T09:00:00Z"),
        ["ada 2027-02-04", "sam 2027-02-04", "sam 2027-03-18", "sam 2027-04-01"]
    );
}

#[test]
fn a_length_of_time_means_to_all_but_not_in_the_first_week() {
    let all = booked().with_programme(|programme| {
        programme.meeting.reminder = Reminder::Before(DAY);
        programme.ends = date(2027, 1, 11).saturating_add(3.weeks());
    });
    let all = accepted(all, "ada", "2027-01-11T12:00:00Z");
    let said = reminded(all, "2027-01-11T09:00:00Z");
    assert_eq!(said[..4], ["ada 2027-01-19", "sam 2027-01-19", "ada 2027-01-26", "sam 2027-01-26"]);
    let off = booked().with_programme(|programme| programme.meeting.reminder = Reminder::Off);
    assert_eq!(reminded(off, "2027-01-11T09:00:00Z"), Vec::<String>::new());
}
