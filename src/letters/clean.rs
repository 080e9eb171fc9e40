//! What people wrote, made harmless before it enters a letter: one line, nothing that acts.

use crate::domain::unseen::{is_unseen, isolates, open_isolates};

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

/// A subject: as [`header`], and what isolates a name in it stays.
#[must_use]
pub(super) fn subject(text: &str, longest: usize) -> String {
    let plain = header(text, longest);
    if !text.contains(isolates) {
        return plain;
    }
    // The marks went with all that does not show; each comes back before the letter that it stood before.
    let mut out = String::with_capacity(text.len());
    let mut all = text.chars();
    for c in plain.chars() {
        for raw in all.by_ref() {
            if isolates(raw) {
                out.push(raw);
            } else if raw == c || (c == ' ' && raw.is_whitespace()) {
                break;
            }
        }
        out.push(c);
    }
    out.extend(std::iter::repeat_n('\u{2069}', open_isolates(&out)));
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
    fn a_subject_keeps_what_isolates_a_name() {
        for (text, said) in [
            ("You and Sam", "You and Sam"),
            ("You and \u{2068}משה\u{2069}: in touch yet?", "You and \u{2068}משה\u{2069}: in touch yet?"),
            ("You  and\t\u{2068}משה כהן\u{2069}", "You and \u{2068}משה כהן\u{2069}"),
            ("\u{202e}You and \u{2068}משה", "You and \u{2068}משה\u{2069}"),
        ] {
            assert_eq!(subject(text, 200), said);
        }
        let cut = subject(&format!("\u{2068}{}\u{2069}", "ם".repeat(300)), 200);
        assert!(cut.ends_with("\u{2069}\u{2026}"), "{cut}");
    }

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
