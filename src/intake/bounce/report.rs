//! The words of a report, and the addresses in them.

use super::words::ORIGINALS;
use crate::intake::{message::mail::bare_address, text::phrases::flat};

/// What a server wrote itself, and the beginning of the mail that came back, where it follows as text.
#[derive(Debug, Clone, Copy)]
pub(in crate::intake) struct Report<'t> {
    pub(in crate::intake) said: &'t str,
    pub(in crate::intake) original: &'t str,
}

impl<'t> Report<'t> {
    pub(in crate::intake) fn of(text: &'t str) -> Self {
        let mut at = 0;
        let mut lines = text.split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            let mut quoted =
                || is_quoted_field(line) && lines.peek().is_some_and(|next| is_quoted_field(next));
            if at > 0 && (starts_original(line) || quoted()) {
                let (said, original) = text.split_at_checked(at).unwrap_or((text, ""));
                return Self { said, original };
            }
            at += line.len();
        }
        Self { said: text, original: "" }
    }

    /// The first words, lines of mere marks passed over.
    pub(in crate::intake) fn opening(&self) -> String {
        let boundary = |line: &str| line.starts_with("--") && !line.trim_end().contains(' ');
        let words = |line: &&str| line.chars().any(char::is_alphanumeric) && !boundary(line);
        let mut lines = self.said.lines().filter(words).take(3);
        let first = lines.next().unwrap_or_default();
        let rest = lines.collect::<Vec<_>>().join(" ");
        let opening = format!("{first} {rest}");
        flat(opening.trim_start_matches(|c: char| !c.is_alphanumeric()), 300)
    }

    /// Lines of another's mail; a transcript of SMTP (`>>> RCPT TO`) is none.
    pub(in crate::intake) fn quotes(&self) -> bool {
        self.said.lines().any(|line| line.starts_with('>') && !line.starts_with(">>>"))
    }
}

/// A line of a header behind a mark, as some servers return it: `> Received: by mx.example.org`.
fn is_quoted_field(line: &str) -> bool {
    let Some(line) = line.strip_prefix('>') else { return false };
    let line = line.trim_start_matches(' ');
    let Some((name, value)) = line.split_once(':') else { return line.starts_with('\t') };
    !name.is_empty()
        && name.len() < 40
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && value.starts_with([' ', '\t'])
}

fn starts_original(line: &str) -> bool {
    // Long lines are prose.
    let line = line.trim();
    line.len() < 300 && ORIGINALS.start_of(line, 80).is_some()
}

/// The mail addresses in a line, lower-case.
pub(in crate::intake) fn addresses(line: &str) -> Vec<String> {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | '[' | ']' | '\'' | '`' | '|')
            || matches!(c, '“' | '”' | '«' | '»' | '、' | '。' | '（' | '）' | '：')
    };
    line.split(ends)
        .filter(|word| word.contains('@') && !word.contains("://"))
        .filter_map(|word| {
            let word = word.trim_matches(|c: char| matches!(c, '.' | ':' | '*' | '=' | '!' | '?'));
            let word = word.rsplit("mailto:").next().unwrap_or(word);
            let word = word.rsplit([':', '=']).next().unwrap_or(word);
            let word = word.split("...").next().unwrap_or(word);
            let (local, domain) = word.rsplit_once('@')?;
            let plausible = !local.is_empty()
                && domain.len() >= 2
                && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
                && !domain.starts_with('.');
            plausible.then(|| bare_address(word)).flatten()
        })
        .collect()
}
