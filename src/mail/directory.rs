//! Letters as files: `YYYYMMDDThhmmssZ-<kind>-<who>.eml`, each complete or not there.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use jiff::tz::TimeZone;

use super::{FailureScope, Parcel, SendOutcome, parcel::one_line};

/// How many letters may share one second, kind and person before something is clearly wrong.
const MOST_NAMESAKES: u32 = 1000;

/// A folder that letters are written to.
#[derive(Debug, Clone)]
pub struct Directory {
    folder: PathBuf,
}

impl Directory {
    /// The folder is made with the first letter.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes the letter. The same bytes under the same name are the same letter: delivering again
    /// after a crash changes nothing. Other bytes get the next free `-2`, `-3`.
    pub(super) fn deliver(&self, parcel: &Parcel<'_>) -> SendOutcome {
        match self.write(parcel) {
            Ok(name) => SendOutcome::Sent { said: format!("written to {name}") },
            Err(error) => {
                SendOutcome::Later { said: one_line(&format!("{error:#}")), scope: FailureScope::Channel }
            }
        }
    }

    fn write(&self, parcel: &Parcel<'_>) -> anyhow::Result<String> {
        let folder = &self.folder;
        make_private(folder).with_context(|| format!("Cannot make the folder {}", folder.display()))?;
        let stem = format!(
            "{}-{}-{}",
            parcel.at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ"),
            slug(parcel.kind),
            slug(parcel.who)
        );
        for namesake in 1..=MOST_NAMESAKES {
            let name = if namesake == 1 { format!("{stem}.eml") } else { format!("{stem}-{namesake}.eml") };
            let path = folder.join(&name);
            match fs::read(&path) {
                Ok(bytes) if bytes == parcel.bytes => return Ok(name),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let beside = folder.join(format!(".{name}.tmp"));
                    place(&beside, &path, parcel.bytes)
                        .with_context(|| format!("Cannot write {}", path.display()))?;
                    return Ok(name);
                }
                Err(error) => return Err(error).with_context(|| format!("Cannot read {}", path.display())),
            }
        }
        anyhow::bail!("Cannot find a free name for {stem}.eml")
    }
}

/// Makes a folder that its owner alone may look into; one that is there stays as it is.
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes a file that its owner alone may read.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Writes a file so that after a power cut it is there with all its bytes, or not at all.
pub(super) fn place(beside: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    settle(beside, path)
}

/// Renames a finished file into its place and makes the name last.
pub(super) fn settle(beside: &Path, path: &Path) -> io::Result<()> {
    fs::rename(beside, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// What may stand in a file name, whatever the word was.
fn slug(word: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let word: String = word.chars().take(80).map(safe).collect();
    if word.is_empty() { "_".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EmailAddress;

    fn parcel<'a>(to: &'a EmailAddress, bytes: &'a [u8], who: &'a str) -> Parcel<'a> {
        Parcel {
            envelope_from: "",
            to,
            copy_to: None,
            report: false,
            bytes,
            message_id: "m@desk.test",
            kind: "introduction",
            who,
            at: "2027-01-11T09:00:00Z".parse().unwrap(),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_same_letter_is_written_once_and_another_gets_the_next_name() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("outbox");
        let out = Directory::new(folder.clone());
        let ada = EmailAddress::parse("ada@people.test").unwrap();
        for bytes in [b"one\r\n", b"one\r\n", b"two\r\n", b"two\r\n", b"one\r\n"] {
            assert!(matches!(out.deliver(&parcel(&ada, bytes, "ada")), SendOutcome::Sent { .. }));
        }
        assert_eq!(
            names(&folder),
            ["20270111T090000Z-introduction-ada-2.eml", "20270111T090000Z-introduction-ada.eml"]
        );
        assert_eq!(fs::read(folder.join("20270111T090000Z-introduction-ada.eml")).unwrap(), b"one\r\n");
    }

    #[test]
    fn no_name_leaves_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let ada = EmailAddress::parse("ada@people.test").unwrap();
        Directory::new(home.path().to_owned()).deliver(&parcel(&ada, b"x\r\n", "../../etc/x\0"));
        assert_eq!(names(home.path()), ["20270111T090000Z-introduction-______etc_x_.eml"]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_waits() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("outbox"), b"a file").unwrap();
        let ada = EmailAddress::parse("ada@people.test").unwrap();
        let outcome = Directory::new(home.path().join("outbox")).deliver(&parcel(&ada, b"x\r\n", "ada"));
        assert!(matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. }), "{outcome:?}");
    }
}
