//! Any text as the notice of an absence, as its subject, and as the date of a mail.
#![no_main]

use mentord_fuzz::{TODAY, domain::act::Asked, domain::incoming::Class, intake, read};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let line = text.replace(['\r', '\n'], " ");
    let written = "Fri, 29 Jan 2027 10:00:00 +0100";
    for (date, subject, body) in [
        (written, "Automatic reply", text),
        (written, line.as_str(), ""),
        (line.as_str(), "Automatic reply", "I will be back on 3 February."),
    ] {
        let raw = format!(
            "From: Ada <ada@people.test>\nTo: desk@desk.test\nDate: {date}\nSubject: {subject}\n\
             Auto-Submitted: auto-replied\nContent-Type: text/plain; charset=utf-8\n\n{body}"
        );
        let mail = read(raw.as_bytes());
        assert_eq!(mail.class, Class::AutoReply);
        let late = mail.returns_on.is_some_and(|back| back <= TODAY);
        assert!(!late || date != written, "back before it was written");
    }
    let _ = intake::reading(&format!("pause until {text}"), &Asked::nothing(TODAY));
});
