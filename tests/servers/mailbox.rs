//! What mentord does to the desk's mailbox: copies, flags, numbering, tidying; and who wrote there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::real::Cut;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
const KEEP: &str = r#"after_reading = "keep" "#;

/// Words to the other with the desk in copy, delivered to the pairing's address.
fn words_with_a_copy(servers: &Servers, desk: &Desk<'_>, from: &str, other: &str, text: &str) {
    let letter = introduction(desk, from);
    let home = desk_address(&letter.header("Reply-To"));
    servers.send_as(from, &home, &answer(&letter, from, &format!("{other}, {home}"), text));
    servers.settle();
}

#[test]
fn what_arrives_is_what_was_stored_and_one_read_copy_lies_in_sent() {
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    desk.pass(MONDAY);
    words_with_a_copy(&servers, &desk, "ada@people.test", "sam@people.test", "Hi Sam");
    desk.pass(TUESDAY);

    let people = ["ada@people.test", "sam@people.test", STAFF];
    let arrived: Vec<Letter> = people.iter().flat_map(|who| desk.letters_to(who)).collect();
    let sent = servers.folder("desk@desk.test", "Sent");
    let stored = desk.sent_bytes();
    assert!(stored.len() >= 4, "introduction and invite for both");
    assert_eq!((arrived.len(), sent.len()), (stored.len(), stored.len()));
    for bytes in &stored {
        let text = String::from_utf8(bytes.clone()).expect("letters are UTF-8");
        assert!(
            text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
            "CRLF throughout"
        );
        let text = text.replace("\r\n", "\n");
        assert_eq!(arrived.iter().filter(|letter| letter.as_sent() == text).count(), 1, "{text}");
        let copies: Vec<&Letter> = sent
            .iter()
            .filter(|copy| String::from_utf8_lossy(&copy.raw).replace("\r\n", "\n") == text)
            .collect();
        let [copy] = copies.as_slice() else { panic!("{} copies of {text}", copies.len()) };
        assert!(copy.flags.contains('S'), "our own copy is no unread mail");
    }
    assert_eq!(in_inbox(&servers, "Hi Sam"), 1);
    for letter in servers.folder("desk@desk.test", "INBOX") {
        assert!(!letter.flags.contains('S'), "staff read that mailbox too");
    }
}

#[test]
fn a_mailbox_that_is_numbered_anew_is_read_again_and_acted_on_once() {
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    // Ada wrote by hand before there was a desk; the mailbox kept it.
    let early =
        mail("ada@people.test", "sam@people.test, desk@desk.test", "before", "", "Hi Sam, before it all");
    servers.file_into("desk@desk.test", "INBOX", &early);
    servers.date_back("desk@desk.test", "before it all");
    desk.pass(MONDAY);
    words_with_a_copy(&servers, &desk, "sam@people.test", "ada@people.test", "Hi Ada, it is me");
    desk.pass(TUESDAY);
    let lies = |desk: &Desk<'_>| desk.mentord(&["inbox", "show", "1"]).stdout;
    let (heard, before) = (desk.pairing("ada-sam"), lies(&desk));
    assert_ne!(*at(&heard, "/last_heard/mentee"), Value::Null);
    assert_eq!(*at(&heard, "/last_heard/mentor"), Value::Null, "the first meeting begins at UIDNEXT");

    servers.number_anew("desk@desk.test");
    let told = desk.letters_to(STAFF).len();
    desk.pass("2027-01-12T16:00:00Z");
    let again = desk.pairing("ada-sam");
    assert_eq!(at(&again, "/last_heard"), at(&heard, "/last_heard"), "nothing is acted on twice or too late");
    assert_eq!(desk.letters_to(STAFF).len(), told);
    let after = lies(&desk);
    assert!(before.contains("it lies in INBOX, ") && after.contains("it lies in INBOX, "), "{before}{after}");
    assert_ne!(before, after, "UIDVALIDITY did change, and the mail's new place is known");
    assert!(!desk.mentord(&["inbox", "show", "2"]).stdout.contains("before"));

    words_with_a_copy(&servers, &desk, "ada@people.test", "sam@people.test", "Hi Sam, and now for real");
    desk.pass(WEDNESDAY);
    assert_ne!(*at(&desk.pairing("ada-sam"), "/last_heard/mentor"), Value::Null, "what is new is seen");
}

#[test]
fn handled_mail_is_tidied_away_as_the_letters_promise() {
    let servers = Servers::start();
    let stranger = mail("eve@people.test", "desk@desk.test", "who are you", "", "A stranger's words");

    let desk = servers.desk_with(&[("ada", "sam")], &[(KEEP, r#"after_reading = "delete" "#)]);
    servers.file_into("desk@desk.test", "INBOX", "Subject: older\r\n\r\nolder than the desk\r\n");
    desk.pass(MONDAY);
    words_with_a_copy(&servers, &desk, "ada@people.test", "sam@people.test", "deleted at once");
    servers.send_as("eve@people.test", "desk@desk.test", &stranger);
    servers.settle();
    assert_eq!(in_inbox(&servers, "deleted at once"), 1);
    desk.pass(TUESDAY);
    assert_ne!(*at(&desk.pairing("ada-sam"), "/last_heard/mentor"), Value::Null);
    assert_eq!(in_inbox(&servers, "deleted at once"), 0, "handled and gone");
    assert_eq!(in_inbox(&servers, "A stranger's words"), 1, "staff must look at it");
    assert_eq!(in_inbox(&servers, "older than the desk"), 1, "none of ours");
    assert!(desk.mentord(&["inbox", "show", "1"]).stdout.contains("tidied away"));

    let desk = servers.desk_with(&[("bob", "tim")], &[(KEEP, r#"after_reading = "move:Read by desk" "#)]);
    desk.pass(MONDAY);
    words_with_a_copy(&servers, &desk, "bob@people.test", "tim@people.test", "moved away");
    desk.pass(TUESDAY);
    assert_eq!(in_inbox(&servers, "moved away"), 0);
    let moved = servers.folder("desk@desk.test", "Read by desk");
    assert!(moved.iter().any(|letter| letter.text().contains("moved away")), "{moved:?}");
    assert_eq!(in_inbox(&servers, "A stranger's words"), 1, "another desk's mail, before this one's time");

    let desk = servers.desk_with(&[("cyd", "una")], &[(KEEP, r#"after_reading = "delete after 14 days" "#)]);
    desk.pass(MONDAY);
    words_with_a_copy(&servers, &desk, "cyd@people.test", "una@people.test", "kept two weeks");
    desk.pass(TUESDAY);
    desk.pass(NEXT_MONDAY);
    assert_eq!(in_inbox(&servers, "kept two weeks"), 1);
    desk.pass("2027-01-26T15:00:00Z");
    assert_eq!(in_inbox(&servers, "kept two weeks"), 0);
    assert_eq!(in_inbox(&servers, "older than the desk"), 1);
    assert_eq!(in_inbox(&servers, "A stranger's words"), 1, "another desk's mail, before this one's time");
}

/// What the privacy sentence of a letter says of a mailbox that is tidied.
fn promises(letter: &Letter, words: &str) -> bool {
    letter.text().split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
}

#[test]
fn what_nobody_could_place_stays_until_staff_have_read_it_whatever_the_rule() {
    for (pair, rule, day) in [
        (("ada", "sam"), r#"after_reading = "delete" "#, WEDNESDAY),
        (("bob", "tim"), r#"after_reading = "move:Read" "#, WEDNESDAY),
        (("cyd", "una"), r#"after_reading = "delete after 14 days" "#, "2027-02-09T15:00:00Z"),
    ] {
        let servers = Servers::start();
        let desk = servers.desk_with(&[pair], &[(KEEP, rule)]);
        desk.pass(MONDAY);
        let intro = introduction(&desk, &format!("{}@people.test", pair.0));
        if rule.contains("delete") {
            assert!(
                promises(&intro, "What it cannot place stays until staff have read it."),
                "{}",
                intro.text()
            );
        } else {
            assert!(
                promises(&intro, "Copies of mail are kept in a folder of its mailbox"),
                "{}",
                intro.text()
            );
        }
        for n in 1..=3 {
            let raw =
                mail("eve@people.test", "desk@desk.test", &format!("hm {n}"), "", &format!("Stranger {n}"));
            servers.send_as("eve@people.test", "desk@desk.test", &raw);
        }
        servers.settle();
        desk.pass(TUESDAY);
        desk.pass(day);
        let lies = || [1, 2, 3].map(|n| in_inbox(&servers, &format!("Stranger {n}")));
        assert_eq!(lies(), [1, 1, 1], "{rule}: nobody has looked");

        // One is opened in the mailbox, another one is ticked off.
        servers.doveadm(&[
            "flags",
            "add",
            "-u",
            "desk@desk.test",
            "\\Seen",
            "mailbox",
            "INBOX",
            "header",
            "subject",
            "hm 1",
        ]);
        let list = desk.mentord(&["inbox", "list"]).stdout;
        let second = list.lines().find(|line| line.contains("hm 2")).expect("it is on the list");
        let number = second.split_whitespace().next().expect("a number");
        let done = desk.mentord(&["inbox", "done", number]);
        assert_eq!(done.code, Some(0), "{done}");
        let again = desk.mentord(&["inbox", "done", number]);
        assert!(again.stdout.contains("settled already"), "it is on the list no more: {again}");
        let later = if day == WEDNESDAY { THURSDAY } else { "2027-02-10T15:00:00Z" };
        desk.pass(later);
        assert_eq!(lies(), [0, 0, 1], "{rule}");
        assert!(!desk.mentord(&["inbox", "list"]).stdout.contains("hm 2"));
    }
}

#[test]
fn a_mailbox_that_may_only_be_read_is_read_and_staff_are_told_once() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &[(KEEP, r#"after_reading = "delete" "#)]);
    desk.pass(MONDAY);
    servers.allow("desk@desk.test", "lr");
    words_with_a_copy(&servers, &desk, "ada@people.test", "sam@people.test", "may only be read");
    // EXAMINE is enough to hear her.
    let pass = desk.pass_with_code(TUESDAY, 75);
    assert!(pass.stderr.contains("'INBOX'") && pass.stderr.contains("READ-ONLY"), "{pass}");
    assert_ne!(*at(&desk.pairing("ada-sam"), "/last_heard/mentor"), Value::Null);
    desk.pass(WEDNESDAY);
    let told = |desk: &Desk<'_>| {
        desk.letters_to(STAFF)
            .iter()
            .filter(|letter| letter.subject().contains("cannot clear its mailbox"))
            .count()
    };
    assert_eq!((told(&desk), in_inbox(&servers, "may only be read")), (1, 1));
    // It is put right: the mail goes, and a later trouble would be told again.
    servers.allow("desk@desk.test", "lrwstipekxa");
    desk.pass(THURSDAY);
    assert_eq!((told(&desk), in_inbox(&servers, "may only be read")), (1, 0));
}

/// Plain IMAP, so that a proxy of the test can stand between.
const PLAIN_IMAP: (&str, &str) = (
    "tls       = \"implicit\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes",
    "tls       = \"none\"\nusername  = \"desk@desk.test\"\npassword  = { file = \"secret\" }\nmailboxes",
);

#[test]
fn mail_that_is_expunged_while_others_are_read_hides_none_of_them() {
    const ALL: usize = 250;
    let (begun, gone) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let servers = Servers::start();
    let (reading, expunged) = (Arc::clone(&begun), Arc::clone(&gone));
    // The first message that comes over is kept back until others are gone.
    let proxy = Cut::listening(servers.imap_port, move |said| {
        if said.windows(8).any(|part| part == b"BODY[] {") && !reading.swap(true, Ordering::SeqCst) {
            while !expunged.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
        }
    });
    let port = proxy.port.to_string();
    let desk = servers.desk_with(&PAIR, &[PLAIN_IMAP, ("15993", &port)]);
    desk.pass(MONDAY);
    let text = "one of many lines\r\n".repeat(500);
    servers.fill(
        "desk@desk.test",
        (0..ALL).map(|n| mail("eve@people.test", "desk@desk.test", &format!("number {n}."), "", &text)),
    );
    let mut pass = desk.begin_pass(TUESDAY);
    servers.wait_until("mail comes over", || begun.load(Ordering::SeqCst));
    servers.doveadm(&["expunge", "-u", "desk@desk.test", "mailbox", "INBOX", "uid", "200:*"]);
    gone.store(true, Ordering::SeqCst);
    assert_eq!(pass.wait().expect("a child ends").code(), Some(0));
    let list = desk.mentord(&["inbox", "list", "--all"]).stdout;
    let there = servers.folder("desk@desk.test", "INBOX");
    assert!(there.len() < ALL && there.len() > 100, "{}", there.len());
    for letter in there {
        assert_eq!(list.matches(&letter.subject()).count(), 1, "{}", letter.subject());
    }
    desk.pass(WEDNESDAY);
}

#[test]
fn a_server_that_keeps_its_folders_below_inbox_is_understood() {
    let servers = Servers::start_dotted();
    let rule = (KEEP, r#"after_reading = "move:Read by desk" "#);
    let folders = (r#"mailboxes = ["INBOX"]"#, r#"mailboxes = ["INBOX", "Hilfe für alle"]"#);
    servers.doveadm(&["mailbox", "create", "-u", "desk@desk.test", "INBOX.Hilfe für alle"]);
    let desk = servers.desk_with(&PAIR, &[rule, folders]);
    desk.pass(MONDAY);
    let letter = introduction(&desk, "ada@people.test");
    let to = format!("sam@people.test, {}", desk_address(&letter.header("Reply-To")));
    servers.file_into(
        "desk@desk.test",
        "INBOX.Hilfe für alle",
        &answer(&letter, "ada@people.test", &to, "sorted by a rule"),
    );
    let letter = introduction(&desk, "sam@people.test");
    let to = format!("ada@people.test, {}", desk_address(&letter.header("Reply-To")));
    servers.file_into("desk@desk.test", "INBOX.Junk", &answer(&letter, "sam@people.test", &to, "not spam"));
    desk.pass(TUESDAY);
    for side in ["mentor", "mentee"] {
        assert_ne!(*at(&desk.pairing("ada-sam"), &format!("/last_heard/{side}")), Value::Null, "{side}");
    }
    let list = servers.doveadm(&["mailbox", "list", "-u", "desk@desk.test"]);
    assert!(list.contains("INBOX.Read by desk"), "{list}");
    assert_eq!(servers.folder("desk@desk.test", "Read by desk").len(), 2);
    assert_eq!(servers.folder("desk@desk.test", "Sent").len(), desk.sent_bytes().len());
}

#[test]
fn a_folder_that_is_renamed_while_it_is_watched_is_said_and_hides_no_other() {
    let servers = Servers::start();
    servers.doveadm(&["mailbox", "create", "-u", "desk@desk.test", "Helpdesk"]);
    let folders = (r#"mailboxes = ["INBOX"]"#, r#"mailboxes = ["INBOX", "Helpdesk"]"#);
    let desk = servers.desk_with(&PAIR, &[folders]);
    let service = desk.serve();
    servers.wait_until("the folders were met", || {
        *at(&desk.status(), "/sources/0/read_to_end_at") != Value::Null
    });
    let stranger = |n: u32| mail("eve@people.test", "desk@desk.test", &format!("word {n}"), "", "Hello");
    // The server tells of what comes into the first; then all are looked at.
    servers.file_into("desk@desk.test", "Helpdesk", &stranger(1));
    servers.file_into("desk@desk.test", "INBOX", &stranger(4));
    let heard = |n: u32| {
        servers.wait_until("it is heard", || {
            desk.mentord(&["inbox", "list"]).stdout.contains(&format!("word {n}"))
        });
    };
    heard(1);
    servers.doveadm(&["mailbox", "rename", "-u", "desk@desk.test", "Helpdesk", "Old helpdesk"]);
    servers.file_into("desk@desk.test", "INBOX", &stranger(2));
    service.wait_logged(
        "Cannot read the mail folder 'Helpdesk' to its end: the server has no folder of that name",
    );
    heard(2);
    servers.doveadm(&["mailbox", "rename", "-u", "desk@desk.test", "Old helpdesk", "Helpdesk"]);
    servers.file_into("desk@desk.test", "Helpdesk", &stranger(3));
    heard(3);
    let list = desk.mentord(&["inbox", "list", "--all"]).stdout;
    assert!((1..=4).all(|n| list.matches(&format!("word {n}")).count() == 1), "each is heard once: {list}");
    service.stop();
}

#[test]
fn what_staff_write_is_no_word_of_the_pair() {
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    desk.pass(MONDAY);
    let home = desk_address(&introduction(&desk, "ada@people.test").header("Reply-To"));
    let to = format!("ada@people.test, sam@people.test, {home}");
    // By their own address, and by hand from the desk's mailbox.
    for from in [STAFF, "desk@desk.test"] {
        let raw = mail(from, &to, "how is it going", "", "Have you two talked yet?");
        servers.send_as(from, &home, &raw);
    }
    servers.settle();
    desk.pass(TUESDAY);
    let pairing = desk.pairing("ada-sam");
    assert_eq!(*at(&pairing, "/last_heard/mentor"), Value::Null);
    assert_eq!(*at(&pairing, "/last_heard/mentee"), Value::Null);
    assert_eq!(at(&pairing, "/stage"), "introduced");
    let inbox = desk.mentord(&["inbox", "list", "--all"]).stdout;
    assert_eq!(inbox.matches("staff wrote").count(), 2, "{inbox}");
    desk.pass(WEDNESDAY);
    assert_eq!(asked(&desk, "ada@people.test"), 2, "the pair's silence goes on");
}

/// Rounds of the next test: each kills one pass at another point of its length.
const KILLS: u32 = 5;

#[test]
fn a_pass_killed_while_it_reads_hears_everyone_once() {
    let servers = Servers::start();
    // A desk whose mentees have all written to it alone, each of whom is owed one kind answer.
    let written_to = |round: u32| {
        let names: Vec<(String, String)> =
            (0..4).map(|pair| (format!("m{round}y{pair}"), format!("e{round}y{pair}"))).collect();
        let named: Vec<(&str, &str)> = names.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let desk = servers.desk(&named);
        desk.pass(MONDAY);
        for (_, mentee) in &names {
            let from = format!("{mentee}@people.test");
            let letter = introduction(&desk, &from);
            let home = desk_address(&letter.header("Reply-To"));
            servers.send_as(&from, &home, &answer(&letter, &from, &home, "I look forward to it."));
        }
        servers.settle();
        (desk, names)
    };
    let (desk, _) = written_to(0);
    let started = Instant::now();
    desk.pass(TUESDAY);
    let length = started.elapsed();

    for round in 1..=KILLS {
        let (desk, names) = written_to(round);
        let mut pass = desk.begin_pass(TUESDAY);
        // Not a wait for something: the moment of the kill is what is tried.
        std::thread::sleep(length * round / (KILLS + 1));
        pass.kill().expect("a child can be killed");
        pass.wait().expect("a killed child ends");
        for instant in [TUESDAY, "2027-01-12T15:11:00Z", "2027-01-12T15:22:00Z"] {
            let again = desk.mentord(&["run", "--once", "--at", instant]);
            assert!(matches!(again.code, Some(0 | 75)), "round {round}: {again}");
        }
        servers.settle();
        let handled = desk.mentord(&["inbox", "list", "--all"]).stdout;
        assert_eq!(
            handled.matches("wrote to the desk alone").count(),
            names.len(),
            "round {round}: {handled}"
        );
        let mut twice = 0;
        for (mentor, mentee) in &names {
            let pairing = desk.pairing(&format!("{mentor}-{mentee}"));
            assert_ne!(*at(&pairing, "/last_heard/mentee"), Value::Null, "round {round}, {mentee}");
            let mut letters = desk.letters_to(&format!("{mentee}@people.test"));
            letters.retain(|letter| !letter.in_reply_to().is_empty());
            let again = in_doubt_twice(&letters);
            assert_eq!(letters.len() - again, 1, "round {round}, {mentee}: one kind answer");
            twice += again;
        }
        assert!(twice <= 1, "round {round}: {twice} letters arrived twice");
    }
}
