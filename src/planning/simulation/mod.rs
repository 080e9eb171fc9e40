//! Plays the rules forward in memory: every letter is taken for sent at once, and nobody answers.

mod fault;
mod jobs;
mod outbox;
mod outlook;
mod pairings;
mod part;
mod simulate;
mod split;

#[cfg(test)]
mod tests;

pub use self::{
    fault::Fault,
    outbox::{Copy, CopyState, OutboxLetter, Planned},
    outlook::{Jobs, Outlook, Start, Written},
    simulate::simulate,
};
