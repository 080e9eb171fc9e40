//! What needs a person: why staff must look at a pairing.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Sentence,
    contact::Silence,
    person::{EmailAddress, PersonId},
    session::CallsCase,
};

/// Why a person must look.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    Silence {
        silence: Silence,
    },
    AddressRefused {
        who: PersonId,
        said: Sentence,
    },
    Stopped {
        who: PersonId,
    },
    NotMe {
        who: PersonId,
    },
    /// Away for more than five working days; `back`: the first day back.
    LongAbsence {
        who: PersonId,
        back: Date,
    },
    /// Asked first, the mentor said no.
    MentorDeclined {
        who: PersonId,
    },
    /// Asked first, the mentor has not answered.
    MentorUnanswered,
    /// Asked first, the mentor answered neither yes nor no: staff read the words.
    MentorAnswered {
        who: PersonId,
    },
    /// Gone from the roster file that named it.
    Vanished,
    /// They want to leave the pairing or the programme: nothing of it is sent to them any more,
    /// cancellations excepted.
    Withdraws {
        who: PersonId,
    },
    /// They wrote something that a person should read.
    Wrote {
        who: PersonId,
    },
    /// Staff asked them something by the desk's hand, and they have not written since. `by`: who asked.
    Asked {
        who: PersonId,
        by: EmailAddress,
    },
    /// A pause takes out every call that was left.
    PausedToTheEnd {
        back: Date,
    },
    /// What became of their calls.
    Calls(CallsCase),
}

impl Trouble {
    /// Whom it is about, where it is about one person.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::AddressRefused { who, .. }
            | Self::Stopped { who }
            | Self::NotMe { who }
            | Self::LongAbsence { who, .. }
            | Self::MentorDeclined { who }
            | Self::MentorAnswered { who }
            | Self::Withdraws { who }
            | Self::Wrote { who }
            | Self::Asked { who, .. } => Some(who),
            Self::Calls(case) => case.person(),
            Self::Silence { .. } | Self::MentorUnanswered | Self::PausedToTheEnd { .. } | Self::Vanished => {
                None
            }
        }
    }

    /// Whether staff should know of it, and need do nothing.
    #[must_use]
    pub fn is_news(&self) -> bool {
        matches!(self, Self::LongAbsence { .. })
    }

    /// Whether a pairing that is over can have it: what a person should read, whenever it was written.
    #[must_use]
    pub fn outlives_the_end(&self) -> bool {
        matches!(self, Self::Wrote { .. } | Self::Withdraws { .. })
    }
}

/// Something open, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTrouble {
    pub trouble: Trouble,
    pub since: Timestamp,
}
