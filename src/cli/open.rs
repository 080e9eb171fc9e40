//! Opens what a verb needs: configuration, store, lock.

use std::{
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use jiff::Timestamp;

use super::{
    exit::{Code, Failure},
    process,
};
use crate::{
    config::{self, Loaded},
    daemon::{clock, disk, roster, service, settle, wiring},
    record::Context,
    store::{self, Fault, Held, Lock, Store, Tx},
};

/// A configuration with its state, opened for a verb.
pub(super) struct Opened {
    pub(super) loaded: Loaded,
    pub(super) store: Store,
    pub(super) ctx: Context,
    /// Held by verbs that change the state; `None`: for looking only, or beside a daemon.
    pub(super) lock: Option<Lock>,
}

impl Opened {
    /// Whether a daemon or another pass runs on this state.
    pub(super) fn beside(&self) -> bool {
        self.lock.is_none()
    }

    /// Takes the rosters in first, so that what is ordered at the command line is ordered after them. Where there is a
    /// daemon that is its work, which lets the files settle first.
    pub(super) fn take_rosters(&self, tx: &Tx<'_>, now: Timestamp) -> anyhow::Result<()> {
        if !service::minds_the_roster(tx)? {
            roster::take(tx, &self.ctx, &self.loaded.roster, now)?;
        }
        Ok(())
    }

    /// Who sends what follows from a change.
    pub(super) fn next_sends(&self) -> &'static str {
        if self.beside() { "The daemon sends" } else { "The next run sends" }
    }
}

/// The configuration, every problem of it said at once.
pub(super) fn load(config: &Path) -> Result<Loaded, Failure> {
    load_unless_known(config, &|_, _| false)
}

fn load_unless_known(config: &Path, known: config::Known<'_>) -> Result<Loaded, Failure> {
    let loaded = config::load_unless_known(config, &|name| std::env::var(name).ok(), known)
        .map_err(|problems| Failure::new(Code::Config, problems.to_string()))?;
    for warning in &loaded.warnings {
        eprintln!("note: {warning}");
    }
    Ok(loaded)
}

/// Opens for looking only: takes no lock, changes nothing, and makes nothing where there is nothing yet.
pub(super) fn reading(config: &Path) -> Result<Opened, Failure> {
    let loaded = load(config)?;
    let store = if loaded.state_dir.join(crate::store::FILE).exists() {
        let store = Store::open_to_read(&loaded.state_dir)?;
        // A context needs the installation's secret; one that is not there yet is made in a copy.
        if store.read(|tx| tx.meta("secret"))?.is_some() { store } else { Store::copy_of(&loaded.state_dir)? }
    } else {
        Store::in_memory()?
    };
    let ctx = wiring::context(&loaded, &store)?;
    Ok(Opened { loaded, store, ctx, lock: None })
}

/// Opens for changing the state by a verb. Beside a daemon it goes through the same door, in a
/// transaction of its own; else no run may begin meanwhile.
pub(super) fn writing(config: &Path, holder: &str) -> Result<Opened, Failure> {
    let loaded = load(config)?;
    let lock = match take_lock(&loaded, holder)? {
        Held::Ours(lock) => Some(lock),
        Held::ByOther(_) => None,
    };
    opened(loaded, lock)
}

/// Opens for a run: one at a time.
pub(super) fn running(config: &Path, holder: &str) -> Result<Opened, Failure> {
    let loaded = load(config)?;
    match take_lock(&loaded, holder)? {
        Held::Ours(lock) => opened(loaded, Some(lock)),
        Held::ByOther(other) => Err(Failure::new(Code::TempFail, in_use(&loaded, &other))),
    }
}

/// The same for the daemon, which waits some seconds for a verb or a run to end.
pub(super) fn running_soon(config: &Path, holder: &str) -> Result<Opened, Failure> {
    const PATIENCE: Duration = Duration::from_secs(5);
    let loaded = load_unless_known(config, &settle::is_taken)?;
    let begun = Instant::now();
    loop {
        match take_lock(&loaded, holder)? {
            Held::Ours(lock) => return opened(loaded, Some(lock)),
            Held::ByOther(_) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(100));
            }
            Held::ByOther(other) => return Err(Failure::new(Code::TempFail, in_use(&loaded, &other))),
        }
    }
}

pub(super) fn in_use(loaded: &Loaded, other: &str) -> String {
    let state = loaded.state_dir.display();
    format!("{state} is in use by {other}; wait for it to end, or stop it, and try again.")
}

pub(super) fn take_lock(loaded: &Loaded, holder: &str) -> Result<Held, Failure> {
    process::demand_owner(&loaded.state_dir)?;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&loaded.state_dir)
        .with_context(|| format!("Cannot make the state directory {}", loaded.state_dir.display()))?;
    let holder = format!("{holder}, process {}", std::process::id());
    let held = Lock::take(&loaded.state_dir, &holder)?;
    let closed = store::close_to_others(&loaded.state_dir)?;
    if closed > 0 {
        tracing::warn!(files = closed, "The state was open to other users of this machine; it is closed now");
    }
    Ok(held)
}

fn opened(loaded: Loaded, lock: Option<Lock>) -> Result<Opened, Failure> {
    if lock.is_none() && store::awaits_migration(&loaded.state_dir) {
        return Err(Failure::new(
            Code::TempFail,
            "The mentord that runs is an older one than this; restart it first, so that it brings the record up to date.",
        ));
    }
    let store = match Store::open(&loaded.state_dir) {
        Ok(store) => store,
        Err(err) => {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
                tell_if_full(&runtime, &loaded, &err);
            }
            return Err(err.into());
        }
    };
    let ctx = wiring::context(&loaded, &store)?;
    Ok(Opened { loaded, store, ctx, lock })
}

/// A disk without room is told to staff by a letter that needs none.
pub(super) fn tell_if_full(runtime: &tokio::runtime::Runtime, loaded: &Loaded, err: &anyhow::Error) {
    if store::fault(err) != Some(Fault::Full) {
        return;
    }
    if let Err(err) = runtime.block_on(disk::tell_without_store(loaded, clock::now())) {
        tracing::error!("Staff could not be told that the disk is full: {err:#}");
    }
}

/// The user at the command line, for the journal.
pub(super) fn user() -> String {
    std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_else(|_| "somebody".to_owned())
}
