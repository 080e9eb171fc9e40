//! The first day back that an automatic answer names: "back on 3 February", "until 12.02.2027", "bis 5. März".

use jiff::{ToSpan, civil::Date};

/// What a phrase says about the date after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// That day is worked again.
    Back,
    /// That day is the last one away.
    LastAway,
}

/// Phrases before a date, in lower case; the strongest come first, since the first that yields a date decides.
const PHRASES: [(&str, Says); 63] = [
    ("back in the office on", Says::Back),
    ("back in the office", Says::Back),
    ("back at work on", Says::Back),
    ("back at work", Says::Back),
    ("back at my desk on", Says::Back),
    ("return to the office on", Says::Back),
    ("return to the office", Says::Back),
    ("returning to the office on", Says::Back),
    ("returning to the office", Says::Back),
    ("return to work on", Says::Back),
    ("returning to work on", Says::Back),
    ("be back on", Says::Back),
    ("am back on", Says::Back),
    ("back on", Says::Back),
    ("back from", Says::Back),
    ("back again on", Says::Back),
    ("be back", Says::Back),
    ("i'm back", Says::Back),
    ("return on", Says::Back),
    ("returning on", Says::Back),
    ("returning", Says::Back),
    ("returns on", Says::Back),
    ("return", Says::Back),
    ("available again from", Says::Back),
    ("available again on", Says::Back),
    ("back", Says::Back),
    ("wieder im büro ab", Says::Back),
    ("ab dem", Says::Back),
    ("wieder ab", Says::Back),
    ("bin ab", Says::Back),
    ("wieder am", Says::Back),
    ("zurück am", Says::Back),
    ("zurück ab", Says::Back),
    ("wieder erreichbar ab", Says::Back),
    ("de retour le", Says::Back),
    ("de retour à partir du", Says::Back),
    ("de retour", Says::Back),
    ("mon retour le", Says::Back),
    ("retour le", Says::Back),
    ("à partir du", Says::Back),
    ("vuelvo el", Says::Back),
    ("volveré el", Says::Back),
    ("regreso el", Says::Back),
    ("regresaré el", Says::Back),
    ("de vuelta el", Says::Back),
    ("a partir del", Says::Back),
    ("up to and including", Says::LastAway),
    ("until and including", Says::LastAway),
    ("until", Says::LastAway),
    ("till", Says::LastAway),
    ("through", Says::LastAway),
    ("bis einschließlich", Says::LastAway),
    ("bis einschliesslich", Says::LastAway),
    ("bis zum", Says::LastAway),
    ("bis", Says::LastAway),
    ("jusqu'au", Says::LastAway),
    ("jusqu’au", Says::LastAway),
    ("hasta el", Says::LastAway),
    ("hasta", Says::LastAway),
    ("to", Says::LastAway),
    ("au", Says::LastAway),
    ("-", Says::LastAway),
    ("–", Says::LastAway),
];

/// The months of four languages, by the letters that tell them apart.
const MONTHS: [(&str, i8); 44] = [
    ("january", 1),
    ("januar", 1),
    ("jänner", 1),
    ("janvier", 1),
    ("enero", 1),
    ("jan", 1),
    ("february", 2),
    ("februar", 2),
    ("février", 2),
    ("febrero", 2),
    ("feb", 2),
    ("march", 3),
    ("märz", 3),
    ("mars", 3),
    ("marzo", 3),
    ("mar", 3),
    ("april", 4),
    ("avril", 4),
    ("abril", 4),
    ("apr", 4),
    ("may", 5),
    ("mai", 5),
    ("mayo", 5),
    ("june", 6),
    ("juni", 6),
    ("juin", 6),
    ("junio", 6),
    ("jun", 6),
    ("july", 7),
    ("juli", 7),
    ("juillet", 7),
    ("julio", 7),
    ("jul", 7),
    ("august", 8),
    ("août", 8),
    ("agosto", 8),
    ("aug", 8),
    ("september", 9),
    ("sep", 9),
    ("october", 10),
    ("oct", 10),
    ("okt", 10),
    ("november", 11),
    ("december", 12),
];

/// Longer absences than this are misread dates.
const LONGEST_DAYS: i32 = 400;

/// The first day back, seen from the day the mail was written. `None` when unsure, or when that day is past.
pub(super) fn first_day_back(text: &str, written: Date) -> Option<Date> {
    let text: String = text.chars().take(4_000).collect::<String>().to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (phrase, says) in PHRASES {
        // Ranges alone ("12 - 15 February") decide only where nothing plainer was said.
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(phrase)) {
            let start = from + at;
            from = start + phrase.len();
            if !stands_alone(&text, start, from) {
                continue;
            }
            let Some((date, _)) = date_at(text.get(from..).unwrap_or_default(), written) else { continue };
            let back = if says == Says::LastAway { date.checked_add(1.day()).ok()? } else { date };
            let away = (back - written).get_days();
            if (1..=LONGEST_DAYS).contains(&away) {
                return Some(back);
            }
        }
    }
    None
}

/// Whether a phrase is not part of a longer word.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    let after = text.get(end..).and_then(|t| t.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
}

/// A date at the beginning of a text in lower case, and how many of its words it takes.
/// A date without a year is the next such day after `today`; so is a weekday that stands alone.
pub(super) fn date_at(text: &str, today: Date) -> Option<(Date, usize)> {
    const LITTLE: [&str; 13] =
        ["on", "the", "am", "den", "dem", "le", "el", "of", "next", "kommenden", "lundi", "my", "zum"];
    let words: Vec<&str> = text.split_whitespace().take(10).collect();
    let mut at = 0;
    let mut weekday = None;
    while let Some(word) = words.get(at) {
        let bare = word.trim_matches(|c: char| matches!(c, ',' | '.' | ':' | '(' | '*'));
        if let Some(day) = weekday_of(bare) {
            weekday = Some((day, at + 1));
        } else if !(LITTLE.contains(&bare) || bare.is_empty()) {
            break;
        }
        at += 1;
    }
    let rest = words.get(at..).unwrap_or_default();
    let found = written_in_digits(rest, today).or_else(|| written_in_words(rest, today));
    if let Some((date, taken)) = found {
        return Some((date, at + taken));
    }
    let (day, taken) = weekday?;
    today
        .series(1.day())
        .skip(1)
        .take(7)
        .find(|date| date.weekday().to_monday_zero_offset() == day)
        .map(|date| (date, taken))
}

/// `2027-02-03`, `03.02.2027`, `3.2.`, `03/02/2027` where only one reading is possible.
fn written_in_digits(words: &[&str], today: Date) -> Option<(Date, usize)> {
    let word = words.first()?.trim_matches(|c: char| matches!(c, ',' | ';' | '!' | ')' | '(' | '*'));
    let separator = ['-', '/', '.'].into_iter().find(|c| word.contains(*c))?;
    let numbers: Vec<i16> = word
        .split([separator, 't'])
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.parse().ok())
        .take(3)
        .collect::<Option<_>>()?;
    let small = |n: i16| i8::try_from(n).ok();
    let date = match (numbers.as_slice(), separator) {
        ([year, month, day], _) if *year > 1900 => Date::new(*year, small(*month)?, small(*day)?).ok()?,
        ([day, month, year], '.') => Date::new(full_year(*year)?, small(*month)?, small(*day)?).ok()?,
        // With slashes the month may come first: only a number above twelve, or twice the same, tells.
        ([first, second, year], '/' | '-') => {
            let year = full_year(*year)?;
            let day_first = Date::new(year, small(*second)?, small(*first)?).ok();
            let month_first = Date::new(year, small(*first)?, small(*second)?).ok();
            match (day_first, month_first) {
                (Some(date), None) | (None, Some(date)) => date,
                (Some(one), Some(other)) => only_plausible(one, other, today)?,
                (None, None) => return None,
            }
        }
        ([day, month], '.') if word.matches('.').count() == 2 => {
            next_such_day(small(*month)?, small(*day)?, today)?
        }
        _ => return None,
    };
    Some((date, 1))
}

/// Of two readings of a date, the one that lies ahead within two months, if the other does not.
fn only_plausible(one: Date, other: Date, today: Date) -> Option<Date> {
    let near = |date: Date| (0..=60).contains(&(date - today).get_days());
    match (near(one), near(other)) {
        _ if one == other => Some(one),
        (true, false) => Some(one),
        (false, true) => Some(other),
        _ => None,
    }
}

/// `3 February`, `3rd of February 2027`, `February 3, 2027`, `5. März`, `1er mars`, `3 de febrero`.
fn written_in_words(words: &[&str], today: Date) -> Option<(Date, usize)> {
    let useful: Vec<(usize, &str)> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            (at, word.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | '!' | ')' | '(' | '*')))
        })
        .filter(|(_, word)| !matches!(*word, "" | "of" | "de" | "the" | "del"))
        .take(3)
        .collect();
    let (first_at, first) = *useful.first()?;
    if first_at > 1 {
        return None;
    }
    let (second_at, second) = *useful.get(1)?;
    let (day, month) = match (day_of(first), month_of(second)) {
        (Some(day), Some(month)) => (day, month),
        _ => (day_of(second)?, month_of(first)?),
    };
    let year = useful.get(2).filter(|(at, word)| *at <= second_at + 2 && word.len() == 4);
    let year = year.and_then(|(at, word)| Some((*at, word.parse::<i16>().ok().filter(|year| *year > 1900)?)));
    match year {
        Some((at, year)) => Some((Date::new(year, month, day).ok()?, at + 1)),
        None => Some((next_such_day(month, day, today)?, second_at + 1)),
    }
}

/// Two digits mean this century.
fn full_year(year: i16) -> Option<i16> {
    match year {
        0..=99 => Some(2000 + year),
        1901.. => Some(year),
        _ => None,
    }
}

fn next_such_day(month: i8, day: i8, today: Date) -> Option<Date> {
    (0..=4).filter_map(|years| Date::new(today.year() + years, month, day).ok()).find(|date| *date > today)
}

fn day_of(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == 'º');
    let ending = word.get(digits.len()..)?;
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "º").then_some(day)
}

fn month_of(word: &str) -> Option<i8> {
    let exact = MONTHS.iter().find(|(name, _)| *name == word).map(|(_, month)| *month);
    exact.or_else(|| {
        const SHORT: [(&str, i8); 19] = [
            ("sept", 9),
            ("septembre", 9),
            ("septiembre", 9),
            ("octobre", 10),
            ("octubre", 10),
            ("oktober", 10),
            ("nov", 11),
            ("novembre", 11),
            ("noviembre", 11),
            ("dec", 12),
            ("dez", 12),
            ("dezember", 12),
            ("décembre", 12),
            ("diciembre", 12),
            ("mrz", 3),
            ("févr", 2),
            ("janv", 1),
            ("juil", 7),
            ("ene", 1),
        ];
        SHORT.iter().find(|(name, _)| *name == word).map(|(_, month)| *month)
    })
}

/// Days after Monday.
fn weekday_of(word: &str) -> Option<i8> {
    const WEEKDAYS: [[&str; 6]; 7] = [
        ["monday", "mon", "montag", "mo", "lundi", "lunes"],
        ["tuesday", "tue", "dienstag", "di", "mardi", "martes"],
        ["wednesday", "wed", "mittwoch", "mi", "mercredi", "miércoles"],
        ["thursday", "thu", "donnerstag", "do", "jeudi", "jueves"],
        ["friday", "fri", "freitag", "fr", "vendredi", "viernes"],
        ["saturday", "sat", "samstag", "sa", "samedi", "sábado"],
        ["sunday", "sun", "sonntag", "so", "dimanche", "domingo"],
    ];
    let at = WEEKDAYS.iter().position(|names| names.contains(&word))?;
    i8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_first_day_back_is_read_or_left_open() {
        // A Friday.
        let written = date(2027, 1, 29);
        for (text, expected) in [
            ("I will be back on 3 February.", Some(date(2027, 2, 3))),
            ("I am out of the office until 12.02.2027.", Some(date(2027, 2, 13))),
            ("I will return Monday 8 March", Some(date(2027, 3, 8))),
            ("I'll be back in the office on Monday, March 8th, 2027.", Some(date(2027, 3, 8))),
            ("Away from 1 February to 12 February", Some(date(2027, 2, 13))),
            ("On leave 1 February - 12 February 2027.", Some(date(2027, 2, 13))),
            ("I am away until 2027-02-12, returning on 15 February", Some(date(2027, 2, 15))),
            ("back on Tuesday", Some(date(2027, 2, 2))),
            ("Out until 02/25/2027", Some(date(2027, 2, 26))),
            ("Out until 25/02/2027", Some(date(2027, 2, 26))),
            ("Ich bin bis zum 5. März nicht im Büro.", Some(date(2027, 3, 6))),
            ("Ab dem 08.03.2027 bin ich wieder da.", Some(date(2027, 3, 8))),
            ("Je serai de retour le lundi 1er mars.", Some(date(2027, 3, 1))),
            ("Absent jusqu'au 12 février 2027", Some(date(2027, 2, 13))),
            ("Estaré fuera hasta el 3 de febrero", Some(date(2027, 2, 4))),
            ("I am away and will answer when I can.", None),
            ("Out until 03/04/2028", None),
            ("I was away until 3 January 2027.", None),
            ("I am back soon. Call 555 12 34.", None),
            ("back on 31 February", None),
        ] {
            assert_eq!(first_day_back(text, written), expected, "{text:?}");
        }
    }
}
