//! Mails that are read once more: what the server withheld is asked for with pauses for a day, what was over the
//! limit of an hour has its turn later. After that day they are heard as far as their header goes.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{
    context::FetchContext,
    handle::{self, Counted, Handling},
    understand::{Extent, Read, begin},
};
use crate::{
    daemon::{
        correlate::mail_context,
        parked::{self, ParkedMail},
    },
    domain::PairingId,
    mail::Inbound,
    record,
    store::{Deferral, DeferredMail, Tx},
};

/// A mail that could not be read for so long is left to staff.
pub(super) const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Pauses between the attempts, in seconds; the last one over and over.
const PAUSES: [i64; 10] = [5, 5, 10, 10, 15, 30, 60, 300, 900, 1_800];
/// So many are read again after one fetch.
const MOST_AT_ONCE: usize = 20;
/// What was over the limit has its turn after this at the earliest,
const FLOOD_WAITS: SignedDuration = SignedDuration::from_hours(1);
/// one in this time.
const FLOOD_PACE: SignedDuration = SignedDuration::from_mins(1);
/// When the next of them has its turn.
const FLOOD_NEXT: &str = "flood_next";

fn pause(tries: u32) -> SignedDuration {
    let last = PAUSES.len() - 1;
    let at = usize::try_from(tries).unwrap_or(last).min(last);
    SignedDuration::from_secs(PAUSES.get(at).copied().unwrap_or(1_800))
}

/// Notes a mail that the server does not give, by its header. Nothing that rests on the silence of those it may
/// be about is written until it is read or given up.
pub(super) fn defer(tx: &Tx<'_>, context: &FetchContext<'_>, read: &Read, heard: Timestamp) -> Result<()> {
    let FetchContext { ctx, now, .. } = *context;
    let mail = &read.mail;
    let mail_context = mail_context(tx, ctx, mail, &read.hash, heard, now)?;
    let until = now + GIVEN_UP_AFTER;
    let why = sentence!("inbound.withheld_asked_again");
    let parked = ParkedMail::of(mail, mail_context.mail.clone(), heard)
        .map(|parked| serde_json::to_string(&parked))
        .transpose()?;
    let outcome = Handling {
        verdict: why.clone(),
        unplaced: Some(why),
        parked: parked.as_deref().unwrap_or_default(),
        waits_until: Some(until),
        ..Handling::default()
    };
    let inbox = handle::note(tx, read, heard, now, &outcome)?;
    let pairings: Vec<PairingId> = mail_context.views.iter().map(|view| view.pairing.id.clone()).collect();
    tx.defer_mail(inbox, Deferral::Withheld, (now + pause(0), until), &pairings)?;
    record::refresh(tx, ctx, &pairings.into_iter().collect(), now)
}

/// One of too many within an hour: its turn comes, one a minute.
pub(super) fn defer_flood(tx: &Tx<'_>, inbox: i64, heard: Timestamp, now: Timestamp) -> Result<()> {
    let next = tx.meta(FLOOD_NEXT)?.and_then(|next| next.parse::<Timestamp>().ok());
    let next = next.map_or(now + FLOOD_WAITS, |next| (next + FLOOD_PACE).max(now + FLOOD_WAITS));
    let until = heard.max(now) + GIVEN_UP_AFTER;
    if next > until {
        return Ok(());
    }
    tx.set_meta(FLOOD_NEXT, &next.to_string())?;
    tx.defer_mail(inbox, Deferral::Flood, (next, until), &[])
}

/// Reads again what is due; how many could be acted on.
pub(super) async fn read_again(context: &FetchContext<'_>, inbound: &mut Inbound) -> Result<usize> {
    let FetchContext { store, now, .. } = *context;
    let mut read = 0;
    for mail in store.read(|tx| tx.deferred_mails(now, MOST_AT_ONCE))? {
        let ends = store.read(|tx| tx.interruptions(&mail.folder, &mail.key))?;
        store.write_unsynced(|tx| tx.set_under_way(&[(&mail.folder, &mail.key)]))?;
        let found = match inbound.fetch_one(&mail.folder, &mail.key).await {
            Ok(Some(found)) => begin(store, context.ctx, vec![(found, ends)])?.end().await?.pop(),
            Ok(None) => None,
            Err(err) => {
                tracing::info!("A mail could not be had once more: {err:#}");
                if put_off(context, &mail)? {
                    continue;
                }
                None
            }
        };
        match found {
            Some(mut found) if found.extent != Extent::Withheld => {
                handle::prepare(context, &mut found).await?;
                store.write(|tx| replace(tx, context, &mail, &found))?;
            }
            Some(_) if put_off(context, &mail)? => continue,
            _ => store.write(|tx| give_up(tx, context, &mail))?,
        }
        read += 1;
    }
    store.write_unsynced(|tx| tx.set_under_way(&[]))?;
    Ok(read)
}

/// Tries again after a pause; `false` where its day is over.
fn put_off(context: &FetchContext<'_>, mail: &DeferredMail) -> Result<bool> {
    let next = context.now + pause(mail.tries + 1);
    if next > mail.until {
        return Ok(false);
    }
    context.store.write(|tx| tx.defer_further(mail.inbox, next))?;
    Ok(true)
}

/// The mail is here: it is acted on as if it had come so, at its own time.
fn replace(tx: &Tx<'_>, context: &FetchContext<'_>, mail: &DeferredMail, read: &Read) -> Result<()> {
    // Another copy of it may have been handled meanwhile. One that is set aside has no bytes to be known by.
    let whole = mail.why == Deferral::Withheld && read.extent != Extent::SetAside;
    let known = whole && tx.was_handled(&read.hash)?;
    tx.replace_mail(mail.inbox, &sentence!("inbound.read_at_last"), context.now)?;
    end(tx, context, mail)?;
    match read.extent {
        _ if known => Ok(()),
        Extent::SetAside => handle::set_aside(tx, context, read, mail.received),
        _ => handle::act(tx, context, read, mail.received, Counted::No),
    }
}

/// The server never gave it, or it is gone: its header is all there is.
fn give_up(tx: &Tx<'_>, context: &FetchContext<'_>, mail: &DeferredMail) -> Result<()> {
    let FetchContext { ctx, now, .. } = *context;
    end(tx, context, mail)?;
    let parked = tx.parked_of(mail.inbox)?;
    if mail.why == Deferral::Flood || parked.is_empty() {
        return tx.leave_to_staff(mail.inbox, &sentence!("inbound.not_read_in_a_day"), now);
    }
    let parked = ParkedMail::read(&parked)?;
    parked::replay(tx, ctx, mail.inbox, (&parked, None), now).map(|_| ())
}

fn end(tx: &Tx<'_>, context: &FetchContext<'_>, mail: &DeferredMail) -> Result<()> {
    let pairings = tx.end_deferral(mail.inbox)?;
    record::refresh(tx, context.ctx, &pairings.into_iter().collect(), context.now)
}

#[cfg(test)]
#[path = "deferred_tests.rs"]
mod tests;
