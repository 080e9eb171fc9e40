//! A mail looked for in every folder by a header of its own, and taken out of them; how full the
//! mailbox is.

use anyhow::{Context as _, bail};
use async_imap::imap_proto::Response;
use jiff::Timestamp;

use super::{
    Imap,
    after_reading::remove,
    fetch::{self, heads, set_of},
    names::{Listed, SENT_NAMES, quoted, shown_name, special, watched},
    session::{Fault, Talk},
};

/// How a mail is looked for: one that came since then and in which that header holds that text.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub header: &'a str,
    pub holds: &'a str,
    pub since: Timestamp,
}

/// A mail that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lies {
    /// The folder, as people write it.
    pub folder: String,
    /// It is one of those that are read, Junk among them.
    pub read: bool,
    pub junk: bool,
    /// The provider's copy of what was sent.
    pub sent: bool,
    /// Its header, in octets.
    pub head: Vec<u8>,
}

/// What a search came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Searched {
    pub lies: Vec<Lies>,
    /// The folders that are read.
    pub read: Vec<String>,
    /// Folders that could not be searched.
    pub refused: Vec<String>,
}

impl Imap {
    /// Looks for a mail in all folders, with `take_out` removing what is found.
    ///
    /// # Errors
    /// One sentence: the connection broke, or the header cannot be asked for.
    pub async fn search(&mut self, wanted: &Wanted<'_>, take_out: bool) -> anyhow::Result<Searched> {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@+".contains(&b))
        };
        if !plain(wanted.header) || !plain(wanted.holds) {
            bail!("Cannot look for a mail: this is no header that can be asked for");
        }
        let mut talk = self.connected().await?;
        let mailboxes = self.settings.mailboxes.clone();
        let searched = search(&mut talk, &mailboxes, wanted, take_out).await;
        self.settle(talk, searched).context("Cannot search the mailbox")
    }

    /// How many hundredths of its room the mailbox uses, by whichever limit is nearest (RFC 2087);
    /// `None` where the server does not say.
    ///
    /// # Errors
    /// One sentence: the connection broke.
    pub async fn used(&mut self) -> anyhow::Result<Option<u8>> {
        let mut talk = self.connected().await?;
        if !talk.can("QUOTA") {
            self.keep(talk);
            return Ok(None);
        }
        let mut used = None;
        let asked = talk.run("GETQUOTAROOT \"INBOX\"", |response| {
            let Response::Quota(quota) = response else { return };
            for resource in quota.resources.iter().filter(|resource| resource.limit > 0) {
                let share = resource.usage.saturating_mul(100) / resource.limit;
                used = used.max(Some(u8::try_from(share.min(100)).unwrap_or(100)));
            }
        });
        let asked = match asked.await {
            Err(Fault::Refused(_)) => Ok(()),
            other => other,
        };
        self.settle(talk, asked).context("Cannot ask how full the mailbox is")?;
        Ok(used)
    }
}

async fn search(
    talk: &mut Talk,
    mailboxes: &[String],
    wanted: &Wanted<'_>,
    take_out: bool,
) -> Result<Searched, Fault> {
    let folders = talk.folders().await?;
    let sent = special(&folders, |folder| folder.sent, &SENT_NAMES).map(str::to_owned);
    let watched = watched(mailboxes, &folders);
    let mut searched = Searched {
        read: watched.iter().map(|watched| shown_name(&watched.wire)).collect(),
        ..Searched::default()
    };
    for Listed { name, .. } in &folders {
        let place = watched.iter().find(|watched| watched.wire.eq_ignore_ascii_case(name));
        match search_folder(talk, name, wanted, take_out).await {
            Ok(heads) => searched.lies.extend(heads.into_iter().map(|head| Lies {
                folder: shown_name(name),
                read: place.is_some(),
                junk: place.is_some_and(|watched| watched.junk),
                sent: sent.as_ref() == Some(name),
                head,
            })),
            Err(Fault::Refused(said)) => {
                tracing::info!("A mail folder cannot be searched: {said}");
                searched.refused.push(shown_name(name));
            }
            Err(broken) => return Err(broken),
        }
    }
    Ok(searched)
}

/// The heads of the mails that fit.
async fn search_folder(
    talk: &mut Talk,
    name: &str,
    wanted: &Wanted<'_>,
    take_out: bool,
) -> Result<Vec<Vec<u8>>, Fault> {
    talk.enter(if take_out { "SELECT" } else { "EXAMINE" }, name).await?;
    // The day first: few mails are then to be opened for a header that no server keeps in an index.
    let Wanted { header, holds, since } = wanted;
    let what = format!("{} HEADER {header} {}", fetch::since(*since), quoted(holds));
    let uids = fetch::search(talk, &what).await?;
    let found = heads(talk, &uids).await?;
    if take_out && !uids.is_empty() {
        remove(talk, &set_of(&uids), None).await?;
    }
    Ok(found.into_iter().map(|(_, head)| head).collect())
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
