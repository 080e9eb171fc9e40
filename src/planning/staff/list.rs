//! What stands on staff's morning list, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};

use super::case;
use crate::domain::{
    LetterKind, PairingId, PersonId,
    contact::{OpenTrouble, Trouble},
};
use crate::planning::{
    letter::{Digest, DigestNote, ListLine},
    view::{Fate, PairingView},
};

/// Lines of a list; what is new has its line all the same.
const MOST_LINES: usize = 30;
/// More than this is no list, whatever is new: the rest is counted.
const MOST_NEW: usize = 200;

/// What the pairings of a programme come to for staff's morning list, gathered from one after the other.
#[derive(Debug, Clone)]
pub struct Gathered {
    date: Date,
    /// When the last list was written: what came later is new.
    listed: Timestamp,
    open: BTreeSet<Place>,
    new: usize,
    stages: BTreeMap<String, usize>,
    away: BTreeMap<(PersonId, Date), Vec<PairingId>>,
}

/// Where a pairing stands on the list: what is new first, then the worst, then the oldest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    told_before: bool,
    /// How bad the worst is, and since when.
    worst: (u8, Timestamp),
    pairing: PairingId,
}

impl Gathered {
    #[must_use]
    pub fn new(date: Date, listed: Timestamp) -> Self {
        let (open, stages, away) = Default::default();
        Self { date, listed, open, new: 0, stages, away }
    }

    /// A pairing with nothing open.
    pub fn count(&mut self, stage: &str) {
        match self.stages.get_mut(stage) {
            Some(count) => *count += 1,
            None => drop(self.stages.insert(stage.to_owned(), 1)),
        }
    }

    pub fn add(&mut self, view: &PairingView) {
        self.count(case::stage(view));
        for open in view.contact.open.iter().filter(|open| open.since >= self.listed) {
            // Who is away for long is told once, with all their pairings.
            if let Trouble::LongAbsence { who, back } = &open.trouble {
                self.away.entry((who.clone(), *back)).or_default().push(view.pairing.id.clone());
            }
        }
        let Some(worst) = needs(view).map(|open| (rank(&open.trouble), open.since)).min() else { return };
        let new = is_new(view, self.listed);
        let put_off = view.contact.put_off.is_some_and(|until| until > self.date);
        if new || !put_off {
            self.new += usize::from(new);
            let pairing = view.pairing.id.clone();
            self.open.insert(Place { told_before: !new, worst, pairing });
        }
    }

    /// Those that have a line, in the order of the lines.
    pub fn shown(&self) -> impl Iterator<Item = &PairingId> {
        let lines = self.new.clamp(MOST_LINES, MOST_NEW);
        self.open.iter().take(lines).map(|place| &place.pairing)
    }

    /// How many more need a person.
    #[must_use]
    pub fn more(&self) -> usize {
        self.open.len() - self.shown().count()
    }

    /// The list. `views`: at least of those shown, as they stand now; one that needs nobody any more has no line.
    #[must_use]
    pub fn digest(&self, views: &[PairingView], notes: Vec<DigestNote>, now: Timestamp) -> Digest {
        let stages = ["proposed", "introduced", "in-touch", "quiet", "paused", "ended"];
        let away = self.away.iter().map(|((who, back), pairings)| DigestNote::Away {
            who: who.clone(),
            back: *back,
            pairings: pairings.clone(),
        });
        let line = |view: &PairingView| ListLine {
            case: case::case(view, now),
            new: is_new(view, self.listed),
            days: stood(view, self.date),
        };
        let shown = self.shown().filter_map(|id| views.iter().find(|view| view.pairing.id == *id));
        Digest {
            date: self.date,
            lines: shown.filter(|view| needs(view).next().is_some()).map(line).collect(),
            more: self.more(),
            stages: stages
                .into_iter()
                .map(|name| (name.to_owned(), self.stages.get(name).copied().unwrap_or(0)))
                .collect(),
            notes: away.chain(notes).collect(),
            register: None,
            handed_over: Vec::new(),
            only_handed_over: false,
        }
    }
}

/// What of a pairing needs a person.
pub fn needs(view: &PairingView) -> impl Iterator<Item = &OpenTrouble> {
    view.contact.open.iter().filter(|open| !open.trouble.is_news())
}

/// Whether staff have not been told of something yet, by a list or by a letter of its own. What was heard at the very
/// time of the list may have been read after it.
fn is_new(view: &PairingView, listed: Timestamp) -> bool {
    let by_letter = |open: &OpenTrouble| {
        view.sent.iter().any(|letter| {
            letter.kind == LetterKind::Escalation
                && letter.decided >= open.since
                && letter.fate != Fate::Cancelled
        })
    };
    !view.words.is_empty() || needs(view).any(|open| open.since >= listed && !by_letter(open))
}

/// For how many days the oldest of it has stood.
fn stood(view: &PairingView, date: Date) -> u16 {
    let since = needs(view).map(|open| view.date(open.since)).min().unwrap_or(date);
    let days = since.until(date).map_or(0, |span| span.get_days());
    u16::try_from(days).unwrap_or(0)
}

/// How badly a trouble needs a person; the smaller the worse.
fn rank(trouble: &Trouble) -> u8 {
    match trouble {
        Trouble::NotMe { .. } => 0,
        Trouble::AddressRefused { .. } | Trouble::Withdraws { .. } => 1,
        Trouble::Silence { .. }
        | Trouble::MentorDeclined { .. }
        | Trouble::MentorUnanswered
        | Trouble::MentorAnswered { .. } => 2,
        Trouble::Stopped { .. } | Trouble::Wrote { .. } => 3,
        Trouble::Vanished => 4,
        Trouble::LongAbsence { .. } | Trouble::PausedToTheEnd { .. } => 5,
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
