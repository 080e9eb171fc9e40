//! `pair`: names as well as ids, dates as people write them, shown before it is done.

use serde_json::{Value, json};

use super::{Desk, MONDAY};

fn understood(desk: &Desk, args: &[&str]) -> Value {
    let said = desk.run(&[&["pair"], args, &["--dry-run", "--json"]].concat()).ended(0);
    let mut all: Value = serde_json::from_str(&said.out).unwrap();
    all.get_mut("orders").and_then(Value::as_array_mut).unwrap().remove(0)
}

fn exported(desk: &Desk) -> String {
    desk.run(&["roster", "export"]).ended(0).out
}

#[test]
fn a_verb_takes_names_and_dates_as_people_write_them() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    for name in ["ada-sam", "Ada", "Ada and Sam", "sam & ada", "Sam Jones", "sam@people.test", "Ada/Sam"] {
        let order = understood(&desk, &["end", name]);
        assert_eq!((&order["kind"], &order["pairing"]), (&json!("end"), &json!("ada-sam")), "{name}");
    }
    for (args, does) in [
        (&["pause", "Ada", "--until", "1 Feb"][..], "back on Monday 1 February 2027"),
        (&["pause", "Ada", "--until", "2027-02-01"], "back on Monday 1 February 2027"),
        (&["pause", "Ada", "--until", "3 weeks"], "back on Monday 1 February 2027"),
        (&["pause", "Ada", "--until", "next Monday"], "back on Monday 18 January 2027"),
        (&["move", "Ada", "Thursdays at 6pm"], "from Tue 18:00 to Thu 18:00"),
        (&["move", "Ada", "Do 18 Uhr"], "to Thu 18:00"),
        (&["move", "Ada", "Thu 1800 UK"], "to Thu 18:00"),
        (&["skip", "Sam", "next Tuesday"], "the call of Tuesday 19 January"),
        (&["skip", "Sam", "19 Jan to 26 Jan"], "from Tuesday 19 January 2027 to Tuesday 26 January 2027"),
        (&["move-call", "Sam", "19 Jan", "21 Jan", "--time", "6:30pm"], "18:30"),
        (&["place", "Sam", "Room 4"], "Room 4"),
        (&["talked", "Sam"], "in touch"),
        (&["snooze", "Sam", "3 days"], "until Thursday 14 January"),
        (&["snooze", "Sam", "Friday"], "until Friday 15 January"),
        (&["note", "Sam", "she rang"], "she rang"),
        (&["replace", "Sam", "Kim Lee <kim@people.test>"], "Kim Lee"),
        (&["address", "Sam", "s@people.test"], "s@people.test"),
        (
            &["add", "--mentor", "Ada", "--mentee", "Kim <kim@people.test>", "--weekly", "mardi 18h"],
            "Tue 18:00",
        ),
    ] {
        let order = understood(&desk, args);
        let said = order["does"].as_str().unwrap();
        assert!(said.contains(does), "{args:?}: {said}");
        assert!(order["refused"].is_null(), "{args:?}: {order}");
    }
    assert!(understood(&desk, &["skip", "Sam", "20 Jan"])["refused"].is_string(), "no call on that day");
}

#[test]
fn a_verb_shows_what_would_leave_and_asks() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let before = exported(&desk);
    let shown = ["from Tue 18:00 to Thu 18:00", "These letters would leave:", "ada@people.test"];
    let order = ["pair", "move", "Ada and Sam", "Thu 18:00"];
    desk.run(&order).ended(64).out_has(&shown).err_has(&["--yes", "nothing was done"]);
    desk.run(&[&order[..], &["--dry-run"]].concat()).ended(0).out_has(&shown);
    assert_eq!(exported(&desk), before);
    desk.run(&[&order[..], &["--yes"]].concat()).ended(0).out_has(&["Done.", "mentord plan"]);
    assert!(exported(&desk).contains("Thu 18:00"));
    desk.run(&["pair", "undo", "--yes"]).ended(0).out_has(&["Thu 18:00"]);
    assert_eq!(exported(&desk), before, "nothing had left");
    let add = ["pair", "add", "--mentor", "Ada", "--mentee", "Kim Lee <kim@people.test>"];
    desk.run(&add).ended(64).out_has(&["kim@people.test", "These letters would leave:"]);
    assert_eq!(exported(&desk), before);
    desk.run(&[&add[..], &["--yes"]].concat()).ended(0).out_has(&["In the record as ada-kim."]);
    // Both or none: the second cannot be done.
    desk.run(&["pair", "move", "ada-kim", "Thu 18:00", "--place", "Room 4", "--yes"]).ended(0);
    assert!(exported(&desk).contains("Room 4"));
}

#[test]
fn what_cannot_be_read_or_found_is_said_as_mail_says_it() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let before = exported(&desk);
    for (args, said) in [
        (
            &["move", "Ada", "sometime"][..],
            "\"sometime\" is not a weekly time; write for example \"Tue 18:00\".",
        ),
        (&["move-call", "Ada", "19 Jan", "soon"], "\"soon\" is not a date; write for example 2027-01-12."),
        (&["move-call", "Ada", "19 Jan", "21 Jan", "--time", "late"], "\"late\" is not a time of day"),
        (&["pause", "Ada", "--until", "whenever"], "\"whenever\" is neither a day nor a length of time"),
        (&["skip", "Ada", "someday"], "\"someday\" is not a date"),
        (&["snooze", "Ada", "200 days"], "at most 90"),
    ] {
        desk.run(&[&["pair"], args, &["--yes"]].concat()).ended(64).err_has(&[said]);
    }
    for (args, order) in [
        (&["end", "Zoe"][..], "end Zoe"),
        (&["talked", "Ada and Zoe"], "talked Ada and Zoe"),
        (&["clear", "Zoe"], "clear Zoe"),
    ] {
        let asked = desk.run(&["order", order, "--dry-run", "--json"]).ended(0).out;
        let asked: Value = serde_json::from_str(&asked).unwrap();
        desk.run(&[&["pair"], args, &["--yes"]].concat())
            .ended(65)
            .err_has(&[asked["ask"]["question"].as_str().unwrap()]);
    }
    desk.run(&["pair", "pause", "Ada", "--until", "2027-01-04", "--yes"])
        .ended(65)
        .err_has(&["a day to come"]);
    desk.run(&["pair", "move", "Ada", "Tue 18:00 New York", "--yes"])
        .ended(65)
        .err_has(&["\"Tue 18:00 New York\" is in another zone than the programme", "London"]);
    assert_eq!(exported(&desk), before);
}

#[test]
fn a_wrong_verb_suggests_none_that_changes_anything() {
    let desk = Desk::new();
    let harmful = [
        "end",
        "pause",
        "resume",
        "move",
        "move-call",
        "skip",
        "place",
        "talked",
        "replace",
        "address",
        "clear",
    ];
    for wrong in
        ["delete", "edn", "ned", "ends", "puase", "mvoe", "resmue", "remove", "clera", "repalce", "adress"]
    {
        let said = desk.run(&["pair", wrong, "ada-sam"]).ended(64).err_has(&[wrong, "mentord status"]);
        for verb in harmful {
            assert!(!said.err.contains(&format!("'{verb}'")), "{wrong}: {}", said.err);
        }
    }
    for wrong in ["relase", "hodl", "og", "realod"] {
        let said = desk.run(&[wrong]).ended(64).err_has(&[wrong, "mentord status"]);
        assert!(!said.err.contains("a similar"), "{wrong}: {}", said.err);
    }
    for (wrong, meant) in
        [("stauts", "'status'"), ("plna", "'plan'"), ("histroy", "'history'"), ("chekc", "'check'")]
    {
        desk.run(&[wrong]).ended(64).err_has(&[meant]);
    }
}
