//! The verbs and what they take, and how they speak.

use clap::{
    Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::path::PathBuf;

use super::{
    Code, Failure, backup, check, classify, deliver, demo, history, hold, import, inbox, invite, itip, order,
    outbox, pair, plan, process, reload, restore, roster, sessions, show, status,
};

/// Runs a mentoring programme by mail, calendar and chat, so that no one has to remember to.
///
/// Pairings in a roster file become introductions and a weekly call in both calendars. mentord reads the desk's
/// mailbox, notices when a pair has gone quiet, nudges whoever should move next, and tells staff what needs a person.
#[derive(Debug, Parser)]
#[command(
    name = "mentord",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "Start here:
  mentord demo                                           plays a whole season in seconds
  mentord --config config/quickstart.toml run --once     a first pass; letters become files
  mentord --config config/quickstart.toml status         how it stands now

With a programme of your own:
  mentord check          is all well?
  mentord plan           who would get what, when and why
  mentord run            as a service; run --once from cron

`mentord help VERB` tells more of a verb, with examples."
)]
pub struct Arguments {
    /// The configuration; paths in it are relative to it.
    #[arg(long, global = true, value_name = "FILE", default_value = "mentord.toml", env = "MENTORD_CONFIG")]
    pub config: PathBuf,
    #[command(subcommand)]
    pub verb: Verb,
}

impl Arguments {
    /// What the process was started with.
    ///
    /// # Errors
    /// The exit code, once help or a sentence about a wrong argument has been printed.
    pub fn given() -> Result<Self, u8> {
        Self::try_parse().map_err(|err| {
            let err = harmless(err);
            // Asking for help is no mistake.
            let asked = !err.use_stderr();
            if err.print().is_ok() && asked {
                return 0;
            }
            // A mail server's pipe with a slip in it must not send mail back to its writer.
            let delivers = std::env::args_os().any(|word| word == "deliver");
            if delivers { Code::TempFail as u8 } else { Code::Usage as u8 }
        })
    }
}

/// Verbs that change nothing, or show and ask first what they would.
const HARMLESS: [&str; 17] = [
    "sessions", "itip", "help", "demo", "plan", "status", "show", "history", "import", "order", "roster",
    "export", "check", "pair", "invite", "list", "classify",
];

/// What is suggested in the place of a wrong verb is what a slip of the keys may run without harm; else where to look.
fn harmless(mut err: clap::Error) -> clap::Error {
    if err.kind() != ErrorKind::InvalidSubcommand {
        return err;
    }
    let similar = match err.remove(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(similar)) => similar,
        _ => Vec::new(),
    };
    let kept: Vec<String> = similar.into_iter().filter(|verb| HARMLESS.contains(&verb.as_str())).collect();
    if kept.is_empty() {
        let tip = "`mentord status` says how all pairings stand; --help lists the verbs";
        err.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    } else {
        err.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(kept));
    }
    err
}

impl Arguments {
    /// Whether this runs until it is told to stop.
    #[must_use]
    pub fn is_daemon(&self) -> bool {
        matches!(&self.verb, Verb::Run(args) if args.is_daemon())
    }
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Play a whole season in seconds, with people who answer, into ./mentord-demo/
    #[command(
        after_help = "No mail server, no configuration: start here. It prints the season and leaves the letters,
the calendar files and a working configuration to look at."
    )]
    Demo {
        /// The language of its letters, and of what people answer
        #[arg(long, value_enum, default_value_t)]
        language: demo::Tongue,
    },
    /// Run as a service until told to stop; with --once, one pass from cron
    #[command(after_help = "Examples:
  mentord --config /etc/mentord/mentord.toml run                as systemd/mentord.service does
  */10 * * * * mentord --config /etc/mentord.toml run --once    a crontab: every ten minutes
  mentord run --once --at 2027-01-11T09:00:00Z                  a rehearsal: the clock is yours

A rehearsal begins with --at on a new state, and stays one; give it a [state] directory of its
own. Go on with later times; the same time again is fine and sends nothing twice.

As a service it hears mail at once. The first start is on hold: staff get the plan by mail, and
it begins when one of them answers go, or with `mentord release` ([desk] start = \"at once\" leaves
that out). SIGHUP, or a changed file, makes it read the configuration and rosters again; one that is
wrong is said, and the one from before stays. SIGTERM ends it once the letter on its way is out.

Exit code 75: a server could not be reached (--once), another one runs, or the state is a backup or was
lost, and is on hold (--once). Nothing is lost. 74: the disk. 77: run it as the state's user.")]
    Run(super::run::RunArgs),
    /// Who would get what, when and why, in the next two weeks if nobody answers; sends nothing
    #[command(after_help = "Examples:
  mentord plan                                the next two weeks
  mentord plan --at 2027-04-30T20:00:00Z      until the end of the programme")]
    Plan(plan::PlanArgs),
    /// All pairings: how they stand, and what comes next
    #[command(
        after_help = "A pairing is one of: proposed (not yet introduced), introduced (no contact seen yet), in-touch,
quiet (a nudge has gone out since), paused, ended.

Example:
  mentord status --json | jq '.pairings[] | select(.needs_staff)'"
    )]
    Status(status::StatusArgs),
    /// One pairing in full: its people, its calls, every letter, what comes next
    #[command(after_help = "Example:
  mentord show ada-sam")]
    Show(show::ShowArgs),
    /// Why did they get this letter? Everything that happened to a pairing, with its cause
    #[command(after_help = "Examples:
  mentord history ada-sam      oldest first; the last line says what comes next
  mentord history              of the desk itself: when it was on hold, and why")]
    History(history::HistoryArgs),
    /// What became of each call of a pairing: held, missed, moved, cancelled, unknown, and why
    #[command(after_help = "Examples:
  mentord sessions ada-sam
  mentord sessions --csv > sessions.csv         all pairings, for a spreadsheet
  mentord pair session ada-sam \"12 Jan\" held   staff know better

What somebody says after a call counts; what they say is shown to staff alone. A call that somebody
accepted and nobody declined is taken as held until somebody says otherwise: \"as far as anybody knows\".")]
    Sessions(sessions::SessionsArgs),
    /// Take pairings in from a sheet (Excel or CSV); shows what it understood, and asks before it writes
    Import(import::ImportArgs),
    /// What you would write to the desk: shows what would leave, asks, and does it
    #[command(after_help = "Examples:
  mentord order move Bob and Eve to Thu 18:00
  mentord order \"Eve is away next week\" --yes          from a script
  mentord order \"1 talked\" --dry-run --json            1: the line of the latest morning list")]
    Order(order::OrderArgs),
    /// The roster back out, as it stands now
    Roster(roster::RosterArgs),
    /// Is all well? Configuration, roster, letters, record; with --online the servers
    Check(check::CheckArgs),
    /// Change a pairing or a person by hand: shows what would leave, asks, and does it
    #[command(after_help = "Examples:
  mentord pair add --mentor Ada --mentee \"Sam Jones <sam@example.org>\" --weekly \"Tue 18:00\"
  mentord pair move ada-sam \"Thu 18:00\"
  mentord pair pause \"Ada and Sam\" --until \"1 Feb\"
  mentord pair skip Sam \"next Tuesday\"
  mentord pair address Sam sam@example.org --yes         from a script
  mentord pair end ada-sam --why \"moved abroad\"
  mentord pair undo

Each shows what would leave, and asks. What is ordered here stands, though the roster file says
otherwise, until that line of the file changes. Letters that follow leave with the next run.")]
    Pair(pair::PairArgs),
    /// The weekly calls of a pairing as the .ics its people got
    #[command(after_help = "Example:
  mentord invite ada-sam > ada-sam.ics")]
    Invite(invite::InviteArgs),
    /// Stop all letters until `release`; mail is still read
    Hold,
    /// Let letters leave again
    Release,
    /// Have the running service read its files again; ends with 78 if it does not take them
    #[command(
        after_help = "The files are read by the service as its own user. What it refuses is said here, in its log and to
staff, and what held before stays. As ExecReload= of the unit, `systemctl reload mentord` fails where
the new files are wrong.

Exit code: 0 when they were taken, 78 when they are wrong, 69 when no service runs, 75 when it does
not answer."
    )]
    Reload,
    /// What staff were shown may leave: a first start, or a roster that changed much at once
    Go,
    /// Letters that wait, were refused or are in doubt
    #[command(after_help = "Examples:
  mentord outbox                what is not settled
  mentord outbox list --all     every letter ever, with its number
  mentord outbox show 12        letter 12, byte for byte
  mentord outbox cancel 12      it is not to go out")]
    Outbox(outbox::OutboxArgs),
    /// Mails that nobody could place, and what was made of the others
    #[command(after_help = "Examples:
  mentord inbox                what staff must look at
  mentord inbox list --all     every mail, with its number
  mentord inbox show 7         what was made of mail 7, and where it lies
  mentord inbox of 7 ada       Ada wrote mail 7: it counts, and what comes from there later
  mentord inbox done 7         somebody has looked at mail 7")]
    Inbox(inbox::InboxArgs),
    /// Take one message from standard input into the inbox, for a mail server's pipe
    #[command(after_help = deliver::HELP)]
    Deliver,
    /// A whole copy of the record in a file, also while mentord runs
    Backup(backup::BackupArgs),
    /// Put a backup in the place of the record; the next start is on hold
    Restore(restore::RestoreArgs),
    /// What mentord makes of a mail: reply, bounce, out-of-office, calendar answer, ...
    #[command(after_help = "Examples:
  mentord classify mail.eml
  mentord classify --maildir ~/Maildir --json

Needs no configuration and no database, and changes nothing.")]
    Classify(classify::ClassifyArgs),
    /// What a series looks like after answers to it: who said what, to all calls and to single ones
    #[command(after_help = "Examples:
  mentord itip --series ada-sam.ics accepted.eml declined.eml
  mentord invite ada-sam | mentord itip --series - reply.eml --json

Needs no configuration and no database, and changes nothing.")]
    Itip(itip::ItipArgs),
}

/// Writes a line to standard output. A reader that has gone ends the process as `SIGPIPE` would, but
/// in order; what the verb had to record is committed before it speaks.
pub(super) fn say(line: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    if let Err(err) = writeln!(std::io::stdout().lock(), "{line}") {
        if err.kind() == std::io::ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        eprintln!("Cannot write to standard output: {err}.");
        std::process::exit(Code::Io as i32);
    }
}

/// Runs the verb.
///
/// # Errors
/// Everything that stops it, with the exit code that says so.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    process::confine(!matches!(arguments.verb, Verb::Demo { .. }));
    let config = &arguments.config;
    match &arguments.verb {
        Verb::Demo { language } => demo::run(*language),
        Verb::Run(args) => super::run::run(config, args),
        Verb::Plan(args) => plan::run(config, args),
        Verb::Status(args) => status::run(config, args),
        Verb::Show(args) => show::run(config, args),
        Verb::History(args) => history::run(config, args),
        Verb::Sessions(args) => sessions::run(config, args),
        Verb::Import(args) => import::run(config, args),
        Verb::Order(args) => order::run(config, args),
        Verb::Roster(args) => roster::run(config, args),
        Verb::Check(args) => check::run(config, args),
        Verb::Pair(args) => pair::run(config, args),
        Verb::Invite(args) => invite::run(config, args),
        Verb::Hold => hold::hold(config),
        Verb::Release => hold::release(config),
        Verb::Reload => reload::run(config),
        Verb::Go => hold::go(config),
        Verb::Outbox(args) => outbox::run(config, args),
        Verb::Inbox(args) => inbox::run(config, args),
        Verb::Deliver => deliver::run(config),
        Verb::Backup(args) => backup::run(config, args),
        Verb::Restore(args) => restore::run(config, args),
        Verb::Itip(args) => itip::run(args),
        Verb::Classify(args) => classify::run(args).map_err(|err| Failure::input(format!("{err:#}"))),
    }
}
