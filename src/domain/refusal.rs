//! What a mail server's refusal means: of its reply code (RFC 5321 §4.2), its enhanced status code
//! (RFC 3463) and its words. One table for the answers of a connection and for reports that come
//! later.
//!
//! The words go before the code where they are plain: sendmail writes `5.1.1` of every 550, some
//! servers give `5.7.1` to an unknown user and Microsoft gives `5.4.1`. What is about the sender, a
//! policy or a list of spammers never makes an address dead, whatever else is said.

use super::refusal_words::Cause;

/// What a failure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureScope {
    /// The recipient's mailbox or domain: another address would mend it.
    Recipient,
    /// The sender: its address, its server, the letter, a policy. Another address would mend nothing.
    Channel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permanence {
    Permanent,
    /// It may pass: a full mailbox, a server that is away.
    Temporary,
    /// The server calls it permanent and does not say what it is.
    Unclear,
}

/// What a server refused, and whether for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    pub scope: FailureScope,
    pub permanence: Permanence,
}

impl Refusal {
    const DEAD: Self = Self::new(FailureScope::Recipient, Permanence::Permanent);
    const MAY_PASS: Self = Self::new(FailureScope::Recipient, Permanence::Temporary);
    const UNCLEAR: Self = Self::new(FailureScope::Recipient, Permanence::Unclear);
    const OURS: Self = Self::new(FailureScope::Channel, Permanence::Permanent);
    const OURS_FOR_NOW: Self = Self::new(FailureScope::Channel, Permanence::Temporary);

    const fn new(scope: FailureScope, permanence: Permanence) -> Self {
        Self { scope, permanence }
    }

    /// Judges a refusal at RCPT, or the report of one. `words` may hold the codes too.
    #[must_use]
    pub fn of(code: Option<u16>, status: Option<EnhancedStatus>, words: &str) -> Self {
        let cause = Cause::in_words(words);
        if code.is_some_and(|code| code < 500) || status.is_some_and(|status| status.class == 4) {
            return for_now(code, status, cause);
        }
        let stated = status.is_some_and(|status| words.contains(&status.to_string()));
        by_words(cause, status, stated).unwrap_or_else(|| by_code(code, status))
    }
}

/// Class 4: nothing stops an address. What a policy or a server in trouble says is not the mailbox's.
fn for_now(code: Option<u16>, status: Option<EnhancedStatus>, cause: Option<Cause>) -> Refusal {
    match cause {
        Some(cause) if cause.is_about_us() => Refusal::OURS_FOR_NOW,
        Some(Cause::Greylisted | Cause::Full) => Refusal::MAY_PASS,
        // 421: the server goes away; x.3.x: it is short of something.
        _ if code == Some(421) || status.is_some_and(|status| status.subject == 3) => Refusal::OURS_FOR_NOW,
        _ => Refusal::MAY_PASS,
    }
}

/// What the words of a permanent refusal decide. `stated`: the server itself gave the status in them.
fn by_words(cause: Option<Cause>, status: Option<EnhancedStatus>, stated: bool) -> Option<Refusal> {
    let subject = status.map(|status| (status.subject, status.detail));
    match cause? {
        Cause::Sender | Cause::Spam | Cause::TooLarge => Some(Refusal::OURS),
        // 5.1.7 and 5.1.8 say "unknown" of the sender's address.
        Cause::Unknown | Cause::NoDomain => (!is_senders(subject)).then_some(Refusal::DEAD),
        Cause::TryLater if matches!(subject, Some((3 | 7, _))) => Some(Refusal::OURS),
        Cause::TryLater | Cause::Greylisted | Cause::Full => Some(Refusal::MAY_PASS),
        // "5.4.1 Recipient address rejected: Access denied" is Microsoft's unknown user.
        Cause::RecipientDenied if subject == Some((4, 1)) => Some(Refusal::DEAD),
        // A server that gives a code of its own knows better than its vaguer words.
        Cause::Policy if stated && matches!(subject, Some((1 | 2 | 4, _))) => None,
        Cause::Policy | Cause::RecipientDenied => Some(Refusal::OURS),
        Cause::RecipientRejected | Cause::Unavailable => match subject {
            Some((2 | 6 | 7, _)) => None,
            Some((4, detail)) if detail != 1 || cause == Some(Cause::Unavailable) => None,
            _ => (!is_senders(subject)).then_some(Refusal::DEAD),
        },
    }
}

/// Bad sender address (syntax, domain, several in From), and a limit of the sender's own provider.
fn is_senders(subject: Option<(u16, u16)>) -> bool {
    matches!(subject, Some((1, 7 | 8 | 20 | 90)))
}

/// A permanent refusal whose words decide nothing.
fn by_code(code: Option<u16>, status: Option<EnhancedStatus>) -> Refusal {
    let subject = status.map(|status| (status.subject, status.detail));
    match subject {
        _ if is_senders(subject) => Refusal::OURS,
        // 5.4.4: no such domain (RFC 3463 §3.5).
        Some((1, _) | (2, 1) | (4, 4)) => Refusal::DEAD,
        // The letter is too long for the mailbox.
        Some((2, 3)) => Refusal::OURS,
        Some((2, 2) | (4, _)) => Refusal::MAY_PASS,
        // Seen of mailboxes, of traffic and of servers.
        Some((2, _) | (5, 0 | 3)) => Refusal::UNCLEAR,
        Some((3 | 5 | 6 | 7, _)) => Refusal::OURS,
        // No status, or one of no known subject (x.0.x).
        _ => match code {
            Some(551 | 553 | 556) => Refusal::DEAD,
            Some(552) => Refusal::MAY_PASS,
            Some(550) | None => Refusal::UNCLEAR,
            Some(_) => Refusal::OURS,
        },
    }
}

/// An enhanced status code (RFC 3463 §2) of class 2, 4 or 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnhancedStatus {
    pub class: u16,
    pub subject: u16,
    pub detail: u16,
}

impl EnhancedStatus {
    /// `5.1.1`, and nothing else.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('.').map(|part| {
            let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        });
        let (class, subject, detail) = (parts.next()??, parts.next()??, parts.next()??);
        (parts.next().is_none() && matches!(class, 2 | 4 | 5)).then_some(Self { class, subject, detail })
    }

    /// The one a reply's text opens with, or ends with as qmail writes it: `(#5.1.1)`.
    #[must_use]
    pub fn of_reply(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let first = words.next().and_then(Self::in_text);
        first.or_else(|| words.filter(|word| word.contains('#')).find_map(Self::in_text))
    }

    /// The first in a text that says something; else the first that says nothing.
    #[must_use]
    pub fn in_text(text: &str) -> Option<Self> {
        let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
        let mut vague = None;
        for status in words.filter_map(|word| Self::parse(word.trim_end_matches('.'))) {
            if !status.is_vague() {
                return Some(status);
            }
            vague = vague.or(Some(status));
        }
        vague
    }

    /// What servers fill in where they know nothing: x.0.x ("other or undefined"), and what sendmail
    /// makes of a reply without a code (5.5.0, 5.3.0).
    #[must_use]
    pub fn is_vague(self) -> bool {
        self.subject == 0 || matches!((self.subject, self.detail), (3 | 5, 0))
    }
}

impl std::fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// The first SMTP reply code (RFC 5321 §4.2) of class 4 or 5 in a text; a piece of a telephone number is none.
#[must_use]
pub fn reply_code(text: &str) -> Option<u16> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(['4', '5']) {
        let start = from + at;
        let code = text.get(start..start + 3).filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
        from = start + 1;
        let Some(code) = code else { continue };
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let mut after = text.get(start + 3..).unwrap_or_default().chars();
        let next = after.next();
        // `550-5.1.1` and `550-Sorry` go on; `480-624-2500` does not.
        let number = next == Some('-') && after.take(3).all(|c| c.is_ascii_digit());
        let word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '(' | '+' | '-' | '/' | '_' | ':');
        let ends = !next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '@'));
        let ends = ends
            && !(next == Some('.')
                && text.get(start + 4..).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit())));
        if !before.is_some_and(word) && ends && !number {
            return code.parse().ok();
        }
    }
    None
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
pub(crate) mod tests;
