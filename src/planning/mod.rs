//! What is due, and what follows from what came in: pure functions of a view and a time.

pub mod letter;
pub mod view;
