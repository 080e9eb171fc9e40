//! Names in a clause: which words may be one, and whom an answer picks.

use super::clauses::Found;
use super::search::Places;
use super::sections::Section;
use super::spelling::fold;
use super::tokens::Token;
use crate::domain::act::Asked;
use crate::intake::dates::words::{month_of, weekday_of};

/// Words that a name may have.
const LONGEST: usize = 3;
/// An answer with a name behind it is no longer than that.
const SHORT: usize = 5;
/// A longer clause tells a story, and its names pick nobody.
const MOST_WORDS: usize = 9;

/// For each place the places at which a name that begins there ends.
pub(super) fn places(tokens: &[Token], asked: &Asked) -> Vec<Places> {
    let names: Vec<bool> = tokens.iter().enumerate().map(|(at, token)| may_be(token, at, asked)).collect();
    (0..tokens.len())
        .map(|at| {
            let mut ends = 0;
            for more in 0..LONGEST {
                if !names.get(at + more).copied().unwrap_or_default() {
                    break;
                }
                ends |= 1 << (at + more + 1);
            }
            ends
        })
        .collect()
}

fn may_be(token: &Token, at: usize, asked: &Asked) -> bool {
    if called(&token.text, asked) {
        return true;
    }
    let letters = token.written.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'));
    let lower = super::spelling::fold_case(&token.written);
    letters
        && !token.text.is_empty()
        && (token.capital() || at == 0)
        && !token.known
        && weekday_of(&lower).is_none()
        && month_of(&lower).is_none()
}

/// Whether somebody of the writer's pairings is called so.
fn called(word: &str, asked: &Asked) -> bool {
    word.len() > 1 && asked.names.iter().any(|name| name.split_whitespace().any(|part| fold(part) == word))
}

/// The name that picks a pairing: "talked Sam", "yes with Sam", "Sam and I talked".
pub(super) fn picked(tokens: &[Token], said: &[Found], asked: &Asked) -> Option<String> {
    let found = said.last()?;
    let takes = matches!(
        found.section,
        Section::Held
            | Section::NotHeld
            | Section::NotYet
            | Section::Later
            | Section::Elsewhere
            | Section::Yes
            | Section::No
    );
    if !takes || tokens.len() > MOST_WORDS {
        return None;
    }
    let ends = places(tokens, asked);
    let bare = matches!(found.section, Section::Yes | Section::No);
    let mut at = 0;
    while at < tokens.len() {
        let end = ends.get(at).copied().unwrap_or_default();
        if end == 0 {
            at += 1;
            continue;
        }
        let end = 127 - end.leading_zeros() as usize;
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let with = before
            .is_some_and(|token| matches!(token.text.as_str(), "with" | "to" | "mit" | "avec" | "con" | "a"));
        let subject = at == 0
            && tokens.get(end).is_some_and(|token| matches!(token.text.as_str(), "and" | "und" | "et" | "y"));
        let name: Vec<&str> =
            tokens.get(at..end).unwrap_or_default().iter().map(|token| token.written.as_str()).collect();
        let known = asked.names.is_empty()
            || tokens.get(at..end).unwrap_or_default().iter().any(|token| called(&token.text, asked));
        let capital = name.iter().all(|name| name.starts_with(char::is_uppercase));
        // "talked Sam"
        let behind = !bare && at > 0 && end == tokens.len() && tokens.len() <= SHORT;
        if known && (capital || !asked.names.is_empty()) && (with || subject || behind) {
            return Some(name.join(" "));
        }
        at = end;
    }
    None
}
