//! What stands around orders: courtesy, numbers of the list; and the parts of one in a few lines.

use jiff::civil::Date;

use crate::{domain::weekly::Weekly, intake::written};

/// A line without a "please" before it, and the marks around it that do not matter.
pub(super) fn without_courtesy(line: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || "\"'`*_„“”»«•".contains(c);
    let mut bare = line.trim_matches(marks).trim_start_matches(['-', '–', '+', ' ']);
    for word in [
        "please ",
        "pls ",
        "plz ",
        "bitte ",
        "ok, ",
        "and ",
        "can u ",
        "could u ",
        "can you please ",
        "can you ",
        "could you please ",
        "could you ",
        "hi, ",
        "kannst du bitte ",
        "kannst du ",
        "können sie bitte ",
    ] {
        if let Some(rest) = strip_word(bare, word) {
            bare = rest;
        }
    }
    let mut bare = without_marks(bare.trim_end_matches(marks));
    for end in [
        " pls",
        " plz",
        " thx",
        " ta",
        " cheers",
        " please",
        " bitte",
        ", danke",
        " danke",
        ", thanks",
        " thanks",
        ", thank you",
        " thank you",
    ] {
        let cut = bare.len().checked_sub(end.len());
        if let Some(cut) = cut
            && bare.get(cut..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
        {
            bare = bare.get(..cut).unwrap_or(bare);
        }
    }
    without_marks(bare.trim_matches(marks))
}

/// A line without the marks at its end; "1.3." keeps its full stop.
fn without_marks(line: &str) -> &str {
    let bare = line.trim_end_matches(|c: char| c.is_whitespace() || ".!?,;".contains(c));
    let behind = line.get(bare.len()..).unwrap_or_default();
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_date = behind.starts_with('.')
        && last.contains('.')
        && last.chars().all(|c| c.is_ascii_digit() || ".-–".contains(c));
    if is_date { line.get(..=bare.len()).unwrap_or(bare) } else { bare }
}

/// `text` behind `word`, without case.
pub(super) fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| text.get(word.len()..)).flatten()
}

/// Splits at the first of `words` that stands between spaces, without case.
pub(super) fn split_at_word<'a>(text: &'a str, words: &[&str]) -> Option<(&'a str, &'a str)> {
    let lower = text.to_ascii_lowercase();
    words
        .iter()
        .filter_map(|word| {
            let padded = format!(" {word} ");
            let at = lower.find(&padded)?;
            Some((at, at + padded.len()))
        })
        .min()
        .and_then(|(start, end)| Some((text.get(..start)?.trim(), text.get(end..)?.trim())))
}

/// Numbers of the morning list before an order: `1 talked`, `1. talked`, `#2: end`, `1, 3 and 4 talked`.
pub(super) fn numbers(line: &str) -> (Vec<u16>, &str) {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let start = rest.trim_start();
        let named = ["line ", "number ", "no. ", "no ", "nr. ", "nr ", "zeile ", "nummer "];
        let start = named
            .iter()
            .find_map(|word| strip_word(start, word))
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or(start);
        let start = start.trim_start_matches(['#', '(', '[']);
        let digits = start.len() - start.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Some(number) = start.get(..digits).and_then(|digits| digits.parse::<u16>().ok()) else { break };
        let after = start.get(digits..).unwrap_or_default();
        // `2 Feb`, `18:00` and `3rd` are no numbers of a list.
        if after.starts_with(|c: char| c.is_alphanumeric() || c == '/')
            || after.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            break;
        }
        found.push(number);
        rest = after.trim_start_matches([')', ']', '.', ':', ',', '&', '+', ' ', '-', '–']);
        if let Some(more) = strip_word(rest, "and ").or_else(|| strip_word(rest, "und ")) {
            rest = more;
        }
    }
    if found.is_empty() { (found, line) } else { (found, rest) }
}

/// The first word, and what stands behind it.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(|c: char| c.is_whitespace()) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

/// `Tue 18:00`, `Tuesdays at 6pm`, `every Tuesday, 18.00`.
pub(super) fn slot(text: &str) -> Option<Weekly> {
    written::weekly(text).ok()
}

/// A day that takes the whole text.
pub(super) fn day(text: &str, today: Date) -> Option<Date> {
    written::day(text, today).ok()
}
