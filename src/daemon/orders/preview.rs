//! `preview`: what a pairing would get in the next two weeks, if nobody answers.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::SignedDuration;

use super::{apply::OrderContext, rehearse::names_of};
use crate::{
    daemon::simulate::{Until, simulate},
    domain::PairingId,
    planning::orders::Refusal,
    report::order_words,
    store::Tx,
};

const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Letters that are shown.
const MOST_LETTERS: usize = 30;

/// A line a letter, in order of time: the rules are played forward and all of it is taken back.
pub(super) fn lines(
    tx: &Tx<'_>,
    id: &PairingId,
    context: OrderContext<'_>,
) -> Result<Result<Vec<String>, Refusal>> {
    let OrderContext { ctx, now, .. } = context;
    let Some(view) = tx.view(id, &ctx.standings, now)? else {
        return Ok(Err(Refusal::NoPairing(id.clone())));
    };
    let until = Until::Time { end: now + AHEAD, letters: MOST_LETTERS };
    let sent = tx.rehearse(|tx| {
        let newest = tx.newest_letter()?;
        simulate(tx, ctx, (&BTreeSet::from([id.clone()]), newest), until, now)
    })?;
    let mut lines = vec![order_words::ahead(
        context.ctx.words(),
        &names_of(context.ctx.words(), &view),
        !sent.is_empty(),
    )];
    lines.extend(sent.iter().take(MOST_LETTERS).map(|copy| {
        let delivery = &copy.delivery;
        order_words::letter_at(
            context.ctx.words(),
            (copy.at, &view.programme.zone),
            delivery.kind,
            (&delivery.address, &delivery.subject),
        )
    }));
    Ok(Ok(lines))
}
