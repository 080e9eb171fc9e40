//! The watch: sees when another process has written to the store, and rings; one may have asked that the
//! files be read again.

use std::{rc::Rc, time::Duration};

use anyhow::Result;

use super::Hub;
use crate::daemon::reload;

/// How often the store's version is asked for: some microseconds each.
const EVERY: Duration = Duration::from_millis(500);

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    let mut known = hub.store.data_version()?;
    loop {
        tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
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
