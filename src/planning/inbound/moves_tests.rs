//! Other times for calls: which may be proposed, and what comes of them.

use jiff::civil::{DateTime, Weekday, date, time};

use super::*;
use crate::{
    domain::incoming::Partstat,
    planning::{
        fixture::{self, at, id, view},
        schedule::bookings::{Change, change},
    },
};

/// Thursday.
const NOW: &str = "2027-01-14T10:00:00Z";

/// Ada in London and Sam in New York, every Tuesday at 18:00 in London.
fn booked() -> PairingView {
    let mut view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    view.pairing.weekly = "Tue 18:00".parse().ok();
    view
}

fn call(day: Date, to: DateTime) -> ProposedTime {
    ProposedTime::Call { call: day, to }
}

/// What comes of a proposal, and the view after it.
fn proposes(
    view: &PairingView,
    by: &str,
    time: ProposedTime,
) -> (Result<Proposed, NoMove>, Reaction, PairingView) {
    let mail_context = fixture::mail_context(NOW, vec![view.clone()]);
    let mut reaction = Reaction::default();
    let came = propose(&mut reaction, view, (&id(by), &mail_context), (&[time], false));
    let after = after(view, &reaction);
    (came, reaction, after)
}

fn after(view: &PairingView, reaction: &Reaction) -> PairingView {
    let events = reaction.decision.events.iter().map(|(_, event)| event.clone());
    let mut view = events.fold(view.clone(), |view, event| view.then(event, NOW));
    for edit in &reaction.decision.edits {
        if let Edit::ChangePairing { after, .. } = edit {
            view.pairing = (**after).clone();
        }
    }
    view
}

/// The view once the calendars have what has changed, if anything has.
fn rebooked(view: &PairingView) -> Option<PairingView> {
    let Change::Rebook { series, new_time, .. } = change(view, at(NOW))? else { return None };
    let invited = Default::default();
    Some(view.clone().then(Event::Rebooked { series, invited, new_time, clock: Default::default() }, NOW))
}

#[test]
fn what_cannot_be_is_said_and_nothing_changes() {
    let tuesday = date(2027, 1, 19);
    let thursday = date(2027, 1, 21).at(18, 30, 0, 0);
    let table = [
        (call(date(2027, 1, 20), thursday), NoMove::NoCall { day: date(2027, 1, 20) }),
        (call(tuesday, tuesday.at(18, 0, 0, 0)), NoMove::Unchanged),
        (call(tuesday, date(2027, 1, 13).at(18, 0, 0, 0)), NoMove::Gone),
        // The programme's last day is a Friday in April.
        (call(tuesday, date(2028, 1, 3).at(18, 0, 0, 0)), NoMove::AfterTheEnd),
        // In the night in which clocks go forward, and at the call after it.
        (call(date(2027, 3, 23), date(2027, 3, 28).at(1, 30, 0, 0)), NoMove::ClockChange),
        (call(tuesday, date(2027, 1, 26).at(18, 15, 0, 0)), NoMove::OtherCall),
        (call(tuesday, date(2027, 1, 14).at(11, 0, 0, 0)), NoMove::TooLate),
        (ProposedTime::Weekly { slot: "Tue 18:00".parse().unwrap() }, NoMove::Unchanged),
        (ProposedTime::Weekly { slot: "Sun 01:30".parse().unwrap() }, NoMove::ClockChange),
    ];
    let view = booked();
    for (time, why) in table {
        let (came, reaction, _) = proposes(&view, "ada", time);
        assert_eq!(came, Err(why), "{time:?}");
        assert!(reaction.decision.is_empty(), "{time:?}");
    }
    let over = view.then(Event::Unbooked, NOW);
    assert_eq!(proposes(&over, "ada", call(tuesday, thursday)).0, Err(NoMove::Over));
}

#[test]
fn the_other_side_is_asked_once_and_a_yes_moves_the_call_for_both() {
    for (by, other) in [("ada", "sam"), ("sam", "ada")] {
        let time = call(date(2027, 1, 19), date(2027, 1, 21).at(18, 30, 0, 0));
        let (came, reaction, asked) = proposes(&booked(), by, time);
        let until = at("2027-01-18T18:00:00Z");
        assert_eq!(came, Ok(Proposed::Asked { until }));
        assert_eq!(reaction.decision.letters.len(), 1);
        assert_eq!(reaction.decision.letters[0].recipients, [Recipient::Person(id(other))]);
        assert!(change(&asked, at(NOW)).is_none(), "nothing moves on one word");
        // The same again asks nobody.
        let (came, again, _) = proposes(&asked, by, time);
        assert_eq!(came, Ok(Proposed::Waits { until }));
        assert_eq!(again.decision.letters, []);

        let mail_context = fixture::mail_context(NOW, vec![asked.clone()]);
        let mut reaction = Reaction::default();
        let proposals = asked.contact.proposals.clone();
        agree(&mut reaction, &asked, &proposals, (&id(other), &mail_context)).unwrap();
        let agreed = rebooked(&after(&asked, &reaction)).expect("the calendars are told");
        assert!(agreed.contact.proposals.is_empty());
        let booking = agreed.contact.booking.as_ref().unwrap();
        let moved = booking.series.calls().find(|call| call.date == date(2027, 1, 19)).unwrap();
        assert_eq!(moved.start, at("2027-01-21T18:30:00Z"));
        for who in [by, other] {
            assert_eq!(booking.answer_of(&id(who), &moved), Some(Partstat::Accepted), "{who} said yes to it");
        }
        // Late or twice: what was agreed stays.
        assert_eq!(
            agree(&mut Reaction::default(), &agreed, &proposals, (&id(other), &mail_context)),
            Err(NoMove::Unchanged)
        );
    }
}

#[test]
fn two_proposals_that_cross_leave_one_question() {
    let day = date(2027, 1, 19);
    let (_, _, asked) = proposes(&booked(), "ada", call(day, date(2027, 1, 21).at(18, 30, 0, 0)));
    // Another time: Ada is asked now, and her own is over.
    let (came, reaction, crossed) = proposes(&asked, "sam", call(day, date(2027, 1, 20).at(17, 0, 0, 0)));
    assert!(matches!(came, Ok(Proposed::Asked { .. })));
    assert_eq!(reaction.decision.letters[0].recipients, [Recipient::Person(id("ada"))]);
    assert_eq!(crossed.contact.proposals.iter().map(|open| open.by.clone()).collect::<Vec<_>>(), [id("sam")]);
    // The same time: they agree.
    let (came, _, agreed) = proposes(&asked, "sam", call(day, date(2027, 1, 21).at(18, 30, 0, 0)));
    assert_eq!(came, Ok(Proposed::Done));
    assert!(agreed.contact.proposals.is_empty() && change(&agreed, at(NOW)).is_some());
}

#[test]
fn where_either_may_move_calls_nobody_is_asked() {
    let mut view = booked();
    let mut programme = view.programme.as_ref().clone();
    programme.meeting.moves = Moves::Either;
    view.programme = programme.into();
    let (came, reaction, moved) =
        proposes(&view, "sam", call(date(2027, 1, 19), date(2027, 1, 21).at(18, 30, 0, 0)));
    assert_eq!((came, reaction.decision.letters.len()), (Ok(Proposed::Done), 0));
    assert!(change(&moved, at(NOW)).is_some());
}

#[test]
fn another_weekly_time_is_a_proposal_too() {
    let slot = Slot { weekday: Weekday::Wednesday, time: time(19, 30, 0, 0) };
    let (came, _, asked) = proposes(&booked(), "sam", ProposedTime::Weekly { slot });
    assert!(matches!(came, Ok(Proposed::Asked { .. })));
    let mail_context = fixture::mail_context(NOW, vec![asked.clone()]);
    let mut reaction = Reaction::default();
    agree(&mut reaction, &asked, &asked.contact.proposals, (&id("ada"), &mail_context)).unwrap();
    let agreed = rebooked(&after(&asked, &reaction)).expect("the calendars are told");
    let booking = agreed.contact.booking.as_ref().unwrap();
    assert_eq!(booking.series.first, date(2027, 1, 20).at(19, 30, 0, 0));
    let first = booking.series.calls().next().unwrap();
    assert!(booking.arranged(&first) && agreed.contact.proposals.is_empty());
}

#[test]
fn a_call_left_out_or_moved_by_staff_ends_what_was_proposed_for_it() {
    let day = date(2027, 1, 19);
    let to = date(2027, 1, 21).at(18, 30, 0, 0);
    let (_, _, asked) = proposes(&booked(), "ada", call(day, to));
    for event in [
        Event::Skipped { by: None, call: day },
        Event::CallMoved { call: day, to, agreed: BTreeSet::new() },
        Event::Ended { why: sentence!("ended.by_staff") },
        Event::Unbooked,
        Event::Corrected { who: id("sam") },
    ] {
        assert!(asked.clone().then(event, NOW).contact.proposals.is_empty());
    }
}
