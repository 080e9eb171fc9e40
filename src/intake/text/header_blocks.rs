//! Where the text of another begins: dashes with a name ("Original Message"), and the labels of a mail's header in
//! the words of many clients and languages.

use super::quote_words::{BEGINNINGS, LABELS, Label, ORIGINALS, ORIGINALS_ALONE};

/// A header block is read no further than this many lines that are not blank.
const BLOCK_LINES: usize = 10;
/// No line that begins a forwarded mail without dashes has fewer bytes.
const SHORTEST_BEGINNING: usize = 18;

/// `-----Original Message-----` in one of the languages, or the line that begins a forwarded mail.
pub(in crate::intake) fn begins_original(line: &str) -> bool {
    let dashed = line.starts_with(['-', '_', '=', '*', '#']);
    // Most lines are neither: they are not looked at closely.
    if !dashed && line.len() < SHORTEST_BEGINNING {
        return false;
    }
    let lower: String = line.chars().take(120).collect::<String>().to_lowercase();
    if BEGINNINGS.any(|start| lower.starts_with(start)) {
        return true;
    }
    let lower = lower.trim_start_matches('*');
    let dashed = ["--", "__", "==", "##-", "- -"].iter().any(|dashes| lower.starts_with(dashes))
        || line.starts_with("**");
    if !dashed {
        return false;
    }
    let words = lower.trim_matches(|c: char| matches!(c, '-' | '_' | '=' | '*' | '#' | ' ' | ':'));
    ORIGINALS.any(|name| begins_with_word(words, name))
        || ORIGINALS_ALONE.any(|name| name == words)
        || words.ends_with("above this line")
}

/// Whether text begins with a word or phrase that ends there.
fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// A block of From, Sent, To, Subject in one of the languages, as Outlook and Apple put above a quote.
/// `own_above`: the writer's own words stand above, a blank line between.
pub(in crate::intake) fn begins_header_block(line: &str, following: &[&str], own_above: bool) -> bool {
    let Some((first, value)) = label_of(line) else { return false };
    let mut kinds = vec![first];
    let mut address = value.contains('@');
    let mut dated = false;
    let mut others = 0;
    for next in following.iter().filter(|line| !line.trim().is_empty()).take(BLOCK_LINES) {
        let has_address = next.contains('@');
        match label_of(next) {
            Some((label, value)) => {
                others = 0;
                dated |= label == Label::Sent && is_instant(value);
                if !kinds.contains(&label) {
                    kinds.push(label);
                }
            }
            // A long list of recipients goes over several lines, a subject over two.
            None if !has_address => others += 1,
            None => {}
        }
        if others > 1 {
            break;
        }
        address |= has_address;
    }
    match kinds.len() {
        3.. => address || dated || kinds.contains(&Label::Subject),
        2 => address && matches!(first, Label::From | Label::Sent),
        _ => own_above && first == Label::From && value.contains('@') && value.len() < 200,
    }
}

/// A date with its year and a time of day: a journey has both seldom, a mail always.
pub(in crate::intake) fn is_instant(value: &str) -> bool {
    let digits = |piece: &str| piece.chars().all(|c| c.is_ascii_digit());
    let mut pieces = value.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '/' | '-'));
    let clock = value
        .split_whitespace()
        .any(|word| word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()));
    clock && pieces.any(|piece| piece.len() == 4 && digits(piece))
}

/// `Label: value`, the label perhaps bold (`*From:*`) or quoted.
pub(in crate::intake) fn label_of(line: &str) -> Option<(Label, &str)> {
    let start = line.get(..line.floor_char_boundary(80)).unwrap_or(line);
    let at = start.find([':', '：'])?;
    let (label, _) = line.split_at_checked(at)?;
    let value = line.get(at..)?.trim_start_matches([':', '：']);
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '>' | '_' | '|'));
    if label.is_empty() || label.chars().count() > 20 {
        return None;
    }
    let label = label.to_lowercase();
    LABELS.iter().find(|(_, names)| names.any(|name| name == label)).map(|(kind, _)| (*kind, value))
}
