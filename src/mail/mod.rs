//! The mail edge: finished letters go out by SMTP, through a sendmail command or into a directory,
//! mail comes in by IMAP or from a Maildir. It knows nothing of programmes, pairings or the store.
//!
//! | file | says |
//! |---|---|
//! | `parcel`, `outbound` | a letter on its way and what became of it; where letters go |
//! | `fetched`, `inbound` | what one fetch reads; where mail comes from |
//! | `wire` | a TCP stream without delay, and TLS over it |
//! | `http` | one request and its answer |
//! | `login`, `oauth` | who we are: passwords and access tokens |
//! | [`smtp`] | one letter to one server, and what its answer means |
//! | `sendmail` | one letter to a command, and what its exit code means |
//! | `assigned_id` | the Message-ID that a server gave a letter |
//! | `rate_limit` | how many letters may go, and how soon the next one may |
//! | `directory` | letters as files |
//! | [`imap`] | a mailbox on a server |
//! | `own_letters` | what the desk wrote before |
//! | `maildir` | the same from files |

mod assigned_id;
pub mod directory;
mod fetched;
mod http;
pub mod imap;
mod inbound;
mod login;
pub mod maildir;
mod oauth;
mod outbound;
mod own_letters;
mod parcel;
mod rate_limit;
mod sendmail;
pub mod smtp;
mod wire;

pub use crate::domain::refusal::FailureScope;
pub use assigned_id::assigned_id;
pub use directory::Directory;
pub use fetched::{
    Complete, Cursor, FolderFailed, FolderRead, Found, HEAD_OF_LARGE, LARGEST_MESSAGE, Raw, Unmet,
};
pub use http::ping;
pub use imap::{AfterReading, Handled, Imap, ImapSettings, Lies, Searched, Tidied, Wanted};
pub use inbound::{Inbound, News};
pub use login::{Login, Proof};
pub use maildir::{Maildir, drop_into};
pub use oauth::{Endpoint, Grant, ReadSecret, ServiceAccount, Tokens, refresh_token_ends};
pub use outbound::{Accepted, Memory, Outbound};
pub use own_letters::OwnLetter;
pub use parcel::{Parcel, SendOutcome};
pub use rate_limit::RateLimit;
pub use sendmail::Sendmail;
pub use smtp::{Patience, Smtp, SmtpSettings, Step, verdict};
pub use wire::Tls;
