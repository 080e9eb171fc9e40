//! What admins are told when the desk cannot do its work: no names, addresses or words of people.

use jiff::{Timestamp, tz::TimeZone};
use minijinja::{Value, context};

use super::{
    Keys, RenderError, Templates,
    links::Links,
    markup,
    mime::{Automatic, Draft, Named, subject},
    when::Clock,
};
use crate::domain::{Desk, EmailAddress, outage::Outage};

/// A message, as it is given to a command or put into a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertWords {
    pub subject: String,
    /// In light marks.
    body: String,
}

impl AlertWords {
    /// Subject, empty line, text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.subject, markup::parse(&self.body).text())
    }
}

/// Says that an outage lasts, or that it is `over`.
///
/// # Errors
/// When a template is faulty.
pub fn alert(
    templates: &Templates,
    outage: Outage,
    over: bool,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<AlertWords, RenderError> {
    let clock = Clock::new(zone, now, templates.of_desk());
    let facts = context! {
        what => outage.kind.word(),
        since => clock.moment(outage.since),
        now => clock.moment(now),
        over,
    };
    let line = templates.of_desk().render("alert", None, "subject.txt", &facts)?;
    Ok(AlertWords {
        subject: subject(&markup::reveal(&line)),
        body: templates.of_desk().render("alert", None, "body.txt", &facts)?,
    })
}

/// The same as a mail, with its Message-ID; `random` tells it from all others.
///
/// # Errors
/// When the mail cannot be composed.
pub fn alert_mail(
    desk: &Desk,
    (keys, templates): (&Keys, &Templates),
    words: &AlertWords,
    (to, random): (&EmailAddress, &str),
    now: Timestamp,
) -> Result<(String, Vec<u8>), RenderError> {
    let marked = markup::parse(&words.body);
    let (body, _) = marked.html(&Links::default());
    let html = templates.of_desk().layout(&context! {
        language => templates.of_desk().tag(),
        subject => &words.subject,
        body => Value::from_safe_string(body.trim_end().to_owned()),
        footer => Value::from_safe_string(String::new()),
    })?;
    let message_id = keys.test_id(random);
    let draft = Draft {
        from: Named { name: desk.name.clone(), address: desk.address.as_str().to_owned() },
        to: vec![Named { name: String::new(), address: to.as_str().to_owned() }],
        cc: Vec::new(),
        reply_to: Vec::new(),
        subject: words.subject.clone(),
        message_id: message_id.clone(),
        in_reply_to: None,
        references: Vec::new(),
        date: now,
        automatic: Automatic::Generated,
        test_mark: None,
        text: marked.text(),
        html,
        calendar: None,
        attachments: &[],
        recipient: to.as_str().to_owned(),
        envelope_from: desk.address.as_str().to_owned(),
    };
    Ok((message_id, draft.bytes(keys)?))
}
