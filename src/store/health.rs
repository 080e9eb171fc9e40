//! A store looked at without touching it, and whose fault it is when SQLite fails.

use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::Connection;

use super::{Store, opening};

/// How a store's file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What SQLite finds wrong; empty when all is well.
    pub damage: Vec<String>,
    /// The version of the schema in the file.
    pub version: usize,
    /// The version that this mentord writes.
    pub newest: usize,
}

/// Checks the file's integrity and version; writes nothing.
///
/// # Errors
/// When the file cannot be opened, or is no database.
pub fn examine(directory: &Path) -> Result<Health> {
    let connection = opening::read_only(directory)?;
    let damage = damage(&connection)?;
    Ok(Health { damage, version: opening::version(&connection)?, newest: opening::newest() })
}

/// What SQLite finds wrong; empty when all is well.
pub(super) fn damage(connection: &Connection) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare("PRAGMA integrity_check(5)").context("Cannot check the database")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).context("Cannot check the database")?;
    let lines = rows.collect::<Result<Vec<_>, _>>().context("Cannot check the database")?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Whether an older mentord wrote the store in `directory`.
#[must_use]
pub fn awaits_migration(directory: &Path) -> bool {
    let version = opening::read_only(directory).and_then(|connection| opening::version(&connection));
    version.is_ok_and(|version| 0 < version && version < opening::newest())
}

/// A value of the installation, looked at without opening the store for work: nothing is made or
/// migrated. `None` where there is no such value, or no store.
#[must_use]
pub fn glance(directory: &Path, key: &str) -> Option<String> {
    let connection = opening::beside_the_store(directory).ok()?;
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).ok()
}

impl Store {
    /// A copy in memory of the store in `directory`, which stays as it is, even if an older
    /// mentord wrote it.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or was written by a newer mentord.
    pub fn copy_of(directory: &Path) -> Result<Self> {
        Self::copied(&opening::beside_the_store(directory)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::FILE;
    use crate::store::{Fault, fault};

    #[test]
    fn a_store_is_examined_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(fault(&examine(folder.path()).unwrap_err()), Some(Fault::Disk));
        assert!(!folder.path().join(FILE).exists(), "looking makes nothing");
        let store = Store::open(folder.path()).unwrap();
        store.write(|tx| tx.set_meta("a", "1")).unwrap();
        let health = examine(folder.path()).unwrap();
        assert_eq!(health.damage, Vec::<String>::new());
        assert_eq!(health.version, health.newest);
        assert!(health.newest > 0);
        let copy = Store::copy_of(folder.path()).unwrap();
        copy.write(|tx| tx.set_meta("a", "2")).unwrap();
        assert_eq!(store.read(|tx| tx.meta("a")).unwrap().as_deref(), Some("1"));
    }

    #[test]
    fn what_is_no_database_is_the_disks_fault() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), [b'x'; 4096]).unwrap();
        assert_eq!(fault(&examine(folder.path()).unwrap_err()), Some(Fault::Disk));
        assert_eq!(fault(&Store::open(folder.path()).unwrap_err()), Some(Fault::Disk));
        assert_eq!(fault(&anyhow::anyhow!("a bug")), None);
    }
}
