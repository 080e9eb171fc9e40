//! Orders that send letters are shown first, with what would leave, and done once the letter that
//! shows them is answered: it goes to the address on file, and its own address cannot be guessed, so
//! the answer is the proof. It holds once, and for a day.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    deeds::{self, Hand},
    names::one_line,
    rehearse::{Rehearsed, rehearse},
};
use crate::{
    domain::{Contact, Order, Pairing, PairingId, Person, PersonId, Reason, Standing},
    planning::{letter::ToConfirm, roster::merge::RosterChange, staff::staff_words::Task},
    report::words as in_words,
    store::{Confirmation, Fate, Tx},
};

/// A confirmation that comes later is none.
pub(super) const HOLDS_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Letters that are shown; more are counted.
const MOST_LETTERS: usize = 60;

/// What orders changed, so that they can be taken back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Before {
    /// The newest letter there was.
    pub(super) letter: i64,
    /// The newest line of the journal once they were done.
    pub(super) line: i64,
    /// `None`: it was not there.
    pub(super) pairings: Vec<(PairingId, Option<(Pairing, Contact)>)>,
    pub(super) people: Vec<(PersonId, Person, Standing)>,
}

/// Shows orders, and remembers them until they are confirmed. `Err`: why they cannot be done.
pub(super) fn ask(
    tx: &Tx<'_>,
    (orders, words): (Vec<Task>, Vec<String>),
    staff: &str,
    reason: Reason,
    hand: Hand<'_>,
) -> Result<Result<ToConfirm, String>> {
    let rehearsed = match rehearse(tx, &orders, hand)? {
        Ok(rehearsed) => rehearsed,
        Err(said) => return Ok(Err(said)),
    };
    let until = hand.now + HOLDS_FOR;
    let what = match (orders.as_slice(), words.first()) {
        ([Task::Sheet(sheet)], _) => one_line(&sheet.name),
        ([_], Some(words)) => words.trim_end_matches('.').to_owned(),
        (several, _) => format!("{} orders", several.len()),
    };
    let shown = ToConfirm { what, until, ..shown(tx, words, &rehearsed)? };
    tx.ask_to_confirm(&Confirmation {
        reason,
        staff: staff.to_owned(),
        orders,
        shown: rehearsed.print(),
        asked: hand.now,
        until,
        settled: None,
        fate: Fate::Waits,
        before: String::new(),
    })?;
    Ok(Ok(shown))
}

fn shown(tx: &Tx<'_>, words: Vec<String>, rehearsed: &Rehearsed) -> Result<ToConfirm> {
    Ok(ToConfirm {
        orders: words,
        letters: rehearsed.letters.iter().take(MOST_LETTERS).cloned().collect(),
        more: rehearsed.letters.len().saturating_sub(MOST_LETTERS),
        later: rehearsed.later.iter().take(MOST_LETTERS).cloned().collect(),
        held: tx.held()?.is_some(),
        ..ToConfirm::default()
    })
}

fn all_words(tx: &Tx<'_>, tasks: &[Task], hand: Hand<'_>) -> Result<Vec<String>> {
    tasks.iter().map(|task| deeds::words_of(tx, hand.house, task)).collect()
}

/// What came of an answer to a letter that asks.
pub(super) enum Answered {
    Lines(Vec<String>),
    /// Other letters would leave by now than were shown: shown anew.
    Anew(ToConfirm),
}

/// Carries out what was confirmed. `said`: when the answer was given; `anew`: the reason of a letter
/// that asks again, if it must.
pub(super) fn go(
    tx: &Tx<'_>,
    asked: &Confirmation,
    said: Timestamp,
    anew: Reason,
    hand: Hand<'_>,
) -> Result<Answered> {
    if let Some(refusal) = refusal(asked, said, hand) {
        return Ok(Answered::Lines(vec![refusal]));
    }
    let rehearsed = match rehearse(tx, &asked.orders, hand)? {
        Ok(rehearsed) => rehearsed,
        Err(said) => return Ok(Answered::Lines(vec![format!("Nothing was done. {said}")])),
    };
    if rehearsed.print() != asked.shown {
        tx.settle_confirmation(&asked.reason, Fate::Dropped, "", hand.now)?;
        let words = all_words(tx, &asked.orders, hand)?;
        return Ok(match ask(tx, (asked.orders.clone(), words), &asked.staff, anew, hand)? {
            Ok(shown) => Answered::Anew(ToConfirm { changed: true, ..shown }),
            Err(said) => Answered::Lines(vec![format!("Nothing was done. {said}")]),
        });
    }
    let words = all_words(tx, &asked.orders, hand)?;
    let mut lines: Vec<String> = words.into_iter().map(|said| format!("Done. {said}")).collect();
    match do_all(tx, &asked.orders, &rehearsed, hand)? {
        Ok(before) => {
            tx.settle_confirmation(&asked.reason, Fate::Done, &serde_json::to_string(&before)?, hand.now)?;
            lines.extend(leaves(&rehearsed, tx.held()?.is_some()));
            Ok(Answered::Lines(lines))
        }
        Err(said) => Ok(Answered::Lines(vec![format!("Nothing was done. {said}")])),
    }
}

fn refusal(asked: &Confirmation, said: Timestamp, hand: Hand<'_>) -> Option<String> {
    let zone = &hand.house.desk.zone;
    let settled = asked.settled.unwrap_or(asked.asked);
    match asked.fate {
        Fate::Done | Fate::Undone => Some(format!(
            "That was confirmed already, on {}; nothing was done a second time.",
            in_words::moment(settled, zone)
        )),
        Fate::Dropped => Some("That was dropped or shown anew meanwhile; nothing was done.".to_owned()),
        Fate::Waits if said > asked.until || hand.now > asked.until + HOLDS_FOR => Some(format!(
            "Those orders were forgotten on {}, a day after they were shown; nothing was done. Write them again if they still hold.",
            in_words::moment(asked.until, zone)
        )),
        Fate::Waits => None,
    }
}

fn leaves(rehearsed: &Rehearsed, held: bool) -> Option<String> {
    let count = rehearsed.letters.len();
    match (count, held) {
        (0, _) => None,
        (_, true) => Some("On hold: its letters wait until somebody answers release.".to_owned()),
        (1, false) => Some("One letter leaves now, as shown.".to_owned()),
        (_, false) => Some(format!("{count} letters leave now, as shown.")),
    }
}

/// Does orders at once, as if they had been confirmed, so that they can be undone; a line each.
pub(super) fn at_once(
    tx: &Tx<'_>,
    order: &Order,
    staff: &str,
    reason: Reason,
    hand: Hand<'_>,
) -> Result<Result<String, String>> {
    let said = deeds::words(tx, hand.house, order)?;
    let orders = vec![Task::Order(order.clone())];
    let rehearsed = match rehearse(tx, &orders, hand)? {
        Ok(rehearsed) => rehearsed,
        Err(said) => return Ok(Err(said)),
    };
    let before = match do_all(tx, &orders, &rehearsed, hand)? {
        Ok(before) => before,
        Err(said) => return Ok(Err(said)),
    };
    tx.ask_to_confirm(&Confirmation {
        reason: reason.clone(),
        staff: staff.to_owned(),
        orders,
        shown: String::new(),
        asked: hand.now,
        until: hand.now,
        settled: None,
        fate: Fate::Waits,
        before: String::new(),
    })?;
    tx.settle_confirmation(&reason, Fate::Done, &serde_json::to_string(&before)?, hand.now)?;
    Ok(Ok(said))
}

/// All of the orders, or nothing.
fn do_all(
    tx: &Tx<'_>,
    tasks: &[Task],
    rehearsed: &Rehearsed,
    hand: Hand<'_>,
) -> Result<Result<Before, String>> {
    let before = before(tx, tasks, rehearsed)?;
    tx.attempt(|tx| {
        for task in tasks {
            if let Err(said) = deeds::carry_out(tx, task, hand)? {
                return Ok(Err(said));
            }
        }
        Ok(Ok(Before { line: tx.newest_line()?, ..before }))
    })
}

fn before(tx: &Tx<'_>, tasks: &[Task], rehearsed: &Rehearsed) -> Result<Before> {
    let mut before = Before { letter: tx.newest_letter()?, ..Before::default() };
    for id in &rehearsed.touched {
        let row = tx.pairing(id)?.map(|row| (row.pairing, row.contact));
        before.pairings.push((id.clone(), row));
    }
    for id in tasks.iter().flat_map(changed_people) {
        if let Some(row) = tx.person(&id)? {
            before.people.push((row.person.id.clone(), row.person, row.standing));
        }
    }
    Ok(before)
}

fn changed_people(task: &Task) -> Vec<PersonId> {
    match task {
        Task::Order(Order::Person(id, _)) => vec![PersonId(id.clone())],
        Task::Order(_) => Vec::new(),
        Task::Sheet(sheet) => {
            let changed = sheet.changes.iter().filter_map(|change| match change {
                RosterChange::ChangedPerson { before, .. } => Some(before.id.clone()),
                _ => None,
            });
            changed.collect()
        }
    }
}
