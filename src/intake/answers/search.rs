//! The search for patterns in one clause: all places at which each may end, as sets of bits.

use std::collections::HashMap;

use super::patterns::{Element, Grammar, Pattern, Times, What, Word};
use super::tokens::Token;

/// Places in a clause, one bit each: bit `n` is the place before word `n`.
pub(super) type Places = u128;

/// What patterns are looked for in: words, and where days and names stand among them.
#[derive(Debug)]
pub(super) struct Ground<'t> {
    pub(super) tokens: &'t [Token],
    /// For each place the places at which a day that begins there ends.
    pub(super) days: &'t [Places],
    pub(super) names: &'t [Places],
}

/// A search in one clause; what a class takes at a place is worked out once.
pub(super) struct Search<'g, 't> {
    grammar: &'g Grammar,
    ground: &'g Ground<'t>,
    known: HashMap<(usize, usize), Places>,
}

impl<'g, 't> Search<'g, 't> {
    pub(super) fn new(grammar: &'g Grammar, ground: &'g Ground<'t>) -> Self {
        Self { grammar, ground, known: HashMap::new() }
    }

    /// Places behind whatever may stand before what is said.
    pub(super) fn openings(&mut self) -> Places {
        let Some(lead) = self.grammar.lead else { return 1 };
        self.many(1, &What::Class(lead))
    }

    /// Where the pattern ends, begun at any of these places.
    pub(super) fn ends(&mut self, pattern: &Pattern, from: Places) -> Places {
        self.run(&pattern.elements, from)
    }

    pub(super) fn anywhere(&self) -> Places {
        (1 << self.ground.tokens.len()) - 1
    }

    fn run(&mut self, elements: &[Element], from: Places) -> Places {
        let mut places = from;
        for element in elements {
            if places == 0 {
                return 0;
            }
            places = match element.times {
                Times::Once => self.step(places, &element.what),
                Times::Optional => places | self.step(places, &element.what),
                Times::Many => self.many(places, &element.what),
            };
        }
        places
    }

    fn many(&mut self, from: Places, what: &What) -> Places {
        let (mut all, mut new) = (from, from);
        while new != 0 {
            let reached = self.step(new, what);
            new = reached & !all;
            all |= reached;
        }
        all
    }

    fn step(&mut self, from: Places, what: &What) -> Places {
        let mut to = 0;
        let mut left = from;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            to |= self.step_at(at, what);
        }
        to
    }

    fn step_at(&mut self, at: usize, what: &What) -> Places {
        let length = self.ground.tokens.len();
        let here = self.ground.tokens.get(at);
        let next: Places = if here.is_some() { 1 << (at + 1) } else { 0 };
        let one = |holds: bool| if holds { next } else { 0 };
        match what {
            What::Words(words) => one(here.is_some_and(|token| words.iter().any(|word| word.is(token)))),
            What::Class(class) => self.class_at(at, *class),
            What::Name => self.ground.names.get(at).copied().unwrap_or_default(),
            What::Day => self.ground.days.get(at).copied().unwrap_or_default(),
            What::Number => one(here.is_some_and(is_number)),
            What::Rating => one(here.is_some_and(is_rating)),
            What::Any => next,
            What::Gap => {
                let all = (1_u128.checked_shl(length as u32 + 1)).map_or(Places::MAX, |bit| bit - 1);
                (0b1111 << at) & all
            }
            What::End => {
                if at == length {
                    1 << at
                } else {
                    0
                }
            }
            What::Not(inner) => {
                let day = self.ground.days.get(at).copied().unwrap_or_default() != 0;
                if !day && self.step_at(at, inner) != 0 { 0 } else { 1 << at }
            }
        }
    }

    fn class_at(&mut self, at: usize, class: usize) -> Places {
        if let Some(known) = self.known.get(&(class, at)) {
            return *known;
        }
        let grammar = self.grammar;
        let members = grammar.classes.get(class).map(Vec::as_slice).unwrap_or_default();
        let found = members.iter().fold(0, |found, member| found | self.run(member, 1 << at));
        self.known.insert((class, at), found);
        found
    }
}

impl Word {
    fn is(&self, token: &Token) -> bool {
        if self.beginning { token.starts_with(&self.text) } else { token.is(&self.text) }
    }
}

/// "9/10": so many of ten, which is the tenth of no month where the call was good.
fn is_rating(token: &Token) -> bool {
    token.text.split_once('/').is_some_and(|(points, most)| {
        most == "10" && points.parse::<u8>().is_ok_and(|points| (6..=10).contains(&points))
    })
}

fn is_number(token: &Token) -> bool {
    const WORDS: [&str; 44] = [
        "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "ten", "couple", "few",
        "several", "ein", "eine", "einen", "zwei", "drei", "vier", "funf", "sechs", "paar", "un", "une",
        "deux", "trois", "quatre", "cinq", "six", "quelques", "una", "dos", "tres", "cuatro", "cinco",
        "seis", "unos", "unas", "half", "both", "twelve", "fifteen", "twenty",
    ];
    token.text.starts_with(|c: char| c.is_ascii_digit()) || WORDS.contains(&token.text.as_str())
}
