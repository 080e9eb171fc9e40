//! Patterns of words, as the files in `src/intake/words/` hold them, and how they are found in a clause.
//!
//! A file has classes (`$we = we | both of us`) and sections (`[talked]`) of patterns, one a line. In a pattern a
//! word stands for itself, `a/b` for either, `talk~` for every word that begins so, `$class` for one of a class,
//! `$NAME`, `$DAY` and `$NUM` for a name, a day and a number, `$RATE` for "9/10", `_` for any word, `__` for up to
//! three, `.` for the end of the clause. `?` behind: may be left out, `*`: any number, `!` in front: does not follow here.
//! The patterns of a section `[loose talked]` are found anywhere in a clause, where no other pattern says what it is.

use std::collections::{HashMap, HashSet};

use super::sections::Section;
use super::spelling::words_of;
use super::tokens::Token;

#[derive(Debug, Clone)]
pub(super) enum What {
    Words(Vec<Word>),
    Class(usize),
    Name,
    Day,
    Number,
    /// "9/10".
    Rating,
    Any,
    Gap,
    End,
    Not(Box<What>),
}

#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) beginning: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    Once,
    Optional,
    Many,
}

#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) what: What,
    pub(super) times: Times,
}

#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) section: Section,
    /// Found anywhere in a clause of which no other pattern knows what it says.
    pub(super) loose: bool,
    pub(super) elements: Vec<Element>,
}

/// The classes and patterns of a language.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) language: &'static str,
    pub(super) classes: Vec<Vec<Vec<Element>>>,
    patterns: Vec<Pattern>,
    /// Patterns by a word that they cannot be found without, and those that have none.
    by_word: HashMap<String, Vec<usize>>,
    any_words: Vec<usize>,
    vocabulary: HashSet<String>,
    beginnings: HashSet<String>,
    /// Lines that name a section or a class that there is none of.
    pub(super) unread: Vec<String>,
    /// What may stand before what is said.
    pub(super) lead: Option<usize>,
}

/// How the name of a section begins whose patterns are found anywhere in a clause.
const LOOSE: &str = "loose ";

impl Grammar {
    /// Reads a file. A line that cannot be read is left out; a test reads every file and demands that none is.
    pub(super) fn new(language: &'static str, file: &str) -> Self {
        let mut grammar = Self {
            language,
            classes: Vec::new(),
            patterns: Vec::new(),
            vocabulary: HashSet::new(),
            by_word: HashMap::new(),
            any_words: Vec::new(),
            beginnings: HashSet::new(),
            unread: Vec::new(),
            lead: None,
        };
        let mut names: HashMap<String, usize> = HashMap::new();
        let (mut section, mut loose) = (None, false);
        for line in file.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                loose = name.starts_with(LOOSE);
                section = Section::named(name.trim_start_matches(LOOSE));
                if section.is_none() {
                    grammar.unread.push(line.to_owned());
                }
            } else if let Some((name, members)) =
                line.split_once('=').filter(|(name, _)| name.starts_with('$'))
            {
                let members = members.split('|').map(|member| grammar.elements(member, &names)).collect();
                let at = grammar.classes.len();
                grammar.classes.push(members);
                names.insert(name.trim().trim_start_matches('$').to_owned(), at);
                if name.trim() == "$lead" {
                    grammar.lead = Some(at);
                }
            } else if let Some(section) = section.filter(|_| !line.is_empty()) {
                let mut elements = grammar.elements(line, &names);
                if language == "fr" {
                    without_ne(&mut elements);
                }
                let at = grammar.patterns.len();
                match needed(&elements) {
                    Some(words) => {
                        for word in words {
                            grammar.by_word.entry(word).or_default().push(at);
                        }
                    }
                    None => grammar.any_words.push(at),
                }
                grammar.patterns.push(Pattern { section, loose, elements });
            }
        }
        grammar
    }

    fn elements(&mut self, written: &str, names: &HashMap<String, usize>) -> Vec<Element> {
        written.split_whitespace().flat_map(|piece| self.element(piece, names)).collect()
    }

    fn element(&mut self, piece: &str, names: &HashMap<String, usize>) -> Vec<Element> {
        let (piece, times) = match (piece.strip_suffix('?'), piece.strip_suffix('*')) {
            (Some(rest), _) if !rest.is_empty() => (rest, Times::Optional),
            (_, Some(rest)) if !rest.is_empty() => (rest, Times::Many),
            _ => (piece, Times::Once),
        };
        if let Some(rest) = piece.strip_prefix('!').filter(|rest| !rest.is_empty()) {
            let inner = self.element(rest, names);
            return inner
                .into_iter()
                .take(1)
                .map(|element| Element { what: What::Not(Box::new(element.what)), times: Times::Once })
                .collect();
        }
        if piece.contains('/') && piece.contains('$') {
            // A choice among classes and words is a class without a name.
            let members = piece.split('/').map(|member| self.element(member, names)).collect();
            self.classes.push(members);
            return vec![Element { what: What::Class(self.classes.len() - 1), times }];
        }
        let what = match piece {
            "." => What::End,
            "_" => What::Any,
            "__" => What::Gap,
            "$NAME" => What::Name,
            "$DAY" => What::Day,
            "$NUM" => What::Number,
            "$RATE" => What::Rating,
            piece => match piece.strip_prefix('$') {
                Some(name) => match names.get(name) {
                    Some(at) => What::Class(*at),
                    // A class that is not there matches nothing.
                    None => {
                        self.unread.push(piece.to_owned());
                        What::Words(Vec::new())
                    }
                },
                None => return self.words(piece, times),
            },
        };
        vec![Element { what, times }]
    }

    /// A word or a choice of words; "don't" is two, one behind the other.
    fn words(&mut self, piece: &str, times: Times) -> Vec<Element> {
        let choices: Vec<&str> = piece.split('/').filter(|choice| !choice.is_empty()).collect();
        if let [single] = choices.as_slice() {
            return self.one(single, times);
        }
        if choices.iter().any(|choice| words_of(choice).len() > 1) {
            let members = choices.into_iter().map(|choice| self.one(choice, Times::Once)).collect();
            self.classes.push(members);
            return vec![Element { what: What::Class(self.classes.len() - 1), times }];
        }
        let elements: Vec<Element> = choices.into_iter().flat_map(|choice| self.one(choice, times)).collect();
        let words = elements.into_iter().filter_map(|element| match element.what {
            What::Words(words) => Some(words),
            _ => None,
        });
        vec![Element { what: What::Words(words.flatten().collect()), times }]
    }

    /// A word, or the words that it is short for; `~` stands behind the last.
    fn one(&mut self, written: &str, times: Times) -> Vec<Element> {
        let parts = words_of(written.trim_end_matches('~'));
        let last = parts.len().saturating_sub(1);
        parts
            .into_iter()
            .enumerate()
            .map(|(at, text)| {
                let beginning = at == last && written.ends_with('~');
                let known = if beginning { &mut self.beginnings } else { &mut self.vocabulary };
                known.insert(text.clone());
                Element { what: What::Words(vec![Word { text, beginning }]), times }
            })
            .collect()
    }

    pub(super) fn knows(&self, token: &Token) -> bool {
        self.vocabulary.contains(&token.text)
            || token.german.as_ref().is_some_and(|german| self.vocabulary.contains(german))
            || [Some(&token.text), token.german.as_ref()].into_iter().flatten().any(|text| {
                let mut ends = text.char_indices().skip(2).map(|(at, _)| at).chain([text.len()]);
                ends.any(|end| text.get(..end).is_some_and(|start| self.beginnings.contains(start)))
            })
    }

    /// The patterns that may be found among these words, in the order of the file.
    pub(super) fn candidates(&self, tokens: &[Token]) -> Vec<&Pattern> {
        let words = tokens.iter().flat_map(|token| [Some(&token.text), token.german.as_ref()]).flatten();
        let mut places: Vec<usize> = words
            .filter_map(|word| self.by_word.get(word))
            .flatten()
            .chain(&self.any_words)
            .copied()
            .collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|at| self.patterns.get(at)).collect()
    }
}

/// "Je ne peux pas" is spoken as "je peux pas": where "pas" or "jamais" denies, "ne" may be left out.
fn without_ne(elements: &mut [Element]) {
    let is = |element: &Element, words: &[&str]| match &element.what {
        What::Words(found) => {
            !found.is_empty() && found.iter().all(|word| words.contains(&word.text.as_str()))
        }
        _ => false,
    };
    let denies = elements.iter().rposition(|element| is(element, &["pas", "jamais"])).unwrap_or_default();
    for element in elements.iter_mut().take(denies) {
        if element.times == Times::Once && is(element, &["ne"]) {
            element.times = Times::Optional;
        }
    }
}

/// The words of which one must be there: those of the element with the longest words, as the rarest.
fn needed(elements: &[Element]) -> Option<Vec<String>> {
    let exact = elements.iter().filter(|element| element.times == Times::Once).filter_map(|element| {
        match &element.what {
            What::Words(words) if words.iter().all(|word| !word.beginning) => Some(words),
            _ => None,
        }
    });
    let rarest = exact.max_by_key(|words| words.iter().map(|word| word.text.len()).min())?;
    Some(rarest.iter().map(|word| word.text.clone()).collect())
}
