//! `plan` of a programme of 1,000 pairings in its first fortnight: with a roster that is new, and with one that is in
//! the record.
//!
//! Fails when either takes longer than a second. `MENTORD_BENCH_PAIRINGS=100` does it with fewer, and
//! `MENTORD_BENCH_PROGRAM` names another program than the one built here.

mod programme;

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

const PAIRINGS: usize = 1_000;
const LONGEST: Duration = Duration::from_secs(1);
const RUNS: usize = 5;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("plan: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let count = std::env::var("MENTORD_BENCH_PAIRINGS").map_or(Ok(PAIRINGS), |count| count.parse())?;
    // Not /tmp: where that is memory, a durable commit costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = folder.path();
    let today = mentord::daemon::clock::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    programme::write(folder, count, today, "at once")?;
    let new = fastest(folder)?;
    mentord(folder, &["run", "--once"])?;
    let known = fastest(folder)?;
    println!("{count} pairings, planned two weeks ahead; the fastest of {RUNS} runs");
    println!("    a new roster: {} letters in {:.2?}", new.0, new.1);
    println!("    one that is in the record: {} letters in {:.2?}", known.0, known.1);
    Ok(new.1 <= LONGEST && known.1 <= LONGEST)
}

/// How many letters, and how long it took.
fn fastest(folder: &Path) -> Result<(usize, Duration)> {
    let mut fastest = Duration::MAX;
    let mut letters = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let said = mentord(folder, &["plan", "--json"])?;
        fastest = fastest.min(start.elapsed());
        letters = said.lines().count();
    }
    ensure!(letters > 0, "nothing is planned");
    Ok((letters, fastest))
}

fn mentord(folder: &Path, args: &[&str]) -> Result<String> {
    let program: OsString =
        std::env::var_os("MENTORD_BENCH_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_mentord").into());
    let ended = Command::new(program).arg("--config").arg(folder.join("mentord.toml")).args(args).output()?;
    ensure!(ended.status.success(), "mentord {args:?}: {}", String::from_utf8_lossy(&ended.stderr));
    Ok(String::from_utf8_lossy(&ended.stdout).into_owned())
}
