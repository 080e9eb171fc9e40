//! What is due, and what follows from what came in: pure functions of a view and a time.

pub mod address;
mod answer_letter;
pub mod decision;
pub mod inbound;
pub mod letter;
mod next_step;
pub mod orders;
pub mod outbox;
pub mod roster;
pub mod schedule;
pub mod simulation;
pub mod staff;
pub mod terms;
pub mod view;

#[cfg(test)]
mod fixture;
