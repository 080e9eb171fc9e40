//! The refresh token that an endpoint gave in place of the configured one: kept in a file that only
//! the desk's user reads, durable before it is used.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::domain::Secret;

/// What the file holds.
#[derive(Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// Of the configured token that this came from: another one in the configuration is newer.
    of: String,
    /// `None`: the configured one still holds.
    refresh_token: Option<String>,
    /// When the refresh token ends, if the endpoint has told.
    ends: Option<Timestamp>,
}

/// The refresh token of the moment. Whoever holds this is the only one to use it.
pub(super) struct StoredToken {
    path: PathBuf,
    /// Locked until it is dropped.
    _lock: File,
    note: Note,
    /// What the file holds came from another configured token.
    stale: bool,
    token: Secret,
}

impl StoredToken {
    /// Waits for whoever uses the token now, and reads it. Blocks.
    ///
    /// # Errors
    /// When the folder or the files cannot be used.
    pub(super) fn open(path: &Path, configured: Secret) -> anyhow::Result<Self> {
        let cannot = || format!("Cannot use {}, where refresh tokens are kept", path.display());
        let lock = lock(path).with_context(cannot)?;
        let of = print(&configured);
        let noted = read(path).with_context(cannot)?;
        let stale = noted.as_ref().is_some_and(|note| note.of != of);
        let note = noted.filter(|_| !stale).unwrap_or_else(|| Note { of, ..Note::default() });
        let token = note.refresh_token.clone().map_or(configured, Secret::new);
        Ok(Self { path: path.to_owned(), _lock: lock, note, stale, token })
    }

    pub(super) fn token(&self) -> &Secret {
        &self.token
    }

    /// Keeps what an answer brought: another refresh token, or when the present one ends.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn note(&mut self, next: Option<Secret>, ends: Option<Timestamp>) -> anyhow::Result<()> {
        let mut note = self.note.clone();
        if let Some(next) = next.filter(|next| *next != self.token) {
            note.refresh_token = Some(next.expose().to_owned());
            note.ends = None;
            self.token = next;
        }
        // A later answer counts the same end anew and may be off by a second.
        let same = |told: Timestamp| {
            note.ends.is_some_and(|known| known.duration_since(told).abs().as_secs() < 3600)
        };
        if let Some(ends) = ends.filter(|ends| !same(*ends)) {
            note.ends = Some(ends);
        }
        if note != self.note || self.stale {
            write(&self.path, &note).with_context(|| format!("Cannot write {}", self.path.display()))?;
            (self.note, self.stale) = (note, false);
        }
        Ok(())
    }
}

/// When the refresh token ends that was used last; `None` where nobody has told.
///
/// # Errors
/// When the file cannot be read.
pub fn refresh_token_ends(path: &Path) -> anyhow::Result<Option<Timestamp>> {
    let note = read(path).with_context(|| format!("Cannot read {}", path.display()))?;
    Ok(note.and_then(|note| note.ends))
}

fn print(token: &Secret) -> String {
    let digest = Sha256::digest(token.expose().as_bytes());
    data_encoding::HEXLOWER.encode(digest.get(..16).unwrap_or_default())
}

/// A file that cannot be understood is as good as none: the configured token is tried.
fn read(path: &Path) -> io::Result<Option<Note>> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn lock(path: &Path) -> io::Result<File> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        // Whoever makes it owns what lies above it, as the desk's user does.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        give_away(&File::open(folder)?, folder.parent())?;
    }
    let lock = private(&path.with_extension("lock"), OpenOptions::new().create(true).truncate(false))?;
    give_away(&lock, Some(folder))?;
    lock.lock()?;
    Ok(lock)
}

fn private(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.write(true).mode(0o600).open(path)
}

/// What root makes beside the service (`check --online`) must be the service's to use.
fn give_away(file: &File, like: Option<&Path>) -> io::Result<()> {
    let Some(like) = like.map(fs::metadata).transpose()? else { return Ok(()) };
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (like.uid(), like.gid()) {
        return Ok(());
    }
    match fchown(file, Some(like.uid()), Some(like.gid())) {
        // Only root may; for others the folder's group is a wish.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

/// In one step, and on disk before it returns.
fn write(path: &Path, note: &Note) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = path.with_extension("new");
    let mut file = private(&beside, OpenOptions::new().create(true).truncate(true))?;
    give_away(&file, Some(folder))?;
    file.write_all(&serde_json::to_vec(note)?)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_successor_is_kept_until_the_configuration_names_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/oauth/mail.json");
        let ends = at("2027-01-18T09:00:00Z");
        let mut kept = StoredToken::open(&path, secret("first")).unwrap();
        assert_eq!(kept.token().expose(), "first");
        kept.note(None, None).unwrap();
        assert!(!path.exists(), "nothing to remember");
        kept.note(Some(secret("second")), ends).unwrap();
        drop(kept);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);

        assert_eq!(StoredToken::open(&path, secret("first")).unwrap().token().expose(), "second");
        assert_eq!(refresh_token_ends(&path).unwrap(), ends);
        let mut new = StoredToken::open(&path, secret("new")).unwrap();
        assert_eq!(new.token().expose(), "new", "the file speaks when it changes");
        new.note(None, None).unwrap();
        assert_eq!(refresh_token_ends(&path).unwrap(), None, "the end was the other's");
        new.note(Some(secret("newer")), None).unwrap();
        drop(new);
        assert_eq!(StoredToken::open(&path, secret("new")).unwrap().token().expose(), "newer");
    }

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.json");
        let mut kept = StoredToken::open(&path, secret("a")).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        let (other, begun) = (path.clone(), sender.clone());
        let waits = std::thread::spawn(move || {
            begun.send("asked").unwrap();
            let kept = StoredToken::open(&other, secret("a")).unwrap();
            sender.send("had").unwrap();
            kept.token().clone()
        });
        assert_eq!(receiver.recv().unwrap(), "asked");
        kept.note(Some(secret("b")), None).unwrap();
        assert!(receiver.try_recv().is_err(), "it waits while another has it");
        drop(kept);
        assert_eq!(waits.join().unwrap().expose(), "b", "and then sees what the other has written");
    }

    #[test]
    fn an_end_that_is_told_again_is_the_same_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.json");
        let mut kept = StoredToken::open(&path, secret("a")).unwrap();
        for (told, known) in [
            ("2027-01-18T09:00:00Z", "2027-01-18T09:00:00Z"),
            ("2027-01-18T09:00:07Z", "2027-01-18T09:00:00Z"),
            ("2027-02-18T09:00:00Z", "2027-02-18T09:00:00Z"),
        ] {
            kept.note(None, at(told)).unwrap();
            assert_eq!(refresh_token_ends(&path).unwrap(), at(known));
        }
    }

    #[test]
    fn a_broken_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.json");
        fs::write(&path, "{").unwrap();
        assert_eq!(StoredToken::open(&path, secret("a")).unwrap().token().expose(), "a");
    }
}
