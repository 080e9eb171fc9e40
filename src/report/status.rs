//! How everything stands: the contract of `status --json`.

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;

use super::health;
use crate::{
    domain::PairingId,
    letters::Catalogue,
    planning::view::PairingView,
    record::{self, Context, status::WrittenStatus},
    store::Tx,
};

/// The contract's `status --json`.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    pub hold: bool,
    /// The store's first pass had `--at`.
    pub rehearsal: bool,
    /// Since when and why nothing leaves.
    pub held: Option<Held>,
    /// A changed roster that is not taken yet.
    pub roster: Option<WaitingRoster>,
    pub pairings: Vec<WrittenStatus>,
    pub outbox: Outbox,
    pub sources: Vec<SourceStatus>,
    pub health: health::Health,
}

#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub since: Timestamp,
    /// Half a sentence.
    pub why: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct WaitingRoster {
    pub changes: usize,
    /// When it is taken; `None`: after `go`.
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Outbox {
    pub pending: u32,
    pub in_doubt: u32,
    pub failed: u32,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceStatus {
    pub name: String,
    pub read_to_end_at: Option<Timestamp>,
}

/// How everything stands at `now`.
///
/// # Errors
/// When the store fails.
pub fn status(words: &Catalogue, tx: &Tx<'_>, ctx: &Context, source: &str, now: Timestamp) -> Result<Status> {
    let counts = tx.outbox_counts()?;
    let pairings = record::status::statuses(tx, ctx, now)?;
    Ok(Status {
        hold: tx.held()?.is_some(),
        rehearsal: tx.rehearsal()?,
        held: tx
            .held()?
            .map(|hold| Held { since: hold.since, why: words.say(&hold.why.words(&ctx.desk.zone)) }),
        roster: None,
        pairings,
        outbox: Outbox { pending: counts.pending, in_doubt: counts.in_doubt, failed: counts.failed },
        sources: vec![SourceStatus { name: source.to_owned(), read_to_end_at: tx.last_read_to_end()? }],
        health: health::health(tx, now)?,
    })
}

/// The view of one pairing, if it is there.
///
/// # Errors
/// When the store fails.
pub fn view(tx: &Tx<'_>, ctx: &Context, id: &PairingId, now: Timestamp) -> Result<Option<PairingView>> {
    Ok(record::views(tx, ctx, &std::collections::BTreeSet::from([id.clone()]), now)?.pop())
}
