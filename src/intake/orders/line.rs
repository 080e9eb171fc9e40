//! What comes of one line.

use crate::domain::{Sentence, order::Order};

/// A line that begins as an order.
pub(super) enum Line {
    Orders(Vec<Order>),
    /// What would be right.
    Wrong(Sentence),
}
