//! What is an answer, and what must never be taken for one.

use jiff::civil::{Date, date, time};
use proptest::prelude::*;

use super::{answer, answers};
use crate::{domain::incoming::Answer, intake::new_text};

/// A Friday.
const TODAY: Date = date(2027, 1, 15);

fn check(cases: &[(&str, Option<Answer>)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| answer(text, TODAY) != *expected)
        .map(|(text, expected)| {
            format!("{text:?}\n  found    {:?}\n  expected {expected:?}", answer(text, TODAY))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn each(expected: &Answer, texts: &[&str]) {
    let cases: Vec<_> = texts.iter().map(|text| (*text, Some(expected.clone()))).collect();
    check(&cases);
}

#[test]
fn talked_and_met() {
    each(
        &Answer::Talked,
        &[
            "Talked.",
            "talked, thanks",
            "TALKED",
            "Hi,\n\ntalked\n\nBest\nSam",
            "Hello mentoring desk,\nWe talked!",
            "Hi Rosa, talked.",
            "Yes, we talked on Tuesday!",
            "We talked yesterday",
            "We've talked already",
            "we had our first call on Monday",
            "We spoke last week, thank you!",
            "we have spoken twice",
            "*talked*",
            "\"talked\"",
            "- talked",
            "talkd",
            "taked",
            "tlaked",
            "talekd",
            "talkedd",
            "Talked \u{1f642}",
            "We talked. It went really well, and we will meet again in March.",
            "Yes. We talked.",
            "Gesprochen",
            "Ja, wir haben gestern gesprochen.",
            "Wir haben telefoniert",
            "Oui, on s'est parlé hier",
            "nous avons parlé mardi",
            "Hablamos ayer",
            "Sí, ya hablamos",
            "We’ve talked",
        ],
    );
    each(
        &Answer::Met,
        &[
            "met",
            "We met yesterday",
            "Yes, we met in person this morning.",
            "we have met",
            "getroffen",
            "Wir haben uns gestern getroffen",
            "On s'est vus hier",
            "Nos vimos ayer",
            "We talked. We met.",
        ],
    );
}

#[test]
fn yes_and_no() {
    each(
        &Answer::Yes,
        &[
            "Yes!",
            "yes please",
            "YES",
            "yep",
            "Yeah, thanks",
            "👍",
            "👍🏽",
            "👍 thanks",
            "Yes, we did.",
            "Yes we have",
            "Ja",
            "Ja, danke",
            "Oui",
            "oui merci",
            "Sí",
            "si",
            "\"yes\"",
            "Yes\n\nSent by Sam",
        ],
    );
    each(
        &Answer::No,
        &["No", "No, thank you.", "no sorry", "Nope", "Nein", "Nein, leider", "Non", "Non merci", "👎"],
    );
}

#[test]
fn later_not_yet_elsewhere() {
    each(
        &Answer::Later,
        &[
            "LATER",
            "later please",
            "latr",
            "laterr",
            "Maybe later",
            "No, later.",
            "später",
            "spater",
            "Vielleicht später, danke",
            "plus tard",
            "Más tarde, gracias",
            "Not now, sorry",
        ],
    );
    each(
        &Answer::NotYet,
        &[
            "not yet",
            "Not yet, sorry!\n",
            "No, not yet",
            "we have not talked yet",
            "No, we haven't.",
            "We haven't met yet",
            "We did not",
            "No. Not yet.",
            "Noch nicht",
            "Nein, leider noch nicht",
            "Wir haben noch nicht gesprochen",
            "Pas encore",
            "non pas encore",
            "Todavía no",
            "Aún no hemos hablado",
            "Not yet. She is travelling until March.",
        ],
    );
    each(
        &Answer::Elsewhere,
        &[
            "elsewhere",
            "ellsewhere",
            "elswhere",
            "We talk elsewhere",
            "woanders",
            "ailleurs",
            "en otro lugar",
        ],
    );
}

#[test]
fn what_silences() {
    each(
        &Answer::Fewer,
        &[
            "fewer please",
            "Fewer",
            "fewr",
            "Please send me fewer emails",
            "weniger",
            "moins",
            "menos correos por favor",
        ],
    );
    each(
        &Answer::Stop,
        &[
            "Stop",
            "please stop",
            "STOP!!!",
            "Stop.",
            "Unsubscribe",
            "Please stop writing to me.",
            "no more emails please",
            "Please remove me from this list",
            "Don't contact me again",
            "stopp",
            "Abmelden bitte",
            "Arrêtez s'il vous plaît",
            "Basta",
            "Sorry, stop",
            "Stop\n\nThanks,\nSam",
        ],
    );
    each(
        &Answer::NotMe,
        &[
            "Not me.",
            "not me",
            "Wrong person",
            "wrong address",
            "You have the wrong person.",
            "I think you have the wrong email address, sorry",
            "Sorry, this is not me.",
            "You've got the wrong person!",
            "I'm afraid you have the wrong person. I have never heard of Ada.",
            "That's not me",
            "This was sent to the wrong person",
            "Falsche Adresse",
            "Sie haben die falsche Person",
            "Das bin ich nicht",
            "Mauvaise adresse",
            "Vous vous trompez de personne",
            "No soy yo",
            "Persona equivocada",
        ],
    );
    each(
        &Answer::Why,
        &["why?", "Why", "Why am I getting this?", "why this letter?", "Warum?", "Pourquoi ?", "¿Por qué?"],
    );
}

#[test]
fn answers_with_dates() {
    let pause = |back| Some(Answer::PauseUntil { back });
    let away = |first, back| Some(Answer::Away { first, back });
    let skip = |call| Some(Answer::Skip { call });
    let moved = |call, to, at| Some(Answer::Move { call, to, at });
    let feb = |day| date(2027, 2, day);
    check(&[
        ("pause until 1 February", pause(feb(1))),
        ("Pause until 2027-02-01, thanks", pause(feb(1))),
        ("Please pause until March 3rd.", pause(date(2027, 3, 3))),
        ("pause until 1.2.2027", pause(feb(1))),
        ("Pause bis 1. Februar", pause(feb(1))),
        ("Pause jusqu'au 1er février", pause(feb(1))),
        ("pausa hasta el 1 de febrero", pause(feb(1))),
        ("away until 10 February", away(TODAY, feb(11))),
        ("away 2 February to 6 February", away(feb(2), feb(7))),
        ("Away from 2 Feb to 6 Feb, sorry", away(feb(2), feb(7))),
        ("I'm away 2 Feb - 6 Feb", away(feb(2), feb(7))),
        ("away 2-6 February", away(feb(2), feb(7))),
        ("away 2 to 6 February", away(feb(2), feb(7))),
        ("away 2027-02-02 to 2027-02-06", away(feb(2), feb(7))),
        ("on holiday from 28 December to 3 January", away(date(2027, 12, 28), date(2028, 1, 4))),
        ("abwesend vom 2. Februar bis 6. Februar", away(feb(2), feb(7))),
        ("absente du 2 février au 6 février", away(feb(2), feb(7))),
        ("ausente del 2 de febrero al 6 de febrero", away(feb(2), feb(7))),
        ("Ich bin im Urlaub bis zum 6. Februar", away(TODAY, feb(7))),
        ("skip 2 February", skip(feb(2))),
        ("Skip Tuesday please", skip(date(2027, 1, 19))),
        ("skip the call on 2 Feb", skip(feb(2))),
        ("auslassen 2. Februar", skip(feb(2))),
        ("move 2 Feb to 4 Feb 18:30", moved(feb(2), feb(4), Some(time(18, 30, 0, 0)))),
        ("move Tue to Thu 6pm", moved(date(2027, 1, 19), date(2027, 1, 21), Some(time(18, 0, 0, 0)))),
        (
            "Move Tuesday to Thursday at 6:30 pm, thanks",
            moved(date(2027, 1, 19), date(2027, 1, 21), Some(time(18, 30, 0, 0))),
        ),
        ("move 4 February to 2 February", moved(feb(4), feb(2), None)),
        (
            "verschieben vom 2. Februar auf den 4. Februar um 18 Uhr",
            moved(feb(2), feb(4), None).filter(|_| false).or(Some(Answer::Move {
                call: feb(2),
                to: feb(4),
                at: Some(time(18, 0, 0, 0)),
            })),
        ),
        ("déplacer le 2 février au 4 février à 18h30", moved(feb(2), feb(4), Some(time(18, 30, 0, 0)))),
        (
            "mover el 2 de febrero al 4 de febrero a las 18:30",
            moved(feb(2), feb(4), Some(time(18, 30, 0, 0))),
        ),
        // What cannot be read exactly is not read.
        ("pause until we know more", None),
        ("pause until 2027-02-30", None),
        ("pause until 2026-02-01", None),
        ("pause until 1 February would be great for the two of us I think", None),
        ("pause", None),
        ("away", None),
        ("away 6 February to 2 February", None),
        ("skip 2 February and 9 February", None),
        ("skip it", None),
        ("skip to the end", None),
        ("move on", None),
        ("move 2 Feb", None),
        ("move 2 Feb to the library", None),
        ("Could we move 2 Feb to 4 Feb?", None),
    ]);
}

#[test]
fn a_sentence_is_no_answer() {
    let texts = [
        "",
        "Stop by my office tomorrow",
        "Stop\nby my office tomorrow",
        "Later this week works for me, shall we",
        "Why don't we meet Tuesday?",
        "Why not",
        "No problem, see you Monday",
        "No worries",
        "Yes but only if Sam is free",
        "Yes, but we have not talked",
        "Yesterday we spoke at length",
        "Met Office data is attached",
        "Not me, but my colleague Ada could help with that",
        "Stop?",
        "Stopping by was fun",
        "Nothing yet",
        "We met the board and agreed on a plan for spring",
        "Fewer meetings would be good but let us keep Tuesdays",
        "Stop. Let me explain what happened",
        "Dear desk, could you stop the reminders?",
        "> talked",
        "We talked about talking next week",
        "We will talk tomorrow",
        "We talk on Tuesday",
        "Have we talked?",
        "We walked yesterday",
        "Late",
        "I never said stop",
        "Do not stop",
        "Don't stop!",
        "Please don't stop writing to me",
        "We have not met the deadline",
        "I have the wrong address for the cafe",
        "I've got the wrong person on the phone",
        "She said we talked, I am not sure",
        "ok thanks",
        "Sure",
        "Thanks",
        "Great",
        "Call on Tuesday",
        "No. We talked.",
        "Yes, later",
        "Yes no",
        "We talked? I do not think so",
        "Talked. But it was with somebody else, not Ada",
        "This mentoring is not for me",
        "I am not the right person to ask",
        "Fever",
        "The wrong person was invited, Ada should come too",
        "Elsewhere in the world, people talk more",
    ];
    let cases: Vec<_> = texts.iter().map(|text| (*text, None)).collect();
    check(&cases);
}

#[test]
fn what_silences_stands_nearly_alone() {
    let story = "I wanted to tell you about our last months. ".repeat(10);
    assert_eq!(answer(&format!("Stop\n\n{story}"), TODAY), None);
    assert_eq!(answer(&format!("Talked\n\n{story}"), TODAY), Some(Answer::Talked));
}

#[test]
fn a_name_may_stand_behind_the_answer() {
    let named = |text: &str| answers(text, TODAY);
    assert_eq!(
        named("talked Sam\nnot yet Ada Lovelace\n\nthe rest is prose"),
        [(Answer::Talked, Some("Sam".to_owned())), (Answer::NotYet, Some("Ada Lovelace".to_owned()))]
    );
    assert_eq!(named("Met with Zoë"), [(Answer::Met, Some("Zoë".to_owned()))]);
    assert_eq!(named("Ada and I talked on Tuesday"), [(Answer::Talked, Some("Ada".to_owned()))]);
    assert_eq!(named("stop Sam"), []);
    assert_eq!(named("Talked Monday"), [(Answer::Talked, None)]);
    assert_eq!(answer("talked Sam", TODAY), None);
}

proptest! {
    #[test]
    fn an_answer_in_a_quote_is_none(
        word in prop::sample::select(&["stop", "talked", "not me", "pause until 1 February", "yes", "fewer", "away until 3 March"][..]),
        prose in "[A-Z][a-z]{3,8}( [a-z]{3,8}){3,6}\\.",
    ) {
        let head = "On Mon, 1 Feb 2027 at 10:00, Ada <ada@example.com> wrote:";
        for mail in [
            format!("{prose}\n\n{head}\n> {word}\n"),
            format!("{prose}\n\n{head}\n\n{word}\n"),
            format!("{head}\n> {word}\n>\n> {prose}\n\n{prose}"),
            format!("{prose}\n\nFrom: Ada <ada@example.com>\nSent: Monday, 1 February 2027 10:00\nSubject: {word}\n\n{word}"),
            format!("> {word}\n\n{prose}"),
        ] {
            prop_assert_eq!(answers(&new_text::trim(&mail), TODAY), vec![]);
        }
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|[\n.?!'👍]){0,200}") {
        let _ = answers(&text, TODAY);
    }
}
