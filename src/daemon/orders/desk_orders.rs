//! Orders about the desk, carried out: held, released, let go, and questions answered.

use anyhow::Result;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::help;
use crate::daemon::{
    apart::{MANY_PAIRINGS, look_ahead},
    settle,
};
use crate::{
    domain::{
        Hold, HoldWhy, PairingId, Reason, Sentence,
        order::{self, DeskOrder},
    },
    letters::Catalogue,
    planning::{orders::Refusal, schedule::upcoming, staff::case, view::PairingView},
    record::{
        Context, desk,
        status::{each_kept, needs_staff},
    },
    report::{describe, order_words},
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
pub fn of_desk(
    words: &Catalogue,
    tx: &Tx<'_>,
    ctx: &Context,
    given: &Given,
    now: Timestamp,
) -> Result<Vec<String>> {
    let said = match given.order {
        DeskOrder::Go | DeskOrder::GoNow => go(tx, ctx, given, now)?,
        DeskOrder::Hold => vec![match desk::hold(tx, &given.by, &given.actor, now)? {
            None => sentence!("desk.hold"),
            Some(hold) => {
                let (since, why) = since_and_why(&hold, ctx);
                sentence!("desk.held_already", since, why)
            }
        }],
        DeskOrder::Release => vec![release(tx, ctx, given, now)?],
        DeskOrder::Status => {
            return given.status.clone().map_or_else(|| status(words, tx, ctx, now), Ok);
        }
        DeskOrder::Help => help::lines(),
        // What they answer is a letter of the desk's.
        DeskOrder::No | DeskOrder::Undo => {
            vec![sentence!("desk.not_here", word => order::typed(given.order.word()))]
        }
    };
    Ok(said.iter().map(|line| words.say(line)).collect())
}

/// When a hold began, by the desk's clock, and half a sentence that tells why.
fn since_and_why(hold: &Hold, ctx: &Context) -> (Zoned, Sentence) {
    let zone = &ctx.desk.zone;
    (hold.since.to_zoned(zone.clone()), hold.why.words(zone))
}

/// Words from before a hold are not about it: a mailbox that could not be read, or a backup put
/// back, brings them late.
fn release(tx: &Tx<'_>, ctx: &Context, given: &Given, now: Timestamp) -> Result<Sentence> {
    let newest = [tx.held()?, tx.held_by_desk()?].into_iter().flatten().max_by_key(|hold| hold.since);
    let Some(hold) = newest else { return Ok(sentence!("desk.none_held")) };
    let (since, why) = since_and_why(&hold, ctx);
    if given.said < hold.since {
        return Ok(sentence!("desk.said_before_hold", since, why));
    }
    desk::release(tx, &given.actor, now)?;
    Ok(sentence!("desk.released", since))
}

/// What was shown may leave: exactly that. An answer to a plan is about that plan alone.
fn go(tx: &Tx<'_>, ctx: &Context, given: &Given, now: Timestamp) -> Result<Vec<Sentence>> {
    let mut said = Vec::new();
    let other_plan = || Ok(vec![sentence!("desk.other_plan")]);
    let is_about = |shown: &Reason, at: Timestamp| match &given.plan {
        Some(plan) => plan == shown,
        None => given.said >= at,
    };
    if let Some(waits) = settle::waiting(tx)?.filter(|waits| !waits.approved) {
        if is_about(&waits.reason, waits.since) {
            let changes = waits.changes;
            settle::approve(tx, waits, &given.actor, now)?;
            said.push(sentence!("desk.roster_goes_in", changes));
        } else if given.plan.as_ref().is_none_or(is_of_roster) {
            return other_plan();
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
            return other_plan();
        }
        desk::release_desk(tx, &given.actor, now)?;
        said.push(sentence!("desk.begins"));
    }
    if let Some(hold) = tx.held()? {
        let (since, why) = since_and_why(&hold, ctx);
        said.push(sentence!("desk.held_still", since, why));
    }
    if said.is_empty() {
        said.push(sentence!("desk.none_waited"));
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
    look_ahead(store, "status", move |tx| status(ctx.words(), tx, &ctx, now)).await
}

fn status(words: &Catalogue, tx: &Tx<'_>, ctx: &Context, now: Timestamp) -> Result<Vec<String>> {
    let zone = &ctx.desk.zone;
    let mut said = Vec::new();
    if let Some(hold) = tx.held()? {
        let (since, why) = since_and_why(&hold, ctx);
        said.push(sentence!("desk.held", since, why));
    }
    if let Some(waits) = settle::waiting(tx)? {
        said.push(match waits.until {
            Some(until) => sentence!("desk.roster_settles", until => until.to_zoned(zone.clone())),
            None => sentence!("desk.roster_awaits_go"),
        });
    }
    let mut stages: Vec<(String, usize)> = Vec::new();
    let mut open = Vec::new();
    each_kept(tx, ctx, None, now, |id, kept| {
        match stages.iter_mut().find(|(name, _)| *name == kept.stage) {
            Some((_, count)) => *count += 1,
            None => stages.push((kept.stage.to_owned(), 1)),
        }
        if kept.needs_staff {
            open.push(id.clone());
        }
        Ok(())
    })?;
    let stages: Vec<Sentence> = stages
        .iter()
        .map(|(name, count)| sentence!("desk.pairings_in", count, stage => stage(name)))
        .collect();
    said.push(if stages.is_empty() {
        sentence!("desk.no_pairings")
    } else {
        sentence!("desk.pairings", stages)
    });
    let more = open.len().saturating_sub(MOST_CASES);
    said.push(if open.is_empty() { sentence!("desk.none_needs_you") } else { sentence!("desk.needs_you") });
    for pairing in open.into_iter().take(MOST_CASES) {
        let view = tx.view(&pairing, &ctx.standings, now)?;
        let need = view.and_then(|view| needs_staff(words, &view));
        said.extend(need.map(|need| sentence!("desk.need", pairing, need)));
    }
    if more > 0 {
        said.push(sentence!("desk.more_need_you", more));
    }
    let counts = tx.outbox_counts()?;
    said.push(sentence!("desk.letters",
            waiting => counts.pending,
            in_doubt => counts.in_doubt,
            refused => counts.failed));
    said.push(match (tx.unread_since()?, tx.last_read_to_end()?) {
        (Some(since), _) => sentence!("desk.mailbox_unread", since => since.to_zoned(zone.clone())),
        (None, Some(at)) => sentence!("desk.mailbox_read", at => at.to_zoned(zone.clone())),
        (None, None) => sentence!("desk.mailbox_not_read_yet"),
    });
    Ok(said.iter().map(|line| words.say(line)).collect())
}

/// What a stage is called.
fn stage(stage: &str) -> Sentence {
    Sentence::word("status", stage)
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
    said_of((tx, ctx), id, now, |view| explained(ctx.words(), tx, view, now))
}

/// How a pairing stands, and what comes next.
///
/// # Errors
/// When the store fails.
pub fn how(
    tx: &Tx<'_>,
    ctx: &Context,
    id: &PairingId,
    now: Timestamp,
) -> Result<Result<Vec<String>, Refusal>> {
    let words = ctx.words();
    said_of((tx, ctx), id, now, |view| {
        Ok(vec![words.say(&stands(view)), words.say(&comes_next(words, view, now))])
    })
}

/// What is to be said of a pairing that is there.
fn said_of(
    (tx, ctx): (&Tx<'_>, &Context),
    id: &PairingId,
    now: Timestamp,
    say: impl FnOnce(&PairingView) -> Result<Vec<String>>,
) -> Result<Result<Vec<String>, Refusal>> {
    match tx.view(id, &ctx.standings, now)? {
        Some(view) => say(&view).map(Ok),
        None => Ok(Err(Refusal::NoPairing(id.clone()))),
    }
}

fn stands(view: &PairingView) -> Sentence {
    sentence!("desk.stands", pairing => &view.pairing.id, stage => stage(case::stage(view)))
}

/// What happened to a pairing, with its causes, and what comes next.
fn explained(words: &Catalogue, tx: &Tx<'_>, view: &PairingView, now: Timestamp) -> Result<Vec<String>> {
    let zone = &view.programme.zone;
    let entries = tx.journal_of_pairing(&view.pairing.id)?;
    let skipped = entries.len().saturating_sub(MOST_EVENTS);
    let mut said = vec![words.say(&stands(view))];
    for entry in entries.iter().skip(skipped) {
        let happened = describe::happened(words, view, &entry.happened);
        let (at, by) = (entry.at.to_zoned(zone.clone()), describe::actor(words, &entry.actor));
        said.push(words.say(&sentence!("desk.happened", at, happened, by)));
    }
    said.push(words.say(&comes_next(words, view, now)));
    Ok(said)
}

fn comes_next(words: &Catalogue, view: &PairingView, now: Timestamp) -> Sentence {
    let zone = &view.programme.zone;
    match upcoming::next(view, now) {
        Some(next) if next.at > now => {
            let (what, at) = (order_words::kind_words(words, next.what), next.at.to_zoned(zone.clone()));
            sentence!("desk.next", what, at, why => next.cause())
        }
        Some(next) => {
            let what = order_words::kind_words(words, next.what);
            sentence!("desk.next_at_once", what, why => next.cause())
        }
        None => sentence!("desk.none_next"),
    }
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
            self.0.write(|tx| of_desk(Catalogue::english(), tx, &self.1, &given, at(100))).unwrap().join(" ")
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
