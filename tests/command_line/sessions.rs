//! `sessions`, `pair session` and `itip`: what became of calls, put right by hand; and what answers make of a series.

use std::fs;

use serde_json::{Value, json};

use super::{Desk, MONDAY};

/// After the calls of 12 and 19 January, of which nobody said a word.
fn two_calls_on() -> Desk {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.pass("2027-01-20T09:00:00Z").ended(0);
    desk
}

fn sessions(desk: &Desk) -> Vec<(String, String)> {
    let said = desk.run(&["sessions", "ada-sam", "--json"]).ended(0);
    let all: Value = serde_json::from_str(&said.out).unwrap();
    let word = |session: &Value, key: &str| session[key].as_str().unwrap().to_owned();
    let rows = all.get("sessions").and_then(Value::as_array).unwrap();
    rows.iter().map(|session| (word(session, "call"), word(session, "outcome"))).collect()
}

#[test]
fn what_became_of_calls_is_told_and_put_right() {
    let desk = two_calls_on();
    let unknown = |day: &str| (day.to_owned(), "unknown".to_owned());
    assert_eq!(sessions(&desk), [unknown("2027-01-12"), unknown("2027-01-19")]);
    desk.run(&["pair", "session", "ada-sam", "12 Jan", "held", "--yes"]).ended(0);
    desk.run(&["pair", "session", "Ada and Sam", "2027-01-19", "missed", "--by", "Sam", "--yes"]).ended(0);
    let told = desk.run(&["sessions", "ada-sam"]).ended(0).out;
    assert_eq!(
        told,
        "ada-sam: 1 held, 1 missed\n  \
           Tue 2027-01-12 18:00  held (staff say so)\n  \
           Tue 2027-01-19 18:00  not held, Sam did not come (staff say so)\n  \
           To put one right: mentord pair session ada-sam DAY held|missed|cancelled|unknown\n"
    );
    let table = desk.run(&["sessions", "--csv"]).ended(0).out;
    assert_eq!(
        table,
        "pairing,call,start,minutes,outcome,by,hours before,moved to,evidence\n\
         ada-sam,2027-01-12,2027-01-12 18:00,45,held,,,,staff say so\n\
         ada-sam,2027-01-19,2027-01-19 18:00,45,missed,Sam,,,staff say so\n"
    );
    let history = desk.run(&["history", "ada-sam"]).ended(0).out;
    assert!(history.contains("staff on the call of 2027-01-19: not held, Sam did not come"), "{history}");
    // It is journalled, and can be taken back.
    desk.run(&["pair", "session", "ada-sam", "19 Jan", "unknown", "--yes"]).ended(0);
    assert_eq!(sessions(&desk)[1], unknown("2027-01-19"));
}

#[test]
fn a_call_that_was_not_and_a_person_who_is_not_there_are_refused() {
    let desk = two_calls_on();
    let refused = desk.run(&["pair", "session", "ada-sam", "13 Jan", "held", "--yes"]).ended(65);
    assert!(refused.err.contains("No call began on"), "{}", refused.err);
    assert!(refused.err.contains("19 January"), "{}", refused.err);
    let refused =
        desk.run(&["pair", "session", "ada-sam", "12 Jan", "missed", "--by", "Bob", "--yes"]).ended(65);
    assert!(refused.err.contains("Bob is not in ada-sam"), "{}", refused.err);
    let refused =
        desk.run(&["pair", "session", "ada-sam", "12 Jan", "held", "--by", "Sam", "--yes"]).ended(64);
    assert!(refused.err.contains("--by goes with missed and cancelled"), "{}", refused.err);
    let near = desk.run(&["sessions", "ada-sm"]).ended(65);
    assert!(near.err.contains("did you mean ada-sam?"), "{}", near.err);
}

#[test]
fn answers_make_of_a_series_what_they_say() {
    let desk = two_calls_on();
    let series = desk.run(&["invite", "ada-sam"]).ended(0).out;
    fs::write(desk.path("series.ics"), &series).unwrap();
    let uid = series.lines().find_map(|line| line.strip_prefix("UID:")).unwrap().trim().to_owned();
    let reply = |name: &str, uid: &str, lines: &str| {
        let mail = format!(
            "From: Sam <sam@people.test>\nTo: desk@desk.test\nMIME-Version: 1.0\n\
             Content-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n\
             BEGIN:VEVENT\nUID:{uid}\nSEQUENCE:0\nDTSTAMP:20270112T090000Z\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        fs::write(desk.path(name), mail).unwrap();
    };
    reply("yes.eml", &uid, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@people.test");
    reply(
        "no.eml",
        &uid,
        "RECURRENCE-ID;TZID=Europe/London:20270202T180000\nATTENDEE;PARTSTAT=DECLINED:mailto:sam@people.test",
    );
    reply("other.eml", "another", "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@people.test");
    fs::write(desk.path("words.eml"), "From: sam@people.test\n\nYes, see you then!\n").unwrap();
    let said = desk.run(&[
        "itip",
        "--series",
        "series.ics",
        "yes.eml",
        "no.eml",
        "other.eml",
        "words.eml",
        "--json",
    ]);
    let told: Value = serde_json::from_str(&said.ended(0).out).unwrap();
    assert_eq!(
        told["attendees"],
        json!([
            {"address": "ada@people.test", "partstat": "NEEDS-ACTION", "occurrences": {}},
            {"address": "sam@people.test", "partstat": "ACCEPTED", "occurrences": {"2027-02-02T18:00:00Z": "DECLINED"}},
        ])
    );
    assert_eq!((&told["uid"], &told["sequence"], &told["proposed"]), (&json!(uid), &json!(0), &json!([])));
    assert_eq!(
        told["refused"],
        json!([
            {"file": "other.eml", "reason": "it is about another series, another"},
            {"file": "words.eml", "reason": "it holds no answer to an invite: reply (no sign of anything automatic)"},
        ])
    );
    // A file that is none ends with a sentence.
    let refused = desk.run(&["itip", "--series", "words.eml"]).ended(65);
    assert!(refused.err.contains("words.eml holds no series that can be read"), "{}", refused.err);
}
