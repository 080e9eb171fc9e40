//! Absences and pauses: from when, and the first day back.

use jiff::{ToSpan, civil::Date};

use super::clauses::Heard;
use super::days::{When, ahead, sure};
use super::decide::{
    Meant::{self, Staff, Story, Unclear},
    behind_a_from, coming, names_weekday, skipped, until, word_before, year,
};
use crate::domain::act::{Act, Asked, OpenQuestion::Reminder, UnclearDay};

fn plus(date: Date, days: i32) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

pub(super) fn away(heard: &Heard, asked: &Asked) -> Meant {
    // Of "away all next week, back on the 22nd" each clause is read for itself.
    let today = asked.today;
    let Some(day) = heard.days.first() else { return Meant::AwayFrom(today) };
    let single = matches!(day.when, When::Date { .. } | When::Ahead(_) | When::Weekday { .. })
        && !until(day, heard)
        && !behind_a_from(day, heard);
    // "Away, and back on the 24th"
    if single && heard.days.len() == 1 && returns(heard) {
        return back(heard, asked);
    }
    // One day, where a call of that day was spoken of.
    if single && asked.question == Reminder {
        return skipped(heard, asked);
    }
    let (first, back) = match day.when {
        When::Range { first, last, .. } => (first, plus(last, 1)),
        When::Week { monday } => (monday.max(today), plus(monday, 7)),
        When::Length { back } => (today, Some(back)),
        When::Weekday { next, .. } if until(day, heard) => (today, Some(next)),
        // "until Monday 22 March" is as "until Monday".
        When::Date { date, .. } if until(day, heard) && names_weekday(day, heard) => (today, Some(date)),
        // "until next Wednesday" is as "until Wednesday".
        When::Ahead(date) if until(day, heard) && (date - today).get_days() > 2 => (today, Some(date)),
        When::Date { .. } | When::Ahead(_) if until(day, heard) => {
            (today, ahead(day.when, today).and_then(|last| plus(last, 1)))
        }
        // "away from 20 March", and perhaps "back on 5 April".
        When::Date { date, .. } | When::Ahead(date) if behind_a_from(day, heard) => {
            if let Some(When::Length { back }) = heard.days.get(1).map(|length| length.when) {
                let back = plus(date, (back - today).get_days());
                return back.map_or(Staff, |back| Meant::Act(Act::Away { first: date, back }, Some(back)));
            }
            let back = heard.days.get(1).filter(|back| says_back(day.to, back.from, heard));
            match back.map(|back| coming(back, asked)) {
                Some(Ok(back)) => (date, Some(back)),
                Some(Err(other)) => return other,
                None => return Meant::AwayFrom(date),
            }
        }
        When::Date { date, .. } | When::Ahead(date) | When::Today(date) => (date, plus(date, 1)),
        When::Weekday { next, .. } if behind_a_from(day, heard) => return Meant::AwayFrom(next),
        When::Weekday { next, .. } => (next, plus(next, 1)),
        When::Past(_) => return Unclear(UnclearDay::Gone),
        When::Weekly | When::Vague => return Staff,
    };
    let Some(back) = back else { return Staff };
    let last = back.yesterday().unwrap_or(back);
    match sure(last, year(day), today, None).and_then(|()| sure(first, true, today.min(first), asked.ends)) {
        Ok(()) => Meant::Act(Act::Away { first, back }, Some(back)),
        Err(unclear) => Unclear(unclear),
    }
}

/// Whether "back" stands between two days.
fn says_back(from: usize, to: usize, heard: &Heard) -> bool {
    heard.tokens.get(from..to).unwrap_or_default().iter().any(|token| {
        [
            "back",
            "return",
            "returning",
            "zuruck",
            "wieder",
            "retour",
            "reviens",
            "vuelvo",
            "vuelta",
            "regreso",
        ]
        .iter()
        .any(|word| token.is(word))
    })
}

fn returns(heard: &Heard) -> bool {
    const WORDS: [&str; 8] = ["back", "zuruck", "retour", "reviens", "rentre", "vuelvo", "vuelta", "regreso"];
    heard.tokens.iter().any(|token| WORDS.iter().any(|word| token.is(word)))
}

/// "back on the 18th".
pub(super) fn back(heard: &Heard, asked: &Asked) -> Meant {
    let Some(day) = heard.days.last() else { return Story };
    match day.when {
        When::Past(_) | When::Today(_) => return Story,
        When::Week { monday } if monday > asked.today => {
            return Meant::Act(Act::Away { first: asked.today, back: monday }, Some(monday));
        }
        _ => {}
    }
    match coming(day, asked) {
        Ok(back) => Meant::Act(Act::Away { first: asked.today, back }, Some(back)),
        Err(other) => other,
    }
}

pub(super) fn pause(heard: &Heard, asked: &Asked) -> Meant {
    let day = heard.days.iter().find(|day| until(day, heard)).or_else(|| heard.days.last());
    let Some(day) = day else { return Staff };
    let back = match day.when {
        When::Length { back } => Ok(back),
        When::Range { last, .. } => plus(last, 1).ok_or(Staff),
        When::Week { monday } if until(day, heard) => Ok(monday),
        When::Week { monday } => plus(monday, 7).ok_or(Staff),
        _ if until(day, heard) || word_before(day, heard) == "before" => coming(day, asked),
        _ => Err(Staff),
    };
    let back = match back {
        Ok(back) => back,
        Err(other) => return other,
    };
    match sure(back, year(day), asked.today, asked.ends) {
        Ok(()) if back > asked.today => Meant::Act(Act::PauseUntil { back }, Some(back)),
        Ok(()) => Unclear(UnclearDay::Gone),
        Err(unclear) => Unclear(unclear),
    }
}
