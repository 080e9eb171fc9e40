//! A participant's one-word answer at the start of what they newly wrote.
//!
//! Being wrong silences a person, so a line is an answer only when it holds the word, courtesies, a name
//! perhaps, and nothing else: "Stop by my office tomorrow" is a sentence.

use jiff::civil::Date;

use super::absence::date_at;
use crate::domain::incoming::Answer;

/// The words, longest first where one begins another.
const WORDS: [(&str, Answer); 22] = [
    ("not yet", Answer::NotYet),
    ("not me", Answer::NotMe),
    ("we talked", Answer::Talked),
    ("we have talked", Answer::Talked),
    ("we've talked", Answer::Talked),
    ("we spoke", Answer::Talked),
    ("talked", Answer::Talked),
    ("we met", Answer::Met),
    ("we have met", Answer::Met),
    ("we've met", Answer::Met),
    ("met", Answer::Met),
    ("yes", Answer::Yes),
    ("yep", Answer::Yes),
    ("yeah", Answer::Yes),
    ("no", Answer::No),
    ("nope", Answer::No),
    ("later", Answer::Later),
    ("elsewhere", Answer::Elsewhere),
    ("fewer", Answer::Fewer),
    ("stop", Answer::Stop),
    ("why", Answer::Why),
    ("unsubscribe", Answer::Stop),
];

/// What may surround the word without changing it.
const COURTESIES: [&str; 28] = [
    "sorry", "thanks", "thank", "thx", "you", "please", "pls", "very", "much", "so", "many", "a", "lot",
    "cheers", "all", "good", "great", "everyone", "team", "desk", "indeed", "we", "did", "have", "kind",
    "regards", "best", "it's",
];

const GREETINGS: [&str; 12] = [
    "hi",
    "hello",
    "hey",
    "dear",
    "good morning",
    "good afternoon",
    "good evening",
    "hallo",
    "moin",
    "hola",
    "bonjour",
    "greetings",
];

/// The answer the text opens with, if it is one.
#[must_use]
pub fn answer(text: &str, today: Date) -> Option<Answer> {
    match answers(text, today).into_iter().next() {
        Some((answer, None)) => Some(answer),
        _ => None,
    }
}

/// Answers in the opening lines, each with the name behind it where one is given ("talked Sam").
/// Reading stops at the first line that is no answer; a name is at most three words and never begins an answer
/// that ends letters ("stop", "not me").
#[must_use]
pub fn answers(text: &str, today: Date) -> Vec<(Answer, Option<String>)> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(30).peekable();
    if lines.peek().is_some_and(|line| is_greeting(line)) {
        lines.next();
    }
    let mut found = Vec::new();
    for line in lines {
        match line_answer(line, today) {
            Some(answer) => found.push(answer),
            None => break,
        }
    }
    found
}

/// "Hi," or "Dear desk," alone on its line.
fn is_greeting(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = lower.split_whitespace().count();
    let open = line.ends_with([',', '!', '.', '-', ':']) || words <= 2;
    let greets = GREETINGS.iter().any(|greeting| {
        lower.strip_prefix(greeting).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    greets && words <= 4 && open && !lower.contains('?')
}

fn line_answer(line: &str, today: Date) -> Option<(Answer, Option<String>)> {
    // An answer is a word or a few; a long line is read no further.
    if line.chars().count() > 80 || line.starts_with('>') {
        return None;
    }
    let line = line.replace(['’', '`'], "'");
    let line = line.trim_start_matches(['"', '\'', '*', '“', '„', '-', ' ']);
    let lower = line.to_lowercase();
    if let Some(answer) = pause(&lower, today) {
        return Some((answer, None));
    }
    let stripped = skip_opening_courtesy(&lower);
    let offset = lower.len() - stripped.len();
    let original = line.get(offset..).filter(|rest| rest.len() == stripped.len()).unwrap_or(stripped);
    let (word, answer) =
        WORDS.iter().filter(|(word, _)| begins_with(stripped, word)).max_by_key(|(word, _)| word.len())?;
    let rest = original.get(word.len()..)?;
    // A question is not an answer, but for the one that is.
    if rest.contains('?') && *answer != Answer::Why {
        return None;
    }
    let rest = rest.trim_start_matches('?');
    let remaining: Vec<&str> = rest
        .split(|c: char| {
            c.is_whitespace()
                || matches!(c, ',' | '.' | '!' | ';' | '?' | '*' | '"' | '“' | '”' | '-' | '–' | '—')
        })
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .filter(|piece| !COURTESIES.contains(&piece.to_lowercase().as_str()))
        .collect();
    if remaining.is_empty() {
        return Some((answer.clone(), None));
    }
    name_behind(rest, answer).map(|name| (answer.clone(), Some(name)))
}

fn begins_with(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
}

/// "Thanks, talked" and "Please stop" open with a courtesy.
fn skip_opening_courtesy(line: &str) -> &str {
    ["please ", "thanks, ", "thank you, ", "thanks! ", "sorry, "]
        .iter()
        .find_map(|start| line.strip_prefix(start))
        .unwrap_or(line)
}

/// The name in "talked Sam", "talked with Sam Okoro", "met: Ada". Names have capitals, or follow "with".
fn name_behind(rest: &str, answer: &Answer) -> Option<String> {
    if !matches!(
        answer,
        Answer::Talked
            | Answer::Met
            | Answer::Later
            | Answer::NotYet
            | Answer::Elsewhere
            | Answer::No
            | Answer::Yes
    ) {
        return None;
    }
    // After a full stop or a comma a new thought begins.
    let rest = rest.trim().trim_start_matches([':', '-', '–', '—', '(']).trim();
    let rest = rest.trim_end_matches(|c: char| matches!(c, '.' | '!' | ')' | ',') || c.is_whitespace());
    let (with, rest) = match rest.strip_prefix("with ").or_else(|| rest.strip_prefix("to ")) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let may_follow = with || !matches!(answer, Answer::Yes | Answer::No);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let is_name = |word: &&str| {
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'));
        letters && word.chars().next().is_some_and(char::is_uppercase) && *word != "I"
    };
    let common = [
        "today",
        "yesterday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "this",
        "last",
        "next",
        "in",
        "on",
        "at",
    ];
    let ordinary = words.iter().any(|word| common.contains(&word.to_lowercase().as_str()));
    let named = (1..=3).contains(&words.len()) && words.iter().all(is_name) && !ordinary;
    (may_follow && named).then(|| words.join(" "))
}

/// `pause until 1 February`, `pause until 2027-02-01`, `away until ...`: back on that day.
fn pause(line: &str, today: Date) -> Option<Answer> {
    const OPENINGS: [&str; 8] = [
        "pause until ",
        "pause till ",
        "paused until ",
        "away until ",
        "away till ",
        "i'm away until ",
        "i am away until ",
        "please pause until ",
    ];
    let rest = OPENINGS.iter().find_map(|opening| line.strip_prefix(opening))?;
    let (back, taken) = date_at(rest, today)?;
    let courteous = rest.split_whitespace().skip(taken).all(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.is_empty() || COURTESIES.contains(&bare)
    });
    (courteous && back > today && !line.contains('?')).then_some(Answer::PauseUntil { back })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn one_word_and_its_courtesies_are_an_answer() {
        let today = date(2027, 1, 15);
        for (text, expected) in [
            ("Talked.", Answer::Talked),
            ("talked, thanks", Answer::Talked),
            ("Hi,\n\ntalked\n\nBest\nSam", Answer::Talked),
            ("Hello mentoring desk,\nWe talked!", Answer::Talked),
            ("Yes!", Answer::Yes),
            ("yes please", Answer::Yes),
            ("met", Answer::Met),
            ("No", Answer::No),
            ("No, thank you.", Answer::No),
            ("LATER", Answer::Later),
            ("not yet", Answer::NotYet),
            ("Not yet, sorry!\n", Answer::NotYet),
            ("elsewhere", Answer::Elsewhere),
            ("fewer please", Answer::Fewer),
            ("Stop", Answer::Stop),
            ("please stop", Answer::Stop),
            ("Not me.", Answer::NotMe),
            ("why?", Answer::Why),
            ("Why", Answer::Why),
            ("\"yes\"", Answer::Yes),
            ("pause until 1 February", Answer::PauseUntil { back: date(2027, 2, 1) }),
            ("Pause until 2027-02-01, thanks", Answer::PauseUntil { back: date(2027, 2, 1) }),
            ("away until 10 January", Answer::PauseUntil { back: date(2028, 1, 10) }),
            ("pause until March 3rd", Answer::PauseUntil { back: date(2027, 3, 3) }),
            ("pause until 1.2.2027", Answer::PauseUntil { back: date(2027, 2, 1) }),
        ] {
            assert_eq!(answer(text, today), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_sentence_is_no_answer() {
        let today = date(2027, 1, 15);
        for text in [
            "",
            "Stop by my office tomorrow",
            "Later this week works for me, shall we",
            "Why don't we meet Tuesday?",
            "No problem, see you Monday",
            "No worries",
            "Yes but only if Sam is free",
            "Yesterday we spoke at length",
            "Met Office data is attached",
            "Not me, but my colleague Ada could help with that",
            "Stop?",
            "Stopping by was fun",
            "Nothing yet",
            "We met the team and agreed on a plan for spring",
            "Fewer meetings would be good but let us keep Tuesdays",
            "Stop. Let me explain what happened",
            "Why not",
            "pause until we know more",
            "pause until 2027-02-30",
            "pause until 1 February would be great for the two of us I think",
            "pause until 2026-02-01",
            "Dear desk, could you stop the reminders?",
            "> talked",
        ] {
            assert_eq!(answer(text, today), None, "{text:?}");
        }
    }

    #[test]
    fn a_name_may_stand_behind_the_answer() {
        let today = date(2027, 1, 15);
        let named = |text: &str| answers(text, today);
        assert_eq!(
            named("talked Sam\nnot yet Ada Lovelace\n\nthe rest is prose"),
            [(Answer::Talked, Some("Sam".to_owned())), (Answer::NotYet, Some("Ada Lovelace".to_owned()))]
        );
        assert_eq!(named("Met with Zoë"), [(Answer::Met, Some("Zoë".to_owned()))]);
        assert_eq!(named("stop Sam"), []);
        assert_eq!(named("Talked Monday"), []);
        assert_eq!(answer("talked Sam", today), None);
    }
}
