//! Rests while the disk is full: nothing is decided or sent then, staff and whoever runs the machine are
//! told, and the loops go on by themselves when there is room.

use std::{rc::Rc, time::Duration};

use anyhow::Result;

use super::{Backoff, Hub};
use crate::{
    daemon::{alert, disk, wiring},
    domain::outage::{Outage, OutageKind},
    store::{self, Fault},
};

/// How often a loop that rests looks whether there is room again, or how another has found that there is.
const LOOKS: Duration = Duration::from_secs(1);
/// What the signs of life may be late by, meanwhile.
const ALIVE: Duration = Duration::from_mins(2);

/// Runs a loop, again after each time that the disk was full.
///
/// # Errors
/// What the loop ends with for any other reason.
pub async fn outlasts_full_disk<F: Future<Output = Result<()>>>(
    hub: Rc<Hub>,
    work: impl Fn(Rc<Hub>) -> F,
) -> Result<()> {
    loop {
        match work(Rc::clone(&hub)).await {
            Err(err) if store::fault(&err) == Some(Fault::Full) && !hub.stop.is_cancelled() => {
                rest(&hub, &err).await?;
            }
            ended => return ended,
        }
    }
}

async fn rest(hub: &Hub, err: &anyhow::Error) -> Result<()> {
    if hub.full.replace(true) {
        // Another loop has met it, and finds out when there is room.
        while hub.full.get() && !hub.stop.is_cancelled() {
            pause(hub, LOOKS).await;
        }
        return Ok(());
    }
    tracing::error!("The disk is full, so nothing is decided or sent until there is room: {err:#}");
    tell_of_full_disk(hub).await;
    let mut backoff = Backoff::new(LOOKS, Duration::from_secs(15));
    while !hub.stop.is_cancelled() {
        pause(hub, backoff.pause()).await;
        if hub.store.has_room()? {
            tracing::warn!("There is room on the disk again");
            break;
        }
    }
    hub.full.set(false);
    hub.ring();
    Ok(())
}

/// Tells everybody who is to know, by whatever way still works. Whatever else watches over the desk is
/// told here too.
async fn tell_of_full_disk(hub: &Hub) {
    let setup = hub.setup();
    let told = async {
        let mut outbound = setup.make(wiring::outbound).await?;
        disk::tell(&hub.store, &setup.ctx, &mut outbound, &setup.loaded.state_dir, hub.now()).await
    };
    let outage = Outage { kind: OutageKind::Disk, since: hub.now() };
    let alerted = alert::tell(&setup.loaded, &setup.ctx, outage, false, hub.now());
    tokio::select! {
        () = hub.stop.cancelled() => {}
        (told, alerted) = async { tokio::join!(told, alerted) } => {
            if let Err(err) = told {
                tracing::error!("Staff could not be told that the disk is full: {err:#}");
            }
            if let Err(err) = alerted {
                tracing::error!("Admins could not be told that the disk is full: {err:#}");
            }
        }
    }
}

async fn pause(hub: &Hub, long: Duration) {
    hub.heartbeat.planner(ALIVE);
    hub.heartbeat.reader(ALIVE);
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = tokio::time::sleep(long) => {}
    }
}
