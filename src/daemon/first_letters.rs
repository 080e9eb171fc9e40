//! One introduction and one invite whole, as they would leave: what staff read before a first start.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};

use super::simulate::{Sent, Until, simulate};
use crate::{
    domain::{LetterKind, PairingId},
    intake,
    planning::letter::WholeLetter,
    record::{self, Context},
    store::Tx,
};

/// No programme begins later.
const AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);
/// The kinds of the first letters, in the order in which they leave.
const KINDS: [LetterKind; 2] = [LetterKind::Introduction, LetterKind::Invite];

/// The first copy of each of a pairing's first letters: the rules are played forward, and all of it is taken back.
///
/// # Errors
/// When the store fails, or one of them cannot be written.
pub fn whole(tx: &Tx<'_>, ctx: &Context, pairing: &PairingId, now: Timestamp) -> Result<Vec<WholeLetter>> {
    let Some(row) = tx.pairing(pairing)? else { return Ok(Vec::new()) };
    // As many as there are copies of the first, and one of the second.
    let letters = row.pairing.everyone().count() + 1;
    tx.rehearse(|tx| {
        let newest = tx.newest_letter()?;
        let until = Until::Time { end: now + AHEAD, letters };
        let sent = simulate(tx, ctx, (&BTreeSet::from([pairing.clone()]), newest), until, now)?;
        let first = |kind| sent.iter().find(|copy| copy.delivery.kind == kind);
        KINDS.into_iter().filter_map(first).map(|copy| in_words(tx, ctx, copy)).collect()
    })
}

fn in_words(tx: &Tx<'_>, ctx: &Context, copy: &Sent) -> Result<WholeLetter> {
    let delivery = &copy.delivery;
    let view = tx.view(&copy.pairing, &ctx.standings, copy.at)?.context("The pairing of a letter is gone")?;
    let recipient = record::recipient_from(ctx, &delivery.recipient);
    let name = recipient.person().and_then(|id| view.participant(id)).map(|one| one.person.name.clone());
    let outgoing = tx.delivery(delivery.id)?.context("A letter is gone")?;
    let text = intake::own_text(&outgoing.bytes).context("A letter has no text")?;
    let entry = match delivery.kind {
        LetterKind::Invite => record::calendar_entry(tx, ctx, view, &recipient, copy.at)?,
        _ => Vec::new(),
    };
    Ok(WholeLetter {
        kind: delivery.kind,
        to: name.map_or_else(|| delivery.address.clone(), |name| format!("{name} <{}>", delivery.address)),
        subject: delivery.subject.clone(),
        lines: text.lines().map(|line| line.trim_end().to_owned()).collect(),
        entry,
    })
}
