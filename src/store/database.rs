//! The database, opened, and its transactions.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::fault::{Failed, Fault, fault};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

/// The store's file in the state directory.
pub const FILE: &str = "mentord.sqlite";

/// How long a process waits for another one that writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Octets that must find room before the store is worked with again: more than a pass writes at once, and
/// free for it in the file afterwards.
const ROOM: usize = 256 << 10;

/// The state of an installation.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Mutex<Connection>,
    pub(super) path: Option<PathBuf>,
    /// What SQLite said when the disk failed: from then on the file is not trusted.
    pub(super) failed: OnceLock<String>,
}

/// A transaction. Nothing outside a closure ever holds one.
#[derive(Debug)]
pub struct Tx<'a>(pub(super) &'a Connection);

/// A connection whose commits do not wait for the disk until this is dropped.
struct Unsynced<'c>(&'c mut Connection);

impl<'c> Unsynced<'c> {
    fn new(connection: &'c mut Connection) -> Result<Self> {
        connection
            .execute_batch("PRAGMA synchronous = NORMAL")
            .context("Cannot set how a commit waits for the disk")?;
        Ok(Self(connection))
    }
}

impl Drop for Unsynced<'_> {
    fn drop(&mut self) {
        if let Err(err) = self.0.execute_batch("PRAGMA synchronous = FULL") {
            tracing::error!("Cannot have commits wait for the disk again: {err}");
        }
    }
}

/// Runs `work` in a transaction and commits it.
fn committed<T>(connection: &mut Connection, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .context("Cannot begin to write")?;
    let result = work(&Tx(&transaction))?;
    transaction.commit().context("Cannot commit")?;
    Ok(result)
}

impl Store {
    /// A store that lives as long as the value, for plans and tests.
    ///
    /// # Errors
    /// When SQLite cannot be set up.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory().context("Cannot open a database in memory")?, None)
    }

    /// Runs `work` in one transaction: all of it is committed, or nothing. `work` may run twice.
    ///
    /// # Errors
    /// Whatever `work` returns, and what SQLite says of the commit.
    pub fn write<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.unless_failed(|connection| committed(connection, work))
    }

    /// The same for what may be lost where the machine fails, and not where the process does: nobody waits for the
    /// disk (SQLite's `synchronous = NORMAL`). The next other commit makes it last.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_unsynced<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.unless_failed(|connection| {
            let unsynced = Unsynced::new(connection)?;
            committed(unsynced.0, work)
        })
    }

    /// Statements that a test runs by hand.
    #[cfg(test)]
    pub(crate) fn run_by_hand(&self, sql: &str) {
        self.connection().execute_batch(sql).expect("a test's statements can be run");
    }

    /// Runs `work` on one consistent picture of the store.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub fn read<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.unless_failed(|connection| {
            let transaction = connection.transaction().context("Cannot begin to read")?;
            work(&Tx(&transaction))
        })
    }

    /// A disk that failed once is not asked again: what a later commit says of it may be untrue
    /// (`fsync` reports an error once, and what it lost is taken for written after that).
    pub(super) fn unless_failed<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.failed()?;
        let result = work(&mut self.connection());
        if let Err(err) = &result
            && fault(err) == Some(Fault::Disk)
        {
            let _ = self.failed.set(format!("{err:#}"));
        }
        result
    }

    /// Whether there is room for what the next commits need. Tried by writing: what the file system says of
    /// its room is not what a quota, or a limit of the process, leaves.
    ///
    /// # Errors
    /// When SQLite fails for another reason.
    pub fn has_room(&self) -> Result<bool> {
        let tried = self.write(|tx| tx.set_meta("room", &"x".repeat(ROOM)));
        match tried.and_then(|()| self.write(|tx| tx.clear_meta("room"))) {
            Err(err) if fault(&err) == Some(Fault::Full) => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// Whether the disk failed under the store since it was opened.
    ///
    /// # Errors
    /// [`Failed`], if it did.
    pub fn failed(&self) -> Result<()> {
        match self.failed.get() {
            Some(said) => Err(Failed { said: said.clone() }.into()),
            None => Ok(()),
        }
    }

    /// A number that changes when another process has written: see SQLite's `PRAGMA data_version`.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn data_version(&self) -> Result<i64> {
        self.unless_failed(|connection| {
            connection
                .query_row("PRAGMA data_version", [], |row| row.get(0))
                .context("Cannot ask whether the database has changed")
        })
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same file once more, to be read on another thread: what is looked at there keeps nobody waiting.
    /// `None` for a store in memory, of which there is only one.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn beside(&self) -> Result<Option<Self>> {
        self.path.as_deref().map(Self::opened_beside).transpose()
    }

    /// A copy in memory, for playing forward.
    ///
    /// # Errors
    /// When SQLite cannot copy.
    pub fn copy(&self) -> Result<Self> {
        Self::copied(&self.connection())
    }

    pub(super) fn copied(connection: &Connection) -> Result<Self> {
        let mut copy = Connection::open_in_memory().context("Cannot open a database in memory")?;
        {
            let backup =
                rusqlite::backup::Backup::new(connection, &mut copy).context("Cannot copy the database")?;
            backup.run_to_completion(1_000, Duration::ZERO, None).context("Cannot copy the database")?;
        }
        Self::prepare(copy, None)
    }

    /// Whether anything can be written: not where somebody only looks on.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.connection().is_readonly("main").is_ok_and(|readonly| !readonly)
    }

    /// Where the store lives; `None` in memory.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

impl Tx<'_> {
    /// A value of the installation.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.0
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()
            .context("Cannot read a value of the installation")
    }

    /// Sets a value of the installation.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.0
            .prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
            .execute([key, value])
            .context("Cannot write a value of the installation")?;
        Ok(())
    }

    /// Removes a value of the installation.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn clear_meta(&self, key: &str) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM meta WHERE key = ?1")?
            .execute([key])
            .context("Cannot clear a value")?;
        Ok(())
    }
}

/// Instants are whole seconds in the store; one between two seconds is rounded up, so that what is
/// due then is due when the store says so.
pub(super) fn seconds(at: Timestamp) -> i64 {
    if at.subsec_nanosecond() > 0 { at.as_second().saturating_add(1) } else { at.as_second() }
}

pub(super) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_fails_is_taken_back_and_the_rest_is_committed() {
        let store = Store::in_memory().unwrap();
        let failed = store.write(|tx| {
            tx.set_meta("before", "kept")?;
            let failed = tx.attempt(|tx| {
                tx.set_meta("within", "lost")?;
                tx.attempt(|tx| tx.set_meta("deeper", "lost"))?;
                anyhow::bail!("as it was told")
            });
            tx.attempt(|tx| tx.set_meta("after", "kept"))?;
            Ok(failed.map_err(|err: anyhow::Error| err.to_string()))
        });
        let failed: std::result::Result<(), String> = failed.unwrap();
        assert_eq!(failed.unwrap_err(), "as it was told");
        let known = |key: &str| store.read(|tx| tx.meta(key)).unwrap();
        assert_eq!(
            ["before", "within", "deeper", "after"].map(|key| known(key).is_some()),
            [true, false, false, true]
        );
    }

    #[test]
    fn what_need_not_last_is_committed_at_once_and_the_next_commit_waits_for_the_disk_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let other = store.beside().unwrap().unwrap();
        let waits = || {
            store.unless_failed(|connection| {
                Ok(connection.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?)
            })
        };
        let within = store.write_unsynced(|tx| {
            tx.set_meta("soon", "seen")?;
            Ok(tx.0.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(within.unwrap(), 1, "NORMAL");
        assert_eq!(other.read(|tx| tx.meta("soon")).unwrap().as_deref(), Some("seen"));
        assert_eq!(waits().unwrap(), 2, "FULL");
        // Where the work fails nothing is committed, and the disk is waited for all the same.
        let failed: Result<()> = store.write_unsynced(|tx| {
            tx.set_meta("soon", "not seen")?;
            anyhow::bail!("as it was told")
        });
        assert!(failed.is_err());
        assert_eq!(other.read(|tx| tx.meta("soon")).unwrap().as_deref(), Some("seen"));
        assert_eq!(waits().unwrap(), 2, "FULL");
    }
}
