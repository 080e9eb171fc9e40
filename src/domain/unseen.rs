//! Characters that show nothing and change how others show.

use std::borrow::Cow;

/// Those that turn the direction of text (Unicode UAX #9): with them a name can pretend to be another.
#[must_use]
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// All of them: direction marks, zero widths, soft hyphens, byte order marks, annotations, invisible tags and
/// noncharacters. Joiners (U+200C, U+200D) are none: Persian and many emoji are written with them.
#[must_use]
#[inline]
pub fn is_unseen(c: char) -> bool {
    !c.is_ascii() && is_unseen_beyond_ascii(c)
}

fn is_unseen_beyond_ascii(c: char) -> bool {
    turns_text(c)
        || matches!(
            c,
            '\u{ad}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'
                | '\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// A value in a sentence, so that what is written from right to left turns nothing around it (Unicode UAX #9): between
/// FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE where it holds such a letter, else as it is.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_right_to_left) && !text.contains(FIRST_STRONG_ISOLATE) {
        Cow::Owned(format!("{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether it is one of the marks that [`isolated`] sets.
#[must_use]
pub fn isolates(c: char) -> bool {
    matches!(c, FIRST_STRONG_ISOLATE | POP_ISOLATE)
}

/// How many isolates of a text are open at its end.
#[must_use]
pub fn open_isolates(text: &str) -> usize {
    text.chars().fold(0_usize, |open, c| match c {
        FIRST_STRONG_ISOLATE => open + 1,
        POP_ISOLATE => open.saturating_sub(1),
        _ => open,
    })
}

/// A letter of the Hebrew, Arabic, Syriac and like scripts (classes R and AL).
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{5be}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && c.is_alphabetic()
}

/// The longest piece of a text that a message repeats.
const LONGEST_QUOTE: usize = 80;

/// A value as a message may repeat it: nothing in it can hide, move the cursor, turn the line round
/// or fill the screen.
#[must_use]
pub fn quotable(text: &str) -> String {
    let mut quoted: String =
        text.chars().filter(|c| !is_unprintable(*c) && !is_unseen(*c)).take(LONGEST_QUOTE).collect();
    if text.chars().count() > LONGEST_QUOTE {
        quoted.push('…');
    }
    quoted
}

/// Control characters, line and paragraph separators, byte order marks, and what turns text round.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') || turns_text(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_told_from_what_joins() {
        for c in
            ['\u{ad}', '\u{200b}', '\u{200e}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{e0041}', '\u{e007f}']
        {
            assert!(is_unseen(c), "{c:?}");
        }
        for c in ['a', 'é', ' ', '\n', '\u{200c}', '\u{200d}', '\u{301}', '\u{fe0f}', '\u{1f600}'] {
            assert!(!is_unseen(c), "{c:?}");
        }
        assert!(turns_text('\u{202e}') && !turns_text('\u{200b}'));
    }

    #[test]
    fn what_runs_from_right_to_left_is_isolated_once() {
        for plain in ["", "Ada", "Łukasz Żółć", "田中", "+44 20", "\u{661}"] {
            assert_eq!(isolated(plain), plain);
        }
        for name in ["משה כהן", "محمد", "Ada משה", "ܐܒܐ"] {
            let once = isolated(name).into_owned();
            assert_eq!(once, format!("\u{2068}{name}\u{2069}"));
            assert_eq!(isolated(&once), once);
            assert_eq!((open_isolates(&once), open_isolates("a\u{2068}b")), (0, 1));
        }
    }
}
