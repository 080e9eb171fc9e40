//! Access tokens (RFC 6749): asked for ahead of their end, one request at a time, kept in memory only.

use std::{
    fmt,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{
    assertion::{self, ServiceAccount},
    endpoint::{self, Answer, Asker},
    refresh_token::StoredToken,
};
use crate::domain::Secret;

/// A token is asked for anew this long before it ends.
const AHEAD: Duration = Duration::from_mins(5);
/// How long a token is used whose end nobody tells.
const UNTOLD: Duration = Duration::from_mins(5);

/// Reads a secret when it is needed; may block, so it is called where that is allowed.
#[derive(Clone)]
pub struct ReadSecret(Arc<dyn Fn() -> anyhow::Result<Secret> + Send + Sync>);

impl ReadSecret {
    #[must_use]
    pub fn new(read: impl Fn() -> anyhow::Result<Secret> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(super) async fn read(&self) -> anyhow::Result<Secret> {
        let read = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || read()).await.context("Cannot read a secret")?
    }
}

impl fmt::Debug for ReadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadSecret")
    }
}

/// Where tokens are asked for, and as whom.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `https://...`; `http://` on loopback only.
    pub token_url: String,
    pub client_id: String,
    /// `None`: a public client (RFC 6749 §2.1).
    pub client_secret: Option<ReadSecret>,
    pub scope: Option<String>,
    /// A private authority's certificates, PEM.
    pub ca_file: Option<PathBuf>,
}

/// How a token is had.
#[derive(Debug, Clone)]
pub enum Grant {
    /// Another program has it ready.
    Given(ReadSecret),
    /// RFC 6749 §6; what the endpoint gives in place of the refresh token is kept in the file `kept`.
    Refresh { endpoint: Endpoint, refresh_token: ReadSecret, kept: PathBuf },
    /// The application for itself (RFC 6749 §4.4).
    Client(Endpoint),
    /// A service account acts for `subject` (RFC 7523 §2.1): Google's way for applications. `key` is
    /// the JSON file that Google gives out.
    ServiceAccount { key: ReadSecret, subject: String, scope: String, ca_file: Option<PathBuf> },
}

/// The tokens of one account. Clones share them.
#[derive(Clone)]
pub struct Tokens(Arc<Shared>);

struct Shared {
    grant: Grant,
    clock: fn() -> Timestamp,
    patience: Duration,
    held: Mutex<Option<Held>>,
}

struct Held {
    token: Secret,
    until: Instant,
}

/// A token to log in with.
#[derive(Debug)]
pub(in crate::mail) struct Token {
    pub(in crate::mail) secret: Secret,
    /// It was asked for just now.
    pub(in crate::mail) fresh: bool,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("grant", &self.0.grant).finish_non_exhaustive()
    }
}

impl Tokens {
    /// `clock` tells the time, for assertions and for the ends of refresh tokens.
    #[must_use]
    pub fn new(grant: Grant, clock: fn() -> Timestamp) -> Self {
        Self::with_patience(grant, clock, endpoint::PATIENCE)
    }

    /// The same with another time-out for a request.
    #[must_use]
    pub fn with_patience(grant: Grant, clock: fn() -> Timestamp, patience: Duration) -> Self {
        Self(Arc::new(Shared { grant, clock, patience, held: Mutex::default() }))
    }

    /// A token that is good for a while.
    ///
    /// # Errors
    /// One sentence, with the remedy where one is known; never a secret.
    pub(in crate::mail) async fn token(&self) -> anyhow::Result<Token> {
        let shared = Arc::clone(&self.0);
        // In a task of its own: who waits may be interrupted, and a refresh token that the endpoint
        // has just replaced would be lost.
        tokio::spawn(async move { shared.token().await }).await.context("Cannot ask for an access token")?
    }

    /// A server would not have it: the next one is asked for anew.
    pub(in crate::mail) async fn forget(&self, token: &Token) {
        let mut held = self.0.held.lock().await;
        if held.as_ref().is_some_and(|held| held.token == token.secret) {
            *held = None;
        }
    }
}

/// How long a token is used that is good for so long; the half of a short life, for it is to be used
/// at all.
fn used_for(good_for: Option<Duration>) -> Duration {
    good_for.map_or(UNTOLD, |good_for| good_for.saturating_sub(AHEAD).max(good_for / 2))
}

impl Shared {
    async fn token(&self) -> anyhow::Result<Token> {
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref().filter(|held| Instant::now() < held.until) {
            return Ok(Token { secret: held.token.clone(), fresh: false });
        }
        *held = None;
        let begun = Instant::now();
        let (token, good_for) = self.ask().await?;
        *held = Some(Held { token: token.clone(), until: begun + used_for(good_for) });
        Ok(Token { secret: token, fresh: true })
    }

    /// A new token, and how long it is good for.
    async fn ask(&self) -> anyhow::Result<(Secret, Option<Duration>)> {
        let answer = match &self.grant {
            Grant::Given(read) => {
                let given = read.read().await?;
                return Ok((endpoint::usable(given.expose().trim())?, None));
            }
            Grant::Client(endpoint) => self.ask_endpoint(Asker::App, endpoint, &[]).await?,
            Grant::Refresh { endpoint, refresh_token, kept } => {
                self.refresh(endpoint, refresh_token, kept).await?
            }
            Grant::ServiceAccount { key, subject, scope, ca_file } => {
                let account = ServiceAccount::parse(key.read().await?.expose())?;
                let assertion = account.assertion(subject, scope, (self.clock)())?;
                let fields = [("grant_type", assertion::GRANT_TYPE), ("assertion", assertion.expose())];
                let url = account.token_uri();
                endpoint::ask(Asker::ServiceAccount, url, ca_file.as_deref(), &fields, self.patience).await?
            }
        };
        Ok((answer.access_token, answer.good_for))
    }

    /// The lock is held from reading the refresh token until its successor is on disk: another
    /// process (`check --online`) may do the same.
    async fn refresh(
        &self,
        endpoint: &Endpoint,
        configured: &ReadSecret,
        kept: &std::path::Path,
    ) -> anyhow::Result<Answer> {
        let configured = configured.read().await?;
        let path = kept.to_owned();
        let mut kept = tokio::task::spawn_blocking(move || StoredToken::open(&path, configured)).await??;
        let token = kept.token().clone();
        let fields = [("refresh_token", token.expose())];
        let answer = self.ask_endpoint(Asker::Refresh, endpoint, &fields).await?;
        let (next, ends) = (answer.refresh_token.clone(), answer.refresh_token_good_for);
        let now = (self.clock)();
        let ends = ends.and_then(|ends| now.checked_add(ends).ok());
        let saved = tokio::task::spawn_blocking(move || kept.note(next, ends)).await?;
        // The token at hand is good; staff lose the next one only if it is not kept by then.
        if let Err(error) = saved {
            tracing::error!("Cannot keep the new refresh token: {error:#}");
        }
        Ok(answer)
    }

    async fn ask_endpoint(
        &self,
        asker: Asker,
        endpoint: &Endpoint,
        more: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let secret = match &endpoint.client_secret {
            Some(secret) => Some(secret.read().await?),
            None => None,
        };
        let mut fields = vec![("grant_type", asker.grant_type()), ("client_id", &endpoint.client_id)];
        fields.extend(secret.as_ref().map(|secret| ("client_secret", secret.expose())));
        fields.extend(endpoint.scope.as_deref().map(|scope| ("scope", scope)));
        fields.extend(more);
        let ca_file = endpoint.ca_file.as_deref();
        endpoint::ask(asker, &endpoint.token_url, ca_file, &fields, self.patience).await
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
