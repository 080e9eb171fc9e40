//! Orders of staff out of plain lines, as a tired person types them on a phone: [`orders`].
//!
//! What an order looks like stands in `words/orders.txt`. The grammar is closed: a line is an order from its first word
//! to its last, or it is none. What fits no shape is classified by examples, `words/orders_examples.tsv`, and asked.
//! Reading ends at the first line that is none, so that a signature or a quotation orders nothing.

mod build;
mod classifier;
mod features;
mod fill;
mod free_text;
mod guessed;
mod kind;
mod likeliest;
mod line;
mod lines;
mod matching;
mod mentions;
mod on_file;
mod pair;
mod parts;
mod pattern;
mod slots;
mod times;

use super::written::{moments, words};

pub use guessed::or_likeliest;
pub use lines::orders;
pub use on_file::{Membership, OnFile};
