use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::*;
use crate::domain::{
    Event, Evidence, Series,
    event::HeardAs,
    session::{CallWord, CallsCase},
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn who(name: &str) -> PersonId {
    PersonId(name.to_owned())
}

/// Tuesdays at six in London, from 12 January to 23 February.
fn series() -> Series {
    Series {
        zone: TimeZone::get("Europe/London").unwrap(),
        first: "2027-01-12T18:00".parse().unwrap(),
        every_weeks: 1,
        length_minutes: 45,
        until: day("2027-02-23"),
        without: BTreeSet::new(),
        moved: BTreeMap::new(),
        place: None,
    }
}

fn booked(series: Series) -> Event {
    Event::Booked { series, invited: BTreeSet::new(), clock: Default::default() }
}

fn rebooked(series: Series, new_time: bool) -> Event {
    Event::Rebooked { series, invited: BTreeSet::new(), new_time, clock: Default::default() }
}

fn answered(by: &str, call: Option<&str>, partstat: Partstat, stamp: &str) -> Event {
    Event::Answered { by: who(by), call: call.map(at), partstat, sequence: 0, stamp: at(stamp) }
}

fn told(by: &str, call: &str, word: CallWord) -> Event {
    Event::CallTold { by: who(by), call: day(call), word }
}

/// Introduced on 11 January, with the calls in the calendars.
fn life(later: Vec<(Event, &str)>) -> Vec<(Event, Timestamp)> {
    let begin = "2027-01-11T09:00:00Z";
    let mut all = vec![
        (Event::Added { generation: 1 }, at(begin)),
        (Event::IntroductionWritten, at(begin)),
        (Event::Introduced, at(begin)),
        (booked(series()), at(begin)),
    ];
    all.extend(later.into_iter().map(|(event, when)| (event, at(when))));
    all
}

fn lines(life: &[(Event, Timestamp)], now: &str) -> Vec<String> {
    let found = sessions(life.iter().map(|(event, when)| (event, *when)), true, at(now)).unwrap();
    let line = |session: &Session| {
        let by = match &session.outcome {
            Outcome::Missed { by } => by.iter().map(|who| who.0.clone()).collect(),
            Outcome::Cancelled { by, hours } => {
                let hours = hours.map(|hours| format!("{hours}h"));
                by.iter().map(|who| who.0.clone()).chain(hours).collect()
            }
            _ => Vec::new(),
        };
        let presumed = if session.presumed { " presumed" } else { "" };
        let by = if by.is_empty() { String::new() } else { format!(" {}", by.join(" ")) };
        let start = session.start.to_zoned(TimeZone::UTC).strftime("%m-%d %H:%M").to_string();
        format!("{start} {}{by}{presumed}", session.outcome.word())
    };
    found.iter().map(line).collect()
}

#[test]
fn a_call_is_what_the_calendar_said_when_it_began_until_somebody_says_otherwise() {
    let yes = || (answered("ada", None, Partstat::Accepted, "2027-01-11T10:00:00Z"), "2027-01-11T10:00:00Z");
    assert_eq!(lines(&life(vec![]), "2027-01-13T00:00:00Z"), ["01-12 18:00 unknown"]);
    assert_eq!(lines(&life(vec![yes()]), "2027-01-12T17:59:00Z"), Vec::<String>::new(), "it has not begun");
    assert_eq!(lines(&life(vec![yes()]), "2027-01-13T00:00:00Z"), ["01-12 18:00 held presumed"]);
    let words = |word: CallWord| life(vec![yes(), (told("sam", "2027-01-12", word), "2027-01-13T09:00:00Z")]);
    for (word, line) in [
        (CallWord::Held, "01-12 18:00 held"),
        (CallWord::NotHeld, "01-12 18:00 missed"),
        (CallWord::Missed { who: who("ada") }, "01-12 18:00 missed ada"),
        (CallWord::Moved { on: Some(day("2027-01-14")), start: None }, "01-12 18:00 moved"),
    ] {
        assert_eq!(lines(&words(word), "2027-01-14T00:00:00Z"), [line]);
    }
}

#[test]
fn whoever_cancels_first_cancels_and_a_yes_takes_only_their_own_no_back() {
    let call = Some("2027-01-19T18:00:00Z");
    let no = |who: &str, when: &'static str| (answered(who, call, Partstat::Declined, when), when);
    let both = || vec![no("sam", "2027-01-14T18:00:00Z"), no("ada", "2027-01-19T16:00:00Z")];
    assert_eq!(
        lines(&life(both()), "2027-01-20T00:00:00Z").last().unwrap(),
        "01-19 18:00 cancelled sam 120h",
        "not two hours before"
    );
    let mut again = both();
    again.push(no("sam", "2027-01-19T17:00:00Z"));
    assert_eq!(lines(&life(again), "2027-01-20T00:00:00Z").last().unwrap(), "01-19 18:00 cancelled sam 120h");
    let mut back = both();
    let later = "2027-01-19T17:30:00Z";
    back.push((answered("sam", call, Partstat::Accepted, later), later));
    assert_eq!(lines(&life(back), "2027-01-20T00:00:00Z").last().unwrap(), "01-19 18:00 cancelled ada 2h");
}

#[test]
fn what_an_update_takes_out_or_moves_is_a_session_and_what_is_taken_back_is_none() {
    let mut without = series();
    without.without.insert(day("2027-01-19"));
    let skipped = vec![
        (Event::Skipped { by: Some(who("sam")), call: day("2027-01-19") }, "2027-01-18T18:00:00Z"),
        (rebooked(without.clone(), false), "2027-01-18T18:00:00Z"),
    ];
    let now = "2027-01-20T00:00:00Z";
    assert_eq!(lines(&life(skipped.clone()), now), ["01-12 18:00 unknown", "01-19 18:00 cancelled sam 24h"]);
    let mut again = skipped;
    again.push((rebooked(series(), false), "2027-01-18T19:00:00Z"));
    assert_eq!(lines(&life(again), now), ["01-12 18:00 unknown", "01-19 18:00 unknown"]);
    let mut moved = series();
    moved.moved.insert(day("2027-01-19"), "2027-01-21T17:00".parse().unwrap());
    let order = (rebooked(moved, false), "2027-01-18T09:00:00Z");
    let all = life(vec![order.clone(), (told("ada", "2027-01-19", CallWord::Held), "2027-01-22T09:00:00Z")]);
    assert_eq!(
        lines(&all, "2027-01-23T00:00:00Z"),
        ["01-12 18:00 unknown", "01-19 18:00 moved", "01-21 17:00 held"],
        "what was said is said of where it took place"
    );
    // An order taken back is as if it never was.
    let before = life(vec![]);
    let contact = Contact::replay(before.iter().map(|(event, when)| (event, *when))).unwrap();
    let back = (Event::PutBack { contact: Box::new(contact) }, "2027-01-18T09:05:00Z");
    assert_eq!(lines(&life(vec![order, back]), now), ["01-12 18:00 unknown", "01-19 18:00 unknown"]);
    // All calls at another time: those that were to be are not missed.
    let mut thursdays = series();
    thursdays.first = "2027-01-21T17:00".parse().unwrap();
    let all = life(vec![(rebooked(thursdays, true), "2027-01-18T09:00:00Z")]);
    assert_eq!(lines(&all, "2027-01-23T00:00:00Z"), ["01-12 18:00 unknown", "01-21 17:00 unknown"]);
}

#[test]
fn staff_have_the_last_word_and_a_second_life_does_not_take_it_away() {
    let mut all = life(vec![
        (answered("ada", None, Partstat::Accepted, "2027-01-11T10:00:00Z"), "2027-01-11T10:00:00Z"),
        (told("ada", "2027-01-12", CallWord::Held), "2027-01-13T09:00:00Z"),
        (told("sam", "2027-01-12", CallWord::NotHeld), "2027-01-13T10:00:00Z"),
    ]);
    assert_eq!(lines(&all, "2027-01-14T00:00:00Z"), ["01-12 18:00 unknown"], "one yes, one no");
    let missed = Outcome::Missed { by: [who("sam")].into() };
    let corrected = Event::SessionCorrected { call: day("2027-01-12"), outcome: missed };
    all.push((corrected, at("2027-01-14T09:00:00Z")));
    assert_eq!(lines(&all, "2027-01-15T00:00:00Z"), ["01-12 18:00 missed sam"]);
    let end = at("2027-01-15T09:00:00Z");
    all.push((Event::Ended { why: sentence!("ended.by_staff") }, end));
    all.push((Event::Unbooked, end));
    all.push((Event::Added { generation: 2 }, at("2027-02-01T09:00:00Z")));
    assert_eq!(lines(&all, "2027-02-02T00:00:00Z"), ["01-12 18:00 missed sam"]);
}

#[test]
fn a_no_takes_presumed_contact_back_and_leaves_what_was_said() {
    let presumed = |call: &str, end: &str| (Event::Presumed { call: day(call), end: at(end) }, at(end));
    let mut all = life(vec![]);
    all.push(presumed("2027-01-12", "2027-01-12T18:45:00Z"));
    all.push(presumed("2027-01-19", "2027-01-19T18:45:00Z"));
    let last = |all: &[(Event, Timestamp)]| {
        let contact = Contact::replay(all.iter().map(|(event, when)| (event, *when))).unwrap();
        (contact.presumed.last.map(|at| at.to_string()), contact.presumed.in_a_row)
    };
    assert_eq!(last(&all), (Some("2027-01-19T18:45:00Z".to_owned()), 2));
    all.push((told("sam", "2027-01-19", CallWord::NotHeld), at("2027-01-20T09:00:00Z")));
    assert_eq!(last(&all), (Some("2027-01-12T18:45:00Z".to_owned()), 1));
    all.push((told("sam", "2027-01-12", CallWord::NotHeld), at("2027-01-20T09:01:00Z")));
    assert_eq!(last(&all), (None, 0));
    let heard =
        Event::Heard { by: who("ada"), evidence: Evidence::Wrote, worth: HeardAs::Half, happened: None };
    all.push((heard, at("2027-01-20T10:00:00Z")));
    let contact = Contact::replay(all.iter().map(|(event, when)| (event, *when))).unwrap();
    assert!(contact.heard.get(&who("ada")).is_some_and(|heard| heard.contact.is_some()));
}

#[test]
fn a_case_is_told_once_whatever_its_hours() {
    let mut ledger = crate::domain::session::Ledger::default();
    let case = |hours| CallsCase::ShortNotice { who: who("sam"), call: day("2027-01-19"), hours };
    assert!(!ledger.was_told(&case(3)));
    ledger.cases.insert(case(3));
    assert!(ledger.was_told(&case(1)));
    assert!(!ledger.was_told(&CallsCase::Contradicted { call: day("2027-01-19") }));
}
