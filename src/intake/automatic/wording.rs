//! The words of responders: their phrases, read from a file by what they say, and the sentences of a text made as
//! plain as those phrases.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::intake::dates::words::month_of;
use crate::intake::message::mail::Mail;
use crate::intake::text::{
    html,
    phrases::{first_of, flat},
};

const FILE: &str = include_str!("../words/responders.txt");

/// What of a body is looked at for the words of a program.
const PLAIN_BEGINNING: usize = 8 * 1024;
/// What of it is looked at for phrases, characters.
const FLAT_BEGINNING: usize = 1_500;
/// Outlook puts its styles before the text.
const HTML_BEGINNING: usize = 64 * 1024;

/// The beginning of what a mail says, quotes and all: programs say in their first words what they are.
pub(in crate::intake) fn beginning_of<'m>(mail: &'m Mail<'_>) -> &'m str {
    fn cut(text: &str, most: usize) -> &str {
        text.get(..text.floor_char_boundary(most)).unwrap_or_default()
    }
    let plain = mail.bodies("text/plain").iter().find(|text| !text.trim().is_empty());
    if let Some(plain) = plain {
        return cut(plain, PLAIN_BEGINNING);
    }
    mail.made.beginning.get_or_init(|| {
        let html = mail.bodies("text/html").iter().find(|text| !text.trim().is_empty());
        html.map(|text| html::to_text(cut(text, HTML_BEGINNING))).unwrap_or_default()
    })
}

/// The first characters of that as phrases are written, at most so many and [`FLAT_BEGINNING`].
pub(in crate::intake) fn flat_beginning_of<'m>(mail: &'m Mail<'_>, most: usize) -> &'m str {
    first_of(mail.made.flat_beginning.get_or_init(|| flat(beginning_of(mail), FLAT_BEGINNING)), most)
}

/// A set of phrases that are found as whole words in a text that [`plain`] made.
pub(in crate::intake) struct Wording {
    automaton: Option<AhoCorasick>,
}

impl Wording {
    /// The phrases of one section of the file.
    pub(in crate::intake) fn of(section: &str) -> Self {
        let phrases: Vec<String> = lines_of(section)
            .map(|line| match line.strip_suffix('*') {
                Some(beginning) => format!(" {}", words_of(beginning).join(" ")),
                None => format!(" {} ", words_of(line).join(" ")),
            })
            .collect();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&phrases).ok();
        Self { automaton }
    }

    pub(in crate::intake) fn is_in(&self, words: &str) -> bool {
        self.place(words).is_some()
    }

    /// Where the first of the phrases begins.
    pub(in crate::intake) fn place(&self, words: &str) -> Option<usize> {
        self.automaton.as_ref()?.find(words).map(|found| found.start())
    }

    /// Whether the text is one of the phrases, or one with a name behind it.
    pub(in crate::intake) fn is_all(&self, words: &str) -> bool {
        let Some(found) = self.automaton.as_ref().and_then(|automaton| automaton.find(words)) else {
            return false;
        };
        let rest = words.get(found.end()..).unwrap_or_default();
        found.start() == 0 && rest.split_whitespace().count() <= 3
    }
}

fn lines_of(section: &str) -> impl Iterator<Item = &'static str> {
    let header = format!("[{section}]");
    FILE.lines()
        .skip_while(move |line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of a text in lower case; an article or preposition that lost its vowel is one of its own.
fn words_of(text: &str) -> Vec<&str> {
    const ELIDED: [&str; 7] = ["d", "l", "qu", "dell", "all", "dall", "nell"];
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).flat_map(|word| {
        let elided = word.split_once('\'').filter(|(before, _)| ELIDED.contains(before));
        let (first, second) = elided.unwrap_or((word, ""));
        [first, second]
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// Words in lower case with one space before, between and after them; marks and words that only fill are gone.
pub(in crate::intake) fn plain(text: &str) -> String {
    static FILLERS: LazyLock<Vec<Vec<&str>>> =
        LazyLock::new(|| lines_of("fillers").map(|line| line.split(' ').collect()).collect());
    let flat = flat(text, usize::MAX).replace("e-mail", "email");
    let words = words_of(&flat);
    let mut plain = String::with_capacity(flat.len() + 2);
    plain.push(' ');
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(filler) = FILLERS.iter().filter(|filler| rest.starts_with(filler)).max_by_key(|f| f.len())
        {
            at += filler.len();
            continue;
        }
        plain.push_str(rest.first().copied().unwrap_or_default());
        plain.push(' ');
        at += 1;
    }
    plain
}

/// A line shorter than this was ended by its writer, not by a program.
const SHORT_LINE: usize = 50;

/// The sentences of a text; a point in a date or after a short form ends none.
pub(in crate::intake) fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    for line in text.lines() {
        let line = line.trim();
        let mut words = line.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if let Some(last) = sentences.last_mut() {
                last.push_str(word);
                last.push(' ');
            }
            if ends_sentence(word, words.peek().copied()) {
                sentences.push(String::new());
            }
        }
        if line.chars().count() < SHORT_LINE {
            sentences.push(String::new());
        }
    }
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}

fn ends_sentence(word: &str, next: Option<&str>) -> bool {
    const SHORT_FORMS: [&str; 22] = [
        "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "e.g.", "i.e.", "ext.", "tel.", "no.", "nr.", "ca.",
        "bzw.", "z.b.", "hr.", "fr.", "mme.", "sra.", "sr.", "dott.", "r.",
    ];
    let bare = word.trim_end_matches(['"', ')', '\'', '*', '”', '»']);
    if bare.ends_with(['!', '?', ';', '…']) {
        return true;
    }
    if !bare.ends_with('.') || SHORT_FORMS.contains(&bare.to_lowercase().as_str()) {
        return false;
    }
    let stem = bare.trim_end_matches('.');
    let number = stem.ends_with(|c: char| c.is_ascii_digit());
    // "12. März", "vom 1. bis 5.", "12. - 15."
    let goes_on = |next: &str| {
        next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '–'))
            || month_of(next.to_lowercase().trim_matches(|c: char| !c.is_alphabetic())).is_some()
    };
    let ordinal = number && stem.chars().count() <= 5 && next.is_some_and(goes_on);
    let initial = stem.chars().count() == 1 && stem.chars().all(char::is_uppercase);
    !ordinal && !initial
}

/// The clauses of a sentence: what stands between its commas and conjunctions.
pub(in crate::intake) fn clauses(sentence: &str) -> Vec<String> {
    const CONJUNCTIONS: [&str; 16] = [
        "and", "but", "because", "und", "aber", "weil", "sowie", "et", "mais", "y", "pero", "e", "maar",
        "oraz", "ale", "więc",
    ];
    // Words of two languages that join in one of them.
    const ENGLISH: [&str; 6] = ["the", "I", "is", "am", "will", "please"];
    const DUTCH: [&str; 6] = ["ik", "ben", "het", "niet", "mijn", "een"];
    const POLISH: [&str; 6] = ["jestem", "mam", "nie", "na", "się", "będę"];
    let speaks = |signs: &[&str]| sentence.split_whitespace().any(|word| signs.contains(&word));
    let joins = |word: &str| {
        CONJUNCTIONS.contains(&word)
            || word == "so" && speaks(&ENGLISH)
            || word == "en" && speaks(&DUTCH)
            || word == "i" && speaks(&POLISH)
    };
    let mut clauses = vec![String::new()];
    for word in sentence.split_whitespace() {
        if joins(word) {
            clauses.push(String::new());
            continue;
        }
        if let Some(last) = clauses.last_mut() {
            last.push_str(word);
            last.push(' ');
        }
        if word.ends_with([',', ';', ':', ')']) || matches!(word, "-" | "–" | "—") {
            clauses.push(String::new());
        }
    }
    clauses.retain(|clause| clause.chars().any(char::is_alphanumeric));
    clauses
}

/// The text behind its greetings ("Dear Madam, dear Sir,"); `None` if somebody is greeted by name.
pub(in crate::intake) fn without_greetings(text: &str) -> Option<&str> {
    const MOST: usize = 3;
    let mut rest = text.trim_start();
    for _ in 0..MOST {
        let behind = without_greeting(rest)?;
        if behind.len() == rest.len() {
            break;
        }
        rest = behind;
    }
    Some(rest)
}

fn without_greeting(text: &str) -> Option<&str> {
    static GREETINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut greetings: Vec<&str> = lines_of("greetings").collect();
        greetings.sort_by_key(|greeting| std::cmp::Reverse(greeting.len()));
        greetings
    });
    static ANYBODY: LazyLock<Vec<&str>> = LazyLock::new(|| lines_of("to anybody").collect());
    let text = text.trim_start();
    let beginning: String = text.chars().take(70).collect();
    let end = beginning.find([',', '!', '.', ':', '\n', ';', '–', '—']).unwrap_or(beginning.len());
    let line = plain(beginning.get(..end).unwrap_or_default());
    let Some(greeting) = GREETINGS.iter().find(|greeting| {
        line.trim_start().strip_prefix(**greeting).is_some_and(|rest| rest.starts_with(' '))
    }) else {
        return Some(text);
    };
    let named = line.trim_start().get(greeting.len()..).unwrap_or_default();
    let mut others = named.split_whitespace().filter(|word| !ANYBODY.contains(word)).peekable();
    if others.peek().is_none() && end < beginning.len() {
        return text
            .get(end..)
            .map(|rest| rest.trim_start_matches([',', '!', '.', ':', '\n', ';', ' ', '–', '—']));
    }
    // "Hi I am away until ...": what follows the greeting is a sentence.
    static OPENINGS: LazyLock<[Wording; 3]> =
        LazyLock::new(|| ["self", "thanks", "thanks formal"].map(Wording::of));
    let anybody = |word: &&str| ANYBODY.contains(word);
    let sentence: Vec<&str> = named.split_whitespace().skip_while(anybody).collect();
    let sentence = format!(" {} ", sentence.join(" "));
    OPENINGS.iter().any(|opening| opening.place(&sentence) == Some(0)).then_some(text)
}
