//! Dates as people write them: in digits in any order, in words, by the weekday, without a year.

use jiff::{ToSpan, civil::Date};

use super::words::{month_of, weekday_of};

/// A piece of a text in lower case, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Token<'t> {
    /// A number of at most four digits.
    Number {
        value: i16,
        digits: usize,
    },
    Word(&'t str),
    Mark(char),
}

/// The pieces of a text in lower case; white space only parts them.
pub(in crate::intake) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = |keep: fn(char) -> bool| rest.find(|c: char| !keep(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = end(|c| c.is_ascii_digit());
            let digits = rest.get(..length).unwrap_or_default();
            match digits.parse().ok().filter(|_| length <= 4) {
                Some(value) => tokens.push(Token::Number { value, digits: length }),
                None => tokens.push(Token::Word(digits)),
            }
            length
        } else if is_letter(first) {
            let length = end(is_letter);
            tokens.push(Token::Word(rest.get(..length).unwrap_or_default()));
            length
        } else {
            tokens.push(Token::Mark(first));
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '\''
}

/// What tells 3/4 from 4/3, and how a year is filled in.
#[derive(Debug, Clone, Copy)]
pub(in crate::intake) struct Calendar {
    /// The day the text was written.
    pub(in crate::intake) today: Date,
    pub(in crate::intake) order: Order,
    /// A day without a year is the next such day; else the nearest, which may be past.
    pub(in crate::intake) only_ahead: bool,
}

/// Which of two numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Order {
    DayFirst,
    MonthFirst,
    /// Only numbers above twelve and nearness tell.
    Unknown,
}

/// Whether the word is a weekday; "mon" is one before a number or a mark, and French before a word ("mon retour").
fn is_weekday(tokens: &[Token<'_>], at: usize, word: &str) -> bool {
    let goes_on = |next: &str| {
        month_of(next).is_some()
            || matches!(next, "and" | "or" | "to" | "the" | "through" | "morning" | "next")
    };
    weekday_of(word).is_some()
        && (word != "mon" || !matches!(tokens.get(at + 1), Some(Token::Word(next)) if !goes_on(next)))
}

/// Short forms of months that stand behind the day, and are words of other languages ("I am out 12 March").
pub(in crate::intake) const NEVER_FIRST: [&str; 7] = ["out", "sie", "des", "set", "lis", "gen", "ago"];

/// A date and the number of tokens it takes.
pub(in crate::intake) type Found = (Date, usize);

impl Calendar {
    /// The date that begins with the first of the tokens: `Monday, 8 March 2027`, `08.03.27`, `March 8th`, `Monday`.
    pub(in crate::intake) fn date(&self, tokens: &[Token<'_>]) -> Option<Found> {
        let mut at = 0;
        let mut weekday = None;
        // The weekday, and what stands between it and the day.
        while let Some(token) = tokens.get(at) {
            match token {
                Token::Word(word) if weekday.is_none() && is_weekday(tokens, at, word) => {
                    weekday = weekday_of(word).map(|day| (day, at + 1));
                }
                Token::Word(
                    "the" | "den" | "dem" | "der" | "le" | "el" | "il" | "o" | "dia" | "día" | "d" | "dnia",
                ) if at < 4 => {}
                Token::Word("feira") if weekday.is_some() => weekday = weekday.map(|(day, _)| (day, at + 1)),
                Token::Mark(',' | '(' | '.' | '-' | '*') if weekday.is_some() && at < 5 => {}
                _ => break,
            }
            at += 1;
        }
        let rest = tokens.get(at..).unwrap_or_default();
        let found = self.in_digits(rest).or_else(|| self.in_words(rest)).or_else(|| self.in_characters(rest));
        if let Some((date, taken)) = found.or_else(|| if at > 0 { self.day_alone(rest) } else { None }) {
            return Some((date, at + taken));
        }
        let (day, taken) = weekday?;
        let date =
            self.today.series(1.day()).skip(1).take(7).find(|d| d.weekday().to_monday_zero_offset() == day);
        date.map(|date| (date, taken))
    }

    /// `2027-02-03`, `03.02.2027`, `3.2.`, `03/02/2027`, `3/2`.
    fn in_digits(&self, tokens: &[Token<'_>]) -> Option<Found> {
        let Token::Number { value: first, digits } = *tokens.first()? else { return None };
        let Token::Mark(mark @ ('-' | '/' | '.' | '‑' | '–')) = *tokens.get(1)? else { return None };
        let Token::Number { value: second, digits: second_digits } = *tokens.get(2)? else { return None };
        let third = match (tokens.get(3), tokens.get(4)) {
            (Some(Token::Mark(again)), Some(&Token::Number { value, digits: 2 | 4 })) if *again == mark => {
                Some(value)
            }
            _ => None,
        };
        if digits == 4 {
            return Some((date(first, second, third?)?, 5));
        }
        if digits > 2 || second_digits > 2 {
            return None;
        }
        if let Some(year) = third {
            let year = full_year(year)?;
            let order = if mark == '.' { Order::DayFirst } else { self.order };
            return Some((self.choose(date(year, second, first), date(year, first, second), order)?, 5));
        }
        // Without a year: `3.2.` but not `3.2`, which may be anything; `3/2` but not `3-2`.
        match mark {
            '.' if tokens.get(3) == Some(&Token::Mark('.')) || second_digits == 2 && digits == 2 => {
                let taken = if tokens.get(3) == Some(&Token::Mark('.')) { 4 } else { 3 };
                Some((self.without_year(second, first)?, taken))
            }
            '/' => {
                let (day_first, month_first) =
                    (self.without_year(second, first), self.without_year(first, second));
                Some((self.choose(day_first, month_first, self.order)?, 3))
            }
            _ => None,
        }
    }

    /// Of two readings the only possible one, the one the mail's order says, the one that lies ahead and near.
    fn choose(&self, day_first: Option<Date>, month_first: Option<Date>, order: Order) -> Option<Date> {
        let (one, other) = match (day_first, month_first) {
            (Some(one), Some(other)) => (one, other),
            (one, other) => return one.or(other),
        };
        let days = |date: Date| (date - self.today).get_days();
        let ahead = |date: Date| (0..=183).contains(&days(date));
        match order {
            _ if one == other => Some(one),
            Order::DayFirst => Some(if !ahead(one) && (0..=60).contains(&days(other)) { other } else { one }),
            Order::MonthFirst => {
                Some(if !ahead(other) && (0..=60).contains(&days(one)) { one } else { other })
            }
            Order::Unknown => match ((0..=60).contains(&days(one)), (0..=60).contains(&days(other))) {
                (true, false) => Some(one),
                (false, true) => Some(other),
                _ => None,
            },
        }
    }

    /// `3 February`, `3rd of February 2027`, `February 3, 2027`, `5. März`, `1er mars`, `3 de febrero de 2027`.
    fn in_words(&self, tokens: &[Token<'_>]) -> Option<Found> {
        let mut at = 0;
        let (day, month) = match tokens.first()? {
            Token::Number { value, digits: 1 | 2 } => {
                at += 1;
                at += ordinal(tokens.get(at..).unwrap_or_default());
                while matches!(
                    tokens.get(at),
                    Some(
                        Token::Word("of" | "de" | "d'" | "di" | "del" | "do") | Token::Mark('.' | '-' | ' ')
                    )
                ) {
                    at += 1;
                }
                let Some(Token::Word(word)) = tokens.get(at) else { return None };
                let month = month_of(word.strip_prefix("d'").unwrap_or(word))?;
                at += 1;
                (*value, month)
            }
            Token::Word(word) => {
                let month = month_of(word).filter(|_| !NEVER_FIRST.contains(word))?;
                at += 1;
                while matches!(tokens.get(at), Some(Token::Mark('.') | Token::Word("the"))) {
                    at += 1;
                }
                let Some(&Token::Number { value, digits: 1 | 2 }) = tokens.get(at) else { return None };
                at += 1;
                at += ordinal(tokens.get(at..).unwrap_or_default());
                (value, month)
            }
            _ => return None,
        };
        let (year, taken) = year_after(tokens.get(at..).unwrap_or_default());
        let date = match year {
            Some(year) => date(year, i16::from(month), day)?,
            None => self.without_year(i16::from(month), day)?,
        };
        Some((date, at + taken))
    }

    /// `2027年2月3日`, `2月3日`, `2월 3일`.
    fn in_characters(&self, tokens: &[Token<'_>]) -> Option<Found> {
        let after = |at: usize, sign: &[char]| matches!(tokens.get(at), Some(Token::Word(word)) if word.starts_with(sign));
        let number = |at: usize| match tokens.get(at) {
            Some(&Token::Number { value, .. }) => Some(value),
            _ => None,
        };
        let first = number(0)?;
        if after(1, &['年', '년']) && after(3, &['月', '월']) && after(5, &['日', '일', '号']) {
            // What follows the sign of the day belongs to the sentence.
            return Some((date(first, number(2)?, number(4)?)?, 5));
        }
        (after(1, &['月', '월']) && after(3, &['日', '일', '号']))
            .then(|| self.without_year(first, number(2)?))
            .flatten()
            .map(|d| (d, 3))
    }

    /// `the 15th`, `den 15.`, `le 15`: the next day of that number.
    fn day_alone(&self, tokens: &[Token<'_>]) -> Option<Found> {
        let &Token::Number { value, digits: 1 | 2 } = tokens.first()? else { return None };
        let marked = ordinal(tokens.get(1..).unwrap_or_default());
        let clock = matches!(
            tokens.get(1),
            Some(
                Token::Mark(':' | '/' | '%' | '-')
                    | Token::Word("am" | "pm" | "h" | "uhr" | "o'clock" | "heures")
            )
        );
        if clock
            || marked == 0
                && tokens.get(1) == Some(&Token::Mark('.'))
                && matches!(tokens.get(2), Some(Token::Number { .. }))
        {
            return None;
        }
        let unit =
            matches!(tokens.get(1 + marked), Some(Token::Word(word)) if marked == 0 && !ends_sentence(word));
        if unit {
            return None;
        }
        let day = i8::try_from(value).ok().filter(|day| (1..=31).contains(day))?;
        let date = self.today.series(1.day()).skip(1).take(62).find(|date| date.day() == day)?;
        Some((date, 1 + marked))
    }

    fn without_year(&self, month: i16, day: i16) -> Option<Date> {
        let year = self.today.year();
        let of = |year: i16| date(year, month, day);
        if self.only_ahead {
            return (0..=4).filter_map(|more| of(year.checked_add(more)?)).find(|date| *date > self.today);
        }
        let distance = |date: &Date| {
            let days = (*date - self.today).get_days();
            // Away is more often ahead than past.
            if days < 0 { -days * 3 } else { days }
        };
        let around = [year.checked_sub(1), Some(year), year.checked_add(1)];
        let nearest = around.into_iter().flatten().filter_map(of).min_by_key(distance);
        // The 29th of February may be far.
        nearest.or_else(|| (2..=4).filter_map(|more| of(year.checked_add(more)?)).next())
    }
}

fn ends_sentence(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "i"
            | "und"
            | "ich"
            | "et"
            | "je"
            | "y"
            | "e"
            | "en"
            | "og"
            | "och"
            | "with"
            | "if"
            | "please"
    )
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Two digits mean this century.
fn full_year(year: i16) -> Option<i16> {
    match year {
        0..=99 => Some(2000 + year),
        1901.. => Some(year),
        _ => None,
    }
}

/// How many tokens the ending of an ordinal takes: `rd`, `.`, `er`, `º`.
fn ordinal(tokens: &[Token<'_>]) -> usize {
    usize::from(matches!(
        tokens.first(),
        Some(
            Token::Word(
                "st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "o" | "e" | "de" | "ste" | "ième" | "го" | "е"
            ) | Token::Mark('.' | '°')
        )
    ))
}

/// `2027`, `, 2027`, `de 2027`, `. 2027`, `'27`.
fn year_after(tokens: &[Token<'_>]) -> (Option<i16>, usize) {
    let mut at = 0;
    while at < 2
        && matches!(
            tokens.get(at),
            Some(Token::Mark(',' | '.' | '-') | Token::Word("de" | "del" | "of" | "'"))
        )
    {
        at += 1;
    }
    match tokens.get(at) {
        Some(&Token::Number { value, digits: 4 }) if (1901..2200).contains(&value) => (Some(value), at + 1),
        Some(&Token::Number { value, digits: 2 })
            if tokens.get(at.wrapping_sub(1)) == Some(&Token::Word("'")) =>
        {
            (full_year(value), at + 1)
        }
        _ => (None, 0),
    }
}

/// A date at the beginning of a text in lower case, and how many of its words it takes.
/// A date without a year is the next such day after `today`; so is a weekday that stands alone.
pub(in crate::intake) fn date_at(text: &str, today: Date) -> Option<(Date, usize)> {
    const LITTLE: [&str; 9] = ["on", "the", "am", "den", "of", "next", "kommenden", "my", "zum"];
    let calendar = Calendar { today, order: Order::Unknown, only_ahead: true };
    let beginning: String = text.chars().take(120).collect();
    let mut rest = beginning.as_str();
    let mut words = 0;
    loop {
        let trimmed = rest.trim_start();
        let (word, after) = trimmed.split_once(' ').unwrap_or((trimmed, ""));
        if words >= 3 || !LITTLE.contains(&word.trim_matches(|c: char| !c.is_alphanumeric())) {
            break;
        }
        words += 1;
        rest = after;
    }
    let all = tokens(rest);
    let (date, taken) = calendar.date(&all)?;
    // As many words as hold that many tokens.
    let mut held = 0;
    for (count, word) in rest.split_whitespace().enumerate() {
        held += tokens(word).len();
        if held >= taken {
            return Some((date, words + count + 1));
        }
    }
    Some((date, words + rest.split_whitespace().count()))
}
