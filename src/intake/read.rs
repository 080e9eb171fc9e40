//! The tests that say what a mail is, in their order.

use jiff::civil::Date;

use super::{
    answers::reading::reading,
    automatic::{list, notices, reports, responder, signs},
    bounce::{delivery_status, in_words, signs as bounce_signs},
    known::{Known, LOOP_HEADER},
    meaning::{Meaning, delivered_to, incoming},
    message::{
        authentication,
        calendar_part::{self, LINK_ONLY},
        mail::{Mail, message_ids},
    },
    text::{new_text, words},
    unread,
};
use crate::domain::{
    act::Asked,
    incoming::{Bounce, Class, Incoming},
};

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

#[cfg(test)]
#[path = "read_tests.rs"]
pub(super) mod tests;
