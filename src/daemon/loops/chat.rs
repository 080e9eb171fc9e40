//! Chat: posts what waits for the rooms. Nothing waits for it.

use std::{rc::Rc, time::Duration};

use anyhow::Result;

use super::{Hub, Setup};
use crate::{chat::Rooms, daemon::poster};

/// The longest wait: whatever was missed is found after it.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Posts of one pass come within this and are one message.
const GATHER: Duration = Duration::from_millis(500);

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails; what a homeserver does is no error.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    while !hub.stop.is_cancelled() {
        let setup = hub.setup();
        let rooms = poster::console(&setup.loaded);
        post(&hub, &setup, &rooms).await?;
    }
    Ok(())
}

/// Posts, as long as this configuration holds.
async fn post(hub: &Hub, setup: &Rc<Setup>, rooms: &Rooms) -> Result<()> {
    while !hub.stop.is_cancelled() && Rc::ptr_eq(setup, &hub.setup()) {
        let posted = poster::drain(&hub.store, rooms, hub.now()).await?;
        for post in &posted.posts {
            if matches!(rooms, Rooms::Console(_)) {
                println!("{}: {}", post.room, post.text);
            }
        }
        let now = hub.now();
        let wait = hub
            .store
            .read(|tx| tx.next_message())?
            .filter(|next| *next > now)
            .and_then(|next| Duration::try_from(next.duration_since(now)).ok())
            .map_or(LONGEST_WAIT, |until| until.min(LONGEST_WAIT));
        tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = hub.changed(setup) => return Ok(()),
            () = hub.chat.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
        tokio::select! {
            () = hub.stop.cancelled() => {}
            () = tokio::time::sleep(GATHER) => {}
        }
    }
    Ok(())
}
