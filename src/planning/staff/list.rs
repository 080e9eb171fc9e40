//! What stands on staff's morning list, and in which order.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::case;
use crate::domain::{
    PairingId, PersonId,
    contact::{Open, Trouble},
};
use crate::planning::{
    letter::{Digest, DigestNote, ListLine},
    view::{Fate, PairingView},
};

/// Lines of a list; what is new has its line all the same.
const MOST_LINES: usize = 30;

/// Staff's morning list of that date: what is new since `listed` first, then the worst, then the oldest. `listed`:
/// when the last list was written.
#[must_use]
pub fn digest(
    views: &[PairingView],
    date: Date,
    listed: Timestamp,
    notes: Vec<DigestNote>,
    now: Timestamp,
) -> Digest {
    let put_off = |view: &PairingView| view.contact.put_off.is_some_and(|until| until > date);
    let mut open: Vec<(bool, &PairingView)> = views
        .iter()
        .filter(|view| needs(view).next().is_some())
        .map(|view| (is_new(view, listed), view))
        .filter(|(new, view)| *new || !put_off(view))
        .collect();
    open.sort_by_key(|(new, view)| {
        let worst = needs(view).map(|open| (rank(&open.trouble), open.since)).min();
        (!new, worst, view.pairing.id.clone())
    });
    let new = open.iter().filter(|(new, _)| *new).count();
    let shown = new.max(MOST_LINES).min(open.len());
    let stages = ["proposed", "introduced", "in-touch", "quiet", "paused", "ended"]
        .into_iter()
        .map(|name| (name.to_owned(), views.iter().filter(|view| case::stage(view) == name).count()))
        .collect();
    let line = |(new, view): &(bool, &PairingView)| ListLine {
        case: case::case(view, now),
        new: *new,
        days: stood(view, date),
    };
    Digest {
        date,
        lines: open.iter().take(shown).map(line).collect(),
        more: open.len() - shown,
        stages,
        notes: away(views, listed).into_iter().chain(notes).collect(),
        register: None,
        handed_over: Vec::new(),
        only_handed_over: false,
    }
}

/// What of a pairing needs a person.
pub fn needs(view: &PairingView) -> impl Iterator<Item = &Open> {
    view.contact.open.iter().filter(|open| !open.trouble.is_news())
}

/// Whether staff have not been told of something yet, by a list or by a letter of its own. What was heard at the very
/// time of the list may have been read after it.
fn is_new(view: &PairingView, listed: Timestamp) -> bool {
    let by_letter = |open: &Open| {
        view.sent.iter().any(|letter| {
            letter.kind == "escalation" && letter.decided >= open.since && letter.fate != Fate::Cancelled
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

/// Who is away for long, told once, with all their pairings.
fn away(views: &[PairingView], listed: Timestamp) -> Vec<DigestNote> {
    let mut found: BTreeMap<(PersonId, Date), Vec<PairingId>> = BTreeMap::new();
    for view in views {
        for open in view.contact.open.iter().filter(|open| open.since >= listed) {
            if let Trouble::LongAbsence { who, back } = &open.trouble {
                found.entry((who.clone(), *back)).or_default().push(view.pairing.id.clone());
            }
        }
    }
    found.into_iter().map(|((who, back), pairings)| DigestNote::Away { who, back, pairings }).collect()
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
