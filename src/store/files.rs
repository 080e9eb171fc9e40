//! The store's files under a running process: whether they still are those of their names, and how
//! long its log may stay.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

use anyhow::{Context as _, Result};

use super::Store;

/// After somebody read for so long that the log grew, it is cut to this, in octets.
const LOG_STAYS: u64 = 4 * 1024 * 1024;

/// Which files the names of the database and its log lead to: inode numbers, `None` where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Files {
    database: Option<u64>,
    log: Option<u64>,
}

impl Store {
    /// Which files bear the store's names now. SQLite keeps those that it opened: once another program
    /// has removed or replaced one, what is committed goes where the next start does not find it.
    #[must_use]
    pub fn files(&self) -> Files {
        let Some(database) = &self.path else { return Files::default() };
        let mut log = database.clone().into_os_string();
        log.push("-wal");
        let number = |path: &Path| fs::metadata(path).ok().map(|about| about.ino());
        Files { database: number(database), log: number(Path::new(&log)) }
    }

    /// Moves into the database what stands in the log alone; for a log that lost its name.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn empty_log(&self) -> Result<()> {
        self.connection()
            .query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(()))
            .context("Cannot move the database's log into the database")
    }

    /// Has the log cut once nobody needs what made it grow: while somebody reads it can only grow.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn bound_log(&self) -> Result<()> {
        self.connection()
            .pragma_update_and_check(None, "journal_size_limit", LOG_STAYS.cast_signed(), |_| Ok(()))
            .context("Cannot bound the database's log")
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    fn log_size(folder: &Path) -> u64 {
        fs::metadata(folder.join("mentord.sqlite-wal")).unwrap().len()
    }

    fn write(store: &Store, times: usize) {
        for n in 0..times {
            store.write(|tx| tx.set_meta("something", &format!("{n:05}").repeat(12_000))).unwrap();
        }
    }

    #[test]
    fn a_log_that_grew_while_somebody_read_is_cut_once_they_have_read() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.bound_log().unwrap();
        write(&store, 1);
        let reader = Connection::open(folder.path().join(super::super::FILE)).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let _: i64 = reader.query_row("SELECT count(*) FROM meta", [], |row| row.get(0)).unwrap();
        write(&store, 100);
        assert!(log_size(folder.path()) > LOG_STAYS, "the reader holds it: {}", log_size(folder.path()));
        reader.execute_batch("COMMIT").unwrap();
        write(&store, 3);
        assert!(log_size(folder.path()) <= LOG_STAYS, "it was cut: {}", log_size(folder.path()));
    }

    #[test]
    fn a_log_that_was_removed_is_noticed_and_its_commits_are_saved() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        write(&store, 2);
        let files = store.files();
        assert!(files.database.is_some() && files.log.is_some());
        write(&store, 2);
        assert_eq!(store.files(), files);
        fs::remove_file(folder.path().join("mentord.sqlite-wal")).unwrap();
        store.write(|tx| tx.set_meta("something", "after")).unwrap();
        assert_ne!(store.files(), files);
        store.empty_log().unwrap();
        drop(store);
        let again = Store::open(folder.path()).unwrap();
        assert_eq!(again.read(|tx| tx.meta("something")).unwrap().as_deref(), Some("after"));
    }
}
