//! What an SMTP refusal means, step by step and code by code (RFC 5321 §4.2, RFC 3463).

use crate::{
    domain::refusal::{EnhancedStatus, FailureScope, Permanence, Refusal},
    mail::{SendOutcome, parcel::one_line},
};

/// Where in the talk a server refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Greeting, EHLO, STARTTLS.
    Hello,
    Auth,
    Mail,
    Rcpt,
    /// The answer to DATA.
    Data,
    /// The answer to the final dot.
    Dot,
}

/// Whether to try again, and what the refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ruling {
    Later(FailureScope),
    Never(FailureScope),
}

/// What a 4xx or 5xx reply means. `text` is the reply's text, its enhanced status code first if
/// the server gave one.
///
/// - Any refusal of greeting, EHLO or a login: later. A failed login is an error of ours that a
///   person mends while the letters wait.
/// - 4xx: later. Other refusals of MAIL and DATA are about us.
/// - At RCPT and after the dot the table in [`crate::domain::refusal`] decides; a permanent refusal
///   that says nothing is tried again until the letter's time is over.
#[must_use]
pub fn verdict(step: Step, code: u16, text: &str) -> SendOutcome {
    let said = one_line(&format!("{code} {text}"));
    match ruling(step, code, text) {
        Ruling::Later(scope) => SendOutcome::Later { said, scope },
        Ruling::Never(scope) => SendOutcome::Never { said, scope },
    }
}

fn ruling(step: Step, code: u16, text: &str) -> Ruling {
    let refusal = Refusal::of(Some(code), EnhancedStatus::of_reply(text), text);
    if (400..500).contains(&code) {
        return Ruling::Later(if step == Step::Rcpt { refusal.scope } else { FailureScope::Channel });
    }
    match step {
        Step::Hello | Step::Auth => Ruling::Later(FailureScope::Channel),
        Step::Mail | Step::Data => Ruling::Never(FailureScope::Channel),
        // One reader an envelope: a server that looks it up after the dot still speaks of it, where
        // it says so.
        Step::Dot if refusal.permanence == Permanence::Unclear => Ruling::Never(FailureScope::Channel),
        Step::Dot | Step::Rcpt => match refusal.permanence {
            Permanence::Permanent => Ruling::Never(refusal.scope),
            Permanence::Temporary | Permanence::Unclear => Ruling::Later(refusal.scope),
        },
    }
}

/// Subject and detail of the enhanced status code (RFC 3463) the text opens with.
pub(in crate::mail) fn enhanced(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.split_whitespace().next()?.trim_start_matches('#').splitn(3, '.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    matches!(class, "4" | "5").then_some(())?;
    Some((subject.parse().ok()?, detail.trim_end_matches([':', ';', ',']).parse().ok()?))
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
