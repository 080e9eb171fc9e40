//! Our own copies in Sent, and what becomes of mail that has been handled.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use async_imap::imap_proto::{MailboxDatum, Response};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    imap::{Imap, special},
    imap_session::{Fault, Talk, quoted, wire_name},
};

/// What Sent is called where no folder carries the special use (RFC 6154).
const SENT_NAMES: [&str; 5] = ["Sent", "Sent Items", "Sent Messages", "Sent Mail", "[Gmail]/Sent Mail"];
/// UIDs in one command.
const AT_ONCE: usize = 200;

/// What becomes of a mail once it is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterReading {
    Keep,
    Delete,
    /// This many days after it was received.
    DeleteAfter(u16),
    MoveTo(String),
}

/// A mail that was handled and may be tidied away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    pub folder: String,
    pub uidvalidity: u32,
    pub uid: u32,
    pub received: Timestamp,
}

impl Handled {
    /// From what [`super::Found`] gave: its folder, its key `uidvalidity/uid`, and when it was received.
    #[must_use]
    pub fn from_key(folder: &str, key: &str, received: Timestamp) -> Option<Self> {
        let (uidvalidity, uid) = key.split_once('/')?;
        Some(Self {
            folder: folder.to_owned(),
            uidvalidity: uidvalidity.parse().ok()?,
            uid: uid.parse().ok()?,
            received,
        })
    }
}

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
                None => create_sent(&mut talk).await?,
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
        let id = message_id.trim().trim_start_matches('<').trim_end_matches('>');
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\')) {
            bail!("Cannot look for a copy: this is not a Message-ID");
        }
        let mut talk = self.connected().await?;
        let looked = async {
            let Some(folder) = sent_folder(&mut talk).await? else { return Ok(false) };
            talk.enter("EXAMINE", &folder).await?;
            let mut found = false;
            talk.run(&format!("UID SEARCH HEADER Message-ID {}", quoted(id)), |response| {
                if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                    found |= !uids.is_empty();
                }
            })
            .await?;
            Ok(found)
        };
        let looked = looked.await;
        self.settle(talk, looked).context("Cannot look for a copy in Sent")
    }

    /// Deletes or moves handled mail as the rule says, and touches nothing else: exactly these
    /// UIDs, and none if UIDVALIDITY has changed. Returns those it is done with, also because they
    /// were gone already; the others are to be given again at a later pass.
    ///
    /// # Errors
    /// One sentence: the connection, or a server that cannot delete single messages.
    pub async fn tidy(
        &mut self,
        handled: &[Handled],
        rule: &AfterReading,
        now: Timestamp,
    ) -> anyhow::Result<Vec<Handled>> {
        let ripe = |mail: &&Handled| match rule {
            AfterReading::Keep => false,
            AfterReading::Delete | AfterReading::MoveTo(_) => true,
            AfterReading::DeleteAfter(days) => {
                now.duration_since(mail.received) >= SignedDuration::from_hours(24 * i64::from(*days))
            }
        };
        let mut folders: BTreeMap<(&str, u32), Vec<&Handled>> = BTreeMap::new();
        for mail in handled.iter().filter(ripe) {
            // A move into the folder it lies in is no move.
            if !matches!(rule, AfterReading::MoveTo(target) if *target == mail.folder) {
                folders.entry((&mail.folder, mail.uidvalidity)).or_default().push(mail);
            }
        }
        if folders.is_empty() {
            return Ok(Vec::new());
        }
        let mut talk = self.connected().await?;
        let tidied = async {
            let mut done = Vec::new();
            let there = talk.folders().await?;
            let is_there = |folder: &str| there.iter().any(|f| is_called(&f.name, folder));
            if let AfterReading::MoveTo(target) = rule
                && !is_there(target)
            {
                talk.run(&format!("CREATE {}", quoted(&wire_name(target))), |_| {}).await?;
            }
            for ((folder, uidvalidity), mails) in folders {
                if !is_there(folder) {
                    // The folder went, and its mail with it.
                    done.extend(mails.into_iter().cloned());
                    continue;
                }
                let opened = talk.enter("SELECT", folder).await?;
                if opened.uidvalidity == Some(uidvalidity) {
                    for some in mails.chunks(AT_ONCE) {
                        let set = some.iter().map(|m| m.uid.to_string()).collect::<Vec<_>>().join(",");
                        remove(&mut talk, &set, rule).await?;
                    }
                }
                done.extend(mails.into_iter().cloned());
            }
            Ok(done)
        };
        let tidied = tidied.await;
        self.settle(talk, tidied).context("Cannot tidy the mailbox")
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

/// Whether a folder of LIST is the one configured so; INBOX alone is compared without case.
fn is_called(listed: &str, folder: &str) -> bool {
    listed == wire_name(folder)
        || (listed.eq_ignore_ascii_case("INBOX") && folder.eq_ignore_ascii_case("INBOX"))
}

async fn sent_folder(talk: &mut Talk) -> Result<Option<String>, Fault> {
    let folders = talk.folders().await?;
    Ok(special(&folders, |f| f.sent, &SENT_NAMES).map(str::to_owned))
}

/// `Sent`, or where the server keeps everything below INBOX, `INBOX.Sent`.
async fn create_sent(talk: &mut Talk) -> Result<String, Fault> {
    let delimiter =
        talk.folders().await?.into_iter().find_map(|f| f.delimiter).unwrap_or_else(|| ".".to_owned());
    let refused = match talk.run("CREATE \"Sent\"", |_| {}).await {
        Ok(()) => return Ok("Sent".to_owned()),
        Err(Fault::Refused(said)) => Fault::Refused(said),
        broken => return broken.map(|()| String::new()),
    };
    let below = format!("INBOX{delimiter}Sent");
    match talk.run(&format!("CREATE {}", quoted(&below)), |_| {}).await {
        Ok(()) => Ok(below),
        Err(Fault::Refused(_)) => Err(refused),
        Err(broken) => Err(broken),
    }
}

/// Takes exactly these UIDs out of the selected folder (RFC 6851, else RFC 4315).
async fn remove(talk: &mut Talk, set: &str, rule: &AfterReading) -> Result<(), Fault> {
    if let AfterReading::MoveTo(target) = rule {
        let target = quoted(&wire_name(target));
        if talk.can("MOVE") {
            return talk.run(&format!("UID MOVE {set} {target}"), |_| {}).await;
        }
        demand_uidplus(talk)?;
        talk.run(&format!("UID COPY {set} {target}"), |_| {}).await?;
    }
    // A plain EXPUNGE would also take what other people have marked as deleted.
    demand_uidplus(talk)?;
    talk.run(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
    talk.run(&format!("UID EXPUNGE {set}"), |_| {}).await
}

fn demand_uidplus(talk: &Talk) -> Result<(), Fault> {
    if talk.can("UIDPLUS") {
        return Ok(());
    }
    Err(Fault::Refused(
        "it cannot delete single messages (no UIDPLUS): use after_reading = \"keep\"".to_owned(),
    ))
}
