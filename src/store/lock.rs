//! One process at a time changes the state: a lock on a file, released by the kernel whatever happens.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, Result};

/// Held as long as the value lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// What asking for the lock gave.
#[derive(Debug)]
pub enum Held {
    Ours(Lock),
    /// Another process has it; in its own words (`run --once, process 4711`).
    ByOther(String),
}

impl Lock {
    /// Takes the lock of the state directory. `holder` is shown to those who come later.
    ///
    /// # Errors
    /// When the lock file cannot be made or written.
    pub fn take(directory: &Path, holder: &str) -> Result<Held> {
        let path = directory.join("mentord.lock");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("Cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).and_then(|()| file.rewind()).context("Cannot write the lock file")?;
                file.write_all(holder.as_bytes()).context("Cannot write the lock file")?;
                Ok(Held::Ours(Self { _file: file }))
            }
            Err(std::fs::TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).ok();
                Ok(Held::ByOther(if holder.is_empty() { "another process".to_owned() } else { holder }))
            }
            Err(std::fs::TryLockError::Error(err)) => {
                Err(err).with_context(|| format!("Cannot lock {}", path.display()))
            }
        }
    }
}
