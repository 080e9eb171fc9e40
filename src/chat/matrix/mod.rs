//! Rooms on a Matrix homeserver.
//!
//! | file | says |
//! |---|---|
//! | `client` | an account: what it posts and hears |
//! | `session` | its login, kept in a folder |
//! | `rooms`, `listen` | the rooms it knows; what is said in them |
//! | `content` | posts to Matrix's JSON, and its JSON to what somebody said |
//! | `fault`, `probe` | what went wrong; whether all is well |

mod client;
mod content;
mod fault;
mod listen;
mod probe;
mod rooms;
mod session;

pub use client::Matrix;
pub use content::{Said, Words};
pub use fault::{is_logged_out, is_permanent, retry_after};
pub use probe::{Finding, probe};
pub use session::MatrixSettings;
