//! What a Google service account says for itself: a signed JSON Web Token (RFC 7523, RS256 of RFC 7518).

use std::fmt;

use anyhow::{Context as _, bail};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::Deserialize;
use tokio_rustls::rustls::{
    SignatureScheme,
    crypto::aws_lc_rs::sign::any_supported_type,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
};

use crate::domain::Secret;

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const GOOGLE: &str = "https://oauth2.googleapis.com/token";
/// The longest that Google takes.
const LASTS: i64 = 3600;
/// A clock that runs ahead would make it one of the future, which is refused.
const BACK: i64 = 30;

/// The key file of a service account, as far as it is needed.
#[derive(Deserialize)]
pub struct ServiceAccount {
    client_email: String,
    private_key: String,
    token_uri: Option<String>,
}

impl ServiceAccount {
    /// Reads the JSON that Google gives out.
    ///
    /// # Errors
    /// One sentence, without anything of the file.
    pub(super) fn parse(json: &str) -> anyhow::Result<Self> {
        match serde_json::from_str(json) {
            Ok(account) => Ok(account),
            Err(_) => bail!(
                "Cannot use the service account's key: it should be the JSON file that Google gave out, with client_email and private_key"
            ),
        }
    }

    pub(super) fn token_uri(&self) -> &str {
        self.token_uri.as_deref().unwrap_or(GOOGLE)
    }

    /// `subject`: the user in whose name mail is read and sent.
    ///
    /// # Errors
    /// When the key is none, or no RSA key.
    pub(super) fn assertion(&self, subject: &str, scope: &str, now: Timestamp) -> anyhow::Result<Secret> {
        let issued = now.as_second() - BACK;
        let claims = serde_json::json!({
            "iss": self.client_email,
            "sub": subject,
            "scope": scope,
            "aud": self.token_uri(),
            "iat": issued,
            "exp": issued + LASTS,
        });
        let part = |json: &str| BASE64URL_NOPAD.encode(json.as_bytes());
        let signed = format!("{}.{}", part(r#"{"alg":"RS256","typ":"JWT"}"#), part(&claims.to_string()));
        let signature = self.sign(signed.as_bytes()).context("Cannot use the service account's key")?;
        Ok(Secret::new(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))))
    }

    /// Whether the key can be used.
    ///
    /// # Errors
    /// One sentence, without anything of the file.
    pub fn check(json: &str) -> anyhow::Result<()> {
        let account = Self::parse(json)?;
        account.sign(b"").map(|_| ()).context("Cannot use the service account's key")
    }

    fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let key = PrivateKeyDer::from_pem_slice(self.private_key.as_bytes())
            .ok()
            .context("its private_key is no PEM block")?;
        let key = any_supported_type(&key).ok().context("its private_key cannot be read")?;
        let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).context("it is no RSA key")?;
        Ok(signer.sign(message)?)
    }
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount").field("client_email", &self.client_email).finish_non_exhaustive()
    }
}
