//! What became of calls: what people say of them afterwards, in their own words, and what staff make of it.

use mentord::domain::incoming::Partstat::{Accepted, Declined};

use super::world::World;

/// Ada and Sam said yes to Tuesdays at six, and both are asked after each call.
fn asked_both() -> World {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.meeting", "ask", "\"both\""));
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    // The first week is left in peace: the first call that is asked about is that of 19 January.
    world.until("2027-01-20 10:00");
    world
}

#[test]
fn a_no_show_is_read_and_stays_between_the_writer_and_staff() {
    let mut world = asked_both();
    world.forget_timeline();
    world.reply_from("ada", "question", "No, Sam did not show up. I waited twenty minutes.");
    world.until("2027-01-21 10:00");
    assert_eq!(world.sessions("ada-sam"), ["2027-01-12 held (presumed)", "2027-01-19 missed by sam"]);
    let list = world.words("rosa", "digest");
    assert!(list.contains("Ada wrote \"No, Sam did not show up. I waited twenty minutes.\""), "{list}");
    // Sam learns nothing of it, now or later.
    world.until("2027-02-09 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Wed 20 Jan 10:00  < ada answers the question to the desk: "No, Sam did not show up. I waited twenty minutes."
    Wed 20 Jan 11:00  -> answer [noted] to ada
    Wed 20 Jan 11:00  ! ada-sam: ada wrote something for staff
    Thu 21 Jan 08:30  -> digest to rosa
    Wed 27 Jan 09:00  -> question (call) to ada, sam
    Wed 03 Feb 09:00  -> question (call) to ada, sam
    letters a week: ada 2 2 1 1 0
    letters a week: sam 2 1 1 1 0
    "#);
}

#[test]
fn a_no_takes_back_what_the_calendar_alone_had_said() {
    let mut world = asked_both();
    let before = world.view("ada-sam").contact.presumed.last;
    assert!(before.is_some(), "the calls counted as contact");
    world.reply_from("ada", "question", "no");
    world.until("2027-01-20 12:00");
    assert!(world.view("ada-sam").contact.presumed.last < before, "that of 19 January no more");
    assert_eq!(world.sessions("ada-sam"), ["2027-01-12 held (presumed)", "2027-01-19 missed"]);
}

#[test]
fn one_yes_and_one_no_are_a_case_for_staff() {
    let mut world = asked_both();
    world.forget_timeline();
    world.reply_from("ada", "question", "no");
    world.reply_from("sam", "question", "Yes, it was good!");
    world.until("2027-01-21 10:00");
    assert_eq!(world.sessions("ada-sam"), ["2027-01-12 held (presumed)", "2027-01-19 unknown"]);
    let list = world.words("rosa", "digest");
    assert!(
        list.contains("one says that the call of Tue 19 Jan took place, the other that it did not"),
        "{list}"
    );
    // Staff rang, and know.
    world.reply_from("rosa", "digest", "1 held 19 Jan");
    world.until("2027-01-22 10:00");
    assert_eq!(world.sessions("ada-sam"), ["2027-01-12 held (presumed)", "2027-01-19 held"]);
    insta::assert_snapshot!(world.timeline(), @r#"
    Wed 20 Jan 10:00  < ada answers the question to the desk: "no"
    Wed 20 Jan 10:00  < sam answers the question to the desk: "Yes, it was good!"
    Wed 20 Jan 11:00  ! ada-sam: two answers about the call of 2027-01-19
    Thu 21 Jan 08:30  -> digest to rosa
    Thu 21 Jan 10:00  < rosa answers the digest to the desk: "1 held 19 Jan"
    Thu 21 Jan 11:00  -> order to rosa
    Thu 21 Jan 11:00  . ada-sam: two answers about the call of 2027-01-19
    letters a week: ada 2 1
    letters a week: sam 2 1
    "#);
}

#[test]
fn two_calls_in_a_row_that_were_not_are_a_case_for_staff() {
    let mut world = asked_both();
    world.reply_from("ada", "question", "no, we both had exams");
    world.until("2027-01-27 10:00").reply_from("ada", "question", "no, not this week either");
    world.until("2027-01-28 10:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("not held: Tue 19 Jan and Tue 26 Jan"), "{list}");
}

#[test]
fn whoever_stays_away_twice_is_a_case_for_staff() {
    let mut world = asked_both();
    world.reply_from("ada", "question", "No-show");
    world.reply_from("sam", "question", "sorry, I forgot");
    world.until("2027-01-27 10:00").reply_from("ada", "question", "no, Sam didn't turn up again");
    world.until("2027-01-28 10:00");
    assert_eq!(
        world.sessions("ada-sam"),
        ["2027-01-12 held (presumed)", "2027-01-19 missed by sam", "2027-01-26 missed by sam"]
    );
    let list = world.words("rosa", "digest");
    assert!(list.contains("Sam did not come on Tue 19 Jan and Tue 26 Jan"), "{list}");
    assert!(!list.contains("not held:"), "one line says it: {list}");
}

#[test]
fn a_call_that_was_moved_is_asked_about_after_its_new_day() {
    let mut world = asked_both();
    world.forget_timeline();
    world.reply_from("sam", "question", "moved to Thu 17:00");
    world.until("2027-01-20 12:00");
    assert_eq!(
        world.sessions("ada-sam"),
        ["2027-01-12 held (presumed)", "2027-01-19 moved to 2027-01-21 17:00"]
    );
    world.until("2027-01-26 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Wed 20 Jan 10:00  < sam answers the question to the desk: "moved to Thu 17:00"
    Fri 22 Jan 09:00  -> question (arranged) to sam
    letters a week: ada 2 1 0
    letters a week: sam 2 2 0
    "#);
}

#[test]
fn a_pair_that_says_yes_three_times_is_asked_once_a_month() {
    let mut world = asked_both();
    for day in ["2027-01-20", "2027-01-27", "2027-02-03"] {
        world.until(&format!("{day} 10:00"));
        world.reply_from("ada", "question", "yes");
        world.reply_from("sam", "question", "Yes, all good");
    }
    world.until("2027-02-04 10:00");
    world.forget_timeline();
    world.until("2027-04-30 10:00");
    let questions = world.timeline().matches("-> question").count();
    assert!(questions <= 6, "{questions} in twelve weeks: {}", world.timeline());
}

#[test]
fn a_call_that_is_called_off_on_the_day_is_a_case_for_staff() {
    let mut world = asked_both();
    world.until("2027-01-26 09:00").answer_invite("sam", Declined, Some("2027-01-26 18:00"));
    world.until("2027-01-27 10:00");
    assert_eq!(
        world.sessions("ada-sam"),
        [
            "2027-01-12 held (presumed)",
            "2027-01-19 held (presumed)",
            "2027-01-26 cancelled by sam, 9 hours before"
        ]
    );
    let list = world.words("rosa", "digest");
    assert!(list.contains("Sam called off Tue 26 Jan 9 hours before"), "{list}");
    // With a day's notice it is none.
    world.answer_invite("sam", Declined, Some("2027-02-09 18:00"));
    world.until("2027-02-10 10:00");
    assert!(world.sessions("ada-sam").contains(&"2027-02-09 cancelled by sam, 320 hours before".to_owned()));
    assert!(!world.words("rosa", "digest").contains("Tue 9 Feb"));
}
