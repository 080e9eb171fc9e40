//! Mail to a submission server (RFC 5321, 6409).
//!
//! | file | says |
//! |---|---|
//! | `client` | one letter to one server |
//! | `settings` | how to reach it, and how long it may take |
//! | `pool` | the connections to it, lent and kept |
//! | `login`, `replies` | the login; what a server answers, read as it comes |
//! | `verdict` | what an answer means for a letter |

mod client;
mod login;
mod pool;
mod replies;
mod settings;
mod verdict;

pub use client::Smtp;
pub use settings::{Patience, SmtpSettings};
pub(super) use verdict::enhanced;
pub use verdict::{Step, verdict};
