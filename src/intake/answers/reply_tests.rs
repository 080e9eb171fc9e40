//! Whole replies, and what a kind person takes them for.

use jiff::civil::date;

use super::combine::first_day;
use super::reading::reading;
use crate::domain::act::{Asked, OpenQuestion, Reading};

/// Each with the part (percent) that is read in all as a person would.
const SETS: [(&str, &str, usize); 7] = [
    ("unseen", include_str!("../../../tests/fixtures/replies/unseen.tsv"), 88),
    ("more", include_str!("../../../tests/fixtures/replies/more.tsv"), 95),
    ("independent", include_str!("../../../tests/fixtures/replies/independent.tsv"), 95),
    ("own", include_str!("../../../tests/fixtures/replies/own.tsv"), 95),
    ("phones", include_str!("../../../tests/fixtures/replies/phones.tsv"), 95),
    ("languages", include_str!("../../../tests/fixtures/replies/languages.tsv"), 95),
    ("trials", include_str!("../../../tests/fixtures/replies/trials.tsv"), 95),
];

pub(super) fn asked(question: &str, language: &str) -> Asked {
    let question = match question {
        "calls" => OpenQuestion::Calls,
        "after" => OpenQuestion::After,
        "contact" => OpenQuestion::Contact,
        "proposal" => OpenQuestion::Proposal,
        "invite" => OpenQuestion::Invite,
        "reminder" => OpenQuestion::Reminder,
        _ => OpenQuestion::Nothing,
    };
    Asked { question, language: language.to_owned(), ..Asked::nothing(date(2027, 3, 10)) }
}

pub(super) fn words(reading: &Reading) -> String {
    let words: Vec<&str> = reading.said.iter().map(|said| said.act.word()).collect();
    if words.is_empty() { "other".to_owned() } else { words.join(" ") }
}

/// A set's figures: all, read as a person would, wrong effects, staff missed.
fn judge(name: &str, set: &str) -> (usize, usize, usize, usize) {
    let (mut all, mut right, mut wrong, mut missed) = (0, 0, 0, 0);
    for line in set.lines().filter(|line| !line.starts_with('#')) {
        let [question, language, word, day, staff, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let read = reading(&text.replace("\\n", "\n"), &asked(question, language));
        let (found, found_day) =
            (words(&read), first_day(&read).map(|day| day.to_string()).unwrap_or_default());
        all += 1;
        let effect =
            found.split(' ').any(|found| found != "other" && !word.split(' ').any(|word| word == found))
                || !matches!(day, "" | "-") && word == found && found_day != day;
        let unseen = staff == "1" && !read.staff;
        let same = found == word
            && (matches!(day, "" | "-") || found_day == day)
            && (staff == "-" || (staff == "1") == read.staff);
        right += usize::from(same);
        wrong += usize::from(effect);
        missed += usize::from(unseen);
        if !same {
            let kind = if effect {
                "WRONG "
            } else if unseen {
                "UNSEEN"
            } else {
                "      "
            };
            println!(
                "{name} {kind} {question} {language} {word} {day} {staff} | {found} {found_day} {} | {text}",
                u8::from(read.staff)
            );
        }
    }
    println!("{name}: {all} replies, {right} right, {wrong} wrong effects, {missed} not shown to staff");
    (all, right, wrong, missed)
}

#[test]
fn replies_are_read_as_a_kind_person_reads_them() {
    for (name, set, bound) in SETS {
        let (all, right, wrong, missed) = judge(name, set);
        assert_eq!((wrong, missed), (0, 0), "{name}");
        assert!(right * 100 >= all * bound, "{name}: {right} of {all}");
    }
}
