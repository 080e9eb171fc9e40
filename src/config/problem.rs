//! What is wrong in a file, said so that it can be put right at three in the morning: where, what, and what would be right.

use std::fmt;

pub(crate) use crate::domain::unseen::{is_unprintable, quotable};

/// One thing that is wrong, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path as it was given or as the file that names it says.
    pub file: String,
    /// From 1; `None`: the file as a whole.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    pub what: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong, in all files, in the order of files and lines; one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// What is wrong with a value, before it is known where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// Follows `key = "value"`: `is not a length of time`.
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
}

impl Complaint {
    pub(crate) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: Some(hint.into()) }
    }
}

/// The known name that was probably meant, if one is near enough: a third of the letters may differ.
pub(crate) fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|name| (distance(&word, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().min(word.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters differ; a word that is the beginning of the other differs in one.
fn distance(one: &str, other: &str) -> usize {
    let begins = one.len() >= 4 && other.len() >= 4 && (one.starts_with(other) || other.starts_with(one));
    if begins && one != other { 1 } else { strsim::damerau_levenshtein(one, other) }
}

/// `"a", "b" or "c"`
pub(crate) fn choices<'n>(words: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
