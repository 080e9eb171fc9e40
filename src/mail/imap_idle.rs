//! Waiting for mail: IDLE (RFC 2177) on the first folder where the server has it, else patience.

use std::{future::Future, time::Duration};

use async_imap::imap_proto::{MailboxDatum, Response};
use tokio::time::{Instant, sleep_until};

use super::{
    Cursor, News,
    imap::Imap,
    imap_session::{Fault, Talk},
};

/// IDLE is ended and begun anew after this: a connection that died in silence is noticed then, and
/// the folders beside the first are read.
pub const RENEW: Duration = Duration::from_mins(5);
/// How often a server without IDLE is asked.
pub const POLL: Duration = Duration::from_secs(30);

impl Imap {
    /// Waits until the first folder holds something at or after its cursor, until `interrupt`, or
    /// until it is time to look again. The connection is ready for the next fetch afterwards.
    ///
    /// # Errors
    /// One sentence: the connection broke.
    pub(super) async fn wait(
        &mut self,
        cursors: &[Cursor],
        interrupt: impl Future<Output = ()>,
    ) -> anyhow::Result<News> {
        let mut talk = self.connected().await?;
        let folder = self.settings.mailboxes.first().cloned().unwrap_or_else(|| "INBOX".to_owned());
        let next = cursors.iter().find(|cursor| cursor.folder == folder).map(|cursor| cursor.next_uid);
        let waited = async {
            let opened = talk.enter("EXAMINE", &folder).await?;
            // It came between the fetch and now; IDLE would not tell of it.
            if next.zip(opened.uidnext).is_some_and(|(known, next)| next > known) {
                return Ok(News::Mail);
            }
            if talk.can("IDLE") {
                idle(&mut talk, interrupt).await
            } else {
                tokio::select! {
                    () = interrupt => Ok(News::Interrupted),
                    () = sleep_until(Instant::now() + POLL) => Ok(News::LookAgain),
                }
            }
        };
        let waited = waited.await;
        self.settle(talk, waited)
    }
}

async fn idle(talk: &mut Talk, interrupt: impl Future<Output = ()>) -> Result<News, Fault> {
    let Some(tag) = talk.begin_idle().await? else {
        // It says that it can and then will not: as one that cannot.
        tokio::select! {
            () = interrupt => return Ok(News::Interrupted),
            () = sleep_until(Instant::now() + POLL) => return Ok(News::LookAgain),
        }
    };
    let renew = Instant::now() + RENEW;
    tokio::pin!(interrupt);
    let news = loop {
        tokio::select! {
            biased;
            said = talk.told(is_new) => match said? {
                true => break News::Mail,
                false => {}
            },
            () = &mut interrupt => break News::Interrupted,
            () = sleep_until(renew) => break News::LookAgain,
        }
    };
    talk.end_idle(&tag).await?;
    Ok(news)
}

/// RECENT alone is no news: some servers repeat it.
fn is_new(response: &Response<'_>) -> bool {
    matches!(response, Response::MailboxData(MailboxDatum::Exists(_)))
}
