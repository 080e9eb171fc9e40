//! The bytes of a mail to what it means: [`read`].
//!
//! The order of the tests matters, and each records why it decided: a bounce may hold our invitation, so it
//! comes before the calendar; Google marks the answers of people as automatic, so the calendar comes before
//! automatic answers. What nothing recognises was written by a person.

mod answers;
mod automatic;
mod bounce;
mod dates;
mod message;
mod orders;
mod test_mail;
mod text;
mod unread;

#[cfg(test)]
mod mod_tests;

use std::fmt;

use jiff::civil::Date;

pub use answers::{combine::first_day, reading::reading};
pub use message::{
    authentication::Trusted,
    calendar_part::LINK_ONLY,
    limits::MAX_BYTES,
    mail::Unreadable,
    sheets::{MAX_SHEET_BYTES, SheetFile, sheets},
};
pub use orders::orders;
pub use test_mail::{Arrival, arrival, test_mark};
pub use unread::{own_hops, own_ids, set_aside_unread};

use crate::domain::act::Asked;
use crate::domain::incoming::{Bounce, CalendarAnswer, Class, Closed, Incoming};
use automatic::{absence, authors, list, notices, reports, responder, signs};
use bounce::{delivery_status, in_words, signs as bounce_signs};
use message::{
    attachments, authentication, calendar_part,
    limits::{LONGEST_REASON, MOST_ANSWERED, MOST_DELIVERED_TO},
    mail::{Mail, Mailbox, bare_address, message_ids, one_line},
};
use text::{new_text, words};

/// The header that marks our own mail; its value is signed by whoever sends.
pub const LOOP_HEADER: &str = "X-Mentord-Desk";

/// What is needed to know our own mail again.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether a Message-ID (without brackets) is one we made.
    pub is_ours: &'a dyn Fn(&str) -> bool,
    /// The value our letters carry in [`LOOP_HEADER`].
    pub loop_mark: Option<&'a str>,
    /// Servers whose Authentication-Results are believed.
    pub trusted: &'a Trusted,
}

/// Believed by nobody who knows nothing.
static NOBODY: Trusted = Trusted { servers: Vec::new(), hops: Vec::new() };

impl Known<'static> {
    /// Knows nothing: no mail is ours.
    #[must_use]
    pub fn nothing() -> Self {
        Self { is_ours: &|_| false, loop_mark: None, trusted: &NOBODY }
    }
}

impl fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").field("loop_mark", &self.loop_mark.map(|_| "...")).finish_non_exhaustive()
    }
}

/// Understands a mail. Never fails: what cannot be read is [`Class::Unreadable`], with the reason.
#[must_use]
pub fn read(raw: &[u8], known: &Known<'_>) -> Incoming {
    match Mail::parse(raw) {
        Ok(mail) => wrapped(&mail, known).unwrap_or_else(|| understood(&mail, known)),
        Err(reason) => unread::set_aside(raw, &reason),
    }
}

fn understood(mail: &Mail<'_>, known: &Known<'_>) -> Incoming {
    let meaning = judge(mail, known);
    let (doubtful, vouched) = authentication::verdict(mail, known.trusted);
    let mut incoming = Incoming { doubtful, vouched, ..incoming(mail, meaning) };
    // The dates in another desk's letter are those of calls.
    incoming.returns_on = incoming.returns_on.filter(|_| other_desk(mail, known).is_none());
    incoming
}

/// A mail in the report of a spam filter: its own header decides. No server vouches for a header that came in a
/// body, and only the outer one says where it was delivered.
fn wrapped(mail: &Mail<'_>, known: &Known<'_>) -> Option<Incoming> {
    let original = mail.wrapped_by_filter()?;
    let inner = understood(&Mail::parse(&original).ok()?, known);
    let doubtful = inner.doubtful.clone().or_else(|| authentication::verdict(mail, known.trusted).0);
    Some(Incoming { doubtful, vouched: false, delivered_to: delivered_to(mail), ..inner })
}

/// What one of the tests found out.
struct Meaning {
    class: Class,
    reason: String,
    bounce: Option<Bounce>,
    calendar: Vec<CalendarAnswer>,
    text: Option<String>,
    /// An absence, known by a header or subject, or supposed from its shape; `None` for what names no return.
    absence: Option<Absence>,
    closed: Option<Closed>,
}

/// How surely a mail is an absence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    Marked,
    Supposed,
}

impl Meaning {
    fn new(class: Class, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { class, reason, bounce: None, calendar: Vec::new(), text: None, absence: None, closed: None }
    }

    /// An automatic answer, which may say when somebody is back.
    fn automatic(reason: String, supposed: bool) -> Self {
        let absence = Some(if supposed { Absence::Supposed } else { Absence::Marked });
        Self { absence, ..Self::new(Class::AutoReply, reason) }
    }
}

/// The tests in their order; the first that decides, decides.
fn judge(mail: &Mail<'_>, known: &Known<'_>) -> Meaning {
    if let Some(reason) = loop_sign(mail, known) {
        return Meaning::new(Class::Loop, reason);
    }
    if let Some(reason) = other_desk(mail, known).or_else(|| signs::challenge(mail)) {
        return Meaning::automatic(reason, false);
    }
    if let Some((bounce, reason)) = delivery_status::read(mail) {
        let bounce = completed_from_words(mail, bounce);
        return Meaning { bounce: Some(bounce), ..Meaning::new(Class::Bounce, reason) };
    }
    if let Some(meaning) = reports::read(mail) {
        return meaning;
    }
    if let Some(meaning) = notices::read(mail) {
        // What a group passes on is a list's mail until the record says whose.
        return match list::decides(mail).filter(|_| meaning.class == Class::Reply) {
            Some(reason) => Meaning { class: Class::List, reason, ..meaning },
            None => meaning,
        };
    }
    let is_bounce = || {
        let (bounce, reason) = in_words::read(mail)?;
        Some(Meaning { bounce: Some(bounce), ..Meaning::new(Class::Bounce, reason) })
    };
    // What a server returns may hold our invitation in any shape.
    let by_server = bounce_signs::sender(mail) == bounce_signs::Sender::Server;
    if let Some(meaning) = by_server.then(is_bounce).flatten() {
        return meaning;
    }
    if let Some(found) = calendar_part::read(mail) {
        return Meaning { calendar: found.entries, ..Meaning::new(Class::Calendar, found.reason) };
    }
    if calendar_part::is_marked(mail) {
        return Meaning::new(Class::Calendar, LINK_ONLY);
    }
    // An absence may come from the address that bounces come from.
    if signs::by_subject(mail).is_none()
        && let Some(meaning) = is_bounce().or_else(|| reports::delay(mail))
    {
        return meaning;
    }
    let text = new_text::of(mail);
    if let Some(meaning) = automatic_answer(mail, text) {
        return meaning;
    }
    if let Some(reason) = list::decides(mail) {
        return Meaning { text: text.map(str::to_owned), ..Meaning::new(Class::List, reason) };
    }
    if text.is_some_and(calendar_part::is_link_only) {
        return Meaning::new(Class::Calendar, LINK_ONLY);
    }
    let today = mail.date.unwrap_or(Date::constant(2000, 1, 1));
    let words = words::of(mail, text.map(str::to_owned), &|words| {
        !reading(words, &Asked::nothing(today)).said.is_empty()
    });
    Meaning { text: words.text, closed: words.closed, ..Meaning::new(Class::Reply, words.reason) }
}

/// A responder's answer by its header, its subject or its shape; one that a list passed on as well.
fn automatic_answer(mail: &Mail<'_>, text: Option<&str>) -> Option<Meaning> {
    let marked = if signs::is_for_many(mail) { signs::by_subject(mail) } else { signs::sign(mail) };
    if let Some(reason) = marked {
        return Some(Meaning::automatic(reason, false));
    }
    let found = responder::read(mail, text?)?;
    // Its header says that no person wrote it.
    let supposed = found.supposed && !signs::is_for_many(mail);
    Some(Meaning::automatic(found.reason, supposed))
}

/// Our Message-ID or our signed header; a From line proves nothing, staff write from the desk as well.
fn loop_sign(mail: &Mail<'_>, known: &Known<'_>) -> Option<String> {
    let ids = mail.field("message-id").map(message_ids).unwrap_or_default();
    if ids.iter().any(|id| (known.is_ours)(id)) {
        return Some("a Message-ID of ours".to_owned());
    }
    let mark = known.loop_mark.filter(|mark| !mark.is_empty())?;
    let name = LOOP_HEADER.to_ascii_lowercase();
    mail.fields(&name).any(|value| value == mark).then(|| format!("{LOOP_HEADER}: signed by us"))
}

/// A letter of another desk: nobody wrote it, whatever else it looks like. Two desks that face each
/// other fall silent.
fn other_desk(mail: &Mail<'_>, known: &Known<'_>) -> Option<String> {
    known.loop_mark.filter(|mark| !mark.is_empty())?;
    let mark = mail.field(&LOOP_HEADER.to_ascii_lowercase())?;
    let signed = mark.len() == 32 && mark.bytes().all(|b| b.is_ascii_hexdigit());
    signed.then(|| format!("{LOOP_HEADER}: the letter of another desk"))
}

/// A report whose status part is missing or empty still says in words whom it is about.
fn completed_from_words(mail: &Mail<'_>, bounce: Bounce) -> Bounce {
    let Bounce { mut recipients, mut original_message_id } = bounce;
    if recipients.is_empty() {
        recipients = in_words::recipients(mail);
    }
    original_message_id = original_message_id.or_else(|| in_words::original_id_in_words(mail));
    Bounce { recipients, original_message_id }
}

fn incoming(mail: &Mail<'_>, meaning: Meaning) -> Incoming {
    let author = mail.from.first().or(mail.sender.first());
    let returns_on = match (meaning.absence, mail.date) {
        (Some(_), Some(written)) => returns_on(mail, written),
        _ => None,
    };
    let behind = authors::behind_group(mail);
    Incoming {
        class: meaning.class,
        reason: one_line(&meaning.reason).chars().take(LONGEST_REASON).collect(),
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

fn delivered_to(mail: &Mail<'_>) -> Vec<String> {
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
