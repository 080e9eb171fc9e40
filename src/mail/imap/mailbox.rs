//! Mail from an IMAP mailbox: the configured folders and Junk, each read to its end.
//!
//! A look at which nothing is new costs one round trip: all that is asked goes out together. Where the
//! server counts changes (CONDSTORE, RFC 7162), a folder in which nothing changed is not even opened.

use std::{collections::HashMap, time::Duration};

use async_imap::imap_proto::RequestId;
use tokio::time::Instant;

use super::{
    ImapSettings,
    folder::{self, Ahead, Progress, Stop},
    names::{Listed, Watched, missing, quoted, watched, wire_name},
    session::{Fault, Opened, TO_CONNECT, TO_RESPOND, Talk},
};
use crate::mail::{Complete, Cursor, FolderFailed, FolderRead, Found, Unmet, wire::Trust};

/// A connection that answered so lately is taken to be there.
const LATELY: Duration = Duration::from_secs(10);

/// How long the reader waits for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// IDLE is ended and begun anew after this, and the first folder's counts are compared: a connection
    /// that died in silence is noticed then, and mail of which the server did not tell.
    pub(super) renew: Duration,
    /// How long a server may take to end IDLE, or to begin it anew.
    pub(super) answer: Duration,
    /// The folders beside the first are looked at after this.
    pub(super) look: Duration,
    /// How often a server without IDLE is asked.
    pub(super) poll: Duration,
    /// How long a connection may be silent that was not used for a while.
    pub(super) revive: Duration,
    /// How long a server may send nothing at all while it owes an answer.
    pub(super) respond: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            // Together under a minute: then a line on which nothing passes any more has been noticed.
            renew: Duration::from_secs(35),
            answer: Duration::from_secs(15),
            look: Duration::from_mins(5),
            poll: Duration::from_secs(30),
            revive: TO_CONNECT,
            respond: TO_RESPOND,
        }
    }
}

/// A mailbox, and the connection to it while a pass lasts.
#[derive(Debug)]
pub struct Imap {
    pub(super) settings: ImapSettings,
    pub(super) pace: Pace,
    trust: Option<Trust>,
    talk: Option<Talk>,
    /// When the connection last answered.
    answered: Option<Instant>,
    /// The folders of the last look, as far as they were read to their end.
    watched: Vec<Watched>,
    /// What they were like then, by their name on the wire.
    pub(super) known: HashMap<String, Opened>,
    /// How often in a row mail came of which the server, idling, did not tell.
    pub(super) untold: u8,
}

/// What is asked of a folder in the first round trip.
enum Ask {
    /// EXAMINE and UID FETCH.
    Look(RequestId, RequestId),
    /// STATUS, of a folder that the server counts changes of.
    Status(RequestId),
}

/// What is known of a folder after it.
enum Glance {
    Ahead(Ahead),
    Unchanged,
    Refused(String),
}

impl Imap {
    #[must_use]
    pub fn new(settings: ImapSettings) -> Self {
        Self {
            settings,
            pace: Pace::default(),
            trust: None,
            talk: None,
            answered: None,
            watched: Vec::new(),
            known: HashMap::new(),
            untold: 0,
        }
    }

    /// Logs in and opens each configured folder, without reading: for `check --online`.
    ///
    /// # Errors
    /// One sentence.
    pub async fn probe(&mut self) -> anyhow::Result<()> {
        let mut talk = self.connected().await?;
        let folders = talk.folders().await.map_err(|fault| self.broken(&fault))?;
        for Watched { folder, wire, .. } in watched(&self.settings.mailboxes, &folders) {
            if let Err(fault) = talk.enter("EXAMINE", &wire).await {
                let why = missing(&folders, &wire, &fault.to_string());
                anyhow::bail!("Cannot open the mail folder '{folder}': {why}");
            }
        }
        talk.leave().await;
        Ok(())
    }

    /// Logs out, if a connection is open.
    pub async fn close(&mut self) {
        if let Some(talk) = self.talk.take() {
            talk.leave().await;
        }
    }

    /// See [`crate::mail::Inbound::fetch`].
    pub(in crate::mail) async fn fetch(
        &mut self,
        cursors: &[Cursor],
        unmet: Unmet,
        each: &mut impl AsyncFnMut(Vec<Found>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Complete> {
        let (mut talk, folders, mut glances) = self.first_look(cursors).await?;
        let mut complete = Complete::default();
        let all = watched(&self.settings.mailboxes, &folders);
        for watched in &all {
            let cursor = cursor_of(cursors, watched).ok_or(unmet);
            let ahead = match glances.remove(&watched.wire) {
                Some(Glance::Ahead(ahead)) => Some(ahead),
                Some(Glance::Unchanged) => {
                    complete.folders.push(unchanged(watched, cursor.ok()));
                    continue;
                }
                Some(Glance::Refused(said)) => {
                    complete.failed.push(failed(watched, &folders, &said));
                    continue;
                }
                None => None,
            };
            let mut progress = Progress::default();
            let mut read = folder::read(&mut talk, watched, cursor, ahead, &mut progress, each).await;
            while let Err(Stop::Broken(said)) = &read {
                if !progress.returns() {
                    return Err(self.broken(&Fault::Broken(said.clone())));
                }
                tracing::info!("The connection broke while mail was read: {said}");
                // What was handed out need not wait for another connection.
                each(Vec::new()).await?;
                talk = self.open().await?;
                read = folder::read(&mut talk, watched, cursor, None, &mut progress, each).await;
            }
            // Nor for the next folder.
            each(Vec::new()).await?;
            match read {
                Ok((read, opened)) => {
                    self.known.insert(watched.wire.clone(), opened);
                    complete.folders.push(read);
                }
                Err(Stop::Folder(said)) => {
                    self.known.remove(&watched.wire);
                    complete.failed.push(failed(watched, &folders, &said));
                }
                // Answers may be under way on this connection.
                Err(Stop::Handling(error)) => return Err(error),
                Err(Stop::Broken(said)) => return Err(self.broken(&Fault::Broken(said))),
            }
        }
        self.watched = all;
        self.keep(talk);
        Ok(complete)
    }

    /// See [`crate::mail::Inbound::fetch_one`].
    pub(in crate::mail) async fn fetch_one(
        &mut self,
        folder: &str,
        key: &str,
    ) -> anyhow::Result<Option<Found>> {
        let place =
            key.split_once('/').and_then(|(validity, uid)| validity.parse().ok().zip(uid.parse().ok()));
        let watched = self.watched.iter().find(|watched| watched.folder == folder).cloned();
        let Some((place, watched)) = place.zip(watched) else { return Ok(None) };
        let mut talk = self.connected().await?;
        match folder::one(&mut talk, &watched, place).await {
            Ok(found) => {
                self.keep(talk);
                Ok(found)
            }
            Err(Stop::Folder(said)) => {
                self.keep(talk);
                anyhow::bail!("the server answers: {said}")
            }
            Err(Stop::Broken(said)) => Err(self.broken(&Fault::Broken(said))),
            Err(Stop::Handling(error)) => Err(error),
        }
    }

    /// The folders, and a first look at those that were read before, in one round trip where the
    /// connection is open.
    async fn first_look(
        &mut self,
        cursors: &[Cursor],
    ) -> anyhow::Result<(Talk, Vec<Listed>, HashMap<String, Glance>)> {
        if let Some(mut talk) = self.talk.take() {
            talk.patience = self.pace.revive;
            let looked = self.glances(&mut talk, cursors).await;
            talk.patience = self.pace.respond;
            match looked {
                Ok((folders, glances)) => return Ok((talk, folders, glances)),
                Err(Fault::Refused(said)) => anyhow::bail!("{}", self.broken(&Fault::Refused(said))),
                // It died while nobody used it.
                Err(Fault::Broken(_)) => {}
            }
        }
        let mut talk = self.open().await?;
        let folders = talk.folders().await.map_err(|fault| self.broken(&fault))?;
        Ok((talk, folders, HashMap::new()))
    }

    async fn glances(
        &self,
        talk: &mut Talk,
        cursors: &[Cursor],
    ) -> Result<(Vec<Listed>, HashMap<String, Glance>), Fault> {
        let passed_over = talk.passed_over();
        let list = talk.start_list().await?;
        let mut asked = Vec::new();
        // The first folder comes last: where it is opened it stays so, and what is new is most often there.
        for watched in self.watched.iter().rev() {
            let Some(cursor) = cursor_of(cursors, watched) else { continue };
            // Of the folder that is open STATUS may be old news (RFC 3501 §6.3.10).
            let counted =
                self.known.get(&watched.wire).is_some_and(|known| known.modseq.is_some_and(|m| m > 0))
                    && talk.selected.as_ref() != Some(&watched.wire);
            let ask = if counted {
                let items = "UIDVALIDITY UIDNEXT MESSAGES HIGHESTMODSEQ";
                Ask::Status(talk.start(&format!("STATUS {} ({items})", quoted(&watched.wire))).await?)
            } else {
                let (examine, look) = folder::glance(talk, &watched.wire, cursor).await?;
                Ask::Look(examine, look)
            };
            asked.push((watched, cursor, ask));
        }
        let mut folders = Vec::new();
        let listed = talk.finish(&list, &mut |response| folders.extend(Listed::of(response))).await;
        let mut glances = HashMap::new();
        for (watched, cursor, ask) in asked {
            let glance = match ask {
                Ask::Look(examine, look) => {
                    match folder::glanced(talk, &watched.wire, &(examine, look), cursor).await {
                        Ok(ahead) => Glance::Ahead(ahead),
                        Err(Fault::Refused(said)) => Glance::Refused(said),
                        Err(broken) => return Err(broken),
                    }
                }
                Ask::Status(status) => {
                    let mut now = Opened::default();
                    match talk.finish(&status, &mut |response| now.note(response)).await {
                        Ok(()) if self.is_as_it_was(watched, cursor, &now) => Glance::Unchanged,
                        // Changed, or not to be had so: it is opened.
                        Ok(()) | Err(Fault::Refused(_)) => continue,
                        Err(broken) => return Err(broken),
                    }
                }
            };
            glances.insert(watched.wire.clone(), glance);
        }
        listed?;
        // What could not be read may have been of any of them.
        if talk.passed_over() > passed_over {
            glances.clear();
        }
        Ok((folders, glances))
    }

    /// The first folder, in which the server is asked to tell of news: as the settings and as the
    /// server name it.
    pub(super) fn first(&self) -> (String, String) {
        let folder = self.settings.mailboxes.first().cloned().unwrap_or_else(|| "INBOX".to_owned());
        let wire = self.watched.iter().find(|watched| watched.folder == folder);
        let wire = wire.map_or_else(|| wire_name(&folder), |watched| watched.wire.clone());
        (folder, wire)
    }

    fn is_as_it_was(&self, watched: &Watched, cursor: &Cursor, now: &Opened) -> bool {
        let same = |known: &&Opened| {
            (known.uidvalidity, known.uidnext, known.exists, known.modseq)
                == (now.uidvalidity, now.uidnext, now.exists, now.modseq)
        };
        now.uidvalidity == Some(cursor.uidvalidity) && self.known.get(&watched.wire).filter(same).is_some()
    }

    /// The open connection if it still answers, else a new one. Whoever takes it puts it back when
    /// all went well.
    pub(super) async fn connected(&mut self) -> anyhow::Result<Talk> {
        let lately = self.answered.is_some_and(|at| at.elapsed() < LATELY);
        if let Some(mut talk) = self.talk.take() {
            talk.patience = self.pace.revive;
            let alive = lately || talk.run("NOOP", |_| {}).await.is_ok();
            talk.patience = self.pace.respond;
            if alive {
                return Ok(talk);
            }
        }
        self.open().await
    }

    async fn open(&mut self) -> anyhow::Result<Talk> {
        // Another server may answer now, or the same one with other contents.
        self.known.clear();
        let mut talk = Talk::open(&self.settings, &mut self.trust).await?;
        talk.patience = self.pace.respond;
        Ok(talk)
    }

    pub(super) fn keep(&mut self, talk: Talk) {
        self.talk = Some(talk);
        self.answered = Some(Instant::now());
    }

    pub(super) fn broken(&self, fault: &Fault) -> anyhow::Error {
        anyhow::anyhow!("Cannot read mail from {}:{}: {fault}", self.settings.host, self.settings.port)
    }
}

fn cursor_of<'a>(cursors: &'a [Cursor], watched: &Watched) -> Option<&'a Cursor> {
    cursors.iter().find(|cursor| cursor.folder == watched.folder)
}

fn unchanged(watched: &Watched, cursor: Option<&Cursor>) -> FolderRead {
    FolderRead {
        folder: watched.folder.clone(),
        cursor: cursor.cloned(),
        rescanned: false,
        junk: watched.junk,
    }
}

fn failed(watched: &Watched, folders: &[Listed], said: &str) -> FolderFailed {
    let why = format!(
        "Cannot read the mail folder '{}' to its end: {}",
        watched.folder,
        missing(folders, &watched.wire, said)
    );
    FolderFailed { folder: watched.folder.clone(), why }
}

#[cfg(test)]
#[path = "mailbox_tests.rs"]
mod tests;
