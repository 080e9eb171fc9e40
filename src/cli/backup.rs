//! `backup`: a whole copy of the record in a file, also while mentord runs.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{exit::Failure, open};
use crate::{
    daemon::clock,
    store::{self, NotABackup},
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mentord backup /var/backups/mentord.sqlite
  15 3 * * * mentord --config /etc/mentord.toml backup /var/backups/mentord-$(date +\\%u).sqlite

The copy is complete or not there, was checked, and may be read by its owner alone: it holds names,
addresses and every letter. An earlier backup of that name is replaced, any other file is not.

To go back to it: stop mentord, and `mentord restore` it.")]
pub struct BackupArgs {
    /// Where the copy goes.
    #[arg(value_name = "FILE")]
    target: PathBuf,
}

pub(super) fn run(config: &Path, args: &BackupArgs) -> Result<(), Failure> {
    let loaded = open::load(config)?;
    let directory = &loaded.state_dir;
    if !directory.join(store::FILE).exists() {
        return Err(Failure::input(format!(
            "There is nothing to back up in {} yet; the first run makes it.",
            directory.display()
        )));
    }
    let size = store::backup(directory, &args.target, clock::now()).map_err(|err| {
        if err.is::<NotABackup>() { Failure::input(format!("{err}.")) } else { Failure::from(err) }
    })?;
    println!("Backed up to {}: {} KiB, and it is sound.", args.target.display(), size.div_ceil(1024));
    Ok(())
}
