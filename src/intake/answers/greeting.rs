//! Greetings: a line of its own, or the first words of one, and whom they greet.

use super::spelling::fold;
use super::tokens;
use crate::intake::text::phrases::flat;

const GREETINGS: &str = include_str!("../words/greetings.txt");
const OPENERS: &str = include_str!("../words/answer_openers.txt");
/// Words behind a greeting that name nobody.
const NOBODY: [&str; 44] = [
    "there",
    "all",
    "everyone",
    "everybody",
    "team",
    "again",
    "both",
    "mentoring",
    "desk",
    "programme",
    "program",
    "ms",
    "mr",
    "mrs",
    "miss",
    "dr",
    "prof",
    "frau",
    "herr",
    "madame",
    "monsieur",
    "sir",
    "madam",
    "or",
    "and",
    "alle",
    "zusammen",
    "liebes",
    "the",
    "my",
    "mentor",
    "mentee",
    "a",
    "tous",
    "toutes",
    "equipo",
    "todos",
    "senor",
    "senora",
    "coordinator",
    "coordinators",
    "friends",
    "folks",
    "it",
];
/// Words that a greeting may have.
const LONGEST: usize = 5;

/// The words of a file, one phrase a line.
fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether a line begins as a one-word answer, and so continues no line before it.
pub(super) fn opens_answer(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let first = fold(first.trim_matches(|c: char| !c.is_alphanumeric()));
    line.split_whitespace().count() <= 6 && lines(OPENERS).any(|opener| opener == first)
}

/// The length of the greeting that a line in lower case opens with.
fn greeting_of(lower: &str) -> Option<usize> {
    lines(GREETINGS)
        .filter(|greeting| {
            lower.strip_prefix(greeting).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
        .map(str::len)
        .max()
}

/// "Hi," or "Dear desk," alone on its line.
pub(in crate::intake) fn is_greeting(line: &str) -> bool {
    let lower = flat(line, 200);
    let words = lower.split_whitespace().count();
    let open = line.ends_with([',', '!', '.', '-', ':']) || words <= 2;
    greeting_of(&lower).is_some()
        && words <= LONGEST
        && open
        && !lower.contains('?')
        && inline(line).is_none_or(|(_, rest)| rest.is_empty())
}

/// The text without what stands before it (a mark of a mail system in brackets, a greeting), and whom it greets.
pub(super) fn taken(text: &str) -> (Option<String>, String) {
    let mut greets = None;
    let mut rest = text.trim_start();
    for _ in 0..6 {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim();
        let marked = line.starts_with(['[', '*', '(']) && line.ends_with([']', '*', ')']) && {
            let upper = line.chars().filter(|c| c.is_uppercase()).count();
            let lower = line.chars().filter(|c| c.is_lowercase()).count();
            upper > lower
        };
        if line.is_empty() && !after.is_empty() || marked {
            rest = after.trim_start();
            continue;
        }
        if greets.is_none() && is_greeting(line) {
            greets = name_in(line);
            rest = after.trim_start();
            if greets.is_none() && rest.is_empty() {
                return (None, String::new());
            }
            continue;
        }
        if greets.is_none()
            && let Some((head, tail)) = inline(line)
        {
            let name = name_in(head);
            let whole = if after.is_empty() { tail.to_owned() } else { format!("{tail}\n{after}") };
            return (name, whole);
        }
        break;
    }
    (greets, rest.to_owned())
}

/// "Hi Ada, talked" as the greeting and what follows it.
fn inline(line: &str) -> Option<(&str, &str)> {
    let lower = flat(line, 200);
    let greeting = greeting_of(&lower)?;
    let mut words = 0;
    let mut end = 0;
    let mut at = 0;
    for piece in line.split_inclusive(char::is_whitespace) {
        let word = piece.trim();
        at += piece.len();
        if word.is_empty() {
            continue;
        }
        words += 1;
        if words > LONGEST {
            break;
        }
        let closed = word.ends_with([',', '!', ':', '.']) || matches!(word, "-" | "–" | "—");
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let named = at <= greeting + 1
            || bare.starts_with(char::is_uppercase) && !is_word(bare)
            || NOBODY.contains(&fold(bare).as_str());
        if closed && (named || words <= 3) {
            end = at;
            break;
        }
        if !named {
            break;
        }
        end = at;
    }
    (end > 0).then_some(())?;
    line.split_at_checked(end).map(|(head, tail)| (head.trim(), tail.trim()))
}

/// A word that some language knows, and so no name.
fn is_word(word: &str) -> bool {
    let menu = tokens::sentences(word, 60, 1, &|_| false);
    menu.iter()
        .flat_map(|sentence| &sentence.clauses)
        .flat_map(|clause| &clause.tokens)
        .all(|token| token.known)
}

/// The name in a greeting.
fn name_in(line: &str) -> Option<String> {
    let lower = flat(line, 200);
    let greeting = greeting_of(&lower)?;
    // Folding keeps the length of the words of greetings but for accents; the first words are cut by count.
    let skip = lower.get(..greeting)?.split_whitespace().count();
    let name: Vec<&str> = line
        .split_whitespace()
        .skip(skip)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty() && !NOBODY.contains(&fold(word).as_str()))
        .take(3)
        .collect();
    (!name.is_empty()).then(|| name.join(" "))
}
