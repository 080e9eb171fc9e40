//! Rosters and sheets against the record: what changed, and what may be taken at once.

pub mod gate;
pub mod merge;
pub mod passed_on;
pub mod sheet;
pub mod take;
