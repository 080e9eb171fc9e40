//! Pairings and people as the simulation has them, and when each is next due.

mod due;
mod history;
mod known;

pub(super) use due::Times;
use known::Entry;
pub(super) use known::Pairings;
