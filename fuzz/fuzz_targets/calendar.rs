//! Any bytes as a calendar object: alone, and as the part of a mail.
#![no_main]

use mentord_fuzz::{
    calendar::answer,
    domain::incoming::{CalendarAnswer, Class},
    read,
};

libfuzzer_sys::fuzz_target!(|part: &[u8]| {
    let alone = answer::read(part, Some("REPLY")).unwrap_or_default();
    let from = answer::read_from(part, None, Some("ada@people.test")).unwrap_or_default();
    alone.iter().chain(&from).for_each(hold);
    let mail = [
        b"From: Ada <ada@people.test>\nTo: desk@desk.test\nSubject: Accepted\nMIME-Version: 1.0\n\
          Content-Type: text/calendar; method=REPLY; charset=utf-8\n\n",
        part,
    ];
    let mail = read(&mail.concat());
    assert_eq!(mail.class, Class::Calendar);
    mail.calendar.iter().for_each(hold);
});

fn hold(answer: &CalendarAnswer) {
    assert!(!answer.uid.is_empty() && !answer.uid.contains(char::is_control));
    assert!(!answer.method.is_empty() && answer.method.is_ascii());
    assert!(answer.attendee.iter().all(|address| address.contains('@')));
    assert!(answer.comment.iter().all(|comment| !comment.contains(|c: char| c.is_control() && c != '\n')));
}
