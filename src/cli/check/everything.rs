//! `check`: everything that must be right before a programme runs, one sentence each, with the remedy.

use std::{os::unix::fs::OpenOptionsExt as _, path::Path};

use clap::Args;
use serde_json::json;

use super::{login, online, record, service};
use crate::cli::english;
use crate::cli::exit::{Code, Failure};
use crate::{
    config::{self, Loaded, MailSource, OwnCopy, SecretSource, Transport},
    daemon::wiring,
    letters::Templates,
    mail::Sendmail,
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mentord check             before the first run, and after every change of a file
  mentord check --online    once more with the servers: logs in, and tries whether mail comes home

Exit code: 0 when nothing is wrong (warnings are no wrong), 78 when a file must be put right,
74 when the disk must, 69 when a server cannot be reached or refuses the login.")]
pub struct CheckArgs {
    /// Also log in to the servers, and send a mail to the desk's own address, which is looked for and
    /// removed. Where a systemd unit runs this configuration, as its user and with its credentials.
    #[arg(long)]
    pub(super) online: bool,
    /// With --online: send nothing.
    #[arg(long, requires = "online")]
    pub(super) no_probe: bool,
    /// With --online: as the user who runs this, not as the service.
    #[arg(long, requires = "online")]
    as_me: bool,
    /// One JSON object a line: {"state": "ok", "about": "letters", "said": "..."}.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fine,
    /// To be seen to elsewhere, where mentord cannot look.
    Note,
    Warning,
    /// Nothing runs well until it is put right; with the exit code it calls for.
    Wrong(Code),
}

/// One thing that was looked at.
struct Finding {
    verdict: Verdict,
    about: &'static str,
    said: String,
}

impl Finding {
    fn word(&self) -> &'static str {
        match self.verdict {
            Verdict::Fine => "ok",
            Verdict::Note => "note",
            Verdict::Warning => "warning",
            Verdict::Wrong(_) => "wrong",
        }
    }

    fn line(&self) -> String {
        format!("{:8} {}: {}", self.word(), self.about, self.said)
    }

    fn show(&self, as_json: bool) {
        if as_json {
            let Self { about, said, .. } = self;
            println!("{}", json!({"state": self.word(), "about": about, "said": said}));
        } else {
            println!("{}", self.line());
        }
    }
}

#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn fine(&mut self, about: &'static str, said: impl Into<String>) {
        self.0.push(Finding { verdict: Verdict::Fine, about, said: said.into() });
    }

    pub(super) fn note(&mut self, about: &'static str, said: impl Into<String>) {
        self.0.push(Finding { verdict: Verdict::Note, about, said: said.into() });
    }

    pub(super) fn warning(&mut self, about: &'static str, said: impl Into<String>) {
        self.0.push(Finding { verdict: Verdict::Warning, about, said: said.into() });
    }

    /// Each as it is shown.
    #[cfg(test)]
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.iter().map(Finding::line).collect()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn wrong(&mut self, code: Code, about: &'static str, said: impl Into<String>) {
        self.0.push(Finding { verdict: Verdict::Wrong(code), about, said: said.into() });
    }
}

pub(in crate::cli) fn run(config: &Path, args: &CheckArgs) -> Result<(), Failure> {
    let mut found = Findings::default();
    if args.online && !args.as_me {
        service::as_the_service(config, args, &mut found)?;
    }
    zones(&mut found);
    match config::load(config, &|name| std::env::var(name).ok()) {
        Err(problems) => {
            for problem in problems.0 {
                found.wrong(Code::Config, "configuration", problem.to_string());
            }
        }
        Ok(loaded) => {
            configuration(config, &loaded, &mut found);
            letters(&loaded, &mut found);
            state_directory(&loaded, &mut found);
            record::database(&loaded, &mut found);
            ways(&loaded, &mut found);
            if args.online {
                online::online(&loaded, !args.no_probe, &mut found)?;
            }
        }
    }
    tell(&found, args.json)
}

impl Findings {
    /// Shows what was found so far.
    pub(super) fn show(&self, as_json: bool) {
        for finding in &self.0 {
            finding.show(as_json);
        }
    }
}

fn tell(found: &Findings, as_json: bool) -> Result<(), Failure> {
    let mut worst: Option<Code> = None;
    let mut wrong = 0;
    for finding in &found.0 {
        if let Verdict::Wrong(code) = finding.verdict {
            wrong += 1;
            worst = Some(worse(worst, code));
        }
        finding.show(as_json);
    }
    match worst {
        None => Ok(()),
        Some(code) => {
            let things = english::count(wrong, "thing is", "things are");
            Err(Failure::new(code, format!("{things} wrong; put that right and check again.")))
        }
    }
}

/// Files before disk before servers: in that order things are put right.
fn worse(one: Option<Code>, other: Code) -> Code {
    let weight = |code: Code| match code {
        Code::Config => 3,
        Code::Io => 2,
        _ => 1,
    };
    one.filter(|code| weight(*code) >= weight(other)).unwrap_or(other)
}

fn zones(found: &mut Findings) {
    let known = jiff::tz::db().available().count();
    if known == 0 {
        found.wrong(
            Code::Config,
            "time zones",
            "this machine has no zone data; install the package tzdata, or build with the feature bundled-zones.",
        );
        return;
    }
    let version = std::fs::read_to_string("/usr/share/zoneinfo/tzdata.zi").ok().and_then(|text| {
        let line = text.lines().next()?.strip_prefix("# version ")?.to_owned();
        Some(format!(", version {line}"))
    });
    found.fine("time zones", format!("{known} zones{}.", version.unwrap_or_default()));
}

fn configuration(config: &Path, loaded: &Loaded, found: &mut Findings) {
    let files = english::count(loaded.files.len(), "file", "files");
    let programmes = english::count(loaded.programmes.len(), "programme", "programmes");
    let people = english::count(loaded.roster.people.len(), "person", "people");
    let pairings = english::count(loaded.roster.pairings.len(), "pairing", "pairings");
    found.fine(
        "configuration",
        format!("{} and what it names ({files}): {programmes}, {people}, {pairings}.", config.display()),
    );
    for warning in &loaded.warnings {
        found.warning("configuration", format!("{warning}."));
    }
    if let Transport::Directory { path } = &loaded.send.transport {
        let said = format!(
            "no mail server is set up, so letters become files in {}; [mail.send] names one.",
            path.display()
        );
        found.warning("mail out", said);
    }
    if loaded.send.own_copy == OwnCopy::Bcc {
        let said = format!(
            "each letter without a calendar entry goes to {} too; that copy settles doubts.",
            loaded.desk.address
        );
        found.fine("mail out", said);
    }
    login::provider(loaded, found);
    if let MailSource::Maildir { path } = &loaded.receive.source {
        let said = format!(
            "mail is taken from the Maildir {}; [mail.receive] names an IMAP server instead.",
            path.display()
        );
        found.fine("mail in", said);
    }
    chat(loaded, found);
    alert(loaded, found);
}

/// Whether anybody outside hears that the desk cannot do its work.
fn alert(loaded: &Loaded, found: &mut Findings) {
    let Some(config) = &loaded.alert else {
        if loaded.servers().next().is_none() {
            return;
        }
        let said = "nobody but staff hears when the desk cannot do its work; [alert] names who else.";
        return found.note("alert", said);
    };
    let ways = [
        config.ping.as_ref().map(|_| "a ping every five minutes".to_owned()),
        config.mail.as_ref().map(|to| format!("a mail to {to}")),
        config.command.as_ref().map(|_| "a command".to_owned()),
    ];
    let ways: Vec<String> = ways.into_iter().flatten().collect();
    if ways.is_empty() {
        found.warning("alert", "[alert] names no way; write ping, mail or command.");
    } else {
        found.fine("alert", format!("told by {}.", ways.join(", ")));
    }
    if config.mail.is_some() && config.send.is_none() {
        let said =
            "that mail goes the way of the letters, which may be what fails; [alert.send] is a second way.";
        found.warning("alert", said);
    }
    if let Err(err) = crate::daemon::alert::readable(loaded) {
        found.wrong(Code::Config, "alert", format!("{err:#}."));
    }
}

/// Whether the rooms, and those who may order in them, are named.
fn chat(loaded: &Loaded, found: &mut Findings) {
    let Some(config) = &loaded.chat else {
        let log = loaded.state_dir.join("chat.log");
        return found.fine("chat", format!("no chat is set up; posts go to {}.", log.display()));
    };
    for programme in loaded.programmes.iter().filter(|programme| programme.rooms.staff.is_none()) {
        let said = format!(
            "programme {} names no staff room, so its posts go to a file; [programme.rooms] staff names one.",
            programme.id
        );
        found.warning("chat", said);
    }
    if loaded.desk.staff.iter().all(|staff| staff.matrix.is_none()) {
        found.warning("chat", "no [[staff]] has a matrix id, so nobody can order anything in the rooms.");
    }
    if !matches!(config.password, SecretSource::Command(_)) {
        match config.password.read() {
            Err(err) => found.wrong(Code::Config, "chat", format!("{err:#}.")),
            Ok(_) => found.fine("chat", format!("the password for {} is there.", config.user)),
        }
    }
}

fn letters(loaded: &Loaded, found: &mut Findings) {
    let faults = match wiring::templates(loaded) {
        Err(err) => return found.wrong(Code::Config, "letters", format!("{err:#}.")),
        Ok(templates) => {
            for (language, lacking) in templates.lacking() {
                found.warning("letters", not_there(&language, &lacking));
            }
            Templates::check(&templates)
        }
    };
    if faults.is_empty() {
        let scope = match &loaded.letters_dir {
            Some(folder) => format!(", yours in {} among them", folder.display()),
            None => String::new(),
        };
        found.fine("letters", format!("every letter can be written{scope} (tried with made-up people)."));
    }
    for fault in faults {
        found.wrong(Code::Config, "letters", format!("{fault}."));
    }
}

fn state_directory(loaded: &Loaded, found: &mut Findings) {
    let folder = &loaded.state_dir;
    let shown = folder.display();
    if !folder.exists() {
        let parent = folder
            .ancestors()
            .skip(1)
            .map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
            .find(|parent| parent.exists());
        let read_only = |path: &Path| {
            std::fs::metadata(path).map_or(true, |found| !found.is_dir() || found.permissions().readonly())
        };
        return match parent {
            Some(parent) if !read_only(parent) => {
                found.fine("state", format!("{shown} is not there yet; the first run makes it."));
            }
            _ => found.wrong(
                Code::Io,
                "state",
                format!("{shown} cannot be made; make it and give it to the user that mentord runs as."),
            ),
        };
    }
    match tempfile_in(folder) {
        Ok(()) => found.fine("state", format!("{shown} can be written to.")),
        Err(err) => {
            let said = format!(
                "{shown} cannot be written to: {err}; give the folder to the user that mentord runs as."
            );
            found.wrong(Code::Io, "state", said);
        }
    }
}

/// Whether a file can be made there; it is gone again at once.
fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".check-{}", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)
}

/// What a language of the operator's own lacks, the first of it by name.
fn not_there(language: &str, lacking: &[String]) -> String {
    const MOST_NAMED: usize = 6;
    let (named, more) = lacking.split_at(lacking.len().min(MOST_NAMED));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    format!("{language} lacks {}{more}; English is said in their place.", named.join(", "))
}

/// How letters leave and mail comes in has what it needs.
fn ways(loaded: &Loaded, found: &mut Findings) {
    login::servers(loaded, found);
    if let Transport::Sendmail { command } = &loaded.send.transport {
        sendmail(command, loaded, found);
    }
}

/// The command is there and may be run; it is not run here.
fn sendmail(command: &str, loaded: &Loaded, found: &mut Findings) {
    match Sendmail::new(command.to_owned(), loaded.state_dir.clone()).program() {
        Ok(Some(program)) => {
            found.fine("mail out", format!("letters are handed to {}, which can be run.", program.display()));
        }
        Ok(None) => found.warning(
            "mail out",
            "letters are handed to a command that only a shell can read; see that it runs by hand.",
        ),
        Err(err) => found.wrong(
            Code::Config,
            "mail out",
            format!("{err:#}; [mail.send] command names the program that takes letters."),
        ),
    }
}
