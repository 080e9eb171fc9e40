//! What people answer in a word, and what the other side sees of it: nothing, unless it concerns them.

use super::world::World;

#[test]
fn later_is_never_seen_by_the_other() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Later, sorry.");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn later_to_someone_who_waits() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada, may we talk?");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "later");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn stop_is_never_seen_by_the_other() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "stop");
    world.until("2027-01-29 12:00").edit(|files| files.pairing("ada-sam", "ended", "\"she asked\""));
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn talked() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Talked, thanks!");
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn not_yet() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "not yet");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn fewer() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-18 19:05").reply_from("sam", "reminder", "fewer");
    world.until("2027-01-19 12:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-19 12:25").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn pause_until() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-18 19:05").reply_from("sam", "reminder", "pause until 8 February");
    world.until("2027-03-01");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn not_me() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 10:05").reply_from("sam", "introduction", "not me");
    world.until("2027-01-18 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.until("2027-01-25");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn why() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Why?");
    world.until("2027-01-14");
    insta::assert_snapshot!(world.timeline(), @"");
    insta::assert_snapshot!(world.words("ada", "answer"), @"");
}

#[test]
fn elsewhere() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.without_field("ada-sam", "weekly"));
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "elsewhere");
    world.until("2027-02-11 10:05").reply_from("ada", "question", "yes");
    world.until("2027-04-20");
    insta::assert_snapshot!(world.timeline(), @"");
}
