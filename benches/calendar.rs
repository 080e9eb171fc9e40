//! Calendars against Python: answers of other calendars read and the calls of their series laid out, beside
//! `icalendar` with `recurring-ical-events`; an invite composed with its letter, beside `EmailMessage`. One core each,
//! one run, the same calls found.
//!
//! Fails under 20 times their speed.

mod programme;

use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use mentord::{
    calendar::{
        answered_series::AnsweredSeries,
        invite::{Attendee, Invite, Mailbox, Method, render},
    },
    config,
    daemon::{pass, poster, wiring},
    domain::{EmailAddress, Reason, Series, incoming::Partstat, staff_on_duty::EVERYONE_THERE},
    letters::{self, Names, RenderContext},
    mail::{Memory, Outbound},
    planning::letter::{Content, Letter, Recipient},
    report,
    store::Store,
};

const EVENTS: usize = 2_000;
const PAIRINGS: usize = 100;
const ROUNDS: u32 = 5;
const RATIO: f64 = 20.0;
/// Names the Python that has the peers; `scripts/bench` sets it.
const PYTHON: &str = "MENTORD_BENCH_PYTHON";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("calendar: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let read = expanded(folder.path())?;
    let composed = composed(folder.path())?;
    Ok(read && composed)
}

fn series(number: usize) -> Result<Series> {
    let zones = ["Europe/London", "America/New_York", "Asia/Kathmandu", "Europe/Berlin"];
    let zone = zones.get(number % zones.len()).context("a zone")?;
    let day = i8::try_from(number % 28)?.saturating_add(1);
    Ok(Series {
        zone: TimeZone::get(zone)?,
        first: date(2027, 1, day).at(18, 0, 0, 0),
        every_weeks: 1,
        length_minutes: 45,
        until: date(2027, 12, 31),
        without: [date(2027, 1, day).saturating_add(jiff::Span::new().days(21))].into(),
        moved: BTreeMap::new(),
        place: None,
    })
}

/// Reads objects of one event each, and lays out their calls.
fn expanded(folder: &Path) -> Result<bool> {
    let organizer = Mailbox { name: "Desk".into(), address: EmailAddress::parse("desk@example.org")? };
    let guest = |name: &str| -> Result<Attendee> {
        Ok(Attendee {
            name: name.into(),
            address: EmailAddress::parse(&format!("{name}@example.org"))?,
            partstat: Partstat::Accepted,
            calls: BTreeMap::new(),
        })
    };
    let attendees = [guest("ada")?, guest("sam")?];
    let stamp: Timestamp = "2027-01-01T09:00:00Z".parse()?;
    let mut objects = Vec::with_capacity(EVENTS);
    let events = folder.join("events");
    fs::create_dir_all(&events)?;
    for number in 0..EVENTS {
        let series = series(number)?;
        let text = render(&Invite {
            method: Method::Request,
            uid: &format!("{number}@example.org"),
            sequence: 0,
            stamp,
            series: &series,
            only: None,
            summary: "Ada and Sam: 1-on-1",
            description: "A plan for 45 minutes.",
            organizer: &organizer,
            attendees: &attendees,
        })?;
        fs::write(events.join(format!("{number:05}.ics")), &text)?;
        objects.push((text, series));
    }
    let mut ours = Duration::MAX;
    let mut calls = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        calls = 0;
        for (text, series) in &objects {
            let read = AnsweredSeries::read(black_box(text.as_bytes()))?;
            ensure!(read.attendees.len() == 2, "both are read");
            calls += black_box(series.calls()).count();
        }
        ours = ours.min(start.elapsed());
    }
    let (theirs, found) = peer(&["expand", &events.to_string_lossy(), "1"])?;
    ensure!(found == calls, "Python found {found} calls, mentord {calls}");
    Ok(told("events read, their calls laid out", EVENTS, ours, theirs))
}

/// Composes the invite of each of many pairings, letter and all.
fn composed(folder: &Path) -> Result<bool> {
    let folder = folder.join("programme");
    fs::create_dir_all(&folder)?;
    programme::write(&folder, PAIRINGS, date(2027, 1, 11), "at once")?;
    let loaded = config::load(&folder.join("mentord.toml"), &|_| None)
        .map_err(|problems| anyhow::anyhow!("{problems}"))?;
    let store = Store::in_memory()?;
    let ctx = wiring::context(&loaded, &store)?;
    let now: Timestamp = "2027-01-11T09:00:00Z".parse()?;
    let logins = mentord::daemon::logins::Logins::of(&loaded);
    let mut inbound = wiring::inbound(&loaded, &logins)?;
    let mut outbound = Outbound::Memory(Memory::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    store.write(|tx| tx.set_rehearsal())?;
    for _ in 0..3 {
        let mut desk = pass::Desk {
            store: &store,
            loaded: &loaded,
            ctx: &ctx,
            outbound: &mut outbound,
            inbound: &mut inbound,
            rooms: &poster::console(&loaded),
        };
        runtime.block_on(pass::pass(&mut desk, now))?;
    }
    let ids = store.read(|tx| tx.pairings())?;
    let mut letters = Vec::new();
    for row in &ids {
        let id = &row.pairing.id;
        let view = store.read(|tx| report::view(tx, &ctx, id, now))?.context("a view")?;
        ensure!(view.contact.booking.is_some(), "{id} has calls");
        let reader = view.pairing.mentees.first().context("a mentee")?.clone();
        let reason = Reason::of_pairing(&view.programme.id, id, 1, "invite", "1");
        let letter = Letter {
            content: Content::Invite { pairing: id.clone() },
            reasons: vec![reason],
            recipients: vec![Recipient::Person(reader.clone())],
            not_after: None,
            requires_complete_fetch: false,
        };
        letters.push((letter, Recipient::Person(reader), [view]));
    }
    let programme = loaded.programmes.first().context("a programme")?;
    let compose = |at: usize| -> Result<Vec<u8>> {
        let (letter, recipient, views) = letters.get(at).context("a letter")?;
        let context = RenderContext {
            desk: &ctx.desk,
            programme,
            views,
            keys: &ctx.keys,
            templates: ctx.templates.of_desk(),
            on_duty: &EVERYONE_THERE,
            now,
            names: Names::ANY,
            above: None,
        };
        Ok(letters::render(letter, recipient, &context)?.bytes)
    };
    let mails = folder.join("mails");
    fs::create_dir_all(&mails)?;
    for at in 0..letters.len() {
        fs::write(mails.join(format!("{at:04}.eml")), compose(at)?)?;
    }
    let mut ours = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for at in 0..letters.len() {
            black_box(compose(at)?);
        }
        ours = ours.min(start.elapsed());
    }
    let (theirs, found) = peer(&["compose", &mails.to_string_lossy(), "3"])?;
    ensure!(found == letters.len(), "Python composed {found} of {}", letters.len());
    Ok(told("invites composed with their letters", letters.len(), ours, theirs))
}

/// The seconds of Python's best round, and what it found.
fn peer(args: &[&str]) -> Result<(Duration, usize)> {
    let python = std::env::var_os(PYTHON).with_context(|| {
        format!("{PYTHON} names no Python: run scripts/bench calendar, which sets one up")
    })?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/calendar/peer.py");
    let output = Command::new(python).arg(script).args(args).output().context("the peer")?;
    ensure!(output.status.success(), "the peer: {}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout)?;
    let (seconds, found) = said.trim().split_once(' ').context("the peer said nothing")?;
    Ok((Duration::from_secs_f64(seconds.parse()?), found.parse()?))
}

fn told(what: &str, count: usize, ours: Duration, theirs: Duration) -> bool {
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("calendar: {count} {what}: {ours:.2?}; Python {theirs:.2?}; ratio {ratio:.1}, bound {RATIO}");
    ratio >= RATIO
}
