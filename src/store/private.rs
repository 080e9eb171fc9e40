//! The state directory is its owner's alone: what an earlier mentord, or a careless copy, left open to
//! others is closed.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use anyhow::{Context as _, Result};

/// What mentord makes below its state directory. Nothing else there is touched: where the directory is
/// also that of the settings, those stay as the admin wants them.
const OWN: [&str; 5] = ["chat.log", "inbox", "matrix", "oauth", "outbox"];
const OWN_PREFIXES: [&str; 3] = ["mentord.sqlite", "mentord.lock", "mentord.disk-full"];
/// Anything for the group or for others.
const OPEN: u32 = 0o077;

/// Closes the state directory, and what mentord made in it, to all but their owner; how many files and
/// folders had been open to others. A folder that was closed has closed what lies below it.
///
/// # Errors
/// When one of them cannot be closed.
pub fn close_to_others(directory: &Path) -> Result<usize> {
    let close = || -> io::Result<usize> {
        let mut closed = usize::from(close_one(directory)?);
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let ours = OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
            if ours || OWN.contains(&&*name) {
                closed += close_below(&entry.path())?;
            }
        }
        Ok(closed)
    };
    close()
        .with_context(|| format!("Cannot take the rights of other users away from {}", directory.display()))
}

fn close_below(path: &Path) -> io::Result<usize> {
    // A link is left alone, and so is what it leads to.
    let about = match fs::symlink_metadata(path) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    if !about.is_dir() {
        return if about.is_file() { Ok(usize::from(close_one(path)?)) } else { Ok(0) };
    }
    if !close_one(path)? {
        return Ok(0);
    }
    let mut closed = 1;
    for entry in fs::read_dir(path)? {
        closed += close_below(&entry?.path())?;
    }
    Ok(closed)
}

/// Whether it had been open. What goes away meanwhile, as SQLite's files do, need not be closed.
fn close_one(path: &Path) -> io::Result<bool> {
    let close = || -> io::Result<bool> {
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & OPEN == 0 {
            return Ok(false);
        }
        fs::set_permissions(path, Permissions::from_mode(mode & 0o700))?;
        Ok(true)
    };
    match close() {
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(false),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ours_is_closed_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("outbox/deep")).unwrap();
        fs::create_dir_all(path("letters")).unwrap();
        for name in
            ["mentord.sqlite", "mentord.sqlite-wal", "outbox/deep/a.eml", "mentord.toml.mine", "roster.toml"]
        {
            fs::write(path(name), "x").unwrap();
            fs::set_permissions(path(name), Permissions::from_mode(0o644)).unwrap();
        }
        for name in ["", "outbox", "outbox/deep", "letters"] {
            fs::set_permissions(path(name), Permissions::from_mode(0o755)).unwrap();
        }
        std::os::unix::fs::symlink(path("roster.toml"), path("chat.log")).unwrap();
        let mode = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(close_to_others(folder.path()).unwrap(), 6);
        assert_eq!([mode(""), mode("outbox"), mode("outbox/deep")], [0o700; 3]);
        assert_eq!(
            [mode("mentord.sqlite"), mode("mentord.sqlite-wal"), mode("outbox/deep/a.eml")],
            [0o600; 3]
        );
        assert_eq!(
            [mode("letters"), mode("roster.toml"), mode("mentord.toml.mine")],
            [0o755, 0o644, 0o644],
            "the admin's own"
        );
        assert_eq!(close_to_others(folder.path()).unwrap(), 0);
    }
}
