//! The kinds of letters.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::sentence::{AsFact, Fact, Sentence};

/// A letter's kind: its template folder, and its word in the store, in file names and in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    Proposal,
    Introduction,
    Background,
    Invite,
    Update,
    Cancellation,
    Nudge,
    Waiting,
    Reminder,
    /// Another time for a call that somebody proposes.
    Move,
    Question,
    /// Several courtesies in one letter.
    Summary,
    Answer,
    Told,
    /// What one of staff asks somebody.
    StaffQuestion,
    WasItYou,
    Escalation,
    Digest,
    Plan,
    Order,
    Confirm,
    Worry,
    DeskTrouble,
}

impl LetterKind {
    pub const ALL: [Self; 23] = [
        Self::Proposal,
        Self::Introduction,
        Self::Background,
        Self::Invite,
        Self::Update,
        Self::Cancellation,
        Self::Nudge,
        Self::Waiting,
        Self::Reminder,
        Self::Move,
        Self::Question,
        Self::Summary,
        Self::Answer,
        Self::Told,
        Self::StaffQuestion,
        Self::WasItYou,
        Self::Escalation,
        Self::Digest,
        Self::Plan,
        Self::Order,
        Self::Confirm,
        Self::Worry,
        Self::DeskTrouble,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Introduction => "introduction",
            Self::Background => "background",
            Self::Invite => "invite",
            Self::Update => "update",
            Self::Cancellation => "cancellation",
            Self::Nudge => "nudge",
            Self::Waiting => "waiting",
            Self::Reminder => "reminder",
            Self::Move => "move",
            Self::Question => "question",
            Self::Summary => "summary",
            Self::Answer => "answer",
            Self::Told => "told",
            Self::StaffQuestion => "staff-question",
            Self::WasItYou => "was-it-you",
            Self::Escalation => "escalation",
            Self::Digest => "digest",
            Self::Plan => "plan",
            Self::Order => "order",
            Self::Confirm => "confirm",
            Self::Worry => "worry",
            Self::DeskTrouble => "desk-trouble",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it brings the series into a calendar.
    #[must_use]
    pub fn brings_series(self) -> bool {
        matches!(self, Self::Invite | Self::Update)
    }

    /// Nudges, reminders, questions and reassurances are held against the week's budget.
    #[must_use]
    pub fn is_courtesy(self) -> bool {
        matches!(self, Self::Nudge | Self::Waiting | Self::Reminder | Self::Question | Self::Summary)
    }
}

impl fmt::Display for LetterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What it is called in the language of the sentence.
impl AsFact for LetterKind {
    fn as_fact(&self) -> Fact {
        Sentence::word("kind", self.word()).as_fact()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for kind in LetterKind::ALL {
            assert_eq!(LetterKind::of(kind.word()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
        assert_eq!(LetterKind::of("letter"), None);
    }
}
