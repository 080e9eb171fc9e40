//! Mail as a test sees it: read from a Maildir on disk, sent over a plain SMTP connection.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, SystemTime};

use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders};

/// A mail that lies in a mailbox.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// `INBOX`, or the folder's name.
    pub(crate) folder: String,
    pub(crate) raw: Vec<u8>,
    /// Maildir's letters for its flags (`S` for seen), as they stand in the file's name.
    pub(crate) flags: String,
    arrived: SystemTime,
}

impl Letter {
    fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("a mail that a server delivered")
    }

    /// A header's value, unfolded; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> String {
        self.parsed()
            .header_raw(name)
            .map(|raw| raw.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    }

    pub(crate) fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }

    /// Without the angle brackets.
    pub(crate) fn message_id(&self) -> String {
        self.parsed().message_id().unwrap_or_default().to_owned()
    }

    /// Without the angle brackets.
    pub(crate) fn in_reply_to(&self) -> Vec<String> {
        match self.parsed().in_reply_to() {
            HeaderValue::Text(id) => vec![id.to_string()],
            HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    /// The plain text, decoded.
    pub(crate) fn text(&self) -> String {
        self.parsed().body_text(0).unwrap_or_default().into_owned()
    }

    /// The calendar object it carries, unfolded, if it carries one.
    pub(crate) fn calendar(&self) -> Option<String> {
        let message = self.parsed();
        let part = message.parts.iter().find(|part| {
            part.content_type()
                .is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
        })?;
        Some(part.text_contents()?.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", ""))
    }

    /// The value of the first such property of its event (`UID`, `SEQUENCE`).
    pub(crate) fn calendar_property(&self, name: &str) -> String {
        let calendar = self.calendar().unwrap_or_default();
        calendar
            .lines()
            // A VTIMEZONE before it has properties of the same names.
            .skip_while(|line| line.trim_end() != "BEGIN:VEVENT")
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.split(';').next() == Some(name))
            .map(|(_, value)| value.trim_end().to_owned())
            .unwrap_or_default()
    }

    /// The mail as it was handed over: without the lines that servers put on top of it.
    pub(crate) fn as_sent(&self) -> String {
        let text = String::from_utf8_lossy(&self.raw).replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut kept = String::new();
        let mut keeping = true;
        for line in head.lines() {
            if !line.starts_with([' ', '\t']) {
                let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
                keeping =
                    !matches!(name.as_str(), "return-path" | "delivered-to" | "received" | "x-original-to");
            }
            if keeping {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept + "\n" + body
    }
}

/// Every mail of a Maildir and its folders (`.Junk`), oldest first; none if it does not exist yet.
pub(super) fn read_maildir(maildir: &Path) -> Vec<Letter> {
    let mut folders = vec![("INBOX".to_owned(), maildir.to_owned())];
    for entry in fs::read_dir(maildir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(folder) = name.strip_prefix('.') {
            folders.push((folder.to_owned(), entry.path()));
        }
    }
    let mut letters = Vec::new();
    for (folder, path) in folders {
        for part in ["new", "cur"] {
            for entry in fs::read_dir(path.join(part)).into_iter().flatten().flatten() {
                // A mail that Dovecot moves from new to cur meanwhile is seen by the next look.
                let (Ok(raw), Ok(about)) = (fs::read(entry.path()), entry.metadata()) else { continue };
                let arrived = about.modified().expect("every file system here knows mtime");
                let name = entry.file_name().to_string_lossy().into_owned();
                let flags = name.split_once(":2,").map(|(_, flags)| flags.to_owned()).unwrap_or_default();
                letters.push(Letter { folder: folder.clone(), raw, flags, arrived });
            }
        }
    }
    letters.sort_by_key(|letter| letter.arrived);
    letters
}

/// Dates the mails of an INBOX that hold these words back: Dovecot gives a file's mtime as INTERNALDATE.
pub(super) fn date_back(maildir: &Path, words: &str, by: Duration) {
    let mut dated = 0;
    for part in ["new", "cur"] {
        for entry in fs::read_dir(maildir.join(part)).into_iter().flatten().flatten() {
            if fs::read_to_string(entry.path()).is_ok_and(|text| text.contains(words)) {
                let file = fs::File::options().append(true).open(entry.path()).expect("it was just read");
                #[expect(clippy::disallowed_methods, reason = "the server's clock is the machine's")]
                let now = SystemTime::now();
                file.set_modified(now - by).expect("the file is ours");
                dated += 1;
            }
        }
    }
    assert_ne!(dated, 0, "no mail says '{words}'");
}

pub(super) fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

pub(super) fn answers_smtp(port: u16) -> bool {
    Smtp::connect(port).is_ok()
}

/// One mail over plain SMTP (RFC 5321); a refusal comes back as the server's line.
pub(super) fn send(port: u16, from: &str, to: &str, raw: &str) -> Result<(), String> {
    let mut smtp = Smtp::connect(port)?;
    smtp.say(&format!("MAIL FROM:<{from}>"))?;
    smtp.say(&format!("RCPT TO:<{to}>"))?;
    smtp.say("DATA")?;
    let lines = raw.replace("\r\n", "\n").replace("\n.", "\n..").replace('\n', "\r\n");
    smtp.say(&format!("{}\r\n.", lines.trim_end_matches("\r\n")))?;
    smtp.say("QUIT")
}

struct Smtp {
    stream: BufReader<TcpStream>,
}

impl Smtp {
    fn connect(port: u16) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("not zero");
        stream.set_nodelay(true).expect("a TCP stream");
        let mut smtp = Self { stream: BufReader::new(stream) };
        smtp.answer()?;
        smtp.say("EHLO client.people.test")?;
        Ok(smtp)
    }

    fn say(&mut self, line: &str) -> Result<(), String> {
        self.stream
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .map_err(|error| error.to_string())?;
        self.answer()
    }

    /// Reads one answer, all its lines; 4xx and 5xx are the error.
    fn answer(&mut self) -> Result<(), String> {
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).map_err(|error| error.to_string())?;
            if read == 0 {
                return Err("the server hung up".into());
            }
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            return if line.starts_with(['2', '3']) { Ok(()) } else { Err(line.trim_end().to_owned()) };
        }
    }
}
