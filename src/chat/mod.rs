//! The chat edge: finished posts go into rooms. It knows nothing of programmes, pairings or the store.

pub mod console;

use jiff::Timestamp;

pub use console::Console;

/// One message to one room, finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub at: Timestamp,
    pub room: String,
    /// One line.
    pub text: String,
    /// The same post has the same key; no room gets a key twice.
    pub key: String,
}
