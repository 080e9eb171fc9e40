//! The command line: one file a verb. Text for people, `--json` for machines, exit codes of sysexits.

mod classify;
pub mod demo;
mod exit;
mod history;
mod hold;
mod inbox;
mod invite;
mod open;
mod outbox;
mod pair;
mod plan;
mod run;
mod show;
mod status;
mod words;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use exit::{Code, Failure};

/// Runs a mentoring programme by mail, calendar and chat, so that no one has to remember to.
///
/// Pairings in a roster file become introductions and a weekly call in both calendars. mentord reads the desk's
/// mailbox, notices when a pair has gone quiet, nudges whoever should move next, and tells staff what needs a person.
///
/// Start here: `mentord demo` plays a whole season in seconds. Then `mentord --config config/quickstart.toml run --once`.
#[derive(Debug, Parser)]
#[command(name = "mentord", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// The configuration; paths in it are relative to it.
    #[arg(long, global = true, value_name = "FILE", default_value = "mentord.toml", env = "MENTORD_CONFIG")]
    pub config: PathBuf,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Play a whole season in seconds, with people who answer, into ./mentord-demo/: see what mentord does
    Demo,
    /// Do one pass: read the mailbox, decide, send, and exit. For cron: `*/10 * * * * mentord --config FILE run --once`
    Run(run::RunArgs),
    /// What would be sent in the next two weeks if nobody answered, to whom, when and why
    Plan(plan::PlanArgs),
    /// All pairings: how they stand, and what comes next
    Status(status::StatusArgs),
    /// One pairing in full
    Show(show::ShowArgs),
    /// Everything that happened to a pairing, with the cause of every letter
    History(history::HistoryArgs),
    /// Add, end, pause, resume or move a pairing by hand
    Pair(pair::PairArgs),
    /// The weekly calls of a pairing as the .ics its people got
    Invite(invite::InviteArgs),
    /// Nothing leaves until `release`
    Hold,
    /// Letters may leave again
    Release,
    /// Letters that wait, failed or are in doubt
    Outbox(outbox::OutboxArgs),
    /// Mails that nobody could place, and what was made of the others
    Inbox(inbox::InboxArgs),
    /// What intake makes of a mail; needs no configuration and no database
    Classify(classify::ClassifyArgs),
}

/// Runs the verb.
///
/// # Errors
/// Everything that stops it, with the exit code that says so.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let config = &arguments.config;
    match &arguments.verb {
        Verb::Demo => demo::run(),
        Verb::Run(args) => run::run(config, args),
        Verb::Plan(args) => plan::run(config, args),
        Verb::Status(args) => status::run(config, args),
        Verb::Show(args) => show::run(config, args),
        Verb::History(args) => history::run(config, args),
        Verb::Pair(args) => pair::run(config, args),
        Verb::Invite(args) => invite::run(config, args),
        Verb::Hold => hold::hold(config),
        Verb::Release => hold::release(config),
        Verb::Outbox(args) => outbox::run(config, args),
        Verb::Inbox(args) => inbox::run(config, args),
        Verb::Classify(args) => classify::run(args).map_err(|err| Failure::input(format!("{err:#}"))),
    }
}
