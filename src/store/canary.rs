//! The desk's mail to itself: the last one, when one last came home, and that none does.

use anyhow::{Context as _, Result};
use serde::{Serialize, de::DeserializeOwned};

use super::Tx;
use crate::domain::canary::{Canary, Deaf, Home, Unsent};

const LAST: &str = "canary";
const HOME: &str = "canary_home";
const UNSENT: &str = "canary_unsent";
const DEAF: &str = "deaf";

impl Tx<'_> {
    /// The mail that was sent last.
    pub fn canary(&self) -> Result<Option<Canary>> {
        self.kept(LAST)
    }

    pub fn set_canary(&self, canary: &Canary) -> Result<()> {
        self.keep(LAST, canary)
    }

    /// Where and when one was last seen in the mailbox.
    pub fn canary_home(&self) -> Result<Option<Home>> {
        self.kept(HOME)
    }

    pub fn set_canary_home(&self, home: &Home) -> Result<()> {
        self.keep(HOME, home)
    }

    /// Why none could be sent lately.
    pub fn canary_unsent(&self) -> Result<Option<Unsent>> {
        self.kept(UNSENT)
    }

    pub fn set_canary_unsent(&self, unsent: Option<&Unsent>) -> Result<()> {
        match unsent {
            Some(unsent) => self.keep(UNSENT, unsent),
            None => self.clear_meta(UNSENT),
        }
    }

    /// What was seen when one did not come home; `None`: mail arrives, as far as is known.
    pub fn deaf(&self) -> Result<Option<Deaf>> {
        self.kept(DEAF)
    }

    pub fn set_deaf(&self, deaf: Option<&Deaf>) -> Result<()> {
        match deaf {
            Some(deaf) => self.keep(DEAF, deaf),
            None => self.clear_meta(DEAF),
        }
    }

    fn kept<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let value = self.meta(key)?;
        value
            .map(|value| serde_json::from_str(&value))
            .transpose()
            .with_context(|| format!("Cannot read what is kept of the desk's mail to itself ({key})"))
    }

    fn keep<T: Serialize>(&self, key: &str, value: &T) -> Result<()> {
        self.set_meta(key, &serde_json::to_string(value)?)
    }
}
