//! Why an order was not done: the record refuses it, or the store fails.

use anyhow::Result;

use crate::planning::orders::Refusal;

/// Why something was not done; what it wrote is to be taken back.
#[derive(Debug)]
pub enum NotDone {
    Refused(Box<Refusal>),
    Failed(anyhow::Error),
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<anyhow::Error> for NotDone {
    fn from(err: anyhow::Error) -> Self {
        Self::Failed(err)
    }
}

/// The refusal is an answer, the failure is none.
///
/// # Errors
/// When the store failed.
pub fn answered<T>(done: Result<T, NotDone>) -> Result<Result<T, Refusal>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(NotDone::Refused(refusal)) => Ok(Err(*refusal)),
        Err(NotDone::Failed(err)) => Err(err),
    }
}
