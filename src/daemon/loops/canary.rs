//! The desk's mail to itself: sent, waited for, removed or missed; over connections of its own.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{Hub, Setup};
use crate::{
    daemon::{canary, wiring},
    domain::canary::Canary,
    mail::{Imap, Inbound},
};

/// What happens meanwhile, such as a mail that comes home, is noticed after this.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);
/// A mailbox that cannot be read says nothing of the mail; it is asked again after this.
const UNREAD: SignedDuration = SignedDuration::from_mins(1);
/// Providers file their copy of what was sent a little later.
const COPY_FILED: SignedDuration = SignedDuration::from_secs(20);

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails; what a mail server does is no error.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    let started = hub.now();
    let mut rests = started;
    while !hub.stop.is_cancelled() {
        let setup = hub.setup();
        let applies = canary::applies(&setup.loaded);
        canary::forget_unless(applies, &hub.store)?;
        if applies && hub.now() >= rests {
            rests = round(&hub, &setup, started).await?;
        }
        tokio::select! {
            () = hub.stop.cancelled() => {}
            () = hub.changed(&setup) => {}
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
        }
    }
    Ok(())
}

/// Does what is due; before when there is no use to try again.
async fn round(hub: &Hub, setup: &Rc<Setup>, started: Timestamp) -> Result<Timestamp> {
    let now = hub.now();
    let last = hub.store.read(|tx| tx.canary())?;
    let home = last.as_ref().and_then(|canary| canary.home.as_ref().filter(|_| !canary.removed));
    if let Some(home) = home {
        // The provider's own copy is there by then as well.
        if now.duration_since(home.at) < COPY_FILED {
            return Ok(now);
        }
        if let Some(mut imap) = imap(setup).await {
            canary::sweep(&hub.store, &setup.ctx, &mut imap, now).await?;
            imap.close().await;
        }
        return Ok(now + UNREAD);
    }
    if let Some(end) = hub.store.read(canary::given_up)? {
        if now < end {
            return Ok(now);
        }
        // The reader may have found it in a mailbox that could not be read before.
        let read = tokio::select! {
            () = hub.stop.cancelled() => return Ok(now),
            read = hub.poll_requests.look_read() => read,
        };
        if !read {
            return Ok(now + UNREAD);
        }
        let is_out = hub.store.read(|tx| tx.canary())?.is_some_and(|canary| Canary::is_out(&canary));
        if is_out && let Some(mut imap) = imap(setup).await {
            canary::give_up(&hub.store, &setup.ctx, &mut imap, now).await?;
            imap.close().await;
            hub.ring();
        }
        return Ok(now);
    }
    if now >= hub.store.read(|tx| canary::next(tx, started))? {
        send(hub, setup, now).await?;
    }
    Ok(now)
}

async fn send(hub: &Hub, setup: &Rc<Setup>, now: Timestamp) -> Result<()> {
    let mut outbound = match setup.make(wiring::outbound).await {
        Ok(outbound) => outbound,
        Err(err) => {
            let said = format!("{err:#}");
            return hub.store.write(|tx| crate::record::canary::unsent(tx, &said, now));
        }
    };
    canary::send(&hub.store, &setup.ctx, &mut outbound, now).await?;
    outbound.close().await;
    hub.ring();
    Ok(())
}

/// The mailbox; `None` where its password cannot be read at present, which the reader says.
async fn imap(setup: &Setup) -> Option<Box<Imap>> {
    match setup.make(wiring::inbound).await {
        Ok(Inbound::Imap(imap)) => Some(imap),
        _ => None,
    }
}
