//! The desk writes to itself once a day, and looks whether that mail comes home: out by the way that
//! letters leave, in by the mailbox that is read.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::secret;
use crate::{
    config::{Loaded, MailSource, Transport},
    domain::{
        Incoming,
        canary::{Canary, Deaf, HOME_WITHIN},
        incoming::Class,
    },
    intake,
    letters::{CANARY_HEADER, TestKind, TestMail, test_mail},
    mail::{FailureScope, Imap, Outbound, Parcel, SendOutcome, Wanted},
    record::{self, Context},
    store::{Store, Tx},
};

/// The first one after a start: servers that start together with us are up by then.
const AFTER_START: SignedDuration = SignedDuration::from_hours(1);
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// While none comes home the next one goes sooner, so that a mailbox that was put right is believed on the same day.
const WHILE_DEAF: SignedDuration = SignedDuration::from_hours(3);
/// When one that could not be sent is tried again.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// So long after it was sent its removal is tried again.
const REMOVED_WITHIN: SignedDuration = SignedDuration::from_hours(4);
/// Mails to itself that are older were removed long ago, or cannot be.
const SWEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Whether there is a loop that a mail can go through: one that leaves to a server and comes by one.
#[must_use]
pub fn applies(loaded: &Loaded) -> bool {
    loaded.canary
        && matches!(loaded.receive.source, MailSource::Imap { .. })
        && !matches!(loaded.send.transport, Transport::Directory { .. })
}

/// A desk that does not write to itself does not know that it is deaf.
///
/// # Errors
/// When the store fails.
pub fn forget_unless(applies: bool, store: &Store) -> Result<()> {
    if !applies && store.read(|tx| tx.deaf())?.is_some() {
        store.write(|tx| tx.set_deaf(None))?;
    }
    Ok(())
}

/// The mark of a mail of the desk to itself; `last`: the one that was sent last.
pub(super) fn mark(last: Option<&Canary>, mail: &Incoming, raw: &[u8]) -> Option<String> {
    if mail.class != Class::Loop {
        return None;
    }
    // A server on the way may have taken the header out.
    let is_last = |last: &&Canary| mail.message_id.as_deref() == Some(last.message_id.as_str());
    last.filter(is_last).map(|last| last.mark.clone()).or_else(|| intake::test_mark(raw, CANARY_HEADER))
}

/// Whether a mail is a delivery report about the desk's mail to itself; what it says is recorded.
pub(super) fn reported(tx: &Tx<'_>, ctx: &Context, mail: &Incoming, now: Timestamp) -> Result<bool> {
    let Some(bounce) = mail.bounce.as_ref().filter(|_| mail.class == Class::Bounce) else { return Ok(false) };
    let addresses: Vec<&str> = bounce.recipients.iter().map(|failed| failed.address.as_str()).collect();
    let failed = bounce.recipients.iter().find(|recipient| recipient.failed);
    let said = failed.map(|failed| {
        let status = failed.status.as_deref().unwrap_or_default();
        if failed.said.is_empty() { status.to_owned() } else { failed.said.clone() }
    });
    let about = (bounce.original_message_id.as_deref(), addresses.as_slice());
    record::canary::reported(tx, ctx, about, said.as_deref(), now)
}

/// When the next one is to be sent, for a service that started then.
///
/// # Errors
/// When the store fails.
pub fn next(tx: &Tx<'_>, started: Timestamp) -> Result<Timestamp> {
    let last = tx.canary()?.map(|canary| canary.sent);
    let every = if tx.deaf()?.is_some() { WHILE_DEAF } else { EVERY };
    let by_day = last.map(|sent| sent + every);
    let regular = match (by_day, last) {
        // One was sent since the start.
        (Some(by_day), Some(last)) if last >= started => by_day,
        (Some(by_day), _) => by_day.min(started + AFTER_START),
        (None, _) => started + AFTER_START,
    };
    let again = tx.canary_unsent()?.map(|unsent| unsent.at + AGAIN);
    Ok(again.map_or(regular, |again| again.max(regular)))
}

/// When the one that is out is given up; `None`: none is.
///
/// # Errors
/// When the store fails.
pub fn given_up(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    Ok(tx.canary()?.filter(Canary::is_out).map(|canary| canary.sent + HOME_WITHIN))
}

/// Sends one; whether the way out took it.
///
/// # Errors
/// When the store fails, or the words cannot be rendered.
pub async fn send(store: &Store, ctx: &Context, outbound: &mut Outbound, now: Timestamp) -> Result<bool> {
    let random = secret::random_word()?;
    let how = (TestKind::Canary, ctx.desk.plus_addressing, random.as_str());
    let mail = test_mail(&ctx.desk, &ctx.keys, &ctx.templates, how, now)?;
    let outcome = outbound.deliver(&parcel(&mail, now)).await;
    let TestMail { mark, to, message_id, .. } = mail;
    let sent = |answered: &str| Canary {
        mark: mark.clone(),
        message_id: message_id.clone(),
        address: to.as_str().to_owned(),
        sent: now,
        answered: answered.to_owned(),
        home: None,
        missed: false,
        removed: false,
    };
    match outcome {
        SendOutcome::Sent { said } => {
            store.write(|tx| record::canary::sent(tx, &sent(&said)))?;
            tracing::info!("The desk wrote to itself");
            Ok(true)
        }
        // The address to which people answer is refused: mail does not arrive.
        SendOutcome::Never { said, scope: FailureScope::Recipient } => {
            let canary = sent("");
            let deaf = Deaf { refused: Some(said), ..record::canary::unfound(&canary) };
            store.write(|tx| {
                record::canary::sent(tx, &canary)?;
                record::canary::missed(tx, ctx, &canary, &deaf, now)
            })?;
            tracing::error!("The desk's own address is refused; silence is judged no more");
            Ok(true)
        }
        SendOutcome::Later { said, .. } | SendOutcome::Never { said, .. } | SendOutcome::InDoubt { said } => {
            store.write(|tx| record::canary::unsent(tx, &said, now))?;
            tracing::warn!("The desk could not write to itself: {said}");
            Ok(false)
        }
    }
}

/// A mail of the desk to itself, on its way out.
pub fn parcel(mail: &TestMail, now: Timestamp) -> Parcel<'_> {
    Parcel {
        envelope_from: &mail.envelope_from,
        to: &mail.to,
        copy_to: None,
        report: false,
        bytes: &mail.bytes,
        message_id: &mail.message_id,
        kind: "canary",
        who: "desk",
        at: now,
    }
}

/// The one that is out did not come home: looks where it is, and records that.
///
/// # Errors
/// When the store fails.
pub async fn give_up(store: &Store, ctx: &Context, imap: &mut Imap, now: Timestamp) -> Result<()> {
    let Some(canary) = store.read(|tx| tx.canary())?.filter(Canary::is_out) else { return Ok(()) };
    let mut deaf = record::canary::unfound(&canary);
    let wanted = Wanted { header: CANARY_HEADER, holds: &canary.mark, since: canary.sent };
    match imap.search(&wanted, false).await {
        Ok(found) => {
            deaf.searched = Some(now);
            deaf.searched_all = found.refused.is_empty();
            deaf.read = found.read;
            let elsewhere = found.lies.into_iter().filter(|lies| !lies.read && !lies.sent);
            deaf.found_in = elsewhere.map(|lies| lies.folder).collect();
        }
        Err(err) => tracing::warn!("The desk's mail to itself cannot be looked for: {err:#}"),
    }
    deaf.used = imap.used().await.unwrap_or_else(|err| {
        tracing::info!("It is not known how full the mailbox is: {err:#}");
        None
    });
    tracing::error!("The desk's mail to itself did not come home; silence is judged no more");
    store.write(|tx| match tx.canary()?.filter(Canary::is_out) {
        // It may have come home while it was looked for.
        Some(canary) => record::canary::missed(tx, ctx, &canary, &deaf, now),
        None => Ok(()),
    })
}

/// Removes all that the desk ever wrote to itself, from every folder; the last one must have come home.
///
/// # Errors
/// When the store fails.
pub async fn sweep(store: &Store, ctx: &Context, imap: &mut Imap, now: Timestamp) -> Result<()> {
    let holds = ctx.keys.test_prefix(false);
    let wanted = Wanted { header: CANARY_HEADER, holds: &holds, since: now - SWEPT };
    let removed = imap.search(&wanted, true).await;
    if let Err(err) = &removed {
        tracing::warn!("The desk's mail to itself cannot be removed: {err:#}");
    }
    store.write(|tx| match tx.canary()? {
        // What cannot be removed for long is left, and the next one is sent all the same.
        Some(canary) if removed.is_ok() || now.duration_since(canary.sent) > REMOVED_WITHIN => {
            tx.set_canary(&Canary { removed: true, ..canary })
        }
        _ => Ok(()),
    })
}

#[cfg(test)]
#[path = "canary_tests.rs"]
mod tests;
