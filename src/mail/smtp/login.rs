//! AUTH (RFC 4954) with a password or an access token.

use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    response::Severity,
};
use tokio::time::timeout;

use super::client::{Trouble, answer, helo, reply, words_of};
use crate::domain::Secret;
use crate::mail::{
    Login, Proof, SmtpSettings,
    login::{Sasl, told, with_told},
    oauth::Token,
    parcel::one_line,
};

/// A login to come.
#[derive(Debug)]
pub(super) struct LogIn<'a> {
    pub(super) settings: &'a SmtpSettings,
    pub(super) login: &'a Login,
    /// For each answer.
    pub(super) patience: Duration,
}

impl LogIn<'_> {
    /// Logs in over a connection that has been greeted.
    ///
    /// # Errors
    /// The server's words; never the password or token.
    pub(super) async fn log_in(
        &self,
        connection: &mut AsyncSmtpConnection,
        token: Option<Token>,
    ) -> anyhow::Result<()> {
        match (&self.login.proof, token) {
            (Proof::Password(password), _) => self.with_password(connection, password).await,
            (Proof::Token(_), Some(token)) => self.with_token(connection, &token).await,
            (Proof::Token(_), None) => bail!("no access token"),
        }
    }

    async fn with_password(
        &self,
        connection: &mut AsyncSmtpConnection,
        password: &Secret,
    ) -> anyhow::Result<()> {
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        if connection.server_info().get_auth_mechanism(&mechanisms).is_none() {
            bail!("it offers neither AUTH PLAIN nor AUTH LOGIN");
        }
        let credentials = Credentials::new(self.login.username.clone(), password.expose().to_owned());
        timeout(self.patience, connection.auth(&mechanisms, &credentials))
            .await
            .context("no answer in time")?
            .map_err(|error| anyhow!(words_of(&error)))?;
        Ok(())
    }

    /// lettre stops at the error that a server tells before it refuses, so the talk is ours.
    async fn with_token(&self, connection: &mut AsyncSmtpConnection, token: &Token) -> anyhow::Result<()> {
        let Some(sasl) = self.mechanism(connection).await else {
            bail!("it offers neither AUTH XOAUTH2 nor AUTH OAUTHBEARER");
        };
        let server = (self.settings.host.as_str(), self.settings.port);
        let message = sasl.message(&self.login.username, server, &token.secret);
        let line = format!("AUTH {} {}\r\n", sasl.name(), message.expose());
        let mut answered = reply(self.patience, connection.command(line)).await;
        let mut error = String::new();
        if let Ok(response) = &answered
            && response.code().severity == Severity::PositiveIntermediate
        {
            error = told(&response.message().collect::<String>());
            let line = format!("{}\r\n", sasl.after_error());
            answered = reply(self.patience, connection.command(line)).await;
        }
        match answered {
            Ok(response) if response.code().severity == Severity::PositiveCompletion => Ok(()),
            Ok(response) => bail!("the server answered out of step: {}", response.code()),
            Err(Trouble::Broken(said)) => bail!("{said}"),
            // Out of order for now: the token is no worse for it.
            Err(Trouble::Refused { code: code @ 400..500, text }) => {
                bail!("{}", one_line(&format!("{code} {text}")))
            }
            Err(Trouble::Refused { code, text }) => {
                let said = with_told(&format!("{code} {text}"), &error);
                Err(self.login.refused(token, &said).await.into())
            }
        }
    }

    /// What the server offers for tokens; lettre does not tell of OAUTHBEARER, so EHLO is said again.
    async fn mechanism(&self, connection: &mut AsyncSmtpConnection) -> Option<Sasl> {
        if connection.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
            return Some(Sasl::Xoauth2);
        }
        let ehlo = format!("EHLO {}\r\n", helo(&self.settings.helo));
        let offers = answer(self.patience, connection.command(ehlo)).await.ok()?;
        Sasl::choose(|name| {
            offers.message().any(|line| {
                let mut words = line.split_whitespace();
                words.next().is_some_and(|word| word.eq_ignore_ascii_case("AUTH"))
                    && words.any(|word| word.eq_ignore_ascii_case(name))
            })
        })
    }
}
