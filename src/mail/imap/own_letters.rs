//! The letters that a desk wrote, in Sent and in the folders that are read.

use anyhow::Context as _;
use jiff::Timestamp;

use super::{
    Imap,
    copies::sent_folder,
    fetch::{self, heads, search},
    names::watched,
    session::{Fault, Talk},
};
use crate::{intake::LOOP_HEADER, mail::OwnLetter};

impl Imap {
    /// See [`crate::mail::Inbound::own_letters`].
    pub(in crate::mail) async fn own_letters(
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
    let since = since.map_or_else(String::new, |at| format!(" {}", fetch::since(at)));
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
