//! mentord runs mentoring programmes by mail, calendar and chat.
//!
//! # Layout
//!
//! Modules in reading order: pure words first, the outside world after. Arrows point up this
//! list: a module knows only what stands above it. `tests/architecture.rs` checks the rule.
//!
//! | module | says |
//! |---|---|
//! | [`domain`] | what a mentoring programme is: programme, person, pairing, contact, evidence, event, reason |
//! | [`planning`] | what is due, and what follows from what came in |
//! | [`calendar`] | a series to iCalendar bytes, and iCalendar bytes to their meaning |
//! | [`letters`] | a decision to finished bytes for each reader; ids from reasons |
//! | [`intake`] | the bytes of a mail to what it means |
//! | [`store`] | the only place with SQL |
//! | [`mail`] | SMTP, sendmail and directory out; IMAP and Maildir in |
//! | [`chat`] | posts: Matrix rooms, the console |
//! | [`record`] | the one door: event, letters and journal in one transaction |
//! | [`report`] | read models: status, plan, digest |
//! | [`config`] | files read, checked and turned into domain values |
//! | [`sheet`] | sheets of pairings, and the register |
//! | [`daemon`] | the passes, the loops, and the only clock |
//! | [`cli`] | one file a verb |
//!
//! The first five are pure: no `async`, no clock, no I/O. Time and randomness are arguments.

#[macro_use]
pub mod domain;
pub mod planning;

pub mod calendar;
pub mod letters;

pub mod intake;

pub mod store;

pub mod mail;

pub mod chat;

pub mod record;
pub mod report;

pub mod config;

pub mod sheet;

pub mod daemon;

pub mod cli;
