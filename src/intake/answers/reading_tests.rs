//! What a reading holds beside its acts: names, days, what is left, whom it greets.

use jiff::civil::{Date, date, time};

use super::reading::reading;
use super::reply_tests::{asked, words};
use crate::domain::act::{Act, Asked, Reading, UnclearDay};

fn read(text: &str) -> Reading {
    reading(text, &asked("contact", "en"))
}

fn named(text: &str) -> Vec<(&'static str, Option<String>)> {
    read(text).said.into_iter().map(|said| (said.act.word(), said.name)).collect()
}

fn some(name: &str) -> Option<String> {
    Some(name.to_owned())
}

#[test]
fn a_name_picks_a_pairing() {
    assert_eq!(named("talked Sam"), [("talked", some("Sam"))]);
    assert_eq!(named("talked Sam\nlater Bob"), [("talked", some("Sam")), ("later", some("Bob"))]);
    assert_eq!(
        named("talked Sam\nnot yet Ada Lovelace"),
        [("talked", some("Sam")), ("not-yet", some("Ada Lovelace"))]
    );
    assert_eq!(named("Met with Zoë"), [("talked", some("Zoë"))]);
    assert_eq!(named("Ada and I talked on Tuesday"), [("talked", some("Ada"))]);
    assert_eq!(named("yes with Sam"), [("talked", some("Sam"))]);
    assert_eq!(named("Talked Monday"), [("talked", None)]);
    assert_eq!(named("We talked"), [("talked", None)]);
}

#[test]
fn names_that_are_known_are_names_in_small_letters_and_others_are_none() {
    let asked = Asked { names: vec!["Sam".to_owned(), "Sam Okoro".to_owned()], ..asked("contact", "en") };
    let name = |text: &str| reading(text, &asked).said.first().and_then(|said| said.name.clone());
    assert_eq!(name("talked sam"), some("sam"));
    assert_eq!(name("Met in Leeds"), None);
    assert_eq!(name("talked Zoë"), None);
}

#[test]
fn a_talk_is_on_the_day_it_was_and_never_on_one_to_come() {
    let day = |text: &str| read(text).said.first().map(|said| (said.act.clone(), said.day));
    let march = |day| Some(date(2027, 3, day));
    assert_eq!(day("yes, on Sunday"), Some((Act::Talked, march(7))));
    assert_eq!(day("We spoke yesterday"), Some((Act::Talked, march(9))));
    assert_eq!(day("we talked today"), Some((Act::Talked, march(10))));
    assert_eq!(day("We met on 4 March"), Some((Act::Talked, march(4))));
    assert_eq!(day("We met"), Some((Act::Talked, None)));
    assert_eq!(words(&read("We talked next Friday")), "other");
}

#[test]
fn days_that_nobody_can_be_sure_of_are_asked_back() {
    let ends = Some(date(2027, 6, 30));
    let unclear = |text: &str| {
        let read = reading(text, &Asked { ends, ..asked("contact", "en") });
        (words(&read), read.unclear, read.staff)
    };
    let other = |day| ("other".to_owned(), Some(day), true);
    for text in ["pause until 5 March", "I'm away until 8 March", "please skip 9 March"] {
        assert_eq!(unclear(text), other(UnclearDay::Gone), "{text}");
    }
    for text in ["pause until 20 July", "please skip 6 July", "we are set for 12 July"] {
        assert_eq!(unclear(text), other(UnclearDay::AfterTheEnd), "{text}");
    }
    for text in ["pause until 20 November", "I'm away from 3 to 9 December"] {
        let read = read(text);
        assert_eq!((words(&read).as_str(), read.unclear), ("other", Some(UnclearDay::FarAhead)), "{text}");
    }
    assert_eq!(words(&read("pause until 2 November 2027")), "pause");
}

fn away(text: &str) -> Option<(Date, Date)> {
    read(text).said.into_iter().find_map(|said| match said.act {
        Act::Away { first, back } => Some((first, back)),
        _ => None,
    })
}

#[test]
fn absences_are_read_in_every_common_order() {
    let days = Some((date(2027, 3, 12), date(2027, 3, 21)));
    for text in [
        "I'm away from 12 to 20 March",
        "I'm away 12-20 March",
        "I'm away March 12-20",
        "I'm away between 12 March and 20 March",
        "I am on holiday from 12 March to 20 March",
        "I'm on leave from the 12th to the 20th of March",
        "away from 2027-03-12 to 2027-03-20",
        "Ich bin vom 12. bis 20. März im Urlaub",
        "Ich bin vom 12.3. bis 20.3. im Urlaub",
        "Ich bin vom 12. Maerz bis zum 20. Maerz verreist",
        "Je suis en vacances du 12 au 20 mars",
        "Estoy de vacaciones del 12 al 20 de marzo",
    ] {
        assert_eq!(away(text), days, "{text}");
    }
    assert_eq!(away("I'm away next week, back on the 24th"), Some((date(2027, 3, 15), date(2027, 3, 24))));
    assert_eq!(away("I'm away tomorrow"), Some((date(2027, 3, 11), date(2027, 3, 12))));
}

#[test]
fn a_call_is_moved_from_and_to_and_at() {
    let moved = |text: &str| read(text).said.first().map(|said| said.act.clone());
    assert_eq!(
        moved("Can we move Tuesday's call to the 18th at 7pm?"),
        Some(Act::Move {
            call: Some(date(2027, 3, 16)),
            to: Some(date(2027, 3, 18)),
            at: Some(time(19, 0, 0, 0)),
            agreed: false
        })
    );
    assert_eq!(
        moved("we moved it to Friday"),
        Some(Act::Move { call: None, to: Some(date(2027, 3, 12)), at: None, agreed: true })
    );
    assert_eq!(
        moved("Can we move to Thursdays at 6?"),
        Some(Act::Move { call: None, to: None, at: Some(time(18, 0, 0, 0)), agreed: false })
    );
}

/// Every way in which somebody asks for another time; read on Wednesday 10 March 2027.
#[test]
fn a_move_names_its_call_and_its_time_in_every_common_order() {
    let mut wrong = Vec::new();
    let whole = (Some(date(2027, 3, 16)), Some(date(2027, 3, 18)), Some(time(18, 30, 0, 0)));
    for (text, wish) in [
        ("move 16 March to 18 March 18:30", whole),
        ("Move 16 March to 18 March, 18:30", whole),
        ("move March 16 to March 18 at 6:30pm", whole),
        ("move the call on 16 March to 18 March at 18:30", whole),
        ("Could we move 16 March to 18 March at 18:30?", whole),
        ("Please move Tuesday's call to Thursday the 18th at 6:30 pm", whole),
        ("Can we move our call from 16 March to 18 March, 18:30?", whole),
        ("Hi, something came up. Could we move Tuesday to Thursday 18 March at 18:30? Sorry!", whole),
        ("Could we reschedule 16 March to 18 March 18:30?", whole),
        ("Can we do 18 March at 18:30 instead of 16 March?", whole),
        ("verschieben vom 16. März auf 18. März 18:30", whole),
        ("Verschieben vom 16. März auf den 18. März, 18:30 Uhr", whole),
        ("Verschieben vom 16. März auf den 18. März 18:30 Uhr", whole),
        ("Verschieben vom 16. März auf den 18. März um 18:30 Uhr", whole),
        ("Verschieben vom 16. März auf 18. März, 18:30", whole),
        ("Können wir den 16. März auf den 18. März um 18:30 verschieben?", whole),
        ("Können wir das Gespräch vom 16.3. auf den 18.3. um 18:30 Uhr verschieben?", whole),
        ("Bitte den 16. März auf 18. März 18:30 Uhr verlegen", whole),
        ("Peut-on déplacer le 16 mars au 18 mars à 18h30 ?", whole),
        ("On peut décaler l'appel du 16 mars au 18 mars à 18h30 ?", whole),
        ("¿Podemos mover la llamada del 16 de marzo al 18 de marzo a las 18:30?", whole),
        ("mover 16 de marzo a 18 de marzo 18:30", whole),
        ("move 16 March to 18 March", (whole.0, whole.1, None)),
        ("Could we make it 18 March at 18:30 instead?", (None, whole.1, whole.2)),
        ("No, but could we do 18 March at 18:30?", (None, whole.1, whole.2)),
        ("Thursday at 18:30 would be better", (None, whole.1.map(|_| date(2027, 3, 11)), whole.2)),
        ("Could we do 18:30 instead?", (None, None, whole.2)),
    ] {
        let read = read(text);
        let found = read.said.iter().find_map(|said| match said.act {
            Act::Move { call, to, at, agreed: false } => Some((call, to, at)),
            _ => None,
        });
        if found != Some(wish) {
            wrong.push(format!("{text}: {found:?} of {:?}", read.said));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Somebody pressed no to all calls and is asked what they meant.
#[test]
fn a_no_to_all_calls_is_a_slip_or_one_or_all() {
    let all = |text: &str| {
        let asked = Asked { all_declined: true, next_call: Some(date(2027, 3, 16)), ..asked("invite", "en") };
        let said = reading(text, &asked).said;
        said.iter().map(|said| said.act.word()).collect::<Vec<_>>().join(" ")
    };
    let mut wrong = Vec::new();
    for (texts, act) in [
        (
            &[
                "yes",
                "Sorry, that was a mistake!",
                "oops",
                "By mistake",
                "I pressed the wrong button",
                "No no, I didn't mean that. The calls are fine.",
                "Das war ein Versehen",
                "Verklickt, sorry",
                "Fue un error",
                "C'était une erreur, désolé",
                "Please ignore that, I can make it",
            ][..],
            "yes",
        ),
        (
            &[
                "only this week",
                "Just this week.",
                "Only the next one",
                "just 16 March",
                "Only on Tuesday 16 March",
                "I meant only the 16th",
                "No, only this one, sorry",
                "Just this once",
                "not all of them, just the next call",
                "Nur diese Woche",
                "Nur das nächste Gespräch",
                "nur am 16. März",
                "Solo esta semana",
                "Seulement cette semaine",
            ],
            "skip",
        ),
        (
            &[
                "no",
                "All of them",
                "Yes, I meant all of them",
                "all of them, Tuesdays don't work any more",
                "I meant it",
                "Every week",
                "The whole series",
                "That time doesn't work for me",
                "Alle",
                "Ja, alle Termine",
                "Die Zeit passt leider nicht",
                "Todas",
                "Tous les appels",
            ],
            "no",
        ),
    ] {
        for text in texts {
            let found = all(text);
            if found != act {
                wrong.push(format!("{text}: {found:?} and not {act}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_left_is_what_is_no_act_and_no_courtesy() {
    let read = read("Hi Sam,\n\nWe met on Monday. Thanks!\nWho pays for the coffee?\n\nBest wishes");
    assert_eq!((words(&read).as_str(), read.staff), ("talked", true));
    assert_eq!(read.remainder, "Who pays for the coffee?");
    assert_eq!(read.greets.as_deref(), Some("Sam"));
    assert!(!read.short);
    for reason in ["Sam was ill", "No, Sam didn't show up", "Unfortunately not"] {
        let read = super::reading::reading(reason, &asked("calls", "en"));
        assert_eq!((words(&read).as_str(), read.remainder.as_str()), ("no", reason));
    }
    assert_eq!(super::reading::reading("No.", &asked("calls", "en")).remainder, "");
    assert!(super::reading::reading("rabbit stew", &asked("contact", "en")).short);
}

#[test]
fn a_slip_of_a_key_hides_no_answer_and_makes_none() {
    for text in ["talkd", "tlaked yesterday", "We talkedd on tuesdy", "didnt hapen"] {
        assert_ne!(words(&read(text)), "stop", "{text}");
    }
    assert_eq!(words(&read("tlaked")), "talked");
    assert_eq!(words(&read("laterr")), "later");
    assert_eq!(words(&read("ellsewhere")), "elsewhere");
    assert_eq!(words(&read("Fever")), "other");
    assert_eq!(words(&read("Step")), "other");
}

#[test]
fn every_pattern_can_be_read() {
    for grammar in super::grammars::all() {
        assert_eq!(grammar.unread, Vec::<String>::new(), "{}", grammar.language);
    }
}

#[test]
fn who_asks_who_can_read_it_is_told_why() {
    for text in [
        "who can read this",
        "Who can read this?",
        "\"who can read this\"",
        "Who else can read this?",
        "who can see this email",
        "Who can read my messages?",
        "Who can read what I write here?",
        "who reads this",
        "wer kann das lesen",
        "Wer kann das lesen?",
        "Wer kann das hier lesen?",
        "Wer kann meine Mails lesen?",
        "wer liest mit?",
        "qui peut lire ceci",
        "Qui peut lire ça ?",
        "Qui peut lire mes messages ?",
        "quien puede leer esto",
        "¿Quién puede leer esto?",
        "¿Quién puede leer mis mensajes?",
    ] {
        for moment in ["none", "contact", "calls", "after", "reminder", "invite", "proposal"] {
            for language in ["en", "de", "fr", "es"] {
                let read = reading(text, &asked(moment, language));
                assert_eq!(
                    (words(&read).as_str(), read.staff),
                    ("why", false),
                    "{text}: {moment}, {language}"
                );
            }
        }
    }
    assert_eq!(words(&read("Yes, we met. Who can read this?")), "talked why");
    // What nobody can mean by it.
    for text in [
        "Who can see the board of trustees?",
        "Sam can read this",
        "Wer kann das Buch lesen, das Sam empfohlen hat?",
    ] {
        assert_ne!(words(&read(text)), "why", "{text}");
    }
}

/// Ten ways each to say who did not come, and some that say nothing of it.
#[test]
fn who_did_not_come_is_read_in_four_languages() {
    use crate::domain::act::Absent::{Other, Writer};
    let table = [
        ("en", Some(Other), "No, Sam did not show up"),
        ("en", Some(Other), "no-show"),
        ("en", Some(Other), "No show again."),
        ("en", Some(Other), "No, she never turned up. I waited for half an hour"),
        ("en", Some(Other), "Unfortunately not, he didn't join"),
        ("en", Some(Other), "Nope, stood me up"),
        ("en", Some(Other), "no, my mentor forgot"),
        ("en", Some(Other), "No. Nobody came"),
        ("en", Some(Other), "No, Sam overslept"),
        ("en", Some(Other), "No - I was the only one there"),
        ("en", Some(Writer), "Sorry, I forgot"),
        ("en", Some(Writer), "No, I missed it, my fault"),
        ("en", Some(Writer), "no I overslept :("),
        ("en", Some(Writer), "No, I didn't make it"),
        ("en", None, "No"),
        ("en", None, "No, we both had exams"),
        ("en", None, "no, Sam was ill"),
        ("en", None, "No, Sam cancelled"),
        ("en", None, "No, it was cancelled"),
        ("en", None, "yes, we did, though Sam came late"),
        ("de", Some(Other), "Nein, Sam ist nicht erschienen"),
        ("de", Some(Other), "Nein, er kam nicht"),
        ("de", Some(Other), "Nein, sie war nicht da"),
        ("de", Some(Other), "Nein. Sam hat mich versetzt"),
        ("de", Some(Other), "nein, Sam hat es vergessen"),
        ("de", Some(Writer), "Nein, ich habe es vergessen"),
        ("de", Some(Writer), "nein, hab verschlafen, mein Fehler"),
        ("de", None, "Nein, Sam war krank"),
        ("de", None, "Nein, es ist ausgefallen"),
        ("fr", Some(Other), "Non, Sam n'est pas venu"),
        ("fr", Some(Other), "Non, il m'a posé un lapin"),
        ("fr", Some(Writer), "Non, j'ai oublié"),
        ("fr", None, "Non, Sam était malade"),
        ("es", Some(Other), "No, Sam no apareció"),
        ("es", Some(Other), "No, ella no se conectó"),
        ("es", Some(Writer), "No, se me olvidó"),
        ("es", None, "No, Sam estaba enfermo"),
    ];
    for (language, who, text) in table {
        assert_eq!(reading(text, &asked("after", language)).absent, who, "{text}");
    }
}

#[test]
fn where_a_call_was_moved_is_read_from_the_call_on() {
    // Asked on Wednesday 10 March about the call of Tuesday 2 March.
    let moved = |text: &str| {
        let mut asked = asked("after", "en");
        asked.last_call = Some(date(2027, 3, 2));
        match reading(text, &asked).said.first().map(|said| said.act.clone()) {
            Some(Act::Move { to, at, agreed: true, .. }) => (to, at),
            other => panic!("{text}: {other:?}"),
        }
    };
    let five = Some(time(17, 0, 0, 0));
    assert_eq!(moved("moved to Thu 17:00"), (Some(date(2027, 3, 4)), five), "last Thursday, after that call");
    assert_eq!(moved("We moved it to Friday"), (Some(date(2027, 3, 5)), None));
    assert_eq!(moved("moved to 12 March at 5pm"), (Some(date(2027, 3, 12)), five));
    assert_eq!(moved("we moved it to 4 March"), (Some(date(2027, 3, 4)), None));
}
