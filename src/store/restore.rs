//! A backup put in the place of the store: checked, whole in one step, and what it replaces is kept.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, params};

use super::{BACKUP_MADE, FILE, Newer, PATIENCE, Tx, backup, health, opening, seconds, timestamp};

/// Where the ids of letters stand that left after the backup was made: a JSON object of Message-IDs, each
/// with the second since 1970 in which it left.
const LEFT: &str = "left_since_backup";

/// What the replaced store knew and the backup does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Missing {
    /// Letters that left.
    pub letters: usize,
    /// Mails that were acted upon.
    pub mails: usize,
    /// Entries of the journal.
    pub entries: usize,
}

/// What [`restore`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup knows, it knows up to then.
    pub made: Timestamp,
    /// Where the replaced database is kept; `None` where there was none.
    pub kept: Option<PathBuf>,
    /// `None` where the replaced database cannot tell.
    pub missing: Option<Missing>,
}

/// Puts the backup `file` in the place of the store in `directory`, whose lock the caller holds. The
/// database that it replaces is kept beside it, with `stamp` in its name. The next start holds.
///
/// # Errors
/// When the backup is damaged, no database of mentord's, or of a newer one ([`Newer`]); nothing is
/// changed then. When the disk fails.
pub fn restore(directory: &Path, file: &Path, stamp: &str) -> Result<Restored> {
    let store = directory.join(FILE);
    let shown = file.display();
    let same =
        |one: &fs::Metadata, other: &fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
    let about = fs::metadata(file).with_context(|| format!("Cannot read {shown}"))?;
    if fs::metadata(&store).is_ok_and(|own| same(&own, &about)) {
        bail!(NotThis { file: shown.to_string(), why: "it is the database itself, and no backup of it" });
    }
    let source = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("Cannot read {shown}"))?;
    let made = examine(&source, file)?;

    // Beside the place it is for, so that one step puts it there.
    let new = beside(&store, "restoring");
    backup::copy_into(&source, &new, made)?;
    drop(source);
    let done = put_in_place(&store, &new, made, stamp);
    if done.is_err() {
        let _ = fs::remove_file(&new);
    }
    let (kept, missing) = done?;
    Ok(Restored { made, kept, missing })
}

/// Why a file is not put in place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} cannot be restored: {why}")]
pub struct NotThis {
    pub file: String,
    pub why: &'static str,
}

/// Up to when a backup knows what happened; refused if it is none.
fn examine(source: &Connection, file: &Path) -> Result<Timestamp> {
    let shown = || file.display().to_string();
    let not = |why| anyhow::Error::new(NotThis { file: shown(), why });
    let damage = health::damage(source).map_err(|_| not("it is damaged, or no database at all"))?;
    if !damage.is_empty() {
        return Err(not("it is damaged"));
    }
    let version = opening::version(source)?;
    if version > opening::newest() {
        return Err(Newer { file: shown() }.into());
    }
    let tx = Tx(source);
    let secret = (version > 0).then(|| tx.meta("secret").ok().flatten()).flatten();
    if secret.is_none() {
        return Err(not("it is no database of mentord's"));
    }
    let made = tx.meta(BACKUP_MADE)?.and_then(|made| made.parse().ok()).map(timestamp);
    Ok(made.or(tx.last_pass()?).unwrap_or(Timestamp::UNIX_EPOCH))
}

fn put_in_place(
    store: &Path,
    new: &Path,
    made: Timestamp,
    stamp: &str,
) -> Result<(Option<PathBuf>, Option<Missing>)> {
    let cannot = || format!("Cannot put the backup in place of {}", store.display());
    if !store.exists() {
        // A log alone belongs to nothing any more.
        for ending in ["-wal", "-shm"] {
            remove(&with_ending(store, ending)).with_context(cannot)?;
        }
        fs::rename(new, store).and_then(|()| settle(store)).with_context(cannot)?;
        return Ok((None, None));
    }
    // What is in the log goes into the file, so that the file alone is all of it; one that is damaged is
    // kept as it is, with its log.
    let missing = what_is_missing(store, new, made).ok();
    let kept = beside(store, &format!("replaced-{stamp}"));
    fs::hard_link(store, &kept).with_context(cannot)?;
    for ending in ["-wal", "-shm"] {
        match fs::rename(with_ending(store, ending), with_ending(&kept, ending)) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err).with_context(cannot),
            _ => {}
        }
    }
    fs::rename(new, store).and_then(|()| settle(store)).with_context(cannot)?;
    Ok((Some(kept), missing))
}

/// Counts what the present store knows beyond the backup, and tells the backup which letters left.
fn what_is_missing(store: &Path, new: &Path, made: Timestamp) -> Result<Missing> {
    let present = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    present.busy_timeout(PATIENCE)?;
    present.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let copy = Connection::open_with_flags(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let since = seconds(made);
    let last = |connection: &Connection| {
        connection.query_row("SELECT coalesce(max(id), 0) FROM journal", [], |row| row.get::<_, usize>(0))
    };
    let count = |sql: &str| present.query_row(sql, [since], |row| row.get::<_, usize>(0));
    let mut left = serde_json::Map::new();
    {
        let mut statement = present
            .prepare("SELECT message_id, settled FROM delivery WHERE state = 'sent' AND settled >= ?1")?;
        let mut rows = statement.query(params![since])?;
        while let Some(row) = rows.next()? {
            left.insert(row.get(0)?, row.get::<_, i64>(1)?.into());
        }
    }
    let missing = Missing {
        letters: left.len(),
        mails: count("SELECT count(*) FROM inbox WHERE handled >= ?1")?,
        // They are numbered one by one.
        entries: last(&present)?.saturating_sub(last(&copy)?),
    };
    drop(present);
    Tx(&copy).set_meta(LEFT, &serde_json::Value::Object(left).to_string())?;
    Ok(missing)
}

fn beside(store: &Path, what: &str) -> PathBuf {
    with_ending(store, &format!(".{what}"))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
        _ => Ok(()),
    }
}

/// Makes the new name last.
fn settle(store: &Path) -> io::Result<()> {
    fs::File::open(store.parent().unwrap_or_else(|| Path::new(".")))?.sync_all()
}

impl Tx<'_> {
    /// The letters that left after this state's backup was made, and are not in it: Message-ID and when.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn left_since_backup(&self) -> Result<BTreeMap<String, Timestamp>> {
        let Some(left) = self.meta(LEFT)? else { return Ok(BTreeMap::new()) };
        let left: BTreeMap<String, i64> =
            serde_json::from_str(&left).context("Cannot read what left since the backup")?;
        Ok(left.into_iter().map(|(id, second)| (id, timestamp(second))).collect())
    }

    /// # Errors
    /// When SQLite fails.
    pub fn set_left_since_backup(&self, left: &BTreeMap<String, Timestamp>) -> Result<()> {
        if left.is_empty() {
            return self.clear_meta(LEFT);
        }
        let left: BTreeMap<&String, i64> = left.iter().map(|(id, at)| (id, seconds(*at))).collect();
        self.set_meta(LEFT, &serde_json::to_string(&left)?)
    }

    /// Whether the letter with that Message-ID is known to have left.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn has_left(&self, message_id: &str) -> Result<bool> {
        self.0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM delivery WHERE message_id = ?1 AND state = 'sent')",
            )?
            .query_row([message_id], |row| row.get(0))
            .context("Cannot look a Message-ID up")
    }

    /// Whether any letter may have left.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn may_have_written(&self) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM delivery WHERE state IN ('sending', 'in_doubt', 'sent', 'failed'))")?
            .query_row([], |row| row.get(0))
            .context("Cannot ask whether a letter may have left")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn what_is_no_backup_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        fs::create_dir(&state).unwrap();
        let store = Store::open(&state).unwrap();
        store.write(|tx| tx.set_meta("secret", "now")).unwrap();
        drop(store);
        let text = folder.path().join("text");
        fs::write(&text, "x".repeat(5_000)).unwrap();
        let empty = folder.path().join("empty.sqlite");
        Connection::open(&empty).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
        for (file, said) in [
            (&text, "no database at all"),
            (&empty, "no database of mentord's"),
            (&state.join(FILE), "the database itself"),
            (&folder.path().join("nowhere"), "Cannot read"),
        ] {
            let refused = format!("{:#}", restore(&state, file, "now").unwrap_err());
            assert!(refused.contains(said), "{refused}");
        }
        assert_eq!(fs::read_dir(&state).unwrap().count(), 1, "nothing was made there");
    }

    #[test]
    fn a_backup_takes_the_place_of_a_store_and_of_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.sqlite");
        let state = folder.path().join("state");
        fs::create_dir(&state).unwrap();
        let store = Store::open(&state).unwrap();
        store.write(|tx| tx.set_meta("secret", "then")).unwrap();
        let made = Timestamp::from_second(1_800_000_000).unwrap();
        backup::backup(&state, &copy, made).unwrap();
        store.write(|tx| tx.set_meta("secret", "now")).unwrap();
        // As a kill leaves it: with all that is new in its log.
        std::mem::forget(store);
        let restored = restore(&state, &copy, "20270111T090000Z").unwrap();
        assert_eq!(restored.made, made);
        assert_eq!(restored.missing, Some(Missing::default()));
        let said = |folder: &Path| Store::open(folder).unwrap().read(|tx| tx.meta("secret")).unwrap();
        assert_eq!(said(&state).as_deref(), Some("then"));
        let kept = folder.path().join("kept");
        fs::create_dir(&kept).unwrap();
        fs::copy(restored.kept.unwrap(), kept.join(FILE)).unwrap();
        assert_eq!(said(&kept).as_deref(), Some("now"), "with what was in its log");
    }
}
