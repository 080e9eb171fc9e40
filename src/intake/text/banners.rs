//! The warnings that mail systems put above what somebody wrote, known by what they speak of: a sender from
//! outside, links and attachments to be careful with. How they begin differs from house to house.
//!
//! A sentence about its writer ("I", "my", "we") is never one, nor is one that speaks of an outside sender without
//! being about this mail.

use std::sync::LazyLock;

use super::banner_words::{
    EXTERNAL, FROM, HEADING, LABELS, MAIL_NOUNS, NOT, ORGANISATIONS, ORIGINATED, OUTSIDE, SELF, TAGS,
    THIS_MAIL,
};
use super::phrases::{Phrases, flat};
use super::sentences::{LONGEST_SENTENCE, sentences, undecorated};

static PLATFORM: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/banner_platform.txt")));
static CARE: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(include_str!("../words/banner_care.txt")));
static MAIL: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(include_str!("../words/banner_mail.txt")));
static DANGER: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(include_str!("../words/banner_danger.txt")));

/// A warning has no more lines than these.
const MOST_LINES: usize = 30;
/// Bytes at the beginning of a sentence within which an order has been given.
const START_OF_ORDER: usize = 36;

/// The warning that begins with the first of these lines: how many lines it takes, and what stands behind it on
/// its last.
pub(in crate::intake) fn warning<'a>(lines: &[&'a str]) -> Option<(usize, &'a str)> {
    let (taken, rest) = between_marks(lines).map(|taken| (taken, "")).or_else(|| spoken(lines))?;
    let rules = lines.get(taken..)?.iter().take_while(|line| is_decoration(line) || is_link(line)).count();
    Some((if rest.is_empty() { taken + rules } else { taken }, rest.trim_start()))
}

/// Whether a line is a server's by itself, wherever it stands: "This message was checked by ...".
pub(in crate::intake) fn is_servers_line(line: &str) -> bool {
    PLATFORM.find(&flat(line, LONGEST_SENTENCE)).is_some() && kind(line) == Kind::Warning
}

/// A warning by what its sentences speak of.
fn spoken<'a>(lines: &[&'a str]) -> Option<(usize, &'a str)> {
    let (first, following) = lines.split_first()?;
    let mut tagged = tag(first);
    while let Some(next) = tagged.and_then(tag) {
        tagged = Some(next);
    }
    let rest = tagged.unwrap_or(first);
    let mut end = tagged.map(|rest| (1, rest));
    let mut found = tagged.is_some();
    let is_whole = |text: &str| kind(text) != Kind::Other;
    for sentence in sentences(rest, following.get(..MOST_LINES).unwrap_or(following), &is_whole) {
        match kind(&sentence.text) {
            Kind::Warning => (found, end) = (true, Some((sentence.lines, sentence.rest))),
            Kind::Perhaps if found => end = Some((sentence.lines, sentence.rest)),
            Kind::Perhaps => {}
            // What stands between two sentences of a warning on one line belongs to it.
            Kind::Other if sentence.within_line => {}
            Kind::Other => break,
        }
    }
    end
}

/// Proofpoint's marks: all between them is its own.
fn between_marks(lines: &[&str]) -> Option<usize> {
    let has = |line: &&str, mark: &str| line.to_ascii_lowercase().contains(mark);
    has(lines.first()?, "zjqcmqryfpfptbannerstart").then_some(())?;
    let end = lines.iter().take(MOST_LINES).position(|line| has(line, "zjqcmqryfpfptbannerend"))?;
    Some(end + 1)
}

/// A line without a letter or digit: rules, frames, warning signs.
fn is_decoration(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 2
        && !line.starts_with('>')
        && line.chars().all(|c| c.is_ascii_punctuation() || "—–─⚠\u{fe0f}🛑🚨❗ ".contains(c))
}

/// A link alone on its line, as scanners of viruses name themselves.
fn is_link(line: &str) -> bool {
    let line = line.trim().trim_matches(['<', '>', '(', ')', '[', ']']);
    !line.contains(char::is_whitespace) && (line.starts_with("www.") || line.contains("://"))
}

/// What stands behind "[EXTERNAL]" or "EXTERNAL:" at the beginning of a line.
fn tag(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches(['*', '⚠', '\u{fe0f}', ' ']);
    let is_tag = |inner: &str| {
        let inner = flat(undecorated(inner), 60);
        TAGS.any(|tag| tag == inner)
    };
    let closing = match line.chars().next()? {
        '[' => ']',
        '(' => ')',
        '{' => '}',
        '<' => '>',
        _ => {
            // Without brackets it is written in capitals, or stands alone.
            let (inner, rest) =
                line.split_once(": ").or_else(|| line.split_once(" - ")).unwrap_or((line, ""));
            let capitals = !inner.chars().any(char::is_lowercase) && inner.len() > 2;
            return ((capitals || rest.is_empty()) && is_tag(inner)).then(|| rest.trim_start());
        }
    };
    let (inner, rest) = line.get(1..)?.split_once(closing)?;
    is_tag(inner).then(|| rest.trim_start_matches(['*', ':', ' ', '-', '–']))
}

/// What a sentence says of itself.
#[derive(PartialEq, Clone, Copy)]
enum Kind {
    Warning,
    /// Part of a warning, if one stands beside it.
    Perhaps,
    Other,
}

fn kind(sentence: &str) -> Kind {
    let bare = undecorated(sentence);
    if bare.is_empty() {
        return Kind::Perhaps;
    }
    let lower = flat(bare, LONGEST_SENTENCE);
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    if is_own(&words, &lower) {
        return Kind::Other;
    }
    if PLATFORM.find(&lower).is_some() || is_scanners(&lower) {
        return Kind::Warning;
    }
    let (label, body) = without_label(bare, &lower);
    let origin = speaks_of_origin(&words);
    if body.is_empty() {
        return if origin { Kind::Warning } else { Kind::Perhaps };
    }
    let of_this = THIS_MAIL.any(|start| body.starts_with(start));
    let care = CARE.find(&lower).is_some() && MAIL.find(&lower).is_some();
    let danger = DANGER.find(&lower).is_some();
    let heading = || words.iter().all(|word| HEADING.any(|known| known == *word));
    if origin && (label || of_this || heading()) || label && care || of_this && danger {
        return Kind::Warning;
    }
    // "Sam will not open links" is no order to the reader.
    let ordered = care && CARE.find(start_of(body)).is_some();
    if ordered || danger || heading() { Kind::Perhaps } else { Kind::Other }
}

/// Where an order stands, with a "please" or an "if" before it at most.
fn start_of(body: &str) -> &str {
    body.get(..body.floor_char_boundary(START_OF_ORDER)).unwrap_or(body)
}

/// "Sent via SafeLane gateway."
fn is_scanners(lower: &str) -> bool {
    let starts = ["sent via ", "delivered via ", "processed by ", "protected by ", "filtered by ", "scanned"];
    let names = ["gateway", "virus", "filter", "spam", "nothing found", "malware"];
    starts.iter().any(|start| lower.starts_with(start)) && names.iter().any(|name| lower.contains(name))
}

/// Whether somebody speaks of themselves, or as people do. "We could not verify the sender" is a server's.
fn is_own(words: &[&str], lower: &str) -> bool {
    const KIND: [&str; 8] =
        ["sorry", "thanks", "désolé", "désolée", "entschuldigung", "perdón", "scusa", "scusate"];
    if words.iter().any(|word| KIND.contains(word)) {
        return true;
    }
    let server = ["verif", "identif", "detect", "recommend"].iter().any(|stem| lower.contains(stem));
    words.iter().any(|word| SELF.any(|own| own == *word) && !(server && matches!(*word, "we" | "us")))
}

/// Whether a label such as "CAUTION:" stands in front, and what follows it, in lower case.
fn without_label<'a>(bare: &str, lower: &'a str) -> (bool, &'a str) {
    let mut longest = "";
    LABELS.any(|label| {
        let whole = lower.strip_prefix(label).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        if whole && label.len() > longest.len() {
            longest = label;
        }
        false
    });
    let Some(rest) = lower.strip_prefix(longest).filter(|_| !longest.is_empty()) else {
        return (false, lower);
    };
    let start: String = bare.chars().take(longest.chars().count()).collect();
    let marked = rest.trim_start().starts_with(|c: char| !c.is_alphanumeric()) || rest.trim().is_empty();
    let capitals = !start.chars().any(char::is_lowercase);
    if !marked && !capitals {
        return (false, lower);
    }
    (true, rest.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether words name an outside sender, or mail from outside an organisation.
fn speaks_of_origin(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let before = words.get(at.saturating_sub(4)..at).unwrap_or_default();
        let behind = words.get(at + 1..).unwrap_or_default();
        let organisation = || behind.iter().take(6).any(|near| is_organisation(near));
        let to =
            || behind.first().is_some_and(|to| matches!(*to, "to" | "à" | "a" | "al" | "aan" | "zu" | "ad"));
        if EXTERNAL.any(|external| external == *word) {
            let beside = before.last().into_iter().chain(behind.first());
            let said =
                before.last().is_some_and(|is| matches!(*is, "is" | "was" | "ist" | "est" | "es" | "è"))
                    && before.iter().any(|noun| is_mail(noun));
            let from = before.last().is_some_and(|from| matches!(*from, "von"));
            return said || from || beside.into_iter().any(|near| is_mail(near)) || to() && organisation();
        }
        if NOT.any(|not| not == *word) {
            let inside = || words.iter().any(|near| FROM.any(|from| from == *near));
            return behind.iter().take(9).any(|near| is_organisation(near)) && inside();
        }
        let outside = OUTSIDE.any(|outside| outside == *word);
        outside && (organisation() || before.iter().any(|near| ORIGINATED.any(|stem| near.starts_with(stem))))
    })
}

fn is_mail(word: &str) -> bool {
    MAIL_NOUNS.any(|noun| noun == word)
}

fn is_organisation(word: &str) -> bool {
    // "dell'azienda", "l'entreprise".
    let noun = word.rsplit('\'').next().unwrap_or(word);
    ORGANISATIONS.any(|stem| noun.starts_with(stem))
}

#[cfg(test)]
#[path = "banners_tests.rs"]
mod banners_tests;
