//! A line that fits no pattern and holds what an order is made of: whether that is meant can be asked.

use super::{
    matching::{self, is_small_word},
    moments::Line,
};
use crate::domain::order::{Change, Order, PersonChange, Which};

/// A longer line tells a story.
const MOST_WORDS: usize = 25;
/// People that one order may name.
const MOST_PEOPLE: usize = 4;

/// What orders are recognised by in the midst of other words, the surer ones first.
const SIGNS: [(&str, &[&str]); 8] = [
    ("skip", &["skip", "cancel", "absagen", "ausfallen", "auslassen"]),
    ("move", &["move", "moved", "shift", "reschedule", "verschieben", "verlegen", "verschiebe"]),
    ("pause", &["pause", "break", "suspend", "pausieren"]),
    ("end", &["end", "quit", "stop", "leaving", "beenden", "aufhoren"]),
    ("away", &["away", "holiday", "leave", "vacation", "sick", "ill", "urlaub", "krank", "abwesend"]),
    ("resend", &["invite", "invitation", "einladung"]),
    (
        "talked",
        &["talked", "spoke", "spoken", "met", "rang", "phoned", "gesprochen", "telefoniert", "getroffen"],
    ),
    ("snooze", &["snooze", "later", "vertagen"]),
];

/// What makes something else of an order.
const DENIED: [&str; 22] = [
    "not", "dont", "didnt", "doesnt", "shouldnt", "wouldnt", "isnt", "wont", "cant", "cannot", "never",
    "without", "if", "whether", "nicht", "kein", "keine", "nie", "ohne", "wenn", "ob", "might",
];

/// The order that is likeliest meant; `None`: too little of one is there.
pub(super) fn order(line: Line<'_>, number: &Which) -> Option<Order> {
    let words = line.tokens.iter().filter(|token| !token.is_mark()).count();
    let denies = |word: &str| DENIED.contains(&word.replace(['\'', '’'], "").as_str());
    if words > MOST_WORDS || line.tokens.iter().any(|token| denies(&token.text)) {
        return None;
    }
    let said = |signs: &[&str]| line.tokens.iter().any(|token| signs.contains(&token.text.as_str()));
    let names = names(line);
    let which = match (number, names.as_slice()) {
        (Which::Answered, []) => return None,
        (Which::Answered, names) => Which::Named(names.join(" and ")),
        (number, _) => number.clone(),
    };
    SIGNS.iter().filter(|(_, signs)| said(signs)).find_map(|(kind, _)| {
        let change = match *kind {
            "skip" => {
                let range = first(line, Line::range).filter(|range| range.first >= line.today)?;
                let last = (range.last > range.first).then_some(range.last);
                Change::Skip { call: range.first, last }
            }
            "move" => Change::Move { weekly: first(line, Line::weekly)? },
            "pause" => {
                let back = first(line, Line::until).filter(|back| *back > line.today)?;
                Change::Pause { back }
            }
            "end" => Change::End { why: Some(line.text.to_owned()) },
            "away" => {
                let [who] = names.as_slice() else { return None };
                let range = first(line, Line::range).filter(|range| range.last >= line.today)?;
                return Some(Order::Person(who.clone(), PersonChange::Away { range }));
            }
            "resend" => Change::Resend { introduction: false, invite: true },
            "talked" => Change::Talked,
            _ => Change::Snooze { until: first(line, Line::until)? },
        };
        Some(Order::Change(which.clone(), change))
    })
}

/// The first day, time or span that stands anywhere in the line.
fn first<'l, T>(line: Line<'l>, read: impl Fn(&Line<'l>, usize) -> Option<(T, usize)>) -> Option<T> {
    (0..line.tokens.len()).find_map(|at| read(&line, at)).map(|(found, _)| found)
}

/// Words that stand there as names do: with a capital, and no word of their own.
fn names(line: Line<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut goes_on = false;
    for token in line.tokens {
        let name = token.written.starts_with(char::is_uppercase)
            && token.written.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
            && !is_small_word(&token.text)
            && !matching::is_own_word(token.text.split(['\'', '’']).next().unwrap_or_default())
            && !matching::is_moment(&token.text);
        match (name, goes_on, names.last_mut()) {
            (true, true, Some(last)) => {
                last.push(' ');
                last.push_str(token.written);
            }
            (true, ..) => names.push(token.written.to_owned()),
            (false, ..) => {}
        }
        goes_on = name;
    }
    if names.len() > MOST_PEOPLE { Vec::new() } else { names }
}
