//! `mentord classify`: what intake makes of a mail, without a configuration or a database.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};

use crate::domain::incoming::{Class, Incoming};
use crate::intake::{self, Known, MAX_BYTES};

#[derive(Debug, Clone, Args)]
pub struct ClassifyArgs {
    /// Mails as files (RFC 5322); `-` reads one from standard input
    #[arg(value_name = "FILE", required_unless_present = "maildir")]
    pub files: Vec<PathBuf>,
    /// Every mail in DIR/new and DIR/cur
    #[arg(long, value_name = "DIR")]
    pub maildir: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Prints one line a mail, in the order asked for. A file that cannot be read is named on standard error; the
/// others are read all the same, and the first such failure is returned (its cause is an [`io::Error`]).
pub(super) fn run(args: &ClassifyArgs) -> anyhow::Result<()> {
    let mut files = args.files.clone();
    if let Some(maildir) = &args.maildir {
        files.extend(maildir_files(maildir)?);
    }
    let mut out = io::stdout().lock();
    let mut failure = None;
    for line in lines(&files, args.json) {
        match line {
            Ok(line) => match writeln!(out, "{line}") {
                // Whoever reads has seen enough (`| head`).
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                written => written.context("Cannot write to standard output")?,
            },
            Err(error) => {
                if let Some(earlier) = failure.replace(error) {
                    tell(&earlier);
                }
            }
        }
    }
    failure.map_or(Ok(()), Err)
}

fn tell(error: &anyhow::Error) {
    let _ = writeln!(io::stderr(), "mentord: {error:#}");
}

/// One line for each file, read one at a time.
pub(super) fn lines(files: &[PathBuf], json: bool) -> impl Iterator<Item = anyhow::Result<String>> {
    files.iter().map(move |file| {
        let raw = bytes(file)?;
        let incoming = intake::read(&raw, &Known::nothing());
        let name = file.to_string_lossy();
        Ok(if json { as_json(&name, &incoming).to_string() } else { in_words(&name, &incoming) })
    })
}

/// The bytes of a mail, a little more than intake would read at most.
fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    let limit = MAX_BYTES as u64 + 1;
    let mut raw = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut raw).context("Cannot read standard input")?;
    } else {
        let opened = fs::File::open(file).and_then(|opened| opened.take(limit).read_to_end(&mut raw));
        opened.with_context(|| format!("Cannot read {}; give the path of a mail", file.display()))?;
    }
    Ok(raw)
}

/// The mails of a Maildir, new ones first, each folder in the order of names.
fn maildir_files(maildir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in ["new", "cur"] {
        let folder = maildir.join(folder);
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("Cannot read {}; a Maildir has new/ and cur/", folder.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.with_context(|| format!("Cannot read {}", folder.display()))?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !hidden && path.is_file() {
                found.push(path);
            }
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

/// The object of the contract, its keys in that order.
#[must_use]
pub(super) fn as_json(file: &str, incoming: &Incoming) -> Value {
    let bounce = incoming.bounce.as_ref().map(|bounce| {
        let recipients: Vec<Value> = bounce
            .recipients
            .iter()
            .map(|r| json!({"address": r.address, "status": r.status, "permanent": r.permanent}))
            .collect();
        json!({"recipients": recipients, "original_message_id": bounce.original_message_id})
    });
    let calendar = incoming.calendar.first().map(|answer| {
        json!({
            "method": answer.method,
            "uid": answer.uid,
            "sequence": answer.sequence,
            "recurrence_id": answer.recurrence_id,
            "attendee": answer.attendee,
            "partstat": answer.partstat,
            "comment": answer.comment,
            "proposed_start": answer.proposed_start,
        })
    });
    json!({
        "file": file,
        "class": incoming.class,
        "reason": incoming.reason,
        "from": incoming.from,
        "message_id": incoming.message_id,
        "in_reply_to": incoming.in_reply_to,
        "returns_on": incoming.returns_on,
        "text": incoming.text,
        "bounce": bounce,
        "calendar": calendar,
    })
}

/// One line a person reads: `a.eml: bounce (why): x@y 5.1.1 for good`.
fn in_words(file: &str, incoming: &Incoming) -> String {
    let class = match incoming.class {
        Class::Reply => "reply",
        Class::AutoReply => "auto-reply",
        Class::Bounce => "bounce",
        Class::Calendar => "calendar",
        Class::Order => "order",
        Class::List => "list",
        Class::Receipt => "receipt",
        Class::Complaint => "complaint",
        Class::Loop => "loop",
        Class::Unreadable => "unreadable",
    };
    let mut line = format!("{file}: {class} ({})", incoming.reason);
    let mut add = |text: String| {
        line.push_str("; ");
        line.push_str(&text);
    };
    if let Some(from) = &incoming.from {
        add(format!("from {from}"));
    }
    for recipient in incoming.bounce.iter().flat_map(|bounce| &bounce.recipients) {
        let status = recipient.status.as_deref().unwrap_or("no status");
        add(format!(
            "{} {status}, {}",
            recipient.address,
            if recipient.permanent { "for good" } else { "for now" }
        ));
    }
    for answer in &incoming.calendar {
        let who = answer.attendee.as_deref().unwrap_or("no attendee");
        add(format!("{} of {who} for {}", answer.method, answer.uid));
    }
    if let Some(date) = incoming.returns_on {
        add(format!("back on {date}"));
    }
    if let Some(first) = incoming.text.as_deref().and_then(|text| text.lines().next()) {
        add(format!("\"{}\"", first.chars().take(60).collect::<String>()));
    }
    // Control characters of a mail do nothing to a terminal.
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_answer_has_every_key_in_the_order_of_the_contract() {
        let incoming =
            intake::read(b"From: Ada <Ada@Example.ORG>\nSubject: Hi\n\nWe met.\n", &Known::nothing());
        assert_eq!(
            as_json("a.eml", &incoming).to_string(),
            concat!(
                r#"{"file":"a.eml","class":"reply","reason":"no sign of anything automatic","from":"ada@example.org","#,
                r#""message_id":null,"in_reply_to":[],"returns_on":null,"text":"We met.","bounce":null,"calendar":null}"#
            )
        );
    }

    #[test]
    fn a_maildir_is_read_new_first_and_a_missing_file_is_told() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, name) in [("new", "2"), ("cur", "1:2,S")] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join(name), "From: a@b.example\n\nHi\n").unwrap();
        }
        let files = maildir_files(dir.path()).unwrap();
        assert_eq!(files, [dir.path().join("new/2"), dir.path().join("cur/1:2,S")]);
        let told = lines(&[dir.path().join("none")], true).next().unwrap().unwrap_err();
        assert!(told.downcast_ref::<io::Error>().is_some());
    }
}
