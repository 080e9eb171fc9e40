//! Dates as people write them.

pub(in crate::intake) mod words;
pub(in crate::intake) mod written;
