//! Letters that came back: reports by machines and in words, whom they are about and whether for good.

pub(in crate::intake) mod delivery_status;
pub(in crate::intake) mod in_words;
pub(in crate::intake) mod judge;
mod plainly;
pub(in crate::intake) mod recipients;
mod report;
pub(in crate::intake) mod signs;
pub(in crate::intake) mod words;

#[cfg(test)]
mod shape_tests;
#[cfg(test)]
mod tests;
