//! `pair address`: another address for a person, and why it is not taken.

use super::{Desk, MONDAY, WEDNESDAY};

#[test]
fn an_address_is_put_right_and_everyone_gets_it() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.run(&["pair", "address", "Sam", "sam.jones@work.test", "--yes"]).ended(0).out_has(&[
        "Sam Jones is written to at sam.jones@work.test now, not at sam@people.test.",
        "Introduced anew, with the right address: ada-sam.",
        "mentord plan",
    ]);
    let before = desk.letters();
    desk.pass(WEDNESDAY).ended(0);
    let new: Vec<String> = desk.letters().into_iter().filter(|name| !before.contains(name)).collect();
    let of = |kind: &str| new.iter().filter(|name| name.contains(kind)).count();
    assert_eq!((of("introduction"), of("cancellation"), of("update")), (2, 1, 2), "{new:?}");
    // The file still says the old one, and has not changed.
    desk.run(&["roster", "export"]).ended(0).out_has(&["sam.jones@work.test"]);
    // The old one is still known as Sam's.
    desk.run(&["pair", "address", "sam@people.test", "sam.jones@work.test", "--yes"])
        .ended(65)
        .err_has(&["sam.jones@work.test is the address of Sam Jones already."]);
    desk.run(&["history", "ada-sam"]).ended(0).out_has(&["address was put right; introduced anew"]);
}

#[test]
fn an_address_that_cannot_be_taken_is_refused_in_a_sentence() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    for (person, new, said) in [
        ("Sam", "sam at people.test", "'sam at people.test' is not a mail address such as ada@example.org."),
        (
            "Sam",
            "ADA@people.test",
            "ada@people.test is an address of Ada Lovelace. If both read it, say so in a sheet (\"ada@people.test (shared)\") or in the roster (shares_address = true).",
        ),
        ("Sam", "desk@desk.test", "desk@desk.test is the desk's own address; give the person's."),
        ("Sam", "SAM@people.test", "sam@people.test is the address of Sam Jones already."),
        ("Nobody", "n@people.test", "Nobody called 'Nobody' is on file"),
    ] {
        desk.run(&["pair", "address", person, new, "--yes"]).ended(65).err_has(&[said]);
    }
    desk.run(&["pair", "address", "Sam"]).ended(64);
    let before = desk.letters();
    desk.pass(MONDAY).ended(0).out_has(&["0 letters sent"]);
    assert_eq!(desk.letters(), before, "nothing followed");
}
