//! Weekly times, days, times of day, lengths and zones as people write them, whoever asks: the rosters, sheets, mails,
//! the room and the command line read them here, and refuse them with the same sentence.
//!
//! | file | says |
//! |---|---|
//! | `whole` | a text that is one such value and nothing else, or what is wrong with it |
//! | `weekly`, `moments` | the same among other words |
//! | `clock`, `lengths`, `zones` | their words |
//! | `words` | a text in words and marks |

pub(in crate::intake) mod clock;
mod lengths;
pub(in crate::intake) mod moments;
mod weekly;
mod whole;
pub(in crate::intake) mod words;
pub(crate) mod zones;

pub use lengths::{Length, Unit};
pub use whole::{date, day, length, range, refused, time, until, weekly};
