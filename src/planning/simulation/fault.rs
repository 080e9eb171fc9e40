//! Why something cannot be played forward, for log lines.

use jiff::Timestamp;

use crate::domain::{PairingId, contact::InvalidTransition};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    #[error("There is no pairing to write about")]
    NothingToWriteAbout,
    #[error("There is no pairing {0}")]
    NoPairing(PairingId),
    #[error(transparent)]
    CannotHappen(#[from] InvalidTransition),
    /// A letter that cannot be written, in the words of whoever should have written it.
    #[error("{0}")]
    NotWritten(String),
    #[error("there is no end to what is due; it is left out from {from} on")]
    NoEnd { from: Timestamp },
    #[error("there is no end to what is due for it")]
    NoEndForPairing,
    #[error("there is no end to what is due for them")]
    NoEndForPerson,
}
