//! Secrets: never written in the settings, read only when they are needed, never shown.

use std::{
    fmt,
    io::Read as _,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use super::{source::plain, table::Table};
use crate::domain::Secret;

/// More than any password or token; a wrong path should not be sent to a server.
const LONGEST_SECRET: u64 = 64 << 10;
/// How long a command for a secret may take: one that waits for a person never ends in a service.
const TO_ANSWER: Duration = Duration::from_secs(20);

/// Where a secret is to be had.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    File(PathBuf),
    /// A name below `$CREDENTIALS_DIRECTORY` (systemd's `LoadCredential=`).
    Credential {
        name: String,
        /// That folder, if systemd gave one.
        directory: Option<PathBuf>,
    },
    /// Run by `sh -c`.
    Command(String),
}

/// A command may carry a secret, so it is not shown.
impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Credential { name, .. } => f.debug_tuple("Credential").field(name).finish(),
            Self::Command(_) => f.write_str("Command(..)"),
        }
    }
}

impl SecretSource {
    /// Reads the secret now. A command is waited for, so call this where blocking is allowed.
    ///
    /// # Errors
    /// One sentence that names the place and never what stands there.
    pub fn read(&self) -> anyhow::Result<Secret> {
        let bytes = match self {
            Self::File(path) => {
                demand_private(path, GROUP | OTHERS)?;
                read_file(path)?
            }
            Self::Credential { name, directory: Some(directory) } => {
                let path = directory.join(name);
                // systemd lets the service in by an access list, which shows in the group's bits.
                demand_private(&path, OTHERS)?;
                read_file(&path)?
            }
            Self::Credential { name, directory: None } => bail!(
                "Cannot read the credential '{name}': $CREDENTIALS_DIRECTORY is not set; start mentord by its systemd unit, with LoadCredential={name}:..."
            ),
            Self::Command(command) => run(command)?,
        };
        let text = String::from_utf8(bytes).ok().context("Cannot use a secret that is not UTF-8 text")?;
        let secret =
            text.strip_suffix('\n').map_or(text.as_str(), |rest| rest.strip_suffix('\r').unwrap_or(rest));
        if secret.is_empty() {
            bail!("Cannot use an empty secret; {} holds none", self.place());
        }
        Ok(Secret::new(secret))
    }

    /// Where it is to be had, for messages.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Credential { name, .. } => format!("the credential '{name}'"),
            Self::Command(_) => "the command for it".to_owned(),
        }
    }
}

/// The rights of a file's group, and of all others (chmod(1)).
const GROUP: u32 = 0o070;
const OTHERS: u32 = 0o007;

/// A secret that others can read is none. A file of root's that one other group may read is how an admin
/// gives a service what it may not change, and is taken.
fn demand_private(path: &std::path::Path, closed_to: u32) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt as _;

    // What is not there is said when it is read.
    let Ok(about) = std::fs::metadata(path) else { return Ok(()) };
    let given = about.uid() == 0 && about.gid() != 0 && about.mode() & 0o030 == 0;
    let open = about.mode() & closed_to & !(if given { GROUP } else { 0 });
    if about.is_file() && open != 0 {
        let who = if open & OTHERS == 0 { "its group" } else { "every account of this machine" };
        bail!(
            "Cannot trust the secret in {0}: {who} may read or change it; chmod 600 {0}, and make a new one if others may have seen it",
            path.display()
        );
    }
    Ok(())
}

fn read_file(path: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    super::source::Files::Disk
        .read(path, LONGEST_SECRET)
        .map_err(|why| anyhow::anyhow!("Cannot read the secret in {}: {why}", path.display()))
}

fn run(command: &str) -> anyhow::Result<Vec<u8>> {
    let cannot =
        |error: std::io::Error| anyhow::anyhow!("Cannot run the command for a secret: {}", plain(&error));
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(cannot)?;
    // Read beside the wait: a pipe that fills up would keep the command from ending.
    let out = child.stdout.take().map(|out| {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            out.take(LONGEST_SECRET + 1).read_to_end(&mut said).map(|_| said)
        })
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(cannot)? {
            break status;
        }
        if begun.elapsed() > TO_ANSWER {
            let _ = child.kill();
            let _ = child.wait();
            bail!("Cannot get a secret: its command gave no answer in {} s", TO_ANSWER.as_secs());
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    if !status.success() {
        bail!("Cannot get a secret: its command ended with {status}");
    }
    let said = out.and_then(|out| out.join().ok()).transpose().map_err(cannot)?.unwrap_or_default();
    if said.len() as u64 > LONGEST_SECRET {
        bail!("Cannot use what the command for a secret wrote: it is too long for one");
    }
    Ok(said)
}

/// Reads `password = { file = "..." }`; a secret written in the file is refused.
pub(super) fn secret(table: &Table<'_>, key: &'static str) -> Option<SecretSource> {
    let ways = "write { file = \"...\" }, { credential = \"...\" } or { command = \"...\" }";
    if let Some(at) = table.text_offset(key) {
        table.report(
            at,
            format!("{key} holds a secret, and secrets are not written in this file"),
            Some(ways.to_owned()),
        );
        return None;
    }
    let place = table.table(key);
    if !place.exists() {
        return None;
    }
    let file = place.text("file").map(|file| SecretSource::File(place.source.path(&file.value)));
    let credential = place.text("credential").and_then(|name| {
        let good = !name.value.is_empty()
            && !name.value.starts_with('.')
            && name.value.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if !good {
            let hint = Some("write the name that LoadCredential= gives it".to_owned());
            place.report(name.at, "this is not the name of a credential", hint);
        }
        let directory = (place.reading.env)("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        good.then_some(SecretSource::Credential { name: name.value, directory })
    });
    let command = place.verbatim("command").map(|command| SecretSource::Command(command.value));
    let set = ["file", "credential", "command"].into_iter().filter(|way| place.has(way)).count();
    if set != 1 {
        place.report(place.at, format!("{key} should say one place to read it from"), Some(ways.to_owned()));
        return None;
    }
    file.or(credential).or(command)
}
