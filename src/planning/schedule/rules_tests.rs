//! The rules of planning as tables: days, courtesy, ladders, series.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
};
use proptest::prelude::*;

use super::{
    agenda::Action,
    bookings::{self, Change},
    courtesy, days,
    due::{self, due_for_person},
    ladder,
};
use crate::domain::{
    Contact, DateRange, Event, Evidence, PersonEvent, Sentence, Side,
    contact::{Question, Trouble},
    event::{HeardAs, PassedWhy},
    incoming::Partstat,
};
use crate::planning::{
    fixture::{self, at, id, participant, programme, view},
    letter::{About, Content, UpdateWhy},
    staff::case,
    view::{PairingView, PersonView},
};

fn heard(by: &str, evidence: Evidence) -> Event {
    Event::Heard { by: id(by), evidence, worth: evidence.worth(true).into(), happened: None }
}

/// Who would get what courtesy, and when (RFC 3339), as the agenda stands.
fn courtesies(view: &PairingView, now: &str) -> Vec<(String, &'static str, String)> {
    fixture::agenda(view, at(now))
        .into_iter()
        .filter_map(|item| match item.action {
            Action::Courtesy { who, about, .. } => {
                let what = match about {
                    About::Nudge { .. } => "nudge",
                    About::Waiting { .. } => "waiting",
                    About::Reminder { .. } => "reminder",
                    About::Question(_) => "question",
                };
                Some((who.0, what, item.due_at.to_string()))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn working_days_skip_weekends_and_holidays() {
    let programme = programme();
    let cases: [(Date, u16, Date); 6] = [
        (date(2027, 1, 11), 0, date(2027, 1, 11)),
        (date(2027, 1, 11), 2, date(2027, 1, 13)),
        (date(2027, 1, 15), 1, date(2027, 1, 18)),
        (date(2027, 1, 16), 1, date(2027, 1, 18)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2027, 4, 2), 1, date(2027, 4, 12)),
    ];
    for (from, n, expected) in cases {
        assert_eq!(days::add_working(&programme, from, n), expected, "{n} working days after {from}");
    }
    assert_eq!(days::working_between(&programme, date(2027, 1, 15), date(2027, 1, 19)), 2);
    assert_eq!(days::working_between(&programme, date(2027, 1, 19), date(2027, 1, 15)), 0);
}

#[test]
fn a_letter_waits_for_the_readers_morning_and_a_working_day() {
    let programme = programme();
    let london = participant("ada", "Europe/London");
    let new_york = participant("sam", "America/New_York");
    let cases = [
        (&london, "2027-01-13T09:00:00Z", "2027-01-13T09:00:00Z"),
        (&london, "2027-01-13T21:00:00Z", "2027-01-14T08:00:00Z"),
        (&london, "2027-01-15T20:00:00Z", "2027-01-18T08:00:00Z"),
        (&new_york, "2027-01-13T09:00:00Z", "2027-01-13T13:00:00Z"),
        (&new_york, "2027-01-16T12:00:00Z", "2027-01-18T13:00:00Z"),
        (&london, "2027-03-26T09:00:00Z", "2027-03-30T08:00:00Z"),
    ];
    for (recipient, wished, expected) in cases {
        let polite = courtesy::polite_from(&programme, recipient, at(wished));
        assert!(polite >= at(wished));
        // From the day's quiet end, or the step's own hour; never before either.
        assert_eq!(
            courtesy::out_of_quiet(programme.quiet, recipient, polite),
            polite,
            "{wished} is not quiet"
        );
        assert_eq!(
            courtesy::local_date(recipient, polite),
            courtesy::local_date(recipient, at(expected)),
            "{wished}"
        );
    }
}

#[test]
fn the_weeks_budget_and_one_letter_a_day_hold() {
    let programme = programme();
    let mut ada = participant("ada", "Europe/London");
    ada.lately = vec![at("2027-01-13T09:00:00Z")];
    assert_eq!(
        courtesy::within_budget(&programme, &ada, at("2027-01-13T15:00:00Z")),
        at("2027-01-14T00:00:00Z"),
        "one letter a day"
    );
    ada.lately =
        ["2027-01-11", "2027-01-12", "2027-01-13"].map(|day| at(&format!("{day}T09:00:00Z"))).to_vec();
    assert_eq!(
        courtesy::within_budget(&programme, &ada, at("2027-01-14T09:00:00Z")),
        at("2027-01-18T09:00:00Z"),
        "a fourth letter waits until the first is a week old"
    );
}

#[test]
fn a_reminder_is_brought_forward_rather_than_pushed_too_late() {
    let view = view();
    let ada = view.participant(&id("ada")).unwrap().clone();
    let day = SignedDuration::from_hours(24);
    let cases = [
        ("2027-01-19T18:00:00Z", Some("2027-01-18T18:00:00Z")),
        // Wished at 07:00, which is quiet: at eight there is time enough.
        ("2027-01-19T07:00:00Z", Some("2027-01-18T08:00:00Z")),
    ];
    for (start, expected) in cases {
        assert_eq!(courtesy::reminder_for(&view, &ada, at(start), day), expected.map(at), "{start}");
    }
    let hour = SignedDuration::from_hours(1);
    assert_eq!(
        courtesy::reminder_for(&view, &ada, at("2027-01-19T18:00:00Z"), hour),
        None,
        "too late to help"
    );
    let three = SignedDuration::from_hours(3);
    assert_eq!(
        courtesy::reminder_for(&view, &ada, at("2027-01-19T09:00:00Z"), three),
        Some(at("2027-01-18T19:59:00Z")),
        "six in the morning is quiet, eight is too late: the evening before"
    );
}

#[test]
fn the_first_ladder_counts_working_days_from_the_introduction() {
    let view = view().introduced();
    let silence = view.silence().unwrap();
    let days: Vec<Date> = ladder::planned_steps(&view, silence).iter().map(|planned| planned.day).collect();
    assert_eq!(days, [date(2027, 1, 13), date(2027, 1, 15), date(2027, 1, 19)]);
    assert_eq!(
        courtesies(&view, "2027-01-11T10:00:00Z"),
        [("ada".to_owned(), "nudge", "2027-01-13T09:00:00Z".to_owned())]
    );
}

#[test]
fn a_step_sent_late_moves_later_ones_as_much() {
    let view = view().introduced();
    let silence = view.silence().unwrap();
    let late = view
        .then(Event::Nudged { silence, step: 0, who: id("ada"), late: 13 }, "2027-02-01T09:00:00Z")
        .then(Event::StepDone { silence, step: 0 }, "2027-02-01T09:00:00Z");
    let days: Vec<Date> = ladder::planned_steps(&late, silence).iter().map(|planned| planned.day).collect();
    assert_eq!(days, [date(2027, 1, 13), date(2027, 2, 3), date(2027, 2, 5)]);
}

#[test]
fn blind_days_and_holidays_stop_the_clock() {
    let mut view = view().introduced();
    view.mailbox_status.unread_days = vec![DateRange::new(date(2027, 1, 12), date(2027, 1, 14)).unwrap()];
    let silence = view.silence().unwrap();
    let days: Vec<Date> = ladder::planned_steps(&view, silence).iter().map(|planned| planned.day).collect();
    assert_eq!(days, [date(2027, 1, 18), date(2027, 1, 20), date(2027, 1, 22)]);
}

#[test]
fn an_unread_mailbox_says_nothing_about_silence() {
    let mut view = view().introduced();
    view.mailbox_status.read_to_end = Some(at("2027-01-13T08:00:00Z"));
    assert!(courtesies(&view, "2027-01-13T10:00:00Z").is_empty(), "read before the step fell due");
    view.mailbox_status.read_to_end = Some(at("2027-01-13T10:00:00Z"));
    assert_eq!(courtesies(&view, "2027-01-13T10:00:00Z").len(), 1);
    view.mailbox_status.receive_disabled = true;
    assert!(courtesies(&view, "2027-01-13T10:00:00Z").is_empty(), "without a mailbox silence cannot be seen");
}

#[test]
fn a_mail_that_the_server_withholds_says_nothing_about_silence() {
    let mut view = view().introduced();
    assert!(!courtesies(&view, "2027-01-13T10:00:00Z").is_empty(), "a nudge is due");
    view.mail_awaited = Some(at("2027-01-14T09:30:00Z"));
    assert_eq!(courtesies(&view, "2027-01-13T10:00:00Z"), [], "it may be from either of them");
    // Given up: it was heard by its header, or stands before staff.
    assert!(!courtesies(&view, "2027-01-14T10:00:00Z").is_empty());
}

#[test]
fn who_was_heard_is_not_nudged_and_who_waits_is_told_so() {
    let view = view().introduced().then(heard("sam", Evidence::Wrote), "2027-01-12T12:00:00Z");
    let silence = view.silence().unwrap();
    let view = view
        .then(Event::Nudged { silence, step: 0, who: id("ada"), late: 0 }, "2027-01-13T09:00:00Z")
        .then(Event::StepDone { silence, step: 0 }, "2027-01-13T09:00:00Z");
    assert_eq!(
        courtesies(&view, "2027-01-14T10:00:00Z"),
        [
            ("ada".to_owned(), "nudge", "2027-01-15T09:00:00Z".to_owned()),
            ("sam".to_owned(), "waiting", "2027-01-15T13:00:00Z".to_owned())
        ]
    );
}

#[test]
fn a_step_with_nobody_left_to_nudge_is_passed_over() {
    let view = view().introduced().then(heard("ada", Evidence::Wrote), "2027-01-12T12:00:00Z");
    let passed = fixture::agenda(&view, at("2027-01-13T09:00:00Z"))
        .into_iter()
        .any(|item| matches!(item.action, Action::PassStep { step: 0, why: PassedWhy::AllHeard, .. }));
    assert!(passed);
    assert!(courtesies(&view, "2027-01-13T09:00:00Z").is_empty());
}

#[test]
fn a_word_that_is_no_contact_spares_one_step_and_not_the_ladder() {
    let view = view().introduced().then(heard("ada", Evidence::NotYet), "2027-01-12T12:00:00Z");
    let silence = view.silence().unwrap();
    let decision = due::due(&view, at("2027-01-13T09:00:00Z")).unwrap();
    let [(_, event @ Event::StepPassed { step: 0, .. })] = decision.events.as_slice() else {
        panic!("{decision:?}")
    };
    let view = view.then(event.clone(), "2027-01-13T09:00:00Z");
    let who: Vec<String> =
        courtesies(&view, "2027-01-15T15:00:00Z").into_iter().map(|(who, ..)| who).collect();
    assert_eq!(who, ["ada", "sam"], "the next step names her again");
    assert_eq!(ladder::planned_steps(&view, silence)[2].day, date(2027, 1, 19));
}

#[test]
fn away_people_are_not_nudged_and_staff_are_told_on_the_day() {
    let mut view = view().introduced();
    let away = DateRange::new(date(2027, 1, 12), date(2027, 1, 26)).unwrap();
    for name in ["ada", "sam"] {
        view.people.get_mut(&id(name)).unwrap().standing = crate::domain::Standing::default()
            .after(&PersonEvent::Away { range: away, supposed: false }, at("2027-01-12T09:00:00Z"));
    }
    let now = "2027-01-19T10:00:00Z";
    assert!(courtesies(&view, now).iter().all(|(_, _, when)| at(when) >= at("2027-01-27T08:00:00Z")));
    let decision = due::due(&view, at(now)).unwrap();
    assert!(matches!(decision.events[0].1, Event::Escalated { step: 2, .. }), "{decision:?}");
}

#[test]
fn an_accepted_series_is_an_arrangement() {
    let view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z").then(
        Event::Answered {
            by: id("ada"),
            call: None,
            partstat: Partstat::Accepted,
            sequence: 0,
            stamp: at("2027-01-11T12:00:00Z"),
        },
        "2027-01-11T12:00:00Z",
    );
    let nudges = |view: &PairingView, now| courtesies(view, now).iter().any(|(_, what, _)| *what == "nudge");
    assert!(!nudges(&view, "2027-01-20T10:00:00Z"));
    let presumed = fixture::agenda(&view, at("2027-01-12T19:00:00Z"))
        .into_iter()
        .find_map(|item| if let Action::Presume(call) = item.action { Some(call) } else { None })
        .unwrap();
    assert_eq!(presumed.date, date(2027, 1, 12));
    // After two calls in a row without a word one question is put, and nobody is nudged.
    let mut quiet = view.clone();
    for (day, end) in [(12, "2027-01-12T18:45:00Z"), (19, "2027-01-19T18:45:00Z")] {
        quiet = quiet.then(Event::Presumed { call: date(2027, 1, day), end: at(end) }, end);
    }
    let asked = courtesies(&quiet, "2027-01-19T19:00:00Z");
    assert_eq!(asked.iter().filter(|(_, what, _)| *what == "question").count(), 1);
    assert!(!nudges(&quiet, "2027-01-28T10:00:00Z"));
    // One decline of the series and the arrangement is gone.
    let declined = view.then(
        Event::Answered {
            by: id("sam"),
            call: None,
            partstat: Partstat::Declined,
            sequence: 0,
            stamp: at("2027-01-12T12:00:00Z"),
        },
        "2027-01-12T12:00:00Z",
    );
    assert!(nudges(&declined, "2027-01-13T10:00:00Z") || nudges(&declined, "2027-01-15T10:00:00Z"));
}

#[test]
fn the_first_call_comes_a_day_after_the_introduction_and_holidays_are_out() {
    let mut view = view().introduced();
    view.people.get_mut(&id("sam")).unwrap().person.leave =
        vec![DateRange::new(date(2027, 3, 15), date(2027, 3, 19)).unwrap()];
    let view = view.booked("Tue 08:30", "2027-01-11T09:00:00Z");
    let series = &view.contact.booking.as_ref().unwrap().series;
    assert_eq!(series.first.date(), date(2027, 1, 19), "the twelfth is less than a day away");
    let dates: Vec<Date> = series.calls().map(|call| call.date).collect();
    assert!(!dates.contains(&date(2027, 4, 6)), "a holiday");
    assert!(!dates.contains(&date(2027, 3, 16)), "the mentee is on leave");
    assert_eq!(dates.last(), Some(&date(2027, 4, 27)));
    assert_eq!(
        bookings::change(&view, at("2027-01-11T10:00:00Z")),
        None,
        "nothing differs from what was booked"
    );
}

#[test]
fn a_moved_slot_is_one_update_from_the_next_call_on() {
    let mut view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    view.pairing.weekly = Some("Thu 17:00".parse().unwrap());
    let Some(Change::Rebook { series, new_time: true, why: UpdateWhy::NewTime }) =
        bookings::change(&view, at("2027-02-01T09:00:00Z"))
    else {
        panic!("the slot moved")
    };
    assert_eq!(series.first.date(), date(2027, 2, 4));
    view.pairing.weekly = None;
    assert_eq!(bookings::change(&view, at("2027-02-01T09:00:00Z")), Some(Change::Unbook));
}

#[test]
fn everything_due_for_a_person_on_a_day_is_one_letter() {
    let pairings: Vec<PairingView> = ["sam", "eve", "bob"]
        .into_iter()
        .map(|mentee| {
            let mut view = view();
            view.pairing.id.0 = format!("ada-{mentee}");
            view.pairing.mentees = vec![id(mentee)];
            view.people.insert(id(mentee), participant(mentee, "Europe/London"));
            view.introduced()
        })
        .collect();
    let person = PersonView { id: id("ada"), participant: participant("ada", "Europe/London"), pairings };
    assert_eq!(due::next_letter(&person, at("2027-01-12T09:00:00Z")), Some(at("2027-01-13T09:00:00Z")));
    let decision = due_for_person(&person, at("2027-01-13T09:00:00Z")).unwrap();
    assert_eq!(decision.letters.len(), 1);
    let Content::Courtesy(notices) = &decision.letters[0].content else { panic!("a courtesy") };
    assert_eq!(notices.len(), 3);
    assert_eq!(decision.letters[0].reasons.len(), 3);
    assert_eq!(decision.events.len(), 3);
}

#[test]
fn what_never_left_falls_due_again_for_another_reason() {
    let view = view().introduced();
    let person = |view: &PairingView| PersonView {
        id: id("ada"),
        participant: participant("ada", "Europe/London"),
        pairings: vec![view.clone()],
    };
    let now = "2027-01-13T09:00:00Z";
    let first = due_for_person(&person(&view), at(now)).unwrap();
    let nudged = view.then(first.events[0].1.clone(), now);
    assert!(due_for_person(&person(&nudged), at(now)).is_none());
    let again = nudged.then(Event::Withdrawn { who: id("ada"), decided: at(now) }, "2027-01-14T18:00:00Z");
    let second = due_for_person(&person(&again), at("2027-01-15T09:00:00Z")).unwrap();
    assert_ne!(first.letters[0].reasons, second.letters[0].reasons);
}

#[test]
fn talked_elsewhere_is_asked_about_once_a_month() {
    let view = view()
        .introduced()
        .then(heard("ada", Evidence::Talked), "2027-01-12T12:00:00Z")
        .then(heard("sam", Evidence::Talked), "2027-01-12T12:00:00Z")
        .then(Event::TalksElsewhere { by: id("ada") }, "2027-01-12T12:00:00Z");
    let asked = courtesies(&view, "2027-01-12T13:00:00Z");
    assert_eq!(asked, [("ada".to_owned(), "question", "2027-02-09T09:00:00Z".to_owned())]);
}

#[test]
fn the_mentor_is_asked_first_where_the_programme_says_so() {
    let first = view().with_programme(|programme| programme.introduction.ask_mentor_first = true);
    let now = at("2027-01-11T09:00:00Z");
    let decision = due::due(&first, now).unwrap();
    assert!(matches!(decision.letters[0].content, Content::Proposal { .. }));
    let asked = first.then(Event::MentorAsked, "2027-01-11T09:00:00Z");
    assert!(due::due(&asked, now).is_none());
    let unanswered = due::due(&asked, at("2027-01-15T09:00:00Z")).unwrap();
    assert!(matches!(&unanswered.events[0].1, Event::NeedsStaff { trouble: Trouble::MentorUnanswered }));
    let agreed = asked.then(Event::MentorAgreed { by: id("ada") }, "2027-01-12T09:00:00Z");
    let decision = due::due(&agreed, at("2027-01-12T09:00:00Z")).unwrap();
    assert!(matches!(decision.letters[0].content, Content::Introduction { .. }));
}

#[test]
fn an_address_put_right_leaves_the_day_of_the_introduction_and_what_was_heard() {
    let again = |view: PairingView, on: &str| {
        view.then(Event::Corrected { who: id("sam") }, on)
            .then(Event::IntroductionWritten, on)
            .then(Event::Introduced, on)
    };
    let first = view().introduced().then(heard("ada", Evidence::Wrote), "2027-01-12T10:00:00Z");
    let once = again(first.clone(), "2027-01-20T09:00:00Z");
    let twice = again(once.clone(), "2027-02-01T09:00:00Z");
    for (view, since) in [(&once, "2027-01-20T09:00:00Z"), (&twice, "2027-02-01T09:00:00Z")] {
        assert_eq!(view.contact.introduced(), Some(at("2027-01-11T09:00:00Z")));
        // The clock begins when the right address could be read.
        assert_eq!(view.silence().map(|silence| silence.since), Some(at(since)));
        let told = case::case(view, at("2027-02-02T09:00:00Z"));
        let ada = told.people.iter().find(|person| person.id == id("ada")).unwrap();
        assert_eq!(ada.last_heard, Some(at("2027-01-12T10:00:00Z")));
    }
    // What came from somebody else's address, Sam has not said.
    let not_me = first
        .then(heard("sam", Evidence::ToDesk), "2027-01-12T11:00:00Z")
        .then(Event::NeedsStaff { trouble: Trouble::NotMe { who: id("sam") } }, "2027-01-12T11:00:00Z");
    let put_right = again(not_me, "2027-01-20T09:00:00Z");
    assert!(!put_right.contact.heard_before.contains_key(&id("sam")));
    assert!(put_right.contact.heard_before.contains_key(&id("ada")));
}

#[test]
fn nothing_but_a_new_beginning_happens_to_an_ended_pairing() {
    let ended = view()
        .introduced()
        .then(Event::Ended { why: Sentence::verbatim("moved abroad") }, "2027-02-01T09:00:00Z");
    let now = at("2027-02-02T09:00:00Z");
    for event in [
        heard("ada", Evidence::Wrote),
        Event::Introduced,
        Event::Resumed,
        Event::Asked { who: id("ada"), question: Question::StillInTouch },
        Event::Added { generation: 1 },
    ] {
        assert!(ended.contact.clone().after(&event, now).is_err(), "{event:?}");
    }
    let again = ended.contact.clone().after(&Event::Added { generation: 2 }, now).unwrap();
    assert_eq!(again, Contact::new(2));
}

fn any_event() -> impl Strategy<Value = Event> {
    let who = prop_oneof![Just("ada"), Just("sam")];
    let evidence = prop_oneof![
        Just(Evidence::Wrote),
        Just(Evidence::Talked),
        Just(Evidence::Accepted),
        Just(Evidence::Declined),
        Just(Evidence::NotYet),
        Just(Evidence::ToDesk)
    ];
    prop_oneof![
        (who, evidence).prop_map(|(by, evidence)| heard(by, evidence)),
        Just(Event::Paused { by: None, back: date(2027, 3, 1) }),
        Just(Event::Resumed),
        Just(Event::TalksElsewhere { by: id("ada") }),
        Just(Event::Snoozed { who: id("ada"), until: date(2027, 2, 1) }),
        Just(Event::BackgroundSent),
    ]
}

proptest! {
    /// Whatever happens, playing a pairing forward comes to rest each day, never nudges anybody in
    /// quiet hours or on a free day, and replaying its events gives the same state.
    #[test]
    fn a_pairing_always_comes_to_rest(script in proptest::collection::vec((0_u8..60, any_event()), 0..12)) {
        let mut script = script;
        script.sort_by_key(|(day, _)| *day);
        let mut view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
        let start = view.contact.clone();
        let mut journal: Vec<(Event, Timestamp)> = Vec::new();
        for day in 0..70_u8 {
            let now = at("2027-01-11T15:00:00Z") + SignedDuration::from_hours(24 * i64::from(day));
            for (_, event) in script.iter().filter(|(on, _)| *on == day) {
                if let Ok(contact) = view.contact.clone().after(event, now) {
                    view.contact = contact;
                    journal.push((event.clone(), now));
                }
            }
            let mut decisions = 0;
            loop {
                let mut decision = due::due(&view, now);
                for who in ["ada", "sam"] {
                    if decision.is_none() {
                        let participant = view.people[&id(who)].clone();
                        let person = PersonView { id: id(who), participant, pairings: vec![view.clone()] };
                        decision = due_for_person(&person, now);
                        if decision.as_ref().is_some_and(|d| !d.letters.is_empty()) {
                            let recipient = view.people.get_mut(&id(who)).unwrap();
                            prop_assert!(!view.programme.quiet.covers(now.to_zoned(recipient.person.zone.clone()).time()));
                            recipient.lately.push(now);
                        }
                    }
                }
                let Some(decision) = decision else { break };
                for (_, event) in &decision.events {
                    view.contact = view.contact.clone().after(event, now).unwrap();
                    journal.push((event.clone(), now));
                }
                decisions += 1;
                prop_assert!(decisions < 20, "no end on day {day}: {decision:?}");
            }
            for participant in view.people.values() {
                let week = participant.lately.iter().filter(|past| **past + SignedDuration::from_hours(7 * 24) > now);
                prop_assert!(week.count() <= 3);
            }
        }
        let replayed = journal.iter().try_fold(start, |contact, (event, when)| contact.after(event, *when)).unwrap();
        prop_assert_eq!(replayed, view.contact);
    }
}

#[test]
fn worth_follows_the_table_of_evidence() {
    let table = [
        (Evidence::Wrote, true, HeardAs::Half),
        (Evidence::Talked, true, HeardAs::Both),
        (Evidence::StaffSaid, true, HeardAs::Both),
        (Evidence::Invited, true, HeardAs::Half),
        (Evidence::Accepted, true, HeardAs::Half),
        (Evidence::Accepted, false, HeardAs::HeardOnly),
        (Evidence::Declined, true, HeardAs::HeardOnly),
        (Evidence::Later, true, HeardAs::HeardOnly),
        (Evidence::NotYet, true, HeardAs::HeardOnly),
        (Evidence::ToDesk, true, HeardAs::HeardOnly),
    ];
    for (evidence, rsvp_counts, expected) in table {
        assert_eq!(HeardAs::from(evidence.worth(rsvp_counts)), expected, "{evidence:?}");
    }
    let both = view().introduced().then(heard("ada", Evidence::Wrote), "2027-01-12T12:00:00Z");
    assert_eq!(
        both.contact.last_contact(&both.pairing, both.programme.contact.counts),
        None,
        "one half is no contact"
    );
    assert!(both.contact.side_heard(&both.pairing, Side::Mentor).is_some());
}
