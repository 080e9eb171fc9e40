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
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn either_side_is_enough() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.contact", "counts", "\"either\"");
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-13 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"");
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
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn asked_after_a_call_by_turns() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.meeting", "ask", "\"turns\"");
        files.set("programme.meeting", "reminder", "\"off\"");
    });
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-13 12:00").reply_from("ada", "question", "met");
    world.until("2027-01-27 13:10").mail_from("sam", &["ada", "desk"], "That was useful.");
    world.until("2027-02-13");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_holiday_fortnight_inside_the_ladder() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme", "holidays", "[\"2027-01-14..2027-01-27\"]"));
    world.until("2027-02-05");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_running_pair_is_taken_in() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.pairing("ada-sam", "introduced", "2026-11-02"));
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello again");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn background_after_the_first_answer() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.pairing("ada-sam", "background", "\"Sam finished the web module.\""));
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-12 15:05").reply_from("ada", "introduction", "Hello Sam");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @"");
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
    insta::assert_snapshot!(world.timeline(), @"");
}
