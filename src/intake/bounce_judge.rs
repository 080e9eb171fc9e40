//! What became of a mail by the words of a bounce: failed for good or for now, delayed or delivered, with which status.

use super::bounce_recipients::{addresses, names_plainly};
use super::bounce_text::Report;
use super::bounce_words::{DELAYS, FINAL, FOR_NOW, SUCCESSES};
use super::delivery_status::{enhanced_status, reply_code};
use super::message::{Mail, one_line};
use super::phrases::flat;
use crate::domain::incoming::FailedRecipient;

/// What the whole report says became of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server has given up; for now only, where the network or the server was the reason.
    Failed {
        passes: bool,
    },
    /// It goes on trying.
    Delayed,
    Delivered,
}

impl Outcome {
    pub(super) fn of(mail: &Mail<'_>, report: &Report<'_>) -> Self {
        let said = format!("{} . {}", flat(&mail.subject, 500), flat(report.said, 20_000));
        let given_up = FINAL.find(&said).is_some();
        if !given_up && DELAYS.find(&said).is_some() {
            return Self::Delayed;
        }
        if !given_up
            && SUCCESSES.find(&said).is_some()
            && enhanced_status(&said).is_none_or(|s| s.starts_with('2'))
        {
            return Self::Delivered;
        }
        Self::Failed { passes: FOR_NOW.find(&said).is_some() && !(given_up && says_for_good(&said)) }
    }
}

/// Words that leave no hope, whatever else is said.
fn says_for_good(said: &str) -> bool {
    ["permanent", "unknown user", "user unknown", "no such user", "does not exist"]
        .iter()
        .any(|words| said.contains(words))
}

/// The status of one address: from the lines that follow it, else from the whole report.
pub(super) fn judge(address: String, report: &Report<'_>, outcome: Outcome) -> FailedRecipient {
    let mut lines = report.said.lines().skip_while(|line| !line.to_lowercase().contains(&address));
    let mut near = lines.next().unwrap_or_default().to_owned();
    for line in lines.take(8) {
        // The next recipient's lines are its own.
        if addresses(line).iter().any(|other| *other != address && names_plainly(line, other)) {
            break;
        }
        near.push(' ');
        near.push_str(line);
    }
    let near = one_line(&near);
    let without = near.to_lowercase().replacen(&address, "", 1);
    let status = enhanced_status(&without).or_else(|| enhanced_status(report.said));
    let status = status.filter(|status| outcome == Outcome::Delivered || !status.starts_with('2'));
    let code = reply_code(&without).or_else(|| reply_code(report.said));
    let class_five = match (&status, code) {
        (Some(status), _) => status.starts_with('5'),
        (None, Some(code)) => code.starts_with('5'),
        (None, None) => !matches!(outcome, Outcome::Failed { passes: true }),
    };
    let failed = matches!(outcome, Outcome::Failed { .. });
    let in_words =
        || status_in_words(&flat(&without, 2_000)).or_else(|| status_in_words(&flat(report.said, 20_000)));
    let status = status.or_else(|| if failed && class_five { in_words() } else { None }.map(str::to_owned));
    FailedRecipient {
        address,
        status,
        permanent: failed && class_five,
        failed,
        said: near.chars().take(400).collect(),
    }
}

/// The enhanced status code (RFC 3463 §3) that the words of a server stand for: a full mailbox or a mail that was too
/// large says nothing against the address.
fn status_in_words(said: &str) -> Option<&'static str> {
    STATUSES
        .iter()
        .find(|(_, words)| words.iter().any(|words| said.contains(words)))
        .map(|(status, _)| *status)
}

const STATUSES: [(&str, &[&str]); 5] = [
    (
        "5.2.2",
        &[
            "mailbox full",
            "mailbox is full",
            "mailfolder is full",
            "mailbox exceeds",
            "over quota",
            "over the quota",
            "quota exceed",
            "exceeded their quota",
            "exceeds allowed size",
            "exceeded the local limit",
            "postfach voll",
            "postfach ist voll",
            "not enough storage",
            "storage limit",
            "pleine",
            "llena",
            "piena",
        ],
    ),
    (
        "5.3.4",
        &[
            "too large",
            "too big",
            "message size exceed",
            "size limit",
            "maximum message size",
            "inbound message size",
            "exceeded maximum",
            "zu groß",
            "trop volumineu",
            "demasiado grande",
        ],
    ),
    (
        "5.1.1",
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "user is unknown",
            "unknown recipient",
            "recipient unknown",
            "mailbox unavailable",
            "no mailbox here",
            "does not exist",
            "doesn't exist",
            "not found",
            "isn't listed",
            "not listed in",
            "unknown address",
            "user doesn't have",
            "invalid recipient",
            "address rejected",
            "not a valid user",
            "no valid recipients",
            "not recognized",
        ],
    ),
    (
        "5.1.2",
        &[
            "host unknown",
            "unknown host",
            "unrouteable",
            "couldn't find any host",
            "domain not found",
            "no such domain",
            "non-existent",
            "lookups failed permanently",
        ],
    ),
    (
        "5.7.1",
        &[
            "spam",
            "virus",
            "blocked",
            "blacklist",
            "policy",
            "denied",
            "banned",
            "not accepting mail",
            "not permitted",
            "not allowed",
            "rejected by the recipient",
            "content",
        ],
    ),
];
