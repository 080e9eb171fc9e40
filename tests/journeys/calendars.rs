//! The series: one UID for its whole life, whatever happens to it.

use mentord::{
    domain::incoming::Partstat::{Accepted, Declined},
    mail::{Outcome, Whose},
};

use super::world::World;

#[test]
fn a_slot_moved() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-14 12:00").edit(|files| files.pairing("ada-sam", "weekly", "\"Thu 17:30\""));
    world.until("2027-01-15 12:10").rsvp("ada", Accepted);
    world.until("2027-01-15 12:30").edit(|files| files.pairing("ada-sam", "place", "\"Library, room 4\""));
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_pairing_ended_while_letters_wait() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 08:59");
    world.server_answers([Outcome::Later { said: "450 4.2.2 mailbox full".into(), whose: Whose::Address }]);
    world.until("2027-01-13 09:02").edit(|files| files.pairing("ada-sam", "ended", "\"moved abroad\""));
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"");
    assert!(!world.words("sam", "cancellation").contains("abroad"));
}

#[test]
fn a_clock_change_between_two_meetings_in_london_and_new_york() {
    let mut world = World::starting("2027-03-08").with_pairing("ada", "nia");
    world.until("2027-03-08 12:10").rsvp("ada", Accepted);
    world.until("2027-03-08 13:10").rsvp("nia", Accepted);
    // New York changes on 14 March, London on 28 March.
    world.until("2027-03-09 12:00");
    let mut told = String::new();
    for monday in ["2027-03-16", "2027-03-23", "2027-03-30"] {
        world.until(monday);
        for who in ["ada", "nia"] {
            let words = world.words(who, "reminder");
            let sentence = words.split(". ").find(|sentence| sentence.contains("18:00")).unwrap_or(&words);
            told.push_str(&format!("{who}: {sentence}\n"));
        }
    }
    insta::assert_snapshot!(told, @"");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn one_call_declined() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-15 13:10").answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn the_series_is_declined() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Declined);
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn no_slot_yet_then_one() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.without_field("ada-sam", "weekly"));
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-14 10:00").edit(|files| files.pairing("ada-sam", "weekly", "\"Fri 10:00\""));
    world.until("2027-01-20 10:00").edit(|files| files.without_field("ada-sam", "weekly"));
    world.until("2027-01-21 10:00").edit(|files| files.pairing("ada-sam", "weekly", "\"Mon 16:00\""));
    world.until("2027-01-26");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn the_programme_ends() {
    let mut world = World::starting("2027-04-12")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme", "ends", "2027-04-30"));
    world.until("2027-04-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-04-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-05-20");
    insta::assert_snapshot!(world.timeline(), @"");
}
