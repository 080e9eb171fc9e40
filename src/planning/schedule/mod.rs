//! What is due, to whom and when: ladders, questions, reminders, bookings, and when to wake.

pub mod agenda;
pub mod agenda_item;
pub mod bookings;
mod calendar_mail;
pub mod courtesy;
pub mod days;
pub(in crate::planning) mod deadline;
pub mod due;
pub mod free_times;
pub mod ladder;
mod ladder_items;
pub(in crate::planning) mod questions;
pub mod reminders;
mod session_cases;
pub mod upcoming;
pub mod validity;

#[cfg(test)]
mod rules_tests;
