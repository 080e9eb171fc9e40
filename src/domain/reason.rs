//! Why a letter or post is due: the key that makes it one of its kind for ever.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{pairing::PairingId, person::PersonId, programme::ProgrammeId};

/// `programme/subject/kind/occurrence`. UNIQUE in the store: a reason that comes twice
/// is a bug, and every id that leaves the desk is derived from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Reason {
    /// `None`: the desk itself, or a person across programmes.
    pub programme: Option<ProgrammeId>,
    pub subject: Subject,
    /// `nudge`, `digest`, ...
    pub kind: String,
    /// Tells one letter of the kind from the next: a silence and step, a call's date, the mail that is answered.
    pub occurrence: String,
}

/// Whom or what a reason is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Pairing {
        id: PairingId,
        generation: u32,
    },
    Person(PersonId),
    /// The programme, or the desk itself.
    All,
}

impl Reason {
    /// A reason whose subject is a pairing.
    #[must_use]
    pub fn of_pairing(
        programme: &ProgrammeId,
        pairing: &PairingId,
        generation: u32,
        kind: &str,
        occurrence: &str,
    ) -> Self {
        Self {
            programme: Some(programme.clone()),
            subject: Subject::Pairing { id: pairing.clone(), generation },
            kind: kind.to_owned(),
            occurrence: occurrence.to_owned(),
        }
    }

    /// A reason whose subject is a person, across programmes.
    #[must_use]
    pub fn of_person(person: &PersonId, kind: &str, occurrence: &str) -> Self {
        Self {
            programme: None,
            subject: Subject::Person(person.clone()),
            kind: kind.to_owned(),
            occurrence: occurrence.to_owned(),
        }
    }

    /// A reason whose subject is a programme.
    #[must_use]
    pub fn of_programme(programme: &ProgrammeId, kind: &str, occurrence: &str) -> Self {
        Self { programme: Some(programme.clone()), ..Self::of_desk(kind, occurrence) }
    }

    /// A reason whose subject is the desk itself.
    #[must_use]
    pub fn of_desk(kind: &str, occurrence: &str) -> Self {
        Self {
            programme: None,
            subject: Subject::All,
            kind: kind.to_owned(),
            occurrence: occurrence.to_owned(),
        }
    }

    /// The pairing that it is about.
    #[must_use]
    pub fn pairing(&self) -> Option<&PairingId> {
        match &self.subject {
            Subject::Pairing { id, .. } => Some(id),
            Subject::Person(_) | Subject::All => None,
        }
    }
}

/// `academy/ada-sam.1/nudge/first-2027-01-11T09:00:00Z/0/ada-lovelace`
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { programme, subject, kind, occurrence } = self;
        match programme {
            Some(programme) => write!(f, "{programme}/")?,
            None => f.write_str("-/")?,
        }
        match subject {
            Subject::Pairing { id, generation } => write!(f, "{id}.{generation}")?,
            Subject::Person(id) => write!(f, "{id}")?,
            Subject::All => f.write_str("-")?,
        }
        write!(f, "/{kind}/{occurrence}")
    }
}

/// As the store has it. What is missing is empty.
impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Self {
        let mut parts = text.splitn(4, '/');
        let mut next = || parts.next().unwrap_or_default();
        let (programme, subject, kind, occurrence) = (next(), next(), next(), next());
        let generation = |text: &str| text.parse().ok();
        let of_pairing = subject.rsplit_once('.').and_then(|(id, text)| Some((id, generation(text)?)));
        Self {
            programme: (programme != "-").then(|| ProgrammeId(programme.to_owned())),
            subject: match of_pairing {
                Some((id, generation)) => Subject::Pairing { id: PairingId(id.to_owned()), generation },
                None if subject == "-" => Subject::All,
                None => Subject::Person(PersonId(subject.to_owned())),
            },
            kind: kind.to_owned(),
            occurrence: occurrence.to_owned(),
        }
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_what_the_store_has() {
        for text in [
            "academy/ada-sam.1/nudge/first-2027-01-11T09:00:00Z/0/ada-lovelace",
            "academy/-/digest/2027-01-11",
            "-/sam-jones/was-it-you/sam@home.test",
            "-/-/roster/0123456789abcdef/2027-01-11T09:00:00Z",
        ] {
            assert_eq!(Reason::from(text).to_string(), text);
        }
        let nudge = Reason::from("academy/ada-sam.2/nudge/first/0");
        assert_eq!(nudge.pairing().map(|id| id.0.as_str()), Some("ada-sam"));
        assert_eq!((nudge.kind.as_str(), nudge.occurrence.as_str()), ("nudge", "first/0"));
    }
}
