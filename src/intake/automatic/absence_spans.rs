//! Days that are named by where they lie from today: "tomorrow", "next week", "the rest of the week", "until April",
//! "for two weeks"; and the days of one month, "March 1-5".

use std::{collections::HashMap, sync::LazyLock};

use jiff::{Span as Length, ToSpan, civil::Date, civil::Weekday};

use super::absence_words::{count_of, is_away, is_inclusive, is_until};
use crate::intake::dates::words::month_of;
use crate::intake::dates::written::{Calendar, NEVER_FIRST, Token};

/// How days are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Day,
    Weekday,
    /// A week, month or day seen from today: "until next week" leaves it out.
    Relative,
}

/// From the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) kind: Kind,
}

impl Span {
    /// Whether "until" it means that it is worked.
    pub(super) fn is_left_out_of_until(&self) -> bool {
        match self.kind {
            Kind::Day => false,
            Kind::Weekday => self.first.weekday() == Weekday::Monday,
            Kind::Relative => true,
        }
    }
}

/// Phrases of days seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Today,
    Tomorrow,
    ThisWeek,
    NextWeek,
    EndOfWeek,
    EndOfNextWeek,
    ThisMonth,
    NextMonth,
    EndOfMonth,
}

/// In seven languages; the longest that fits counts.
const NAMED: [(Named, &str); 9] = [
    (Named::Today, "today|heute|aujourd'hui|hoy|oggi|vandaag|dziś|dzisiaj"),
    (Named::Tomorrow, "tomorrow|morgen|demain|mañana|domani|amanhã|imorgon|jutro|jutra"),
    (
        Named::ThisWeek,
        "this week|all week|all this week|rest of the week|rest of this week|remainder of the week|diese woche|dieser woche|\
         die ganze woche|rest der woche|restliche woche|cette semaine|toute la semaine|reste de la semaine|esta semana|\
         toda la semana|resto de la semana|questa settimana|tutta la settimana|resto della settimana|deze week|hele week|\
         rest van de week|tym tygodniu|cały tydzień|tego tygodnia",
    ),
    (
        Named::NextWeek,
        "next week|following week|coming week|nächste woche|nächster woche|nächsten woche|kommende woche|kommenden woche|\
         semaine prochaine|próxima semana|semana próxima|semana que viene|prossima settimana|settimana prossima|\
         volgende week|komende week|przyszły tydzień|przyszłego tygodnia|przyszłym tygodniu|następnego tygodnia",
    ),
    (
        Named::EndOfWeek,
        "end of the week|end of this week|end of week|ende der woche|ende dieser woche|wochenende|fin de la semaine|\
         fin de semaine|final de la semana|fin de semana|finales de semana|fine della settimana|fine settimana|\
         einde van de week|eind van de week|końca tygodnia",
    ),
    (
        Named::EndOfNextWeek,
        "end of next week|ende nächster woche|ende der nächsten woche|ende kommender woche|fin de la semaine prochaine|\
         final de la próxima semana|fine della prossima settimana|eind volgende week|einde van volgende week|\
         końca przyszłego tygodnia",
    ),
    (
        Named::ThisMonth,
        "this month|rest of the month|diesen monat|rest des monats|ce mois ci|este mes|resto del mes|questo mese|\
         resto del mese|deze maand|rest van de maand|tym miesiącu",
    ),
    (
        Named::NextMonth,
        "next month|nächsten monat|kommenden monat|nächster monat|mois prochain|próximo mes|mes que viene|prossimo mese|\
         mese prossimo|volgende maand|przyszłego miesiąca|przyszły miesiąc",
    ),
    (
        Named::EndOfMonth,
        "end of the month|end of this month|end of month|ende des monats|monatsende|ende dieses monats|fin du mois|\
         fin de mes|final de mes|finales de mes|final del mes|fine mese|fine del mese|einde van de maand|\
         eind van de maand|końca miesiąca",
    ),
];

/// The days that a phrase at this place names: `tomorrow`, `next week`, `end of March`, the month after "until".
pub(super) fn relative(tokens: &[Token<'_>], at: usize, today: Date) -> Option<(Span, usize)> {
    let rest = tokens.get(at..)?;
    // "Today" is told with the days after it; see `whole`.
    if let Some((named, taken)) = named(rest).filter(|(named, _)| *named != Named::Today) {
        return Some((days(named, today)?, taken));
    }
    end_of_month(rest, today).or_else(|| month_after_until(tokens, at, today))
}

/// Phrases in words, each with what it names, by their first word.
type ByFirstWord = HashMap<&'static str, Vec<(Named, Vec<&'static str>)>>;

static BY_FIRST_WORD: LazyLock<ByFirstWord> = LazyLock::new(|| {
    let mut by_first_word = ByFirstWord::new();
    for (named, phrases) in NAMED {
        for words in phrases.split('|').map(|phrase| phrase.split_whitespace().collect::<Vec<_>>()) {
            if let Some(first) = words.first() {
                by_first_word.entry(first).or_default().push((named, words));
            }
        }
    }
    by_first_word
});

fn named(rest: &[Token<'_>]) -> Option<(Named, usize)> {
    let Some(Token::Word(first)) = rest.first() else { return None };
    let fits = |words: &[&str]| {
        words.iter().enumerate().all(|(place, word)| rest.get(place) == Some(&Token::Word(word)))
    };
    let found = BY_FIRST_WORD.get(first)?.iter().filter(|(_, words)| fits(words));
    found.map(|(named, words)| (*named, words.len())).max_by_key(|(_, taken)| *taken)
}

fn days(named: Named, today: Date) -> Option<Span> {
    let after = |days: i32| today.checked_add(days.days()).ok();
    let to_sunday = i32::from(6 - today.weekday().to_monday_zero_offset());
    let next_month = || today.first_of_month().checked_add(1.month()).ok();
    let (first, last, kind) = match named {
        Named::Today => (today, today, Kind::Relative),
        Named::Tomorrow => (after(1)?, after(1)?, Kind::Relative),
        Named::ThisWeek => (today, after(to_sunday)?, Kind::Day),
        Named::EndOfWeek => (after(to_sunday)?, after(to_sunday)?, Kind::Day),
        Named::NextWeek => (after(to_sunday + 1)?, after(to_sunday + 7)?, Kind::Relative),
        Named::EndOfNextWeek => (after(to_sunday + 7)?, after(to_sunday + 7)?, Kind::Day),
        Named::ThisMonth => (today, today.last_of_month(), Kind::Day),
        Named::EndOfMonth => (today.last_of_month(), today.last_of_month(), Kind::Day),
        Named::NextMonth => (next_month()?, next_month()?.last_of_month(), Kind::Relative),
    };
    Some(Span { first, last, kind })
}

/// The last day of a named month.
fn end_of_month(tokens: &[Token<'_>], today: Date) -> Option<(Span, usize)> {
    const ENDS: [&str; 10] =
        ["end", "ende", "fin", "fine", "final", "finales", "eind", "einde", "end's", "końca"];
    matches!(tokens.first(), Some(Token::Word(word)) if ENDS.contains(word)).then_some(())?;
    let mut at = 1;
    while matches!(tokens.get(at), Some(Token::Word("of" | "de" | "di" | "the" | "des" | "d'" | "van"))) {
        at += 1;
    }
    let first = month_from(tokens.get(at)?, tokens.get(at + 1), today)?;
    let last = first.last_of_month();
    Some((Span { first: last, last, kind: Kind::Day }, at + 1))
}

/// `until April`: that month is worked; `through April`: it is not.
fn month_after_until(tokens: &[Token<'_>], at: usize, today: Date) -> Option<(Span, usize)> {
    let before = |back: usize| match at.checked_sub(back).and_then(|at| tokens.get(at)) {
        Some(Token::Word(word)) => *word,
        _ => "",
    };
    let until = if matches!(before(1), "a" | "ad" | "en" | "à") { before(2) } else { before(1) };
    if !is_until(until) || matches!(tokens.get(at + 1), Some(Token::Number { digits: 1 | 2, .. })) {
        return None;
    }
    let first = month_from(tokens.get(at)?, tokens.get(at + 1), today)?;
    let kind = if is_inclusive(until) { Kind::Day } else { Kind::Relative };
    Some((Span { first, last: first.last_of_month(), kind }, 1))
}

/// The first day of a named month, of this year or the next.
fn month_from(word: &Token<'_>, year: Option<&Token<'_>>, today: Date) -> Option<Date> {
    let Token::Word(word) = word else { return None };
    let month = month_of(word.strip_prefix("d'").unwrap_or(word)).filter(|_| !NEVER_FIRST.contains(word))?;
    let year = match year {
        Some(&Token::Number { value, digits: 4 }) if (1901..2200).contains(&value) => value,
        _ if month < today.month() => today.year().checked_add(1)?,
        _ => today.year(),
    };
    Date::new(year, month, 1).ok()
}

/// `March 1-5`, `August 16 to 29, 2021`: the first and the last day, and the tokens they take.
pub(super) fn days_of_a_month(tokens: &[Token<'_>], calendar: &Calendar) -> Option<(Date, Date, usize)> {
    let (Token::Word(month), Token::Number { digits: 1 | 2, .. }) = (*tokens.first()?, *tokens.get(1)?)
    else {
        return None;
    };
    month_of(month)?;
    let ending =
        |at: usize| usize::from(matches!(tokens.get(at), Some(Token::Word("st" | "nd" | "rd" | "th"))));
    let mut at = 2 + ending(2);
    let joint = matches!(
        tokens.get(at)?,
        Token::Mark('-' | '–' | '—') | Token::Word("to" | "through" | "thru" | "until" | "till")
    );
    at += 1 + usize::from(matches!(tokens.get(at + 1), Some(Token::Word("the"))));
    let day @ Token::Number { digits: 1 | 2, .. } = *tokens.get(at)? else { return None };
    at += 1 + ending(at + 1);
    // "March 1 - 5 April", "March 1 to 5 pm", "March 1 - 5/4" end elsewhere.
    let elsewhere = match tokens.get(at) {
        Some(Token::Word(word)) => {
            month_of(word).is_some() || matches!(*word, "am" | "pm" | "of" | "h" | "o'clock")
        }
        Some(Token::Mark(':' | '/')) => true,
        Some(Token::Mark('.')) => matches!(tokens.get(at + 1), Some(Token::Number { digits: 1 | 2, .. })),
        _ => false,
    };
    if !joint || elsewhere {
        return None;
    }
    // Read as "March 5, 2021", then "March 1" in the year of that.
    let rest = tokens.get(at..).unwrap_or_default().iter().take(3).copied();
    let ends: Vec<Token<'_>> = [Token::Word(month), day].into_iter().chain(rest).collect();
    let (last, taken) = calendar.date(&ends)?;
    let Token::Number { value, .. } = *tokens.get(1)? else { return None };
    let first = Date::new(last.year(), last.month(), i8::try_from(value).ok()?).ok()?;
    (first <= last).then_some((first, last, at + taken.saturating_sub(2)))
}

/// "Away next week", "out today and tomorrow": days away that no "until" and no "back" names.
pub(super) fn whole(tokens: &[Token<'_>], today: Date) -> Option<Date> {
    let mut last: Option<Date> = None;
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((named, taken)) = named(rest) else {
            at += 1;
            continue;
        };
        let sentence = sentence_around(tokens, at);
        let word = |wanted: fn(&str) -> bool| {
            sentence.iter().any(|token| matches!(token, Token::Word(word) if wanted(word)))
        };
        if word(is_away)
            && !word(is_until)
            && let Some(span) = days(named, today)
        {
            // Only days that follow on those before.
            let follows = last.is_none_or(|last| (span.first - last).get_days() <= 1);
            last = if follows { last.max(Some(span.last)) } else { last };
        }
        at += taken;
    }
    last?.checked_add(1.day()).ok()
}

fn sentence_around<'t, 's>(tokens: &'t [Token<'s>], at: usize) -> &'t [Token<'s>] {
    const REACH: usize = 12;
    let ends = |token: &Token<'_>| matches!(token, Token::Mark('.' | '!' | '?' | ';'));
    let before = tokens.get(..at).unwrap_or_default();
    let from = at - before.iter().rev().take(REACH).take_while(|token| !ends(token)).count();
    let after = tokens.get(at..).unwrap_or_default();
    let to = at + after.iter().take(REACH).take_while(|token| !ends(token)).count();
    tokens.get(from..to).unwrap_or_default()
}

/// `for two weeks`, `for the next 3 days`, `für eine Woche`: so long from the first day away.
pub(super) fn after_a_while(tokens: &[Token<'_>], from: Date) -> Option<Date> {
    const FOR: [&str; 10] =
        ["for", "für", "pendant", "pour", "durante", "por", "per", "voor", "przez", "gedurende"];
    const BETWEEN: [&str; 15] = [
        "the",
        "next",
        "die",
        "nächsten",
        "kommenden",
        "les",
        "prochains",
        "prochaines",
        "los",
        "próximos",
        "as",
        "os",
        "about",
        "approximately",
        "around",
    ];
    tokens.iter().enumerate().find_map(|(at, token)| {
        matches!(token, Token::Word(word) if FOR.contains(word)).then_some(())?;
        let between = |token: &&Token<'_>| matches!(token, Token::Word(word) if BETWEEN.contains(word));
        let mut rest = tokens.get(at + 1..)?.iter().skip_while(between);
        let (count, unit) = match rest.next()? {
            Token::Number { value, .. } => (i32::from(*value), rest.next()?),
            // "przez tydzień"
            unit @ Token::Word(word) => match count_of(word) {
                Some(count) => (count, rest.next()?),
                None => (1, unit),
            },
            Token::Mark(_) => return None,
        };
        let Token::Word(unit) = unit else { return None };
        from.checked_add(length(count, unit)?).ok()
    })
}

fn length(count: i32, unit: &str) -> Option<Length> {
    const DAYS: [&str; 12] =
        ["day", "days", "tage", "tag", "jours", "jour", "días", "dias", "día", "giorni", "dagen", "dni"];
    const WEEKS: [&str; 15] = [
        "week",
        "weeks",
        "wochen",
        "woche",
        "semaine",
        "semaines",
        "semana",
        "semanas",
        "settimana",
        "settimane",
        "weken",
        "tydzień",
        "tygodnie",
        "tygodni",
        "quinzaine",
    ];
    const MONTHS: [&str; 13] = [
        "month",
        "months",
        "monat",
        "monate",
        "mois",
        "mes",
        "meses",
        "mese",
        "mesi",
        "maand",
        "maanden",
        "miesiąc",
        "miesiące",
    ];
    let length = Length::new();
    match unit {
        unit if DAYS.contains(&unit) => length.try_days(count),
        unit if WEEKS.contains(&unit) => length.try_weeks(count),
        unit if MONTHS.contains(&unit) => length.try_months(count),
        _ => return None,
    }
    .ok()
}
