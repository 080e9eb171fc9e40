//! What a pairing has of its own: the length and the rhythm of its calls, its last day, its clocks.

use mentord::domain::incoming::Partstat::Accepted;

use super::world::World;

#[test]
fn a_pairing_has_calls_of_its_own_length_and_rhythm() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(|files| {
        files.pairing("ada-sam", "length", "\"60 minutes\"");
        files.pairing("ada-sam", "every", "\"2 weeks\"");
    });
    world.until("2027-01-11 12:00");
    insta::assert_snapshot!(world.words("sam", "invite"), @"Hi Sam, This puts your calls with Ada Lovelace into your calendar. Your calls: every second Tuesday, 18:00 (London), 60 minutes First call: Tuesday 12 January, 18:00 (London) Last call: Tuesday 20 April Where: https://meet.example.org/ada-sam Press Yes in the invite, or answer with one word: yes: the time suits you no: it does not; then agree on another with Ada and tell Rosa, rosa@people.test A plan for the 60 minutes is in the calendar entry, to use or to leave. Your answer goes to the desk. Of it Ada hears only a no, so that nobody waits alone in a call. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    let calendar = world.calendar_of("sam");
    assert!(calendar.contains("INTERVAL=2") && calendar.contains("T190000"), "{calendar}");
    // Every week from now on, and shorter: one update.
    world.edit(|files| {
        files.pairing("ada-sam", "length", "\"30 minutes\"");
        files.without_field("ada-sam", "every");
    });
    world.until("2027-01-14 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 13:00  -> update to ada, sam
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    letters a week: ada 4
    letters a week: sam 3
    "#);
    assert!(world.calendar_of("sam").contains("INTERVAL=1"), "{}", world.calendar_of("sam"));
}

#[test]
fn calls_that_holidays_take_are_made_up_for() {
    let season = |extend: &'static str| {
        let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with(move |files| {
            files.set("programme", "ends", "2027-03-05");
            files.set("programme", "holidays", "[\"2027-02-01..2027-02-12\"]");
            files.set("programme.meeting", "extend_for_skipped", extend);
        });
        world.until("2027-01-11 12:10").rsvp("ada", Accepted);
        world.until("2027-01-11 13:10").rsvp("sam", Accepted);
        world.until("2027-01-13 12:00");
        world
    };
    let calls = |world: &World| {
        let booking = world.view("ada-sam").contact.booking.unwrap();
        booking.series.calls().map(|call| call.date.to_string()).collect::<Vec<_>>()
    };
    let short = season("false");
    assert_eq!(calls(&short).len(), 6);
    let mut world = season("true");
    // As many calls as without holidays.
    assert_eq!(calls(&world).len(), 8);
    assert_eq!(calls(&world).last().unwrap(), "2027-03-16");
    assert_eq!(world.timeline().matches("-> update").count(), 0, "{}", world.timeline());
    // A holiday that is added later takes a call and gives another, in one update.
    world.forget_timeline();
    world.edit(|files| files.set("programme", "holidays", "[\"2027-02-01..2027-02-12\", \"2027-02-16\"]"));
    world.until("2027-01-14 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Wed 13 Jan 13:00  -> update to ada, sam
    letters a week: ada 3
    letters a week: sam 3
    "#);
    insta::assert_snapshot!(world.words("sam", "update"), @"Hi Sam, Some of your calls with Ada Lovelace are left out. No call on: Tuesday 16 February All others stay: every Tuesday, 18:00 (London), next on Tuesday 19 January The last: Tuesday 23 March The place stays: https://meet.example.org/ada-sam This mail updates the entry in your calendar; it is the same entry, not a second one. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
    assert_eq!(calls(&world).last().unwrap(), "2027-03-23");
    // It ends with its last day, and not with the programme's.
    world.until("2027-03-15 12:00");
    assert!(!world.timeline().contains("ended"), "{}", world.timeline());
    world.until("2027-03-30 12:00");
    assert!(world.timeline().contains("ended"), "{}", world.timeline());
}

#[test]
fn the_reminder_of_the_week_in_which_the_clocks_change_says_so() {
    // Nia lives where the clocks change two weeks before London's.
    let mut world = World::starting("2027-01-11").with_pairing("ada", "nia");
    world.until("2027-01-11 12:10").rsvp("ada", Accepted);
    world.until("2027-01-11 13:10").rsvp("nia", Accepted);
    world.until("2027-03-14 12:00");
    world.forget_timeline();
    world.until("2027-03-17 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 15 Mar 18:00  -> reminder to nia (14:00 there)
    letters a week: ada 2 1 0 0 0 0 0 0 0 0
    letters a week: nia 2 0 0 0 0 0 0 0 0 1
    "#);
    insta::assert_snapshot!(world.words("nia", "reminder"), @"Hi Nia, Your next call with Ada Lovelace is tomorrow. When: Tuesday 16 March, 14:00 (New York), 45 minutes The clocks change: for you it is at 14:00 now, no longer at 13:00; the calls keep to the clock in London Where: https://meet.example.org/ada-nia What would you like to talk about? One line to Ada beforehand helps: ada@people.test, with desk@desk.test in copy. An answer to this letter goes to the desk only. -- Riverside Mentoring · a question? Rosa, rosa@people.test Answer fewer · stop · why · who can read this");
}
