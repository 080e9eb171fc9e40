//! Each order's own words: what may follow `end`, `pause`, `move`, ...

use jiff::civil::Date;

use super::{
    line::Line,
    parts::{date, date_then, first_word, numbers, range, slot, split_at_word, strip_word, time, until},
};
use crate::domain::{
    EmailAddress, Sentence,
    order::{Change, DeskOrder, Order, PersonChange, Which},
};

/// Longest name, in words: "Ada Lovelace and Sam van der Berg".
const LONGEST_NAME: usize = 10;
/// Longest note, in characters.
const LONGEST_NOTE: usize = 1_000;

/// An order that begins with its word; `None`: it is none. `number` is what stood before it.
pub(super) fn read(text: &str, number: &Which, today: Date) -> Option<Line> {
    let (verb, rest) = first_word(text);
    let verb = verb.trim_end_matches([':', ',', '.', '!', '?']).to_lowercase();
    let parser = LineParser { number, today };
    let alone = rest.is_empty() && *number == Which::Answered;
    match (verb.as_str(), alone) {
        ("go" | "ok" | "confirm", true) => one(Order::Desk(DeskOrder::Go)),
        ("no" | "cancel" | "forget", true) => one(Order::Desk(DeskOrder::No)),
        ("yes", true) => one(Order::Desk(DeskOrder::Go)),
        ("hold", true) => one(Order::Desk(DeskOrder::Hold)),
        ("release", true) => one(Order::Desk(DeskOrder::Release)),
        ("status", true) => one(Order::Desk(DeskOrder::Status)),
        ("help", true) => one(Order::Desk(DeskOrder::Help)),
        ("undo", true) => one(Order::Desk(DeskOrder::Undo)),
        ("why", _) => parser.which(rest).map(|which| Line::Orders(vec![Order::Why(which)])),
        ("preview", _) => parser.which(rest).map(|which| Line::Orders(vec![Order::Preview(which)])),
        ("end", _) => parser.end(rest),
        ("pause", _) => parser.pause(rest),
        ("resume" | "unpause", _) => parser.plain(rest, Change::Resume),
        ("talked" | "met", _) => parser.plain(without_with(rest), Change::Talked),
        ("done" | "settled", _) => parser.plain(rest, Change::Done),
        ("resend", _) => parser.resend(rest),
        ("move", _) => parser.moved(rest),
        ("skip", _) => parser.skip(rest),
        ("place", _) => parser.place(rest),
        ("replace", _) => parser.replace(rest),
        ("snooze", _) => parser.snooze(rest),
        ("note", _) => parser.note(rest),
        ("address", _) => address(rest),
        ("away", _) => away(rest, today),
        ("clear", _) => person(rest).map(|who| Line::Orders(vec![Order::Person(who, PersonChange::Clear)])),
        _ => None,
    }
}

fn one(order: Order) -> Option<Line> {
    Some(Line::Orders(vec![order]))
}

fn wrong(right: Sentence) -> Option<Line> {
    Some(Line::Wrong(right))
}

/// `talked with Ada`: with Ada.
fn without_with(rest: &str) -> &str {
    strip_word(rest, "with ").or_else(|| strip_word(rest, "to ")).unwrap_or(rest)
}

/// A name as somebody may type one; `None`: it is a sentence.
fn person(text: &str) -> Option<String> {
    let name = text.trim().trim_matches(|c: char| "\"'„“”:,".contains(c)).trim();
    let words = name.split_whitespace().count();
    ((1..=LONGEST_NAME).contains(&words) && name.chars().count() <= 200).then(|| name.to_owned())
}

struct LineParser<'a> {
    /// What stood before the order.
    number: &'a Which,
    today: Date,
}

impl LineParser<'_> {
    /// The pairing that the text names, or the number before the order, or the answered one.
    fn which(&self, text: &str) -> Option<Which> {
        let text = text.trim().trim_matches([',', ':', '-', ' ']);
        if text.is_empty() {
            return Some(self.number.clone());
        }
        if *self.number != Which::Answered {
            return None;
        }
        let (found, rest) = numbers(text);
        match found.as_slice() {
            [number] if rest.is_empty() => Some(Which::Number(*number)),
            _ => person(text).map(Which::Named),
        }
    }

    fn change(&self, which: &str, change: Change) -> Option<Line> {
        self.which(which).and_then(|which| one(Order::Change(which, change)))
    }

    fn plain(&self, rest: &str, change: Change) -> Option<Line> {
        self.change(rest, change)
    }

    fn end(&self, rest: &str) -> Option<Line> {
        let padded = format!(" {rest}");
        let (which, why) = match split_at_word(&padded, &["because", "since", "as"]) {
            Some((which, why)) => (which.to_owned(), Some(why.to_owned())),
            None => match rest.split_once([':', '(']) {
                Some((which, why)) => (which.to_owned(), Some(why.trim_end_matches(')').trim().to_owned())),
                None => (rest.to_owned(), None),
            },
        };
        self.change(&which, Change::End { why })
    }

    /// `pause Ada and Sam until 1 Feb`, `pause 2 for two weeks`: the shortest name behind which all is an end.
    fn pause(&self, rest: &str) -> Option<Line> {
        match self.named_then_until(rest) {
            Some((which, back)) if back > self.today => self.change(&which, Change::Pause { back }),
            Some(_) => wrong(sentence!("usage.pause_is_over")),
            None => wrong(sentence!("usage.pause")),
        }
    }

    fn named_then_until(&self, text: &str) -> Option<(String, Date)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        (0..words.len().min(LONGEST_NAME + 1)).find_map(|names| {
            let until = until(&words.get(names..)?.join(" "), self.today)?;
            Some((words.get(..names)?.join(" "), until))
        })
    }

    fn resend(&self, rest: &str) -> Option<Line> {
        let rest = strip_word(rest, "the ").unwrap_or(rest);
        const BOTH: (bool, bool) = (true, true);
        let what = [
            ("introduction", (true, false)),
            ("intro", (true, false)),
            ("invite", (false, true)),
            ("invitation", (false, true)),
            ("everything", BOTH),
            ("all", BOTH),
            ("it", BOTH),
        ];
        let (word, behind) = first_word(rest);
        let found = what.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
        let ((introduction, invite), rest) = found.map_or((BOTH, rest), |(_, what)| (*what, behind));
        let rest = ["to ", "of ", "for "].iter().find_map(|little| strip_word(rest, little)).unwrap_or(rest);
        self.change(rest, Change::Resend { introduction, invite })
    }

    /// `move Ada to Thu 18:00`, `move Ada 2 Feb to 4 Feb 18:30`.
    fn moved(&self, rest: &str) -> Option<Line> {
        let padded = format!(" {rest}");
        let Some((before, target)) = split_at_word(&padded, &["to", "->"]) else {
            return wrong(sentence!("usage.move"));
        };
        if let Some(weekly) = slot(target) {
            return self.change(before, Change::Move { weekly });
        }
        let Some((which, call)) = self.named_then_date(before) else { return wrong(sentence!("usage.move")) };
        let Some((to, at)) = date_then(target, self.today) else { return wrong(sentence!("usage.move")) };
        let at = strip_word(at, "at ").unwrap_or(at);
        let at = match (at.trim_matches([',', ' ']), time(at)) {
            ("", _) => None,
            (_, Some(time)) => Some(time),
            _ => return wrong(sentence!("usage.move")),
        };
        self.change(&which, Change::MoveCall { call, to, time: at })
    }

    fn skip(&self, rest: &str) -> Option<Line> {
        match self.named_then_date(rest) {
            Some((which, call)) if call >= self.today => self.change(&which, Change::Skip { call }),
            Some(_) => wrong(sentence!("usage.day_past")),
            None => wrong(sentence!("usage.skip")),
        }
    }

    /// `Ada and Sam on 2 Feb`: the shortest name behind which all is a date.
    fn named_then_date(&self, text: &str) -> Option<(String, Date)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        (0..words.len().min(LONGEST_NAME + 1)).find_map(|names| {
            let day = words.get(names..)?.join(" ");
            let day = strip_word(&day, "on ").unwrap_or(&day).to_owned();
            let which = words.get(..names)?.join(" ");
            let which = which.strip_suffix(" on").unwrap_or(&which).to_owned();
            date(&day, self.today).map(|date| (which, date))
        })
    }

    fn place(&self, rest: &str) -> Option<Line> {
        let link = rest.find("http://").or_else(|| rest.find("https://"));
        let cut = link.or_else(|| rest.find(':').map(|at| at + 1));
        let (which, place) = match cut {
            Some(at) => (rest.get(..at)?.trim().trim_end_matches(':'), rest.get(at..)?.trim()),
            None => ("", rest.trim()),
        };
        let which = which.strip_suffix(" to").unwrap_or(which);
        if place.is_empty() {
            return wrong(sentence!("usage.place"));
        }
        self.change(which, Change::Place { place: place.chars().take(500).collect() })
    }

    /// `replace mentor with Ada`, `replace mentor of Bob and Eve with Ada`, `replace Bob with Ada`.
    fn replace(&self, rest: &str) -> Option<Line> {
        let padded = format!(" {rest} ");
        let Some((before, new)) = split_at_word(&padded, &["with", "by"]) else {
            return wrong(sentence!("usage.replace"));
        };
        let Some(new) = person(new) else { return wrong(sentence!("usage.replace")) };
        let before = strip_word(before, "the ").unwrap_or(before);
        let Some(of) = strip_word(before, "mentor") else {
            let old = person(before)?;
            let which =
                if *self.number == Which::Answered { Which::Named(old.clone()) } else { self.number.clone() };
            return one(Order::ReplaceMentor { which, old: Some(old), new });
        };
        let of = of.trim();
        let of = ["of ", "in ", "for "].iter().find_map(|word| strip_word(of, word)).unwrap_or(of);
        one(Order::ReplaceMentor { which: self.which(of)?, old: None, new })
    }

    /// `snooze 3 days`, `snooze Ada and Sam until Friday`, `snooze 2 3 days`.
    fn snooze(&self, rest: &str) -> Option<Line> {
        let Some((which, until)) = self.named_then_until(rest) else {
            return wrong(sentence!("usage.snooze"));
        };
        if !(1..=90).contains(&(until - self.today).get_days()) {
            return wrong(sentence!("usage.snooze_length"));
        }
        self.change(&which, Change::Snooze { until })
    }

    /// `note she rang, all is well` in answer to a letter, `note Ada and Sam: she rang`.
    fn note(&self, rest: &str) -> Option<Line> {
        let (which, text) = match rest.split_once(':') {
            Some((which, text)) if *self.number == Which::Answered && !which.trim().is_empty() => {
                (self.which(which), text)
            }
            Some(("", text)) => (Some(self.number.clone()), text),
            _ => (Some(self.number.clone()), rest),
        };
        let text: String = text.trim().chars().take(LONGEST_NOTE).collect();
        match (which, text.is_empty()) {
            (Some(which), false) => one(Order::Change(which, Change::Note { text })),
            _ => wrong(sentence!("usage.note")),
        }
    }
}

/// `address Bob bob@new.example`, `address of Bob is bob@new.example`.
fn address(rest: &str) -> Option<Line> {
    let rest = strip_word(rest, "of ").unwrap_or(rest);
    let Some((who, new)) = rest.rsplit_once(char::is_whitespace) else {
        return wrong(sentence!("usage.address"));
    };
    let who = ["is", "to", "now", ":", "="]
        .iter()
        .fold(who.trim(), |who, word| who.strip_suffix(word).map_or(who, str::trim_end));
    let new = new.trim_matches(|c: char| "<>\"'(),".contains(c));
    let new = strip_word(new, "mailto:").unwrap_or(new);
    match (person(who), EmailAddress::parse(new)) {
        (Some(who), Ok(new)) => one(Order::Person(who, PersonChange::Address { new })),
        (Some(_), Err(err)) => wrong(sentence!("usage.not_an_address", why => err.to_string())),
        (None, _) => wrong(sentence!("usage.address")),
    }
}

/// `away Ada until 19 March`, `away Ada 15 March to 19 March`.
fn away(rest: &str, today: Date) -> Option<Line> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let found = (1..words.len()).find_map(|names| {
        let range = range(&words.get(names..)?.join(" "), today)?;
        Some((words.get(..names)?.join(" "), range))
    });
    match found {
        Some((_, range)) if range.last < today => wrong(sentence!("usage.past")),
        Some((who, range)) => one(Order::Person(person(&who)?, PersonChange::Away { range })),
        None => wrong(sentence!("usage.away")),
    }
}
