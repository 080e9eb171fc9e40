//! Read models: how everything stands, as values for the command line, chat and letters to staff.

pub mod describe;
pub mod health;
pub mod order_words;
pub mod preview;
mod refusal_words;
pub mod register;
pub mod sheet;
mod status;

pub use status::{
    Held, LastHeard, Outbox, PairingStatus, SeriesStatus, SourceStatus, Status, WaitingRoster, needs_staff,
    pairing, status, trouble, view,
};
