//! Letters of a decision: rendered for each reader, and entered with their reasons.

use std::{collections::BTreeSet, iter, panic::resume_unwind, sync::Arc, thread};

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{Context, posts, staff, views::Views};
use crate::{
    domain::{EmailAddress, PairingId, PersonId, Programme, StaffOnDuty},
    letters::{self, Names, RenderContext},
    planning::{
        letter::{Above, Content, Letter, Recipient},
        outbox::{overtaken, recipients_of},
        schedule::courtesy::by_hand,
        simulation::Written,
        view::PairingView,
    },
    store::{NewDelivery, NewLetter, Tx},
};

/// Renders letters for each reader and enters them; returns their ids.
pub(super) fn enter_letters(
    tx: &Tx<'_>,
    ctx: &Context,
    letters: &[Letter],
    views: &mut Views<'_, '_>,
    now: Timestamp,
) -> Result<Vec<i64>> {
    let mut ids = Vec::with_capacity(letters.len());
    if letters.is_empty() {
        return Ok(ids);
    }
    let on_duty = staff::on_duty(tx, ctx, now)?;
    for letter in letters {
        let recipients = recipients_of(letter, &frozen(views, letter)?, &on_duty);
        if recipients.is_empty() {
            continue;
        }
        let mut about = views.take(letter)?;
        let left = views.who_left(letter, &about)?;
        for view in &mut about {
            view.former.extend(left.iter().cloned());
        }
        ids.push(enter_letter(tx, ctx, letter, (&recipients, &on_duty), &about, now)?);
        for view in &mut about {
            view.former.retain(|id, _| !left.iter().any(|(other, _)| other == id));
        }
        views.put_back(about);
        views.entered(letter, &recipients);
    }
    Ok(ids)
}

/// Those of the letter's readers whose address is a stranger's.
fn frozen<'l>(views: &Views<'_, '_>, letter: &'l Letter) -> Result<BTreeSet<&'l PersonId>> {
    let mut frozen = BTreeSet::new();
    for recipient in &letter.recipients {
        if let Recipient::Person(id) = recipient
            && views.is_frozen(id)?
        {
            frozen.insert(id);
        }
    }
    Ok(frozen)
}

/// The same for letters that belong to no decision: about the desk itself, or for their readers alone.
pub(super) fn enter_alone(
    tx: &Tx<'_>,
    ctx: &Context,
    letters: &[Letter],
    now: Timestamp,
) -> Result<Vec<i64>> {
    enter_letters(tx, ctx, letters, &mut Views::new(tx, ctx, now), now)
}

/// A letter about the desk itself, rendered for each reader and entered nowhere.
pub(super) fn unrecorded(
    tx: &Tx<'_>,
    ctx: &Context,
    letter: &Letter,
    now: Timestamp,
) -> Result<Vec<letters::Finished>> {
    let on_duty = staff::on_duty(tx, ctx, now)?;
    let programme = programme_of(ctx, letter, &[])?;
    let context = context(ctx, &programme, &[], &on_duty, now);
    let recipients = recipients_of(letter, &BTreeSet::new(), &on_duty);
    render_each(letter, &recipients, &context)
}

/// The letter for each reader, written on a thread each: for a pair that takes half as long.
fn render_each(
    letter: &Letter,
    recipients: &[Recipient],
    context: &RenderContext<'_>,
) -> Result<Vec<letters::Finished>> {
    let render = |recipient| letters::render(letter, recipient, context);
    let finished = thread::scope(|scope| {
        let Some((first, others)) = recipients.split_first() else { return Ok(Vec::new()) };
        let others: Vec<_> = others.iter().map(|other| scope.spawn(move || render(other))).collect();
        let first = render(first);
        let others =
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        iter::once(first).chain(others).collect::<Result<_, _>>()
    });
    finished.with_context(|| format!("Cannot write the letter '{}'", letter.kind()))
}

fn enter_letter(
    tx: &Tx<'_>,
    ctx: &Context,
    letter: &Letter,
    (recipients, on_duty): (&[Recipient], &StaffOnDuty),
    views: &[PairingView],
    now: Timestamp,
) -> Result<i64> {
    let programme = programme_of(ctx, letter, views)?;
    let pairings: Vec<PairingId> = views.iter().map(|view| view.pairing.id.clone()).collect();
    let id = tx.enter_letter(&NewLetter {
        kind: letter.kind(),
        programme: &programme.id.0,
        reasons: &letter.reasons,
        pairings: if letter.content.is_in_history() { &pairings } else { &[] },
        decided: now,
        courtesy: letter.content.is_courtesy(),
        requires_complete_fetch: letter.requires_complete_fetch,
        not_after: letter.not_after,
    })?;
    if let Content::Digest(digest) = &letter.content {
        tx.number_lines(id, pairings.get(..digest.lines.len()).unwrap_or_default())?;
    }
    let Following { waits, above } = following(tx, letter, views, now)?;
    let context = RenderContext { above: above.as_ref(), ..context(ctx, &programme, views, on_duty, now) };
    if let Some(witness) = ctx.witness {
        recipients.iter().for_each(|recipient| witness(letter, recipient, &context));
    }
    let mut subject = String::new();
    for (recipient, finished) in recipients.iter().zip(render_each(letter, recipients, &context)?) {
        tx.enter_delivery(&NewDelivery {
            letter: id,
            recipient: &recipient.word(&ctx.desk.staff),
            address: &finished.to,
            envelope_from: &finished.envelope_from,
            message_id: &finished.message_id,
            subject: &finished.subject,
            bytes: &finished.bytes,
            not_before: waits,
        })?;
        subject = finished.subject;
    }
    posts::of_letter(tx, ctx, letter, views, &subject, now)?;
    Ok(id)
}

/// What is so of a letter that follows from an order.
struct Following {
    /// When it may leave.
    waits: Timestamp,
    above: Option<Above>,
}

/// A letter to participants that follows from an order waits as long as that can be taken back, unless it would come
/// too late by that; what staff say stands above the first one that answers nobody.
fn following(tx: &Tx<'_>, letter: &Letter, views: &[PairingView], now: Timestamp) -> Result<Following> {
    let mut found = Following { waits: by_hand(letter, views, now).unwrap_or(now), above: None };
    if !letter.recipients.iter().any(|recipient| recipient.person().is_some()) {
        return Ok(found);
    }
    // Whoever joins is introduced alone: what staff say of them is for the others.
    let joins = matches!(letter.content, Content::Introduction { .. }) && letter.recipients.len() == 1;
    let follows =
        !joins && !letter.content.is_courtesy() && !matches!(letter.content, Content::Answered { .. });
    for pairing in letter.content.pairings() {
        let Some(grace) = tx.grace(&pairing, now)? else { continue };
        found.waits = found.waits.max(grace.waits);
        if follows && found.above.is_none() && grace.above.is_some() {
            found.above = grace.above;
            tx.said_above(&pairing)?;
        }
    }
    if letter.not_after.is_some_and(|end| end <= found.waits) {
        found.waits = now;
    }
    Ok(found)
}

/// Where a reader's copy of a letter goes, and its subject; nothing else of it is written.
///
/// # Errors
/// When it cannot be rendered.
pub fn address_and_subject(ctx: &Context, written: Written<'_>) -> Result<(EmailAddress, String)> {
    let Written { letter, recipient, views, on_duty, now } = written;
    let programme = programme_of(ctx, letter, views)?;
    let context = context(ctx, &programme, views, on_duty, now);
    letters::address_and_subject(letter, recipient, &context)
        .with_context(|| format!("Cannot write the letter '{}'", letter.kind()))
}

/// What an invite puts into the calendar of somebody of the pairing, line by line.
///
/// # Errors
/// When it cannot be written, or the store fails.
pub fn calendar_entry(
    tx: &Tx<'_>,
    ctx: &Context,
    view: PairingView,
    recipient: &Recipient,
    now: Timestamp,
) -> Result<Vec<String>> {
    let (programme, views) = (view.programme.clone(), [view]);
    let on_duty = staff::on_duty(tx, ctx, now)?;
    let context = context(ctx, &programme, &views, &on_duty, now);
    let [view] = &views;
    letters::entry(view, &context, recipient).context("Cannot write a calendar entry in words")
}

fn context<'a>(
    ctx: &'a Context,
    programme: &'a Programme,
    views: &'a [PairingView],
    on_duty: &'a StaffOnDuty,
    now: Timestamp,
) -> RenderContext<'a> {
    let Context { desk, keys, .. } = ctx;
    let templates = ctx.templates.of_desk();
    RenderContext { desk, programme, views, keys, templates, on_duty, now, names: Names::ANY, above: None }
}

/// The programme that a letter is written for: that of its pairings, else the one its reason names, else the first.
fn programme_of(ctx: &Context, letter: &Letter, views: &[PairingView]) -> Result<Arc<Programme>> {
    let programmes = &ctx.standings.programmes;
    let named = || programmes.get(letter.reasons.first()?.programme.as_ref()?);
    let of_views = views.first().map(|view| &view.programme);
    let found = of_views.or_else(named).or_else(|| programmes.values().next());
    found.cloned().context("There is no programme to write for")
}

/// Forgets a letter of which no server was ever told, with its reason: it may come again.
///
/// # Errors
/// When the store fails.
pub fn forget_letter(tx: &Tx<'_>, letter: i64) -> Result<()> {
    tx.bring_back(letter, &overtaken())?;
    tx.forget_letter(letter)
}
