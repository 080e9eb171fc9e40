//! Lines as sentences: what programs broke over several lines is joined again.

use super::banner_words::CONNECTING;

/// No more is read of a text that may be a warning or a disclaimer.
const MOST_SENTENCES: usize = 40;
pub(in crate::intake) const LONGEST_SENTENCE: usize = 500;
/// Characters of a line that a program broke, and of one that holds no more.
const FULL_LINES: std::ops::RangeInclusive<usize> = 50..=80;
const FULLEST_LINE: usize = 64;
/// A line of so few words that begins with a capital is no rest of a sentence.
const SHORT_LINE: usize = 6;

/// A sentence as it stands in the lines.
pub(in crate::intake) struct Sentence<'a> {
    pub(in crate::intake) text: String,
    /// Lines up to its end.
    pub(in crate::intake) lines: usize,
    /// What follows it on its last line.
    pub(in crate::intake) rest: &'a str,
    /// It begins behind another on its line.
    pub(in crate::intake) within_line: bool,
    /// A blank line stands before it.
    pub(in crate::intake) after_blank: bool,
}

/// The sentences of the lines up to the next quote. `is_whole` says of a sentence without its mark at the end of a
/// line that it is one.
pub(in crate::intake) fn sentences<'a>(
    first: &'a str,
    following: &[&'a str],
    is_whole: &dyn Fn(&str) -> bool,
) -> Vec<Sentence<'a>> {
    let mut found: Vec<Sentence<'a>> = Vec::new();
    let mut open = String::new();
    let (mut within_line, mut after_blank) = (false, false);
    let lines = std::iter::once(first).chain(following.iter().copied());
    for (number, line) in lines.enumerate() {
        if line.trim_start().starts_with('>') || found.len() >= MOST_SENTENCES {
            break;
        }
        after_blank |= number > 0 && line.trim().is_empty();
        let next = following.get(number).copied().unwrap_or_default();
        let mut rest = line;
        while !rest.trim().is_empty() {
            let (sentence, after) = rest.split_at_checked(sentence_end(rest)).unwrap_or((rest, ""));
            if !open.is_empty() {
                open.push(' ');
            }
            open.extend(sentence.trim().chars().take(LONGEST_SENTENCE));
            rest = after;
            let last = after.trim().is_empty();
            let ended = !last || ends_sentence(sentence) || !goes_on(line, next, &open, is_whole);
            if ended || open.len() > 2 * LONGEST_SENTENCE {
                let text = std::mem::take(&mut open);
                found.push(Sentence { text, lines: number + 1, rest: after, within_line, after_blank });
                (within_line, after_blank) = (!last, false);
            }
        }
    }
    found
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches([']', ')', '*', '|', '"', ' ']).ends_with(['.', '!', '?', ':'])
}

/// Whether a sentence that is open at the end of a line goes on in the next. Where it could be whole, an answer may
/// stand below it: only a word with which no sentence ends tells that it goes on.
fn goes_on(line: &str, next: &str, open: &str, is_whole: &dyn Fn(&str) -> bool) -> bool {
    let next = undecorated(next);
    let Some(first) = next.chars().next() else { return false };
    let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
    let length = line.chars().count();
    let broken = FULL_LINES.contains(&length) && length + 1 + word >= FULLEST_LINE;
    let last = line.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    if broken && CONNECTING.any(|connecting| connecting == last) {
        return true;
    }
    if first.is_lowercase() && line.trim_end().ends_with([',', ';']) {
        return true;
    }
    let more = first.is_lowercase() || broken && next.split_whitespace().count() > SHORT_LINE;
    more && !is_whole(open)
}

/// Where the first sentence of a line ends.
fn sentence_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let blank = chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        if matches!(c, '.' | '!' | '?') && blank && at > 1 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// A line without the frame around it.
pub(in crate::intake) fn undecorated(line: &str) -> &str {
    line.trim_matches(|c: char| !c.is_alphanumeric())
}
