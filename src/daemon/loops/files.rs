//! The files: read again when they change or on SIGHUP. A configuration that is wrong is said, and
//! the last good one stays.

use std::{collections::BTreeMap, path::PathBuf, rc::Rc, time::Duration};

use anyhow::Result;
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use tokio::task::yield_now;

use super::{Hub, Setup};
use crate::{
    config::{self, Loaded},
    daemon::{lifecycle, reload, settle, wiring},
    domain::{Reason, Sentence},
    planning::letter::DeskTrouble,
    record::desk,
};

/// How often the files' dates are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Pairings made due in one transaction where other rules hold.
const WOKEN_TOGETHER: usize = 2_000;

/// What a file looks like from outside; `None`: it is not there.
type Look = BTreeMap<PathBuf, Option<(std::time::SystemTime, u64)>>;

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails.
pub async fn run(hub: Rc<Hub>, config: PathBuf) -> Result<()> {
    let mut seen = look(&files(&hub, &config));
    // What was written between the start and this look.
    let (read, print) = (hub.setup().loaded.files.clone(), hub.setup().loaded.print.clone());
    let is_other = move || !read.is_empty() && config::print_of(&read) != Some(print);
    let mut changed = tokio::task::spawn_blocking(is_other).await?;
    loop {
        let asked = tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            () = hub.reload.notified() => true,
            () = tokio::time::sleep(EVERY) => false,
        };
        let now = look(&files(&hub, &config));
        if !asked {
            // Whoever writes may not be done: it is read once it has stayed the same for a while.
            if now != seen {
                (seen, changed) = (now, true);
                continue;
            }
            if !changed {
                continue;
            }
        }
        (seen, changed) = (now, false);
        reload(&hub, &config, asked).await?;
        // The new configuration may name other files; what changed while it was read is seen next.
        seen = look(&files(&hub, &config))
            .into_iter()
            .map(|(path, new)| {
                let known = seen.get(&path).copied().unwrap_or(new);
                (path, known)
            })
            .collect();
    }
}

fn files(hub: &Hub, config: &std::path::Path) -> Vec<PathBuf> {
    let mut files = hub.setup().loaded.files.clone();
    if files.is_empty() {
        files.push(config.to_owned());
    }
    files
}

fn look(files: &[PathBuf]) -> Look {
    files
        .iter()
        .map(|path| {
            let about = std::fs::metadata(path).ok();
            (path.clone(), about.and_then(|about| Some((about.modified().ok()?, about.len()))))
        })
        .collect()
}

async fn reload(hub: &Hub, config: &std::path::Path, asked: bool) -> Result<()> {
    if asked {
        lifecycle::reloading();
    }
    let question = hub.store.read(reload::asked)?;
    let path = config.to_owned();
    // A large roster takes a while to read; mail and letters go on meanwhile.
    let loaded = tokio::task::spawn_blocking(move || read(&path)).await?;
    let refused = match loaded {
        Err(problems) => Some(problems),
        Ok(loaded) => take(hub, loaded).await?,
    };
    if let Some(problems) = &refused {
        refuse(hub, problems)?;
    }
    if asked {
        lifecycle::ready();
    }
    match question {
        Some(word) => hub.store.write(|tx| reload::answer(tx, &word, refused.as_deref())),
        None => Ok(()),
    }
}

/// The configuration, as far as it can be used: with its secrets and certificates, which may have to
/// be waited for.
fn read(path: &std::path::Path) -> Result<Loaded, String> {
    let env = |name: &str| std::env::var(name).ok();
    let loaded =
        config::load_unless_known(path, &env, &settle::is_taken).map_err(|problems| problems.to_string())?;
    wiring::ways(&loaded).map_err(|err| format!("{err:#}"))?;
    Ok(loaded)
}

/// The configuration from before stays; staff are told once what is wrong with this one.
fn refuse(hub: &Hub, problems: &str) -> Result<()> {
    tracing::error!("The configuration is not taken, the one from before stays: {problems}");
    hub.refused.set(true);
    // What waited to be taken in is what the files no longer say.
    hub.setup().roster.take();
    let first = Sentence::verbatim(problems.lines().next().unwrap_or_default());
    let name = HEXLOWER.encode(Sha256::digest(problems.as_bytes()).get(..8).unwrap_or_default());
    let now = hub.now();
    let day = now.to_zoned(hub.setup().ctx.desk.zone.clone()).date();
    let reason = Reason::of_desk("configuration", &format!("{name}/{day}"));
    let setup = hub.setup();
    // A desk without a programme writes to nobody.
    if !setup.ctx.standings.programmes.is_empty() {
        let what = DeskTrouble::ConfigurationRefused;
        hub.store.write(|tx| desk::tell_trouble_once(tx, &setup.ctx, what.clone(), &reason, &first, now))?;
    }
    hub.ring();
    Ok(())
}

/// The new configuration holds; why it does not.
async fn take(hub: &Hub, mut loaded: Loaded) -> Result<Option<String>> {
    let before = hub.setup();
    if loaded.state_dir != before.loaded.state_dir {
        tracing::error!("[state] directory takes effect with a restart; the one from before stays");
        loaded.state_dir.clone_from(&before.loaded.state_dir);
    }
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let setup = match Setup::new(loaded, &hub.store) {
        Ok(setup) => setup,
        Err(err) => return Ok(Some(format!("{err:#}"))),
    };
    hub.set_up(setup);
    hub.store.wake_outdated(&hub.setup().ctx.standings, WOKEN_TOGETHER, yield_now).await?;
    hub.ring();
    hub.refused.set(false);
    tracing::info!("The configuration was read again");
    Ok(None)
}
