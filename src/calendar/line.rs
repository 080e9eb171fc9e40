//! Content lines (RFC 5545 §3.1): words cleaned before they enter, text folded and unfolded.

use crate::domain::unseen::is_unseen;

/// The longest line on the wire, in octets, without its CRLF.
pub const LONGEST_LINE: usize = 75;

/// One line for a TEXT value: whitespace and line breaks become single spaces, control characters
/// and direction marks vanish, at most `longest` characters remain.
#[must_use]
pub fn clean_line(text: &str, longest: usize) -> String {
    let mut clean = String::new();
    let mut kept = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{1C}'..='\u{1F}') {
            gap = true;
        } else if !c.is_control() && !is_unseen(c) {
            let room = if gap && kept > 0 { 2 } else { 1 };
            if kept + room > longest {
                break;
            }
            if room == 2 {
                clean.push(' ');
            }
            clean.push(c);
            kept += room;
            gap = false;
        }
    }
    clean
}

/// A name for a parameter such as CN, which RFC 5545 §3.2 gives no way to escape: as
/// [`clean_line`], with `"` as `'`, `\` as `/`, and without `^` (RFC 6868 would decode it).
#[must_use]
pub fn clean_name(name: &str, longest: usize) -> String {
    let plain: String = name.chars().filter(|c| *c != '^').map(|c| if c == '"' { '\'' } else { c }).collect();
    clean_line(&plain.replace('\\', "/"), longest)
}

/// Several lines for a TEXT value, joined by `\n`: each as [`clean_line`], with no empty ones at
/// either end and never two in a row.
#[must_use]
pub fn clean_lines(text: &str, longest: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut room = longest;
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let line = clean_line(line, room);
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        room = room.saturating_sub(line.chars().count() + 1);
        lines.push(line);
        if room == 0 {
            break;
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// Folds one logical line to at most [`LONGEST_LINE`] octets a piece, never inside a UTF-8
/// sequence and never between a backslash and what it escapes, and writes it with its CRLF.
///
/// Where it can, no piece ends or begins with a space: some relays strip them.
pub fn fold_into(out: &mut String, line: &str) {
    let mut rest = line;
    let mut room = LONGEST_LINE;
    while rest.len() > room {
        let cut = cut_at(rest, room);
        let Some((piece, after)) = rest.split_at_checked(cut).filter(|(piece, _)| !piece.is_empty()) else {
            break;
        };
        out.push_str(piece);
        out.push_str("\r\n ");
        rest = after;
        room = LONGEST_LINE - 1;
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

/// Where to cut: the longest piece of at most `room` octets that may stand alone.
fn cut_at(line: &str, room: usize) -> usize {
    let bytes = line.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let whole = |at: usize| {
        let backslashes = (0..at).rev().take_while(|before| byte(*before) == b'\\').count();
        line.is_char_boundary(at) && backslashes % 2 == 0
    };
    let graceful = |at: &usize| whole(*at) && byte(*at) != b' ' && byte(at.saturating_sub(1)) != b' ';
    (room / 2..=room)
        .rev()
        .find(graceful)
        .or_else(|| (1..=room).rev().find(|at| whole(*at)))
        .unwrap_or(line.len())
}

/// The logical lines of an iCalendar stream: folds joined, line ends (CRLF, LF or CR) gone, empty
/// lines dropped.
pub fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for raw in text.replace("\r\n", "\n").split(['\n', '\r']) {
        match (raw.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(line)) => line.push_str(more),
            _ if raw.trim().is_empty() => {}
            _ => lines.push(raw.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(line: &str) -> String {
        let mut out = String::new();
        fold_into(&mut out, line);
        out
    }

    #[test]
    fn hostile_words_become_harmless() {
        for (dirty, clean) in [
            ("Ada\r\nATTENDEE:mailto:evil@example.org", "Ada ATTENDEE:mailto:evil@example.org"),
            ("Ada \"The Countess\" Lovelace", "Ada 'The Countess' Lovelace"),
            ("Ada;CN=x,y:z", "Ada;CN=x,y:z"),
            ("\u{202E}adA\u{202C}", "adA"),
            ("A\0d\u{7}a\u{85}\u{2028}L", "Ada L"),
            ("  a \t b  ", "a b"),
            ("^n^'\\n", "n'/n"),
            ("\u{FEFF}\u{200B}", ""),
        ] {
            assert_eq!(clean_name(dirty, 200), clean);
        }
        assert_eq!(clean_name(&"é".repeat(10_000), 200).chars().count(), 200);
        assert_eq!(clean_line("x y", 2), "x", "no space is left at the end");
        assert_eq!(clean_lines("\r\n a\r\n\r\n\r\nb \n", 100), "a\n\nb");
        assert!(clean_lines(&"word\n".repeat(10_000), 500).chars().count() <= 500);
    }

    #[test]
    fn no_piece_splits_an_escape_or_a_character() {
        for line in [
            format!("DESCRIPTION:{}", r"\,".repeat(200)),
            format!("DESCRIPTION:x{}", r"\n".repeat(200)),
            format!("DESCRIPTION:{}", r"\\".repeat(200)),
            format!("SUMMARY:{}", "老虎".repeat(100)),
        ] {
            let text = folded(&line);
            let pieces: Vec<&str> = text.trim_end().split("\r\n ").collect();
            assert!(pieces.len() > 2);
            for piece in pieces {
                assert!(piece.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0, "{piece}");
            }
        }
    }

    #[test]
    fn folds_of_every_kind_are_joined() {
        assert_eq!(unfold("A:1\r\n 2\n\t3\r4\r\n\r\n \r\nB:5"), ["A:123", "4", "B:5"]);
        assert_eq!(unfold(" lost\r\nA:1"), [" lost", "A:1"]);
    }

    proptest! {
        #[test]
        fn what_is_folded_unfolds_to_itself(line in "[A-Z]{1,9}:[^\r\n]{0,400}") {
            let text = folded(&line);
            prop_assert!(text.split("\r\n").all(|piece| piece.len() <= LONGEST_LINE));
            prop_assert_eq!(unfold(&text), vec![line]);
        }

        #[test]
        fn clean_words_are_one_line_and_stay_clean(text in any::<String>(), longest in 0_usize..300) {
            let name = clean_name(&text, longest);
            prop_assert!(name.chars().count() <= longest);
            prop_assert!(!name.chars().any(|c| c.is_control() || c == '"' || c == '^' || c == '\\'));
            prop_assert_eq!(clean_name(&name, longest), name.clone());
            let lines = clean_lines(&text, longest);
            prop_assert!(lines.chars().count() <= longest);
            prop_assert_eq!(clean_lines(&lines, longest), lines.clone());
        }
    }
}
