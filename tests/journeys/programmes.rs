//! Other rules than the usual ones: who moves first, what counts, teams, holidays, running pairs.

use mentord::domain::incoming::Partstat::Accepted;

use super::world::World;

#[test]
fn the_mentee_moves_first() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme", "first_mover", "\"mentee\"");
        files.set(
            "programme.contact",
            "first",
            "[\"2 working days: nudge mentee\", \"4 working days: nudge both\", \"6 working days: tell staff\"]",
        );
    });
    world.until("2027-01-13 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-15 12:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to sam
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Fri 15 Jan 09:00  -> nudge (step 2) to ada
    Fri 15 Jan 09:00  -> waiting (step 2) to sam
    Fri 15 Jan 12:05  < ada to sam, desk: "Hello Sam"
    Fri 15 Jan 13:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Thu 21 Jan 09:00  -> nudge (step 1) to sam
    Thu 21 Jan 09:00  = ada-sam quiet
    letters a week: ada 3 1
    letters a week: sam 4 2
    "#);
}

#[test]
fn either_side_is_enough() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.contact", "counts", "\"either\"");
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-13 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Wed 13 Jan 13:00  = ada-sam in-touch
    Thu 21 Jan 09:00  -> nudge (step 1) to ada
    Thu 21 Jan 09:00  = ada-sam quiet
    Thu 28 Jan 09:00  ! ada-sam: silence
    Fri 29 Jan 08:30  -> digest to rosa
    letters a week: ada 2 1 0
    letters a week: sam 1 0 0
    "#);
}

#[test]
fn a_team_of_mentees() {
    let mut world = World::starting("2027-01-11").with(|files| files.pair(&["ada"], &["sam", "bea", "cal"]));
    world.until("2027-01-12 12:05").mail_from(
        "bea",
        &["ada", "sam", "cal", "desk"],
        "Hello Ada, we are three.",
    );
    world.until("2027-01-15 12:05").mail_from("ada", &["sam", "bea", "cal", "desk"], "Hello team");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam, bea, cal
    Mon 11 Jan 09:00  -> invite to ada, sam, bea, cal
    Mon 11 Jan 09:00  = ada-sam-bea-cal introduced
    Tue 12 Jan 12:05  < bea to ada, sam, cal, desk: "Hello Ada, we are three."
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam-bea-cal quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada
    Fri 15 Jan 09:00  -> waiting (step 2) to bea
    Fri 15 Jan 12:05  < ada to sam, bea, cal, desk: "Hello team"
    Fri 15 Jan 13:00  = ada-sam-bea-cal in-touch
    Mon 18 Jan 18:00  -> reminder to ada, bea, cal, sam
    letters a week: ada 4 1
    letters a week: sam 2 1
    letters a week: bea 3 1
    letters a week: cal 2 1
    "#);
}

#[test]
fn who_leaves_a_team_has_the_calls_taken_out_of_the_calendar() {
    let mut world = World::starting("2027-01-11").with(|files| files.pair(&["ada"], &["sam", "bea"]));
    world.until("2027-01-12 12:05").mail_from("bea", &["ada", "sam", "desk"], "Hello Ada.");
    world.until("2027-01-12 13:05").mail_from("ada", &["sam", "bea", "desk"], "Hello you two.");
    world.until("2027-01-14 12:00").edit(|files| files.pairing("ada-sam-bea", "mentees", "[\"sam\"]"));
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam, bea
    Mon 11 Jan 09:00  -> invite to ada, sam, bea
    Mon 11 Jan 09:00  = ada-sam-bea introduced
    Tue 12 Jan 12:05  < bea to ada, sam, desk: "Hello Ada."
    Tue 12 Jan 13:05  < ada to sam, bea, desk: "Hello you two."
    Tue 12 Jan 14:00  = ada-sam-bea in-touch
    Thu 14 Jan 13:00  -> update to ada, sam
    Thu 14 Jan 13:00  -> cancellation to bea
    Thu 14 Jan 13:00  = ada-sam-bea introduced
    Fri 15 Jan 09:00  -> waiting (step 2) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Fri 15 Jan 09:00  = ada-sam-bea quiet
    letters a week: ada 4
    letters a week: sam 4
    letters a week: bea 3
    "#);
}

#[test]
fn asked_after_a_call_by_turns() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.meeting", "ask", "\"turns\"");
        files.set("programme.meeting", "reminder", "\"off\"");
    });
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-20 12:00").reply_from("sam", "question", "met");
    world.until("2027-01-27 13:10").mail_from("sam", &["ada", "desk"], "That was useful.");
    world.until("2027-02-13");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Mon 11 Jan 13:10  < sam presses Accept
    Mon 11 Jan 14:00  = ada-sam in-touch
    Wed 20 Jan 09:00  -> question (call) to sam
    Wed 20 Jan 12:00  < sam answers the question to the desk: "met"
    Wed 27 Jan 09:00  -> question (call) to ada
    Wed 27 Jan 13:10  < sam to ada, desk: "That was useful."
    Wed 03 Feb 09:00  -> question (call) to sam
    Wed 10 Feb 09:00  -> question (call) to ada
    letters a week: ada 2 0 1 0 1
    letters a week: sam 2 1 0 1 0
    "#);
}

#[test]
fn both_are_asked_after_each_call() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.meeting", "ask", "\"both\"");
        files.set("programme.meeting", "reminder", "\"off\"");
    });
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-20 12:00").reply_from("ada", "question", "met");
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Tue 12 Jan 18:45  = ada-sam in-touch
    Wed 20 Jan 09:00  -> question (call) to ada, sam
    Wed 20 Jan 12:00  < ada answers the question to the desk: "met"
    Wed 27 Jan 09:00  -> question (call) to ada, sam
    Wed 03 Feb 09:00  -> question (call) to ada, sam
    letters a week: ada 2 1 1 1
    letters a week: sam 2 1 1 1
    "#);
}

#[test]
fn a_holiday_fortnight_inside_the_ladder() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme", "holidays", "[\"2027-01-14..2027-01-27\"]"));
    world.until("2027-02-05");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 29 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 01 Feb 18:00  -> reminder to ada, sam
    Tue 02 Feb 09:00  ! ada-sam: silence
    Wed 03 Feb 08:30  -> digest to rosa
    letters a week: ada 3 0 1 1
    letters a week: sam 2 0 1 1
    ");
}

#[test]
fn a_running_pair_is_taken_in() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.pairing("ada-sam", "introduced", "2026-11-02"));
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello again");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 12:05  < sam to ada, desk: "Hello again"
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  -> nudge (step 1) to ada
    Tue 19 Jan 09:00  = ada-sam quiet
    letters a week: ada 1 2
    letters a week: sam 1 1
    "#);
}

#[test]
fn background_after_the_first_answer() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.pairing("ada-sam", "background", "\"Sam finished the web module.\""));
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-12 15:05").reply_from("ada", "introduction", "Hello Sam");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 15:05  < ada answers the introduction to sam, the desk: "Hello Sam"
    Tue 12 Jan 16:00  -> background to ada
    Tue 12 Jan 16:00  = ada-sam in-touch
    letters a week: ada 3
    letters a week: sam 2
    "#);
}

#[test]
fn vanished_from_the_roster() {
    let mut world =
        World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bob", "bea").with(|files| {
            files.set("programme.digest", "at", "\"08:30\"");
        });
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-12 12:05").mail_from("bob", &["bea", "desk"], "Hello Bea");
    world.until("2027-01-12 13:05").mail_from("bea", &["bob", "desk"], "Hello Bob");
    world.until("2027-01-14 10:00").edit(|files| files.strike("ada-sam"));
    world.until("2027-01-19 12:00").edit(|files| files.pair(&["ada"], &["sam"]));
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction bob-bea to bob, bea
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite bob-bea to bob, bea
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = bob-bea introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 11:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 12:00  = ada-sam in-touch
    Tue 12 Jan 12:05  < bob to bea, desk: "Hello Bea"
    Tue 12 Jan 13:05  < bea to bob, desk: "Hello Bob"
    Tue 12 Jan 14:00  = bob-bea in-touch
    Thu 14 Jan 11:00  ! ada-sam: vanished from the roster
    Fri 15 Jan 08:30  -> digest to rosa
    Mon 18 Jan 08:30  -> digest to rosa
    Mon 18 Jan 18:00  -> reminder to ada, bea, bob, sam
    Tue 19 Jan 08:30  -> digest to rosa
    Tue 19 Jan 13:00  . ada-sam: vanished from the roster
    Wed 20 Jan 09:00  -> nudge (step 1) ada-sam to ada
    Wed 20 Jan 09:00  -> nudge (step 1) bob-bea to bob
    Wed 20 Jan 09:00  = ada-sam quiet
    Wed 20 Jan 09:00  = bob-bea quiet
    letters a week: ada 2 2
    letters a week: sam 2 1
    letters a week: bea 2 1
    letters a week: bob 2 2
    "#);
}
