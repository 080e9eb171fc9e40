//! Heads of quotes that are neither a sentence nor a block of labels with colons: those of French webmail,
//! GroupWise, david® (Tobit), Yahoo on telephones, and "Original message" without dashes.

use super::header_blocks::{is_instant, label_of};
use super::quote_words::{LABELS, Label, ORIGINALS, Phrases};
use super::quotes::{announces_surely, has_date};

/// No head of a quote is longer.
const LONGEST_HEAD: usize = 200;
/// Lines that a block of labels has at most.
const BLOCK_LINES: usize = 6;

/// What Tobit's david® and InfoCenter write above a quote, in several languages.
static DAVID: Phrases =
    Phrases::new("david®|processed by david|tobit.infocenter|tobit.software|bearbeitet von david");

/// Whether a quote without marks begins at this line.
pub(in crate::intake) fn begins_quote(line: &str, following: &[&str]) -> bool {
    if line.len() > 4 * LONGEST_HEAD {
        return false;
    }
    let next = following.iter().map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or_default();
    is_message_of(line, next)
        || is_named_original(line, next)
        || is_subject_with_date(line, next)
        || begins_bare_labels(line, following)
        || is_joined_to_its_quote(line)
        || is_david(line)
}

/// `>>> Ada Lovelace <ada@example.com> 02/01/2027 10:00 >>>` (GroupWise), and its sentence with three marks, above
/// text without any.
pub(in crate::intake) fn is_groupwise(line: &str, following: &[&str]) -> bool {
    let Some(head) = line.strip_prefix(">>>").filter(|_| line.len() < 2 * LONGEST_HEAD) else { return false };
    let next = following.iter().map(|line| line.trim_start()).find(|line| !line.is_empty());
    let unmarked = next.is_some_and(|next| !next.starts_with('>'));
    let dated = || head.strip_suffix(">>>").is_some_and(has_date);
    unmarked && (dated() || announces_surely(head.trim()))
}

fn is_david(line: &str) -> bool {
    line.len() < LONGEST_HEAD && {
        let lower = line.to_lowercase();
        DAVID.any(|name| lower.contains(name))
    }
}

/// `Message du 13/01/2027 09:00` with labels below, or `Message du ... de Ada <ada@example.com>`.
fn is_message_of(line: &str, next: &str) -> bool {
    let start: String = line.chars().take(LONGEST_HEAD).collect::<String>().to_lowercase();
    let Some(rest) =
        ["message du", "le message du", "> message du"].iter().find_map(|head| start.strip_prefix(head))
    else {
        return false;
    };
    let rest = rest.trim_start_matches([' ', ':']);
    if !rest.starts_with(|c: char| c.is_ascii_digit()) || !has_date(&format!("{rest} ")) {
        return false;
    }
    let date_alone = rest.chars().all(|c| c.is_ascii_digit() || " /.:-à".contains(c));
    let by = rest.contains(" de ") && (rest.ends_with(':') || rest.contains('@'));
    by || date_alone && label_of(next).is_some()
}

/// `Original message` alone on its line: with a colon, or above labels.
fn is_named_original(line: &str, next: &str) -> bool {
    if line.len() > 60 || !line.starts_with(char::is_uppercase) {
        return false;
    }
    let lower = line.to_lowercase();
    let name = lower.trim_end_matches([':', ' ']);
    ORIGINALS.any(|original| original == name) && (lower.ends_with(':') || label_of(next).is_some())
}

/// `You and Sam (13-Jan-2027 9:00)`, as Notes and Tobit put it above labels.
fn is_subject_with_date(line: &str, next: &str) -> bool {
    let dated = || line.strip_suffix(')')?.rsplit_once('(').map(|(_, date)| is_instant(date));
    let from = || label_of(next).is_some_and(|(label, _)| label == Label::From);
    line.len() < LONGEST_HEAD && from() && dated().unwrap_or(false)
}

/// Labels without colons, as david® and eM Client write them: "Von Ada", "An Sam", "Gesendet ...".
fn begins_bare_labels(line: &str, following: &[&str]) -> bool {
    let Some((first, value)) = bare_label(line) else { return false };
    if first != Label::From && (first != Label::Sent || !is_instant(value)) {
        return false;
    }
    let mut kinds = vec![first];
    let mut reached = value.contains('@') || first == Label::Sent && is_instant(value);
    // HTML may put each into a paragraph of its own.
    let next =
        following.iter().map(|line| line.trim()).filter(|line| first != Label::From || !line.is_empty());
    for next in next.take(BLOCK_LINES) {
        let Some((label, value)) = bare_label(next) else { break };
        // A second sender: the block begins there, and the first line is somebody's own.
        if label == Label::From {
            return false;
        }
        reached |= value.contains('@') || label == Label::Sent && is_instant(value);
        if !kinds.contains(&label) {
            kinds.push(label);
        }
    }
    reached && (kinds.len() >= 3 || kinds.len() == 2 && line.contains('@'))
}

/// A label with a capital and its value, which is no sentence.
fn bare_label(line: &str) -> Option<(Label, &str)> {
    if !line.starts_with(char::is_uppercase)
        || line.len() > LONGEST_HEAD
        || line.ends_with(['.', '!', '?', ','])
    {
        return None;
    }
    let (label, value) = line.split_once([' ', '\t'])?;
    let label = label.to_lowercase();
    let found = LABELS.iter().find(|(_, names)| names.any(|name| name == label));
    found.map(|(kind, _)| (*kind, value.trim()))
}

/// `On 1 Feb 2027 at 10:00, Ada<ada@example.com> wrote:   Hello Sam,` with the quote's first line behind it (Yahoo).
fn is_joined_to_its_quote(line: &str) -> bool {
    let heads = line.match_indices([':', '：']).take(6).filter_map(|(at, mark)| {
        let (head, behind) = line.split_at_checked(at + mark.len())?;
        (behind.starts_with([' ', '\t']) && head.contains(['<', '@'])).then_some(head)
    });
    heads.into_iter().any(|head| is_instant(head) && announces_surely(head))
}
