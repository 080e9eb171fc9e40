//! People away, addresses that do not work, answers that go astray.

use super::world::World;

#[test]
fn out_of_office_for_two_days() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").out_of_office("ada", "2027-01-14");
    world.until("2027-01-14 11:30").mail_from("ada", &["sam", "desk"], "Back again. Hello Sam!");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada is out of office, back on Thu 14 Jan
    Thu 14 Jan 09:00  -> nudge (step 1) to ada
    Thu 14 Jan 09:00  = ada-sam quiet
    Thu 14 Jan 11:30  < ada to sam, desk: "Back again. Hello Sam!"
    Fri 15 Jan 09:00  -> waiting (step 2) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 4 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn out_of_office_for_seven_weeks() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("ada", "bea");
    world.until("2027-01-11 09:05").out_of_office("ada", "2027-03-01");
    world.until("2027-01-11 10:05").out_of_office("ada", "2027-03-01");
    world.until("2027-03-01 11:05").mail_from("ada", &["sam", "desk"], "Hello Sam, I am back.");
    world.until("2027-03-06");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-bea to ada, bea
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite ada-bea to ada, bea
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  = ada-bea introduced
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:05  < ada is out of office, back on Mon 1 Mar
    Mon 11 Jan 10:00  -> told (ada) ada-bea to bea
    Mon 11 Jan 10:00  -> told (ada) ada-sam to sam
    Mon 11 Jan 10:00  ! ada-bea: ada is away until 2027-03-01
    Mon 11 Jan 10:00  ! ada-sam: ada is away until 2027-03-01
    Mon 11 Jan 10:05  < ada is out of office, back on Mon 1 Mar
    Tue 12 Jan 08:30  -> digest to rosa
    Tue 19 Jan 09:00  = ada-bea quiet
    Tue 19 Jan 09:00  = ada-sam quiet
    Tue 19 Jan 09:00  ! ada-bea: silence
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Mon 01 Mar 00:00  . ada-bea: ada is away until 2027-03-01
    Mon 01 Mar 00:00  . ada-sam: ada is away until 2027-03-01
    Mon 01 Mar 11:05  < ada to sam, desk: "Hello Sam, I am back."
    letters a week: ada 4 0 0 0 0 0 0 0
    letters a week: sam 3 0 0 0 0 0 0 0
    letters a week: bea 3 0 0 0 0 0 0 0
    "#);
}

#[test]
fn a_bounce_and_a_corrected_address() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 09:03").bounce("sam");
    world.until("2027-01-20 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:03  < the last letter to sam comes back: 5.1.1
    Mon 11 Jan 10:00  -> escalation [address-refused] to rosa
    Mon 11 Jan 10:00  ! ada-sam: sam's address is refused
    Wed 20 Jan 13:00  -> introduction to ada, sam
    Wed 20 Jan 13:00  -> update to ada, sam
    Wed 20 Jan 13:00  . ada-sam: sam's address is refused
    Fri 22 Jan 09:00  -> nudge (step 1) to ada
    Fri 22 Jan 09:00  = ada-sam quiet
    Tue 26 Jan 09:00  -> nudge (step 2) to ada, sam
    Thu 28 Jan 09:00  ! ada-sam: silence
    Fri 29 Jan 08:30  -> digest to rosa
    letters a week: ada 2 3 1
    letters a week: sam 2 2 1
    ");
}

#[test]
fn an_answer_in_junk() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-11 11:20").reply_from("ada", "introduction", "Hello Sam.");
    world.until("2027-01-12 10:05").junk_from("sam", &["ada", "desk"], "Hello Ada!");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 11:20  < ada answers the introduction to sam, the desk: "Hello Sam."
    Tue 12 Jan 10:05  < sam to ada, desk: "Hello Ada!"
    Tue 12 Jan 10:05  ~ the server puts it into Junk
    Tue 12 Jan 11:00  = ada-sam in-touch
    Wed 13 Jan 08:30  -> digest to rosa
    letters a week: ada 2
    letters a week: sam 2
    "#);
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
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 13:00  = ada-sam in-touch
    Mon 01 Feb 09:00  -> summary [nudge (step 1) + reminder] to ada
    Mon 01 Feb 09:00  = ada-sam quiet
    Mon 01 Feb 18:00  -> reminder to sam
    Mon 08 Feb 09:00  ! ada-sam: silence
    Tue 09 Feb 08:30  -> digest to rosa
    letters a week: ada 2 0 0 1 0
    letters a week: sam 2 0 0 1 0
    "#);
}
