//! What one fetch reads: messages, and how far each folder was read.

use jiff::Timestamp;

/// A message larger than this (RFC822.SIZE, octets) is not fetched whole.
pub const LARGEST_MESSAGE: u64 = 25 * 1024 * 1024;
/// What is fetched of a message that is too large: its first octets.
pub const HEAD_OF_LARGE: u64 = 64 * 1024;
/// Messages are handed out in batches of about this many octets,
pub(super) const BATCH_OCTETS: u64 = 4 * 1024 * 1024;
/// and of at most this many.
pub(super) const BATCH_MESSAGES: usize = 100;

/// How far an IMAP folder has been handled: the next UID to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub folder: String,
    pub uidvalidity: u32,
    pub next_uid: u32,
}

/// What of a folder without a cursor is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// What comes from now on: it begins at UIDNEXT.
    FromNow,
    /// All of it: letters may have been answered before the folder could first be read.
    FromStart,
}

/// One message that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub folder: String,
    /// `uidvalidity/uid`, or a Maildir's unique name.
    pub key: String,
    /// To store in the transaction that handles the message (IMAP only).
    pub cursor: Option<Cursor>,
    /// INTERNALDATE, or the file's mtime; 1970 where the server's date cannot be read, so that
    /// clamping moves it to the last complete fetch.
    pub received: Timestamp,
    pub junk: bool,
    /// Octets, as the server or the file system gives them.
    pub size: u64,
    pub raw: Raw,
}

/// A message's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    Whole(Vec<u8>),
    /// Over [`LARGEST_MESSAGE`], or the server would not give all of it: at most the first
    /// [`HEAD_OF_LARGE`] octets.
    TooLarge {
        head: Vec<u8>,
    },
    /// It is there, and the server does not give it.
    Withheld,
}

/// What one fetch read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Complete {
    /// The folders that were read to their end.
    pub folders: Vec<FolderRead>,
    /// The folders that were not, each with a sentence. Silence cannot be judged while there are any.
    pub failed: Vec<FolderFailed>,
}

/// A folder that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRead {
    pub folder: String,
    /// Where to go on (IMAP); for a folder met for the first time, its UIDNEXT.
    pub cursor: Option<Cursor>,
    /// UIDVALIDITY had changed, or UIDNEXT gone back: everything was handed out again, the store
    /// knows what it has seen.
    pub rescanned: bool,
    pub junk: bool,
}

/// A folder that could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFailed {
    pub folder: String,
    pub why: String,
}
