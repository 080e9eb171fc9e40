use proptest::prelude::*;

use super::*;
use crate::domain::Slot;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn reply(partstat: Partstat, sequence: Option<u32>, stamp: i64, call: Option<Timestamp>) -> CalendarAnswer {
    CalendarAnswer {
        method: "REPLY".into(),
        uid: "u".into(),
        sequence,
        recurrence_id: call,
        attendee: Some("sam@example.org".into()),
        partstat: Some(partstat),
        comment: None,
        proposed_start: None,
        dtstamp: Some(Timestamp::from_second(stamp).unwrap()),
    }
}

#[test]
fn the_latest_answer_wins() {
    let mut answers = Answers::default();
    assert_eq!(
        answers.take(&reply(Partstat::Accepted, Some(0), 10, None), 0),
        Applied::Series { changed: true }
    );
    assert_eq!(answers.take(&reply(Partstat::Declined, Some(0), 5, None), 0), Applied::Older);
    assert_eq!(answers.for_series(), Some(Partstat::Accepted));
    assert_eq!(
        answers.take(&reply(Partstat::Accepted, Some(0), 10, None), 0),
        Applied::Series { changed: false }
    );
    assert_eq!(
        answers.take(&reply(Partstat::Declined, Some(0), 11, None), 0),
        Applied::Series { changed: true }
    );
    assert_eq!(answers.for_series(), Some(Partstat::Declined));
}

#[test]
fn an_answer_to_an_old_time_is_not_applied() {
    let mut answers = Answers::default();
    assert_eq!(answers.take(&reply(Partstat::Accepted, Some(1), 99, None), 2), Applied::OldTime);
    assert_eq!(answers, Answers::default());
    // Nor can one claim to be about a later time than was ever sent, and so outlive true answers.
    answers.take(&reply(Partstat::Accepted, Some(9), 10, None), 2);
    assert_eq!(
        answers.take(&reply(Partstat::Declined, Some(2), 11, None), 2),
        Applied::Series { changed: true }
    );
    // Missing: taken as about the current one.
    assert_eq!(
        answers.take(&reply(Partstat::Tentative, None, 12, None), 3),
        Applied::Series { changed: true }
    );
}

#[test]
fn a_call_has_its_own_answer() {
    let call = at("2027-02-09T18:00:00Z");
    let other = at("2027-02-16T18:00:00Z");
    let mut answers = Answers::default();
    assert_eq!(answers.for_call(call), None);
    answers.take(&reply(Partstat::Accepted, Some(0), 10, None), 0);
    let applied = answers.take(&reply(Partstat::Declined, Some(0), 9, Some(call)), 0);
    assert_eq!(applied, Applied::Call { start: call, changed: true });
    assert_eq!(answers.for_call(call), Some(Partstat::Declined));
    assert_eq!(answers.for_call(other), Some(Partstat::Accepted));
    let json = serde_json::to_string(&answers).unwrap();
    assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
    assert_eq!(serde_json::from_str::<Answers>("{}").unwrap(), Answers::default());
}

#[test]
fn what_is_no_answer_changes_nothing() {
    let mut answers = Answers::default();
    let mut request = reply(Partstat::Accepted, Some(0), 1, None);
    request.method = "REQUEST".into();
    let mut silent = reply(Partstat::Accepted, Some(0), 1, None);
    silent.partstat = None;
    for answer in [request, silent, reply(Partstat::NeedsAction, Some(0), 1, None)] {
        assert_eq!(answers.take(&answer, 0), Applied::Nothing);
    }
    assert_eq!(answers, Answers::default());
    let mut counter = reply(Partstat::Tentative, Some(0), 1, None);
    counter.method = "COUNTER".into();
    assert_eq!(answers.take(&counter, 0), Applied::Series { changed: true });
}

#[test]
fn a_recurrence_id_names_a_call() {
    let slot: Slot = "Tue 18:00".parse().unwrap();
    let series = Series {
        zone: jiff::tz::TimeZone::get("Europe/London").unwrap(),
        first: jiff::civil::date(2027, 3, 16).to_datetime(slot.time),
        every_weeks: 1,
        length_minutes: 60,
        until: jiff::civil::date(2027, 4, 27),
        without: [jiff::civil::date(2027, 4, 6)].into(),
        place: None,
    };
    let named = |text: &str| call_named(&series, at(text)).map(|call| call.start.to_string());
    assert_eq!(named("2027-03-30T17:00:00Z").as_deref(), Some("2027-03-30T17:00:00Z"));
    assert_eq!(named("2027-03-30T18:00:00Z").as_deref(), Some("2027-03-30T17:00:00Z"), "an hour off");
    assert_eq!(named("2027-03-30T00:00:00Z").as_deref(), Some("2027-03-30T17:00:00Z"), "a DATE");
    assert_eq!(named("2027-04-06T17:00:00Z").as_deref(), Some("2027-04-06T17:00:00Z"), "left out since");
    assert_eq!(named("2027-03-31T17:00:00Z"), None);
}

proptest! {
    /// In whatever order answers arrive, the one with the latest stamp counts.
    #[test]
    fn order_of_arrival_does_not_matter(
        stamps in proptest::collection::btree_set(0_i64..1000, 1..8).prop_shuffle_vec(),
    ) {
        let mut answers = Answers::default();
        let latest = *stamps.iter().max().unwrap();
        for stamp in &stamps {
            let partstat = if *stamp == latest { Partstat::Declined } else { Partstat::Accepted };
            answers.take(&reply(partstat, Some(0), *stamp, None), 0);
        }
        prop_assert_eq!(answers.for_series(), Some(Partstat::Declined));
    }
}

trait ShuffleVec {
    fn prop_shuffle_vec(self) -> BoxedStrategy<Vec<i64>>;
}

impl<S: Strategy<Value = std::collections::BTreeSet<i64>> + 'static> ShuffleVec for S {
    fn prop_shuffle_vec(self) -> BoxedStrategy<Vec<i64>> {
        self.prop_map(|set| set.into_iter().collect::<Vec<_>>()).prop_shuffle().boxed()
    }
}
