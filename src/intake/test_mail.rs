//! The desk's mail to itself: what its header says of how it came.

use super::{
    automatic::list,
    message::mail::{Mail, bare_address},
};

/// The mark of the desk's mail to itself, or of another desk's; `None` for any other mail.
#[must_use]
pub fn test_mark(raw: &[u8], header: &str) -> Option<String> {
    let mail = Mail::head(raw)?;
    mail.field(&header.to_ascii_lowercase()).map(|mark| mark.trim().to_owned())
}

/// What kind of address a mail came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// A mailing list or group; the header that says so.
    Group(String),
    /// Another mailbox passes it on; the header that says so.
    Forwarded(String),
    /// It was put into the mailbox of another address.
    Alias(String),
    /// The mailbox is that address's own.
    Mailbox,
    /// No server said.
    Unknown,
}

/// Fields in which the last server names the mailbox, the topmost first.
const MAILBOX: [&str; 4] = ["delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to"];
/// Fields of those who pass a mail on.
const FORWARDED: [&str; 4] = ["x-forwarded-for", "x-forwarded-to", "resent-from", "resent-to"];

/// How a mail to `address` came, by its header.
#[must_use]
pub fn arrival(head: &[u8], address: &str) -> Arrival {
    let Some(mail) = Mail::head(head) else { return Arrival::Unknown };
    let google = |name: &str| name.starts_with("x-google-group");
    let group = mail.all_fields().iter().find(|field| google(&field.name)).map(|field| field.name.clone());
    if let Some(sign) = group.or_else(|| list::sign(&mail)) {
        return Arrival::Group(sign);
    }
    if let Some(name) = FORWARDED.into_iter().find(|name| mail.field(name).is_some()) {
        return Arrival::Forwarded(name.to_owned());
    }
    let angled = |value: &str| bare_address(value.trim().trim_start_matches('<').trim_end_matches('>'));
    let mailbox = MAILBOX.into_iter().find_map(|name| mail.field(name)).and_then(angled);
    match mailbox {
        None => Arrival::Unknown,
        Some(mailbox) if without_plus(&mailbox) == without_plus(address) => Arrival::Mailbox,
        Some(mailbox) => Arrival::Alias(mailbox),
    }
}

/// An address in lower case, its plus part gone.
fn without_plus(address: &str) -> String {
    let address = address.to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_how_a_mail_came() {
        let desk = "desk+canary.x@desk.test";
        for (head, expected) in [
            ("Delivered-To: desk+canary.x@desk.test\r\n", Arrival::Mailbox),
            ("Delivered-To: <Desk@desk.test>\r\n", Arrival::Mailbox),
            (
                "Delivered-To: office@desk.test\r\nX-Original-To: desk@desk.test\r\n",
                Arrival::Alias("office@desk.test".into()),
            ),
            (
                "X-Forwarded-For: desk@desk.test office@else.test\r\nDelivered-To: office@else.test\r\n",
                Arrival::Forwarded("x-forwarded-for".into()),
            ),
            ("Resent-From: desk@desk.test\r\n", Arrival::Forwarded("resent-from".into())),
            (
                "X-Google-Group-Id: 1\r\nDelivered-To: desk@desk.test\r\n",
                Arrival::Group("x-google-group-id".into()),
            ),
            ("Subject: x\r\n", Arrival::Unknown),
        ] {
            let head = format!("From: desk@desk.test\r\n{head}\r\n");
            assert_eq!(arrival(head.as_bytes(), desk), expected, "{head}");
        }
        let list =
            b"From: desk@desk.test\r\nList-Id: <desk.desk.test>\r\nDelivered-To: ada@desk.test\r\n\r\n";
        assert!(matches!(arrival(list, desk), Arrival::Group(_)));
        assert_eq!(
            test_mark(b"From: a@b.test\r\nX-Mentord-Canary: p.1\r\n\r\nx", "X-Mentord-Canary").as_deref(),
            Some("p.1")
        );
        assert_eq!(test_mark(b"From: a@b.test\r\n\r\nX-Mentord-Canary: p.1", "X-Mentord-Canary"), None);
    }
}
