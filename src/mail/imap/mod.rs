//! Mail from an IMAP server (RFC 3501, 9051).
//!
//! | file | says |
//! |---|---|
//! | `mailbox`, `folder`, `fetch` | one complete fetch: all folders, one folder, its messages |
//! | `session`, `login`, `guard`, `names` | the connection, the login, what is let in from it, names of folders |
//! | `idle`, `copies`, `after_reading` | waiting for mail; own copies; what becomes of handled mail |
//! | `search`, `own_letters` | one mail, or those that the desk wrote, looked for in all folders |

mod after_reading;
mod copies;
mod fetch;
mod folder;
mod guard;
mod idle;
mod login;
mod mailbox;
mod names;
mod own_letters;
mod search;
#[cfg(test)]
mod server_tests;
mod session;
mod settings;

pub use after_reading::{AfterReading, Handled, Tidied};
pub use mailbox::Imap;
pub use search::{Lies, Searched, Wanted};
pub use settings::ImapSettings;
