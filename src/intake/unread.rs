//! Mail that is not read: whose it is, as far as its header says so.

use super::{
    meaning::{Meaning, incoming},
    message::{
        authentication,
        limits::{LONGEST_REASON, MAX_HEADER_BYTES},
        mail::{Mail, Unreadable, bare_address, header_of, message_ids, one_line},
        mime,
    },
};
use crate::domain::{
    Sentence,
    incoming::{Class, Incoming},
};

/// Of a mail that is not read nothing behind this is looked at, in octets.
const MOST_LOOKED_AT: usize = 16 * 1024;

/// The Message-IDs in the mail's own header, without brackets.
#[must_use]
pub fn own_ids(raw: &[u8]) -> Vec<String> {
    let fields = header_of(raw.get(..MAX_HEADER_BYTES).unwrap_or(raw));
    mime::field(&fields, "message-id").map(message_ids).unwrap_or_default()
}

/// The hosts behind the servers of these names (in Authentication-Results) on the way into the mailbox, in lower case,
/// as a mail shows them that nobody but the desk can have sent to it.
#[must_use]
pub fn own_hops(raw: &[u8], servers: &[String]) -> Vec<String> {
    let header = raw.get(..MAX_HEADER_BYTES).unwrap_or(raw);
    Mail::head(header).map(|mail| authentication::hops(&mail, servers)).unwrap_or_default()
}

/// A mail that cannot be read: whose it is and what it answers, if its header says so.
pub(super) fn set_aside(raw: &[u8], reason: &Unreadable) -> Incoming {
    match Mail::head(raw) {
        Some(mail) => {
            Incoming { reason: reason.words(), ..incoming(&mail, Meaning::new(Class::Unreadable, "")) }
        }
        None => nothing_known(reason.words()),
    }
}

/// A mail that must not be read, since reading it ended the process: its From, Subject and Message-ID as they stand
/// there, and nothing of it understood. Never fails.
#[must_use]
pub fn set_aside_unread(raw: &[u8], reason: Sentence) -> Incoming {
    let header = raw.get(..MOST_LOOKED_AT).unwrap_or(raw);
    let line_of = |name: &str| {
        header.split(|octet| *octet == b'\n').take_while(|line| !matches!(line, [] | [b'\r'])).find_map(
            |line| {
                let (found, value) = line.split_at_checked(name.len())?;
                let value = value.strip_prefix(b":")?;
                found
                    .eq_ignore_ascii_case(name.as_bytes())
                    .then(|| String::from_utf8_lossy(value).into_owned())
            },
        )
    };
    let from = line_of("from").map(|value| {
        value
            .rsplit_once('<')
            .map_or(value.clone(), |(_, rest)| rest.split('>').next().unwrap_or(rest).to_owned())
    });
    let short = |value: String| one_line(&value).chars().take(LONGEST_REASON).collect::<String>();
    Incoming {
        from: from.and_then(|from| bare_address(&from)),
        subject: line_of("subject").map(short).unwrap_or_default(),
        ..nothing_known(reason)
    }
}

fn nothing_known(reason: Sentence) -> Incoming {
    Incoming {
        class: Class::Unreadable,
        reason,
        from: None,
        from_name: None,
        also_from: Vec::new(),
        doubtful: None,
        vouched: false,
        to: Vec::new(),
        cc: Vec::new(),
        delivered_to: Vec::new(),
        original_from: None,
        bulk: None,
        supposed: false,
        closed: None,
        attached: 0,
        subject: String::new(),
        message_id: None,
        in_reply_to: Vec::new(),
        returns_on: None,
        text: None,
        bounce: None,
        calendar: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_must_not_be_read_is_named_by_its_plainest_lines() {
        for (raw, from, subject) in [
            ("From: Ada <Ada@People.test>\r\nSubject: Re: us\r\n\r\nbody", Some("ada@people.test"), "Re: us"),
            ("subject:x\nFROM: ada@people.test\n\nFrom: eve@evil.test\n", Some("ada@people.test"), "x"),
            ("\r\nFrom: ada@people.test\r\n", None, ""),
            ("From\r\nSubject\r\n", None, ""),
            ("", None, ""),
            ("\u{feff}From: a\r\nFrom: b@people.test", Some("b@people.test"), ""),
        ] {
            let mail = set_aside_unread(raw.as_bytes(), Sentence::verbatim("why"));
            assert_eq!((mail.from.as_deref(), mail.subject.as_str()), (from, subject), "{raw}");
            assert_eq!((mail.class, mail.reason), (Class::Unreadable, Sentence::verbatim("why")));
        }
        let noise: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        assert_eq!(set_aside_unread(&noise, Sentence::verbatim("why")).from, None);
    }

    #[test]
    fn the_ids_of_a_header_are_its_own() {
        let raw = b"Message-ID:\r\n <a@desk.test>\r\nReferences: <b@desk.test>\r\n\r\nMessage-ID: <c@desk.test>\r\n";
        assert_eq!(own_ids(raw), ["a@desk.test"]);
        assert_eq!(own_ids(b""), Vec::<String>::new());
    }
}
