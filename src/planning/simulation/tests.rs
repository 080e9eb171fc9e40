//! What the journeys do not meet: letters that cannot be written, letters that wait for their hour, and many pairings at
//! once. That the simulation writes what the planner writes is held in every journey.

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::{
    domain::{EmailAddress, LetterKind, PairingId, Staff},
    planning::{
        fixture::{at, id, participant, view},
        letter::{Content, Recipient},
        staff::daily::Besides,
        view::{Fate, PairingView, SentLetter},
    },
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
    let outlook = simulate(start, (at("2027-01-11T09:00:00Z"), at("2027-01-25T09:00:00Z")), 2, |written| {
        let Recipient::Person(who) = written.recipient else { return Err("for staff".to_owned()) };
        let kind = written.letter.kind().word();
        if kind == faulty {
            return Err(format!("the template of '{kind}' is faulty"));
        }
        let person = written.views.iter().find_map(|view| view.people.get(who)).expect("a reader");
        Ok((person.person.email.clone(), kind.to_owned()))
    });
    let line = |letter: &Planned| {
        format!("{} {} to {}", letter.at.strftime("%d %H:%M"), letter.kind, letter.address)
    };
    let faults = outlook.faults.into_iter().map(|(subject, why)| (subject, why.to_string()));
    (outlook.letters.iter().map(line).collect(), faults.collect())
}

fn a_letter(kind: &str, not_before: &str, not_after: Option<&str>) -> OutboxLetter {
    let copy = Copy {
        recipient: Recipient::Person(id("ada")),
        address: "ada@people.test".to_owned(),
        subject: kind.to_owned(),
        not_before: at(not_before),
        was_tried: true,
        state: CopyState::Waits,
    };
    OutboxLetter {
        kind: LetterKind::of(kind).unwrap(),
        pairings: BTreeSet::new(),
        reasons: Vec::new(),
        causes: Vec::new(),
        decided: at("2027-01-10T09:00:00Z"),
        not_after: not_after.map(at),
        courtesy: false,
        requires_complete_fetch: false,
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
    (nudge.courtesy, nudge.requires_complete_fetch) = (true, true);
    let mut waits = pair.clone();
    waits.sent.push(SentLetter {
        kind: LetterKind::Nudge,
        recipient: "ada".to_owned(),
        decided: nudge.decided,
        fate: Fate::Pending { said: None },
    });
    waits.unsettled = true;
    let with = fortnight(start(vec![waits], vec![nudge]), "");
    assert_eq!(with, fortnight(start(vec![pair], Vec::new()), ""));
    assert_eq!(with.0.len(), 3, "{with:?}");
}

#[test]
fn what_rests_on_silence_waits_for_the_mail_that_is_awaited() {
    let mut pair = view().introduced();
    pair.mail_awaited = Some(at("2027-01-14T15:30:00Z"));
    let (letters, faults) = fortnight(start(vec![pair], Vec::new()), "");
    assert_eq!(faults, [], "nothing is looked at again each second");
    assert_eq!(
        letters.first().map(String::as_str),
        Some("14 15:30 nudge to ada@people.test"),
        "it fell due on the morning of the day before"
    );
}

#[test]
fn what_is_due_of_a_programme_that_is_gone_holds_nothing_up() {
    let alone = fortnight(start(vec![view()], Vec::new()), "");
    let mut with = start(vec![view()], Vec::new());
    with.pairings_due.push((PairingId("of-another".to_owned()), Timestamp::UNIX_EPOCH));
    assert_eq!(fortnight(with, ""), alone);
}

#[test]
fn what_falls_due_at_the_end_goes_out_and_what_does_a_moment_later_does_not() {
    let until = |until: &str| {
        let ends = (at("2027-01-11T09:00:00Z"), at(until));
        let outlook = simulate(start(vec![view()], Vec::new()), ends, 1, |written| {
            Ok::<_, String>((
                EmailAddress::parse("ada@people.test").unwrap(),
                written.letter.kind().to_string(),
            ))
        });
        outlook.letters.len()
    };
    assert_eq!(until("2027-01-13T08:59:59.5Z"), 2);
    assert_eq!(until("2027-01-13T09:00:00Z"), 3);
}

/// A pairing of those two of twelve people, any of whom may be in others.
fn of_two(nth: usize, (mentor, mentee): (u8, u8)) -> PairingView {
    let mut view = view();
    view.pairing.id = PairingId(format!("pair-{nth:02}"));
    let people = [mentor, mentee].map(|who| id(&format!("p{who}")));
    let [mentor, mentee] = people.clone();
    (view.pairing.mentors, view.pairing.mentees) = (vec![mentor], vec![mentee]);
    view.people = people.map(|id| (id.clone(), participant(&id.0, "Europe/London"))).into();
    view
}

fn staff() -> Vec<Staff> {
    let email = EmailAddress::parse("rosa@people.test").unwrap();
    let (name, called) = ("Rosa Staff".to_owned(), "Rosa".to_owned());
    vec![Staff { name, called, email, matrix: None, phone: None, deputy: None, leave: Vec::new() }]
}

/// Three weeks of pairings, with the morning list of staff.
fn played(pairs: &[(u8, u8)], threads: usize) -> Outlook {
    let views: Vec<PairingView> = pairs.iter().enumerate().map(|(nth, pair)| of_two(nth, *pair)).collect();
    let now = at("2027-01-11T09:00:00Z");
    let programme = view().programme;
    let jobs = Jobs { due: Some(now), last: None, listed: now, besides: Besides::default() };
    let start = Start {
        jobs: vec![(programme, jobs)],
        staff: staff(),
        ..start(views, vec![a_letter("told", "2027-01-12T03:00:00Z", None)])
    };
    let mut outlook = simulate(start, (now, at("2027-02-01T09:00:00Z")), threads, |written| {
        let shown = match &written.letter.content {
            Content::Digest(digest) => {
                format!("{:?}", digest.lines.iter().map(|line| &line.case.pairing).collect::<Vec<_>>())
            }
            _ => String::new(),
        };
        let kind = written.letter.kind().word();
        if kind == "waiting" && written.views.iter().any(|view| view.pairing.id.0 == "pair-03") {
            return Err("the template of 'waiting' is faulty".to_owned());
        }
        let address = EmailAddress::parse("somebody@people.test").unwrap();
        Ok((address, format!("{kind} to {} {shown}", written.recipient.word(&staff()))))
    });
    // What goes out at the same time is in the order of the parts.
    outlook.letters.sort_by_cached_key(|letter| (letter.at, format!("{letter:?}")));
    outlook
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn on_however_many_threads_the_same_letters_go_out(
        pairs in proptest::collection::vec((0_u8..6, 6_u8..12), 1..16),
        threads in 2_usize..6,
    ) {
        let alone = played(&pairs, 1);
        prop_assert!(alone.letters.iter().any(|letter| letter.kind == LetterKind::Digest));
        prop_assert_eq!(alone, played(&pairs, threads));
    }
}
