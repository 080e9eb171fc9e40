//! One IMAP connection: opened, logged in, and every command read to its tagged answer.
//!
//! async-imap parses; the loop is ours, because its own command methods take a tagged NO, and a
//! connection that ends in the middle, for the end of the results: mail would be skipped in silence.

use std::{collections::HashSet, time::Duration};

use anyhow::{Context as _, bail};
use async_imap::{
    Client, Session,
    imap_proto::{
        MailboxDatum, Outcome as Answer, RequestId, Response, ResponseCode, Status, StatusAttribute,
    },
};
use tokio::time::timeout;

use super::{
    ImapSettings,
    guard::Guard,
    login::{log_in, note},
    names::{Listed, quoted},
};
use crate::mail::{
    HEAD_OF_LARGE, LARGEST_MESSAGE, Tls,
    login::token_was_old,
    parcel::one_line,
    wire::{Preamble, Trust, Wire, connect, demand_loopback, secure},
};

pub(super) const TO_CONNECT: Duration = Duration::from_secs(30);
/// How long a server may send nothing at all while it owes an answer.
pub(super) const TO_RESPOND: Duration = Duration::from_mins(2);
/// What a server may send before one command is answered, in octets; a message, or a batch of them,
/// is less.
const MOST_OCTETS: u64 = 2 * LARGEST_MESSAGE + HEAD_OF_LARGE;
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
    /// The folder that is open, by its name on the wire.
    pub(super) selected: Option<String>,
    /// See [`TO_RESPOND`].
    pub(super) patience: Duration,
}

/// What EXAMINE, SELECT or STATUS told of a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) uidvalidity: Option<u32>,
    pub(super) uidnext: Option<u32>,
    pub(super) exists: u32,
    /// Changes with each mail that comes (RFC 7162 §3.1.2.1), where the server counts so.
    pub(super) modseq: Option<u64>,
    /// Nothing in it may be changed.
    pub(super) read_only: bool,
}

impl Opened {
    pub(super) fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(exists)) => self.exists = *exists,
            Response::MailboxData(MailboxDatum::Status { status, .. }) => {
                for value in status {
                    match value {
                        StatusAttribute::Messages(value) => self.exists = *value,
                        StatusAttribute::UidNext(value) => self.uidnext = Some(*value),
                        StatusAttribute::UidValidity(value) => self.uidvalidity = Some(*value),
                        StatusAttribute::HighestModSeq(value) => self.modseq = Some(*value),
                        _ => {}
                    }
                }
            }
            Response::Data { outcome, .. } | Response::Done { outcome, .. } => match outcome.code {
                Some(ResponseCode::UidValidity(value)) => self.uidvalidity = Some(value),
                Some(ResponseCode::UidNext(value)) => self.uidnext = Some(value),
                Some(ResponseCode::HighestModSeq(value)) => self.modseq = Some(value),
                Some(ResponseCode::ReadOnly) => self.read_only = true,
                _ => {}
            },
            _ => {}
        }
    }
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
            let mut talk =
                Self { session, capabilities: HashSet::new(), selected: None, patience: TO_RESPOND };
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
        timeout(self.patience, self.session.run_command(command))
            .await
            .map_err(|_| self.silent())?
            .map_err(|error| Fault::Broken(one_line(&error.to_string())))
    }

    pub(super) async fn finish(
        &mut self,
        tag: &RequestId,
        each: &mut dyn FnMut(&Response<'_>),
    ) -> Result<(), Fault> {
        let begun = self.octets();
        loop {
            let end = self
                .next(|response| match response {
                    Response::Done { tag: done, .. } if done != tag => {
                        Some(Err(Fault::Broken("the server answers what it was not asked".to_owned())))
                    }
                    Response::Done { status, outcome, .. } => Some(match status {
                        Status::Ok => {
                            each(response);
                            Ok(())
                        }
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
            if self.octets() - begun > MOST_OCTETS {
                return Err(Fault::Broken("the server sends far more than was asked for".to_owned()));
            }
        }
    }

    /// The next response, in time: a slow one may come in many pieces.
    pub(super) async fn next<T>(&mut self, read: impl FnOnce(&Response<'_>) -> T) -> Result<T, Fault> {
        let mut heard = self.octets();
        loop {
            match timeout(self.patience, self.session.read_response()).await {
                Err(_) if self.octets() > heard => heard = self.octets(),
                Err(_) => return Err(self.silent()),
                Ok(Ok(Some(response))) => return Ok(read(response.parsed())),
                Ok(Ok(None)) => return Err(Fault::Broken(CLOSED.to_owned())),
                Ok(Err(error)) => return Err(broken(&error)),
            }
        }
    }

    pub(super) fn octets(&self) -> u64 {
        self.session.get_ref().octets()
    }

    /// Untagged responses that could not be read, so far.
    pub(super) fn passed_over(&self) -> u64 {
        self.session.get_ref().passed_over()
    }

    pub(super) fn silent(&self) -> Fault {
        Fault::Broken(format!("the server has not answered for {} seconds", self.patience.as_secs()))
    }

    /// Opens a folder by its name on the wire; with `EXAMINE` nothing in it can change.
    pub(super) async fn enter(&mut self, verb: &str, wire: &str) -> Result<Opened, Fault> {
        let tag = self.start(&format!("{verb} {}", quoted(wire))).await?;
        self.entered(&tag, wire).await
    }

    /// The answer to EXAMINE or SELECT.
    pub(super) async fn entered(&mut self, tag: &RequestId, wire: &str) -> Result<Opened, Fault> {
        let mut opened = Opened::default();
        self.selected = None;
        self.finish(tag, &mut |response| opened.note(response)).await?;
        self.selected = Some(wire.to_owned());
        Ok(opened)
    }

    /// All folders that can be opened.
    pub(super) async fn folders(&mut self) -> Result<Vec<Listed>, Fault> {
        let tag = self.start_list().await?;
        self.listed(&tag).await
    }

    /// Asks for all folders, with their special uses (RFC 6154) where the server knows any.
    pub(super) async fn start_list(&mut self) -> Result<RequestId, Fault> {
        let uses = if self.can("SPECIAL-USE") { " RETURN (SPECIAL-USE)" } else { "" };
        self.start(&format!("LIST \"\" \"*\"{uses}")).await
    }

    /// The answer to [`Self::start_list`]; nothing else may be under way.
    pub(super) async fn listed(&mut self, tag: &RequestId) -> Result<Vec<Listed>, Fault> {
        let mut folders = Vec::new();
        match self.finish(tag, &mut |response| folders.extend(Listed::of(response))).await {
            // It says that it knows special uses, and will not be asked for them.
            Err(Fault::Refused(_)) if self.capabilities.remove("SPECIAL-USE") => {
                let tag = self.start("LIST \"\" \"*\"").await?;
                self.finish(&tag, &mut |response| folders.extend(Listed::of(response))).await?;
            }
            other => other?,
        }
        Ok(folders)
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

/// A connection that ends in the middle of a response has an error of its own; what cannot be parsed is
/// not repeated, since it may be a mail.
pub(super) fn broken(error: &std::io::Error) -> Fault {
    let words = error.to_string();
    Fault::Broken(match error.kind() {
        std::io::ErrorKind::UnexpectedEof => CLOSED.to_owned(),
        _ if words.contains(" during parsing of ") => "the server's answer cannot be read".to_owned(),
        _ => one_line(&words),
    })
}

pub(super) fn words(outcome: &Answer<'_>) -> String {
    let said = outcome.information.as_deref().unwrap_or("");
    one_line(if said.is_empty() { "the server refuses, and does not say why" } else { said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_parsed_is_not_repeated() {
        // As async-imap says it.
        let error =
            std::io::Error::other("Error(Tag) during parsing of \"* 1 FETCH (BODY[] {5}\\r\\notter)\"");
        for (error, said) in [
            (error, "the server's answer cannot be read"),
            (std::io::ErrorKind::UnexpectedEof.into(), CLOSED),
            (std::io::ErrorKind::ConnectionReset.into(), "connection reset"),
        ] {
            let Fault::Broken(words) = broken(&error) else { panic!("{error}") };
            assert_eq!(words, said);
        }
    }
}
