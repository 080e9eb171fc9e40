//! Which of a pairing's sessions are a case for staff, by the programme's rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::{
    PersonId,
    programme::SessionRules,
    session::{CallWord, CallsCase, Ledger, Outcome},
};
use crate::planning::view::PairingView;

/// The first case of which staff have not been told; each is told once.
pub(super) fn next(view: &PairingView) -> Option<CallsCase> {
    let (ledger, rules) = (&view.contact.ledger, &view.programme.sessions);
    if ledger.is_empty() && view.contact.moved.is_empty() {
        return None;
    }
    let moved = really_moved(view);
    let cases = contradicted(ledger)
        .chain(missed(ledger, rules))
        .chain(not_held(ledger, rules))
        .chain(short_notice(ledger, rules))
        .chain(moved_often(ledger, moved, rules));
    cases.into_iter().find(|case| !ledger.was_told(case))
}

/// Calls that are at another time than the rule has them: a call that was moved back is not.
fn really_moved(view: &PairingView) -> BTreeSet<Date> {
    let usual = view.contact.booking.as_ref().map(|booking| booking.series.first.time());
    let moved = view
        .contact
        .moved
        .iter()
        .filter(|(call, to)| usual.is_none_or(|time| call.to_datetime(time) != **to));
    moved.map(|(call, _)| *call).collect()
}

fn contradicted(ledger: &Ledger) -> impl Iterator<Item = CallsCase> + '_ {
    let calls = ledger.told.keys().filter(|call| ledger.contradicted(**call));
    calls.map(|call| CallsCase::Contradicted { call: *call })
}

/// What is known of each call that somebody spoke of, in the order of the calls.
fn outcomes(ledger: &Ledger) -> impl Iterator<Item = (Date, Outcome)> + '_ {
    let calls: BTreeSet<Date> = ledger.told.keys().chain(ledger.corrected.keys()).copied().collect();
    calls.into_iter().filter_map(|call| Some((call, ledger.outcome(call)?)))
}

/// Calls of one kind of case that staff were told of begin no other.
fn told_of(ledger: &Ledger, of_kind: impl Fn(&CallsCase) -> bool) -> BTreeSet<Date> {
    let told = ledger.cases.iter().filter(|case| of_kind(case));
    told.flat_map(|case| case.calls().iter().copied()).collect()
}

fn missed(ledger: &Ledger, rules: &SessionRules) -> Vec<CallsCase> {
    let mut by_person: BTreeMap<PersonId, Vec<Date>> = BTreeMap::new();
    for (call, outcome) in outcomes(ledger) {
        if let Outcome::Missed { by } = outcome {
            for who in by {
                by_person.entry(who).or_default().push(call);
            }
        }
    }
    let case = |(who, calls): (PersonId, Vec<Date>)| {
        let theirs = |case: &CallsCase| matches!(case, CallsCase::Missed { who: known, .. } if *known == who);
        let told = told_of(ledger, theirs);
        let calls: Vec<Date> = calls.into_iter().filter(|call| !told.contains(call)).collect();
        (calls.len() >= usize::from(rules.missed)).then_some(CallsCase::Missed { who, calls })
    };
    by_person.into_iter().filter_map(case).collect()
}

/// One after the other, as far as it is known of them; who missed several is a case already.
fn not_held(ledger: &Ledger, rules: &SessionRules) -> Option<CallsCase> {
    let told = told_of(ledger, |case| matches!(case, CallsCase::NotHeld { .. } | CallsCase::Missed { .. }));
    let mut in_a_row = Vec::new();
    for (call, outcome) in outcomes(ledger) {
        match outcome {
            Outcome::Missed { .. } if !told.contains(&call) => in_a_row.push(call),
            Outcome::Held | Outcome::Missed { .. } => in_a_row.clear(),
            Outcome::Moved { .. } | Outcome::Cancelled { .. } | Outcome::Unknown => {}
        }
    }
    (in_a_row.len() >= usize::from(rules.not_held)).then_some(CallsCase::NotHeld { calls: in_a_row })
}

fn short_notice<'a>(ledger: &'a Ledger, rules: &'a SessionRules) -> impl Iterator<Item = CallsCase> + 'a {
    let short = |hours: i64| hours < rules.notice.as_hours();
    let first = ledger.cancelled.keys().filter_map(|call| Some((call, ledger.cancelled(*call)?)));
    first.filter(move |(_, first)| short(first.hours)).map(|(call, cancelled)| CallsCase::ShortNotice {
        who: cancelled.by.clone(),
        call: *call,
        hours: cancelled.hours,
    })
}

/// Moved in the calendars, or as they say.
fn moved_often(ledger: &Ledger, mut moved: BTreeSet<Date>, rules: &SessionRules) -> Vec<CallsCase> {
    let said = ledger
        .told
        .iter()
        .filter(|(_, told)| told.values().any(|told| matches!(told.word, CallWord::Moved { .. })));
    moved.extend(said.map(|(call, _)| *call));
    let mut by_month: BTreeMap<Date, Vec<Date>> = BTreeMap::new();
    for call in moved {
        by_month.entry(call.first_of_month()).or_default().push(call);
    }
    let known = |month: Date| {
        ledger
            .cases
            .iter()
            .any(|case| matches!(case, CallsCase::MovedOften { month: told, .. } if *told == month))
    };
    by_month
        .into_iter()
        .filter(|(month, calls)| calls.len() > usize::from(rules.moves_a_month) && !known(*month))
        .map(|(month, calls)| CallsCase::MovedOften { month, calls })
        .collect()
}
