//! What people wrote that a person of staff should read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    incoming::Closed,
    pairing::PairingId,
    person::{EmailAddress, PersonId},
};

/// Characters of what somebody wrote that staff are shown on the morning list.
pub const MOST_QUOTED: usize = 300;
/// Characters of a worry that its readers are shown.
pub const MOST_OF_A_WORRY: usize = 8_000;

/// What there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordsKind {
    /// They wrote it in a mail to the desk.
    Said,
    /// It stands beside an answer to an invite.
    Comment,
    /// Something was attached, without a word.
    Attachment,
    /// Nobody but its addressee can open it.
    Encrypted,
    /// Outlook wrapped it up (winmail.dat).
    Tnef,
    /// There is nothing in it.
    Empty,
    /// It is larger than what is fetched: at most its beginning could be read.
    TooLarge,
    /// The mail server did not give it.
    Withheld,
}

impl From<Closed> for WordsKind {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Encrypted => Self::Encrypted,
            Closed::Tnef => Self::Tnef,
            Closed::Empty => Self::Empty,
            Closed::TooLarge => Self::TooLarge,
            Closed::Withheld => Self::Withheld,
        }
    }
}

/// Words that wait for staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub who: Option<PersonId>,
    pub kind: WordsKind,
    /// One line, at most [`MOST_QUOTED`] characters; empty where there is nothing to quote.
    pub text: String,
    pub heard: Timestamp,
}

/// The text on one line, cut to [`MOST_QUOTED`] characters.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > MOST_QUOTED {
            let mut cut: String = line.chars().take(MOST_QUOTED - 1).collect();
            cut.push('…');
            return cut;
        }
    }
    line
}

/// Something that may be a worry, until one of its readers settles it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worry {
    /// Names it: that of the mail it came in.
    pub key: String,
    pub pairing: Option<PairingId>,
    pub writer: Option<PersonId>,
    /// Where it came from.
    pub from: Option<EmailAddress>,
    /// Who may read it: nobody of the pairing, and nobody whom it names.
    pub readers: Vec<EmailAddress>,
    /// At most [`MOST_OF_A_WORRY`] characters.
    pub text: String,
    pub heard: Timestamp,
    /// When its letters were last written.
    pub passed: Timestamp,
    /// How often it was passed on since nobody had settled it.
    pub rounds: u8,
}
