//! `hold` and `release`: nothing leaves; go on.

use std::path::Path;

use super::{exit::Failure, open, words};
use crate::{daemon::clock, domain::HoldWhy, record::desk, store::Actor};

pub(super) fn hold(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "hold")?;
    let user = open::user();
    let actor = Actor::CommandLine { user: user.clone() };
    let why = HoldWhy::Ordered { by: user };
    let before = opened.store.write(|tx| desk::hold(tx, why.clone(), &actor, clock::now()))?;
    match before {
        Some(hold) => {
            let since = words::time(hold.since, &opened.loaded.desk.zone);
            println!(
                "On hold since {since} already, because {}. `mentord release` lets letters leave.",
                hold.why.words(&opened.loaded.desk.zone)
            );
        }
        None => println!("On hold: nothing leaves until `mentord release`. Mail is still read."),
    }
    Ok(())
}

pub(super) fn release(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "release")?;
    let actor = Actor::CommandLine { user: open::user() };
    let before = opened.store.write(|tx| desk::release(tx, &actor, clock::now()))?;
    match before {
        Some(hold) => {
            let since = words::time(hold.since, &opened.loaded.desk.zone);
            println!("Released (was on hold since {since}). {} what is due.", opened.next_sends());
        }
        None => println!("Nothing was on hold."),
    }
    Ok(())
}
