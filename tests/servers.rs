//! The real thing: mentord against Postfix and Dovecot on loopback.

#[path = "servers/mod.rs"]
mod real;

use real::Servers;

/// A mail from one person to another.
fn mail(from: &str, to: &str, subject: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{subject}.{from}>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .replace(' ', " ")
}

/// The servers keep what the other tests of this file rest on.
#[test]
fn the_servers_deliver_refuse_defer_bounce_and_answer_for_who_is_away() {
    let servers = Servers::start();
    let to = |person: &str, subject: &str| {
        let address = format!("{person}@people.test");
        servers.send_as("desk+x.y@desk.test", &address, &mail("desk@desk.test", &address, subject, "Hello"));
    };

    to("ada", "plain");
    let letter = servers.wait_for("ada@people.test", "the mail", |letter| letter.subject() == "plain");
    assert_eq!(letter.text().trim_end(), "Hello");
    assert_eq!(letter.folder, "INBOX");

    assert!(servers.answer_to_recipient("bounce@people.test").starts_with("550 5.1.1"));
    assert!(servers.answer_to_recipient("wait@people.test").starts_with("450 4.2.0"));
    assert!(servers.answer_to_recipient("anyone@elsewhere.example").starts_with("554"));

    to("away", "are you there");
    let answer = servers.wait_for("desk@desk.test", "the vacation's answer", |letter| {
        letter.header("Auto-Submitted").starts_with("auto-replied")
    });
    assert!(answer.text().contains("until 25 January 2027"));
    assert!(
        answer.header("Delivered-To").contains("desk+x.y@desk.test"),
        "{}",
        answer.header("Delivered-To")
    );

    to("gone", "anyone");
    let report = servers.wait_for("desk@desk.test", "the delivery report", |letter| {
        letter.header("Content-Type").starts_with("multipart/report")
    });
    assert_eq!(report.header("Return-Path"), "<>");

    servers.send_as(
        "sam@people.test",
        "desk@desk.test",
        &mail("sam@people.test", "desk@desk.test", "[junk] hi", "Hi"),
    );
    servers.wait_for("desk@desk.test", "the filtered mail", |letter| letter.folder == "Junk");
    servers.file_into("desk@desk.test", "Junk", "Subject: filed\r\n\r\nby hand\r\n");
    assert_eq!(servers.folder("desk@desk.test", "Junk").len(), 2);
}
