//! Waiting for mail: IDLE (RFC 2177) on the first folder where the server has it, else patience.

use std::{future::Future, pin::Pin, time::Duration};

use async_imap::imap_proto::{MailboxDatum, RequestId, Response, Status};
use tokio::{
    io::AsyncWriteExt as _,
    time::{Instant, sleep_until, timeout},
};

use super::{
    Imap,
    mailbox::Pace,
    session::{CLOSED, Fault, Opened, Talk, broken, words},
};
use crate::mail::{Cursor, News, parcel::one_line};

/// What a server may tell of in one wait; more is no telling.
const MOST_TOLD: u32 = 10_000;
/// Mail that came untold so often in a row: the server's IDLE is not trusted any more. Once proves
/// nothing, since the mail may have come in the very moment at which IDLE was ended.
const MOST_UNTOLD: u8 = 2;

impl Imap {
    /// Waits until the first folder holds something at or after its cursor, until `interrupt`, or
    /// until it is time to look again. The connection is ready for the next fetch afterwards.
    ///
    /// # Errors
    /// One sentence: the connection broke.
    pub(in crate::mail) async fn wait(
        &mut self,
        cursors: &[Cursor],
        interrupt: impl Future<Output = ()>,
    ) -> anyhow::Result<News> {
        let mut talk = self.connected().await?;
        let (folder, wire) = self.first();
        let next = cursors.iter().find(|cursor| cursor.folder == folder).map(|cursor| cursor.next_uid);
        // What was expunged before the last fetch has left a gap in the numbers.
        let seen = self.known.get(&wire).and_then(|known| known.uidnext).unwrap_or(0);
        let pace = self.pace;
        let mut untold = self.untold;
        let waited = async {
            let opened = talk.enter("EXAMINE", &wire).await?;
            // It came between the fetch and now; IDLE would not tell of it.
            if next.zip(opened.uidnext).is_some_and(|(known, next)| next > known.max(seen)) {
                return Ok(News::Mail);
            }
            if talk.can("IDLE") && untold < MOST_UNTOLD {
                idle(&mut talk, (&wire, opened), pace, &mut untold, interrupt).await
            } else {
                poll(pace, interrupt).await
            }
        };
        let waited = waited.await;
        if untold >= MOST_UNTOLD && self.untold < MOST_UNTOLD {
            tracing::warn!(
                "The mail server does not tell of new mail though it says it would (IDLE); it is asked every {} s",
                pace.poll.as_secs()
            );
        }
        self.untold = untold;
        talk.patience = pace.respond;
        self.settle(talk, waited)
    }
}

/// Where the server does not tell, it is asked after a while.
async fn poll(pace: Pace, interrupt: impl Future<Output = ()>) -> Result<News, Fault> {
    tokio::select! {
        () = interrupt => Ok(News::Interrupted),
        () = sleep_until(Instant::now() + pace.poll) => Ok(News::LookAgain),
    }
}

/// Waits in IDLE, renewed again and again. `untold` counts mail that a renewal shows and of which the
/// server did not tell.
async fn idle(
    talk: &mut Talk,
    (wire, mut known): (&str, Opened),
    pace: Pace,
    untold: &mut u8,
    interrupt: impl Future<Output = ()>,
) -> Result<News, Fault> {
    let look = Instant::now() + pace.look;
    // A line that died while IDLE was renewed is noticed as soon as one that died before.
    talk.patience = pace.answer;
    tokio::pin!(interrupt);
    loop {
        let Some(tag) = talk.begin_idle().await? else {
            // It says that it can and then will not: as one that cannot.
            return poll(pace, interrupt).await;
        };
        let renew = (Instant::now() + pace.renew).min(look);
        let news = listen(talk, renew, interrupt.as_mut()).await?;
        talk.end_idle(&tag, pace.answer).await?;
        if let Some(news) = news {
            if news == News::Mail {
                *untold = 0;
            }
            return Ok(news);
        }
        // What this session was told of may be old: opened anew, the folder is as it is.
        let now = talk.enter("EXAMINE", wire).await?;
        if grew(&known, &now) {
            *untold = untold.saturating_add(1);
            return Ok(News::Mail);
        }
        if Instant::now() >= look {
            return Ok(News::LookAgain);
        }
        known = now;
    }
}

/// Whether mail came into a folder between two looks at its counts.
fn grew(known: &Opened, now: &Opened) -> bool {
    match known.uidnext.zip(now.uidnext) {
        Some((known, now)) => now > known,
        None => now.exists > known.exists,
    }
}

/// What the server tells until then; `None`: nothing that is news.
async fn listen(
    talk: &mut Talk,
    until: Instant,
    mut interrupt: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<News>, Fault> {
    let mut told = 0;
    loop {
        tokio::select! {
            biased;
            new = talk.told(is_new) => {
                if new? {
                    return Ok(Some(News::Mail));
                }
                told += 1;
                if told > MOST_TOLD {
                    return Err(Fault::Broken("the server tells without end, and nothing new".to_owned()));
                }
            }
            () = &mut interrupt => return Ok(Some(News::Interrupted)),
            () = sleep_until(until) => return Ok(None),
        }
    }
}

/// RECENT alone is no news: some servers repeat it.
fn is_new(response: &Response<'_>) -> bool {
    matches!(response, Response::MailboxData(MailboxDatum::Exists(_)))
}

impl Talk {
    /// IDLE (RFC 2177); `None` where the server refuses it.
    async fn begin_idle(&mut self) -> Result<Option<RequestId>, Fault> {
        let tag = self.start("IDLE").await?;
        loop {
            let go = self
                .next(|response| match response {
                    Response::Continue(_) => Some(Ok(true)),
                    Response::Done { tag: done, .. } if *done == tag => Some(Ok(false)),
                    Response::Data { status: Status::Bye, outcome } => {
                        Some(Err(Fault::Broken(words(outcome))))
                    }
                    _ => None,
                })
                .await?;
            match go {
                Some(Ok(true)) => return Ok(Some(tag)),
                Some(Ok(false)) => return Ok(None),
                Some(Err(fault)) => return Err(fault),
                None => {}
            }
        }
    }

    /// What the server tells while it idles; waits as long as it is silent. May be dropped at any
    /// time: what has been read stays in the connection's buffer.
    async fn told<T>(&mut self, read: impl FnOnce(&Response<'_>) -> T) -> Result<T, Fault> {
        match self.session.read_response().await {
            Ok(Some(response)) => match response.parsed() {
                Response::Data { status: Status::Bye, outcome } => Err(Fault::Broken(words(outcome))),
                other => Ok(read(other)),
            },
            Ok(None) => Err(Fault::Broken(CLOSED.to_owned())),
            Err(error) => Err(broken(&error)),
        }
    }

    async fn end_idle(&mut self, tag: &RequestId, within: Duration) -> Result<(), Fault> {
        let stream = self.session.get_mut();
        let done = async {
            stream.write_all(b"DONE\r\n").await?;
            stream.flush().await
        };
        timeout(within, done)
            .await
            .map_err(|_| self.silent())?
            .map_err(|error| Fault::Broken(one_line(&error.to_string())))?;
        // A connection that died in silence is found out here, not after minutes.
        match timeout(within, self.finish(tag, &mut |_| {})).await {
            Err(_) => Err(Fault::Broken("the server does not answer any more".to_owned())),
            Ok(Err(Fault::Refused(_)) | Ok(())) => Ok(()),
            Ok(Err(broken)) => Err(broken),
        }
    }
}

#[cfg(test)]
#[path = "idle_tests.rs"]
mod imap_idle_tests;
