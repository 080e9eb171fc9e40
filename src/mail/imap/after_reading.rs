//! What becomes of mail that has been handled: deleted or moved, and nothing else touched.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use async_imap::imap_proto::{AttributeValue, Response};
use jiff::{SignedDuration, Timestamp};

use super::{
    Imap,
    copies::create,
    fetch::search,
    names::{find, quoted, shown_name},
    session::{Fault, Talk},
};

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

impl AfterReading {
    /// Whether its time has come.
    #[must_use]
    pub fn is_ripe(&self, received: Timestamp, now: Timestamp) -> bool {
        match self {
            Self::Keep => false,
            Self::Delete | Self::MoveTo(_) => true,
            Self::DeleteAfter(days) => {
                now.duration_since(received) >= SignedDuration::from_hours(24 * i64::from(*days))
            }
        }
    }
}

/// A mail that was handled and may be tidied away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    pub folder: String,
    /// `uidvalidity/uid`, or a Maildir's unique name.
    pub key: String,
    pub received: Timestamp,
    /// Nobody could place it: it stays until a person has opened it.
    pub for_staff: bool,
}

impl Handled {
    fn number(&self) -> Option<(u32, u32)> {
        let (uidvalidity, uid) = self.key.split_once('/')?;
        Some((uidvalidity.parse().ok()?, uid.parse().ok()?))
    }
}

/// What tidying came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Where these mails lay they lie no more, or were gone already. The others are to be given
    /// again at a later pass.
    pub done: Vec<(String, String)>,
    /// Why a folder would not have it, a sentence each.
    pub refused: Vec<String>,
}

impl Imap {
    /// Deletes or moves handled mail as the rule says, and touches nothing else: exactly these
    /// UIDs, and none if UIDVALIDITY has changed.
    ///
    /// # Errors
    /// One sentence: the connection broke; what was done before it is found gone at a later pass.
    pub async fn tidy(
        &mut self,
        handled: &[Handled],
        rule: &AfterReading,
        now: Timestamp,
    ) -> anyhow::Result<Tidied> {
        let mut folders: BTreeMap<(&str, u32), Vec<(u32, &Handled)>> = BTreeMap::new();
        for mail in handled.iter().filter(|mail| rule.is_ripe(mail.received, now)) {
            if let Some((uidvalidity, uid)) = mail.number() {
                folders.entry((&mail.folder, uidvalidity)).or_default().push((uid, mail));
            }
        }
        if folders.is_empty() {
            return Ok(Tidied::default());
        }
        let mut talk = self.connected().await?;
        let tidied = tidy_folders(&mut talk, folders, rule).await;
        self.settle(talk, tidied).context("Cannot tidy the mailbox")
    }
}

async fn tidy_folders(
    talk: &mut Talk,
    folders: BTreeMap<(&str, u32), Vec<(u32, &Handled)>>,
    rule: &AfterReading,
) -> Result<Tidied, Fault> {
    let listed = talk.folders().await?;
    let mut tidied = Tidied::default();
    let target = match rule {
        AfterReading::MoveTo(name) => Some(match find(&listed, name) {
            Some(wire) => wire.to_owned(),
            None => create(talk, &listed, name).await?,
        }),
        _ => None,
    };
    for ((folder, uidvalidity), mails) in folders {
        let gone = |mails: &[(u32, &Handled)]| -> Vec<(String, String)> {
            mails.iter().map(|(_, mail)| (mail.folder.clone(), mail.key.clone())).collect()
        };
        let wire = match find(&listed, folder) {
            // It lies there already.
            Some(wire) if Some(wire) == target.as_deref() => None,
            other => other,
        };
        let Some(wire) = wire else {
            // The folder went, and its mail with it.
            tidied.done.extend(gone(&mails));
            continue;
        };
        match tidy_folder(talk, wire, uidvalidity, &mails, target.as_deref()).await {
            Ok(done) => tidied.done.extend(done),
            Err(Fault::Refused(said)) => {
                let name = shown_name(wire);
                tidied
                    .refused
                    .push(format!("the server does not let mail out of the folder '{name}': {said}"));
            }
            Err(broken) => return Err(broken),
        }
    }
    Ok(tidied)
}

async fn tidy_folder(
    talk: &mut Talk,
    wire: &str,
    uidvalidity: u32,
    mails: &[(u32, &Handled)],
    target: Option<&str>,
) -> Result<Vec<(String, String)>, Fault> {
    let opened = talk.enter("SELECT", wire).await?;
    let mut waits = BTreeSet::new();
    if opened.uidvalidity == Some(uidvalidity) {
        let asked: Vec<u32> = mails.iter().filter(|(_, mail)| mail.for_staff).map(|(uid, _)| *uid).collect();
        let mut ripe: Vec<u32> =
            mails.iter().filter(|(_, mail)| !mail.for_staff).map(|(uid, _)| *uid).collect();
        for some in asked.chunks(AT_ONCE) {
            for (uid, was_opened) in opened_by_people(talk, &set(some)).await? {
                if was_opened {
                    ripe.push(uid);
                } else {
                    waits.insert(uid);
                }
            }
        }
        if opened.read_only && !ripe.is_empty() {
            return Err(Fault::Refused(
                "it may only be read (READ-ONLY); let the desk's account change it, or write after_reading = \"keep\""
                    .to_owned(),
            ));
        }
        for some in ripe.chunks(AT_ONCE) {
            remove(talk, &set(some), target).await?;
        }
    }
    let done = mails.iter().filter(|(uid, _)| !waits.contains(uid));
    Ok(done.map(|(_, mail)| (mail.folder.clone(), mail.key.clone())).collect())
}

fn set(uids: &[u32]) -> String {
    uids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Those of a set that are there, and whether a person has opened them: we never set \Seen.
async fn opened_by_people(talk: &mut Talk, set: &str) -> Result<Vec<(u32, bool)>, Fault> {
    let mut there = Vec::new();
    talk.run(&format!("UID FETCH {set} (UID FLAGS)"), |response| {
        let Response::Fetch(_, attributes) = response else { return };
        let uid = attributes.iter().find_map(|attribute| match attribute {
            AttributeValue::Uid(uid) => Some(*uid),
            _ => None,
        });
        let seen = attributes.iter().any(|attribute| match attribute {
            AttributeValue::Flags(flags) => flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Seen")),
            _ => false,
        });
        there.extend(uid.map(|uid| (uid, seen)));
    })
    .await?;
    Ok(there)
}

/// Takes exactly these UIDs out of the selected folder (RFC 6851, else RFC 4315). A crash between
/// COPY and EXPUNGE leaves a mail in both folders, never in none.
pub(super) async fn remove(talk: &mut Talk, set: &str, target: Option<&str>) -> Result<(), Fault> {
    if let Some(target) = target {
        let target = quoted(target);
        if talk.can("MOVE") {
            return talk.run(&format!("UID MOVE {set} {target}"), |_| {}).await;
        }
        leave_others(talk, set).await?;
        talk.run(&format!("UID COPY {set} {target}"), |_| {}).await?;
    } else {
        leave_others(talk, set).await?;
    }
    talk.run(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
    if talk.can("UIDPLUS") {
        return talk.run(&format!("UID EXPUNGE {set}"), |_| {}).await;
    }
    talk.run("EXPUNGE", |_| {}).await
}

/// A plain EXPUNGE also takes what other people have marked as deleted: where the server has no
/// other, it is used only while nothing else is marked.
async fn leave_others(talk: &mut Talk, set: &str) -> Result<(), Fault> {
    if talk.can("UIDPLUS") {
        return Ok(());
    }
    let ours: BTreeSet<&str> = set.split(',').collect();
    let marked = search(talk, "DELETED").await?;
    if marked.iter().any(|uid| !ours.contains(uid.to_string().as_str())) {
        return Err(Fault::Refused(
            "it cannot delete single messages (no UIDPLUS), and somebody has marked others there as deleted"
                .to_owned(),
        ));
    }
    Ok(())
}

#[cfg(test)]
#[path = "after_reading_tests.rs"]
mod tests;
