//! What is due, to whom and when: ladders, questions, reminders, bookings, and when to wake.

pub mod agenda;
pub mod bookings;
mod climb;
pub mod courtesy;
pub mod days;
pub mod due;
pub mod ladder;
pub(in crate::planning) mod questions;
mod reminders;
pub mod upcoming;

#[cfg(test)]
mod rules_tests;
