//! Mail from an IMAP mailbox: the configured folders and Junk, each read to its end.

use super::{
    Complete, Cursor, FolderFailed, Found, Login, Tls, Unmet,
    imap_folder::{self, Stop},
    imap_session::{Fault, Listed, Talk, wire_name},
    wire::Trust,
};

/// What Junk is called where no folder carries the special use (RFC 6154).
const JUNK_NAMES: [&str; 6] = ["Junk", "Spam", "Junk Email", "Junk E-mail", "Bulk Mail", "[Gmail]/Spam"];

/// How to reach the mailbox.
#[derive(Debug, Clone)]
pub struct ImapSettings {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub login: Login,
    /// PEM blocks of a private authority, believed besides the system's.
    pub ca_file: Option<Vec<u8>>,
    /// The folders to read; the server's Junk is read besides.
    pub mailboxes: Vec<String>,
}

/// A mailbox, and the connection to it while a pass lasts.
#[derive(Debug)]
pub struct Imap {
    pub(super) settings: ImapSettings,
    trust: Option<Trust>,
    talk: Option<Talk>,
}

impl Imap {
    #[must_use]
    pub fn new(settings: ImapSettings) -> Self {
        Self { settings, trust: None, talk: None }
    }

    /// Logs in and opens each configured folder, without reading: for `check --online`.
    ///
    /// # Errors
    /// One sentence.
    pub async fn probe(&mut self) -> anyhow::Result<()> {
        let mut talk = self.connected().await?;
        for folder in self.settings.mailboxes.clone() {
            if let Err(fault) = talk.enter("EXAMINE", &folder).await {
                anyhow::bail!("Cannot open the mail folder '{folder}': {fault}");
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

    /// See [`super::Inbound::fetch`].
    pub(super) async fn fetch(
        &mut self,
        cursors: &[Cursor],
        unmet: Unmet,
        each: &mut dyn FnMut(Found) -> anyhow::Result<()>,
    ) -> anyhow::Result<Complete> {
        let mut talk = self.connected().await?;
        let folders = talk.folders().await.map_err(|fault| self.broken(&fault))?;
        let mut complete = Complete::default();
        for (folder, junk) in watched(&self.settings.mailboxes, &folders) {
            let cursor = cursors.iter().find(|cursor| cursor.folder == folder).ok_or(unmet);
            match imap_folder::read(&mut talk, &folder, junk, cursor, each).await {
                Ok(read) => complete.folders.push(read),
                Err(Stop::Folder(said)) => {
                    let why = format!("Cannot read the mail folder '{folder}' to its end: {said}");
                    complete.failed.push(FolderFailed { folder, why });
                }
                Err(Stop::Broken(said)) => return Err(self.broken(&Fault::Broken(said))),
                Err(Stop::Handling(error)) => {
                    self.talk = Some(talk);
                    return Err(error);
                }
            }
        }
        self.talk = Some(talk);
        Ok(complete)
    }

    /// The open connection if it still answers, else a new one. Whoever takes it puts it back when
    /// all went well.
    pub(super) async fn connected(&mut self) -> anyhow::Result<Talk> {
        if let Some(mut talk) = self.talk.take()
            && talk.alive().await
        {
            return Ok(talk);
        }
        Talk::open(&self.settings, &mut self.trust).await
    }

    pub(super) fn keep(&mut self, talk: Talk) {
        self.talk = Some(talk);
    }

    pub(super) fn broken(&self, fault: &Fault) -> anyhow::Error {
        anyhow::anyhow!("Cannot read mail from {}:{}: {fault}", self.settings.host, self.settings.port)
    }
}

/// The folders to read, and whether each is Junk: the configured ones in their order, then the
/// server's Junk if it is not among them.
fn watched(mailboxes: &[String], folders: &[Listed]) -> Vec<(String, bool)> {
    let junk = special(folders, |f| f.junk, &JUNK_NAMES);
    let same = |name: &str, junk: &str| {
        let name = wire_name(name);
        name == junk || (name.eq_ignore_ascii_case("INBOX") && junk.eq_ignore_ascii_case("INBOX"))
    };
    let mut watched: Vec<(String, bool)> =
        mailboxes.iter().map(|name| (name.clone(), junk.is_some_and(|j| same(name, j)))).collect();
    if let Some(junk) = junk
        && !watched.iter().any(|(_, is_junk)| *is_junk)
    {
        watched.push((junk.to_owned(), true));
    }
    watched
}

/// The folder of a special use: by its attribute, else by a usual name, alone or below another.
pub(super) fn special<'a>(
    folders: &'a [Listed],
    is: impl Fn(&Listed) -> bool,
    names: &[&str],
) -> Option<&'a str> {
    if let Some(folder) = folders.iter().find(|f| is(f)) {
        return Some(&folder.name);
    }
    let named = |folder: &&Listed, wanted: &str| {
        let last = folder
            .delimiter
            .as_deref()
            .filter(|d| !d.is_empty())
            .and_then(|delimiter| folder.name.rsplit_once(delimiter))
            // One level only: `INBOX.Junk` is the mailbox's, `Archive/2019/Junk` an old copy.
            .filter(|(above, _)| above.eq_ignore_ascii_case("INBOX"))
            .map_or(folder.name.as_str(), |(_, last)| last);
        folder.name.eq_ignore_ascii_case(wanted) || last.eq_ignore_ascii_case(wanted)
    };
    names.iter().find_map(|name| folders.iter().find(|f| named(f, name))).map(|f| f.name.as_str())
}

#[cfg(test)]
#[path = "imap_tests.rs"]
mod tests;
