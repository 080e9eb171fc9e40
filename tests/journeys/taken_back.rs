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
    assert!(done.contains("2 letters leave on Tuesday 12 January, 13:30"), "{done}");
    world.reply_from("rosa", "order", "undo");
    world.until("2027-01-12 15:00");
    let undone = world.words("rosa", "order");
    assert!(undone.contains("Taken back; nothing of it had left."), "{undone}");
    insta::assert_snapshot!(world.timeline(), @"");
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
    insta::assert_snapshot!(world.timeline(), @"");
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
    insta::assert_snapshot!(world.words("rosa", "confirm"), @"");
    world.reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("ada", "update"), @"");
    world.mail_from("rosa", &["desk"], "resume Bea and Tom\nresume everyone");
    world.until("2027-01-12 14:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 16:00");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn somebody_joins_a_pair_and_another_leaves_it() {
    let mut world = patient();
    world.mail_from(
        "rosa",
        &["desk"],
        "add Kim Lee kim@people.test to Ada and Sam\nsay Kim comes from the autumn group.",
    );
    world.until("2027-01-12 11:30");
    insta::assert_snapshot!(world.words("rosa", "confirm"), @"");
    world.reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("ada", "update"), @"");
    world.mail_from("rosa", &["desk"], "remove Sam from ada-sam, he moved");
    world.until("2027-01-12 14:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 16:00");
    world.mail_from("rosa", &["desk"], "remove Kim from ada-sam");
    world.until("2027-01-12 18:00");
    let said = world.words("rosa", "order");
    assert!(said.contains("is the only mentee of ada-sam; \"end ada-sam\" ends it"), "{said}");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_pair_goes_on_longer_and_both_are_told_once() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "extend Ada and Sam by 3 weeks");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("sam", "update"), @"");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn who_is_replaced_gets_a_word_of_thanks_and_who_stays_knows_who_comes() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "replace Ada with Bea in Ada and Sam");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(world.words("ada", "cancellation"), @"");
    insta::assert_snapshot!(world.words("sam", "cancellation"), @"");
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
    insta::assert_snapshot!(world.words("bea", "nudge"), @"");
    assert_eq!(world.words("rosa", "nudge"), world.words("bea", "nudge"));
    world.reply_from("bea", "nudge", "talked");
    world.until("2027-01-12 15:00");
    insta::assert_snapshot!(world.timeline(), @"");
}

#[test]
fn a_question_of_staff_stands_on_the_list_until_it_is_answered() {
    let mut world = patient();
    world.mail_from("rosa", &["desk"], "ask Sam: how was the exam?");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go now");
    world.until("2027-01-13 12:00");
    insta::assert_snapshot!(world.words("sam", "staff-question"), @"");
    let list = world.words("rosa", "digest");
    assert!(list.contains("has not answered Rosa"), "{list}");
    world.reply_from("sam", "staff-question", "It went well, thank you for asking!");
    world.until("2027-01-14 12:00");
    insta::assert_snapshot!(world.words("rosa", "digest"), @"");
}
