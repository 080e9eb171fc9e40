//! What follows from a mail that came in.

mod asked;
mod asked_dates;
pub mod bounced;
mod calendar_mail;
mod call_told;
mod counters;
mod decline;
mod done_in_full;
mod invites;
pub mod machines;
pub mod mail_context;
mod moves;
mod proposal;
pub mod react;
pub mod reaction;
mod reply;
pub mod shared;
pub mod strangers;
mod to_desk;
pub mod worry;
