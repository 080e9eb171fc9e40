//! `hold`, `release` and `go`: nothing leaves; go on; what was shown may leave.

use std::path::Path;

use super::{english, exit::Failure, open};
use crate::{
    daemon::{
        clock,
        orders::{self, Given},
    },
    domain::order::DeskOrder,
    letters::Catalogue,
    record::desk,
    store::Actor,
};

pub(super) fn hold(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "hold")?;
    let user = open::user();
    let actor = Actor::CommandLine { user: user.clone() };
    let before = opened.store.write(|tx| desk::hold(tx, &user, &actor, clock::now()))?;
    match before {
        Some(hold) => {
            let since = english::time(hold.since, &opened.loaded.desk.zone);
            println!(
                "On hold since {since} already, because {}. `mentord release` lets letters leave.",
                Catalogue::english().say(&hold.why.words(&opened.loaded.desk.zone))
            );
        }
        None => println!("On hold: nothing leaves until `mentord release`. Mail is still read."),
    }
    Ok(())
}

pub(super) fn go(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "go")?;
    let (user, now) = (open::user(), clock::now());
    let given = Given {
        order: DeskOrder::Go,
        by: user.clone(),
        actor: Actor::CommandLine { user },
        plan: None,
        said: now,
        status: None,
    };
    for line in
        opened.store.write(|tx| orders::of_desk(Catalogue::english(), tx, &opened.ctx, &given, now))?
    {
        println!("{line}");
    }
    Ok(())
}

pub(super) fn release(config: &Path) -> Result<(), Failure> {
    let opened = open::writing(config, "release")?;
    let actor = Actor::CommandLine { user: open::user() };
    let before = opened.store.write(|tx| desk::release(tx, &actor, clock::now()))?;
    match before {
        Some(hold) => {
            let since = english::time(hold.since, &opened.loaded.desk.zone);
            println!("Released (was on hold since {since}). {} what is due.", opened.next_sends());
        }
        None => println!("Nothing was on hold."),
    }
    Ok(())
}
