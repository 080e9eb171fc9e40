//! A password, a token or a key.

use secrecy::{ExposeSecret as _, SecretString};

/// A password, a token or a key: never shown by `Debug`, and overwritten when it is not needed any more.
#[derive(Debug, Clone)]
pub struct Secret(SecretString);

impl Secret {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The secret itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("canary-7391");
        assert!(!format!("{secret:?}").contains("canary"), "{secret:?}");
        assert_eq!(secret.expose(), "canary-7391");
        assert_eq!(secret, secret.clone());
        assert_ne!(secret, Secret::new("other"));
    }
}
