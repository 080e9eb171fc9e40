//! Whose thread a mail is in: the people in To, Cc and From decide, the token what they leave open.

use super::world::{World, time};

/// Ada has two mentees.
fn two_mentees() -> World {
    World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("ada", "tom")
}

#[test]
fn the_desk_in_bcc() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    // No header names the desk: a server on the way does, or nothing at all.
    world.until("2027-01-12 10:05").mail_as(
        "Ada Lovelace <ada@people.test>",
        &["To: sam@people.test"],
        "Hello Sam",
    );
    world.until("2027-01-12 11:05").mail_as(
        "Sam Okoye <sam@people.test>",
        &["Received: from mx.people.test by desk.test for <desk@desk.test>; Tue, 12 Jan 2027 11:05:00 +0000", "To: ada@people.test"],
        "Hello Ada",
    );
    world.until("2027-01-15");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < Ada Lovelace <ada@people.test>: "Hello Sam"
    Tue 12 Jan 11:05  < Sam Okoye <sam@people.test>: "Hello Ada"
    Tue 12 Jan 12:00  = ada-sam in-touch
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn several_mentees_at_once() {
    let mut world = two_mentees();
    world.until("2027-01-12 10:05");
    // The address of one thread, and both are written to.
    let cc = format!("Cc: {}", world.desk_of("sam", "introduction"));
    world.mail_as(
        "Ada Lovelace <ada@people.test>",
        &["To: sam@people.test, tom@people.test", &cc],
        "Hello both",
    );
    world.until("2027-01-12 12:00");
    assert!(world.heard("ada-sam", "ada").is_some() && world.heard("ada-tom", "ada").is_some());
}

#[test]
fn the_people_win_over_the_thread() {
    // She answers in the old thread and writes to somebody else.
    let mut world = two_mentees();
    world.until("2027-01-12 10:05");
    let cc = format!("Cc: {}", world.desk_of("sam", "introduction"));
    world.mail_as("Ada Lovelace <ada@people.test>", &["To: tom@people.test", &cc], "Hello Tom");
    world.until("2027-01-12 12:00");
    assert_eq!(world.heard("ada-sam", "ada"), None);
    assert!(world.heard("ada-tom", "ada").is_some());
}

#[test]
fn the_token_says_which_of_two_pairings_of_the_same_people() {
    let twice = || {
        World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
            for (key, value) in
                [("mentors", "[\"ada\"]"), ("mentees", "[\"sam\", \"tom\"]"), ("kind", "\"technical\"")]
            {
                files.pairing("ada-team", key, value);
            }
            files.person("tom", "called", "\"Tom\"");
        })
    };
    let mut world = twice();
    world.until("2027-01-12 10:05");
    let cc = format!("Cc: {}", world.desk_of("tom", "introduction"));
    world.mail_as("Ada Lovelace <ada@people.test>", &["To: sam@people.test", &cc], "Hello Sam");
    world.until("2027-01-12 12:00");
    assert!(world.heard("ada-team", "ada").is_some());
    assert_eq!(world.heard("ada-sam", "ada"), None, "it was in the team's thread");

    let mut world = twice();
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 12:00");
    assert!(
        world.heard("ada-team", "ada").is_some() && world.heard("ada-sam", "ada").is_some(),
        "nothing says which"
    );
}

#[test]
fn a_word_to_the_desk_that_two_pairings_could_mean() {
    let mut world = two_mentees();
    world.until("2027-01-12 10:05").mail_from("ada", &["desk"], "Talked");
    world.until("2027-01-12 12:05").reply_from("ada", "answer", "talked Sam");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction ada-tom to ada, tom
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite ada-tom to ada, tom
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = ada-tom introduced
    Tue 12 Jan 10:05  < ada to desk: "Talked"
    Tue 12 Jan 11:00  -> answer [which] to ada
    Tue 12 Jan 12:05  < ada answers the answer to the desk: "talked Sam"
    Tue 12 Jan 13:00  = ada-sam in-touch
    Fri 15 Jan 09:00  -> nudge (step 2) ada-tom to ada, tom
    Fri 15 Jan 09:00  = ada-tom quiet
    letters a week: ada 6
    letters a week: sam 2
    letters a week: tom 3
    "#);
    let which = world.words("ada", "answer");
    assert!(which.contains(" talked Sam talked Tom "), "{which}");
}

#[test]
fn words_to_the_desk_alone_without_a_thread() {
    // She has just written: nobody tells her that she is silent, in either pairing.
    let mut world = two_mentees();
    world.until("2027-01-12 10:05").mail_from("ada", &["desk"], "When does the programme end?");
    world.until("2027-01-20");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction ada-tom to ada, tom
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite ada-tom to ada, tom
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = ada-tom introduced
    Tue 12 Jan 10:05  < ada to desk: "When does the programme end?"
    Tue 12 Jan 11:00  -> answer [noted] to ada
    Tue 12 Jan 11:00  ! ada-sam: ada wrote something for staff
    Wed 13 Jan 08:30  -> digest to rosa
    Fri 15 Jan 09:00  -> summary [nudge (step 2) ada-sam + nudge (step 2) ada-tom] to ada
    Fri 15 Jan 09:00  -> nudge (step 2) ada-sam to sam
    Fri 15 Jan 09:00  -> nudge (step 2) ada-tom to tom
    Fri 15 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  = ada-tom quiet
    Mon 18 Jan 18:00  -> summary [reminder ada-sam + reminder ada-tom] to ada
    Mon 18 Jan 18:00  -> reminder ada-sam to sam
    Mon 18 Jan 18:00  -> reminder ada-tom to tom
    Tue 19 Jan 09:00  ! ada-sam: silence
    Tue 19 Jan 09:00  ! ada-tom: silence
    letters a week: ada 6 1
    letters a week: sam 3 1
    letters a week: tom 3 1
    "#);
    assert!(world.unplaced().is_empty());
}

#[test]
fn stop_by_a_from_line_alone_is_answered_with_the_choices() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["desk"], "stop");
    world.until("2027-01-12 12:05").reply_from("ada", "answer", "stop");
    world.until("2027-01-13 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to desk: "stop"
    Tue 12 Jan 11:00  -> answer [prove] to ada
    Tue 12 Jan 11:00  ! ada-sam: ada wrote something for staff
    Tue 12 Jan 12:05  < ada answers the answer to the desk: "stop"
    Tue 12 Jan 13:00  -> answer [done] to ada
    Tue 12 Jan 13:00  ! ada-sam: ada asked for no more letters
    Wed 13 Jan 08:30  -> digest to rosa
    letters a week: ada 4
    letters a week: sam 2
    "#);
}

#[test]
fn reply_to_all_of_an_introduction() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 10:05");
    let (cc, id) = (world.desk_of("ada", "introduction"), world.id_of("ada", "introduction"));
    world.mail_as(
        "Ada Lovelace <ada@people.test>",
        &["To: sam@people.test, ada@people.test", &format!("Cc: {cc}"), &format!("In-Reply-To: <{id}>")],
        "Hello Sam, shall we say Tuesday?",
    );
    // Sam answers Ada's mail; her client keeps only the first of the References, the pair's root.
    let root = world.root_of("sam");
    world.until("2027-01-11 11:05").mail_as(
        "Sam Okoye <sam@people.test>",
        &[
            "To: desk@desk.test",
            "In-Reply-To: Message from \"Ada\" of Monday",
            &format!("References: <{root}>"),
        ],
        "Tuesday is fine",
    );
    world.until("2027-01-15");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 10:05  < Ada Lovelace <ada@people.test>: "Hello Sam, shall we say Tuesday?"
    Mon 11 Jan 11:05  < Sam Okoye <sam@people.test>: "Tuesday is fine"
    Mon 11 Jan 12:00  -> answer [noted] to sam
    Mon 11 Jan 12:00  ! ada-sam: sam wrote something for staff
    Tue 12 Jan 08:30  -> digest to rosa
    letters a week: ada 2
    letters a week: sam 3
    "#);
}

#[test]
fn from_an_alias_or_by_way_of_a_list() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.person("ada", "aliases", "[\"ada@lab.test\"]"));
    world.until("2027-01-12 10:05").mail_as(
        "<ADA@lab.test>",
        &["To: sam@people.test", "Cc: desk@desk.test"],
        "Hello",
    );
    // The list's server put itself into From, and Sam into Reply-To.
    world.until("2027-01-12 10:15").mail_as(
        "Sam via Team <team@lists.test>",
        &["Reply-To: Sam <sam@people.test>", "To: ada@people.test", "Cc: desk@desk.test"],
        "Hello",
    );
    world.until("2027-01-12 12:00");
    assert!(world.heard("ada-sam", "ada").is_some() && world.heard("ada-sam", "sam").is_some());
}

#[test]
fn a_known_person_in_somebody_elses_thread() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("bea", "cal");
    world.until("2027-01-12 10:05");
    let cc = format!("Cc: {}", world.desk_of("ada", "introduction"));
    world.mail_as("Bea Quist <bea@people.test>", &["To: rosa@people.test", &cc], "talked");
    world.until("2027-01-12 12:00");
    assert_eq!(world.heard("bea-cal", "bea"), None);
    let why = &world.unplaced()[0].1;
    assert_eq!(why, "bea wrote in the thread of ada-sam, which is not theirs");
}

#[test]
fn staff_by_hand() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("rosa", &["ada", "sam", "desk"], "Have you two met?");
    world.until("2027-01-12 10:15").mail_as(
        "Riverside Mentoring <desk@desk.test>",
        &["To: ada@people.test, sam@people.test"],
        "Rosa here: have you two met?",
    );
    let own = world.desk_of("ada", "introduction");
    world.mail_as(&format!("Ada <{own}>"), &["To: desk@desk.test"], "stop");
    world.until("2027-01-14");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < rosa to ada, sam, desk: "Have you two met?"
    Tue 12 Jan 10:15  < Riverside Mentoring <desk@desk.test>: "Rosa here: have you two met?"
    Tue 12 Jan 10:15  < Ada <desk+ada-sam.cooltwjfs3lxdo53@desk.test>: "stop"
    Tue 12 Jan 11:00  ? set aside for staff: it claims to come from an address of the desk's, which no person has
    Wed 13 Jan 08:30  -> digest to rosa
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    letters a week: ada 3
    letters a week: sam 2
    "#);
}

#[test]
fn staff_who_are_mentors_too() {
    // Rosa mentors Cal; of Ada and Sam she answers the letter to staff.
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.pair(&["bob"], &["cal"]);
        files.person("bob", "email", "\"rosa@people.test\"");
    });
    world.until("2027-01-12 10:05").mail_from("rosa", &["cal", "desk"], "Hello Cal");
    world.until("2027-01-12 11:05").mail_from("cal", &["rosa", "desk"], "Hello Rosa");
    world.until("2027-01-20 10:05").reply_from("rosa", "digest", "1 talked");
    world.until("2027-01-20 12:00");
    assert!(world.heard("ada-sam", "ada") > Some(time("2027-01-20 10:00")), "{}", world.timeline());
    assert_eq!(world.heard("bob-cal", "bob"), Some(time("2027-01-12 10:05")));
}

#[test]
fn choices_come_once_a_day_whatever_is_answered() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Hmm, what is this?");
    world.until("2027-01-13 12:05").reply_from("ada", "answer", "I do not follow.");
    world.until("2027-01-13 13:05").reply_from("ada", "nudge", "Please explain.");
    world.until("2027-01-14 10:05").reply_from("ada", "answer", "Still lost.");
    world.until("2027-01-14 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Hmm, what is this?"
    Wed 13 Jan 11:00  -> answer [why] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada wrote something for staff
    Wed 13 Jan 12:05  < ada answers the answer to the desk: "I do not follow."
    Wed 13 Jan 13:05  < ada answers the nudge to the desk: "Please explain."
    Thu 14 Jan 08:30  -> digest to rosa
    Thu 14 Jan 10:05  < ada answers the answer to the desk: "Still lost."
    Thu 14 Jan 11:00  -> answer [noted] to ada
    letters a week: ada 5
    letters a week: sam 2
    "#);
}
