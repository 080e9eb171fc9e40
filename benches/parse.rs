//! The whole intake of mail against Python's `email.policy.default` and `flufl.bounce`: the same
//! mails, one core each, one run.
//!
//! Fails under 20 times their speed, when a mail is not read as what it is, and when a mail a
//! hundred times as long takes more than twice as long for each byte.

#[path = "parse/mails.rs"]
mod mails;

use std::{
    fs,
    hint::black_box,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use mails::Made;
use mentord::{
    domain::incoming::Class,
    intake::{self, Known},
};

const MAILS: usize = 400;
const ROUNDS: u32 = 5;
const RATIO: f64 = 20.0;
const GROWTH: f64 = 2.0;
const SIZES: [usize; 3] = [1, 10, 100];
/// Names the Python that has `flufl.bounce`; `scripts/bench` sets it.
const PYTHON: &str = "MENTORD_BENCH_PYTHON";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("parse: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let linear = grows_by()?;
    let corpus = mails::mails(MAILS, 1);
    let bytes: usize = corpus.iter().map(|made| made.raw.len()).sum();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    for (number, made) in corpus.iter().enumerate() {
        fs::write(folder.path().join(format!("{number:04}.eml")), &made.raw)?;
    }
    let bounces = corpus.iter().filter(|made| made.class == Class::Bounce).count();
    let ours = best(&corpus)?;
    let (theirs, found) = peer(folder.path())?;
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!(
        "parse: {MAILS} mails, {:.2} MB: {:.0} mails/s, {:.0} MB/s; Python {:.0} mails/s, {:.1} MB/s ({found} of \
         {bounces} bounces); ratio {ratio:.1}, bound {RATIO}",
        megabytes(bytes),
        f64::from(u32::try_from(MAILS)?) / ours.as_secs_f64(),
        megabytes(bytes) / ours.as_secs_f64(),
        f64::from(u32::try_from(MAILS)?) / theirs.as_secs_f64(),
        megabytes(bytes) / theirs.as_secs_f64(),
    );
    Ok(linear && ratio >= RATIO)
}

/// Whether the time for a byte grows with the size of the mails no more than it may.
fn grows_by() -> Result<bool> {
    let mut first = None;
    let mut growth = 0.0_f64;
    for size in SIZES {
        let corpus = mails::mails(20, size);
        let bytes: usize = corpus.iter().map(|made| made.raw.len()).sum();
        let each = best(&corpus)?.as_secs_f64() * 1e9 / megabytes(bytes) / 1e6;
        println!("parse: mails of {:>5} KB: {each:.2} ns a byte", bytes / corpus.len() / 1000);
        growth = growth.max(each / *first.get_or_insert(each));
    }
    Ok(growth <= GROWTH)
}

/// The best of several rounds over all mails.
fn best(corpus: &[Made]) -> Result<Duration> {
    for (number, made) in corpus.iter().enumerate() {
        let read = intake::read(&made.raw, &Known::nothing());
        ensure!(
            read.class == made.class,
            "mail {number} is {:?}, read as {:?}: {}",
            made.class,
            read.class,
            read.reason
        );
        ensure!((read.class == Class::Reply) == read.text.is_some(), "mail {number}: its text");
    }
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for made in corpus {
            black_box(intake::read(black_box(&made.raw), &Known::nothing()));
        }
        best = best.min(start.elapsed());
    }
    Ok(best)
}

/// Python's best round, and the number of bounces it found.
fn peer(folder: &Path) -> Result<(Duration, usize)> {
    let python = std::env::var_os(PYTHON)
        .with_context(|| format!("{PYTHON} names no Python: run scripts/bench parse, which sets one up"))?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/parse/peer.py");
    let output = Command::new(python).arg(script).arg(folder).arg("3").output().context("the peer")?;
    ensure!(output.status.success(), "the peer: {}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout)?;
    let (seconds, bounces) = said.trim().split_once(' ').context("the peer said nothing")?;
    Ok((Duration::from_secs_f64(seconds.parse()?), bounces.parse()?))
}

fn megabytes(bytes: usize) -> f64 {
    u32::try_from(bytes).map_or(f64::MAX, f64::from) / 1e6
}
