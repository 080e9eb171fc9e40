//! Any text as an order of staff, and as the answer of a participant.
#![no_main]

use mentord_fuzz::{TODAY, domain::act::Asked, intake, read};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let spoken = intake::orders(text, TODAY);
    assert_eq!(spoken.is_empty(), spoken == Default::default());
    let _ = intake::likeliest(text, TODAY, &|name| name == "ada" || name == "sam");
    assert!(spoken.orders.len() + spoken.wrong.len() < 1_000, "no one orders so much at once");
    for wrong in &spoken.wrong {
        assert!(!wrong.contains(char::is_control), "not one line: {wrong:?}");
    }
    for said in intake::reading(text, &Asked::nothing(TODAY)).said {
        assert!(said.name.is_none_or(|name| !name.trim().is_empty()));
    }
    let raw = format!(
        "From: Rosa <rosa@desk.test>\nTo: desk@desk.test\nSubject: Re: Monday\n\
         Content-Type: text/plain; charset=utf-8\n\n{text}"
    );
    read(raw.as_bytes());
});
