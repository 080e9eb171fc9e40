//! A sheet against the record: rows add and change, and what a sheet does not name stays as it is.
//!
//! A sheet that is the register sent back carries what the register said when it was written, so
//! that only what somebody changed in it speaks; where the record changed meanwhile as well, both
//! are shown and the record stands.

mod changed;
mod enter;
mod matching;
mod members;
mod people;
mod rows;
mod understand;
mod work;

#[cfg(test)]
mod tests;

pub use rows::{
    Cell, Count, MOST_ROWS_BY_MAIL, Manner, Named, RowOutcome, RowResult, SheetOrder, SheetPairing,
    SheetPerson, SheetRow, SheetStage, Understood,
};
pub use understand::understand;
pub use work::{Known, KnownPairing};
