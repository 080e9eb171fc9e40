//! The loops of the daemon, each with one job: the planner decides, the reader hears, the sender delivers, chat tells
//! the rooms, the canary proves that mail arrives, the alarm tells what lasts too long, the watch sees files and other
//! processes.

pub mod alert;
pub mod canary;
pub mod chat;
pub mod files;
pub mod full_disk;
mod hub;
pub mod planner;
pub mod reader;
pub mod sender;
pub mod watch;

pub use hub::{Backoff, Heartbeat, Hub, Look, PollRequests, Setup};
