//! A desk beside a mail server of its own: letters leave by sendmail, mail comes in by a pipe.

use super::*;

/// No port and no password: the other keys of the contract's file have no effect.
fn beside(servers: &Servers) -> [(&'static str, String); 3] {
    [
        ("transport = \"smtp\"", format!("transport = \"sendmail\"\ncommand = \"{}\"", servers.sendmail())),
        // Beside the state, which is its user's alone: Postfix pipes as somebody else here.
        ("source    = \"imap\"", "source = \"maildir\"\ndirectory = \"inbox\"".to_owned()),
        ("own_copy  = \"append\"", "own_copy = \"none\"".to_owned()),
    ]
}

fn borrowed<'a>(changes: &'a [(&'static str, String); 3]) -> [(&'a str, &'a str); 3] {
    changes.each_ref().map(|(old, new)| (*old, new.as_str()))
}

#[test]
fn a_desk_beside_its_own_mail_server_sends_by_sendmail_and_hears_by_a_pipe() {
    let servers = Servers::start_piped();
    let changes = beside(&servers);
    let changes = borrowed(&changes);
    let desk = servers.desk_with(&[("ada", "sam"), ("cyd", "gone")], &changes);
    desk.take_the_pipe();
    let check = desk.mentord(&["check"]);
    assert!(check.stdout.contains("letters are handed to /usr/sbin/sendmail"), "{check}");

    desk.pass(MONDAY);
    for person in ["ada@people.test", "sam@people.test"] {
        let letters = desk.letters_to(person);
        assert_eq!(letters.len(), 2, "{person}: introduction and invite");
        assert_eq!(in_doubt_twice(&letters), 0);
    }
    let introduction = introduction(&desk, "ada@people.test");
    let home = desk_address(&introduction.header("Reply-To"));
    let envelope = introduction.header("Return-Path");
    assert!(is_envelope_of(&envelope, &home), "{envelope}");
    let stored = desk.sent_bytes();
    assert!(
        stored
            .iter()
            .any(|bytes| String::from_utf8_lossy(bytes).replace("\r\n", "\n") == introduction.as_sent()),
        "what arrived is what was stored"
    );
    let report = |letter: &Letter| letter.header("Content-Type").starts_with("multipart/report");
    servers.wait_until("the delivery report came through the pipe", || desk.delivered().iter().any(report));
    let delivered = desk.delivered();
    let bounce = delivered.iter().find(|letter| report(letter)).expect("it was just there");
    assert_eq!(bounce.header("Return-Path"), "<>");
    assert!(bounce.header("Delivered-To").starts_with("desk+"), "{}", bounce.header("Delivered-To"));

    // While the configuration is broken nothing is bounced: Postfix keeps it and tries again.
    desk.configure(&[("[desk]", "[desk]\nflavour = \"sweet\"")]);
    let to = format!("ada@people.test, {home}");
    servers.send_as("sam@people.test", &home, &answer(&introduction, "sam@people.test", &to, "Hello Ada"));
    servers.wait_until("it is put off", || {
        servers.log().contains("status=deferred (temporary failure. Command output")
    });
    desk.configure(&changes);
    servers
        .wait_until("it came", || desk.delivered().iter().any(|letter| letter.text().contains("Hello Ada")));

    desk.pass(TUESDAY);
    assert_ne!(*at(&desk.pairing("ada-sam"), "/last_heard/mentee"), Value::Null);
    assert_ne!(*at(&desk.pairing("cyd-gone"), "/needs_staff"), Value::Null);
    assert!(servers.mailbox("sam@people.test").iter().all(|letter| !report(letter)), "nothing is sent back");
}

#[test]
fn letters_wait_while_sendmail_cannot_take_them() {
    let servers = Servers::start();
    let changes = beside(&servers);
    // A configuration folder that is none, as during an upgrade of the mail server.
    let broken = changes.each_ref().map(|(old, new)| (*old, new.replace("postfix/etc", "postfix/nowhere")));
    let (changes, broken) = (borrowed(&changes), borrowed(&broken));
    let desk = servers.desk_with(&[("ada", "sam")], &broken);
    let pass = desk.pass_with_code(MONDAY, 75);
    assert!(pass.stderr.contains("A letter waits: the sendmail command ended with"), "{pass}");
    assert!(pass.stderr.contains("postfix/nowhere"), "in its own words: {pass}");
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);
    desk.configure(&changes);
    for instant in ["2027-01-11T15:11:00Z", "2027-01-11T15:22:00Z"] {
        desk.pass(instant);
    }
    for person in ["ada@people.test", "sam@people.test"] {
        let letters = desk.letters_to(person);
        assert_eq!((letters.len(), in_doubt_twice(&letters)), (2, 0), "{person}: introduction and invite");
    }
}
