//! What must never be taken for an act, and what holds of any text.

use proptest::prelude::*;

use super::reading::reading;
use super::reply_tests::{asked, words};
use crate::intake::read::tests::processor_time;

const TRAPS: &str = include_str!("../../../tests/fixtures/replies/traps.tsv");

#[test]
fn a_sentence_that_holds_an_acts_word_is_not_that_act() {
    let mut wrong = Vec::new();
    let mut all = 0;
    for line in TRAPS.lines().filter(|line| !line.starts_with('#')) {
        let [question, language, never, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let found = words(&reading(text, &asked(question, language)));
        all += 1;
        if never.split(' ').any(|never| found.split(' ').any(|found| found == never)) {
            wrong.push(format!("{question} {text:?}: {found}"));
        }
    }
    assert!(all >= 80 && wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_text_of_nothing_is_an_empty_reading() {
    for text in ["", " \n\t", "\u{200b}"] {
        let read = reading(text, &asked("contact", "en"));
        assert_eq!((words(&read).as_str(), read.staff, read.remainder.as_str()), ("other", false, ""));
    }
}

const ANSWERS: [&str; 10] = [
    "Yes, we talked on Tuesday.",
    "Not yet",
    "please stop",
    "I'm away until 20 March",
    "I wrote twice, no answer",
    "I feel uncomfortable with my mentor",
    "I want to leave the programme",
    "Can we move to Thursdays at 6?",
    "wrong person",
    "too many emails",
];
const KIND: [&str; 9] = [
    "Thanks!",
    "Thank you so much for asking.",
    "Best wishes",
    "Have a lovely weekend!",
    "Kind regards",
    "Vielen Dank!",
    "Merci beaucoup",
    "Muchas gracias",
    "Hope you are well.",
];

#[test]
fn a_cry_for_help_is_heard_in_whatever_words() {
    let heard = |(language, text): &(&str, &str)| {
        words(&reading(text, &asked("contact", language))).contains("worry")
    };
    let cries = [
        ("de", "Ich kann nicht mehr, ich denke daran, mir etwas anzutun."),
        ("de", "Ich habe Angst, dass sie sich was antun könnte."),
        ("de", "manchmal will ich mir einfach was antun"),
        ("de", "Ich überlege, mir das Leben zu nehmen."),
        ("de", "Ich will mein Leben beenden"),
        ("de", "Am liebsten würde ich nicht mehr aufwachen."),
        ("de", "Ich möchte sterben."),
        ("de", "Es wäre besser, wenn ich tot wäre."),
        ("de", "Ich sehe keinen Ausweg mehr"),
        ("de", "Ich halte das nicht mehr aus"),
        ("de", "Ich ritze mich wieder."),
        ("de", "ich verletze mich selbst, wenn es mir schlecht geht"),
        ("de", "Sie hat gesagt, sie bringt sich um"),
        ("fr", "J'ai envie de me faire du mal."),
        ("fr", "Je pense à mettre fin à mes jours"),
        ("fr", "je n'ai plus la force de vivre"),
        ("es", "Quiero hacerme daño"),
        ("es", "Pienso en acabar con mi vida."),
        ("en", "I might do something to myself"),
        ("en", "she keeps cutting herself, she cuts herself badly"),
        ("en", "They'd all be better off without me."),
        ("en", "I just hope I do not wake up tomorrow"),
    ];
    let missed: Vec<_> = cries.iter().filter(|cry| !heard(cry)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let calm = [
        ("de", "Ich kann am Dienstag nicht mehr, geht auch Mittwoch?"),
        ("de", "Wir haben gesprochen, alles gut."),
        ("de", "Ich nehme mir etwas Zeit für das Gespräch."),
        ("fr", "Nous avons parlé, tout va bien."),
        ("es", "Hablamos ayer, todo bien."),
        ("en", "We cannot go on Tuesday, could we take Wednesday?"),
        ("en", "I will do something about it myself"),
    ];
    let alarms: Vec<_> = calm.iter().filter(|text| heard(text)).collect();
    assert!(alarms.is_empty(), "{alarms:?}");
}

#[test]
fn a_long_text_costs_bounded_time_and_hides_no_worry() {
    let begun = processor_time();
    for piece in ["not ", "12 march to ", "(((", "and i ", "stop, ", "1.", "Sam "] {
        let text = piece.repeat(20_000 / piece.len());
        let _ = reading(&text, &asked("contact", "en"));
        let worry =
            format!("{} he touched me and i am scared of him", piece.repeat(15_000 / piece.chars().count()));
        assert!(words(&reading(&worry, &asked("contact", "en"))).contains("worry"), "{piece:?}");
    }
    let taken = processor_time() - begun;
    assert!(taken.as_secs() < 60, "{taken:?}");
}

const PIECES: [&str; 64] = [
    "yes",
    "no",
    "not yet",
    "we met",
    "we talked",
    "Sam",
    "on Tuesday",
    "next week",
    "until",
    "12",
    "March",
    "12-20 March",
    "25/3",
    "1. April",
    "2027-02-31",
    "tomorrow",
    "yesterday",
    "I am away",
    "back",
    "please pause",
    "for two weeks",
    "a month",
    "can we move",
    "to",
    "at 7pm",
    "skip",
    "Tuesday's call",
    "I can't make it",
    "stop",
    "these emails",
    "I want to leave",
    "the programme",
    "wrong person",
    "why",
    "later",
    "I wrote twice",
    "no answer",
    "but",
    "and",
    "if",
    "not",
    ",",
    ".",
    "?",
    "!",
    "\n",
    " - ",
    "bis",
    "jusqu'au",
    "hasta el",
    "Urlaub",
    "vacances",
    "mañana",
    "I'm",
    "j'ai",
    "the 31st",
    "31",
    "from",
    "to the",
    "set for Thursday",
    "29 February",
    "last",
    "Mondays",
    "18:75",
];

/// What is true of every reading.
fn holds(read: &crate::domain::act::Reading, today: jiff::civil::Date) -> Result<(), String> {
    use crate::domain::act::Act;
    for said in &read.said {
        let sound = match said.act {
            Act::Away { first, back } => first < back && back > today,
            Act::PauseUntil { back } => back > today,
            Act::Skip { call } => call >= today,
            Act::Move { to, .. } => to.is_none_or(|to| to >= today),
            Act::Talked => said.day.is_none_or(|day| day <= today),
            Act::Arranged => said.day.is_none_or(|day| day >= today),
            Act::Withdraw | Act::Worry | Act::Stop | Act::NotMe => read.staff,
            _ => true,
        };
        if !sound || said.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(format!("{said:?}"));
        }
    }
    let told = read.staff || read.unclear.is_none();
    if told { Ok(()) } else { Err("a day asked back that staff do not see".to_owned()) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_is_said_holds(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..24),
        question in prop::sample::select(&["calls", "after", "contact", "proposal", "invite", "reminder", "none"][..]),
    ) {
        let asked = asked(question, "en");
        let text = pieces.join(" ");
        let read = reading(&text, &asked);
        prop_assert_eq!(holds(&read, asked.today), Ok(()), "{}", text);
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|[\n.?!',👍-]|no|stop|we met|until|12|march){0,120}") {
        let _ = reading(&text, &asked("contact", "en"));
    }

    #[test]
    fn courtesies_are_no_act(kind in prop::collection::vec(prop::sample::select(&KIND[..]), 1..4)) {
        let read = reading(&kind.join("\n"), &asked("contact", "en"));
        prop_assert_eq!((words(&read), read.staff), ("other".to_owned(), false));
    }

    #[test]
    fn what_stands_around_an_answer_changes_nothing(
        answer in prop::sample::select(&ANSWERS[..]),
        greeting in prop::sample::select(&["", "Hi Rosa,\n\n", "Dear Ms Keller,\n", "Hello,\n", "[EXTERNAL]\nHi,\n", "Hi Rosa, "][..]),
        kind in prop::sample::select(&KIND[..]),
        question in prop::sample::select(&["contact", "none"][..]),
    ) {
        let alone = reading(answer, &asked(question, "en"));
        let dressed = reading(&format!("{greeting}{answer}\n\n{kind}"), &asked(question, "en"));
        prop_assert_eq!(words(&alone), words(&dressed));
        prop_assert_eq!(alone.staff, dressed.staff);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_worry_and_a_withdrawal_are_found_at_the_end_of_a_long_text(
        lines in 1_usize..200,
        last in prop::sample::select(&["P.S. He touched me and I am scared of him.", "PS: I feel harassed"][..]),
    ) {
        let text = format!("{}\n{last}", "Yes, we talked about her project again.\n".repeat(lines));
        let read = reading(&text, &asked("contact", "en"));
        prop_assert!(words(&read).contains("worry"), "{}", words(&read));
        prop_assert!(read.staff);
    }
}
