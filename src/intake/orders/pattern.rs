//! What orders look like: the lines of `words/orders.txt`, read once.

use std::sync::LazyLock;

use super::kind::Kind;

const TEXT: &str = include_str!("../words/orders.txt");

/// What a line of that shape orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) kind: Kind,
    /// What it says is told and not ordered: whether it is meant is asked.
    pub(super) asks: bool,
    /// The line itself is the reason, or a note.
    pub(super) keeps_line: bool,
    pub(super) elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Word(&'static str),
    /// One of them; an empty one may be left out.
    Any(Vec<Vec<Element>>),
    Slot(Slot),
}

/// What is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A pairing: one name, two with "and" between, numbers of the list; none: the one that is answered.
    Pair,
    /// The same, and something has to stand there.
    Pairing,
    /// One person.
    Who,
    /// One person, or a newcomer with an address.
    New,
    /// "until 1 February", "for two weeks": a day.
    Until,
    Day,
    /// "next week", "1 to 5 March": from the first day to the last.
    Range,
    /// "Tuesdays at 6pm".
    Weekly,
    /// "by 3 weeks", "until 30 June": how much longer.
    Extension,
    Time,
    Address,
    Phone,
    /// What stands behind a comma, a colon or a "because".
    Reason,
    /// The rest, whatever it is.
    Text,
}

impl Slot {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "pair" => Self::Pair,
            "pairing" => Self::Pairing,
            "who" => Self::Who,
            "new" => Self::New,
            "until" => Self::Until,
            "day" => Self::Day,
            "range" => Self::Range,
            "weekly" => Self::Weekly,
            "extension" => Self::Extension,
            "time" => Self::Time,
            "address" => Self::Address,
            "phone" => Self::Phone,
            "reason" => Self::Reason,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

impl Pattern {
    /// Its own words.
    pub(super) fn words(&self) -> Vec<&'static str> {
        let mut words = Vec::new();
        any(&self.elements, &mut |element| {
            if let Element::Word(word) = element {
                words.push(*word);
            }
            false
        });
        words
    }
}

/// Whether one of the elements, or of those within them, is such.
fn any(elements: &[Element], is: &mut dyn FnMut(&Element) -> bool) -> bool {
    elements.iter().any(|element| match element {
        Element::Any(choices) => choices.iter().any(|choice| any(choice, is)),
        element => is(element),
    })
}

/// All of them, in the order of the file.
pub(super) fn patterns() -> &'static [Pattern] {
    static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
        TEXT.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .filter_map(read)
            .collect()
    });
    &PATTERNS
}

/// `end?! <who> (left|quit)`; `None`: it is not written as it must be, which a test finds.
fn read(line: &'static str) -> Option<Pattern> {
    let (head, shape) = line.split_once(char::is_whitespace)?;
    let word = head.trim_end_matches(['?', '!']);
    let mut rest = shape.trim();
    let elements = sequence(&mut rest)?;
    let flags = head.get(word.len()..).unwrap_or_default();
    rest.is_empty().then_some(Pattern {
        kind: Kind::named(word).filter(|kind| kind.has_shapes())?,
        asks: flags.contains('?'),
        keeps_line: flags.contains('!'),
        elements,
    })
}

/// Elements up to the end, a stroke or a closing bracket.
fn sequence(rest: &mut &'static str) -> Option<Vec<Element>> {
    let mut found = Vec::new();
    loop {
        *rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Some(found) };
        match first {
            '|' | ')' | ']' => return Some(found),
            '(' | '[' => {
                let close = if first == '(' { ")" } else { "]" };
                *rest = rest.get(1..)?;
                let mut choices = vec![sequence(rest)?];
                while let Some(more) = rest.strip_prefix('|') {
                    *rest = more;
                    choices.push(sequence(rest)?);
                }
                *rest = rest.strip_prefix(close)?;
                if first == '[' {
                    choices.push(Vec::new());
                }
                found.push(Element::Any(choices));
            }
            '<' => {
                let (name, more) = rest.get(1..)?.split_once('>')?;
                found.push(Element::Slot(Slot::named(name)?));
                *rest = more;
            }
            _ => {
                let end =
                    rest.find(|c: char| c.is_whitespace() || "()[]|<".contains(c)).unwrap_or(rest.len());
                found.push(Element::Word(rest.get(..end)?));
                *rest = rest.get(end..)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::answers::spelling::fold;

    #[test]
    fn every_line_is_a_pattern_in_words_as_they_are_compared() {
        let lines = TEXT.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let pattern = read(line).unwrap_or_else(|| panic!("{line}"));
            for word in pattern.words() {
                assert!(word == "->" || fold(word) == word, "{word} in {line}");
            }
        }
    }
}
