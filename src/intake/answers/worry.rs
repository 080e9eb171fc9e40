//! What may be a worry, and who wants out: looked for in all of a text, wherever it stands.
//!
//! A false alarm costs one look, a miss may cost a person: worries are found in every language and anywhere in a
//! sentence.

use super::search::{Ground, Search};
use super::sections::Section;
use super::tokens::{MOST_WORDS, Sentence, Token};
use super::{clauses, days, grammars, names};
use crate::domain::act::Asked;

/// Words that two neighbouring parts of a long sentence share.
const SHARED: usize = 20;

/// Whether a sentence may hold a worry.
pub(super) fn worries(sentence: &Sentence, asked: &Asked) -> bool {
    let tokens: Vec<Token> = sentence.clauses.iter().flat_map(|clause| clause.tokens.clone()).collect();
    let mut rest = tokens.as_slice();
    loop {
        let (part, more) = rest.split_at_checked(MOST_WORDS).unwrap_or((rest, &[]));
        if part_worries(part, asked) {
            return true;
        }
        if more.is_empty() {
            return false;
        }
        rest = rest.get(MOST_WORDS - SHARED..).unwrap_or_default();
    }
}

fn part_worries(tokens: &[Token], asked: &Asked) -> bool {
    let days = days::places(&days::days(tokens, asked.today), tokens.len());
    let names = names::places(tokens, asked);
    grammars::all().iter().any(|grammar| {
        let candidates = grammar.candidates(tokens);
        let calm = clauses::calm(tokens, &names, grammar, &candidates);
        let tokens: Vec<Token> = tokens.iter().zip(&calm).map(|(token, calm)| token.unless(*calm)).collect();
        let ground = Ground { tokens: &tokens, days: &days, names: &names };
        let mut search = Search::new(grammar, &ground);
        let everywhere = search.anywhere();
        candidates
            .iter()
            .filter(|pattern| pattern.section == Section::Worry)
            .any(|pattern| search.ends(pattern, everywhere) != 0)
    })
}
