//! The bytes of a mail: headers and MIME structure, the same for the same letter every time.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Body, Mailbox, Mailboxes, MultiPart, SinglePart,
        header::{
            Cc, ContentDisposition, ContentTransferEncoding, ContentType, From, HeaderName, HeaderValue,
            InReplyTo, MessageId, References, ReplyTo, Subject, To,
        },
    },
};

use super::{Keys, RenderError, clean, test_mail::CANARY_HEADER};
use crate::domain::{person::LONGEST_NAME, programme::Attachment};

const LONGEST_SUBJECT: usize = 200;

/// Whether a letter says that no person wrote it (RFC 3834 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Automatic {
    /// Absences are worth knowing after this letter: nothing that keeps a server from telling.
    Silent,
    Generated,
    Replied,
}

/// An address with its name, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    pub address: String,
}

/// The calendar object of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CalendarPart {
    /// As METHOD says (RFC 6047 §2.4).
    pub method: &'static str,
    pub object: String,
}

/// Makes a letter's calendar object: only the mail needs it, and its words are there without.
pub(super) type MakeCalendar<'a> = Box<dyn FnOnce() -> Result<CalendarPart, RenderError> + 'a>;

/// A letter, all words chosen.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub from: Named,
    pub to: Vec<Named>,
    pub cc: Vec<Named>,
    pub reply_to: Vec<Named>,
    pub subject: String,
    /// Without angle brackets, as the others.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub date: Timestamp,
    pub automatic: Automatic,
    /// Of the desk's mail to itself: what tells it from a letter.
    pub test_mark: Option<&'a str>,
    pub text: String,
    pub html: String,
    pub calendar: Option<CalendarPart>,
    pub attachments: &'a [Attachment],
    /// The one who gets it, in the envelope.
    pub recipient: String,
    pub envelope_from: String,
}

impl Draft<'_> {
    /// The finished mail, CRLF, no line over 998 octets.
    pub(super) fn bytes(self, keys: &Keys) -> Result<Vec<u8>, RenderError> {
        let mut builder = Message::builder()
            .header(From::from(mailboxes(std::slice::from_ref(&self.from))?))
            .header(To::from(mailboxes(&self.to)?));
        if !self.cc.is_empty() {
            builder = builder.header(Cc::from(mailboxes(&self.cc)?));
        }
        if !self.reply_to.is_empty() {
            builder = builder.header(ReplyTo::from(mailboxes(&self.reply_to)?));
        }
        builder = builder
            .header(Subject::from(subject(&self.subject)))
            .date(instant(self.date))
            .header(MessageId::from(format!("<{}>", self.message_id)));
        if let Some(id) = &self.in_reply_to {
            builder = builder.header(InReplyTo::from(format!("<{id}>")));
        }
        if !self.references.is_empty() {
            let ids: Vec<String> = self.references.iter().map(|id| format!("<{id}>")).collect();
            builder = builder.header(References::from(ids.join(" ")));
        }
        builder = builder.raw_header(plain("X-Mentord-Desk", &keys.loop_mark()));
        builder = builder.raw_header(match self.automatic {
            Automatic::Silent => plain("X-Auto-Response-Suppress", "DR, RN, NRN"),
            Automatic::Generated => plain("Auto-Submitted", "auto-generated"),
            Automatic::Replied => plain("Auto-Submitted", "auto-replied"),
        });
        if let Some(mark) = self.test_mark {
            builder = builder.raw_header(plain(CANARY_HEADER, mark));
        }
        let envelope = Envelope::new(Some(address(&self.envelope_from)?), vec![address(&self.recipient)?])
            .map_err(|error| RenderError::Mail(error.to_string()))?;
        let message = builder
            .envelope(envelope)
            .multipart(self.parts(keys)?)
            .map_err(|error| RenderError::Mail(error.to_string()))?;
        Ok(message.formatted())
    }

    /// `multipart/alternative`, in a `multipart/mixed` if something comes along. The calendar
    /// object is the last alternative, without a disposition, and again as an attachment: some
    /// clients see only the one, some only the other.
    fn parts(self, keys: &Keys) -> Result<MultiPart, RenderError> {
        let mut words = MultiPart::alternative()
            .boundary(keys.boundary(&self.message_id, 1))
            .singlepart(
                SinglePart::builder().header(content_type("text/plain; charset=UTF-8")?).body(self.text),
            )
            .singlepart(
                SinglePart::builder().header(content_type("text/html; charset=UTF-8")?).body(self.html),
            );
        if self.calendar.is_none() && self.attachments.is_empty() {
            return Ok(words);
        }
        if let Some(calendar) = &self.calendar {
            let kind = content_type(&format!("text/calendar; charset=UTF-8; method={}", calendar.method))?;
            words = words.singlepart(SinglePart::builder().header(kind).body(inline(&calendar.object)?));
        }
        let mut mixed = MultiPart::mixed().boundary(keys.boundary(&self.message_id, 0)).multipart(words);
        if let Some(calendar) = self.calendar {
            let kind = content_type("application/ics; name=\"invite.ics\"")?;
            mixed = mixed.singlepart(attached(kind, "invite.ics", calendar.object.into_bytes())?);
        }
        for attachment in self.attachments {
            let kind =
                content_type(&attachment.media_type).or_else(|_| content_type("application/octet-stream"))?;
            let name = clean::header(&attachment.file_name, LONGEST_NAME);
            mixed = mixed.singlepart(attached(kind, &name, attachment.bytes.clone())?);
        }
        Ok(mixed)
    }
}

/// The object as it is where it is ASCII (its lines are short by RFC 5545 §3.1), else in base64:
/// the two encodings that Google and Exchange send themselves.
fn inline(object: &str) -> Result<Body, RenderError> {
    let bytes = object.as_bytes().to_vec();
    if object.is_ascii() {
        return Ok(Body::dangerous_pre_encoded(bytes, ContentTransferEncoding::SevenBit));
    }
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .map_err(|_| RenderError::Mail("Cannot encode the calendar entry".to_owned()))
}

fn attached(kind: ContentType, name: &str, bytes: Vec<u8>) -> Result<SinglePart, RenderError> {
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .map_err(|_| RenderError::Mail(format!("Cannot encode {name}")))?;
    Ok(SinglePart::builder().header(kind).header(ContentDisposition::attachment(name)).body(body))
}

fn content_type(text: &str) -> Result<ContentType, RenderError> {
    ContentType::parse(text).map_err(|_| RenderError::Mail(format!("Not a media type: {text}")))
}

/// A subject: one line, cut where a longer one would no longer be read.
pub(super) fn subject(text: &str) -> String {
    clean::subject(text, LONGEST_SUBJECT)
}

fn mailboxes(named: &[Named]) -> Result<Mailboxes, RenderError> {
    let mut out = Mailboxes::new();
    for Named { name, address: text } in named {
        let name = clean::header(name, LONGEST_NAME);
        out.push(Mailbox::new((!name.is_empty()).then_some(name), address(text)?));
    }
    Ok(out)
}

fn address(text: &str) -> Result<Address, RenderError> {
    text.parse().map_err(|_| RenderError::Mail("Not an address that a mail can carry".to_owned()))
}

fn plain(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn instant(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}
