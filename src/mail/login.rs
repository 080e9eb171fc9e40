//! How the desk proves to a mail server who it is: by a password, or by an access token over SASL
//! XOAUTH2 or OAUTHBEARER (RFC 7628).

use data_encoding::BASE64;
use serde_json::Value;

use super::{
    oauth::{Token, Tokens},
    parcel::one_line,
};
use crate::domain::Secret;

/// Who logs in, and with what.
#[derive(Debug, Clone)]
pub struct Login {
    pub username: String,
    pub proof: Proof,
}

#[derive(Debug, Clone)]
pub enum Proof {
    Password(Secret),
    /// Asked for anew before it ends; shared by all who log in to the same account.
    Token(Tokens),
}

impl Login {
    /// The access token of the moment, where one is needed: before a server is kept waiting for it.
    ///
    /// # Errors
    /// One sentence: it cannot be had.
    pub(super) async fn token(&self) -> anyhow::Result<Option<Token>> {
        match &self.proof {
            Proof::Password(_) => Ok(None),
            Proof::Token(tokens) => tokens.token().await.map(Some),
        }
    }

    /// What a server's refusal of this token comes to: the next one is asked for anew.
    pub(super) async fn refused(&self, token: &Token, said: &str) -> TokenRefused {
        if let Proof::Token(tokens) = &self.proof {
            tokens.forget(token).await;
        }
        TokenRefused { said: one_line(said), old: !token.fresh }
    }
}

/// A server would not have an access token.
#[derive(Debug, thiserror::Error)]
#[error("the server refuses the access token: {said}")]
pub(super) struct TokenRefused {
    said: String,
    /// It had been kept for a while, so a new one may do better.
    old: bool,
}

/// Whether another try with a new token is owed.
pub(super) fn token_was_old(error: &anyhow::Error) -> bool {
    error.downcast_ref::<TokenRefused>().is_some_and(|refused| refused.old)
}

/// The mechanisms that take an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sasl {
    /// Google's and Microsoft's own, older than the standard.
    Xoauth2,
    /// RFC 7628.
    OauthBearer,
}

impl Sasl {
    /// The one to use, if the server offers any.
    pub(super) fn choose(offers: impl Fn(&str) -> bool) -> Option<Self> {
        [Self::Xoauth2, Self::OauthBearer].into_iter().find(|sasl| offers(sasl.name()))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xoauth2 => "XOAUTH2",
            Self::OauthBearer => "OAUTHBEARER",
        }
    }

    /// The client's only message, in base64 (RFC 7628 §3.1).
    pub(super) fn message(self, username: &str, (host, port): (&str, u16), token: &Secret) -> Secret {
        let token = token.expose();
        let plain = match self {
            Self::Xoauth2 => format!("user={username}\u{1}auth=Bearer {token}\u{1}\u{1}"),
            Self::OauthBearer => {
                // A saslname (RFC 5801 §4).
                let name = username.replace('=', "=3D").replace(',', "=2C");
                format!("n,a={name},\u{1}host={host}\u{1}port={port}\u{1}auth=Bearer {token}\u{1}\u{1}")
            }
        };
        Secret::new(BASE64.encode(plain.as_bytes()))
    }

    /// What a server that has told of an error waits for before it refuses (RFC 7628 §3.2.3), in base64.
    pub(super) fn after_error(self) -> &'static str {
        match self {
            Self::Xoauth2 => "",
            Self::OauthBearer => "AQ==",
        }
    }
}

/// What a server tells of an error before it refuses: JSON with a status, in base64.
pub(super) fn told(challenge: &str) -> String {
    let json = BASE64.decode(challenge.trim().as_bytes()).ok();
    let json = json.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    match json.as_ref().and_then(|json| json.get("status")) {
        Some(Value::String(status)) => one_line(status),
        Some(Value::Number(status)) => status.to_string(),
        _ => String::new(),
    }
}

/// A refusal with what was told before it.
pub(super) fn with_told(said: &str, told: &str) -> String {
    if told.is_empty() { said.to_owned() } else { format!("{said} (status {told})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(sasl: Sasl, username: &str) -> String {
        let token = Secret::new("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==".to_owned());
        let message = sasl.message(username, ("server.example.com", 143), &token);
        String::from_utf8(BASE64.decode(message.expose().as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn messages_are_those_of_the_documents() {
        // developers.google.com/workspace/gmail/imap/xoauth2-protocol
        assert_eq!(
            plain(Sasl::Xoauth2, "someuser@example.com"),
            "user=someuser@example.com\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
        );
        // RFC 7628 §4.1
        assert_eq!(
            plain(Sasl::OauthBearer, "user@example.com"),
            "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer \
             vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
        );
        assert!(plain(Sasl::OauthBearer, "a=b,c@x").starts_with("n,a=a=3Db=2Cc@x,\x01"));
    }

    #[test]
    fn the_older_mechanism_comes_first_and_either_will_do() {
        assert_eq!(Sasl::choose(|_| true), Some(Sasl::Xoauth2));
        assert_eq!(Sasl::choose(|name| name == "OAUTHBEARER"), Some(Sasl::OauthBearer));
        assert_eq!(Sasl::choose(|_| false), None);
    }

    #[test]
    fn what_servers_tell_of_an_error_is_its_status() {
        for (json, status) in [
            (r#"{"status":"401","schemes":"bearer mac","scope":"https://mail.google.com/"}"#, "401"),
            (r#"{"status":"invalid_token"}"#, "invalid_token"),
            (r#"{"status":400}"#, "400"),
            (r#"{"other":1}"#, ""),
            ("no json", ""),
        ] {
            assert_eq!(told(&BASE64.encode(json.as_bytes())), status);
        }
        assert_eq!(told("not base64"), "");
        assert_eq!(told(""), "");
    }
}
