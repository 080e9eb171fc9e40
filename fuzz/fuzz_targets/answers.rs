//! Any text as the answer of a participant, whatever was asked.
#![no_main]

use mentord_fuzz::{
    TODAY,
    domain::act::{Act, Asked, OpenQuestion},
    intake,
};

const QUESTIONS: [OpenQuestion; 7] = [
    OpenQuestion::Calls,
    OpenQuestion::After,
    OpenQuestion::Contact,
    OpenQuestion::Proposal,
    OpenQuestion::Invite,
    OpenQuestion::Reminder,
    OpenQuestion::Nothing,
];

libfuzzer_sys::fuzz_target!(|text: &str| {
    let question = QUESTIONS[text.len() % QUESTIONS.len()];
    let asked = Asked { question, names: vec!["Sam Okoro".to_owned()], ..Asked::nothing(TODAY) };
    let reading = intake::reading(text, &asked);
    assert!(reading.said.len() < 200, "no one says so much at once");
    for said in &reading.said {
        assert!(said.name.as_ref().is_none_or(|name| !name.trim().is_empty()));
        match said.act {
            Act::Away { first, back } => assert!(first < back && back > TODAY),
            Act::PauseUntil { back } => assert!(back > TODAY),
            Act::Skip { call } => assert!(call >= TODAY),
            Act::Talked => assert!(said.day.is_none_or(|day| day <= TODAY)),
            Act::Withdraw | Act::Worry | Act::Stop | Act::NotMe => assert!(reading.staff),
            _ => {}
        }
    }
    assert!(reading.staff || reading.unclear.is_none());
});
