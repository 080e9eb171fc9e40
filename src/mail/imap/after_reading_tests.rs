//! Tidying against a small server in this process: exactly what was handled goes, and nothing else.

use super::*;
use crate::mail::imap::server_tests::{Fake, Folder, Then, folder, script};

const MAILS: [(u32, &[u8]); 4] = [(3, b"a"), (5, b"b"), (8, b"c"), (9, b"d")];

fn handled(uidvalidity: u32, uid: u32, day: &str) -> Handled {
    Handled {
        folder: "INBOX".to_owned(),
        key: format!("{uidvalidity}/{uid}"),
        received: format!("2027-01-{day}T00:00:00Z").parse().unwrap(),
        for_staff: false,
    }
}

fn now() -> Timestamp {
    "2027-02-01T00:00:00Z".parse().unwrap()
}

fn lies(fake: &Fake, name: &str) -> Vec<u32> {
    let state = fake.state.lock().unwrap();
    let folder = state.folders.iter().find(|f| f.name == name);
    folder.map(|f| f.mails.iter().map(|(uid, ..)| *uid).collect()).unwrap_or_default()
}

fn touched(fake: &Fake) -> Vec<String> {
    let commands = fake.commands();
    commands.into_iter().filter(|c| c.starts_with("UID") || c == "EXPUNGE").collect()
}

fn inbox() -> Vec<Folder> {
    vec![folder("INBOX", "", &MAILS)]
}

#[tokio::test]
async fn only_what_was_handled_goes_and_by_the_safest_way_there_is() {
    let mails = [handled(7, 3, "02"), handled(7, 5, "31"), handled(6, 9, "02"), handled(7, 77, "02")];
    let store = |set: &str| format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)");
    let umlaut = AfterReading::MoveTo("Fertig ü".to_owned());
    let done = AfterReading::MoveTo("Done".to_owned());
    for (capabilities, rule, count, expected, left, moved) in [
        ("UIDPLUS MOVE", AfterReading::Keep, 0, vec![], vec![3, 5, 8, 9], None),
        (
            "UIDPLUS",
            AfterReading::Delete,
            4,
            vec![store("3,5,77"), "UID EXPUNGE 3,5,77".to_owned()],
            vec![8, 9],
            None,
        ),
        (
            "UIDPLUS MOVE",
            AfterReading::DeleteAfter(14),
            3,
            vec![store("3,77"), "UID EXPUNGE 3,77".to_owned()],
            vec![5, 8, 9],
            None,
        ),
        (
            "MOVE",
            umlaut,
            4,
            vec!["UID MOVE 3,5,77 \"Fertig &APw-\"".to_owned()],
            vec![8, 9],
            Some("Fertig &APw-"),
        ),
        (
            "UIDPLUS",
            done,
            4,
            vec!["UID COPY 3,5,77 \"Done\"".to_owned(), store("3,5,77"), "UID EXPUNGE 3,5,77".to_owned()],
            vec![8, 9],
            Some("Done"),
        ),
        (
            "",
            AfterReading::Delete,
            4,
            vec!["UID SEARCH DELETED".to_owned(), store("3,5,77"), "EXPUNGE".to_owned()],
            vec![8, 9],
            None,
        ),
    ] {
        let mut fake = Fake::start(inbox(), capabilities, vec![]).await;
        let tidied = fake.imap.tidy(&mails, &rule, now()).await.unwrap();
        assert_eq!((tidied.done.len(), tidied.refused), (count, vec![]), "{rule:?}");
        assert_eq!(touched(&fake), expected, "{rule:?}");
        assert_eq!(lies(&fake, "INBOX"), left, "{rule:?}");
        if let Some(target) = moved {
            assert_eq!(lies(&fake, target), [3, 5], "{rule:?}");
        }
    }
}

#[tokio::test]
async fn what_people_marked_as_deleted_is_theirs() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    fake.state.lock().unwrap().folders[0].mails[2].2 = "\\Deleted";
    let tidied = fake.imap.tidy(&[handled(7, 3, "02")], &AfterReading::Delete, now()).await.unwrap();
    assert_eq!(tidied.done, []);
    assert!(tidied.refused[0].contains("UIDPLUS"), "{:?}", tidied.refused);
    assert_eq!(lies(&fake, "INBOX"), [3, 5, 8, 9]);
}

#[tokio::test]
async fn what_staff_must_look_at_waits_until_somebody_opened_it() {
    let for_staff = |uid| Handled { for_staff: true, ..handled(7, uid, "02") };
    let mails = [handled(7, 3, "02"), for_staff(5), for_staff(8), for_staff(77)];
    let mut fake = Fake::start(inbox(), "UIDPLUS", vec![]).await;
    fake.state.lock().unwrap().folders[0].mails[2].2 = "\\Flagged \\Seen";
    let tidied = fake.imap.tidy(&mails, &AfterReading::Delete, now()).await.unwrap();
    let done: Vec<&str> = tidied.done.iter().map(|(_, key)| key.as_str()).collect();
    assert_eq!(done, ["7/3", "7/8", "7/77"]);
    assert_eq!(lies(&fake, "INBOX"), [5, 9]);
}

#[tokio::test]
async fn a_folder_that_may_only_be_read_keeps_its_mail_and_hides_no_other() {
    let junk = Handled { folder: "Junk".to_owned(), ..handled(7, 3, "02") };
    for code in [true, false] {
        let folders = vec![folder("INBOX", "", &MAILS), folder("Junk", "\\Junk", &MAILS)];
        // It says so at once, or only when something is to change.
        let refuses =
            if code { vec![] } else { vec![script("UID STORE", "TAG NO [NOPERM] no\r\n", Then::Wait)] };
        let mut fake = Fake::start(folders, "UIDPLUS", refuses).await;
        fake.state.lock().unwrap().folders[0].read_only = code;
        let mails = [handled(7, 3, "02"), junk.clone()];
        let tidied = fake.imap.tidy(&mails, &AfterReading::Delete, now()).await.unwrap();
        assert_eq!(tidied.done, [("Junk".to_owned(), "7/3".to_owned())]);
        let words = if code { "READ-ONLY" } else { "NOPERM" };
        assert!(tidied.refused[0].contains("'INBOX'") && tidied.refused[0].contains(words), "{tidied:?}");
        assert_eq!((lies(&fake, "INBOX").len(), lies(&fake, "Junk").len()), (4, 3));
    }
}

#[tokio::test]
async fn what_lies_where_it_is_to_go_and_what_is_gone_is_done() {
    let mut fake = Fake::start(vec![folder("INBOX/Done", "", &MAILS)], "UIDPLUS MOVE", vec![]).await;
    let there = Handled { folder: "INBOX/Done".to_owned(), ..handled(7, 3, "02") };
    let rule = AfterReading::MoveTo("Done".to_owned());
    let tidied = fake.imap.tidy(&[there, handled(7, 3, "02")], &rule, now()).await.unwrap();
    assert_eq!((tidied.done.len(), touched(&fake)), (2, vec![]));
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_is_finished_later() {
    for command in ["UID COPY", "UID STORE", "UID EXPUNGE"] {
        let folders = vec![folder("INBOX", "", &MAILS), folder("Done", "", &[])];
        let mut fake = Fake::start(folders, "UIDPLUS", vec![script(command, "* BYE\r\n", Then::Close)]).await;
        let rule = AfterReading::MoveTo("Done".to_owned());
        let mails = [handled(7, 3, "02")];
        fake.imap.tidy(&mails, &rule, now()).await.unwrap_err();
        let tidied = fake.imap.tidy(&mails, &rule, now()).await.unwrap();
        assert_eq!(tidied.done.len(), 1);
        assert_eq!(lies(&fake, "INBOX"), [5, 8, 9]);
        assert!(lies(&fake, "Done").contains(&3), "{command}: never in none of them");
    }
}
