use jiff::Timestamp;

use super::*;
use crate::calendar::answer::read_from;

const SERIES: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1\r\nSEQUENCE:1\r\n\
    ORGANIZER:mailto:desk@x.test\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@x.test\r\n\
    ATTENDEE;PARTSTAT=NEEDS-ACTION:MAILTO:Sam@X.test\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:u1\r\nSEQUENCE:2\r\n\
    RECURRENCE-ID:20270202T180000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:ada@x.test\r\n\
    ATTENDEE:mailto:sam@x.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn series() -> AnsweredSeries {
    AnsweredSeries::read(SERIES.as_bytes()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn reply(method: &str, lines: &[&str]) -> CalendarAnswer {
    let text = format!(
        "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.join("\r\n")
    );
    read_from(text.as_bytes(), None, None).unwrap().remove(0)
}

#[test]
fn a_series_needs_no_time_and_keeps_what_is_answered_to_single_calls() {
    let series = series();
    assert_eq!((series.uid.as_str(), series.sequence), ("u1", 2));
    let ada = &series.attendees["ada@x.test"];
    assert_eq!(ada.about(None), Some(Partstat::Accepted));
    assert_eq!(ada.for_call(at("2027-02-02T18:00:00Z")), Some(Partstat::Declined));
    assert_eq!(series.attendees["sam@x.test"].about(None), Some(Partstat::NeedsAction));
}

#[test]
fn answers_apply_by_attendee_call_number_and_stamp() {
    let mut series = series();
    let call = "RECURRENCE-ID:20270209T180000Z";
    let sam = "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@x.test";
    let take =
        |series: &mut AnsweredSeries, answer: &CalendarAnswer, from: Option<&str>| series.take(answer, from);
    // The series stands at 1, its moved call at 2.
    let answer = reply("REPLY", &["UID:u1", "SEQUENCE:1", "DTSTAMP:20270101T000000Z", call, sam]);
    assert_eq!(take(&mut series, &answer, None), Ok(()));
    assert_eq!(series.attendees["sam@x.test"].for_call(at("2027-02-09T18:00:00Z")), Some(Partstat::Declined));
    let moved = "RECURRENCE-ID:20270202T180000Z";
    let outdated = reply("REPLY", &["UID:u1", "SEQUENCE:1", "DTSTAMP:20270101T000000Z", moved, sam]);
    assert_eq!(take(&mut series, &outdated, None), Err(Refused::Outdated { answered: 1, sequence: 2 }));
    let older = reply("REPLY", &["UID:u1", "SEQUENCE:1", "DTSTAMP:20261231T000000Z", call, sam]);
    assert_eq!(take(&mut series, &older, None), Err(Refused::Older));
    for (lines, from, why) in [
        (vec!["UID:u2", "SEQUENCE:1", sam], None, Refused::OtherSeries("u2".to_owned())),
        (
            vec!["UID:u1", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@x.test"],
            Some("eve@x.test"),
            Refused::NotInvited("eve@x.test".to_owned()),
        ),
        (vec!["UID:u1"], None, Refused::Nobody),
        (vec!["UID:u1", "ATTENDEE:mailto:sam@x.test"], None, Refused::NoPartstat),
        (vec!["UID:u1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270209T180000Z", sam], None, Refused::AndLater),
    ] {
        assert_eq!(take(&mut series, &reply("REPLY", &lines), from), Err(why), "{lines:?}");
    }
    for method in ["REQUEST", "CANCEL", "PUBLISH", "ADD", "REFRESH", "DECLINECOUNTER"] {
        let answer = reply(method, &["UID:u1", sam]);
        assert_eq!(take(&mut series, &answer, None), Err(Refused::NoAnswer(method.to_owned())));
    }
    // An alias in the ATTENDEE: whoever wrote the mail answers.
    let alias = reply("REPLY", &["UID:u1", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:s.okoye@other.test"]);
    assert_eq!(take(&mut series, &alias, Some("sam@x.test")), Ok(()));
    assert_eq!(series.attendees["sam@x.test"].about(None), Some(Partstat::Accepted));
}

#[test]
fn a_counter_is_a_proposal() {
    let mut series = series();
    let counter = reply(
        "COUNTER",
        &[
            "UID:u1",
            "RECURRENCE-ID:20270209T180000Z",
            "DTSTART:20270210T170000Z",
            "COMMENT:Wednesday?",
            "ATTENDEE;PARTSTAT=TENTATIVE:mailto:sam@x.test",
        ],
    );
    assert_eq!(series.take(&counter, None), Ok(()));
    assert_eq!(
        series.proposed,
        [Proposed {
            address: Some("sam@x.test".to_owned()),
            recurrence_id: Some(at("2027-02-09T18:00:00Z")),
            start: Some(at("2027-02-10T17:00:00Z")),
            comment: Some("Wednesday?".to_owned()),
        }]
    );
}
