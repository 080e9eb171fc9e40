//! A participant's one-word answer at the start of what they newly wrote.
//!
//! Being wrong silences a person or claims a talk that never was, so a sentence is an answer only when it holds one
//! of the phrases (see [`LANGUAGES`]) and around it nothing but kindness, who and when: "We met yesterday" is one,
//! "Stop by my office tomorrow" is none. What silences stands nearly alone.

use jiff::civil::Date;

use super::answer_dates;
use super::answer_words::{AROUND_YES_AND_NO, LANGUAGES, Language, NO_SLIPS, OWN_MISTAKE, TURNS};
use super::quote_words::Phrases;
use crate::domain::incoming::Answer;

/// An answer, and the name behind it where one is given ("talked Sam").
type Named = (Answer, Option<String>);

/// An answer is a word or a few; a longer line (in characters) is read no further.
const LONGEST_LINE: usize = 120;
/// Words in a mail that asks for silence, at most: who writes more wants more than that.
const NEARLY_ALONE: usize = 50;
/// Lines that are read for answers.
const MOST_LINES: usize = 60;

/// The answer the text opens with, if it is one.
#[must_use]
pub fn answer(text: &str, today: Date) -> Option<Answer> {
    match answers(text, today).into_iter().next() {
        Some((answer, None)) => Some(answer),
        _ => None,
    }
}

/// Answers in the opening lines, each with the name behind it where one is given ("talked Sam"). Reading stops at
/// the first line that is no answer; dates without a year are the next such day after `today`.
#[must_use]
pub fn answers(text: &str, today: Date) -> Vec<(Answer, Option<String>)> {
    let lines: Vec<&str> = text.lines().map(str::trim).take(MOST_LINES).collect();
    let mut found: Vec<Named> = Vec::new();
    let mut begun = false;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        if !begun && is_greeting(line) {
            begun = true;
            continue;
        }
        begun = true;
        let next = lines.get(at + 1).copied().unwrap_or_default();
        match line_answer(line, today) {
            Some(answer) if !runs_on(line, next, today) => found.push(answer),
            _ => break,
        }
    }
    let alone = text.split_whitespace().take(NEARLY_ALONE + 1).count() <= NEARLY_ALONE;
    if !alone {
        found.truncate(found.iter().position(|(answer, _)| silences(answer)).unwrap_or(found.len()));
    }
    found
}

/// What silences the desk for a person.
fn silences(answer: &Answer) -> bool {
    matches!(answer, Answer::Stop | Answer::NotMe | Answer::Fewer | Answer::PauseUntil { .. })
}

/// Whether a sentence goes on in the next line, where a program broke it.
fn runs_on(line: &str, next: &str, today: Date) -> bool {
    let open = !line.ends_with(['.', '!', '?', ';', ',', ':', ')']);
    open && next.starts_with(char::is_lowercase) && line_answer(next, today).is_none()
}

/// "Hi," or "Dear desk," alone on its line.
pub(super) fn is_greeting(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = lower.split_whitespace().count();
    let open = line.ends_with([',', '!', '.', '-', ':']) || words <= 2;
    let alone = without_greeting(line) == line;
    alone && greeting_of(&lower).is_some() && words <= 5 && open && !lower.contains('?')
}

/// The length of the greeting that a line in lower case opens with.
fn greeting_of(lower: &str) -> Option<usize> {
    let mut longest = None;
    for language in &LANGUAGES {
        language.greetings.any(|greeting| {
            let found =
                lower.strip_prefix(greeting).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
            longest = longest.max(found.then_some(greeting.len()));
            false
        });
    }
    longest
}

fn line_answer(line: &str, today: Date) -> Option<Named> {
    if line.chars().count() > LONGEST_LINE || line.starts_with(['>', '|']) {
        return None;
    }
    let line = line.replace(['’', '`', '´', 'ʼ'], "'");
    let line = without_greeting(line.trim_start_matches(|c: char| "\"'*“„«-–—•_# ".contains(c)));
    let lower = line.to_lowercase();
    if let Some(answer) = answer_dates::read(&lower, today) {
        return Some((answer, None));
    }
    let mut found: Option<Named> = None;
    for sentence in sentences(line) {
        let words = Words::of(sentence);
        if words.lower.is_empty() || words.all_kind() {
            continue;
        }
        let next = sentence_answer(&words).filter(|(answer, _)| !asks(sentence) || *answer == Answer::Why);
        found = match (found, next) {
            (None, Some(next)) => Some(next),
            (None, None) => return None,
            (Some(first), Some(next)) => Some(together(first, next)?),
            // Prose behind what silences, or behind a bare yes, may take it back.
            (Some((answer, name)), None)
                if stands_before_prose(&answer) && !words.turn() && !asks(sentence) =>
            {
                return Some((answer, name));
            }
            (Some(_), None) => return None,
        };
    }
    found
}

/// "Hi Ada, talked." without "Hi Ada,".
fn without_greeting(line: &str) -> &str {
    let lower = line.to_lowercase();
    let Some(greeting) = greeting_of(&lower) else { return line };
    let end = line.find([',', '!']).filter(|end| *end >= greeting);
    match end.and_then(|end| line.split_at_checked(end + 1)) {
        Some((head, rest)) if head.split_whitespace().count() <= 4 && !rest.trim().is_empty() => {
            rest.trim_start()
        }
        _ => line,
    }
}

/// The sentences of a line, each with the mark that ends it.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(['.', '!', '?', ';'])
}

fn asks(sentence: &str) -> bool {
    sentence.contains('?')
}

/// Answers that need no silence after them.
fn stands_before_prose(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::Talked
            | Answer::Met
            | Answer::Later
            | Answer::NotYet
            | Answer::Elsewhere
            | Answer::NotMe
            | Answer::Why
    )
}

/// Two sentences that say one thing: "Yes. We talked."
fn together(first: Named, next: Named) -> Option<Named> {
    let both = match (&first.0, &next.0) {
        (one, other) if one == other => first.0,
        (Answer::Yes, Answer::Talked | Answer::Met | Answer::Elsewhere) => next.0,
        (Answer::No, Answer::NotYet | Answer::Later) => next.0,
        (Answer::Talked, Answer::Met | Answer::Elsewhere) => next.0,
        (Answer::Met, Answer::Talked) => first.0,
        (Answer::NotYet, Answer::Later) => next.0,
        _ => return None,
    };
    Some((both, first.1.or(next.1)))
}

/// The words of a sentence, in lower case and as they were written.
struct Words<'a> {
    lower: Vec<String>,
    written: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn of(sentence: &'a str) -> Self {
        let mut words = Self { lower: Vec::new(), written: Vec::new() };
        for piece in sentence.split(|c: char| c.is_whitespace() || ",.!?¿¡;:()[]{}\"“”„«»*_/–—…".contains(c))
        {
            let piece = piece.trim_matches(|c: char| matches!(c, '\'' | '-'));
            // A thumb is a word, its colour is not.
            let word = match piece.chars().next() {
                Some(thumb @ ('👍' | '👎')) => thumb.to_string(),
                _ if piece.chars().any(char::is_alphanumeric) => piece.to_lowercase(),
                _ => continue,
            };
            words.lower.push(word);
            words.written.push(piece);
        }
        words
    }

    /// Nothing but kindness.
    fn all_kind(&self) -> bool {
        self.lower.iter().all(|word| LANGUAGES.iter().any(|language| holds(&language.courtesies, word)))
    }

    fn turn(&self) -> bool {
        self.lower.iter().any(|word| holds(&TURNS, word))
    }

    fn contains(&self, phrase: &str) -> bool {
        self.place_of(phrase, false).is_some()
    }

    /// Where a phrase stands among the words; `forgiving`: with one slip of the keys in a word of five or more.
    fn place_of(&self, phrase: &str, forgiving: bool) -> Option<(usize, usize)> {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let same =
            |(found, wanted): (&String, &&str)| found == *wanted || forgiving && is_slip(found, wanted);
        let at = self.lower.windows(wanted.len()).position(|words| words.iter().zip(&wanted).all(same))?;
        Some((at, at + wanted.len()))
    }
}

fn holds(phrases: &Phrases, word: &str) -> bool {
    phrases.any(|phrase| phrase == word)
}

/// The answer of one sentence: the longest phrase around which nothing else is said.
fn sentence_answer(words: &Words<'_>) -> Option<Named> {
    let mut best: Option<(usize, Named)> = None;
    for language in &LANGUAGES {
        for (answer, phrases) in language.answers() {
            let forgiving = !matches!(answer, Answer::Stop | Answer::NotMe);
            phrases.any(|phrase| {
                if best.as_ref().is_none_or(|(length, _)| phrase.len() > *length)
                    && let Some((from, to)) = words.place_of(phrase, forgiving)
                    && let Some(name) = around(words, from, to, &answer, language)
                {
                    best = Some((phrase.len(), (answer.clone(), name)));
                }
                false
            });
        }
    }
    let (_, (answer, name)) = best?;
    let mistaken = answer == Answer::NotMe && OWN_MISTAKE.any(|phrase| words.contains(phrase));
    (!mistaken).then_some((answer, name))
}

/// Whether the words around a phrase leave it an answer; the name among them.
fn around(
    words: &Words<'_>,
    from: usize,
    to: usize,
    answer: &Answer,
    language: &Language,
) -> Option<Option<String>> {
    let mut name: Vec<&str> = Vec::new();
    for (at, (word, written)) in words.lower.iter().zip(&words.written).enumerate() {
        if (from..to).contains(&at) || may_stand_around(word, answer, language) {
            continue;
        }
        let named = written.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\''))
            && written.starts_with(char::is_uppercase);
        if !named || !takes_a_name(answer, words) || name.len() == 3 {
            return None;
        }
        name.push(written);
    }
    Some((!name.is_empty()).then(|| name.join(" ")))
}

fn may_stand_around(word: &str, answer: &Answer, language: &Language) -> bool {
    let [english, ..] = &LANGUAGES;
    if holds(&language.courtesies, word) || holds(&english.courtesies, word) {
        return true;
    }
    match answer {
        Answer::Stop | Answer::Fewer | Answer::Why => false,
        Answer::NotMe => holds(&language.lead_ins, word),
        Answer::Yes => holds(&AROUND_YES_AND_NO, word) || holds(&language.yes, word),
        Answer::No => holds(&AROUND_YES_AND_NO, word) || holds(&language.no, word),
        Answer::NotYet | Answer::Later => holds(&language.fillers, word) || holds(&language.no, word),
        _ => holds(&language.fillers, word) || holds(&language.yes, word),
    }
}

/// Names stand behind what is said of one pairing; behind a yes only after "with".
fn takes_a_name(answer: &Answer, words: &Words<'_>) -> bool {
    match answer {
        Answer::Talked | Answer::Met | Answer::Later | Answer::NotYet | Answer::Elsewhere => true,
        Answer::Yes | Answer::No => words.lower.iter().any(|word| word == "with" || word == "mit"),
        _ => false,
    }
}

/// Whether two words differ by one letter missing, doubled, wrong or swapped with its neighbour; the first letter
/// is right, and the word found is none of its own.
fn is_slip(found: &str, wanted: &str) -> bool {
    let (found_chars, wanted_chars): (Vec<char>, Vec<char>) =
        (found.chars().collect(), wanted.chars().collect());
    if wanted_chars.len() < 5 || found_chars.len() < 4 || found_chars.first() != wanted_chars.first() {
        return false;
    }
    let before = found_chars.iter().zip(&wanted_chars).take_while(|(a, b)| a == b).count();
    let (left, right) =
        (found_chars.get(before..).unwrap_or_default(), wanted_chars.get(before..).unwrap_or_default());
    let after = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |side: &[char]| side.len().saturating_sub(after);
    let swapped = matches!((left, right), ([a, b, x @ ..], [c, d, y @ ..]) if a == d && b == c && x == y);
    let one = matches!((rest(left), rest(right)), (0 | 1, 1) | (1, 0)) || swapped;
    one && !holds(&NO_SLIPS, found)
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod answer_tests;
