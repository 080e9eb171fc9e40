//! `mentord classify`: what intake makes of a mail, without a configuration or a database.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::daemon::clock;
use crate::domain::act::{Asked, OpenQuestion};
use crate::domain::incoming::{Class, Incoming};
use crate::intake::{self, Known, MAX_BYTES};
use crate::letters::Catalogue;

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
    /// What the writer was asked: the mail is read as an answer to it
    #[arg(long, value_name = "QUESTION")]
    pub asked: Option<Question>,
    /// When the mail was written (now, if left out)
    #[arg(long, value_name = "RFC3339", requires = "asked")]
    pub at: Option<Timestamp>,
    /// The writer's zone
    #[arg(long, value_name = "ZONE", requires = "asked", value_parser = zone, default_value = "UTC")]
    pub zone: TimeZone,
    /// The programme's language; answers in others are read too
    #[arg(long, value_name = "LANGUAGE", requires = "asked", default_value = "en")]
    pub language: String,
}

/// A question that a letter asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Question {
    /// Are the calls taking place?
    Calls,
    /// Did the call take place, and how was it?
    After,
    /// Are you two in touch?
    Contact,
    /// May we introduce you?
    Proposal,
    /// The series, in the calendar
    Invite,
    /// A call is announced
    Reminder,
    /// Nothing was asked
    None,
}

impl Question {
    fn open(self) -> OpenQuestion {
        match self {
            Self::Calls => OpenQuestion::Calls,
            Self::After => OpenQuestion::After,
            Self::Contact => OpenQuestion::Contact,
            Self::Proposal => OpenQuestion::Proposal,
            Self::Invite => OpenQuestion::Invite,
            Self::Reminder => OpenQuestion::Reminder,
            Self::None => OpenQuestion::Nothing,
        }
    }
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "no such time zone; give one like Europe/London".to_owned())
}

impl ClassifyArgs {
    /// What a text is read as an answer to, if anything was asked.
    fn asked(&self) -> Option<Asked> {
        let question = self.asked?.open();
        let at = self.at.unwrap_or_else(clock::now);
        let today = at.to_zoned(self.zone.clone()).date();
        Some(Asked { question, language: self.language.clone(), ..Asked::nothing(today) })
    }
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
    for line in lines(&files, args.json, args.asked()) {
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
pub(super) fn lines(
    files: &[PathBuf],
    json: bool,
    asked: Option<Asked>,
) -> impl Iterator<Item = anyhow::Result<String>> {
    files.iter().map(move |file| {
        let raw = bytes(file)?;
        let incoming = intake::read(&raw, &Known::nothing());
        let name = file.to_string_lossy();
        let answer = asked.as_ref().map(|asked| Answer::of(&incoming, asked));
        if !json {
            return Ok(in_words(&name, &incoming, answer.as_ref()));
        }
        let mut object = as_json(&name, &incoming);
        if let (Some(answer), Some(object)) = (answer, object.as_object_mut()) {
            object.insert("answer".to_owned(), answer.as_json());
        }
        Ok(object.to_string())
    })
}

/// A mail as an answer: its acts, the first day it names, and whether staff should read it.
struct Answer {
    words: Vec<&'static str>,
    date: Option<Date>,
    staff: bool,
}

impl Answer {
    fn of(incoming: &Incoming, asked: &Asked) -> Self {
        if incoming.supposed {
            return Self { words: vec!["away"], date: incoming.returns_on, staff: false };
        }
        let reading = intake::reading(incoming.text.as_deref().unwrap_or_default(), asked);
        let mut words: Vec<&str> = reading.said.iter().map(|said| said.act.word()).collect();
        if words.is_empty() {
            words.push("other");
        }
        Self { words, date: intake::first_day(&reading), staff: reading.staff }
    }

    fn as_json(&self) -> Value {
        json!({"words": self.words, "date": self.date, "staff": self.staff})
    }
}

/// The bytes of a mail, a little more than intake would read at most.
pub(super) fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
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
        "reason": Catalogue::english().say(&incoming.reason),
        "from": incoming.from,
        "message_id": incoming.message_id,
        "in_reply_to": incoming.in_reply_to,
        "returns_on": incoming.returns_on,
        "text": incoming.text,
        "bounce": bounce,
        "calendar": calendar,
    })
}

/// The class as the contract names it, with what decided.
pub(super) fn class_word(incoming: &Incoming) -> String {
    let class = match incoming.class {
        Class::Reply => "reply",
        Class::AutoReply => "auto-reply",
        Class::Bounce => "bounce",
        Class::Calendar => "calendar",
        Class::List => "list",
        Class::Receipt => "receipt",
        Class::Complaint => "complaint",
        Class::Loop => "loop",
        Class::Unreadable => "unreadable",
    };
    format!("{class} ({})", Catalogue::english().say(&incoming.reason))
}

/// One line a person reads: `a.eml: bounce (why): x@y 5.1.1 for good`.
fn in_words(file: &str, incoming: &Incoming, answer: Option<&Answer>) -> String {
    let class = class_word(incoming);
    let mut line = format!("{file}: {class}");
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
    if let Some(answer) = answer {
        let day = answer.date.map(|date| format!(" {date}")).unwrap_or_default();
        let staff = if answer.staff { ", for staff" } else { "" };
        add(format!("answer: {}{day}{staff}", answer.words.join(" ")));
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
    fn an_answer_stands_behind_the_rest_when_something_was_asked() {
        let asked =
            Asked { question: OpenQuestion::Contact, ..Asked::nothing(jiff::civil::date(2027, 3, 10)) };
        let answer = |text: &str| {
            let mail = format!("From: Ada <ada@example.org>\nSubject: Hi\n\n{text}\n");
            let incoming = intake::read(mail.as_bytes(), &Known::nothing());
            Answer::of(&incoming, &asked).as_json().to_string()
        };
        assert_eq!(
            answer("Not yet, but we are set for Thursday at 6pm."),
            r#"{"words":["arranged"],"date":"2027-03-11","staff":false}"#
        );
        assert_eq!(
            answer("I am leaving the programme."),
            r#"{"words":["withdraw"],"date":null,"staff":true}"#
        );
        assert_eq!(answer("Blue skies"), r#"{"words":["other"],"date":null,"staff":true}"#);
    }

    #[test]
    fn a_zone_that_is_none_is_told() {
        assert!(zone("Europe/London").is_ok());
        assert_eq!(zone("Mars/Olympus").unwrap_err(), "no such time zone; give one like Europe/London");
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
        let told = lines(&[dir.path().join("none")], true, None).next().unwrap().unwrap_err();
        assert!(told.downcast_ref::<io::Error>().is_some());
    }
}
