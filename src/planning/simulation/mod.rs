//! Plays the rules forward in memory: every letter is taken for sent at once, and nobody answers.

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
    jobs::Jobs,
    outbox::{Copy, CopyState, OutboxLetter},
    outlook::{Outlook, Planned, Start, Written},
    simulate::simulate,
};
