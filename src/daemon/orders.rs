//! What staff order, carried out: held, released, let go, and questions answered.

use anyhow::Result;
use jiff::Timestamp;

use super::settle;
use crate::{
    domain::{HoldWhy, Order, PairingId, Reason},
    planning::{case, forward, view::PairingView},
    record::{self, House, desk},
    report::{self, words},
    store::{Actor, Tx},
};

/// Of the first start's plan that staff were last shown.
pub const PLAN_SHOWN: &str = "plan_shown";
/// Lines of what needs staff in an answer; the rest is counted.
const MOST_CASES: usize = 10;
/// Events of a pairing that `why` tells, the latest.
const MOST_EVENTS: usize = 12;

/// An order with who gave it.
#[derive(Debug, Clone)]
pub struct Given {
    pub order: Order,
    /// For people: `Rosa Staff`.
    pub by: String,
    pub actor: Actor,
    /// The pairings of the letter or post that is answered.
    pub about: Vec<PairingId>,
    /// Of the plan that is answered, where it is one.
    pub plan: Option<Reason>,
    /// When it was said: what was shown later cannot be meant.
    pub said: Timestamp,
}

/// Carries an order out; returns the answer, a line a sentence.
///
/// # Errors
/// When the store fails.
pub fn carry_out(tx: &Tx<'_>, house: &House, given: &Given, now: Timestamp) -> Result<Vec<String>> {
    match &given.order {
        Order::Go => go(tx, house, given, now),
        Order::Hold => {
            let why = HoldWhy::Ordered { by: given.by.clone() };
            Ok(vec![match desk::hold(tx, why, &given.actor, now)? {
                None => {
                    "On hold: nothing leaves until somebody answers release. Mail is still read.".to_owned()
                }
                Some(hold) => format!(
                    "On hold already, since {}, because {}.",
                    words::time(hold.since, &house.desk.zone),
                    hold.why.words(&house.desk.zone)
                ),
            }])
        }
        Order::Release => Ok(vec![match desk::release(tx, &given.actor, now)? {
            None => "Nothing was on hold.".to_owned(),
            Some(hold) => format!(
                "Released: letters leave again. It was on hold since {}.",
                words::time(hold.since, &house.desk.zone)
            ),
        }]),
        Order::Status => status(tx, house, now),
        Order::Why { about } => why(tx, house, about.as_deref(), &given.about, now),
    }
}

fn go(tx: &Tx<'_>, house: &House, given: &Given, now: Timestamp) -> Result<Vec<String>> {
    let mut said = Vec::new();
    let other_plan = |shown: &Reason| match &given.plan {
        Some(plan) => plan != shown,
        None => shown_at(shown).is_some_and(|shown| given.said < shown),
    };
    if let Some(waits) = settle::waiting(tx)?.filter(|waits| !waits.approved) {
        if other_plan(&waits.reason) {
            return Ok(vec![
                "The roster has changed since that letter. Please look at the newer one, and answer that."
                    .to_owned(),
            ]);
        }
        let changes = waits.changes;
        settle::approve(tx, waits, &given.actor, now)?;
        let changes =
            if changes == 1 { "its change is".to_owned() } else { format!("its {changes} changes are") };
        said.push(format!("The roster goes in: {changes} taken now."));
    }
    match tx.held()? {
        Some(hold) if hold.awaits_go() => {
            let shown = tx.meta(PLAN_SHOWN)?.map(Reason);
            if hold.why == HoldWhy::FirstStart && shown.as_ref().is_some_and(other_plan) {
                return Ok(vec![
                    "The roster has changed since that plan. Please look at the newer one, and answer that."
                        .to_owned(),
                ]);
            }
            desk::release(tx, &given.actor, now)?;
            said.push("It begins: letters leave from now on.".to_owned());
        }
        Some(hold) => said.push(format!(
            "On hold since {}, because {}; answer release to end that.",
            words::time(hold.since, &house.desk.zone),
            hold.why.words(&house.desk.zone)
        )),
        None => {}
    }
    if said.is_empty() {
        said.push("Nothing waited for a go.".to_owned());
    }
    Ok(said)
}

/// When a plan was shown: its reason ends with it.
fn shown_at(plan: &Reason) -> Option<Timestamp> {
    plan.as_str().rsplit('/').next()?.parse().ok()
}

fn status(tx: &Tx<'_>, house: &House, now: Timestamp) -> Result<Vec<String>> {
    let zone = &house.desk.zone;
    let mut said = Vec::new();
    if let Some(hold) = tx.held()? {
        said.push(format!(
            "On hold since {}, because {}.",
            words::time(hold.since, zone),
            hold.why.words(&house.desk.zone)
        ));
    }
    if let Some(waits) = settle::waiting(tx)? {
        said.push(match waits.until {
            Some(until) => format!("A changed roster is taken in at {}.", words::time(until, zone)),
            None => "A changed roster waits for your go.".to_owned(),
        });
    }
    let mut stages: Vec<(&'static str, usize)> = Vec::new();
    let mut open = Vec::new();
    for row in tx.pairings()? {
        let Some(view) = tx.view(&row.pairing.id, &house.standings, now)? else { continue };
        let stage = case::stage(&view);
        match stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, count)) => *count += 1,
            None => stages.push((stage, 1)),
        }
        if let Some(need) = report::needs_staff(&view) {
            open.push(format!("{}: {need}.", row.pairing.id));
        }
    }
    let stages: Vec<String> = stages.iter().map(|(name, count)| format!("{count} {name}")).collect();
    said.push(if stages.is_empty() {
        "There are no pairings yet.".to_owned()
    } else {
        format!("Pairings: {}.", stages.join(", "))
    });
    let more = open.len().saturating_sub(MOST_CASES);
    said.push(if open.is_empty() { "Nothing needs you.".to_owned() } else { "Needs you:".to_owned() });
    said.extend(open.into_iter().take(MOST_CASES));
    if more > 0 {
        said.push(format!("And {more} more, on the morning list."));
    }
    let counts = tx.outbox_counts()?;
    said.push(format!(
        "Letters: {} waiting, {} in doubt, {} refused.",
        counts.pending, counts.in_doubt, counts.failed
    ));
    said.push(match (tx.blind_since()?, tx.last_read_to_end()?) {
        (Some(since), _) => format!("The mailbox cannot be read since {}.", words::time(since, zone)),
        (None, Some(at)) => format!("The mailbox was last read to its end at {}.", words::time(at, zone)),
        (None, None) => "The mailbox has not been read yet.".to_owned(),
    });
    Ok(said)
}

fn why(
    tx: &Tx<'_>,
    house: &House,
    name: Option<&str>,
    about: &[PairingId],
    now: Timestamp,
) -> Result<Vec<String>> {
    let ids = match name {
        Some(name) => named(tx, name)?,
        None => about.to_vec(),
    };
    let [id] = ids.as_slice() else {
        return Ok(vec![match (ids.as_slice(), name) {
            ([], Some(name)) => format!("There is no pairing or person called {name}."),
            ([], None) => "Say which pairing: why, and its name or a person's.".to_owned(),
            (several, _) => {
                let names: Vec<&str> = several.iter().take(MOST_CASES).map(|id| id.0.as_str()).collect();
                format!("Several could be meant: {}. Say why and one of these.", names.join(", "))
            }
        }]);
    };
    let views = record::views(tx, house, &std::collections::BTreeSet::from([id.clone()]), now)?;
    let Some(view) = views.first() else { return Ok(vec![format!("There is no pairing {id}.")]) };
    explained(tx, view, now)
}

/// What happened to a pairing, with its causes, and what comes next.
fn explained(tx: &Tx<'_>, view: &PairingView, now: Timestamp) -> Result<Vec<String>> {
    let zone = &view.programme.zone;
    let entries = tx.journal_of_pairing(&view.pairing.id)?;
    let skipped = entries.len().saturating_sub(MOST_EVENTS);
    let mut said = vec![format!("{} is {}.", view.pairing.id, case::stage(view))];
    for entry in entries.iter().skip(skipped) {
        let happened = words::happened(view, &entry.happened);
        said.push(format!("{}: {happened}, {}.", words::time(entry.at, zone), words::actor(&entry.actor)));
    }
    said.push(match forward::next(view, now) {
        Some(next) if next.at > now => {
            format!(
                "Next, if nobody answers: {} on {} ({}).",
                next.what,
                words::time(next.at, zone),
                next.why
            )
        }
        Some(next) => format!("Next: {} as soon as it may leave ({}).", next.what, next.why),
        None => "Nothing comes next, unless something comes in.".to_owned(),
    });
    Ok(said)
}

/// The pairings that a name means: an id, or those of everyone called so.
///
/// # Errors
/// When the store fails.
pub fn named(tx: &Tx<'_>, name: &str) -> Result<Vec<PairingId>> {
    let wanted = name.trim().to_lowercase();
    let id = PairingId(wanted.replace(' ', "-"));
    if tx.pairing(&id)?.is_some() {
        return Ok(vec![id]);
    }
    let mut found = Vec::new();
    for row in tx.people()? {
        let person = row.person;
        let fits =
            [&person.name, &person.called, &person.id.0].iter().any(|known| known.to_lowercase() == wanted)
                || person.email.as_str() == wanted;
        if fits {
            found.extend(tx.pairings_of(&person.id)?);
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
