//! Who wrote a mail that may be a bounce in words: a mail server or a person.
//!
//! A server shows itself by its address, its name or a field no person sets. Where it does neither, the subject,
//! the first line and an SMTP reply or a named address must agree: people write about bounces, and forward them.

use super::report::Report;
use super::words::{DELAYS, NO_REPLY, OPENERS, PERHAPS_SERVERS, SERVER_NAMES, SERVERS, SUBJECTS, WORDS};
use crate::domain::refusal::{EnhancedStatus, reply_code};
use crate::intake::message::mail::Mail;
use crate::intake::text::phrases::flat;

/// More of a report than this says nothing about what it is.
const TELLING_LENGTH: usize = 6_000;

/// How sure the header alone is that no person wrote the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::intake) enum Sender {
    /// As far as the header says, a person.
    Person,
    /// An address that people use as well, or none to answer to.
    Perhaps,
    /// A mail server by its name alone.
    Named,
    /// A mail server.
    Server,
}

/// What the header says about the sender.
pub(in crate::intake) fn sender(mail: &Mail<'_>) -> Sender {
    let from = mail.from.first().or(mail.sender.first());
    let local = from.map(|from| from.address.split('@').next().unwrap_or_default()).unwrap_or_default();
    // A server that writes its name only ("From: MAILER-DAEMON (Mail Delivery Subsystem)").
    let raw = mail.field("from").unwrap_or_default().to_ascii_lowercase();
    let opening = raw.trim_start_matches(['"', '<', ' ']);
    let by_address = SERVERS.iter().any(|name| begins_with(opening, name) || begins_with(local, name));
    if by_address || mail.field("x-ms-exchange-message-is-ndr").is_some() || invoked_for_bounce(mail) {
        return Sender::Server;
    }
    let name = mail.from.first().and_then(|from| from.name.as_deref()).unwrap_or_default();
    let name = flat(name, 200);
    if SERVER_NAMES.iter().any(|known| name.starts_with(known)) || raw.contains("mail delivery s") {
        return Sender::Named;
    }
    let no_sender = mail.field("return-path").is_some_and(|path| {
        let path = path.trim().trim_start_matches('<').to_ascii_lowercase();
        path == ">" || path.starts_with("mailer-daemon")
    });
    // No one to answer to, and nowhere to return it to.
    if local.is_empty() && no_sender {
        return Sender::Named;
    }
    let generated = mail.field("auto-submitted").is_some_and(|value| value.contains("(failure)"));
    // Mail systems that name only themselves ("postmaster-noreply", "System Administrator").
    let perhaps = no_sender
        || generated
        || local.is_empty()
        || begins_with(local, "postmaster")
        || PERHAPS_SERVERS.contains(&joined(local).as_str())
        || is_no_reply(local)
        || raw.contains("postmaster");
    if perhaps { Sender::Perhaps } else { Sender::Person }
}

/// Whether a local part or a name begins with a server's, however it is written: `MAILER_DAEMON`,
/// `Mailer-Daemon2`, `mailer.daemon+x`; but not `mdaemons`.
fn begins_with(text: &str, name: &str) -> bool {
    let mut rest = text.chars();
    for expected in name.chars() {
        match rest.find(|c| !is_separator(*c)) {
            Some(c) if c == expected => {}
            _ => return false,
        }
    }
    !rest.next().is_some_and(char::is_alphabetic)
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | ' ')
}

fn joined(local: &str) -> String {
    local.chars().filter(|c| !is_separator(*c)).collect()
}

fn is_no_reply(local: &str) -> bool {
    let joined = joined(local);
    NO_REPLY.iter().any(|name| joined.starts_with(name) || joined.ends_with(name))
}

/// qmail's first line on what it returns.
fn invoked_for_bounce(mail: &Mail<'_>) -> bool {
    let last = mail.fields("received").last();
    last.is_some_and(|received| received.starts_with("(qmail") && received.contains("invoked for bounce"))
}

/// Whether the header allows for a bounce in words: its text is looked at then.
pub(in crate::intake) fn is_possible(mail: &Mail<'_>) -> bool {
    sender(mail) != Sender::Person || SUBJECTS.find(mail.flat_subject(1_000)).is_some()
}

/// The sign that a report in words is a bounce, if there is one; where it [`is_possible`].
pub(in crate::intake) fn sign(mail: &Mail<'_>, report: &Report<'_>) -> Option<&'static str> {
    let sender = sender(mail);
    let subject = mail.flat_subject(1_000);
    let said_in_subject = SUBJECTS.find(subject).is_some();
    let opening = report.opening();
    let opens = OPENERS.start(&opening).is_some();
    let said = flat(report.said, TELLING_LENGTH);
    let words = opens || WORDS.find(&said).is_some() || DELAYS.find(&said).is_some();
    let answered = is_answer(subject);
    let structure = || {
        returned(mail, report)
            || EnhancedStatus::in_text(report.said).is_some()
            || reply_code(report.said).is_some()
    };
    match sender {
        Sender::Server if !answered || said_in_subject || words => Some("from a mail server (mailer-daemon)"),
        Sender::Named if (!answered || opens) && (said_in_subject || words || structure()) => {
            Some("from a mail server, by its name")
        }
        Sender::Perhaps if !is_persons_client(mail) && !report.quotes() => {
            let agreed = [said_in_subject, words, structure()].into_iter().filter(|sign| *sign).count();
            let enough = if answered {
                opens && structure()
            } else {
                // What is returned whole to somebody who is told of its failure needs no telling subject.
                agreed >= 2 && (said_in_subject || opens || encloses(mail))
            };
            enough.then_some("no person's address, and the subject or words of a bounce")
        }
        Sender::Person => {
            let machine = opens && !is_persons_client(mail) && !report.quotes() && !through_a_list(mail);
            // "Re: your subject: not delivered" is a server's; "Re: Not delivered", "Fwd: ..." a person's.
            let behind_ours = || {
                let answered = subject.strip_prefix("re:").map(str::trim_start);
                answered.is_some_and(|subject| SUBJECTS.start(subject).is_none())
                    && mail.field("in-reply-to").is_none()
            };
            (machine && (!answered || behind_ours()) && report.names_an_address(mail))
                .then_some("the subject and first words of a bounce")
        }
        _ => None,
    }
}

/// `Re:`, `Fwd:` and what clients write in their languages for it.
pub(in crate::intake) fn is_answer(subject: &str) -> bool {
    const MARKS: [&str; 37] = [
        "re",
        "aw",
        "sv",
        "vs",
        "fw",
        "fwd",
        "wg",
        "tr",
        "rv",
        "enc",
        "i",
        "r",
        "rif",
        "antw",
        "antwort",
        "odp",
        "pd",
        "ynt",
        "ilt",
        "vl",
        "vb",
        "doorst",
        "rép",
        "ref",
        "res",
        "hà",
        "atb",
        "bls",
        "fs",
        "αποσπ",
        "απ",
        "отв",
        "на",
        "пересл",
        "回复",
        "答复",
        "转发",
    ];
    let Some((mark, _)) = subject.split_once([':', '：']) else { return false };
    let mark = mark
        .trim()
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '*' | '^'));
    MARKS.contains(&mark)
}

/// The mail that came back, or its header, is enclosed or follows the report.
fn returned(mail: &Mail<'_>, report: &Report<'_>) -> bool {
    encloses(mail) || !report.original.is_empty()
}

fn encloses(mail: &Mail<'_>) -> bool {
    let parts = mail.all_parts();
    parts.iter().any(|part| part.kind.starts_with("message/") || part.kind.starts_with("text/rfc822-header"))
}

/// Programs in which people write. Servers name themselves, or nothing.
pub(in crate::intake) fn is_persons_client(mail: &Mail<'_>) -> bool {
    const CLIENTS: [&str; 36] = [
        "thunderbird",
        "mozilla",
        "apple mail",
        "iphone mail",
        "ipad mail",
        "microsoft outlook",
        "microsoft-macoutlook",
        "evolution",
        "kmail",
        "mutt",
        "roundcube",
        "horde",
        "squirrelmail",
        "k-9 mail",
        "fairemail",
        "claws mail",
        "gnus",
        "pine",
        "the bat",
        "eudora",
        "sylpheed",
        "airmail",
        "mailspring",
        "zimbra",
        "notmuch",
        "mu4e",
        "aerc",
        "alpine",
        "neomutt",
        "seamonkey",
        "em client",
        "outlook express",
        "windows live mail",
        "betterbird",
        "geary",
        "trojita",
    ];
    ["user-agent", "x-mailer"].into_iter().filter_map(|name| mail.field(name)).any(|client| {
        let client = client.to_ascii_lowercase();
        CLIENTS.iter().any(|known| names(&client, known))
    })
}

/// Whether a product's name stands in a text as words of its own: WorkMail is no KMail.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
    })
}

pub(in crate::intake) fn through_a_list(mail: &Mail<'_>) -> bool {
    mail.all_fields().iter().any(|field| field.name.starts_with("list-"))
}
