//! Rooms for those without a chat network: each post is a line at the end of a file.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};

use super::Post;

/// How much of the file's end is searched for a post that may stand there already: only the last
/// ones can have been written without anyone having noted it.
const TAIL: u64 = 64 * 1024;

/// A file that posts are appended to.
#[derive(Debug, Clone)]
pub struct Console {
    log: PathBuf,
}

impl Console {
    /// The file is made with the first post.
    #[must_use]
    pub fn new(log: PathBuf) -> Self {
        Self { log }
    }

    /// Appends the post, durably; one that stands there already (a crash came before it was noted)
    /// is left as it is.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn post(&self, post: &Post) -> Result<()> {
        let cannot = || format!("Cannot write {}", self.log.display());
        if let Some(folder) = self.log.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(cannot)?;
        }
        // A link would have us write elsewhere, and a pipe would have us wait.
        match std::fs::symlink_metadata(&self.log) {
            Ok(about) if !about.is_file() => bail!("{}: it is no plain file; move it away", cannot()),
            Err(err) if err.kind() != ErrorKind::NotFound => return Err(err).with_context(cannot),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .mode(0o600)
            .open(&self.log)
            .with_context(cannot)?;
        let tail = tail(&mut file).with_context(cannot)?;
        let mark = format!("[{}]", post.key);
        if tail.lines().any(|line| line.ends_with(&mark)) {
            return Ok(());
        }
        let text: String = post.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // A line cut short by a power cut stays alone.
        let begin = if tail.is_empty() || tail.ends_with('\n') { "" } else { "\n" };
        let line = format!("{begin}{}  {}  {text}  {mark}\n", post.at, post.room);
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)
    }
}

fn tail(file: &mut File) -> std::io::Result<String> {
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(key: &str, text: &str) -> Post {
        Post {
            at: "2027-01-11T09:00:00Z".parse().unwrap(),
            room: "staff".to_owned(),
            text: text.to_owned(),
            key: key.to_owned(),
        }
    }

    #[test]
    fn a_post_stands_there_once_and_on_one_line() {
        let home = tempfile::tempdir().unwrap();
        let log = home.path().join("state/chat.log");
        let console = Console::new(log.clone());
        for (key, text) in [("a1", "one\n[b2]"), ("b2", "two"), ("a1", "one\n[b2]"), ("b2", "two")] {
            console.post(&post(key, text)).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&log).unwrap(),
            "2027-01-11T09:00:00Z  staff  one [b2]  [a1]\n2027-01-11T09:00:00Z  staff  two  [b2]\n"
        );
    }

    #[test]
    fn a_line_cut_short_does_not_swallow_the_next() {
        let home = tempfile::tempdir().unwrap();
        let log = home.path().join("chat.log");
        std::fs::write(&log, "2027-01-11T09:00:00Z  staff  ca").unwrap();
        Console::new(log.clone()).post(&post("c3", "whole")).unwrap();
        let text = std::fs::read_to_string(&log).unwrap();
        assert_eq!(text.lines().nth(1), Some("2027-01-11T09:00:00Z  staff  whole  [c3]"));
    }
}
