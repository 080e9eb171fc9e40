//! Mail from a Maildir: read where it lies, never moved, renamed or marked.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use tokio::time::Instant;

use super::{
    AfterReading, Complete, FolderFailed, FolderRead, Found, HEAD_OF_LARGE, Handled, LARGEST_MESSAGE, News,
    Raw, Tidied,
    directory::{create_private, make_private, settle},
    fetched::{BATCH_MESSAGES, BATCH_OCTETS},
};

/// How often the folders are glanced at: one look at their dates.
const GLANCE: Duration = Duration::from_millis(250);
/// Two changes within the file system's grain of time have one date.
const GRAIN: Duration = Duration::from_millis(50);
/// How long a folder is taken to be unchanged without being listed.
const LOOK_AGAIN: Duration = Duration::from_mins(5);

/// What a Maildir's folder is called in [`Found`] and [`Complete`].
pub const FOLDER: &str = "maildir";

/// A Maildir (`new`, `cur`, `tmp`).
#[derive(Debug, Clone)]
pub struct Maildir {
    home: PathBuf,
    glance: Cell<Glance>,
}

/// What the folders looked like when they were last listed.
#[derive(Debug, Clone, Copy, Default)]
struct Glance {
    before: [Option<SystemTime>; 4],
    /// One of them had changed within the grain of its date: more may have come unseen.
    unsure: bool,
}

impl Maildir {
    /// The folders are made when they are first needed.
    #[must_use]
    pub fn new(home: PathBuf) -> Self {
        Self { home, glance: Cell::default() }
    }

    /// See [`super::Inbound::fetch`]. Oldest first by mtime, then by name.
    pub(super) async fn fetch(
        &self,
        is_handled: &dyn Fn(&str) -> bool,
        each: &mut impl AsyncFnMut(Vec<Found>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Complete> {
        make(&self.home)?;
        let before = self.stamps();
        let fresh = |stamp: &SystemTime| stamp.elapsed().map_or(true, |age| age < GRAIN);
        self.glance.set(Glance { before, unsure: before.iter().flatten().any(fresh) });
        let mut failed = Vec::new();
        let mut waiting: Vec<(Timestamp, String, PathBuf)> = Vec::new();
        for (key, path) in self.list()? {
            if is_handled(&key) {
                continue;
            }
            match mtime(&path) {
                Ok(received) => waiting.push((received, key, path)),
                Err(error) => match self.find(&key)? {
                    // Moved since it was listed: a mail reader took it from new to cur.
                    Some(moved) if moved != path => match mtime(&moved) {
                        Ok(received) => waiting.push((received, key, moved)),
                        Err(error) => failed.push(unread(&moved, &error)),
                    },
                    Some(_) => failed.push(unread(&path, &error)),
                    None => {}
                },
            }
        }
        waiting.sort();
        let (mut batch, mut octets) = (Vec::new(), 0);
        for (received, key, path) in waiting {
            let mut read = self::read(&path);
            if read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
                let Some(moved) = self.find(&key)? else { continue };
                read = self::read(&moved);
            }
            match read {
                Ok((size, raw)) => {
                    octets += size.min(LARGEST_MESSAGE);
                    batch.push(Found {
                        folder: FOLDER.to_owned(),
                        key,
                        cursor: None,
                        received,
                        junk: path.starts_with(self.junk("")),
                        size,
                        raw,
                    });
                }
                Err(error) => failed.push(unread(&path, &error)),
            }
            if octets > BATCH_OCTETS || batch.len() >= BATCH_MESSAGES {
                each(std::mem::take(&mut batch)).await?;
                octets = 0;
            }
        }
        if !batch.is_empty() {
            each(batch).await?;
        }
        let mut complete = Complete { folders: Vec::new(), failed };
        if complete.failed.is_empty() {
            complete.folders.push(FolderRead {
                folder: FOLDER.to_owned(),
                cursor: None,
                rescanned: false,
                junk: false,
            });
        }
        Ok(complete)
    }

    /// See [`super::Inbound::fetch_one`].
    pub(super) fn fetch_one(&self, key: &str) -> anyhow::Result<Option<Found>> {
        let Some(path) = self.find(key)? else { return Ok(None) };
        let read = || -> io::Result<Found> {
            let (size, raw) = self::read(&path)?;
            let junk = path.starts_with(self.junk(""));
            Ok(Found {
                folder: FOLDER.to_owned(),
                key: key.to_owned(),
                cursor: None,
                received: mtime(&path)?,
                junk,
                size,
                raw,
            })
        };
        match read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            found => found.map(Some).with_context(|| format!("Cannot read {}", path.display())),
        }
    }

    /// Waits until something changes in a folder, until `interrupt`, or for some minutes: a change
    /// that a network file system keeps from us is found then.
    pub(super) async fn wait(&self, interrupt: impl Future<Output = ()>) -> News {
        let until = Instant::now() + LOOK_AGAIN;
        tokio::pin!(interrupt);
        let Glance { before, unsure } = self.glance.get();
        if unsure {
            tokio::select! {
                () = &mut interrupt => return News::Interrupted,
                () = tokio::time::sleep(GRAIN) => return News::Mail,
            }
        }
        loop {
            if self.stamps() != before {
                return News::Mail;
            }
            tokio::select! {
                () = &mut interrupt => return News::Interrupted,
                () = tokio::time::sleep(GLANCE) => {}
            }
            if Instant::now() >= until {
                return News::LookAgain;
            }
        }
    }

    /// When each of the folders that are read last changed.
    fn stamps(&self) -> [Option<SystemTime>; 4] {
        [self.home.join("new"), self.home.join("cur"), self.junk("new"), self.junk("cur")]
            .map(|folder| fs::metadata(folder).and_then(|about| about.modified()).ok())
    }

    /// Deletes or moves handled messages, into the Maildir++ folder `.NAME` where the rule says so.
    ///
    /// # Errors
    /// One sentence: the folders cannot be listed.
    pub fn tidy(&self, handled: &[Handled], rule: &AfterReading, now: Timestamp) -> anyhow::Result<Tidied> {
        let mut lying = self.list()?;
        let mut tidied = Tidied::default();
        let ours = |mail: &&Handled| mail.folder == FOLDER && rule.is_ripe(mail.received, now);
        for mail in handled.iter().filter(ours) {
            if let Some(path) = lying.remove(&mail.key) {
                if mail.for_staff && !was_opened(&path) {
                    continue;
                }
                let removed = match rule {
                    AfterReading::MoveTo(folder) => self.file_into(folder, &path),
                    _ => fs::remove_file(&path),
                };
                if let Err(error) = removed
                    && error.kind() != io::ErrorKind::NotFound
                {
                    tidied.refused.push(format!("Cannot tidy away {}: {error}", path.display()));
                    continue;
                }
            }
            tidied.done.push((mail.folder.clone(), mail.key.clone()));
        }
        Ok(tidied)
    }

    fn file_into(&self, folder: &str, path: &Path) -> io::Result<()> {
        let home = self.home.join(format!(".{}", folder.replace(['/', '\\'], ".")));
        make(&home).map_err(io::Error::other)?;
        let name = path.file_name().unwrap_or_default();
        // What nobody has opened stays unread.
        let part = if path.starts_with(self.home.join("new")) { "new" } else { "cur" };
        fs::rename(path, home.join(part).join(name))
    }

    /// Unique name to path; `new` is listed first, so that what moves to `cur` meanwhile is seen.
    /// Junk comes before both: what staff move out of it meanwhile is seen too.
    fn list(&self) -> anyhow::Result<BTreeMap<String, PathBuf>> {
        let mut found = BTreeMap::new();
        for folder in [self.junk("new"), self.junk("cur"), self.home.join("new"), self.home.join("cur")] {
            if folder.starts_with(self.junk("")) && !folder.exists() {
                continue;
            }
            let cannot = || format!("Cannot list {}", folder.display());
            for entry in fs::read_dir(&folder).with_context(cannot)? {
                let entry = entry.with_context(cannot)?;
                let name = entry.file_name().as_encoded_bytes().escape_ascii().to_string();
                if !name.starts_with('.') && !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    let key = name.split_once(":2,").map_or(name.as_str(), |(unique, _)| unique);
                    found.insert(key.to_owned(), entry.path());
                }
            }
        }
        Ok(found)
    }

    /// Every message that lies here, and in Sent as Maildir++ names it.
    pub(super) fn all(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut found: Vec<PathBuf> = Vec::new();
        for folder in ["new", "cur", ".Sent/new", ".Sent/cur"].map(|part| self.home.join(part)) {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                other => other.with_context(|| format!("Cannot list {}", folder.display()))?,
            };
            found.extend(entries.flatten().map(|entry| entry.path()));
        }
        Ok(found)
    }

    /// The spam folder as Maildir++ names it; not every mailbox has one.
    fn junk(&self, part: &str) -> PathBuf {
        self.home.join(".Junk").join(part)
    }

    fn find(&self, key: &str) -> anyhow::Result<Option<PathBuf>> {
        Ok(self.list()?.remove(key))
    }
}

/// Whether a person has opened it: the flag S of a mail reader.
fn was_opened(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains('S'))
}

fn unread(path: &Path, error: &io::Error) -> FolderFailed {
    FolderFailed { folder: FOLDER.to_owned(), why: format!("Cannot read {}: {error}", path.display()) }
}

pub(super) fn mtime(path: &Path) -> io::Result<Timestamp> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        // Opening a pipe would wait for ever.
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    Timestamp::try_from(about.modified()?).map_err(io::Error::other)
}

fn read(path: &Path) -> io::Result<(u64, Raw)> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    if size > LARGEST_MESSAGE {
        file.take(HEAD_OF_LARGE).read_to_end(&mut bytes)?;
        return Ok((size, Raw::TooLarge { head: bytes }));
    }
    // A file that grows while it is read is cut, not followed.
    file.take(LARGEST_MESSAGE).read_to_end(&mut bytes)?;
    Ok((size, Raw::Whole(bytes)))
}

fn make(home: &Path) -> anyhow::Result<()> {
    for part in ["tmp", "new", "cur"] {
        let folder = home.join(part);
        make_private(&folder).with_context(|| format!("Cannot make the folder {}", folder.display()))?;
    }
    Ok(())
}

/// Puts a message into a Maildir's `new`: complete after a power cut, or not there. `unique` names
/// it; the same bytes under the same name again change nothing. `received` becomes its mtime.
///
/// # Errors
/// One sentence: the file system, a name that cannot be one, or one taken by another message.
pub fn drop_into(
    home: &Path,
    bytes: &[u8],
    unique: &str,
    received: Option<Timestamp>,
) -> anyhow::Result<PathBuf> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '=' | '+' | ',');
    if unique.is_empty() || unique.len() > 200 || unique.starts_with('.') || !unique.chars().all(fits) {
        bail!("Cannot use '{}' as the name of a message", unique.escape_default());
    }
    make(home)?;
    if let Some(taken) = Maildir::new(home.to_owned()).find(unique)? {
        if fs::read(&taken).is_ok_and(|there| there == bytes) {
            return Ok(taken);
        }
        bail!("Cannot put a message into {}: the name {unique} is taken", home.display());
    }
    let beside = home.join("tmp").join(unique);
    let path = home.join("new").join(unique);
    let write = || -> io::Result<()> {
        let mut file = create_private(&beside)?;
        file.write_all(bytes)?;
        if let Some(received) = received {
            file.set_modified(SystemTime::from(received))?;
        }
        file.sync_all()?;
        settle(&beside, &path)
    };
    write().with_context(|| format!("Cannot write {}", path.display()))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn at_once<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    fn fetched(maildir: &Maildir, handled: &[&str]) -> (Vec<Found>, Complete) {
        let mut found = Vec::new();
        let is_handled = |key: &str| handled.contains(&key);
        let mut each = async |mails| {
            found.extend(mails);
            Ok(())
        };
        let complete = at_once(maildir.fetch(&is_handled, &mut each)).unwrap();
        (found, complete)
    }

    #[test]
    fn new_and_cur_are_read_oldest_first_and_left_as_they_are() {
        let home = tempfile::tempdir().unwrap();
        let maildir = Maildir::new(home.path().to_owned());
        assert_eq!(fetched(&maildir, &[]).0, []);
        for (unique, second) in [("c", 30), ("a", 20), ("b", 10), ("d", 0)] {
            drop_into(home.path(), unique.as_bytes(), unique, Some(at(second))).unwrap();
        }
        fs::rename(home.path().join("new/a"), home.path().join("cur/a:2,S")).unwrap();
        fs::write(home.path().join("new/.hidden"), b"x").unwrap();
        let (found, complete) = fetched(&maildir, &["d"]);
        let keys: Vec<_> = found.iter().map(|f| (f.key.as_str(), f.received, f.size)).collect();
        assert_eq!(keys, [("b", at(10), 1), ("a", at(20), 1), ("c", at(30), 1)]);
        assert_eq!(found[0].raw, Raw::Whole(b"b".to_vec()));
        assert_eq!(complete.folders.len(), 1);
        assert!(home.path().join("cur/a:2,S").exists() && home.path().join("new/b").exists());
    }

    #[test]
    fn handled_mail_is_deleted_or_moved_and_the_rest_left() {
        let home = tempfile::tempdir().unwrap();
        let maildir = Maildir::new(home.path().to_owned());
        for unique in ["a", "b", "c"] {
            drop_into(home.path(), unique.as_bytes(), unique, None).unwrap();
        }
        fs::rename(home.path().join("new/b"), home.path().join("cur/b:2,S")).unwrap();
        let handled = |keys: &[&str], for_staff: bool| -> Vec<Handled> {
            let one = |key: &&str| Handled {
                folder: FOLDER.to_owned(),
                key: (*key).to_owned(),
                received: at(0),
                for_staff,
            };
            keys.iter().map(one).collect()
        };
        let tidied = |mails: &[Handled], rule: &AfterReading, now: Timestamp| -> Vec<String> {
            let tidied = maildir.tidy(mails, rule, now).unwrap();
            assert_eq!(tidied.refused, Vec::<String>::new());
            tidied.done.into_iter().map(|(_, key)| key).collect()
        };
        let delete = AfterReading::Delete;
        assert_eq!(tidied(&handled(&["a"], false), &AfterReading::Keep, at(0)), Vec::<String>::new());
        assert_eq!(tidied(&handled(&["c"], true), &delete, at(0)), Vec::<String>::new(), "nobody opened it");
        assert_eq!(tidied(&handled(&["a", "gone"], false), &delete, at(0)), ["a", "gone"]);
        let rule = AfterReading::MoveTo("Read/by desk".to_owned());
        assert_eq!(tidied(&handled(&["b"], true), &rule, at(0)), ["b"], "staff have opened it");
        let rule = AfterReading::DeleteAfter(14);
        let day = 24 * 3600;
        assert_eq!(tidied(&handled(&["c"], false), &rule, at(14 * day - 1)), Vec::<String>::new());
        assert!(home.path().join(".Read.by desk/cur/b:2,S").exists());
        assert_eq!(fetched(&maildir, &[]).0.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), ["c"]);
        assert_eq!(tidied(&handled(&["c"], false), &rule, at(14 * day)), ["c"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_and_hides_nothing() {
        let home = tempfile::tempdir().unwrap();
        drop_into(home.path(), b"fine", "fine", None).unwrap();
        std::os::unix::net::UnixListener::bind(home.path().join("new/socket")).unwrap();
        std::os::unix::fs::symlink("loop", home.path().join("cur/loop")).unwrap();
        let (found, complete) = fetched(&Maildir::new(home.path().to_owned()), &[]);
        assert_eq!(found.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), ["fine"]);
        assert_eq!(complete.folders, []);
        assert_eq!(complete.failed.len(), 2, "{complete:?}");
        assert!(complete.failed.iter().all(|f| f.why.starts_with("Cannot read ")));
    }

    #[test]
    fn junk_is_watched_where_there_is_such_a_folder() {
        let home = tempfile::tempdir().unwrap();
        drop_into(home.path(), b"fine", "a", Some(at(1))).unwrap();
        drop_into(&home.path().join(".Junk"), b"spam?", "b", Some(at(2))).unwrap();
        let (found, complete) = fetched(&Maildir::new(home.path().to_owned()), &[]);
        assert_eq!(
            found.iter().map(|f| (f.key.as_str(), f.junk)).collect::<Vec<_>>(),
            [("a", false), ("b", true)]
        );
        assert_eq!(complete.failed, []);
    }

    #[test]
    fn of_a_huge_message_only_the_head_is_read() {
        let home = tempfile::tempdir().unwrap();
        let path = drop_into(home.path(), b"Subject: huge\r\n\r\n", "huge", None).unwrap();
        File::options().write(true).open(path).unwrap().set_len(LARGEST_MESSAGE + 1).unwrap();
        let (found, _) = fetched(&Maildir::new(home.path().to_owned()), &[]);
        assert_eq!(found[0].size, LARGEST_MESSAGE + 1);
        let Raw::TooLarge { head } = &found[0].raw else { panic!("whole") };
        assert!(head.starts_with(b"Subject: huge\r\n") && head.len() as u64 == HEAD_OF_LARGE);
    }

    #[test]
    fn a_message_that_cannot_be_handled_stops_the_fetch() {
        let home = tempfile::tempdir().unwrap();
        for unique in ["a", "b"] {
            drop_into(home.path(), b"x", unique, Some(at(0))).unwrap();
        }
        let mut seen = Vec::new();
        let mut each = async |mails: Vec<Found>| {
            seen.extend(mails.into_iter().map(|mail| mail.key));
            bail!("disk full")
        };
        let maildir = Maildir::new(home.path().to_owned());
        let result = at_once(maildir.fetch(&|_| false, &mut each));
        assert_eq!(result.unwrap_err().to_string(), "disk full");
        assert_eq!(seen, ["a", "b"], "one batch, and none after it");
    }

    #[test]
    fn a_message_is_put_in_once() {
        let home = tempfile::tempdir().unwrap();
        let path = drop_into(home.path(), b"x", "1.m", Some(at(5))).unwrap();
        assert_eq!(mtime(&path).unwrap(), at(5));
        fs::rename(&path, home.path().join("cur/1.m:2,S")).unwrap();
        assert_eq!(drop_into(home.path(), b"x", "1.m", None).unwrap(), home.path().join("cur/1.m:2,S"));
        assert!(drop_into(home.path(), b"y", "1.m", None).is_err());
        for bad in ["", ".x", "../x", "a/b", "a:2,S", "a\nb"] {
            assert!(drop_into(home.path(), b"x", bad, None).is_err(), "{bad}");
        }
    }
}
