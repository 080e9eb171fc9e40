//! What is due, and what follows from what came in: pure functions of a view and a time.

pub mod agenda;
mod asked;
mod asked_dates;
pub mod bookings;
pub mod bounced;
pub mod case;
mod climb;
pub mod courtesy;
pub mod days;
pub mod due;
pub mod forward;
pub mod gate;
mod invites;
pub mod ladder;
pub mod letter;
pub mod machines;
pub mod morning;
mod proposal;
mod questions;
pub mod react;
mod reply;
pub mod roster;
pub mod sheet;
pub mod staff_words;
pub mod strangers;
pub mod view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod rules_tests;
