//! One letter handed over, and what came of it settled.

use std::slice;

use anyhow::{Error, Result};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    next_letter::{Found, Looking},
    sender::Manner,
};
use crate::{
    domain::LetterKind,
    mail::{Inbound, Outbound, Parcel, SendOutcome},
    record::{self, Channel, Context},
    store::{self, Delivery, Outgoing, Store, Tx},
};

/// The kinds of letters that carry a calendar object.
const CALENDAR_MAIL: [LetterKind; 3] = [LetterKind::Invite, LetterKind::Update, LetterKind::Cancellation];

/// A letter that was handed over, and what came of it.
pub(super) struct Attempt {
    pub(super) delivery: Delivery,
    bytes: Vec<u8>,
    pub(super) outcome: SendOutcome,
    /// A copy is owed.
    pub(super) copied: bool,
}

/// Hands a letter over.
pub(super) async fn send(
    outbound: &Outbound,
    ctx: &Context,
    manner: Manner,
    outgoing: Outgoing,
    now: Timestamp,
) -> Attempt {
    let Outgoing { mut delivery, to, envelope_from, bytes } = outgoing;
    delivery.attempts += 1;
    delivery.first_tried = delivery.first_tried.or(Some(now));
    // A calendar object that comes into the desk's own mailbox may be taken for an invitation to it.
    // A letter for somebody alone leaves no copy.
    let private = delivery.kind == LetterKind::Worry;
    let calendar = CALENDAR_MAIL.contains(&delivery.kind);
    let by_bcc = manner.bcc && !private && !calendar;
    let outcome = outbound
        .deliver(&Parcel {
            envelope_from: &envelope_from,
            to: &to,
            copy_to: Some(&ctx.desk.address).filter(|_| by_bcc),
            // Without a copy, a report settles whether it left.
            report: manner.bcc && calendar,
            bytes: &bytes,
            message_id: &delivery.message_id,
            kind: delivery.kind.word(),
            who: &delivery.recipient,
            at: delivery.decided,
        })
        .await;
    let copied = manner.append && !private && matches!(outcome, SendOutcome::Sent { .. });
    Attempt { delivery, bytes, outcome, copied }
}

/// Records what came of attempts, and what that taught about the channel. A copy is owed, and filed after.
fn settle(tx: &Tx<'_>, ctx: &Context, done: &[Attempt], now: Timestamp) -> Result<Channel> {
    for attempt in done.iter().filter(|attempt| attempt.copied) {
        tx.set_copied(attempt.delivery.id, false)?;
    }
    record::settle(tx, ctx, done.iter().map(|attempt| (&attempt.delivery, &attempt.outcome)), now)
}

/// What came of settling what came back and beginning the next letters.
pub(super) struct Turn {
    pub(super) channel: Channel,
    pub(super) found: Found,
    /// What is wrong with one of the letters.
    pub(super) wrong: Option<Error>,
}

impl Turn {
    /// With one commit. Where that cannot be, each is settled with its own and none begun: whatever is wrong with one,
    /// what is known of the others stands.
    pub(super) fn take(
        store: &Store,
        looking: &Looking<'_>,
        done: &[Attempt],
        most: usize,
        now: Timestamp,
    ) -> Result<Self> {
        let together = store.write(|tx| {
            let channel = settle(tx, looking.ctx, done, now)?;
            let most = if channel == Channel::Open { most } else { 0 };
            Ok(Self { channel, found: looking.begin(tx, most, now)?, wrong: None })
        });
        let wrong = match together {
            Err(err) if store::fault(&err).is_none() => err,
            together => return together,
        };
        let mut turn =
            Self { channel: Channel::Open, found: Found::nothing(looking.place), wrong: Some(wrong) };
        for attempt in done {
            match store.write(|tx| settle(tx, looking.ctx, slice::from_ref(attempt), now)) {
                Ok(channel) => turn.channel = turn.channel.max(channel),
                Err(err) if store::fault(&err).is_some() => return Err(err),
                Err(err) => turn.wrong = Some(err),
            }
        }
        Ok(turn)
    }
}

/// Files the copy of a letter that has just left: no earlier process can have filed it, so it is not
/// looked for. Whether copies can be filed now; one that is not stays owed.
pub(super) async fn file_copy(
    store: &Store,
    inbound: &mut Inbound,
    stop: &CancellationToken,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<bool> {
    let Inbound::Imap(imap) = inbound else { return Ok(true) };
    let filed = tokio::select! {
        filed = imap.append_copy(&attempt.bytes, now) => filed,
        // The next start looks whether it lies there.
        () = stop.cancelled() => return Ok(false),
    };
    match filed {
        Ok(()) => store.write(|tx| tx.set_copied(attempt.delivery.id, true))?,
        Err(err) => {
            tracing::warn!(letter = attempt.delivery.id, "Cannot keep a copy in Sent: {err:#}");
            return Ok(false);
        }
    }
    Ok(true)
}
