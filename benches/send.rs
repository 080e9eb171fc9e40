//! Introductions decided, rendered, durable and sent, beside as many mails of the same size through a private
//! Postfix to the same sink, in turns.
//!
//! Fails under 1.8 times as many a second as Postfix.

#[path = "delivery/drain.rs"]
mod delivery;
#[path = "../tests/servers/master_cf.rs"]
mod master_cf;
#[path = "send/postfix.rs"]
mod postfix;
mod programme;
#[path = "delivery/smtp.rs"]
mod smtp;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use delivery::drain;
use jiff::{Timestamp, civil::date};
use mentord::{
    config,
    daemon::{planner, roster, wiring},
    record::Context,
    store::Store,
};
use postfix::{Postfix, Sink};
use smtp::plain_smtp;

/// Each pairing has two introductions, one a reader.
const PAIRINGS: usize = 1_500;
const MAILS: usize = 2 * PAIRINGS;
const ROUNDS: usize = 5;
const BOUND: f64 = 1.8;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("send: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    // Both queues on one disk, where Postfix's own users may look, and not in memory as /tmp may be.
    let folder = tempfile::Builder::new().prefix("mentord-bench").tempdir_in("/var/tmp")?;
    fs::create_dir(folder.path().join("postfix"))?;
    open_to_all(folder.path())?;
    let sink = Sink::start()?;
    let postfix = Postfix::start(&folder.path().join("postfix"), &sink)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let desk = Desk::waiting(&folder.path().join(format!("desk-{round}")))?;
        let before = sink.taken();
        let start = Instant::now();
        let decided = desk.decide()?;
        let by_then = start.elapsed();
        // Staff's first list is among them.
        let mails = runtime.block_on(desk.send(sink.port))?;
        sink.wait_for(before + mails)?;
        let ours = start.elapsed();
        let size = desk.mean_size()?;
        let before = sink.taken();
        let start = Instant::now();
        postfix.hand_over(mails, size)?;
        sink.wait_for(before + mails)?;
        let theirs = start.elapsed();
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        let rate = |took: Duration| mails as f64 / took.as_secs_f64();
        println!(
            "{mails} mails of {size} bytes: ours {:.0}/s ({decided} decisions in {by_then:.2?}, sent in {:.2?}), \
             Postfix {:.0}/s, ratio {ratio:.2}",
            rate(ours),
            ours - by_then,
            rate(theirs)
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("send: {median:.2} times Postfix, half of {ROUNDS} rounds above it; bound {BOUND}");
    Ok(median >= BOUND)
}

fn open_to_all(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?)
}

/// The morning on which everybody is introduced.
fn morning() -> Timestamp {
    "2037-01-12T10:00:00Z".parse().expect("an instant")
}

/// A desk with pairings of which nobody was told yet.
struct Desk {
    state: PathBuf,
    store: Store,
    ctx: Context,
}

impl Desk {
    fn waiting(folder: &Path) -> Result<Self> {
        fs::create_dir(folder)?;
        programme::write(folder, PAIRINGS, date(2037, 1, 11), "at once")?;
        let loaded = config::load(&folder.join("mentord.toml"), &|_| None)
            .map_err(|problems| anyhow::anyhow!("{problems}"))?;
        let state = folder.join("state");
        fs::create_dir(&state)?;
        let store = Store::open(&state)?;
        let ctx = wiring::context(&loaded, &store)?;
        store.write(|tx| {
            roster::take(tx, &ctx, &loaded.roster, morning())?;
            tx.read_to_end(morning())
        })?;
        Ok(Self { state, store, ctx })
    }

    /// Everything that is due: decided, rendered and durable.
    fn decide(&self) -> Result<usize> {
        let made = planner::tick(&self.store, &self.ctx, morning())?;
        ensure!(made >= PAIRINGS, "{PAIRINGS} introductions were due, and {made} decided");
        Ok(made)
    }

    /// How many letters left.
    async fn send(&self, port: u16) -> Result<usize> {
        let mut outbound = plain_smtp(port);
        let report = drain(&self.store, &self.ctx, &mut outbound, morning()).await?;
        ensure!(report.sent >= MAILS, "{} letters left: {:?}", report.sent, report.waiting);
        outbound.close().await;
        Ok(report.sent)
    }

    fn mean_size(&self) -> Result<usize> {
        let record = rusqlite::Connection::open(self.state.join("mentord.sqlite"))?;
        let size = "SELECT CAST(avg(length(bytes)) AS INTEGER) FROM delivery";
        Ok(record.query_row(size, [], |row| row.get(0))?)
    }
}
