//! Delivers the outbox: count the attempt, send, settle; and settles what is in doubt.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::clock;
use crate::{
    mail::{self, Inbound, Outbound, Outcome, Parcel},
    record::{self, Channel, House},
    store::{Outgoing, State, Store},
};

/// How letters leave.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub per_minute: u32,
    /// A copy of each letter is put into Sent over IMAP.
    pub append: bool,
    /// Copies in Sent can be looked for.
    pub copies: bool,
    /// Whether a second try of a letter that may have left can do harm: not where the way out is
    /// a folder, in which the same letter is the same file.
    pub repeatable: bool,
    pub in_doubt_after: SignedDuration,
    /// Whether the mailbox was read to its end in this pass: what rests on silence may go.
    pub looked: bool,
}

/// What a round of sending came to.
#[derive(Debug, Default)]
pub struct Sent {
    pub sent: usize,
    /// The server's words where a letter must wait.
    pub waiting: Option<String>,
}

/// Settles what is in doubt: a copy in Sent proves that a letter left; without one the same bytes
/// go again after a while.
///
/// # Errors
/// When the store fails.
pub async fn resolve_doubts(
    store: &Store,
    house: &House,
    inbound: &mut Inbound,
    manner: &Manner,
    now: Timestamp,
) -> Result<()> {
    for delivery in store.read(|tx| tx.deliveries_in(State::InDoubt))? {
        if manner.copies
            && let Inbound::Imap(imap) = inbound
        {
            match imap.has_copy(&delivery.message_id).await {
                Ok(true) => {
                    let outcome = Outcome::Sent { said: "found in Sent".to_owned() };
                    store.write(|tx| record::settle(tx, house, &delivery, &outcome, now))?;
                    continue;
                }
                Ok(false) => {}
                Err(err) => {
                    tracing::warn!(letter = delivery.id, "Cannot look for a letter in doubt: {err:#}");
                    continue;
                }
            }
        }
        let since = delivery.settled.unwrap_or(delivery.decided);
        if manner.repeatable || now.duration_since(since) >= manner.in_doubt_after {
            store.write(|tx| tx.settle(delivery.id, State::Pending, &delivery.said, now, now))?;
        }
    }
    Ok(())
}

/// Sends everything that may leave at `now`.
///
/// # Errors
/// When the store fails: nothing more leaves then.
pub async fn drain(
    store: &Store,
    house: &House,
    outbound: &mut Outbound,
    inbound: &mut Inbound,
    manner: &Manner,
    now: Timestamp,
) -> Result<Sent> {
    store.write(|tx| record::expire(tx, house, now))?;
    let mut report = Sent::default();
    let mut after = 0;
    let mut times: Vec<Timestamp> = Vec::new();
    while let Some(outgoing) = store.read(|tx| tx.next_outgoing(now, after))? {
        after = outgoing.delivery.id;
        if outgoing.delivery.rests_on_silence && !manner.looked {
            continue;
        }
        if matches!(outbound, Outbound::Smtp(_)) {
            let pause = mail::pace(manner.per_minute, &times, clock::now());
            if let Ok(pause) = std::time::Duration::try_from(pause)
                && !pause.is_zero()
            {
                tokio::time::sleep(pause).await;
            }
            times.push(clock::now());
        }
        match send(store, house, outbound, inbound, manner, outgoing, now).await? {
            (Channel::Open, None) => report.sent += 1,
            (Channel::Open, Some(said)) => report.waiting = Some(said),
            (Channel::Shut, said) => {
                report.waiting = said;
                break;
            }
        }
    }
    Ok(report)
}

async fn send(
    store: &Store,
    house: &House,
    outbound: &mut Outbound,
    inbound: &mut Inbound,
    manner: &Manner,
    outgoing: Outgoing,
    now: Timestamp,
) -> Result<(Channel, Option<String>)> {
    let mut delivery = outgoing.delivery;
    store.write(|tx| tx.begin_sending(delivery.id, now))?;
    delivery.attempts += 1;
    delivery.first_tried = delivery.first_tried.or(Some(now));
    let outcome = outbound
        .deliver(&Parcel {
            envelope_from: &outgoing.envelope_from,
            to: &outgoing.to,
            bytes: &outgoing.bytes,
            message_id: &delivery.message_id,
            kind: &delivery.kind,
            who: &delivery.reader,
            at: delivery.decided,
        })
        .await;
    // The copy comes before the mark: a crash between the two then finds the proof.
    if manner.append
        && matches!(outcome, Outcome::Sent { .. })
        && let Inbound::Imap(imap) = inbound
        && let Err(err) = imap.append_copy(&outgoing.bytes, now).await
    {
        tracing::warn!(letter = delivery.id, "Cannot keep a copy in Sent: {err:#}");
    }
    let channel = store.write(|tx| record::settle(tx, house, &delivery, &outcome, now))?;
    let said = match outcome {
        Outcome::Sent { .. } => None,
        Outcome::Later { said, .. } | Outcome::Never { said, .. } | Outcome::InDoubt { said } => Some(said),
    };
    Ok((channel, said))
}
