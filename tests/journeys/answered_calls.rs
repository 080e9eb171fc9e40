//! Answers to calls: each counts for the time that it is about, whatever else has moved, and no update takes one away.

use mentord::{
    domain::incoming::Partstat::{Accepted, Declined, Tentative},
    mail::{FailureScope, SendOutcome},
};

use super::world::World;

/// Both said yes to Tuesdays at six.
fn accepted() -> World {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.meeting", "reminder", "\"1 day\""));
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-11 14:30");
    world.forget_timeline();
    world
}

/// Rosa moves the call of 19 January to the day after.
fn moved() -> World {
    let mut world = accepted();
    orders(&mut world, "move 19 January to 20 January 17:00 for Ada and Sam");
    world.until("2027-01-12 12:30");
    world.forget_timeline();
    world
}

fn orders(world: &mut World, order: &str) {
    world.until("2027-01-12 10:05").mail_from("rosa", &["desk"], order);
    world.until("2027-01-12 11:05").reply_from("rosa", "confirm", "go");
}

/// Each VEVENT of the last object: the call it names, if it is one, and what Ada and Sam answered.
fn answers(world: &World, who: &str) -> Vec<String> {
    let calendar = world.calendar_of(who);
    let events = calendar.split("BEGIN:VEVENT").skip(1);
    let line = |event: &str, name: &str| {
        let mut lines = event.lines().filter(|line| line.split([':', ';']).next() == Some(name));
        lines.next().and_then(|line| line.rsplit(':').next()).unwrap_or("all").to_owned()
    };
    let answer = |event: &str, address: &str| {
        let attendee = event.lines().find(|line| line.starts_with("ATTENDEE") && line.ends_with(address));
        let partstat = attendee.and_then(|line| line.split("PARTSTAT=").nth(1)).expect("an answer");
        partstat.split([';', ':']).next().unwrap_or_default().to_lowercase()
    };
    events
        .map(|event| {
            let (ada, sam) = (answer(event, "ada@people.test"), answer(event, "sam@people.test"));
            format!("{} ada {ada} sam {sam}", line(event, "RECURRENCE-ID"))
        })
        .collect()
}

#[test]
fn after_one_moved_call_answers_about_the_others_count() {
    let mut world = moved();
    // Sam's calendar still has the number of the first invite.
    world.answer_first_invite("sam", Declined, Some("2027-01-26 18:00"));
    world.until("2027-01-12 13:30");
    assert!(world.words("ada", "told").contains("said no to your call on Tuesday 26 January"));
    // And so does a yes to all of it that comes late.
    world.answer_first_invite("ada", Accepted, None);
    world.until("2027-01-12 14:30");
    insta::assert_snapshot!(world.timeline(), @r"
    Tue 12 Jan 12:30  < sam presses Decline for 2027-01-26 18:00
    Tue 12 Jan 13:00  -> told (declined) to ada
    Tue 12 Jan 13:30  < ada presses Accept
    letters a week: ada 4
    letters a week: sam 3
    ");
}

#[test]
fn a_moved_call_is_a_question_of_its_own() {
    let mut world = moved();
    let words = world.words("sam", "update");
    assert!(words.contains("Tuesday 19 January to Wednesday 20 January, 17:00 (London)"), "{words}");
    assert!(words.contains("All others stay: every Tuesday, 18:00 (London)"), "{words}");
    assert_eq!(answers(&world, "sam"), ["20270119T180000 ada needs-action sam needs-action"]);
    // The yes to Tuesdays is none to that Wednesday.
    world.answer_first_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-01-12 13:30");
    assert!(
        !world.timeline().contains("told"),
        "an answer to the old time of that call: {}",
        world.timeline()
    );
    world.answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-01-12 14:30");
    assert!(world.words("ada", "told").contains("said no to your call on Wednesday 20 January, 17:00"));
}

#[test]
fn the_rhythm_is_that_of_the_rule_and_not_of_a_moved_call() {
    let mut world = moved();
    world.until("2027-01-13 10:00").edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-13 12:30");
    let words = world.words("ada", "update");
    assert!(words.contains("every Tuesday, 18:00 (London), next on Wednesday 20 January"), "{words}");
    assert!(!words.contains("clocks change"), "{words}");
}

#[test]
fn a_moved_call_is_meant_by_its_new_day_and_by_its_old_one() {
    for order in ["skip 20 January for Ada and Sam", "skip 19 January for Ada and Sam"] {
        let mut world = moved();
        world.mail_from("rosa", &["desk"], order);
        world.until("2027-01-12 13:30").reply_from("rosa", "confirm", "go");
        world.until("2027-01-12 15:30");
        let calendar = world.calendar_of("sam");
        assert!(calendar.contains("EXDATE;TZID=Europe/London:20270119T180000"), "{order}: {calendar}");
        assert!(!calendar.contains("RECURRENCE-ID"), "{order}: {calendar}");
    }
    // It moves on from where it is, and goes by the word of who takes part.
    let mut world = moved();
    world.mail_from("rosa", &["desk"], "move 20 January to 21 January 16:00 for Ada and Sam");
    world.until("2027-01-12 13:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 15:30");
    let words = world.words("sam", "update");
    assert!(words.contains("Wednesday 20 January to Thursday 21 January, 16:00 (London)"), "{words}");
    assert!(world.calendar_of("sam").contains("RECURRENCE-ID;TZID=Europe/London:20270119T180000"));
    world.until("2027-01-20 09:00").reply_from("sam", "update", "skip 21 January");
    world.until("2027-01-20 11:00");
    assert!(
        world.calendar_of("ada").contains("EXDATE;TZID=Europe/London:20270119T180000"),
        "{}",
        world.timeline()
    );
}

#[test]
fn a_whole_update_takes_nobodys_answer_away() {
    let mut world = accepted();
    world.answer_invite("sam", Declined, Some("2027-01-26 18:00"));
    world.until("2027-01-11 15:30");
    world.edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-11 17:30");
    for who in ["ada", "sam"] {
        assert_eq!(
            answers(&world, who),
            ["all ada accepted sam accepted", "20270126T180000 ada accepted sam declined"]
        );
    }
    // A later word about all of them is about that one too.
    world.answer_invite("sam", Accepted, None);
    world.until("2027-01-11 18:30").edit(|files| files.pairing("ada-sam", "place", "\"Room 5\""));
    world.until("2027-01-11 20:30");
    assert_eq!(answers(&world, "sam"), ["all ada accepted sam accepted"]);
}

#[test]
fn a_number_or_a_clock_that_is_ahead_does_not_win_for_ever() {
    let mut world = accepted();
    world.answer_numbered("sam", Accepted, 7, "2031-01-01 00:00");
    world.until("2027-01-12 10:30");
    world.answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-01-12 12:30");
    assert!(world.words("ada", "told").contains("said no to your call on Tuesday 19 January"));
    world.edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-12 14:30");
    assert_eq!(answers(&world, "ada").last().unwrap(), "20270119T180000 ada accepted sam declined");
}

#[test]
fn after_a_skip_a_late_yes_still_counts() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 14:30");
    orders(&mut world, "skip 19 January for Ada and Sam");
    world.until("2027-01-12 13:00");
    world.answer_first_invite("sam", Accepted, None);
    world.until("2027-01-12 14:30").edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-12 16:30");
    assert_eq!(answers(&world, "ada"), ["all ada needs-action sam accepted"]);
}

#[test]
fn a_yes_after_a_no_is_told_too() {
    let mut world = accepted();
    world.answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-01-12 10:30");
    world.answer_invite("sam", Accepted, Some("2027-01-19 18:00"));
    world.until("2027-01-12 12:30");
    let told = world.words("ada", "told");
    assert!(
        told.contains("Sam Okoye can make your call on Tuesday 19 January, 18:00 (London) after all."),
        "{told}"
    );
    world.answer_invite("sam", Accepted, Some("2027-01-19 18:00"));
    world.until("2027-01-12 14:30");
    assert_eq!(world.timeline().matches("-> told").count(), 2, "{}", world.timeline());
    // And the next no again; a perhaps is no yes.
    for (partstat, hour, told) in [(Declined, "16:30", 3), (Declined, "17:30", 3), (Tentative, "18:30", 3)] {
        world.answer_invite("sam", partstat, Some("2027-01-19 18:00"));
        world.until(&format!("2027-01-12 {hour}"));
        assert_eq!(world.timeline().matches("-> told").count(), told, "{hour}: {}", world.timeline());
    }
}

#[test]
fn what_a_calendar_says_last_stands_whatever_its_number() {
    let mut world = moved();
    world.reply_from("sam", "update", "yes");
    world.until("2027-01-12 13:30");
    world.answer_first_invite("sam", Declined, None);
    world.until("2027-01-12 14:30").edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-12 16:30");
    assert_eq!(answers(&world, "ada")[0], "all ada accepted sam declined");
    // An older answer that comes late changes nothing, and nobody is told that it does.
    world.answer_numbered("sam", Accepted, 0, "2027-01-11 15:00");
    world.until("2027-01-12 18:30");
    assert!(!world.timeline().contains("told (accepted)"), "{}", world.timeline());
    assert_eq!(world.words("ada", "told").matches("after all").count(), 0);
}

#[test]
fn a_calendar_that_says_all_it_knows_in_one_mail_is_heard_as_one_answer() {
    let said = |partstat: &str| format!("ATTENDEE;PARTSTAT={partstat}:mailto:sam@people.test");
    let (yes, no) = (said("ACCEPTED"), said("DECLINED"));
    let call =
        |day: &str| format!("END:VEVENT\r\nBEGIN:VEVENT\r\nUID:{{uid}}\r\nRECURRENCE-ID:202701{day}T180000Z");
    let (second, third) = (call("19"), call("26"));
    let (older, newer) = ("DTSTAMP:20270112T101459Z", "DTSTAMP:20270112T101501Z");
    // Sam has said no to 19 January, and Ada was told.
    for (lines, told, stand) in [
        // Yes to the series, and the no beside it as before: nothing new, whichever was stamped first.
        (vec![&*yes, &second, older, &no], None, "declined"),
        (vec![&*yes, &second, newer, &no], None, "declined"),
        // Yes to the series alone, or to all of it, takes the no back.
        (vec![&*yes], Some("after all"), "accepted"),
        (vec![&*yes, &second, older, &yes], Some("after all"), "accepted"),
        // One more no beside the old one is told, once.
        (vec![&*yes, &second, older, &no, &third, older, &no], Some("Tuesday 26 January"), "declined"),
        // No to everything is one word, however many calls it names.
        (vec![&*no, &second, older, &no, &third, older, &no], Some("said no to"), "declined"),
    ] {
        let mut world = accepted();
        world.answer_invite("sam", Declined, Some("2027-01-19 18:00"));
        world.until("2027-01-12 10:10").forget_timeline();
        let before = world.letters().len();
        let uid = world.uid_of("sam");
        let lines: Vec<String> = lines.iter().map(|line| line.replace("{uid}", &uid)).collect();
        world.calendar_says("sam", "REPLY", &lines.iter().map(String::as_str).collect::<Vec<_>>());
        world.until("2027-01-12 12:30");
        let letters = world.letters().len() - before;
        // Whoever says no to everything is asked what they meant, besides.
        let asked = usize::from(told == Some("said no to"));
        assert_eq!(letters, usize::from(told.is_some()) + asked, "{lines:?}: {}", world.timeline());
        if let Some(words) = told {
            assert!(world.words("ada", "told").contains(words), "{lines:?}: {}", world.words("ada", "told"));
        }
        world.edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
        world.until("2027-01-12 14:30");
        let answers = answers(&world, "ada");
        let second = answers.iter().find(|line| line.starts_with("20270119")).unwrap_or(&answers[0]);
        assert!(second.ends_with(&format!("sam {stand}")), "{lines:?}: {answers:?}");
    }
}

#[test]
fn nobody_answers_in_the_name_of_the_other() {
    let mut world = accepted();
    let lines = ["SEQUENCE:0", "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@people.test"];
    world.calendar_says("sam", "REPLY", &lines);
    world.until("2027-01-12 10:30");
    assert!(!world.timeline().contains("told"), "{}", world.timeline());
    let asked = world.words("ada", "answer");
    assert!(asked.contains("sam@people.test"), "{asked}");
}

#[test]
fn answers_as_calendars_write_them() {
    for (lines, sam) in [
        (&["ATTENDEE;PARTSTAT=DECLINED:mailto:Sam Okoye <sam@people.test>"][..], "declined"),
        (&["ATTENDEE;PARTSTAT=DECLINED;CN=Sam:urn:uuid:7a1c"], "declined"),
        (&["ATTENDEE;PARTSTAT=DECLINED;CN=Sam:/123456/principal/"], "declined"),
        (&["ATTENDEE;PARTSTAT=DECLINED;EMAIL=sam@people.test:invalid:nomail"], "declined"),
        (
            &["ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:x@y.test\":mailto:sam@people.test"],
            "accepted",
        ),
        (
            &[
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20270119T180000Z",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@people.test",
            ],
            "accepted",
        ),
    ] {
        let mut world = accepted();
        world.calendar_says("sam", "REPLY", lines);
        world.until("2027-01-12 10:30").edit(|files| files.pairing("ada-sam", "place", "\"Library\""));
        world.until("2027-01-12 12:30");
        assert_eq!(answers(&world, "ada"), [format!("all ada accepted sam {sam}")], "{lines:?}");
        let for_staff = usize::from(sam == "accepted");
        assert_eq!(world.unplaced().len(), for_staff, "{lines:?}: {:?}", world.unplaced());
    }
}

#[test]
fn a_calendar_that_asks_for_the_series_gets_it() {
    let mut world = accepted();
    world.until("2027-01-12 09:30");
    for until in ["2027-01-12 10:30", "2027-01-12 12:30"] {
        world.calendar_says("sam", "REFRESH", &["ATTENDEE:mailto:sam@people.test"]);
        world.until(until);
    }
    assert_eq!(world.timeline().matches("-> invite to sam").count(), 1, "once a day: {}", world.timeline());
    assert!(!world.timeline().contains("invite to ada"), "{}", world.timeline());
}

#[test]
fn a_calendar_that_loses_the_series_by_a_single_call_gets_the_whole_of_it() {
    let mut world = accepted();
    let mail = "PRODID:-//Sabre//Sabre VObject 4.5.0//EN";
    world.calendar_program = Some(mail.to_owned());
    world.calendar_says("sam", "REPLY", &["SEQUENCE:0", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@people.test"]);
    world.calendar_program = None;
    world.until("2027-01-11 16:30");
    orders(&mut world, "move 19 January to 20 January 17:00 for Ada and Sam");
    world.until("2027-01-12 12:30");
    let events = |who: &str| world.calendar_of(who).matches("BEGIN:VEVENT").count();
    assert_eq!((events("ada"), events("sam")), (1, 2));
    assert!(world.calendar_of("sam").contains("RRULE"));
}

#[test]
fn an_answer_that_no_calendar_reads_is_asked_about() {
    for (answer, told) in [("no", true), ("Yes", false)] {
        let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
        world.until("2027-01-11 14:30");
        let head = ["To: desk@desk.test", "Subject: Declined: Ada and Sam: 1-on-1 (Academy)"];
        world.mail_as("Sam <sam@people.test>", &head, "");
        world.until("2027-01-11 16:30");
        let asked = world.words("sam", "answer");
        assert!(asked.contains("Was it a yes or a no?"), "{asked}");
        world.reply_from("sam", "answer", answer);
        world.until("2027-01-11 18:30");
        assert_eq!(
            world.timeline().contains("told (declined) to ada"),
            told,
            "{answer}: {}",
            world.timeline()
        );
    }
}

#[test]
fn a_move_of_all_calls_names_those_that_no_longer_take_place() {
    // On Monday evening, to Thursdays: the call of the next day is none any more.
    let mut world = accepted();
    world.until("2027-01-18 19:30").edit(|files| files.pairing("ada-sam", "weekly", "\"Thu 18:00\""));
    world.until("2027-01-18 20:00");
    let words = world.words("sam", "update");
    assert!(words.contains("No longer: Tuesday 19 January, 18:00 (London)"), "{words}");
    assert!(words.contains("from Thursday 21 January"), "{words}");
    // On the day itself, to two hours later.
    let mut world = accepted();
    world.until("2027-01-19 12:00").edit(|files| files.pairing("ada-sam", "weekly", "\"Tue 20:00\""));
    world.until("2027-01-19 13:00");
    let words = world.words("sam", "update");
    assert!(words.contains("No longer: Tuesday 19 January, 18:00 (London)"), "{words}");
    assert!(words.contains("from Tuesday 26 January"), "{words}");
    // A call with a day of its own goes too.
    let mut world = moved();
    world.until("2027-01-13 12:00").edit(|files| files.pairing("ada-sam", "weekly", "\"Fri 17:00\""));
    world.until("2027-01-13 13:00");
    let words = world.words("ada", "update");
    assert!(words.contains("No longer: Wednesday 20 January, 17:00 (London)"), "{words}");
}

#[test]
fn a_pause_names_the_near_call_that_still_takes_place() {
    let mut world = accepted();
    world.until("2027-01-19 09:00").reply_from("sam", "invite", "pause until 1 February");
    world.until("2027-01-19 10:00");
    let words = world.words("ada", "update");
    assert!(words.contains("No call on: Tuesday 26 January"), "{words}");
    assert!(words.contains("Still takes place: Tuesday 19 January, 18:00 (London)"), "{words}");
}

#[test]
fn a_calendar_mail_that_waits_dies_for_a_newer_one_that_says_it_all() {
    let mut world = accepted();
    world.until("2027-01-11 15:05").mail_from("rosa", &["desk"], "status");
    world.until("2027-01-11 16:30").reply_from("rosa", "order", "hold");
    world.until("2027-01-12 10:00").edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-12 11:00").edit(|files| files.pairing("ada-sam", "weekly", "\"Wed 17:00\""));
    world.until("2027-01-12 12:00").edit(|files| files.pairing("ada-sam", "place", "\"Library, room 5\""));
    world.until("2027-01-12 13:00");
    world.forget_timeline();
    world.reply_from("rosa", "order", "release");
    world.until("2027-01-12 15:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 13:00  < rosa answers the order to the desk: "release"
    Tue 12 Jan 14:00  -> order to rosa
    Tue 12 Jan 14:00  -> update to ada, sam
    letters a week: ada 3
    letters a week: sam 3
    "#);
    let words = world.words("sam", "update");
    assert!(words.contains("have moved"), "{words}");
    assert!(words.contains("every Wednesday, 17:00 (London)"), "{words}");
    assert!(words.contains("Before: every Tuesday, 18:00 (London)"), "{words}");
    assert!(words.contains("Library, room 5"), "{words}");
}

#[test]
fn who_never_got_the_invite_gets_the_newest_one_and_nothing_else() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    // The introductions leave; the server is busy when the invites are to.
    let later = || SendOutcome::Later { said: "451 4.7.1 greylisted".into(), scope: FailureScope::Recipient };
    let sent = || SendOutcome::Sent { said: "250 ok".into() };
    world.server_answers([sent(), sent(), later(), later()]);
    world.until("2027-01-11 09:02").edit(|files| files.pairing("ada-sam", "weekly", "\"Wed 17:00\""));
    world.until("2027-01-11 16:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 10:00  -> invite to ada, sam
    letters a week: ada 2
    letters a week: sam 2
    "#);
    assert!(world.words("sam", "invite").contains("every Wednesday, 17:00 (London)"));
}

#[test]
fn an_answer_that_nobody_can_be_sure_of_is_asked_back() {
    let mut world = accepted();
    world.calendar_says(
        "sam",
        "REPLY",
        &[
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270119T180000Z",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@people.test",
        ],
    );
    world.until("2027-01-11 15:30");
    let words = world.words("sam", "answer");
    assert!(words.contains("answered for the call of Tuesday 19 January and all after it"), "{words}");
    assert!(words.contains("skip Tuesday 19 January: only that call is left out"), "{words}");
    // The word that the letter offers works.
    world.reply_from("sam", "answer", "skip Tuesday 19 January");
    world.until("2027-01-11 17:30");
    assert!(world.calendar_of("ada").contains("EXDATE;TZID=Europe/London:20270119T180000"));
    let mut world = accepted();
    world.calendar_says(
        "sam",
        "REPLY",
        &["ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:x@y.test\":mailto:sam@people.test"],
    );
    world.until("2027-01-11 15:30");
    let words = world.words("sam", "answer");
    assert!(words.contains("hands your calls with Ada over to somebody else"), "{words}");
    world.reply_from("sam", "answer", "no");
    world.until("2027-01-11 17:30");
    assert!(world.words("ada", "told").contains("said no"), "{}", world.words("ada", "told"));
}

#[test]
fn a_yes_to_all_calls_is_told_where_one_of_them_was_a_no() {
    let mut world = accepted();
    world.answer_invite("sam", Declined, Some("2027-01-26 18:00"));
    world.until("2027-01-12 09:30").answer_invite("sam", Accepted, None);
    world.until("2027-01-12 10:30");
    let words = world.words("ada", "told");
    assert!(words.contains("can make your call on Tuesday 26 January"), "{words}");
}

#[test]
fn what_outlook_puts_beside_an_answer_is_read_and_reaches_staff_alone() {
    for (words, shown) in [
        ("Sorry, I start my new job in March and need to rethink this.\r\n", true),
        (
            "When: Tuesday, 12 January 2027 18:00.\r\nWhere: online\r\n\r\n*~*~*~*~*~*~*~*~*~*\r\n\r\n\
             Sorry, I start my new job in March and need to rethink this.\r\n",
            true,
        ),
        ("When: Tuesday, 12 January 2027 18:00.\r\nWhere: online\r\n\r\n*~*~*~*~*~*~*~*~*~*\r\n", false),
        ("\r\n", false),
    ] {
        let mut world = accepted().with(|files| files.set("programme.digest", "at", "\"08:30\""));
        world.outlook_declines("sam", words);
        world.until("2027-01-12 09:00");
        assert!(world.words("ada", "told").contains("said no"), "{words}");
        assert!(!world.words("ada", "told").contains("job"), "{words}");
        let listed = world.timeline().contains("digest to rosa")
            && world.words("rosa", "digest").contains("I start my new job in March");
        assert_eq!(listed, shown, "{words}");
    }
}

#[test]
fn a_calendar_that_takes_the_desks_place_changes_nothing() {
    let sam = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@people.test";
    for (method, lines, named) in [
        ("CANCEL", vec![sam, "STATUS:CANCELLED", "SEQUENCE:9"], "CANCEL"),
        ("REQUEST", vec![sam, "DTSTART:20270120T030000Z", "RRULE:FREQ=SECONDLY", "SEQUENCE:9"], "REQUEST"),
        ("ADD", vec![sam, "DTSTART:20270120T030000Z"], "ADD"),
        ("DECLINECOUNTER", vec![sam], "DECLINECOUNTER"),
    ] {
        let mut world = accepted();
        let before = world.view("ada-sam").contact.booking;
        world.calendar_says("sam", method, &lines);
        world.until("2027-01-11 16:30");
        assert_eq!(world.view("ada-sam").contact.booking, before, "{method}");
        let unplaced = world.unplaced();
        assert_eq!(unplaced.len(), 1, "{method}: {unplaced:?}");
        assert!(unplaced.iter().all(|(_, why)| why.contains(named)), "{method}: {unplaced:?}");
        assert!(!world.timeline().contains("->"), "{method}: {}", world.timeline());
    }
}
