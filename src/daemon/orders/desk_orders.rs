//! Orders about the desk, carried out: held, released, let go, and questions answered.

use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::help;

use crate::daemon::{
    apart::{MANY_PAIRINGS, look_ahead},
    settle,
};
use crate::{
    domain::{Hold, HoldWhy, PairingId, Reason, order::DeskOrder},
    planning::{orders::Refusal, schedule::upcoming, staff::case, view::PairingView},
    record::{Context, desk},
    report::{self, describe},
    store::{Actor, Store, Tx},
};

/// Holds a [`ShownPlan`].
const PLAN_SHOWN: &str = "plan_shown";
/// Lines of what needs staff in an answer; the rest is counted.
const MOST_CASES: usize = 10;
/// Events of a pairing that `why` tells, the latest.
const MOST_EVENTS: usize = 12;

/// An order about the desk, with who gave it.
#[derive(Debug, Clone)]
pub struct Given {
    pub order: DeskOrder,
    /// For people: `Rosa Staff`.
    pub by: String,
    pub actor: Actor,
    /// Of the plan that is answered, where it is one.
    pub plan: Option<Reason>,
    /// When it was said: what was shown later cannot be meant.
    pub said: Timestamp,
    /// How the desk stands, in lines, where that was found out before.
    pub status: Option<Vec<String>>,
}

/// Carries out an order about the desk; returns the answer, a line a sentence.
///
/// # Errors
/// When the store fails.
pub fn of_desk(tx: &Tx<'_>, ctx: &Context, given: &Given, now: Timestamp) -> Result<Vec<String>> {
    match given.order {
        DeskOrder::Go => go(tx, ctx, given, now),
        DeskOrder::Hold => Ok(vec![match desk::hold(tx, &given.by, &given.actor, now)? {
            None => "On hold: nothing leaves until somebody answers release. Mail is still read.".to_owned(),
            Some(hold) => format!("On hold already, {}.", since_and_why(&hold, ctx)),
        }]),
        DeskOrder::Release => release(tx, ctx, given, now),
        DeskOrder::Status => given.status.clone().map_or_else(|| status(tx, ctx, now), Ok),
        DeskOrder::Help => Ok(help::lines()),
        // What they answer is a letter of the desk's.
        DeskOrder::No | DeskOrder::Undo => Ok(vec![format!(
            "\"{}\" works by mail to the desk, and at the command line.",
            given.order.word()
        )]),
    }
}

/// `since Mon 2027-01-11 09:00, because Rosa Staff said so`
fn since_and_why(hold: &Hold, ctx: &Context) -> String {
    let zone = &ctx.desk.zone;
    format!("since {}, because {}", describe::moment(hold.since, zone), hold.why.words(zone))
}

/// Words from before a hold are not about it: a mailbox that could not be read, or a backup put
/// back, brings them late.
fn release(tx: &Tx<'_>, ctx: &Context, given: &Given, now: Timestamp) -> Result<Vec<String>> {
    let newest = [tx.held()?, tx.held_by_desk()?].into_iter().flatten().max_by_key(|hold| hold.since);
    Ok(vec![match newest {
        None => "Nothing was on hold.".to_owned(),
        Some(hold) if given.said < hold.since => format!(
            "That was said before the desk went on hold, {}; say release again if you mean it.",
            since_and_why(&hold, ctx)
        ),
        Some(hold) => {
            desk::release(tx, &given.actor, now)?;
            format!(
                "Released: letters leave again. It was on hold since {}.",
                describe::moment(hold.since, &ctx.desk.zone)
            )
        }
    }])
}

const OTHER_PLAN: &str =
    "The roster has changed since that plan. Please look at the newer one, and answer that.";

/// What was shown may leave: exactly that. An answer to a plan is about that plan alone.
fn go(tx: &Tx<'_>, ctx: &Context, given: &Given, now: Timestamp) -> Result<Vec<String>> {
    let mut said = Vec::new();
    let is_about = |shown: &Reason, at: Timestamp| match &given.plan {
        Some(plan) => plan == shown,
        None => given.said >= at,
    };
    if let Some(waits) = settle::waiting(tx)?.filter(|waits| !waits.approved) {
        if is_about(&waits.reason, waits.since) {
            let changes = waits.changes;
            settle::approve(tx, waits, &given.actor, now)?;
            let changes =
                if changes == 1 { "its change is".to_owned() } else { format!("its {changes} changes are") };
            said.push(format!("The roster goes in: {changes} taken now."));
        } else if given.plan.as_ref().is_none_or(is_of_roster) {
            return Ok(vec![OTHER_PLAN.to_owned()]);
        }
    }
    let asks = given.plan.as_ref().is_none_or(|plan| !is_of_roster(plan));
    if let Some(hold) = tx.held_by_desk()?.filter(|_| asks) {
        let stale = match hold.why {
            HoldWhy::FirstStart => {
                let name = plan_name(tx)?;
                let shown = ShownPlan::last(tx)?;
                !shown.is_some_and(|shown| shown.name == name && is_about(&shown.reason, shown.at))
            }
            _ => given.said < hold.since,
        };
        if stale {
            return Ok(vec![OTHER_PLAN.to_owned()]);
        }
        desk::release_desk(tx, &given.actor, now)?;
        said.push("It begins: letters leave from now on.".to_owned());
    }
    if let Some(hold) = tx.held()? {
        said.push(format!("On hold {}; answer release to end that.", since_and_why(&hold, ctx)));
    }
    if said.is_empty() {
        said.push("Nothing waited for a go.".to_owned());
    }
    Ok(said)
}

fn is_of_roster(plan: &Reason) -> bool {
    plan.kind == "roster"
}

/// Names what a first start would do: the files taken in, and how many pairings there are.
///
/// # Errors
/// When the store fails.
pub fn plan_name(tx: &Tx<'_>) -> Result<String> {
    let taken: String = tx.meta("roster")?.unwrap_or_default().chars().take(16).collect();
    Ok(format!("{taken}-{}", tx.count_pairings()?))
}

/// The plan of a first start that staff were last shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownPlan {
    /// Of the letter that shows it.
    pub reason: Reason,
    /// See [`plan_name`].
    pub name: String,
    pub at: Timestamp,
}

impl ShownPlan {
    /// The last one, if any was shown.
    ///
    /// # Errors
    /// When the store fails.
    pub fn last(tx: &Tx<'_>) -> Result<Option<Self>> {
        let Some(noted) = tx.meta(PLAN_SHOWN)? else { return Ok(None) };
        Ok(serde_json::from_str(&noted).ok().or_else(|| Self::from_before(&noted)))
    }

    /// As an earlier mentord noted it: `-/-/plan/NAME/TIME`.
    fn from_before(noted: &str) -> Option<Self> {
        let reason = Reason::from(noted);
        let (name, at) = reason.occurrence.rsplit_once('/')?;
        Some(Self { name: name.to_owned(), at: at.parse().ok()?, reason: reason.clone() })
    }

    /// Notes that this one was shown.
    ///
    /// # Errors
    /// When the store fails.
    pub fn note(&self, tx: &Tx<'_>) -> Result<()> {
        tx.set_meta(PLAN_SHOWN, &serde_json::to_string(self)?)
    }
}

/// How the desk stands, in lines, found out before the order is carried out where that takes long.
///
/// # Errors
/// When the store fails.
pub async fn status_apart(store: &Store, ctx: &Context, now: Timestamp) -> Result<Option<Vec<String>>> {
    if store.read(|tx| tx.count_pairings())? <= MANY_PAIRINGS {
        return Ok(None);
    }
    let ctx = ctx.clone();
    look_ahead(store, "status", move |tx| status(tx, &ctx, now)).await
}

fn status(tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<Vec<String>> {
    let zone = &ctx.desk.zone;
    let mut said = Vec::new();
    if let Some(hold) = tx.held()? {
        said.push(format!("On hold {}.", since_and_why(&hold, ctx)));
    }
    if let Some(waits) = settle::waiting(tx)? {
        said.push(match waits.until {
            Some(until) => format!("A changed roster is taken in at {}.", describe::moment(until, zone)),
            None => "A changed roster waits for your go.".to_owned(),
        });
    }
    let mut stages: Vec<(&'static str, usize)> = Vec::new();
    let mut open = Vec::new();
    tx.each_pairing(|row| {
        let Some(view) = tx.view(&row.pairing.id, &ctx.standings, now)? else { return Ok(()) };
        let stage = case::stage(&view);
        match stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, count)) => *count += 1,
            None => stages.push((stage, 1)),
        }
        if let Some(need) = report::needs_staff(&view) {
            open.push(format!("{}: {need}.", row.pairing.id));
        }
        Ok(())
    })?;
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
    said.push(match (tx.unread_since()?, tx.last_read_to_end()?) {
        (Some(since), _) => format!("The mailbox cannot be read since {}.", describe::moment(since, zone)),
        (None, Some(at)) => {
            format!("The mailbox was last read to its end at {}.", describe::moment(at, zone))
        }
        (None, None) => "The mailbox has not been read yet.".to_owned(),
    });
    Ok(said)
}

/// Why a pairing got what it got, and what comes next; a line a sentence.
///
/// # Errors
/// When the store fails.
pub fn why(
    tx: &Tx<'_>,
    ctx: &Context,
    id: &PairingId,
    now: Timestamp,
) -> Result<Result<Vec<String>, Refusal>> {
    match tx.view(id, &ctx.standings, now)? {
        Some(view) => explained(tx, &view, now).map(Ok),
        None => Ok(Err(Refusal::NoPairing(id.clone()))),
    }
}

/// What happened to a pairing, with its causes, and what comes next.
fn explained(tx: &Tx<'_>, view: &PairingView, now: Timestamp) -> Result<Vec<String>> {
    let zone = &view.programme.zone;
    let entries = tx.journal_of_pairing(&view.pairing.id)?;
    let skipped = entries.len().saturating_sub(MOST_EVENTS);
    let mut said = vec![format!("{} is {}.", view.pairing.id, case::stage(view))];
    for entry in entries.iter().skip(skipped) {
        let happened = describe::happened(view, &entry.happened);
        said.push(format!(
            "{}: {happened}, {}.",
            describe::moment(entry.at, zone),
            describe::actor(&entry.actor)
        ));
    }
    said.push(match upcoming::next(view, now) {
        Some(next) if next.at > now => {
            format!(
                "Next, if nobody answers: {} on {} ({}).",
                next.what,
                describe::moment(next.at, zone),
                next.why
            )
        }
        Some(next) => format!("Next: {} as soon as it may leave ({}).", next.what, next.why),
        None => "Nothing comes next, unless something comes in.".to_owned(),
    });
    Ok(said)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::SignedDuration;

    use super::*;
    use crate::{
        config,
        daemon::{roster, wiring},
        store::Store,
    };

    fn at(minute: i64) -> Timestamp {
        "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    struct Desk(Store, Context);

    impl Desk {
        fn new() -> Self {
            let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
            let store = Store::in_memory().unwrap();
            let ctx = wiring::context(&loaded, &store).unwrap();
            store.write(|tx| roster::take(tx, &ctx, &loaded.roster, at(0))).unwrap();
            Self(store, ctx)
        }

        fn holds(&self, why: &HoldWhy, minute: i64) {
            self.0.write(|tx| desk::hold_by_itself(tx, why.clone(), at(minute))).unwrap();
        }

        fn held(&self) -> Option<HoldWhy> {
            self.0.read(|tx| tx.held()).unwrap().map(|hold| hold.why)
        }

        /// Rosa says it then, and it is heard at minute 100.
        fn says(&self, order: DeskOrder, plan: Option<&Reason>, minute: i64) -> String {
            let given = Given {
                order,
                by: "Rosa".to_owned(),
                actor: Actor::Room { who: "Rosa".to_owned() },
                plan: plan.cloned(),
                said: at(minute),
                status: None,
            };
            self.0.write(|tx| of_desk(tx, &self.1, &given, at(100))).unwrap().join(" ")
        }

        /// The plan as it is now was shown then.
        fn shown(&self, minute: i64) -> Reason {
            let name = self.0.read(plan_name).unwrap();
            let reason = Reason::of_desk("plan", &format!("{name}/{}", at(minute)));
            let shown = ShownPlan { reason: reason.clone(), name, at: at(minute) };
            self.0.write(|tx| shown.note(tx)).unwrap();
            reason
        }
    }

    #[test]
    fn words_from_before_a_hold_do_not_end_it() {
        for why in [HoldWhy::Restored { made: at(0), letters: None }, HoldWhy::ClockBack { last: at(50) }] {
            let desk = Desk::new();
            desk.holds(&HoldWhy::FirstStart, 1);
            let plan = desk.shown(1);
            // A backup was put back: Rosa's go of that day comes in once more.
            desk.holds(&why, 50);
            assert!(desk.says(DeskOrder::Go, Some(&plan), 10).contains("look at the newer one"));
            assert!(desk.says(DeskOrder::Release, None, 10).contains("before the desk went on hold"));
            assert_eq!(desk.held(), Some(why));
            assert!(desk.says(DeskOrder::Release, None, 60).starts_with("Released"));
            assert_eq!(desk.held(), None);
        }
    }

    #[test]
    fn a_go_is_for_the_plan_that_was_shown() {
        let desk = Desk::new();
        desk.holds(&HoldWhy::FirstStart, 1);
        let plan = desk.shown(1);
        assert!(desk.says(DeskOrder::Go, Some(&Reason::of_desk("plan", "other/x")), 5).contains("newer"));
        // The roster was taken in anew and staff have not seen it.
        desk.0.write(|tx| tx.set_meta("roster", "another")).unwrap();
        assert!(desk.says(DeskOrder::Go, Some(&plan), 5).contains("newer"));
        let plan = desk.shown(6);
        assert!(desk.says(DeskOrder::Go, None, 5).contains("newer"), "said before it was shown");
        assert!(desk.says(DeskOrder::Go, Some(&plan), 7).contains("It begins"));
        assert_eq!(desk.held(), None);
        assert_eq!(desk.says(DeskOrder::Go, Some(&plan), 8), "Nothing waited for a go.");
    }

    #[test]
    fn what_somebody_ordered_stands_beside_what_the_desk_does_by_itself() {
        let desk = Desk::new();
        desk.holds(&HoldWhy::ClockJumped { seconds: 9_000 }, 1);
        assert!(desk.says(DeskOrder::Hold, None, 2).starts_with("On hold: nothing leaves"));
        assert!(desk.says(DeskOrder::Hold, None, 3).starts_with("On hold already"));
        // The clock is right again, or somebody says go: Rosa's hold stands.
        assert!(desk.says(DeskOrder::Go, None, 4).contains("because Rosa said so"));
        desk.0.write(|tx| desk::release_desk(tx, &Actor::Plan, at(101))).unwrap();
        assert_eq!(desk.held(), Some(HoldWhy::Ordered { by: "Rosa".to_owned() }));
        assert!(desk.says(DeskOrder::Release, None, 200).starts_with("Released"));
        assert_eq!(desk.held(), None);
    }
}
