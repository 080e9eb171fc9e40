//! A desk on the real servers: its configuration, its roster, and the built binary run on them.

use std::fmt::{self, Write};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{Letter, PASSWORD, Servers, Service};

/// A configuration folder with a state of its own, on servers that outlive it.
pub(crate) struct Desk<'servers> {
    pub(super) servers: &'servers Servers,
    pub(super) dir: TempDir,
}

/// What one run of the binary said; shown when a test fails.
pub(crate) struct Pass {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit code {:?}\n{}\n{}", self.code, self.stdout, self.stderr)
    }
}

impl From<Output> for Pass {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Writes a secret as it must be kept: for its owner alone.
pub(crate) fn write_secret(path: &Path, secret: &str) {
    fs::write(path, format!("{secret}\n")).expect("the folder is writable");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
}

impl Servers {
    /// A desk with the contract's configuration, and one pairing for each mentor and mentee given
    /// as the local part of an address at `people.test`; a pairing's id is `mentor-mentee`.
    pub(crate) fn desk(&self, pairings: &[(&str, &str)]) -> Desk<'_> {
        self.desk_with(pairings, &[])
    }

    /// The same with parts of the configuration replaced, each of which must stand in it.
    pub(crate) fn desk_with(&self, pairings: &[(&str, &str)], changes: &[(&str, &str)]) -> Desk<'_> {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let write =
            |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("the folder is writable");
        write("mentord.toml", &configuration(self, changes));
        write("roster.toml", &roster(pairings));
        write_secret(&dir.path().join("secret"), PASSWORD);
        fs::copy(self.ca_file(), dir.path().join("tls.crt")).expect("the certificate is there");
        Desk { servers: self, dir }
    }
}

impl Desk<'_> {
    /// Writes the configuration anew, with these changes and no others.
    pub(crate) fn configure(&self, changes: &[(&str, &str)]) {
        fs::write(self.config(), configuration(self.servers, changes)).expect("the folder is writable");
    }

    /// A file beside the configuration.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes the roster anew.
    pub(crate) fn pair(&self, pairings: &[(&str, &str)]) {
        fs::write(self.file("roster.toml"), roster(pairings)).expect("the folder is writable");
    }

    /// One pass at that clock, which must end with this code; what it sent has arrived.
    pub(crate) fn pass_with_code(&self, at: &str, code: i32) -> Pass {
        let pass = self.mentord(&["run", "--once", "--at", at]);
        assert_eq!(pass.code, Some(code), "the pass at {at}: {pass}");
        self.servers.settle();
        pass
    }

    /// Every letter of the outbox that was sent, as its stored bytes.
    pub(crate) fn sent_bytes(&self) -> Vec<Vec<u8>> {
        let list = self.mentord(&["outbox", "list", "--all"]);
        let ids = list.stdout.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let id = words.next()?;
            (words.next() == Some("sent") && id.parse::<u32>().is_ok()).then_some(id)
        });
        ids.map(|id| self.command(&["outbox", "show", id]).output().expect("the binary is built").stdout)
            .collect()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.dir.path().join("mentord.toml")
    }

    /// The built binary on this desk's configuration, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mentord"));
        command.arg("--config").arg(self.config()).args(arguments).stdin(Stdio::null());
        command
    }

    /// Starts the daemon; it is ready when this returns.
    pub(crate) fn serve(&self) -> Service {
        Service::start(&self.config(), &[])
    }

    /// The same with variables in its environment.
    pub(crate) fn serve_with(&self, environment: &[(&str, &str)]) -> Service {
        Service::start(&self.config(), environment)
    }

    /// Runs a verb to its end.
    pub(crate) fn mentord(&self, arguments: &[&str]) -> Pass {
        self.command(arguments).output().expect("the binary is built").into()
    }

    /// The same with variables in its environment.
    pub(crate) fn mentord_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Pass {
        let mut command = self.command(arguments);
        command.envs(environment.iter().copied()).output().expect("the binary is built").into()
    }

    /// One pass at that clock, which must end well; what it sent has arrived when this returns.
    pub(crate) fn pass(&self, at: &str) -> Pass {
        self.pass_with_code(at, 0)
    }

    /// The same, with all that mentord can say of itself in its log.
    pub(crate) fn pass_with_log(&self, at: &str) -> Pass {
        let mut command = self.command(&["run", "--once", "--at", at]);
        let pass: Pass =
            command.env("MENTORD_LOG", "mentord=trace").output().expect("the binary is built").into();
        assert_eq!(pass.code, Some(0), "the pass at {at}: {pass}");
        self.servers.settle();
        pass
    }

    /// One pass at that clock, left running.
    pub(crate) fn begin_pass(&self, at: &str) -> Child {
        self.command(&["run", "--once", "--at", at])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary is built")
    }

    /// `status --json`, whole.
    pub(crate) fn status(&self) -> Value {
        let pass = self.mentord(&["status", "--json"]);
        assert_eq!(pass.code, Some(0), "status failed: {pass}");
        serde_json::from_str(&pass.stdout).unwrap_or_else(|error| panic!("{error}: {}", pass.stdout))
    }

    /// What `status --json` says of one pairing.
    pub(crate) fn pairing(&self, id: &str) -> Value {
        let status = self.status();
        let pairings = status.get("pairings").and_then(Value::as_array).cloned().unwrap_or_default();
        pairings
            .into_iter()
            .find(|pairing| pairing.get("id").and_then(Value::as_str) == Some(id))
            .unwrap_or_else(|| panic!("no pairing {id} in {status:#}"))
    }

    /// The letters that the desk itself put into a person's mailbox, oldest first.
    pub(crate) fn letters_to(&self, address: &str) -> Vec<Letter> {
        let from_desk = |letter: &Letter| letter.header("From").contains("desk@desk.test");
        self.servers.mailbox(address).into_iter().filter(from_desk).collect()
    }
}

/// The contract's reference configuration as it stands, with the ports of these servers.
fn configuration(servers: &Servers, changes: &[(&str, &str)]) -> String {
    const CONTRACT: &str = include_str!("contract.toml");
    let mut text = CONTRACT.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "the configuration has no '{old}'");
        text = text.replace(old, new);
    }
    // A homeserver that is not there, whatever else runs on this machine.
    text.replace("localhost:15008", "localhost:1")
        .replace("15025", &servers.submission_port.to_string())
        .replace("15993", &servers.imaps_port.to_string())
}

/// Mentors in London, mentees in New York, as in the contract's roster; each call on a Tuesday.
fn roster(pairings: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut seen = Vec::new();
    for (mentor, mentee) in pairings {
        for (person, zone) in [(mentor, "Europe/London"), (mentee, "America/New_York")] {
            if !seen.contains(person) {
                seen.push(person);
                let (first, rest) = person.split_at(1);
                let name = format!("{}{rest} Example", first.to_uppercase());
                writeln!(
                    text,
                    "[[person]]\nname = \"{name}\"\nemail = \"{person}@people.test\"\ntimezone = \"{zone}\"\n"
                )
                .expect("a string grows");
            }
        }
        writeln!(
            text,
            "[[pairing]]\nid = \"{mentor}-{mentee}\"\nprogramme = \"academy\"\n\
             mentors = [\"{mentor}@people.test\"]\nmentees = [\"{mentee}@people.test\"]\n\
             weekly = \"Tue 18:00\"\nplace = \"https://meet.example/{mentor}-{mentee}\"\n"
        )
        .expect("a string grows");
    }
    text
}
