//! What an order of a kind is made of, wherever it stands in a line that fits no shape.

use super::{
    matching,
    mentions::{self, Mention, mentions, newcomers, strangers},
    moments::Line,
    on_file::{OnFile, is, pairing_of},
};
use crate::domain::{EmailAddress, Side, order::Which};

/// Lines of a morning list at the most: a larger number is something else.
const MOST_LINES: u16 = 99;

/// What stands before the number of a line.
const LINE_WORDS: [&str; 14] = [
    "line", "number", "no", "no.", "nr", "nr.", "zeile", "nummer", "#", "punkt", "item", "about", "zu", "row",
];

/// What of a line an order may be made of.
pub(super) struct Slots<'l> {
    pub(super) line: Line<'l>,
    pub(super) people: &'l dyn OnFile,
    /// What stood before the line.
    pub(super) number: Which,
    pub(super) mentions: Vec<Mention>,
    /// Everybody on file who is named, once.
    pub(super) names: Vec<String>,
    /// Who is not on file: `Name <address>`, or a name alone.
    pub(super) newcomers: Vec<String>,
}

impl<'l> Slots<'l> {
    pub(super) fn of(line: Line<'l>, number: &Which, people: &'l dyn OnFile) -> Self {
        let mentions = mentions(line, people);
        let names = mentions::names(&mentions);
        let mut newcomers = newcomers(line, &mentions);
        if newcomers.is_empty() {
            newcomers = strangers(line, &mentions);
        }
        let mut slots = Self { line, people, number: number.clone(), mentions, names, newcomers };
        // "About 6 more weeks" beside a name is no line of the list.
        if slots.names.is_empty()
            && let (Which::Answered, Some(number)) = (&slots.number, slots.numbered(true))
        {
            slots.number = Which::Number(number);
        }
        slots
    }

    /// Whose something is: the only one who is named, or "Sam's", or "take Sam out of Ada and Sam", or as the address says;
    /// `None`: that is not said.
    pub(super) fn whose(&self) -> Option<&String> {
        if let [one] = self.names.as_slice() {
            return Some(one);
        }
        let owner = self.mentions.iter().find(|mention| {
            let written = self.line.tokens.get(mention.at).map_or("", |token| token.text.as_str());
            self.line.word(mention.end) == "'s" || written.strip_suffix('s') == Some(mention.name.as_str())
        });
        let taken = || {
            let [one, other, ..] = self.mentions.as_slice() else { return None };
            let out_of = |word: &str| matches!(word, "from" | "off" | "of" | "aus" | "von" | "bei" | "out");
            (one.end..other.at).any(|at| out_of(self.line.word(at))).then_some(one)
        };
        let local =
            self.line.tokens.iter().find_map(|token| token.text.split_once('@').map(|(local, _)| local));
        let bears =
            |name: &&String| name.split(' ').any(|word| local.is_some_and(|local| local.contains(word)));
        let of = |mention: &Mention| {
            self.names
                .iter()
                .find(|name| **name == mention.name || name.split(' ').next() == Some(mention.name.as_str()))
        };
        owner.and_then(of).or_else(|| taken().and_then(of)).or_else(|| self.names.iter().find(bears))
    }

    /// Everybody who is named, on file or not.
    pub(super) fn people_named(&self) -> Vec<&String> {
        self.names.iter().chain(&self.newcomers).collect()
    }

    /// The number of a line of the list: "ask me again about 1 on monday", "and zeile 3". `led`: only behind a word for it.
    fn numbered(&self, led: bool) -> Option<u16> {
        let tokens = self.line.tokens;
        let number = |at: usize| {
            let number = tokens.get(at)?.number().filter(|number| (1..=MOST_LINES).contains(number))?;
            let before = at.checked_sub(1).map_or("", |before| self.line.word(before));
            let of_a_day = matching::is_moment(self.line.word(at + 1))
                || matching::is_moment(before)
                || self.line.length(at).is_some()
                || self.line.has_unit(at);
            let marked = self.line.word(at).starts_with('#');
            let whole = self.line.word(at).bytes().all(|byte| byte.is_ascii_digit()) || marked;
            let pointed = !led || marked || LINE_WORDS.contains(&before);
            (whole && !of_a_day && pointed).then_some(number)
        };
        (0..tokens.len()).find_map(number)
    }

    /// Whether nobody, no day and no number is named.
    pub(super) fn is_empty(&self) -> bool {
        let figures = |word: &str| word.contains('@') || word.contains(|c: char| c.is_ascii_digit());
        self.people_named().is_empty() && !self.has(|word| figures(word) || matching::is_moment(word))
    }

    /// "Don't cancel it", "nicht absagen"
    pub(super) fn denies_an_order(&self) -> bool {
        const NOT: [&str; 6] = ["dont", "don't", "don’t", "not", "never", "nicht"];
        const DONE: [&str; 24] = [
            "cancel",
            "skip",
            "end",
            "close",
            "pause",
            "move",
            "change",
            "shift",
            "remove",
            "replace",
            "swap",
            "delete",
            "erase",
            "extend",
            "stop",
            "absagen",
            "beenden",
            "pausieren",
            "verschieben",
            "verlegen",
            "entfernen",
            "ersetzen",
            "loschen",
            "verlangern",
        ];
        let words: Vec<&str> = self.line.tokens.iter().map(|token| token.text.as_str()).collect();
        words.windows(2).any(|pair| matches!(pair, [not, done] if NOT.contains(not) && DONE.contains(done)))
    }

    pub(super) fn says(&self, words: &[&str]) -> bool {
        // A short word may be a slip of any other.
        let is =
            |text: &str, word: &str| text == word || (word.len() >= 6 && matching::is_slipped(text, word));
        self.line.tokens.iter().any(|token| words.iter().any(|word| is(&token.text, word)))
    }

    pub(super) fn has(&self, is: impl Fn(&str) -> bool) -> bool {
        self.line.tokens.iter().any(|token| is(&token.text))
    }

    /// "Everyone has a break", "alle pausieren"
    pub(super) fn names_everyone(&self) -> bool {
        self.says(&["everyone", "everybody", "everyones", "all", "alle", "allen"])
    }

    fn is_for_everyone(&self) -> bool {
        self.names_everyone() || self.says(&["anyone", "anybody", "niemand"])
    }

    /// The pairing that is meant: by number, by its people, or all of the list.
    pub(super) fn which(&self) -> Option<Which> {
        match (&self.number, self.names.as_slice()) {
            (Which::Answered, []) => self.says(&["both", "beide", "beiden"]).then_some(Which::All),
            (Which::Answered, [one]) => Some(Which::Named(one.clone())),
            // "Ada and Sam can't make it, Bob is ill": of the first.
            (Which::Answered, [one, other, rest @ ..]) => {
                let paired = rest.is_empty() || pairing_of(self.people, one, other).is_some();
                paired.then(|| Which::Named(format!("{one} and {other}")))
            }
            (number, _) => Some(number.clone()),
        }
    }

    /// All that are meant, where two or more pairs are named one behind the other.
    pub(super) fn several(&self) -> Vec<Which> {
        let pairs = self.names.chunks(2).map(|pair| match pair {
            [one, other] if pairing_of(self.people, one, other).is_some() => {
                Some(Which::Named(format!("{one} and {other}")))
            }
            _ => None,
        });
        match pairs.collect::<Option<Vec<Which>>>() {
            Some(pairs) if pairs.len() > 1 && self.number == Which::Answered => pairs,
            _ => self.which().into_iter().collect(),
        }
    }

    /// The same of a question, in which a number is one of the list: "why is 2 on the list?"
    pub(super) fn asked_about(&self) -> Option<Which> {
        self.which().or_else(|| self.numbered(false).map(Which::Number))
    }

    /// The same where everybody may be meant.
    pub(super) fn which_or_everyone(&self) -> Option<Which> {
        self.which().or_else(|| self.is_for_everyone().then_some(Which::Everyone))
    }

    pub(super) fn address(&self) -> Option<EmailAddress> {
        let at = self.line.tokens.iter().find(|token| token.text.contains('@'))?;
        EmailAddress::parse(at.written.trim_matches(['<', '>', '(', ')', ','])).ok()
    }

    /// The digits of a number to ring.
    pub(super) fn phone(&self) -> Option<String> {
        let text = self.line.text;
        text.char_indices().find_map(|(from, c)| {
            let before = text.get(..from).and_then(|before| before.chars().next_back());
            let starts =
                (c == '+' || c == '(' || c.is_ascii_digit()) && !before.is_some_and(char::is_alphanumeric);
            let rest = text.get(from..).filter(|_| starts)?;
            let end =
                rest.find(|c: char| !(c.is_ascii_digit() || " +-()/.".contains(c))).unwrap_or(rest.len());
            let number = rest.get(..end)?.trim_end_matches([' ', '-', '(', '/', '.']);
            (number.chars().filter(char::is_ascii_digit).count() >= 6).then(|| number.to_owned())
        })
    }

    /// What the line says behind so many names, or behind a colon.
    pub(super) fn text_behind(&self, names: usize) -> Option<String> {
        let behind_colon = self.line.text.split_once(": ").map(|(_, behind)| behind);
        let behind_names = || {
            let last = self.mentions.get(names.checked_sub(1)?)?;
            Some(self.line.rest(last.end))
        };
        let said = behind_colon.or_else(behind_names)?;
        let said = said.trim_matches(|c: char| ",:-\"“”„".contains(c) || c.is_whitespace());
        (!said.is_empty()).then(|| said.to_owned())
    }

    pub(super) fn is_mentor(&self, name: &str) -> bool {
        is(self.people, name, Side::Mentor)
    }

    pub(super) fn is_mentee(&self, name: &str) -> bool {
        is(self.people, name, Side::Mentee)
    }

    /// Those at the beginning who are joined: "Ada and Bob are both on holiday"; or the first alone.
    pub(super) fn joined(&self) -> &[String] {
        let both = self.are_joined() || self.says(&["both", "beide"]);
        self.names.get(..if both { 2 } else { 1 }).unwrap_or(&self.names)
    }

    fn are_joined(&self) -> bool {
        let joined = |pair: &[Mention]| {
            let [one, other] = pair else { return false };
            one.at == other.at
                || (other.at == one.end + 1 && self.line.word(one.end) == "and")
                || (other.at == one.end + 1 && self.line.word(one.end) == "und")
        };
        self.mentions.get(..2).is_some_and(joined)
    }
}
