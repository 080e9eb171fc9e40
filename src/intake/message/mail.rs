//! The bytes of a mail as header fields, addresses and decoded parts: the one module that knows `mail-parser`.

use std::{borrow::Cow, cell::OnceCell};

use jiff::civil::Date;
use mail_parser::{
    DateTime, HeaderValue, Message, MessageParser, decoders::charsets::map::charset_decoder,
    parsers::MessageStream,
};

use super::charset;
use super::limits::{
    MAX_BYTES, MAX_DEPTH, MAX_HEADER_BYTES, MAX_LINE_BYTES, MAX_PARTS, MOST_HTML, MOST_OF_A_REPORT,
    MOST_PLAIN_TEXT,
};
use super::mime::{self, Field, Part, TooMuch, Tree};
use super::winmail::Tnef;
use crate::domain::{Sentence, person::ascii_domain};
use crate::intake::text::phrases::{first_of, flat};

/// Why a mail cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it is larger than {} MB", MAX_BYTES / 1024 / 1024)]
    Size,
    #[error("it has {0}")]
    Structure(TooMuch),
    #[error("it is empty")]
    Empty,
    #[error("it is no mail: it has no header (RFC 5322)")]
    NoMail,
}

impl From<TooMuch> for Unreadable {
    fn from(error: TooMuch) -> Self {
        Self::Structure(error)
    }
}

impl Unreadable {
    /// For people.
    pub(in crate::intake) fn words(&self) -> Sentence {
        match self {
            Self::Size => sentence!("inbound.unread_size", mb => MAX_BYTES / 1024 / 1024),
            Self::Structure(TooMuch::Depth) => sentence!("inbound.unread_depth", most => MAX_DEPTH),
            Self::Structure(TooMuch::Parts) => sentence!("inbound.unread_parts", most => MAX_PARTS),
            Self::Structure(TooMuch::Header) => {
                sentence!("inbound.unread_header", kb => MAX_HEADER_BYTES / 1024)
            }
            Self::Structure(TooMuch::Line) => sentence!("inbound.unread_line", kb => MAX_LINE_BYTES / 1024),
            Self::Empty => sentence!("inbound.unread_empty"),
            Self::NoMail => sentence!("inbound.unread_no_mail"),
        }
    }
}

/// Without one of these a text with colons is no mail.
const TELLING: [&str; 10] = [
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "content-type",
    "delivered-to",
];

/// More of a subject is not looked at for phrases.
const LONGEST_SUBJECT: usize = 1_000;

/// A mail taken apart. Nothing in it is interpreted.
#[derive(Debug)]
pub(in crate::intake) struct Mail<'a> {
    pub(super) raw: Cow<'a, [u8]>,
    pub(super) tree: Tree,
    pub(in crate::intake) made: Made,
    /// It holds S/MIME data that stay closed.
    pub(super) sealed: bool,
    pub(super) tnef: Option<Tnef>,
    pub(in crate::intake) from: Vec<Mailbox>,
    pub(in crate::intake) sender: Vec<Mailbox>,
    pub(in crate::intake) reply_to: Vec<Mailbox>,
    pub(in crate::intake) to: Vec<Mailbox>,
    pub(in crate::intake) cc: Vec<Mailbox>,
    pub(in crate::intake) subject: String,
    /// The author's own date (Date), else that of the last server; in their own zone.
    pub(in crate::intake) date: Option<Date>,
}

/// What several tests ask of a mail, made once.
#[derive(Debug, Default)]
pub(in crate::intake) struct Made {
    /// The bodies.
    plain: OnceCell<Vec<String>>,
    html: OnceCell<Vec<String>>,
    flat_subject: OnceCell<String>,
    pub(in crate::intake) beginning: OnceCell<String>,
    pub(in crate::intake) flat_beginning: OnceCell<String>,
    pub(in crate::intake) new_text: OnceCell<Option<String>>,
}

/// A display name and an address in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::intake) struct Mailbox {
    pub(in crate::intake) name: Option<String>,
    pub(in crate::intake) address: String,
}

impl<'a> Mail<'a> {
    pub(in crate::intake) fn parse(raw: &'a [u8]) -> Result<Self, Unreadable> {
        if raw.len() > MAX_BYTES {
            return Err(Unreadable::Size);
        }
        let raw = in_lines(raw);
        if raw.trim_ascii().is_empty() {
            return Err(Unreadable::Empty);
        }
        let tree = mime::walk(&raw)?;
        Self::of(raw, tree).ok_or(Unreadable::NoMail)?.opened()
    }

    /// What the header alone says of a mail that cannot be read whole; `None` where even that is missing.
    pub(in crate::intake) fn head(raw: &'a [u8]) -> Option<Self> {
        let fields = header_of(raw.get(..MAX_BYTES).unwrap_or(raw));
        let content_type = mime::field(&fields, "content-type").unwrap_or_default().to_owned();
        Self::of(Cow::Borrowed(&[]), Tree { fields, parts: Vec::new(), content_type })
    }

    fn of(raw: Cow<'a, [u8]>, tree: Tree) -> Option<Self> {
        let fields = &tree.fields;
        if !fields.iter().any(|field| TELLING.contains(&field.name.as_str())) {
            return None;
        }
        let (from, sender) = (mailboxes(fields, "from"), mailboxes(fields, "sender"));
        let reply_to = mailboxes(fields, "reply-to");
        let (to, cc) = (mailboxes(fields, "to"), mailboxes(fields, "cc"));
        let subject =
            mime::field(fields, "subject").map(decoded_words).map(repaired_line).unwrap_or_default();
        let date = mime::field(fields, "date").and_then(civil_date).or_else(|| {
            let (_, date) = mime::field(fields, "received")?.rsplit_once(';')?;
            civil_date(date)
        });
        let (made, sealed, tnef) = (Made::default(), false, None);
        Some(Self { raw, tree, made, sealed, tnef, from, sender, reply_to, to, cc, subject, date })
    }

    /// The first characters of the subject as phrases are written, at most so many and [`LONGEST_SUBJECT`].
    pub(in crate::intake) fn flat_subject(&self, most: usize) -> &str {
        first_of(self.made.flat_subject.get_or_init(|| flat(&self.subject, LONGEST_SUBJECT)), most)
    }

    /// What Outlook's winmail.dat says, if the mail holds one.
    pub(in crate::intake) fn tnef(&self) -> Option<&Tnef> {
        self.tnef.as_ref()
    }

    /// Whether it holds S/MIME data that cannot be read without a key.
    pub(in crate::intake) fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// An enclosed mail with its body, to where its last part ends; of another part its bytes.
    pub(super) fn whole(&self, part: &Part) -> Vec<u8> {
        let encoded = matches!(part.encoding().as_str(), "base64" | "quoted-printable");
        if !part.kind.starts_with("message/") || encoded {
            return self.decoded(part, MAX_BYTES).into_owned();
        }
        let behind = self.tree.parts.iter().skip_while(|other| other.body.start < part.body.end);
        let within = behind.take_while(|other| other.level > part.level);
        let end = within.map(|other| other.body.end).max().unwrap_or(part.body.end);
        self.raw.get(part.body.start..end).unwrap_or_default().to_vec()
    }

    /// The first field of that name (lower-case), unfolded, not decoded.
    pub(in crate::intake) fn field(&self, name: &str) -> Option<&str> {
        mime::field(&self.tree.fields, name)
    }

    pub(in crate::intake) fn fields<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.tree.fields.iter().filter(move |field| field.name == name).map(|field| field.value.as_str())
    }

    /// Every field of the mail itself, in order.
    pub(in crate::intake) fn all_fields(&self) -> &[Field] {
        &self.tree.fields
    }

    pub(in crate::intake) fn media_type(&self) -> String {
        mime::media_type(&self.tree.content_type)
    }

    /// A parameter of the mail's own Content-Type.
    pub(in crate::intake) fn parameter(&self, name: &str) -> Option<String> {
        mime::parameter(&self.tree.content_type, name)
    }

    /// The parts of the mail itself; those of enclosed mails are left out.
    pub(in crate::intake) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.tree.parts.iter().filter(|part| part.level == 0)
    }

    /// The parts with those of enclosed mails.
    pub(in crate::intake) fn all_parts(&self) -> &[Part] {
        &self.tree.parts
    }

    /// The header of an enclosed mail (`message/rfc822`, `text/rfc822-headers`).
    pub(in crate::intake) fn enclosed_fields(&self, part: &Part) -> Vec<Field> {
        fields_of(&self.bytes(part))
    }

    /// A part's bytes, with base64 or quoted-printable taken off; of a report only the beginning.
    pub(in crate::intake) fn bytes(&self, part: &Part) -> Vec<u8> {
        let report = part.kind.starts_with("message/") || part.kind.starts_with("text/rfc822");
        self.decoded(part, if report { MOST_OF_A_REPORT } else { MAX_BYTES }).into_owned()
    }

    /// A part's text, its charset taken into account; unknown charsets are read as well as may be.
    pub(in crate::intake) fn text(&self, part: &Part) -> String {
        self.text_within(part, if part.kind == "text/html" { MOST_HTML } else { MOST_PLAIN_TEXT })
    }

    fn text_within(&self, part: &Part, most: usize) -> String {
        let bytes = self.decoded(part, most);
        charset::repaired(charset::decoded(&bytes, &part.parameter("charset").unwrap_or_default()))
    }

    /// Up to `most` bytes of a part as they stand in the mail, decoded; as they stand, if they cannot be.
    fn decoded(&self, part: &Part, most: usize) -> Cow<'_, [u8]> {
        let body = self.raw.get(part.body.clone()).unwrap_or_default();
        let body = body.get(..most).unwrap_or(body);
        let mut stream = MessageStream::new(body);
        // At a sign that has no meaning they give up, and say so by an end that cannot be.
        let (end, decoded) = match part.encoding().as_str() {
            "base64" => stream.decode_base64_mime(b""),
            "quoted-printable" => stream.decode_quoted_printable_mime(b""),
            _ => return Cow::Borrowed(body),
        };
        if end == usize::MAX { Cow::Borrowed(body) } else { decoded }
    }

    /// Every inline `text/plain`, one below the other.
    pub(in crate::intake) fn joined_bodies(&self) -> Cow<'_, str> {
        match self.bodies("text/plain") {
            [only] => Cow::Borrowed(only),
            bodies => Cow::Owned(bodies.join("\n")),
        }
    }

    /// The text of the mail itself in reading order: every inline `text/plain`, or every `text/html`, up to
    /// the length that is read.
    pub(in crate::intake) fn bodies(&self, kind: &str) -> &[String] {
        let (kept, most) = match kind {
            "text/plain" => (&self.made.plain, MOST_PLAIN_TEXT),
            "text/html" => (&self.made.html, MOST_HTML),
            _ => return &[],
        };
        kept.get_or_init(|| {
            let mut left = most;
            let parts = self.parts().filter(|part| part.kind == kind && !part.is_attachment());
            parts
                .map(|part| {
                    let text = self.text_within(part, left);
                    left = left.saturating_sub(part.body.len());
                    text
                })
                .collect()
        })
    }
}

/// A line that was decoded wrongly put right; what is left of that may hold control characters.
fn repaired_line(line: String) -> String {
    one_line(&charset::repaired(line))
}

/// Text in a charset of that name; `None` if it is not known.
pub(super) fn in_charset(bytes: &[u8], name: &str) -> Option<String> {
    charset_decoder(name.as_bytes()).map(|decode| decode(bytes))
}

/// The fields of a mail's header.
pub(in crate::intake) fn header_of(raw: &[u8]) -> Vec<Field> {
    mime::head(&in_lines(raw))
}

/// The fields of a header that stands alone.
pub(in crate::intake) fn fields_of(bytes: &[u8]) -> Vec<Field> {
    let bytes = in_lines(bytes);
    // Only the header is wanted: what follows the first empty line is not walked.
    let end = bytes.windows(2).position(|pair| pair == b"\n\n");
    let end = end.into_iter().chain(bytes.windows(3).position(|three| three == b"\n\r\n")).min();
    let header = end.and_then(|end| bytes.get(..end + 1)).unwrap_or(&bytes);
    mime::walk(header).map(|tree| tree.fields).unwrap_or_default()
}

/// LF lines out of CR-only files; a byte order mark, leading blank lines and an mbox line gone.
fn in_lines(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    let start = raw.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(raw.len());
    let mut raw = raw.get(start..).unwrap_or_default();
    let newline = if raw.contains(&b'\n') { b'\n' } else { b'\r' };
    if raw.starts_with(b"From ") || raw.starts_with(b">From ") {
        let end = raw.iter().position(|&b| b == newline).map_or(raw.len(), |n| n + 1);
        raw = raw.get(end..).unwrap_or_default();
    }
    if newline == b'\n' || !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|&b| if b == b'\r' { b'\n' } else { b }).collect())
}

/// Every mailbox of every field of that name, groups opened. Each field is handed over alone: a date that
/// `mail-parser` stumbles on swallows the field after it.
fn mailboxes(fields: &[Field], name: &str) -> Vec<Mailbox> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.name == name) {
        let header = format!("To: {}\r\n\r\n", one_line(&field.value));
        let parsed = MessageParser::default().parse_headers(header.as_bytes());
        let Some(addresses) = parsed.as_ref().and_then(Message::to) else { continue };
        found.extend(addresses.iter().filter_map(|addr| {
            let address = bare_address(addr.address.as_deref()?)?;
            let name = addr.name.as_deref().map(one_line).map(repaired_line).filter(|name| !name.is_empty());
            Some(Mailbox { name, address })
        }));
    }
    found
}

/// A mail address in lower case without brackets or a `mailto:`; `None` if it is not one.
pub(in crate::intake) fn bare_address(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(|c| matches!(c, '<' | '>' | '"' | '\'' | '(' | ')' | '[' | ']'));
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let (local, domain) = text.rsplit_once('@')?;
    let sound = !local.is_empty() && !domain.is_empty() && text.len() <= 254;
    if !sound || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let domain = ascii_domain(domain).unwrap_or(Cow::Borrowed(domain));
    Some(format!("{local}@{domain}").to_lowercase())
}

/// Text without line breaks or control characters.
pub(in crate::intake) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every `<local@domain>` of Message-ID, In-Reply-To or References, without brackets; prose is passed over.
pub(in crate::intake) fn message_ids(value: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for piece in value.split('<').skip(1) {
        let Some((id, _)) = piece.split_once('>') else { continue };
        // Folding leaves white space inside long ids.
        let id: String = id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        if id.contains('@') && id.len() < 1000 {
            ids.push(id);
        }
    }
    ids
}

/// The day of a date (RFC 5322 §3.3) in its writer's own zone.
fn civil_date(value: &str) -> Option<Date> {
    let date = DateTime::parse_rfc822(&one_line(value))?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

/// A header value with its encoded words (RFC 2047) read.
pub(in crate::intake) fn decoded_words(value: &str) -> String {
    // `mail-parser` reads a word only when white space follows it.
    let value = one_line(value).replace("?=]", "?= ]").replace("?=)", "?= )").replace("?=:", "?= :");
    let header = format!("Subject: {value}\r\n\r\n");
    let parsed = MessageParser::default().parse_headers(header.as_bytes());
    parsed
        .as_ref()
        .and_then(|message| message.header("Subject"))
        .and_then(HeaderValue::as_text)
        .map(one_line)
        .unwrap_or_default()
}
