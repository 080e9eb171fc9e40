//! Sheets of pairings as people keep them, and the register that comes back.
//!
//! | file | says |
//! |---|---|
//! | `read` | a sheet: its headings, its rows, and what is left out of it |
//! | `headings`, `vocabulary` | what a column means; the words that headings are made of |
//! | `passed_over` | which lines are rows of pairings |
//! | `pairing`, `people`, `cells`, `row` | a row to what it says: its people, its times and dates |
//! | `grid`, `line` | rows out of CSV; a row with what cannot be seen taken off |
//! | `workbook`, `markings` | rows out of an Excel workbook; what of it is hidden, and how numbers are shown |
//! | `links`, `mojibake` | addresses in links; text that was decoded wrongly |
//! | [`register`], [`returned`], `written` | the register; rows sent back; the one file that writes a workbook |

mod cells;
mod grid;
mod headings;
mod line;
mod links;
mod markings;
mod mojibake;
mod pairing;
mod passed_over;
mod people;
mod read;
pub mod register;
pub mod returned;
mod row;
mod vocabulary;
mod workbook;
mod written;

pub use headings::{Detail, Meaning};
pub use read::{Sheet, read};
pub use written::begins_like_formula;
