//! `check --online` as the service sees it: the systemd unit that runs this configuration is found, and the
//! check is run anew as its user, with its credentials.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use super::{CheckArgs, Findings};
use crate::cli::exit::{Code, Failure};
use crate::{config, daemon::secret};

/// Where systemd looks for units of the system (systemd.unit(5)), the first one first.
const UNIT_PATH: [&str; 5] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// What of a unit decides what the service can read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Unit {
    name: String,
    /// The configuration that it runs.
    config: PathBuf,
    /// `None`: root.
    user: Option<String>,
    /// Name and file of each credential.
    credentials: Vec<(String, PathBuf)>,
    environment: Vec<(String, String)>,
    /// Credentials of kinds that only systemd can read.
    sealed: Vec<String>,
}

/// Runs the check as the service, where one runs this configuration and this user may; then this process
/// ends as that check does. Else it says what it did not do, and returns.
pub(super) fn as_the_service(config: &Path, args: &CheckArgs, found: &mut Findings) -> Result<(), Failure> {
    let Some(unit) = find(config, &unit_path()) else { return Ok(()) };
    let user = unit.user.clone().unwrap_or_else(|| "root".to_owned());
    let name = &unit.name;
    let (Some(me), Some(uid)) = (id(&["-u"]), id(&["-u", &user])) else {
        found.wrong(
            Code::Config,
            "service",
            format!("{name} is to run as {user}, and there is no such user."),
        );
        return Ok(());
    };
    if me == uid && unit.credentials.is_empty() {
        found.fine("service", format!("{name} runs this configuration as {user}, as this check does."));
        return Ok(());
    }
    if me != 0 {
        let said = format!("{name} runs this configuration as {user}; run this as root to see what it sees.");
        found.note("service", said);
        unreadable_by(config, &unit, uid, found);
        return Ok(());
    }
    let credentials = Credentials::of(&unit, uid, found)?;
    let with = match unit.credentials.as_slice() {
        [] => String::new(),
        all => format!(
            " with its credentials {}",
            all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        ),
    };
    found.fine("service", format!("{name} runs this configuration; what follows is seen as {user}{with}."));
    for sealed in &unit.sealed {
        found.note(
            "service",
            format!("the credential {sealed} can be read by systemd alone, and is missing here."),
        );
    }
    found.show(args.json);
    let status = again(config, args, &unit, &user, &credentials).status();
    drop(credentials);
    let status = status.map_err(|err| {
        Failure::new(
            Code::Unavailable,
            format!("Cannot check as {user}: {err}; install util-linux (setpriv), or use --as-me."),
        )
    })?;
    // It has said everything.
    std::process::exit(status.code().unwrap_or(Code::Software as i32));
}

/// The same check by that user.
fn again(config: &Path, args: &CheckArgs, unit: &Unit, user: &str, credentials: &Credentials) -> Command {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("mentord"));
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={user}"), &format!("--regid={}", id(&["-g", user]).unwrap_or(0))]);
    command
        .arg("--init-groups")
        .arg(program)
        .arg("--config")
        .arg(config)
        .args(["check", "--online", "--as-me"]);
    if args.json {
        command.arg("--json");
    }
    if args.no_probe {
        command.arg("--no-probe");
    }
    command.envs(unit.environment.iter().map(|(name, value)| (name, value)));
    command.env_remove("CREDENTIALS_DIRECTORY");
    if let Some(folder) = &credentials.0 {
        command.env("CREDENTIALS_DIRECTORY", folder);
    }
    command
}

/// A folder with the unit's credentials, for its user alone; removed at the end.
struct Credentials(Option<PathBuf>);

impl Credentials {
    fn of(unit: &Unit, uid: u32, found: &mut Findings) -> Result<Self> {
        if unit.credentials.is_empty() {
            return Ok(Self(None));
        }
        let folder = std::env::temp_dir().join(format!("mentord-check-{}", secret::random_word()?));
        let cannot = || format!("Cannot make {}", folder.display());
        fs::create_dir(&folder).with_context(cannot)?;
        let made = Self(Some(folder.clone()));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).with_context(cannot)?;
        for (name, source) in &unit.credentials {
            match fs::read(source) {
                Ok(bytes) => {
                    let file = folder.join(name);
                    fs::write(&file, bytes).with_context(cannot)?;
                    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).with_context(cannot)?;
                    chown(&file, Some(uid), None).with_context(cannot)?;
                }
                Err(err) => {
                    let said = format!(
                        "{}: the credential {name} is to be {}, which cannot be read: {err}; the service would not start.",
                        unit.name,
                        source.display()
                    );
                    found.wrong(Code::Config, "service", said);
                }
            }
        }
        chown(&folder, Some(uid), None).with_context(cannot)?;
        Ok(made)
    }
}

impl Drop for Credentials {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// What of the configuration's files that user cannot read, as far as modes tell.
fn unreadable_by(config: &Path, unit: &Unit, uid: u32, found: &mut Findings) {
    let groups = unit.user.as_deref().map(groups_of).unwrap_or_default();
    let mut files = vec![config.to_owned()];
    if let Ok(loaded) = config::load(config, &|name| std::env::var(name).ok()) {
        files.extend(loaded.files.iter().cloned());
        files.extend(loaded.servers().filter_map(|server| server.ca_file.clone()));
    }
    files.dedup();
    for file in files {
        if let Some(place) = closed_to(&file, uid, &groups) {
            let user = unit.user.as_deref().unwrap_or("root");
            let said = format!(
                "{user} cannot read {}: {} is closed to it; chgrp or chmod it.",
                file.display(),
                place.display()
            );
            found.wrong(Code::Config, "service", said);
        }
    }
}

/// The file or folder on the way that keeps that user out; `None`: none does.
fn closed_to(file: &Path, uid: u32, groups: &[u32]) -> Option<PathBuf> {
    let file = fs::canonicalize(file).ok()?;
    let allows = |path: &Path, bit: u32| {
        let Ok(about) = fs::metadata(path) else { return true };
        let shift = match (about.uid() == uid, groups.contains(&about.gid())) {
            (true, _) => 6,
            (false, true) => 3,
            (false, false) => 0,
        };
        uid == 0 || about.mode() >> shift & bit == bit
    };
    let mut folders: Vec<&Path> = file.ancestors().skip(1).collect();
    folders.reverse();
    let closed = folders.into_iter().find(|folder| !allows(folder, 0o1)).map(Path::to_owned);
    closed.or_else(|| (!allows(&file, 0o4)).then(|| file.clone()))
}

/// What `id` says, a number.
fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().parse().ok())?
}

fn groups_of(user: &str) -> Vec<u32> {
    let output = Command::new("id").args(["-G", user]).output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    said.split_whitespace().filter_map(|group| group.parse().ok()).collect()
}

/// Where units lie; `SYSTEMD_UNIT_PATH` goes before the usual places, as for systemd's own tools.
fn unit_path() -> Vec<PathBuf> {
    let given = std::env::var("SYSTEMD_UNIT_PATH").unwrap_or_default();
    let (given, whole) = match given.strip_suffix(':') {
        Some(given) => (given.to_owned(), true),
        None => (given.clone(), given.is_empty()),
    };
    let given = given.split(':').filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let usual = UNIT_PATH.iter().filter(|_| whole).map(PathBuf::from);
    given.chain(usual).collect()
}

/// The unit that runs this configuration.
fn find(config: &Path, path: &[PathBuf]) -> Option<Unit> {
    let config = fs::canonicalize(config).ok()?;
    let mut seen = std::collections::BTreeSet::new();
    for folder in path {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "service")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // A unit of an earlier folder hides those of its name in later ones.
            if !seen.insert(name.clone()) {
                continue;
            }
            let Ok(text) = fs::read_to_string(file) else { continue };
            let texts: Vec<String> = std::iter::once(text).chain(drop_ins(&name, path)).collect();
            if let Some(unit) = unit(&name, &texts)
                && fs::canonicalize(&unit.config).is_ok_and(|runs| runs == config)
            {
                return Some(unit);
            }
        }
    }
    None
}

/// The drop-ins of a unit, in the order of their names.
fn drop_ins(name: &str, path: &[PathBuf]) -> Vec<String> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    for folder in path {
        let Ok(entries) = fs::read_dir(folder.join(format!("{name}.d"))) else { continue };
        for file in entries.flatten().map(|entry| entry.path()) {
            let of = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if of.ends_with(".conf") && !files.iter().any(|(known, _)| *known == of) {
                files.push((of, file));
            }
        }
    }
    files.sort();
    files.into_iter().filter_map(|(_, file)| fs::read_to_string(file).ok()).collect()
}

/// A unit from its text and those of its drop-ins; `None` where it does not run `mentord`.
fn unit(name: &str, texts: &[String]) -> Option<Unit> {
    let mut unit = Unit { name: name.to_owned(), ..Unit::default() };
    let mut starts = String::new();
    for (key, value) in texts.iter().flat_map(|text| settings(text)) {
        match key.as_str() {
            "ExecStart" => starts = value,
            "User" => unit.user = (!value.is_empty() && value != "root").then_some(value),
            "LoadCredential" if value.is_empty() => unit.credentials.clear(),
            "LoadCredential" => match value.split_once(':') {
                Some((id, file)) if file.starts_with('/') => {
                    unit.credentials.retain(|(known, _)| known != id);
                    unit.credentials.push((id.to_owned(), PathBuf::from(file)));
                }
                _ => unit.sealed.push(value.split(':').next().unwrap_or_default().to_owned()),
            },
            "LoadCredentialEncrypted" | "SetCredential" | "SetCredentialEncrypted" if !value.is_empty() => {
                unit.sealed.push(value.split(':').next().unwrap_or_default().to_owned());
            }
            "Environment" => unit.environment.extend(words(&value).iter().filter_map(|word| {
                let (name, value) = word.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })),
            _ => {}
        }
    }
    unit.config = runs(&words(&starts))?;
    Some(unit)
}

/// The settings of `[Service]`; lines that end in a backslash go on.
fn settings(text: &str) -> Vec<(String, String)> {
    let joined = text.replace("\\\n", " ");
    let mut section = String::new();
    let mut found = Vec::new();
    for line in joined.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
        } else if let Some((key, value)) = line.split_once('=')
            && section == "Service"
            && !line.starts_with(['#', ';'])
        {
            found.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    found
}

/// Words as systemd splits them, quotes taken off.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_with(String::new);
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_with(String::new).push(c),
        }
    }
    words.extend(word);
    words
}

/// The configuration that a command line runs as a service.
fn runs(words: &[String]) -> Option<PathBuf> {
    let (program, arguments) = words.split_first()?;
    let program = Path::new(program.trim_start_matches(['@', '-', ':', '+', '!']));
    if program.file_name()? != "mentord" || !arguments.iter().any(|word| word == "run") {
        return None;
    }
    let at = arguments.iter().position(|word| word == "--config" || word.starts_with("--config="))?;
    let given = arguments.get(at)?;
    let file =
        given.strip_prefix("--config=").map(str::to_owned).or_else(|| arguments.get(at + 1).cloned())?;
    Some(PathBuf::from(file))
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
