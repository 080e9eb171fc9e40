//! `pair`: two sides, and what is known of their calls, in one line or in a few.

use jiff::civil::Date;

use super::{
    line::Line,
    parts::{day, first_word, slot, split_at_word, strip_word, without_courtesy},
};
use crate::{
    domain::{
        Sentence,
        order::{NewPair, Order},
    },
    intake::written,
};

const VERBS: [&str; 5] = ["pair", "match", "verbinde", "paare", "paaren"];
/// What stands between the two sides.
const BETWEEN: [&str; 2] = ["with", "mit"];
const AND: [&str; 4] = ["and", "&", "und", "to"];

/// What a line is called that says the weekly time, and the first day.
const WEEKLY: [&str; 6] = ["weekly", "slot", "time", "when", "wann", "zeit"];
const STARTS: [&str; 5] = ["starts", "from", "begin", "beginn", "ab"];

/// People of one side.
const MOST_PEOPLE: usize = 20;
const LONGEST_BACKGROUND: usize = 4_000;

/// A `pair` order with the lines below it that belong to it.
pub(super) struct Block {
    pub(super) line: Line,
    /// How many of the lines below it takes.
    pub(super) lines: usize,
}

/// Reads `pair ...`; `None`: the line is another order, or none.
pub(super) fn block(line: &str, below: &[&str], today: Date) -> Option<Block> {
    let bare = without_courtesy(line);
    let rest = VERBS.iter().find_map(|verb| {
        let rest = strip_word(bare, verb)?;
        (rest.is_empty() || rest.starts_with([' ', ':'])).then_some(rest)
    })?;
    let in_words = strip_word(rest.trim_start(), "up ").unwrap_or(rest);
    let mut pair = NewPair::default();
    let head = in_words.trim().trim_start_matches(':').trim();
    if !head.is_empty() && !in_one_line(head, &mut pair, today) {
        return looks_meant(head)
            .then(|| Block { line: Line::Wrong("pair", sentence!("usage.pair")), lines: 0 });
    }
    let mut lines = 0;
    for line in below {
        if !detail(line, &mut pair, today) {
            break;
        }
        lines += 1;
    }
    let unread = below.get(lines).and_then(|line| unread_time(line, today));
    let line = if let Some(why) = unread {
        lines += 1;
        Line::Wrong("pair", why)
    } else if pair.mentors.is_empty() || pair.mentees.is_empty() {
        Line::Wrong("pair", sentence!("usage.pair"))
    } else {
        Line::Orders(vec![Order::Pair(Box::new(pair))])
    };
    Some(Block { line, lines })
}

/// Whether somebody meant to pair people, rather than to write about shoes.
fn looks_meant(head: &str) -> bool {
    head.contains('@') || head.split_whitespace().count() <= 6
}

/// `Ada with Sam and Kim, Tue 18:00, in academy, at https://...`
fn in_one_line(head: &str, pair: &mut NewPair, today: Date) -> bool {
    let Some((mentors, rest)) = split_at_word(head, &BETWEEN).or_else(|| split_at_word(head, &AND)) else {
        return false;
    };
    let mut pieces = rest.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty());
    let Some(first) = pieces.next() else { return false };
    pair.mentors = people(mentors);
    take_tail(first, pair, today);
    for piece in pieces {
        if !detail(piece, pair, today) && !option(piece, pair, today) {
            pair.mentees.extend(people(piece));
        }
    }
    !pair.mentors.is_empty() && !pair.mentees.is_empty()
}

/// The mentees, and what follows them without a comma: `Sam on Tuesdays at 18:00 in academy`.
fn take_tail(text: &str, pair: &mut NewPair, today: Date) {
    let padded = format!("{text} ");
    for word in
        [" on ", " every ", " each ", " at ", " in ", " from ", " starting ", " ab ", " am ", " jeden "]
    {
        let lower = padded.to_ascii_lowercase();
        let Some(at) = lower.find(word) else { continue };
        let (before, after) = (padded.get(..at).unwrap_or_default(), padded.get(at..).unwrap_or_default());
        if !after.contains('@') && tail(after, pair, today) {
            pair.mentees = people(before);
            return;
        }
    }
    // `Sam Tue 18:00`: the longest end of the words that is a time.
    let words: Vec<&str> = text.split_whitespace().collect();
    for from in 1..words.len() {
        let (before, after) = words.split_at(from);
        if let Some(weekly) = slot(&after.join(" ")) {
            pair.weekly = Some(weekly);
            pair.mentees = people(&before.join(" "));
            return;
        }
    }
    pair.mentees = people(text);
}

/// `on Tuesdays at 18:00 in academy`, all of it understood or nothing.
fn tail(text: &str, pair: &mut NewPair, today: Date) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut taken = pair.clone();
    let mut from = 0;
    while from < words.len() {
        let found = (from + 1..=words.len())
            .rev()
            .find(|to| words.get(from..*to).is_some_and(|words| option(&words.join(" "), &mut taken, today)));
        match found {
            Some(to) => from = to,
            None => return false,
        }
    }
    *pair = taken;
    true
}

/// `on Tue 18:00`, `at https://...`, `in academy`, `technical`.
fn option(text: &str, pair: &mut NewPair, today: Date) -> bool {
    let text = text.trim();
    if let Some(weekly) = slot(text) {
        pair.weekly = Some(weekly);
        return true;
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        pair.place = Some(text.chars().take(500).collect());
        return !text.contains(char::is_whitespace);
    }
    if let Some(place) = strip_word(text, "at ") {
        if place.starts_with("http") {
            return option(place, pair, today);
        }
        pair.place = Some(place.trim().chars().take(500).collect());
        return !leads_on(place) && place.split_whitespace().count() <= 8 && !place.contains('@');
    }
    if let Some(programme) = strip_word(text, "in ") {
        pair.programme = Some(programme.trim().to_owned());
        let plain = !leads_on(programme);
        return plain && programme.split_whitespace().count() <= 5 && !programme.contains('@');
    }
    let begins = ["from ", "starting ", "ab "].iter().find_map(|word| strip_word(text, word));
    if let Some(starts) = begins.and_then(|text| day(text, today)) {
        pair.starts = Some(starts);
        return true;
    }
    let lower = text.to_lowercase();
    if ["technical", "career"].contains(&lower.as_str()) {
        pair.kind = Some(lower);
        return true;
    }
    false
}

/// Whether another option begins within.
fn leads_on(text: &str) -> bool {
    text.split_whitespace().any(|word| ["at", "in", "on", "every", "each"].contains(&word))
}

/// A line that names a time or a day below `pair`, and what is wrong with it.
fn unread_time(line: &str, today: Date) -> Option<Sentence> {
    let line = line.trim().trim_start_matches(['-', '*', '•', ' ']);
    let (word, rest) = line.split_once(':')?;
    let why = match word.trim().to_lowercase().as_str() {
        word if WEEKLY.contains(&word) => written::weekly(rest).err(),
        word if STARTS.contains(&word) => written::day(rest, today).err(),
        _ => None,
    };
    why.map(|why| written::refused(rest, why))
}

/// A line below `pair`, or a piece behind a comma: `weekly: Tue 18:00`, `place https://...`.
fn detail(line: &str, pair: &mut NewPair, today: Date) -> bool {
    let line = line.trim().trim_start_matches(['-', '*', '•', ' ']);
    if line.is_empty() || line.starts_with('>') {
        return false;
    }
    let (word, rest) = match line.split_once(':') {
        Some((word, rest)) if word.split_whitespace().count() <= 2 && !word.contains('/') => {
            (word.trim(), rest.trim())
        }
        _ => first_word(line),
    };
    if rest.is_empty() {
        return option(line, pair, today);
    }
    match word.to_lowercase().as_str() {
        "mentor" | "mentors" => pair.mentors.extend(people(rest)),
        "mentee" | "mentees" | "team" => pair.mentees.extend(people(rest)),
        word if STARTS.contains(&word) => match day(rest, today) {
            Some(starts) => pair.starts = Some(starts),
            None => return false,
        },
        "programme" | "program" | "programm" => pair.programme = Some(rest.to_owned()),
        word if WEEKLY.contains(&word) => match slot(rest) {
            Some(weekly) => pair.weekly = Some(weekly),
            None => return false,
        },
        "place" | "where" | "link" | "room" | "ort" | "wo" => {
            pair.place = Some(rest.chars().take(500).collect())
        }
        "kind" | "art" => pair.kind = Some(rest.to_lowercase()),
        "background" | "about" | "hintergrund" => {
            pair.background = Some(rest.chars().take(LONGEST_BACKGROUND).collect())
        }
        _ => return option(line, pair, today),
    }
    true
}

/// `Ada Lovelace ada@example.org and Kim`: each person as `Name <address>`, or what they are called.
fn people(text: &str) -> Vec<String> {
    let text = text.replace(" & ", " and ").replace(" + ", " and ").replace(" und ", " and ");
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && found.len() < MOST_PEOPLE {
        let (piece, more) = match split_at_word(rest, &["and"]) {
            Some((piece, more)) => (piece, more),
            None => (rest, ""),
        };
        found.extend(piece.split([',', ';']).filter_map(one_person));
        rest = more;
    }
    found
}

fn one_person(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(|c: char| "\"„“”".contains(c)).trim();
    if text.is_empty() {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let Some((at, address)) = words.iter().enumerate().find(|(_, word)| word.contains('@')) else {
        return Some(text.to_owned());
    };
    let address = address.trim_matches(|c: char| "<>()[],;\"'".contains(c));
    let address = strip_word(address, "mailto:").unwrap_or(address);
    let name: Vec<&str> = words.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, word)| *word).collect();
    let name = name.join(" ");
    let name = name.trim_matches(|c: char| "\"'„“”:,".contains(c)).trim();
    Some(if name.is_empty() { address.to_owned() } else { format!("{name} <{address}>") })
}
