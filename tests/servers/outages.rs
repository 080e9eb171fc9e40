//! Servers that cannot be reached, refuse the login, break off, or are busy with another process.

use std::fs;
use std::net::TcpListener;

use super::*;
use crate::real::Cut;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
/// A port on which nobody listens.
const NO_SMTP: (&str, &str) = ("15025", "1");
const NO_IMAP: (&str, &str) = ("15993", "1");
/// Plain SMTP without a login, so that a proxy of the test can stand between.
const PLAIN: (&str, &str) = (
    r#"tls       = "starttls"             # "starttls", "implicit", or "none" (loopback only)
username  = "desk@desk.test"
password  = { file = "secret" }    # or { credential = "smtp" } or { command = "pass show desk" }
ca_file   = "tls.crt"              # only for a private authority"#,
    r#"tls = "none""#,
);
const LATER: &str = "2027-01-11T15:11:00Z";

/// How often each letter of the desk lies in a mailbox; all copies are the same bytes.
fn copies(desk: &Desk<'_>, address: &str) -> Vec<usize> {
    let letters = desk.letters_to(address);
    in_doubt_twice(&letters);
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for letter in &letters {
        *by_id.entry(letter.message_id()).or_default() += 1;
    }
    by_id.into_values().collect()
}

#[test]
fn an_unreachable_mailbox_holds_back_nudges_and_nothing_else() {
    let servers = Servers::start();
    let desk = servers.desk(&[("ada", "sam"), ("bob", "tim")]);
    desk.pass(MONDAY);

    // The mailbox cannot be read; Bob answers meanwhile, and Cyd and Una are new.
    let letter = introduction(&desk, "bob@people.test");
    let home = desk_address(&letter.header("Reply-To"));
    let to = format!("tim@people.test, {home}");
    servers.send_as("bob@people.test", &home, &answer(&letter, "bob@people.test", &to, "Hi Tim, Tuesday?"));
    servers.settle();
    desk.configure(&[NO_IMAP]);
    desk.pair(&[("ada", "sam"), ("bob", "tim"), ("cyd", "una")]);
    let pass = desk.pass_with_code(WEDNESDAY, 75);
    assert!(pass.stderr.contains("localhost:1"), "{pass}");
    assert!(pass.stderr.contains("No letter about silence leaves"), "{pass}");
    assert_eq!(asked(&desk, "ada@people.test"), 1, "a nudge rests on silence, and none was heard");
    for person in ["cyd@people.test", "una@people.test"] {
        assert_eq!(copies(&desk, person), [1, 1], "{person} is introduced and invited");
    }

    desk.configure(&[]);
    desk.pass(THURSDAY);
    assert_ne!(*at(&desk.pairing("bob-tim"), "/last_heard/mentor"), Value::Null);
    assert_eq!(asked(&desk, "bob@people.test"), 1, "he answered while nobody could see it");
    desk.pass(FRIDAY);
    assert_eq!(asked(&desk, "ada@people.test"), 2, "her nudge comes once the mailbox was read");
    for person in ["cyd@people.test", "una@people.test"] {
        for letter in desk.letters_to(person) {
            let kept = servers.folder("desk@desk.test", "Sent");
            let kept = kept.iter().filter(|copy| copy.message_id() == letter.message_id());
            assert_eq!(kept.count(), 1, "the copy that was owed is filed");
        }
    }
}

#[test]
fn an_answer_from_before_the_mailbox_could_first_be_read_is_heard() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &[NO_IMAP]);
    let early = mail("sam@people.test", "ada@people.test, desk@desk.test", "before", "", "before it all");
    servers.file_into("desk@desk.test", "INBOX", &early);
    servers.date_back("desk@desk.test", "before it all");
    desk.pass_with_code(MONDAY, 75);
    // An empty state may be one that was lost: only the mailbox can tell, so nobody is written to.
    assert_eq!(desk.letters_to("ada@people.test").len(), 0);
    desk.configure(&[]);
    desk.pass(MONDAY);
    let letter = introduction(&desk, "ada@people.test");
    let home = desk_address(&letter.header("Reply-To"));
    let to = format!("sam@people.test, {home}");
    servers.send_as("ada@people.test", &home, &answer(&letter, "ada@people.test", &to, "Hi Sam"));
    servers.settle();
    desk.pass(TUESDAY);
    let pairing = desk.pairing("ada-sam");
    assert_ne!(*at(&pairing, "/last_heard/mentor"), Value::Null);
    assert_eq!(*at(&pairing, "/last_heard/mentee"), Value::Null, "that was before our time");
}

#[test]
fn an_unreachable_submission_server_loses_nothing_and_repeats_nothing() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &[NO_SMTP]);
    let pass = desk.pass_with_code(MONDAY, 75);
    assert!(pass.stderr.contains("localhost:1") && pass.stderr.contains("tried again by itself"), "{pass}");
    assert_eq!(at(&desk.status(), "/outbox/pending"), 3, "both introductions and the Monday list");
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);

    desk.configure(&[]);
    for instant in [LATER, LATER, "2027-01-11T15:22:00Z"] {
        desk.pass(instant);
    }
    for person in ["ada@people.test", "sam@people.test"] {
        assert_eq!(copies(&desk, person), [1, 1], "{person}: introduction and invite");
    }
    assert_eq!(at(&desk.status(), "/outbox/pending"), 0);
}

#[test]
fn a_refused_login_is_said_with_the_server_and_without_the_password() {
    let wrong = r#"password = { command = "echo canary-7391" }"#;
    let smtp = (r#"password  = { file = "secret" }    # or"#, format!("{wrong} # or"));
    let imap = (
        "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes",
        format!("{wrong}\nca_file = \"tls.crt\"\nmailboxes"),
    );
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    for (old, new) in [&smtp, &imap] {
        desk.configure(&[(old, new)]);
        let pass = desk.pass_with_code(MONDAY, 75);
        assert!(pass.stderr.contains("Cannot log in to localhost"), "{pass}");
        assert!(!pass.stderr.contains("canary"), "{pass}");
        assert!(!pass.stdout.contains("canary"), "{pass}");
    }
    desk.configure(&[]);
    desk.pass(LATER);
    for person in ["ada@people.test", "sam@people.test"] {
        assert_eq!(copies(&desk, person), [1, 1], "{person}: introduction and invite");
    }
}

#[test]
fn a_second_process_is_told_who_holds_the_state() {
    // It takes the connection and never greets: the first pass waits in the middle of its work.
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = silent.local_addr().expect("it is bound").port().to_string();
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &[("15025", &port)]);
    let mut first = desk.begin_pass(MONDAY);
    // Kept open: a connection that closes would let the first pass go on to its end.
    let _connection = silent.accept().expect("the first pass connects");
    let second = desk.pass_with_code(MONDAY, 75);
    let holder = format!("in use by run --once, process {}", first.id());
    assert!(second.stderr.contains(&holder), "{second}");
    // Looking on takes no lock.
    assert_eq!(at(&desk.status(), "/outbox/pending"), 3, "both introductions and the Monday list");
    first.kill().expect("a child can be killed");
    first.wait().expect("a killed child ends");
    assert!(fs::exists(desk.file("state/mentord.lock")).expect("the folder can be read"));
    drop(silent);

    desk.configure(&[]);
    for instant in [LATER, "2027-01-11T15:22:00Z"] {
        desk.mentord(&["run", "--once", "--at", instant]);
    }
    servers.settle();
    assert_eq!(copies(&desk, "ada@people.test"), [1, 1], "the lock of a killed process is no lock");
}

#[test]
fn a_letter_in_doubt_that_left_no_copy_goes_again_as_the_same_bytes() {
    let servers = Servers::start();
    let cut = Cut::after_the_dot(servers.smtp_port, 2);
    let desk = servers.desk_with(&PAIR, &[PLAIN, ("15025", &cut.port.to_string())]);
    let pass = desk.pass_with_code(MONDAY, 75);
    assert!(pass.stderr.contains("A letter waits"), "{pass}");
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 1);
    desk.pass_with_code(MONDAY, 75);
    assert_eq!(cut.left(), 0);
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 2);
    assert_eq!(asked(&desk, "ada@people.test"), 1, "not again before in_doubt_after");

    desk.pass(LATER);
    for person in ["ada@people.test", "sam@people.test"] {
        assert_eq!(asked(&desk, person), 2, "{person}: the introduction was in doubt");
        let mut copies = copies(&desk, person);
        copies.sort_unstable();
        assert_eq!(copies, [1, 2]);
    }
    desk.pass("2027-01-11T15:22:00Z");
    assert_eq!(desk.letters_to("ada@people.test").len(), 3, "and never a third time");
}

#[test]
fn a_letter_in_doubt_whose_copy_lies_in_sent_does_not_go_again() {
    let servers = Servers::start_filing();
    let cut = Cut::after_the_dot(servers.smtp_port, 1);
    let provider = (r#"own_copy  = "append""#, r#"own_copy  = "sent""#);
    let desk = servers.desk_with(&PAIR, &[PLAIN, provider, ("15025", &cut.port.to_string())]);
    desk.pass_with_code(MONDAY, 75);
    assert_eq!(cut.left(), 0);
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 1);
    servers.wait_for("desk@desk.test", "the provider's copy", |copy| copy.folder == "Sent");

    desk.pass(MONDAY);
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);
    let list = desk.mentord(&["outbox", "list", "--all"]);
    assert_eq!(list.stdout.matches("found in Sent").count(), 1, "settled by its Message-ID: {list}");
    desk.pass(LATER);
    for person in ["ada@people.test", "sam@people.test"] {
        assert_eq!(copies(&desk, person), [1, 1], "{person}: introduction and invite");
    }
    let mut filed: Vec<String> =
        servers.folder("desk@desk.test", "Sent").iter().map(Letter::message_id).collect();
    let count = filed.len();
    filed.sort();
    filed.dedup();
    assert_eq!((count, filed.len()), (5, 5), "we add no copies of our own");
}

#[test]
fn a_letter_in_doubt_whose_copy_came_by_bcc_does_not_go_again() {
    let servers = Servers::start();
    let cut = Cut::after_the_dot(servers.smtp_port, 1);
    let by_bcc = (r#"own_copy  = "append""#, r#"own_copy  = "bcc""#);
    let desk = servers.desk_with(&PAIR, &[PLAIN, by_bcc, ("15025", &cut.port.to_string())]);
    desk.pass_with_code(MONDAY, 75);
    assert_eq!(cut.left(), 0);
    // The copy is in the mailbox by now, and nothing else says that the letter left.
    desk.pass(MONDAY);
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);
    let list = desk.mentord(&["outbox", "list", "--all"]);
    assert_eq!(list.stdout.matches("its copy came into the mailbox").count(), 1, "{list}");
    desk.pass(LATER);
    for person in ["ada@people.test", "sam@people.test"] {
        assert_eq!(copies(&desk, person), [1, 1], "{person}: introduction and invite");
        for letter in desk.letters_to(person) {
            assert!(letter.header("Bcc").is_empty() && !letter.header("To").contains("desk@desk.test"));
        }
    }
    let own = servers.folder("desk@desk.test", "INBOX");
    assert!(!own.is_empty());
    assert!(
        own.iter().all(|letter| letter.calendar().is_none()),
        "no calendar mail into the desk's own mailbox"
    );
    assert!(desk.mentord(&["inbox", "list"]).stdout.lines().all(|line| !line.contains("desk@desk.test")));
}

#[test]
fn an_invite_in_doubt_is_settled_by_the_report_of_its_delivery() {
    let servers = Servers::start();
    // Two introductions, the Monday list, then the first invite: it goes once both were introduced.
    let cut = Cut::after_a_dot(servers.smtp_port, 4);
    let by_bcc = (r#"own_copy  = "append""#, r#"own_copy  = "bcc""#);
    let desk = servers.desk_with(&PAIR, &[PLAIN, by_bcc, ("15025", &cut.port.to_string())]);
    desk.pass_with_code(MONDAY, 75);
    assert_eq!(cut.left(), 0);
    let list = desk.mentord(&["outbox", "list", "--all"]).stdout;
    let doubtful = list.lines().find(|line| line.contains("in_doubt")).expect("a letter in doubt");
    assert!(doubtful.contains("invite"), "{list}");
    let report = servers.wait_for("desk@desk.test", "the report", |letter| {
        letter.header("Content-Type").starts_with("multipart/report")
    });
    // Dovecot makes no reports of its own, so Postfix says that it passed the invite on.
    assert!(String::from_utf8_lossy(&report.raw).contains("Action: relayed"), "{}", report.text());

    desk.pass(MONDAY);
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);
    desk.pass(LATER);
    for person in ["ada@people.test", "sam@people.test"] {
        assert_eq!(copies(&desk, person), [1, 1], "{person}: introduction and invite");
    }
    assert!(desk.mentord(&["inbox", "list"]).stdout.lines().all(|line| !line.contains("MAILER-DAEMON")));
    assert_eq!(*at(&desk.pairing("ada-sam"), "/needs_staff"), Value::Null);
    assert_eq!(*at(&desk.pairing("ada-sam"), "/last_heard/mentor"), Value::Null);
}
