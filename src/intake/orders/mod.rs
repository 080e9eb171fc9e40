//! Orders of staff out of plain lines, as a tired person types them on a phone: [`orders`].
//!
//! The grammar is closed: a line is an order from its first word to its last, or it is none. Reading
//! ends at the first line that is none, so that a signature or a quotation orders nothing.

mod german;
mod line;
mod lines;
mod pair;
mod parts;
mod verbs;

pub use lines::orders;
