//! One fetch: mails are read ahead, acted on and noted.

use anyhow::Result;
use jiff::Timestamp;
use std::cell::RefCell;
use tokio::{task::yield_now, time::Instant};

use super::{
    context::FetchContext,
    deferred, handle,
    understand::{Read, Reading, begin},
};
use crate::daemon::{apart::TURN, clock};
use crate::{
    domain::Sentence,
    mail::{Complete, Cursor, Found, Inbound, Unmet},
    record::Context,
    store::{self, Store, Tx},
};

/// What a fetch came to.
#[derive(Debug, Default)]
pub struct Heard {
    pub mails: usize,
    /// Why the mailbox could not be read to its end; ladders wait then.
    pub unread: Option<Sentence>,
    /// Mail to the desk is known not to arrive; ladders wait then as well.
    pub deaf: bool,
}

/// Fetches and reacts. What cannot be read is said in the outcome, and is no error.
///
/// # Errors
/// When the store fails.
pub async fn fetch(store: &Store, ctx: &Context, inbound: &mut Inbound, now: Timestamp) -> Result<Heard> {
    if matches!(inbound, Inbound::Nothing) {
        return Ok(Heard::default());
    }
    let cursors = store.read(|tx| tx.cursors())?;
    let cursors: Vec<Cursor> = cursors
        .into_iter()
        .map(|(folder, uidvalidity, next_uid)| Cursor { folder, uidvalidity, next_uid })
        .collect();
    let floor = store.read(|tx| tx.last_read_to_end())?;
    let unmet = match store.read(|tx| tx.began())? {
        Some(_) => Unmet::FromStart,
        None => {
            store.write(|tx| tx.set_began(clock::now()))?;
            Unmet::FromNow
        }
    };
    // What cannot be looked up is not handed out: the store's failure ends the fetch.
    let not_looked_up = RefCell::new(None);
    let is_handled = |key: &str| {
        let handled = store.read(|tx| tx.was_handled_at(crate::mail::maildir::FOLDER, key));
        handled.unwrap_or_else(|err| {
            not_looked_up.borrow_mut().get_or_insert(err);
            true
        })
    };
    let context = FetchContext { store, ctx, floor, now };
    let mut ahead = ReadAhead { context, reading: None, new: 0 };
    let mut failed = None;
    let mut each = async |found: Vec<Found>| -> Result<()> {
        if let Err(err) = ahead.take(found).await {
            failed = Some(err);
            anyhow::bail!("what was read cannot be recorded")
        }
        Ok(())
    };
    let outcome = inbound.fetch(&cursors, unmet, &is_handled, &mut each).await;
    // The mailbox is well; it is the store that is not.
    if let Some(err) = failed.or(not_looked_up.into_inner()) {
        return Err(err);
    }
    ahead.finish().await?;
    let mut mails = ahead.new;
    store.write_unsynced(|tx| tx.set_under_way(&[]))?;
    let mut unread = match outcome {
        Err(err) => Some(Sentence::verbatim(format!("{err:#}"))),
        Ok(complete) => complete_fetch(store, &complete)?,
    };
    if unread.is_none() {
        mails += deferred::read_again(&context, inbound).await?;
        unread = store.read(withheld)?;
    }
    let deaf = store.write_unsynced(|tx| {
        let deaf = tx.deaf()?.is_some();
        if unread.is_none() && !deaf { tx.read_to_end(now) } else { tx.record_outage(now) }?;
        Ok(deaf)
    })?;
    Ok(Heard { mails, unread, deaf })
}

/// Mail of which not even the header can be had may be anybody's: the mailbox is not read to its end.
fn withheld(tx: &Tx<'_>) -> Result<Option<Sentence>> {
    let mails = tx.withheld_of_nobody()?;
    Ok((mails > 0).then(|| sentence!("inbound.withheld_of_nobody", mails)))
}

fn complete_fetch(store: &Store, complete: &Complete) -> Result<Option<Sentence>> {
    // What is forgotten of it is read again, and known by its bytes.
    store.write_unsynced(|tx| {
        for folder in &complete.folders {
            if let Some(cursor) = &folder.cursor {
                tx.set_place(&cursor.folder, cursor.uidvalidity, cursor.next_uid)?;
                tx.read_through(&cursor.folder)?;
            }
        }
        Ok(())
    })?;
    let failed: Vec<String> =
        complete.failed.iter().map(|failed| format!("{}: {}", failed.folder, failed.why)).collect();
    Ok((!failed.is_empty()).then(|| Sentence::verbatim(failed.join("; "))))
}

/// The mails of one fetch. What is large or many is read while those before it are acted on; it waits for the next
/// mails, or for the end of its folder.
struct ReadAhead<'a> {
    context: FetchContext<'a>,
    /// Read on threads, and not acted on yet.
    reading: Option<Reading>,
    /// How many were new.
    new: usize,
}

impl ReadAhead<'_> {
    /// Takes mails on, in their order; none: it may take a while until there are more. One at which the process has
    /// ended before is handled by itself, so that it alone is counted if that happens again.
    async fn take(&mut self, found: Vec<Found>) -> Result<()> {
        if found.is_empty() {
            return self.finish().await;
        }
        let mut together = Vec::new();
        for found in found {
            let ends = self.context.store.read(|tx| tx.interruptions(&found.folder, &found.key))?;
            if ends == 0 {
                together.push((found, 0));
                continue;
            }
            self.take_together(std::mem::take(&mut together)).await?;
            self.finish().await?;
            self.take_together(vec![(found, ends)]).await?;
            self.finish().await?;
        }
        self.take_together(together).await
    }

    /// Begins to read mails, noted as under way before anything of them is looked at, and acts on those before them.
    async fn take_together(&mut self, found: Vec<(Found, u32)>) -> Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let FetchContext { store, ctx, .. } = self.context;
        let cursors: Vec<(&str, &str)> = found
            .iter()
            .map(|(found, _)| (found.folder.as_str(), found.key.as_str()))
            .chain(self.reading.iter().flat_map(Reading::cursors))
            .collect();
        store.write_unsynced(|tx| tx.set_under_way(&cursors))?;
        let reading = begin(store, ctx, found)?;
        self.finish().await?;
        if reading.is_apart() {
            self.reading = Some(reading);
            return Ok(());
        }
        self.act(reading).await
    }

    /// Acts on what is still read ahead.
    async fn finish(&mut self) -> Result<()> {
        match self.reading.take() {
            Some(reading) => self.act(reading).await,
            None => Ok(()),
        }
    }

    async fn act(&mut self, reading: Reading) -> Result<()> {
        let mut read = reading.end().await?;
        for mail in &mut read {
            handle::prepare(&self.context, mail).await?;
        }
        let mut rest = read.as_slice();
        while !rest.is_empty() {
            let (done, new) = take_turn(&self.context, rest)?;
            self.new += new;
            rest = rest.get(done..).unwrap_or_default();
            yield_now().await;
        }
        Ok(())
    }
}

/// Handles mails in one transaction until its time is over: how many, and how many of them were new. Where one
/// of them cannot be acted on, the first is handled by itself, so that it keeps nothing back.
fn take_turn(context: &FetchContext<'_>, read: &[Read]) -> Result<(usize, usize)> {
    let together = context.store.write(|tx| {
        let begun = Instant::now();
        let (mut done, mut new) = (0, 0);
        for mail in read {
            new += usize::from(handle::handle(tx, context, mail)?);
            done += 1;
            if begun.elapsed() >= TURN {
                break;
            }
        }
        Ok((done, new))
    });
    match together {
        // A disk or a lock that fails is no fault of a mail: all stay unread, and are read again.
        Err(err) if store::fault(&err).is_some() => Err(err),
        Err(_) => {
            let Some(first) = read.first() else { return Ok((0, 0)) };
            Ok((1, usize::from(handle::handle_alone(context, first)?)))
        }
        done => done,
    }
}

#[cfg(test)]
#[path = "ahead_tests.rs"]
mod ahead_tests;
