//! What somebody newly wrote, read into acts and a remainder.
//!
//! A clause is an act only where it begins as one of the patterns of `src/intake/words/answers_*.txt` says: who
//! speaks, whether it is denied, whether it was or will be stand in the pattern. What no pattern says is the
//! remainder. Being wrong silences a person or claims a talk that never was; being unsure costs staff a look.

use super::clauses::{self, Heard};
use super::greeting;
use super::tokens::{self, Sentence};
use super::{combine, grammars, worry};
use crate::domain::act::{Asked, Reading};

/// Characters and lines that are searched for worries and for who wants out.
const MOST_SEARCHED: usize = 20_000;
/// As many words may have been meant as one.
const SHORT: usize = 6;

/// Words that open a question, whatever its clauses.
const INVERTED: [&str; 40] = [
    "do", "does", "did", "have", "has", "had", "is", "are", "was", "were", "can", "could", "should", "shall",
    "will", "would", "who", "what", "when", "where", "why", "how", "which", "haben", "hat", "habt", "hast",
    "ist", "sind", "kann", "konnen", "soll", "sollen", "wer", "wann", "wo", "wie", "ont", "han", "estce",
];

/// Reads what somebody newly wrote (quotes and signature gone). Never fails: what is not understood is the
/// remainder, and stands before staff.
#[must_use]
pub fn reading(text: &str, asked: &Asked) -> Reading {
    let menu = greeting::opens_answer;
    let (greets, rest) = greeting::taken(text);
    let read = tokens::sentences(&rest, tokens::MOST_CHARS, tokens::MOST_LINES, &menu);
    let languages = grammars::of_text(&read);
    let mut combined = combine::Combined::new(asked);
    for sentence in &read {
        let heard = heard(sentence, &languages, asked);
        let worries = worry::worries(sentence, asked);
        combined.sentence(sentence, heard, worries);
    }
    let end = tokens::read_of(&rest);
    if let Some(unread) = rest.get(end..).filter(|unread| !unread.trim().is_empty()) {
        combined.unread(unread);
        let unread: String = unread.chars().take(MOST_SEARCHED).collect();
        for sentence in tokens::sentences(&unread, MOST_SEARCHED, MOST_SEARCHED, &menu) {
            let heard = heard(&sentence, &languages, asked);
            combined.beyond(&heard, worry::worries(&sentence, asked));
        }
    }
    if read.is_empty() && rest.contains(['?', '¿']) {
        combined.unread(&rest);
    }
    let mut reading = combined.finished();
    reading.greets = greets;
    reading.short = text.split_whitespace().count() <= SHORT;
    reading
}

/// The clauses of a sentence, read in the language that knows most of it.
fn heard(sentence: &Sentence, languages: &[usize], asked: &Asked) -> Vec<Heard> {
    let chosen = grammars::of_sentence(sentence, languages, &asked.language);
    let parts = clauses::parted(sentence);
    let first = parts.first().and_then(|part| part.first());
    let inverted = first.is_some_and(|token| INVERTED.iter().any(|word| token.is(word)));
    let last = parts.len().saturating_sub(1);
    // "Yes, but is there another link?" asks in its last clause.
    let asks = |at: usize| sentence.asks && (inverted || at == last);
    let mut best: Option<Vec<Heard>> = None;
    for grammar in chosen {
        let read: Vec<Heard> = parts
            .iter()
            .enumerate()
            .map(|(at, part)| clauses::read(part.clone(), grammar, asks(at), asked))
            .collect();
        let says = |read: &[Heard]| read.iter().filter(|heard| !heard.said.is_empty() || heard.kind).count();
        if best.as_ref().is_none_or(|best| says(best) < says(&read)) {
            best = Some(read);
        }
    }
    best.unwrap_or_default()
}
