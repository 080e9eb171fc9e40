//! A series to iCalendar bytes, and iCalendar bytes to their meaning (RFC 5545, 5546).
//!
//! | module | says |
//! |---|---|
//! | [`mod@line`] | content lines: cleaned words in, folded and unfolded text |
//! | [`zone`] | a zone's clock changes as a VTIMEZONE that every client reads |
//! | [`invite`] | a series to the bytes of a REQUEST or CANCEL |
//! | `timing` | when its events take place |
//! | `user` | ORGANIZER and ATTENDEE |
//! | `clocks` | what the TZIDs of a foreign calendar stand for |
//! | [`answer`] | the bytes of a REPLY or COUNTER to what they mean |
//! | [`answered_series`] | a series from a file, and what answers make of it |

pub mod answer;
pub mod answered_series;
mod clocks;
pub mod invite;
pub mod line;
mod timing;
mod user;
pub mod zone;
