//! Orders of staff out of plain lines, as a tired person types them on a phone: [`orders`].
//!
//! What an order looks like stands in `words/orders.txt`. The grammar is closed: a line is an order from its first word
//! to its last, or it is none; what it is likeliest to mean can be asked. Reading ends at the first line that is none,
//! so that a signature or a quotation orders nothing.

mod build;
mod free_text;
mod kind;
mod likeliest;
mod line;
mod lines;
mod matching;
mod pair;
mod parts;
mod pattern;

use super::written::{moments, words};

pub use lines::{likeliest, orders};
