//! What people wrote, made harmless before it enters a letter: one line, nothing that acts.

use crate::domain::unseen::is_unseen;

/// One line of at most `longest` characters: every run of white space and control characters is
/// one space, and characters that turn the direction of text, or do not show, are gone.
#[must_use]
pub(super) fn line(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if is_unseen(c) || is_private(c) {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            gap = !out.is_empty();
            continue;
        }
        if length + usize::from(gap) >= longest {
            out.push('\u{2026}');
            return out;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
            length += 1;
        }
        out.push(c);
        length += 1;
    }
    out
}

/// Paragraphs: the lines of `text` that say something, at most `longest` characters in all.
#[must_use]
pub(super) fn paragraphs(text: &str, longest: usize) -> Vec<String> {
    let mut room = longest;
    let mut out = Vec::new();
    for part in text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}']) {
        let part = line(part, room);
        if part.is_empty() {
            continue;
        }
        room = room.saturating_sub(part.chars().count());
        out.push(part);
        if room == 0 {
            break;
        }
    }
    out
}

/// A name for a header: a line, without what a reader might take for an encoded word (RFC 2047).
#[must_use]
pub(super) fn header(text: &str, longest: usize) -> String {
    line(text, longest).replace("=?", "=").replace("?=", "=")
}

/// The private characters that [`super::markup`] uses itself.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_lines() {
        for (text, clean) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("Ada\r\nBcc: x@y", "Ada Bcc: x@y"),
            ("  a \t b\u{0} ", "a b"),
            ("a\u{202e}b\u{2066}c", "abc"),
            ("", ""),
            ("\u{2028}", ""),
        ] {
            assert_eq!(line(text, 50), clean);
        }
        assert_eq!(line("abcdef", 3), "abc\u{2026}");
        assert_eq!(line("abc", 3), "abc");
        assert_eq!(header("=?utf-8?q?x?=", 50), "=utf-8?q?x=");
        assert_eq!(paragraphs("a\n\n b\r\nc", 50), ["a", "b", "c"]);
        assert_eq!(paragraphs(&"x\n".repeat(100), 5).len(), 5);
    }
}
