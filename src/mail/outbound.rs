//! Where letters go: a server, a command, a directory or memory.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::{Directory, Parcel, SendOutcome, Sendmail, Smtp};
use crate::domain::EmailAddress;

/// Where letters go.
#[derive(Debug)]
pub enum Outbound {
    Smtp(Box<Smtp>),
    Sendmail(Sendmail),
    Directory(Directory),
    Memory(Memory),
}

impl Outbound {
    /// Delivers one letter. Never fails: what went wrong is in the outcome.
    pub async fn deliver(&mut self, parcel: &Parcel<'_>) -> SendOutcome {
        match self {
            Self::Smtp(smtp) => smtp.deliver(parcel).await,
            Self::Sendmail(sendmail) => sendmail.deliver(parcel).await,
            Self::Directory(directory) => directory.deliver(parcel),
            Self::Memory(memory) => memory.deliver(parcel),
        }
    }

    /// Whether a second try of a letter that may have left does no harm: in a folder the same
    /// letter is the same file.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        matches!(self, Self::Directory(_) | Self::Memory(_))
    }

    /// Whether letters leave to a provider, who may limit how many come in a minute.
    #[must_use]
    pub fn is_paced(&self) -> bool {
        matches!(self, Self::Smtp(_) | Self::Sendmail(_))
    }

    /// Ends the pass: says QUIT where a connection is open.
    pub async fn close(&mut self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// Keeps what is delivered, and answers as it was told to.
#[derive(Debug, Default)]
pub struct Memory {
    /// Answers to give, first to last; `Sent` when there are none left.
    pub answers: VecDeque<SendOutcome>,
    /// What was answered with `Sent` or `InDoubt`, in order.
    pub taken: Vec<Accepted>,
}

/// A letter that [`Memory`] took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub envelope_from: String,
    pub to: EmailAddress,
    pub copy_to: Option<EmailAddress>,
    pub bytes: Vec<u8>,
    pub message_id: String,
    pub kind: String,
    pub who: String,
    pub at: Timestamp,
}

impl Memory {
    fn deliver(&mut self, parcel: &Parcel<'_>) -> SendOutcome {
        let outcome =
            self.answers.pop_front().unwrap_or(SendOutcome::Sent { said: "250 kept in memory".to_owned() });
        if matches!(outcome, SendOutcome::Sent { .. } | SendOutcome::InDoubt { .. }) {
            self.taken.push(Accepted {
                envelope_from: parcel.envelope_from.to_owned(),
                to: parcel.to.clone(),
                copy_to: parcel.copy_to.cloned(),
                bytes: parcel.bytes.to_vec(),
                message_id: parcel.message_id.to_owned(),
                kind: parcel.kind.to_owned(),
                who: parcel.who.to_owned(),
                at: parcel.at,
            });
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::super::parcel::tests::parcel;
    use super::*;

    #[test]
    fn memory_keeps_what_it_takes_the_address_of_the_copy_too() {
        let (ada, desk) =
            (EmailAddress::parse("ada@people.test").unwrap(), EmailAddress::parse("desk@desk.test").unwrap());
        let parcel = parcel(&ada, Some(&desk));
        let mut memory = Memory::default();
        assert!(matches!(memory.deliver(&parcel), SendOutcome::Sent { .. }));
        assert_eq!((&memory.taken[0].to, memory.taken[0].copy_to.as_ref()), (&ada, Some(&desk)));
    }
}
