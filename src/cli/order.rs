//! `order`: what staff would write to the desk, at the command line.

use std::path::Path;

use clap::Args;

use super::{
    asked::{self, Consent},
    exit::Failure,
};
use crate::daemon::orders::typed;

#[derive(Debug, Args)]
pub struct OrderArgs {
    /// What you would write to the desk, in quotes or not: move Bob and Eve to Thu 18:00.
    #[arg(required = true)]
    text: Vec<String>,
    #[command(flatten)]
    consent: Consent,
}

pub(super) fn run(config: &Path, args: &OrderArgs) -> Result<(), Failure> {
    let text = args.text.join(" ");
    asked::run(config, "order", &args.consent, &|tx, context| Ok(typed::read(tx, &text, context)?))
}
