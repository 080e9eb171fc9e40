//! Any bytes as the status part of a report, and as a report in words.
#![no_main]

use mentord_fuzz::{domain::incoming::Class, read};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let from = "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\nTo: desk@desk.test\n";
    let report = [
        from.as_bytes(),
        b"Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n\
          Content-Type: multipart/report; report-type=delivery-status; boundary=b0undary-7c1f\n\n\
          --b0undary-7c1f\nContent-Type: message/delivery-status\n\n",
        body,
        b"\n--b0undary-7c1f--\n",
    ];
    let words = [from.as_bytes(), b"Subject: failure notice\n\n", body];
    for raw in [report.concat(), words.concat()] {
        assert_eq!(read(&raw).class, Class::Bounce);
    }
});
