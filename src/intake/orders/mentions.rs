//! The people that a line names: those on file however they are written, and newcomers by their address.

use super::{matching, moments::Line, on_file::OnFile};
use crate::intake::answers::spelling::fold;

/// Somebody on file who is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// The token, or the first of two.
    pub(super) at: usize,
    /// Behind which token the name ends.
    pub(super) end: usize,
    /// In lower case, as people are called on file.
    pub(super) name: String,
}

/// Everybody on file whom a line names, as often as it does. "Evas", "Bob/Eve" and "ada-sam" are read.
pub(super) fn mentions(line: Line<'_>, people: &dyn OnFile) -> Vec<Mention> {
    let written = |at: usize| {
        let token = line.tokens.get(at)?;
        Some(token.written.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
    };
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while let Some(word) = written(at) {
        let two = written(at + 1).map(|next| format!("{word} {next}")).filter(|two| people.knows(two));
        if let Some(name) = two {
            found.push(Mention { at, end: at + 2, name });
            at += 2;
            continue;
        }
        // "25 Jan" and "may 3" are days, whoever is called so.
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let numbered = beside.into_iter().any(|at| line.word(at).starts_with(|c: char| c.is_ascii_digit()));
        if numbered && matching::is_moment(&word) {
            at += 1;
            continue;
        }
        let one = called(&word, people).map(|name| vec![name]);
        let several = || -> Option<Vec<String>> {
            let pieces: Vec<&str> =
                word.split(['/', '+', '&', '-']).filter(|piece| !piece.is_empty()).collect();
            if pieces.len() < 2 {
                None
            } else {
                pieces.into_iter().map(|piece| called(piece, people)).collect()
            }
        };
        let names = one.or_else(several).unwrap_or_default();
        found.extend(names.into_iter().map(|name| Mention { at, end: at + 1, name }));
        at += 1;
    }
    found
}

/// As somebody is called on file: "evas" and "kims" are theirs.
fn called(word: &str, people: &dyn OnFile) -> Option<String> {
    let owner = word.strip_suffix(['s', '\'', '’']).filter(|owner| owner.len() > 2);
    [Some(word), owner]
        .into_iter()
        .flatten()
        .find(|name| !name.is_empty() && people.knows(name))
        .map(str::to_owned)
}

/// Each name once, in the order of the line.
pub(super) fn names(mentions: &[Mention]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for mention in mentions {
        // "Ada Lovelace" and then "Ada"
        let again = names
            .iter()
            .any(|name| *name == mention.name || name.split(' ').next() == Some(mention.name.as_str()));
        if !again {
            names.push(mention.name.clone());
        }
    }
    names
}

/// Words of a newcomer's name at the most.
const LONGEST_NAME: usize = 3;

/// Whether a token may be part of the name of somebody who is not on file.
fn may_be_name(line: Line<'_>, known: &[Mention], at: usize) -> bool {
    let is_known = known.iter().any(|mention| (mention.at..mention.end).contains(&at));
    line.tokens.get(at).is_some_and(|token| {
        let letters = token.written.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
        letters && !token.is_mark() && !matching::is_small_word(&token.text) && !is_known
    })
}

/// Who is named with capitals and is not on file.
pub(super) fn strangers(line: Line<'_>, known: &[Mention]) -> Vec<String> {
    let capital = |at: usize| {
        let written = line.tokens.get(at).map_or("", |token| token.written);
        may_be_name(line, known, at)
            && written.starts_with(char::is_uppercase)
            && written.chars().skip(1).any(char::is_lowercase)
            && !matching::is_moment(line.word(at))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.tokens.len() {
        let end = (at..line.tokens.len())
            .take(LONGEST_NAME)
            .find(|at| !capital(*at))
            .unwrap_or(at + LONGEST_NAME)
            .min(line.tokens.len());
        // A first word alone may have its capital from the sentence, and a German noun always has one.
        if end >= at + 2 {
            found.push(line.between(at, end).to_owned());
        }
        at = end.max(at + 1);
    }
    found
}

/// Who is named with an address and is not on file: `Tom Reed <tom@example.org>`.
pub(super) fn newcomers(line: Line<'_>, known: &[Mention]) -> Vec<String> {
    let strangers = strangers(line, known);
    let addresses = line.tokens.iter().enumerate().filter(|(_, token)| token.text.contains('@'));
    addresses
        .filter_map(|(at, token)| {
            // "Tom Reed takes over Eve, tom.reed@example.org"
            let local = token.text.split('@').next().unwrap_or_default();
            let bears = |name: &&String| name.split(' ').any(|word| local.contains(&fold(word)));
            let name = match strangers.iter().find(bears) {
                Some(name) => name.as_str(),
                None => name_before(line, known, at)?,
            };
            Some(format!("{name} <{}>", token.written))
        })
        .collect()
}

/// The name that stands before an address: "Tom Reed (tom@example.org)", "tom reed, mentor, tom@example.org".
fn name_before<'l>(line: Line<'l>, known: &[Mention], at: usize) -> Option<&'l str> {
    let passed = |at: &usize| {
        line.tokens.get(*at).is_some_and(|token| {
            token.is_mark() || token.text.starts_with("mentor") || token.text.starts_with("mentee")
        })
    };
    let end = (0..at).rev().find(|at| !passed(at))? + 1;
    let is_name = |at: &usize| may_be_name(line, known, *at) && !matching::is_moment(line.word(*at));
    let from = (end.saturating_sub(LONGEST_NAME)..end).rev().take_while(is_name).last()?;
    Some(line.between(from, end).trim_end_matches([',', ':', '(', '-', ' ']))
}
