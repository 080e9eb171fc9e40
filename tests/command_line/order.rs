//! `order`: what staff would write to the desk, shown, asked and done.

use serde_json::{Value, json};

use super::{Desk, MONDAY};

fn understood(desk: &Desk, text: &str) -> Value {
    let said = desk.run(&["order", text, "--dry-run", "--json"]).ended(0);
    let mut all: Value = serde_json::from_str(&said.out).unwrap();
    for order in all.get_mut("orders").and_then(Value::as_array_mut).unwrap() {
        order.as_object_mut().unwrap().remove("does");
    }
    all
}

#[test]
fn what_is_understood_is_one_object() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let move_it = json!({"orders": [{"kind": "move", "pairing": "ada-sam"}], "ask": null});
    for text in ["move Ada and Sam to Thu 18:00", "moev ada & sam to thurs 6pm", "Ada/Sam -> Thursday 18 Uhr"]
    {
        assert_eq!(understood(&desk, text), move_it, "{text}");
    }
    for (text, orders) in [
        ("Sam is away next week", json!([{"kind": "away", "person": "sam-jones"}])),
        (
            "spoke to Sam, all fine",
            json!([
                {"kind": "talked", "pairing": "ada-sam"},
                {"kind": "note", "pairing": "ada-sam"},
            ]),
        ),
        ("call of Ada and Sam on 19 Jan moves to 21 Jan", json!([])),
        ("move Ada and Sam 12 Jan to 14 Jan", json!([{"kind": "move-call", "pairing": "ada-sam"}])),
        ("cancel next week's call for Ada and Sam", json!([{"kind": "skip", "pairing": "ada-sam"}])),
        ("how are Ada and Sam doing?", json!([{"kind": "status", "pairing": "ada-sam"}])),
        ("Ada's mobile is +44 7700 900123", json!([{"kind": "phone", "person": "ada-lovelace"}])),
        ("stop all emails!", json!([{"kind": "hold"}])),
        ("thanks", json!([])),
        ("the kitchen is closed", json!([])),
    ] {
        assert_eq!(understood(&desk, text)["orders"], orders, "{text}");
    }
    let asked = understood(&desk, "Sam has dropped out");
    assert_eq!((&asked["orders"], &asked["ask"]["kind"]), (&json!([]), &json!("end")));
    let question = asked["ask"]["question"].as_str().unwrap();
    assert!(question.starts_with("Did you mean: Ada Lovelace and Sam Jones: the pairing ends"), "{question}");
    let nobody = understood(&desk, "end Ada and Zoe");
    assert!(nobody["ask"]["question"].as_str().unwrap().contains("Ada and Zoe"), "{nobody}");
    let refused = understood(&desk, "pair Ada with Sam");
    assert!(refused["orders"][0]["refused"].is_string(), "{refused}");
}

#[test]
fn an_order_is_shown_asked_and_done_and_can_be_undone() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let weekly = || desk.run(&["roster", "export"]).ended(0).out.contains("Thu 18:00");
    let order = ["order", "move", "Ada", "and", "Sam", "to", "Thu", "18:00"];
    let shown = ["calls move from Tue 18:00 to Thu 18:00", "These letters would leave:", "ada@people.test"];
    desk.run(&order).ended(64).out_has(&shown).err_has(&["--yes", "nothing was done"]);
    assert!(!weekly());
    desk.run(&[&order[..], &["--dry-run"]].concat()).ended(0).out_has(&shown);
    assert!(!weekly());
    desk.run(&[&order[..], &["--yes"]].concat()).ended(0).out_has(&["Done.", "The next run sends"]);
    assert!(weekly());
    desk.run(&["order", "undo", "--yes"]).ended(0).out_has(&["Thu 18:00"]);
    assert!(!weekly(), "nothing had left");
    desk.run(&["order", "why Ada and Sam"]).ended(0).out_has(&["ada-sam"]);
    desk.run(&["order", "what is for lunch"]).ended(0).out_has(&["mentord order help"]);
    desk.run(&["order", "help"]).ended(0).out_has(&["pair Ada"]);
    desk.run(&["order", "pause Ada and Sam"]).ended(0).out_has(&["until 1 February"]);
    desk.run(&["order"]).ended(64);
    let before = desk.letters();
    desk.pass(MONDAY).ended(0);
    assert_eq!(desk.letters(), before);
}

#[test]
fn the_rosters_are_read_first_and_all_is_done_or_nothing() {
    let desk = Desk::new();
    desk.run(&["order", "move Ada and Sam to Thu 18:00", "--yes"]).ended(0);
    desk.pass(MONDAY).ended(0);
    let exported = || desk.run(&["roster", "export"]).ended(0).out;
    assert!(exported().contains("Thu 18:00"), "the file was read before, so that it does not speak now");
    // The second cannot be done once the first is.
    let before = exported();
    desk.run(&["order", "Sam's new email is s@people.test; address Sam s@people.test", "--yes"])
        .ended(65)
        .err_has(&["s@people.test"]);
    assert_eq!(exported(), before);
    desk.run(&["order", "pair Ada with Sam", "--yes"]).ended(65).err_has(&["ada-sam"]);
}

#[test]
fn a_number_is_a_line_of_the_latest_list() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    assert!(understood(&desk, "1 talked")["ask"]["question"].is_string(), "there is no list yet");
    // Nobody has answered: the list names the pair.
    for day in 12..=22 {
        desk.pass(&format!("2027-01-{day}T15:00:00Z")).ended(0);
    }
    for text in ["1 talked", "both talked", "1: rang, all fine"] {
        assert_eq!(
            understood(&desk, text)["orders"][0],
            json!({"kind": "talked", "pairing": "ada-sam"}),
            "{text}"
        );
    }
    assert_eq!(understood(&desk, "1 ok")["ask"]["kind"], "talked");
    assert_eq!(understood(&desk, "all snooze 1 week")["orders"][0]["kind"], "snooze");
}
