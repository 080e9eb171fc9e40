//! Facts that count as hearing from a person, and what each is worth.

use serde::{Deserialize, Serialize};

/// One fact. It belongs to the person who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Words to the other with the desk in copy.
    Wrote,
    /// "talked", "met", or "yes" to "have you talked?": true of both.
    Talked,
    /// A guest invite by them.
    Invited,
    /// RSVP accepted or tentative.
    Accepted,
    /// RSVP declined.
    Declined,
    /// "later".
    Later,
    /// "not yet", or "no" to "have you talked?".
    NotYet,
    /// They wrote or rang, and nothing came back: their part is done, it is the other's turn.
    Tried,
    /// They will talk on a day to come.
    Arranged,
    /// Other words to the desk only.
    ToDesk,
    /// Staff say that they are in touch.
    StaffSaid,
}

/// What a fact is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// Both were heard, and in contact.
    Both,
    /// That person's half of a contact.
    Half,
    /// The person was heard; no contact. Their own nudges wait, the ladder to staff runs on.
    HeardOnly,
}

impl Evidence {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Wrote,
        Self::Talked,
        Self::Invited,
        Self::Accepted,
        Self::Declined,
        Self::Later,
        Self::NotYet,
        Self::Tried,
        Self::Arranged,
        Self::ToDesk,
        Self::StaffSaid,
    ];

    /// The design's table of evidence.
    #[must_use]
    pub fn worth(self, rsvp_counts: bool) -> Worth {
        match self {
            Self::Talked | Self::StaffSaid => Worth::Both,
            Self::Wrote | Self::Invited => Worth::Half,
            Self::Accepted if rsvp_counts => Worth::Half,
            Self::Accepted
            | Self::Declined
            | Self::Later
            | Self::NotYet
            | Self::Tried
            | Self::Arranged
            | Self::ToDesk => Worth::HeardOnly,
        }
    }
}
