//! Whom a bounce in words is about: the addresses it names, and for each the status and whether it is for good.

use std::cell::OnceCell;

use super::delivery_status;
use super::in_words::{Report, unmarked};
use super::judge::{ReportedOutcome, judge};
use crate::domain::{incoming::FailedRecipient, refusal::reply_code};
use crate::intake::message::mail::{Mail, bare_address};
use crate::intake::message::mime;

/// Lines of a report that may name a recipient.
const MOST_LINES: usize = 400;
/// Each costs a reading of the report.
const MOST_RECIPIENTS: usize = 20;

/// The recipients a report in words names, each judged.
pub(in crate::intake) fn judged(mail: &Mail<'_>, report: &Report<'_>) -> Vec<FailedRecipient> {
    // Some servers write the fields of RFC 3464 as text.
    let as_fields = delivery_status::recipients_in(report.said.as_bytes());
    if !as_fields.is_empty() {
        return as_fields;
    }
    let mut failed: Vec<String> = Vec::new();
    for address in mail.fields("x-failed-recipients").flat_map(addresses) {
        add(&mut failed, address);
    }
    if failed.is_empty() {
        failed = named(mail, report);
    }
    if failed.is_empty() {
        failed = of_the_original(mail, report);
    }
    if failed.is_empty() {
        failed = short_name(mail, report).into_iter().collect();
    }
    let outcome = ReportedOutcome::of(mail, report);
    let whole = OnceCell::new();
    failed.into_iter().map(|address| judge(address, report, outcome, &whole)).collect()
}

fn add(found: &mut Vec<String>, address: String) {
    if found.len() < MOST_RECIPIENTS && !found.contains(&address) {
        found.push(address);
    }
}

/// How plainly a line says that an address is the one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plainly {
    /// It stands alone on its line, after `Recipient:`, or in the server's reply.
    Named,
    /// In a sentence about it.
    InProse,
    /// It is there.
    There,
}

/// The addresses the report is about: those it names most plainly, but neither the writer's nor the server's own.
pub(in crate::intake) fn named(mail: &Mail<'_>, report: &Report<'_>) -> Vec<String> {
    let ours: Vec<&str> = mail.to.iter().chain(&mail.from).map(|mailbox| mailbox.address.as_str()).collect();
    let mut found: Vec<(Plainly, String)> = Vec::new();
    for line in report.said.lines().take(MOST_LINES) {
        if !line.contains('@') || found.len() >= MOST_RECIPIENTS {
            continue;
        }
        for address in addresses(line) {
            if ours.contains(&address.as_str()) || is_servers_own(&address) {
                continue;
            }
            let Some(plainly) = how_plainly(line, &address) else { continue };
            match found.iter_mut().find(|(_, known)| *known == address) {
                Some((before, _)) => *before = plainly.min(*before),
                None => found.push((plainly, address)),
            }
        }
    }
    let Some(best) = found.iter().map(|(plainly, _)| *plainly).min() else { return Vec::new() };
    let mut best: Vec<String> =
        found.into_iter().filter(|(plainly, _)| *plainly == best).map(|(_, address)| address).collect();
    if best.iter().any(|address| has_a_domain(address)) {
        best.retain(|address| has_a_domain(address));
    }
    best
}

fn has_a_domain(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'))
}

fn is_servers_own(address: &str) -> bool {
    const LOCAL: [&str; 6] = ["mailer-daemon", "postmaster", "abuse", "helpdesk", "support", "hostmaster"];
    address.split('@').next().is_some_and(|local| LOCAL.contains(&local))
}

/// `None`: the line is about another (the writer, a help desk, a Message-ID).
fn how_plainly(line: &str, address: &str) -> Option<Plainly> {
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

/// The one the mail was written to, where the report names no one and encloses it.
fn of_the_original(mail: &Mail<'_>, report: &Report<'_>) -> Vec<String> {
    let enclosed = mail.all_parts().iter().find(|part| {
        part.level == 0
            && (part.kind.starts_with("message/rfc822") || part.kind.starts_with("text/rfc822-header"))
    });
    let to = match enclosed {
        Some(part) => mime::field(&mail.enclosed_fields(part), "to").map(str::to_owned),
        None => {
            let mut lines = report.original.lines().take(100).map(unmarked);
            lines
                .find(|line| line.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("to:")))
                .map(str::to_owned)
        }
    };
    let to = to.map(|to| addresses(&to)).unwrap_or_default();
    // Of several it does not tell which one failed.
    if to.len() == 1 { to } else { Vec::new() }
}

/// AOL names its customers without their domain, alone on a line.
fn short_name(mail: &Mail<'_>, report: &Report<'_>) -> Option<String> {
    let (_, domain) = mail.from.first()?.address.rsplit_once('@')?;
    let name = |line: &&str| {
        (3..=64).contains(&line.len())
            && line.starts_with(|c: char| c.is_ascii_alphabetic())
            && line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let local = report.said.lines().take(MOST_LINES).skip(1).map(str::trim).find(name)?;
    bare_address(&format!("{local}@{domain}"))
}

/// The mail addresses in a line, lower-case.
pub(in crate::intake) fn addresses(line: &str) -> Vec<String> {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | '[' | ']' | '\'' | '`' | '|')
            || matches!(c, '“' | '”' | '«' | '»' | '、' | '。' | '（' | '）' | '：')
    };
    line.split(ends)
        .filter(|word| word.contains('@') && !word.contains("://"))
        .filter_map(|word| {
            let word = word.trim_matches(|c: char| matches!(c, '.' | ':' | '*' | '=' | '!' | '?'));
            let word = word.rsplit("mailto:").next().unwrap_or(word);
            let word = word.rsplit([':', '=']).next().unwrap_or(word);
            let word = word.split("...").next().unwrap_or(word);
            let (local, domain) = word.rsplit_once('@')?;
            let plausible = !local.is_empty()
                && domain.len() >= 2
                && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
                && !domain.starts_with('.');
            plausible.then(|| bare_address(word)).flatten()
        })
        .collect()
}
