//! One pass: roster, fetch and react, then plan, deliver and settle until nothing is due.

use anyhow::Result;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    after_reading, alert, canary, doubts, logins, look_back, planner, poster, reader, retention, roster,
    sender, wiring,
};
use crate::{
    chat::{Post, Rooms},
    config::Loaded,
    domain::{Hold, Sentence},
    mail::{Inbound, Outbound, RateLimit},
    record::Context,
    store::Store,
};

/// Rounds of planning and delivering at one instant; a programme needs three or four.
const MOST_ROUNDS: usize = 50;

/// Everything a pass works with.
#[derive(Debug)]
pub struct Desk<'a> {
    pub store: &'a Store,
    pub loaded: &'a Loaded,
    pub ctx: &'a Context,
    pub outbound: &'a mut Outbound,
    pub inbound: &'a mut Inbound,
    pub rooms: &'a Rooms,
}

/// What a pass came to.
#[derive(Debug, Default)]
pub struct Report {
    pub roster_changes: usize,
    pub mails: usize,
    pub decisions: usize,
    pub sent: usize,
    /// Why the mailbox could not be read to its end.
    pub unread: Option<Sentence>,
    /// Mail to the desk is known not to arrive, as the service found.
    pub deaf: bool,
    /// The server's words where letters must wait.
    pub waiting: Option<String>,
    /// Why handled mail still lies in the mailbox though `after_reading` says otherwise; said once.
    pub untidy: Option<String>,
    /// What the rooms were told.
    pub posts: Vec<Post>,
    /// Why a post waits.
    pub unposted: Option<String>,
    /// Nothing leaves.
    pub held: Option<Hold>,
}

/// Does one pass at `now`.
///
/// # Errors
/// When the store fails. Servers that cannot be reached are in the report.
pub async fn pass(desk: &mut Desk<'_>, now: Timestamp) -> Result<Report> {
    let Desk { store, loaded, ctx, .. } = *desk;
    store.write(|tx| {
        tx.doubt_unfinished()?;
        tx.count_interrupted()?;
        look_back::begin(tx, now)?;
        tx.wake_outdated(&ctx.standings)
    })?;
    let roster_changes = store.write(|tx| {
        let changes = roster::take(tx, ctx, &loaded.roster, now)?.len();
        look_back::take_as_running(tx, ctx, now)?;
        Ok(changes)
    })?;
    let mut report = Report { roster_changes, ..Report::default() };
    canary::forget_unless(canary::applies(loaded), store)?;
    let unseen = look_back::look(store, ctx, desk.inbound, now).await?;
    let heard = reader::fetch(store, ctx, desk.inbound, now).await?;
    report.mails = heard.mails;
    report.unread = unseen.map(Sentence::verbatim).or(heard.unread);
    report.deaf = heard.deaf;
    logins::tell_endings(store, ctx, loaded, now)?;
    report.held = store.read(|tx| tx.held())?;
    // An empty state on a mailbox that cannot be looked into may be one that was lost; on hold staff are
    // told.
    if !store.read(look_back::keeps_back)? {
        work(desk, &mut report, now).await?;
    }
    if report.unread.is_none() {
        let rule = wiring::after_reading(loaded);
        report.untidy = after_reading::tidy(store, ctx, &rule, desk.inbound, now).await?;
    }
    store.write(|tx| tx.set_last_pass(now))?;
    desk.outbound.close().await;
    desk.inbound.close().await;
    retention::forget(store, &ctx.desk.zone, &CancellationToken::new(), now).await?;
    alert::after_pass(store, loaded, ctx, now).await?;
    Ok(report)
}

async fn work(desk: &mut Desk<'_>, report: &mut Report, now: Timestamp) -> Result<()> {
    let Desk { store, loaded, ctx, .. } = *desk;
    let mut manner = sender::Manner::of(loaded, desk.outbound);
    manner.looked = report.unread.is_none() && !report.deaf;
    doubts::resolve(store, ctx, desk.inbound, &manner, now).await?;
    doubts::file_owed_copies(store, desk.inbound, &manner, now).await?;
    let mut round = sender::Round {
        store,
        ctx,
        outbound: desk.outbound,
        inbound: desk.inbound,
        manner,
        pace: &mut RateLimit::default(),
        stop: &CancellationToken::new(),
    };
    let mut shut = false;
    for _ in 0..MOST_ROUNDS {
        let decisions = if report.held.is_none() { planner::tick(store, ctx, now)? } else { 0 };
        report.decisions += decisions;
        let mut sent = 0;
        // A server that would not have one letter is not asked again with each round.
        if !shut {
            let drained = sender::drain(&mut round, usize::MAX, &|| now).await?;
            sent = drained.sent;
            shut = drained.shut;
            report.waiting = drained.waiting.or(report.waiting.take());
        }
        report.sent += sent;
        if decisions == 0 && sent == 0 {
            let posted = poster::drain(store, desk.rooms, now).await?;
            report.posts = posted.posts;
            report.unposted = posted.waiting;
            return planner::refresh_outdated(store, ctx, now);
        }
    }
    tracing::error!("A pass did not come to rest at {now}");
    Ok(())
}
