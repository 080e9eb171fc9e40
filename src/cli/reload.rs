//! `reload`: the running service reads its files again, and says whether it took them.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::exit::{Code, Failure};
use crate::{
    config,
    daemon::{reload, settle},
    store::{FILE, Held, Lock, Store},
};

/// A large roster takes a while to read.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(config: &Path) -> Result<(), Failure> {
    // Where the state is stands in it; the service sees by itself that its files have changed, and tells staff.
    let env = |name: &str| std::env::var(name).ok();
    let loaded = config::load_unless_known(config, &env, &settle::is_taken)
        .map_err(|problems| refused(&problems.to_string()))?;
    let no_service =
        || Failure::new(Code::Unavailable, "No service runs on this state, so there is nothing to reload.");
    if !loaded.state_dir.join(FILE).exists() {
        return Err(no_service());
    }
    let is_served = |holder: &str| holder.starts_with("run, ");
    match Lock::take(&loaded.state_dir, "reload")? {
        Held::ByOther(holder) if is_served(&holder) => {}
        _ => return Err(no_service()),
    }
    let store = Store::open(&loaded.state_dir)?;
    let word = reload::ask(&store)?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match reload::answered(&store, &word)? {
            Some(Ok(())) => {
                println!("The service has read its files again; they hold from now on.");
                return Ok(());
            }
            Some(Err(problems)) => return Err(refused(&problems)),
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    reload::forget(&store, &word)?;
    let said = format!("The service has not answered for {} s; its log says more.", PATIENCE.as_secs());
    Err(Failure::new(Code::TempFail, said))
}

fn refused(problems: &str) -> Failure {
    let said = format!("{problems}\nThese files are not taken; what held before stays.");
    Failure::new(Code::Config, said)
}
