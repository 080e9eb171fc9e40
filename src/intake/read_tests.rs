//! Whole mails to their meaning, and mail made to hurt.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/mail/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read_known_to_none(raw: &[u8]) -> Incoming {
    read(raw, &Known::nothing())
}

/// An ordinary reply with further fields in its header.
fn reply_with(fields: &[&str], subject: &str) -> Incoming {
    let mut raw = format!("From: Ada <ada@b.example>\nTo: desk@org.example\nSubject: {subject}\n");
    for field in fields {
        writeln!(raw, "{field}").unwrap();
    }
    raw.push_str("\nWe spoke on Tuesday, all is well.\n");
    read_known_to_none(raw.as_bytes())
}

#[test]
fn each_fixture_is_what_its_name_says() {
    for (name, class) in [
        ("reply-plain.eml", Class::Reply),
        ("reply-html.eml", Class::Reply),
        ("reply-bottom.eml", Class::Reply),
        ("reaction.eml", Class::Reply),
        ("reply-forwarded-automatically.eml", Class::Reply),
        ("auto-reply-exchange.eml", Class::AutoReply),
        ("auto-reply-german.eml", Class::AutoReply),
        ("bounce-postfix.eml", Class::Bounce),
        ("bounce-with-invitation.eml", Class::Bounce),
        ("bounce-delayed.eml", Class::Bounce),
        ("bounce-qmail.eml", Class::Bounce),
        ("bounce-exim.eml", Class::Bounce),
        ("rsvp-google.eml", Class::Calendar),
        ("owa-link.eml", Class::Calendar),
        ("newsletter.eml", Class::List),
        ("read-receipt.eml", Class::Receipt),
        ("complaint.eml", Class::Complaint),
    ] {
        let incoming = read_known_to_none(&fixture(name));
        assert_eq!(incoming.class, class, "{name}: {}", incoming.reason);
        // What a list's mail says may turn out to be a person's words.
        let worded = matches!(class, Class::Reply | Class::List);
        assert_eq!(incoming.text.as_deref().is_some_and(|text| !text.is_empty()), worded, "{name}");
        assert_eq!(incoming.bounce.is_some(), class == Class::Bounce, "{name}");
    }
}

#[test]
fn a_reply_holds_only_what_is_new() {
    let plain = read_known_to_none(&fixture("reply-plain.eml"));
    assert_eq!(plain.text.as_deref(), Some("Talked, thanks!\n\nNext week I am at a fair."));
    assert_eq!(plain.from.as_deref(), Some("sam@uni.example"));
    assert_eq!(plain.from_name.as_deref(), Some("Sam Okoro"));
    assert_eq!(plain.to, ["desk+ada-sam.7f3a@org.example"]);
    assert_eq!(plain.delivered_to, ["desk+ada-sam.7f3a@org.example"]);
    assert_eq!(plain.message_id.as_deref(), Some("r1@uni.example"));
    assert_eq!(plain.in_reply_to, ["n2@org.example", "intro1@org.example"]);
    let html = read_known_to_none(&fixture("reply-html.eml"));
    assert_eq!(html.text.as_deref(), Some("Hello,\nwe met on Monday & it was good."));
    let bottom = read_known_to_none(&fixture("reply-bottom.eml"));
    assert_eq!(bottom.text.as_deref(), Some("Yes, on Friday."));
    assert_eq!(read_known_to_none(&fixture("reaction.eml")).text.as_deref(), Some("👍"));
}

#[test]
fn a_bounce_names_the_recipient_its_status_and_the_letter() {
    let recipients = |name: &str| {
        let bounce = read_known_to_none(&fixture(name)).bounce.unwrap();
        let recipients: Vec<_> =
            bounce.recipients.into_iter().map(|r| (r.address, r.status, r.permanent)).collect();
        (recipients, bounce.original_message_id)
    };
    let gone =
        |address: &str, status: &str, permanent| (address.to_owned(), Some(status.to_owned()), permanent);
    let (hard, id) = recipients("bounce-postfix.eml");
    assert_eq!(hard, [gone("sam@uni.example", "5.1.1", true), gone("ada@corp.example", "4.4.1", false)]);
    assert_eq!(id.as_deref(), Some("n2@org.example"));
    assert_eq!(recipients("bounce-with-invitation.eml").1.as_deref(), Some("invite1@org.example"));
    assert_eq!(recipients("bounce-delayed.eml").0, [gone("sam@uni.example", "4.4.1", false)]);
    let (qmail, id) = recipients("bounce-qmail.eml");
    assert_eq!(qmail, [gone("sam@uni.example", "5.1.1", true)]);
    assert_eq!(id.as_deref(), Some("n2@org.example"));
    assert_eq!(recipients("bounce-exim.eml").0, [gone("sam@uni.example", "5.1.2", true)]);
    let said = read_known_to_none(&fixture("bounce-postfix.eml")).bounce.unwrap().recipients[0].said.clone();
    assert_eq!(said, "550 5.1.1 <sam@uni.example>: User unknown");
}

#[test]
fn an_automatic_answer_tells_the_first_day_back() {
    assert_eq!(read_known_to_none(&fixture("auto-reply-exchange.eml")).returns_on, Some(date(2027, 2, 15)));
    assert_eq!(read_known_to_none(&fixture("auto-reply-german.eml")).returns_on, Some(date(2027, 3, 6)));
}

#[test]
fn a_calendar_answer_comes_before_automatic_headers() {
    let answer = read_known_to_none(&fixture("rsvp-google.eml"));
    assert_eq!(answer.reason.to_string(), "text/calendar; method=REPLY");
    let entry = &answer.calendar[0];
    assert_eq!((entry.method.as_str(), entry.uid.as_str()), ("REPLY", "series1@org.example"));
    assert_eq!(entry.attendee.as_deref(), Some("sam@uni.example"));
    assert_eq!(read_known_to_none(&fixture("owa-link.eml")).reason.to_string(), LINK_ONLY);
}

#[test]
fn strong_fields_and_subjects_decide_and_weak_ones_do_not() {
    for field in [
        "Auto-Submitted: auto-replied (vacation)",
        "Auto-submitted: Auto-Generated",
        "Auto-Submitted: auto-notified; owner-email=\"a@b.example\"",
        "X-Autoreply: yes",
        "X-Autorespond: Re: hello",
        "Precedence: auto_reply",
        "X-POST-MessageClass: 9; Autoresponder",
        "X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: a@b.example",
    ] {
        assert_eq!(reply_with(&[field], "Re: your call").class, Class::AutoReply, "{field}");
    }
    for subject in
        ["Automatic reply: x", "OOO: x", "=?UTF-8?Q?R=C3=A9ponse_automatique_=3A_x?=", "Abwesenheitsnotiz: x"]
    {
        assert_eq!(reply_with(&[], subject).class, Class::AutoReply, "{subject}");
    }
    for field in [
        "Auto-Submitted: no",
        "Auto-Submitted: auto-forwarded",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF",
        "X-MS-Exchange-Inbox-Rules-Loop: a@b.example",
        "Return-Path: <>",
        "X-Autoreply: no",
    ] {
        assert_eq!(reply_with(&[field], "Re: your call").class, Class::Reply, "{field}");
    }
    for subject in [
        "Re: Automatic reply: x",
        "Automatic update notification",
        "Auto show on Friday",
        "Re: Undeliverable: x",
    ] {
        assert_eq!(reply_with(&[], subject).class, Class::Reply, "{subject}");
    }
    for field in ["Precedence: bulk", "List-Unsubscribe: <mailto:x@y.example>", "Feedback-ID: 1:2:3"] {
        assert_eq!(reply_with(&[field], "Re: your call").class, Class::List, "{field}");
    }
}

#[test]
fn our_own_mail_is_known_by_its_id_or_signed_header_only() {
    let ours = |id: &str| id == "n2@org.example";
    let known = Known { is_ours: &ours, loop_mark: Some("k1:abc"), trusted: &crate::intake::known::NOBODY };
    let class =
        |field: &str| read(format!("From: desk@org.example\n{field}\n\nHello\n").as_bytes(), &known).class;
    assert_eq!(class("Message-ID: <n2@org.example>"), Class::Loop);
    assert_eq!(class("X-Mentord-Desk: k1:abc"), Class::Loop);
    assert_eq!(class("X-Mentord-Desk: k1:abd"), Class::Reply);
    let other = "X-Mentord-Desk: 5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";
    assert_eq!(class(other), Class::AutoReply, "another desk's");
    let dated = format!(
        "From: desk@other.example\nDate: Mon, 11 Jan 2027 09:00:00 +0000\n{other}\n\nUntil 30 April 2027.\n"
    );
    assert_eq!(read(dated.as_bytes(), &known).returns_on, None, "the end of its calls");
    let read = read_known_to_none(format!("From: a@b.example\n{other}\n\nHello\n").as_bytes());
    assert_eq!(read.class, Class::Reply, "who is no desk knows no other");
    assert_eq!(class("In-Reply-To: <n2@org.example>"), Class::Reply);
}

#[test]
fn every_address_that_a_mail_was_for_is_found() {
    let token = "desk+ada-sam.cooltwjfs3lxdo53@desk.test";
    for field in [
        format!("Delivered-To: {token}"),
        format!("X-Original-To: {token}"),
        format!("Envelope-To: <{token}>"),
        format!("X-Envelope-To: \"Desk\" <{token}>"),
        format!("X-Forwarded-To: other@b.example, {token}"),
        format!("X-Delivered-To: {token}"),
        format!("Resent-To: Desk <{token}>"),
        format!("Resent-Cc: a@b.example, Desk <{token}>"),
        format!(
            "Received: from a.example by b.example with ESMTPS id 1 for <{token}>; Tue, 12 Jan 2027 10:00:00 +0000"
        ),
        format!(
            "Received: from a.example\n\tby b.example\n\tfor {token};\n\tTue, 12 Jan 2027 10:00:00 +0000"
        ),
    ] {
        let read = reply_with(&[&field], "Hello");
        assert!(read.delivered_to.iter().any(|found| found == token), "{field:?}: {:?}", read.delivered_to);
    }
    let read = reply_with(&["Received: from a by b for a good reason; now", "Delivered-To: nobody"], "Hello");
    assert_eq!(read.delivered_to, Vec::<String>::new());
}

#[test]
fn who_else_the_author_says_they_are() {
    let fields = ["Sender: List <list@l.example>", "Reply-To: Ada <Ada@Lab.example>, ada@b.example"];
    let behind_list = [&fields[..], &["List-Id: <l.example>"]].concat();
    let read = reply_with(&behind_list, "Hi");
    assert_eq!(read.also_from, ["list@l.example", "ada@lab.example"], "and From is said once");
    assert_eq!(reply_with(&fields, "Hi").also_from, Vec::<String>::new(), "anybody can write these");
}

#[test]
fn prose_in_in_reply_to_is_passed_over() {
    let prose = "In-Reply-To: Your message of \"Mon, 11 Jan\" <n1@desk.test> from Ada (ada@b.example)";
    let read = reply_with(&[prose, "References: <root@desk.test>\n <n0@desk.test> nonsense"], "Re: x");
    assert_eq!(read.in_reply_to, ["n1@desk.test", "n0@desk.test", "root@desk.test"]);
    assert_eq!(
        reply_with(&["In-Reply-To: Message from Ada of Monday"], "Re: x").in_reply_to,
        Vec::<String>::new()
    );
}

#[test]
fn a_person_who_forwards_a_bounce_wrote_a_reply() {
    let bounce = String::from_utf8(fixture("bounce-postfix.eml")).unwrap();
    let mail = format!(
        "From: sam@uni.example\nSubject: Fwd: it came back\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=fw\n\n--fw\n\nWhat is this?\n--fw\nContent-Type: message/rfc822\n\n{bounce}\n--fw--\n"
    );
    let read = read_known_to_none(mail.as_bytes());
    assert_eq!((read.class, read.text.as_deref()), (Class::Reply, Some("What is this?")));
}

#[test]
fn a_date_without_a_known_zone_does_not_swallow_the_next_field() {
    let read = read_known_to_none(b"Date: Sat, 22 Apr 2006 17:14:50 UT\nFrom: Ada <ada@b.example>\n\nHi\n");
    assert_eq!(read.from.as_deref(), Some("ada@b.example"));
}

#[test]
fn old_line_ends_and_marks_are_read() {
    for raw in
        ["From: a@b.example\r\rHi\r", "\u{feff}From: a@b.example\n\nHi", "\r\n\nFrom: a@b.example\r\n\r\nHi"]
    {
        assert_eq!(read_known_to_none(raw.as_bytes()).text.as_deref(), Some("Hi"), "{raw:?}");
    }
    let mbox = b"From a@b.example Mon Feb  1 10:00:00 2027\nFrom: a@b.example\n\nHi\n";
    assert_eq!(read_known_to_none(mbox).text.as_deref(), Some("Hi"));
}

/// Reads within a time that only growth worse than linear would pass, in a debug build on a slow machine.
/// Found by fuzzing: the reason quotes what the mail says, and is shown to staff and in a terminal.
#[test]
fn a_reason_is_a_short_line_whatever_it_quotes() {
    let long = "x".repeat(5_000);
    for field in [
        "Content-Type: text/calendar; method=\"REPLY\u{1a}\u{7}\"",
        "Precedence: auto-reply\u{1b}[2J",
        "Feedback-ID: a\u{0}b\u{85}c",
        "X-Autoreply: yes\u{1b}]0;title\u{7}",
        "Auto-Submitted: auto-replied\u{1b}",
        &format!("Feedback-ID: {long}"),
        &format!("Auto-Submitted: {long}"),
        &format!("Content-Type: text/calendar; method={long}"),
    ] {
        for subject in ["Hello", "Automatic reply: \u{1b}[31m", &format!("Automatic reply: {long}")] {
            let reason = reply_with(&[field], subject).reason.to_string();
            assert!(!reason.is_empty() && !reason.contains(char::is_control), "{field:?}: {reason:?}");
            assert!(reason.chars().count() <= crate::intake::message::limits::LONGEST_REASON, "{reason}");
        }
    }
}

/// What this thread has had of a processor: the rest of the machine may be as busy as it likes.
pub(in crate::intake) fn processor_time() -> Duration {
    let said =
        std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says how long a thread ran");
    let nanoseconds = said.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number"))
}

fn read_quickly(raw: &[u8]) -> Incoming {
    let begun = processor_time();
    let incoming = read_known_to_none(raw);
    let taken = processor_time() - begun;
    // Of processor time, in a debug build, on a slow machine.
    assert!(taken < Duration::from_secs(10), "{taken:?}: {}", incoming.reason);
    incoming
}

#[test]
fn mail_made_to_hurt_is_refused_quickly() {
    let mut nested = String::from("From: a@b.example\n");
    let mut messages = nested.clone();
    for n in 0..50_000 {
        write!(nested, "Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n").unwrap();
        messages.push_str("Content-Type: message/rfc822\n\n");
    }
    let fields = "X-A: b\n".repeat(100_000) + "From: a@b.example\n\nHi\n";
    let parts = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n".to_owned()
        + "--b\n\nx\n".repeat(10_000).as_str();
    let long_field = format!("From: a@b.example\nX: {}\n\nHi\n", "x".repeat(5_000_000));
    for raw in [nested, messages, fields, parts, long_field] {
        assert_eq!(read_quickly(raw.as_bytes()).class, Class::Unreadable);
    }
    for raw in [&b""[..], b"\n\n\n", b"\0\0\0\0", b"just words", b"\xff\xfe\xfd"] {
        assert_eq!(read_quickly(raw).class, Class::Unreadable, "{raw:?}");
    }
}

#[test]
fn long_bodies_are_read_quickly() {
    let plain = "From: a@b.example\n\n";
    let html = "From: a@b.example\nContent-Type: text/html\n\n";
    for (header, body) in [
        (plain, "x".repeat(1_000_000)),
        (plain, "On 1 Feb 2027, at 10:00,\n".repeat(100_000)),
        (plain, "From: x\n".repeat(200_000)),
        (plain, "> \n".repeat(500_000)),
        (plain, "--\u{a0}\n".repeat(200_000)),
        (html, "<blockquote>\n".repeat(200_000)),
        (html, "<div>\n".repeat(300_000) + "</span>\n".repeat(100_000).as_str()),
        (html, "<script>\n".repeat(200_000)),
        (html, "<\"".repeat(300_000)),
        (html, "&".repeat(1_000_000)),
        (html, "<!--".repeat(200_000)),
        (html, "</".repeat(500_000)),
    ] {
        let incoming = read_quickly(format!("{header}{body}").as_bytes());
        assert_ne!(incoming.class, Class::Unreadable, "{}", incoming.reason);
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        read_known_to_none(&raw);
    }

    #[test]
    fn random_pieces_of_mail_never_panic(pieces in proptest::collection::vec(piece(), 0..60)) {
        let raw = pieces.concat();
        let _ = read_known_to_none(raw.as_bytes());
        let _ = reading(&raw, &Asked::nothing(date(2027, 2, 1)));
    }
}

/// Pieces that mean something to one reader or another, in any order.
fn piece() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(vec![
        "From: a@b.example\n",
        "From: \"É\" <é@b.example>, x\n",
        "Subject: =?utf-8?Q?=C3?=\n",
        "Date: Mon, 99 Foo 2027\n",
        "\n",
        "\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n",
        "Content-Type: text/html; charset=utf-7\n",
        "Content-Type: message/delivery-status\n",
        "Content-Type: text/calendar; method=REPLY\n",
        "--b\n",
        "--b--\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Final-Recipient: rfc822; é@x\n",
        "Status: 5.1.1\n",
        "Action: failed\n",
        "> q\n",
        "On 1 Feb 2027 é <a@b> wrote:\n",
        "--\n",
        "<blockquote class='",
        "<é>",
        "&#x10FFFF;",
        "pause until ",
        "31 February",
        "back on ",
        "İ",
        "talked ",
        "yes, İlker",
        "Auto-Submitted: auto-replied\n",
        "=\n",
        "=C3",
        "BEGIN:VCALENDAR\n",
    ]);
    prop_oneof![known.prop_map(str::to_owned), "\\PC{0,12}"]
}
