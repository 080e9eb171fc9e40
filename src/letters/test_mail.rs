//! The desk's mail to itself, which proves that mail arrives; a group's members may see it.

use jiff::Timestamp;
use minijinja::{Value, context};

use super::{
    Keys, RenderError, Templates, clean,
    links::Links,
    markup,
    mime::{Automatic, Draft, Named, subject},
};
use crate::domain::{Desk, EmailAddress, person::LONGEST_NAME};

/// The header that such a mail carries besides the desk's own; nothing in it counts as a letter.
pub const CANARY_HEADER: &str = "X-Mentord-Canary";

/// Who sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestKind {
    /// The service, once a day.
    Canary,
    /// `check --online`.
    Probe,
}

/// A finished mail of the desk to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestMail {
    /// The value of [`CANARY_HEADER`].
    pub mark: String,
    pub to: EmailAddress,
    pub envelope_from: String,
    /// Without angle brackets.
    pub message_id: String,
    /// The whole mail, CRLF.
    pub bytes: Vec<u8>,
}

/// Writes it to the desk's address, with a plus part if `plus`. `random` tells it from all others.
///
/// # Errors
/// When a template is faulty, or the mail cannot be composed.
pub fn test_mail(
    desk: &Desk,
    keys: &Keys,
    templates: &Templates,
    (kind, plus, random): (TestKind, bool, &str),
    now: Timestamp,
) -> Result<TestMail, RenderError> {
    let mark = format!("{}.{random}", keys.test_prefix(kind == TestKind::Probe));
    let to = EmailAddress::parse(&keys.test_address(&desk.address, plus, &mark))
        .map_err(|error| RenderError::Mail(error.to_string()))?;
    let message_id = keys.test_id(&mark);
    let facts = context! {
        desk => context! {
            name => clean::line(&desk.name, LONGEST_NAME),
            address => desk.address.as_str(),
        },
        probe => kind == TestKind::Probe,
    };
    let subject_line =
        subject(&markup::reveal(&templates.of_desk().render("canary", None, "subject.txt", &facts)?));
    let marked = markup::parse(&templates.of_desk().render("canary", None, "body.txt", &facts)?);
    let (body, _) = marked.html(&Links::default());
    let html = templates.of_desk().layout(&context! {
        language => templates.of_desk().tag(),
        subject => &subject_line,
        body => Value::from_safe_string(body.trim_end().to_owned()),
        footer => Value::from_safe_string(String::new()),
    })?;
    let named = |address: &str| Named { name: desk.name.clone(), address: address.to_owned() };
    let draft = Draft {
        from: named(desk.address.as_str()),
        to: vec![named(to.as_str())],
        cc: Vec::new(),
        reply_to: Vec::new(),
        subject: subject_line,
        message_id: message_id.clone(),
        in_reply_to: None,
        references: Vec::new(),
        date: now,
        automatic: Automatic::Generated,
        test_mark: Some(&mark),
        text: marked.text(),
        html,
        calendar: None,
        attachments: &[],
        recipient: to.as_str().to_owned(),
        envelope_from: desk.address.as_str().to_owned(),
    };
    let bytes = draft.bytes(keys)?;
    Ok(TestMail { mark, to, envelope_from: desk.address.as_str().to_owned(), message_id, bytes })
}
