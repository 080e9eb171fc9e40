//! The mails of the cast as real bytes, and the desk's letters read back from their files.

use std::path::Path;

use anyhow::{Context as _, Result};
use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::DateTime, tz::TimeZone};

use crate::domain::LetterKind;

/// One of the desk's letters, read from its file.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) kind: Option<LetterKind>,
    /// The file's name, which says for whom it is.
    pub(super) file: String,
    /// The addresses an answer goes to.
    pub(super) reply_to: Vec<String>,
    /// Raw, as the header has it.
    pub(super) subject: String,
    pub(super) message_id: String,
    /// The attached calendar file.
    pub(super) calendar: Option<String>,
    /// The numbered lines of a morning list.
    pub(super) lines: Vec<String>,
}

impl Letter {
    /// Reads a letter the way a mail program would, as far as the cast needs it.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text =
            std::fs::read_to_string(path).with_context(|| format!("Cannot read {}", path.display()))?;
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let header = |name: &str| -> String {
            let found = head.lines().filter_map(|line| line.split_once(": "));
            let mut found = found.filter(|(field, _)| field.eq_ignore_ascii_case(name));
            found.next().map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let after_time = file.split_once('-').map_or("", |(_, rest)| rest);
        Ok(Self {
            kind: LetterKind::ALL.into_iter().find(|kind| after_time.starts_with(kind.word())),
            reply_to: addresses(&header("Reply-To")),
            subject: header("Subject"),
            message_id: header("Message-ID").trim_matches(['<', '>']).to_owned(),
            calendar: calendar(body),
            lines: numbered(body),
            file,
        })
    }

    /// The kind's word.
    pub(super) fn word(&self) -> &'static str {
        self.kind.map_or("", LetterKind::word)
    }

    /// The person it is for, by the file's name: `-introduction-ada-okafor.eml`, `-invite-ada-okafor-2.eml`.
    pub(super) fn is_for(&self, person: &str) -> bool {
        let name = self.file.trim_end_matches(".eml");
        let name = name.rsplit_once('-').filter(|(_, n)| n.parse::<u32>().is_ok()).map_or(name, |(n, _)| n);
        name.ends_with(&format!("-{}-{person}", self.word()))
    }

    /// The pairing whose address it is to be answered to: `desk+ada-sam.token@example.org`.
    pub(super) fn pairing(&self) -> Option<String> {
        let tag = self.reply_to.iter().find_map(|address| address.split_once('+')).map(|(_, tag)| tag)?;
        tag.split_once('.').map(|(pairing, _)| pairing.to_owned())
    }

    /// The desk's addresses among those an answer goes to.
    pub(super) fn desk(&self) -> Vec<String> {
        self.reply_to.iter().filter(|address| address.starts_with("desk")).cloned().collect()
    }
}

/// The addresses of a header such as `"Ada" <ada@example.org>, sam@example.org`.
fn addresses(header: &str) -> Vec<String> {
    header
        .split(',')
        .map(|one| one.rsplit_once('<').map_or(one, |(_, rest)| rest).trim_end_matches('>').trim().to_owned())
        .filter(|address| address.contains('@'))
        .collect()
}

/// The attached calendar file, decoded.
fn calendar(body: &str) -> Option<String> {
    let (_, part) = body.split_once("Content-Type: application/ics")?;
    let (_, encoded) = part.split_once("\r\n\r\n")?;
    let encoded: String =
        encoded.lines().take_while(|line| !line.is_empty() && !line.starts_with("--")).collect();
    String::from_utf8(BASE64.decode(encoded.as_bytes()).ok()?).ok()
}

/// The lines that begin with a number, with what quoted-printable broke put together.
fn numbered(body: &str) -> Vec<String> {
    let text = body.replace("=\r\n", "");
    let number = |line: &&str| line.split(' ').next().is_some_and(|first| first.parse::<u8>().is_ok());
    text.lines().filter(number).map(str::to_owned).collect()
}

/// A mail of the cast, before it is bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Mail {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) cc: Vec<String>,
    pub(super) subject: String,
    pub(super) in_reply_to: String,
    /// Header lines of its own.
    pub(super) more: Vec<String>,
    /// `text/plain; charset=utf-8` if empty.
    pub(super) content_type: String,
    pub(super) body: String,
}

impl Mail {
    /// The finished message, sent at `at`; `number` makes its Message-ID.
    pub(super) fn bytes(&self, at: Timestamp, number: u32) -> Vec<u8> {
        let date = at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000");
        let mut lines = vec![format!("From: {}", self.from), format!("To: {}", self.to.join(", "))];
        if !self.cc.is_empty() {
            lines.push(format!("Cc: {}", self.cc.join(", ")));
        }
        lines.push(format!("Subject: {}", self.subject));
        lines.push(format!("Date: {date}"));
        lines.push(format!("Message-ID: <demo-{number:04}@mail.example.org>"));
        if !self.in_reply_to.is_empty() {
            lines.push(format!("In-Reply-To: <{0}>\r\nReferences: <{0}>", self.in_reply_to));
        }
        lines.extend(self.more.iter().cloned());
        let plain = "text/plain; charset=utf-8";
        let kind = if self.content_type.is_empty() { plain } else { &self.content_type };
        lines.push(format!("MIME-Version: 1.0\r\nContent-Type: {kind}"));
        lines.push("Content-Transfer-Encoding: 8bit".to_owned());
        let body = self.body.replace("\r\n", "\n").replace('\n', "\r\n");
        format!("{}\r\n\r\n{body}\r\n", lines.join("\r\n")).into_bytes()
    }
}

/// `Re: ` once.
pub(super) fn re(subject: &str) -> String {
    if subject.starts_with("Re: ") { subject.to_owned() } else { format!("Re: {subject}") }
}

/// The answer a calendar program sends when Accept (`yes`) or Decline is pressed (RFC 5546 §3.2.3), to a single call
/// where the object is one; `None` if the letter holds no calendar.
pub(super) fn pressed(letter: &Letter, address: &str, yes: bool, at: Timestamp) -> Option<Mail> {
    let calendar = letter.calendar.as_ref()?.replace("\r\n ", "");
    let line = |name: &str| {
        let found = calendar.lines().find(|line| line.starts_with(name));
        found.and_then(|line| line.split_once(':')).map(|(_, value)| value.to_owned())
    };
    let single = calendar.matches("BEGIN:VEVENT").count() == 1;
    let call = calendar.lines().find(|line| single && line.starts_with("RECURRENCE-ID"));
    let call = call.map(|line| format!("{line}\n")).unwrap_or_default();
    let (partstat, said) = if yes { ("ACCEPTED", "Accepted") } else { ("DECLINED", "Declined") };
    let stamp = at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
    let body = format!(
        "BEGIN:VCALENDAR\nPRODID:-//demo//a calendar program//EN\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{}\nSEQUENCE:{}\nDTSTAMP:{stamp}\nORGANIZER:mailto:{}\n{call}ATTENDEE;PARTSTAT={partstat}:mailto:{address}\nEND:VEVENT\nEND:VCALENDAR",
        line("UID")?,
        line("SEQUENCE").unwrap_or_else(|| "0".to_owned()),
        calendar
            .lines()
            .find(|line| line.starts_with("ORGANIZER"))
            .and_then(|line| line.rsplit_once("mailto:"))
            .map(|(_, address)| address)?,
    );
    Some(Mail {
        from: address.to_owned(),
        to: vec!["desk@example.org".to_owned()],
        subject: format!("{said}: {}", letter.subject),
        content_type: "text/calendar; charset=utf-8; method=REPLY".to_owned(),
        body,
        ..Mail::default()
    })
}

/// How much later than usual a call is proposed to be.
const PROPOSED_LATER: SignedDuration = SignedDuration::from_hours(4);

/// The proposal that a calendar program sends for the call so many weeks after the first (RFC 5546 §3.2.7); `None` if
/// the letter holds no series.
pub(super) fn proposed(letter: &Letter, address: &str, weeks: i64, at: Timestamp) -> Option<Mail> {
    let calendar = letter.calendar.as_ref()?.replace("\r\n ", "");
    let event = calendar.split("BEGIN:VEVENT").nth(1)?;
    let line = |name: &str| event.lines().find(|line| line.starts_with(name));
    let (zone, first) = line("DTSTART")?.strip_prefix("DTSTART")?.split_once(':')?;
    let call = DateTime::strptime("%Y%m%dT%H%M%S", first).ok()?.checked_add((7 * weeks).days()).ok()?;
    let written = |at: DateTime| at.strftime("%Y%m%dT%H%M%S").to_string();
    let stamp = at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
    let body = format!(
        "BEGIN:VCALENDAR\nPRODID:-//demo//a calendar program//EN\nVERSION:2.0\nMETHOD:COUNTER\nBEGIN:VEVENT\n{}\n{}\nDTSTAMP:{stamp}\n{}\nRECURRENCE-ID{zone}:{}\nDTSTART{zone}:{}\nATTENDEE;PARTSTAT=TENTATIVE:mailto:{address}\nEND:VEVENT\nEND:VCALENDAR",
        line("UID")?,
        line("SEQUENCE")?,
        line("ORGANIZER")?,
        written(call),
        written(call.checked_add(PROPOSED_LATER).ok()?),
    );
    Some(Mail {
        from: address.to_owned(),
        to: vec!["desk@example.org".to_owned()],
        subject: format!("New time proposed: {}", letter.subject),
        content_type: "text/calendar; charset=utf-8; method=COUNTER".to_owned(),
        body,
        ..Mail::default()
    })
}

/// What a mail server reports when an address does not exist (RFC 3464).
pub(super) fn report(letter: &Letter, address: &str) -> Mail {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let body = format!(
        "--report\nContent-Type: text/plain; charset=utf-8\n\nThis is the mail system at host mail.example.org.\n\nYour message could not be delivered:\n\n<{address}>: Host or domain name not found. Name service error for\n    name={domain}: Host not found\n\n--report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.2\nDiagnostic-Code: X-Postfix; Host or domain name not found: {domain}\n\n--report\nContent-Type: text/rfc822-headers\n\nSubject: {}\nMessage-ID: <{}>\n\n--report--",
        letter.subject, letter.message_id
    );
    Mail {
        from: "MAILER-DAEMON@mail.example.org".to_owned(),
        to: letter.desk().into_iter().take(1).collect(),
        subject: "Undelivered Mail Returned to Sender".to_owned(),
        more: vec!["Auto-Submitted: auto-replied".to_owned()],
        content_type: "multipart/report; report-type=delivery-status; boundary=\"report\"".to_owned(),
        body,
        ..Mail::default()
    }
}
