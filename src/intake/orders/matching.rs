//! A line held against the patterns of orders: the reading in which most of its words are the pattern's own.

use std::{collections::BTreeSet, sync::LazyLock};

use jiff::civil::{Date, Time};

use super::{
    moments::Line,
    pattern::{Element, Pattern, Slot, patterns},
    words::Token,
};
use crate::{
    domain::{
        DateRange, EmailAddress,
        order::{Extension, Which},
        weekly::Weekly,
    },
    intake::{
        answers::slips::is_slip,
        dates::words::{month_of, weekday_of},
    },
};

/// What was filled into a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Pairings(Vec<Which>),
    Name(String),
    Day(Date),
    Range(DateRange),
    Extension(Extension),
    Weekly(Weekly),
    Time(Time),
    Address(Result<EmailAddress, String>),
    Text(String),
}

/// What was filled in, in the order of the pattern.
pub(super) type Filled = Vec<(Slot, Value)>;

/// Tries that one line is worth; nobody types a line that takes more.
const MOST_STEPS: usize = 200_000;
/// Longest name, in words: "Ada Lovelace and Sam van der Berg".
pub(super) const LONGEST_NAME: usize = 10;
const LONGEST_PERSON: usize = 6;
/// Longest note or reason, in characters.
pub(super) const LONGEST_TEXT: usize = 1_000;

/// The pattern that fits the whole line best, and what it was filled with. `number`: what stood before the line.
pub(super) fn best(line: Line<'_>, number: &Which) -> Option<(&'static Pattern, Filled)> {
    let mut found: Option<(usize, usize, &'static Pattern, Filled)> = None;
    let mut matcher = Matcher { line, number, steps: 0, own: 0, filled: Vec::new(), best: None };
    let numbered = *number != Which::Answered;
    for pattern in patterns().iter().filter(|pattern| !numbered || pattern.kind.is_about_pairing()) {
        matcher.best = None;
        matcher.go(&Todo { elements: &pattern.elements, then: None }, 0);
        if let Some((own, names, filled)) = matcher.best.take()
            && found.as_ref().is_none_or(|(most, least, ..)| (own, *least) > (*most, names))
        {
            found = Some((own, names, pattern, filled));
        }
    }
    found.map(|(.., pattern, filled)| (pattern, filled))
}

/// What is still to be matched.
struct Todo<'t> {
    elements: &'t [Element],
    then: Option<&'t Todo<'t>>,
}

struct Matcher<'l> {
    line: Line<'l>,
    number: &'l Which,
    steps: usize,
    /// Words of the line that are the pattern's own.
    own: usize,
    filled: Filled,
    /// The best reading so far: its own words, words of names, and what was filled in.
    best: Option<(usize, usize, Filled)>,
}

impl Matcher<'_> {
    fn go(&mut self, todo: &Todo<'_>, at: usize) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return;
        }
        let Some((element, rest)) = todo.elements.split_first() else {
            return match todo.then {
                Some(then) => self.go(then, at),
                None => self.end(at),
            };
        };
        let rest = Todo { elements: rest, then: todo.then };
        let behind = self.passed_over(at);
        match element {
            Element::Word(word) => {
                let fits = self.line.tokens.get(behind).is_some_and(|token| is_word(&token.text, word));
                if fits {
                    self.own += 1;
                    self.go(&rest, behind + 1);
                    self.own -= 1;
                }
            }
            Element::Any(choices) => {
                for choice in choices {
                    self.go(&Todo { elements: choice, then: Some(&rest) }, at);
                }
            }
            Element::Slot(slot) => {
                let at = if *slot == Slot::Reason { at } else { behind };
                for (end, value) in self.fill(*slot, at) {
                    self.filled.push((*slot, value));
                    self.go(&rest, end);
                    self.filled.pop();
                }
            }
        }
    }

    /// Behind the marks that part words.
    fn passed_over(&self, at: usize) -> usize {
        let mut at = at;
        while self.line.tokens.get(at).is_some_and(Token::is_passed_over) {
            at += 1;
        }
        at
    }

    fn end(&mut self, at: usize) {
        if self.passed_over(at) < self.line.tokens.len() {
            return;
        }
        let named = self.filled.iter().map(|(_, value)| match value {
            Value::Name(name) | Value::Text(name) => name.split_whitespace().count(),
            Value::Pairings(which) => which
                .iter()
                .map(|which| match which {
                    Which::Named(name) => name.split_whitespace().count(),
                    _ => 0,
                })
                .sum(),
            _ => 0,
        });
        let named = named.sum();
        if self.best.as_ref().is_none_or(|(own, names, _)| (self.own, *names) > (*own, named)) {
            self.best = Some((self.own, named, self.filled.clone()));
        }
    }

    /// Where a slot that begins there may end, and what it is then.
    fn fill(&self, slot: Slot, at: usize) -> Vec<(usize, Value)> {
        let line = self.line;
        let one = |found: Option<(usize, Value)>| found.into_iter().collect();
        match slot {
            Slot::Pair | Slot::Pairing => self.pairings(slot, at),
            Slot::Who | Slot::New => self.people(slot, at),
            Slot::Until => one(line.until(at).map(|(day, end)| (end, Value::Day(day)))),
            Slot::Day => one(line.day(at).map(|(day, end)| (end, Value::Day(day)))),
            Slot::Range => one(line.range(at).map(|(range, end)| (end, Value::Range(range)))),
            Slot::Extension => one(line.extension(at).map(|(by, end)| (end, Value::Extension(by)))),
            // What stands behind a time may be its zone, and may be a name.
            Slot::Weekly => {
                let ways = [line.weekly_in_full(at), line.weekly(at)];
                ways.into_iter().flatten().map(|(weekly, end)| (end, Value::Weekly(weekly))).collect()
            }
            Slot::Time => one(line.time(at).map(|(time, end)| (end, Value::Time(time)))),
            Slot::Address => one(self.address(at)),
            Slot::Phone => one(self.phone(at)),
            Slot::Reason => one(self.reason(at)),
            Slot::Text => one(text_of(line.rest(at)).map(|text| (line.tokens.len(), Value::Text(text)))),
        }
    }

    fn pairings(&self, slot: Slot, at: usize) -> Vec<(usize, Value)> {
        let mut found = Vec::new();
        if slot == Slot::Pair || *self.number != Which::Answered {
            found.push((at, Value::Pairings(vec![self.number.clone()])));
        }
        if *self.number != Which::Answered {
            return found;
        }
        if let Some(end) = self.everyone(at) {
            found.push((end, Value::Pairings(vec![Which::Everyone])));
        }
        if matches!(self.line.word(at), "both" | "all" | "everything" | "beide" | "alle" | "alles") {
            let of = usize::from(matches!(self.line.word(at + 1), "of"));
            let them = usize::from(of == 1 && self.line.word(at + 2) == "them");
            found.push((at + 1 + of + them, Value::Pairings(vec![Which::All])));
        }
        // Numbers of the list.
        let (mut numbers, mut end) = (Vec::new(), at);
        while let Some(number) = self.line.tokens.get(end).and_then(Token::number) {
            numbers.push(Which::Number(number));
            end += 1;
            found.push((end, Value::Pairings(numbers.clone())));
            while matches!(self.line.word(end), "," | "and" | "und") {
                end += 1;
            }
        }
        for end in at + 1..=(at + LONGEST_NAME).min(self.line.tokens.len()) {
            let Some(name) = self.name(at, end, true) else { break };
            let last = self.line.word(end - 1);
            if !is_link(last) {
                found.push((end, Value::Pairings(vec![Which::Named(name)])));
            }
        }
        found
    }

    /// Behind "everyone", "all pairs".
    fn everyone(&self, at: usize) -> Option<usize> {
        const THEM: [&str; 10] = [
            "pairs",
            "pairings",
            "teams",
            "mentors",
            "mentees",
            "calls",
            "paare",
            "tandems",
            "paarungen",
            "participants",
        ];
        let and = usize::from(self.line.word(at) == "for");
        match self.line.word(at + and) {
            "everyone" | "everybody" | "jeden" | "alle" if !THEM.contains(&self.line.word(at + and + 1)) => {
                (self.line.word(at + and) != "alle").then_some(at + and + 1)
            }
            "all" | "every" | "alle" | "samtliche" => {
                let the =
                    usize::from(matches!(self.line.word(at + and + 1), "the" | "our" | "unsere" | "of"));
                THEM.contains(&self.line.word(at + and + the + 1)).then_some(at + and + the + 2)
            }
            _ => None,
        }
    }

    fn people(&self, slot: Slot, at: usize) -> Vec<(usize, Value)> {
        let mut found = Vec::new();
        for end in at + 1..=(at + LONGEST_PERSON).min(self.line.tokens.len()) {
            let last = self.line.tokens.get(end - 1);
            let newcomer = slot == Slot::New && last.is_some_and(|token| token.text.contains('@'));
            match self.name(at, if newcomer { end - 1 } else { end }, false) {
                Some(name) if newcomer => {
                    let address = last.map(|token| token.written).unwrap_or_default();
                    let name =
                        if name.is_empty() { address.to_owned() } else { format!("{name} <{address}>") };
                    found.push((end, Value::Name(name)));
                    break;
                }
                Some(name) => found.push((end, Value::Name(name))),
                None => break,
            }
        }
        found
    }

    /// The words as somebody's name; `None`: they are no name. `two`: with "and" between two.
    fn name(&self, from: usize, to: usize, two: bool) -> Option<String> {
        let tokens = self.line.tokens.get(from..to)?;
        let first = tokens.first();
        if first.is_some_and(|first| is_link(&first.text)) {
            return None;
        }
        let fits = tokens.iter().all(|token| {
            let link = two && (is_link(&token.text) || token.text == "'s");
            link || (!token.is_mark() && token.text != "->" && token.text != "'s" && may_be_name(token))
        });
        fits.then(|| {
            let name = self.line.between(from, to).trim_end_matches("'s").trim_end_matches("’s");
            name.trim_matches(|c: char| "\"'„“”:,<>()".contains(c)).to_owned()
        })
    }

    fn address(&self, at: usize) -> Option<(usize, Value)> {
        let token = self.line.tokens.get(at)?;
        let written = token.written.trim_start_matches("mailto:");
        let address = EmailAddress::parse(written).map_err(|why| why.to_string());
        let meant = address.is_ok() || written.contains('@');
        meant.then_some((at + 1, Value::Address(address)))
    }

    fn phone(&self, at: usize) -> Option<(usize, Value)> {
        let written = self.line.rest(at).trim_matches(|c: char| c.is_whitespace() || ".,;!".contains(c));
        let digits = written.chars().filter(char::is_ascii_digit).count();
        let plain = written.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c));
        (plain && (5..=20).contains(&digits))
            .then(|| (self.line.tokens.len(), Value::Text(written.to_owned())))
    }

    /// What stands behind a comma, a colon, a bracket or a "because".
    fn reason(&self, at: usize) -> Option<(usize, Value)> {
        let word = self.line.word(at);
        let mark = matches!(word, "," | ":" | "(" | "-" | ";");
        let because = |word: &str| {
            matches!(
                word,
                "because" | "since" | "as" | "cause" | "coz" | "cos" | "weil" | "da" | "denn" | "wegen"
            )
        };
        if (!mark && !because(word)) || (word == "as" && self.line.word(at + 1) == "of") {
            return None;
        }
        let at = at + 1;
        let at = if mark && matches!(self.line.word(at), "because" | "weil") { at + 1 } else { at };
        let text = text_of(self.line.rest(at).trim_end_matches(')'))?;
        // "He cannot on Tuesday, make it Thursday instead" says more than why.
        let other = self.line.tokens.get(at..).unwrap_or_default();
        if other.iter().any(|token| OTHERWISE.contains(&token.text.as_str())) {
            return None;
        }
        Some((self.line.tokens.len(), Value::Text(text)))
    }
}

/// What a reason does not hold, since it says what is to be instead.
const OTHERWISE: [&str; 5] = ["instead", "make", "statt", "stattdessen", "dafur"];

fn text_of(text: &str) -> Option<String> {
    let text: String =
        text.trim().trim_start_matches([':', ',', '-', ' ']).chars().take(LONGEST_TEXT).collect();
    (!text.is_empty()).then_some(text)
}

fn is_link(word: &str) -> bool {
    matches!(word, "and" | "und" | "with" | "mit" | "et" | "y" | "/")
}

/// Words that are nobody's name, though they begin a line.
const NEVER_NAMES: &str = include_str!("../words/orders_never_names.txt");
/// Words that are nobody's name where they are written small.
const NO_NAMES: &str = include_str!("../words/orders_no_names.txt");

fn is_never_name(word: &str) -> bool {
    NEVER_NAMES.lines().any(|never| never == word)
}

/// Whether it is nobody's name where it is written small.
pub(super) fn is_small_word(word: &str) -> bool {
    static SMALL: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| NO_NAMES.lines().collect());
    SMALL.contains(word)
}

fn may_be_name(token: &Token<'_>) -> bool {
    let written = token.written;
    let letters = written.chars().any(char::is_alphabetic) && written.chars().count() <= 80;
    let small = written.chars().next().is_some_and(char::is_lowercase);
    // "I'm" and "we're" begin with nobody's name.
    let head = token.text.split(['\'', '’']).next().unwrap_or_default();
    letters && !is_never_name(head) && (!small || !is_small_word(&token.text))
}

/// Whether a word is the one that is meant, but for a slip of one key in a word that is not another.
pub(super) fn is_word(found: &str, wanted: &str) -> bool {
    found == wanted || (wanted.len() >= SHORTEST_SLIP && is_slipped(found, wanted) && !is_known(found))
}

/// Words that are a slip away from one of ours, and words of their own.
const NO_SLIPS: &str = include_str!("../words/orders_no_slips.txt");
/// A shorter word may be any other.
const SHORTEST_SLIP: usize = 3;
/// With another letter in its place a shorter word is mostly another word: "rang" and "ring", "skip" and "slip".
const SHORTEST_REPLACED: usize = 6;

/// Whether a word is another one, but for a slip of one key.
pub(super) fn is_slipped(found: &str, wanted: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let replaced = found.len() == wanted.len() && letters(found) != letters(wanted);
    is_slip(found, wanted) && (!replaced || wanted.len() >= SHORTEST_REPLACED)
}

/// Whether it is a day of the week or a month.
pub(super) fn is_moment(word: &str) -> bool {
    is_weekday(word) || month_of(word).is_some()
}

pub(super) fn is_weekday(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    weekday_of(word).or_else(|| weekday_of(one)).is_some()
}

/// Whether it is a word of its own.
fn is_known(word: &str) -> bool {
    static KNOWN: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let mut known: BTreeSet<&str> = patterns().iter().flat_map(Pattern::words).collect();
        known.extend(NO_NAMES.lines().chain(NO_SLIPS.lines()));
        known
    });
    KNOWN.contains(word)
}
