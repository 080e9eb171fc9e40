//! Staff who are away: their letters go to the deputy, who is told what is open.

use super::world::World;

fn two_of_staff(rosa: &str) -> World {
    World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with_pairing("bea", "cal")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""))
        .with(|files| files.two_of_staff(rosa))
}

#[test]
fn known_leave_goes_to_the_deputy_with_the_first_list() {
    let mut world = two_of_staff("deputy = \"Theo\"\nleave = [\"2027-01-20..2027-01-22\"]");
    world.until("2027-01-12 10:00").mail_from("bea", &["cal", "desk"], "Hello Cal");
    world.until("2027-01-12 12:00").mail_from("cal", &["bea", "desk"], "Hello Bea");
    world.until("2027-01-20 12:00");
    let list = world.words("theo", "digest");
    assert!(list.contains("Rosa is away until Friday 22 January; this is yours until then."), "{list}");
    world.until("2027-01-21 12:00");
    let list = world.words("theo", "digest");
    assert!(list.contains("You get this list for Rosa too, who is away until Friday 22 January."), "{list}");
    world.until("2027-01-25 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction bea-cal to bea, cal
    Mon 11 Jan 09:00  -> digest to rosa, theo
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite bea-cal to bea, cal
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = bea-cal introduced
    Tue 12 Jan 10:00  < bea to cal, desk: "Hello Cal"
    Tue 12 Jan 12:00  < cal to bea, desk: "Hello Bea"
    Tue 12 Jan 13:00  = bea-cal in-touch
    Wed 13 Jan 09:00  -> nudge (step 1) ada-sam to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) ada-sam to ada, sam
    Mon 18 Jan 08:30  -> digest to rosa, theo
    Mon 18 Jan 18:00  -> reminder ada-sam to ada, sam
    Mon 18 Jan 18:00  -> reminder bea-cal to bea, cal
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest [digest + handover] to theo
    Wed 20 Jan 09:00  -> nudge (step 1) bea-cal to bea
    Wed 20 Jan 09:00  = bea-cal quiet
    Thu 21 Jan 08:30  -> digest to theo
    Fri 22 Jan 08:30  -> digest to theo
    Mon 25 Jan 08:30  -> digest to rosa, theo
    letters a week: ada 4 1 0
    letters a week: sam 3 1 0
    letters a week: bea 2 2 0
    letters a week: cal 2 1 0
    "#);
    assert!(!world.words("theo", "digest").contains("Rosa"));
}

#[test]
fn an_automatic_answer_of_staff_is_leave() {
    let mut world = two_of_staff("deputy = \"theo@people.test\"");
    world.until("2027-01-19 09:05").out_of_office("rosa", "2027-01-25");
    world.until("2027-01-19 11:00");
    let told = world.words("theo", "digest");
    assert!(told.contains("Rosa is away until Sunday 24 January; these are yours until then."), "{told}");
    world.until("2027-01-20 10:10").bounce("sam");
    world.until("2027-01-21 12:00");
    let list = world.words("theo", "digest");
    assert!(list.contains("You get this list for Rosa too, who is away until Sunday 24 January."), "{list}");
    world.until("2027-01-26");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction bea-cal to bea, cal
    Mon 11 Jan 09:00  -> digest to rosa, theo
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite bea-cal to bea, cal
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = bea-cal introduced
    Wed 13 Jan 09:00  -> nudge (step 1) ada-sam to ada
    Wed 13 Jan 09:00  -> nudge (step 1) bea-cal to bea
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 09:00  = bea-cal quiet
    Fri 15 Jan 09:00  -> nudge (step 2) ada-sam to ada, sam
    Fri 15 Jan 09:00  -> nudge (step 2) bea-cal to bea, cal
    Mon 18 Jan 08:30  -> digest to rosa, theo
    Mon 18 Jan 18:00  -> reminder ada-sam to ada, sam
    Mon 18 Jan 18:00  -> reminder bea-cal to bea, cal
    Tue 19 Jan 09:00  ! ada-sam: silence
    Tue 19 Jan 09:00  ! bea-cal: silence
    Tue 19 Jan 09:05  < rosa is out of office, back on Mon 25 Jan
    Tue 19 Jan 10:00  -> digest [handover] to theo
    Wed 20 Jan 08:30  -> digest to theo
    Wed 20 Jan 10:10  < the last letter to sam comes back: 5.1.1
    Wed 20 Jan 11:00  ! ada-sam: sam's address is refused
    Thu 21 Jan 08:30  -> digest to theo
    Fri 22 Jan 08:30  -> digest to theo
    Mon 25 Jan 08:30  -> digest to rosa, theo
    letters a week: ada 4 1 0
    letters a week: sam 3 1 0
    letters a week: bea 4 1 0
    letters a week: cal 3 1 0
    ");
}

#[test]
fn where_all_of_staff_are_away_all_of_them_get_it() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.two_of_staff("deputy = \"Theo\"\nleave = [\"2027-01-18..2027-01-22\"]"));
    world.until("2027-01-11 09:03").bounce("sam");
    world.until("2027-01-15 12:00").out_of_office("theo", "2027-01-25");
    world.until("2027-01-18 10:10").bounce("ada");
    world.until("2027-01-20");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:03  < the last letter to sam comes back: 5.1.1
    Mon 11 Jan 10:00  -> escalation [address-refused] to rosa, theo
    Mon 11 Jan 10:00  ! ada-sam: sam's address is refused
    Fri 15 Jan 12:00  < theo is out of office, back on Mon 25 Jan
    Fri 15 Jan 13:00  -> digest [handover] to rosa
    Mon 18 Jan 10:10  < the last letter to ada comes back: 5.1.1
    Mon 18 Jan 11:00  ! ada-sam: ada's address is refused
    Tue 19 Jan 08:30  -> digest to rosa, theo
    letters a week: ada 2 0
    letters a week: sam 2 0
    ");
}
