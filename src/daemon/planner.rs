//! Does everything that is due: pairings, then people, then programmes, several to a transaction.

use anyhow::Result;
use jiff::Timestamp;

use super::digest::{self, Survey};
use crate::{
    domain::{PairingId, PersonId, ProgrammeId},
    planning::{
        schedule::due::{self, AFTER_A_FAULT, MOST_DECISIONS},
        view::PairingView,
    },
    record::{self, Attribution, Context, status},
    store::{self, Store, Tx},
};

/// How many subjects are decided in one transaction: the disk is waited for once, and no loop waits long.
pub(super) const DECIDED_TOGETHER: usize = 16;
/// How many pairings are looked at in one transaction, only to know how they stand.
pub(super) const STATUSES_TOGETHER: usize = 100;

/// Something that falls due by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Pairing(PairingId),
    Person(PersonId),
    Programme(ProgrammeId),
}

/// Decides everything due at `now`; returns how many decisions were made.
///
/// # Errors
/// When the store fails; a subject that cannot be planned is reported and the others go on.
pub fn tick(store: &Store, ctx: &Context, now: Timestamp) -> Result<usize> {
    let mut made = 0;
    // A person's letter is about what was decided for their pairings: those come first.
    for kind in [pairings_due, people_due, programmes_due] {
        for subjects in kind(store, ctx, now)?.chunks(DECIDED_TOGETHER) {
            made += plan(store, ctx, subjects, None, now)?;
        }
    }
    Ok(made)
}

/// Works out anew how those pairings stand of which it is not known any more.
///
/// # Errors
/// When the store fails.
pub fn refresh_outdated(store: &Store, ctx: &Context, now: Timestamp) -> Result<()> {
    let outdated = statuses_outdated(store, ctx, now)?;
    outdated.chunks(STATUSES_TOGETHER).try_for_each(|some| refresh_statuses(store, ctx, some, now))
}

/// The pairings of which it has to be worked out anew how they stand: time has passed, or what that rests on has
/// changed.
///
/// # Errors
/// When the store fails.
pub fn statuses_outdated(store: &Store, ctx: &Context, now: Timestamp) -> Result<Vec<PairingId>> {
    store.read(|tx| {
        // Unread days change as long as it lasts, and may be none in the end.
        if tx.unread_since()?.is_some() {
            return Ok(Vec::new());
        }
        tx.statuses_outdated(&status::made_with(tx, ctx, now)?, now)
    })
}

/// Works out anew how these pairings stand. What is lost of that with the machine is worked out once more.
///
/// # Errors
/// When the store fails; the others go on where it cannot be worked out for one.
pub fn refresh_statuses(store: &Store, ctx: &Context, some: &[PairingId], now: Timestamp) -> Result<()> {
    match store.write_unsynced(|tx| status::refresh(tx, ctx, some, now)) {
        Err(err) if store::fault(&err).is_none() => {
            // One bad record does not stop the rest; that it is bad is reported when it is planned.
            tracing::debug!("Cannot work out how {} pairings stand: {err:#}", some.len());
            let mut alone = some.chunks(1).filter(|_| some.len() > 1);
            alone.try_for_each(|one| refresh_statuses(store, ctx, one, now))
        }
        done => done,
    }
}

/// The pairings that are due, by index.
///
/// # Errors
/// When the store fails.
pub fn pairings_due(store: &Store, _: &Context, now: Timestamp) -> Result<Vec<Subject>> {
    Ok(store.read(|tx| tx.pairings_due(now))?.into_iter().map(Subject::Pairing).collect())
}

/// The people who are due a letter, by index.
///
/// # Errors
/// When the store fails.
pub fn people_due(store: &Store, _: &Context, now: Timestamp) -> Result<Vec<Subject>> {
    Ok(store.read(|tx| tx.people_due(now))?.into_iter().map(Subject::Person).collect())
}

/// The programmes, each with its wall-clock jobs.
///
/// # Errors
/// None so far.
pub fn programmes_due(_: &Store, ctx: &Context, _: Timestamp) -> Result<Vec<Subject>> {
    Ok(ctx.standings.programmes.keys().cloned().map(Subject::Programme).collect())
}

/// Decides everything due for these subjects, in one transaction; on hold nothing is decided. Where one of them cannot
/// be planned, each has its own: that one is reported and put off, and takes no other along. `surveyed`: the pairings
/// of a programme, where they were looked through before.
///
/// # Errors
/// When the store fails.
pub fn plan(
    store: &Store,
    ctx: &Context,
    subjects: &[Subject],
    surveyed: Option<&Survey>,
    now: Timestamp,
) -> Result<usize> {
    let made = store.write(|tx| {
        let mut made = 0;
        for subject in subjects {
            // One may hold the desk.
            if tx.held()?.is_some() {
                break;
            }
            made += plan_one(tx, ctx, subject, surveyed, now)?;
        }
        Ok(made)
    });
    match (made, subjects) {
        // A disk or a lock that fails is no fault of the subject's.
        (Err(err), _) if store::fault(&err).is_some() => Err(err),
        (Err(err), [subject]) => {
            let name = match subject {
                Subject::Pairing(id) => &id.0,
                Subject::Person(id) => &id.0,
                Subject::Programme(id) => &id.0,
            };
            tracing::error!(subject = name, "Cannot plan {name}: {err:#}");
            store.write(|tx| put_off(tx, ctx, subject, now))?;
            Ok(0)
        }
        (Err(err), several) => {
            tracing::debug!("{} subjects cannot be planned together: {err:#}", several.len());
            several.chunks(1).try_fold(0, |made, one| Ok(made + plan(store, ctx, one, surveyed, now)?))
        }
        (made, _) => made,
    }
}

fn plan_one(
    tx: &Tx<'_>,
    ctx: &Context,
    subject: &Subject,
    surveyed: Option<&Survey>,
    now: Timestamp,
) -> Result<usize> {
    match subject {
        Subject::Pairing(id) => plan_pairing(tx, ctx, id, now),
        Subject::Person(id) => plan_person(tx, ctx, id, now),
        Subject::Programme(id) => match ctx.standings.programmes.get(id) {
            Some(programme) => digest::plan_programme(tx, ctx, programme, surveyed, now),
            None => Ok(0),
        },
    }
}

/// One bad record does not stop the rest, nor come up again at once.
fn put_off(tx: &Tx<'_>, ctx: &Context, subject: &Subject, now: Timestamp) -> Result<()> {
    let later = now + AFTER_A_FAULT;
    match subject {
        Subject::Pairing(id) => record::look_again_at(tx, ctx, id, Some(later)),
        Subject::Person(id) => record::look_again_at_person(tx, id, Some(later)),
        Subject::Programme(id) => record::look_again_at_programme(tx, id, later),
    }
}

/// Decides everything due for a pairing, whether or not the desk is on hold; how many decisions.
///
/// # Errors
/// When the store fails, or there is no end to it.
pub(super) fn plan_pairing(tx: &Tx<'_>, ctx: &Context, id: &PairingId, now: Timestamp) -> Result<usize> {
    // What was recorded last hands back the pairing as it is now, and has worked out when it is next due.
    let mut known: Option<PairingView> = None;
    for made in 0..MOST_DECISIONS {
        let is_fresh = known.is_some();
        let view = match known.take() {
            Some(view) => view,
            None => match tx.view(id, &ctx.standings, now)? {
                Some(view) => view,
                None => {
                    record::look_again_at(tx, ctx, id, None)?;
                    return Ok(made);
                }
            },
        };
        let Some(decision) = due::due(&view, now) else {
            if !is_fresh {
                record::refresh(tx, ctx, &std::collections::BTreeSet::from([id.clone()]), now)?;
            }
            return Ok(made);
        };
        let by = Attribution::planned(now);
        let mut recorded = record::record_knowing(tx, ctx, &decision, &by, vec![view], now)?;
        if recorded.due.pairings.get(id).is_some_and(|next| later(*next, now)) {
            return Ok(made + 1);
        }
        known = recorded.views.remove(id);
    }
    anyhow::bail!("there is no end to what is due for it")
}

/// Whether what is due next is due later, or never.
fn later(next: Option<Timestamp>, now: Timestamp) -> bool {
    next.is_none_or(|next| next > now)
}

/// Decides what is due for a person, whether or not the desk is on hold; how many decisions.
///
/// # Errors
/// When the store fails, or there is no end to it.
pub(super) fn plan_person(tx: &Tx<'_>, ctx: &Context, id: &PersonId, now: Timestamp) -> Result<usize> {
    // What was recorded last hands back their pairings as they are now, and has worked out when they are next due.
    let mut last = record::Recorded::default();
    for made in 0..MOST_DECISIONS {
        let view = record::person_view(tx, ctx, id, last.views, now)?;
        let decided = view.and_then(|view| Some((due::due_for_person(&view, now)?, view.pairings)));
        let Some((decision, known)) = decided else {
            if last.touched.is_empty() {
                record::refresh_person(tx, ctx, id, now)?;
            }
            return Ok(made);
        };
        let by = Attribution::planned(now);
        last = record::record_knowing(tx, ctx, &decision, &by, known, now)?;
        if last.due.people.get(id).is_some_and(|next| later(*next, now)) {
            return Ok(made + 1);
        }
    }
    anyhow::bail!("there is no end to what is due for them")
}
