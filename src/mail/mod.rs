//! The mail edge: finished letters go out by SMTP, through a sendmail command or into a directory,
//! mail comes in by IMAP or from a Maildir. It knows nothing of programmes, pairings or the store.
//!
//! | file | says |
//! |---|---|
//! | `parcel`, `outbound` | a letter on its way and what became of it; where letters go |
//! | `fetched`, `inbound` | what one fetch reads; where mail comes from |
//! | `secret` | a password or a token |
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

pub mod directory;
mod fetched;
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
mod inbound;
mod login;
pub mod maildir;
mod outbound;
mod own_letters;
mod pace;
mod parcel;
mod secret;
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
pub use fetched::{
    Complete, Cursor, FolderFailed, FolderRead, Found, HEAD_OF_LARGE, LARGEST_MESSAGE, Raw, Unmet,
};
pub use given_id::given_id;
pub use http::ping;
pub use imap::{Imap, ImapSettings};
pub use imap_search::{Lies, Searched, Wanted};
pub use imap_tidy::{AfterReading, Handled, Tidied};
pub use inbound::{Inbound, News};
pub use login::{Login, Proof};
pub use maildir::{Maildir, drop_into};
pub use outbound::{Memory, Outbound, Taken};
pub use own_letters::OwnLetter;
pub use pace::pace;
pub use parcel::{Outcome, Parcel, Whose};
pub use secret::Secret;
pub use sendmail::Sendmail;
pub use smtp::{Patience, Smtp, SmtpSettings};
pub use smtp_verdict::{Step, verdict};
pub use token::{Endpoint, Grant, ReadSecret, Tokens};
pub use token_assertion::ServiceAccount;
pub use token_kept::refresh_token_ends;
pub use wire::Tls;
