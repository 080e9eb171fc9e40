//! Logging in to an IMAP server: by LOGIN with a password, by AUTHENTICATE with an access token.

use std::collections::HashSet;

use anyhow::{Context as _, anyhow, bail};
use async_imap::{
    Authenticator, Client, Session,
    imap_proto::{Capability, Response, Status},
};
use data_encoding::BASE64;
use tokio::io::AsyncWriteExt as _;

use super::{
    ImapSettings,
    guard::Guard,
    session::{CLOSED, words},
};
use crate::domain::Secret;
use crate::mail::{
    Proof,
    login::{Sasl, told, with_told},
    oauth::Token,
    parcel::one_line,
};

/// Reads the greeting, unless that came before TLS, and logs in.
///
/// # Errors
/// One sentence; never the password or token.
pub(super) async fn log_in(
    mut client: Client<Guard>,
    settings: &ImapSettings,
    token: Option<Token>,
    greeted: bool,
) -> anyhow::Result<Session<Guard>> {
    if !greeted {
        match client.read_response().await.context("no greeting")? {
            Some(greeting) => match greeting.parsed() {
                Response::Data { status: Status::Ok, .. } => {}
                Response::Data { outcome, .. } => bail!("the server greets with: {}", words(outcome)),
                _ => bail!("this does not greet like an IMAP server"),
            },
            None => bail!(CLOSED),
        }
    }
    // async-imap cannot be asked for capabilities before the login.
    client.get_mut().write_all(b"c1 CAPABILITY\r\n").await?;
    client.get_mut().flush().await?;
    let mut capabilities = HashSet::new();
    loop {
        let Some(response) = client.read_response().await? else { bail!(CLOSED) };
        match response.parsed() {
            Response::Done { .. } => break,
            other => note(other, &mut capabilities),
        }
    }
    let session = match (&settings.login.proof, token) {
        (Proof::Password(password), _) => {
            if capabilities.contains("LOGINDISABLED") {
                bail!(
                    "the server takes no password on this connection (LOGINDISABLED): use tls = \"implicit\" or \"starttls\""
                );
            }
            client.login(&settings.login.username, password.expose()).await.map_err(
                |(error, _)| match said(&error) {
                    Some(said) => anyhow!("the server refuses user name or password: {said}"),
                    None => anyhow!("{}", one_line(&error.to_string())),
                },
            )?
        }
        (Proof::Token(_), Some(token)) => authenticate(client, settings, &capabilities, &token).await?,
        (Proof::Token(_), None) => bail!("no access token"),
    };
    Ok(session)
}

/// Logs in with an access token (RFC 7628, Google's XOAUTH2).
async fn authenticate(
    client: Client<Guard>,
    settings: &ImapSettings,
    capabilities: &HashSet<String>,
    token: &Token,
) -> anyhow::Result<Session<Guard>> {
    let ImapSettings { host, port, login, .. } = settings;
    let Some(sasl) = Sasl::choose(|name| capabilities.contains(&format!("AUTH={name}"))) else {
        bail!("the server offers neither AUTH=XOAUTH2 nor AUTH=OAUTHBEARER");
    };
    let message = sasl.message(&login.username, (host, *port), &token.secret);
    // RFC 4959: one round trip less.
    let at_once = capabilities.contains("SASL-IR");
    let command =
        if at_once { format!("{} {}", sasl.name(), message.expose()) } else { sasl.name().to_owned() };
    let mut error = String::new();
    let answers = Answers { sasl, message: (!at_once).then_some(&message), error: &mut error };
    match client.authenticate(command, answers).await {
        Ok(session) => Ok(session),
        Err((fault, _)) => match said(&fault) {
            Some(said) => Err(login.refused(token, &with_told(&said, &error)).await.into()),
            None => bail!("{}", one_line(&fault.to_string())),
        },
    }
}

/// Says the one message, if it has not been said, and then what an error waits for.
struct Answers<'a> {
    sasl: Sasl,
    message: Option<&'a Secret>,
    /// What the server told before it refused.
    error: &'a mut String,
}

impl Authenticator for Answers<'_> {
    type Response = Vec<u8>;

    /// async-imap takes base64 off and puts it on again.
    fn process(&mut self, challenge: &[u8]) -> Vec<u8> {
        let plain = |base64: &str| BASE64.decode(base64.as_bytes()).unwrap_or_default();
        match self.message.take() {
            Some(message) => plain(message.expose()),
            None => {
                *self.error = told(&BASE64.encode(challenge));
                plain(self.sasl.after_error())
            }
        }
    }
}

/// The words of a server that said NO or BAD; async-imap gives `code: .., info: Some("..")`.
fn said(error: &async_imap::error::Error) -> Option<String> {
    use async_imap::error::Error;
    let (Error::No(said) | Error::Bad(said)) = error else { return None };
    let info = said.split_once("info: Some(\"").and_then(|(_, info)| info.strip_suffix("\")"));
    Some(one_line(info.unwrap_or(said)))
}

/// Adds what a CAPABILITY response lists, in upper case.
pub(super) fn note(response: &Response<'_>, capabilities: &mut HashSet<String>) {
    if let Response::Capabilities(list) = response {
        for capability in list {
            match capability {
                Capability::Atom(word) => capabilities.insert(word.to_ascii_uppercase()),
                Capability::Auth(word) => capabilities.insert(format!("AUTH={}", word.to_ascii_uppercase())),
                Capability::Imap4rev1 => false,
            };
        }
    }
}
