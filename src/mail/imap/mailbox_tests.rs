//! The IMAP reader against a small server in this process, with the faults that real ones have.

use std::time::Duration;

use super::*;
use crate::mail::{
    LARGEST_MESSAGE, Raw,
    imap::server_tests::{Fake, Folder, Then, always, folder, script},
};

fn cursor(folder: &str, uidvalidity: u32, next_uid: u32) -> Cursor {
    Cursor { folder: folder.to_owned(), uidvalidity, next_uid }
}

/// Fetches, and tells what was handed out.
async fn fetched(fake: &mut Fake, cursors: &[Cursor]) -> (Vec<Found>, anyhow::Result<Complete>) {
    let mut found = Vec::new();
    let complete = fake
        .imap
        .fetch(cursors, Unmet::FromNow, &mut async |mails| {
            found.extend(mails);
            Ok(())
        })
        .await;
    (found, complete)
}

fn keys(found: &[Found]) -> Vec<&str> {
    found.iter().map(|f| f.key.as_str()).collect()
}

const MAILS: [(u32, &[u8]); 3] =
    [(3, b"Subject: a\r\n\r\na\r\n"), (5, b"Subject: b\r\n\r\n"), (9, b"x)\r\n* BYE\r\n")];

fn inbox() -> Vec<Folder> {
    vec![folder("INBOX", "", &MAILS)]
}

#[tokio::test]
async fn the_first_meeting_begins_at_uidnext() {
    let folders = vec![folder("INBOX", "", &MAILS), folder("Old", "", &[]), folder("Bulk", "\\Junk", &MAILS)];
    let mut fake = Fake::start(folders, "", vec![]).await;
    let (found, complete) = fetched(&mut fake, &[]).await;
    assert_eq!(found, []);
    let read = |folder: &str, junk| FolderRead {
        folder: folder.to_owned(),
        cursor: Some(cursor(folder, 7, 10)),
        rescanned: false,
        junk,
    };
    assert_eq!(complete.unwrap().folders, [read("INBOX", false), read("Bulk", true)]);
    assert_eq!(fake.count("UID FETCH"), 0);
}

#[tokio::test]
async fn new_mail_is_handed_out_oldest_first_and_nothing_is_marked() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 4)]).await;
    assert_eq!(keys(&found), ["7/5", "7/9"]);
    assert_eq!(found[0].cursor, Some(cursor("INBOX", 7, 6)));
    assert_eq!(found[1].received, "2027-01-11T09:00:09Z".parse::<jiff::Timestamp>().unwrap());
    assert_eq!(found[1].raw, Raw::Whole(MAILS[2].1.to_vec()));
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 10)));
    fake.imap.close().await;
    let commands = fake.commands();
    assert!(!commands.iter().any(|c| c.starts_with("SELECT") || c.contains("STORE") || c.contains("BODY[]")));
    assert_eq!(fake.count("LOGIN"), 1);
    assert_eq!(commands.last().unwrap(), "LOGOUT");
}

#[tokio::test]
async fn a_look_at_which_nothing_is_new_is_one_round_trip() {
    let folders =
        || vec![folder("INBOX", "", &MAILS), folder("Desk", "", &MAILS), folder("Junk", "\\Junk", &MAILS)];
    let cursors = [cursor("INBOX", 7, 10), cursor("Desk", 7, 10), cursor("Junk", 7, 10)];
    let look = "UID FETCH 10:5009 (UID RFC822.SIZE INTERNALDATE)";
    let status = |name: &str| format!("STATUS \"{name}\" (UIDVALIDITY UIDNEXT MESSAGES HIGHESTMODSEQ)");
    for (capabilities, expected) in [
        (
            "",
            vec![
                "LIST \"\" \"*\"".to_owned(),
                "EXAMINE \"Junk\"".to_owned(),
                look.to_owned(),
                "EXAMINE \"Desk\"".to_owned(),
                look.to_owned(),
                // Where most of what is new comes in is open at the end.
                "EXAMINE \"INBOX\"".to_owned(),
                look.to_owned(),
            ],
        ),
        (
            "CONDSTORE",
            vec![
                "LIST \"\" \"*\"".to_owned(),
                // It is open: what STATUS says of it may be old.
                "EXAMINE \"Junk\"".to_owned(),
                look.to_owned(),
                status("Desk"),
                status("INBOX"),
            ],
        ),
    ] {
        let mut fake = Fake::start(folders(), capabilities, vec![]).await;
        fake.imap.settings.mailboxes = vec!["INBOX".to_owned(), "Desk".to_owned()];
        fetched(&mut fake, &cursors).await.1.unwrap();
        fake.told();
        // Nothing is answered until all of it was asked.
        fake.state.lock().unwrap().hold = expected.len();
        let (found, complete) = fetched(&mut fake, &cursors).await;
        assert_eq!(found, []);
        let complete = complete.unwrap();
        assert_eq!(complete.folders.len(), 3);
        assert!(complete.folders.iter().all(|f| f.cursor.as_ref().is_some_and(|c| c.next_uid == 10)));
        assert_eq!(fake.told(), expected);

        // Something new in one of them is found.
        {
            let mut state = fake.state.lock().unwrap();
            let desk = &mut state.folders[1];
            desk.mails.push((12, b"Subject: new\r\n\r\n".to_vec(), ""));
            (desk.uidnext, desk.modseq) = (13, 6);
        }
        let (found, complete) = fetched(&mut fake, &cursors).await;
        assert_eq!((keys(&found), found[0].folder.as_str()), (vec!["7/12"], "Desk"));
        assert!(complete.unwrap().failed.is_empty());
    }
}

#[tokio::test]
async fn a_change_that_is_counted_is_looked_at() {
    // UIDNEXT and the number of mails are as before: one came, one went, and UIDNEXT is not kept up.
    let folders = vec![folder("INBOX", "", &MAILS), folder("Junk", "\\Junk", &MAILS), folder("Z", "", &[])];
    let mut fake = Fake::start(folders, "CONDSTORE", vec![]).await;
    fake.imap.settings.mailboxes = vec!["INBOX".to_owned(), "Junk".to_owned(), "Z".to_owned()];
    let cursors = [cursor("INBOX", 7, 10), cursor("Junk", 7, 10), cursor("Z", 7, 1)];
    fetched(&mut fake, &cursors).await.1.unwrap();
    {
        let mut state = fake.state.lock().unwrap();
        let junk = &mut state.folders[1];
        junk.mails.remove(0);
        junk.mails.push((11, b"Subject: new\r\n\r\n".to_vec(), ""));
        junk.modseq = 6;
    }
    let (found, _) = fetched(&mut fake, &cursors).await;
    assert_eq!(keys(&found), ["7/11"]);
    // And so is a folder that is another one under the same name.
    fake.state.lock().unwrap().folders[1].uidvalidity = 8;
    let (found, complete) = fetched(&mut fake, &cursors).await;
    assert_eq!(keys(&found), ["8/5", "8/9", "8/11"]);
    assert!(complete.unwrap().folders[1].rescanned);
}

#[tokio::test]
async fn another_uidvalidity_hands_everything_out_again() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 6, 100)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    let complete = complete.unwrap();
    assert!(complete.folders[0].rescanned);
    assert_eq!(complete.folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn a_folder_met_after_letters_went_out_is_read_whole() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    let mut found = Vec::new();
    let mut each = async |mails: Vec<Found>| {
        found.extend(mails);
        Ok(())
    };
    let complete = fake.imap.fetch(&[], Unmet::FromStart, &mut each).await.unwrap();
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(complete.folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn a_mailbox_restored_from_a_backup_hands_everything_out_again_once() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 100)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    let next = complete.unwrap().folders[0].cursor.clone().unwrap();
    assert_eq!(next, cursor("INBOX", 7, 10));
    assert_eq!(fetched(&mut fake, &[next]).await.0, []);
    // Emptied as well.
    fake.state.lock().unwrap().folders = vec![folder("INBOX", "", &[])];
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 10)]).await;
    assert_eq!((found.len(), complete.unwrap().folders[0].cursor.clone()), (0, Some(cursor("INBOX", 7, 1))));
}

#[tokio::test]
async fn a_uidnext_that_is_not_kept_up_hides_nothing_and_repeats_nothing() {
    for uidnext in [1, 4, 9] {
        let mut stale = inbox();
        stale[0].uidnext = uidnext;
        let mut fake = Fake::start(stale, "", vec![]).await;
        let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 4)]).await;
        assert_eq!(keys(&found), ["7/5", "7/9"], "UIDNEXT {uidnext}");
        let next = complete.unwrap().folders[0].cursor.clone().unwrap();
        assert_eq!(next, cursor("INBOX", 7, 10));
        assert_eq!(fetched(&mut fake, &[next]).await.0, [], "UIDNEXT {uidnext}");
    }
    // None at all.
    let without = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n".to_vec();
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    fetched(&mut fake, &[]).await.1.unwrap();
    fake.state.lock().unwrap().script =
        vec![always("EXAMINE", [without.as_slice(), b"TAG OK done\r\n"].concat(), Then::Wait)];
    let (found, _) = fetched(&mut fake, &[cursor("INBOX", 7, 4)]).await;
    assert_eq!(keys(&found), ["7/5", "7/9"]);
}

#[tokio::test]
async fn wide_gaps_and_many_mails_are_read_to_the_end() {
    let far: Vec<(u32, &[u8])> = vec![(1, b"a"), (4_000, b"b"), (900_000, b"c"), (4_000_000_000, b"d")];
    let mut fake = Fake::start(vec![folder("INBOX", "", &far)], "", vec![]).await;
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/1", "7/4000", "7/900000", "7/4000000000"]);
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 4_000_000_001)));
    assert!(fake.count("UID FETCH") < 40, "{}", fake.count("UID FETCH"));

    let many: Vec<(u32, &[u8])> = (1..=12_345).map(|uid| (uid, b"x".as_slice())).collect();
    let mut fake = Fake::start(vec![folder("INBOX", "", &many)], "", vec![]).await;
    let (found, _) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
    let uids: Vec<u32> = found.iter().map(|f| f.key.strip_prefix("7/").unwrap().parse().unwrap()).collect();
    assert_eq!(uids, (1..=12_345).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_expunged_meanwhile_is_passed_over() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    // Between the first look and the bodies.
    let gone = script("UID FETCH 3,5,9", "* 2 EXPUNGE\r\n", Then::Answer);
    fake.state.lock().unwrap().script = vec![gone];
    let (found, complete) = {
        let state = std::sync::Arc::clone(&fake.state);
        let look = script("UID FETCH 1:5000", "", Then::Answer);
        fake.state.lock().unwrap().script.push(look);
        let mut found = Vec::new();
        let mut each = async |mails: Vec<Found>| {
            found.extend(mails);
            Ok(())
        };
        state.lock().unwrap().huge = vec![5];
        state.lock().unwrap().script.push(always(
            "UID FETCH 5 ",
            "TAG OK nothing of the kind\r\n",
            Then::Wait,
        ));
        state.lock().unwrap().script.push(always("UID FETCH 5:5", "TAG OK nothing\r\n", Then::Wait));
        let complete = fake.imap.fetch(&[cursor("INBOX", 7, 1)], Unmet::FromNow, &mut each).await;
        (found, complete)
    };
    assert_eq!(keys(&found), ["7/3", "7/9"]);
    assert_eq!(complete.unwrap().folders[0].cursor, Some(cursor("INBOX", 7, 10)));
}

#[tokio::test]
async fn of_what_is_too_large_or_refused_the_head_is_handed_out() {
    let script = vec![
        always("UID FETCH 9 (UID BODY.PEEK[])", "TAG NO [SERVERBUG] sorry\r\n", Then::Wait),
        always("UID FETCH 3,9", "TAG NO some of them\r\n", Then::Wait),
    ];
    let mut fake = Fake::start(inbox(), "", script).await;
    fake.state.lock().unwrap().huge = vec![5];
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(found[0].raw, Raw::Whole(MAILS[0].1.to_vec()));
    assert_eq!(found[1].raw, Raw::TooLarge { head: MAILS[1].1.to_vec() });
    assert_eq!(found[1].size, LARGEST_MESSAGE + 1);
    assert_eq!(found[2].raw, Raw::TooLarge { head: MAILS[2].1.to_vec() });
    assert!(complete.unwrap().failed.is_empty());
    assert_eq!(fake.count("UID FETCH 5 (UID BODY.PEEK[])"), 0);
}

#[tokio::test]
async fn a_mail_that_the_server_does_not_give_is_set_aside_and_hides_no_other() {
    let script = vec![
        always("UID FETCH 3,5,9", "* 1 FETCH (UID 3 BODY[] {1}\r\nx)\r\nTAG NO 5 is broken\r\n", Then::Wait),
        always("UID FETCH 5 ", "TAG NO it is broken\r\n", Then::Wait),
    ];
    let mut fake = Fake::start(inbox(), "", script).await;
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(found[0].raw, Raw::Whole(b"x".to_vec()), "what came before the NO is kept");
    assert_eq!((&found[1].raw, &found[2].raw), (&Raw::Withheld, &Raw::Whole(MAILS[2].1.to_vec())));
    assert!(complete.unwrap().failed.is_empty());
}

#[tokio::test]
async fn sizes_and_dates_that_cannot_be_read_hide_no_mail() {
    for odd in [
        "* 1 FETCH (UID 3 RFC822.SIZE 99999999999 INTERNALDATE \"11-Jan-2027 09:00:00 +0000\")\r\n",
        "* 1 FETCH (UID 3 RFC822.SIZE 12 INTERNALDATE NIL)\r\n",
        "* 1 FETCH (UID 3 RFC822.SIZE twelve INTERNALDATE \"yesterday\")\r\n",
        "* 1 FETCH (UID 3 RFC822.SIZE\r\n",
    ] {
        let says = format!("{odd}TAG OK done\r\n");
        for first in [true, false] {
            let mut three = inbox();
            three[0].mails.truncate(1);
            let mut fake = Fake::start(three, "", vec![]).await;
            if !first {
                // The look that goes out with others.
                fetched(&mut fake, &[cursor("INBOX", 7, 10)]).await.1.unwrap();
            }
            fake.state.lock().unwrap().script =
                vec![always("UID FETCH 1:5000 (UID RFC822.SIZE", says.as_str(), Then::Wait)];
            let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
            assert_eq!(keys(&found), ["7/3"], "{odd}");
            assert_eq!(found[0].raw, Raw::Whole(MAILS[0].1.to_vec()), "{odd}");
            assert_eq!(complete.unwrap().failed, []);
        }
    }
    // Not even which there are: nothing is said to be read.
    let script = vec![always("UID FETCH 1:5000", "* 1 FETCH (UID\r\nTAG OK done\r\n", Then::Wait)];
    let mut fake = Fake::start(inbox(), "", script).await;
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(found, []);
    assert!(complete.unwrap().failed[0].why.contains("in a way that cannot be read"));
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_is_no_end_of_the_mail() {
    for (command, says) in [
        ("UID FETCH 3,5,9", "* 1 FETCH (UID 3 BODY[] {500}\r\nSubj"),
        ("UID FETCH 3,5,9", "* BYE tired\r\n"),
        ("UID FETCH 3,5,9", "* 1 FETCH (UID 3 BODY[] {1}\r\nx)\r\n* BYE tired\r\n"),
        ("UID FETCH 3,5,9", "* 1 FETCH (UID 3 BODY[] {4294967295}\r\n"),
        ("UID FETCH 3,5,9", "zzz OK done\r\n"),
    ] {
        let mut fake = Fake::start(inbox(), "", vec![script(command, says, Then::Close)]).await;
        let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
        assert_eq!(keys(&found), ["7/3", "7/5", "7/9"], "{says}");
        assert_eq!(found[0].raw, Raw::Whole(MAILS[0].1.to_vec()));
        assert!(complete.unwrap().failed.is_empty());
        assert_eq!(fake.count("LOGIN"), 2);
    }
    // Where it is not over a message, there is no other way than another time.
    for (command, words) in
        [("LIST", "closed the connection"), ("EXAMINE", "closed the connection"), ("UID FETCH 1:", "closed")]
    {
        let mut fake = Fake::start(inbox(), "", vec![script(command, "* 1 FET", Then::Close)]).await;
        let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
        assert_eq!(found, []);
        let said = complete.unwrap_err().to_string();
        assert!(said.starts_with("Cannot read mail from 127.0.0.1:") && said.contains(words), "{said}");
        let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
        assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
        assert!(complete.is_ok());
    }
}

#[tokio::test]
async fn a_mail_that_breaks_every_connection_is_set_aside() {
    // Such as a message at which the server's process dies, or a literal that is longer than said.
    for (says, then) in [
        ("* 2 FETCH (UID 5 BODY[] {500}\r\nSubj", Then::Close),
        ("* 2 FETCH (UID 5 BODY[] {500}\r\nSubj", Then::Wait),
    ] {
        let script =
            vec![always("UID FETCH 3,5,9", says, then.clone()), always("UID FETCH 5 ", says, then.clone())];
        let mut fake = Fake::start(inbox(), "", script).await;
        fake.imap.pace.respond = Duration::from_millis(150);
        let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
        assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
        assert_eq!(found[1].raw, Raw::Withheld);
        assert_eq!(found[2].raw, Raw::Whole(MAILS[2].1.to_vec()));
        assert!(complete.unwrap().failed.is_empty());
        assert_eq!(fake.count("LOGIN"), 5, "the batch, twice alone, and once for its header");
    }
}

#[tokio::test]
async fn a_literal_that_is_shorter_than_its_mail_lets_nothing_in() {
    // What is left over looks like an answer; the mail is asked for again, and its head is enough.
    let says = "* 1 FETCH (UID 3 BODY[] {5}\r\nSubject: a\r\n* 1 FETCH (UID 9 BODY[] {1}\r\ny)\r\n)\r\nTAG OK done\r\n";
    let mut fake = Fake::start(inbox(), "", vec![script("UID FETCH 3,5,9", says, Then::Wait)]).await;
    let (found, _) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9"]);
    assert_eq!(found[0].raw, Raw::Whole(MAILS[0].1.to_vec()));
    assert_eq!(found[1].raw, Raw::Whole(MAILS[1].1.to_vec()));
}

#[tokio::test]
async fn what_has_no_bounds_is_cut_off() {
    let line = vec![b'x'; 2 * 1024 * 1024];
    let flood =
        format!("* 1 FETCH (BODY[] {{1000000}}\r\n{})\r\n", "x".repeat(1_000_000)).repeat(60).into_bytes();
    let literal = b"* 1 FETCH (BODY[] {4294967295}\r\n".to_vec();
    for (says, words) in [
        (line, "line is too long"),
        (flood, "far more than was asked for"),
        (literal, "more at once than was asked for"),
    ] {
        // One flood is enough: it takes its time.
        let most = if words.starts_with("far") { 1 } else { 3 };
        for command in ["LIST", "EXAMINE", "UID FETCH 1:"].into_iter().take(most) {
            let mut fake = Fake::start(inbox(), "", vec![script(command, says.clone(), Then::Wait)]).await;
            let (_, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
            let said = complete.unwrap_err().to_string();
            assert!(said.contains(words), "{command}: {said}");
        }
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left() {
    for command in ["LIST", "EXAMINE", "UID FETCH 1:"] {
        let script = vec![script(command, "* OK one moment\r\n", Then::Wait)];
        let mut fake = Fake::start(inbox(), "", script).await;
        fake.imap.pace.respond = Duration::from_millis(100);
        let (_, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
        let said = complete.unwrap_err().to_string();
        assert!(said.contains("has not answered"), "{command}: {said}");
    }
    // A connection that died while nobody used it is replaced at once.
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await.1.unwrap();
    fake.imap.pace.revive = Duration::from_millis(100);
    fake.state.lock().unwrap().script = vec![script("LIST", "", Then::Wait)];
    let (found, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 9)]).await;
    assert_eq!((keys(&found), complete.is_ok(), fake.count("LOGIN")), (vec!["7/9"], true, 2));
}

#[tokio::test]
async fn answers_to_what_was_not_asked_end_the_connection() {
    for says in ["zz OK done\r\n", "a0 NO what\r\n", "TAGx OK done\r\n"] {
        let mut fake = Fake::start(inbox(), "", vec![script("EXAMINE", says, Then::Answer)]).await;
        let (_, complete) = fetched(&mut fake, &[cursor("INBOX", 7, 1)]).await;
        assert!(complete.unwrap_err().to_string().contains("what it was not asked"), "{says}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_opened_hides_no_other() {
    let mut fake = Fake::start(inbox(), "", vec![]).await;
    fake.imap.settings.mailboxes = vec!["Gone".to_owned(), "INBOX".to_owned()];
    let cursors = [cursor("INBOX", 7, 9), cursor("Gone", 1, 1)];
    // Once with a new connection, once with the one that is open.
    for _ in 0..2 {
        let (found, complete) = fetched(&mut fake, &cursors).await;
        assert_eq!(keys(&found), ["7/9"]);
        let complete = complete.unwrap();
        assert_eq!(
            complete.failed[0].why,
            "Cannot read the mail folder 'Gone' to its end: the server has no folder of that name, perhaps because it was renamed or deleted (no such mailbox); it has INBOX"
        );
        assert_eq!(complete.folders.len(), 1);
    }
    // It comes back, as another folder.
    fake.state.lock().unwrap().folders.push(folder("Gone", "", &MAILS));
    let (found, complete) = fetched(&mut fake, &cursors).await;
    assert_eq!(keys(&found), ["7/3", "7/5", "7/9", "7/9"]);
    assert!(complete.unwrap().failed.is_empty());
}

#[tokio::test]
async fn folders_are_found_whatever_their_names_look_like_on_the_wire() {
    for (listed, configured, opened) in [
        ("INBOX/Helpdesk", "Helpdesk", "EXAMINE \"INBOX/Helpdesk\""),
        ("{8}\r\nA \"desk\"", "A \"desk\"", "EXAMINE \"A \\\"desk\\\"\""),
        ("\"A \\\"desk\\\"\"", "A \"desk\"", "EXAMINE \"A \\\"desk\\\"\""),
        ("Entw&APw-rfe", "Entwürfe", "EXAMINE \"Entw&APw-rfe\""),
    ] {
        let mut fake = Fake::start(vec![folder(listed, "", &MAILS)], "", vec![]).await;
        fake.imap.settings.mailboxes = vec![configured.to_owned()];
        let (_, complete) = fetched(&mut fake, &[cursor(configured, 7, 5)]).await;
        assert!(complete.is_ok());
        assert!(fake.commands().iter().any(|c| c == opened), "{:?}", fake.commands());
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_handled_stops_before_the_next() {
    let many: Vec<(u32, &[u8])> = (1..=250).map(|uid| (uid, b"x".as_slice())).collect();
    let mut fake = Fake::start(vec![folder("INBOX", "", &many)], "", vec![]).await;
    let mut seen = 0;
    let result = fake
        .imap
        .fetch(&[cursor("INBOX", 7, 1)], Unmet::FromNow, &mut async |mails| {
            seen += mails.len();
            anyhow::bail!("disk full")
        })
        .await;
    assert_eq!((result.unwrap_err().to_string().as_str(), seen), ("disk full", 100));
    // Answers were under way on that connection.
    let (found, _) = fetched(&mut fake, &[cursor("INBOX", 7, 101)]).await;
    assert_eq!((found.len(), fake.count("LOGIN")), (150, 2));
}

#[tokio::test]
async fn a_refused_login_is_said_without_the_password() {
    let refused = script("LOGIN", "TAG NO [AUTHENTICATIONFAILED] wrong\r\n", Then::Wait);
    for (capabilities, script, words) in [
        ("", vec![refused], "refuses user name or password: [AUTHENTICATIONFAILED] wrong"),
        ("LOGINDISABLED", vec![], "LOGINDISABLED"),
    ] {
        let mut fake = Fake::start(vec![], capabilities, script).await;
        let (_, complete) = fetched(&mut fake, &[]).await;
        let said = format!("{:#}", complete.unwrap_err());
        assert!(said.contains(words) && !said.contains("canary"), "{said}");
        assert!(!format!("{:?}", fake.imap).contains("canary"));
        let sent = fake.commands().iter().any(|c| c.contains("canary"));
        assert_eq!(sent, words.contains("password"));
    }
}

#[tokio::test]
async fn our_copy_is_filed_in_sent_and_found_again() {
    let letter: &[u8] = b"Message-ID: <a.b@desk.test>\r\n\r\nx\r\n";
    let sent = folder("Gesendet", "\\Sent", &[(1, letter)]);
    let mut fake = Fake::start(vec![folder("INBOX", "", &[]), sent], "", vec![]).await;
    fake.imap.append_copy(letter, "2027-01-05T09:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(fake.state.lock().unwrap().appended, [letter]);
    let append = format!("APPEND \"Gesendet\" (\\Seen) \" 5-Jan-2027 09:00:00 +0000\" {{{}}}", letter.len());
    assert!(fake.commands().contains(&append));
    assert!(fake.imap.has_copy("<a.b@desk.test>").await.unwrap());
    assert!(!fake.imap.has_copy("other@desk.test").await.unwrap());
    assert!(fake.imap.has_copy("a\"b\r\n").await.is_err());
}

#[tokio::test]
async fn a_missing_sent_folder_is_made_where_the_server_keeps_its_folders() {
    let refused = script("CREATE \"Sent\"", "TAG NO not there\r\n", Then::Wait);
    for (script, made) in [(vec![], "APPEND \"Sent\""), (vec![refused], "APPEND \"INBOX/Sent\"")] {
        let mut fake = Fake::start(vec![folder("INBOX", "", &[])], "", script).await;
        assert!(!fake.imap.has_copy("a@b").await.unwrap());
        fake.imap.append_copy(b"x\r\n", jiff::Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(fake.count(made), 1, "{:?}", fake.commands());
    }
}
