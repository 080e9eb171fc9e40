//! What happens to the desk itself: held, released, and what staff are told of it.

use anyhow::Result;
use jiff::{Timestamp, civil::Date};

use super::{
    Context,
    letters::{enter_alone, unrecorded},
};
use crate::{
    domain::{DeskEvent, Hold, HoldWhy, Reason, Sentence},
    letters::Finished,
    planning::letter::{Content, DeskTrouble, Letter, Preview, Recipient},
    store::{Actor, Tx},
};

/// Puts the desk on hold as somebody ordered; returns the hold that was ordered before.
///
/// # Errors
/// When the store fails.
pub fn hold(tx: &Tx<'_>, by: &str, actor: &Actor, now: Timestamp) -> Result<Option<Hold>> {
    let before = tx.held()?.filter(|hold| !hold.awaits_go());
    if before.is_none() {
        let why = HoldWhy::Ordered { by: by.to_owned() };
        tx.append_desk(DeskEvent::Held { why: why.clone() }, actor, now)?;
        tx.hold(&Hold { since: now, why })?;
    }
    Ok(before)
}

/// The desk holds by itself, whatever held it before: what is newer is what staff must know.
///
/// # Errors
/// When the store fails.
pub fn hold_by_itself(tx: &Tx<'_>, why: HoldWhy, now: Timestamp) -> Result<()> {
    tx.append_desk(DeskEvent::Held { why: why.clone() }, &Actor::Plan, now)?;
    tx.hold(&Hold { since: now, why })
}

/// The desk holds by itself and tells staff why.
///
/// # Errors
/// When the store fails.
pub fn hold_and_ask(tx: &Tx<'_>, ctx: &Context, why: HoldWhy, now: Timestamp) -> Result<()> {
    let said = why.words(&ctx.desk.zone);
    hold_by_itself(tx, why, now)?;
    tell_trouble(tx, ctx, DeskTrouble::Held, "held", &said, now)
}

/// Notes what happened to the desk itself, where nothing else follows.
///
/// # Errors
/// When the store fails.
pub fn happened(tx: &Tx<'_>, event: DeskEvent, actor: &Actor, now: Timestamp) -> Result<()> {
    tx.append_desk(event, actor, now)
}

/// Lets letters leave again, whoever held them; returns the hold that there was.
///
/// # Errors
/// When the store fails.
pub fn release(tx: &Tx<'_>, actor: &Actor, now: Timestamp) -> Result<Option<Hold>> {
    let before = tx.held()?;
    if before.is_some() {
        tx.append_desk(DeskEvent::Released, actor, now)?;
        tx.release()?;
    }
    Ok(before)
}

/// Ends what the desk did by itself; what somebody ordered stands.
///
/// # Errors
/// When the store fails.
pub fn release_desk(tx: &Tx<'_>, actor: &Actor, now: Timestamp) -> Result<()> {
    if tx.held_by_desk()?.is_some() {
        tx.append_desk(DeskEvent::Released, actor, now)?;
        tx.release_desk()?;
    }
    Ok(())
}

/// One letter to staff about something at the desk's own end.
///
/// # Errors
/// When the store fails.
pub fn tell_trouble(
    tx: &Tx<'_>,
    ctx: &Context,
    what: DeskTrouble,
    kind: &str,
    said: &Sentence,
    now: Timestamp,
) -> Result<()> {
    tell_trouble_once(tx, ctx, what, &Reason::of_desk(kind, &now.to_string()), said, now)
}

/// The same for a reason that names the occurrence: it is told once.
///
/// # Errors
/// When the store fails.
pub fn tell_trouble_once(
    tx: &Tx<'_>,
    ctx: &Context,
    what: DeskTrouble,
    reason: &Reason,
    said: &Sentence,
    now: Timestamp,
) -> Result<()> {
    let content = Content::DeskTrouble { said: said.clone(), what };
    to_staff(tx, ctx, content, reason.clone(), now)
}

/// What staff are told where nothing can be recorded: the finished letters, in no outbox. The same on the
/// same day.
///
/// # Errors
/// When the store cannot be read, or a letter cannot be written.
pub fn unrecorded_trouble(
    tx: &Tx<'_>,
    ctx: &Context,
    what: DeskTrouble,
    kind: &str,
    now: Timestamp,
) -> Result<Vec<Finished>> {
    let day = now.to_zoned(ctx.desk.zone.clone()).date();
    let letter = Letter {
        content: Content::DeskTrouble { said: Sentence::default(), what },
        reasons: vec![Reason::of_desk(kind, &day.to_string())],
        recipients: (0..ctx.staff()).map(Recipient::Staff).collect(),
        not_after: None,
        requires_complete_fetch: false,
    };
    unrecorded(tx, ctx, &letter, now)
}

/// Tells staff, once on that day, that answers are held back.
///
/// # Errors
/// When the store fails.
pub fn tell_of_answers(tx: &Tx<'_>, ctx: &Context, day: Date, now: Timestamp) -> Result<()> {
    let content = Content::DeskTrouble { said: Sentence::default(), what: DeskTrouble::TooManyAnswers };
    to_staff(tx, ctx, content, Reason::of_desk("too-many-answers", &day.to_string()), now)
}

/// Shows staff what would leave. `occurrence` names this state of the files.
///
/// # Errors
/// When the store fails.
pub fn show_plan(tx: &Tx<'_>, ctx: &Context, preview: Preview, reason: Reason, now: Timestamp) -> Result<()> {
    to_staff(tx, ctx, Content::Plan(preview), reason, now)
}

/// Answers a mail of staff's, to the address on file; once for a reason.
///
/// # Errors
/// When the store fails.
pub fn answer_staff(
    tx: &Tx<'_>,
    ctx: &Context,
    recipient: Recipient,
    reason: Reason,
    content: Content,
    now: Timestamp,
) -> Result<()> {
    if tx.has_reason(&reason)? {
        return Ok(());
    }
    let letter = Letter {
        content,
        reasons: vec![reason],
        recipients: vec![recipient],
        not_after: None,
        requires_complete_fetch: false,
    };
    enter_alone(tx, ctx, &[letter], now).map(|_| ())
}

fn to_staff(tx: &Tx<'_>, ctx: &Context, content: Content, reason: Reason, now: Timestamp) -> Result<()> {
    if tx.has_reason(&reason)? {
        return Ok(());
    }
    let letter = Letter {
        content,
        reasons: vec![reason],
        recipients: (0..ctx.staff()).map(Recipient::Staff).collect(),
        not_after: None,
        requires_complete_fetch: false,
    };
    enter_alone(tx, ctx, &[letter], now).map(|_| ())
}
