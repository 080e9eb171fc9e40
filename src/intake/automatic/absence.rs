//! The first day back that an automatic answer names: "back on 3 February", "until 12.02.2027", "vom 1. bis 5. März".
//!
//! Every date of the text is found first; the words nearest to each say whether it is the first day back, the last
//! day away, or the first day away. The day after "until" is the first day back.

use jiff::{ToSpan, civil::Date, civil::Weekday};

use super::absence_words::{count_of, is_again, is_back, is_from, is_joint, is_until};
use super::dates::{Calendar, Order, Token, tokens};
use super::message::Mail;
use super::phrases::flat;

/// Longer absences than this are misread dates.
const LONGEST_DAYS: i32 = 400;
/// An absence is told in the first words.
const TELLING_LENGTH: usize = 4_000;
/// How far from a date the word stands that says what it is.
const REACH: usize = 8;

/// What is known of how the writer of a mail writes dates.
pub(super) fn order_of(mail: &Mail<'_>) -> Order {
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
    LastAway,
    FirstAway,
    Unknown,
}

/// A date in the text: where it ends, and what it is.
struct Dated {
    date: Date,
    to: usize,
    role: Role,
}

/// The first day back, seen from the day the mail was written. `None` when unsure, or when that day is past.
pub(super) fn first_day_back(text: &str, written: Date, order: Order) -> Option<Date> {
    let text = flat(text, TELLING_LENGTH);
    let tokens = tokens(&text);
    let calendar = Calendar { today: written, order: order_in(&tokens, written, order), only_ahead: false };
    let dates = dated(&tokens, &calendar);
    let back = |dated: &Dated| match dated.role {
        Role::Back => Some(dated.date),
        Role::LastAway => dated.date.checked_add(1.day()).ok(),
        Role::FirstAway | Role::Unknown => None,
    };
    let ahead = |date: &Date| (1..=LONGEST_DAYS).contains(&(*date - written).get_days());
    let of = |role: Role| {
        dates.iter().filter(|dated| dated.role == role).filter_map(back).find(|date| ahead(date))
    };
    of(Role::Back)
        .or_else(|| of(Role::LastAway))
        .or_else(|| after_a_while(&tokens, written).filter(|date| ahead(date)))
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
        let relative = relative(rest, calendar.today);
        let Some((date, taken)) = relative.or_else(|| begun(tokens, at, calendar)) else {
            at += 1;
            continue;
        };
        let role = role(tokens, at, at + taken, dates.last());
        dates.push(Dated { date, to: at + taken, role });
        at += taken.max(1);
    }
    dates
}

/// A date that begins here, not in the middle of a number or a word.
fn begun(tokens: &[Token<'_>], at: usize, calendar: &Calendar) -> Option<(Date, usize)> {
    if let (Some(before), Some(Token::Number { .. })) = (at.checked_sub(1), tokens.get(at))
        && matches!(tokens.get(before), Some(Token::Mark('/' | '.' | ':' | '+' | '#' | '-')))
        && matches!(before.checked_sub(1).and_then(|at| tokens.get(at)), Some(Token::Number { .. }))
    {
        // `12-15 february`: the second of two days.
        let range = tokens.get(before) == Some(&Token::Mark('-'))
            && matches!(tokens.get(at + 1), Some(Token::Word(_)));
        if !range {
            return None;
        }
    }
    calendar.date(tokens.get(at..)?)
}

/// `tomorrow`, `next week`, `end of next week`, `end of March`.
fn relative(tokens: &[Token<'_>], today: Date) -> Option<(Date, usize)> {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => *word,
        _ => "",
    };
    let monday = || today.series(1.day()).skip(1).take(7).find(|date| date.weekday() == Weekday::Monday);
    match (word(0), word(1), word(2)) {
        ("tomorrow" | "morgen" | "demain" | "mañana" | "domani" | "amanhã" | "imorgon" | "jutro", _, _) => {
            Some((today.checked_add(1.day()).ok()?, 1))
        }
        ("next", "week", _)
        | ("nächste" | "nächster" | "kommende", "woche", _)
        | ("semaine", "prochaine", _)
        | ("próxima", "semana", _)
        | ("prossima", "settimana", _)
        | ("volgende", "week", _) => Some((monday()?, 2)),
        ("end" | "ende" | "fin" | "fine" | "final" | "finales" | "eind" | "end's", ..) => {
            end_of_month(tokens, today)
        }
        _ => None,
    }
}

/// The last day of a named month.
fn end_of_month(tokens: &[Token<'_>], today: Date) -> Option<(Date, usize)> {
    let mut at = 1;
    while matches!(tokens.get(at), Some(Token::Word("of" | "de" | "di" | "the" | "des" | "d'" | "van"))) {
        at += 1;
    }
    let Some(Token::Word(word)) = tokens.get(at) else { return None };
    let month = super::date_words::month_of(word.strip_prefix("d'").unwrap_or(word))?;
    let year = if month < today.month() { today.year().checked_add(1)? } else { today.year() };
    Some((Date::new(year, month, 1).ok()?.last_of_month(), at + 1))
}

/// What the words around a date make of it: those right before it, those between it and the date before it, then the
/// nearest in its sentence, before it or after it.
fn role(tokens: &[Token<'_>], from: usize, to: usize, before: Option<&Dated>) -> Role {
    let preceding = || tokens.get(..from).unwrap_or_default().iter().rev();
    let near: Vec<&Token<'_>> = preceding().take_while(|token| !is_stop(token)).take(REACH).collect();
    // "1 February to 12 February", "12 - 15 February".
    if let Some(before) = before
        && let Some(between) = tokens.get(before.to..from)
        && joins(between)
        && before.role != Role::Back
    {
        return Role::LastAway;
    }
    if ends_a_range_of_days(tokens, from) {
        return Role::LastAway;
    }
    for (distance, token) in near.iter().enumerate() {
        match token {
            Token::Word(word) if is_until(word) => {
                // "I will not be back until 15 February": that day is worked.
                let first_back =
                    near.iter().skip(distance).any(|t| matches!(t, Token::Word(w) if is_back(w)));
                let not = near.iter().skip(distance).any(|t| {
                    matches!(t, Token::Word("not" | "won't" | "nicht" | "erst" | "pas" | "no" | "non"))
                });
                return if first_back && not { Role::Back } else { Role::LastAway };
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
    if back_follows(tokens, to) { Role::Back } else { Role::Unknown }
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
        Some(Token::Word(word)) => is_until(word) || is_joint(word),
        _ => false,
    };
    let mut at = 2;
    while matches!(token(at), Some(Token::Mark('.') | Token::Word("st" | "nd" | "rd" | "th" | "er"))) {
        at += 1;
    }
    joined && matches!(token(at), Some(Token::Number { digits: 1 | 2, .. }))
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

/// `for two weeks`, `for the next 3 days`, `für eine Woche`: so long from the day it was written.
fn after_a_while(tokens: &[Token<'_>], written: Date) -> Option<Date> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let Token::Word("for" | "für" | "pendant" | "pour" | "durante" | "por" | "per" | "voor") = token
        else {
            return None;
        };
        let mut rest = tokens.get(at + 1..)?.iter().skip_while(|token| {
            matches!(
                token,
                Token::Word(
                    "the"
                        | "next"
                        | "die"
                        | "nächsten"
                        | "kommenden"
                        | "les"
                        | "prochains"
                        | "los"
                        | "próximos"
                        | "as"
                        | "os"
                        | "about"
                        | "approximately"
                        | "around"
                )
            )
        });
        let count = match rest.next()? {
            Token::Number { value, .. } => i32::from(*value),
            Token::Word(word) => count_of(word)?,
            Token::Mark(_) => return None,
        };
        let Token::Word(unit) = rest.next()? else { return None };
        let days = match *unit {
            "day" | "days" | "tage" | "tag" | "jours" | "jour" | "días" | "dias" | "día" | "giorni"
            | "dagen" => 1,
            "week" | "weeks" | "wochen" | "woche" | "semaine" | "semaines" | "semana" | "semanas"
            | "settimana" | "settimane" | "weken" => 7,
            _ => return None,
        };
        written.checked_add((count.checked_mul(days)?).days()).ok()
    })
}

#[cfg(test)]
#[path = "../absence_tests.rs"]
mod tests;
