//! Whom and what roster files named once and name no more, as far as that has been dealt with.

use anyhow::Result;

use super::Tx;

/// Who or what a roster file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed<'a> {
    Person(&'a str),
    Pairing(&'a str),
}

impl Listed<'_> {
    fn key(self) -> String {
        match self {
            Self::Person(id) => format!("missing/person/{id}"),
            Self::Pairing(id) => format!("missing/pairing/{id}"),
        }
    }
}

impl Tx<'_> {
    /// Notes whether the files name them.
    pub fn note_in_file(&self, who: Listed<'_>, named: bool) -> Result<()> {
        if named { self.clear_meta(&who.key()) } else { self.set_meta(&who.key(), "gone") }
    }

    /// Whether it is known that the files name them no more.
    pub fn is_known_missing(&self, who: Listed<'_>) -> Result<bool> {
        Ok(self.meta(&who.key())?.is_some())
    }
}
