//! Days among the words of a clause: where they stand, and which day they are for what is said.

use jiff::{ToSpan, civil::Date};

use super::day_names::{LITTLE, TO};
use super::day_words::Recipient;
use super::search::Places;
use super::tokens::Token;
use crate::domain::act::UnclearDay;

/// A day without a year that is further ahead (days) is nobody's guess.
const FAR: i32 = 183;
/// Further ahead than this (days) is a misread date.
const FURTHEST: i32 = 366;
/// A day without a year that passed no longer ago than this (days) is meant, and gone.
pub(super) const JUST_GONE: i32 = 60;

/// Where a day stands, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DaySpan {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) when: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// A date; `year`: with its year.
    Date {
        date: Date,
        year: bool,
    },
    /// A weekday: the last one or the next one, as what is said has it.
    Weekday {
        next: Date,
        last: Date,
    },
    /// Said to be past or to come.
    Past(Date),
    Ahead(Date),
    Today(Date),
    /// From the first day to the last.
    Range {
        first: Date,
        last: Date,
        year: bool,
    },
    /// A whole week, from its Monday.
    Week {
        monday: Date,
    },
    /// So many days or months from today.
    Length {
        back: Date,
    },
    /// Every week on a weekday.
    Weekly,
    /// A day nobody can be sure of: "Easter", "summer".
    Vague,
}

/// Every day in the clause, the longest at each place.
pub(super) fn days(tokens: &[Token], today: Date) -> Vec<DaySpan> {
    let mut found: Vec<DaySpan> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match (Recipient { tokens, today }).day(at) {
            Some(span) => {
                at = span.to;
                found.push(span);
            }
            None => at += 1,
        }
    }
    ranges(&found, tokens, today)
}

/// Two days with "to" between them are one range.
fn ranges(found: &[DaySpan], tokens: &[Token], today: Date) -> Vec<DaySpan> {
    let mut joined: Vec<DaySpan> = Vec::new();
    for span in found {
        let between = |last: &DaySpan| {
            let gap = tokens.get(last.to..span.from).unwrap_or_default();
            let little = |token: &Token| LITTLE.contains(&token.text.as_str());
            gap.first().is_some_and(|token| TO.contains(&token.text.as_str()))
                && gap.get(1..).is_some_and(|rest| rest.len() <= 2 && rest.iter().all(little))
        };
        let range = joined.last().filter(|last| between(last)).and_then(|last| {
            let first = ahead(last.when, today)?;
            let end = match span.when {
                When::Weekday { .. } => weekday_after(first, span.when)?,
                when => ahead(when, today)?,
            };
            let year = has_year(last.when) || has_year(span.when);
            (first < end).then_some(DaySpan {
                from: last.from,
                to: span.to,
                when: When::Range { first, last: end, year },
            })
        });
        match range {
            Some(range) => {
                joined.pop();
                joined.push(range);
            }
            None => joined.push(*span),
        }
    }
    joined
}

fn has_year(when: When) -> bool {
    matches!(when, When::Date { year: true, .. } | When::Range { year: true, .. })
}

fn weekday_after(first: Date, when: When) -> Option<Date> {
    let When::Weekday { next, .. } = when else { return None };
    first.series(1.day()).skip(1).take(7).find(|date| date.weekday() == next.weekday())
}

/// The ends of the days, as patterns need them.
pub(super) fn places(days: &[DaySpan], length: usize) -> Vec<Places> {
    let mut places = vec![0; length];
    for day in days {
        if let Some(place) = places.get_mut(day.from) {
            *place |= 1 << day.to;
        }
    }
    places
}

/// The day as one to come, where it can be.
pub(super) fn ahead(when: When, today: Date) -> Option<Date> {
    match when {
        When::Date { date, .. } | When::Ahead(date) | When::Today(date) => Some(date),
        When::Weekday { next, .. } => Some(next),
        When::Range { first, .. } => Some(first),
        When::Week { monday } => Some(monday.max(today)),
        When::Length { back } => Some(back),
        When::Past(_) | When::Weekly | When::Vague => None,
    }
}

/// The day as one that was.
pub(super) fn behind(when: When, today: Date) -> Option<Date> {
    match when {
        When::Past(date) | When::Today(date) => Some(date),
        When::Weekday { last, .. } => Some(last),
        When::Date { date, year: true } => (date <= today).then_some(date),
        When::Date { date, year: false } => {
            let earlier =
                Date::new(today.year(), date.month(), date.day()).ok().filter(|date| *date <= today);
            earlier.or_else(|| Date::new(today.year() - 1, date.month(), date.day()).ok())
        }
        _ => None,
    }
}

/// Whether a day can be sure to be meant, else why not.
pub(super) fn sure(date: Date, year: bool, today: Date, ends: Option<Date>) -> Result<(), UnclearDay> {
    let days = (date - today).get_days();
    if days < 0 {
        return Err(UnclearDay::Gone);
    }
    if !year && days > FAR {
        // What has just gone by is read as a year ahead.
        let past = Date::new(date.year() - 1, date.month(), date.day()).unwrap_or(date);
        let gone = (today - past).get_days();
        return Err(if (0..=JUST_GONE).contains(&gone) { UnclearDay::Gone } else { UnclearDay::FarAhead });
    }
    if ends.is_some_and(|ends| date > ends) {
        return Err(UnclearDay::AfterTheEnd);
    }
    if days > FURTHEST {
        return Err(UnclearDay::FarAhead);
    }
    Ok(())
}
