//! The grammars of the languages that replies are read in, built once.

use std::sync::OnceLock;

use super::patterns::Grammar;
use super::tokens::{Sentence, Token};

const FILES: [(&str, &str); 4] = [
    ("en", include_str!("../words/answers_en.txt")),
    ("de", include_str!("../words/answers_de.txt")),
    ("fr", include_str!("../words/answers_fr.txt")),
    ("es", include_str!("../words/answers_es.txt")),
];

pub(super) fn all() -> &'static [Grammar] {
    static GRAMMARS: OnceLock<Vec<Grammar>> = OnceLock::new();
    GRAMMARS.get_or_init(|| FILES.into_iter().map(|(language, file)| Grammar::new(language, file)).collect())
}

/// Whether a word is known in any language.
pub(super) fn known(token: &Token) -> bool {
    all().iter().any(|grammar| grammar.knows(token))
}

/// How many words of a text each grammar knows.
fn counts<'t>(tokens: impl Iterator<Item = &'t Token> + Clone) -> Vec<usize> {
    all().iter().map(|grammar| tokens.clone().filter(|token| grammar.knows(token)).count()).collect()
}

/// The languages of a whole text, as often as each knows its words.
pub(super) fn of_text(sentences: &[Sentence]) -> Vec<usize> {
    counts(sentences.iter().flat_map(|sentence| &sentence.clauses).flat_map(|clause| &clause.tokens))
}

/// The grammars that a sentence is read with, best first: those that know most of its words, and, where these are
/// few, the one of the text and of the programme.
pub(super) fn of_sentence(sentence: &Sentence, text: &[usize], language: &str) -> Vec<&'static Grammar> {
    let counts = counts(sentence.clauses.iter().flat_map(|clause| &clause.tokens));
    let most = counts.iter().copied().max().unwrap_or_default();
    let mut chosen: Vec<(usize, &Grammar)> = all()
        .iter()
        .enumerate()
        .filter(|(at, _)| counts.get(*at).copied().unwrap_or_default() == most)
        .collect();
    chosen.sort_by_key(|(at, grammar)| {
        (std::cmp::Reverse(text.get(*at).copied().unwrap_or_default()), grammar.language != language)
    });
    chosen.into_iter().map(|(_, grammar)| grammar).collect()
}
