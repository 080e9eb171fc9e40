//! The letters that a desk wrote, found by their mark where copies of them lie: in Sent, and in the
//! folders that are read.

use std::{fs::File, io::Read as _};

use anyhow::Context as _;
use jiff::Timestamp;

use super::{
    HEAD_OF_LARGE, Inbound,
    imap::Imap,
    imap_copies::sent_folder,
    imap_fetch::{self, heads, search},
    imap_names::watched,
    imap_session::{Fault, Talk},
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
    fn of(head: Vec<u8>, received: Timestamp) -> Option<Self> {
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

impl Imap {
    async fn own_letters(
        &mut self,
        since: Option<Timestamp>,
        each: &mut dyn FnMut(OwnLetter),
    ) -> anyhow::Result<()> {
        let mailboxes = self.settings.mailboxes.clone();
        let mut talk = self.connected().await?;
        let looked = async {
            let folders = talk.folders().await?;
            let mut names: Vec<String> = sent_folder(&mut talk).await?.into_iter().collect();
            names.extend(watched(&mailboxes, &folders).into_iter().filter(|w| !w.junk).map(|w| w.wire));
            for name in names {
                in_folder(&mut talk, &name, since, each).await?;
            }
            Ok(())
        };
        let looked = looked.await;
        self.settle(talk, looked).context("Cannot look for letters of the desk in its mailbox")
    }
}

async fn in_folder(
    talk: &mut Talk,
    name: &str,
    since: Option<Timestamp>,
    each: &mut dyn FnMut(OwnLetter),
) -> Result<(), Fault> {
    talk.enter("EXAMINE", name).await?;
    let since = since.map_or_else(String::new, |at| format!(" {}", imap_fetch::since(at)));
    // An empty string finds every message that has the header (RFC 3501 §6.4.4). A server that does not
    // search in headers is asked for everything; which letters are ours is seen here in any case.
    let uids = match search(talk, &format!("HEADER {LOOP_HEADER} \"\"{since}")).await {
        Err(Fault::Refused(_)) => search(talk, &format!("ALL{since}")).await?,
        found => found?,
    };
    let found = heads(talk, &uids).await?;
    found.into_iter().filter_map(|(received, head)| OwnLetter::of(head, received)).for_each(each);
    Ok(())
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
