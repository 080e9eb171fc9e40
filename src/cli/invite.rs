//! `invite PAIRING`: the series as the .ics that participants got.

use std::{io::Write as _, path::Path};

use clap::Args;

use super::{current, exit::Failure, open};
use crate::{
    daemon::clock,
    domain::staff_on_duty::EVERYONE_THERE,
    letters::{self, Method, Names, RenderContext},
};

#[derive(Debug, Args)]
pub struct InviteArgs {
    /// The pairing's id, such as ada-sam.
    pairing: String,
}

pub(super) fn run(config: &Path, args: &InviteArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let view = current::view(&opened, &args.pairing, now)?;
    if view.contact.booking.is_none() {
        let said = format!(
            "{} has no calls yet: no weekly time is agreed, or the pair is not introduced.",
            args.pairing
        );
        return Err(Failure::input(said));
    }
    let views = [view];
    let render_context = RenderContext {
        above: None,
        desk: &opened.ctx.desk,
        programme: &views[0].programme,
        views: &views,
        keys: &opened.ctx.keys,
        templates: opened.ctx.templates.of_desk(),
        on_duty: &EVERYONE_THERE,
        now: clock::whole(now),
        names: Names::ANY,
    };
    let method = if views[0].contact.booking.as_ref().is_some_and(|b| b.cancelled) {
        Method::Cancel
    } else {
        Method::Request
    };
    let bytes = letters::invitation(&views[0], &render_context, method)
        .map_err(|err| Failure::input(err.to_string()))?;
    std::io::stdout().write_all(&bytes).map_err(|err| Failure::from(anyhow::Error::from(err)))
}
