//! What comes next for a pairing, as letters and lists say it.

use jiff::Timestamp;

use crate::domain::{LetterKind, PersonId, Sentence, contact::Silence};

/// What comes next for a pairing, if nobody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    pub at: Timestamp,
    /// To whom, where it is one person's letter.
    pub who: Option<PersonId>,
    pub what: LetterKind,
    pub why: Sentence,
    /// The rule that answers a silence, as the configuration has it: for staff, not for participants.
    pub rule: Option<Sentence>,
    /// Why as a value, for letters that name the reader's day.
    pub about: Option<NextAbout>,
}

impl NextStep {
    /// Why, with the rule if one asks for it.
    #[must_use]
    pub fn cause(&self) -> Sentence {
        match &self.rule {
            Some(rule) => sentence!("next.step", why => &self.why, rule),
            None => self.why.clone(),
        }
    }
}

/// What a next step rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextAbout {
    Silence(Silence),
    /// A call that begins then.
    Call(Timestamp),
}
