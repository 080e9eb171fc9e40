//! What mentord does to the desk's mailbox: copies, flags, numbering, tidying; and who wrote there.

use super::*;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
const KEEP: &str = r#"after_reading = "keep" "#;

/// Words to the other with the desk in copy, delivered to the pairing's address.
fn words_with_a_copy(servers: &Servers, desk: &Desk<'_>, from: &str, other: &str, text: &str) {
    let letter = introduction(desk, from);
    let home = desk_address(&letter.header("Reply-To"));
    servers.send_as(from, &home, &answer(&letter, from, &format!("{other}, {home}"), text));
    servers.settle();
}

fn in_inbox(servers: &Servers, words: &str) -> usize {
    let inbox = servers.folder("desk@desk.test", "INBOX");
    inbox.iter().filter(|letter| letter.text().contains(words)).count()
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
