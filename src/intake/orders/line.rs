//! What comes of one line.

use crate::domain::{Sentence, order::Order};

/// A line that is an order, or begins as one.
pub(super) enum Line {
    Orders(Vec<Order>),
    /// What is told may be meant as an order.
    Perhaps(Vec<Order>),
    /// Nothing is to be said to it.
    Thanks,
    /// A go where something waits for one, else no more than a thank you.
    Fine,
    /// The word of the order that it begins as, and what would be right.
    Wrong(&'static str, Sentence),
}
