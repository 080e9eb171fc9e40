//! The word in the subject of a mail without words: "unsubscribe", "Talked! Re: You and Sam: in touch yet?".
//!
//! What the subject repeats of the letter that is answered is nobody's word.

use crate::intake::message::mail::Mail;

/// A longer subject is read no further.
const LONGEST_SUBJECT: usize = 300;
/// An answer in the subject of a reply has at most so many words.
const MOST_WORDS: usize = 5;

/// What mail programs put before the subject of a reply, and of a mail sent on; lower case.
const REPLIES: [&str; 17] = [
    "re", "aw", "antw", "antwort", "sv", "vs", "rif", "r", "res", "rép", "odp", "ynt", "vá", "回复", "答复",
    "回覆", "re[2]",
];
const SENT_ON: [&str; 11] = ["fw", "fwd", "wg", "tr", "rv", "i", "doorst", "vb", "enc", "pd", "转发"];

/// The writer's own words in the subject. `is_act`: whether words are an answer.
pub(in crate::intake) fn own_words(mail: &Mail<'_>, is_act: &dyn Fn(&str) -> bool) -> Option<String> {
    let subject: String = mail.subject.chars().take(LONGEST_SUBJECT).collect();
    let subject = without_tags(&subject);
    let answers = mail.field("in-reply-to").or(mail.field("references")).is_some();
    let found = match prefix(subject) {
        Some((kind, rest)) => behind_prefix(kind, rest, is_act),
        None => match before_prefix(subject) {
            Some(before) => Some(before),
            // Some programs repeat the subject as it stands.
            None if answers => behind_question(subject).or_else(|| short_act(subject, is_act)),
            None => Some(subject),
        },
    }?;
    let found = found.trim().trim_start_matches(['-', '–', '—', ':', '|', ' ']);
    found.chars().any(|c| c.is_alphabetic() || c == '👍').then(|| found.to_owned())
}

#[derive(Clone, Copy, PartialEq)]
enum Prefix {
    Reply,
    SentOn,
}

fn behind_prefix<'a>(kind: Prefix, rest: &'a str, is_act: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    if kind == Prefix::SentOn {
        return None;
    }
    // "Re: Re: ..."; a mail that was sent on before is another's.
    let mut rest = without_tags(rest);
    while let Some((kind, behind)) = prefix(rest) {
        if kind == Prefix::SentOn {
            return None;
        }
        rest = without_tags(behind);
    }
    behind_question(rest).or_else(|| short_act(rest, is_act))
}

/// A few words that are an answer; a longer subject is the one of the letter that is answered.
fn short_act<'a>(subject: &'a str, is_act: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    (subject.split_whitespace().count() <= MOST_WORDS && is_act(subject)).then_some(subject)
}

/// "in touch yet? Yes": what follows the question of the letter that is answered.
fn behind_question(subject: &str) -> Option<&str> {
    let (_, behind) = subject.rsplit_once(['?', '？'])?;
    let behind = behind.trim();
    // The programme's title stands in brackets.
    (!behind.is_empty() && !behind.starts_with(['(', '['])).then_some(behind)
}

/// "Talked! Re: You and Sam": what somebody put in front.
fn before_prefix(subject: &str) -> Option<&str> {
    let (at, _) = subject.match_indices(": ").find(|(at, _)| {
        let word = subject.get(..*at).unwrap_or_default().rsplit(' ').next().unwrap_or_default();
        kind_of(word).is_some_and(|kind| kind == Prefix::Reply)
    })?;
    let before = subject.get(..at)?.rsplit_once(' ')?.0.trim();
    before.chars().any(char::is_alphabetic).then_some(before)
}

fn kind_of(word: &str) -> Option<Prefix> {
    let word = word.to_lowercase();
    // "R" and "I" are words and names as well.
    let known = |names: &[&str]| names.contains(&word.as_str());
    if known(&REPLIES) { Some(Prefix::Reply) } else { known(&SENT_ON).then_some(Prefix::SentOn) }
}

/// The prefix of a subject, and what stands behind it.
fn prefix(subject: &str) -> Option<(Prefix, &str)> {
    let (word, rest) = subject.split_once([':', '：'])?;
    Some((kind_of(word.trim())?, rest.trim_start()))
}

/// A subject without `[EXTERNAL]`, `*****SPAM*****` and names of lists before it.
fn without_tags(subject: &str) -> &str {
    let mut rest = subject.trim_start();
    loop {
        let tag = match rest.chars().next() {
            Some('[') => rest.split_once(']').filter(|(tag, _)| tag.chars().count() <= 40),
            Some('{') => rest.split_once('}').filter(|(tag, _)| tag.chars().count() <= 40),
            Some('*') => {
                let inner = rest.trim_start_matches('*');
                inner.split_once("**").filter(|(tag, _)| tag.chars().count() <= 20)
            }
            _ => None,
        };
        match tag {
            Some((_, behind)) => rest = behind.trim_start_matches(['*', ' ']),
            None => return rest,
        }
    }
}
