//! What anybody can write has no effect in another's name; what is proved is heard whatever else comes, and nothing
//! that came is lost.

use mentord::mail::LARGEST_MESSAGE;

use super::world::{World, time};

fn introduced() -> World {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05");
    world.forget_timeline();
    world
}

#[test]
fn a_flood_in_somebodys_name_silences_nobody_and_is_read_later() {
    let mut world = introduced();
    for n in 0..70 {
        world.mail_unseen("sam@people.test", &["To: desk@desk.test"], &format!("hello number {n}"));
    }
    world.pass();
    assert_eq!(world.unplaced().iter().filter(|(_, why)| why.contains("a loop?")).count(), 1);
    // What proves itself is heard at once.
    let to = format!("To: <ada@people.test>, <{}>", world.desk_of("sam", "introduction"));
    world.until("2027-01-12 10:30").mail_unseen("sam@people.test", &[&to], "Hello Ada, I am here.");
    world.pass();
    assert_eq!(world.heard("ada-sam", "sam"), Some(time("2027-01-12 10:30")));
    // What was over the limit is read again, one a minute, and stands before nobody as an open question.
    world.until("2027-01-12 14:00");
    let waits = |world: &World| world.unplaced().iter().filter(|(_, why)| why.contains("too many")).count();
    assert_eq!(waits(&world), 0, "{:?}", world.unplaced());
    assert!(world.unplaced().iter().all(|(_, why)| !why.contains("loop")), "{:?}", world.unplaced());
}

#[test]
fn a_mail_at_which_the_desk_ended_three_times_is_set_aside_and_staff_hear_of_it_at_once() {
    let mut world = introduced();
    world.mail_unseen("Eve <eve@evil.test>", &["To: desk@desk.test", "Subject: boom"], "boom");
    world.ends_while_reading(3);
    world.mail_unseen("sam@people.test", &["To: desk@desk.test"], "talked");
    world.pass();
    let told = world.words("rosa", "desk-trouble");
    assert!(told.contains("eve@evil.test, \"boom\""), "{told}");
    assert_eq!(world.unplaced().len(), 1);
    assert!(world.heard("ada-sam", "sam").is_some(), "the mail behind it is read");
}

#[test]
fn a_mail_too_large_is_placed_by_its_header() {
    let mut world = introduced();
    let photos = vec![b'A'; usize::try_from(LARGEST_MESSAGE).unwrap() + 10];
    let huge = |from: &str, to: &str, text: &str| {
        let mut mail = format!(
            "From: {from}\r\nTo: {to}\r\nMessage-ID: <huge.{}@people.test>\r\nSubject: photos\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n\
             --b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=a.jpg\r\n\r\n",
            text.len()
        )
        .into_bytes();
        mail.extend_from_slice(&photos);
        mail
    };
    let pair = world.desk_of("ada", "introduction");
    world.takes_in(&huge("ada@people.test", &format!("sam@people.test, {pair}"), "Hello Sam, my town!"));
    world.takes_in(&huge("sam@people.test", "desk@desk.test", "This is where I work."));
    world.pass();
    assert!(world.unplaced().is_empty(), "{:?}", world.unplaced());
    assert_eq!(world.heard("ada-sam", "ada"), Some(time("2027-01-12 10:05")), "words to the other");
    assert_eq!(world.heard("ada-sam", "sam"), Some(time("2027-01-12 10:05")));
    let answer = world.words("sam", "answer");
    assert!(answer.contains("larger than what the desk reads"), "{answer}");
    world.until("2027-01-13 09:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("too large for the desk to read; it begins \"This is where I work.\""), "{list}");
    assert!(!list.contains("my town"), "what is between the two is theirs: {list}");
}

#[test]
fn a_line_that_anybody_can_write_is_nobodys_word() {
    for (what, from, head) in [
        ("Reply-To", "evil@evil.test", "Reply-To: sam@people.test"),
        ("Sender", "evil@evil.test", "Sender: sam@people.test"),
        ("a name", "\"sam@people.test\" <evil@evil.test>", "X: y"),
        ("a comment", "evil@evil.test (sam@people.test)", "X: y"),
        ("X-Original-From", "evil@evil.test", "X-Original-From: sam@people.test"),
        ("Resent-From", "evil@evil.test", "Resent-From: sam@people.test"),
        ("On-Behalf-Of", "evil@evil.test", "X-On-Behalf-Of: sam@people.test"),
        ("Return-Path", "evil@evil.test", "Return-Path: <sam@people.test>"),
        ("Disposition", "evil@evil.test", "Disposition-Notification-To: sam@people.test"),
        ("a look-alike", "sam@people.test.evil.test", "X: y"),
        ("a sub-address", "sam+x@evil.test", "X: y"),
    ] {
        let mut world = introduced();
        for text in
            ["talked", "not yet", "away until 1 March 2027", "pause until 1 March 2027", "stop", "not me"]
        {
            world.mail_unseen(from, &["To: desk@desk.test", head], text);
        }
        world.pass();
        assert_eq!(world.heard("ada-sam", "sam"), None, "{what}");
        assert!(
            world.works("sam") && !world.timeline().contains("-> answer"),
            "{what}: {}",
            world.timeline()
        );
    }
    // Behind a list a rewritten From says nothing, and the author stands beside it.
    let mut world = introduced();
    let head = ["To: desk@desk.test", "List-Id: <all.people.test>", "Reply-To: sam@people.test"];
    world.mail_unseen("All via list <all@people.test>", &head, "talked");
    world.pass();
    assert!(world.heard("ada-sam", "sam").is_some());
}

#[test]
fn a_report_that_names_no_letter_stops_no_address() {
    let mut world = introduced();
    let pair = world.desk_of("ada", "introduction");
    let report = |to: &str, n: u32| {
        format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.people.test\r\nTo: <{to}>\r\nMessage-ID: <r{n}@mx.people.test>\r\n\
             Subject: Undelivered Mail\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\
             Content-Type: text/plain\r\n\r\n<sam@people.test>: 550 5.1.1 no such user\r\n--r\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.people.test\r\n\r\n\
             Final-Recipient: rfc822; sam@people.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--r--\r\n"
        )
    };
    // By the desk's address, and by the pair's own, which both of them know.
    world.raw_mail("a report to the desk", &report("desk@desk.test", 1));
    world.raw_mail("a report to the pair's address", &report(&pair, 2));
    world.until("2027-01-12 12:00");
    insta::assert_snapshot!(world.timeline(), @"
    Tue 12 Jan 10:05  < a report to the desk
    Tue 12 Jan 10:05  < a report to the pair's address
    Tue 12 Jan 11:00  -> desk-trouble [report] to rosa
    Tue 12 Jan 11:00  ? set aside for staff: a bounce that names no letter of the desk
    letters a week: ada 2
    letters a week: sam 2
    ");
    let told = world.words("rosa", "desk-trouble");
    assert!(told.contains("sam@people.test: \"550 5.1.1 no such user\""), "{told}");
    assert!(world.works("sam"), "nothing was stopped");
    // By the reverse-path of one delivery it is believed, of that delivery.
    let envelope = world.envelope_of("sam", "introduction");
    assert!(envelope.starts_with("desk+ada-sam.") && envelope != pair, "{envelope}");
    world.raw_mail("a report to where the introduction left from", &report(&envelope, 3));
    world.until("2027-01-12 13:00");
    assert!(!world.works("sam"));
}

#[test]
fn an_answer_to_the_invite_is_the_attendees_own() {
    let answer = |world: &World, from: &str, to: &str| {
        let uid = world.uid_of("sam");
        format!(
            "From: {from}\r\nTo: <{to}>\r\nMessage-ID: <rsvp.{}@x.test>\r\nSubject: Declined\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n\
             BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270112T100000Z\r\nSEQUENCE:0\r\n\
             ATTENDEE;PARTSTAT=DECLINED:mailto:sam@people.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            from.len()
        )
    };
    // Somebody who knows the series, and nothing else.
    let mut world = introduced();
    let mail = answer(&world, "evil@evil.test", "desk@desk.test");
    world.raw_mail("a no in Sam's name", &mail);
    world.until("2027-01-12 12:00");
    assert_eq!(world.heard("ada-sam", "sam"), None);
    let asked = world.words("sam", "answer");
    assert!(asked.contains("came in your name, from evil@evil.test"), "{asked}");
    // From an address of his, or to the pair's address, where calendars send it by themselves.
    let pair = world.desk_of("sam", "introduction");
    for (from, to) in [("Sam@People.test", "desk@desk.test"), ("calendar-server@else.test", pair.as_str())] {
        let mut world = introduced();
        let mail = answer(&world, from, to);
        world.raw_mail("Sam's own no", &mail);
        world.until("2027-01-12 12:00");
        assert!(world.heard("ada-sam", "sam").is_some(), "{from} to {to}");
    }
}

#[test]
fn orders_in_a_name_alone_fill_nobodys_mailbox() {
    let mut world = introduced();
    for n in 0..55 {
        world.mail_unseen(
            "rosa@people.test",
            &["To: desk@desk.test"],
            &format!("pause ada-sam until {} March", n % 28 + 1),
        );
    }
    world.until("2027-01-12 16:00");
    let letters = world.timeline().lines().filter(|line| line.contains("-> confirm to rosa")).count();
    assert!((1..=30).contains(&letters), "{letters}");
    assert!(world.unplaced().iter().any(|(_, why)| why.contains("without proof")), "and none is lost");
}
