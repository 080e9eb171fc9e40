//! Who is heard and who is not: the two ladders, and how they stop.

use mentord::domain::incoming::Partstat::Accepted;

use super::world::World;

#[test]
fn both_talk_at_once() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 11:20").reply_from("ada", "introduction", "Hello Sam, shall we say Tuesday?");
    world.until("2027-01-11 15:40").reply_from("sam", "introduction", "Hello Ada, Tuesday is fine.");
    world.until("2027-02-05");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn the_mentee_answers_the_second_nudge() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam, when suits you?");
    world.until("2027-01-15 10:30").mail_from("sam", &["ada", "desk"], "Sorry, exams! Next week works.");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn words_to_the_desk_alone_are_no_contact() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:30").reply_from("ada", "nudge", "I am a bit busy this week, will see.");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn nobody_ever_answers() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-02-03");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn they_meet_nobody_mails_nobody_is_bothered() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.meeting", "reminder", "\"off\""));
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 19:10").rsvp("sam", Accepted);
    world.until("2027-01-27 14:00").reply_from("ada", "question", "yes");
    world.until("2027-03-01");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn they_were_in_touch_and_fall_silent() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-11 11:20").reply_from("ada", "introduction", "Hello Sam.");
    world.until("2027-01-12 15:40").reply_from("sam", "introduction", "Hello Ada.");
    world.until("2027-01-29 10:15").reply_from("rosa", "escalation", "talked");
    world.until("2027-02-19");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn the_mentee_waits_for_an_answer() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-12 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada, may we talk?");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_mentor_with_three_silent_mentees_gets_one_letter() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with_pairing("ada", "bea")
        .with_pairing("ada", "cal");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}
