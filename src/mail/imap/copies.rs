//! Our own copies in Sent.

use std::time::Duration;

use anyhow::{Context as _, bail};
use async_imap::imap_proto::{Response, Status};
use jiff::{Timestamp, tz::TimeZone};
use tokio::{io::AsyncWriteExt as _, time::timeout};

use super::{
    Imap,
    after_reading::remove,
    fetch::{search, set_of},
    names::{Listed, SENT_NAMES, quoted, special, wire_name},
    session::{Fault, Talk, words},
};
use crate::mail::parcel::one_line;

/// For a letter of ours, to its last octet.
const TO_UPLOAD: Duration = Duration::from_mins(5);

impl Imap {
    /// Files our own copy of a letter in Sent, read, dated `received`; makes the folder if there is
    /// none.
    ///
    /// # Errors
    /// One sentence.
    pub async fn append_copy(&mut self, bytes: &[u8], received: Timestamp) -> anyhow::Result<()> {
        let mut talk = self.connected().await?;
        let date = received.to_zoned(TimeZone::UTC).strftime("%e-%b-%Y %H:%M:%S +0000").to_string();
        let filed = async {
            let folder = match sent_folder(&mut talk).await? {
                Some(folder) => folder,
                None => {
                    let folders = talk.folders().await?;
                    create(&mut talk, &folders, "Sent").await?
                }
            };
            talk.append(&folder, "\\Seen", &date, bytes).await
        };
        let filed = filed.await;
        self.settle(talk, filed).context("Cannot file a copy in Sent")
    }

    /// Whether Sent holds a letter with this Message-ID (angle brackets or not).
    ///
    /// # Errors
    /// One sentence; then it is not known.
    pub async fn has_copy(&mut self, message_id: &str) -> anyhow::Result<bool> {
        let id = searchable(message_id)?;
        let mut talk = self.connected().await?;
        let looked = async {
            let Some(folder) = sent_folder(&mut talk).await? else { return Ok(false) };
            talk.enter("EXAMINE", &folder).await?;
            Ok(!search(&mut talk, &format!("HEADER Message-ID {}", quoted(id))).await?.is_empty())
        };
        let looked = looked.await;
        self.settle(talk, looked).context("Cannot look for a copy in Sent")
    }

    /// Takes the letter with this Message-ID out of Sent; whether it was there.
    ///
    /// # Errors
    /// One sentence; then it may lie there still.
    pub async fn remove_copy(&mut self, message_id: &str) -> anyhow::Result<bool> {
        let id = searchable(message_id)?;
        let mut talk = self.connected().await?;
        let removed = async {
            let Some(folder) = sent_folder(&mut talk).await? else { return Ok(false) };
            talk.enter("SELECT", &folder).await?;
            let found = search(&mut talk, &format!("HEADER Message-ID {}", quoted(id))).await?;
            if found.is_empty() {
                return Ok(false);
            }
            remove(&mut talk, &set_of(&found), None).await?;
            Ok(true)
        };
        let removed = removed.await;
        self.settle(talk, removed).context("Cannot remove a copy from Sent")
    }

    /// Keeps the connection unless it broke.
    pub(super) fn settle<T>(&mut self, talk: Talk, result: Result<T, Fault>) -> anyhow::Result<T> {
        match result {
            Err(fault @ Fault::Broken(_)) => Err(self.broken(&fault)),
            Err(Fault::Refused(said)) => {
                self.keep(talk);
                bail!("the server answers: {said}")
            }
            Ok(value) => {
                self.keep(talk);
                Ok(value)
            }
        }
    }
}

impl Talk {
    /// APPEND (RFC 3501 §6.3.11). `date` is an IMAP date-time.
    async fn append(&mut self, folder: &str, flags: &str, date: &str, bytes: &[u8]) -> Result<(), Fault> {
        let folder = quoted(folder);
        let tag = self.start(&format!("APPEND {folder} ({flags}) \"{date}\" {{{}}}", bytes.len())).await?;
        loop {
            let go = self
                .next(|response| match response {
                    Response::Continue(_) => Some(Ok(())),
                    Response::Done { tag: done, outcome, .. } if *done == tag => {
                        Some(Err(Fault::Refused(words(outcome))))
                    }
                    Response::Data { status: Status::Bye, outcome } => {
                        Some(Err(Fault::Broken(words(outcome))))
                    }
                    _ => None,
                })
                .await?;
            match go {
                Some(Ok(())) => break,
                Some(Err(fault)) => return Err(fault),
                None => {}
            }
        }
        let stream = self.session.get_mut();
        let upload = async {
            stream.write_all(bytes).await?;
            stream.write_all(b"\r\n").await?;
            stream.flush().await
        };
        timeout(TO_UPLOAD, upload)
            .await
            .map_err(|_| self.silent())?
            .map_err(|error| Fault::Broken(one_line(&error.to_string())))?;
        self.finish(&tag, &mut |_| {}).await
    }
}

/// A Message-ID that may stand in a search, without its brackets.
fn searchable(message_id: &str) -> anyhow::Result<&str> {
    let id = message_id.trim().trim_start_matches('<').trim_end_matches('>');
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\')) {
        bail!("Cannot look for a copy: this is not a Message-ID");
    }
    Ok(id)
}

pub(super) async fn sent_folder(talk: &mut Talk) -> Result<Option<String>, Fault> {
    let folders = talk.folders().await?;
    Ok(special(&folders, |f| f.sent, &SENT_NAMES).map(str::to_owned))
}

/// Makes a folder of that name, or where the server keeps everything below INBOX, there; returns its
/// name on the wire.
pub(super) async fn create(talk: &mut Talk, folders: &[Listed], name: &str) -> Result<String, Fault> {
    let wire = wire_name(name);
    let refused = match talk.run(&format!("CREATE {}", quoted(&wire)), |_| {}).await {
        Ok(()) => return Ok(wire),
        Err(Fault::Refused(said)) => Fault::Refused(said),
        Err(broken) => return Err(broken),
    };
    let delimiter = folders.iter().find_map(|f| f.delimiter.as_deref()).unwrap_or(".");
    let below = format!("INBOX{delimiter}{wire}");
    match talk.run(&format!("CREATE {}", quoted(&below)), |_| {}).await {
        Ok(()) => Ok(below),
        Err(Fault::Refused(_)) => Err(refused),
        Err(broken) => Err(broken),
    }
}
