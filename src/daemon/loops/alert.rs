//! The alarm: sees what lasts too long, and tells the staff room and the admins once; while all is well
//! a dead man's switch hears so.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{Hub, Setup};
use crate::{
    daemon::alert,
    domain::outage::{Outage, OutageKind},
    record,
    report::{health, words},
    store::ToldOutage,
};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(20);
/// While all is well.
const PING_EVERY: Duration = Duration::from_mins(5);
/// Admins hear of an outage again after this.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);
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
        note(&hub, &setup, &troubles, now)?;
        if rests.is_none_or(|until| now >= until) {
            let told = tell(&hub, &setup, &troubles, now).await?;
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

/// Notes what is new, and tells the staff room of it.
fn note(hub: &Hub, setup: &Setup, troubles: &[Outage], now: Timestamp) -> Result<()> {
    let told = hub.store.read(|tx| tx.told_outages())?;
    let is_new = |outage: &&Outage| !told.iter().any(|known| known.outage.kind == outage.kind);
    let new: Vec<Outage> = troubles.iter().filter(is_new).copied().collect();
    if new.is_empty() {
        return Ok(());
    }
    for outage in &new {
        tracing::error!("{}", words::outage(*outage, &setup.house.desk.zone));
    }
    hub.store.write(|tx| {
        let mut told = told.clone();
        for outage in &new {
            told.push(ToldOutage { outage: *outage, alerted: None });
            // Of the others staff have a letter, and their room a line about that.
            if outage.kind == OutageKind::LettersWait {
                record::posts::of_outage(tx, &setup.house, *outage, now)?;
            }
        }
        tx.set_told_outages(&told)
    })?;
    hub.chat.notify_one();
    Ok(())
}

/// Tells admins what is due: an outage that is new or a day old, and one that is over. Whether all could be
/// told.
async fn tell(hub: &Hub, setup: &Setup, troubles: &[Outage], now: Timestamp) -> Result<bool> {
    let mut all = true;
    for known in hub.store.read(|tx| tx.told_outages())? {
        let lasts = troubles.iter().any(|outage| outage.kind == known.outage.kind);
        let due = known.alerted.is_none_or(|alerted| now.duration_since(alerted) >= AGAIN);
        // What admins never heard of need not be taken back.
        let silent = !lasts && known.alerted.is_none();
        if lasts && !due {
            continue;
        }
        let said = if silent {
            Ok(())
        } else {
            alert::tell(&setup.loaded, &setup.house, known.outage, !lasts, now).await
        };
        if let Err(err) = said {
            tracing::error!("{err:#}");
            all = false;
            continue;
        }
        if !lasts {
            tracing::info!("Over: {}", words::outage(known.outage, &setup.house.desk.zone));
        }
        hub.store.write(|tx| {
            let mut told = tx.told_outages()?;
            told.retain(|other| lasts || other.outage.kind != known.outage.kind);
            for other in told.iter_mut().filter(|other| other.outage.kind == known.outage.kind) {
                other.alerted = Some(now);
            }
            tx.set_told_outages(&told)
        })?;
    }
    Ok(all)
}
