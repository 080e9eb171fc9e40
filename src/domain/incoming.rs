//! What a mail that came in means, once intake has read it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{EmailAddress, Sentence};

/// A mail understood. Addresses are lower-case `local@domain`, ids without angle brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub class: Class,
    /// Why that class: the header or part that decided, as it stands there; of what is not read, why not.
    pub reason: Sentence,
    /// The author's address (From; Sender where From has none).
    pub from: Option<String>,
    pub from_name: Option<String>,
    /// Behind a list, other addresses that may be the author's: Sender and Reply-To.
    pub also_from: Vec<String>,
    /// The author where a group or list put its own address into From (X-Original-From,
    /// X-Original-Sender, the Reply-To of a name "via" it).
    pub original_from: Option<String>,
    /// The header that says it went to many, or is part of a feedback loop (List-*, Precedence,
    /// Feedback-ID): such mail is answered by nothing automatic, whoever wrote it.
    pub bulk: Option<String>,
    /// What speaks against the author being who From says: two From fields, two authors.
    pub doubtful: Option<Sentence>,
    /// A trusted server says that the author's domain sent it (RFC 8601).
    pub vouched: bool,
    /// To and Cc as the header gives them.
    pub to: Vec<String>,
    pub cc: Vec<String>,
    /// Where it was delivered (Delivered-To, X-Original-To, Envelope-To and their like, Resent-To,
    /// `for` in Received): envelope recipients seen by servers on the way, with plus parts.
    pub delivered_to: Vec<String>,
    pub subject: String,
    pub message_id: Option<String>,
    /// In-Reply-To and References, every id, most recent first, no repeats.
    pub in_reply_to: Vec<String>,
    /// The first day back, if an auto-reply says so.
    pub returns_on: Option<Date>,
    /// An automatic answer that no header marks: its shape and words alone say so.
    pub supposed: bool,
    /// What the person newly wrote: quotes and signature gone. `None` for automatic mail.
    pub text: Option<String>,
    /// Why the words in it cannot be read, if so.
    pub closed: Option<Closed>,
    /// Files attached, calendars and signatures left out.
    pub attached: usize,
    pub bounce: Option<Bounce>,
    /// One entry a VEVENT: Google sends the series and single calls in one REPLY.
    pub calendar: Vec<CalendarAnswer>,
}

impl Incoming {
    /// Where it says that it comes from, where that is an address that anybody could have.
    #[must_use]
    pub fn author(&self) -> Option<EmailAddress> {
        EmailAddress::parse(self.from.as_deref()?).ok()
    }
}

/// Why nobody can read what a mail holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closed {
    /// S/MIME enveloped data, PGP.
    Encrypted,
    /// Outlook's winmail.dat (TNEF) alone, without words that could be read.
    Tnef,
    /// Neither words nor anything attached.
    Empty,
    /// It is larger than what is fetched.
    TooLarge,
    /// The mail server did not give it, however often it was asked.
    Withheld,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A person wrote.
    Reply,
    AutoReply,
    Bounce,
    /// An iTIP object.
    Calendar,
    /// Newsletters and lists.
    List,
    /// Read receipts.
    Receipt,
    /// Feedback reports.
    Complaint,
    /// Carries our signed header, or one of our Message-IDs.
    Loop,
    Unreadable,
}

/// A delivery status notification (RFC 3464).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    pub recipients: Vec<FailedRecipient>,
    pub original_message_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRecipient {
    pub address: String,
    /// An enhanced status code (RFC 3463) such as `5.1.1`: the one given, else what the server's words stand for.
    pub status: Option<String>,
    pub permanent: bool,
    /// The letter was given up: neither a delay nor a success was reported.
    #[serde(skip, default = "failed")]
    pub failed: bool,
    /// The server's own words (Diagnostic-Code), one line.
    #[serde(skip)]
    pub said: String,
}

/// What was kept before delays were told apart is a failure.
fn failed() -> bool {
    true
}

/// One VEVENT of an iTIP object (RFC 5546).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarAnswer {
    /// `REPLY`, `COUNTER`, `REQUEST`, ...
    pub method: String,
    /// The program that wrote it (PRODID).
    #[serde(default)]
    pub product: Option<String>,
    /// About that call and all after it (RANGE=THISANDFUTURE).
    #[serde(default)]
    pub and_later: bool,
    /// Lower case; `None`: there is none, or it is no mail address.
    #[serde(default)]
    pub organizer: Option<String>,
    pub uid: String,
    pub sequence: Option<u32>,
    /// The original start of the one call it is about, as an instant; `None`: the whole series.
    pub recurrence_id: Option<Timestamp>,
    /// The address after `mailto:`, lower-case.
    pub attendee: Option<String>,
    pub partstat: Option<Partstat>,
    pub comment: Option<String>,
    pub proposed_start: Option<Timestamp>,
    /// DTSTAMP: of two answers with one SEQUENCE the later counts.
    #[serde(skip)]
    pub dtstamp: Option<Timestamp>,
}

/// A participation status (RFC 5545 §3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Partstat {
    NeedsAction,
    Accepted,
    Declined,
    Tentative,
    Delegated,
}

impl Partstat {
    /// The word that stands for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsAction => "needs-action",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Tentative => "tentative",
            Self::Delegated => "delegated",
        }
    }
}
