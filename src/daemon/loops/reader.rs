//! The reader: reads the mailbox to its end, then waits for the server to tell of more.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use tokio::time::Instant;

use super::{Backoff, Hub, Look, Setup};
use crate::{
    daemon::{
        after_reading, look_back,
        reader::{self, Heard},
        wiring,
    },
    domain::Sentence,
    mail::{Cursor, Inbound, News},
};

/// Reading a mailbox may take long; a reader that is not back after this is dead.
const PATIENCE: Duration = Duration::from_mins(60);
/// A wait that lasted this long shows that the server is well.
const LASTED: Duration = Duration::from_secs(10);
/// The longest wait for mail without a look.
const LONGEST_WAIT: Duration = Duration::from_mins(60);
/// A wait that has ended is noticed within this.
const AWAKE: Duration = Duration::from_mins(2);

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails; what a mail server does is no error.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));
    // Whoever writes would be a stranger.
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = hub.until_people_are_known() => {}
    }
    while !hub.stop.is_cancelled() {
        let setup = hub.setup();
        let mut inbound = match setup.make(wiring::inbound).await {
            Ok(inbound) => inbound,
            Err(err) => {
                // The password cannot be read at present: as a server that cannot be reached.
                note_outage(&hub, &format!("{err:#}"))?;
                pause(&hub, &setup, backoff.pause()).await;
                continue;
            }
        };
        listen(&hub, &setup, &mut inbound, &mut backoff).await?;
        inbound.close().await;
    }
    Ok(())
}

/// Reads and waits, as long as this configuration holds.
async fn listen(hub: &Hub, setup: &Rc<Setup>, inbound: &mut Inbound, backoff: &mut Backoff) -> Result<()> {
    let mut was_unread = true;
    let mut was_deaf = false;
    let mut in_vain = false;
    loop {
        hub.heartbeat.reader(PATIENCE);
        let look = hub.poll_requests.begin();
        let heard = tokio::select! {
            biased;
            () = hub.stop.cancelled() => return Ok(()),
            heard = hear(hub, setup, inbound) => heard?,
        };
        if heard.mails > 0 {
            tracing::info!(mails = heard.mails, "Mail was heard");
        }
        hub.poll_requests.end(
            look,
            match (&heard.unread, heard.deaf) {
                (Some(_), _) => Look::Unread,
                (None, true) => Look::Deaf,
                (None, false) => Look::Complete,
            },
        );
        if let Some(why) = &heard.unread {
            was_unread = true;
            tracing::warn!("The mailbox could not be read to its end: {why}");
            hub.store.write(|tx| tx.set_meta("unread", &why.stored()))?;
            inbound.close().await;
            if !pause(hub, setup, backoff.pause()).await {
                return Ok(());
            }
            continue;
        }
        // Whoever asked for this look knows of it; the others only of what is new.
        if heard.mails > 0 || was_unread || heard.deaf != was_deaf {
            hub.ring();
        }
        if was_unread {
            hub.store.write(|tx| tx.clear_meta("unread"))?;
        }
        was_deaf = heard.deaf;
        was_unread = false;
        tidied(hub, setup, inbound).await?;
        // It lets us in and then breaks, or tells of mail that is not there: not without a pause.
        if in_vain && heard.mails == 0 {
            if !pause(hub, setup, backoff.pause()).await {
                return Ok(());
            }
        } else {
            backoff.reset();
        }
        let begun = Instant::now();
        in_vain = match wait(hub, setup, inbound, look).await? {
            Waited::Over => return Ok(()),
            Waited::Asked => false,
            Waited::News => begun.elapsed() < LASTED,
        };
    }
}

/// What was written before comes first: what is heard may answer it.
async fn hear(hub: &Hub, setup: &Setup, inbound: &mut Inbound) -> Result<Heard> {
    let unseen = look_back::look(&hub.store, &setup.ctx, inbound, hub.now()).await?;
    let heard = reader::fetch(&hub.store, &setup.ctx, inbound, hub.now()).await?;
    Ok(Heard { unread: unseen.map(Sentence::verbatim).or(heard.unread), ..heard })
}

/// How a wait ended.
enum Waited {
    /// The daemon stops, or the configuration has changed.
    Over,
    /// Somebody wants a look.
    Asked,
    /// The server tells of something, or is gone.
    News,
}

/// Waits for news.
async fn wait(hub: &Hub, setup: &Rc<Setup>, inbound: &mut Inbound, look: u64) -> Result<Waited> {
    let cursors = hub.store.read(|tx| tx.cursors())?;
    let cursors: Vec<Cursor> = cursors
        .into_iter()
        .map(|(folder, uidvalidity, next_uid)| Cursor { folder, uidvalidity, next_uid })
        .collect();
    // What the server withheld is asked for again at its time.
    let deferred = hub.store.read(|tx| tx.next_deferred())?;
    let deferred = deferred.map_or(LONGEST_WAIT, |next| hub.wait_for(next, LONGEST_WAIT));
    let interrupt = async {
        tokio::select! {
            () = hub.stop.cancelled() => {}
            () = hub.changed(setup) => {}
            () = hub.poll_requests.wanted(look) => {}
            () = tokio::time::sleep(deferred) => {}
        }
    };
    let alive = async {
        loop {
            hub.heartbeat.reader(AWAKE);
            tokio::time::sleep(AWAKE / 4).await;
        }
    };
    let waited = tokio::select! {
        waited = inbound.wait(&cursors, interrupt) => waited,
        () = alive => Ok(News::LookAgain),
    };
    if hub.stop.is_cancelled() || !Rc::ptr_eq(setup, &hub.setup()) {
        return Ok(Waited::Over);
    }
    Ok(match waited {
        Ok(News::Interrupted | News::LookAgain) => Waited::Asked,
        Ok(News::Mail) => Waited::News,
        Err(err) => {
            tracing::info!("Waiting for mail ended: {err:#}");
            Waited::News
        }
    })
}

/// The mailbox could not even be asked.
fn note_outage(hub: &Hub, why: &str) -> Result<()> {
    tracing::warn!("The mailbox cannot be read: {why}");
    let look = hub.poll_requests.begin();
    hub.store.write(|tx| {
        tx.set_meta("unread", &Sentence::verbatim(why).stored())?;
        tx.record_outage(hub.now())
    })?;
    hub.poll_requests.end(look, Look::Unread);
    Ok(())
}

/// Waits before the next attempt; who asks for a look meanwhile is told that it failed. `false`
/// where the daemon stops or the configuration has changed.
async fn pause(hub: &Hub, setup: &Rc<Setup>, long: Duration) -> bool {
    let until = tokio::time::Instant::now() + long;
    loop {
        hub.heartbeat.reader(long + AWAKE);
        let look = hub.poll_requests.begin();
        tokio::select! {
            () = hub.stop.cancelled() => return false,
            () = hub.changed(setup) => return false,
            () = tokio::time::sleep_until(until) => return true,
            () = hub.poll_requests.wanted(look) => hub.poll_requests.end(hub.poll_requests.begin(), Look::Unread),
        }
    }
}

/// Mail that was handled is removed as `after_reading` says.
async fn tidied(hub: &Hub, setup: &Setup, inbound: &mut Inbound) -> Result<()> {
    let rule = wiring::after_reading(&setup.loaded);
    if let Some(why) = after_reading::tidy(&hub.store, &setup.ctx, &rule, inbound, hub.now()).await? {
        tracing::warn!("Mail that was handled could not be tidied away; staff are told: {why}");
        hub.ring();
    }
    Ok(())
}
