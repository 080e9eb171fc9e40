//! What orders would send: they are done, whatever is due is written and taken for sent, and all of
//! it is taken back. So what is shown is what the rules do, and not a second opinion about them.

use std::collections::BTreeSet;

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use super::{
    deeds::{self, Hand},
    names,
};
use crate::{
    daemon::planner,
    domain::PairingId,
    mail::Outcome,
    planning::{letter::Reader, schedule::forward, staff::staff_words::Task},
    record::{self, House},
    report::words as in_words,
    store::{Delivery, State, Tx},
};

/// Rounds of writing and sending: an introduction brings an invite, which brings nothing more.
const MOST_ROUNDS: usize = 8;

/// What would follow at once, and what next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rehearsed {
    pub(super) touched: BTreeSet<PairingId>,
    /// `to Ada Lovelace (ada@example.org): "..."`
    pub(super) letters: Vec<String>,
    /// What comes next for pairings about which nothing would leave at once.
    pub(super) later: Vec<String>,
}

impl Rehearsed {
    /// Stands for the letters: another set of them is another plan.
    #[must_use]
    pub(super) fn print(&self) -> String {
        let mut hash = Sha256::new();
        for line in &self.letters {
            hash.update(line.as_bytes());
            hash.update([0]);
        }
        data_encoding::HEXLOWER.encode(hash.finalize().get(..8).unwrap_or_default())
    }
}

/// Does resolved orders, and takes it back; or a sentence that says why they cannot be done.
///
/// # Errors
/// When the store fails.
pub(super) fn rehearse(tx: &Tx<'_>, tasks: &[Task], hand: Hand<'_>) -> Result<Result<Rehearsed, String>> {
    let Some(foresight) = hand.foresight else { return played(tx, tasks, hand) };
    if let Some(known) = foresight.of(tasks)? {
        return Ok(known);
    }
    let rehearsed = played(tx, tasks, hand)?;
    foresight.note(tasks, &rehearsed)?;
    Ok(rehearsed)
}

fn played(tx: &Tx<'_>, tasks: &[Task], hand: Hand<'_>) -> Result<Result<Rehearsed, String>> {
    tx.rehearse(|tx| {
        let before = tx.newest_letter()?;
        let mut found = Rehearsed::default();
        for task in tasks {
            match deeds::carry_out(tx, task, hand)? {
                Ok(touched) => found.touched.extend(touched),
                Err(said) => return Ok(Err(said)),
            }
        }
        let mut seen = BTreeSet::new();
        let mut written = BTreeSet::new();
        for _ in 0..MOST_ROUNDS {
            for id in &found.touched {
                planner::plan_pairing(tx, hand.house, id, hand.now)?;
            }
            let mut more = false;
            for id in &found.touched {
                for letter in tx.letters_since(id, before)? {
                    if seen.insert(letter) {
                        more = true;
                        let lines = sent(tx, letter, hand)?;
                        if !lines.is_empty() {
                            written.insert(id.clone());
                        }
                        found.letters.extend(lines);
                    }
                }
            }
            if !more {
                break;
            }
        }
        for id in found.touched.iter().filter(|id| !written.contains(*id)) {
            found.later.extend(next(tx, id, hand)?);
        }
        Ok(Ok(found))
    })
}

/// Takes a letter's copies for sent; returns a line for each.
fn sent(tx: &Tx<'_>, letter: i64, hand: Hand<'_>) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for delivery in tx.deliveries_of_letter(letter)? {
        if delivery.state == State::Pending {
            lines.push(line(tx, hand.house, &delivery)?);
            record::settle(tx, hand.house, &delivery, &Outcome::Sent { said: String::new() }, hand.now)?;
        }
    }
    Ok(lines)
}

fn line(tx: &Tx<'_>, house: &House, delivery: &Delivery) -> Result<String> {
    let to = match record::reader_from(house, &delivery.reader) {
        Reader::Person(id) => names::of_person(tx, &id)?,
        Reader::Address(address) => address.to_string(),
        Reader::Staff(index) => {
            house.desk.staff.get(index).map(|staff| staff.name.clone()).unwrap_or_default()
        }
    };
    Ok(format!("to {to} ({}): \"{}\"", delivery.address, delivery.subject))
}

fn next(tx: &Tx<'_>, id: &PairingId, hand: Hand<'_>) -> Result<Option<String>> {
    let Some(view) = tx.view(id, &hand.house.standings, hand.now)? else { return Ok(None) };
    let pair = names::of_pairing(tx, &view.pairing)?;
    Ok(forward::next(&view, hand.now).map(|next| {
        let at = in_words::moment(next.at, &view.programme.zone);
        format!("{pair}: next, if nobody answers, {} on {at}", next.what)
    }))
}
