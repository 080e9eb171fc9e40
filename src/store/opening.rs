//! How the file is opened: for work, with its schema brought up to date and a copy of what was before; or
//! to be looked at, and left as it is.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock},
};

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

use super::{FILE, PATIENCE, Store, backup, decided, person_names};

/// What a copy from before a migration is called, with the version of the schema that came then.
const BEFORE: &str = ".before-";
/// So many of these copies stay.
const BEFORE_KEPT: usize = 2;
/// Of a database's header: its read and write version (1: rollback journal, 2: WAL), see
/// <https://www.sqlite.org/fileformat2.html#file_format_version_numbers>.
const JOURNAL_VERSIONS: std::ops::Range<usize> = 18..20;

pub(super) fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001_init.sql")),
        M::up(include_str!("migrations/0002_post.sql")),
        M::up(include_str!("migrations/0003_message.sql")),
        M::up(include_str!("migrations/0004_orders.sql")),
        M::up(include_str!("migrations/0005_who.sql")),
        M::up(include_str!("migrations/0006_retention.sql")),
        M::up(include_str!("migrations/0007_words.sql")),
        M::up(include_str!("migrations/0008_deferred.sql")),
        M::up_with_hook(include_str!("migrations/0009_many.sql"), |tx| {
            person_names::name_everybody(tx)?;
            Ok(())
        }),
        M::up(include_str!("migrations/0010_unread.sql")),
        M::up_with_hook(include_str!("migrations/0011_decisions.sql"), |tx| {
            decided::rewrite_confirmations(tx)?;
            Ok(())
        }),
        M::up(include_str!("migrations/0012_words.sql")),
        M::up(include_str!("migrations/0013_words.sql")),
        M::up(include_str!("migrations/0014_sentences.sql")),
        M::up(include_str!("migrations/0015_pairing_status.sql")),
        M::up(include_str!("migrations/0016_on_list.sql")),
        M::up(include_str!("migrations/0017_grace.sql")),
        M::up(include_str!("migrations/0018_shared_address.sql")),
    ])
}

/// The version of the schema that this mentord writes.
pub(super) fn newest() -> usize {
    // Counted on an empty database, so that the list of migrations is the only place that knows.
    static NEWEST: OnceLock<usize> = OnceLock::new();
    *NEWEST.get_or_init(|| {
        let count = || -> Result<usize> {
            let mut connection = Connection::open_in_memory()?;
            migrations().to_latest(&mut connection)?;
            version(&connection)
        };
        count().unwrap_or(0)
    })
}

pub(super) fn version(connection: &Connection) -> Result<usize> {
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .context("Cannot read the database's version")?;
    Ok(usize::try_from(version).unwrap_or(0))
}

/// The file's schema is beyond this mentord's: guessing at it could send letters twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file} was written by a newer mentord; run that one, or put back the backup from before the upgrade"
)]
pub struct Newer {
    pub file: String,
}

/// A backup was put in place by hand, beside the write-ahead log of the file that it replaced: SQLite
/// would play the one into the other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file} is a backup beside the -wal file of another database, and the two must not be mixed; stop mentord, and run `mentord restore` with the backup, which sees to all of it"
)]
pub struct ForeignLog {
    pub file: String,
}

impl Store {
    /// Opens, or makes, the store in `directory`, and brings its schema up to date; the file as it was
    /// before is kept beside it.
    ///
    /// # Errors
    /// When the file cannot be opened, is not ours, was written by a newer mentord ([`Newer`]), or is a
    /// backup beside another's log ([`ForeignLog`]).
    pub fn open(directory: &Path) -> Result<Self> {
        let path = directory.join(FILE);
        refuse_foreign_log(&path)?;
        make_private(&path).with_context(|| format!("Cannot make {}", path.display()))?;
        let connection =
            Connection::open(&path).with_context(|| format!("Cannot open {}", path.display()))?;
        connection.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
        let found = version(&connection).with_context(|| unreadable(&path.display().to_string()))?;
        if 0 < found && found < newest() {
            keep_from_before(&connection, &path)?;
        }
        Self::prepare(connection, Some(path))
    }

    /// Opens the store in `directory` to be looked at: nothing in it is changed, and one that an older
    /// mentord wrote is looked at in a copy in memory.
    ///
    /// # Errors
    /// As [`Self::open`], and where there is no store.
    pub fn open_to_read(directory: &Path) -> Result<Self> {
        let path = directory.join(FILE);
        let connection = read_only(directory)?;
        connection.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
        let shown = path.display().to_string();
        let found = version(&connection).with_context(|| unreadable(&shown))?;
        if found > newest() {
            return Err(Newer { file: shown }.into());
        }
        if found < newest() {
            return Self::copied(&connection);
        }
        Ok(Self::of(connection, Some(path)))
    }

    pub(super) fn opened_beside(path: &Path) -> Result<Self> {
        let connection = beside_the_store(path.parent().unwrap_or_else(|| Path::new(".")))?;
        connection.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
        Ok(Self::of(connection, Some(path.to_owned())))
    }

    pub(super) fn prepare(mut connection: Connection, path: Option<PathBuf>) -> Result<Self> {
        connection.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
        let shown =
            path.as_deref().map_or_else(|| "the database".to_owned(), |path| path.display().to_string());
        // WAL lets readers look on while a pass writes; FULL makes a commit survive a power cut (but for
        // `write_unsynced`); what is deleted is overwritten, so that nobody finds it in the file; 8 MiB of pages are
        // kept in memory, since those that do not fit are written more than once.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA secure_delete = ON; PRAGMA cache_size = -8192;",
            )
            .with_context(|| unreadable(&shown))?;
        migrations().to_latest(&mut connection).map_err(|err| match err {
            rusqlite_migration::Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                anyhow::Error::new(Newer { file: shown.clone() })
            }
            other => anyhow::Error::new(other).context("Cannot bring the database up to date"),
        })?;
        Ok(Self::of(connection, path))
    }

    fn of(connection: Connection, path: Option<PathBuf>) -> Self {
        connection.set_prepared_statement_cache_capacity(128);
        Self { connection: Mutex::new(connection), path, failed: OnceLock::new() }
    }
}

fn unreadable(shown: &str) -> String {
    format!("Cannot read {shown}; if it is damaged, move it away and put its backup in its place")
}

/// Not for a process that has the store open: looking into the file's header without SQLite would take
/// SQLite's locks on it away (fcntl(2): they go with the first descriptor that is closed), and another
/// process would take the log for left behind.
pub(super) fn read_only(directory: &Path) -> Result<Connection> {
    refuse_foreign_log(&directory.join(FILE))?;
    beside_the_store(directory)
}

/// The same where the store may be open in this process.
pub(super) fn beside_the_store(directory: &Path) -> Result<Connection> {
    let path = directory.join(FILE);
    Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("Cannot open {}", path.display()))
}

/// SQLite gives its other files the rights of this one, so it is there, and private, before SQLite comes.
fn make_private(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(err) if err.kind() != io::ErrorKind::AlreadyExists => Err(err),
        _ => Ok(()),
    }
}

/// A store that is worked with says in its header that it has a write-ahead log; a backup of mentord's
/// says that it has none. One that says so and has one was put in another's place.
fn refuse_foreign_log(path: &Path) -> Result<()> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if !fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Ok(());
    }
    let mut header = [0_u8; JOURNAL_VERSIONS.end];
    // What is too short, or cannot be read, is found to be so when it is opened.
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    if read.is_ok() && header.get(JOURNAL_VERSIONS) == Some(&[1, 1]) {
        return Err(ForeignLog { file: path.display().to_string() }.into());
    }
    Ok(())
}

/// A copy of the file as an older mentord left it, so that the upgrade can be taken back.
fn keep_from_before(connection: &Connection, path: &Path) -> Result<()> {
    let name = |version: usize| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!("{BEFORE}{version}"));
        PathBuf::from(name)
    };
    let target = name(newest());
    // What the copy knows, it knows up to the last pass.
    let made = super::Tx(connection).last_pass()?.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    backup::copy_into(connection, &target, made).context("Cannot keep the database as it was")?;
    tracing::warn!(
        "The database is brought up to date for this mentord; as it was before, it is kept as {}",
        target.display()
    );
    let stem = format!("{FILE}{BEFORE}");
    let mut versions: Vec<usize> = Vec::new();
    for entry in fs::read_dir(path.parent().unwrap_or_else(|| Path::new("."))).into_iter().flatten().flatten()
    {
        let file = entry.file_name();
        versions.extend(
            file.to_string_lossy().strip_prefix(&stem).and_then(|version| version.parse::<usize>().ok()),
        );
    }
    versions.sort_unstable_by(|one, other| other.cmp(one));
    for version in versions.into_iter().skip(BEFORE_KEPT) {
        if let Err(err) = fs::remove_file(name(version)) {
            tracing::warn!("Cannot remove {}: {err}", name(version).display());
        }
    }
    Ok(())
}
