//! What stands on staff's morning list, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

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

/// What of a pairing decides where it stands on staff's lists. It is kept beside the pairing, so that a list can be
/// gathered without another look at each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnList {
    /// How bad the worst is that needs a person, and since when.
    worst: Option<(u8, Timestamp)>,
    /// Since when the latest of it stands of which staff had no letter of its own.
    untold: Option<Timestamp>,
    put_off: Option<Date>,
    away: Vec<Away>,
}

/// Somebody is away for long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Away {
    who: PersonId,
    back: Date,
    /// When that became known.
    since: Timestamp,
}

impl OnList {
    #[must_use]
    pub fn of(view: &PairingView) -> Self {
        let away = view.contact.open.iter().filter_map(|open| match &open.trouble {
            Trouble::LongAbsence { who, back } => {
                Some(Away { who: who.clone(), back: *back, since: open.since })
            }
            _ => None,
        });
        Self {
            worst: needs(view).map(|open| (rank(&open.trouble), open.since)).min(),
            untold: needs(view).filter(|open| !was_told(view, open)).map(|open| open.since).max(),
            put_off: view.contact.put_off,
            away: away.collect(),
        }
    }

    /// Whether staff have not been told of something yet, by a list or by a letter of its own. What was heard at the
    /// very time of the list may have been read after it.
    fn is_new(&self, listed: Timestamp, quotes: bool) -> bool {
        quotes || self.untold.is_some_and(|since| since >= listed)
    }
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
        let stood = OnList::of(view);
        self.add_known(&view.pairing.id, case::stage(view), &stood, !view.words.is_empty());
    }

    /// A pairing of which it is known how it stands. `quotes`: somebody wrote what stood on no list yet.
    pub fn add_known(&mut self, id: &PairingId, stage: &str, known: &OnList, quotes: bool) {
        self.count(stage);
        for Away { who, back, since } in &known.away {
            // Who is away for long is told once, with all their pairings.
            if *since >= self.listed {
                self.away.entry((who.clone(), *back)).or_default().push(id.clone());
            }
        }
        let Some(worst) = known.worst else { return };
        let new = known.is_new(self.listed, quotes);
        let put_off = known.put_off.is_some_and(|until| until > self.date);
        if new || !put_off {
            self.new += usize::from(new);
            self.open.insert(Place { told_before: !new, worst, pairing: id.clone() });
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
            new: OnList::of(view).is_new(self.listed, !view.words.is_empty()),
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

/// Whether staff had a letter of its own about a trouble.
fn was_told(view: &PairingView, open: &OpenTrouble) -> bool {
    view.sent.iter().any(|letter| {
        letter.kind == LetterKind::Escalation
            && letter.decided >= open.since
            && letter.fate != Fate::Cancelled
    })
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
        Trouble::LongAbsence { .. }
        | Trouble::PausedToTheEnd { .. }
        | Trouble::Asked { .. }
        | Trouble::Calls(_) => 5,
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
