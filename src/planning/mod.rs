//! What is due, and what follows from what came in: pure functions of a view and a time.

#[path = "schedule/agenda.rs"]
pub mod agenda;
#[path = "inbound/asked.rs"]
mod asked;
#[path = "inbound/asked_dates.rs"]
mod asked_dates;
#[path = "schedule/bookings.rs"]
pub mod bookings;
#[path = "inbound/bounced.rs"]
pub mod bounced;
#[path = "staff/case.rs"]
pub mod case;
#[path = "schedule/climb.rs"]
mod climb;
#[path = "schedule/courtesy.rs"]
pub mod courtesy;
#[path = "schedule/days.rs"]
pub mod days;
#[path = "schedule/due.rs"]
pub mod due;
#[path = "schedule/forward.rs"]
pub mod forward;
#[path = "roster/gate.rs"]
pub mod gate;
#[path = "inbound/invites.rs"]
mod invites;
#[path = "schedule/ladder.rs"]
pub mod ladder;
pub mod letter;
#[path = "inbound/machines.rs"]
pub mod machines;
#[path = "staff/morning.rs"]
pub mod morning;
mod proposal;
#[path = "schedule/questions.rs"]
mod questions;
#[path = "inbound/reaction.rs"]
pub mod react;
mod reply;
#[path = "roster/merge.rs"]
pub mod roster;
#[path = "roster/sheet/mod.rs"]
pub mod sheet;
#[path = "staff/staff_words.rs"]
pub mod staff_words;
#[path = "inbound/strangers.rs"]
pub mod strangers;
pub mod view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
#[path = "schedule/rules_tests.rs"]
mod rules_tests;
