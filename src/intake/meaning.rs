//! What the tests find out about a mail, and the mail as the rest of the program has it.

use jiff::civil::Date;

use super::{
    automatic::{absence, authors, list},
    bounce::delivery_status,
    message::{
        attachments,
        limits::{LONGEST_REASON, MOST_ANSWERED, MOST_DELIVERED_TO},
        mail::{Mail, Mailbox, bare_address, message_ids, one_line},
    },
    text::new_text,
};
use crate::domain::{
    Sentence,
    incoming::{Bounce, CalendarAnswer, Class, Closed, Incoming},
};

/// What one of the tests found out.
pub(super) struct Meaning {
    pub(super) class: Class,
    pub(super) reason: String,
    pub(super) bounce: Option<Bounce>,
    pub(super) calendar: Vec<CalendarAnswer>,
    pub(super) text: Option<String>,
    /// An absence, known by a header or subject, or supposed from its shape; `None` for what names no return.
    pub(super) absence: Option<Absence>,
    pub(super) closed: Option<Closed>,
}

/// How surely a mail is an absence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    Marked,
    Supposed,
}

impl Meaning {
    pub(super) fn new(class: Class, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { class, reason, bounce: None, calendar: Vec::new(), text: None, absence: None, closed: None }
    }

    /// An automatic answer, which may say when somebody is back.
    pub(super) fn automatic(reason: String, supposed: bool) -> Self {
        let absence = Some(if supposed { Absence::Supposed } else { Absence::Marked });
        Self { absence, ..Self::new(Class::AutoReply, reason) }
    }
}

pub(super) fn incoming(mail: &Mail<'_>, meaning: Meaning) -> Incoming {
    let author = mail.from.first().or(mail.sender.first());
    let returns_on = match (meaning.absence, mail.date) {
        (Some(_), Some(written)) => returns_on(mail, written),
        _ => None,
    };
    let behind = authors::behind_group(mail);
    Incoming {
        class: meaning.class,
        reason: Sentence::verbatim(
            one_line(&meaning.reason).chars().take(LONGEST_REASON).collect::<String>(),
        ),
        from: author.map(|mailbox| mailbox.address.clone()),
        from_name: behind.name.or_else(|| author.and_then(|mailbox| mailbox.name.clone())),
        also_from: if list::is_of_list(mail) { also_from(mail, author) } else { Vec::new() },
        doubtful: None,
        vouched: false,
        to: addresses(&mail.to),
        cc: addresses(&mail.cc),
        delivered_to: delivered_to(mail),
        original_from: behind.address,
        bulk: list::sign(mail).map(|sign| one_line(&sign).chars().take(LONGEST_REASON).collect()),
        supposed: meaning.absence == Some(Absence::Supposed),
        closed: meaning.closed,
        attached: attachments::count(mail),
        subject: mail.subject.clone(),
        message_id: mail.field("message-id").and_then(delivery_status::message_id),
        in_reply_to: answered(mail),
        returns_on,
        text: meaning.text,
        bounce: meaning.bounce,
        calendar: meaning.calendar,
    }
}

/// Sender and Reply-To: a list may have put itself into From. Behind no list they say nothing of the author.
fn also_from(mail: &Mail<'_>, author: Option<&Mailbox>) -> Vec<String> {
    let given = mail.sender.iter().chain(&mail.reply_to).map(|mailbox| &mailbox.address);
    let mut seen: Vec<String> = Vec::new();
    for address in given.filter(|address| author.is_none_or(|author| author.address != **address)) {
        if seen.len() < 10 && !seen.contains(address) {
            seen.push(address.clone());
        }
    }
    seen
}

/// Fields in which servers, and those who send a mail on, say for whom it was.
const DELIVERED_TO: [&str; 8] = [
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-forwarded-to",
    "x-delivered-to",
    "resent-to",
    "resent-cc",
];

pub(super) fn delivered_to(mail: &Mail<'_>) -> Vec<String> {
    let named = DELIVERED_TO.into_iter().flat_map(|name| mail.fields(name));
    // Where the desk stood in Bcc, `for` may be all that names it (RFC 5321 §4.4).
    let by_servers = mail.fields("received").filter_map(|trace| {
        let mut words = trace.split_whitespace().skip_while(|word| !word.eq_ignore_ascii_case("for"));
        words.nth(1).map(|word| word.trim_end_matches(';')).filter(|word| word.contains('@'))
    });
    let mut seen: Vec<String> = Vec::new();
    for address in named.flat_map(|value| value.split(',')).chain(by_servers).filter_map(angled) {
        if seen.len() < MOST_DELIVERED_TO && !seen.contains(&address) {
            seen.push(address);
        }
    }
    seen
}

/// The address of `Name <address>`, or of an address alone.
fn angled(text: &str) -> Option<String> {
    let inner = text.rsplit_once('<').map_or(text, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    bare_address(inner)
}

fn addresses(mailboxes: &[Mailbox]) -> Vec<String> {
    mailboxes.iter().map(|mailbox| mailbox.address.clone()).collect()
}

/// In-Reply-To, then References from the last to the first: most recent first.
fn answered(mail: &Mail<'_>) -> Vec<String> {
    let direct = mail.fields("in-reply-to").flat_map(message_ids);
    let references: Vec<String> = mail.fields("references").flat_map(message_ids).collect();
    let mut ids: Vec<String> = Vec::new();
    for id in direct.chain(references.into_iter().rev()) {
        if ids.len() < MOST_ANSWERED && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The text of an automatic answer says how long, without what it quotes; else its subject, where a responder wrote it.
fn returns_on(mail: &Mail<'_>, written: Date) -> Option<Date> {
    let order = absence::order_of(mail);
    let text = new_text::of(mail).unwrap_or_default();
    absence::first_day_back(text, written, order).or_else(|| {
        // "AUTO: Sam is out of the office (returning 05/14/2010)"; what follows "Automatic reply:" is another's subject.
        let subject = mail.flat_subject(300);
        let own = ["returning", "return", "back", "until", "zurück", "wieder", "bis"]
            .iter()
            .any(|word| subject.contains(word));
        (own && !subject.contains("re:")).then(|| absence::first_day_back(subject, written, order)).flatten()
    })
}
