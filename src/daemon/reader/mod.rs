//! Hears what came in: each new mail is understood, placed, acted on and noted. The mails of a batch share
//! transactions, each no longer than other work can wait.

mod context;
mod deferred;
mod fetch;
mod handle;
mod understand;

pub use fetch::{Heard, fetch};
pub use handle::{MOST_AN_HOUR, heard_at};
