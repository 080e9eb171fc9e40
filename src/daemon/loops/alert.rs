//! The alarm: sees what lasts too long, and tells the staff room and the admins once; while all is well
//! a dead man's switch hears so.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::Hub;
use crate::{daemon::alert, report::health};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(20);
/// While all is well.
const PING_EVERY: Duration = Duration::from_mins(5);
/// What could not be told is tried again after this.
const TRIED_AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails, and admins were told that.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    let mut pinged: Option<tokio::time::Instant> = None;
    let mut rests: Option<Timestamp> = None;
    while !hub.stop.is_cancelled() {
        let setup = hub.setup();
        let now = hub.now();
        let troubles = hub.store.read(|tx| Ok(health::health(tx, now)?.troubles))?;
        if alert::note(&hub.store, &setup.ctx, &troubles, now)? {
            hub.chat.notify_one();
        }
        if rests.is_none_or(|until| now >= until) {
            let told = alert::tell_due(&hub.store, &setup.loaded, &setup.ctx, &troubles, now).await?;
            rests = (!told).then(|| now + TRIED_AGAIN);
        }
        if troubles.is_empty() && !hub.full.get() && pinged.is_none_or(|at| at.elapsed() >= PING_EVERY) {
            pinged = Some(tokio::time::Instant::now());
            if let Err(err) = alert::ping(&setup.loaded).await {
                tracing::warn!("{err:#}");
            }
        }
        tokio::select! {
            () = hub.stop.cancelled() => {}
            () = hub.changed(&setup) => pinged = None,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    Ok(())
}
