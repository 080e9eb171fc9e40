//! Mail to a submission server (RFC 5321, 6409).
//!
//! | file | says |
//! |---|---|
//! | `client` | one letter to one server, over a connection kept for the pass |
//! | `pool` | the connections to it, lent and kept |
//! | `login`, `replies` | the login; what a server answers, read as it comes |
//! | `verdict` | what an answer means for a letter |

mod client;
mod login;
mod pool;
mod replies;
mod verdict;

pub use client::{Patience, Smtp, SmtpSettings};
pub(super) use verdict::enhanced;
pub use verdict::{Step, verdict};
