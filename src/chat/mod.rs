//! The chat edge: finished posts go into rooms. It knows nothing of programmes, pairings or the store.

pub mod console;
pub mod matrix;
mod matrix_fault;
mod matrix_listen;
mod matrix_probe;
mod matrix_rooms;
mod matrix_session;
mod matrix_words;

use jiff::Timestamp;

pub use console::Console;
pub use matrix::Matrix;

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
