//! Characters that show nothing and change how others show.

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
}
