//! A line in words and marks, as the patterns of orders are held against it.

use crate::intake::answers::spelling::fold;

/// A word or a mark of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::intake) struct Token<'t> {
    /// Lower case, without accents.
    pub(in crate::intake) text: String,
    pub(in crate::intake) written: &'t str,
    /// Where it begins in the line, in bytes.
    pub(in crate::intake) from: usize,
}

impl Token<'_> {
    pub(in crate::intake) fn is_mark(&self) -> bool {
        matches!(self.text.as_str(), "," | ":" | "(" | "-" | ";")
    }

    /// Says nothing where it stands between words.
    pub(in crate::intake) fn is_passed_over(&self) -> bool {
        matches!(self.text.as_str(), "," | ":" | "-" | "'s")
    }

    pub(in crate::intake) fn number(&self) -> Option<u16> {
        let digits = self.text.trim_start_matches('#').trim_end_matches('.');
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    }
}

const OPENING: &str = "\"'„“”‘«»*_`[<";
const CLOSING: &str = "\"'“”‘’«»*_`]>)!?…";

/// The words and marks of a line.
pub(in crate::intake) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    for chunk in line.split(char::is_whitespace) {
        chunk_tokens(chunk, at, &mut found);
        at += chunk.len()
            + line.get(at + chunk.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}

fn chunk_tokens<'t>(chunk: &'t str, at: usize, found: &mut Vec<Token<'t>>) {
    let mut word = chunk.trim_start_matches(|c: char| OPENING.contains(c));
    let mut from = at + chunk.len() - word.len();
    if let Some(rest) = word.strip_prefix('(') {
        push(found, "(", word.get(..1).unwrap_or_default(), from);
        (word, from) = (rest, from + 1);
    }
    while let Some((at, arrow)) = first_arrow(word) {
        let (before, rest) = word.split_at(at);
        plain_token(before, from, found);
        push(found, "->", arrow, from + at);
        from += at + arrow.len();
        word = rest.get(arrow.len()..).unwrap_or_default();
    }
    plain_token(word, from, found);
}

const ARROWS: [&str; 3] = ["->", "→", "=>"];

fn first_arrow(word: &str) -> Option<(usize, &'static str)> {
    word.char_indices().find_map(|(at, _)| {
        let rest = word.get(at..)?;
        ARROWS.iter().find(|arrow| rest.starts_with(**arrow)).map(|arrow| (at, *arrow))
    })
}

/// A word with the marks behind it.
fn plain_token<'t>(word: &'t str, from: usize, found: &mut Vec<Token<'t>>) {
    let bare = word.trim_end_matches(|c: char| CLOSING.contains(c) || ",;:.".contains(c));
    let marks = word.get(bare.len()..).unwrap_or_default();
    // "1." and "15." keep their full stop.
    let ordinal =
        marks.starts_with('.') && bare.bytes().all(|byte| byte.is_ascii_digit()) && !bare.is_empty();
    if matches!(bare, "–" | "—" | "-" | "−") {
        push(found, "-", bare, from);
    } else if let Some(owner) = ["'s", "’s", "'S"].iter().find_map(|ending| bare.strip_suffix(ending)) {
        word_token(found, owner, from);
        push(found, "'s", bare.get(owner.len()..).unwrap_or_default(), from + owner.len());
    } else if ordinal {
        word_token(found, word.get(..=bare.len()).unwrap_or(bare), from);
    } else if !bare.is_empty() {
        word_token(found, bare, from);
    }
    if let Some(mark) = marks.chars().find(|mark| ",;:".contains(*mark)) {
        let place = from + bare.len() + marks.find(mark).unwrap_or_default();
        push(found, &mark.to_string(), marks, place);
    }
}

fn word_token<'t>(found: &mut Vec<Token<'t>>, word: &'t str, from: usize) {
    let text = match word {
        // "Bob n Eve", "Bob u. Eve"
        "&" | "+" | "n" | "u" | "'n'" | "u." => "and".to_owned(),
        // Addresses, links and numbers are no words of a language.
        word if word.contains(['@', '/', ':'])
            || word.starts_with(|c: char| c.is_ascii_digit() || c == '+') =>
        {
            word.to_lowercase()
        }
        word => fold(word),
    };
    push(found, &text, word, from);
}

fn push<'t>(found: &mut Vec<Token<'t>>, text: &str, written: &'t str, from: usize) {
    found.push(Token { text: text.to_owned(), written, from });
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn texts(line: &str) -> Vec<String> {
        tokens(line).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_line_is_words_and_marks() {
        for (line, expected) in [
            ("Bob & Eve -> Thurs 6pm", "bob|and|eve|->|thurs|6pm"),
            ("end Bob, he moved (abroad)!", "end|bob|,|he|moved|(|abroad"),
            ("Bob's new email is <bob@x.test>.", "bob|'s|new|email|is|bob@x.test"),
            ("vom 1. bis 14. Februar", "vom|1.|bis|14.|februar"),
            ("1: rang – fine", "1|:|rang|-|fine"),
            ("\"Übernimmt\" Bob/Eve", "ubernimmt|bob/eve"),
            ("Bob→Eve", "bob|->|eve"),
            ("  ", ""),
            ("a->b=>c→d", "a|->|b|->|c|->|d"),
        ] {
            assert_eq!(texts(line).join("|"), expected, "{line}");
        }
        assert_eq!(tokens(&"->".repeat(100_000)).len(), 100_000, "however many arrows");
        for token in tokens("Ünal’s call, (2 Feb) → 18:00") {
            assert!(
                "Ünal’s call, (2 Feb) → 18:00"
                    .get(token.from..)
                    .unwrap()
                    .starts_with(token.written.trim_end_matches(':'))
            );
        }
    }
}
