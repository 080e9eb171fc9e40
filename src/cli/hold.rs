//! `hold` and `release`: nothing leaves; go on.

use std::path::Path;

use super::{exit::Failure, open};
use crate::daemon::clock;

pub(super) fn hold(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "hold")?;
    let now = clock::now();
    let already = opened.store.write(|tx| {
        let held = tx.held()?;
        if held.is_none() {
            tx.hold(now)?;
        }
        Ok(held)
    })?;
    match already {
        Some(since) => println!("On hold since {since} already. `mentord release` lets letters leave."),
        None => println!("On hold: nothing leaves until `mentord release`. Mail is still read."),
    }
    Ok(())
}

pub(super) fn release(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "release")?;
    let was = opened.store.write(|tx| {
        let held = tx.held()?;
        tx.release()?;
        Ok(held)
    })?;
    match was {
        Some(since) => println!("Released (was on hold since {since}). The next run sends what is due."),
        None => println!("Nothing was on hold."),
    }
    Ok(())
}
