//! What the desk logs in with: access tokens shared by all who need them, and when what they rest on
//! ends, told to staff before it does.

use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::clock;
use crate::domain::Secret;
use crate::{
    config::{self, Grant, Loaded, OAuth, Proof, SecretSource},
    domain::Reason,
    mail::{self, Endpoint, ReadSecret, Tokens},
    planning::letter::DeskTrouble,
    record::{Context, desk},
    store::Store,
};

/// Staff are told this many days before, once each; the last is the first to hold.
const TOLD_BEFORE: [i32; 2] = [14, 3];

/// The access tokens of a configuration. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Logins {
    accounts: Vec<(config::Login, Tokens)>,
    /// What they rest on and can be read without running anything.
    secrets: Vec<SecretSource>,
}

impl Logins {
    /// Reads nothing yet.
    #[must_use]
    pub fn of(loaded: &Loaded) -> Self {
        let mut logins = Self::default();
        for (login, oauth, kept) in accounts(loaded) {
            let tokens = Tokens::new(grant(oauth, &login.username, kept), clock::now);
            logins.accounts.push((login.clone(), tokens));
            let readable = oauth.secrets().into_iter().filter(|s| !matches!(s, SecretSource::Command(_)));
            logins.secrets.extend(readable.cloned());
        }
        logins
    }

    /// A login to hand to a server; a password is read now.
    ///
    /// # Errors
    /// When the password cannot be read.
    pub fn login(&self, login: &config::Login) -> Result<mail::Login> {
        let shared =
            || self.accounts.iter().find(|(known, _)| known == login).map(|(_, tokens)| tokens.clone());
        let proof =
            match &login.proof {
                Proof::Password(password) => mail::Proof::Password(read(password)?),
                Proof::OAuth(_) => mail::Proof::Token(shared().ok_or_else(|| {
                    anyhow::anyhow!("Cannot log in as {}: no access tokens", login.username)
                })?),
            };
        Ok(mail::Login { username: login.username.clone(), proof })
    }

    /// Tries whether the secrets that tokens are asked for with can be read.
    ///
    /// # Errors
    /// When one cannot.
    pub fn readable(&self) -> Result<()> {
        self.secrets.iter().try_for_each(|secret| secret.read().map(|_| ()))
    }
}

/// Each account that logs in with tokens, once, and where its refresh tokens are kept.
fn accounts(loaded: &Loaded) -> Vec<(&config::Login, &OAuth, PathBuf)> {
    let logins: Vec<&config::Login> = loaded.servers().filter_map(|server| server.login.as_ref()).collect();
    let one = logins.iter().all(|login| Some(login) == logins.first());
    let names: &[&str] = if one { &["mail"] } else { &["send", "receive"] };
    let folder = loaded.state_dir.join("oauth");
    logins
        .into_iter()
        .zip(names)
        .filter_map(|(login, name)| match &login.proof {
            Proof::OAuth(oauth) => Some((login, &**oauth, folder.join(name).with_extension("json"))),
            Proof::Password(_) => None,
        })
        .collect()
}

fn grant(oauth: &OAuth, username: &str, kept: PathBuf) -> mail::Grant {
    let endpoint = |client: &config::Client| Endpoint {
        token_url: client.token_url.clone(),
        client_id: client.id.clone(),
        client_secret: client.secret.as_ref().map(reader),
        scope: client.scope.clone(),
        ca_file: oauth.ca_file.clone(),
    };
    match &oauth.grant {
        Grant::Command(token) => mail::Grant::Given(reader(token)),
        Grant::App { client } => mail::Grant::Client(endpoint(client)),
        Grant::Refresh { client, refresh_token } => {
            mail::Grant::Refresh { endpoint: endpoint(client), refresh_token: reader(refresh_token), kept }
        }
        Grant::ServiceAccount { key, scope } => mail::Grant::ServiceAccount {
            key: reader(key),
            subject: username.to_owned(),
            scope: scope.clone(),
            ca_file: oauth.ca_file.clone(),
        },
    }
}

fn reader(secret: &SecretSource) -> ReadSecret {
    let secret = secret.clone();
    ReadSecret::new(move || read(&secret))
}

fn read(secret: &SecretSource) -> Result<Secret> {
    secret.read()
}

/// What a login rests on and ends on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    ClientSecret,
    RefreshToken,
}

impl Support {
    /// As the record names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ClientSecret => "client-secret",
            Self::RefreshToken => "refresh-token",
        }
    }
}

/// Something that a login rests on, and its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub what: Support,
    /// In the desk's zone.
    pub on: Date,
}

impl Ending {
    /// Days from `today`; negative once it is over.
    #[must_use]
    pub fn days_left(&self, today: Date) -> i32 {
        today.until(self.on).map_or(i32::MAX, |span| span.get_days())
    }
}

/// What ends, as far as it is known.
#[must_use]
pub fn endings(loaded: &Loaded, zone: &TimeZone) -> Vec<Ending> {
    let mut endings = Vec::new();
    for (_, oauth, kept) in accounts(loaded) {
        let secret = oauth.client_secret_expires.map(|on| Ending { what: Support::ClientSecret, on });
        let refresh =
            matches!(oauth.grant, Grant::Refresh { .. }).then(|| refresh_ends(&kept, zone)).flatten();
        endings.extend(secret.into_iter().chain(refresh));
    }
    endings.dedup();
    endings
}

fn refresh_ends(kept: &Path, zone: &TimeZone) -> Option<Ending> {
    let ends = mail::refresh_token_ends(kept).unwrap_or_else(|error| {
        tracing::warn!("It is not known when the refresh token ends: {error:#}");
        None
    })?;
    Some(Ending { what: Support::RefreshToken, on: ends.to_zoned(zone.clone()).date() })
}

/// Tells staff of what ends soon, once for each of `TOLD_BEFORE`; whether there was something to tell.
///
/// # Errors
/// When the store fails.
pub fn tell_endings(store: &Store, ctx: &Context, loaded: &Loaded, now: Timestamp) -> Result<bool> {
    let today = now.to_zoned(ctx.desk.zone.clone()).date();
    let mut told = false;
    // A desk without a programme writes to nobody.
    if ctx.standings.programmes.is_empty() {
        return Ok(false);
    }
    for ending in endings(loaded, &ctx.desk.zone) {
        let left = ending.days_left(today);
        let Some(before) = TOLD_BEFORE.into_iter().filter(|before| left <= *before).min() else { continue };
        let name = format!("{}/{}/{before}", ending.what.word(), ending.on);
        let reason = Reason::of_desk("login-ends", &name);
        // Once it is over, letters could not leave anyway.
        if left < 0 || store.read(|tx| tx.has_reason(&reason))? {
            continue;
        }
        let said = match ending.what {
            Support::ClientSecret => sentence!("login.client_secret_ends", on => ending.on),
            Support::RefreshToken => sentence!("login.refresh_token_ends", on => ending.on),
        };
        store.write(|tx| desk::tell_trouble_once(tx, ctx, DeskTrouble::LoginEnds, &reason, &said, now))?;
        told = true;
    }
    Ok(told)
}

#[cfg(test)]
#[path = "logins_tests.rs"]
mod tests;
