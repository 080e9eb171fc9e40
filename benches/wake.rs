//! What a wake costs by the number of pairings: nothing due, ten due, a thousand due.
//!
//! Fails when an empty wake takes over 1 ms with 100,000 pairings, or more than 1.5 times as long
//! as with 1,000: a wake must cost what is due, not what exists. Fails also when a decision loads more than
//! one view, and when `status` of everything or what a morning list of 100,000 pairings is made of takes over half a
//! second.

#[path = "wake/season.rs"]
mod season;
#[path = "wake/views.rs"]
mod views;

use std::{
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use jiff::SignedDuration;
use mentord::{
    daemon::{digest, pass, planner, poster},
    mail::{Directory, Inbound, Outbound},
    record, report,
    store::Store,
};
use season::{Season, World, noon};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const EMPTY_WAKES: usize = 2_000;
const TENS: usize = 20;
const COMMITS: usize = 1_000;
/// Views that one decision loads: it is made from what its letters are rendered from.
const VIEWS: usize = 1;
const BOUND: Duration = Duration::from_millis(1);
const GROWTH: f64 = 1.5;
/// A list of no more pairings brings a register of all of them, made apart from everything else.
const REGISTERED: usize = 10_000;
/// For `status` of everything, and for what a morning list is made of.
const LOOK: Duration = Duration::from_millis(500);
/// How this program calls itself under strace.
const COMMIT_CHILD: &str = "--commits-only";
/// Counts the views of a decision, and measures nothing.
const VIEWS_ONLY: &str = "--views-only";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("wake: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    // Not /tmp: where that is memory, a durable commit costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    if std::env::args().any(|argument| argument == COMMIT_CHILD) {
        commits(folder.path(), 100)?;
        return Ok(true);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let season = runtime.block_on(Season::live(&folder.path().join("season")))?;
    views_loaded(&season.store(&folder.path().join("views"), 100, 100)?, 0..100)?;
    if std::env::args().any(|argument| argument == VIEWS_ONLY) {
        return Ok(true);
    }
    println!(
        "{:>9}  {:>11} {:>13} {:>15} {:>13}  {:>9} {:>9} {:>12} {:>10} {:>9}",
        "",
        "empty wake",
        "wake, 10 due",
        "wake, 1000 due",
        "per decision",
        "send one",
        "status",
        "morning list",
        "a new day",
        "idle pass"
    );
    let mut empty = Vec::new();
    let mut looks = Duration::ZERO;
    for size in SIZES {
        let figures = measure(&season, &folder.path().join(size.to_string()), size, &runtime)?;
        println!("{size:>9}  {figures}");
        empty.push(figures.empty);
        looks = looks.max(figures.status);
        if size > REGISTERED {
            looks = looks.max(figures.list);
        }
    }
    let (least, most) = (empty.first().context("sizes")?, empty.last().context("sizes")?);
    let growth = most.as_secs_f64() / least.as_secs_f64();
    println!(
        "an empty wake with {} pairings costs {growth:.2} times one with {} (bound {GROWTH}); bound {BOUND:?}",
        SIZES[2], SIZES[0]
    );
    println!("to see how all of them stand takes {looks:.1?} at the most (bound {LOOK:?})");
    let durable = durability(folder.path())?;
    Ok(looks <= LOOK && growth <= GROWTH && *most <= BOUND && durable)
}

struct Figures {
    empty: Duration,
    ten: Duration,
    thousand: Duration,
    send: Duration,
    open: Duration,
    status: Duration,
    list: Duration,
    /// How all of them stand is worked out anew once a day, in turns with everything else.
    day: Duration,
    idle: Duration,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cell = |time: Duration| format!("{time:.1?}");
        write!(
            f,
            "{:>11} {:>13} {:>15} {:>13}  {:>9} {:>9} {:>12} {:>10} {:>9}  (start {})",
            cell(self.empty),
            cell(self.ten),
            cell(self.thousand),
            cell(self.thousand / 1_000),
            cell(self.send),
            cell(self.status),
            cell(self.list),
            cell(self.day),
            cell(self.idle),
            cell(self.open),
        )
    }
}

fn measure(
    season: &Season,
    folder: &Path,
    size: usize,
    runtime: &tokio::runtime::Runtime,
) -> Result<Figures> {
    // A thousand silent pairs need a store of their own where there are only a thousand.
    let tens = TENS * 10;
    let rounds = if size > 1_000 { 3 } else { 1 };
    let roomy = size >= tens + rounds * 1_000;
    let silent = if roomy { tens + rounds * 1_000 } else { tens };
    let world = season.store(&folder.join("state"), size, silent)?;
    let empty = empty_wake(&world)?;
    let ten =
        median((0..TENS).map(|round| due_wake(&world, round * 10..round * 10 + 10)).collect::<Result<_>>()?);
    let thousand = if roomy {
        let range = |round| tens + round * 1_000..tens + (round + 1) * 1_000;
        median((0..rounds).map(|round| due_wake(&world, range(round))).collect::<Result<_>>()?)
    } else {
        let other = season.store(&folder.join("silent"), size, size)?;
        empty_wake(&other)?;
        due_wake(&other, 0..1_000)?
    };
    let send = runtime.block_on(send_all(&world, &folder.join("out")))?;
    let start = Instant::now();
    let status = world.store.read(|tx| {
        report::status(mentord::letters::Catalogue::english(), tx, &world.ctx, "maildir", noon())
    })?;
    ensure!(status.pairings.len() == size);
    let status_time = start.elapsed();
    let idle = runtime.block_on(idle_pass(season, &world, folder, size, silent))?;
    let (day, list) = runtime.block_on(morning(&world))?;
    drop(world);
    let start = Instant::now();
    let store = Store::open(&folder.join("state"))?;
    store.read(|tx| tx.next_due())?;
    let open = start.elapsed();
    Ok(Figures { empty, ten, thousand, send, open, status: status_time, list, day, idle })
}

fn empty_wake(world: &World) -> Result<Duration> {
    planner::refresh_outdated(&world.store, &world.ctx, noon())?;
    let mut times = Vec::with_capacity(EMPTY_WAKES);
    for round in 0..EMPTY_WAKES + 200 {
        let start = Instant::now();
        let made = planner::tick(&world.store, &world.ctx, noon())?;
        if round >= 200 {
            ensure!(made == 0, "an empty wake decides nothing, not {made} things");
            times.push(start.elapsed());
        }
    }
    Ok(median(times))
}

/// A wake in which these mentors are due a nudge.
fn due_wake(world: &World, silent: std::ops::Range<usize>) -> Result<Duration> {
    let count = silent.len();
    world.wake(silent)?;
    let start = Instant::now();
    let made = planner::tick(&world.store, &world.ctx, noon())?;
    let elapsed = start.elapsed();
    ensure!(made == count, "{count} were due, and {made} decided");
    // What follows from it, such as that a step is done, is not of this wake.
    while planner::tick(&world.store, &world.ctx, noon())? > 0 {}
    Ok(elapsed)
}

/// The next day: how all pairings stand is worked out anew, then what staff's morning list is made of.
async fn morning(world: &World) -> Result<(Duration, Duration)> {
    let now = noon() + SignedDuration::from_hours(24);
    let id = world.ctx.standings.programmes.keys().next().context("a programme")?;
    let start = Instant::now();
    planner::refresh_outdated(&world.store, &world.ctx, now)?;
    let day = start.elapsed();
    world.store.write(|tx| record::look_again_at_programme(tx, id, now))?;
    let start = Instant::now();
    let looked = digest::look_through(&world.store, &world.ctx, id, now).await?;
    ensure!(looked.is_some(), "the list is due");
    Ok((day, start.elapsed()))
}

/// How many views a decision loads, over a wake in which these mentors are due a nudge and the one in which the
/// steps are done.
fn views_loaded(world: &World, silent: std::ops::Range<usize>) -> Result<()> {
    let count = silent.len();
    empty_wake(world)?;
    world.wake(silent)?;
    for what in ["a nudge", "what follows from it"] {
        let (made, loaded) = views::counted(|| planner::tick(&world.store, &world.ctx, noon()));
        let made = made?;
        ensure!(made >= count, "{count} were due, and {made} decided");
        println!("{loaded} views for {made} decisions: {what}");
        ensure!(loaded <= made * VIEWS, "a decision loads more than {VIEWS} view");
    }
    Ok(())
}

/// Delivers what the wakes wrote; the mean time a letter.
async fn send_all(world: &World, out: &Path) -> Result<Duration> {
    let mut outbound = Outbound::Directory(Directory::new(out.to_owned()));
    let start = Instant::now();
    let sent = season::deliver(&world.store, &world.ctx, &mut outbound, noon()).await?;
    ensure!(sent > 0, "there are letters to send");
    Ok(start.elapsed() / u32::try_from(sent)?)
}

/// A whole pass in which nothing happens: the roster unchanged, no mail, nothing due.
async fn idle_pass(
    season: &Season,
    world: &World,
    folder: &Path,
    size: usize,
    silent: usize,
) -> Result<Duration> {
    let mut loaded = world.loaded.clone();
    loaded.roster = season.roster(size, silent)?;
    let mut outbound = Outbound::Directory(Directory::new(folder.join("out")));
    let mut last = Duration::ZERO;
    for _ in 0..2 {
        let mut desk = pass::Desk {
            store: &world.store,
            loaded: &loaded,
            ctx: &world.ctx,
            outbound: &mut outbound,
            inbound: &mut Inbound::Nothing,
            rooms: &poster::console(&loaded),
        };
        let start = Instant::now();
        let report = pass::pass(&mut desk, noon()).await?;
        last = start.elapsed();
        ensure!(report.roster_changes == 0, "the roster says nothing new");
    }
    Ok(last)
}

/// The median time of a durable commit of one row.
fn commits(folder: &Path, count: usize) -> Result<Duration> {
    let store = Store::open(folder)?;
    let mut times = Vec::with_capacity(count);
    for n in 0..count {
        let start = Instant::now();
        store.write(|tx| tx.set_meta("bench", &n.to_string()))?;
        times.push(start.elapsed());
    }
    Ok(median(times))
}

/// Commits call fdatasync and not fsync, and cost what they cost elsewhere.
fn durability(folder: &Path) -> Result<bool> {
    let ours = commits(folder, COMMITS)?;
    match python_commits(&folder.join("python.sqlite")) {
        Some(theirs) => println!(
            "a durable commit of one row: {ours:.1?}; Python's sqlite3 beside it: {theirs:.1?}, ratio {:.2}",
            ours.as_secs_f64() / theirs.as_secs_f64()
        ),
        None => println!("a durable commit of one row: {ours:.1?}; no python3 to compare with"),
    }
    let trace = folder.join("trace");
    let traced = Command::new("strace")
        .args(["-f", "-e", "trace=fsync,fdatasync", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe()?)
        .arg(COMMIT_CHILD)
        .output();
    if !traced.is_ok_and(|done| done.status.success()) {
        println!("strace is not here, or may not look: which call a commit makes is not checked");
        return Ok(true);
    }
    let trace = std::fs::read_to_string(&trace)?;
    let count = |call: &str| trace.lines().filter(|line| line.contains(&format!(" {call}("))).count();
    let (data, whole) = (count("fdatasync"), count("fsync"));
    println!("100 commits: {data} fdatasync, {whole} fsync (those make the files)");
    Ok(data >= 100 && whole < 20)
}

fn python_commits(file: &Path) -> Option<Duration> {
    const SCRIPT: &str = "
import sqlite3, sys, time, statistics
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute('PRAGMA journal_mode = WAL')
c.execute('PRAGMA synchronous = FULL')
c.execute('CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID')
times = []
for n in range(int(sys.argv[2])):
    start = time.perf_counter_ns()
    c.execute('BEGIN IMMEDIATE')
    c.execute('INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value', ('bench', str(n)))
    c.execute('COMMIT')
    times.append(time.perf_counter_ns() - start)
print(int(statistics.median(times)))
";
    let done =
        Command::new("python3").args(["-c", SCRIPT]).arg(file).arg(COMMITS.to_string()).output().ok()?;
    let nanos = String::from_utf8(done.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
