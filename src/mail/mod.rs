//! The mail edge: finished letters go out by SMTP, through a sendmail command or into a directory,
//! mail comes in by IMAP or from a Maildir. It knows nothing of programmes, pairings or the store.
//!
//! | file | says |
//! |---|---|
//! | `wire` | a TCP stream without delay, and TLS over it |
//! | `http` | one request and its answer |
//! | `login`, `token`, `token_endpoint`, `token_assertion`, `token_kept` | who we are: passwords and access tokens |
//! | `smtp`, `smtp_login`, `smtp_replies`, `smtp_verdict` | one letter to one server, and what its answer means |
//! | `sendmail` | one letter to a command, and what its exit code means |
//! | `given_id` | the Message-ID that a server gave a letter |
//! | `pace` | how soon the next letter may go |
//! | `directory` | letters as files |
//! | `imap`, `imap_folder`, `imap_fetch` | one complete fetch: all folders, one folder, its messages |
//! | `imap_session`, `imap_login`, `imap_guard`, `imap_names` | the connection, the login, what is let in from it, names of folders |
//! | `imap_idle`, `imap_copies`, `imap_tidy` | waiting for mail; own copies; what becomes of handled mail |
//! | `imap_search` | one mail looked for in all folders |
//! | `own_letters` | what the desk wrote before |
//! | `maildir` | the same from files |

use std::fmt;

use jiff::Timestamp;

use crate::domain::EmailAddress;

pub mod directory;
mod given_id;
mod http;
pub mod imap;
mod imap_copies;
mod imap_fetch;
mod imap_folder;
mod imap_guard;
mod imap_idle;
mod imap_login;
mod imap_names;
mod imap_search;
#[cfg(test)]
mod imap_server_tests;
mod imap_session;
mod imap_tidy;
mod login;
pub mod maildir;
mod own_letters;
mod pace;
mod sendmail;
pub mod smtp;
mod smtp_login;
mod smtp_replies;
mod smtp_verdict;
mod token;
mod token_assertion;
mod token_endpoint;
mod token_kept;
mod wire;

pub use directory::Directory;
pub use given_id::given_id;
pub use http::ping;
pub use imap::{Imap, ImapSettings};
pub use imap_search::{Lies, Searched, Wanted};
pub use imap_tidy::{AfterReading, Handled, Tidied};
pub use login::{Login, Proof};
pub use maildir::{Maildir, drop_into};
pub use own_letters::OwnLetter;
pub use pace::pace;
pub use sendmail::Sendmail;
pub use smtp::{Patience, Smtp, SmtpSettings};
pub use smtp_verdict::{Step, verdict};
pub use token::{Endpoint, Grant, ReadSecret, Tokens};
pub use token_assertion::ServiceAccount;
pub use token_kept::refresh_token_ends;

/// A message larger than this (RFC822.SIZE, octets) is not fetched whole.
pub const LARGEST_MESSAGE: u64 = 25 * 1024 * 1024;
/// What is fetched of a message that is too large: its first octets.
pub const HEAD_OF_LARGE: u64 = 64 * 1024;
/// Messages are handed out in batches of about this many octets,
const BATCH_OCTETS: u64 = 4 * 1024 * 1024;
/// and of at most this many.
const BATCH_MESSAGES: usize = 100;
/// The longest server answer that is kept, in characters.
const LONGEST_SAID: usize = 300;

/// One letter to one person, finished.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// The reverse-path (RFC 5321 §4.1.1.2); empty: the null sender.
    pub envelope_from: &'a str,
    pub to: &'a EmailAddress,
    /// Who gets the same bytes besides, named in no header; the letter goes without if that is refused.
    pub copy_to: Option<&'a EmailAddress>,
    /// A report is wanted once the letter was delivered, from a server that offers them (RFC 3461): it
    /// comes to the reverse-path.
    pub report: bool,
    /// The whole message, lines ended by CRLF, the last one too.
    pub bytes: &'a [u8],
    pub message_id: &'a str,
    pub kind: &'a str,
    /// The person's id.
    pub who: &'a str,
    pub at: Timestamp,
}

impl<'a> Parcel<'a> {
    /// Where a copy goes, if that is not where the letter goes anyway.
    fn copy(&self) -> Option<&'a EmailAddress> {
        self.copy_to.filter(|copy| *copy != self.to)
    }

    /// A refusal that names the copy's address, and not the reader's, is about us.
    fn ascribe(&self, outcome: Outcome) -> Outcome {
        let Some(copy) = self.copy() else { return outcome };
        let names_copy = |said: &str| {
            let said = said.to_lowercase();
            said.contains(copy.as_str()) && !said.contains(self.to.as_str())
        };
        match outcome {
            Outcome::Later { said, whose: Whose::Address } if names_copy(&said) => {
                Outcome::Later { said, whose: Whose::Us }
            }
            Outcome::Never { said, whose: Whose::Address } if names_copy(&said) => {
                Outcome::Never { said, whose: Whose::Us }
            }
            other => other,
        }
    }
}

/// What became of a parcel. `said` is the server's own words, one line of at most 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A server answered for it.
    Sent { said: String },
    /// Not now; nothing was delivered.
    Later { said: String, whose: Whose },
    /// Refused for good; nothing was delivered.
    Never { said: String, whose: Whose },
    /// The final dot went out and no answer came back (RFC 1047).
    InDoubt { said: String },
}

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This recipient: other letters may go.
    Address,
    /// Us or the way there: the channel waits.
    Us,
}

/// How the connection to a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Upgraded before anything else is said (RFC 3207, RFC 9051 §6.2.1); never left out.
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// Plain text; refused unless the peer is on a loopback address.
    None,
}

/// A password or token: never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where letters go.
#[derive(Debug)]
pub enum Outbound {
    Smtp(Box<Smtp>),
    Sendmail(Sendmail),
    Directory(Directory),
    Memory(Memory),
}

impl Outbound {
    /// Delivers one letter. Never fails: what went wrong is in the outcome.
    pub async fn deliver(&mut self, parcel: &Parcel<'_>) -> Outcome {
        match self {
            Self::Smtp(smtp) => smtp.deliver(parcel).await,
            Self::Sendmail(sendmail) => sendmail.deliver(parcel).await,
            Self::Directory(directory) => directory.deliver(parcel),
            Self::Memory(memory) => memory.deliver(parcel),
        }
    }

    /// Whether a second try of a letter that may have left does no harm: in a folder the same
    /// letter is the same file.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        matches!(self, Self::Directory(_) | Self::Memory(_))
    }

    /// Whether letters leave to a provider, who may limit how many come in a minute.
    #[must_use]
    pub fn is_paced(&self) -> bool {
        matches!(self, Self::Smtp(_) | Self::Sendmail(_))
    }

    /// Ends the pass: says QUIT where a connection is open.
    pub async fn close(&mut self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// Keeps what is delivered, and answers as it was told to.
#[derive(Debug, Default)]
pub struct Memory {
    /// Answers to give, first to last; `Sent` when there are none left.
    pub answers: std::collections::VecDeque<Outcome>,
    /// What was answered with `Sent` or `InDoubt`, in order.
    pub taken: Vec<Taken>,
}

/// A letter that [`Memory`] took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub envelope_from: String,
    pub to: EmailAddress,
    pub copy_to: Option<EmailAddress>,
    pub bytes: Vec<u8>,
    pub message_id: String,
    pub kind: String,
    pub who: String,
    pub at: Timestamp,
}

impl Memory {
    fn deliver(&mut self, parcel: &Parcel<'_>) -> Outcome {
        let outcome =
            self.answers.pop_front().unwrap_or(Outcome::Sent { said: "250 kept in memory".to_owned() });
        if matches!(outcome, Outcome::Sent { .. } | Outcome::InDoubt { .. }) {
            self.taken.push(Taken {
                envelope_from: parcel.envelope_from.to_owned(),
                to: parcel.to.clone(),
                copy_to: parcel.copy_to.cloned(),
                bytes: parcel.bytes.to_vec(),
                message_id: parcel.message_id.to_owned(),
                kind: parcel.kind.to_owned(),
                who: parcel.who.to_owned(),
                at: parcel.at,
            });
        }
        outcome
    }
}

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

/// Why a wait for mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The server told of something new.
    Mail,
    /// Time to look again at everything.
    LookAgain,
    Interrupted,
}

/// Where mail comes from.
#[derive(Debug)]
pub enum Inbound {
    Imap(Box<Imap>),
    Maildir(Maildir),
    Nothing,
}

impl Inbound {
    /// One complete fetch: hands new messages to `each`, oldest first and some at a time, all of one
    /// folder; it returns once their effect is committed. New is what lies at or after a folder's cursor (IMAP), or what
    /// `is_handled` does not know by its key (Maildir). Flags and files stay as they are.
    ///
    /// # Errors
    /// When no folder can be read (connection, login), or when `each` fails; messages handed out
    /// before that are handled. A single folder's trouble is in [`Complete::failed`].
    pub async fn fetch(
        &mut self,
        cursors: &[Cursor],
        unmet: Unmet,
        is_handled: &dyn Fn(&str) -> bool,
        each: &mut impl AsyncFnMut(Vec<Found>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Complete> {
        match self {
            Self::Imap(imap) => imap.fetch(cursors, unmet, each).await,
            Self::Maildir(maildir) => maildir.fetch(is_handled, each).await,
            Self::Nothing => Ok(Complete::default()),
        }
    }

    /// One message that was handed out before, by its folder and key; `None`: it is there no longer.
    ///
    /// # Errors
    /// One sentence: it cannot be asked for now.
    pub async fn fetch_one(&mut self, folder: &str, key: &str) -> anyhow::Result<Option<Found>> {
        match self {
            Self::Imap(imap) => imap.fetch_one(folder, key).await,
            Self::Maildir(maildir) => maildir.fetch_one(key),
            Self::Nothing => Ok(None),
        }
    }

    /// Waits for mail, after a complete fetch: until something new lies there, until `interrupt`, or
    /// until it is time to look again.
    ///
    /// # Errors
    /// One sentence: the connection broke; the next fetch opens another.
    pub async fn wait(
        &mut self,
        cursors: &[Cursor],
        interrupt: impl Future<Output = ()>,
    ) -> anyhow::Result<News> {
        match self {
            Self::Imap(imap) => imap.wait(cursors, interrupt).await,
            Self::Maildir(maildir) => Ok(maildir.wait(interrupt).await),
            Self::Nothing => {
                interrupt.await;
                Ok(News::Interrupted)
            }
        }
    }

    /// Ends the pass: logs out where a connection is open.
    pub async fn close(&mut self) {
        if let Self::Imap(imap) = self {
            imap.close().await;
        }
    }
}

/// One line of at most 300 characters, without control characters.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(LONGEST_SAID).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("canary-7391".to_owned());
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.expose(), "canary-7391");
    }

    #[tokio::test]
    async fn what_a_refusal_is_about_where_a_copy_goes_too() {
        let (ada, desk) =
            (EmailAddress::parse("ada@people.test").unwrap(), EmailAddress::parse("desk@desk.test").unwrap());
        let refused = |said: &str, whose| Outcome::Never { said: said.to_owned(), whose };
        let parcel = |to, copy_to| Parcel {
            envelope_from: "",
            to,
            copy_to,
            report: false,
            bytes: b"x\r\n",
            message_id: "m@desk.test",
            kind: "nudge",
            who: "ada",
            at: Timestamp::UNIX_EPOCH,
        };
        for (copy_to, said, whose) in [
            (None, "550 5.1.1 <desk@desk.test> unknown", Whose::Address),
            (Some(&desk), "550 5.1.1 <Desk@desk.test> unknown", Whose::Us),
            (Some(&desk), "550 5.1.1 <ada@people.test> unknown", Whose::Address),
            (Some(&desk), "550 5.1.1 unknown", Whose::Address),
            (Some(&desk), "550 ada@people.test unknown to desk@desk.test", Whose::Address),
        ] {
            let outcome = parcel(&ada, copy_to).ascribe(refused(said, Whose::Address));
            assert_eq!(outcome, refused(said, whose), "{said}");
        }
        assert_eq!(parcel(&desk, Some(&desk)).copy(), None, "it goes there anyway");
        let mut out = Outbound::Memory(Memory::default());
        out.deliver(&parcel(&ada, Some(&desk))).await;
        let Outbound::Memory(memory) = out else { panic!("it was a memory") };
        assert_eq!(memory.taken[0].copy_to, Some(desk));
    }

    #[test]
    fn words_of_a_server_are_one_bounded_line() {
        assert_eq!(one_line("550 a\r\n\tb\u{1b}[31m"), "550 a b[31m");
        assert_eq!(one_line(&"x".repeat(5000)).len(), LONGEST_SAID);
    }
}
