//! How plainly a line of a report says that an address failed.

use crate::domain::refusal::reply_code;

/// How plainly a line says that an address is the one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Plainly {
    /// It stands alone on its line, after `Recipient:`, or in the server's reply.
    Named,
    /// In a sentence about it.
    InProse,
    /// It is there.
    There,
}

/// `None`: the line is about another (the writer, a help desk, a Message-ID).
pub(super) fn how_plainly(line: &str, address: &str) -> Option<Plainly> {
    const LEADS: [&str; 25] = [
        "recipient",
        "recipients",
        "recipient(s)",
        "recipient address",
        "original address",
        "failed recipient",
        "failed recipients",
        "rcpt to",
        "addressed to",
        "unable to deliver message to",
        "could not be delivered to",
        "undeliverable to",
        "unknown user",
        "user unknown",
        "invalid recipient",
        "rejected recipient",
        "smtp",
        "failed to deliver to",
        "expanded from",
        "generated from",
        "was addressed",
        "empfänger",
        "destinataire",
        "destinatario",
        "final recipient",
    ];
    const OTHERS: [&str; 17] = [
        "from:",
        "sender",
        "contact",
        "postmaster",
        "reply-to:",
        "message-id",
        "help",
        "mailto:abuse",
        "mail from",
        "return-path",
        "envelope",
        "date:",
        "subject:",
        "http://",
        "https://",
        "list-",
        "cc:",
    ];
    let lower = line.to_lowercase();
    let at = lower.find(address)?;
    let (before, after) = lower.split_at_checked(at)?;
    let after = after.get(address.len()..).unwrap_or_default();
    let lead = before.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '<' | '"' | '\'' | ':' | '=' | '(' | ',')
    });
    let alone = !lead.contains(char::is_alphanumeric);
    if LEADS.iter().any(|known| lead.ends_with(known)) || is_reply(lead) || alone && ends_name(after) {
        return Some(Plainly::Named);
    }
    let near =
        before.char_indices().rev().nth(30).map_or(before, |(at, _)| before.get(at..).unwrap_or(before));
    if OTHERS.iter().any(|word| near.contains(word)) {
        return None;
    }
    let prose = ["to", "user", "account", "mailbox", "address", "for", "an", "à", "a", "para", "per"];
    let last = lead.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    Some(if prose.contains(&last) || alone { Plainly::InProse } else { Plainly::There })
}

/// Whether a line says that this address failed.
pub(in crate::intake) fn names_plainly(line: &str, address: &str) -> bool {
    how_plainly(line, address) == Some(Plainly::Named)
}

/// A server's reply up to the address: `550`, `550 5.1.1`, `<<< 550`, `553 sorry,`.
fn is_reply(lead: &str) -> bool {
    let mut words = lead.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty());
    let code = words.find(|word| !matches!(*word, "<<<" | ">>>"));
    code.is_some_and(|code| code.len() == 3 && reply_code(code).is_some()) && words.count() <= 1
}

/// What follows an address that stands for itself: nothing, a reason in brackets, a colon, the date it was tried.
fn ends_name(after: &str) -> bool {
    let after = after.trim_start_matches(['>', '"', '\'', ')']).trim();
    let after = after.strip_prefix("...").unwrap_or(after);
    after.is_empty()
        || after.starts_with([':', ';', ',', '(', '[', '<', '-', '|'])
        || after.starts_with("on ")
        || after.starts_with("am ")
        || after == "."
}
