//! The chat edge: finished posts go into rooms. It knows nothing of programmes, pairings or the store.

pub mod console;
pub mod matrix;
mod matrix_fault;
mod matrix_listen;
mod matrix_probe;
mod matrix_rooms;
mod matrix_session;
mod matrix_words;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

pub use console::Console;
pub use matrix::Matrix;

/// One line for one room, finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub at: Timestamp,
    pub room: String,
    /// One line.
    pub text: String,
    /// The same post has the same key; no room gets a key twice.
    pub key: String,
}

/// Where posts go.
#[derive(Debug)]
pub enum Rooms {
    Console(Console),
}

impl Rooms {
    /// Posts a message under its key; returns what the network calls it. `lines` are the posts it is
    /// made of; `since`: how long ago it was first tried.
    ///
    /// # Errors
    /// One sentence; the same key may be tried again.
    pub async fn post(
        &self,
        _room: &str,
        _key: &str,
        _body: &str,
        _loud: bool,
        lines: &[Post],
        _since: Option<SignedDuration>,
    ) -> Result<String> {
        match self {
            Self::Console(console) => {
                lines.iter().try_for_each(|line| console.post(line)).map(|()| String::new())
            }
        }
    }

    /// Replaces what a message says.
    ///
    /// # Errors
    /// One sentence; the same key may be tried again.
    pub async fn edit(
        &self,
        room: &str,
        _event: &str,
        key: &str,
        words: &str,
        _loud: bool,
        now: Timestamp,
    ) -> Result<()> {
        match self {
            // A log is not edited: what changed is a line of its own.
            Self::Console(console) => console.post(&Post {
                at: now,
                room: room.to_owned(),
                text: words.to_owned(),
                key: key.to_owned(),
            }),
        }
    }

    /// How long the network asked us to wait.
    #[must_use]
    pub fn asked_to_wait(&self, _err: &anyhow::Error) -> SignedDuration {
        SignedDuration::ZERO
    }

    /// Whether only that room is concerned, so that the others may be tried.
    #[must_use]
    pub fn is_about_room(&self, _err: &anyhow::Error) -> bool {
        false
    }
}
