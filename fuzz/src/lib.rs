//! The pure folders of mentord, taken in by path: that they build here shows that they need nothing else.
//! [`hold`] is what must be true of any mail, whatever its bytes.

#[path = "../../src/calendar/mod.rs"]
pub mod calendar;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/intake/mod.rs"]
pub mod intake;
#[path = "../../src/planning/mod.rs"]
pub mod planning;

use domain::act::Asked;
use domain::incoming::{Class, Incoming};
use jiff::civil::{Date, date};

/// The day on which answers and dates are read.
pub const TODAY: Date = date(2027, 1, 29);

/// Reads a mail as the daemon does, answers and all, and demands what must be true of it.
pub fn read(raw: &[u8]) -> Incoming {
    let ours = |id: &str| id.ends_with("@desk.test");
    let trusted = intake::Trusted { servers: vec!["mx.desk.test".to_owned()], ..Default::default() };
    let known = intake::Known { is_ours: &ours, loop_mark: Some("2f6a"), trusted: &trusted };
    let mail = intake::read(raw, &known);
    hold(&mail);
    if let Some(text) = &mail.text {
        let _ = intake::reading(text, &Asked::nothing(TODAY));
        let _ = intake::orders(text, TODAY);
    }
    mail
}

/// What is true of every mail.
pub fn hold(mail: &Incoming) {
    let class = mail.class;
    let written = matches!(class, Class::Reply | Class::List);
    assert!(written || mail.text.is_none(), "{class:?} with text");
    assert!(mail.closed.is_none() || class == Class::Reply, "{class:?}, closed");
    assert_eq!(mail.bounce.is_some(), class == Class::Bounce);
    assert!(mail.calendar.is_empty() || class == Class::Calendar);
    assert!(mail.returns_on.is_none() || class == Class::AutoReply);
    assert!(!mail.reason.is_empty());
    assert!(!(mail.vouched && mail.doubtful.is_some()), "vouched for, and doubtful");
    for line in [&mail.subject, &mail.reason].into_iter().chain(&mail.from_name).chain(&mail.doubtful) {
        assert!(!line.contains(char::is_control), "not one line: {line:?}");
    }
    let failed = mail.bounce.iter().flat_map(|bounce| &bounce.recipients);
    let failed = failed.map(|failed| {
        assert!(!failed.said.contains(char::is_control), "not one line: {:?}", failed.said);
        &failed.address
    });
    let headers = mail.from.iter().chain(&mail.to).chain(&mail.cc).chain(&mail.delivered_to);
    for address in headers.chain(failed) {
        assert!(address.contains('@') && address.len() <= 2 * 254, "no address: {address:?}");
        assert!(!address.contains(|c: char| c.is_control() || c.is_whitespace()), "no address: {address:?}");
    }
    for id in mail.message_id.iter().chain(&mail.in_reply_to) {
        assert!(id.len() <= 1000 && !id.contains(|c: char| c.is_control() || c.is_whitespace()), "{id:?}");
    }
    let text = mail.text.as_deref().unwrap_or("x");
    assert!(!text.trim().is_empty() && !text.contains('\0'), "text of nothing: {text:?}");
}
