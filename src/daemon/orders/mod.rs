//! What staff order, by mail, in their room or at the command line.
//!
//! | file | says |
//! |---|---|
//! | `mail`, `mail_at_once` | orders of a mail: done at once, shown first, or refused; one answer |
//! | `foresight` | what those would send that take long, found out beforehand |
//! | `confirm`, `undo` | shown and confirmed; taken back |
//! | `look_up` | whom names mean, and what the record says of everyone concerned |
//! | `apply` | a task decided and recorded |
//! | `rehearse`, `preview` | what would be sent, played and taken back |
//! | `typed` | a text at the command line |
//! | `desk_orders`, `help` | orders about the desk itself |
//! | `not_done` | why something was not done |

pub mod apply;
pub(in crate::daemon) mod confirm;
mod desk_orders;
pub mod foresight;
mod help;
pub mod look_up;
mod mail;
mod mail_at_once;
pub mod not_done;
mod preview;
mod rehearse;
pub mod typed;
mod undo;

pub use desk_orders::{Given, ShownPlan, how, of_desk, plan_name, status_apart, why};
pub use mail::carry_out;
