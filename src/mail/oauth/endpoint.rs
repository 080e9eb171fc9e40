//! One request to a token endpoint (RFC 6749 §5), and what it answers in words.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, bail};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::Secret;
use crate::mail::{
    http::{SafeUrl, StatusCode, post_form},
    parcel::one_line,
};

/// How long one request may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// A token that is longer is none: servers take an AUTH line of 12,288 octets (RFC 4954 §4).
const LONGEST_TOKEN: usize = 9000;

/// What is shorter protects nothing, and may be a part of any word.
const SHORTEST_SECRET: usize = 6;

/// Who asks: the remedies differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Refresh,
    App,
    ServiceAccount,
}

impl Asker {
    pub(super) fn grant_type(self) -> &'static str {
        match self {
            Self::Refresh => "refresh_token",
            Self::App => "client_credentials",
            Self::ServiceAccount => super::assertion::GRANT_TYPE,
        }
    }
}

/// What the endpoint grants.
pub(super) struct Answer {
    pub(super) access_token: Secret,
    pub(super) good_for: Option<Duration>,
    /// In place of the one that was used, or the same.
    pub(super) refresh_token: Option<Secret>,
    pub(super) refresh_token_good_for: Option<SignedDuration>,
}

/// Microsoft's older endpoint gives numbers as texts.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<Value>,
    #[serde(default)]
    refresh_token: Option<String>,
    /// Google's, for tokens that do not last.
    #[serde(default)]
    refresh_token_expires_in: Option<Value>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
}

/// Asks once.
///
/// # Errors
/// One sentence: the network, the endpoint's refusal with its remedy, or an answer that is none. No
/// value of `fields` stands in it.
pub(super) async fn ask(
    asker: Asker,
    url: &str,
    ca_file: Option<&Path>,
    fields: &[(&str, &str)],
    patience: Duration,
) -> anyhow::Result<Answer> {
    let url = SafeUrl::parse(url, "tokens")?;
    let cannot = {
        let host = url.host().to_owned();
        move || format!("Cannot get an access token from {host}")
    };
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let (status, body) = post_form(url, ca_file, body, patience).await.with_context(&cannot)?;
    if status.is_success() {
        return granted(&body).with_context(&cannot);
    }
    // An endpoint may repeat what it was given.
    let secrets = fields.iter().filter(|(name, value)| hides(name) && value.len() >= SHORTEST_SECRET);
    let said = secrets
        .fold(String::from_utf8_lossy(&body).into_owned(), |said, (_, value)| said.replace(value, "***"));
    let why = refused(asker, status, said.as_bytes());
    bail!("{}: {}", cannot(), one_line(&why))
}

fn hides(field: &str) -> bool {
    matches!(field, "client_secret" | "refresh_token" | "assertion")
}

fn granted(body: &[u8]) -> anyhow::Result<Answer> {
    let Ok(granted) = serde_json::from_slice::<Granted>(body) else {
        bail!("its answer is not one of a token endpoint; see that token_url is right");
    };
    if granted.token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        bail!("it gives a token of a kind that mail servers do not take");
    }
    let seconds = |value: Option<Value>| match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse::<u64>().ok(),
        _ => None,
    };
    // A century: beyond it, sums with times would leave the calendar.
    let seconds = |value| seconds(value).map(|seconds| seconds.min(100 * 366 * 24 * 3600));
    let signed = |seconds: u64| SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    Ok(Answer {
        access_token: usable(&granted.access_token)?,
        good_for: seconds(granted.expires_in).map(Duration::from_secs),
        refresh_token: granted.refresh_token.filter(|token| !token.is_empty()).map(Secret::new),
        // Zero: Keycloak's word for one without an end.
        refresh_token_good_for: seconds(granted.refresh_token_expires_in).filter(|s| *s > 0).map(signed),
    })
}

/// A token that may stand in an Authorization header or a SASL message (RFC 6750 §2.1, loosely).
///
/// # Errors
/// When it may not; nothing of it is said.
pub(super) fn usable(token: &str) -> anyhow::Result<Secret> {
    if token.is_empty() || token.len() > LONGEST_TOKEN || !token.bytes().all(|b| b.is_ascii_graphic()) {
        bail!("Cannot use an access token that is not one line of plain letters");
    }
    Ok(Secret::new(token.to_owned()))
}

/// Why, and what would be right, with the endpoint's own words.
fn refused(asker: Asker, status: StatusCode, body: &[u8]) -> String {
    let Ok(Refused { error, error_description }) = serde_json::from_slice(body) else {
        return match status.as_u16() {
            300..400 => "it sends us elsewhere; token_url should be the final address".to_owned(),
            404 | 405 => format!("it answers {status}; see that token_url and tenant are right"),
            _ => format!("it answers {status}; it is tried again by itself"),
        };
    };
    let description = error_description.unwrap_or_default();
    // What follows are numbers for Microsoft's own support.
    let description = description.split(" Trace ID:").next().unwrap_or_default().trim();
    let said = if description.is_empty() { error.clone() } else { format!("{error}: {description}") };
    let said: String = one_line(&said).chars().take(140).collect();
    format!("{} ({said})", remedy(asker, status, &error, description))
}

/// What is wrong and what to do, from RFC 6749 §5.2's codes and Microsoft's numbers, which say more.
fn remedy(asker: Asker, status: StatusCode, error: &str, description: &str) -> &'static str {
    let has = |number: &str| description.contains(&format!("AADSTS{number}:"));
    if has("7000222") {
        "the client secret has expired; make a new one in the app's registration, put it in place of the old one and set client_secret_expires"
    } else if has("7000215") {
        "the client secret is wrong; the app's registration shows its value once, and its id is something else"
    } else if has("700016") || has("7000218") {
        "this client_id is not known in that tenant, or it needs a client_secret"
    } else if has("90002") || has("900023") {
        "there is no such tenant"
    } else if has("65001") || matches!(error, "consent_required" | "interaction_required") {
        "consent is missing; an administrator has to grant the app its permissions"
    } else {
        match (error, asker) {
            ("invalid_grant", Asker::Refresh) => {
                "the refresh token has expired or been revoked; sign in once more as the README says, and put the new one in place of the old"
            }
            ("invalid_grant", Asker::ServiceAccount) => {
                "the service account may not act for this user; see that username is a user of this Workspace and that the machine's clock is right"
            }
            ("unauthorized_client", Asker::ServiceAccount) => {
                "the service account lacks domain-wide delegation; add its client id with the scope https://mail.google.com/ in the Admin console"
            }
            ("invalid_client" | "unauthorized_client" | "deleted_client", _) => {
                "it does not know this client; see that client_id and client_secret are right and the secret has not expired"
            }
            ("invalid_scope", _) => "it does not know the scope, or the app has no right to it",
            ("unsupported_grant_type", _) => "it does not give tokens in this way; see token_url",
            ("temporarily_unavailable" | "server_error" | "slow_down", _) => {
                "it is out of order for now; it is tried again by itself"
            }
            _ if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                "it is out of order for now; it is tried again by itself"
            }
            _ => "it refuses",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_in_words() {
        use Asker::{App, Refresh, ServiceAccount};
        let table = [
            (
                Refresh,
                400,
                "invalid_grant",
                "Token has been expired or revoked.",
                "has expired or been revoked",
            ),
            (
                Refresh,
                400,
                "invalid_grant",
                "AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 1",
                "has expired or been revoked",
            ),
            (
                Refresh,
                400,
                "invalid_grant",
                "AADSTS65001: The user or administrator has not consented",
                "consent is missing",
            ),
            (
                App,
                401,
                "invalid_client",
                "AADSTS7000222: The provided client secret keys are expired.",
                "client secret has expired",
            ),
            (
                App,
                401,
                "invalid_client",
                "AADSTS7000215: Invalid client secret provided.",
                "client secret is wrong",
            ),
            (
                App,
                400,
                "unauthorized_client",
                "AADSTS700016: Application with identifier",
                "not known in that tenant",
            ),
            (App, 400, "invalid_request", "AADSTS90002: Tenant 'x' not found.", "no such tenant"),
            (App, 401, "invalid_client", "", "does not know this client"),
            (App, 400, "invalid_scope", "AADSTS70011: The provided value", "does not know the scope"),
            (ServiceAccount, 401, "unauthorized_client", "Client is unauthorized", "domain-wide delegation"),
            (ServiceAccount, 400, "invalid_grant", "Invalid email or User ID", "may not act for this user"),
            (App, 503, "temporarily_unavailable", "", "tried again by itself"),
            (App, 429, "too_many", "", "tried again by itself"),
            (App, 400, "strange", "words", "it refuses (strange: words)"),
        ];
        for (asker, status, error, description, expected) in table {
            let body = serde_json::json!({"error": error, "error_description": description}).to_string();
            let said = refused(asker, StatusCode::from_u16(status).unwrap(), body.as_bytes());
            assert!(said.contains(expected), "{said}");
            assert!(said.contains(error) && !said.contains("Trace ID"), "{said}");
            assert!(said.chars().count() < crate::mail::parcel::LONGEST_SAID, "{} {said}", said.len());
        }
        for (status, expected) in [(302, "final address"), (404, "token_url"), (502, "tried again")] {
            let said = refused(App, StatusCode::from_u16(status).unwrap(), b"<html>");
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn answers_are_read_as_endpoints_write_them() {
        let granted = granted(
            br#"{"token_type":"bearer","access_token":"t","expires_in":"3599","refresh_token_expires_in":604799,"ext":1}"#,
        )
        .unwrap();
        assert_eq!(granted.good_for, Some(Duration::from_secs(3599)));
        assert_eq!(granted.refresh_token_good_for, Some(SignedDuration::from_secs(604_799)));
        assert!(granted.refresh_token.is_none());
        for bad in [
            &b"<html>"[..],
            b"{}",
            br#"{"access_token":""}"#,
            br#"{"access_token":"a b"}"#,
            br#"{"access_token":"a\r\nb"}"#,
            br#"{"access_token":"t","token_type":"mac"}"#,
        ] {
            assert!(super::granted(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        let endless =
            super::granted(br#"{"access_token":"t","expires_in":1e300,"refresh_token_expires_in":0}"#);
        assert!(
            endless.is_ok_and(|answer| answer.good_for.is_none() && answer.refresh_token_good_for.is_none())
        );
    }
}
