//! What keeps the desk from its work for so long that somebody must know.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One kind of trouble, told once while it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutageKind {
    /// No letter leaves: a server cannot be reached, or refuses the desk.
    LettersWait,
    /// The mailbox cannot be read to its end.
    MailboxUnread,
    /// Mail to the desk does not arrive.
    Deaf,
    /// The record cannot be written or read: the disk is full, or damaged.
    Disk,
}

impl OutageKind {
    pub const ALL: [Self; 4] = [Self::LettersWait, Self::MailboxUnread, Self::Deaf, Self::Disk];

    /// As it stands in `status --json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::LettersWait => "letters-wait",
            Self::MailboxUnread => "mailbox-unread",
            Self::Deaf => "deaf",
            Self::Disk => "disk",
        }
    }
}

/// A trouble that lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    pub kind: OutageKind,
    pub since: Timestamp,
}
