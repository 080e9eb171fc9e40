//! `restore`: a backup in the place of the record, with all that belongs to it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    english,
    exit::{Code, Failure},
    open,
};
use crate::{
    daemon::clock,
    store::{self, Held, Missing, NotThis},
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  systemctl stop mentord
  sudo -u mentord mentord --config /etc/mentord/mentord.toml restore /var/backups/mentord.sqlite
  systemctl start mentord

The backup is checked first. What it replaces is kept beside it, with the time in its name; the -wal and
-shm files of the replaced database go with that. mentord begins on hold then: it looks into Sent for
what left since the backup, which will not leave a second time, tells staff, and waits for their
release.

Exit code: 75 while mentord runs, 65 when the file is no backup, 77 when another user must do it.")]
pub struct RestoreArgs {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(config: &Path, args: &RestoreArgs) -> Result<(), Failure> {
    let loaded = open::load(config)?;
    let _lock = match open::take_lock(&loaded, "restore")? {
        Held::Ours(lock) => lock,
        Held::ByOther(other) => return Err(Failure::new(Code::TempFail, open::in_use(&loaded, &other))),
    };
    let now = clock::now();
    let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let restored = store::restore(&loaded.state_dir, &args.file, &stamp).map_err(|err| {
        if err.is::<NotThis>() { Failure::input(format!("{err}.")) } else { Failure::from(err) }
    })?;
    let zone = &loaded.desk.zone;
    println!(
        "Restored from {}, which knows what happened until {}.",
        args.file.display(),
        english::time(restored.made, zone)
    );
    if let Some(kept) = &restored.kept {
        println!("The record that it replaces is kept as {}.", kept.display());
    }
    match restored.missing {
        Some(Missing { letters, mails, entries }) => println!(
            "Since then the replaced record had: {} that left, {} acted upon, {} in the history.",
            english::count(letters, "letter", "letters"),
            english::count(mails, "mail", "mails"),
            english::count(entries, "entry", "entries")
        ),
        None => println!(
            "What happened since then, no record here can tell; Sent is looked into at the next start."
        ),
    }
    println!(
        "The next start is on hold: staff are told what left since, none of which leaves a second time, and it goes on with `mentord release`."
    );
    Ok(())
}
