//! Two people who read one mailbox: taken after one question, each letter names its reader, and a mail that could be
//! either's is asked about.

use mentord::sheet;

use super::world::{World, time};

const SHEET: &str = "Mentor,Mentor email,Mentee,Mentee email,Weekly\n\
                     Mia Kent,family@people.test,Tom Reyes,tom@people.test,Tue 18:00\n\
                     Jon Kent,family@people.test,Bob Lind,bob@people.test,Wed 18:00\n";
const FAMILY: &str = "The Kents <family@people.test>";

/// Mia with Tom, and Jon with Bob, introduced on Monday morning.
fn two_at_one_address() -> World {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-18 09:30");
    world.send_sheet("pairs.csv", SHEET.as_bytes());
    world.until("2027-01-18 10:30");
    let shown = world.words("rosa", "confirm");
    for part in [
        "Row 2: new pairing mia-tom in academy: Mia Kent <family@people.test> (new) mentors",
        "Row 3: a question: family@people.test is Mia Kent on line 2 and Jon Kent here",
        "If they are two people who both read it, write (shared) behind the address.",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    world.reply_from("rosa", "confirm", "go");
    world.until("2027-01-18 11:30");
    let back = world.attachment("rosa", "confirm", "pairs-left-out.xlsx");
    assert_eq!(sheet::read(&back).expect("a sheet").rows.len(), 1);
    let answered = SHEET.lines().filter(|line| !line.starts_with("Mia")).collect::<Vec<_>>().join("\n");
    let answered = answered.replace("family@people.test", "family@people.test (shared)");
    world.send_sheet("pairs-left-out.csv", answered.as_bytes());
    world.until("2027-01-18 12:30");
    let shown = world.words("rosa", "confirm");
    assert!(shown.contains("new pairing jon-bob in academy: Jon Kent <family@people.test> (new)"), "{shown}");
    world.reply_from("rosa", "confirm", "go");
    world.until("2027-01-18 13:30");
    world.forget_timeline();
    world
}

#[test]
fn each_letter_names_its_reader_and_an_answer_is_of_whose_letter_it_answers() {
    let mut world = two_at_one_address();
    for (who, other, called) in [("mia-kent", "Tom", "Mia"), ("jon-kent", "Bob", "Jon")] {
        let letter = world.words(who, "introduction");
        assert!(letter.starts_with(&format!("Hi {called},")) && letter.contains(other), "{letter}");
    }
    world.until("2027-01-18 15:05").reply_by(
        FAMILY,
        "jon-kent",
        "introduction",
        "I wrote to Bob this morning.",
    );
    world.until("2027-01-18 16:30");
    assert_eq!(world.heard("jon-bob", "jon-kent"), Some(time("2027-01-18 15:05")));
    assert_eq!(world.heard("mia-tom", "mia-kent"), None);
    // To the mentee, the desk in copy: whoever is paired with them.
    world.mail_as(
        FAMILY,
        &["To: tom@people.test", "Cc: desk@desk.test"],
        "Hello Tom, shall we talk on Tuesday?",
    );
    world.until("2027-01-18 17:30");
    assert_eq!(world.heard("mia-tom", "mia-kent"), Some(time("2027-01-18 16:30")));
    // And a mentee's answer to that address is to their mentor.
    world.mail_from("tom", &["mia", "desk"], "Yes please!");
    world.until("2027-01-18 18:30");
    assert!(world.heard("mia-tom", "tom-reyes").is_some());
    assert!(world.unplaced().is_empty(), "{:?}", world.unplaced());
}

#[test]
fn a_mail_that_could_be_either_of_them_waits_until_one_says_whose_it_is() {
    for (answer, pairing, who) in [
        ("yes", "jon-bob", "jon-kent"),
        ("Ja", "jon-bob", "jon-kent"),
        ("Yes!\n\nJon", "jon-bob", "jon-kent"),
        ("It was me. Jon", "jon-bob", "jon-kent"),
        ("No, that was not me", "mia-tom", "mia-kent"),
        ("nein", "mia-tom", "mia-kent"),
        ("No.\n\nMia", "mia-tom", "mia-kent"),
        ("That was Mia", "mia-tom", "mia-kent"),
        ("No, Mia wrote that", "mia-tom", "mia-kent"),
    ] {
        let mut world = two_at_one_address();
        world.until("2027-01-19 09:05");
        world.mail_as(FAMILY, &["To: desk@desk.test", "Subject: Us"], "We had our first call, all is well.");
        world.until("2027-01-19 10:30");
        let question = world.words("jon-kent", "was-it-you");
        for part in [
            "Hi Jon,",
            "(\"Us\")",
            "which you share with Mia Kent",
            "Was it you?",
            "no: it is taken as from Mia Kent",
        ] {
            assert!(question.contains(part), "{part:?} is not in {question}");
        }
        assert_eq!((world.heard("jon-bob", "jon-kent"), world.heard("mia-tom", "mia-kent")), (None, None));
        world.reply_by(FAMILY, "jon-kent", "was-it-you", answer);
        world.until("2027-01-19 12:30");
        assert_eq!(world.heard(pairing, who), Some(time("2027-01-19 09:05")), "{answer}");
        let others = if who == "jon-kent" { ("mia-tom", "mia-kent") } else { ("jon-bob", "jon-kent") };
        assert_eq!(world.heard(others.0, others.1), None, "{answer}");
        assert!(world.unplaced().is_empty(), "{answer}: {:?}", world.unplaced());
    }
}

#[test]
fn an_answer_that_says_two_things_is_for_staff() {
    for answer in [
        "Yes, that was me. Mia",
        "Yes\n\nMia",
        "It was my wife.\n\nJon",
        "It wasn't Mia",
        "No, nor was it Mia",
        "Mia or Jon, who knows",
        "Why do you ask?",
    ] {
        let mut world = two_at_one_address();
        world.until("2027-01-19 09:05");
        world.mail_as(FAMILY, &["To: desk@desk.test", "Subject: Us"], "We had our first call, all is well.");
        world.until("2027-01-19 10:30");
        world.reply_by(FAMILY, "jon-kent", "was-it-you", answer);
        world.until("2027-01-19 12:30");
        for (pairing, who) in [("jon-bob", "jon-kent"), ("mia-tom", "mia-kent")] {
            assert_eq!(world.heard(pairing, who), None, "{answer}");
        }
        assert_eq!(world.unplaced().len(), 2, "{answer}: {:?}", world.unplaced());
    }
}

#[test]
fn each_mail_has_its_turn() {
    let mut world = two_at_one_address();
    world.until("2027-01-19 09:05");
    world.mail_as(FAMILY, &["To: desk@desk.test", "Subject: One"], "We had our first call, all is well.");
    world.until("2027-01-19 11:05");
    world.mail_as(FAMILY, &["To: desk@desk.test", "Subject: Two"], "We talked, all good.");
    world.until("2027-01-19 12:30");
    assert!(world.words("jon-kent", "was-it-you").contains("(\"One\")"), "one question at a time");
    world.reply_by(FAMILY, "jon-kent", "was-it-you", "no");
    world.until("2027-01-19 14:30");
    assert_eq!(world.heard("mia-tom", "mia-kent"), Some(time("2027-01-19 09:05")));
    assert!(world.words("jon-kent", "was-it-you").contains("(\"Two\")"));
    world.until("2027-01-22 12:00");
    assert!(!world.timeline().contains("nudge (step 1) to jon-kent"), "{}", world.timeline());
    world.reply_by(FAMILY, "jon-kent", "was-it-you", "yes");
    world.until("2027-01-22 14:30");
    assert_eq!(world.heard("jon-bob", "jon-kent"), Some(time("2027-01-19 11:05")));
    assert!(world.unplaced().is_empty(), "{:?}", world.unplaced());
}

#[test]
fn who_signs_another_ones_letter_is_not_taken_for_them() {
    let mut world = two_at_one_address();
    world.until("2027-01-18 15:05");
    world.reply_by(FAMILY, "jon-kent", "introduction", "We talk every week now.\n\nBest, Mia");
    world.until("2027-01-18 16:30");
    assert_eq!((world.heard("jon-bob", "jon-kent"), world.heard("mia-tom", "mia-kent")), (None, None));
    assert!(world.words("jon-kent", "was-it-you").contains("Was it you?"));
}

#[test]
fn nothing_from_a_shared_address_is_lost_among_spam_and_lists() {
    let mut world = two_at_one_address();
    world.until("2027-01-18 15:05");
    world.junk_as(FAMILY, &["To: desk@desk.test"], "We talked on Monday, all is well.");
    world.mail_as(FAMILY, &["To: desk@desk.test", "List-Id: <home.people.test>"], "And once more today.");
    world.until("2027-01-18 16:30");
    assert_eq!(world.unplaced().len(), 2, "{:?}", world.unplaced());
    world.junk_as(FAMILY, &["To: desk@desk.test"], "I can't go on, I think about hurting myself.");
    world.until("2027-01-18 17:30");
    assert!(world.words("rosa", "worry").contains("hurting myself"));
}

#[test]
fn who_signs_wrote_it_and_a_cry_for_help_waits_for_nobody() {
    let mut world = two_at_one_address();
    world.until("2027-01-19 09:05");
    world.mail_as(FAMILY, &["To: desk@desk.test"], "We had our first call, all is well.\n\nBest, Jon");
    world.until("2027-01-19 10:30");
    assert_eq!(world.heard("jon-bob", "jon-kent"), Some(time("2027-01-19 09:05")));
    world.mail_as(FAMILY, &["To: desk@desk.test"], "I can't go on, I think about hurting myself.");
    world.until("2027-01-19 11:30");
    let worry = world.words("rosa", "worry");
    assert!(
        worry.contains("family@people.test, which Jon Kent shares with others of the programme"),
        "{worry}"
    );
    assert!(world.unplaced().is_empty(), "{:?}", world.unplaced());
}

#[test]
fn without_an_answer_staff_look_and_nobody_was_nudged_meanwhile() {
    let mut world = two_at_one_address();
    world.until("2027-01-20 09:05");
    world.mail_as(FAMILY, &["To: desk@desk.test"], "We had our first call, all is well.");
    world.until("2027-01-25 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:00  -> nudge (step 1) to jon-kent, mia-kent
    Wed 20 Jan 09:00  = jon-bob quiet
    Wed 20 Jan 09:00  = mia-tom quiet
    Wed 20 Jan 09:05  < The Kents <family@people.test>: "We had our first call, all is well."
    Wed 20 Jan 10:00  -> was-it-you to jon-kent
    Wed 20 Jan 10:00  ? set aside for staff: from an address that Jon Kent and Mia Kent share; Jon was asked which of them wrote
    Thu 21 Jan 08:30  -> digest to rosa
    Fri 22 Jan 08:30  -> digest to rosa
    Fri 22 Jan 09:00  -> nudge (step 2) to bob-lind, tom-reyes
    Mon 25 Jan 08:30  -> digest to rosa
    letters a week: ada 4 1 0
    letters a week: sam 3 1 0
    "#);
}
