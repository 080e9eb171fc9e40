//! What a line is recognised by: its words, each with its neighbour, and what stands for names, days and numbers.

use super::{matching, mentions::Mention, moments::Line, words::Token};
use crate::intake::written::clock::clock;

/// From so many letters on, what a word begins with counts as well: "verschieben" and "verschiebt".
const LONG_WORD: usize = 6;
const STEM: usize = 5;
/// Digits of the shortest number that is rung.
const SHORTEST_PHONE: usize = 7;

/// The features of a line in which these people are named. `known`: the word of the examples that a word stands for.
pub(super) fn features(
    line: Line<'_>,
    mentions: &[Mention],
    known: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut words: Vec<String> = vec!["^".to_owned()];
    let mut people = 0_usize;
    let mut at = 0;
    while let Some(token) = line.tokens.get(at) {
        let here: Vec<&Mention> = mentions.iter().filter(|mention| mention.at == at).collect();
        if let Some(end) = here.iter().map(|mention| mention.end).max() {
            people += here.len();
            words.extend(here.iter().map(|_| "<who>".to_owned()));
            at = end;
            continue;
        }
        if !token.is_mark() && token.text != "'s" {
            words.extend(
                class(token).map_or_else(|| word(&token.text, known), |class| vec![class.to_owned()]),
            );
        }
        at += 1;
    }
    let words = joined(words);
    let mut found: Vec<String> = words.iter().skip(1).cloned().collect();
    found.extend(words.windows(2).map(|pair| pair.join(" ")));
    let long = words.iter().filter(|word| word.chars().count() >= LONG_WORD && !word.starts_with('<'));
    found.extend(long.map(|word| format!("~{}", word.chars().take(STEM).collect::<String>())));
    found.push(format!("#{}", people.min(3)));
    found.sort_unstable();
    found.dedup();
    found
}

/// "8 Feb - 12 Feb" is one day or span as "next Tuesday" is, "15 Uhr" one time.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let before = found.last().map_or("", String::as_str);
        match (before, word.as_str()) {
            ("<date>", "<date>" | "<number>") | ("<time>", "<time>") => {}
            ("<number>" | "<weekday>", "<date>") | ("<weekday>", "<number>") => {
                found.pop();
                found.push("<date>".to_owned());
            }
            ("<number>", "uhr" | "am" | "pm" | "h" | "oclock") => {
                found.pop();
                found.push("<time>".to_owned());
            }
            _ => found.push(word),
        }
    }
    found
}

/// What a token stands for that is no word.
fn class(token: &Token<'_>) -> Option<&'static str> {
    let text = token.text.as_str();
    if text.contains('@') {
        return Some("<address>");
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        let day = if matching::is_weekday(text) { "<weekday>" } else { "<date>" };
        return matching::is_moment(text).then_some(day);
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    Some(match text {
        _ if digits >= SHORTEST_PHONE => "<phone>",
        _ if clock(text).is_some() && token.number().is_none() => "<time>",
        _ if token.number().is_none() || text.ends_with('.') => "<date>",
        _ => "<number>",
    })
}

/// A word as it is counted: without what stands around it, and two where a stroke joins them.
fn word(text: &str, known: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let bare = text.replace(['\'', '’', '?', '!'], "");
    let pieces = bare.split(['/', '-', '.']).filter(|piece| !piece.is_empty());
    pieces.map(|piece| known(piece).unwrap_or_else(|| piece.to_owned())).collect()
}
