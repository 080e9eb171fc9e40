//! Any text as an order of staff, and as the answer of a participant.
#![no_main]

use mentord_fuzz::{TODAY, domain::Order, intake, read};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(order) = Order::read(text) {
        assert!(!order.word().is_empty());
    }
    for (_, name) in intake::answers(text, TODAY) {
        assert!(name.is_none_or(|name| !name.trim().is_empty()));
    }
    let raw = format!(
        "From: Rosa <rosa@desk.test>\nTo: desk@desk.test\nSubject: Re: Monday\n\
         Content-Type: text/plain; charset=utf-8\n\n{text}"
    );
    read(raw.as_bytes());
});
