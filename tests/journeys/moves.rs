//! Calls moved between people: who proposes, who is asked, and what the calendars get.

use mentord::domain::incoming::Partstat::{Accepted, Declined};

use super::world::World;

/// Both said yes to Tuesdays at six; the first call is on 12 January.
fn accepted() -> World {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("sam", Accepted);
    world.until("2027-01-14 10:00");
    world.forget_timeline();
    world
}

/// What a calendar proposes for the call of 19 January: a start by the clock of London.
fn proposes(world: &mut World, who: &str, start: &str, partstat: &str) {
    let attendee = format!("ATTENDEE;PARTSTAT={partstat};CN=x:mailto:{who}@people.test");
    let start = format!("DTSTART;TZID=Europe/London:{start}");
    let call = "RECURRENCE-ID;TZID=Europe/London:20270119T180000";
    world.calendar_says(who, "COUNTER", &[call, &start, &attendee, "SEQUENCE:0", "COMMENT:Sorry, my train"]);
}

#[test]
fn a_mentor_asks_by_mail_and_the_mentee_says_yes() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").mail_from("ada", &["desk"], "move 19 January to 21 January 18:30");
    world.until("2027-01-14 12:05").reply_from("sam", "move", "Yes, that works for me.");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < ada to desk: "move 19 January to 21 January 18:30"
    Thu 14 Jan 11:00  -> move to sam
    Thu 14 Jan 11:00  -> answer [move-asked] to ada
    Thu 14 Jan 12:05  < sam answers the move to the desk: "Yes, that works for me."
    Thu 14 Jan 13:00  -> update to ada, sam
    Wed 20 Jan 18:30  -> reminder to ada, sam
    Fri 22 Jan 09:00  -> question (calls) to ada
    letters a week: ada 4 2
    letters a week: sam 4 1
    "#);
    let calendar = world.calendar_of("sam");
    assert!(calendar.contains("RECURRENCE-ID;TZID=Europe/London:20270119T180000"), "{calendar}");
    assert!(calendar.contains("DTSTART;TZID=Europe/London:20270121T183000"), "{calendar}");
    assert_eq!(calendar.matches("PARTSTAT=ACCEPTED").count(), 2, "both have said yes to it: {calendar}");
    insta::assert_snapshot!(world.words("sam", "move"), @"Hi Sam, Ada would like to move your call. Does that suit you? Now: Tuesday 19 January, 18:00 (London) Then: Thursday 21 January, 18:30 (London) yes: it moves, in both calendars no: it stays, and Ada is told move 19 January to 22 January 18:30: another time, with a day and an hour of yours; Ada is asked Without an answer by Monday 18 January, 18:00 (London) the old time stands, and you both hear so. Your answer goes to the desk only; Ada hears a yes or a no. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    insta::assert_snapshot!(world.words("ada", "answer"), @"Hi Ada, Sam is asked whether the other time suits. Now: Tuesday 19 January, 18:00 (London) Asked: Thursday 21 January, 18:30 (London) You hear the answer. Without one by Monday 18 January, 18:00 (London) the old time stands. -- Riverside Mentoring · a question? Rosa, rosa@people.test");
}

#[test]
fn a_mentee_asks_by_mail_and_the_mentor_says_no() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").mail_from(
        "sam",
        &["desk"],
        "Could we move 19 January to 21 January at 13:30?",
    );
    world.until("2027-01-14 12:05").reply_from("ada", "move", "No, sorry, I'm on a train then.");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < sam to desk: "Could we move 19 January to 21 January at 13:30?"
    Thu 14 Jan 11:00  -> move to ada
    Thu 14 Jan 11:00  -> answer [move-asked] to sam
    Thu 14 Jan 12:05  < ada answers the move to the desk: "No, sorry, I'm on a train then."
    Thu 14 Jan 13:00  -> move to sam
    Thu 14 Jan 13:00  -> answer [noted] to ada
    Thu 14 Jan 13:00  ! ada-sam: ada wrote something for staff
    Fri 15 Jan 08:30  -> digest to rosa
    Wed 20 Jan 09:00  -> question (calls) to ada
    letters a week: ada 4 1
    letters a week: sam 4 0
    "#);
    insta::assert_snapshot!(world.words("sam", "move"), @"Hi Sam, The time that you proposed does not suit Ada, so your call stays as it was. Stays: Tuesday 19 January, 18:00 (London) Not: Thursday 21 January, 13:30 (London) To propose another time, answer with your own day and hour: move 19 January to 22 January 13:30 Or write to Ada: ada@people.test, with desk@desk.test in copy. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    // Her reason is hers: it goes to staff, and not to Sam.
    assert!(!world.words("sam", "move").contains("train"));
}

#[test]
fn without_an_answer_by_the_evening_before_the_old_time_stands_and_both_know() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").mail_from("ada", &["desk"], "move 19 January to 21 January 18:30");
    world.until("2027-01-19 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < ada to desk: "move 19 January to 21 January 18:30"
    Thu 14 Jan 11:00  -> move to sam
    Thu 14 Jan 11:00  -> answer [move-asked] to ada
    Mon 18 Jan 18:00  -> move to ada, sam
    letters a week: ada 3 1
    letters a week: sam 3 1
    "#);
    insta::assert_snapshot!(world.words("ada", "move"), @"Hi Ada, Nobody answered in time whether your call with Sam could move, so the old time stands. Your call: Tuesday 19 January, 18:00 (London) Not: Thursday 21 January, 18:30 (London) To write to Sam: sam@people.test, with desk@desk.test in copy. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    insta::assert_snapshot!(world.words("sam", "move"), @"Hi Sam, Ada had asked whether your call could move, and there was no answer in time: the old time stands. Your call: Tuesday 19 January, 18:00 (London) Not: Thursday 21 January, 18:30 (London) To write to Ada: ada@people.test, with desk@desk.test in copy. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    // Too late: nothing moves any more.
    world.forget_timeline();
    world.reply_from("sam", "move", "yes");
    world.until("2027-01-19 14:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 19 Jan 12:00  < sam answers the move to the desk: "yes"
    Tue 19 Jan 13:00  -> answer [no-move] to sam
    letters a week: ada 3 1
    letters a week: sam 3 2
    "#);
    assert!(world.words("sam", "answer").contains("about another time is settled already"));
}

#[test]
fn another_time_instead_is_a_no_and_a_proposal_in_one_letter() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").mail_from("ada", &["desk"], "move 19 January to 21 January 18:30");
    world.until("2027-01-14 12:05").reply_from("sam", "move", "No, but could we do 22 January at 12:00?");
    world.until("2027-01-14 14:05").reply_from("ada", "move", "ok");
    world.until("2027-01-15 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < ada to desk: "move 19 January to 21 January 18:30"
    Thu 14 Jan 11:00  -> move to sam
    Thu 14 Jan 11:00  -> answer [move-asked] to ada
    Thu 14 Jan 12:05  < sam answers the move to the desk: "No, but could we do 22 January at 12:00?"
    Thu 14 Jan 13:00  -> move to ada
    Thu 14 Jan 13:00  -> answer [move-asked] to sam
    Thu 14 Jan 14:05  < ada answers the move to the desk: "ok"
    Thu 14 Jan 15:00  -> update to ada, sam
    letters a week: ada 5
    letters a week: sam 5
    "#);
    let calendar = world.calendar_of("ada");
    assert!(calendar.contains("DTSTART;TZID=Europe/London:20270122T120000"), "{calendar}");
}

#[test]
fn a_calendar_proposes_and_the_other_side_says_yes() {
    for (by, other) in [("sam", "ada"), ("ada", "sam")] {
        let mut world = accepted();
        proposes(&mut world, by, "20270119T193000", "TENTATIVE");
        world.until("2027-01-14 12:05").reply_from(other, "move", "yes");
        world.until("2027-01-15 10:00");
        let timeline = world.timeline();
        assert_eq!(timeline.matches("-> update").count(), 1, "{timeline}");
        assert_eq!(timeline.matches("-> move").count(), 1, "{timeline}");
        assert!(world.calendar_of(by).contains("DTSTART;TZID=Europe/London:20270119T193000"));
        // What was typed beside it is for staff alone.
        assert!(!world.words(other, "move").contains("train"), "{}", world.words(other, "move"));
    }
}

#[test]
fn a_calendar_proposes_and_hears_no_in_kind() {
    let mut world = accepted();
    proposes(&mut world, "sam", "20270119T193000", "DECLINED");
    world.until("2027-01-14 12:05");
    insta::assert_snapshot!(world.words("ada", "move"), @"Hi Ada, Sam cannot make your call as it stands, and proposes another time. Does that suit you? Now: Tuesday 19 January, 18:00 (London) Then: Tuesday 19 January, 19:30 (London) yes: it moves, in both calendars no: it stays, and Sam is told move 19 January to 20 January 19:30: another time, with a day and an hour of yours; Sam is asked Without an answer by Monday 18 January, 18:00 (London) the old time stands, though Sam said no to it, and you both hear so. Your answer goes to the desk only; Sam hears a yes or a no. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    world.reply_from("ada", "move", "no");
    world.until("2027-01-15 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:00  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> move to ada
    Thu 14 Jan 11:00  ! ada-sam: sam wrote something for staff
    Thu 14 Jan 12:05  < ada answers the move to the desk: "no"
    Thu 14 Jan 13:00  -> move to sam
    Fri 15 Jan 08:30  -> digest to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
    insta::assert_snapshot!(world.words("sam", "move"), @"Hi Sam, The time that you proposed does not suit Ada, so your call stays as it was. Stays: Tuesday 19 January, 18:00 (London), to which you said no Not: Tuesday 19 January, 19:30 (London) To propose another time, answer with your own day and hour: move 19 January to 20 January 19:30 Or write to Ada: ada@people.test, with desk@desk.test in copy. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    let calendar = world.calendar_of("sam");
    for line in [
        "METHOD:DECLINECOUNTER",
        "RECURRENCE-ID;TZID=Europe/London:20270119T180000",
        "DTSTART;TZID=Europe/London:20270119T180000",
    ] {
        assert!(calendar.contains(line), "{line} in {calendar}");
    }
    assert!(!calendar.contains("ada@people.test"), "it speaks to Sam alone: {calendar}");
}

#[test]
fn where_either_may_move_a_call_one_word_is_enough() {
    let mut world = accepted().with(|files| files.set("programme.meeting", "moves", "\"either\""));
    proposes(&mut world, "sam", "20270119T193000", "TENTATIVE");
    world.until("2027-01-14 12:05");
    world.reply_from("ada", "introduction", "move 26 January to 28 January 18:30");
    world.until("2027-01-15 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:00  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> update to ada, sam
    Thu 14 Jan 11:00  ! ada-sam: sam wrote something for staff
    Thu 14 Jan 12:05  < ada answers the introduction to sam, the desk: "move 26 January to 28 January 18:30"
    Fri 15 Jan 08:30  -> digest to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn another_time_for_all_calls_is_asked_about_too() {
    let mut world = accepted();
    let attendee = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:sam@people.test";
    world.calendar_says("sam", "COUNTER", &["DTSTART;TZID=Europe/London:20270120T193000", attendee]);
    world.until("2027-01-14 12:05").reply_from("ada", "move", "yes please");
    world.until("2027-01-15 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:00  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> move to ada
    Thu 14 Jan 12:05  < ada answers the move to the desk: "yes please"
    Thu 14 Jan 13:00  -> update to ada, sam
    letters a week: ada 4
    letters a week: sam 3
    "#);
    assert!(world.calendar_of("ada").contains("DTSTART;TZID=Europe/London:20270120T193000"));
}

#[test]
fn proposals_that_cross_leave_one_question() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").mail_from("ada", &["desk"], "move 19 January to 21 January 18:30");
    proposes(&mut world, "sam", "20270120T170000", "TENTATIVE");
    world.until("2027-01-14 12:05");
    world.reply_from("ada", "move", "yes");
    world.until("2027-01-15 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < ada to desk: "move 19 January to 21 January 18:30"
    Thu 14 Jan 10:05  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> move to sam, ada
    Thu 14 Jan 11:00  -> answer [move-asked] to ada
    Thu 14 Jan 11:00  ! ada-sam: sam wrote something for staff
    Thu 14 Jan 12:05  < ada answers the move to the desk: "yes"
    Thu 14 Jan 13:00  -> update to ada, sam
    Fri 15 Jan 08:30  -> digest to rosa
    letters a week: ada 5
    letters a week: sam 4
    "#);
    assert!(world.calendar_of("ada").contains("DTSTART;TZID=Europe/London:20270120T170000"));
}

#[test]
fn what_cannot_be_is_said_to_its_sender_and_changes_nothing() {
    for (wish, said) in [
        ("move 20 January to 21 January 18:30", "There is no call with Sam on Wednesday 20 January"),
        ("move 12 January to 21 January 18:30", "just gone by"),
        ("move 19 January to 19 January 18:00", "the time which your call has already"),
        ("move 19 January to 26 January 18:15", "another call at that time"),
        ("move 23 March to 28 March 01:30", "The clocks change just at the time"),
    ] {
        let mut world = accepted();
        let before = world.view("ada-sam").contact.booking;
        world.until("2027-01-14 10:05").mail_from("ada", &["desk"], wish);
        world.until("2027-01-14 12:05");
        assert_eq!(world.view("ada-sam").contact.booking, before, "{wish}");
        assert!(!world.timeline().contains("to sam"), "{wish}: {}", world.timeline());
        let answer = world.words("ada", "answer");
        assert!(answer.contains(said), "{wish}: {answer}");
    }
}

#[test]
fn a_calendars_proposal_that_cannot_be_is_declined_in_kind() {
    for (start, said) in [
        ("20270113T180000", "has gone by"),
        ("20270119T180000", "has already"),
        ("20270126T181500", "another call at that time"),
        ("20280301T180000", "after the last day"),
    ] {
        let mut world = accepted();
        proposes(&mut world, "sam", start, "TENTATIVE");
        world.until("2027-01-14 12:05");
        assert!(!world.timeline().contains("to ada"), "{start}: {}", world.timeline());
        let answer = world.words("sam", "answer");
        assert!(answer.contains(said), "{start}: {answer}");
        assert!(world.calendar_of("sam").contains("METHOD:DECLINECOUNTER"), "{start}");
    }
}

#[test]
fn an_empty_proposal_is_asked_back_and_a_no_beside_it_is_a_no() {
    let mut world = accepted();
    let call = "RECURRENCE-ID;TZID=Europe/London:20270119T180000";
    world.calendar_says("sam", "COUNTER", &[call, "ATTENDEE;PARTSTAT=TENTATIVE:mailto:sam@people.test"]);
    world.until("2027-01-14 12:05");
    assert!(
        world.words("sam", "answer").contains("and did not say which"),
        "{}",
        world.words("sam", "answer")
    );
    world.calendar_says("sam", "COUNTER", &[call, "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@people.test"]);
    world.until("2027-01-14 14:05");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:00  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> answer [no-move] to sam
    Thu 14 Jan 12:05  < sam's calendar says COUNTER
    Thu 14 Jan 13:00  -> told (declined) to ada
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn nobody_proposes_in_anothers_name() {
    let mut world = accepted();
    let before = world.view("ada-sam").contact.clone();
    let attendee = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:sam@people.test";
    let call = "RECURRENCE-ID;TZID=Europe/London:20270119T180000";
    world.writes_from("sam", "stranger@elsewhere.test");
    world.calendar_says("sam", "COUNTER", &[call, "DTSTART;TZID=Europe/London:20270119T193000", attendee]);
    world.until("2027-01-14 12:05");
    assert_eq!(world.view("ada-sam").contact.proposals, before.proposals);
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:00  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> answer [rsvp-unproved] to sam
    letters a week: ada 2
    letters a week: sam 3
    "#);
}

#[test]
fn a_declined_call_is_passed_on_with_times_that_are_free_for_both() {
    let hours = |world: World, ada: &'static str, sam: &'static str| {
        world.with(move |files| {
            files.person("ada", "hours", ada);
            files.person("sam", "hours", sam);
        })
    };
    let mut world = hours(accepted(), "[\"mon-fri 17:00-20:00\"]", "[\"wed-fri 18:00-21:00\"]");
    world.until("2027-01-14 10:05").answer_invite("sam", Declined, Some("2027-01-19 18:00"));
    world.until("2027-01-14 12:05");
    insta::assert_snapshot!(world.words("ada", "told"), @"Hi Ada, Sam Okoye said no to your call on Tuesday 19 January, 18:00 (London). The calls after it stay as they are, unless the two of you agree on something else. Other times that are free for you both, as far as the desk knows; Sam is asked about what you answer: move 19 January to 20 January 18:00: Wednesday 20 January, 18:00 (London) move 19 January to 21 January 18:00: Thursday 21 January, 18:00 (London) Nothing is wrong on your side, and there is nothing to do. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    // The line that it offers works.
    world.reply_from("ada", "told", "move 19 January to 20 January 18:00");
    world.until("2027-01-14 14:05").reply_from("sam", "move", "yes");
    world.until("2027-01-15 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < sam presses Decline for 2027-01-19 18:00
    Thu 14 Jan 11:00  -> told (declined) to ada
    Thu 14 Jan 12:05  < ada answers the told to the desk: "move 19 January to 20 January 18:00"
    Thu 14 Jan 13:00  -> move to sam
    Thu 14 Jan 13:00  -> answer [move-asked] to ada
    Thu 14 Jan 14:05  < sam answers the move to the desk: "yes"
    Thu 14 Jan 15:00  -> update to ada, sam
    letters a week: ada 5
    letters a week: sam 4
    "#);
}

/// What becomes of a no to all calls on Thursday 14 January.
fn says_no_to_all(answer: &str) -> World {
    let mut world = accepted();
    world.until("2027-01-14 10:05").rsvp("sam", Declined);
    world.until("2027-01-14 12:05");
    assert!(!world.timeline().contains("to ada"), "{}", world.timeline());
    if !answer.is_empty() {
        world.reply_from("sam", "answer", answer);
    }
    world.until("2027-01-16 10:00");
    world
}

#[test]
fn who_says_no_to_all_calls_is_asked_first_what_they_meant() {
    let world = says_no_to_all("");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < sam presses Decline
    Thu 14 Jan 11:00  -> answer [yes-or-no] to sam
    Fri 15 Jan 10:05  -> told (declined) to ada
    letters a week: ada 3
    letters a week: sam 3
    "#);
    insta::assert_snapshot!(world.words("sam", "answer"), @"Hi Sam, You said no to all your calls with Ada. Which of these do you mean? no: the weekly time does not suit you; Ada is told, so that you can find another skip Tuesday 19 January: only that call is left out, the others stand yes: it was a slip, and all calls stand Without an answer Ada hears of your no on Friday 15 January, 10:05 (London); until then it is between you and the desk. -- Riverside Mentoring · a question? Rosa, rosa@people.test");
    insta::assert_snapshot!(world.words("ada", "told"), @"Hi Ada, Sam Okoye said no to the weekly time of your calls. Please agree on another between you, and tell Rosa, rosa@people.test; then it changes in both calendars. To write to Sam: sam@people.test, with desk@desk.test in copy. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
}

#[test]
fn a_slip_is_taken_back_and_nobody_hears_of_it() {
    for slip in ["yes", "Sorry, that was a mistake!", "oops, wrong button - the calls are fine"] {
        let world = says_no_to_all(slip);
        assert!(!world.timeline().contains("to ada"), "{slip}: {}", world.timeline());
        let booking = world.view("ada-sam").contact.booking.unwrap();
        let next = booking.series.calls().nth(1).unwrap();
        assert!(booking.arranged(&next), "{slip}");
    }
    // And by the button.
    let mut world = says_no_to_all("");
    world.forget_timeline();
    let mut quick = accepted();
    quick.until("2027-01-14 10:05").rsvp("sam", Declined);
    quick.until("2027-01-14 12:05").rsvp("sam", Accepted);
    quick.until("2027-01-16 10:00");
    assert!(!quick.timeline().contains("to ada"), "{}", quick.timeline());
    // Once the other has been told, the yes is told as well.
    world.rsvp("sam", Accepted);
    world.until("2027-01-16 12:00");
    assert!(world.words("ada", "told").contains("said yes to the weekly time of your calls after all"));
}

#[test]
fn a_no_that_was_meant_reaches_the_other_at_once() {
    for no in ["no", "Yes, I meant all of them", "all of them, Tuesdays don't work any more"] {
        let mut world = accepted();
        world.until("2027-01-14 10:05").rsvp("sam", Declined);
        world.until("2027-01-14 12:05").reply_from("sam", "answer", no);
        world.until("2027-01-14 14:00");
        assert!(world.timeline().contains("told (declined) to ada"), "{no}: {}", world.timeline());
    }
}

#[test]
fn only_this_week_leaves_one_call_out_and_the_others_stand() {
    for only in ["skip 19 January", "only this week", "Just the one on 19 January, sorry"] {
        let world = says_no_to_all(only);
        let timeline = world.timeline();
        assert!(!timeline.contains("told"), "{only}: {timeline}");
        assert_eq!(timeline.matches("-> update to ada, sam").count(), 1, "{only}: {timeline}");
        let booking = world.view("ada-sam").contact.booking.unwrap();
        let days: Vec<String> = booking.series.calls().take(3).map(|call| call.date.to_string()).collect();
        assert_eq!(days, ["2027-01-12", "2027-01-26", "2027-02-02"], "{only}");
    }
}

#[test]
fn with_a_call_within_a_day_the_other_hears_at_once() {
    let mut world = accepted();
    world.until("2027-01-18 20:05").rsvp("sam", Declined);
    world.until("2027-01-18 22:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 18 Jan 20:05  < sam presses Decline
    letters a week: ada 2 0
    letters a week: sam 2 0
    "#);
}

#[test]
fn two_calls_that_one_mail_proposes_to_move_are_one_question_and_end_in_one_letter() {
    let mut world = accepted();
    let attendee = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:sam@people.test";
    let uid = world.uid_of("sam");
    let second = format!("END:VEVENT\r\nBEGIN:VEVENT\r\nUID:{uid}");
    world.calendar_says(
        "sam",
        "COUNTER",
        &[
            "RECURRENCE-ID:20270119T180000Z",
            "DTSTART:20270120T180000Z",
            attendee,
            &second,
            "RECURRENCE-ID:20270126T180000Z",
            "DTSTART:20270127T180000Z",
            attendee,
        ],
    );
    world.until("2027-01-19 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:00  < sam's calendar says COUNTER
    Thu 14 Jan 11:00  -> move to ada
    Mon 18 Jan 18:00  -> move to ada, sam
    letters a week: ada 3 1
    letters a week: sam 2 1
    "#);
    assert!(world.view("ada-sam").contact.proposals.is_empty());
}

#[test]
fn a_yes_answers_the_letter_that_asked_and_no_other() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").mail_from("ada", &["desk"], "move 19 January to 21 January 18:30");
    world.until("2027-01-14 12:05").mail_from("ada", &["desk"], "move 26 January to 28 January 18:30");
    // To the second letter.
    world.until("2027-01-14 14:05").reply_from("sam", "move", "yes");
    world.until("2027-01-14 16:00");
    let contact = world.view("ada-sam").contact;
    assert_eq!(contact.moved.keys().map(ToString::to_string).collect::<Vec<_>>(), ["2027-01-26"]);
    assert_eq!(contact.proposals.len(), 1, "the first is open still");
}

#[test]
fn that_day_does_not_suit_is_a_no_and_takes_no_call_out() {
    for no in
        ["Sorry, I can't do 19 January at 19:30", "I can't make 19 January that late", "no, not on the 19th"]
    {
        let mut world = accepted();
        proposes(&mut world, "ada", "20270119T193000", "TENTATIVE");
        world.until("2027-01-14 12:05").reply_from("sam", "move", no);
        world.until("2027-01-14 14:00");
        let contact = world.view("ada-sam").contact;
        assert!(contact.skipped.is_empty() && contact.proposals.is_empty(), "{no}: {}", world.timeline());
        assert!(world.words("ada", "move").contains("does not suit Sam"), "{no}");
    }
}

#[test]
fn two_who_say_no_to_all_calls_are_each_asked() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").rsvp("ada", Declined);
    world.until("2027-01-14 11:05").rsvp("sam", Declined);
    world.until("2027-01-14 13:00");
    assert_eq!(world.view("ada-sam").contact.declined.len(), 2);
    // What "why" says to one holds nothing of the other's.
    world.reply_from("sam", "invite", "why");
    world.until("2027-01-14 15:00");
    let why = world.words("sam", "answer");
    assert!(
        why.contains("You asked why") && !why.contains("no to all") && !why.contains("Ada last said no"),
        "{why}"
    );
    world.until("2027-01-16 10:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Thu 14 Jan 10:05  < ada presses Decline
    Thu 14 Jan 11:00  -> answer [yes-or-no] to ada
    Thu 14 Jan 11:05  < sam presses Decline
    Thu 14 Jan 12:00  -> answer [yes-or-no] to sam
    Thu 14 Jan 13:00  < sam answers the invite to the desk: "why"
    Thu 14 Jan 14:00  -> answer [why] to sam
    Fri 15 Jan 10:05  -> told (declined) to sam
    Fri 15 Jan 11:05  -> told (declined) to ada
    letters a week: ada 4
    letters a week: sam 5
    "#);
}

#[test]
fn what_a_no_meant_may_come_in_a_mail_of_its_own() {
    let mut world = accepted();
    world.until("2027-01-14 10:05").rsvp("sam", Declined);
    world.until("2027-01-14 12:05").mail_from("sam", &["desk"], "Sorry, that was a mistake!");
    world.until("2027-01-16 10:00");
    assert!(!world.timeline().contains("to ada"), "{}", world.timeline());
}
