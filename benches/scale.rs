//! A roster of 100,000 pairings, taken in by the service: when it is ready, how long anything else had to wait
//! for its turn meanwhile, and what it keeps in memory a minute later.
//!
//! Fails when it is ready after 10 s with a new roster or 2 s with one it knows, when a step holds the loop for
//! over 250 ms, or a mail full of made-up addresses for over 50 ms, and when more than 64 MB stay resident.
//! `MENTORD_BENCH_PAIRINGS=1000` does it with fewer, and `MENTORD_BENCH_PROGRAM` names another program than the one
//! built here.

mod programme;

use std::{
    fs,
    os::unix::net::UnixDatagram,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

const PAIRINGS: usize = 100_000;
const READY_WITH_NEW: Duration = Duration::from_secs(10);
const READY_AS_BEFORE: Duration = Duration::from_secs(2);
const LONGEST_HOLD: Duration = Duration::from_millis(250);
const MOST_RESIDENT: u64 = 64;
/// Addresses of the desk's own form that somebody makes up in one mail.
const MADE_UP: usize = 1_800;
const LONGEST_HOLD_OF_MADE_UP: Duration = Duration::from_millis(50);
/// A third of the watchdog's time: so often the service says that it is alive, if nothing holds its loop.
const ALIVE_EVERY: Duration = Duration::from_millis(100);
fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("scale: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let count = std::env::var("MENTORD_BENCH_PAIRINGS").map_or(Ok(PAIRINGS), |count| count.parse())?;
    // Not /tmp: where that is memory, a durable commit costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = folder.path();
    programme::write(folder, count, jiff::civil::date(2037, 1, 11), "on hold")?;
    let mut good = true;

    let mut service = Service::start(folder)?;
    let ready = service.until("READY=1", Duration::from_secs(120))?;
    let taken = service.until_log("On hold: staff have the plan", Duration::from_secs(900))?;
    let hold = service.longest_hold();
    let peak = service.memory("VmHWM")?;
    good &= ready <= READY_WITH_NEW && hold <= LONGEST_HOLD;
    println!("{count} pairings, new: ready after {ready:.1?}, staff have the plan after {taken:.1?}");
    println!("    the loop was held for {hold:.0?} at the longest; {peak} MB at the most");
    thread::sleep(Duration::from_secs(60));
    let resident = service.memory("VmRSS")?;
    good &= resident <= MOST_RESIDENT;
    println!("    a minute later: {resident} MB resident");
    for (what, said) in [
        ("status", "status"),
        ("why, by a name", "why Mo Mentor7"),
        ("why, by a name that nobody has", "why Mo Nobody"),
    ] {
        service.alive.clear();
        let took = service.mail("Rosa Staff <rosa@example.org>", "desk@example.org", what, said)?;
        let hold = service.longest_hold();
        good &= hold <= LONGEST_HOLD;
        println!("    {what}: on record after {took:.1?}, held for {hold:.0?}");
    }
    service.alive.clear();
    let to: Vec<String> = (0..MADE_UP).map(|n| format!("desk+p{n}.abcdefghijklmnop@example.org")).collect();
    let took = service.mail("nobody@else.example.org", &to.join(",\r\n "), "made-up addresses", "hello")?;
    let hold = service.longest_hold();
    good &= hold <= LONGEST_HOLD_OF_MADE_UP;
    println!("    {MADE_UP} made-up addresses of the desk: on record after {took:.2?}, held for {hold:.0?}");
    service.alive.clear();
    let start = Instant::now();
    fs::write(folder.join("roster.toml"), programme::roster(count + 1))?;
    service.until_log("The roster was taken in changes=3\n", Duration::from_secs(300))?;
    let hold = service.longest_hold();
    good &= hold <= LONGEST_HOLD;
    println!("    one pairing more: taken after {:.1?}, held for {hold:.0?}", start.elapsed());
    thread::sleep(Duration::from_secs(60));
    let resident = service.memory("VmRSS")?;
    good &= resident <= MOST_RESIDENT;
    println!("    a minute later: {resident} MB resident");
    service.stop()?;

    let mut service = Service::start(folder)?;
    let ready = service.until("READY=1", Duration::from_secs(60))?;
    thread::sleep(Duration::from_secs(60));
    let resident = service.memory("VmRSS")?;
    good &= ready <= READY_AS_BEFORE && resident <= MOST_RESIDENT;
    println!("the same roster: ready after {ready:.2?}, a minute later {resident} MB resident");
    service.stop()?;
    Ok(good)
}

/// The service, and what it tells systemd.
struct Service {
    folder: PathBuf,
    child: Child,
    started: Instant,
    words: Receiver<(Instant, String)>,
    alive: Vec<Instant>,
}

impl Service {
    fn start(folder: &Path) -> Result<Self> {
        let socket = folder.join("notify");
        let _ = fs::remove_file(&socket);
        let listener = UnixDatagram::bind(&socket)?;
        let (sender, words) = channel();
        thread::spawn(move || {
            let mut word = [0_u8; 4096];
            while let Ok(length) = listener.recv(&mut word) {
                let word = String::from_utf8_lossy(word.get(..length).unwrap_or_default()).into_owned();
                if sender.send((Instant::now(), word)).is_err() {
                    break;
                }
            }
        });
        let started = Instant::now();
        let program = std::env::var_os("MENTORD_BENCH_PROGRAM");
        let child = Command::new(program.unwrap_or_else(|| env!("CARGO_BIN_EXE_mentord").into()))
            .arg("--config")
            .arg(folder.join("mentord.toml"))
            .arg("run")
            .current_dir(folder)
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", (ALIVE_EVERY * 3).as_micros().to_string())
            .env("MENTORD_LOG", "mentord=info")
            .stderr(fs::File::create(folder.join("log"))?)
            .stdout(std::process::Stdio::null())
            .spawn()?;
        Ok(Self { folder: folder.to_owned(), child, started, words, alive: Vec::new() })
    }

    /// Hears one word at the most.
    fn hear(&mut self) -> Result<Option<String>> {
        match self.words.recv_timeout(Duration::from_millis(20)) {
            Ok((at, word)) => {
                if word.contains("WATCHDOG=1") {
                    self.alive.push(at);
                }
                Ok(Some(word))
            }
            Err(RecvTimeoutError::Timeout) => {
                ensure!(self.child.try_wait()?.is_none(), "the service has ended: {}", self.log()?);
                Ok(None)
            }
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("nobody listens to the service"),
        }
    }

    fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join("log"))?)
    }

    /// How long after its start it said that.
    fn until(&mut self, wanted: &str, within: Duration) -> Result<Duration> {
        while self.started.elapsed() < within {
            if self.hear()?.is_some_and(|word| word.contains(wanted)) {
                return Ok(self.started.elapsed());
            }
        }
        anyhow::bail!("the service did not say {wanted} within {within:?}: {}", self.log()?)
    }

    /// How long after its start that stood in its log.
    fn until_log(&mut self, wanted: &str, within: Duration) -> Result<Duration> {
        let begun = Instant::now();
        while begun.elapsed() < within {
            self.hear()?;
            if self.log()?.contains(wanted) {
                return Ok(self.started.elapsed());
            }
        }
        anyhow::bail!("the service did not log '{wanted}' within {within:?}: {}", self.log()?)
    }

    /// By how much the signs of life came later than they do where nothing holds the loop.
    fn longest_hold(&mut self) -> Duration {
        while let Ok((at, word)) = self.words.try_recv() {
            if word.contains("WATCHDOG=1") {
                self.alive.push(at);
            }
        }
        let gaps = self.alive.windows(2).map(|pair| match pair {
            [one, next] => next.duration_since(*one).saturating_sub(ALIVE_EVERY),
            _ => Duration::ZERO,
        });
        gaps.max().unwrap_or_default()
    }

    /// In MB, as the kernel counts it.
    fn memory(&self, what: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(what)).context("no such figure")?;
        let kilobytes: String = line.chars().filter(char::is_ascii_digit).collect();
        Ok(kilobytes.parse::<u64>()? / 1024)
    }

    /// Writes to the desk; how long until it is on record.
    fn mail(&mut self, from: &str, to: &str, id: &str, text: &str) -> Result<Duration> {
        let id = format!("{}@rosa.example.org", id.replace([' ', ','], "-"));
        let mail = format!(
            "From: {from}\r\nTo: {to}\r\nSubject: {text}\r\nMessage-ID: <{id}>\r\n\
             Date: {}\r\n\r\n{text}\r\n",
            mentord::daemon::clock::now().strftime("%a, %d %b %Y %H:%M:%S %z")
        );
        let start = Instant::now();
        fs::write(self.folder.join("inbox/new").join(&id), mail)?;
        let record = rusqlite::Connection::open(self.folder.join("state/mentord.sqlite"))?;
        while start.elapsed() < Duration::from_secs(120) {
            self.hear()?;
            let known: bool = record.query_row(
                "SELECT EXISTS (SELECT 1 FROM inbox WHERE message_id LIKE ?1)",
                [format!("%{id}%")],
                |row| row.get(0),
            )?;
            if known {
                return Ok(start.elapsed());
            }
        }
        anyhow::bail!("the mail '{id}' is not on record: {}", self.log()?)
    }

    fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the service ended with {status}");
        Ok(())
    }
}
