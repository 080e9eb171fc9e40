//! Bounces that are no delivery status notification: what qmail, Exim, Exchange and older servers write in words.

use super::delivery_status::{self, enhanced_status, message_id, original_message_id, reply_code};
use super::message::{Mail, bare_address, one_line};
use crate::domain::incoming::{Bounce, FailedRecipient};

/// Each costs a reading of the report.
const MOST_RECIPIENTS: usize = 20;

/// Local parts that only mail servers write from.
const SERVERS: [&str; 10] = [
    "mailer-daemon",
    "mailerdaemon",
    "mailer_daemon",
    "mail-daemon",
    "mdaemon",
    "maildaemon",
    "mailer",
    "mail_delivery_subsystem",
    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    "bounce-notification",
];

/// Local parts that people write from as well; with a telling subject or text they are servers.
const PERHAPS_SERVERS: [&str; 8] =
    ["postmaster", "mail", "mailmaster", "root", "administrator", "system", "smtp", "emaildelivery"];

const SUBJECTS: [&str; 41] = [
    "could not be delivered",
    "undeliverable",
    "undelivered",
    "undelivery",
    "undeliver",
    "unzustellbar",
    "non remis",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "delivery error",
    "delivery problem",
    "delivery report",
    "delivery has failed",
    "delivery unsuccessful",
    "delivery notification",
    "failure notice",
    "failure delivery",
    "failed delivery",
    "failed mail",
    "failed message",
    "mail failure",
    "mail error",
    "mail delivery",
    "mail system error",
    "message delivery",
    "message status",
    "message delayed",
    "message frozen",
    "message could not be delivered",
    "non-delivery",
    "nondeliverable",
    "nondelivery",
    "returned mail",
    "returned message",
    "returned to sender",
    "return to sender",
    "returned email",
    "rejected",
    "could not send message",
    "user unknown",
];

const WORDS: [&str; 44] = [
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "not be delivered",
    "cannot be delivered",
    "can't be delivered",
    "unable to deliver",
    "wasn't able to deliver",
    "was undeliverable",
    "undeliverable",
    "undelivered",
    "delivery failed",
    "delivery to the following recipient",
    "failed to deliver",
    "failed permanently",
    "permanent error",
    "permanent fatal error",
    "fatal errors",
    "did not reach the following recipient",
    "returned to you",
    "returned message",
    "returned mail",
    "user unknown",
    "unknown user",
    "no such user",
    "mailbox unavailable",
    "mailbox is full",
    "mailbox full",
    "over quota",
    "quota exceeded",
    "exceeded their quota",
    "message was rejected",
    "has been rejected",
    "recipient rejected",
    "address rejected",
    "does not exist",
    "doesn't exist",
    "not a valid",
    "no longer valid",
    "account has been disabled",
    "no mailbox here",
    "non è stato possibile",
    "konnte nicht zugestellt",
    "konnten nicht zugestellt",
];

/// Subjects and words that no person writes together about something else.
const FIRM_SUBJECTS: [&str; 16] = [
    "undeliverable",
    "undelivered",
    "unzustellbar",
    "non remis",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "failure notice",
    "failed delivery",
    "mail delivery",
    "could not be delivered",
    "non-delivery",
    "returned mail",
    "returned to sender",
    "could not send message",
];
const FIRM_WORDS: [&str; 16] = [
    "could not deliver",
    "failed recipient",
    "mailbox unavailable",
    "unknown user",
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "cannot be delivered",
    "unable to deliver",
    "undeliverable",
    "delivery failed",
    "failed to deliver",
    "delivery to the following",
    "did not reach the following",
    "user unknown",
    "returned to you",
];

/// Where the report ends and the mail that came back begins.
const ORIGINAL_STARTS: [&str; 30] = [
    "--- below this line is a copy of the message",
    "--- enclosed is a copy of the message",
    "------ this is a copy of the message",
    "------ this is a copy of your message",
    "this is a copy of the message",
    "----- original message",
    "-----original message",
    "--- original message",
    "---original message",
    "----- message body",
    "----- unsent message",
    "----- unsent",
    "--- undelivered message follows",
    "---------- forwarded message",
    "---- original message",
    "----- message header",
    "----- returned message",
    "--- returned message",
    "*** original message",
    "original message follows",
    "the text of your message",
    "your original message",
    "message header follows",
    "message headers follow",
    "original message headers",
    "begin original message",
    "received: from",
    "return-path: <",
    "the header of the original message",
    "------ original message",
];

/// The bounce a server wrote in words, and the sign that decided.
pub(super) fn read(mail: &Mail<'_>) -> Option<(Bounce, String)> {
    let failed: Vec<String> =
        mail.fields("x-failed-recipients").flat_map(addresses).take(MOST_RECIPIENTS).collect();
    let text = report_text(mail);
    let reason = if !failed.is_empty() { Some("X-Failed-Recipients".to_owned()) } else { sign(mail, &text) }?;
    let (report, original) = split_original(&text);
    // A report wrapped in another mail keeps its blocks.
    let blocks = delivery_status::recipients(mail.all_parts().iter(), mail);
    let recipients = if blocks.is_empty() { judged(mail, report, failed) } else { blocks };
    let original_message_id = original_message_id(mail).or_else(|| id_in(original)).or_else(|| {
        let answered = mail.field("in-reply-to").or_else(|| mail.field("references"))?;
        super::message::message_ids(answered).into_iter().last()
    });
    Some((Bounce { recipients, original_message_id }, reason))
}

/// Whom a report is about, from its words alone.
pub(super) fn recipients(mail: &Mail<'_>) -> Vec<FailedRecipient> {
    let failed = mail.fields("x-failed-recipients").flat_map(addresses).take(MOST_RECIPIENTS).collect();
    let text = report_text(mail);
    judged(mail, split_original(&text).0, failed)
}

fn judged(mail: &Mail<'_>, report: &str, failed: Vec<String>) -> Vec<FailedRecipient> {
    let mut named = if failed.is_empty() { named_recipients(mail, report) } else { failed };
    let mut seen = Vec::new();
    named.retain(|address| {
        !seen.contains(address) && {
            seen.push(address.clone());
            true
        }
    });
    named.into_iter().map(|address| judge(address, report, &mail.subject)).collect()
}

/// What the server itself wrote; HTML only where there is nothing else.
fn report_text(mail: &Mail<'_>) -> String {
    let plain = mail.bodies("text/plain").join("\n");
    if !plain.trim().is_empty() {
        return plain;
    }
    mail.bodies("text/html").iter().map(|html| super::html::to_text(html)).collect::<Vec<_>>().join("\n")
}

fn sign(mail: &Mail<'_>, text: &str) -> Option<String> {
    let from = mail.from.first().or(mail.sender.first());
    let local = from.map(|from| from.address.split('@').next().unwrap_or_default()).unwrap_or_default();
    // A server that writes its name only ("From: MAILER-DAEMON (Mail Delivery Subsystem)").
    let raw = mail.field("from").unwrap_or_default().to_ascii_lowercase();
    let bare = SERVERS.iter().any(|name| raw.trim_start_matches(['"', '<', ' ']).starts_with(name));
    let subject = mail.subject.to_lowercase();
    // A person who answers or passes on a bounce.
    let answered =
        ["re:", "aw:", "sv:", "fw:", "fwd:", "wg:", "tr:"].iter().any(|start| subject.starts_with(start));
    let telling_subject = SUBJECTS.iter().any(|words| subject.contains(words));
    let (report, _) = split_original(text);
    let lower: String = report.chars().take(8_000).collect::<String>().to_lowercase();
    let telling_words = WORDS.iter().any(|words| lower.contains(words));
    let server = bare
        || SERVERS.contains(&local)
        || local.starts_with("mailer-daemon")
        || raw.contains("mail delivery s");
    let no_sender = mail.field("return-path").is_some_and(|path| {
        let path = path.trim().trim_start_matches('<').to_ascii_lowercase();
        path == ">" || path.starts_with("mailer-daemon")
    });
    let no_person = server || PERHAPS_SERVERS.contains(&local) || raw.contains("postmaster");
    if server && !answered {
        return Some("from a mail server (mailer-daemon)".to_owned());
    }
    if no_person && !answered && (telling_subject || telling_words) {
        return Some("from a mail server, by its subject or words".to_owned());
    }
    if no_sender && (telling_subject || telling_words && !answered) {
        return Some("an empty Return-Path and a subject or words of a bounce".to_owned());
    }
    // A server that writes under another name still says so twice, and names an address.
    let firm_subject = FIRM_SUBJECTS.iter().any(|words| subject.contains(words));
    let firm_words = FIRM_WORDS.iter().any(|words| lower.contains(words));
    let quoting = report.lines().any(|line| line.starts_with('>'));
    let firm =
        firm_subject && firm_words && !answered && !quoting && !named_recipients(mail, report).is_empty();
    firm.then(|| "the subject and words of a bounce".to_owned())
}

/// The report before the mail that came back.
fn split_original(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lower = line.trim().to_ascii_lowercase();
        if at > 0 && ORIGINAL_STARTS.iter().any(|start| lower.starts_with(start)) {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
        at += line.len();
    }
    (text, "")
}

fn id_in(original: &str) -> Option<String> {
    let mut lines = original.lines();
    let line =
        lines.find(|line| line.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("message-id:")))?;
    let value = line.get(11..).unwrap_or_default().trim();
    // A long id stands folded on the next line.
    message_id(if value.is_empty() { lines.next().unwrap_or_default() } else { value })
}

/// The addresses the report is about: those it names first, but neither the writer's nor the server's own.
fn named_recipients(mail: &Mail<'_>, report: &str) -> Vec<String> {
    let ours: Vec<&str> = mail.to.iter().chain(&mail.from).map(|mailbox| mailbox.address.as_str()).collect();
    let mut found: Vec<String> = Vec::new();
    for line in report.lines().take(200) {
        let lower = line.to_ascii_lowercase();
        let about_others =
            ["from:", "sender:", "contact", "postmaster", "reply-to:", "message-id", "help", "mailto:abuse"];
        if about_others.iter().any(|word| lower.contains(word)) {
            continue;
        }
        for address in addresses(line) {
            let server = address.starts_with("mailer-daemon@") || address.starts_with("postmaster@");
            if !server && !ours.contains(&address.as_str()) && !found.contains(&address) {
                found.push(address);
            }
        }
    }
    found.truncate(20);
    found
}

/// The mail addresses in a line, lower-case.
pub(super) fn addresses(line: &str) -> Vec<String> {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | '[' | ']' | '\'' | '`' | '|')
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

/// Words about the mailbox that pass by themselves.
const FOR_NOW: [&str; 17] = [
    "attempts will continue",
    "delayed",
    "will keep trying",
    "will continue to try",
    "will be retried",
    "will retry",
    "still being attempted",
    "not yet been delivered",
    "no action is required",
    "do not need to resend",
    "not need to resend",
    "warning: could not send",
    "temporarily",
    "temporary",
    "try again later",
    "greylist",
    "warning message only",
];

/// Final words outweigh those of [`FOR_NOW`].
const FOR_GOOD: [&str; 8] = [
    "permanent",
    "giving up",
    "user unknown",
    "unknown user",
    "no such user",
    "does not exist",
    "mailbox unavailable",
    "retry timeout exceeded",
];

/// The status of one address: from the lines that follow it, else from the whole report.
fn judge(address: String, report: &str, subject: &str) -> FailedRecipient {
    let lines: Vec<&str> = report.lines().collect();
    let at = lines.iter().position(|line| line.to_lowercase().contains(&address));
    let near: String = match at {
        Some(at) => one_line(&lines.iter().skip(at).take(6).copied().collect::<Vec<_>>().join(" ")),
        None => String::new(),
    };
    let without = near.to_lowercase().replacen(&address, "", 1);
    let status =
        enhanced_status(&without).or_else(|| enhanced_status(report)).filter(|s| !s.starts_with('2'));
    let lower = format!("{subject} {report}").to_lowercase();
    let for_good = FOR_GOOD.iter().any(|words| lower.contains(words));
    let for_now = !for_good && FOR_NOW.iter().any(|words| lower.contains(words));
    let code = reply_code(&without).or_else(|| reply_code(report));
    let permanent = match (&status, code) {
        (Some(status), _) => status.starts_with('5'),
        (None, Some(code)) => code.starts_with('5'),
        (None, None) => !for_now,
    };
    let said = near.chars().take(400).collect();
    let permanent = permanent && !(for_now && code.is_none());
    FailedRecipient { address, status, permanent, failed: permanent || !for_now, said }
}
