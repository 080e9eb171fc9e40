//! How often somebody is asked.

use jiff::civil::date;

use super::*;
use crate::domain::{Event, Evidence, contact::Silence, event::HeardAs};
use crate::planning::fixture::{at, id, participant, view};

/// Introduced on Monday 11 January, with a call on Tuesdays; the mentor is asked after each.
fn asked_after_calls() -> PairingView {
    view()
        .with_programme(|programme| programme.meeting.ask = Ask::Mentor)
        .introduced()
        .booked("Tue 18:00", "2027-01-11T09:00:00Z")
}

/// The days on which Ada is asked until the season ends, if she answers each time within the hour.
fn days_asked(mut view: PairingView, answer: Evidence) -> Vec<String> {
    let mut days = Vec::new();
    let mut now = at("2027-01-11T09:00:00Z");
    while now < at("2027-04-30T12:00:00Z") {
        let mut items = Vec::new();
        questions(&view, now, &mut items);
        if let Some(AgendaItem {
            action: Action::Courtesy { who, about: About::Question(question), .. },
            ..
        }) = items.into_iter().find(|item| item.due_at <= now)
        {
            days.push(view.date(now).strftime("%b %-d").to_string());
            let soon = (now + SignedDuration::from_hours(1)).to_string();
            view = view.then(Event::Asked { who: who.clone(), question }, &now.to_string());
            let worth = if answer == Evidence::Talked { HeardAs::Both } else { HeardAs::HeardOnly };
            for by in if answer == Evidence::Talked { vec![id("ada"), id("sam")] } else { vec![who] } {
                view = view.then(Event::Heard { by, evidence: answer, worth, happened: None }, &soon);
            }
        }
        now += SignedDuration::from_hours(1);
    }
    days
}

#[test]
fn a_pair_that_says_yes_is_asked_less_and_less() {
    // Nobody is asked in the first week; three yeses later it is once a month.
    let yes = days_asked(asked_after_calls(), Evidence::Talked);
    assert_eq!(yes[..3], ["Jan 20", "Jan 27", "Feb 3"]);
    assert_eq!(yes.len(), 5, "{yes:?}");
    let no = days_asked(asked_after_calls(), Evidence::NotYet);
    assert!(no.len() > 10, "a no is no yes: {no:?}");
}

#[test]
fn somebody_with_several_pairings_is_asked_once_a_week_about_all_of_them() {
    let question = Question::CallsHappening;
    let mut other = view();
    other.pairing.mentees = vec![id("kim")];
    let first = view().introduced().then(Event::Asked { who: id("ada"), question }, "2027-01-20T09:00:00Z");
    let views = [first, other.introduced()];
    let (ada, participant) = (id("ada"), participant("ada", "Europe/London"));
    let of = |several| PersonAgenda { id: &ada, participant: &participant, pairings: several };
    let [first, other] = views.each_ref().map(|view| (view, [].as_slice()));
    let both = of(vec![first, other]);
    let wished = at("2027-01-22T09:00:00Z");
    assert_eq!(together(&both, question, wished), at("2027-01-27T09:00:00Z"));
    assert_eq!(together(&both, question, at("2027-02-01T09:00:00Z")), at("2027-02-01T09:00:00Z"));
    assert_eq!(together(&both, Question::Arranged { on: date(2027, 1, 21) }, wished), wished);
    assert_eq!(together(&of(vec![first]), question, wished), wished);
}

#[test]
fn the_ladder_counts_from_the_call_that_is_expected() {
    let since = at("2027-01-19T18:45:00Z");
    let silence = Silence { ladder: crate::domain::contact::Ladder::Ongoing, since };
    for (weeks, day) in [(1, date(2027, 1, 19)), (2, date(2027, 1, 26)), (4, date(2027, 2, 9))] {
        let view = view().with_programme(|programme| programme.meeting.every_weeks = weeks).introduced();
        assert_eq!(ladder::base_date(&view, silence), day, "every {weeks} weeks");
    }
}
