//! The letters that a desk wrote, found by their mark where copies of them lie: in Sent, and in the
//! folders that are read.

use std::{fs::File, io::Read as _};

use jiff::Timestamp;

use super::{
    HEAD_OF_LARGE, Inbound,
    maildir::{Maildir, mtime},
};
use crate::intake::LOOP_HEADER;

/// A letter that carries the mark of a desk, this one's or another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLetter {
    /// Its header, and of a file what follows.
    pub head: Vec<u8>,
    /// What stands in the mark.
    pub mark: String,
    /// INTERNALDATE, or the file's mtime.
    pub received: Timestamp,
}

impl OwnLetter {
    pub(super) fn of(head: Vec<u8>, received: Timestamp) -> Option<Self> {
        let text = String::from_utf8_lossy(&head);
        let mark = text.lines().take_while(|line| !line.is_empty()).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(LOOP_HEADER).then(|| value.trim().to_owned())
        })?;
        Some(Self { head, mark, received })
    }
}

impl Inbound {
    /// Hands every letter that carries the mark of a desk and lies here since then to `each`; `None`:
    /// whenever. Nothing is changed. A letter may come twice.
    ///
    /// # Errors
    /// One sentence; then it is not known what lies here.
    pub async fn own_letters(
        &mut self,
        since: Option<Timestamp>,
        each: &mut dyn FnMut(OwnLetter),
    ) -> anyhow::Result<()> {
        match self {
            Self::Imap(imap) => imap.own_letters(since, each).await,
            Self::Maildir(maildir) => maildir.own_letters(since, each),
            Self::Nothing => Ok(()),
        }
    }
}

impl Maildir {
    fn own_letters(&self, since: Option<Timestamp>, each: &mut dyn FnMut(OwnLetter)) -> anyhow::Result<()> {
        for path in self.all()? {
            // What went away meanwhile, as a mail that is opened elsewhere does, is no letter of ours.
            let Ok(received) = mtime(&path) else { continue };
            if since.is_some_and(|since| received < since) {
                continue;
            }
            let mut head = Vec::new();
            let read = File::open(&path).and_then(|file| file.take(HEAD_OF_LARGE).read_to_end(&mut head));
            if read.is_ok()
                && let Some(letter) = OwnLetter::of(head, received)
            {
                each(letter);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_header_is_a_mark() {
        let of = |text: &str| OwnLetter::of(text.as_bytes().to_vec(), Timestamp::UNIX_EPOCH);
        let own = of("From: desk@desk.test\r\nx-mentord-desk: abc\r\n\r\nHello\r\n").unwrap();
        assert_eq!(own.mark, "abc");
        assert_eq!(of("From: ada@people.test\r\n\r\nX-Mentord-Desk: abc\r\n"), None, "it is quoted");
        assert_eq!(of("Subject: X-Mentord-Desk\n\n"), None);
    }
}
