//! What a failure of the store means.

use rusqlite::{ErrorCode, ffi};

/// Whose fault a failure of the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no room; the file is as it was.
    Full,
    /// Not to be read or written, damaged, or no database.
    Disk,
    /// Another process holds the file.
    Busy,
}

/// The disk failed under an open store, and said this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The database is not used any more since the disk failed: {said}")]
pub struct Failed {
    pub said: String,
}

/// What SQLite said of a failure, if it was the one who failed, and not we.
#[must_use]
pub fn fault(err: &anyhow::Error) -> Option<Fault> {
    err.chain().find_map(|cause| {
        if cause.is::<Failed>() {
            return Some(Fault::Disk);
        }
        let error = match (cause.downcast_ref(), cause.downcast_ref()) {
            (Some(rusqlite_migration::Error::RusqliteError { err, .. }), _) | (_, Some(err)) => err,
            _ => return None,
        };
        of_sqlite(rusqlite::Error::sqlite_error(error)?)
    })
}

fn of_sqlite(error: &ffi::Error) -> Option<Fault> {
    match error.code {
        ErrorCode::DiskFull => Some(Fault::Full),
        // The index of the write-ahead log could not be made larger: that is never for want of a good
        // disk.
        ErrorCode::SystemIoFailure if error.extended_code == ffi::SQLITE_IOERR_SHMSIZE => Some(Fault::Full),
        ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::NoLargeFileSupport => Some(Fault::Disk),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Some(Fault::Busy),
        _ => None,
    }
}
