//! The series: one UID for its whole life, whatever happens to it.

use mentord::{
    domain::incoming::Partstat::{Accepted, Declined},
    mail::{FailureScope, SendOutcome},
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
    insta::assert_snapshot!(world.timeline(), @r"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Mon 11 Jan 13:10  < sam presses Accept
    Mon 11 Jan 14:00  = ada-sam in-touch
    Thu 14 Jan 13:00  -> update to ada, sam
    Fri 15 Jan 12:10  < ada presses Accept
    Fri 15 Jan 13:00  -> update to ada, sam
    Wed 20 Jan 17:30  -> reminder to ada, sam
    Fri 22 Jan 09:00  -> question (calls) to ada
    letters a week: ada 4 2
    letters a week: sam 4 1
    ");
}

#[test]
fn a_pairing_ended_while_letters_wait() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 08:59");
    world.server_answers([SendOutcome::Later {
        said: "450 4.2.2 mailbox full".into(),
        scope: FailureScope::Recipient,
    }]);
    world.until("2027-01-13 09:02").edit(|files| files.pairing("ada-sam", "ended", "\"moved abroad\""));
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @r"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:00  -> cancellation to ada, sam
    Wed 13 Jan 10:00  = ada-sam ended
    letters a week: ada 3 0 0
    letters a week: sam 3 0 0
    ");
    assert!(!world.words("sam", "cancellation").contains("abroad"));
}

#[test]
fn a_clock_change_between_two_meetings_in_london_and_new_york() {
    let mut world = World::starting("2027-03-08")
        .with_pairing("ada", "nia")
        .with(|files| files.set("programme.meeting", "reminder", "\"1 day\""));
    world.until("2027-03-08 12:10").rsvp("ada", Accepted);
    world.until("2027-03-08 13:10").rsvp("nia", Accepted);
    // New York changes on 14 March, London on 28 March.
    world.until("2027-03-09 12:00");
    let mut told = String::new();
    for monday in ["2027-03-16", "2027-03-23", "2027-03-30"] {
        world.until(monday);
        for who in ["ada", "nia"] {
            let words = world.words(who, "reminder");
            let facts = words.split(" Where: ").next().unwrap_or(&words);
            told.push_str(&format!("{who}: {facts}\n"));
        }
    }
    insta::assert_snapshot!(told, @r"
    ada: Hi Ada, Your next call with Nia Brown is tomorrow. When: Tuesday 16 March, 18:00 (London), 45 minutes
    nia: Hi Nia, Your next call with Ada Lovelace is tomorrow. When: Tuesday 16 March, 14:00 (New York), 45 minutes The clocks change: for you it is at 14:00 now, no longer at 13:00; the calls keep to the clock in London
    ada: Hi Ada, Your next call with Nia Brown is tomorrow. When: Tuesday 23 March, 18:00 (London), 45 minutes
    nia: Hi Nia, Your next call with Ada Lovelace is tomorrow. When: Tuesday 23 March, 14:00 (New York), 45 minutes
    ada: Hi Ada, Your next call with Nia Brown is tomorrow. When: Tuesday 30 March, 18:00 (London), 45 minutes
    nia: Hi Nia, Your next call with Ada Lovelace is tomorrow. When: Tuesday 30 March, 13:00 (New York), 45 minutes The clocks change: for you it is at 13:00 now, no longer at 14:00; the calls keep to the clock in London
    ");
    insta::assert_snapshot!(world.timeline(), @r"
    Mon 08 Mar 09:00  -> introduction to ada, nia (04:00 there)
    Mon 08 Mar 09:00  -> invite to ada, nia (04:00 there)
    Mon 08 Mar 09:00  = ada-nia introduced
    Mon 08 Mar 12:10  < ada presses Accept
    Mon 08 Mar 13:10  < nia presses Accept
    Mon 08 Mar 14:00  = ada-nia in-touch
    Mon 15 Mar 18:00  -> reminder to ada, nia (14:00 there)
    Wed 17 Mar 09:00  -> question (calls) to ada
    Mon 22 Mar 18:00  -> reminder to ada, nia (14:00 there)
    Mon 29 Mar 18:00  -> reminder to ada, nia (13:00 there)
    letters a week: ada 2 2 1 1
    letters a week: nia 2 1 1 1
    ");
}

#[test]
fn one_call_declined() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-15 13:10").answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Mon 11 Jan 13:10  < sam presses Accept
    Mon 11 Jan 14:00  = ada-sam in-touch
    Fri 15 Jan 13:10  < sam presses Decline for 2027-01-19 18:00
    Fri 15 Jan 14:00  -> told (declined) to ada
    Wed 27 Jan 09:00  -> question (calls) to ada
    letters a week: ada 3 0 1 0
    letters a week: sam 2 0 0 0
    ");
}

#[test]
fn the_series_is_declined() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Declined);
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Decline
    Mon 11 Jan 13:00  -> answer [yes-or-no] to ada
    Mon 11 Jan 18:00  -> told (declined) to sam
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Fri 15 Jan 09:00  = ada-sam quiet
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 4 0
    letters a week: sam 4 0
    "#);
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
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 13:00  = ada-sam in-touch
    Thu 14 Jan 11:00  -> invite to ada, sam
    Wed 20 Jan 09:00  -> nudge (step 1) to ada
    Wed 20 Jan 09:00  = ada-sam quiet
    Wed 20 Jan 11:00  -> cancellation to ada, sam
    Thu 21 Jan 11:00  -> invite to ada, sam
    Sun 24 Jan 16:00  -> reminder to ada, sam
    letters a week: ada 2 4 0
    letters a week: sam 2 3 0
    "#);
}

#[test]
fn the_programme_ends() {
    let mut world = World::starting("2027-04-12")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme", "ends", "2027-04-30"));
    world.until("2027-04-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-04-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-05-20");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 12 Apr 09:00  -> introduction to ada, sam
    Mon 12 Apr 09:00  -> invite to ada, sam
    Mon 12 Apr 09:00  = ada-sam introduced
    Mon 12 Apr 10:05  < ada to sam, desk: "Hello Sam"
    Mon 12 Apr 12:05  < sam to ada, desk: "Hello Ada"
    Mon 12 Apr 13:00  = ada-sam in-touch
    Mon 19 Apr 18:00  -> reminder to ada, sam
    Tue 20 Apr 09:00  -> nudge (step 1) to ada
    Tue 20 Apr 09:00  = ada-sam quiet
    Tue 27 Apr 09:00  ! ada-sam: silence
    Wed 28 Apr 08:30  -> digest to rosa
    Sat 01 May 09:00  = ada-sam ended
    Sat 01 May 09:00  . ada-sam: silence
    letters a week: ada 2 2 0 0 0 0
    letters a week: sam 2 1 0 0 0 0
    "#);
}
