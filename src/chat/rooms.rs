//! Where posts go: rooms on a homeserver, or the console.

use anyhow::{Result, anyhow};
use futures_util::FutureExt as _;
use jiff::{SignedDuration, Timestamp};

use super::{
    Console, Matrix,
    matrix::{self, Words},
};

/// A homeserver forgets transaction ids after a while; a message that is older is looked for in its
/// room before it is sent again.
const KEY_IS_KNOWN: SignedDuration = SignedDuration::from_mins(25);

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

/// A message to a room: the posts of one pass.
#[derive(Debug, Clone, Copy)]
pub struct Bundle<'a> {
    pub room: &'a str,
    /// The transaction id: the same message under the same key is posted once.
    pub key: &'a str,
    /// A line a post.
    pub text: &'a str,
    /// It needs a person, whose client may ring.
    pub loud: bool,
    /// The posts it is made of.
    pub lines: &'a [Post],
    /// How long ago it was first tried; `None`: never.
    pub since: Option<SignedDuration>,
}

/// Where posts go.
#[derive(Debug)]
pub enum Rooms {
    Console(Console),
    /// Rooms on a homeserver; what has no room there goes to the console.
    Matrix(Matrix, Console),
    /// The homeserver cannot be reached, in words: posts wait.
    Away(String, Console),
}

/// Whether a room is one on a homeserver, by alias or id.
fn is_matrix(room: &str) -> bool {
    room.starts_with(['#', '!'])
}

impl Rooms {
    /// Posts a message; returns what the network calls it, which the console does not.
    ///
    /// # Errors
    /// One sentence; the same message may be tried again.
    pub async fn post(&self, bundle: &Bundle<'_>) -> Result<String> {
        let words = Words { text: bundle.text.to_owned(), loud: bundle.loud };
        match self {
            Self::Matrix(matrix, _) if is_matrix(bundle.room) => {
                if bundle.since.is_some_and(|since| since > KEY_IS_KNOWN)
                    && let Some(event) = matrix.find(bundle.room, bundle.key).boxed_local().await?
                {
                    return Ok(event);
                }
                // The sdk's futures are deep: boxed, they end here for whoever awaits us.
                matrix.post(bundle.room, bundle.key, &words).boxed_local().await
            }
            Self::Away(why, _) if is_matrix(bundle.room) => Err(anyhow!(why.clone())),
            Self::Console(console) | Self::Matrix(_, console) | Self::Away(_, console) => {
                bundle.lines.iter().try_for_each(|line| console.post(line)).map(|()| String::new())
            }
        }
    }

    /// Replaces what the message that is called `event` says.
    ///
    /// # Errors
    /// One sentence; the same key may be tried again.
    pub async fn edit(&self, event: &str, bundle: &Bundle<'_>, now: Timestamp) -> Result<()> {
        let words = Words { text: bundle.text.to_owned(), loud: bundle.loud };
        match self {
            Self::Matrix(matrix, _) if !event.is_empty() => {
                matrix.edit(bundle.room, event, bundle.key, &words).boxed_local().await
            }
            Self::Away(why, _) if !event.is_empty() => Err(anyhow!(why.clone())),
            // A log is not edited: what changed is a line of its own.
            Self::Console(console) | Self::Matrix(_, console) | Self::Away(_, console) => {
                console.post(&Post {
                    at: now,
                    room: bundle.room.to_owned(),
                    text: words.text,
                    key: bundle.key.to_owned(),
                })
            }
        }
    }

    /// How long the network asked us to wait.
    #[must_use]
    pub fn asked_to_wait(&self, err: &anyhow::Error) -> SignedDuration {
        matrix::retry_after(err).and_then(|wait| SignedDuration::try_from(wait).ok()).unwrap_or_default()
    }

    /// Whether only that room is concerned, so that the others may be tried.
    #[must_use]
    pub fn is_about_room(&self, err: &anyhow::Error) -> bool {
        matrix::is_permanent(err)
    }

    /// Ends in order.
    pub async fn close(self) {
        if let Self::Matrix(matrix, _) = self {
            matrix.close().await;
        }
    }
}
