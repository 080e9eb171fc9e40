//! The planner: takes the roster in, decides what is due, and sleeps until something is or the bell
//! rings.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use tokio::task::yield_now;

use super::{Hub, Setup};
use crate::{
    daemon::{
        apart::{TURN, free, look_apart},
        digest, first_letters,
        jobs::Jobs,
        logins, look_back,
        orders::{self, ShownPlan},
        planner::{self, Subject},
        retention, roster, settle,
        taking::{self, RosterTaking, Taking},
    },
    domain::{HoldWhy, Reason, Sentence},
    planning::letter::Preview,
    record::desk,
    report::preview,
    store::{Actor, Tx},
};

/// The longest sleep: whatever was missed is found after it.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);
/// Decisions take time; a planner that is not back after this is dead.
const PATIENCE: Duration = Duration::from_mins(10);
/// How long the mailbox may be unread before staff are told.
const BLIND_FOR: SignedDuration = SignedDuration::from_mins(30);
/// How often the time of the last pass is noted where nothing else happens.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// How long a changed roster rests before staff get the first start's plan again.
const PLAN_RESTS: SignedDuration = SignedDuration::from_secs(30);

/// What the planner remembers from round to round.
#[derive(Debug, Default)]
struct Memory {
    /// When the time of the last pass was noted.
    noted: Option<Timestamp>,
    /// It holds because the clock jumped.
    clock_held: bool,
    /// When the roster was last taken in.
    roster_taken: Option<Timestamp>,
    /// When staff were last shown the first start's plan.
    plan_shown: Option<Timestamp>,
    /// Words past their time were forgotten since the start.
    forgot: bool,
}

/// Runs until the daemon stops.
///
/// # Errors
/// When the store fails.
pub async fn run(hub: Rc<Hub>) -> Result<()> {
    let mut jobs = match Jobs::start(std::sync::Arc::clone(&hub.planner)).await {
        Ok(jobs) => Some(jobs),
        Err(err) => {
            tracing::warn!("The job scheduler does not start ({err}); the planner looks every minute");
            None
        }
    };
    let mut memory = Memory::default();
    while !hub.stop.is_cancelled() {
        hub.heartbeat.planner(PATIENCE);
        let setup = hub.setup();
        let wake = round(&hub, &setup, &mut memory).await?;
        if let Some(jobs) = &mut jobs
            && let Err(err) = jobs.ring_at(next_job(&hub)?, hub.now()).await
        {
            tracing::warn!("The job scheduler takes no job: {err}");
        }
        let sleep = hub.until(wake, LONGEST_SLEEP);
        hub.heartbeat.planner(sleep + PATIENCE);
        tokio::select! {
            () = hub.stop.cancelled() => break,
            () = hub.planner.notified() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
    if let Some(jobs) = jobs {
        jobs.stop().await;
    }
    Ok(())
}

/// When the next wall-clock job is due.
fn next_job(hub: &Hub) -> Result<Option<Timestamp>> {
    let of_programmes = hub.store.read(|tx| tx.next_job())?;
    Ok(of_programmes.into_iter().chain(retention::due(&hub.store)?).min())
}

/// One round; when the next is needed at the latest, if that is known.
async fn round(hub: &Hub, setup: &Rc<Setup>, memory: &mut Memory) -> Result<Option<Timestamp>> {
    mind_the_clock(hub, setup, memory)?;
    let now = hub.now();
    if !memory.forgot || retention::is_due(&hub.store, now)? {
        retention::forget(&hub.store, &setup.ctx.desk.zone, &hub.stop, now).await?;
        memory.forgot = true;
    }
    let mut wake = take_roster(hub, setup, memory, now).await?;
    tell_of_blindness(hub, setup, now)?;
    if logins::tell_endings(&hub.store, &setup.ctx, &setup.loaded, now)? {
        hub.ring();
    }
    // Nothing is decided before everything was read once; the reader rings when it was.
    if hub.poll_requests.seen() && hub.store.read(|tx| tx.held())?.is_none() {
        decide(hub, setup).await?;
        let next = hub.store.read(|tx| tx.next_due())?;
        // What is due and was not decided waits for the mailbox to be read: the bell rings then.
        wake = [wake, next.filter(|next| *next > hub.now())].into_iter().flatten().min();
    }
    refresh_statuses(hub, setup).await?;
    let now = hub.now();
    if memory.noted.is_none_or(|noted| now.duration_since(noted) >= NOTED_EVERY)
        && !hub.store.read(|tx| tx.held_by_desk())?.as_ref().is_some_and(retention::doubts_the_clock)
    {
        hub.store.write(|tx| tx.set_last_pass(now))?;
        memory.noted = Some(now);
    }
    Ok(wake)
}

/// Everything due, a few subjects a transaction; the other loops run in between.
async fn decide(hub: &Hub, setup: &Rc<Setup>) -> Result<()> {
    let due = |now| -> Result<bool> { Ok(hub.store.read(|tx| tx.next_due())?.is_some_and(|due| due <= now)) };
    // It looks before it speaks: a look that begins after something fell due.
    if due(hub.now())? {
        tokio::select! {
            () = hub.stop.cancelled() => return Ok(()),
            looked = hub.poll_requests.look() => if !looked {
                tracing::info!("Something is due; what rests on silence waits for the mailbox");
            }
        }
    }
    let now = hub.now();
    let mut made = 0;
    for kind in [planner::pairings_due, planner::people_due, planner::programmes_due] {
        let subjects: Vec<Subject> = kind(&hub.store, &setup.ctx, now)?;
        for some in subjects.chunks(planner::DECIDED_TOGETHER) {
            if hub.stop.is_cancelled() {
                return Ok(());
            }
            hub.heartbeat.planner(PATIENCE);
            let decided = match some {
                [Subject::Programme(_), ..] => programmes(hub, setup, some, now).await?,
                others => planner::plan(&hub.store, &setup.ctx, others, None, now)?,
            };
            if decided > 0 {
                made += decided;
                hub.sender.notify_one();
            }
            yield_now().await;
        }
    }
    if made > 0 {
        tracing::info!(decisions = made, "Decided what was due");
        hub.ring();
    }
    Ok(())
}

/// The wall-clock jobs of programmes, one by one: each may look through many pairings.
async fn programmes(hub: &Hub, setup: &Setup, some: &[Subject], now: Timestamp) -> Result<usize> {
    let mut made = 0;
    for subject in some {
        let surveyed = match subject {
            Subject::Programme(id) => digest::look_through(&hub.store, &setup.ctx, id, now).await?,
            _ => None,
        };
        made += planner::plan(&hub.store, &setup.ctx, std::slice::from_ref(subject), surveyed.as_ref(), now)?;
        yield_now().await;
    }
    Ok(made)
}

/// How pairings stand is worked out where it is not known any more, on hold too; the other loops run in between.
async fn refresh_statuses(hub: &Hub, setup: &Setup) -> Result<()> {
    let now = hub.now();
    let outdated = planner::statuses_outdated(&hub.store, &setup.ctx, now)?;
    for some in outdated.chunks(planner::STATUSES_TOGETHER) {
        if hub.stop.is_cancelled() {
            break;
        }
        hub.heartbeat.planner(PATIENCE);
        planner::refresh_statuses(&hub.store, &setup.ctx, some, now)?;
        yield_now().await;
    }
    Ok(())
}

/// A clock that jumped holds everything until staff have looked; one that is right again lets go.
fn mind_the_clock(hub: &Hub, setup: &Setup, memory: &mut Memory) -> Result<()> {
    let reading = hub.clock();
    let held = hub
        .store
        .read(|tx| tx.held_by_desk())?
        .is_some_and(|hold| matches!(hold.why, HoldWhy::ClockJumped { .. }));
    match reading.jumped {
        Some(off) if memory.clock_held && !held => {
            // Staff have released it: the machine's clock is right.
            tracing::warn!(seconds = off.as_secs(), "The clock is believed from now on");
            hub.believe_clock();
            *memory =
                Memory { roster_taken: memory.roster_taken, forgot: memory.forgot, ..Memory::default() };
        }
        Some(off) if !held => {
            tracing::error!(seconds = off.as_secs(), "The clock jumped; on hold");
            let why = HoldWhy::ClockJumped { seconds: off.as_secs() };
            hub.store.write(|tx| desk::hold_and_ask(tx, &setup.ctx, why.clone(), reading.now))?;
            memory.clock_held = true;
            hub.ring();
        }
        None if memory.clock_held => {
            tracing::warn!("The clock is right again");
            hub.store.write(|tx| desk::release_desk(tx, &Actor::Plan, reading.now))?;
            memory.clock_held = false;
            hub.ring();
        }
        _ => {}
    }
    Ok(())
}

/// Takes the files into the record; when there is more to do about them.
async fn take_roster(
    hub: &Hub,
    setup: &Rc<Setup>,
    memory: &mut Memory,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let (first_start, first) = hub.store.read(|tx| {
        let first_start = tx.held_by_desk()?.is_some_and(|hold| hold.why == HoldWhy::FirstStart);
        Ok((first_start, roster::awaits_the_first(tx)?))
    })?;
    let files = setup.roster.borrow().clone();
    let mut wake = None;
    let taken = match &files {
        None => {
            // The files say again what is in the record: what waited has been taken back.
            if hub.store.read(settle::waiting)?.is_some() {
                hub.store.write(settle::forget)?;
            }
            RosterTaking::Unchanged
        }
        Some(files) => {
            // Nothing has left yet before a first start's plan was seen, and nothing will.
            let settle = (!first_start).then_some(setup.loaded.settle);
            let taking = Taking { store: &hub.store, ctx: &setup.ctx, files, settle, turn: TURN, now };
            let goes_on = || {
                hub.heartbeat.planner(PATIENCE);
                !hub.stop.is_cancelled() && Rc::ptr_eq(setup, &hub.setup())
            };
            taking::take(&taking, &goes_on).await?
        }
    };
    match taken {
        // The bell rings for whatever it was.
        RosterTaking::Interrupted => return Ok(None),
        RosterTaking::Waits { until } => wake = until,
        RosterTaking::Unchanged | RosterTaking::Took(_) => {
            if setup.roster.take().is_some() {
                free(files);
                hub.store.write(|tx| settle::note_taken(tx, &setup.loaded.print))?;
            }
        }
    }
    if let RosterTaking::Took(changes) = taken {
        if changes > 0 {
            tracing::info!(changes, "The roster was taken in");
            // A first start's plan shows the first roster at once, and a changed one after a while.
            memory.roster_taken = Some(now).filter(|_| !first);
            hub.store.write(|tx| look_back::take_as_running(tx, &setup.ctx, now))?;
        }
        hub.ring();
    }
    hub.people_are_known(true);
    if first_start {
        let touched = memory.roster_taken.into_iter().chain(memory.plan_shown).max();
        let rested = touched.map_or(now, |touched| touched + PLAN_RESTS);
        if rested > now {
            wake = Some(rested);
        } else if !hub.store.read(look_back::must_look)? && show_first_plan(hub, setup, now).await? {
            memory.plan_shown = Some(now);
        }
    }
    Ok(wake)
}

/// Staff get the plan of a first start, and get it again when the roster has changed.
async fn show_first_plan(hub: &Hub, setup: &Setup, now: Timestamp) -> Result<bool> {
    let is_shown = |tx: &Tx<'_>| -> Result<(String, bool)> {
        let name = orders::plan_name(tx)?;
        let shown = ShownPlan::last(tx)?.is_some_and(|shown| shown.name == name);
        Ok((name, shown))
    };
    if hub.store.read(is_shown)?.1 {
        return Ok(false);
    }
    let ctx = setup.ctx.clone();
    let look = move |tx: &Tx<'_>| Ok((orders::plan_name(tx)?, preview::first_start(tx, &ctx, now)?));
    let (of, (preview, example)) = look_apart(&hub.store, "plan", look).await?;
    let shown = hub.store.write(|tx| {
        let (name, shown) = is_shown(tx)?;
        // Another roster was taken in while this was worked out; the next round shows that.
        if shown || name != of {
            return Ok(false);
        }
        let reason = Reason::of_desk("plan", &format!("{name}/{now}"));
        ShownPlan { reason: reason.clone(), name, at: now }.note(tx)?;
        let whole = example.as_ref().map(|id| first_letters::whole(tx, &setup.ctx, id, now)).transpose()?;
        let preview = Preview { whole: whole.unwrap_or_default(), ..preview.clone() };
        desk::show_plan(tx, &setup.ctx, preview, reason, now)?;
        Ok(true)
    })?;
    if shown {
        tracing::info!("On hold: staff have the plan; `go` or `mentord release` begins");
        hub.ring();
    }
    Ok(shown)
}

/// A mailbox that cannot be read for long is told to staff, once.
fn tell_of_blindness(hub: &Hub, setup: &Setup, now: Timestamp) -> Result<()> {
    use crate::planning::letter::DeskTrouble;
    let Some(since) = hub.store.read(|tx| tx.unread_since())? else { return Ok(()) };
    // That mail does not arrive has been told by a letter of its own.
    let deaf = hub.store.read(|tx| Ok(tx.deaf()?.is_some() && tx.meta("unread")?.is_none()))?;
    if deaf || now.duration_since(since) < BLIND_FOR {
        return Ok(());
    }
    let told = hub.store.write(|tx| {
        let key = "blindness_told";
        if tx.meta(key)?.as_deref() == Some(&since.to_string()) {
            return Ok(false);
        }
        tx.set_meta(key, &since.to_string())?;
        let said = Sentence::from_stored(&tx.meta("unread")?.unwrap_or_default());
        desk::tell_trouble(tx, &setup.ctx, DeskTrouble::MailboxUnread, "mailbox-unread", &said, now)?;
        Ok(true)
    })?;
    if told {
        hub.ring();
    }
    Ok(())
}
