//! Delivers the outbox: count the attempt, send, settle.

use anyhow::{Error, Result};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use jiff::{SignedDuration, Timestamp};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    attempt::{self, Attempt, Turn},
    clock,
    next_letter::{Looking, Readers},
    wiring,
};
use crate::{
    config::{Loaded, OwnCopy},
    mail::{Inbound, Outbound, RateLimit, SendOutcome},
    record::{self, Channel, Context},
    store::{Outgoing, Store},
};

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
    store.write(|tx| record::expire(tx, ctx, now()))?;
    let left = store.read(|tx| tx.left_since_backup())?;
    let readers = Readers::default();
    let mut sending = Sending {
        store,
        outbound,
        inbound,
        manner: *manner,
        pace,
        stop,
        looking: Looking { ctx, looked: manner.looked, left: &left, place: 0, readers },
        most,
        many: !manner.append && store.read(|tx| tx.many_wait(MANY, now()))?,
        copying: manner.append && manner.looked,
        taken: false,
        done: Vec::new(),
        failed: None,
        report: Sent::default(),
    };
    let mut flying = FuturesUnordered::new();
    loop {
        sending.note_what_came_back();
        let free = sending.free(flying.len());
        let begin = free.min(sending.room());
        if sending.done.is_empty() && flying.is_empty() {
            if free == 0 || !sending.has_more(now())? {
                break;
            }
            if begin == 0 {
                sending.wait_for_the_pace().await;
                continue;
            }
        }
        let begun = sending.turn(begin, flying.is_empty(), now()).await?;
        let begun = begun.into_iter().map(|outgoing| attempt::send(outbound, ctx, *manner, outgoing, now()));
        flying.extend(begun);
        come_back(&mut flying, &mut sending.done).await;
    }
    sending.failed.map_or(Ok(sending.report), Err)
}

/// A round of sending under way.
struct Sending<'r> {
    store: &'r Store,
    outbound: &'r Outbound,
    inbound: &'r mut Inbound,
    manner: Manner,
    pace: &'r mut RateLimit,
    stop: &'r CancellationToken,
    looking: Looking<'r>,
    /// So many letters are tried.
    most: usize,
    /// Several letters are to be on their way at once: many wait, and no copy is filed after each.
    many: bool,
    /// Copies can be filed. A mailbox that cannot be reached is not tried once a letter: they are owed then.
    copying: bool,
    /// The server has taken a letter.
    taken: bool,
    /// What came back and is not settled.
    done: Vec<Attempt>,
    /// Why no more is begun.
    failed: Option<Error>,
    report: Sent,
}

impl Sending<'_> {
    /// Whose letter came back may have the next one; a server that has taken one takes others beside it.
    fn note_what_came_back(&mut self) {
        for attempt in &self.done {
            self.looking.readers.remove(&attempt.delivery.address);
            self.taken |= matches!(attempt.outcome, SendOutcome::Sent { .. });
        }
    }

    /// How many letters the server has room for, beside those that are on their way.
    fn free(&self, flying: usize) -> usize {
        if self.report.shut || self.failed.is_some() || self.stop.is_cancelled() {
            return 0;
        }
        let lanes = if self.many && self.taken { self.outbound.lanes() } else { 1 };
        (self.most - self.report.tried).min(lanes.saturating_sub(flying))
    }

    /// How many letters may leave now under the provider's limit.
    fn room(&mut self) -> usize {
        if self.outbound.is_paced() {
            self.pace.room(self.manner.per_minute, clock::now())
        } else {
            usize::MAX
        }
    }

    /// Whether a letter waits that was not looked at in this round.
    fn has_more(&self, now: Timestamp) -> Result<bool> {
        Ok(self.store.read(|tx| tx.next_outgoing(now, self.looking.place))?.is_some())
    }

    /// Waits until the provider's limit lets a letter leave, or everything stops. What stopped a letter meanwhile has
    /// the last word.
    async fn wait_for_the_pace(&mut self) {
        let pause = self.pace.wait(self.manner.per_minute, clock::now());
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(std::time::Duration::try_from(pause).unwrap_or_default()) => {}
        }
    }

    /// Settles what came back, and begins the next letters, which are to be sent; `alone`: none is on its way.
    async fn turn(&mut self, begin: usize, alone: bool, now: Timestamp) -> Result<Vec<Outgoing>> {
        // A copy is filed before the next letter is begun.
        let begin = if self.done.iter().any(|attempt| attempt.copied) { 0 } else { begin };
        let turn = match Turn::take(self.store, &self.looking, &self.done, begin, now) {
            Ok(turn) => turn,
            Err(err) if alone => return Err(self.failed.take().unwrap_or(err)),
            // What is not settled is tried once more with what is on its way.
            Err(err) => {
                self.failed.get_or_insert(err);
                return Ok(Vec::new());
            }
        };
        for attempt in std::mem::take(&mut self.done) {
            if attempt.copied && self.copying {
                self.copying = attempt::file_copy(self.store, self.inbound, self.stop, &attempt, now).await?;
            }
            self.report.count(attempt.outcome);
        }
        self.report.shut |= turn.channel == Channel::Shut;
        self.report.sent += turn.found.proved;
        self.looking.place = turn.found.place;
        self.failed = self.failed.take().or(turn.wrong);
        for outgoing in &turn.found.begun {
            self.report.tried += 1;
            if self.outbound.is_paced() {
                self.pace.count(clock::now());
            }
            self.looking.readers.insert(outgoing.delivery.address.clone());
        }
        Ok(turn.found.begun)
    }
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

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
