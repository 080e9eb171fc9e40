//! Read models: how everything stands, as values for the command line, chat and letters to staff.

pub mod describe;
mod event_words;
pub mod health;
pub mod order_words;
pub mod preview;
mod refusal_words;
pub mod register;
pub mod session_words;
pub mod sheet;
mod status;

pub use status::{Held, Outbox, SourceStatus, Status, WaitingRoster, status, view};
