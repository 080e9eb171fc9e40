//! One letter to a sendmail command, and what its exit code means (sysexits(3)).
//!
//! The letter is the command's standard input as a file, complete before the command starts: if we
//! die meanwhile, no half letter leaves, as it would through a pipe that closes early.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::{
        fs::{OpenOptionsExt as _, PermissionsExt as _},
        process::ExitStatusExt as _,
    },
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::{
    io::AsyncReadExt as _,
    process::{Child, ChildStderr, Command},
    time::timeout,
};

use super::{
    FailureScope, Parcel, SendOutcome,
    parcel::one_line,
    smtp::{Step, enhanced, verdict},
};

/// How long a command may take: as long as the answer to a final dot.
const PATIENCE: Duration = Duration::from_mins(10);
/// How long its last words are waited for once it has ended, or was killed.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How much of its words is kept: the end of them.
const MOST_WORDS: usize = 8 * 1024;
/// The letter, while a command is started; without a name as soon as it is open.
const LETTER: &str = ".letter-to-sendmail";
/// With these in it, a word of the command line is the shell's to understand.
const SHELL_SIGNS: [char; 12] = ['$', '`', '\'', '"', '\\', '~', '*', '?', '(', '&', ';', '|'];

/// A command that takes letters as sendmail does.
#[derive(Debug, Clone)]
pub struct Sendmail {
    /// A program and its options, as a shell reads them.
    command: String,
    /// Where the letter lies while the command is started.
    folder: PathBuf,
    patience: Duration,
}

impl Sendmail {
    /// `folder` is ours alone, as the state directory is.
    #[must_use]
    pub fn new(command: String, folder: PathBuf) -> Self {
        Self { command, folder, patience: PATIENCE }
    }

    /// The same with another time-out.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The program that would be run; `None` where only a shell could tell.
    ///
    /// # Errors
    /// One sentence: it is not there, or is no program.
    pub fn program(&self) -> anyhow::Result<Option<PathBuf>> {
        let Some(word) = self.command.split_whitespace().next() else {
            bail!("Cannot run an empty sendmail command");
        };
        if word.contains(SHELL_SIGNS) || word.contains('=') {
            return Ok(None);
        }
        if word.contains('/') {
            let path = PathBuf::from(word);
            let about = fs::metadata(&path).with_context(|| format!("Cannot run {word}"))?;
            if !about.is_file() || about.permissions().mode() & 0o111 == 0 {
                bail!("Cannot run {word}: it is not a program");
            }
            return Ok(Some(path));
        }
        let places = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&places).map(|place| place.join(word)).find(|path| {
            fs::metadata(path).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
        });
        found.map(Some).with_context(|| format!("Cannot run {word}: it is in no folder of PATH"))
    }

    /// Hands one letter to the command: line ends become LF, everything else stays as it is.
    pub(super) async fn deliver(&self, parcel: &Parcel<'_>) -> SendOutcome {
        if let Err(error) = parcel.check() {
            return SendOutcome::Never {
                said: one_line(&format!("{error:#}")),
                scope: FailureScope::Channel,
            };
        }
        let started = self
            .lay_out(parcel.bytes)
            .context("Cannot lay out the letter")
            .and_then(|letter| self.start(letter, parcel).context("Cannot start the sendmail command"));
        let (mut child, mut words) = match started {
            Ok(started) => started,
            Err(error) => {
                return SendOutcome::Later {
                    said: one_line(&format!("{error:#}")),
                    scope: FailureScope::Channel,
                };
            }
        };
        match timeout(self.patience, words.until_end_of(&mut child)).await {
            Ok(Ok(status)) => {
                words.last().await;
                parcel.ascribe(meaning(status, &words.text()))
            }
            Ok(Err(error)) => {
                SendOutcome::InDoubt { said: one_line(&format!("the sendmail command: {error}")) }
            }
            Err(_) => {
                let said = format!("the sendmail command did not end in {} s", self.patience.as_secs());
                let _ = timeout(LAST_WORDS, child.kill()).await;
                SendOutcome::InDoubt { said }
            }
        }
    }

    /// The letter as a file without a name, at its start.
    fn lay_out(&self, bytes: &[u8]) -> io::Result<File> {
        super::directory::make_private(&self.folder)?;
        let path = self.folder.join(LETTER);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let written = file.write_all(&with_line_feeds(bytes)).and_then(|()| File::open(&path));
        fs::remove_file(&path)?;
        written
    }

    /// No shell sees an address: they are arguments of `exec`, and none is taken for an option.
    fn start(&self, letter: File, parcel: &Parcel<'_>) -> io::Result<(Child, Words)> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", &format!("exec {} \"$@\"", self.command), "sendmail"])
            .args(["-i", "-f", parcel.envelope_from, "--", parcel.to.as_str()])
            .args(parcel.copy().map(crate::domain::EmailAddress::as_str))
            .stdin(Stdio::from(letter))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // A Ctrl-C at the terminal is for us: what is under way is to end in order.
            .process_group(0)
            .kill_on_drop(true);
        let mut child = command.spawn()?;
        let words = Words { pipe: child.stderr.take(), kept: Vec::new() };
        Ok((child, words))
    }
}

/// Lines of a letter end in CRLF, those of a Unix program in LF.
fn with_line_feeds(bytes: &[u8]) -> Vec<u8> {
    // A letter that fits has a CR before each LF, and nowhere else.
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// What a command says on its standard error.
struct Words {
    /// `None` once it has been read to its end.
    pipe: Option<ChildStderr>,
    kept: Vec<u8>,
}

impl Words {
    /// Listens until the command ends: one that is not listened to might wait for it.
    async fn until_end_of(&mut self, child: &mut Child) -> io::Result<ExitStatus> {
        loop {
            tokio::select! {
                status = child.wait() => return status,
                () = self.more(), if self.pipe.is_some() => {}
            }
        }
    }

    /// What is left to hear; a child of the command may hold the pipe open for longer.
    async fn last(&mut self) {
        let _ = timeout(LAST_WORDS, async {
            while self.pipe.is_some() {
                self.more().await;
            }
        })
        .await;
    }

    async fn more(&mut self) {
        let Some(pipe) = &mut self.pipe else { return };
        let mut chunk = [0; 1024];
        match pipe.read(&mut chunk).await {
            Ok(read) if read > 0 => {
                self.kept.extend_from_slice(chunk.get(..read).unwrap_or_default());
                let too_many = self.kept.len().saturating_sub(MOST_WORDS);
                self.kept.drain(..too_many);
            }
            _ => self.pipe = None,
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept).into_owned()
    }
}

/// What an end means. Where the command passes on a server's refusal (`550 5.1.1 ...`), that says
/// more than its exit code, and is read as at RCPT.
///
/// - 67 (no such user) stops the address. 68 (no such host) is tried for five days: a sendmail that
///   only relays says so of its own server too, when names cannot be looked up.
/// - 64, 65, 77, 78 (usage, data, permission, configuration) are about us, and a person must mend
///   them; what else it ends with may pass. 126 and 127 are the shell's: it could not be started.
/// - Ended by a signal, it may have passed the letter on.
fn meaning(status: ExitStatus, words: &str) -> SendOutcome {
    let last = words.lines().rev().map(one_line).find(|line| !line.is_empty());
    let Some(code) = status.code() else {
        let signal = status.signal().map_or_else(String::new, |signal| format!(" {signal}"));
        return SendOutcome::InDoubt {
            said: with(&format!("the sendmail command was ended by signal{signal}"), last),
        };
    };
    if code == 0 {
        return SendOutcome::Sent { said: with("taken by the sendmail command", last) };
    }
    if let Some((reply, text)) = words.lines().find_map(reply)
        && (code != 75 || reply < 500)
    {
        return verdict(Step::Rcpt, reply, text);
    }
    let said = with(&format!("the sendmail command ended with {code}"), last);
    match code {
        67 => SendOutcome::Never { said, scope: FailureScope::Recipient },
        68 => SendOutcome::Later { said, scope: FailureScope::Recipient },
        64 | 65 | 77 | 78 => SendOutcome::Never { said, scope: FailureScope::Channel },
        _ => SendOutcome::Later { said, scope: FailureScope::Channel },
    }
}

fn with(what: &str, last: Option<String>) -> String {
    last.map_or_else(|| what.to_owned(), |words| one_line(&format!("{what}: {words}")))
}

/// A server's refusal in a line: code, and text that opens with an enhanced status code of its class.
fn reply(line: &str) -> Option<(u16, &str)> {
    line.match_indices(['4', '5']).find_map(|(at, class)| {
        let before = line.get(..at)?.chars().next_back();
        if before.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '.' | '-' | '_' | '@')) {
            return None;
        }
        let (code, rest) = (line.get(at..at + 3)?, line.get(at + 3..)?);
        let text = rest.strip_prefix([' ', '-'])?;
        enhanced(text)?;
        let fits =
            text.trim_start_matches('#').starts_with(class) && code.bytes().all(|b| b.is_ascii_digit());
        fits.then_some((code.parse().ok()?, text))
    })
}

#[cfg(test)]
#[path = "sendmail_tests.rs"]
mod tests;
