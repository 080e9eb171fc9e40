//! What the simulation begins with, and what comes of it.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    fault::Fault,
    outbox::{OutboxLetter, Planned},
};
use crate::{
    domain::{DateRange, PairingId, PersonId, Programme, Reason, Staff, StaffOnDuty},
    planning::{
        letter::{Letter, Recipient},
        staff::daily::Besides,
        view::{PairingView, Participant},
    },
};

/// Where a programme's jobs stand.
#[derive(Debug, Clone)]
pub struct Jobs {
    pub due: Option<Timestamp>,
    /// The day of the last list.
    pub last: Option<Date>,
    /// When the last list was written: what came later is new.
    pub listed: Timestamp,
    /// What its next list says besides the pairings.
    pub besides: Besides,
}

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

/// What would go out, and what could not be planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    pub letters: Vec<Planned>,
    /// Whose letter, and why it cannot be written.
    pub faults: Vec<(String, Fault)>,
}

/// What a letter is written with: its views, and who of staff is there.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub letter: &'a Letter,
    pub recipient: &'a Recipient,
    pub views: &'a [PairingView],
    pub on_duty: &'a StaffOnDuty,
    pub now: Timestamp,
}
