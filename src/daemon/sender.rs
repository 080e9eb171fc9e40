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
    /// No use to try another letter in this pass.
    pub shut: bool,
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
                    store.write(|tx| {
                        tx.set_copied(delivery.id, true)?;
                        record::settle(tx, house, &delivery, &outcome, now)
                    })?;
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

/// Files the copies that could not be filed when their letters went out.
///
/// # Errors
/// When the store fails.
pub async fn file_owed_copies(
    store: &Store,
    inbound: &mut Inbound,
    manner: &Manner,
    now: Timestamp,
) -> Result<()> {
    let Inbound::Imap(imap) = inbound else { return Ok(()) };
    if !manner.append || !manner.looked {
        return Ok(());
    }
    for owed in store.read(|tx| tx.owed_copies())? {
        // It may lie there already: a crash came between filing and noting it.
        let filed = match imap.has_copy(&owed.delivery.message_id).await {
            Ok(true) => Ok(()),
            Ok(false) => imap.append_copy(&owed.bytes, now).await,
            Err(err) => Err(err),
        };
        match filed {
            Ok(()) => store.write(|tx| tx.set_copied(owed.delivery.id, true))?,
            Err(err) => {
                tracing::warn!(letter = owed.delivery.id, "Cannot keep a copy in Sent: {err:#}");
                return Ok(());
            }
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
    // A mailbox that cannot be reached is not tried once a letter: copies are owed then.
    let mut copying = manner.append && manner.looked;
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
        match send(store, house, outbound, inbound, (manner, &mut copying), outgoing, now).await? {
            (Channel::Open, None) => report.sent += 1,
            (Channel::Open, Some(said)) => report.waiting = Some(said),
            (Channel::Shut, said) => {
                report.waiting = said;
                report.shut = true;
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
    (manner, copying): (&Manner, &mut bool),
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
            copy_to: None,
            bytes: &outgoing.bytes,
            message_id: &delivery.message_id,
            kind: &delivery.kind,
            who: &delivery.reader,
            at: delivery.decided,
        })
        .await;
    // The copy comes before the mark: a crash between the two then finds the proof.
    let mut filed = None;
    if manner.append && matches!(outcome, Outcome::Sent { .. }) {
        if *copying && let Inbound::Imap(imap) = inbound {
            let appended = imap.append_copy(&outgoing.bytes, now).await;
            *copying = appended
                .inspect_err(|err| {
                    tracing::warn!(letter = delivery.id, "Cannot keep a copy in Sent: {err:#}");
                })
                .is_ok();
        }
        filed = Some(*copying);
    }
    let channel = store.write(|tx| {
        if let Some(filed) = filed {
            tx.set_copied(delivery.id, filed)?;
        }
        record::settle(tx, house, &delivery, &outcome, now)
    })?;
    let said = match outcome {
        Outcome::Sent { .. } => None,
        Outcome::Later { said, .. } | Outcome::Never { said, .. } | Outcome::InDoubt { said } => Some(said),
    };
    Ok((channel, said))
}
