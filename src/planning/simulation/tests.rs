//! What the journeys do not meet: letters that cannot be written, and letters that wait for their hour. That the
//! simulation writes what the planner writes is held in every journey.

use jiff::tz::TimeZone;

use super::*;
use crate::planning::{
    fixture::{at, id, view},
    view::{Fate, SentLetter},
};

fn start(views: Vec<PairingView>, waiting: Vec<OutboxLetter>) -> Start {
    let due = at("2027-01-11T09:00:00Z");
    Start {
        pairings_due: views.iter().map(|view| (view.pairing.id.clone(), due)).collect(),
        people_due: Vec::new(),
        views,
        others: Vec::new(),
        waiting,
        jobs: Vec::new(),
        staff: Vec::new(),
        learned: Vec::new(),
        zone: TimeZone::UTC,
        told: BTreeSet::new(),
    }
}

/// The letters of a fortnight, each as `day time kind to`; nothing of that kind can be written.
fn fortnight(start: Start, faulty: &str) -> (Vec<String>, Vec<(String, String)>) {
    let outlook = simulate(start, (at("2027-01-11T09:00:00Z"), at("2027-01-25T09:00:00Z")), |written| {
        let Reader::Person(who) = written.reader else { return Err("for staff".to_owned()) };
        let kind = written.letter.kind();
        if kind == faulty {
            return Err(format!("the template of '{kind}' is faulty"));
        }
        let person = written.views.iter().find_map(|view| view.people.get(who)).expect("a reader");
        Ok((person.person.email.clone(), kind.to_owned()))
    });
    let line = |letter: &Planned| {
        format!("{} {} to {}", letter.at.strftime("%d %H:%M"), letter.kind, letter.address)
    };
    (outlook.letters.iter().map(line).collect(), outlook.faults)
}

fn a_letter(kind: &str, not_before: &str, not_after: Option<&str>) -> OutboxLetter {
    let copy = Copy {
        reader: Reader::Person(id("ada")),
        address: "ada@people.test".to_owned(),
        subject: kind.to_owned(),
        not_before: at(not_before),
        was_tried: true,
        state: CopyState::Waits,
    };
    OutboxLetter {
        kind: kind.to_owned(),
        pairings: BTreeSet::new(),
        reasons: Vec::new(),
        causes: Vec::new(),
        decided: at("2027-01-10T09:00:00Z"),
        not_after: not_after.map(at),
        courtesy: false,
        rests_on_silence: false,
        copies: vec![copy],
    }
}

#[test]
fn one_letter_after_the_other() {
    let (letters, faults) = fortnight(start(vec![view()], Vec::new()), "");
    assert_eq!(faults, []);
    assert_eq!(
        letters,
        [
            "11 09:00 introduction to ada@people.test",
            "11 09:00 introduction to sam@people.test",
            "13 09:00 nudge to ada@people.test",
            "15 09:00 nudge to ada@people.test",
            "15 13:00 nudge to sam@people.test",
        ]
    );
}

#[test]
fn what_cannot_be_written_is_told_once_and_holds_up_nobody_else() {
    let mut other = view();
    other.pairing.id.0 = "other".to_owned();
    other.pairing.weekly = None;
    let other = other.introduced();
    let (letters, faults) = fortnight(start(vec![view(), other], Vec::new()), "introduction");
    assert_eq!(
        faults,
        [("ada-sam".to_owned(), "the template of 'introduction' is faulty".to_owned())],
        "the pairing is as it was before, and is tried again"
    );
    assert_eq!(
        letters,
        [
            "13 09:00 nudge to ada@people.test",
            "15 09:00 nudge to ada@people.test",
            "15 13:00 nudge to sam@people.test",
        ]
    );
}

#[test]
fn what_waits_goes_at_its_hour_or_not_at_all() {
    let waiting = vec![
        a_letter("told", "2027-01-12T03:00:00Z", None),
        a_letter("answer", "2027-01-11T10:00:00Z", Some("2027-01-11T09:30:00Z")),
        a_letter("worry", "2027-01-11T09:00:00Z", None),
    ];
    let (letters, faults) = fortnight(start(Vec::new(), waiting), "");
    assert_eq!(faults, []);
    assert_eq!(letters, ["12 03:00 told to ada@people.test"]);
}

#[test]
fn what_is_past_its_time_falls_due_again_and_holds_nothing_up() {
    // Held, say, until its hour was over.
    let mut nudge = a_letter("nudge", "2027-01-11T08:00:00Z", Some("2027-01-11T08:30:00Z"));
    let pair = view().introduced();
    nudge.pairings = BTreeSet::from([pair.pairing.id.clone()]);
    (nudge.courtesy, nudge.rests_on_silence) = (true, true);
    let mut waits = pair.clone();
    waits.sent.push(SentLetter {
        kind: "nudge".to_owned(),
        reader: "ada".to_owned(),
        decided: nudge.decided,
        fate: Fate::Pending { said: None },
    });
    waits.unsettled = true;
    let with = fortnight(start(vec![waits], vec![nudge]), "");
    assert_eq!(with, fortnight(start(vec![pair], Vec::new()), ""));
    assert_eq!(with.0.len(), 3, "{with:?}");
}
