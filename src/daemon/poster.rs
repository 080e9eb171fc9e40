//! Posts what waits for the rooms; a room that cannot be reached keeps nothing else back.

use anyhow::Result;
use jiff::Timestamp;

use crate::{
    chat::{Console, Post},
    config::Loaded,
    store::Store,
};

/// The file of posts in the state directory.
const LOG: &str = "chat.log";

/// Posts everything that waits, in order; returns what was posted.
///
/// # Errors
/// When the store fails. A room that cannot be written to is said, and tried again next time.
pub fn drain(store: &Store, loaded: &Loaded, now: Timestamp) -> Result<Vec<Post>> {
    let waiting = store.read(|tx| tx.waiting_posts())?;
    let console = Console::new(loaded.state_dir.join(LOG));
    let mut posted = Vec::with_capacity(waiting.len());
    for post in waiting {
        let finished = Post { at: post.decided, room: post.room, text: post.text, key: post.key };
        if let Err(err) = console.post(&finished) {
            tracing::warn!("A post waits: {err:#}");
            break;
        }
        store.write(|tx| tx.settle_post(post.id, now))?;
        posted.push(finished);
    }
    Ok(posted)
}
