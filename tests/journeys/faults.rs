//! What goes wrong around the desk, and who must not notice.

use mentord::mail::{Outcome, Whose};

use super::world::World;

#[test]
fn the_mailbox_is_unreadable_while_someone_answers() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").close_mailbox();
    world.until("2027-01-13 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-14 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-16 17:30").open_mailbox();
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn the_mailbox_is_unreadable_and_nobody_answers() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").unreadable_until("2027-01-16 17:30");
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn three_weeks_of_downtime_with_answers_waiting() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").down_until("2027-01-14 12:00");
    world.mail_from("ada", &["sam", "desk"], "Hello Sam").down_until("2027-01-20 12:00");
    world.mail_from("sam", &["ada", "desk"], "Hello Ada").down_until("2027-02-02 09:10");
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn three_weeks_of_downtime_and_nobody_answered() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").down_until("2027-02-02 09:10");
    world.until("2027-02-13");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_restart_in_the_middle() {
    let mut world = World::on_disk("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.restart().until("2027-01-15 09:00");
    world.restart().until("2027-01-15 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.restart().until("2027-01-19");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn the_same_pass_twice_at_the_same_instant_sends_nothing() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("ada", "bea");
    for when in
        ["2027-01-11 09:00", "2027-01-13 09:00", "2027-01-15 09:00", "2027-01-18 18:00", "2027-01-19 09:00"]
    {
        world.until(when);
        let again = world.pass();
        assert_eq!((again.decisions, again.sent, again.mails), (0, 0, 0), "at {when}");
    }
}

#[test]
fn a_server_that_says_later_and_one_in_doubt() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.server_answers([
        Outcome::Sent { said: "250 ok".into() },
        Outcome::Later { said: "451 4.7.1 greylisted".into(), whose: Whose::Address },
    ]);
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn an_address_that_the_server_refuses() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.server_answers([
        Outcome::Sent { said: "250 ok".into() },
        Outcome::Never { said: "550 5.1.1 no such user".into(), whose: Whose::Address },
    ]);
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"");
}
