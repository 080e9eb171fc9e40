//! Why a letter or post is due: the key that makes it one of its kind for ever.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{pairing::PairingId, person::PersonId, programme::ProgrammeId};

/// `programme/subject.generation/kind/occurrence`. UNIQUE in the store: a reason that comes twice
/// is a bug, and every id that leaves the desk is derived from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reason(pub String);

impl Reason {
    /// A reason whose subject is a pairing. `occurrence` tells one letter of the kind from the
    /// next: a silence and step, a call's date, the mail that is answered.
    #[must_use]
    pub fn of_pairing(
        programme: &ProgrammeId,
        pairing: &PairingId,
        generation: u32,
        kind: &str,
        occurrence: &str,
    ) -> Self {
        Self(format!("{programme}/{pairing}.{generation}/{kind}/{occurrence}"))
    }

    /// A reason whose subject is a person, across programmes.
    #[must_use]
    pub fn of_person(person: &PersonId, kind: &str, occurrence: &str) -> Self {
        Self(format!("-/{person}/{kind}/{occurrence}"))
    }

    /// A reason whose subject is a programme, or the desk itself (`-`).
    #[must_use]
    pub fn of_programme(programme: &str, kind: &str, occurrence: &str) -> Self {
        Self(format!("{programme}/-/{kind}/{occurrence}"))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
