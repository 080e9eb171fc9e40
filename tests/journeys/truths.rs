//! Letters tell the truth: a no is a no, a call that is off is not the next one, a stop is no silence.

use mentord::domain::incoming::Partstat::{Accepted, Declined};

use super::world::World;

fn holds(words: &str, sentence: &str) {
    assert!(words.contains(sentence), "no {sentence:?} in: {words}");
}

fn lacks(words: &str, sentence: &str) {
    assert!(!words.contains(sentence), "{sentence:?} in: {words}");
}

/// Staff ask about the first line of their next list: all that is known of the pair.
fn staff_ask_why(world: &mut World) -> String {
    let here = world.here();
    let day = if here.hour() < 8 { here.date() } else { here.date().tomorrow().expect("a day") };
    world.until(&format!("{day} 09:40")).reply_from("rosa", "digest", "1 why");
    world.until(&format!("{day} 10:00"));
    world.words("rosa", "order")
}

#[test]
fn a_declined_call_is_not_the_next_one() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.meeting", "reminder", "\"off\"");
    });
    world.until("2027-01-11 12:10").answer_invite("ada", Declined, Some("2027-01-12 18:00"));
    world.until("2027-01-12 12:10").answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-01-20");
    let nudge = world.words("ada", "nudge");
    holds(&nudge, "Sam said no to the calendar invite on Tuesday 12 January");
    holds(&nudge, "Your next call: Tuesday 26 January, 18:00 (London)");
    let told = staff_ask_why(&mut world);
    holds(&told, "Sam: last heard Tue 12 Jan (said no to the calendar invite)");
    holds(&told, "Their next call: Tuesday 26 January");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Decline for 2027-01-12 18:00
    Mon 11 Jan 13:00  -> told (declined) to sam
    Tue 12 Jan 12:10  < sam presses Decline for 2027-01-19 18:00
    Tue 12 Jan 13:00  -> told (declined) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Fri 15 Jan 09:00  = ada-sam quiet
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 20 Jan 10:00  -> order to rosa
    letters a week: ada 4 0
    letters a week: sam 4 0
    "#);
}

#[test]
fn where_every_call_is_declined_none_is_the_next() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Declined);
    world.until("2027-01-20");
    lacks(&world.words("sam", "nudge"), "next call");
    let told = staff_ask_why(&mut world);
    lacks(&told, "next call");
    holds(&told, "said no to the invite");
    holds(&told, "nothing seen from Sam since");
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
    Wed 20 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 20 Jan 10:00  -> order to rosa
    letters a week: ada 4 0
    letters a week: sam 4 0
    "#);
}

#[test]
fn a_stop_is_no_silence() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "stop");
    world.until("2027-01-20");
    let told = staff_ask_why(&mut world);
    holds(&told, "nothing seen from Sam since");
    holds(&told, "Ada: asked for no more letters Wed 13 Jan");
    // To the other side nothing private.
    for kind in ["nudge", "reminder"] {
        lacks(&world.words("sam", kind), "no more letters");
    }
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "stop"
    Wed 13 Jan 11:00  -> answer [done] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada asked for no more letters
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 18:00  -> reminder to sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 20 Jan 10:00  -> order to rosa
    letters a week: ada 4 0
    letters a week: sam 3 1
    "#);
}

#[test]
fn of_a_team_of_which_one_wants_no_more_letters_the_mentor_reads_nothing_of_that() {
    let mut world = World::starting("2027-01-11").with(|files| files.pair(&["ada"], &["sam", "bea"]));
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "bea", "desk"], "Hello you two.");
    world.until("2027-01-12 12:05").reply_from("sam", "introduction", "stop");
    world.until("2027-01-20");
    let waits = world.words("ada", "waiting");
    holds(&waits, "You wrote to Sam Okoye and Bea Quist on Tuesday 12 January");
    lacks(&waits, "no more letters");
    let told = staff_ask_why(&mut world);
    holds(&told, "nothing seen from Bea since");
    holds(&told, "Sam: asked for no more letters Tue 12 Jan");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam, bea
    Mon 11 Jan 09:00  -> invite to ada, sam, bea
    Mon 11 Jan 09:00  = ada-sam-bea introduced
    Tue 12 Jan 10:05  < ada to sam, bea, desk: "Hello you two."
    Tue 12 Jan 12:05  < sam answers the introduction to ada, the desk: "stop"
    Tue 12 Jan 13:00  -> answer [done] to sam
    Tue 12 Jan 13:00  ! ada-sam-bea: sam asked for no more letters
    Wed 13 Jan 08:30  -> digest to rosa
    Fri 15 Jan 09:00  -> waiting (step 2) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to bea
    Fri 15 Jan 09:00  = ada-sam-bea quiet
    Mon 18 Jan 18:00  -> reminder to ada, bea
    Tue 19 Jan 09:00  ! ada-sam-bea: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 20 Jan 10:00  -> order to rosa
    letters a week: ada 3 1
    letters a week: sam 3 0
    letters a week: bea 3 1
    "#);
}

#[test]
fn a_no_after_a_call_is_told_as_one() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.meeting", "ask", "\"mentor\"");
        files.set("programme.meeting", "reminder", "\"off\"");
        files.set("programme.contact", "meetings_count", "false");
    });
    world.until("2027-01-11 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-11 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-20 12:00").reply_from("ada", "question", "no");
    world.until("2027-01-27");
    let told = staff_ask_why(&mut world);
    holds(&told, "The last contact seen was on Mon 11 Jan; none since.");
    holds(&told, "Ada: last heard Wed 20 Jan (answered no, or not yet)");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Mon 11 Jan 11:05  < sam to ada, desk: "Hello Ada"
    Mon 11 Jan 12:00  = ada-sam in-touch
    Tue 19 Jan 09:00  -> nudge (step 1) to ada
    Tue 19 Jan 09:00  = ada-sam quiet
    Wed 20 Jan 09:00  -> question (call) to ada
    Wed 20 Jan 12:00  < ada answers the question to the desk: "no"
    Tue 26 Jan 09:00  ! ada-sam: silence
    Wed 27 Jan 08:30  -> digest to rosa
    Wed 27 Jan 09:00  -> question (call) to ada
    Wed 27 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 27 Jan 10:00  -> order to rosa
    letters a week: ada 2 2 1
    letters a week: sam 2 0 0
    "#);
}

#[test]
fn both_accept_after_staff_were_told() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.digest", "at", "\"08:30\"");
        files.set("programme.meeting", "reminder", "\"off\"");
        files.set("programme.contact", "meetings_count", "false");
    });
    world.until("2027-01-20 10:10").rsvp("ada", Accepted);
    world.until("2027-01-20 11:10").rsvp("sam", Accepted);
    world.until("2027-01-25 09:00");
    // The silent have been heard: nothing needs staff.
    lacks(&world.words("rosa", "digest"), "Ada Lovelace");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 18 Jan 08:30  -> digest to rosa
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 10:10  < ada presses Accept
    Wed 20 Jan 11:10  < sam presses Accept
    Wed 20 Jan 12:00  = ada-sam in-touch
    Wed 20 Jan 12:00  . ada-sam: silence
    Mon 25 Jan 08:30  -> digest to rosa
    letters a week: ada 4 0 0
    letters a week: sam 3 0 0
    ");
}

#[test]
fn words_since_the_last_calls_are_not_denied() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.meeting", "reminder", "\"off\"");
    });
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-15 13:10").mail_from("sam", &["desk"], "Could the invite have a dial-in number?");
    world.until("2027-01-21");
    let asked = world.words("ada", "question");
    holds(&asked, "Your last calls with Sam Okoye stood in the calendar. Did they take place?");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 12:10  < ada presses Accept
    Tue 12 Jan 18:45  = ada-sam in-touch
    Fri 15 Jan 13:10  < sam to desk: "Could the invite have a dial-in number?"
    Fri 15 Jan 14:00  -> answer [noted] to sam
    Fri 15 Jan 14:00  ! ada-sam: sam wrote something for staff
    Mon 18 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:00  -> question (calls) to ada
    letters a week: ada 2 1
    letters a week: sam 3 0
    "#);
}

#[test]
fn the_mentor_is_asked_first_and_says_not_now() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.introduction", "ask_mentor_first", "true");
    });
    world.until("2027-01-12 10:05").reply_from("ada", "proposal", "Later, please.");
    world.until("2027-01-13 10:05").reply_from("ada", "proposal", "no");
    world.until("2027-01-25");
    let told = staff_ask_why(&mut world);
    holds(
        &told,
        "Ada was asked first and does not want to be introduced, or not now (answered on Tue 12 Jan)",
    );
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> proposal to ada
    Mon 11 Jan 09:00  = ada-sam proposed
    Tue 12 Jan 10:05  < ada answers the proposal to the desk: "Later, please."
    Tue 12 Jan 11:00  ! ada-sam: ada would rather not be introduced
    Wed 13 Jan 08:30  -> digest to rosa
    Wed 13 Jan 10:05  < ada answers the proposal to the desk: "no"
    Mon 25 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Mon 25 Jan 10:00  -> order to rosa
    letters a week: ada 1 0 0
    "#);
}

#[test]
fn the_mentor_is_asked_first_and_asks_back() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.introduction", "ask_mentor_first", "true");
        files.set("programme.digest", "at", "\"08:30\"");
    });
    world.until("2027-01-12 10:05").reply_from(
        "ada",
        "proposal",
        "Who is Sam, and what does he want to learn?",
    );
    world.until("2027-01-13 10:00");
    let list = world.words("rosa", "digest");
    holds(&list, "Ada was asked first and said neither yes nor no.");
    // Nobody says that she has not answered, and her yes is enough still.
    world.until("2027-01-20 10:05").reply_from("ada", "proposal", "Yes.");
    world.until("2027-01-21 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> proposal to ada
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  = ada-sam proposed
    Tue 12 Jan 10:05  < ada answers the proposal to the desk: "Who is Sam, and what does he want to learn?"
    Tue 12 Jan 11:00  -> answer [noted] to ada
    Tue 12 Jan 11:00  ? set aside for staff: ada was asked first whether to be introduced (ada-sam), and answered neither yes nor no
    Tue 12 Jan 11:00  ! ada-sam: ada answered neither yes nor no
    Wed 13 Jan 08:30  -> digest to rosa
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 08:30  -> digest to rosa
    Mon 18 Jan 08:30  -> digest to rosa
    Tue 19 Jan 08:30  -> digest to rosa
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 10:05  < ada answers the proposal to the desk: "Yes."
    Wed 20 Jan 11:00  -> introduction to ada, sam
    Wed 20 Jan 11:00  -> invite to ada, sam
    Wed 20 Jan 11:00  = ada-sam introduced
    Wed 20 Jan 11:00  . ada-sam: ada answered neither yes nor no
    letters a week: ada 2 2
    letters a week: sam 0 2
    "#);
}

#[test]
fn away_with_the_whole_side_the_calls_leave_the_calendars() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-13 10:05").reply_from("sam", "invite", "away 25 January to 5 February");
    world.until("2027-01-14");
    // The day after, the 6th, is a Saturday.
    let told = world.words("ada", "told");
    holds(&told, "Sam Okoye will be away from Monday 25 January and back on Monday 8 February");
    holds(&told, "The calls of Tuesday 26 January, Tuesday 2 February leave your calendar.");
    holds(&told, "Your next call in the calendar: Tuesday 19 January");
    let done = world.words("sam", "answer");
    holds(&done, "Noted: you are away from Monday 25 January, back on Monday 8 February.");
    holds(&done, "leave the calendars, and Ada will see it there");
    world.until("2027-01-14 09:00");
    holds(&world.words("rosa", "digest"), "Away: Sam Okoye, back on Mon 8 Feb (with Ada Lovelace).");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 11:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 12:00  = ada-sam in-touch
    Wed 13 Jan 10:05  < sam answers the invite to the desk: "away 25 January to 5 February"
    Wed 13 Jan 11:00  -> told (sam) to ada
    Wed 13 Jan 11:00  -> answer [done] to sam
    Wed 13 Jan 11:00  -> update to ada, sam
    Wed 13 Jan 11:00  ! ada-sam: sam is away until 2027-02-06
    Thu 14 Jan 08:30  -> digest to rosa
    letters a week: ada 4
    letters a week: sam 4
    "#);
}

#[test]
fn away_from_a_team_the_calls_stand() {
    let mut world = World::starting("2027-01-11").with(|files| files.pair(&["ada"], &["sam", "bea"]));
    world.until("2027-01-13 10:05").reply_from("sam", "invite", "away 18 January to 29 January");
    world.until("2027-01-14");
    let told = world.words("ada", "told");
    holds(&told, "The calls of Tuesday 19 January, Tuesday 26 January stand, with Bea.");
    holds(&told, "Your next call in the calendar: Tuesday 19 January, 18:00 (London)");
    let done = world.words("sam", "answer");
    holds(&done, "stand, with Bea");
    lacks(&done, "leave the calendars");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam, bea
    Mon 11 Jan 09:00  -> invite to ada, sam, bea
    Mon 11 Jan 09:00  = ada-sam-bea introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam-bea quiet
    Wed 13 Jan 10:05  < sam answers the invite to the desk: "away 18 January to 29 January"
    Wed 13 Jan 11:00  -> told (sam) to ada
    Wed 13 Jan 11:00  -> answer [done] to sam
    Wed 13 Jan 11:00  ! ada-sam-bea: sam is away until 2027-01-30
    letters a week: ada 4
    letters a week: sam 3
    letters a week: bea 2
    "#);
}

#[test]
fn what_a_machine_says_of_an_absence_takes_no_call_out() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 10:05").out_of_office("sam", "2027-01-23");
    world.until("2027-01-20");
    let told = world.words("ada", "told");
    holds(&told, "Sam Okoye is away and will be back on Monday 25 January");
    holds(
        &told,
        "The calls of Tuesday 12 January, Tuesday 19 January stay in the calendar all the same. skip 12 January: the call of that day is left out",
    );
    holds(
        &told,
        "Your next call in the calendar: Tuesday 12 January, 18:00 (London), though Sam is away then",
    );
    let staff = staff_ask_why(&mut world);
    holds(&staff, "nothing seen from Ada since");
    holds(&staff, "Sam: no word but that they are away");
    holds(&staff, "away, back on Mon 25 Jan");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 10:05  < sam is out of office, back on Sat 23 Jan
    Mon 11 Jan 11:00  -> told (sam) to ada
    Mon 11 Jan 11:00  ! ada-sam: sam is away until 2027-01-23
    Tue 12 Jan 08:30  -> digest to rosa
    Tue 19 Jan 09:00  = ada-sam quiet
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Wed 20 Jan 10:00  -> order to rosa
    letters a week: ada 3 0
    letters a week: sam 2 0
    "#);
}

#[test]
fn the_mentee_moves_first_without_a_ladder_of_ones_own() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme", "first_mover", "\"mentee\"");
        files.without_field("ada-sam", "weekly");
    });
    world.until("2027-01-14");
    holds(&world.words("sam", "introduction"), "Could you write first, today or tomorrow?");
    holds(&world.words("ada", "introduction"), "Sam has been asked to write first.");
    world.until("2027-01-15 12:05");
    holds(&world.words("ada", "nudge"), "It does not matter who begins.");
    lacks(&world.words("sam", "nudge"), "It does not matter who begins.");
    world.mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-15 15:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-02-02");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to sam
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Fri 15 Jan 12:05  < sam to ada, desk: "Hello Ada"
    Fri 15 Jan 15:05  < ada to sam, desk: "Hello Sam"
    Fri 15 Jan 16:00  = ada-sam in-touch
    Mon 25 Jan 09:00  -> nudge (step 1) to sam
    Mon 25 Jan 09:00  = ada-sam quiet
    Mon 01 Feb 09:00  ! ada-sam: silence
    letters a week: ada 2 0 0 0
    letters a week: sam 3 0 1 0
    "#);
}

#[test]
fn the_mentee_moves_first_and_the_written_steps_hold() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme", "first_mover", "\"mentee\"");
        files.without_field("ada-sam", "weekly");
        files.set(
            "programme.contact",
            "first",
            "[\"1 working day: nudge mentor\", \"3 working days: nudge mentee\", \"6 working days: tell staff\"]",
        );
    });
    world.until("2027-01-20");
    holds(&world.words("ada", "nudge"), "It does not matter who begins.");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 09:00  -> nudge (step 1) to ada
    Tue 12 Jan 09:00  = ada-sam quiet
    Thu 14 Jan 09:00  -> nudge (step 2) to sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    letters a week: ada 2 0
    letters a week: sam 2 0
    ");
}

#[test]
fn an_address_put_right_leaves_the_day_of_the_introduction() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.set("programme.digest", "at", "\"08:30\"");
    });
    world.until("2027-01-11 09:03").bounce("sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-20 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.until("2027-01-27");
    let nudge = world.words("sam", "nudge");
    holds(
        &nudge,
        "We introduced you and Ada Lovelace on Monday 11 January, and once more with the right address on Wednesday 20 January",
    );
    world.until("2027-01-29");
    let told = staff_ask_why(&mut world);
    holds(
        &told,
        "Introduced Mon 11 Jan, and once more with the right address Wed 20 Jan; nothing seen from anyone since.",
    );
    holds(&told, "Ada: last heard Tue 12 Jan (wrote to the other side)");
    world.until("2027-01-29 10:05").reply_from("ada", "nudge", "why");
    world.until("2027-01-29 12:00");
    holds(&world.words("ada", "answer"), "You and Sam were introduced on Monday 11 January.");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:03  < the last letter to sam comes back: 5.1.1
    Mon 11 Jan 10:00  -> escalation [address-refused] to rosa
    Mon 11 Jan 10:00  ! ada-sam: sam's address is refused
    Tue 12 Jan 08:30  -> digest to rosa
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Wed 13 Jan 08:30  -> digest to rosa
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 08:30  -> digest to rosa
    Mon 18 Jan 08:30  -> digest to rosa
    Tue 19 Jan 08:30  -> digest to rosa
    Wed 20 Jan 08:30  -> digest to rosa
    Wed 20 Jan 13:00  -> introduction to ada, sam
    Wed 20 Jan 13:00  -> update to ada, sam
    Wed 20 Jan 13:00  . ada-sam: sam's address is refused
    Fri 22 Jan 09:00  -> nudge (step 1) to ada
    Fri 22 Jan 09:00  = ada-sam quiet
    Mon 25 Jan 08:30  -> digest to rosa
    Tue 26 Jan 09:00  -> nudge (step 2) to ada, sam
    Thu 28 Jan 09:00  ! ada-sam: silence
    Fri 29 Jan 08:30  -> digest to rosa
    Fri 29 Jan 09:40  < rosa answers the digest to the desk: "1 why"
    Fri 29 Jan 10:00  -> order to rosa
    Fri 29 Jan 10:05  < ada answers the nudge to the desk: "why"
    Fri 29 Jan 11:00  -> answer [why] to ada
    letters a week: ada 2 3 2
    letters a week: sam 2 2 1
    "#);
}

#[test]
fn days_are_those_of_the_reader() {
    // Tuesday at 02:00 in London is Monday evening in New York.
    let mut world = World::starting("2027-01-11").with_pairing("ada", "nia").with(|files| {
        files.pairing("ada-nia", "weekly", "\"Tue 02:00\"");
        files.set("programme.meeting", "reminder", "\"off\"");
    });
    world.until("2027-01-12 10:05").mail_from("ada", &["nia", "desk"], "Hello Nia");
    world.until("2027-01-12 16:05").mail_from("nia", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-12 17:00").mail_from("rosa", &["desk"], "skip Ada and Nia on 26 January");
    world.until("2027-01-12 18:10").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 19:00");
    let skipped = world.words("nia", "update");
    holds(&skipped, "No call on: Monday 25 January");
    holds(&skipped, "every Monday, 21:00 (New York), next on Monday 18 January");
    holds(&world.words("ada", "update"), "No call on: Tuesday 26 January");
    world.mail_from("rosa", &["desk"], "move Ada and Nia 2 February to 4 February 03:30");
    world.until("2027-01-12 20:00").reply_from("rosa", "confirm", "go");
    world.until("2027-01-13 09:00");
    holds(
        &world.words("nia", "update"),
        "the one of Monday 1 February to Wednesday 3 February, 22:30 (New York)",
    );
    world.answer_invite("ada", Declined, Some("2027-02-09 02:00"));
    world.until("2027-01-13 15:00");
    holds(&world.words("nia", "told"), "said no to your call on Monday 8 February, 21:00 (New York)");
    // A call that was moved leaves the calendar where it stood.
    world.mail_from("rosa", &["desk"], "pause Ada and Nia until 1 March");
    world.until("2027-01-13 16:10").reply_from("rosa", "confirm", "go");
    world.until("2027-01-13 18:00");
    holds(
        &world.words("nia", "update"),
        "No call on: Monday 18 January, Wednesday 3 February, Monday 8 February,",
    );
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, nia (04:00 there)
    Mon 11 Jan 09:00  -> invite to ada, nia (04:00 there)
    Mon 11 Jan 09:00  = ada-nia introduced
    Tue 12 Jan 10:05  < ada to nia, desk: "Hello Nia"
    Tue 12 Jan 16:05  < nia to ada, desk: "Hello Ada"
    Tue 12 Jan 17:00  = ada-nia in-touch
    Tue 12 Jan 17:00  < rosa to desk: "skip Ada and Nia on 26 January"
    Tue 12 Jan 18:00  -> confirm to rosa
    Tue 12 Jan 18:10  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 19:00  -> order to rosa
    Tue 12 Jan 19:00  -> update to ada, nia (14:00 there)
    Tue 12 Jan 19:00  < rosa to desk: "move Ada and Nia 2 February to 4 February 03:30"
    Tue 12 Jan 20:00  -> confirm to rosa
    Tue 12 Jan 20:00  < rosa answers the confirm to the desk: "go"
    Wed 13 Jan 07:00  -> order to rosa
    Wed 13 Jan 07:00  -> update to ada, nia (02:00 there)
    Wed 13 Jan 09:00  < ada presses Decline for 2027-02-09 02:00
    Wed 13 Jan 10:00  -> told (declined) to nia (05:00 there)
    Wed 13 Jan 15:00  < rosa to desk: "pause Ada and Nia until 1 March"
    Wed 13 Jan 16:00  -> confirm to rosa
    Wed 13 Jan 16:10  < rosa answers the confirm to the desk: "go"
    Wed 13 Jan 17:00  -> order to rosa
    Wed 13 Jan 17:00  -> update to ada, nia (12:00 there)
    Wed 13 Jan 17:00  = ada-nia paused
    letters a week: ada 5
    letters a week: nia 6
    "#);
}
