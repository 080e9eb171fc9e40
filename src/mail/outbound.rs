//! Where letters go: a server, a command, a directory or memory.

use std::{
    cell::{Ref, RefCell},
    collections::VecDeque,
};

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
    /// Delivers one letter. Never fails: what went wrong is in the outcome. Several may be on their way at once, as
    /// many as [`Self::lanes`] says.
    pub async fn deliver(&self, parcel: &Parcel<'_>) -> SendOutcome {
        match self {
            Self::Smtp(smtp) => smtp.deliver(parcel).await,
            Self::Sendmail(sendmail) => sendmail.deliver(parcel).await,
            Self::Directory(directory) => directory.deliver(parcel),
            Self::Memory(memory) => memory.deliver(parcel).await,
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

    /// How many letters may be on their way at once where many wait; fewer once the server would not have so many.
    #[must_use]
    pub fn lanes(&self) -> usize {
        match self {
            Self::Smtp(smtp) => smtp.lanes(),
            Self::Sendmail(_) | Self::Directory(_) => 1,
            Self::Memory(memory) => memory.lanes,
        }
    }

    /// Ends the pass: says QUIT where a connection is open.
    pub async fn close(&mut self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// Keeps what is delivered, and answers as it was told to.
#[derive(Debug)]
pub struct Memory {
    lanes: usize,
    answers: RefCell<VecDeque<SendOutcome>>,
    taken: RefCell<Vec<Accepted>>,
    coming: RefCell<Vec<EmailAddress>>,
    together: RefCell<Vec<Vec<EmailAddress>>>,
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

impl Default for Memory {
    fn default() -> Self {
        Self::with_lanes(1)
    }
}

impl Memory {
    /// One to which so many letters may be on their way at once.
    #[must_use]
    pub fn with_lanes(lanes: usize) -> Self {
        let (answers, taken, coming, together) = Default::default();
        Self { lanes, answers, taken, coming, together }
    }

    /// Answers to give after those that were named before, first to last; `Sent` when there are none left.
    pub fn will_answer(&self, answers: impl IntoIterator<Item = SendOutcome>) {
        self.answers.borrow_mut().extend(answers);
    }

    /// What was answered with `Sent` or `InDoubt`, in order.
    pub fn taken(&self) -> Ref<'_, [Accepted]> {
        Ref::map(self.taken.borrow(), Vec::as_slice)
    }

    /// The same, forgotten with that.
    #[must_use]
    pub fn take(&self) -> Vec<Accepted> {
        self.taken.take()
    }

    /// To whom letters were on their way each time when another set out, that one last; nothing with one lane.
    #[must_use]
    pub fn together(&self) -> Vec<Vec<EmailAddress>> {
        self.together.borrow().clone()
    }

    async fn deliver(&self, parcel: &Parcel<'_>) -> SendOutcome {
        if self.lanes > 1 {
            self.coming.borrow_mut().push(parcel.to.clone());
            self.together.borrow_mut().push(self.coming.borrow().clone());
            // Others may set out meanwhile.
            tokio::task::yield_now().await;
            self.coming.borrow_mut().retain(|to| to != parcel.to);
        }
        let answer = self.answers.borrow_mut().pop_front();
        let outcome = answer.unwrap_or(SendOutcome::Sent { said: "250 kept in memory".to_owned() });
        if matches!(outcome, SendOutcome::Sent { .. } | SendOutcome::InDoubt { .. }) {
            self.taken.borrow_mut().push(Accepted {
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

    #[tokio::test]
    async fn memory_keeps_what_it_takes_the_address_of_the_copy_too() {
        let (ada, desk) =
            (EmailAddress::parse("ada@people.test").unwrap(), EmailAddress::parse("desk@desk.test").unwrap());
        let parcel = parcel(&ada, Some(&desk));
        let memory = Memory::default();
        assert!(matches!(memory.deliver(&parcel).await, SendOutcome::Sent { .. }));
        let taken = memory.taken();
        assert_eq!((&taken[0].to, taken[0].copy_to.as_ref()), (&ada, Some(&desk)));
    }
}
