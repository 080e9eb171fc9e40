//! `preview`: what a pairing would get in the next two weeks, if nobody answers.

use anyhow::Result;
use jiff::SignedDuration;

use super::{deeds::Hand, names};
use crate::{
    daemon::planner,
    domain::{PairingId, order::Which},
    mail::Outcome,
    record,
    report::words as in_words,
    store::{State, Tx},
};

const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Letters that are shown.
const MOST_LETTERS: usize = 30;
/// Steps of the clock; more is a plan that never ends.
const MOST_STEPS: usize = 200;

/// A line a letter, in order of time: the rules are played forward and all of it is taken back.
pub(super) fn lines(tx: &Tx<'_>, which: &Which, hand: Hand<'_>) -> Result<Result<Vec<String>, String>> {
    let Which::Named(id) = which else { return Ok(Err("say which pairing".to_owned())) };
    let id = PairingId(id.clone());
    let Some(view) = tx.view(&id, &hand.house.standings, hand.now)? else {
        return Ok(Err(format!("There is no pairing {id}.")));
    };
    let pair = names::of_pairing(tx, &view.pairing)?;
    let zone = &view.programme.zone;
    let found = tx.rehearse(|tx| played(tx, &id, hand))?;
    let mut lines = vec![match found.as_slice() {
        [] => format!("{pair}: no letter is due within two weeks."),
        _ => format!("{pair}: within two weeks, if nobody answers:"),
    }];
    lines.extend(
        found.iter().take(MOST_LETTERS).map(|(at, what)| format!("{}: {what}", in_words::moment(*at, zone))),
    );
    Ok(Ok(lines))
}

fn played(tx: &Tx<'_>, id: &PairingId, hand: Hand<'_>) -> Result<Vec<(jiff::Timestamp, String)>> {
    let mut found = Vec::new();
    let mut newest = tx.newest_letter()?;
    let mut clock = hand.now;
    for _ in 0..MOST_STEPS {
        tx.read_to_end(clock)?;
        planner::plan_pairing(tx, hand.house, id, clock)?;
        let everyone: Vec<_> =
            tx.pairing(id)?.map(|row| row.pairing.everyone().cloned().collect()).unwrap_or_default();
        for person in &everyone {
            planner::plan_person(tx, hand.house, person, clock)?;
        }
        let letters = tx.letters_since(id, newest)?;
        for letter in &letters {
            for delivery in tx.deliveries_of_letter(*letter)? {
                if delivery.state == State::Pending {
                    found.push((
                        clock,
                        format!("{} to {}: \"{}\"", delivery.kind, delivery.address, delivery.subject),
                    ));
                    record::settle(tx, hand.house, &delivery, &Outcome::Sent { said: String::new() }, clock)?;
                }
            }
        }
        newest = letters.last().copied().unwrap_or(newest);
        if !letters.is_empty() {
            continue;
        }
        let mut next = tx.pairing_due_at(id)?;
        for person in &everyone {
            next = earlier(next, tx.person_due_at(person)?);
        }
        match next.map(|next| next.max(clock + SignedDuration::from_secs(1))) {
            Some(next) if next <= hand.now + AHEAD && found.len() < MOST_LETTERS => clock = next,
            _ => break,
        }
    }
    Ok(found)
}

fn earlier(one: Option<jiff::Timestamp>, other: Option<jiff::Timestamp>) -> Option<jiff::Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
