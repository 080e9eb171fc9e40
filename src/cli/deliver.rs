//! `deliver`: one message from standard input into the inbox, for a mail server's pipe.
//!
//! Every trouble of ours ends with 75: a mail server that is told anything else sends the message
//! back to its writer, and what was received would be lost.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::exit::{Code, Failure};
use crate::{
    config::{self, MailSource},
    daemon::clock,
    mail::{self, LARGEST_MESSAGE},
};

pub(super) const HELP: &str =
    "It writes to the Maildir of [mail.receive] alone and returns once the message is durable; it works
beside a running mentord, which reads the message at its next look. It must run as the user that
mentord runs as.

Examples. Postfix, in master.cf, with `transport_maps` naming `desk@example.org mentord:`
  mentord  unix  -  n  n  -  -  pipe
    flags=DRX user=mentord null_sender=
    argv=/usr/bin/mentord --config /etc/mentord/mentord.toml deliver
and in main.cf
  mentord_destination_recipient_limit = 1

A line of an aliases file (owned by that user, else the command runs as nobody):
  desk: \"|/usr/bin/mentord --config /etc/mentord/mentord.toml deliver\"

Exit codes: 0 the message is in the inbox; 75 try again later, whatever is wrong here, a wrong
configuration too; 65 the message is empty, or larger than 25 MiB, and its writer should know.";

pub(super) fn run(config: &Path) -> Result<(), Failure> {
    let inbox = inbox(config)?;
    super::process::demand_owner(&inbox).map_err(|refused| later(refused.said))?;
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST_MESSAGE + 1)
        .read_to_end(&mut bytes)
        .map_err(|err| later(format!("Cannot read the message from standard input: {err}.")))?;
    if bytes.len() as u64 > LARGEST_MESSAGE {
        return Err(Failure::input(format!(
            "The message is larger than {} MiB, which is too large for this mailbox; send it without its attachments.",
            LARGEST_MESSAGE >> 20
        )));
    }
    let message = without_mbox_line(&bytes);
    if message.trim_ascii().is_empty() {
        return Err(Failure::input("There is no message on standard input; nothing was delivered."));
    }
    mail::drop_into(&inbox, message, &name(message), None)
        .map_err(|err| later(format!("{err:#}; give the Maildir to the user that mentord runs as.")))?;
    Ok(())
}

/// The Maildir that `run` reads.
fn inbox(file: &Path) -> Result<PathBuf, Failure> {
    // Warnings are for people; a mail server would put them before the reason in its log.
    let loaded = config::load(file, &|name| std::env::var(name).ok())
        .map_err(|problems| later(problems.to_string()))?;
    let source = match loaded.receive.source {
        MailSource::Maildir { path } => return Ok(path),
        MailSource::Imap { .. } => "imap",
        MailSource::Nothing => "none",
    };
    Err(later(format!(
        "[mail.receive] source = \"{source}\": mail is not taken from a Maildir, so nothing can be delivered; set source = \"maildir\", or take `deliver` out of the mail server's pipe."
    )))
}

fn later(said: String) -> Failure {
    Failure::new(Code::TempFail, said)
}

/// Some mail servers put mbox's `From somebody Mon Jan 11 ...` before the header.
fn without_mbox_line(bytes: &[u8]) -> &[u8] {
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    bytes.get(end..).unwrap_or_default()
}

/// When, by whom, what: no two messages share one.
fn name(message: &[u8]) -> String {
    let hash = data_encoding::HEXLOWER.encode(Sha256::digest(message).get(..12).unwrap_or_default());
    format!("{}.P{}H{hash}.mentord", clock::now().as_second(), std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_first_line_of_mbox_is_dropped() {
        for (given, kept) in [
            (
                "From ada@b.test Mon Jan 11 09:00:00 2027\nFrom: a@b.test\n\nFrom here\n",
                "From: a@b.test\n\nFrom here\n",
            ),
            ("From a\r\nFrom: a@b.test\r\n", "From: a@b.test\r\n"),
            ("From: a@b.test\n", "From: a@b.test\n"),
            ("X: y\nFrom a\n", "X: y\nFrom a\n"),
            ("From a", ""),
            ("", ""),
        ] {
            assert_eq!(without_mbox_line(given.as_bytes()), kept.as_bytes(), "{given}");
        }
    }

    #[test]
    fn a_name_is_one_that_a_maildir_takes() {
        let folder = tempfile::tempdir().unwrap();
        let path = mail::drop_into(folder.path(), b"x", &name(b"x"), None).unwrap();
        assert!(path.exists());
        assert_ne!(name(b"x"), name(b"y"));
    }
}
