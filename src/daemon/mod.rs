//! The passes, and what drives them: fetch, react, decide, deliver.

pub mod clock;
pub mod digest;
pub mod forward;
pub mod house;
pub mod orders;
pub mod pass;
pub mod planner;
pub mod poster;
pub mod reader;
pub mod roster;
pub mod secret;
pub mod sender;
pub mod settle;
pub mod tidy;
