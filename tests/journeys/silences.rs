//! Who is heard and who is not: the two ladders, and how they stop.

use mentord::domain::incoming::Partstat::Accepted;

use super::world::World;

#[test]
fn both_talk_at_once() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 11:20").reply_from("ada", "introduction", "Hello Sam, shall we say Tuesday?");
    world.until("2027-01-11 15:40").reply_from("sam", "introduction", "Hello Ada, Tuesday is fine.");
    world.until("2027-02-05");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 11:20  < ada answers the introduction to sam, the desk: "Hello Sam, shall we say Tuesday?"
    Mon 11 Jan 15:40  < sam answers the introduction to ada, the desk: "Hello Ada, Tuesday is fine."
    Mon 11 Jan 16:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  -> nudge (step 1) to ada
    Tue 19 Jan 09:00  = ada-sam quiet
    Tue 26 Jan 09:00  ! ada-sam: silence
    Wed 27 Jan 08:30  -> digest to rosa
    letters a week: ada 2 2 0 0
    letters a week: sam 2 1 0 0
    "#);
}

#[test]
fn the_mentee_answers_the_second_nudge() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam, when suits you?");
    world.until("2027-01-15 10:30").mail_from("sam", &["ada", "desk"], "Sorry, exams! Next week works.");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam, when suits you?"
    Fri 15 Jan 09:00  -> waiting (step 2) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Fri 15 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 10:30  < sam to ada, desk: "Sorry, exams! Next week works."
    Fri 15 Jan 11:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Wed 20 Jan 09:00  -> nudge (step 1) to ada
    Wed 20 Jan 09:00  = ada-sam quiet
    letters a week: ada 3 2
    letters a week: sam 3 1
    "#);
}

#[test]
fn words_to_the_desk_alone_are_no_contact() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:30").reply_from("ada", "nudge", "I am a bit busy this week, will see.");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:30  < ada answers the nudge to the desk: "I am a bit busy this week, will see."
    Wed 13 Jan 11:00  -> answer [noted] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada wrote something for staff
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 4 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn nobody_ever_answers() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-02-03");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 18 Jan 08:30  -> digest to rosa
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Thu 21 Jan 08:30  -> digest to rosa
    Fri 22 Jan 08:30  -> digest to rosa
    Mon 25 Jan 08:30  -> digest to rosa
    Tue 26 Jan 08:30  -> digest to rosa
    Wed 27 Jan 08:30  -> digest to rosa
    Thu 28 Jan 08:30  -> digest to rosa
    Fri 29 Jan 08:30  -> digest to rosa
    Mon 01 Feb 08:30  -> digest to rosa
    Tue 02 Feb 08:30  -> digest to rosa
    letters a week: ada 4 1 0 0
    letters a week: sam 3 1 0 0
    ");
}

#[test]
fn they_meet_nobody_mails_nobody_is_bothered() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.meeting", "reminder", "\"off\""));
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 19:10").rsvp("sam", Accepted);
    world.until("2027-01-20 14:00").reply_from("ada", "question", "yes");
    world.until("2027-02-09");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Mon 11 Jan 19:10  < sam presses Accept
    Mon 11 Jan 20:00  = ada-sam in-touch
    Wed 20 Jan 09:00  -> question (calls) to ada
    Wed 20 Jan 14:00  < ada answers the question to the desk: "yes"
    letters a week: ada 2 1 0 0 0
    letters a week: sam 2 0 0 0 0
    "#);
}

#[test]
fn two_calls_are_presumed_and_the_question_is_not_answered() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-02-09");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Tue 12 Jan 18:45  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to sam
    Wed 20 Jan 09:00  -> question (calls) to ada
    Wed 03 Feb 09:00  = ada-sam quiet
    Wed 03 Feb 09:00  ! ada-sam: silence
    Thu 04 Feb 08:30  -> digest to rosa
    letters a week: ada 2 1 0 0 0
    letters a week: sam 2 1 0 0 0
    ");
}

#[test]
fn they_were_in_touch_and_fall_silent() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-11 11:20").reply_from("ada", "introduction", "Hello Sam.");
    world.until("2027-01-12 15:40").reply_from("sam", "introduction", "Hello Ada.");
    world.until("2027-01-29 10:15").reply_from("rosa", "digest", "1 talked");
    world.until("2027-02-19");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 11:20  < ada answers the introduction to sam, the desk: "Hello Sam."
    Tue 12 Jan 15:40  < sam answers the introduction to ada, the desk: "Hello Ada."
    Tue 12 Jan 16:00  = ada-sam in-touch
    Tue 19 Jan 09:00  -> nudge (step 1) to ada
    Tue 19 Jan 09:00  = ada-sam quiet
    Tue 26 Jan 09:00  ! ada-sam: silence
    Wed 27 Jan 08:30  -> digest to rosa
    Fri 29 Jan 10:15  < rosa answers the digest to the desk: "1 talked"
    Fri 29 Jan 11:00  -> order to rosa
    Fri 29 Jan 11:00  = ada-sam in-touch
    Fri 29 Jan 11:00  . ada-sam: silence
    Mon 08 Feb 09:00  -> nudge (step 1) to ada
    Mon 08 Feb 09:00  = ada-sam quiet
    Mon 15 Feb 09:00  ! ada-sam: silence
    Tue 16 Feb 08:30  -> digest to rosa
    letters a week: ada 1 1 0 0 1 0
    letters a week: sam 1 0 0 0 0 0
    "#);
}

#[test]
fn the_mentee_waits_for_an_answer() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-12 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada, may we talk?");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < sam to ada, desk: "Hello Ada, may we talk?"
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada
    Fri 15 Jan 09:00  -> waiting (step 2) to sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 3 0
    letters a week: sam 2 0
    "#);
}

#[test]
fn a_mentor_with_three_silent_mentees_gets_one_letter() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with_pairing("ada", "bea")
        .with_pairing("ada", "cal")
        .with(|files| {
            files.pairing("ada-bea", "weekly", "\"Wed 18:00\"");
            files.pairing("ada-cal", "weekly", "\"Thu 12:30\"");
        });
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction ada-bea to ada, bea
    Mon 11 Jan 09:00  -> introduction ada-cal to ada, cal
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite ada-bea to ada, bea
    Mon 11 Jan 09:00  -> invite ada-cal to ada, cal
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  = ada-bea introduced
    Mon 11 Jan 09:00  = ada-cal introduced
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> summary [nudge (step 1) ada-bea + nudge (step 1) ada-cal + nudge (step 1) ada-sam] to ada
    Wed 13 Jan 09:00  = ada-bea quiet
    Wed 13 Jan 09:00  = ada-cal quiet
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> summary [nudge (step 2) ada-bea + nudge (step 2) ada-cal + nudge (step 2) ada-sam] to ada
    Fri 15 Jan 09:00  -> nudge (step 2) ada-bea to bea
    Fri 15 Jan 09:00  -> nudge (step 2) ada-cal to cal
    Fri 15 Jan 09:00  -> nudge (step 2) ada-sam to sam
    Mon 18 Jan 18:00  -> reminder ada-sam to ada, sam
    Tue 19 Jan 09:00  ! ada-bea: silence
    Tue 19 Jan 09:00  ! ada-cal: silence
    Tue 19 Jan 09:00  ! ada-sam: silence
    Tue 19 Jan 18:00  -> reminder ada-bea to bea
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:00  -> summary [reminder ada-bea + reminder ada-cal] to ada
    Wed 20 Jan 12:30  -> reminder ada-cal to cal
    letters a week: ada 8 2 0
    letters a week: sam 3 1 0
    letters a week: bea 3 1 0
    letters a week: cal 3 1 0
    ");
}

#[test]
fn a_word_of_the_side_that_waits_ends_no_silence() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.without_field("ada-sam", "weekly");
        files.set("programme.digest", "at", "\"08:30\"");
    });
    world.until("2027-01-11 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada, when could we talk?");
    world.until("2027-01-20 12:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("1 new Ada Lovelace and Sam Okoye: nothing from Ada since Mon 11 Jan."), "{list}");
    world.until("2027-01-20 15:05").mail_from("sam", &["ada", "desk"], "Hello again?");
    world.until("2027-01-21 12:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("1 (2 days) Ada Lovelace and Sam Okoye: Ada silent"), "{list}");
    world.until("2027-01-21 15:05").mail_from("ada", &["sam", "desk"], "So sorry! Tomorrow at ten?");
    world.until("2027-01-25 12:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("Nothing needs you. 1 of 1 are in touch."), "{list}");
}
