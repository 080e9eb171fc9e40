//! A desk killed again and again on the real servers, and its letters counted where they arrive.
//!
//! ```text
//! cargo test --test torture                                   60 kills, and a few system calls
//! cargo test --test torture -- --kills append=1500 --kills sent=400
//! cargo test --test torture -- --calls append                 a pass killed at each of its system calls
//! ```
//!
//! `scripts/torture` runs the long form. The moments of the kills are random; the seed is printed, and
//! `--seed N` plays the same moments again, as far as a machine does the same twice.

#[path = "torture/calls.rs"]
mod calls;
#[path = "torture/chance.rs"]
mod chance;
#[path = "servers/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests/servers.rs uses more of it")]
mod real;
#[path = "torture/replies.rs"]
mod replies;
#[path = "torture/round.rs"]
mod round;
#[path = "torture/table.rs"]
mod table;
#[path = "torture/tally.rs"]
mod tally;

use std::process::ExitCode;

use chance::Chance;
use real::Servers;
use table::{CallRow, KillRow, Table};

/// The short form: what `cargo test` runs.
const SHORT: [(&str, u32); 4] = [("append", 30), ("sent", 12), ("bcc", 12), ("none", 6)];
/// Of the system calls, in the short form: every so many of each kind.
const SHORT_STEP: u32 = 97;
/// The most kills that one desk goes through; the next gets servers of its own.
const KILLS_A_ROUND: u32 = 60;
/// Kills of one desk for each of its pairs: introductions and invites go out between them, a letter or
/// two a life.
const KILLS_A_PAIR: u32 = 3;
/// The fewest pairs of a desk.
const FEWEST_PAIRS: u32 = 4;

/// What is asked for on the command line.
#[derive(Default)]
struct Wanted {
    kills: Vec<(String, u32)>,
    /// `own_copy`, and every how many-th call is a kill.
    calls: Vec<(String, u32)>,
    seed: Option<u64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo hands the filters and options of all its tests to this one too.
    let Some(wanted) = wanted(&arguments) else { return ExitCode::SUCCESS };
    let seed = wanted.seed.unwrap_or_else(Chance::seed);
    println!("seed {seed}");
    let mut chance = Chance::new(seed);
    let mut table = Table::default();
    for (own_copy, kills) in &wanted.kills {
        let mut row = KillRow::new(own_copy);
        while row.kills < *kills {
            let most = (kills - row.kills).min(KILLS_A_ROUND);
            let servers = servers_for(own_copy);
            let pairs = (most / KILLS_A_PAIR).max(FEWEST_PAIRS);
            row.add(&round::play(&servers, own_copy, pairs, most, &mut chance));
            println!("{own_copy}: {} of {kills} kills, {}", row.kills, row.in_words());
        }
        table.kills.push(row);
    }
    for (own_copy, step) in &wanted.calls {
        let servers = servers_for(own_copy);
        for call in calls::CALLS {
            let row: CallRow = calls::play(&servers, own_copy, call, *step);
            println!("{own_copy}: {}", row.in_words());
            table.calls.push(row);
        }
    }
    println!("\n{table}");
    let complaints = table.complaints();
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The servers that a desk with this `own_copy` has.
fn servers_for(own_copy: &str) -> Servers {
    if own_copy == "sent" { Servers::start_filing() } else { Servers::start() }
}

/// `None`: another test is asked for.
fn wanted(arguments: &[String]) -> Option<Wanted> {
    let mut wanted = Wanted::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_else(|| panic!("{word} wants a value")).as_str();
        match word.as_str() {
            "--kills" => wanted.kills.push(counted(value(), None)),
            "--calls" => wanted.calls.push(counted(value(), Some(1))),
            "--seed" => wanted.seed = Some(value().parse().expect("a seed is a number")),
            filter if filter.starts_with('-') || "torture".contains(filter) => {}
            _ => return None,
        }
    }
    if arguments.iter().any(|word| word == "--list") {
        return None;
    }
    if wanted.kills.is_empty() && wanted.calls.is_empty() {
        wanted.kills = SHORT.map(|(own_copy, kills)| (own_copy.to_owned(), kills)).to_vec();
        wanted.calls = vec![("append".to_owned(), SHORT_STEP)];
    }
    Some(wanted)
}

/// `append=1500`, or `append` where there is a usual number.
fn counted(text: &str, usual: Option<u32>) -> (String, u32) {
    let (word, number) = text.split_once('=').map_or((text, None), |(word, n)| (word, n.parse().ok()));
    assert!(["append", "sent", "bcc", "none"].contains(&word), "own_copy is not '{word}'");
    (word.to_owned(), number.or(usual).unwrap_or_else(|| panic!("'{text}' wants a number")))
}
