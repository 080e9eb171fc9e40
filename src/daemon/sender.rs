//! Delivers the outbox: count the attempt, send, settle.

use std::slice;

use anyhow::{Error, Result};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use jiff::{SignedDuration, Timestamp};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    clock,
    next_letter::{Found, Looking, Readers},
    wiring,
};
use crate::{
    config::{Loaded, OwnCopy},
    domain::LetterKind,
    mail::{Inbound, Outbound, Parcel, RateLimit, SendOutcome},
    record::{self, Channel, Context},
    store::{self, Delivery, Outgoing, Store, Tx},
};

/// The kinds of letters that carry a calendar object.
const CALENDAR_MAIL: [LetterKind; 3] = [LetterKind::Invite, LetterKind::Update, LetterKind::Cancellation];

/// So many letters wait that several are to be on their way at once.
const MANY: usize = 20;

/// So long at the most what the server took waits to be settled with others.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(2);

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

/// What a round of sending works with.
#[derive(Debug)]
pub struct Round<'a> {
    pub store: &'a Store,
    pub ctx: &'a Context,
    pub outbound: &'a mut Outbound,
    /// Where copies are filed.
    pub inbound: &'a mut Inbound,
    pub manner: Manner,
    /// What left lately, under the provider's limit.
    pub pace: &'a mut RateLimit,
    /// No letter is begun once it is cancelled.
    pub stop: &'a CancellationToken,
}

/// Sends what may leave, `most` letters at the most. `now` is asked anew whenever letters are settled and begun: a
/// round may take long.
///
/// What the server took is settled at once: until then a crash leaves the letter in doubt, so nothing slow may come
/// between. The next ones are begun with the same commit. What is on its way when something fails is waited for.
///
/// # Errors
/// When the store fails, or something is wrong with a letter: nothing more leaves then.
pub async fn drain(round: &mut Round<'_>, most: usize, now: &dyn Fn() -> Timestamp) -> Result<Sent> {
    let Round { store, ctx, outbound, inbound, manner, pace, stop } = round;
    let (outbound, manner) = (&**outbound, *manner);
    store.write(|tx| record::expire(tx, ctx, now()))?;
    let left = store.read(|tx| tx.left_since_backup())?;
    let mut looking =
        Looking { ctx, looked: manner.looked, left: &left, place: 0, readers: Readers::default() };
    let many = many(store, manner, now())?;
    // A mailbox that cannot be reached is not tried once a letter: copies are owed then.
    let mut copying = manner.append && manner.looked;
    let (mut report, mut taken, mut failed) = (Sent::default(), false, None);
    let (mut flying, mut done) = (FuturesUnordered::new(), Vec::<Attempt>::new());
    loop {
        // Whose letter came back may have the next one; a server that has taken one takes others beside it.
        for attempt in &done {
            looking.readers.remove(&attempt.delivery.address);
            taken |= matches!(attempt.outcome, SendOutcome::Sent { .. });
        }
        let ends = report.shut || failed.is_some() || stop.is_cancelled();
        let lanes = if many && taken { outbound.lanes() } else { 1 };
        let free = if ends { 0 } else { (most - report.tried).min(lanes.saturating_sub(flying.len())) };
        let begin = free.min(room(outbound, manner, pace));
        if done.is_empty() && flying.is_empty() {
            if free == 0 || store.read(|tx| tx.next_outgoing(now(), looking.place))?.is_none() {
                break;
            }
            if begin == 0 {
                wait_for_the_pace(manner, pace, stop).await;
                continue;
            }
        }
        // A copy is filed before the next letter is begun.
        let begin = if done.iter().any(|attempt| attempt.copied) { 0 } else { begin };
        // What stopped a letter while the pace was kept has the last word.
        let turn = Turn::take(store, &looking, &done, begin, now());
        let begun = match turn {
            Ok(turn) => {
                for attempt in done.drain(..) {
                    if attempt.copied && copying {
                        copying = file_copy(store, inbound, stop, &attempt, now()).await?;
                    }
                    report.count(attempt.outcome);
                }
                report.shut |= turn.channel == Channel::Shut;
                report.sent += turn.found.proved;
                looking.place = turn.found.place;
                failed = failed.or(turn.wrong);
                turn.found.begun
            }
            // What is not settled is tried once more with what is on its way.
            Err(err) if !flying.is_empty() => {
                failed = failed.or(Some(err));
                Vec::new()
            }
            Err(err) => return Err(failed.unwrap_or(err)),
        };
        for outgoing in begun {
            report.tried += 1;
            if outbound.is_paced() {
                pace.count(clock::now());
            }
            looking.readers.insert(outgoing.delivery.address.clone());
            flying.push(send(outbound, ctx, manner, outgoing, now()));
        }
        come_back(&mut flying, &mut done).await;
    }
    failed.map_or(Ok(report), Err)
}

/// Waits for a letter to come back, and a moment for others, which are settled with it.
async fn come_back(flying: &mut FuturesUnordered<impl Future<Output = Attempt>>, done: &mut Vec<Attempt>) {
    done.extend(flying.next().await);
    let others = async {
        while let Some(attempt) = flying.next().await {
            done.push(attempt);
        }
    };
    let _ = timeout(MOMENT, others).await;
}

/// What came of settling what came back and beginning the next letters.
struct Turn {
    channel: Channel,
    found: Found,
    /// What is wrong with one of the letters.
    wrong: Option<Error>,
}

impl Turn {
    /// With one commit. Where that cannot be, each is settled with its own and none begun: whatever is wrong with one,
    /// what is known of the others stands.
    fn take(
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

impl Sent {
    fn count(&mut self, outcome: SendOutcome) {
        match outcome {
            SendOutcome::Sent { .. } => self.sent += 1,
            SendOutcome::Later { said, .. }
            | SendOutcome::Never { said, .. }
            | SendOutcome::InDoubt { said } => self.waiting = Some(said),
        }
    }
}

/// Whether several letters are to be on their way at once: many wait, and no copy is filed after each.
fn many(store: &Store, manner: Manner, now: Timestamp) -> Result<bool> {
    Ok(!manner.append && store.read(|tx| tx.many_wait(MANY, now))?)
}

/// How many letters may leave now under the provider's limit.
fn room(outbound: &Outbound, manner: Manner, pace: &mut RateLimit) -> usize {
    if outbound.is_paced() { pace.room(manner.per_minute, clock::now()) } else { usize::MAX }
}

/// Waits until the provider's limit lets a letter leave, or everything stops.
async fn wait_for_the_pace(manner: Manner, pace: &mut RateLimit, stop: &CancellationToken) {
    let pause = pace.wait(manner.per_minute, clock::now());
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(std::time::Duration::try_from(pause).unwrap_or_default()) => {}
    }
}

/// A letter that was handed over, and what came of it.
struct Attempt {
    delivery: Delivery,
    bytes: Vec<u8>,
    outcome: SendOutcome,
    /// A copy is owed.
    copied: bool,
}

async fn send(
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

/// Files the copy of a letter that has just left: no earlier process can have filed it, so it is not
/// looked for. Whether copies can be filed now; one that is not stays owed.
async fn file_copy(
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

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
