//! The stage: a folder with a real configuration, and the clock that walks from one thing to the
//! next through the season.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    cast::{Act, Cast, Player},
    mails::{self, Letter},
    timeline::Timeline,
    tongue::Tongue,
};
use crate::{
    cli::{
        exit::{Code, Failure},
        open,
    },
    daemon::{
        logins::Logins,
        pass::{self, Desk},
        poster, wiring,
    },
    mail,
};

/// The first run, a Monday morning in London.
const OPENS: &str = "2027-02-15T09:00:00Z";
/// Where the clock stands in the end, a Friday evening: a week is left, so that `plan` has something to show.
const CLOSES: &str = "2027-04-23T17:00:00Z";
/// As cron would: every ten minutes.
const EVERY: i64 = 600;
/// More runs than this is a season that never ends.
const MOST_PASSES: usize = 2_000;

/// What has been set up: the folder, the people, and what they are about to do.
pub(super) struct Stage<'a> {
    folder: &'a Path,
    cast: Cast,
    /// What will happen, by its time; the number keeps those of one minute in order.
    to_come: BTreeMap<(Timestamp, u32), Act>,
    number: u32,
    seen: BTreeSet<PathBuf>,
    pub(super) passes: usize,
}

impl<'a> Stage<'a> {
    pub(super) fn new(folder: &'a Path, tongue: Tongue) -> Self {
        Self {
            folder,
            cast: Cast::new(tongue),
            to_come: BTreeMap::new(),
            number: 0,
            seen: BTreeSet::new(),
            passes: 0,
        }
    }

    /// Plays from the first morning to the last evening.
    pub(super) async fn play(&mut self, timeline: &mut Timeline, out: &mut dyn Write) -> Result<(), Failure> {
        let (mut now, closes) = (instant(OPENS)?, instant(CLOSES)?);
        let mut opened = self.open()?;
        opened.store.write(|tx| tx.set_rehearsal())?;
        let people = opened.loaded.roster.people.iter().map(|listed| listed.value.zone.clone());
        let mut zones: Vec<TimeZone> = people.collect();
        zones.sort_by_key(|zone| zone.iana_name().map(str::to_owned));
        zones.dedup();
        timeline.know_clocks(&zones, now, closes);
        for _ in 0..MOST_PASSES {
            if self.happen(&opened, now, timeline)? {
                drop(opened);
                opened = self.open()?;
            }
            self.pass(&opened, now).await?;
            timeline.tell(&opened, now, out)?;
            self.deliver(now)?;
            if now >= closes {
                return Ok(());
            }
            let due = opened.store.read(|tx| tx.next_due())?;
            let planned = self.to_come.keys().next().map(|(at, _)| *at);
            let next = [due, planned].into_iter().flatten().min().unwrap_or(closes);
            now = round_up(next.max(now + SignedDuration::from_secs(1)))?.min(closes);
        }
        Err(Failure::new(Code::Software, "The season does not come to an end; this is a bug in mentord."))
    }

    /// The folder's configuration, read anew as each run of mentord does.
    fn open(&mut self) -> Result<open::Opened, Failure> {
        let opened = open::running(&self.folder.join("mentord.toml"), "demo")?;
        let players = opened.loaded.roster.people.iter().map(|listed| Player {
            id: listed.value.id.0.clone(),
            called: listed.value.called.clone(),
            address: listed.value.email.to_string(),
        });
        self.cast.know(players.collect());
        Ok(opened)
    }

    async fn pass(&mut self, opened: &open::Opened, now: Timestamp) -> Result<()> {
        let logins = Logins::of(&opened.loaded);
        let mut outbound = wiring::outbound(&opened.loaded, &logins)?;
        let mut inbound = wiring::inbound(&opened.loaded, &logins)?;
        let mut desk = Desk {
            store: &opened.store,
            loaded: &opened.loaded,
            ctx: &opened.ctx,
            outbound: &mut outbound,
            inbound: &mut inbound,
            rooms: &poster::console(&opened.loaded),
        };
        pass::pass(&mut desk, now).await?;
        self.passes += 1;
        Ok(())
    }

    /// Lets everything happen whose time has come; whether the roster has changed.
    fn happen(&mut self, opened: &open::Opened, now: Timestamp, timeline: &mut Timeline) -> Result<bool> {
        let mut edited = false;
        while let Some(entry) = self.to_come.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((at, number), act) = entry.remove_entry();
            match act {
                Act::Mail { who, told, mail, reaches } => {
                    self.arrive(opened, &mail, at, number)?;
                    timeline.note(at, &format!("from {who}"), &told);
                    if let Some(other) = reaches {
                        let follows = self.cast.heard_from(&other, &who, &mail.body);
                        self.plan(at, follows);
                    }
                }
                Act::Press { who, pairing, yes } => {
                    let letter = self.cast.calendar(&who, &pairing);
                    let mail = letter.and_then(|letter| mails::pressed(letter, &who.address, yes, at));
                    let Some(mail) = mail else { continue };
                    self.arrive(opened, &mail, at, number)?;
                    let told = match yes {
                        true => "presses Accept in the calendar",
                        false => "presses Decline in the calendar, for the one call that was moved",
                    };
                    timeline.note(at, &format!("from {}", who.called), told);
                }
                Act::Propose { who, pairing, weeks } => {
                    let letter = self.cast.calendar(&who, &pairing);
                    let mail = letter.and_then(|letter| mails::proposed(letter, &who.address, weeks, at));
                    let Some(mail) = mail else { continue };
                    self.arrive(opened, &mail, at, number)?;
                    let told = "proposes another time in the calendar, for one call";
                    timeline.note(at, &format!("from {}", who.called), told);
                }
                Act::Edit { from, to, told } => {
                    let path = self.folder.join("roster.toml");
                    let text = std::fs::read_to_string(&path).context("Cannot read the roster")?;
                    if !text.contains(&from) {
                        bail!("The demo's roster does not say {from}");
                    }
                    let text = if from.contains('@') {
                        text.replace(&from, &to)
                    } else {
                        text.replacen(&from, &to, 1)
                    };
                    std::fs::write(&path, text).context("Cannot write the roster")?;
                    timeline.note(at, "Rosa writes", &told);
                    edited = true;
                }
            }
        }
        Ok(edited)
    }

    /// A message lands in the desk's mailbox, as a mail server would put it there.
    fn arrive(&self, opened: &open::Opened, mail: &mails::Mail, at: Timestamp, number: u32) -> Result<()> {
        let crate::config::MailSource::Maildir { path } = &opened.loaded.receive.source else {
            bail!("The demo reads a Maildir");
        };
        let name = format!("{}.{number:04}.demo", at.as_second());
        mail::drop_into(path, &mail.bytes(at, number), &name, Some(at)).map(|_| ())
    }

    /// Gives the cast the letters that are new in the outbox.
    fn deliver(&mut self, now: Timestamp) -> Result<()> {
        let outbox = self.folder.join("state/outbox");
        let mut new = Vec::new();
        for entry in std::fs::read_dir(&outbox).context("Cannot read the outbox")? {
            let path = entry.context("Cannot read the outbox")?.path();
            if path.extension().is_some_and(|ending| ending == "eml") && !self.seen.contains(&path) {
                new.push(path);
            }
        }
        new.sort();
        for path in new {
            let letter = Letter::read(&path)?;
            if let Some(calendar) = &letter.calendar {
                let invites = self.folder.join("invites");
                std::fs::create_dir_all(&invites).context("Cannot make the folder invites")?;
                std::fs::write(invites.join(letter.file.replace(".eml", ".ics")), calendar)
                    .context("Cannot write an invite")?;
            }
            let follows = self.cast.got(&letter);
            self.plan(now, follows);
            self.seen.insert(path);
        }
        Ok(())
    }

    fn plan(&mut self, from: Timestamp, acts: Vec<(i64, Act)>) {
        for (minutes, act) in acts {
            self.number += 1;
            self.to_come.insert((from + SignedDuration::from_mins(minutes), self.number), act);
        }
    }
}

fn instant(text: &str) -> Result<Timestamp> {
    text.parse().with_context(|| format!("{text} is not a time"))
}

/// The next run at or after `at`.
fn round_up(at: Timestamp) -> Result<Timestamp> {
    let seconds = at.as_second();
    let rest = seconds.rem_euclid(EVERY);
    let next = if rest == 0 { seconds } else { seconds + EVERY - rest };
    Timestamp::from_second(next).context("The clock has run out")
}
