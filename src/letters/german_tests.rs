//! German letters, whole: that each can be written, holds no English, and offers words that are understood.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use super::{letters_tests::*, sample::*, sample_letters::*, *};
use crate::{
    domain::{
        LetterKind, PersonId,
        act::{Asked, OpenQuestion},
        programme::Form,
    },
    intake,
    planning::letter::{Content, Recipient},
};

#[path = "../../tests/world/english.rs"]
mod english;

use english::english_in;

fn german(form: Form) -> Templates {
    Templates::new("de", form, BTreeMap::new())
}

#[test]
fn every_german_letter_renders_in_both_forms() {
    for form in [Form::Sie, Form::Du] {
        // In every state they are written below.
        let faults: Vec<String> = german(form).check_in(1).iter().map(ToString::to_string).collect();
        assert_eq!(faults, Vec::<String>::new(), "{form:?}");
    }
}

/// A reader's copy: for whom, of which kind, its text and its page.
type Written = (Recipient, LetterKind, String, String);

/// Every letter to every reader in every state.
fn texts(form: Form) -> &'static [Written] {
    static TEXTS: [LazyLock<Vec<Written>>; 2] =
        [LazyLock::new(|| written(Form::Sie)), LazyLock::new(|| written(Form::Du))];
    &TEXTS[usize::from(form == Form::Du)]
}

fn written(form: Form) -> Vec<Written> {
    let base = sample();
    let templates = german(form);
    let keys = Keys::new(SECRET, &base.desk.address);
    let mut found = Vec::new();
    for sample in states(&base) {
        let context = sample.context(&keys, &templates);
        for letter in letters(&sample).unwrap() {
            for recipient in &letter.recipients {
                let words = render::words(&letter, recipient, &context).unwrap();
                let text = format!("{}\n\n{}", words.subject, words.text);
                found.push((recipient.clone(), letter.kind(), text, words.html));
            }
        }
    }
    found
}

/// What people say in the sample, and what orders come to: that is said in the desk's language before it comes here.
const ENGLISH: [&str; 3] = [
    "Ada Lovelace and Sam Jones: the pairing ends.",
    "Two pairings wait to be introduced.",
    "It is about last week.",
];

#[test]
fn a_german_letter_holds_no_english_sentence() {
    let mut english = BTreeSet::new();
    for form in [Form::Sie, Form::Du] {
        for (_, kind, text, _) in texts(form) {
            // The subject of an answer is that of the mail it answers.
            let text = text.split_once("\n\n").map_or("", |(_, body)| body);
            let words: Vec<&str> = text.split_whitespace().collect();
            let text = ENGLISH.iter().fold(words.join(" "), |text, line| text.replace(line, ""));
            english.extend(english_in(&text).into_iter().map(|run| format!("{kind}: {run}\n{text}")));
        }
    }
    assert!(english.is_empty(), "{}", english.into_iter().take(20).collect::<Vec<_>>().join("\n"));
}

/// "Sie" to somebody who is called by "du" is a slip, and the other way about.
#[test]
fn a_form_is_kept() {
    let words =
        |text: &str| -> Vec<String> { text.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect() };
    for (_, kind, text, _) in texts(Form::Sie) {
        let du = words(text).into_iter().find(|word| {
            ["du", "dich", "dir", "dein", "deine", "deinem", "deinen", "deiner", "euch", "euer", "eure"]
                .contains(&word.to_lowercase().as_str())
        });
        assert_eq!(du, None, "{kind}: {text}");
    }
    for (_, kind, text, _) in texts(Form::Du) {
        let sie =
            words(text).into_iter().find(|word| ["Ihnen", "Ihre", "Ihrem", "Ihren"].contains(&word.as_str()));
        assert_eq!(sie, None, "{kind}: {text}");
    }
}

/// What a letter offers as an answer is understood, in the language of the letter.
#[test]
fn the_words_that_german_letters_offer_are_understood() {
    let today = jiff::civil::date(2027, 1, 13);
    let mut seen = BTreeSet::new();
    for (recipient, kind, _, page) in texts(Form::Sie) {
        for word in offered(page) {
            // Staff have a copy of what goes to a person.
            let to_person =
                recipient.person().is_some() || [LetterKind::Nudge, LetterKind::StaffQuestion].contains(kind);
            if !seen.insert((to_person, *kind, word.clone())) {
                continue;
            }
            if !to_person {
                let spoken = intake::orders(&word, today);
                assert!(!spoken.is_empty(), "{kind} offers {word:?}: {spoken:?}");
                continue;
            }
            let question = match kind {
                LetterKind::Proposal => OpenQuestion::Proposal,
                LetterKind::Question => OpenQuestion::Calls,
                _ => OpenQuestion::Contact,
            };
            let names = ["Sam", "Eve", "Ada", "Bo", "Kim"].map(str::to_owned).to_vec();
            let asked = Asked { question, language: "de".to_owned(), names, ..Asked::nothing(today) };
            // "**auslassen** und ein Tag": which call, the reader adds.
            let word = if word == "auslassen" { "auslassen 20. Januar".to_owned() } else { word };
            let reading = intake::reading(&word, &asked);
            assert!(!reading.said.is_empty(), "{kind} offers {word:?}: {reading:?}");
        }
    }
    assert!(seen.len() > 30, "{seen:?}");
}

#[test]
fn a_persons_own_language_goes_before_the_programmes_and_that_before_the_desks() {
    let keys = Keys::new(SECRET, &sample().desk.address);
    let templates = templates();
    let greeting = |own: Option<&str>, programme: Option<&str>, recipient: Recipient| {
        let mut sample = sample();
        sample.programme.language = programme.map(str::to_owned);
        for view in &mut sample.views {
            if let Some(ada) = view.people.get_mut(&PersonId("ada".into())) {
                ada.person.language = own.map(str::to_owned);
            }
        }
        let content = Content::Introduction { pairing: sample.views[0].pairing.id.clone() };
        let letter = letter(content, vec![recipient.clone()]);
        let done = render(&letter, &recipient, &sample.context(&keys, &templates)).unwrap();
        let page = html(&done);
        let tag = page.split("<html lang=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (tag, text(&done).contains("Guten Tag"))
    };
    let (german, english) = (("de".to_owned(), true), ("en".to_owned(), false));
    assert_eq!(greeting(None, None, recipient("ada")), english);
    assert_eq!(greeting(Some("de"), None, recipient("ada")), german);
    assert_eq!(greeting(None, Some("de"), recipient("ada")), german);
    assert_eq!(greeting(Some("en"), Some("de"), recipient("ada")), english);
    assert_eq!(greeting(Some("de"), None, recipient("sam")), english);
    // One that is not there any more.
    assert_eq!(greeting(Some("nl"), Some("de"), recipient("ada")), english);
}

#[test]
fn a_name_from_right_to_left_turns_nothing_around_it() {
    let keys = Keys::new(SECRET, &sample().desk.address);
    for templates in [templates(), german(Form::Sie)] {
        let mut sample = sample();
        for view in &mut sample.views {
            if let Some(sam) = view.people.get_mut(&PersonId("sam".into())) {
                sam.person.called = "משה".to_owned();
                sam.person.name = "משה כהן".to_owned();
            }
        }
        let isolated = "\u{2068}משה\u{2069}";
        let content = Content::Introduction { pairing: sample.views[0].pairing.id.clone() };
        let letter = letter(content, vec![recipient("ada"), recipient("sam")]);
        for who in ["ada", "sam"] {
            let done = render(&letter, &recipient(who), &sample.context(&keys, &templates)).unwrap();
            assert!(done.subject.contains(isolated), "{}", done.subject);
            let all = text(&done);
            let (_, body) = all.split_once("\n\n").unwrap();
            assert!(body.contains(isolated), "{body}");
            assert_eq!(body.matches("משה").count(), body.matches("\u{2068}משה").count(), "{body}");
        }
    }
}

/// What a tap on a word of the page would answer.
fn offered(page: &str) -> Vec<String> {
    let bodies = page.split("&amp;body=").skip(1).filter_map(|rest| rest.split('"').next());
    bodies.map(percent_decoded).collect()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}
