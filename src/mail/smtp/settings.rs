//! How to reach a submission server, and how long it may take.

use std::time::Duration;

use crate::mail::{Login, Tls};

/// How to reach the server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// AUTH PLAIN or LOGIN with a password, XOAUTH2 or OAUTHBEARER with a token; never without TLS
    /// but on loopback.
    pub login: Option<Login>,
    /// PEM blocks of a private authority, believed besides the system's.
    pub ca_file: Option<Vec<u8>>,
    /// How we name ourselves in EHLO: a domain, or an address literal.
    pub helo: String,
    /// How many connections there are at the most.
    pub connections: usize,
}

/// How long each step may take; RFC 5321 §4.5.3.2 by default.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    /// Greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET.
    pub command: Duration,
    pub data: Duration,
    /// The whole message and the answer to its final dot.
    pub message: Duration,
    pub quit: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_mins(5),
            data: Duration::from_mins(2),
            message: Duration::from_mins(10),
            quit: Duration::from_secs(10),
        }
    }
}
