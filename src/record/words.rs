//! What people wrote that a person should read: words for staff, and worries for their readers alone.

use anyhow::Result;
use jiff::Timestamp;

use super::{Context, letters::enter_alone, refresh, staff, stop::refresh_withdrawn};
use crate::{
    domain::{
        EmailAddress, PairingId, Programme,
        words::{Words, Worry},
    },
    planning::{
        inbound::{reaction::Reaction, worry},
        letter::{Content, Letter},
        view::PairingView,
    },
    store::Tx,
};

/// Keeps the words of a mail for those who read them, and writes the letters about a worry. What somebody raised
/// keeps back the letters that would ask them something.
///
/// # Errors
/// When the store fails.
pub fn enter(tx: &Tx<'_>, ctx: &Context, reaction: &Reaction, inbox: i64, now: Timestamp) -> Result<()> {
    for new in &reaction.words {
        tx.enter_words(inbox, Some(&new.pairing), &new.words)?;
        if new.told {
            tx.words_were_listed(&new.pairing, now)?;
        }
    }
    let unknown = |letter: &&Letter| -> Result<bool> {
        for reason in &letter.reasons {
            if tx.has_reason(reason)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    if let Some(worry) = &reaction.worry {
        tx.enter_worry(inbox, worry)?;
        if let (Some(pairing), Some(writer)) = (&worry.pairing, &worry.writer) {
            let never_left =
                tx.cancel_courtesies_of(pairing, &writer.0, &sentence!("withdrawn.they_wrote"), now)?;
            refresh_withdrawn(tx, ctx, &never_left, now)?;
        }
        if worry.readers.is_empty() {
            tell_that_it_waits(tx, ctx, worry, now)?;
        }
    }
    for letter in &reaction.private_letters {
        if unknown(&letter)? {
            enter_private(tx, ctx, letter, reaction.worry.as_ref(), now)?;
        }
    }
    refresh_pairing(tx, ctx, reaction.worry.as_ref(), now)?;
    if let Some(key) = &reaction.worry_settled {
        settle(tx, ctx, key, now)?;
    }
    if let Some(key) = &reaction.worry_unread {
        pass_on(tx, ctx, key, now)?;
    }
    Ok(())
}

/// Keeps the words of a mail that nobody could place, for staff.
///
/// # Errors
/// When the store fails.
pub fn of_unplaced(tx: &Tx<'_>, inbox: i64, words: &Words) -> Result<()> {
    tx.enter_words(inbox, None, words)
}

/// A worry that nobody has settled goes to its readers once more, and to whoever stands in for one who is away;
/// staff read that something waits.
///
/// # Errors
/// When the store fails.
pub fn pass_on(tx: &Tx<'_>, ctx: &Context, key: &str, now: Timestamp) -> Result<()> {
    tx.worry_went_on(key, now)?;
    let Some(worry) = tx.open_worry(key)? else { return Ok(()) };
    let programme = programme(tx, ctx, &worry)?;
    let on_duty = staff::on_duty(tx, ctx, now)?;
    let view = view(tx, ctx, &worry, now)?;
    let pairings: Vec<&PairingView> = view.iter().collect();
    let mut beside: Vec<EmailAddress> = Vec::new();
    for (position, member) in ctx.desk.staff.iter().enumerate() {
        let away = worry.readers.contains(&member.email) && on_duty.away(position).is_some();
        if away && let Some(other) = on_duty.stand_in(position).and_then(|at| ctx.desk.staff.get(at)) {
            // Whom it only greets is left out, too: the greeting is not known here.
            if worry::may_read(&other.email, &worry.text, &ctx.desk.staff, &pairings) {
                beside.push(other.email.clone());
            }
        }
    }
    for letter in worry::letters(&worry, programme, &beside) {
        enter_private(tx, ctx, &letter, Some(&worry), now)?;
    }
    tell_that_it_waits(tx, ctx, &worry, now)?;
    refresh_pairing(tx, ctx, Some(&worry), now)
}

/// One of the readers has dealt with it: its words go, and letters to its writer go on.
///
/// # Errors
/// When the store fails.
pub fn settle(tx: &Tx<'_>, ctx: &Context, key: &str, now: Timestamp) -> Result<bool> {
    let open = tx.open_worry(key)?;
    let settled = tx.settle_worry(key, now)?;
    refresh_pairing(tx, ctx, open.as_ref(), now)?;
    Ok(settled)
}

/// Enters a letter that stands in no pairing's history; where it holds the words of a worry, they go with it.
fn enter_private(
    tx: &Tx<'_>,
    ctx: &Context,
    letter: &Letter,
    worry: Option<&Worry>,
    now: Timestamp,
) -> Result<()> {
    let ids = enter_alone(tx, ctx, std::slice::from_ref(letter), now)?;
    if let (Some(worry), Content::Worry(_)) = (worry, &letter.content) {
        for id in ids {
            tx.letter_of_worry(id, &worry.key)?;
        }
    }
    Ok(())
}

/// Tells the rest of staff that something waits for its readers, and no more; nobody who takes part in the
/// pairing.
fn tell_that_it_waits(tx: &Tx<'_>, ctx: &Context, worry: &Worry, now: Timestamp) -> Result<()> {
    if tx.has_reason(&worry::waits_reason(worry))? {
        return Ok(());
    }
    let view = view(tx, ctx, worry, now)?;
    let letter = worry::waits(worry, &ctx.desk.staff, view.as_ref());
    enter_alone(tx, ctx, &[letter], now).map(|_| ())
}

fn view(tx: &Tx<'_>, ctx: &Context, worry: &Worry, now: Timestamp) -> Result<Option<PairingView>> {
    worry.pairing.as_ref().map_or(Ok(None), |pairing| tx.view(pairing, &ctx.standings, now))
}

fn programme<'h>(tx: &Tx<'_>, ctx: &'h Context, worry: &Worry) -> Result<Option<&'h Programme>> {
    let Some(pairing) = &worry.pairing else { return Ok(None) };
    let row = tx.pairing(pairing)?;
    Ok(row.and_then(|row| ctx.standings.programmes.get(&row.pairing.programme)).map(|found| found.as_ref()))
}

fn refresh_pairing(tx: &Tx<'_>, ctx: &Context, worry: Option<&Worry>, now: Timestamp) -> Result<()> {
    match worry.and_then(|worry| worry.pairing.clone()) {
        Some(pairing) => refresh(tx, ctx, &std::collections::BTreeSet::<PairingId>::from([pairing]), now),
        None => Ok(()),
    }
}
