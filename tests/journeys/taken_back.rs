//! Orders taken back in time, and put right when it is too late; letters to everyone, to a team, and by hand.

use super::world::World;

/// Ada and Sam, introduced and in touch; letters that follow from an order wait for two hours.
fn patient() -> World {
    let mut world = World::starting("2027-01-11").with(|files| {
        files.set("desk", "grace", "\"2 hours\"");
        files.pair(&["ada"], &["sam"]);
        files.pair(&["bea"], &["tom"]);
    });
    world.until("2027-01-11 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam, welcome.");
    world.until("2027-01-11 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada, thank you.");
    world.until("2027-01-12 10:00");
    world.forget_timeline();
    world
}

#[test]
fn what_waits_is_taken_back_and_nobody_ever_knew() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "move Ada and Sam to Thu 17:00");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 12:10");
    let done = world.words("rosa", "order");
    assert!(done.contains("2 letters leave on Tue 12 Jan 2027, 13:30"), "{done}");
    world.reply_from("rosa", "order", "undo");
    world.until("2027-01-12 15:00");
    let undone = world.words("rosa", "order");
    assert!(undone.contains("Taken back; nothing of it had left."), "{undone}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "move Ada and Sam to Thu 17:00"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:10  < rosa answers the order to the desk: "undo"
    Tue 12 Jan 13:00  -> order to rosa
    letters a week: ada 2
    letters a week: sam 2
    letters a week: bea 2
    letters a week: tom 2
    "#);
}

#[test]
fn letters_that_nobody_takes_back_leave_after_the_grace_and_another_order_puts_them_right() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "move Ada and Sam to Thu 17:00");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 15:10").reply_from("rosa", "order", "undo");
    world.until("2027-01-12 16:10");
    let asked = world.words("rosa", "confirm");
    for part in
        ["It cannot be taken back:", "has left to ada@people.test", "This would put it right", "to Tue 18:00"]
    {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    world.reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 18:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "move Ada and Sam to Thu 17:00"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 14:00  -> update ada-sam to ada, sam
    Tue 12 Jan 15:10  < rosa answers the order to the desk: "undo"
    Tue 12 Jan 16:00  -> confirm to rosa
    Tue 12 Jan 16:10  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 17:00  -> order to rosa
    Tue 12 Jan 17:00  -> update ada-sam to ada, sam
    letters a week: ada 4
    letters a week: sam 4
    letters a week: bea 2
    letters a week: tom 2
    "#);
}

#[test]
fn what_concerns_a_call_that_is_about_to_begin_waits_for_nobody() {
    let mut world = patient();
    world.until("2027-01-12 14:05").mail_from("rosa", &["desk"], "move Ada and Sam to Thu 17:00");
    world.until("2027-01-12 15:55").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 16:10");
    let done = world.words("rosa", "order");
    assert!(done.contains("2 letters leave now, as shown."), "{done}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 14:05  < rosa to desk: "move Ada and Sam to Thu 17:00"
    Tue 12 Jan 15:00  -> confirm to rosa
    Tue 12 Jan 15:55  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 16:00  -> order to rosa
    Tue 12 Jan 16:00  -> update ada-sam to ada, sam
    letters a week: ada 3
    letters a week: sam 3
    letters a week: bea 2
    letters a week: tom 2
    "#);
}

#[test]
fn of_an_order_for_all_only_what_concerns_such_a_call_waits_for_nobody() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "move Bea and Tom to Thu 17:00");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 14:05").mail_from("rosa", &["desk"], "pause everyone until 1 February");
    world.until("2027-01-12 15:55").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 16:10");
    let done = world.words("rosa", "order");
    assert!(done.contains("now where a call is about to begin, the others on"), "{done}");
    world.until("2027-01-12 19:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "move Bea and Tom to Thu 17:00"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update bea-tom to bea, tom
    Tue 12 Jan 14:05  < rosa to desk: "pause everyone until 1 February"
    Tue 12 Jan 15:00  -> confirm to rosa
    Tue 12 Jan 15:55  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 16:00  -> order to rosa
    Tue 12 Jan 16:00  -> update ada-sam to ada, sam
    Tue 12 Jan 16:00  = ada-sam paused
    Tue 12 Jan 16:00  = bea-tom paused
    Tue 12 Jan 18:00  -> update bea-tom to bea, tom
    letters a week: ada 3
    letters a week: sam 3
    letters a week: bea 4
    letters a week: tom 4
    "#);
}

#[test]
fn somebody_who_answers_meanwhile_is_named() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "pause Ada and Sam until 1 February");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 12:10").mail_from("sam", &["ada", "desk"], "See you on Tuesday then.");
    world.until("2027-01-12 13:10").reply_from("rosa", "order", "undo");
    world.until("2027-01-12 15:00");
    let said = world.words("rosa", "order");
    assert!(
        said.contains("something was heard of Ada Lovelace and Sam Okoye since (heard from Sam"),
        "{said}"
    );
}

#[test]
fn everyone_pauses_and_a_week_without_calls_is_for_all() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "no calls in half term 15-19 Feb\npause everyone until 1 February");
    world.until("2027-01-12 11:30");
    insta::assert_snapshot!(world.words("rosa", "confirm"), @r#"Hi Rosa, You wrote to the desk. This is what it understood; nothing of it has been done yet. - No calls from Monday 15 February 2027 to Friday 19 February 2027 for all 2 pairs: those that fall there are left out. - All 2 pairs are paused, back on Monday 1 February 2027; calls before that day are left out. These letters would leave. - to Ada Lovelace (ada@people.test): "Your calls with Sam have changed" - to Sam Okoye (sam@people.test): "Your calls with Ada have changed" - to Bea Quist (bea@people.test): "Your calls with Tom have changed" - to Tom Reyes (tom@people.test): "Your calls with Bea have changed" Is it right? Answer "go" by Wednesday 13 January, 11:00 (London). Something else instead? Write that. With "no", or without an answer, it is forgotten. You did not write that? Then answer "no": nothing is done unless this letter is answered. -- Riverside Mentoring, Academy spring 2027. You get this as staff."#);
    world.reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("ada", "update"), @r#"Hi Ada, Your calls with Sam Okoye pause until Monday 1 February. No call on: Tuesday 19 January, Tuesday 26 January, Tuesday 16 February Still takes place: Tuesday 12 January, 18:00 (London) The later ones stay: every Tuesday, 18:00 (London) The place stays: https://meet.example.org/ada-sam This mail updates the entry in your calendar; it is the same entry, not a second one. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this"#);
    world.mail_from("rosa", &["desk"], "resume Bea and Tom\nresume everyone");
    world.until("2027-01-12 14:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 16:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "no calls in half term 15-19 Feb\npause everyone until 1 February"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update ada-sam to ada, sam
    Tue 12 Jan 12:00  -> update bea-tom to bea, tom
    Tue 12 Jan 12:00  = ada-sam paused
    Tue 12 Jan 12:00  = bea-tom paused
    Tue 12 Jan 13:00  < rosa to desk: "resume Bea and Tom\nresume everyone"
    Tue 12 Jan 14:00  -> confirm to rosa
    Tue 12 Jan 14:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 15:00  -> order to rosa
    Tue 12 Jan 15:00  -> update ada-sam to ada, sam
    Tue 12 Jan 15:00  -> update bea-tom to bea, tom
    Tue 12 Jan 15:00  = ada-sam in-touch
    Tue 12 Jan 15:00  = bea-tom introduced
    letters a week: ada 4
    letters a week: sam 4
    letters a week: bea 4
    letters a week: tom 4
    "#);
}

#[test]
fn somebody_joins_a_pair_and_another_leaves_it() {
    let mut world = patient();
    world.mail_from(
        "rosa",
        &["desk"],
        "add Eve Marsh eve@people.test to Ada and Sam\nsay Eve comes from the autumn group.",
    );
    world.until("2027-01-12 11:30");
    insta::assert_snapshot!(world.words("rosa", "confirm"), @r#"Hi Rosa, You wrote to the desk. This is what it understood; nothing of it has been done yet. - Ada Lovelace and Sam Okoye: Eve Marsh (new, eve@people.test) joins as mentee. - Above their letters stands: "Eve comes from the autumn group." These letters would leave. - to Eve Marsh (eve@people.test): "Ada, Sam and Eve: an introduction (Academy spring 2027)" - to Ada Lovelace (ada@people.test): "Your calls with Sam and Eve have changed" - to Sam Okoye (sam@people.test): "Your calls with Ada have changed" - to Eve Marsh (eve@people.test): "Your calls with Ada have changed" Is it right? Answer "go" by Wednesday 13 January, 11:00 (London). Something else instead? Write that. With "no", or without an answer, it is forgotten. You did not write that? Then answer "no": nothing is done unless this letter is answered. -- Riverside Mentoring, Academy spring 2027. You get this as staff."#);
    world.reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("ada", "update"), @r#"Rosa Staff: Eve comes from the autumn group. Hi Ada, Your calls with Sam Okoye and Eve Marsh are now in the calendars of everyone in the pairing, at the right addresses. The times stay: every Tuesday, 18:00 (London), next on Tuesday 12 January The place stays: https://meet.example.org/ada-sam This mail updates the entry in your calendar; it is the same entry, not a second one. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this"#);
    world.mail_from("rosa", &["desk"], "remove Sam from ada-sam, he moved");
    world.until("2027-01-12 14:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 16:00");
    assert!(!world.words("ada", "update").contains("autumn group"), "said above one letter only");
    world.mail_from("rosa", &["desk"], "remove Eve from ada-sam");
    world.until("2027-01-12 18:00");
    let said = world.words("rosa", "order");
    assert!(said.contains("is the only mentee of ada-sam; \"end ada-sam\" ends it"), "{said}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "add Eve Marsh eve@people.test to Ada and Sam\nsay Eve comes from the autumn group."
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 12:00  -> introduction ada-sam to eve-marsh (13:00 there)
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update ada-sam to ada, sam, eve-marsh (13:00 there)
    Tue 12 Jan 13:00  < rosa to desk: "remove Sam from ada-sam, he moved"
    Tue 12 Jan 14:00  -> confirm to rosa
    Tue 12 Jan 14:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 15:00  -> order to rosa
    Tue 12 Jan 15:00  -> update ada-sam to ada, eve-marsh (16:00 there)
    Tue 12 Jan 15:00  -> cancellation ada-sam to sam
    Tue 12 Jan 15:00  = ada-sam introduced
    Tue 12 Jan 16:00  < rosa to desk: "remove Eve from ada-sam"
    Tue 12 Jan 17:00  -> order to rosa
    letters a week: ada 4
    letters a week: sam 4
    letters a week: bea 2
    letters a week: tom 2
    "#);
}

#[test]
fn a_pair_goes_on_longer_and_both_are_told_once() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "extend Ada and Sam by 3 weeks");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("sam", "update"), @r#"Hi Sam, Your calls with Ada Lovelace have another last day. The last: Tuesday 18 May; before it was Tuesday 27 April The times stay: every Tuesday, 18:00 (London), next on Tuesday 12 January The place stays: https://meet.example.org/ada-sam This mail updates the entry in your calendar; it is the same entry, not a second one. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this"#);
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "extend Ada and Sam by 3 weeks"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update ada-sam to ada, sam
    letters a week: ada 3
    letters a week: sam 3
    letters a week: bea 2
    letters a week: tom 2
    "#);
}

#[test]
fn who_is_replaced_gets_a_word_of_thanks_and_who_stays_knows_who_comes() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "replace Ada with Bea in Ada and Sam");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("ada", "cancellation"), @r#"Hi Ada, Bea Quist has taken over from you with Sam Okoye. Thank you for the time you gave. This takes the calls with Sam out of your calendar. If the entry stays, delete it; nobody is told. Rosa can say more: rosa@people.test. -- Riverside Mentoring · a question? Rosa, rosa@people.test"#);
    insta::assert_snapshot!(world.words("sam", "cancellation"), @r#"Hi Sam, Bea Quist takes over from Ada Lovelace; a letter of its own introduces you. This takes the calls as they were out of your calendar. If the entry stays, delete it; nobody is told. Rosa can say more: rosa@people.test. -- Riverside Mentoring · a question? Rosa, rosa@people.test"#);
    let introduced = world.words("sam", "introduction");
    assert!(introduced.contains("Bea Quist takes over from Ada Lovelace."), "{introduced}");
}

#[test]
fn a_reminder_by_hand_goes_to_whoever_is_silent_with_a_copy_to_who_sends_it() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "remind Bea and Tom\nremind Ada");
    world.until("2027-01-12 11:30");
    let asked = world.words("rosa", "confirm");
    assert!(asked.contains("ada-sam: there is no silence to write about."), "{asked}");
    world.reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("bea", "nudge"), @r#"Hi Bea, We introduced you and Tom Reyes on Monday 11 January, and the desk has not seen mail between you since. Nobody has answered the Tuesday invite either. Could you write to Tom today? tom@people.test (keep desk@desk.test in copy, and it stops asking). Already in touch another way, or no time now? One word is enough: talked: you are in touch, and all is well later: ask again in three working days pause until 25 January: no calls and no letters until then Rosa sends you this letter and gets your answer too; Tom does not see it. Your next call: Tuesday 12 January, 18:00 (London) -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this"#);
    assert_eq!(world.words("rosa", "nudge"), world.words("bea", "nudge"));
    world.reply_from("bea", "nudge", "talked");
    world.until("2027-01-12 15:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "remind Bea and Tom\nremind Ada"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 12:00  -> nudge [remind bea-tom] to bea, rosa
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 13:00  < bea answers the nudge to the desk, rosa@people.test: "talked"
    Tue 12 Jan 14:00  = bea-tom in-touch
    letters a week: ada 2
    letters a week: sam 2
    letters a week: bea 3
    letters a week: tom 2
    "#);
}

#[test]
fn a_question_of_staff_stands_on_the_list_until_it_is_answered() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "ask Sam: how was the exam?");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-13 12:00");
    insta::assert_snapshot!(world.words("sam", "staff-question"), @r#"Hi Sam, Rosa asks you: "how was the exam?" Just answer this letter: it reaches Rosa (rosa@people.test) and the desk. Ada does not see it. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this"#);
    let list = world.words("rosa", "digest");
    assert!(list.contains("Rosa waits for an answer of Sam"), "{list}");
    world.reply_from("sam", "staff-question", "It went well, thank you for asking!");
    world.until("2027-01-14 12:00");
    insta::assert_snapshot!(world.words("rosa", "digest"), @r#"1 needs you, 1 new · 1 of 2 in touch 1 new Ada Lovelace and Sam Okoye: Sam wrote "It went well, thank you for asking!" [sam@people.test] Answer by number, a line each: "1 talked", "1 done", "1 snooze 3 days", "1 end". "why 1" shows everything, "help" all that you can write. -- Riverside Mentoring, Academy spring 2027. You get this as staff."#);
}

#[test]
fn what_staff_send_by_hand_at_night_is_there_in_the_morning() {
    let mut world = patient();
    world.until("2027-01-12 18:10").mail_from("rosa", &["desk"], "ask Sam: how was the exam?");
    world.until("2027-01-12 19:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-13 09:30");
    insta::assert_snapshot!(world.words("rosa", "order"), @r#"Hi Rosa, This is what came of your mail. - Done. Sam Okoye is asked: "how was the exam?" The answer reaches you too, and the list shows it until it comes. - 2 letters leave on Wed 13 Jan 2027, 08:00, as shown; until then "undo" takes it all back. -- Riverside Mentoring, Academy spring 2027. You get this as staff."#);
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 18:10  < rosa to desk: "ask Sam: how was the exam?"
    Tue 12 Jan 19:00  -> confirm to rosa
    Tue 12 Jan 19:30  < rosa answers the confirm to the desk: "go now"
    Tue 12 Jan 20:00  -> order to rosa
    Tue 12 Jan 20:00  ! ada-sam: sam owes rosa@people.test an answer
    Wed 13 Jan 08:00  -> staff-question [ask ada-sam] to sam, rosa
    Wed 13 Jan 08:30  -> digest to rosa
    Wed 13 Jan 09:00  -> nudge (step 1) bea-tom to bea
    Wed 13 Jan 09:00  = bea-tom quiet
    letters a week: ada 2
    letters a week: sam 3
    letters a week: bea 3
    letters a week: tom 2
    "#);
}
