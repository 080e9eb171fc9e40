//! The command line: one file a verb. Text for people, `--json` for machines, exit codes of sysexits.

/// As the standard one, except that whoever reads may have seen enough (`| head`).
macro_rules! println {
    ($($words:tt)*) => { crate::cli::verbs::say(format_args!($($words)*)) };
}

mod asked;
mod backup;
mod check;
mod classify;
mod current;
mod deliver;
pub mod demo;
mod english;
mod exit;
mod history;
mod hold;
mod import;
mod inbox;
mod invite;
mod itip;
pub mod log;
mod log_lines;
mod open;
mod order;
mod outbox;
mod pair;
mod plan;
mod process;
mod reload;
mod restore;
mod roster;
mod run;
mod sessions;
mod show;
mod status;
mod verbs;

pub use exit::{Code, Failure};
pub use verbs::{Arguments, Verb, run};
