//! Addresses that do not work, belong to somebody else, or change.

use super::world::World;

#[test]
fn an_address_is_put_right_by_order_in_two_pairings() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bea", "sam");
    world.until("2027-01-11 09:03").bounce("sam");
    world.until("2027-01-11 10:30").bounce("sam");
    world.until("2027-01-14 12:00").address("sam", "sam.okoye@people.test");
    // What the file says of Sam has not changed: it does not undo the order.
    world.edit(|files| files.person("ada", "called", "\"Ada\""));
    world.until("2027-01-14 15:20").mail_from("sam", &["ada", "desk"], "Hello Ada!");
    world.until("2027-01-20");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction bea-sam to bea, sam
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite bea-sam to bea, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = bea-sam introduced
    Mon 11 Jan 09:03  < the last letter to sam comes back: 5.1.1
    Mon 11 Jan 10:00  -> escalation [address-refused] to rosa
    Mon 11 Jan 10:00  ! ada-sam: sam's address is refused
    Mon 11 Jan 10:00  ! bea-sam: sam's address is refused
    Mon 11 Jan 10:30  < the last letter to sam comes back: 5.1.1
    Thu 14 Jan 12:00  ~ staff: address sam sam.okoye@people.test
    Thu 14 Jan 12:00  ~ Sam Okoye is written to at sam.okoye@people.test now, not at sam@people.test. Introduced anew, with the right address: ada-sam, bea-sam.
    Thu 14 Jan 13:00  -> introduction ada-sam to ada, sam
    Thu 14 Jan 13:00  -> introduction bea-sam to bea, sam
    Thu 14 Jan 13:00  -> update ada-sam to ada, sam
    Thu 14 Jan 13:00  -> update bea-sam to bea, sam
    Thu 14 Jan 13:00  . ada-sam: sam's address is refused
    Thu 14 Jan 13:00  . bea-sam: sam's address is refused
    Thu 14 Jan 15:20  < sam to ada, desk: "Hello Ada!"
    Mon 18 Jan 09:00  -> nudge (step 1) ada-sam to ada
    Mon 18 Jan 09:00  -> nudge (step 1) bea-sam to bea
    Mon 18 Jan 09:00  = ada-sam quiet
    Mon 18 Jan 09:00  = bea-sam quiet
    letters a week: ada 4 1
    letters a week: sam 8 0
    letters a week: bea 4 1
    "#);
    let told = world.words("rosa", "escalation");
    assert!(
        told.contains("Sam's address sam@people.test does not work: \"550 5.1.1 User unknown\"")
            && told.contains("The same holds for Bea and Sam.")
            && told.contains("address Sam new@address"),
        "{told}"
    );
    let introduction = world.words("ada", "introduction");
    assert!(introduction.contains("sam.okoye@people.test"), "{introduction}");
    assert!(introduction.contains("Sam has another address than in our earlier letter"), "{introduction}");
    let sams = world.words("sam", "introduction");
    assert!(!sams.contains("another address"), "{sams}");
}

#[test]
fn a_full_mailbox_on_six_days_stops_the_address() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    let full = "552 5.2.2 Mailbox full";
    world.until("2027-01-11 10:10").report("sam", "delayed", "4.2.2", "452 4.2.2 Mailbox full");
    world.until("2027-01-11 11:10").report("sam", "failed", "5.2.2", full);
    world.until("2027-01-11 12:10").report("sam", "failed", "5.2.2", full);
    for day in ["2027-01-12", "2027-01-13", "2027-01-14", "2027-01-15"] {
        world.until(&format!("{day} 09:10")).report("sam", "failed", "4.4.1", "451 4.4.1 timed out");
    }
    world.until("2027-01-20 09:40").reply_from("rosa", "digest", "1 why");
    world.until("2027-01-20 10:00");
    let told = world.words("rosa", "order");
    assert!(told.contains("letters came back on 5 days, the last on Fri 15 Jan"), "{told}");
    world.report("sam", "failed", "5.2.2", full);
    world.until("2027-01-25");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 10:10  < the last letter to sam is delayed: 4.2.2
    Mon 11 Jan 11:10  < the last letter to sam comes back: 5.2.2
    Mon 11 Jan 12:10  < the last letter to sam comes back: 5.2.2
    Tue 12 Jan 09:10  < the last letter to sam comes back: 4.4.1
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 09:10  < the last letter to sam comes back: 4.4.1
    Thu 14 Jan 09:10  < the last letter to sam comes back: 4.4.1
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Fri 15 Jan 09:10  < the last letter to sam comes back: 4.4.1
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 20 Jan 10:00  -> order to rosa
    Wed 20 Jan 10:00  < the last letter to sam comes back: 5.2.2
    Wed 20 Jan 11:00  ! ada-sam: sam's address is refused
    Thu 21 Jan 08:30  -> digest to rosa
    letters a week: ada 4 1 0
    letters a week: sam 3 1 0
    "#);
}

#[test]
fn a_mail_from_the_address_forgets_what_came_back() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    let soft = |world: &mut World, day: &str| {
        world.until(&format!("{day} 10:10")).report("sam", "failed", "4.4.1", "451 4.4.1 timed out");
    };
    for day in ["2027-01-11", "2027-01-12", "2027-01-13", "2027-01-14", "2027-01-15"] {
        soft(&mut world, day);
    }
    // A machine's answer is enough.
    world.until("2027-01-16 10:10").out_of_office("sam", "2027-01-18");
    for day in ["2027-01-18", "2027-01-19", "2027-01-20", "2027-01-21", "2027-01-22"] {
        soft(&mut world, day);
    }
    world.until("2027-01-23");
    let text = world.timeline();
    assert!(!text.contains("sam's address is refused"), "{text}");
}

#[test]
fn not_me_freezes_at_once_until_the_address_is_put_right() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bea", "sam");
    world.until("2027-01-11 10:20").reply_from("sam", "introduction", "not me");
    world.until("2027-01-11 12:20").reply_from("sam", "invite", "not me");
    world.until("2027-01-12 12:20").mail_from("sam", &["ada", "desk"], "I do not know you.");
    world.until("2027-01-15 12:00").address("sam", "sam.okoye@people.test");
    // The address was never Sam's: what comes from there is a stranger's.
    world.writes_from("sam", "sam@people.test");
    world.until("2027-01-15 14:10").reply_from("sam", "answer", "Thank you.");
    world.until("2027-01-20");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction bea-sam to bea, sam
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite bea-sam to bea, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = bea-sam introduced
    Mon 11 Jan 10:20  < sam answers the introduction to bea, the desk: "not me"
    Mon 11 Jan 11:00  -> answer [done bea-sam] to sam
    Mon 11 Jan 11:00  ! ada-sam: sam says: not me
    Mon 11 Jan 11:00  ! bea-sam: sam says: not me
    Mon 11 Jan 12:20  < sam answers the invite to the desk: "not me"
    Mon 11 Jan 13:00  ? set aside for staff: from the address of sam, where somebody answered "not me"
    Tue 12 Jan 08:30  -> digest to rosa
    Tue 12 Jan 12:20  < sam to ada, desk: "I do not know you."
    Tue 12 Jan 13:00  ? set aside for staff: from the address of sam, where somebody answered "not me"
    Wed 13 Jan 08:30  -> digest to rosa
    Fri 15 Jan 12:00  ~ staff: address sam sam.okoye@people.test
    Fri 15 Jan 12:00  ~ Sam Okoye is written to at sam.okoye@people.test now, not at sam@people.test. Introduced anew, with the right address: ada-sam, bea-sam.
    Fri 15 Jan 13:00  -> introduction ada-sam to ada, sam
    Fri 15 Jan 13:00  -> introduction bea-sam to bea, sam
    Fri 15 Jan 13:00  -> update ada-sam to ada, sam
    Fri 15 Jan 13:00  -> update bea-sam to bea, sam
    Fri 15 Jan 13:00  . ada-sam: sam says: not me
    Fri 15 Jan 13:00  . bea-sam: sam says: not me
    Fri 15 Jan 14:10  < sam answers the answer to the desk: "Thank you."
    Fri 15 Jan 15:00  ? set aside for staff: an unknown person in the thread of bea-sam; sam is not asked about it (again)
    Mon 18 Jan 08:30  -> digest to rosa
    Tue 19 Jan 09:00  -> nudge (step 1) ada-sam to ada
    Tue 19 Jan 09:00  -> nudge (step 1) bea-sam to bea
    Tue 19 Jan 09:00  = ada-sam quiet
    Tue 19 Jan 09:00  = bea-sam quiet
    letters a week: ada 4 1
    letters a week: sam 9 0
    letters a week: bea 4 1
    "#);
    let apology = world.words("sam", "answer");
    assert!(apology.contains("Nothing more is sent to this address"), "{apology}");
}

#[test]
fn an_address_that_works_changes_while_they_are_in_touch() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 12:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-14 12:00").address("sam", "sam@work.test");
    world.until("2027-01-15 09:30");
    // Mail from the earlier address is still Sam's; and "not me" there is not about the new one.
    world.writes_from("sam", "sam@people.test");
    world.mail_from("sam", &["ada", "desk"], "Written on my old phone.");
    world.until("2027-01-15 11:30").reply_from("sam", "introduction", "not me");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 13:00  = ada-sam in-touch
    Thu 14 Jan 12:00  ~ staff: address sam sam@work.test
    Thu 14 Jan 12:00  ~ Sam Okoye is written to at sam@work.test now, not at sam@people.test. In touch already; the other side is told the address: ada-sam.
    Thu 14 Jan 13:00  -> cancellation to sam
    Thu 14 Jan 13:00  -> told (address) to ada
    Thu 14 Jan 13:00  -> update to ada, sam
    Fri 15 Jan 09:30  < sam to ada, desk: "Written on my old phone."
    Fri 15 Jan 11:30  < sam answers the introduction to ada, the desk: "not me"
    Fri 15 Jan 12:00  ? set aside for staff: somebody at sam@people.test, an earlier address of sam, answered "not me"; it is forgotten
    letters a week: ada 4
    letters a week: sam 4
    "#);
    let told = world.words("ada", "told");
    assert!(told.contains("Sam Okoye has another address from now on: sam@work.test"), "{told}");
    let gone = world.words("sam", "cancellation");
    assert!(gone.contains("they are kept at another address from now on"), "{gone}");
}

#[test]
fn what_is_about_the_desk_stops_no_address_and_is_told_once_a_day() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bea", "cal");
    let spam = "550 5.7.1 Message rejected as spam";
    world.until("2027-01-11 09:10").report("sam", "failed", "5.7.1", spam);
    world.until("2027-01-11 10:10").report("cal", "failed", "5.7.1", spam);
    world.until("2027-01-12 09:10").report("sam", "failed", "5.7.1", spam);
    world.until("2027-01-12 12:00");
    insta::assert_snapshot!(world.timeline(), @r"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction bea-cal to bea, cal
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite bea-cal to bea, cal
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = bea-cal introduced
    Mon 11 Jan 09:10  < the last letter to sam comes back: 5.7.1
    Mon 11 Jan 10:00  -> desk-trouble [came-back] to rosa
    Mon 11 Jan 10:00  ? set aside for staff: a letter to sam came back, and not because of the address: 550 5.7.1 Message rejected as spam
    Mon 11 Jan 10:10  < the last letter to cal comes back: 5.7.1
    Mon 11 Jan 11:00  ? set aside for staff: a letter to cal came back, and not because of the address: 550 5.7.1 Message rejected as spam
    Mon 11 Jan 14:00  -> invite ada-sam to sam
    Mon 11 Jan 15:00  -> invite bea-cal to cal
    Tue 12 Jan 09:10  < the last letter to sam comes back: 5.7.1
    Tue 12 Jan 10:00  -> desk-trouble [came-back] to rosa
    Tue 12 Jan 10:00  ? set aside for staff: a letter to sam came back, and not because of the address: 550 5.7.1 Message rejected as spam
    letters a week: ada 2
    letters a week: sam 3
    letters a week: bea 2
    letters a week: cal 3
    ");
    let told = world.words("rosa", "desk-trouble");
    assert!(told.contains("Sam Okoye (sam@people.test): \"550 5.7.1 Message rejected as spam\""), "{told}");
}

#[test]
fn a_changed_line_of_the_roster_does_the_same() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-14 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.writes_from("sam", "sam.okoye@people.test");
    world.until("2027-01-15 10:10").reply_from("sam", "introduction", "Hello Ada.");
    world.until("2027-01-21");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Thu 14 Jan 13:00  -> cancellation to sam
    Thu 14 Jan 13:00  -> introduction to ada, sam
    Thu 14 Jan 13:00  -> update to ada, sam
    Thu 14 Jan 13:00  = ada-sam introduced
    Fri 15 Jan 10:10  < sam answers the introduction to ada, the desk: "Hello Ada."
    Mon 18 Jan 09:00  -> nudge (step 1) to ada
    Mon 18 Jan 09:00  = ada-sam quiet
    Wed 20 Jan 09:00  -> nudge (step 2) to ada
    Wed 20 Jan 09:00  -> waiting (step 2) to sam
    letters a week: ada 5 2
    letters a week: sam 5 1
    "#);
}

#[test]
fn a_letter_that_a_policy_keeps_back_is_tried_again_and_staff_hear_once_a_day() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    let policy = "550 5.7.1 Unfortunately, messages from [192.0.2.5] weren't sent: our block list";
    world.until("2027-01-11 09:10").report("sam", "failed", "5.7.1", policy);
    world.until("2027-01-11 15:10").report("sam", "failed", "5.0.0", policy);
    // The third goes through.
    world.until("2027-01-16 12:00");
    insta::assert_snapshot!(world.timeline(), @r"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:10  < the last letter to sam comes back: 5.7.1
    Mon 11 Jan 10:00  -> desk-trouble [came-back] to rosa
    Mon 11 Jan 10:00  ? set aside for staff: a letter to sam came back, and not because of the address: 550 5.7.1 Unfortunately, messages from [192.0.2.5] weren't sent: our block list
    Mon 11 Jan 14:00  -> invite to sam
    Mon 11 Jan 15:10  < the last letter to sam comes back: 5.0.0
    Mon 11 Jan 16:00  ? set aside for staff: a letter to sam came back, and not because of the address: 550 5.7.1 Unfortunately, messages from [192.0.2.5] weren't sent: our block list
    Tue 12 Jan 07:00  -> invite to sam
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    letters a week: ada 4
    letters a week: sam 5
    ");
}

#[test]
fn a_nudge_that_a_policy_keeps_back_is_not_repeated() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 09:10").report("ada", "failed", "5.7.1", "550 5.7.1 blocked by policy");
    world.until("2027-01-14 12:00");
    let text = world.timeline();
    assert_eq!(text.matches("-> nudge").count(), 1, "{text}");
    assert!(text.contains("-> desk-trouble [came-back] to rosa"), "{text}");
}

#[test]
fn a_letter_that_was_kept_back_dies_with_its_pairing() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 09:10").report("sam", "failed", "5.7.1", "550 5.7.1 blocked by policy");
    world.until("2027-01-11 10:10").edit(|files| files.pairing("ada-sam", "ended", "\"moved abroad\""));
    world.until("2027-01-12 12:00");
    let text = world.timeline();
    assert!(text.contains("= ada-sam ended"), "{text}");
    assert_eq!(text.matches("-> invite").count(), 1, "{text}");
}

#[test]
fn an_unknown_user_is_dead_whatever_the_code() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bea", "cal");
    world.until("2027-01-11 09:10").report("sam", "failed", "5.7.1", "550 5.7.1 user unknown");
    world.until("2027-01-11 09:20").report(
        "cal",
        "failed",
        "5.4.1",
        "550 5.4.1 Recipient address rejected: Access denied",
    );
    world.until("2027-01-11 12:00");
    let text = world.timeline();
    assert!(text.contains("! ada-sam: sam's address is refused"), "{text}");
    assert!(text.contains("! bea-cal: cal's address is refused"), "{text}");
    assert!(!text.contains("desk-trouble"), "{text}");
}
