//! Delivers the outbox: count the attempt, send, settle; and settles what is in doubt.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{clock, next_letter::Looking, wiring};
use crate::{
    config::{Loaded, OwnCopy},
    domain::{LetterKind, Sentence},
    mail::{self, Inbound, Outbound, Parcel, SendOutcome},
    record::{self, Channel, Context},
    store::{self, Delivery, Outgoing, State, Store, Tx},
};

/// The kinds of letters that carry a calendar object.
const CALENDAR_MAIL: [LetterKind; 3] = [LetterKind::Invite, LetterKind::Update, LetterKind::Cancellation];

/// How letters leave.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub per_minute: u32,
    /// A copy of each letter is put into Sent over IMAP.
    pub append: bool,
    /// Copies in Sent can be looked for.
    pub copies: bool,
    /// A copy goes to the desk itself, which finds it in its mailbox; never of calendar mail.
    pub bcc: bool,
    /// Whether a second try of a letter that may have left can do harm: not where the way out is
    /// a folder, in which the same letter is the same file.
    pub repeatable: bool,
    pub in_doubt_after: SignedDuration,
    /// Whether the mailbox was read to its end in this pass: what rests on silence may go.
    pub looked: bool,
}

impl Manner {
    /// As the configuration says; whether the mailbox was read is not known yet.
    #[must_use]
    pub fn of(loaded: &Loaded, outbound: &Outbound) -> Self {
        let copies = wiring::keeps_copies(loaded);
        Self {
            per_minute: loaded.send.per_minute,
            append: copies && loaded.send.own_copy == OwnCopy::Append,
            copies,
            bcc: loaded.send.own_copy == OwnCopy::Bcc,
            repeatable: outbound.is_repeatable(),
            in_doubt_after: loaded.send.in_doubt_after,
            looked: false,
        }
    }
}

/// What a round of sending came to.
#[derive(Debug, Default)]
pub struct Sent {
    pub tried: usize,
    pub sent: usize,
    /// The server's words where a letter must wait.
    pub waiting: Option<String>,
    /// No use to try another letter in this pass.
    pub shut: bool,
}

/// Settles what is in doubt: a copy that the provider filed in Sent, or that came by Bcc, proves that a
/// letter left; without one the same bytes go again after a while. Copies that we file ourselves prove
/// nothing here: they follow the mark.
///
/// # Errors
/// When the store fails.
pub async fn resolve_doubts(
    store: &Store,
    ctx: &Context,
    inbound: &mut Inbound,
    manner: &Manner,
    now: Timestamp,
) -> Result<()> {
    for delivery in store.read(|tx| tx.deliveries_in(State::InDoubt))? {
        // A copy that came into the mailbox itself (Bcc) is as good as one in Sent.
        if store.read(|tx| tx.is_copied(delivery.id))? {
            store.write(|tx| found(tx, ctx, &delivery, &sentence!("service.copy_came"), now))?;
            continue;
        }
        if manner.copies
            && let Inbound::Imap(imap) = inbound
        {
            match imap.has_copy(&delivery.message_id).await {
                Ok(true) => {
                    store.write(|tx| {
                        tx.set_copied(delivery.id, true)?;
                        found(tx, ctx, &delivery, &sentence!("service.found_in_sent"), now)
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
        // Its copy may lie in a mailbox that could not be read.
        if manner.bcc && !manner.looked {
            continue;
        }
        let since = delivery.settled.unwrap_or(delivery.decided);
        if manner.repeatable || now.duration_since(since) >= manner.in_doubt_after {
            store.write(|tx| record::send_again(tx, ctx, &delivery, now))?;
        }
    }
    Ok(())
}

/// Its copy proves that it left; nobody may have settled it meanwhile.
fn found(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, by: &Sentence, now: Timestamp) -> Result<()> {
    if tx.is_in(delivery.id, State::InDoubt)? {
        record::proved(tx, ctx, delivery, by, now)?;
    }
    Ok(())
}

/// Files the copies that were not filed when their letters went out: the mailbox could not be
/// reached, or mentord was stopped between.
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

/// What a round of sending works with.
#[derive(Debug)]
pub struct Round<'a> {
    pub store: &'a Store,
    pub ctx: &'a Context,
    pub outbound: &'a mut Outbound,
    /// Where copies are filed.
    pub inbound: &'a mut Inbound,
    pub manner: Manner,
    /// When letters were handed over lately, for the pace.
    pub times: &'a mut Vec<Timestamp>,
    /// No letter is begun once it is cancelled.
    pub stop: &'a CancellationToken,
}

/// Sends what may leave, `most` letters at the most. `now` is asked anew for each letter: a round
/// may take long.
///
/// # Errors
/// When the store fails: nothing more leaves then.
pub async fn drain(round: &mut Round<'_>, most: usize, now: &dyn Fn() -> Timestamp) -> Result<Sent> {
    round.store.write(|tx| record::expire(tx, round.ctx, now()))?;
    let mut report = Sent::default();
    let left = round.store.read(|tx| tx.left_since_backup())?;
    let looking = Looking { ctx: round.ctx, looked: round.manner.looked, left: &left };
    let mut place = 0;
    let mut begun: Option<Outgoing> = None;
    // A mailbox that cannot be reached is not tried once a letter: copies are owed then.
    let mut copying = round.manner.append && round.manner.looked;
    while report.tried < most {
        let outgoing = match begun.take() {
            Some(outgoing) => outgoing,
            None => {
                if round.store.read(|tx| tx.next_outgoing(now(), place))?.is_none() || !paced(round).await {
                    break;
                }
                // What stopped a letter while the pace was kept has the last word.
                let found = round.store.write(|tx| looking.begin_next(tx, place, now()))?;
                report.sent += found.proved;
                place = found.place;
                let Some(outgoing) = found.begun else { break };
                outgoing
            }
        };
        report.tried += 1;
        if round.outbound.is_paced() {
            round.times.push(clock::now());
        }
        let sent = send(round, outgoing, now()).await;
        let goes_on = report.tried < most && may_follow(round, &sent);
        // What the server took is settled at once: until then a crash leaves the letter in doubt, so nothing slow may
        // come between. The next one is begun with the same commit where nothing slow comes before it either.
        let (channel, found) = round.store.write(|tx| {
            let channel = settle(tx, round.ctx, &sent, now())?;
            let follows = channel == Channel::Open && goes_on;
            match follows.then(|| tx.attempt(|tx| looking.begin_next(tx, place, now()))) {
                Some(Err(err)) if store::fault(&err).is_some() => Err(err),
                // Whatever is wrong with the next one, this one has left.
                found => Ok((channel, found)),
            }
        })?;
        if let Some(found) = found.transpose()? {
            report.sent += found.proved;
            place = found.place;
            begun = found.begun;
        }
        if sent.copied && copying {
            copying = file_copy(round, sent.delivery.id, &sent.bytes, now()).await?;
        }
        match (channel, said(sent.outcome)) {
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

/// Whether the next letter may leave as soon as this one is settled: neither the pace nor a copy comes between.
fn may_follow(round: &Round<'_>, sent: &Attempt) -> bool {
    !sent.copied && !round.stop.is_cancelled() && pause(round).is_zero()
}

/// Keeps the provider's limit; `false` where everything stops meanwhile.
async fn paced(round: &mut Round<'_>) -> bool {
    let pause = pause(round);
    if !pause.is_zero() {
        tokio::select! {
            () = round.stop.cancelled() => return false,
            () = tokio::time::sleep(pause) => {}
        }
    }
    !round.stop.is_cancelled()
}

/// How long the provider's limit keeps the next letter waiting.
fn pause(round: &Round<'_>) -> std::time::Duration {
    if !round.outbound.is_paced() {
        return std::time::Duration::ZERO;
    }
    let pause = mail::pace(round.manner.per_minute, round.times, clock::now());
    std::time::Duration::try_from(pause).unwrap_or_default()
}

/// A letter that was handed over, and what came of it.
struct Attempt {
    delivery: Delivery,
    bytes: Vec<u8>,
    outcome: SendOutcome,
    /// A copy is owed.
    copied: bool,
}

async fn send(round: &mut Round<'_>, outgoing: Outgoing, now: Timestamp) -> Attempt {
    let Outgoing { mut delivery, to, envelope_from, bytes } = outgoing;
    delivery.attempts += 1;
    delivery.first_tried = delivery.first_tried.or(Some(now));
    // A calendar object that comes into the desk's own mailbox may be taken for an invitation to it.
    // A letter for somebody alone leaves no copy.
    let private = delivery.kind == LetterKind::Worry;
    let calendar = CALENDAR_MAIL.contains(&delivery.kind);
    let by_bcc = round.manner.bcc && !private && !calendar;
    let outcome = round
        .outbound
        .deliver(&Parcel {
            envelope_from: &envelope_from,
            to: &to,
            copy_to: Some(&round.ctx.desk.address).filter(|_| by_bcc),
            // Without a copy, a report settles whether it left.
            report: round.manner.bcc && calendar,
            bytes: &bytes,
            message_id: &delivery.message_id,
            kind: delivery.kind.word(),
            who: &delivery.recipient,
            at: delivery.decided,
        })
        .await;
    let copied = round.manner.append && !private && matches!(outcome, SendOutcome::Sent { .. });
    Attempt { delivery, bytes, outcome, copied }
}

/// Records what came of an attempt. The copy is owed, and filed after.
fn settle(tx: &Tx<'_>, ctx: &Context, sent: &Attempt, now: Timestamp) -> Result<Channel> {
    if sent.copied {
        tx.set_copied(sent.delivery.id, false)?;
    }
    record::settle(tx, ctx, &sent.delivery, &sent.outcome, now)
}

/// The server's words where a letter did not leave.
fn said(outcome: SendOutcome) -> Option<String> {
    match outcome {
        SendOutcome::Sent { .. } => None,
        SendOutcome::Later { said, .. } | SendOutcome::Never { said, .. } | SendOutcome::InDoubt { said } => {
            Some(said)
        }
    }
}

/// Files the copy of a letter that has just left: no earlier process can have filed it, so it is not
/// looked for. Whether copies can be filed now; one that is not stays owed.
async fn file_copy(round: &mut Round<'_>, delivery: i64, bytes: &[u8], now: Timestamp) -> Result<bool> {
    let Inbound::Imap(imap) = round.inbound else { return Ok(true) };
    let filed = tokio::select! {
        filed = imap.append_copy(bytes, now) => filed,
        // The next start looks whether it lies there.
        () = round.stop.cancelled() => return Ok(false),
    };
    match filed {
        Ok(()) => round.store.write(|tx| tx.set_copied(delivery, true))?,
        Err(err) => {
            tracing::warn!(letter = delivery, "Cannot keep a copy in Sent: {err:#}");
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
