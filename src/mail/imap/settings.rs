//! How to reach a mailbox.

use crate::mail::{Login, Tls};

/// How to reach the mailbox.
#[derive(Debug, Clone)]
pub struct ImapSettings {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub login: Login,
    /// PEM blocks of a private authority, believed besides the system's.
    pub ca_file: Option<Vec<u8>>,
    /// The folders to read; the server's Junk is read besides.
    pub mailboxes: Vec<String>,
}
