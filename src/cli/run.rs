//! `run --once`: one pass, and what it came to.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::{
    exit::{Code, Failure},
    open,
};
use crate::{
    config::{MailSource, Transport},
    daemon::{
        self, clock, disk,
        logins::Logins,
        pass::{self, Desk, Report},
        poster, wiring,
    },
    letters::Catalogue,
};

#[derive(Debug, Args)]
pub struct RunArgs {
    /// Do one pass and exit, instead of running until told to stop.
    #[arg(long)]
    once: bool,
    /// The clock of the pass, which stands still for it (RFC 3339, such as 2027-01-11T09:00:00Z). Makes a new state a
    /// rehearsal; on any other state a time to come is refused.
    #[arg(long, value_name = "TIME", requires = "once")]
    at: Option<Timestamp>,
}

impl RunArgs {
    /// Whether this runs until it is told to stop.
    pub(super) fn is_daemon(&self) -> bool {
        !self.once
    }
}

pub(super) fn run(config: &Path, args: &RunArgs) -> Result<(), Failure> {
    if !args.once {
        return service(config);
    }
    let opened = open::running(config, "run --once")?;
    let now = clock_of(&opened, args.at)?;
    let logins = Logins::of(&opened.loaded);
    let mut outbound = wiring::outbound(&opened.loaded, &logins)
        .map_err(|err| Failure::new(Code::Config, format!("{err:#}")))?;
    let mut inbound = wiring::inbound(&opened.loaded, &logins)
        .map_err(|err| Failure::new(Code::Config, format!("{err:#}")))?;
    if matches!(opened.loaded.send.transport, Transport::Directory { .. }) {
        eprintln!("note: no mail server is configured; letters are written to {}", out(&opened).display());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|err| Failure::new(Code::Software, format!("Cannot start: {err}")))?;
    let rooms = runtime.block_on(poster::rooms(&opened.loaded));
    let mut desk = Desk {
        store: &opened.store,
        loaded: &opened.loaded,
        ctx: &opened.ctx,
        outbound: &mut outbound,
        inbound: &mut inbound,
        rooms: &rooms,
    };
    let report = runtime
        .block_on(pass::pass(&mut desk, now))
        .inspect_err(|err| open::tell_if_full(&runtime, &opened.loaded, err))?;
    runtime.block_on(rooms.close());
    say(&opened, &report, now)
}

/// The daemon, until it is told to stop.
fn service(config: &Path) -> Result<(), Failure> {
    let opened = open::running_soon(config, "run")?;
    disk::prepare(&opened.loaded.state_dir).map_err(anyhow::Error::from)?;
    if opened.store.read(|tx| tx.rehearsal())? {
        let state = opened.loaded.state_dir.display();
        return Err(Failure::new(
            Code::Config,
            format!(
                "{state} is a rehearsal (its first pass had --at); give the daemon a [state] directory of its own, or remove this one."
            ),
        ));
    }
    // Wrong from the start is said at the start; what becomes wrong later waits until it is right.
    wiring::ways(&opened.loaded).map_err(|err| {
        let code = if wiring::asks_commands(&opened.loaded) { Code::TempFail } else { Code::Config };
        Failure::new(code, format!("{err:#}."))
    })?;
    if matches!(opened.loaded.send.transport, Transport::Directory { .. }) {
        eprintln!("note: no mail server is configured; letters are written to {}", out(&opened).display());
    }
    if opened.loaded.chat.is_none() {
        let log = opened.loaded.state_dir.join("chat.log");
        eprintln!("note: no chat is configured; posts are written here and to {}", log.display());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|err| Failure::new(Code::Software, format!("Cannot start: {err}")))?;
    let open::Opened { mut loaded, store, lock, .. } = opened;
    // Without the roster, which may be large and goes when it is in the record.
    let roster = std::mem::take(&mut loaded.roster);
    let settings = loaded.clone();
    loaded.roster = roster;
    let outcome = runtime.block_on(daemon::service::run(config.to_owned(), loaded, store));
    if let Err(err) = &outcome {
        open::tell_if_full(&runtime, &settings, err);
    }
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    drop(lock);
    Ok(outcome?)
}

fn out(opened: &open::Opened) -> std::path::PathBuf {
    match &opened.loaded.send.transport {
        Transport::Directory { path } => path.clone(),
        _ => opened.loaded.state_dir.clone(),
    }
}

/// The clock of this pass: the real one, or `--at` where that can do no harm.
fn clock_of(opened: &open::Opened, at: Option<Timestamp>) -> Result<Timestamp, Failure> {
    let real = clock::now();
    let (last, rehearsal) = opened.store.read(|tx| Ok((tx.last_pass()?, tx.rehearsal()?)))?;
    let now = clock::whole(at.unwrap_or(real));
    if last.is_none() && at.is_some() {
        opened.store.write(|tx| tx.set_rehearsal())?;
    } else if at.is_some_and(|at| at > real) && !rehearsal {
        return Err(Failure::usage(
            "--at lies in the future, and this state serves a real programme; rehearse with a [state] directory of its own.",
        ));
    }
    if let Some(last) = last
        && now < last
    {
        let hint = if rehearsal {
            "this state is a rehearsal: go on with --at that time or later"
        } else {
            "set the machine's clock right, and run again"
        };
        let said = format!("The clock says {now}, and the last pass was at {last}; {hint}.");
        return Err(Failure::new(Code::TempFail, said));
    }
    if rehearsal || (last.is_none() && at.is_some()) {
        eprintln!("note: this state is a rehearsal; its clock is --at");
    }
    Ok(now)
}

/// Says what the pass came to; waiting servers are exit 75, not an error.
fn say(opened: &open::Opened, report: &Report, now: Timestamp) -> Result<(), Failure> {
    let there = now.to_zoned(opened.loaded.desk.zone.clone());
    println!(
        "{}: {} read, {} decided, {} sent{}",
        there.strftime("%Y-%m-%d %H:%M %Z"),
        count(report.mails, "mail"),
        count(report.decisions, "thing"),
        count(report.sent, "letter"),
        if report.roster_changes > 0 {
            format!(", roster: {}", count(report.roster_changes, "change"))
        } else {
            String::new()
        },
    );
    for post in &report.posts {
        println!("{}: {}", post.room, post.text);
    }
    let mut troubles = Vec::new();
    if let Some(hold) = &report.held {
        let said = format!(
            "On hold since {}, because {}: nothing leaves until `mentord release`.",
            hold.since,
            Catalogue::english().say(&hold.why.words(&opened.loaded.desk.zone))
        );
        // Whoever runs it from cron is to hear of a state that does not know all that left.
        if hold.why.lacks_letters() { troubles.push(said) } else { println!("{said}") }
    }
    if let Some(why) = &report.unposted {
        println!("A post for a room waits: {why}. It is tried again; letters do not wait for it.");
    }
    if let Some(why) = &report.unread {
        let why = Catalogue::english().say(why);
        let place = match &opened.loaded.receive.source {
            MailSource::Imap { server, .. } => format!("{}:{}", server.host, server.port),
            MailSource::Maildir { path } => path.display().to_string(),
            MailSource::Nothing => String::new(),
        };
        troubles.push(format!(
            "The mailbox ({place}) could not be read to its end: {why}. No letter about silence leaves until it was; the next run tries again."
        ));
    }
    if report.deaf {
        troubles.push(
            "Mail to the desk does not arrive, as the service found; `mentord status` shows what was seen. No letter about silence leaves until it does."
                .to_owned(),
        );
    }
    if let Some(said) = &report.waiting {
        troubles.push(format!(
            "A letter waits: {said}. It is tried again by itself; `mentord outbox list` shows it."
        ));
    }
    if let Some(why) = &report.untidy {
        troubles.push(format!(
            "Mail that has been handled could not be tidied away as after_reading says: {why}. Staff are told once; each run tries again."
        ));
    }
    if troubles.is_empty() { Ok(()) } else { Err(Failure::new(Code::TempFail, troubles.join("\n"))) }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
