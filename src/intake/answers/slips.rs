//! Slips of one key in long words.

const WORDS: &str = include_str!("../words/answer_slips.txt");
const OWN_WORDS: &str = include_str!("../words/answer_no_slips.txt");
/// A shorter word may be any other.
const SHORTEST: usize = 5;

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The word that was meant, if a slip of one key made this one of it.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    if word.len() + 1 < SHORTEST || !word.is_ascii() || lines(OWN_WORDS).any(|own| own == word) {
        return None;
    }
    lines(WORDS).find(|wanted| wanted.len() >= SHORTEST && is_slip(word, wanted))
}

/// Whether two words differ by one letter missing, doubled, wrong or swapped with its neighbour; the first letter is
/// right.
pub(in crate::intake) fn is_slip(found: &str, wanted: &str) -> bool {
    let (found, wanted) = (found.as_bytes(), wanted.as_bytes());
    if found.first() != wanted.first() || found.len().abs_diff(wanted.len()) > 1 {
        return false;
    }
    let before = found.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    let (left, right) = (found.get(before..).unwrap_or_default(), wanted.get(before..).unwrap_or_default());
    let after = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |side: &[u8]| side.len().saturating_sub(after);
    let swapped = matches!((left, right), ([a, b, x @ ..], [c, d, y @ ..]) if a == d && b == c && x == y);
    matches!((rest(left), rest(right)), (0 | 1, 1) | (1, 0)) || swapped
}
