//! `check`: everything that must be right before a programme runs.
//!
//! | file | says |
//! |---|---|
//! | `everything` | the verb: all that is looked at, one sentence each |
//! | `online`, `login`, `probe` | the servers: logins, and a mail to the desk itself |
//! | `service`, `record` | the unit and its user; the record |

mod everything;
mod login;
mod online;
mod probe;
mod record;
mod service;

use everything::Findings;
pub(super) use everything::{CheckArgs, run};
