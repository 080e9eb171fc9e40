//! Calendar objects in the shapes clients give them, and people who pass them on.

use crate::domain::incoming::{Class, Incoming, Partstat};
use crate::intake::Known;
use crate::intake::read;

fn object(method: &str, partstat: &str) -> String {
    let method = if method.is_empty() { String::new() } else { format!("METHOD:{method}\n") };
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\n{method}BEGIN:VEVENT\nUID:series1@org.test\nDTSTAMP:20270129T100000Z\n\
         DTSTART:20270202T180000Z\nORGANIZER:mailto:desk@org.test\nATTENDEE;PARTSTAT={partstat}:mailto:ada@b.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

fn mail(subject: &str, fields: &str, text: &str, kind: &str, object: &str) -> Incoming {
    let raw = format!(
        "From: Ada <ada@b.example>\nTo: desk@org.test\nSubject: {subject}\nMIME-Version: 1.0\n{fields}\
         Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{text}\n--b\nContent-Type: {kind}\n\n{object}\n--b--\n"
    );
    read(raw.as_bytes(), &Known::nothing())
}

#[test]
fn every_answer_is_found_in_whatever_part_it_comes() {
    let reply = object("REPLY", "ACCEPTED");
    for kind in [
        "text/calendar; method=REPLY",
        "text/calendar; charset=\"utf-8\"; method=\"REPLY\"",
        "text/calendar",
        "TEXT/Calendar; name=x.ics\nContent-Disposition: attachment; filename=x.ics",
        "application/ics; name=invite.ics\nContent-Disposition: attachment; filename=invite.ics",
        "application/octet-stream; name=\"invite.ics\"\nContent-Disposition: attachment; filename=invite.ics",
        "text/plain; name=invite.ics",
    ] {
        for fields in [
            "",
            "Auto-Submitted: auto-generated\n",
            "Auto-Submitted: auto-replied\nPrecedence: bulk\n",
            "X-Auto-Response-Suppress: All\n",
        ] {
            let got = mail("Accepted: Ada and Sam", fields, "Ada has accepted.", kind, &reply);
            assert_eq!(got.class, Class::Calendar, "{kind} {fields}: {}", got.reason);
            assert_eq!(got.calendar[0].partstat, Some(Partstat::Accepted), "{kind}");
        }
    }
}

#[test]
fn an_answer_that_names_no_method_is_known_by_its_guest() {
    let got = mail("Accepted: x", "", "", "text/calendar", &object("", "DECLINED"));
    assert_eq!((got.class, got.calendar[0].partstat), (Class::Calendar, Some(Partstat::Declined)));
    let unanswered = mail("The dates", "", "Here they are.", "text/calendar", &object("", "NEEDS-ACTION"));
    assert_eq!(unanswered.class, Class::Reply);
    let published = mail("The dates", "", "Here they are.", "text/calendar", &object("PUBLISH", "ACCEPTED"));
    assert_eq!(published.class, Class::Reply);
}

#[test]
fn invitations_counters_and_cancellations() {
    for method in ["REQUEST", "COUNTER", "CANCEL", "DECLINECOUNTER", "REFRESH", "ADD"] {
        let got = mail(
            "Ada and Sam",
            "",
            "",
            &format!("text/calendar; method={method}"),
            &object(method, "TENTATIVE"),
        );
        assert_eq!((got.class, got.calendar[0].method.as_str()), (Class::Calendar, method));
    }
}

#[test]
fn what_a_person_passes_on_is_a_persons_mail() {
    let kind = "text/calendar; name=invite.ics\nContent-Disposition: attachment; filename=invite.ics";
    let invitation = object("REQUEST", "NEEDS-ACTION");
    assert_eq!(mail("Fwd: Ada and Sam", "", "Is this right?", kind, &invitation).class, Class::Reply);
    assert_eq!(mail("WG: Ada and Sam", "", "Stimmt das?", kind, &invitation).class, Class::Reply);
    // Another's answer passed on is no answer of who passes it on; their own is, whatever its subject.
    let others = object("REPLY", "ACCEPTED").replace("ada@b", "sam@uni");
    assert_eq!(mail("Fwd: Accepted: x", "", "He comes.", kind, &others).class, Class::Reply);
    assert_eq!(mail("Re: Ada and Sam", "", "Yes", kind, &object("REPLY", "ACCEPTED")).class, Class::Calendar);
    // The desk's own invite stands below an answer in words.
    let inline = "text/calendar; method=REQUEST";
    assert_eq!(mail("Re: Your calls", "", "Tuesdays are fine", inline, &invitation).class, Class::Reply);
    // Nothing written: the invitation itself was sent on.
    assert_eq!(mail("Fwd: Ada and Sam", "", "", kind, &invitation).class, Class::Calendar);
}

#[test]
fn an_undeliverable_answer_is_a_bounce() {
    let raw = format!(
        "From: MAILER-DAEMON@mx.example\nSubject: Undeliverable: Accepted: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\n\nsam@uni.example: 550 5.1.1 user unknown\n--b\nContent-Type: text/calendar; method=REPLY\n\n{}\n--b--\n",
        object("REPLY", "ACCEPTED")
    );
    assert_eq!(read(raw.as_bytes(), &Known::nothing()).class, Class::Bounce);
}

#[test]
fn exchange_marks_meeting_mail_whose_object_it_took_away() {
    let raw = "From: ada@b.example\nSubject: Accepted: x\ncontent-class: urn:content-classes:calendarmessage\n\nhttps://mail.b.example/x\n";
    let got = read(raw.as_bytes(), &Known::nothing());
    assert_eq!((got.class, got.reason.to_string().as_str()), (Class::Calendar, crate::intake::LINK_ONLY));
    let ordinary = raw.replace("calendarmessage", "message");
    assert_eq!(read(ordinary.as_bytes(), &Known::nothing()).class, Class::Reply);
}
