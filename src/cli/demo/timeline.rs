//! The season as it is told: weeks as headings, one line an event, and who got how many letters.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::Write,
};

use anyhow::{Context as _, Result};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::wording::{
    called, clock_changes, full_name, kind_words, list_of_names, pair, pairing_news, person_news, reason,
    slot,
};
use crate::domain::LetterKind;
use crate::{
    cli::open::Opened,
    domain::{Event, PairingId},
    planning::view::PairingView,
    record,
    store::{Delivery, Happened, State},
};

/// Columns of a line before what happened, and of the whole line.
const INDENT: usize = 40;
const WIDTH: usize = 110;

/// Tells what has become new in the store, and what the cast did.
pub(super) struct Timeline {
    zone: TimeZone,
    /// Clock changes to come.
    clocks: VecDeque<(Timestamp, String)>,
    week: Option<Date>,
    weeks: i32,
    day: Option<Date>,
    /// What happened outside since the last run.
    notes: Vec<(Timestamp, String, String)>,
    told_journal: i64,
    told_delivery: i64,
    /// Letters of a week that are counted rather than told: reminders, lists that say the same.
    quiet: BTreeMap<String, BTreeSet<String>>,
    last_list: String,
    /// Letters that move calls to another time.
    moved: BTreeSet<i64>,
    /// What people wrote, and whom mentord asked how things are: the first of each is told.
    said: BTreeSet<(String, String)>,
    /// Pairings with a call that counted as contact: the first one is told.
    presumed: BTreeSet<PairingId>,
    /// Letters by reader and week, and how many of them are nudges, reminders and questions.
    pub(super) counts: BTreeMap<String, BTreeMap<i32, (u32, u32)>>,
    colour: bool,
}

impl Timeline {
    pub(super) fn new(zone: TimeZone, colour: bool) -> Self {
        Self {
            zone,
            clocks: VecDeque::new(),
            week: None,
            weeks: 0,
            day: None,
            notes: Vec::new(),
            told_journal: 0,
            told_delivery: 0,
            quiet: BTreeMap::new(),
            last_list: String::new(),
            moved: BTreeSet::new(),
            said: BTreeSet::new(),
            presumed: BTreeSet::new(),
            counts: BTreeMap::new(),
            colour,
        }
    }

    /// Looks up when clocks change between `opens` and `closes`, and what the calls are then.
    pub(super) fn know_clocks(&mut self, zones: &[TimeZone], opens: Timestamp, closes: Timestamp) {
        self.clocks = clock_changes(&self.zone, zones, opens, closes).into();
    }

    pub(super) fn weeks(&self) -> i32 {
        self.weeks
    }

    /// Something that happened outside mentord.
    pub(super) fn note(&mut self, at: Timestamp, who: &str, what: &str) {
        let note = (at, who.to_owned(), what.to_owned());
        if self.notes.last() != Some(&note) {
            self.notes.push(note);
        }
    }

    /// Tells everything new after a run at `now`.
    pub(super) fn tell(&mut self, opened: &Opened, now: Timestamp, out: &mut dyn Write) -> Result<()> {
        while let Some((at, what)) = self.clocks.pop_front_if(|(at, _)| *at <= now) {
            self.notes.push((at, String::new(), what));
        }
        self.notes.sort_by_key(|(at, ..)| *at);
        for (at, who, what) in std::mem::take(&mut self.notes) {
            // What somebody says week after week is told once.
            if what.contains('"') && !self.said.insert((who.clone(), what.clone())) {
                self.turn_to(at, out)?;
                let what = if what.starts_with("to ") { "write as before" } else { "answer as before" };
                self.count_only(what, who.trim_start_matches("from "));
                continue;
            }
            self.line(at, &who, &what, out)?;
        }
        let views: BTreeMap<PairingId, PairingView> = opened.store.read(|tx| {
            let ids = tx.pairings()?.into_iter().map(|row| row.pairing.id).collect();
            let views = record::views(tx, &opened.ctx, &ids, now)?;
            Ok(views.into_iter().map(|view| (view.pairing.id.clone(), view)).collect())
        })?;
        let entries = opened.store.read(|tx| tx.journal_after(self.told_journal))?;
        self.told_journal = entries.last().map_or(self.told_journal, |entry| entry.id);
        let mut why: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        let mut heard = Vec::new();
        for entry in &entries {
            let Some(view) = views.get(&PairingId(entry.pairing.clone())) else {
                heard.extend(person_news(&entry.happened, &entry.person, &views));
                continue;
            };
            let Happened::ToPairing(event) = &entry.happened else { continue };
            if let (Some(letter), Event::Rebooked { new_time: true, .. }) = (entry.letter, event) {
                self.moved.insert(letter);
            }
            if let (Some(letter), Some(words)) = (entry.letter, reason(view, event)) {
                why.entry(letter).or_default().insert(words);
            }
            if let Event::Presumed { .. } = event
                && !self.presumed.insert(view.pairing.id.clone())
            {
                self.count_only("calls that count as contact", &pair(view));
                continue;
            }
            heard.extend(pairing_news(view, event));
        }
        for news in heard {
            self.line(now, "", &news, out)?;
        }
        self.letters(opened, now, &views, &why, out)
    }

    fn letters(
        &mut self,
        opened: &Opened,
        now: Timestamp,
        views: &BTreeMap<PairingId, PairingView>,
        why: &BTreeMap<i64, BTreeSet<String>>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let after = self.told_delivery;
        let new: Vec<Delivery> = opened.store.read(|tx| {
            Ok(tx
                .deliveries()?
                .into_iter()
                .filter(|delivery| delivery.id > after && delivery.state != State::Pending)
                .collect())
        })?;
        self.told_delivery = new.last().map_or(after, |delivery| delivery.id);
        let mut by_letter: BTreeMap<i64, Vec<&Delivery>> = BTreeMap::new();
        for delivery in new.iter().filter(|delivery| delivery.state == State::Sent) {
            by_letter.entry(delivery.letter).or_default().push(delivery);
        }
        let mut invited = BTreeSet::new();
        for (letter, deliveries) in &by_letter {
            if deliveries
                .iter()
                .any(|delivery| [LetterKind::Invite, LetterKind::Update].contains(&delivery.kind))
            {
                invited.extend(opened.store.read(|tx| tx.pairings_of_letter(*letter))?);
            }
        }
        let mut introduced = BTreeSet::new();
        for (letter, deliveries) in by_letter {
            let Some(first) = deliveries.first() else { continue };
            self.turn_to(now, out)?;
            let pairings = opened.store.read(|tx| tx.pairings_of_letter(letter))?;
            let names: Vec<String> =
                deliveries.iter().map(|delivery| called(opened, views, &delivery.recipient)).collect();
            for delivery in &deliveries {
                let name = full_name(opened, views, &delivery.recipient);
                let count = self.counts.entry(name).or_default().entry(self.weeks).or_default();
                count.0 += 1;
                count.1 += u32::from(delivery.kind.is_courtesy());
            }
            if self.counted_only(first, &names) {
                continue;
            }
            // An introduction and the calendar mail that follows at once make one line.
            if first.kind == LetterKind::Introduction && pairings.iter().all(|id| invited.contains(id)) {
                introduced.extend(pairings);
                continue;
            }
            let when = pairings.first().and_then(|id| views.get(id)).map(slot).unwrap_or_default();
            let mut what = match first.kind {
                LetterKind::Invite if pairings.iter().any(|id| introduced.contains(id)) => {
                    format!("introduced, and invited to calls on {when}")
                }
                LetterKind::Update if pairings.iter().any(|id| introduced.contains(id)) => {
                    format!("introduced anew, the calendar put right: calls on {when}")
                }
                LetterKind::Invite => format!("invited to calls on {when}"),
                LetterKind::Update if self.moved.contains(&letter) => {
                    format!("the entry in the calendar moves: calls on {when}")
                }
                LetterKind::Update => "the entry in the calendar is brought up to date".to_owned(),
                kind => format!("{}: \"{}\"", kind_words(kind), first.subject),
            };
            if let Some(why) = why.get(&letter) {
                let rules: Vec<&str> = why.iter().map(String::as_str).collect();
                what.push_str(&format!(" [{}]", rules.join("; ")));
            }
            let title = opened.ctx.standings.programmes.values().next().map(|programme| &programme.title);
            let what = title.map_or_else(|| what.clone(), |title| what.replace(&format!(" ({title})"), ""));
            self.line(now, &format!("to {}", list_of_names(&names)), &what, out)?;
        }
        Ok(())
    }

    /// Whether a letter is one of the many that only the week's last line counts.
    fn counted_only(&mut self, delivery: &Delivery, names: &[String]) -> bool {
        let what = match delivery.kind {
            LetterKind::Reminder => "reminders, a day before a call",
            LetterKind::Digest => {
                // The date goes in front; what follows says whether anything has changed.
                let says = delivery.subject.split_once(": ").map_or("", |(_, says)| says).to_owned();
                if says != self.last_list {
                    self.last_list = says;
                    return false;
                }
                "the same morning list again"
            }
            LetterKind::Question
                if !self.said.insert((delivery.recipient.clone(), delivery.kind.to_string())) =>
            {
                "asked again whether the calls take place"
            }
            _ => return false,
        };
        for name in names {
            self.count_only(what, name);
        }
        true
    }

    fn count_only(&mut self, what: &str, name: &str) {
        self.quiet.entry(what.to_owned()).or_default().insert(name.to_owned());
    }

    /// Begins the week and says what the last one counted.
    fn turn_to(&mut self, at: Timestamp, out: &mut dyn Write) -> Result<()> {
        let date = at.to_zoned(self.zone.clone()).date();
        let monday = date
            .checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
            .context("Cannot find the week")?;
        if self.week == Some(monday) {
            return Ok(());
        }
        self.end_week(out)?;
        self.week = Some(monday);
        self.weeks += 1;
        let heading = format!("Week {}, from {}", self.weeks, monday.strftime("%A %-d %B %Y"));
        let (bold, plain) = if self.colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        writeln!(out, "\n{bold}{heading}{plain}\n").context("Cannot print")
    }

    /// Says what was counted rather than told.
    pub(super) fn end_week(&mut self, out: &mut dyn Write) -> Result<()> {
        for (what, names) in std::mem::take(&mut self.quiet) {
            let names: Vec<String> = names.into_iter().collect();
            put(out, "  besides", &format!("{what}: {}", names.join(", ")))?;
        }
        self.day = None;
        Ok(())
    }

    fn line(&mut self, at: Timestamp, who: &str, what: &str, out: &mut dyn Write) -> Result<()> {
        self.turn_to(at, out)?;
        let there = at.to_zoned(self.zone.clone());
        let day = if self.day == Some(there.date()) {
            String::new()
        } else {
            self.day = Some(there.date());
            there.strftime("%a %-d %b").to_string()
        };
        put(out, &format!("  {day:10}  {}  {who}", there.strftime("%H:%M")), what)
    }
}

/// One event, its text in a column of its own.
fn put(out: &mut dyn Write, head: &str, what: &str) -> Result<()> {
    let mut line = format!("{head:INDENT$}");
    if head.chars().count() >= INDENT {
        line.push_str("  ");
    }
    let mut started = false;
    for word in what.split(' ') {
        if started && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{}", line.trim_end()).context("Cannot print")?;
            line = format!("{:INDENT$}", "");
            started = false;
        }
        if started {
            line.push(' ');
        }
        line.push_str(word);
        started = true;
    }
    writeln!(out, "{}", line.trim_end()).context("Cannot print")
}
