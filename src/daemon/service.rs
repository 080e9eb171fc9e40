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
    letters::Catalogue,
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
    spawn!("planner", planner::run);
    spawn!("reader", reader::run);
    spawn!("sender", sender::run);
    spawn!("chat", chat::run);
    spawn!("canary", canary::run);
    spawn!("alarm", alert::run);
    spawn!("watch", watch::run);
    spawn!("files", move |hub| files::run(hub, config.clone()));
    spawn!("heartbeat", signs_of_life);
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
        Some(Ok((name, Err(err)))) => err.context(format!("the {name} loop cannot go on")),
        Some(Ok((name, Ok(())))) => anyhow!("the {name} loop ended by itself; this is a bug in mentord"),
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
                tracing::error!("The {name} loop did not end well: {err:#}");
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
            (Some(name), _) => tracing::error!("The {name} loop is not alive; the watchdog is not fed"),
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

/// How the desk stands, for whoever runs the machine.
#[derive(Debug, thiserror::Error)]
enum Condition {
    #[error("running")]
    Running,
    #[error("the disk is full: nothing is decided or sent")]
    DiskFull,
    #[error("{0}")]
    Outage(String),
    #[error("on hold since {since}: {why}")]
    Held { since: String, why: String },
    #[error("the mailbox cannot be read since {since}")]
    MailboxUnread { since: String },
    #[error("the oldest letter waits since {since}")]
    LetterWaits { since: String },
    #[error("mail arrived {at}")]
    MailArrived { at: String },
    #[error("the configuration was changed and is wrong")]
    ConfigurationRefused,
}

/// How it stands, for `systemctl status`: what keeps the desk from its work first.
fn status_line(hub: &Hub, held: Option<&Hold>) -> String {
    let conditions = conditions(hub, held);
    conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn conditions(hub: &Hub, held: Option<&Hold>) -> Vec<Condition> {
    if hub.full.get() {
        return vec![Condition::DiskFull];
    }
    let words = Catalogue::english();
    let zone = &hub.setup().ctx.desk.zone;
    let time = |at| describe::time(words, at, zone);
    let mut found = if held.is_none() { vec![Condition::Running] } else { Vec::new() };
    let health = hub.store.read(|tx| health::health(tx, hub.now())).ok();
    let troubles = health.iter().flat_map(|health| &health.troubles);
    found.extend(troubles.map(|outage| Condition::Outage(describe::outage(words, *outage, zone))));
    if let Some(hold) = held {
        let why = words.say(&hold.why.words(zone));
        found.push(Condition::Held { since: time(hold.since), why });
    }
    if let Some(health) = health.filter(|health| health.troubles.is_empty()) {
        found.extend(health.mailbox_unread_since.map(|at| Condition::MailboxUnread { since: time(at) }));
        found.extend(health.oldest_waiting.map(|at| Condition::LetterWaits { since: time(at) }));
        found.extend(health.canary.home_at.map(|at| Condition::MailArrived { at: time(at) }));
    }
    if hub.refused.get() {
        found.push(Condition::ConfigurationRefused);
    }
    found
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
