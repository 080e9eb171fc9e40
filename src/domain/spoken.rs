//! The orders in a text, and what of it is none.

use serde::{Deserialize, Serialize};

use super::{order::Order, sentence::Sentence};

/// What was made of a text that staff wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    pub orders: Vec<Order>,
    /// What is told rather than ordered: whether it is meant has to be asked.
    #[serde(default)]
    pub perhaps: Vec<Order>,
    /// Somebody says thank you, which needs no answer.
    #[serde(default)]
    pub thanks: bool,
    /// Somebody finds it good: a go where something waits for one, else no more than a thank you.
    #[serde(default)]
    pub fine: bool,
    /// Lines that begin as an order and are none.
    pub wrong: Vec<Wrong>,
}

/// A line that begins as an order and is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// The word of the order that it begins as.
    pub word: String,
    /// A sentence, with what would be right.
    pub right: Sentence,
}

impl Spoken {
    /// It orders nothing, and perhaps agrees to what was shown.
    #[must_use]
    pub fn may_be_go(&self) -> bool {
        let nothing = self.orders.is_empty() && self.perhaps.is_empty();
        let agrees = !self.wrong.is_empty() && self.wrong.iter().all(|wrong| wrong.word == "go");
        nothing && (agrees || (self.thanks && self.wrong.is_empty()))
    }

    /// Nothing in it looks like an order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { orders, perhaps, thanks, fine, wrong } = self;
        orders.is_empty() && perhaps.is_empty() && !thanks && !fine && wrong.is_empty()
    }
}
