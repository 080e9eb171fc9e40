//! The daemon: starts the loops, watches over them, and stops them in order.

use std::{path::PathBuf, pin::pin, rc::Rc, time::Duration};

use anyhow::{Context as _, Result, anyhow};
use jiff::Timestamp;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::{JoinSet, LocalSet},
};

use super::{
    lifecycle, look_back,
    loops::{
        Hub, Setup, alert, canary, chat, files, full_disk::outlasts_full_disk, planner, reader, sender, watch,
    },
    roster,
};
use crate::{
    config::{Loaded, Start},
    domain::{Hold, HoldWhy},
    record::desk,
    report::{describe, health},
    store::{Store, Tx},
};

/// How long the loops have to end; systemd waits longer before it kills.
const DRAIN: Duration = Duration::from_secs(9);
/// A first roster that takes longer to be taken in is taken in by a daemon that is ready.
const READY_WITHIN: Duration = Duration::from_secs(2);
/// Set once a daemon has served this state: from then on the files are taken in by its rules alone.
const SERVED: &str = "served";
/// How often the state is looked at where systemd asks for no signs of life.
const STATUS_EVERY: Duration = Duration::from_secs(20);

/// Whether the roster files are a daemon's to take in, also while it is stopped.
///
/// # Errors
/// When the store fails.
pub fn minds_the_roster(tx: &Tx<'_>) -> Result<bool> {
    Ok(tx.meta(SERVED)?.is_some())
}

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// When the store fails, or a loop ends by itself: both are for systemd to start anew.
pub async fn run(config: PathBuf, loaded: Loaded, store: Store) -> Result<()> {
    let local = LocalSet::new();
    local.run_until(supervise(config, loaded, store)).await
}

async fn supervise(config: PathBuf, loaded: Loaded, store: Store) -> Result<()> {
    let start = loaded.start;
    let setup = Setup::new(loaded, &store)?;
    let hub = Rc::new(Hub::new(store, setup));
    begin(&hub, start)?;
    let mut signals = Signals::listen()?;
    let mut loops: JoinSet<(&'static str, Result<()>)> = JoinSet::new();
    macro_rules! spawn {
        ($name:literal, $work:expr) => {
            let work = outlasts_full_disk(Rc::clone(&hub), $work);
            loops.spawn_local(async move { ($name, work.await) });
        };
    }
    spawn!("the planner", planner::run);
    spawn!("the reader", reader::run);
    spawn!("the sender", sender::run);
    spawn!("chat", chat::run);
    spawn!("the canary", canary::run);
    spawn!("the alarm", alert::run);
    spawn!("the watch", watch::run);
    spawn!("the files", move |hub| files::run(hub, config.clone()));
    spawn!("the signs of life", signs_of_life);
    let mut ready = pin!(tokio::time::timeout(READY_WITHIN, hub.until_people_are_known()));
    let mut is_ready = false;
    let outcome = loop {
        tokio::select! {
            _ = &mut ready, if !is_ready => {
                is_ready = true;
                lifecycle::ready();
                tracing::info!("Running");
            }
            ended = loops.join_next() => break Err(why_ended(ended)),
            signal = signals.next() => match signal {
                Signal::Stop => break Ok(()),
                Signal::Reload => hub.reload.notify_one(),
            },
        }
    };
    lifecycle::stopping();
    tracing::info!("Stopping");
    hub.stop.cancel();
    drain(loops).await;
    // This is no unclean end: what is being read now is not what ended it.
    if outcome.is_ok() {
        hub.store.write_unsynced(|tx| tx.set_under_way(&[]))?;
    }
    outcome
}

/// A loop never ends before it is told to.
fn why_ended(ended: Option<Result<(&'static str, Result<()>), tokio::task::JoinError>>) -> anyhow::Error {
    match ended {
        Some(Ok((name, Err(err)))) => err.context(format!("{name} cannot go on")),
        Some(Ok((name, Ok(())))) => anyhow!("{name} ended by itself; this is a bug in mentord"),
        Some(Err(err)) => anyhow!("a loop broke: {err}; this is a bug in mentord"),
        None => anyhow!("no loop runs; this is a bug in mentord"),
    }
}

/// Lets the loops end what they are at. A letter that takes longer is in doubt, and settled at the
/// next start.
async fn drain(mut loops: JoinSet<(&'static str, Result<()>)>) {
    let all = async {
        while let Some(ended) = loops.join_next().await {
            if let Ok((name, Err(err))) = ended {
                tracing::error!("{name} did not end well: {err:#}");
            }
        }
    };
    if tokio::time::timeout(DRAIN, all).await.is_err() {
        tracing::warn!("Not everything came to its end in time; it is settled at the next start");
    }
}

/// What is decided before the first loop runs: whether the desk begins on hold.
fn begin(hub: &Hub, start: Start) -> Result<()> {
    let setup = hub.setup();
    let now = hub.now();
    hub.store.write(|tx| {
        tx.count_interrupted()?;
        tx.wake_outdated(&setup.ctx.standings)?;
        tx.set_meta(SERVED, "yes")?;
        let last = tx.last_pass()?;
        if last.is_none() {
            first_start(tx, &setup, start, now)?;
        }
        look_back::begin(tx, now)?;
        if let Some(last) = last.filter(|last| now < *last) {
            desk::hold_and_ask(tx, &setup.ctx, HoldWhy::ClockBack { last }, now)?;
        }
        Ok(())
    })?;
    hub.people_are_known(!hub.store.read(roster::awaits_the_first)?);
    Ok(())
}

/// The roster is taken in as it is, by the planner; staff see the plan before anything leaves, unless the
/// configuration says otherwise.
fn first_start(tx: &Tx<'_>, setup: &Setup, start: Start, now: Timestamp) -> Result<()> {
    if setup.roster.borrow().is_some() {
        roster::begin_with_whatever(tx)?;
    }
    if start == Start::OnHold {
        desk::hold_by_itself(tx, HoldWhy::FirstStart, now)?;
    }
    tx.set_last_pass(now)
}

/// Feeds the watchdog while planner, reader and store are alive, and says how it stands.
async fn signs_of_life(hub: Rc<Hub>) -> Result<()> {
    let watchdog = sd_notify::watchdog_enabled();
    let every = watchdog.map_or(STATUS_EVERY, |limit| limit / 3);
    let mut told = String::new();
    loop {
        let held = hub.store.read(|tx| tx.held());
        match (hub.heartbeat.dead(), &held) {
            (Some(name), _) => tracing::error!("{name} is not alive; the watchdog is not fed"),
            (None, Err(err)) => {
                tracing::error!("The store does not answer ({err:#}); the watchdog is not fed")
            }
            (None, Ok(_)) if watchdog.is_some() => lifecycle::alive(),
            (None, Ok(_)) => {}
        }
        // What the disk did to another loop ends this one too, whatever that made of it.
        hub.store.failed()?;
        let line = status_line(&hub, held.ok().flatten().as_ref());
        if line != told {
            lifecycle::status(&line);
            told = line;
        }
        tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(every.min(STATUS_EVERY)) => {}
        }
    }
}

/// How it stands, for `systemctl status`: what keeps the desk from its work first.
fn status_line(hub: &Hub, held: Option<&Hold>) -> String {
    if hub.full.get() {
        return "the disk is full: nothing is decided or sent".to_owned();
    }
    let zone = &hub.setup().ctx.desk.zone;
    let health = hub.store.read(|tx| health::health(tx, hub.now())).ok();
    let mut parts: Vec<String> = health
        .iter()
        .flat_map(|health| &health.troubles)
        .map(|outage| describe::outage(*outage, zone))
        .collect();
    if let Some(hold) = held {
        parts.push(format!("on hold since {}: {}", describe::time(hold.since, zone), hold.why.words(zone)));
    }
    if let Some(health) = health.filter(|health| health.troubles.is_empty()) {
        if let Some(since) = health.mailbox_unread_since {
            parts.push(format!("the mailbox cannot be read since {}", describe::time(since, zone)));
        }
        if let Some(since) = health.oldest_waiting {
            parts.push(format!("the oldest letter waits since {}", describe::time(since, zone)));
        }
        if let Some(at) = health.canary.home_at {
            parts.push(format!("mail arrived {}", describe::time(at, zone)));
        }
    }
    if hub.refused.get() {
        parts.push("the configuration was changed and is wrong".to_owned());
    }
    if held.is_none() {
        parts.insert(0, "running".to_owned());
    }
    parts.join("; ")
}

enum Signal {
    Stop,
    Reload,
}

struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).context("Cannot listen for signals");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}
