//! The first day back that an automatic answer names: "back on 3 February", "until 12.02.2027", "vom 1. bis 5. März".
//!
//! Every date of the text is found first; the words nearest to each say whether it is the first day back, the last
//! day away, or the first day away. The day after "until" is the first day back.

use jiff::{ToSpan, civil::Date};

use super::absence_spans::{self as spans, Kind, Span};
use super::absence_words::{
    is_after, is_again, is_and_word, is_back, is_before, is_between, is_from, is_inclusive, is_joint, is_not,
    is_not_there, is_of_hours, is_there_again, is_until,
};
use crate::intake::dates::written::{Calendar, Order, Token, tokens};
use crate::intake::message::mail::Mail;
use crate::intake::text::phrases::flat;

/// Longer absences than this are misread dates.
const LONGEST_DAYS: i32 = 400;
/// An absence is told in the first words.
const TELLING_LENGTH: usize = 4_000;
/// How far from a date the word stands that says what it is.
const REACH: usize = 8;

/// What is known of how the writer of a mail writes dates.
pub(in crate::intake) fn order_of(mail: &Mail<'_>) -> Order {
    let language =
        mail.field("content-language").or_else(|| mail.field("accept-language")).unwrap_or_default();
    let language = language.split([',', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
    match language.as_str() {
        "en-us" | "en-ph" => return Order::MonthFirst,
        "" | "en" => {}
        _ => return Order::DayFirst,
    }
    // North America keeps -0400 to -1000; servers write +0000 for anyone.
    let date = mail.field("date").unwrap_or_default();
    let zone = date.split_whitespace().find(|word| word.len() == 5 && word.starts_with(['+', '-']));
    match zone.and_then(|zone| zone.parse::<i32>().ok()) {
        Some(-1000..=-400) => Order::MonthFirst,
        Some(0) | None => Order::Unknown,
        Some(_) => Order::DayFirst,
    }
}

/// What a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Back,
    /// Away until then: whether that day is worked depends on how it is named.
    Until,
    LastAway,
    FirstAway,
    Unknown,
}

/// A day or some days in the text: where that ends, and what it is.
struct Dated {
    span: Span,
    to: usize,
    role: Role,
}

impl Dated {
    fn first_day_back(&self) -> Option<Date> {
        let after = || self.span.last.checked_add(1.day()).ok();
        match self.role {
            Role::Back => Some(self.span.first),
            // Nobody's last day away is a Monday; "until next week" ends with it.
            Role::Until if self.span.is_left_out_of_until() => Some(self.span.first),
            Role::Until | Role::LastAway => after(),
            Role::FirstAway | Role::Unknown => None,
        }
    }
}

/// The first day back, seen from the day the mail was written. `None` when unsure, or when that day is past.
pub(in crate::intake) fn first_day_back(text: &str, written: Date, order: Order) -> Option<Date> {
    let text = flat(text, TELLING_LENGTH);
    let tokens = tokens(&text);
    let calendar = Calendar { today: written, order: order_in(&tokens, written, order), only_ahead: false };
    let dates = dated(&tokens, &calendar);
    let ahead = |date: &Date| (1..=LONGEST_DAYS).contains(&(*date - written).get_days());
    let of = |roles: &[Role]| {
        let those = dates.iter().filter(|dated| roles.contains(&dated.role));
        those.filter_map(Dated::first_day_back).find(|date| ahead(date))
    };
    let from = dates.iter().find(|dated| dated.role == Role::FirstAway).map(|dated| dated.span.first);
    of(&[Role::Back])
        .or_else(|| of(&[Role::Until, Role::LastAway]))
        .or_else(|| spans::after_a_while(&tokens, from.unwrap_or(written)).filter(ahead))
        .or_else(|| spans::whole(&tokens, written).filter(ahead))
}

/// The order of day and month: what the text's own dates and language show, else what the mail says.
fn order_in(tokens: &[Token<'_>], written: Date, order: Order) -> Order {
    let unknown = Calendar { today: written, order: Order::Unknown, only_ahead: false };
    let shown = tokens.windows(3).enumerate().find_map(|(at, three)| match three {
        [Token::Number { value: first, .. }, Token::Mark('/'), Token::Number { value: second, .. }] => {
            let readable = unknown.date(tokens.get(at..)?).is_some();
            match (first, second) {
                (13..=31, 1..=12) if readable => Some(Order::DayFirst),
                (1..=12, 13..=31) if readable => Some(Order::MonthFirst),
                _ => None,
            }
        }
        _ => None,
    });
    shown.unwrap_or_else(|| {
        const ENGLISH: [&str; 12] =
            ["the", "and", "will", "you", "your", "back", "until", "am", "office", "return", "my", "out"];
        let english =
            tokens.iter().filter(|t| matches!(t, Token::Word(word) if ENGLISH.contains(word))).count();
        if english >= 1 { order } else { Order::DayFirst }
    })
}

/// Every date with its role, in order.
fn dated(tokens: &[Token<'_>], calendar: &Calendar) -> Vec<Dated> {
    let mut dates: Vec<Dated> = Vec::new();
    let mut at = 0;
    while at < tokens.len() && dates.len() < 40 {
        let rest = tokens.get(at..).unwrap_or_default();
        if let Some((first, last, taken)) = spans::days_of_a_month(rest, calendar) {
            let span = Span { first, last, kind: Kind::Day };
            dates.push(Dated { span, to: at + taken, role: Role::LastAway });
            at += taken;
            continue;
        }
        let day = || {
            let (date, taken) = begun(tokens, at, calendar, dates.last())?;
            let kind = if is_weekday_alone(rest, taken) { Kind::Weekday } else { Kind::Day };
            Some((Span { first: date, last: date, kind }, taken))
        };
        let Some((span, taken)) = spans::relative(tokens, at, calendar.today).or_else(day) else {
            at += 1;
            continue;
        };
        if span.kind != Kind::Weekday || !speaks_of_hours(tokens, at) {
            let role = role(tokens, at, at + taken, dates.last());
            dates.push(Dated { span, to: at + taken, role });
        }
        at += taken.max(1);
    }
    dates
}

/// `Friday`, with no number.
fn is_weekday_alone(tokens: &[Token<'_>], taken: usize) -> bool {
    tokens.iter().take(taken).all(|token| !matches!(token, Token::Number { .. }))
}

/// "I work Monday to Thursday", "Sprechzeiten: Montag bis Freitag": days of every week.
fn speaks_of_hours(tokens: &[Token<'_>], at: usize) -> bool {
    let before =
        tokens.get(..at).unwrap_or_default().iter().rev().take_while(|token| !is_stop(token)).take(10);
    before
        .chain(tokens.get(at..).unwrap_or_default().iter().take(6))
        .any(|token| matches!(token, Token::Word(word) if is_of_hours(word)))
}

/// A date that begins here, not in the middle of a number or a word.
fn begun(
    tokens: &[Token<'_>],
    at: usize,
    calendar: &Calendar,
    last: Option<&Dated>,
) -> Option<(Date, usize)> {
    if let (Some(before), Some(Token::Number { .. })) = (at.checked_sub(1), tokens.get(at))
        && matches!(tokens.get(before), Some(Token::Mark('/' | '.' | ':' | '+' | '#' | '-')))
        && matches!(before.checked_sub(1).and_then(|at| tokens.get(at)), Some(Token::Number { .. }))
    {
        // `12-15 february`: the second of two days.
        let range = tokens.get(before) == Some(&Token::Mark('-'))
            && (matches!(tokens.get(at + 1), Some(Token::Word(_)))
                || last.is_some_and(|last| last.to == before));
        if !range {
            return None;
        }
    }
    calendar.date(tokens.get(at..)?)
}

/// What the words around a date make of it: those right before it, those between it and the date before it, then the
/// nearest in its sentence, before it or after it.
fn role(tokens: &[Token<'_>], from: usize, to: usize, before: Option<&Dated>) -> Role {
    let preceding = || tokens.get(..from).unwrap_or_default().iter().rev();
    let near: Vec<&Token<'_>> = preceding().take_while(|token| !is_stop(token)).take(REACH).collect();
    // "1 February to 12 February", "12 - 15 February".
    if let Some(before) = before
        && let Some(between) = tokens.get(before.to..from)
        && (joins(between) || before.role == Role::FirstAway && is_and(between))
        && before.role != Role::Back
    {
        return Role::LastAway;
    }
    if ends_a_range_of_days(tokens, from) {
        return Role::LastAway;
    }
    for (distance, token) in near.iter().enumerate() {
        match token {
            // Words that mean something else as well, or are a name, stand right before the day.
            Token::Word(word)
                if is_until(word) && (distance == 0 || !matches!(*word, "do" | "po" | "tom")) =>
            {
                // "I will not be back until 15 February": that day is worked.
                let first_back =
                    near.iter().skip(distance).any(|t| matches!(t, Token::Word(w) if is_back(w)));
                let not = near.iter().skip(distance).any(|t| matches!(t, Token::Word(w) if is_not(w)));
                let last = if is_inclusive(word) { Role::LastAway } else { Role::Until };
                return if first_back && not { Role::Back } else { last };
            }
            // "Will answer after 21 March", "nach dem 21."
            Token::Word(word) if distance <= 1 && is_after(word) && (distance == 0 || word.len() > 2) => {
                return Role::LastAway;
            }
            // "Not before 22 March".
            Token::Word(word) if distance <= 1 && is_before(word) => {
                let not = near.iter().any(|token| matches!(token, Token::Word(word) if is_not(word)));
                return if not { Role::Back } else { Role::Unknown };
            }
            Token::Word(word) if is_back(word) => return Role::Back,
            Token::Word(word) if distance <= 2 && is_from(word) => {
                let again = near
                    .iter()
                    .skip(distance)
                    .any(|t| matches!(t, Token::Word(w) if is_back(w) || is_again(w)));
                return if again || back_follows(tokens, to) { Role::Back } else { Role::FirstAway };
            }
            // "t/m 12 februari", "12 t.o.m. 15".
            Token::Word("m") if distance <= 2 && through(near.as_slice(), distance) => return Role::LastAway,
            _ => {}
        }
    }
    if is_until_after(tokens, to) {
        return Role::LastAway;
    }
    let said = |wanted: fn(&str) -> bool| near.iter().any(|t| matches!(t, Token::Word(word) if wanted(word)));
    // "Sarò di nuovo in ufficio il 22 marzo."
    let there_again = said(is_there_again) && !said(is_not_there);
    if there_again || back_follows(tokens, to) { Role::Back } else { Role::Unknown }
}

fn through(near: &[&Token<'_>], at: usize) -> bool {
    matches!(
        (near.get(at + 1), near.get(at + 2)),
        (Some(Token::Mark('/')), Some(Token::Word("t"))) | (Some(Token::Mark('.')), Some(Token::Word("o")))
    )
}

/// `12-` and `12 bis ` before `15 February`: the days of one month.
fn ends_a_range_of_days(tokens: &[Token<'_>], from: usize) -> bool {
    let token = |back: usize| from.checked_sub(back).and_then(|at| tokens.get(at));
    let joined = match token(1) {
        Some(Token::Mark('-' | '–' | '—')) => true,
        Some(Token::Word(word)) => {
            is_until(word) || is_joint(word) || is_and_word(word) && between_days(tokens, from)
        }
        _ => false,
    };
    let mut at = 2;
    while matches!(token(at), Some(Token::Mark('.') | Token::Word("st" | "nd" | "rd" | "th" | "er"))) {
        at += 1;
    }
    joined && matches!(token(at), Some(Token::Number { digits: 1 | 2, .. }))
}

/// `between 12 and `, `entre el 12 y `.
fn between_days(tokens: &[Token<'_>], from: usize) -> bool {
    let before = tokens.get(..from).unwrap_or_default().iter().rev().skip(1).take(5);
    before.into_iter().any(|token| matches!(token, Token::Word(word) if is_between(word)))
}

/// "And" alone, perhaps with an article.
fn is_and(between: &[Token<'_>]) -> bool {
    let article =
        |token: &Token<'_>| matches!(token, Token::Word("the" | "den" | "dem" | "le" | "el" | "il"));
    match between {
        [Token::Word(word)] => is_and_word(word),
        [Token::Word(word), second] => is_and_word(word) && article(second),
        _ => false,
    }
}

/// Only what stands between the two ends of a range.
fn joins(between: &[Token<'_>]) -> bool {
    !between.is_empty()
        && between.len() <= 5
        && between.iter().any(|token| match token {
            Token::Mark(mark) => matches!(mark, '-' | '–' | '—' | '~' | '〜' | '～'),
            Token::Word(word) => {
                is_until(word) || is_joint(word) || word.starts_with('至') || word.starts_with('到')
            }
            Token::Number { .. } => false,
        })
        && between.iter().all(|token| match token {
            Token::Mark(mark) => !matches!(mark, '!' | '?' | ';'),
            Token::Word(word) => {
                is_until(word)
                    || is_joint(word)
                    || matches!(
                        *word,
                        "and"
                            | "including"
                            | "inkl"
                            | "the"
                            | "zum"
                            | "den"
                            | "dem"
                            | "le"
                            | "el"
                            | "il"
                            | "met"
                            | "med"
                            | "日"
                            | "号"
                    )
                    || word.starts_with(['日', '号', '至', '到', '일', 'か', '年'])
            }
            Token::Number { .. } => false,
        })
}

/// Where a sentence ends; a point does so only rarely, and ends no date.
fn is_stop(token: &Token<'_>) -> bool {
    matches!(token, Token::Mark('!' | '?' | ';' | '。' | '！'))
}

fn back_follows(tokens: &[Token<'_>], to: usize) -> bool {
    clause_after(tokens, to).take(REACH).any(|word| is_back(word) || is_again(word))
}

/// The words after a date up to the next date or clause.
fn clause_after<'t>(tokens: &'t [Token<'t>], to: usize) -> impl Iterator<Item = &'t str> {
    let ends = |word: &str| {
        is_until(word) || matches!(word, "and" | "to" | "und" | "et" | "y" | "og" | "och" | "but" | "aber")
    };
    tokens.get(to..).unwrap_or_default().iter().map_while(move |token| match token {
        Token::Word(word) if !ends(word) => Some(*word),
        _ => None,
    })
}

/// Languages in which "until" comes after the date.
fn is_until_after(tokens: &[Token<'_>], to: usize) -> bool {
    clause_after(tokens, to).take(4).any(|word| {
        matches!(word, "ig" | "kadar" | "saakka" | "asti" | "inclusive" | "inclus" | "incluido" | "compreso")
            || ["まで", "까지", "日止", "为止"].iter().any(|until| word.contains(until))
    })
}

#[cfg(test)]
#[path = "absence_tests.rs"]
mod tests;
