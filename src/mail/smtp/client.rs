//! One letter to one submission server (RFC 5321, 6409), over a connection of those kept for the pass.
//!
//! lettre speaks MAIL, RCPT and DATA; opening the stream, STARTTLS and the time-outs are ours: its
//! own connections lack TCP_NODELAY (40 ms a letter), keep bytes injected before TLS, and hide
//! which step failed.

use std::{cell::OnceCell, fmt, time::Duration};

use anyhow::{Context as _, bail};
use lettre::transport::smtp::{
    Error,
    client::AsyncSmtpConnection,
    extension::{ClientId, Extension},
    response::{Response, Severity},
};
use tokio::time::timeout;

use super::{
    login::LogIn,
    pool::Pool,
    replies::{Replies, Signs},
    settings::{Patience, SmtpSettings},
    verdict::{Step, verdict},
};
use crate::domain::EmailAddress;
use crate::mail::{
    FailureScope, Parcel, SendOutcome, Tls,
    login::token_was_old,
    parcel::one_line,
    wire::{Preamble, Trust, Wire, connect, demand_loopback, secure},
};

/// A submission server, and the connections to it while a pass lasts: one, and a few more where several letters are
/// to be on their way at once.
pub struct Smtp {
    settings: SmtpSettings,
    patience: Patience,
    /// Read when TLS is first needed.
    trust: OnceCell<Trust>,
    pool: Pool,
}

pub(super) struct Open {
    connection: AsyncSmtpConnection,
    signs: Signs,
    /// Whether a letter went through it: an idle connection may have died without telling.
    used: bool,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("settings", &self.settings).field("pool", &self.pool).finish()
    }
}

/// Why a step did not succeed.
pub(super) enum Trouble {
    /// The server's answer.
    Refused { code: u16, text: String },
    /// The connection can be used no more.
    Broken(String),
}

impl Smtp {
    /// How many connections a provider's server gets at the most: Exchange Online refuses a fourth.
    pub const CONNECTIONS: usize = 3;
    /// How many one on the same machine gets, which is the operator's own.
    pub const CONNECTIONS_HERE: usize = 10;

    #[must_use]
    pub fn new(settings: SmtpSettings) -> Self {
        let (trust, pool) = (OnceCell::new(), Pool::new(settings.connections));
        Self { settings, patience: Patience::default(), trust, pool }
    }

    /// The same with other time-outs.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// How many connections the server is thought to have room for.
    pub(in crate::mail) fn lanes(&self) -> usize {
        self.pool.most()
    }

    /// Connects and logs in, without a letter: for `check --online`.
    ///
    /// # Errors
    /// One sentence.
    pub async fn probe(&mut self) -> anyhow::Result<()> {
        self.pool.clear();
        let open = self.connect().await?;
        self.quit(open).await;
        Ok(())
    }

    /// Logs in and tries an envelope sender, without a letter; the server's words where it refuses it. Many
    /// judge the sender only once they know the recipient.
    ///
    /// # Errors
    /// One sentence: the server could not be asked.
    pub async fn probe_sender(
        &mut self,
        sender: &EmailAddress,
        to: &EmailAddress,
    ) -> anyhow::Result<Option<String>> {
        let mut open = self.connect().await?;
        let mail = format!("MAIL FROM:<{sender}>\r\n");
        let mut asked = answer(self.patience.command, open.connection.command(mail)).await;
        if asked.is_ok() {
            let rcpt = format!("RCPT TO:<{to}>\r\n");
            asked = answer(self.patience.command, open.connection.command(rcpt)).await;
        }
        if self.reset(&mut open).await {
            self.quit(open).await;
        }
        match asked {
            Ok(_) => Ok(None),
            Err(Trouble::Refused { code, text }) => Ok(Some(one_line(&format!("{code} {text}")))),
            Err(Trouble::Broken(said)) => bail!("Cannot try an envelope sender: {said}"),
        }
    }

    /// Says QUIT on the connections that are open.
    pub async fn close(&mut self) {
        for open in self.pool.clear() {
            self.quit(open).await;
        }
    }

    async fn quit(&self, mut open: Open) {
        let _ = timeout(self.patience.quit, open.connection.quit()).await;
    }

    /// Sends one letter. The recipient gets exactly its bytes; lines must end in CRLF, the last
    /// one too.
    pub(in crate::mail) async fn deliver(&self, parcel: &Parcel<'_>) -> SendOutcome {
        if let Err(error) = parcel.check() {
            return SendOutcome::Never {
                said: one_line(&format!("{error:#}")),
                scope: FailureScope::Channel,
            };
        }
        loop {
            let mut lent = match self.pool.lend(|| self.connect()).await {
                Ok(lent) => lent,
                Err(error) => {
                    return SendOutcome::Later {
                        said: one_line(&format!("{error:#}")),
                        scope: FailureScope::Channel,
                    };
                }
            };
            let kept = lent.open.used;
            lent.open.used = true;
            match self.transact(&mut lent.open, parcel).await {
                Ok(said) => {
                    lent.give_back();
                    return SendOutcome::Sent { said };
                }
                // An idle connection that the server had given up: nothing of this letter was
                // accepted, a fresh connection is owed to it.
                Err((Step::Mail, Trouble::Broken(_) | Trouble::Refused { code: 421, .. })) if kept => {}
                // Nor of a new one beside others: the server has no room for so many.
                Err((Step::Mail, Trouble::Broken(_) | Trouble::Refused { code: 421, .. }))
                    if self.pool.is_shared() =>
                {
                    self.pool.one_too_many();
                }
                Err((step, Trouble::Refused { code, text })) => {
                    let outcome = parcel.ascribe(verdict(step, code, &text));
                    let shut = matches!(outcome, SendOutcome::Later { scope: FailureScope::Channel, .. });
                    // It may take letters one after the other.
                    if shut && self.pool.is_shared() {
                        self.pool.narrow();
                    }
                    if code != 421 && self.reset(&mut lent.open).await {
                        lent.give_back();
                    }
                    return outcome;
                }
                Err((Step::Dot, Trouble::Broken(said))) if lent.open.signs.dot_left() => {
                    return SendOutcome::InDoubt { said };
                }
                Err((_, Trouble::Broken(said))) => {
                    return SendOutcome::Later { said, scope: FailureScope::Channel };
                }
            }
        }
    }

    async fn transact(&self, open: &mut Open, parcel: &Parcel<'_>) -> Result<String, (Step, Trouble)> {
        open.signs.forget_dot();
        let connection = &mut open.connection;
        let patience = self.patience;
        let eight_bit = !parcel.bytes.is_ascii();
        if eight_bit && !connection.server_info().supports_feature(Extension::EightBitMime) {
            let text = "the letter needs 8BITMIME, which the server does not offer".to_owned();
            return Err((Step::Mail, Trouble::Refused { code: 554, text }));
        }
        let body = if eight_bit { " BODY=8BITMIME" } else { "" };
        // A report names the letter by its header; its text is not wanted back.
        let report = parcel.report && open.signs.offers_dsn();
        let (ret, notify) = if report { (" RET=HDRS", " NOTIFY=SUCCESS,FAILURE,DELAY") } else { ("", "") };
        let mail = format!("MAIL FROM:<{}>{body}{ret}\r\n", parcel.envelope_from);
        answer(patience.command, connection.command(mail)).await.map_err(|t| (Step::Mail, t))?;
        let rcpt = format!("RCPT TO:<{}>{notify}\r\n", parcel.to);
        answer(patience.command, connection.command(rcpt)).await.map_err(|t| (Step::Rcpt, t))?;
        if let Some(copy) = parcel.copy() {
            let rcpt = format!("RCPT TO:<{copy}>\r\n");
            match answer(patience.command, connection.command(rcpt)).await {
                Ok(_) => {}
                // 421: the server goes away, and the letter is not under way yet.
                Err(Trouble::Refused { code, .. }) if code != 421 => {
                    tracing::warn!("The desk's own copy is refused ({code}); the letter goes without");
                }
                Err(trouble) => return Err((Step::Rcpt, trouble)),
            }
        }
        let go = reply(patience.data, connection.command("DATA\r\n")).await.map_err(|t| (Step::Data, t))?;
        if go.code().severity != Severity::PositiveIntermediate {
            return Err((Step::Data, Trouble::Broken("the server answered DATA out of step".to_owned())));
        }
        // lettre ends every message with CRLF, dot, CRLF: the letter's own last CRLF is part of it.
        let message = parcel.bytes.strip_suffix(b"\r\n").unwrap_or(parcel.bytes);
        let taken =
            answer(patience.message, connection.message(message)).await.map_err(|t| (Step::Dot, t))?;
        let words = taken.message().collect::<Vec<_>>().join(" ");
        Ok(one_line(&format!("{} {words}", taken.code())))
    }

    /// Makes a refused transaction forgotten; `false`: the connection cannot be used again.
    async fn reset(&self, open: &mut Open) -> bool {
        answer(self.patience.command, open.connection.command("RSET\r\n")).await.is_ok()
    }

    /// A token that was kept for a while and is refused may have been revoked: one more try.
    async fn connect(&self) -> anyhow::Result<Open> {
        match self.connect_once().await {
            Err(error) if token_was_old(&error) => self.connect_once().await,
            done => done,
        }
    }

    async fn connect_once(&self) -> anyhow::Result<Open> {
        let token = match &self.settings.login {
            Some(login) => login.token().await?,
            None => None,
        };
        let trust = if self.settings.tls == Tls::None { None } else { Some(self.trust()?) };
        let SmtpSettings { host, port, .. } = &self.settings;
        let patience = self.patience;
        let stream = connect(host, *port, patience.connect).await?;
        let (wire, opening) = match (self.settings.tls, trust) {
            (Tls::None, _) | (_, None) => {
                demand_loopback(&stream)?;
                (Wire::Plain(stream), None)
            }
            (Tls::Implicit, Some(trust)) => (secure(stream, host, &trust, patience.command).await?, None),
            (Tls::Starttls, Some(trust)) => {
                let stream = timeout(patience.command, starttls(stream, &helo(&self.settings.helo)))
                    .await
                    .with_context(|| format!("Cannot start TLS with {host}:{port}: no answer in time"))?
                    .with_context(|| format!("Cannot start TLS with {host}:{port}"))?;
                (secure(stream, host, &trust, patience.command).await?, Some("220 greeted before TLS"))
            }
        };
        let (replies, signs) = Replies::new(wire, opening);
        let name = ClientId::Domain(helo(&self.settings.helo));
        let connection =
            timeout(patience.command, AsyncSmtpConnection::connect_with_transport(Box::new(replies), &name))
                .await
                .with_context(|| format!("Cannot greet {host}:{port}: no answer in time"))?
                .map_err(|error| anyhow::anyhow!("Cannot greet {host}:{port}: {}", words_of(&error)))?;
        let mut open = Open { connection, signs, used: false };
        if let Some(login) = &self.settings.login {
            LogIn { settings: &self.settings, login, patience: patience.command }
                .log_in(&mut open.connection, token)
                .await
                .with_context(|| format!("Cannot log in to {}", self.settings.host))?;
        }
        Ok(open)
    }

    fn trust(&self) -> anyhow::Result<Trust> {
        if let Some(trust) = self.trust.get() {
            return Ok(trust.clone());
        }
        let trust = Trust::load(self.settings.ca_file.as_deref())?;
        Ok(self.trust.get_or_init(|| trust).clone())
    }
}

/// The talk up to STARTTLS (RFC 3207): what the server says of itself before TLS is forgotten.
async fn starttls(stream: tokio::net::TcpStream, name: &str) -> anyhow::Result<tokio::net::TcpStream> {
    let mut talk = Preamble::new(stream);
    expect(&mut talk, "220").await.context("the greeting")?;
    talk.say(&format!("EHLO {name}")).await?;
    let offers = expect(&mut talk, "250").await.context("EHLO")?;
    let offered =
        |line: &String| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"));
    if !offers.iter().any(offered) {
        bail!("the server does not offer STARTTLS");
    }
    talk.say("STARTTLS").await?;
    expect(&mut talk, "220").await.context("STARTTLS")?;
    talk.end()
}

/// One reply, every line of which carries the code.
async fn expect(talk: &mut Preamble, code: &str) -> anyhow::Result<Vec<String>> {
    let lines = talk.lines(|line| line.as_bytes().get(3) != Some(&b'-')).await?;
    if lines.iter().all(|line| line.starts_with(code)) {
        return Ok(lines);
    }
    bail!("the server answered: {}", one_line(&lines.join(" ")))
}

/// A reply in time, positive or not.
pub(super) async fn reply(
    patience: Duration,
    step: impl Future<Output = Result<Response, Error>>,
) -> Result<Response, Trouble> {
    let Ok(result) = timeout(patience, step).await else {
        return Err(Trouble::Broken(format!("no answer in {} s", patience.as_secs())));
    };
    result.map_err(|error| match error.status() {
        Some(code) => Trouble::Refused { code: code.into(), text: source_of(&error) },
        None => Trouble::Broken(words_of(&error)),
    })
}

/// A reply in time that completes the step: lettre takes a 3xx for success too.
pub(super) async fn answer(
    patience: Duration,
    step: impl Future<Output = Result<Response, Error>>,
) -> Result<Response, Trouble> {
    let response = reply(patience, step).await?;
    if response.code().severity == Severity::PositiveCompletion {
        return Ok(response);
    }
    Err(Trouble::Broken(format!("the server answered out of step: {}", response.code())))
}

fn source_of(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(String::new, ToString::to_string)
}

/// The server's own words, or the system's.
pub(super) fn words_of(error: &Error) -> String {
    let source = source_of(error);
    one_line(&match error.status() {
        Some(code) => format!("{code} {source}"),
        None if source.is_empty() => error.to_string(),
        None => source,
    })
}

/// A name that may stand in EHLO; ours is of no use to anyone, its syntax is.
pub(super) fn helo(name: &str) -> String {
    let fits = !name.is_empty()
        && name.len() <= 255
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':'));
    if fits { name.to_owned() } else { "localhost".to_owned() }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
