//! What a participant answers.

mod away;
mod clauses;
mod clock;
pub(in crate::intake) mod combine;
mod day_names;
mod day_numbers;
mod day_words;
mod days;
mod decide;
mod gist;
mod grammars;
pub(in crate::intake) mod greeting;
mod merge;
mod names;
mod patterns;
pub(in crate::intake) mod reading;
mod search;
mod sections;
pub(in crate::intake) mod slips;
pub(in crate::intake) mod spelling;
mod tokens;
mod worry;

#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod reply_tests;
#[cfg(test)]
mod trap_tests;
