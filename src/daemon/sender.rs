//! Delivers the outbox: count the attempt, send, settle; and settles what is in doubt.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{clock, wiring};
use crate::{
    config::{Loaded, OwnCopy},
    domain::{LetterKind, PersonId, ProgrammeId, Sentence},
    mail::{self, Inbound, Outbound, Parcel, SendOutcome},
    planning::schedule::courtesy,
    record::{self, Channel, Context},
    store::{Delivery, Outgoing, State, Store, Tx},
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
    let mut after = 0;
    // A mailbox that cannot be reached is not tried once a letter: copies are owed then.
    let mut copying = round.manner.append && round.manner.looked;
    while report.tried < most
        && let Some(outgoing) = round.store.read(|tx| tx.next_outgoing(now(), after))?
    {
        after = outgoing.delivery.id;
        if outgoing.delivery.requires_complete_fetch && !round.manner.looked {
            continue;
        }
        if round.store.write(|tx| holds_back(tx, round.ctx, &outgoing.delivery, now()))? {
            continue;
        }
        if let Some(at) = left.get(&outgoing.delivery.message_id) {
            round.store.write(|tx| left_before(tx, round.ctx, &outgoing.delivery, *at, now()))?;
            report.sent += 1;
            continue;
        }
        if !paced(round).await {
            break;
        }
        // What stopped the letter while the pace was kept has the last word.
        if !round.store.write(|tx| tx.begin_sending(outgoing.delivery.id, now()))? {
            continue;
        }
        report.tried += 1;
        match send(round, &mut copying, outgoing, now()).await? {
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

/// A state that was a backup decides anew what left after that was made. The copy in the mailbox proves
/// that it did.
fn left_before(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, at: Timestamp, now: Timestamp) -> Result<()> {
    if !tx.is_in(delivery.id, State::Pending)? {
        return Ok(());
    }
    let by = sentence!("service.left_before", at => at.to_string());
    tx.set_copied(delivery.id, true)?;
    record::proved(tx, ctx, delivery, &by, now)?;
    let mut left = tx.left_since_backup()?;
    left.remove(&delivery.message_id);
    tx.set_left_since_backup(&left)
}

/// Letters that mail from outside causes: a loop is made of these.
const ANSWERS: [LetterKind; 4] =
    [LetterKind::Answer, LetterKind::Order, LetterKind::Confirm, LetterKind::WasItYou];
/// Answers that leave to one reader in a day, and to all in an hour. Far more than people ask for: past
/// them two machines write to each other.
const MOST_A_DAY: usize = 20;
const MOST_AN_HOUR: usize = 200;

/// Whether a letter must not leave now: its hour has passed, or too many answers left.
fn holds_back(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    Ok(waits_for_mail(tx, delivery, now)?
        || hour_has_passed(tx, ctx, delivery, now)?
        || too_many_answers(tx, ctx, delivery, now)?)
}

/// Somebody it is about may have written what the mail server did not give yet.
fn waits_for_mail(tx: &Tx<'_>, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    Ok(delivery.requires_complete_fetch && tx.awaits_mail(delivery.letter, now)?)
}

/// A letter that rests on silence was decided at a polite time; it may have waited for the mailbox to be read until
/// a time that is not. It is let go, and falls due again.
fn hour_has_passed(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    if !delivery.requires_complete_fetch {
        return Ok(false);
    }
    let programme = ctx.standings.programmes.get(&ProgrammeId(delivery.programme.clone()));
    let recipient = tx.participant(&PersonId(delivery.recipient.clone()), now)?;
    let Some((programme, recipient)) = programme.zip(recipient) else { return Ok(false) };
    let waits = courtesy::polite_from(programme, &recipient, now) > now;
    if waits {
        record::let_go(tx, ctx, delivery.id, now)?;
    }
    Ok(waits)
}

/// Whether an answer must wait: the circuit breaker. Staff are told once a day.
fn too_many_answers(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, now: Timestamp) -> Result<bool> {
    if !ANSWERS.contains(&delivery.kind) {
        return Ok(false);
    }
    let hour = SignedDuration::from_hours(1);
    let (to_reader, in_all) = tx.answers_left(&delivery.recipient, now - hour * 24, now - hour)?;
    // Orders of staff are many on a busy day, and each answers a letter that only they have.
    let of_staff = [LetterKind::Order, LetterKind::Confirm].contains(&delivery.kind);
    let to_reader = if of_staff { 0 } else { to_reader };
    if to_reader < MOST_A_DAY && in_all < MOST_AN_HOUR {
        return Ok(false);
    }
    tx.put_off(delivery.id, now + hour, &sentence!("service.loop_likely"))?;
    let day = now.to_zoned(ctx.desk.zone.clone()).date();
    record::desk::tell_of_answers(tx, ctx, day, now)?;
    Ok(true)
}

/// Keeps the provider's limit; `false` where everything stops meanwhile.
async fn paced(round: &mut Round<'_>) -> bool {
    if round.outbound.is_paced() {
        let pause = mail::pace(round.manner.per_minute, round.times, clock::now());
        let pause = std::time::Duration::try_from(pause).unwrap_or_default();
        if !pause.is_zero() {
            tokio::select! {
                () = round.stop.cancelled() => return false,
                () = tokio::time::sleep(pause) => {}
            }
        }
        round.times.push(clock::now());
    }
    !round.stop.is_cancelled()
}

async fn send(
    round: &mut Round<'_>,
    copying: &mut bool,
    outgoing: Outgoing,
    now: Timestamp,
) -> Result<(Channel, Option<String>)> {
    let mut delivery = outgoing.delivery;
    delivery.attempts += 1;
    delivery.first_tried = delivery.first_tried.or(Some(now));
    // A calendar object that comes into the desk's own mailbox may be taken for an invitation to it.
    // A letter for somebody alone leaves no copy.
    let private = delivery.kind == LetterKind::Worry;
    let calendar = CALENDAR_MAIL.contains(&delivery.kind);
    let copied = round.manner.bcc && !private && !calendar;
    let outcome = round
        .outbound
        .deliver(&Parcel {
            envelope_from: &outgoing.envelope_from,
            to: &outgoing.to,
            copy_to: Some(&round.ctx.desk.address).filter(|_| copied),
            // Without a copy, a report settles whether it left.
            report: round.manner.bcc && calendar,
            bytes: &outgoing.bytes,
            message_id: &delivery.message_id,
            kind: delivery.kind.word(),
            who: &delivery.recipient,
            at: delivery.decided,
        })
        .await;
    // What the server took is settled at once: until then a crash leaves the letter in doubt, so
    // nothing slow may come between. The copy is owed, and filed after.
    let copy = round.manner.append && !private && matches!(outcome, SendOutcome::Sent { .. });
    let channel = round.store.write(|tx| {
        if copy {
            tx.set_copied(delivery.id, false)?;
        }
        record::settle(tx, round.ctx, &delivery, &outcome, now)
    })?;
    if copy && *copying {
        *copying = file_copy(round, delivery.id, &outgoing.bytes, now).await?;
    }
    let said = match outcome {
        SendOutcome::Sent { .. } => None,
        SendOutcome::Later { said, .. } | SendOutcome::Never { said, .. } | SendOutcome::InDoubt { said } => {
            Some(said)
        }
    };
    Ok((channel, said))
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
