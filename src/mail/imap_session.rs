//! One IMAP connection: opened, logged in, and every command read to its tagged answer.
//!
//! async-imap parses; the loop is ours, because its own command methods take a tagged NO, and a
//! connection that ends in the middle, for the end of the results: mail would be skipped in silence.

use std::{collections::HashSet, time::Duration};

use anyhow::{Context as _, bail};
use async_imap::{
    Client, Session,
    imap_proto::{MailboxDatum, NameAttribute, Outcome as Answer, RequestId, Response, ResponseCode, Status},
};
use tokio::{io::AsyncWriteExt as _, time::timeout};

use super::{
    Tls,
    imap::ImapSettings,
    imap_guard::Guard,
    imap_login::{log_in, note},
    login::token_was_old,
    one_line,
    wire::{Preamble, Trust, Wire, connect, demand_loopback, secure},
};

pub(super) const TO_CONNECT: Duration = Duration::from_secs(30);
/// Until the next response of a command: one may be a message of 25 MB.
const TO_RESPOND: Duration = Duration::from_mins(5);
const TO_LOG_IN: Duration = Duration::from_mins(1);
/// In words, the end of a connection.
pub(super) const CLOSED: &str = "the server closed the connection";
const TO_LEAVE: Duration = Duration::from_secs(5);

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// NO or BAD, in the server's words; the connection is fine.
    #[error("{0}")]
    Refused(String),
    /// The connection is not.
    #[error("{0}")]
    Broken(String),
}

/// A logged-in connection.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) session: Session<Guard>,
    capabilities: HashSet<String>,
}

/// What EXAMINE or SELECT told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Opened {
    pub(super) uidvalidity: Option<u32>,
    pub(super) uidnext: Option<u32>,
    pub(super) exists: u32,
}

/// A folder of LIST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// As it goes over the wire (modified UTF-7).
    pub(super) name: String,
    pub(super) delimiter: Option<String>,
    pub(super) junk: bool,
    pub(super) sent: bool,
}

impl Talk {
    /// Connects and logs in.
    ///
    /// # Errors
    /// One sentence; never the password.
    pub(super) async fn open(settings: &ImapSettings, trust: &mut Option<Trust>) -> anyhow::Result<Self> {
        match Self::open_once(settings, trust).await {
            // It was kept for a while and may have been revoked: one more try.
            Err(error) if token_was_old(&error) => Self::open_once(settings, trust).await,
            done => done,
        }
    }

    async fn open_once(settings: &ImapSettings, trust: &mut Option<Trust>) -> anyhow::Result<Self> {
        let token = settings.login.token().await?;
        let ImapSettings { host, port, tls, ca_file, .. } = settings;
        let mut trusted = || -> anyhow::Result<Trust> {
            if trust.is_none() {
                *trust = Some(Trust::load(ca_file.as_deref())?);
            }
            trust.clone().context("Cannot set up TLS")
        };
        let stream = connect(host, *port, TO_CONNECT).await?;
        let wire = match tls {
            Tls::None => {
                demand_loopback(&stream)?;
                Wire::Plain(stream)
            }
            Tls::Implicit => secure(stream, host, &trusted()?, TO_LOG_IN).await?,
            Tls::Starttls => {
                let stream = timeout(TO_LOG_IN, starttls(stream))
                    .await
                    .with_context(|| format!("Cannot start TLS with {host}:{port}: no answer in time"))?
                    .with_context(|| format!("Cannot start TLS with {host}:{port}"))?;
                secure(stream, host, &trusted()?, TO_LOG_IN).await?
            }
        };
        let greeted = *tls == Tls::Starttls;
        let logged_in = async {
            let session = log_in(Client::new(Guard::new(wire)), settings, token, greeted).await?;
            let mut talk = Self { session, capabilities: HashSet::new() };
            let mut capabilities = HashSet::new();
            talk.run("CAPABILITY", |response| note(response, &mut capabilities)).await?;
            talk.capabilities = capabilities;
            Ok::<_, anyhow::Error>(talk)
        };
        timeout(TO_LOG_IN, logged_in)
            .await
            .with_context(|| format!("Cannot log in to {host}:{port}: no answer in time"))?
            .with_context(|| format!("Cannot log in to {host}:{port}"))
    }

    /// Whether the server can do this (upper case).
    pub(super) fn can(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// Runs one command to its tagged answer; `each` sees what comes before, also what nobody asked
    /// for (EXISTS, EXPUNGE, FLAGS of other sessions).
    pub(super) async fn run(
        &mut self,
        command: &str,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<(), Fault> {
        let tag = self.start(command).await?;
        self.finish(&tag, &mut each).await
    }

    pub(super) async fn start(&mut self, command: &str) -> Result<RequestId, Fault> {
        if command.contains(['\r', '\n', '\0']) {
            return Err(Fault::Refused("a name with a line break cannot be used".to_owned()));
        }
        timeout(TO_RESPOND, self.session.run_command(command))
            .await
            .map_err(|_| silent())?
            .map_err(|error| Fault::Broken(one_line(&error.to_string())))
    }

    pub(super) async fn finish(
        &mut self,
        tag: &RequestId,
        each: &mut dyn FnMut(&Response<'_>),
    ) -> Result<(), Fault> {
        loop {
            let end = self
                .next(|response| match response {
                    Response::Done { tag: done, status, outcome } if done == tag => Some(match status {
                        Status::Ok => Ok(()),
                        _ => Err(Fault::Refused(words(outcome))),
                    }),
                    Response::Data { status: Status::Bye, outcome } => {
                        Some(Err(Fault::Broken(words(outcome))))
                    }
                    other => {
                        each(other);
                        None
                    }
                })
                .await?;
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// The next response, in time.
    pub(super) async fn next<T>(&mut self, read: impl FnOnce(&Response<'_>) -> T) -> Result<T, Fault> {
        match timeout(TO_RESPOND, self.session.read_response()).await {
            Err(_) => Err(silent()),
            Ok(Ok(Some(response))) => Ok(read(response.parsed())),
            Ok(Ok(None)) => Err(Fault::Broken(CLOSED.to_owned())),
            Ok(Err(error)) => Err(broken(&error)),
        }
    }

    /// Opens a folder; with `EXAMINE` nothing in it can change.
    pub(super) async fn enter(&mut self, verb: &str, folder: &str) -> Result<Opened, Fault> {
        let mut opened = Opened::default();
        self.run(&format!("{verb} {}", quoted(&wire_name(folder))), |response| match response {
            Response::MailboxData(MailboxDatum::Exists(exists)) => opened.exists = *exists,
            Response::Data { outcome, .. } => match outcome.code {
                Some(ResponseCode::UidValidity(value)) => opened.uidvalidity = Some(value),
                Some(ResponseCode::UidNext(value)) => opened.uidnext = Some(value),
                _ => {}
            },
            _ => {}
        })
        .await?;
        Ok(opened)
    }

    /// All folders that can be opened.
    pub(super) async fn folders(&mut self) -> Result<Vec<Listed>, Fault> {
        if self.can("SPECIAL-USE") {
            match self.list("LIST \"\" \"*\" RETURN (SPECIAL-USE)").await {
                Err(Fault::Refused(_)) => {}
                listed => return listed,
            }
        }
        self.list("LIST \"\" \"*\"").await
    }

    async fn list(&mut self, command: &str) -> Result<Vec<Listed>, Fault> {
        let mut folders = Vec::new();
        self.run(command, |response| {
            let Response::MailboxData(MailboxDatum::List(list)) = response else { return };
            let has = |wanted: &NameAttribute<'_>| list.name_attributes.iter().any(|a| a == wanted);
            let absent = list.name_attributes.iter().any(
                |a| matches!(a, NameAttribute::Extension(word) if word.eq_ignore_ascii_case("\\NonExistent")),
            );
            if !has(&NameAttribute::NoSelect) && !absent {
                folders.push(Listed {
                    name: list.name.to_string(),
                    delimiter: list.delimiter.as_ref().map(ToString::to_string),
                    junk: has(&NameAttribute::Junk),
                    sent: has(&NameAttribute::Sent),
                });
            }
        })
        .await?;
        Ok(folders)
    }

    /// APPEND (RFC 3501 §6.3.11). `date` is an IMAP date-time.
    pub(super) async fn append(
        &mut self,
        folder: &str,
        flags: &str,
        date: &str,
        bytes: &[u8],
    ) -> Result<(), Fault> {
        let folder = quoted(&wire_name(folder));
        let tag = self.start(&format!("APPEND {folder} ({flags}) \"{date}\" {{{}}}", bytes.len())).await?;
        loop {
            let go = self
                .next(|response| match response {
                    Response::Continue(_) => Some(Ok(())),
                    Response::Done { tag: done, outcome, .. } if *done == tag => {
                        Some(Err(Fault::Refused(words(outcome))))
                    }
                    Response::Data { status: Status::Bye, outcome } => {
                        Some(Err(Fault::Broken(words(outcome))))
                    }
                    _ => None,
                })
                .await?;
            match go {
                Some(Ok(())) => break,
                Some(Err(fault)) => return Err(fault),
                None => {}
            }
        }
        let stream = self.session.get_mut();
        let upload = async {
            stream.write_all(bytes).await?;
            stream.write_all(b"\r\n").await?;
            stream.flush().await
        };
        timeout(TO_RESPOND, upload)
            .await
            .map_err(|_| silent())?
            .map_err(|error| Fault::Broken(one_line(&error.to_string())))?;
        self.finish(&tag, &mut |_| {}).await
    }

    /// Whether the connection is still there.
    pub(super) async fn alive(&mut self) -> bool {
        matches!(timeout(TO_CONNECT, self.run("NOOP", |_| {})).await, Ok(Ok(())))
    }

    pub(super) async fn leave(mut self) {
        let _ = timeout(TO_LEAVE, self.run("LOGOUT", |_| {})).await;
    }
}

/// The talk up to STARTTLS (RFC 3501 §6.2.1).
async fn starttls(stream: tokio::net::TcpStream) -> anyhow::Result<tokio::net::TcpStream> {
    let mut talk = Preamble::new(stream);
    let greeting = talk.line().await?;
    if !greeting.starts_with("* OK") {
        bail!("the server greets with: {}", one_line(&greeting));
    }
    talk.say("s1 STARTTLS").await?;
    let lines = talk.lines(|line| line.starts_with("s1 ")).await?;
    let last = lines.last().map_or("", String::as_str);
    if !last.to_ascii_uppercase().starts_with("S1 OK") {
        bail!("the server answers STARTTLS with: {}", one_line(last));
    }
    talk.end()
}

/// A connection that ends in the middle of a response has an error of its own.
pub(super) fn broken(error: &std::io::Error) -> Fault {
    let closed = error.kind() == std::io::ErrorKind::UnexpectedEof;
    Fault::Broken(if closed { CLOSED.to_owned() } else { one_line(&error.to_string()) })
}

pub(super) fn silent() -> Fault {
    Fault::Broken(format!("the server has not answered for {} minutes", TO_RESPOND.as_secs() / 60))
}

pub(super) fn words(outcome: &Answer<'_>) -> String {
    let said = outcome.information.as_deref().unwrap_or("");
    one_line(if said.is_empty() { "the server refuses, and does not say why" } else { said })
}

/// A quoted string (RFC 3501 §4.3). Line breaks are refused before anything is sent.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A folder's name as it goes over the wire: what is not ASCII in modified UTF-7 (RFC 3501 §5.1.3).
/// A name that is ASCII stands as it is, so one copied from the server works too.
pub(super) fn wire_name(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    let mut wire = String::new();
    let mut run: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut run, &mut wire);
            wire.push(c);
            if c == '&' {
                wire.push('-');
            }
        } else {
            run.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut run, &mut wire);
    wire
}

fn flush(run: &mut Vec<u8>, wire: &mut String) {
    if !run.is_empty() {
        wire.push('&');
        wire.push_str(&data_encoding::BASE64_NOPAD.encode(run).replace('/', ","));
        wire.push('-');
        run.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_over_the_wire_in_modified_utf7() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Entw&APw-rfe", "Entw&APw-rfe"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("Gelöschte & mehr", "Gel&APY-schte &- mehr"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ] {
            assert_eq!(wire_name(name), wire);
        }
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
    }
}
