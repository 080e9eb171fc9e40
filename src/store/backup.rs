//! A whole copy of the store in a file, taken while others write.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::{FILE, PATIENCE, Tx, health, opening, retention, seconds};

/// The value in a copy that says when it was made (seconds since 1970); the original has none.
pub const BACKUP_MADE: &str = "backup_made";

/// What a backup would overwrite is no earlier backup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} is there already and is no backup of mentord's; name another file, or move it away")]
pub struct NotABackup {
    pub file: String,
}

/// Copies the store in `directory` to `target`, which only its owner may read, and checks the copy;
/// `target` is complete or not there. An earlier backup is replaced. Returns the copy's size.
///
/// # Errors
/// When the store cannot be read or is damaged, the target cannot be written, or is something
/// other ([`NotABackup`]).
pub fn backup(directory: &Path, target: &Path, made: Timestamp) -> Result<u64> {
    let source = opening::read_only(directory)?;
    source.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
    demand_replaceable(&directory.join(FILE), target)?;
    copy_into(&source, target, made)
}

/// Copies an open database to `target`, replacing what is there, and marks the copy as one. Returns the
/// copy's size.
///
/// # Errors
/// When the source cannot be read or is damaged, or the target cannot be written.
pub(super) fn copy_into(source: &Connection, target: &Path, made: Timestamp) -> Result<u64> {
    let cannot_write = || format!("Cannot write {}", target.display());
    let unfinished = Unfinished::begin(target).with_context(cannot_write)?;
    {
        let mut copy =
            open(&unfinished.path, OpenFlags::SQLITE_OPEN_READ_WRITE).with_context(cannot_write)?;
        // In one step: a reader does not keep writers waiting, and what they write meanwhile would
        // make slower copying begin anew.
        Backup::new(source, &mut copy)
            .and_then(|backup| backup.run_to_completion(i32::MAX, Duration::from_millis(100), None))
            .with_context(|| format!("Cannot copy the database to {}", target.display()))?;
        // One file, with nothing of it beside.
        copy.execute_batch("PRAGMA journal_mode = DELETE").with_context(cannot_write)?;
        Tx(&copy).set_meta(BACKUP_MADE, &seconds(made).to_string())?;
        let damage = health::damage(&copy)?;
        if !damage.is_empty() {
            let damage = io::Error::new(io::ErrorKind::InvalidData, damage.join("; "));
            return Err(damage).context("Cannot make a copy, since the database itself is damaged");
        }
        // What an earlier mentord deleted does not go from copy to copy.
        if retention::may_hold_the_deleted(&copy)? {
            copy.execute_batch("VACUUM").with_context(cannot_write)?;
        }
        copy.close().map_err(|(_, err)| err).with_context(cannot_write)?;
    }
    unfinished.end(target).with_context(cannot_write)
}

/// Nothing but an earlier backup is replaced, least of all the store itself.
fn demand_replaceable(store: &Path, target: &Path) -> Result<()> {
    let about = match fs::metadata(target) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.with_context(|| format!("Cannot look at {}", target.display()))?,
    };
    let itself = fs::metadata(store).is_ok_and(|own| (own.dev(), own.ino()) == (about.dev(), about.ino()));
    let earlier = || {
        let there = open(target, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        Tx(&there).meta(BACKUP_MADE).ok()?
    };
    if itself || !about.is_file() || earlier().is_none() {
        return Err(NotABackup { file: target.display().to_string() }.into());
    }
    Ok(())
}

/// A path is a path, whatever it begins with: no `file:` addresses.
fn open(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// The copy under another name, gone unless it comes to its end.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn begin(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))?;
        let path = folder_of(target).join(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
        match fs::remove_file(&path) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err),
            _ => {}
        }
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { path })
    }

    fn end(self, target: &Path) -> io::Result<u64> {
        let file = File::open(&self.path)?;
        file.sync_all()?;
        let size = file.metadata()?.len();
        fs::rename(&self.path, target)?;
        File::open(folder_of(target))?.sync_all()?;
        Ok(size)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for ending in ["", "-journal", "-wal", "-shm"] {
            let mut path = self.path.clone().into_os_string();
            path.push(ending);
            fs::remove_file(path).ok();
        }
    }
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::fs::PermissionsExt as _,
        sync::atomic::{AtomicBool, Ordering},
    };

    use super::*;
    use crate::store::{Fault, Store, fault};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// What a restored copy says.
    fn restored(copy: &Path) -> Store {
        let folder = tempfile::tempdir().unwrap().keep();
        fs::copy(copy, folder.join(FILE)).unwrap();
        Store::open(&folder).unwrap()
    }

    #[test]
    fn a_copy_taken_while_another_writes_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store
            .write(|tx| (0..2000).try_for_each(|n| tx.set_meta(&format!("filler {n}"), &"x".repeat(500))))
            .unwrap();
        let target = folder.path().join("copy.sqlite");
        let (done, begun) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut n = 0;
                while !done.load(Ordering::Acquire) {
                    n += 1;
                    let n = n.to_string();
                    store.write(|tx| tx.set_meta("one", &n).and_then(|()| tx.set_meta("other", &n))).unwrap();
                    begun.store(true, Ordering::Release);
                }
            });
            while !begun.load(Ordering::Acquire) {
                std::thread::yield_now();
            }
            for n in 1..=5 {
                let size = backup(folder.path(), &target, at(1_800_000_000 + n)).unwrap();
                assert_eq!(size, fs::metadata(&target).unwrap().len());
                let copy = restored(&target);
                copy.read(|tx| {
                    assert!(tx.meta("one")?.is_some());
                    assert_eq!(tx.meta("one")?, tx.meta("other")?);
                    assert_eq!(tx.meta(BACKUP_MADE)?, Some((1_800_000_000 + n).to_string()));
                    Ok(())
                })
                .unwrap();
                fs::remove_dir_all(copy.path().unwrap().parent().unwrap()).unwrap();
            }
            done.store(true, Ordering::Release);
        });
        assert_eq!(store.read(|tx| tx.meta(BACKUP_MADE)).unwrap(), None, "the original carries no mark");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        let left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.contains("copy"))
            .collect();
        assert_eq!(left, ["copy.sqlite"], "one file, and nothing beside it");
    }

    #[test]
    fn nothing_but_an_earlier_backup_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        Store::open(folder.path()).unwrap();
        let other = folder.path().join("other");
        fs::create_dir(&other).unwrap();
        Store::open(&other).unwrap();
        fs::write(folder.path().join("text"), "mine").unwrap();
        std::os::unix::fs::symlink(folder.path().join(FILE), folder.path().join("link")).unwrap();
        for name in [FILE, "link", "text", "other", &format!("other/{FILE}")] {
            let refused = backup(folder.path(), &folder.path().join(name), at(0)).unwrap_err();
            assert!(refused.is::<NotABackup>(), "{name}: {refused:#}");
        }
        assert_eq!(fs::read(folder.path().join("text")).unwrap(), b"mine");
        let target = folder.path().join("copy");
        for made in [1, 2] {
            backup(folder.path(), &target, at(made)).unwrap();
        }
        assert_eq!(restored(&target).read(|tx| tx.meta(BACKUP_MADE)).unwrap().as_deref(), Some("2"));
    }

    #[test]
    fn what_cannot_be_read_or_written_is_the_disks_fault_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("copy");
        assert_eq!(fault(&backup(folder.path(), &target, at(0)).unwrap_err()), Some(Fault::Disk));
        fs::write(folder.path().join(FILE), [b'x'; 8192]).unwrap();
        assert_eq!(fault(&backup(folder.path(), &target, at(0)).unwrap_err()), Some(Fault::Disk));
        fs::remove_file(folder.path().join(FILE)).unwrap();
        Store::open(folder.path()).unwrap();
        let refused = backup(folder.path(), &folder.path().join("nowhere/copy"), at(0)).unwrap_err();
        assert!(refused.chain().any(|cause| cause.is::<io::Error>()), "{refused:#}");

        // A page that is not what the tree says: copied as it is, and found by the check.
        {
            let store = Store::open(folder.path()).unwrap();
            store
                .write(|tx| (0..2000).try_for_each(|n| tx.set_meta(&format!("filler {n}"), &"x".repeat(500))))
                .unwrap();
        }
        let file = File::options().write(true).open(folder.path().join(FILE)).unwrap();
        let middle = file.metadata().unwrap().len() / 2;
        std::os::unix::fs::FileExt::write_all_at(&file, &[0xee; 40_960], middle).unwrap();
        let refused = backup(folder.path(), &target, at(0)).unwrap_err();
        let said = format!("{refused:#}");
        assert!(said.contains("damaged") || said.contains("malformed"), "{said}");
        let names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().contains("copy")), "{names:?}");
    }
}
