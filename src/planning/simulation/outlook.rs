//! What the simulation begins with, and what comes of it.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};

use super::{jobs::Jobs, outbox::OutboxLetter};
use crate::{
    domain::{DateRange, LetterKind, PairingId, PersonId, Programme, Reason, Staff, StaffOnDuty},
    planning::{
        letter::{Letter, Recipient},
        view::{PairingView, Participant},
    },
};

/// What is known where the simulation begins.
#[derive(Debug, Clone)]
pub struct Start {
    /// Of all pairings, those that ended too.
    pub views: Vec<PairingView>,
    /// When pairings and people are next due, as the planner has it.
    pub pairings_due: Vec<(PairingId, Timestamp)>,
    pub people_due: Vec<(PersonId, Timestamp)>,
    /// Who is in no pairing and may have its calls in the calendar.
    pub others: Vec<(PersonId, Participant)>,
    /// Letters with a copy that waits, oldest first.
    pub waiting: Vec<OutboxLetter>,
    /// By programme, in the order of their ids.
    pub jobs: Vec<(Arc<Programme>, Jobs)>,
    pub staff: Vec<Staff>,
    /// The absences of staff that automatic answers have told, position by position.
    pub learned: Vec<Vec<DateRange>>,
    /// The desk's zone.
    pub zone: TimeZone,
    /// The handovers that deputies have been told of.
    pub told: BTreeSet<Reason>,
}

/// A copy of a letter that would go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub at: Timestamp,
    pub kind: LetterKind,
    pub reader: Recipient,
    pub address: String,
    pub subject: String,
    pub pairings: Vec<PairingId>,
    /// What made it due, by pairing, each a sentence without its end.
    pub causes: Vec<(PairingId, String)>,
    pub reasons: Vec<Reason>,
}

/// What would go out, and what could not be planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    pub letters: Vec<Planned>,
    /// Whose letter, and why it cannot be written.
    pub faults: Vec<(String, String)>,
}

/// What a letter is written with: its views, and who of staff is there.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub letter: &'a Letter,
    pub reader: &'a Recipient,
    pub views: &'a [PairingView],
    pub on_duty: &'a StaffOnDuty,
    pub now: Timestamp,
}
