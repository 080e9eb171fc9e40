//! Orders with words of staff's own in them: a note, a place, a question, a sentence above letters.

use super::{
    line::Line,
    matching::{LONGEST_NAME, LONGEST_TEXT},
    parts::{first_word, numbers},
};
use crate::domain::order::{Change, Order, Which};
use crate::intake::answers::spelling::fold;

const LONGEST_PLACE: usize = 500;
/// A sentence, in characters.
const LONGEST_SAID: usize = 300;

/// Whether the text begins such an order: its marks are staff's own.
pub(super) fn begins(text: &str) -> bool {
    matches!(
        verb(text).as_str(),
        "note" | "notiz" | "notiere" | "ask" | "fragen" | "frag" | "frage" | "say" | "dazu"
    )
}

fn verb(text: &str) -> String {
    fold(first_word(text).0.trim_end_matches([':', ',', '.', '!', '?']))
}

/// `note Ada and Sam: she rang`, `place ada-sam: room 4`; `None`: it is neither.
pub(super) fn read(text: &str, number: &Which) -> Option<Line> {
    let (_, rest) = first_word(text);
    match verb(text).as_str() {
        "note" | "notiz" | "notiere" => note(rest, number),
        "place" | "ort" => place(rest, number),
        "ask" | "fragen" | "frag" | "frage" => match first_word(text).0.ends_with(':') {
            true => ask(&format!(":{rest}"), number),
            false => ask(rest, number),
        },
        "say" => say(rest),
        "dazu" => rest.strip_prefix("sagen ").and_then(say),
        _ => None,
    }
}

/// The pairing that the text names, or the number before the order, or the answered one.
fn which(text: &str, number: &Which) -> Option<Which> {
    let text = text.trim().trim_matches([',', ':', '-', ' ']);
    if text.is_empty() {
        return Some(number.clone());
    }
    if *number != Which::Answered {
        return None;
    }
    let (found, rest) = numbers(text);
    let words = text.split_whitespace().count();
    match found.as_slice() {
        [number] if rest.is_empty() => Some(Which::Number(*number)),
        _ => (words <= LONGEST_NAME).then(|| Which::Named(text.to_owned())),
    }
}

fn note(rest: &str, number: &Which) -> Option<Line> {
    let (about, text) = match rest.split_once(':') {
        Some((about, text)) if *number == Which::Answered && !about.trim().is_empty() => {
            (which(about, number), text)
        }
        Some(("", text)) => (Some(number.clone()), text),
        _ => (Some(number.clone()), rest),
    };
    let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
    match (about, text.is_empty()) {
        (Some(about), false) => Some(Line::Orders(vec![Order::Change(about, Change::Note { text })])),
        _ => Some(Line::Wrong("note", sentence!("usage.note"))),
    }
}

/// `ask 3: how was the exam?`, `ask Sam: are you well?`; `None`: nothing stands behind a colon.
fn ask(rest: &str, number: &Which) -> Option<Line> {
    let (whom, text) = rest.split_once(':')?;
    let (whom, text) = (whom.trim(), text.trim());
    if whom.split_whitespace().count() > LONGEST_NAME {
        return None;
    }
    let text: String = text.chars().take(LONGEST_TEXT).collect();
    if text.is_empty() {
        return Some(Line::Wrong("ask", sentence!("usage.ask")));
    }
    let (found, behind) = numbers(whom);
    let (which, who) = match (found.as_slice(), number) {
        ([number], _) if behind.is_empty() => (Which::Number(*number), None),
        (_, number) if whom.is_empty() => (number.clone(), None),
        (_, Which::Answered) => (Which::Named(whom.to_owned()), Some(whom.to_owned())),
        (_, number) => (number.clone(), Some(whom.to_owned())),
    };
    // "Ada and Sam" are two.
    let who = who.filter(|who| ![" and ", " & ", " und "].iter().any(|link| who.contains(link)));
    Some(Line::Orders(vec![Order::Ask { which, who, text }]))
}

/// `say sorry for the short notice`, `say: ...`
fn say(rest: &str) -> Option<Line> {
    let text = rest.trim().trim_start_matches([':', ' ']).trim_matches(['"', '“', '”', '„']).trim();
    // "Say, how are Ada and Sam?" says nothing to anybody.
    if rest.starts_with(',') {
        return None;
    }
    let text: String = text.chars().take(LONGEST_SAID).collect();
    Some(if text.is_empty() {
        Line::Wrong("say", sentence!("usage.say"))
    } else {
        Line::Orders(vec![Order::Say(text)])
    })
}

fn place(rest: &str, number: &Which) -> Option<Line> {
    let link = rest.find("http://").or_else(|| rest.find("https://"));
    let cut = link.or_else(|| rest.find(':').map(|at| at + 1));
    let (about, place) = match cut {
        Some(at) => (rest.get(..at)?.trim().trim_end_matches(':'), rest.get(at..)?.trim()),
        // "place looks great" names none.
        None if *number == Which::Answered => ("", ""),
        None => ("", rest.trim()),
    };
    let about = about.strip_suffix(" to").unwrap_or(about);
    if place.is_empty() {
        return Some(Line::Wrong("place", sentence!("usage.place")));
    }
    let place = place.chars().take(LONGEST_PLACE).collect();
    which(about, number).map(|about| Line::Orders(vec![Order::Change(about, Change::Place { place })]))
}
