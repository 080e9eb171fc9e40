//! What is due, and what follows from what came in.

pub mod roster;
