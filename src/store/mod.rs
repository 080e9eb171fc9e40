//! The only place with SQL: one SQLite file, closures over a transaction, domain types in and out.

mod aliases;
mod backup;
mod canary;
mod cancel;
mod clock;
mod copies;
mod deferred;
mod files;
mod health;
mod inbox;
mod journal;
mod lock;
mod names;
mod orders;
mod outage;
mod outbox;
mod pairings;
mod people;
mod posts;
mod retention;
mod sending;
mod sight;
mod words;

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test over our own source, which is ASCII where it is cut")]
mod plans_tests;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

pub use backup::{BACKUP_MADE, NotABackup, backup};
pub use cancel::NeverLeft;
pub use deferred::{Deferral, DeferredMail};
pub use files::Files;
pub use health::{Fault, Health, examine, fault, glance};
pub use inbox::{Handled, SameMail, Unplaced};
pub use journal::{Actor, Entry, Happened};
pub use lock::{Held, Lock};
pub use orders::{Confirmation, Fate};
pub use outage::{LongestWaiting, ToldOutage};
pub use outbox::{Delivery, NewDelivery, NewLetter, OutboxCounts, Outgoing, State};
pub use pairings::{PairingRow, Standings};
pub use people::PersonRow;
pub use posts::{Message, NewPost, PostLine};
pub use retention::{Forgotten, WordsGone};

/// The store's file in the state directory.
pub const FILE: &str = "mentord.sqlite";
/// How long a process waits for another one that writes.
const PATIENCE: Duration = Duration::from_secs(10);

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_init.sql")),
        M::up(include_str!("migrations/0002_post.sql")),
        M::up(include_str!("migrations/0003_message.sql")),
        M::up(include_str!("migrations/0004_orders.sql")),
        M::up(include_str!("migrations/0005_who.sql")),
        M::up(include_str!("migrations/0006_retention.sql")),
        M::up(include_str!("migrations/0007_words.sql")),
        M::up(include_str!("migrations/0008_deferred.sql")),
    ])
}

/// The state of an installation.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    path: Option<PathBuf>,
}

/// The file's schema is beyond this mentord's: guessing at it could send letters twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file} was written by a newer mentord; run that one, or put back the backup from before the upgrade"
)]
pub struct Newer {
    pub file: String,
}

/// A transaction. Nothing outside a closure ever holds one.
#[derive(Debug)]
pub struct Tx<'a>(&'a Connection);

impl Store {
    /// Opens, or makes, the store in `directory`, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, is not ours, or was written by a newer mentord.
    pub fn open(directory: &Path) -> Result<Self> {
        let path = directory.join(FILE);
        let connection =
            Connection::open(&path).with_context(|| format!("Cannot open {}", path.display()))?;
        Self::prepare(connection, Some(path))
    }

    /// A store that lives as long as the value, for plans and tests.
    ///
    /// # Errors
    /// When SQLite cannot be set up.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory().context("Cannot open a database in memory")?, None)
    }

    fn prepare(mut connection: Connection, path: Option<PathBuf>) -> Result<Self> {
        connection.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
        let shown =
            path.as_deref().map_or_else(|| "the database".to_owned(), |path| path.display().to_string());
        // WAL lets readers look on while a pass writes; FULL makes a commit survive a power cut; what is
        // deleted is overwritten, so that nobody finds it in the file.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA secure_delete = ON;",
            )
            .with_context(|| {
                format!("Cannot read {shown}; if it is damaged, move it away and put its backup in its place")
            })?;
        migrations().to_latest(&mut connection).map_err(|err| match err {
            rusqlite_migration::Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                anyhow::Error::new(Newer { file: shown.clone() })
            }
            other => anyhow::Error::new(other).context("Cannot bring the database up to date"),
        })?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self { connection: Mutex::new(connection), path })
    }

    /// Runs `work` in one transaction: all of it is committed, or nothing. `work` may run twice.
    ///
    /// # Errors
    /// Whatever `work` returns, and what SQLite says of the commit.
    pub fn write<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.connection();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .context("Cannot begin to write")?;
        let result = work(&Tx(&transaction))?;
        transaction.commit().context("Cannot commit")?;
        Ok(result)
    }

    /// Runs `work` on one consistent picture of the store.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub fn read<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.connection();
        let transaction = connection.transaction().context("Cannot begin to read")?;
        work(&Tx(&transaction))
    }

    /// A number that changes when another process has written: see SQLite's `PRAGMA data_version`.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn data_version(&self) -> Result<i64> {
        self.connection()
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .context("Cannot ask whether the database has changed")
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy in memory, for playing forward.
    ///
    /// # Errors
    /// When SQLite cannot copy.
    pub fn copy(&self) -> Result<Self> {
        Self::copied(&self.connection())
    }

    fn copied(connection: &Connection) -> Result<Self> {
        let mut copy = Connection::open_in_memory().context("Cannot open a database in memory")?;
        {
            let backup =
                rusqlite::backup::Backup::new(connection, &mut copy).context("Cannot copy the database")?;
            backup.run_to_completion(1_000, Duration::ZERO, None).context("Cannot copy the database")?;
        }
        Self::prepare(copy, None)
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
fn seconds(at: Timestamp) -> i64 {
    if at.subsec_nanosecond() > 0 { at.as_second().saturating_add(1) } else { at.as_second() }
}

fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
