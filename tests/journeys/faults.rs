//! What goes wrong around the desk, and who must not notice.

use mentord::mail::{FailureScope, SendOutcome};

use super::world::World;

#[test]
fn the_mailbox_is_unreadable_while_someone_answers() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").close_mailbox();
    world.until("2027-01-13 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-14 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-16 17:30").open_mailbox();
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 17:30  ~ the mailbox cannot be read
    Wed 13 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Thu 14 Jan 10:05  < sam to ada, desk: "Hello Ada"
    Sat 16 Jan 17:30  ~ the mailbox can be read again
    Sat 16 Jan 18:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    letters a week: ada 2 1
    letters a week: sam 2 1
    "#);
}

#[test]
fn the_mailbox_is_unreadable_and_nobody_answers() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").unreadable_until("2027-01-16 17:30");
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 17:30  ~ the mailbox cannot be read
    Sat 16 Jan 17:30  ~ the mailbox can be read again
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  -> nudge (step 1) to ada
    Tue 19 Jan 09:00  = ada-sam quiet
    Thu 21 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 25 Jan 09:00  ! ada-sam: silence
    Tue 26 Jan 08:30  -> digest to rosa
    letters a week: ada 2 3 0
    letters a week: sam 2 2 0
    ");
}

#[test]
fn three_weeks_of_downtime_with_answers_waiting() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").down_until("2027-01-14 12:00");
    world.mail_from("ada", &["sam", "desk"], "Hello Sam").down_until("2027-01-20 12:00");
    world.mail_from("sam", &["ada", "desk"], "Hello Ada").down_until("2027-02-02 09:10");
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 17:30  ~ the desk is down
    Thu 14 Jan 12:00  ~ the desk is up again
    Thu 14 Jan 12:00  < ada to sam, desk: "Hello Sam"
    Thu 14 Jan 12:00  ~ the desk is down
    Wed 20 Jan 12:00  ~ the desk is up again
    Wed 20 Jan 12:00  < sam to ada, desk: "Hello Ada"
    Wed 20 Jan 12:00  ~ the desk is down
    Tue 02 Feb 09:10  ~ the desk is up again
    Tue 02 Feb 10:00  -> nudge (step 1) to ada
    Tue 02 Feb 10:00  = ada-sam quiet
    letters a week: ada 2 0 0 1
    letters a week: sam 2 0 0 0
    "#);
}

#[test]
fn three_weeks_of_downtime_and_nobody_answered() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 17:30").down_until("2027-02-02 09:10");
    world.until("2027-02-13");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 17:30  ~ the desk is down
    Tue 02 Feb 09:10  ~ the desk is up again
    Tue 02 Feb 10:00  -> nudge (step 1) to ada
    Tue 02 Feb 10:00  = ada-sam quiet
    Thu 04 Feb 09:00  -> nudge (step 2) to ada, sam
    Mon 08 Feb 09:00  ! ada-sam: silence
    Tue 09 Feb 08:30  -> digest to rosa
    letters a week: ada 2 0 0 2 0
    letters a week: sam 2 0 0 1 0
    ");
}

#[test]
fn a_restart_in_the_middle() {
    let mut world = World::on_disk("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.restart().until("2027-01-15 09:00");
    world.restart().until("2027-01-15 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.restart().until("2027-01-19");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 10:05  ~ the desk was restarted
    Fri 15 Jan 09:00  -> waiting (step 2) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Fri 15 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  ~ the desk was restarted
    Fri 15 Jan 10:05  < sam to ada, desk: "Hello Ada"
    Fri 15 Jan 10:05  ~ the desk was restarted
    Fri 15 Jan 11:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    letters a week: ada 3 1
    letters a week: sam 3 1
    "#);
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
fn a_server_that_says_later() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.server_answers([
        SendOutcome::Sent { said: "250 ok".into() },
        SendOutcome::Later { said: "451 4.7.1 greylisted".into(), scope: FailureScope::Recipient },
    ]);
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada
    Mon 11 Jan 09:00  = ada-sam proposed
    Mon 11 Jan 10:00  -> introduction to sam
    Mon 11 Jan 10:00  -> invite to ada, sam
    Mon 11 Jan 10:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 4 1
    letters a week: sam 3 1
    ");
}

#[test]
fn an_address_that_the_server_refuses() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.server_answers([
        SendOutcome::Sent { said: "250 ok".into() },
        SendOutcome::Never { said: "550 5.1.1 no such user".into(), scope: FailureScope::Recipient },
    ]);
    world.until("2027-01-14 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada
    Mon 11 Jan 09:00  -> escalation [address-refused] to rosa
    Mon 11 Jan 09:00  = ada-sam proposed
    Mon 11 Jan 09:00  ! ada-sam: sam's address is refused
    Thu 14 Jan 13:00  -> introduction to ada, sam
    Thu 14 Jan 13:00  -> invite to ada, sam
    Thu 14 Jan 13:00  = ada-sam introduced
    Thu 14 Jan 13:00  . ada-sam: sam's address is refused
    Mon 18 Jan 09:00  -> nudge (step 1) to ada
    Mon 18 Jan 09:00  = ada-sam quiet
    Wed 20 Jan 09:00  -> nudge (step 2) to ada, sam
    Fri 22 Jan 09:00  ! ada-sam: silence
    letters a week: ada 3 2
    letters a week: sam 2 1
    ");
}
