//! The passes, and what drives them: fetch, react, decide, deliver; once from cron, or by the loops of
//! the daemon.

pub mod after_reading;
pub mod alert;
mod apart;
mod bounced;
pub mod canary;
pub mod clock;
pub mod correlate;
pub mod digest;
pub mod disk;
pub mod dry_run;
pub mod jobs;
pub mod lifecycle;
pub mod logins;
pub mod look_back;
pub mod loops;
pub mod names;
mod next_letter;
pub mod orders;
pub mod parked;
pub mod pass;
pub mod planner;
pub mod poster;
pub mod reader;
mod reading;
pub mod reload;
pub mod retention;
pub mod room_orders;
pub mod roster;
pub mod secret;
pub mod sender;
pub mod service;
pub mod settle;
pub mod sheets;
pub mod simulate;
pub mod taking;
pub mod wiring;
