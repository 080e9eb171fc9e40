//! What an SMTP refusal means, step by step and code by code (RFC 5321 §4.2, RFC 3463).

use super::{Outcome, Whose, one_line};

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
    Later(Whose),
    Never(Whose),
}

/// What a 4xx or 5xx reply means. `text` is the reply's text, its enhanced status code first if
/// the server gave one.
///
/// - 4xx, and any refusal of greeting, EHLO or a login: later. A failed login is an error of ours
///   that a person mends while the letters wait.
/// - At RCPT and after the dot, 5.1.x and 5.2.1 stop the address; 5.1.7 and 5.1.8 speak of the
///   *sender's* address and are about us, as are 5.3.x, 5.6.x and 5.7.x.
/// - A full mailbox (5.2.2, a bare 552) and what may pass (5.2.0, 5.2.4, 5.4.x, 5.5.0, 5.5.3, a bare
///   550 whose words decide nothing) is tried again until the letter's time is over: `550 5.5.0`
///   was seen to be temporary.
/// - Other 5xx to MAIL, DATA and the dot are about us.
#[must_use]
pub fn verdict(step: Step, code: u16, text: &str) -> Outcome {
    let said = one_line(&format!("{code} {text}"));
    match ruling(step, code, text) {
        Ruling::Later(whose) => Outcome::Later { said, whose },
        Ruling::Never(whose) => Outcome::Never { said, whose },
    }
}

fn ruling(step: Step, code: u16, text: &str) -> Ruling {
    let enhanced = enhanced(text);
    if (400..500).contains(&code) {
        // 421: the server goes away; x.3.x: it is short of something. Neither is the recipient's.
        let ours = step != Step::Rcpt || code == 421 || matches!(enhanced, Some((3, _)));
        return Ruling::Later(if ours { Whose::Us } else { Whose::Address });
    }
    match step {
        Step::Hello | Step::Auth => Ruling::Later(Whose::Us),
        Step::Mail | Step::Data => Ruling::Never(Whose::Us),
        // One reader an envelope: a server that looks it up after the dot still speaks of it.
        Step::Dot => match enhanced {
            Some((1 | 2, _)) => recipient(code, enhanced, text),
            _ => Ruling::Never(Whose::Us),
        },
        Step::Rcpt => recipient(code, enhanced, text),
    }
}

/// A 5xx that is about the recipient, or says so.
fn recipient(code: u16, enhanced: Option<(u16, u16)>, text: &str) -> Ruling {
    match (enhanced, code) {
        (Some((1, 7 | 8)), _) => Ruling::Never(Whose::Us),
        (Some((1, _) | (2, 1)), _) => Ruling::Never(Whose::Address),
        (Some((2, 3)), _) => Ruling::Never(Whose::Us),
        (Some((2 | 4, _) | (5, 0 | 3)), _) => Ruling::Later(Whose::Address),
        (Some((3 | 5 | 6 | 7, _)), _) => Ruling::Never(Whose::Us),
        // No enhanced code, or one of no known subject (x.0.x).
        (_, 551 | 553 | 556) => Ruling::Never(Whose::Address),
        (_, 550) => match words(text) {
            Some(whose) => Ruling::Never(whose),
            None => Ruling::Later(Whose::Address),
        },
        (_, 552) => Ruling::Later(Whose::Address),
        _ => Ruling::Never(Whose::Us),
    }
}

/// What a bare 550 says in words: RFC 5321 lets it mean "no such mailbox" and "refused by policy".
fn words(text: &str) -> Option<Whose> {
    const POLICY: [&str; 13] = [
        "spam",
        "block",
        "blacklist",
        "denied",
        "relay",
        "policy",
        "reputation",
        "spf",
        "dkim",
        "dmarc",
        "sender",
        "authenti",
        "rdns",
    ];
    const UNKNOWN: [&str; 12] = [
        "no such",
        "unknown",
        "not exist",
        "doesn't exist",
        "not found",
        "no mailbox",
        "invalid recipient",
        "invalid mailbox",
        "unrouteable",
        "user not",
        "disabled",
        "inactive",
    ];
    let text = text.to_ascii_lowercase();
    if POLICY.iter().any(|word| text.contains(word)) {
        return Some(Whose::Us);
    }
    UNKNOWN.iter().any(|word| text.contains(word)).then_some(Whose::Address)
}

/// Subject and detail of the enhanced status code (RFC 3463) the text opens with.
pub(super) fn enhanced(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.split_whitespace().next()?.trim_start_matches('#').splitn(3, '.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    matches!(class, "4" | "5").then_some(())?;
    Some((subject.parse().ok()?, detail.trim_end_matches([':', ';', ',']).parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER_THEM: Ruling = Ruling::Later(Whose::Address);
    const LATER_US: Ruling = Ruling::Later(Whose::Us);
    const NEVER_THEM: Ruling = Ruling::Never(Whose::Address);
    const NEVER_US: Ruling = Ruling::Never(Whose::Us);

    #[test]
    fn refusals_code_by_code() {
        use Step::{Auth, Data, Dot, Hello, Mail, Rcpt};
        let table: &[(Step, u16, &str, Ruling)] = &[
            // Before a letter: the channel waits.
            (Hello, 421, "4.3.2 shutting down", LATER_US),
            (Hello, 554, "5.7.1 no service for you", LATER_US),
            (Auth, 454, "4.7.0 temporary", LATER_US),
            (Auth, 535, "5.7.8 bad credentials", LATER_US),
            (Auth, 534, "5.7.9 application password required", LATER_US),
            // The sender.
            (Mail, 421, "too many connections", LATER_US),
            (Mail, 451, "4.3.0 try later", LATER_US),
            (Mail, 452, "4.3.1 out of space", LATER_US),
            (Mail, 501, "5.1.7 bad sender", NEVER_US),
            (Mail, 530, "5.7.0 must issue STARTTLS", NEVER_US),
            (Mail, 550, "5.1.1 whatever", NEVER_US),
            (Mail, 553, "5.7.1 not yours", NEVER_US),
            // The recipient, for now.
            (Rcpt, 421, "4.7.0 too fast", LATER_US),
            (Rcpt, 450, "4.2.0 greylisted", LATER_THEM),
            (Rcpt, 450, "4.1.2 domain not found", LATER_THEM),
            (Rcpt, 450, "mailbox busy", LATER_THEM),
            (Rcpt, 451, "4.7.1 greylisted", LATER_THEM),
            (Rcpt, 452, "4.2.2 over quota", LATER_THEM),
            (Rcpt, 452, "4.3.1 out of space", LATER_US),
            // The recipient, for good.
            (Rcpt, 550, "5.1.1 <x@y>: user unknown", NEVER_THEM),
            (Rcpt, 550, "5.1.1: user unknown", NEVER_THEM),
            (Rcpt, 550, "#5.1.0 address rejected", NEVER_THEM),
            (Rcpt, 550, "5.1.2 no such domain", NEVER_THEM),
            (Rcpt, 501, "5.1.3 bad syntax", NEVER_THEM),
            (Rcpt, 550, "5.1.6 moved", NEVER_THEM),
            (Rcpt, 556, "5.1.10 null MX", NEVER_THEM),
            (Rcpt, 550, "5.2.1 disabled", NEVER_THEM),
            (Rcpt, 551, "user not local", NEVER_THEM),
            (Rcpt, 553, "mailbox name not allowed", NEVER_THEM),
            (Rcpt, 556, "domain takes no mail", NEVER_THEM),
            (Rcpt, 550, "No such user here", NEVER_THEM),
            (Rcpt, 550, "Unrouteable address", NEVER_THEM),
            // The recipient, perhaps not for good.
            (Rcpt, 550, "5.5.0 requested action not taken", LATER_THEM),
            (Rcpt, 550, "5.2.0 mailbox", LATER_THEM),
            (Rcpt, 552, "5.2.2 mailbox full", LATER_THEM),
            (Rcpt, 552, "mailbox full", LATER_THEM),
            (Rcpt, 550, "5.4.1 access denied", LATER_THEM),
            (Rcpt, 550, "5.4.4 host not found", LATER_THEM),
            (Rcpt, 452, "4.5.3 too many recipients", LATER_THEM),
            (Rcpt, 550, "5.5.3 too many recipients", LATER_THEM),
            (Rcpt, 550, "Requested action not taken", LATER_THEM),
            (Rcpt, 550, "", LATER_THEM),
            // Said at RCPT, but about us.
            (Rcpt, 550, "5.1.7 bad sender", NEVER_US),
            (Rcpt, 550, "5.1.8 sender's domain does not exist", NEVER_US),
            (Rcpt, 554, "5.7.1 relay access denied", NEVER_US),
            (Rcpt, 550, "5.7.1 blocked", NEVER_US),
            (Rcpt, 550, "5.7.26 unauthenticated", NEVER_US),
            (Rcpt, 550, "5.3.4 too big", NEVER_US),
            (Rcpt, 552, "5.2.3 too big", NEVER_US),
            (Rcpt, 550, "Blocked by our spam policy", NEVER_US),
            (Rcpt, 550, "relaying denied", NEVER_US),
            (Rcpt, 503, "5.5.1 bad sequence", NEVER_US),
            (Rcpt, 530, "authentication required", NEVER_US),
            (Rcpt, 554, "transaction failed", NEVER_US),
            (Rcpt, 555, "5.5.4 unknown option", NEVER_US),
            // The letter.
            (Data, 451, "4.3.0 try later", LATER_US),
            (Data, 554, "5.5.1 no valid recipients", NEVER_US),
            (Dot, 451, "4.7.1 try later", LATER_US),
            (Dot, 452, "4.2.2 over quota", LATER_US),
            (Dot, 550, "5.1.1 user unknown", NEVER_THEM),
            (Dot, 550, "5.2.1 disabled", NEVER_THEM),
            (Dot, 552, "5.2.2 mailbox full", LATER_THEM),
            (Dot, 550, "5.1.8 sender rejected", NEVER_US),
            (Dot, 552, "5.3.4 too big", NEVER_US),
            (Dot, 554, "5.7.1 spam", NEVER_US),
            (Dot, 554, "5.6.0 bad content", NEVER_US),
            (Dot, 550, "no such user", NEVER_US),
        ];
        for (step, code, text, expected) in table {
            assert_eq!(ruling(*step, *code, text), *expected, "{step:?} {code} {text}");
        }
    }

    #[test]
    fn only_a_leading_status_code_counts() {
        for (text, expected) in [
            ("5.1.1 unknown", Some((1, 1))),
            ("5.7.26 x", Some((7, 26))),
            ("4.2.2", Some((2, 2))),
            ("2.1.5 ok", None),
            ("mx5.example.org says no", None),
            ("see 5.1.1", None),
            ("5.1", None),
            ("5.1.1.1", None),
            ("", None),
        ] {
            assert_eq!(enhanced(text), expected, "{text}");
        }
    }
}
