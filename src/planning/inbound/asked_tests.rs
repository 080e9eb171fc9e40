//! What follows from answers with dates.

use jiff::civil::{date, time};

use crate::domain::{
    Event, Incoming, PairingId, PersonEvent, Reading,
    act::{Act, Said},
    contact::Trouble,
    incoming::Class,
    proposal::ProposedTime,
};
use crate::planning::{
    fixture::{self, at, id, participant, view},
    inbound::{mail_context::MailContext, react::react, reaction::Reaction},
    letter::{AnswerLetter, Content, UpdateWhy},
    schedule::bookings::{Change, change},
    view::PairingView,
};

/// Thursday.
const NOW: &str = "2027-01-14T10:00:00Z";

/// Sam answers the desk alone, with the pairing's own token.
fn answered(view: &PairingView, answer: Act) -> Reaction {
    reacted(view, answer, Some(view.pairing.id.clone()))
}

fn reacted(view: &PairingView, answer: Act, token: Option<PairingId>) -> Reaction {
    let mail = Incoming {
        subject: "Re: hello".to_owned(),
        message_id: Some("1@people.test".to_owned()),
        text: Some("...".to_owned()),
        ..fixture::mail(Class::Reply, "sam@people.test")
    };
    let mail_context = MailContext {
        writer: Some(id("sam")),
        token,
        reading: Reading { said: vec![Said::plain(answer)], ..Reading::default() },
        ..fixture::mail_context(NOW, vec![view.clone()])
    };
    react(&mail, &mail_context, at(NOW), 1)
}

/// The view after a reaction's events.
fn after(view: &PairingView, reaction: &Reaction) -> PairingView {
    let events = reaction.decision.events.iter().map(|(_, event)| event.clone());
    events.fold(view.clone(), |view, event| view.then(event, NOW))
}

fn skipped(reaction: &Reaction) -> Vec<jiff::civil::Date> {
    let days = reaction.decision.events.iter().filter_map(|(_, event)| match event {
        Event::Skipped { call, .. } => Some(*call),
        _ => None,
    });
    days.collect()
}

/// What was done is said in an answer.
fn done(reaction: &Reaction) -> Option<&Act> {
    reaction.decision.letters.iter().find_map(|letter| match &letter.content {
        Content::Answered { answer: AnswerLetter::Done(answer), .. } => Some(answer),
        _ => None,
    })
}

#[test]
fn a_call_that_is_skipped_leaves_the_calendars_in_one_update() {
    let view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    let reaction = answered(&view, Act::Skip { call: date(2027, 2, 2) });
    assert_eq!(skipped(&reaction), [date(2027, 2, 2)]);
    assert_eq!(reaction.unplaced, None);
    let Some(Change::Rebook { series, new_time: false, why: UpdateWhy::Skips }) =
        change(&after(&view, &reaction), at(NOW))
    else {
        panic!("the calendars are told")
    };
    let days: Vec<_> = series.calls().map(|call| call.date).take(4).collect();
    assert_eq!(days, [date(2027, 1, 12), date(2027, 1, 19), date(2027, 1, 26), date(2027, 2, 9)]);
}

#[test]
fn a_skip_without_a_call_is_left_to_staff() {
    let booked = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    for (view, call) in [(booked, date(2027, 2, 3)), (view().introduced(), date(2027, 2, 2))] {
        let reaction = answered(&view, Act::Skip { call });
        assert_eq!(skipped(&reaction), []);
        assert!(reaction.unplaced.is_some_and(|why| why.to_string().contains(&call.to_string())));
    }
}

#[test]
fn an_absence_is_the_persons_and_its_calls_are_left_out() {
    let view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    let away = Act::Away { first: date(2027, 1, 25), back: date(2027, 2, 10) };
    let reaction = answered(&view, away.clone());
    assert_eq!(skipped(&reaction), [date(2027, 1, 26), date(2027, 2, 2), date(2027, 2, 9)]);
    let ranges: Vec<_> = reaction
        .decision
        .people
        .iter()
        .filter_map(|(who, event)| match event {
            PersonEvent::Away { range, .. } => Some((who.clone(), range.first, range.last)),
            _ => None,
        })
        .collect();
    assert_eq!(ranges, [(id("sam"), date(2027, 1, 25), date(2027, 2, 9))]);
    assert_eq!(done(&reaction), Some(&away));
    // More than five working days: staff and the other side are told at once.
    let troubles = reaction.decision.events.iter().any(|(_, event)| {
        matches!(event, Event::NeedsStaff { trouble: Trouble::LongAbsence { back, .. } } if *back == date(2027, 2, 10))
    });
    assert!(troubles);
}

#[test]
fn a_team_meets_without_the_one_who_is_away() {
    let mut view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    view.pairing.mentees.push(id("eve"));
    view.people.insert(id("eve"), participant("eve", "Europe/London"));
    let reaction = answered(&view, Act::Away { first: date(2027, 1, 25), back: date(2027, 2, 10) });
    assert_eq!(skipped(&reaction), []);
    assert!(reaction.decision.people.iter().any(|(_, event)| matches!(event, PersonEvent::Away { .. })));
}

#[test]
fn a_from_line_alone_changes_no_calendar() {
    let view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    for answer in [
        Act::Skip { call: date(2027, 2, 2) },
        Act::Away { first: date(2027, 1, 25), back: date(2027, 2, 10) },
    ] {
        let reaction = reacted(&view, answer, None);
        assert_eq!(skipped(&reaction), []);
        assert_eq!(reaction.decision.people, []);
    }
}

#[test]
fn an_absence_that_began_begins_today() {
    let view = view().introduced();
    let reaction = answered(&view, Act::Away { first: date(2027, 1, 4), back: date(2027, 1, 18) });
    assert_eq!(done(&reaction), Some(&Act::Away { first: date(2027, 1, 14), back: date(2027, 1, 18) }));
    let over = answered(&view, Act::Away { first: date(2027, 1, 4), back: date(2027, 1, 14) });
    assert!(over.decision.people.iter().all(|(_, event)| !matches!(event, PersonEvent::Away { .. })));
}

#[test]
fn another_time_is_put_to_the_other_side_and_changes_nothing_by_itself() {
    let view = view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    let wish = Act::Move {
        call: Some(date(2027, 2, 2)),
        to: Some(date(2027, 2, 4)),
        // Sam's clock: 18:30 in London.
        at: Some(time(13, 30, 0, 0)),
        agreed: false,
    };
    let reaction = answered(&view, wish);
    assert_eq!(skipped(&reaction), []);
    assert_eq!(reaction.unplaced, None);
    let asked = after(&view, &reaction);
    let time = ProposedTime::Call { call: date(2027, 2, 2), to: date(2027, 2, 4).at(18, 30, 0, 0) };
    assert_eq!(asked.contact.proposals.iter().map(|open| open.time).collect::<Vec<_>>(), [time]);
    assert!(change(&asked, at(NOW)).is_none());
}
