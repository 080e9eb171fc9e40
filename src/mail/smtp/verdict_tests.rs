//! Refusals step by step, and the same answers in a connection and in a report.

use super::*;
use crate::{
    domain::{
        incoming::{Class, FailedRecipient},
        refusal::tests::ANSWERS,
    },
    intake::{Known, read},
    planning::inbound::bounced::{self, Verdict},
};

const LATER_THEM: Ruling = Ruling::Later(FailureScope::Recipient);
const LATER_US: Ruling = Ruling::Later(FailureScope::Channel);
const NEVER_THEM: Ruling = Ruling::Never(FailureScope::Recipient);
const NEVER_US: Ruling = Ruling::Never(FailureScope::Channel);

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
        (Rcpt, 550, "5.4.4 host not found", NEVER_THEM),
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
        (Dot, 550, "no such user", NEVER_THEM),
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

/// The recipient of a report (RFC 3464) about that answer, as intake reads it.
fn reported(status: &str, diagnostic: &str) -> FailedRecipient {
    let raw = format!(
        "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Final-Recipient: rfc822; sam@uni.example\nAction: failed\n{status}Diagnostic-Code: smtp; {diagnostic}\n\n--b--\n"
    );
    let mail = read(raw.as_bytes(), &Known::nothing());
    assert_eq!(mail.class, Class::Bounce, "{raw}");
    mail.bounce.unwrap().recipients.remove(0)
}

/// The same in words, as Exim writes it.
fn reported_in_words(said: &str) -> FailedRecipient {
    let raw = format!(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\nSubject: Mail delivery failed\n\n\
         This message was created automatically by mail delivery software.\n\n\
         A message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n\
         \x20 sam@uni.example\n    SMTP error from remote mail server after RCPT TO:<sam@uni.example>:\n\
         \x20   host mx.uni.example [192.0.2.1]: {said}\n"
    );
    let mail = read(raw.as_bytes(), &Known::nothing());
    assert_eq!(mail.class, Class::Bounce, "{raw}");
    mail.bounce.unwrap().recipients.remove(0)
}

#[test]
fn an_answer_means_the_same_in_a_connection_and_in_a_report() {
    let mut wrong = Vec::new();
    for (server, code, text, _) in ANSWERS {
        let expected = match ruling(Step::Rcpt, *code, text) {
            NEVER_THEM => &[Verdict::Dead][..],
            // A report is the end of the letter: what nobody gives a reason for is shown.
            LATER_THEM => &[Verdict::Soft, Verdict::Unclear],
            NEVER_US | LATER_US => &[Verdict::Ours],
        };
        let said = format!("{code} {text}");
        let class = code / 100;
        let mut reports = vec![
            ("Status x.0.0", reported(&format!("Status: {class}.0.0\n"), &said)),
            ("no Status", reported("", &said)),
            (
                "Postfix",
                reported(
                    &format!("Status: {class}.0.0\n"),
                    &format!("host mx.uni.example[192.0.2.1] said: {said} (in reply to RCPT TO command)"),
                ),
            ),
            ("in words", reported_in_words(&said)),
        ];
        if let Some(status) = EnhancedStatus::of_reply(text) {
            reports.push(("its Status", reported(&format!("Status: {status}\n"), &said)));
        }
        for (how, recipient) in reports {
            let verdict = bounced::verdict(&recipient);
            if !expected.contains(&verdict) {
                wrong
                    .push(format!("{server}, {how}: {said}\n  {verdict:?}, not {expected:?}: {recipient:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
