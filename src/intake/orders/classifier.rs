//! Which kind of order a line is likeliest to be: a naive Bayes classifier, which has what coordinators type as its
//! examples (`words/orders_examples.tsv`).

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use jiff::civil::{Date, date};

use super::{
    features::features,
    kind::Kind,
    matching,
    mentions::{Mention, mentions},
    moments::Line,
    on_file::{Membership, OnFile},
    words::tokens,
};

const EXAMPLES: &str = include_str!("../words/orders_examples.tsv");

/// What is counted for a feature that no example of a kind has, so that one word alone excludes nothing.
const SMOOTHING: f64 = 0.1;

/// A shorter word is not taken for another one with a slip.
const SHORTEST_SLIP: usize = 4;

/// The people of the examples.
struct Cast;

impl OnFile for Cast {
    fn knows(&self, name: &str) -> bool {
        const NAMES: [&str; 12] = [
            "ada", "bob", "grace", "sam", "eve", "kim", "lovelace", "builder", "hall", "jones", "adams",
            "lee",
        ];
        name.split(' ').all(|name| NAMES.contains(&name))
    }

    fn memberships(&self, _: &str) -> Vec<Membership> {
        Vec::new()
    }
}

/// The day on which the examples were written.
const WRITTEN: Date = date(2027, 1, 15);

/// What was counted in the examples.
pub(super) struct Classifier {
    kinds: Vec<Counts>,
    /// By feature: how many examples of each kind have it.
    features: HashMap<String, Vec<u32>>,
    /// The words of the examples.
    words: BTreeSet<String>,
}

struct Counts {
    kind: Kind,
    features: u32,
}

/// One example, as it was read.
pub(super) struct Example {
    pub(super) kind: Kind,
    features: Vec<String>,
}

/// The examples; a line that is none is passed over, which a test finds.
pub(super) fn examples() -> Vec<Example> {
    let lines = EXAMPLES.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (kind, text) = line.split_once('\t')?;
            let tokens = tokens(text);
            let read = Line { text, tokens: &tokens, today: WRITTEN };
            let features = features(read, &mentions(read, &Cast), &|_| None);
            Some(Example { kind: Kind::named(kind)?, features })
        })
        .collect()
}

impl Classifier {
    /// The one that has learned from all examples.
    pub(super) fn get() -> &'static Self {
        static TRAINED: LazyLock<Classifier> = LazyLock::new(|| Classifier::trained(&examples()));
        &TRAINED
    }

    pub(super) fn trained<'e>(examples: impl IntoIterator<Item = &'e Example>) -> Self {
        let mut found = Self { kinds: Vec::new(), features: HashMap::new(), words: BTreeSet::new() };
        for example in examples {
            let at = found.kinds.iter().position(|counts| counts.kind == example.kind);
            let at = at.unwrap_or(found.kinds.len());
            if at == found.kinds.len() {
                found.kinds.push(Counts { kind: example.kind, features: 0 });
            }
            for feature in &example.features {
                let counts = found.features.entry(feature.clone()).or_default();
                if counts.len() <= at {
                    counts.resize(at + 1, 0);
                }
                if let (Some(count), Some(kind)) = (counts.get_mut(at), found.kinds.get_mut(at)) {
                    *count += 1;
                    kind.features += 1;
                }
                if feature.chars().all(char::is_alphabetic) {
                    found.words.insert(feature.clone());
                }
            }
        }
        found
    }

    /// The kinds, the likeliest first, each with the logarithm of its probability given the line, up to a summand that
    /// all have in common.
    pub(super) fn ranked(&self, line: Line<'_>, mentions: &[Mention]) -> Vec<(Kind, f64)> {
        self.rank(&features(line, mentions, &|word| self.meant(word)))
    }

    fn rank(&self, features: &[String]) -> Vec<(Kind, f64)> {
        let unseen = SMOOTHING * f64::from(u32::try_from(self.features.len()).unwrap_or(u32::MAX));
        let counts: Vec<&Vec<u32>> =
            features.iter().filter_map(|feature| self.features.get(feature)).collect();
        let score = |at: usize, kind: &Counts| -> f64 {
            let of = |counts: &&Vec<u32>| f64::from(counts.get(at).copied().unwrap_or_default()) + SMOOTHING;
            counts.iter().map(|counts| (of(counts) / (f64::from(kind.features) + unseen)).ln()).sum()
        };
        let mut ranked: Vec<(Kind, f64)> =
            self.kinds.iter().enumerate().map(|(at, kind)| (kind.kind, score(at, kind))).collect();
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        ranked
    }

    /// Whether it is a word of the examples.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The word of the examples that a word is, but for a slip of one key.
    fn meant(&self, word: &str) -> Option<String> {
        if word.len() < SHORTEST_SLIP || self.words.contains(word) {
            return None;
        }
        let first = word.chars().next()?.to_string();
        let alike = self.words.range(first.clone()..).take_while(|known| known.starts_with(&first));
        let slips = alike.filter(|known| known.len() >= SHORTEST_SLIP && matching::is_slipped(word, known));
        slips
            .max_by_key(|known| self.features.get(*known).map_or(0, |counts| counts.iter().sum::<u32>()))
            .cloned()
    }
}

#[cfg(test)]
#[path = "classifier_tests.rs"]
mod tests;
