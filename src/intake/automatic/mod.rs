//! Mail that nobody wrote by hand: automatic answers, absences, lists, receipts and reports.

pub(in crate::intake) mod absence;
mod absence_spans;
mod absence_words;
pub(in crate::intake) mod authors;
pub(in crate::intake) mod list;
pub(in crate::intake) mod notices;
pub(in crate::intake) mod reports;
pub(in crate::intake) mod responder;
mod responder_sentences;
pub(in crate::intake) mod signs;
mod wording;

#[cfg(test)]
mod signs_tests;
