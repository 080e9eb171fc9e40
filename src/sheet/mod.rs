//! Sheets of pairings as people keep them, and the register that comes back.
//!
//! | file | says |
//! |---|---|
//! | `read`, `cells`, `headings` | a sheet's rows; its cells; what its headings mean |
//! | `grid`, `workbook` | rows and columns out of CSV, and out of an Excel workbook |
//! | [`register`] | the register as a workbook: the one file that writes one |

mod cells;
mod grid;
mod headings;
mod read;
pub mod register;
mod workbook;

pub use headings::{Detail, Meaning};
pub use read::{Sheet, read};
