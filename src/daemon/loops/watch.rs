//! The watch: sees when another process has written to the store, and rings (it may have asked that the files be read
//! again); and when another program has taken the store's files away.

use std::{io, rc::Rc, time::Duration};

use anyhow::Result;

use super::Hub;
use crate::daemon::reload;

/// How often the store's version is asked for: some microseconds each.
const EVERY: Duration = Duration::from_millis(500);

/// Why a store that is open is not used any more.
#[derive(Debug, thiserror::Error)]
#[error("its files are not those that were opened")]
struct FilesGone;

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails, or its files are no longer those of their names.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    hub.store.bound_log()?;
    let files = hub.store.files();
    let mut known = hub.store.data_version()?;
    loop {
        tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
        if hub.store.files() != files {
            // What was committed meanwhile is nowhere else.
            hub.store.empty_log()?;
            let gone = io::Error::new(io::ErrorKind::NotFound, FilesGone);
            return Err(anyhow::Error::new(gone)
                .context("The database was removed or replaced while mentord ran; it ends, to start anew"));
        }
        let version = hub.store.data_version()?;
        if version != known {
            known = version;
            if hub.store.read(reload::asked)?.is_some() {
                hub.reload.notify_one();
            }
            hub.ring();
        }
    }
}
