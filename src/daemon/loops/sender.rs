//! The sender: settles what is in doubt, delivers what may leave, and waits for more.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use jiff::Timestamp;

use super::{Backoff, Hub, Setup};
use crate::{
    daemon::{
        doubts, look_back,
        sender::{self, Manner, Round},
        wiring,
    },
    mail::{Inbound, Outbound, RateLimit},
    store::State,
};

/// Letters in one go: then it is asked again whether the mailbox has been read.
const MOST: usize = 50;
/// What could not leave is tried again after this at the earliest.
const AGAIN: Duration = Duration::from_secs(2);
/// How often the copy of a letter in doubt is looked for.
const LOOKED_FOR: Duration = Duration::from_secs(30);
/// The longest wait: whatever was missed is found after it.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Runs until the daemon stops; a letter on its way is seen to its end.
///
/// # Errors
/// When the store fails; what a mail server does is no error.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    hub.store.write(|tx| tx.doubt_unfinished())?;
    let mut pace = RateLimit::default();
    let mut backoff = Backoff::new(Duration::from_secs(15), Duration::from_mins(5));
    while !hub.stop.is_cancelled() {
        let setup = hub.setup();
        let ways = setup
            .make(|loaded, logins| Ok((wiring::outbound(loaded, logins)?, wiring::inbound(loaded, logins)?)))
            .await;
        match ways {
            Ok((mut outbound, mut inbound)) => {
                deliver(&hub, &setup, &mut outbound, &mut inbound, &mut pace, &mut backoff).await?;
                outbound.close().await;
                inbound.close().await;
            }
            Err(err) => {
                tracing::warn!("Letters cannot leave: {err:#}");
                hub.rest(&setup, backoff.pause()).await;
            }
        }
    }
    Ok(())
}

/// Delivers, as long as this configuration holds.
async fn deliver(
    hub: &Hub,
    setup: &Rc<Setup>,
    outbound: &mut Outbound,
    inbound: &mut Inbound,
    pace: &mut RateLimit,
    backoff: &mut Backoff,
) -> Result<()> {
    let mut manner = Manner::of(&setup.loaded, outbound);
    let mut sent = 0;
    while !hub.stop.is_cancelled() && Rc::ptr_eq(setup, &hub.setup()) {
        if hub.store.read(look_back::keeps_back)? {
            idle(hub, setup, false).await?;
            continue;
        }
        settle_doubts(hub, setup, inbound, &mut manner).await?;
        manner.looked = looked(hub).await?;
        let mut round = Round {
            store: &hub.store,
            ctx: &setup.ctx,
            outbound: &mut *outbound,
            inbound: &mut *inbound,
            manner,
            pace: &mut *pace,
            stop: &hub.stop,
        };
        let report = sender::drain(&mut round, MOST, &|| hub.now()).await?;
        sent += report.sent;
        if report.sent > 0 {
            hub.planner.notify_one();
            hub.chat.notify_one();
        }
        if let Some(said) = &report.waiting {
            tracing::warn!("A letter waits: {said}");
        }
        if report.shut {
            // No use to try the next letter either.
            outbound.close().await;
            inbound.close().await;
            hub.rest(setup, backoff.pause()).await;
            continue;
        }
        backoff.reset();
        if report.tried == MOST {
            continue;
        }
        if sent > 0 && hub.store.read(|tx| tx.next_not_before())?.is_none_or(|next| next > hub.now()) {
            tracing::info!(letters = sent, "Letters were sent");
            sent = 0;
        }
        outbound.close().await;
        inbound.close().await;
        // What waits for a deaf desk waits long: another look would say the same.
        let looked = manner.looked || hub.store.read(|tx| tx.deaf())?.is_some();
        idle(hub, setup, looked).await?;
    }
    Ok(())
}

/// Whether the mailbox was read to its end since the last of what may leave fell due. Asked only
/// where a letter rests on silence.
async fn looked(hub: &Hub) -> Result<bool> {
    if hub.store.read(|tx| tx.held())?.is_some() || !hub.store.read(|tx| tx.silence_waits(hub.now()))? {
        return Ok(true);
    }
    tokio::select! {
        () = hub.stop.cancelled() => Ok(false),
        looked = hub.poll_requests.look() => Ok(looked),
    }
}

async fn settle_doubts(hub: &Hub, setup: &Setup, inbound: &mut Inbound, manner: &mut Manner) -> Result<()> {
    let doubts = !hub.store.read(|tx| tx.deliveries_in(State::InDoubt))?.is_empty();
    // A copy that came into the mailbox by now settles it.
    manner.looked = !doubts
        || tokio::select! {
            () = hub.stop.cancelled() => false,
            looked = hub.poll_requests.look() => looked,
        };
    if doubts {
        doubts::resolve(&hub.store, &setup.ctx, inbound, manner, hub.now()).await?;
    }
    doubts::file_owed_copies(&hub.store, inbound, manner, hub.now()).await
}

/// How long until the next letter in doubt goes again, or its copy is looked for once more.
fn doubts_end(hub: &Hub, setup: &Setup, now: Timestamp) -> Result<Option<Duration>> {
    let doubts = hub.store.read(|tx| tx.deliveries_in(State::InDoubt))?;
    let ends = doubts.iter().map(|delivery| {
        let end = delivery.settled.unwrap_or(delivery.decided) + setup.loaded.send.in_doubt_after;
        Duration::try_from(end.duration_since(now)).unwrap_or_default().min(LOOKED_FOR)
    });
    Ok(ends.min())
}

/// Waits until something may leave.
async fn idle(hub: &Hub, setup: &Rc<Setup>, looked: bool) -> Result<()> {
    let now = hub.now();
    let wait = hub.until(hub.store.read(|tx| tx.next_not_before())?, LONGEST_WAIT);
    let wait = if looked { wait } else { wait.min(AGAIN) };
    let wait = doubts_end(hub, setup, now)?.map_or(wait, |end| wait.min(end.max(AGAIN)));
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = hub.changed(setup) => {}
        () = hub.sender.notified() => {}
        () = tokio::time::sleep(wait) => {}
    }
    Ok(())
}
