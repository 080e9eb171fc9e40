//! `oauth = { ... }`: how access tokens are had, in place of a password.

use std::path::PathBuf;

use jiff::civil::Date;

use super::{
    problem::Complaint,
    provider::Provider,
    secret::{SecretSource, secret},
    server::is_loopback,
    table::{At, Table},
};

/// How access tokens are had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth {
    pub grant: Grant,
    /// The last day of the client secret, as the provider's page shows it.
    pub client_secret_expires: Option<Date>,
    /// A private authority's certificate for the token endpoint, PEM.
    pub ca_file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// A program prints an access token.
    Command(SecretSource),
    /// Somebody has signed in once and left a refresh token (RFC 6749 §6).
    Refresh { client: Client, refresh_token: SecretSource },
    /// The application for itself (RFC 6749 §4.4).
    App { client: Client },
    /// Google's service account with domain-wide delegation: the JSON of its key.
    ServiceAccount { key: SecretSource, scope: String },
}

/// The application as the token endpoint knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `https://...`; `http://` on loopback only.
    pub token_url: String,
    pub id: String,
    pub secret: Option<SecretSource>,
    pub scope: Option<String>,
}

impl OAuth {
    /// Every secret that it rests on; a command is among them.
    #[must_use]
    pub fn secrets(&self) -> Vec<&SecretSource> {
        match &self.grant {
            Grant::Command(token) => vec![token],
            Grant::Refresh { client, refresh_token } => client.secret.iter().chain([refresh_token]).collect(),
            Grant::App { client } => client.secret.iter().collect(),
            Grant::ServiceAccount { key, .. } => vec![key],
        }
    }
}

const CLIENT_KEYS: [&str; 5] = ["tenant", "client_id", "client_secret", "client_secret_expires", "token_url"];
const WAYS: &str = "write a command that prints a token, client_id with a refresh_token, client_id with a client_secret and tenant (Microsoft), or service_account (Google)";

/// Reads `oauth`; `None` where it is absent, or wrong and reported.
pub(super) fn oauth(parent: &Table<'_>, provider: Option<Provider>) -> Option<OAuth> {
    let table = parent.table("oauth");
    if !table.exists() {
        return None;
    }
    let command = table.verbatim("command").map(|command| SecretSource::Command(command.value));
    let refresh_token = secret(&table, "refresh_token");
    let key = secret(&table, "service_account");
    let expires = table.date("client_secret_expires").map(|date| date.value);
    let ca_file = table.text("ca_file").map(|file| table.source.path(&file.value));
    let ways = ["command", "refresh_token", "service_account"].into_iter().filter(|way| table.has(way));
    let ways: Vec<&str> = ways.collect();
    let grant = match ways.as_slice() {
        ["command"] => {
            table.without_effect(&CLIENT_KEYS, "oauth's command");
            table.without_effect(&["scope", "ca_file"], "oauth's command");
            command.map(Grant::Command)
        }
        ["service_account"] => {
            table.without_effect(&CLIENT_KEYS, "oauth's service_account");
            let scope = table.text("scope").map(|scope| scope.value);
            let scope = scope.unwrap_or_else(|| Provider::Google.scope().to_owned());
            key.map(|key| Grant::ServiceAccount { key, scope })
        }
        ["refresh_token"] => {
            let client = client(&table, provider);
            client.zip(refresh_token).map(|(client, refresh_token)| Grant::Refresh { client, refresh_token })
        }
        [] => app(&table, provider),
        _ => {
            CLIENT_KEYS.into_iter().chain(["scope"]).for_each(|key| _ = table.has(key));
            let what = format!("oauth says {} ways to get a token", ways.len());
            table.report(table.at, what, Some(format!("keep one of {}", ways.join(", "))));
            None
        }
    };
    Some(OAuth { grant: grant?, client_secret_expires: expires, ca_file })
}

fn app(table: &Table<'_>, provider: Option<Provider>) -> Option<Grant> {
    if !table.has("client_id") && !table.has("client_secret") {
        CLIENT_KEYS.into_iter().chain(["scope"]).for_each(|key| _ = table.has(key));
        table.report(table.at, "oauth does not say how to get a token", Some(WAYS.to_owned()));
        return None;
    }
    let mut client = client(table, provider)?;
    if client.token_url.contains("googleapis.com") {
        let hint = "write refresh_token = { file = \"...\" }, or use a service_account";
        table.report(table.at, "Google gives no tokens for a client secret alone", Some(hint.to_owned()));
        return None;
    }
    if client.secret.is_none() {
        let hint = "write client_secret = { file = \"...\" }, or refresh_token = { file = \"...\" }";
        table.report(table.at, "client_secret is missing in oauth", Some(hint.to_owned()));
        return None;
    }
    if client.scope.is_none() && table.has("tenant") {
        client.scope = Some(Provider::Microsoft365.scope().to_owned());
    }
    Some(Grant::App { client })
}

fn client(table: &Table<'_>, provider: Option<Provider>) -> Option<Client> {
    let tenant = table.parsed("tenant", tenant);
    table.require("client_id", "write the id that the provider shows for the app");
    let id = table.text("client_id");
    let client_secret = secret(table, "client_secret");
    let scope = table.text("scope").map(|scope| scope.value);
    let given = table.text("token_url").filter(|url| {
        let good = is_endpoint(&url.value);
        if !good {
            let hint = "write \"https://...\"; \"http://\" is for localhost only";
            table.refuse("token_url", url, Complaint::new("is no address that secrets may go to", hint));
        }
        good
    });
    let provider = if tenant.is_some() { Some(Provider::Microsoft365) } else { provider };
    let known = provider.and_then(|p| p.token_url(tenant.as_ref().map(|tenant| tenant.value.as_str())));
    let told = table.has("token_url") || table.has("tenant");
    if given.is_none() && known.is_none() && !told {
        let (what, hint) = match provider {
            Some(Provider::Microsoft365) => (
                "tenant is missing in oauth",
                "write tenant = \"example.onmicrosoft.com\", or the directory's id",
            ),
            _ => ("token_url is missing in oauth", "write the provider's address for tokens"),
        };
        table.report(table.at, what, Some(hint.to_owned()));
    }
    let token_url = given.map(|url| url.value).or(known)?;
    Some(Client { token_url, id: at(id)?, secret: client_secret, scope })
}

fn at(text: Option<At<String>>) -> Option<String> {
    text.map(|text| text.value.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A tenant's id or domain: part of an address.
fn tenant(text: &str) -> Result<String, Complaint> {
    let good = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    good.then(|| text.to_owned()).ok_or_else(|| {
        Complaint::new("is not a tenant", "write its domain, such as \"example.onmicrosoft.com\", or its id")
    })
}

fn is_endpoint(url: &str) -> bool {
    let host = |rest: &str| {
        let authority = rest.split(['/', '?']).next().unwrap_or_default().to_lowercase();
        authority.rsplit_once(':').map_or(authority.clone(), |(host, _)| host.to_owned())
    };
    let plain = url.chars().all(|c| c.is_ascii_graphic()) && !url.contains('@');
    plain
        && match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => !host(rest).is_empty(),
            (None, Some(rest)) => is_loopback(&host(rest)),
            (None, None) => false,
        }
}
