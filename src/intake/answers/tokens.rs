//! A text in sentences, clauses and words, each word as it is compared: lower case, without accents, "we're" as "we are".

use super::grammars;
use super::slips;
use super::spelling::{expanded, fold, fold_case, german, inversion, squeezed};
use crate::{domain::unseen::is_unseen, intake::dates::words};

/// Lines and characters that are read for acts; the rest is words for staff.
pub(super) const MOST_LINES: usize = 60;
pub(super) const MOST_CHARS: usize = 4_000;
/// Words of a clause; a longer one is parted here (a set of places fits one number).
pub(super) const MOST_WORDS: usize = 100;
/// A line that is longer than this and ends without a mark was broken by a program.
const BROKEN_LINE: usize = 45;

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As it is compared.
    pub(super) text: String,
    /// With "ae", "oe", "ue" for German letters taken back, where the word holds one.
    pub(super) german: Option<String>,
    pub(super) written: String,
    /// Whether some language knows it.
    pub(super) known: bool,
}

impl Token {
    fn new(text: &str, written: &str, opens: bool) -> Self {
        let german = german(text);
        // "Ned" is somebody.
        let name = written.starts_with(char::is_uppercase) && !opens && german == "nicht";
        let mut token = Self {
            text: text.to_owned(),
            german: (german != text && !name).then_some(german),
            written: written.to_owned(),
            known: false,
        };
        token.known = grammars::known(&token);
        let name = token.capital() && !opens;
        if let Some(meant) = slips::meant(text).filter(|_| !token.known && !name) {
            meant.clone_into(&mut token.text);
            meant.clone_into(&mut token.written);
            token.german = None;
            token.known = true;
        }
        token
    }

    /// The word, or one that says nothing.
    pub(super) fn unless(&self, passed_over: bool) -> Self {
        if passed_over {
            return Self { text: "·".to_owned(), german: None, written: String::new(), known: true };
        }
        self.clone()
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.text == word || self.german.as_deref() == Some(word)
    }

    pub(super) fn starts_with(&self, beginning: &str) -> bool {
        self.text.starts_with(beginning)
            || self.german.as_ref().is_some_and(|german| german.starts_with(beginning))
    }

    /// Written as a name is.
    pub(super) fn capital(&self) -> bool {
        self.written.starts_with(char::is_uppercase)
    }

    pub(super) fn has_digit(&self) -> bool {
        self.text.contains(|c: char| c.is_ascii_digit())
    }
}

/// Words between two marks, or between a mark and "but".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) tokens: Vec<Token>,
}

/// What ends with a full stop, a question mark or a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) clauses: Vec<Clause>,
    pub(super) asks: bool,
    pub(super) written: String,
    /// Which line it opens, where it opens one.
    pub(super) line: Option<usize>,
}

/// The sentences of the beginning of a text. `menu`: whether a line that begins so is an answer of its own and
/// does not continue the line before it.
pub(super) fn sentences(
    text: &str,
    most_chars: usize,
    most_lines: usize,
    menu: &dyn Fn(&str) -> bool,
) -> Vec<Sentence> {
    let beginning: String = text.chars().take(most_chars).collect();
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    for line in beginning.lines().map(str::trim).take(most_lines) {
        if line.is_empty() || line.starts_with(['>', '|']) {
            open = None;
            continue;
        }
        let goes_on = line.starts_with(char::is_lowercase) && !menu(line);
        match (open, lines.last_mut()) {
            (Some(_), Some(last)) if goes_on => {
                last.push(' ');
                last.push_str(line);
            }
            (Some(length), Some(last)) if length > BROKEN_LINE && !menu(line) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
        let ended = line.ends_with(['.', '!', '?', ';', ',', ':', ')', '…', '-']);
        let comma = line.ends_with(',') && line.chars().count() > BROKEN_LINE;
        open = (!ended || comma).then(|| line.chars().count());
    }
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let before = found.len();
        Cutter::default().line(&spaced(line), &mut found);
        if let Some(first) = found.get_mut(before) {
            first.line = Some(at);
        }
    }
    found
}

/// How many bytes of a text [`sentences`] reads for acts.
pub(super) fn read_of(text: &str) -> usize {
    let by_chars = text.char_indices().nth(MOST_CHARS).map_or(text.len(), |(at, _)| at);
    let by_lines = text.match_indices('\n').nth(MOST_LINES - 1).map_or(text.len(), |(at, _)| at);
    by_chars.min(by_lines)
}

/// The text with a blank behind each mark that stands between letters, and with plain quotes.
fn spaced(line: &str) -> String {
    let mut spaced = String::with_capacity(line.len() + 16);
    let mut before: Option<char> = None;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let c = match c {
            '’' | '‘' | '´' | '`' | 'ʼ' => '\'',
            '‑' | '‐' => '-',
            '\u{a0}' | '\u{200b}' => ' ',
            c => c,
        };
        let letters = before.is_some_and(char::is_alphabetic) && next.is_some_and(char::is_alphabetic);
        let emoji = is_picture(c);
        match c {
            c if is_unseen(c) => continue,
            '–' | '—'
                if before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit()) =>
            {
                spaced.push('-');
            }
            '–' | '—' | '…' => spaced.extend([' ', c, ' ']),
            ',' | ';' | '!' | '?' | ')' if next.is_some_and(char::is_alphabetic) => spaced.extend([c, ' ']),
            '(' if letters => spaced.extend([' ', c]),
            '.' if letters
                && before.is_some_and(char::is_lowercase)
                && next.is_some_and(char::is_uppercase) =>
            {
                spaced.extend([c, ' ']);
            }
            c if emoji => spaced.extend([' ', c, ' ']),
            c => spaced.push(c),
        }
        before = Some(c);
    }
    spaced
}

fn is_picture(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B50)
}

/// Puts words into clauses and sentences.
#[derive(Default)]
struct Cutter {
    sentence: Sentence,
    clause: Clause,
    /// A comma stood before a date that says more of its weekday, and one may stand behind it.
    apposed: bool,
}

fn is_month(word: &str) -> bool {
    words::month_of(&fold_case(word)).is_some()
}

impl Cutter {
    fn line(mut self, line: &str, found: &mut Vec<Sentence>) {
        let chunks: Vec<&str> = line.split_whitespace().collect();
        for (at, chunk) in chunks.iter().enumerate() {
            let next = chunks.get(at + 1).copied().unwrap_or_default();
            self.chunk(chunk, next, found);
        }
        self.end_sentence(found);
    }

    fn chunk(&mut self, chunk: &str, next: &str, found: &mut Vec<Sentence>) {
        if !self.sentence.written.is_empty() {
            self.sentence.written.push(' ');
        }
        self.sentence.written.push_str(chunk);
        let opened = chunk.trim_start_matches(|c: char| "\"'([{*_«“„¿¡#•-".contains(c));
        if chunk.starts_with('(') {
            self.end_clause();
        }
        let is_mark = |c: char| "\"')]}*_»”“.,;:!?…-–—".contains(c);
        let word = opened.trim_end_matches(is_mark);
        let marks = opened.get(word.len()..).unwrap_or_default();
        if word.is_empty() && !word_of_signs(chunk).is_empty() {
            self.push(word_of_signs(chunk), chunk);
        }
        let number = word.ends_with(|c: char| c.is_ascii_digit());
        let goes_on = next.starts_with(char::is_lowercase) || next.starts_with(|c: char| c.is_ascii_digit());
        let behind = next.trim_end_matches(is_mark);
        let dotted_month = is_month(behind) || behind == "Uhr";
        let ordinal = number && marks.starts_with('.') && (goes_on || dotted_month || marks.len() > 1);
        let short = marks == "." && abbreviation(word);
        if !word.is_empty() {
            let written = if number && marks.starts_with('.') { format!("{word}.") } else { word.to_owned() };
            self.word(word, &written);
        }
        if marks.contains(['?', '!']) || (marks.contains('.') && !ordinal && !short && marks != "..") {
            self.sentence.asks = marks.contains('?');
            // "..." goes on in small letters.
            if marks.contains("..") && goes_on {
                self.end_clause();
            } else {
                self.end_sentence(found);
            }
        } else if marks.contains([';', ':']) || chunk == "…" {
            self.end_clause();
        } else if marks.contains([',', ')', '-', '–', '—'])
            || (word.is_empty() && chunk.starts_with(['-', '–', '—']))
        {
            // "Monday, 15 March", "15 March, 2027" and "15 March, 18:30" are one.
            let weekday = words::weekday_of(&fold_case(word)).is_some();
            let month = is_month(word);
            let article = matches!(next, "the" | "den" | "dem" | "le" | "el");
            let date = weekday && article
                || next.starts_with(|c: char| c.is_ascii_digit()) && (number || weekday || month);
            // "15 - 28 March" too.
            let range = word.is_empty()
                && next.starts_with(|c: char| c.is_ascii_digit())
                && self.clause.tokens.last().is_some_and(Token::has_digit);
            // "auf Donnerstag, den 18.3., verlegt": the second comma parts no more than the first.
            let closes = std::mem::replace(&mut self.apposed, date && weekday)
                && (number || month)
                && next.starts_with(char::is_lowercase);
            if range {
                self.push("-", "-");
            } else if !date && !closes {
                self.end_clause();
            }
        }
    }

    /// A word with its contractions taken apart.
    fn word(&mut self, word: &str, written: &str) {
        if let Some(sign) = word.chars().next().filter(|c| is_picture(*c)) {
            match sign {
                '👍' | '✅' | '✔' | '👌' => self.push("👍", written),
                '👎' | '❌' => self.push("👎", written),
                '😢' | '😞' | '😔' | '😭' | '😡' | '😠' | '☹' | '🙁' | '😟' => {
                    self.push("😢", written)
                }
                _ => {}
            }
            return;
        }
        if !word.chars().any(char::is_alphanumeric) {
            let sign = word_of_signs(word);
            if !sign.is_empty() {
                self.push(sign, written);
            }
            return;
        }
        let folded = squeezed(&fold(word));
        if folded.starts_with(|c: char| c.is_ascii_digit()) {
            self.push(&fold_case(written), written);
            return;
        }
        // Two words with a stroke between; "pouvez-vous".
        let parted = inversion(word);
        let folded = parted.as_deref().unwrap_or(&folded);
        let pieces: Vec<&str> = folded.split(['/', '_']).filter(|piece| !piece.is_empty()).collect();
        for (at, piece) in pieces.iter().enumerate() {
            let written = if pieces.len() == 1 { written } else { *piece };
            let first = at == 0 && self.clause.tokens.is_empty();
            let own = written.strip_suffix("'s").or_else(|| written.strip_suffix("'S")).unwrap_or(written);
            for (part, place) in expanded(piece, first).into_iter().zip(0..) {
                self.push(&part, if place == 0 { own } else { "" });
            }
        }
    }

    fn push(&mut self, text: &str, written: &str) {
        if self.clause.tokens.len() == MOST_WORDS {
            self.end_clause();
        }
        let opens = self.clause.tokens.is_empty() && self.sentence.clauses.is_empty();
        self.clause.tokens.push(Token::new(text, written, opens));
    }

    fn end_clause(&mut self) {
        let clause = std::mem::take(&mut self.clause);
        if !clause.tokens.is_empty() {
            self.sentence.clauses.push(clause);
        }
    }

    fn end_sentence(&mut self, found: &mut Vec<Sentence>) {
        self.end_clause();
        let sentence = std::mem::take(&mut self.sentence);
        if !sentence.clauses.is_empty() {
            found.push(sentence);
        }
    }
}

/// Signs that stand for a word.
fn word_of_signs(chunk: &str) -> &'static str {
    match chunk {
        ":(" | ":-(" | ":/" | ":'(" | "☹️" => "😢",
        _ => "",
    }
}

fn abbreviation(word: &str) -> bool {
    matches!(
        fold_case(word).as_str(),
        "mr" | "mrs"
            | "ms"
            | "dr"
            | "prof"
            | "fr"
            | "hr"
            | "herr"
            | "st"
            | "sr"
            | "sra"
            | "p.s"
            | "ps"
            | "e.g"
            | "i.e"
            | "z.b"
            | "vs"
            | "approx"
            | "ca"
            | "bzw"
            | "no"
            | "nr"
            | "p.ej"
    ) && word != "no"
        && word != "No"
        && word != "NO"
}
