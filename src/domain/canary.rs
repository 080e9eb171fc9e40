//! The desk's mail to itself: when it was sent, whether it came home, and what was seen when it did not.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What takes longer to come home than this does not come.
pub const HOME_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// The mail that was sent last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// What its own header holds; random, so that nobody can foretell it.
    pub mark: String,
    /// Without angle brackets.
    pub message_id: String,
    /// Of the desk, with a plus part where those are used.
    pub address: String,
    pub sent: Timestamp,
    /// The server's own words when it took the mail.
    pub answered: String,
    pub home: Option<Home>,
    /// It did not come home, and that was recorded.
    pub missed: bool,
    /// It was removed from the mailbox.
    pub removed: bool,
}

impl Canary {
    /// Whether it may still come home.
    #[must_use]
    pub fn is_out(&self) -> bool {
        self.home.is_none() && !self.missed
    }
}

/// Where and when it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub at: Timestamp,
    pub folder: String,
    pub junk: bool,
}

/// Mail to the desk does not arrive: silence is judged no more until it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deaf {
    /// When the mail was sent that did not come home.
    pub since: Timestamp,
    pub address: String,
    /// The sending server's words when it took the mail; empty: it refused the address.
    pub answered: String,
    /// Why the address was refused, at once or in a delivery report.
    pub refused: Option<String>,
    /// When the mailbox was searched; `None`: there was no need to.
    pub searched: Option<Timestamp>,
    /// The folders that the desk reads.
    pub read: Vec<String>,
    /// Folders besides these in which the mail lies.
    pub found_in: Vec<String>,
    /// Whether every folder could be searched.
    pub searched_all: bool,
    /// Hundredths of the mailbox's room that are used, where the server says so.
    pub used: Option<u8>,
}

/// The desk could not send its mail: the channel's fault, which is told as that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    pub at: Timestamp,
    pub said: String,
}
