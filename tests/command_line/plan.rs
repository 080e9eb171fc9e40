//! `plan` before a first start: who gets what, and one of each first letter whole.

use std::fs;

use super::{CONFIG, Desk, MONDAY, ROSTER};

/// The text of the letter whose name holds that.
fn letter(desk: &Desk, kind: &str, address: &str) -> String {
    let names = desk.letters();
    let name = names.iter().find(|name| {
        let letter = || fs::read_to_string(desk.path("state/outbox").join(name)).unwrap();
        name.contains(kind) && letter().contains(&format!("To: {address}"))
            || name.contains(kind) && letter().contains(&format!("<{address}>"))
    });
    fs::read_to_string(desk.path("state/outbox").join(name.unwrap())).unwrap()
}

/// The lines of letters that no encoding of mail changes.
fn plain(shown: &str) -> Vec<&str> {
    let lines = shown.lines().map(str::trim);
    lines.filter(|line| line.len() > 20 && line.bytes().all(|c| c.is_ascii() && c != b'=')).collect()
}

#[test]
fn a_first_plan_shows_an_introduction_and_an_invite_as_they_will_leave() {
    let desk = Desk::with(CONFIG, &format!("{ROSTER}place = \"Room 4\"\n"));
    let plan = desk.run(&["plan", "--at", "2027-01-20T09:00:00Z"]).ended(0).out_has(&[
        "introduction to ada@people.test",
        "The introduction whole, as it would leave:",
        "The invite whole, as it would leave:",
        "To: Ada Lovelace <ada@people.test>",
        "Hi Ada,",
        "It puts this into the calendars:",
        "When: every Tuesday, 18:00 (London), 45 minutes",
        "First call: Tuesday 12 January, 18:00 (London); last call: Tuesday 27 April",
        "Where: Room 4",
        "Invited by Riverside Mentoring <desk@desk.test>: Ada Lovelace <ada@people.test> and Sam Jones <sam@people.test>",
    ]);
    assert!(!desk.path("state").exists(), "nothing is made");
    desk.pass(MONDAY).ended(0);
    let (_, whole) = plan.out.split_once("The introduction whole").unwrap();
    let (introduction, invite) = whole.split_once("The invite whole").unwrap();
    let (invite, _) = invite.split_once("It puts this").unwrap();
    for (kind, shown) in [("introduction", introduction), ("invite", invite)] {
        let left = letter(&desk, kind, "ada@people.test");
        let lines = plain(shown);
        assert!(lines.len() > 5, "{shown}");
        for line in lines.iter().filter(|line| !line.starts_with("To: ") && !line.ends_with("would leave:")) {
            assert!(left.contains(line), "{kind} left without \"{line}\":\n{left}");
        }
    }
    // Once letters have left, the plan is the list alone.
    let later = desk.run(&["plan"]).ended(0);
    assert!(!later.out.contains("whole"), "{}", later.out);
}

#[test]
fn a_plan_of_nobody_shows_no_letter() {
    let desk = Desk::with(CONFIG, "");
    let plan = desk.run(&["plan"]).ended(0).out_has(&["no letter is due"]);
    assert!(!plan.out.contains("whole"), "{}", plan.out);
}
