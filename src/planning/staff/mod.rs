//! What staff are shown, and what makes their word theirs.

pub mod case;
pub mod daily;
pub mod facts;
pub mod list;
pub mod morning;
pub mod proposed;
pub mod staff_words;
