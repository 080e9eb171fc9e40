//! People away, addresses that do not work, answers that go astray.

use super::world::World;

#[test]
fn out_of_office_for_two_days() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").out_of_office("ada", "2027-01-14");
    world.until("2027-01-14 11:30").mail_from("ada", &["sam", "desk"], "Back again. Hello Sam!");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn out_of_office_for_seven_weeks() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bob", "bea");
    world.until("2027-01-11 09:05").out_of_office("ada", "2027-03-01");
    world.until("2027-01-11 10:05").out_of_office("ada", "2027-03-01");
    world.until("2027-01-12 10:05").mail_from("bob", &["bea", "desk"], "Hello Bea");
    world.until("2027-01-12 10:35").mail_from("bea", &["bob", "desk"], "Hello Bob");
    world.until("2027-03-06");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_bounce_and_a_corrected_address() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 09:03").bounce("sam");
    world.until("2027-01-20 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn an_answer_in_junk() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-11 11:20").reply_from("ada", "introduction", "Hello Sam.");
    world.until("2027-01-12 10:05").junk_from("sam", &["ada", "desk"], "Hello Ada!");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @"");
    assert!(world.words("rosa", "digest").contains("Junk"), "{}", world.words("rosa", "digest"));
}

#[test]
fn known_leave_of_the_mentee() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.person("sam", "leave", "[\"2027-01-18..2027-01-29\"]");
    });
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-02-13");
    insta::assert_snapshot!(world.timeline(), @"");
}
