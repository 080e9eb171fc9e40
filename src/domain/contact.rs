//! The contact of a pairing: a state machine that only events change.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

pub use super::trouble::{OpenTrouble, Trouble};
use super::{
    booking::Booking,
    cadence::Slot,
    dates::DateRange,
    pairing::{Pairing, Side},
    person::{EmailAddress, PersonId},
    programme::Counts,
    proposal::Proposal,
    sentence::Sentence,
    session::Ledger,
};
use crate::domain::evidence::Evidence;

/// How far a pairing has come; what each phase knows stands with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Taken into the record; no word has gone out.
    #[default]
    Proposed,
    /// The introduction is written; no server has accepted it for both sides yet.
    Introducing,
    /// Introduced at that instant; the watch runs.
    Introduced {
        at: Timestamp,
    },
    Ended {
        at: Timestamp,
        why: Sentence,
    },
}

/// Where a silence began: it names the ladder and is the same silence as long as it is equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Silence {
    pub ladder: Ladder,
    /// The introduction, or the last contact.
    pub since: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ladder {
    /// Nothing heard since the introduction.
    First,
    /// Nothing heard since the last contact.
    Ongoing,
}

/// What was heard of a person in this pairing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    /// Their last evidence that counts as their half of a contact.
    pub contact: Option<(Timestamp, Evidence)>,
    /// Their last word that does not.
    pub word: Option<(Timestamp, Evidence)>,
    /// Their last mail or invite to the other side that the desk saw: an accepted call may be later.
    #[serde(default)]
    pub wrote: Option<Timestamp>,
    /// "later": no nudge before this day.
    pub snoozed_until: Option<Date>,
}

impl Hearing {
    /// When the person was last heard at all.
    #[must_use]
    pub fn last(&self) -> Option<Timestamp> {
        self.contact.map(|(at, _)| at).max(self.word.map(|(at, _)| at))
    }
}

/// How far the ladder of one silence has been climbed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderProgress {
    pub silence: Silence,
    /// One entry a step begun, by its place on the ladder.
    pub steps: BTreeMap<u8, StepState>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepState {
    pub nudged: BTreeMap<PersonId, Timestamp>,
    pub reassured: BTreeMap<PersonId, Timestamp>,
    /// When the step was done, told or passed over.
    pub done: Option<Timestamp>,
    /// Working days it went out late; later steps move by it.
    pub late: u16,
    /// The step told staff.
    pub told: bool,
}

/// Calls taken as contact though nobody said so; twice in a row at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presumed {
    pub last: Option<Timestamp>,
    /// The end of the first of those in a row.
    #[serde(default)]
    pub first: Option<Timestamp>,
    /// The ends of the last few: somebody may say that one did not take place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<Timestamp>,
    pub in_a_row: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub since: Timestamp,
    /// The first day on again.
    pub back: Date,
    pub by: Option<PersonId>,
}

/// The last question put to a person, and what it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub at: Timestamp,
    pub question: Question,
    pub answered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Calls were presumed: are they happening?
    CallsHappening,
    /// After a call: how did it go, did it take place?
    AfterCall { call: Date },
    /// They talk elsewhere: still in touch this month?
    StillInTouch,
    /// They meant to talk on that day: did they?
    Arranged { on: Date },
}

/// They said that they will talk on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    pub by: PersonId,
    pub said: Timestamp,
    pub on: Date,
}

/// Somebody unknown wrote in the thread, and it may have been `who`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub who: PersonId,
    pub address: EmailAddress,
    /// The ladder waits for the answer no longer than this.
    pub until: Timestamp,
}

/// A fold of [`Event`](super::Event)s: all that planning needs to know of a pairing's past. What an earlier
/// mentord did not write yet is as it is for a new pairing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    pub generation: u32,
    #[serde(flatten)]
    pub phase: Phase,
    pub heard: BTreeMap<PersonId, Hearing>,
    pub presumed: Presumed,
    pub ladder: Option<LadderProgress>,
    pub booking: Option<Booking>,
    pub reminded: BTreeMap<PersonId, Date>,
    pub pause: Option<Pause>,
    /// Days whose calls somebody asked to leave out.
    #[serde(default)]
    pub skipped: BTreeSet<Date>,
    /// Single calls that staff moved, by the day on which the rule has them.
    #[serde(default)]
    pub moved: BTreeMap<Date, DateTime>,
    /// Who has said yes to the new time of a call, until the calendars have it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agreed: BTreeMap<Date, BTreeSet<PersonId>>,
    /// A weekly time, and who has said yes to it, until the calendars have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_weekly: Option<(Slot, BTreeSet<PersonId>)>,
    /// Who said no to all calls, is asked what they meant, and until when the others do not hear of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub declined: BTreeMap<PersonId, Timestamp>,
    /// Other times that somebody proposed and the other side has not answered; one a call, and one for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// What is known of their calls beside the calendar.
    #[serde(default, skip_serializing_if = "Ledger::is_empty")]
    pub ledger: Ledger,
    /// Pauses that are over; their days do not count.
    pub paused: Vec<DateRange>,
    pub asked: BTreeMap<PersonId, Asked>,
    /// How often "talked" came without mail since mail was last seen.
    pub talked_unseen: u8,
    /// How many talks they told of, since somebody last said no; and when they last did.
    pub confirmed: u8,
    pub confirmed_at: Option<Timestamp>,
    pub elsewhere: bool,
    /// Until they have talked, or said otherwise.
    #[serde(default)]
    pub arrangement: Option<Arrangement>,
    pub background_sent: bool,
    /// When the mentor was asked whether to introduce them at all, and whether they agreed.
    #[serde(default)]
    pub mentor_asked: Option<Timestamp>,
    #[serde(default)]
    pub mentor_agreed: bool,
    /// When the introduction was written: whoever writes from then on has been heard, though a
    /// server took the other side's letter only later.
    #[serde(default)]
    pub writing_since: Option<Timestamp>,
    /// A running pair, introduced by others: the desk has looked only since it took them in.
    #[serde(default)]
    pub taken_in: bool,
    pub open: Vec<OpenTrouble>,
    /// Staff look again on that day.
    #[serde(default)]
    pub put_off: Option<Date>,
    /// Addresses of which it is not known yet whether somebody of the pairing wrote from them.
    #[serde(default)]
    pub doubts: Vec<Doubt>,
    /// How often the pair was introduced anew; letters of an introduction are told apart by it.
    #[serde(default)]
    pub corrected: u32,
    /// Whose address was put right last.
    #[serde(default)]
    pub corrected_of: Option<PersonId>,
    /// When they were first introduced, once they have been introduced anew.
    #[serde(default)]
    pub first_introduced: Option<Timestamp>,
    /// What was heard before they were introduced anew: staff are told of it; it counts no more.
    #[serde(default)]
    pub heard_before: BTreeMap<PersonId, Hearing>,
    /// How many letters were decided and never left; what is due again needs another reason.
    #[serde(default)]
    pub withdrawn: u32,
    /// The first contact of both sides, once there was one.
    pub first_contact: Option<Timestamp>,
}

/// An event that cannot happen in that phase; both by their words in the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{event} cannot happen to a pairing that is {phase}")]
pub struct InvalidTransition {
    pub event: String,
    pub phase: &'static str,
}

impl Contact {
    /// The contact of a pairing that has just been taken into the record.
    #[must_use]
    pub fn new(generation: u32) -> Self {
        Self { generation, ..Self::default() }
    }

    /// When they were introduced, whatever has been put right since; `None` once it is over.
    #[must_use]
    pub fn introduced(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Introduced { at } => Some(self.first_introduced.unwrap_or(at)),
            Phase::Proposed | Phase::Introducing => self.first_introduced,
            Phase::Ended { .. } => None,
        }
    }

    /// When the side was last heard in a way that counts, calls presumed included.
    #[must_use]
    pub fn side_contact(&self, pairing: &Pairing, side: Side) -> Option<Timestamp> {
        let said =
            pairing.members(side).iter().filter_map(|id| self.heard.get(id)?.contact).map(|(at, _)| at).max();
        said.max(self.presumed.last)
    }

    /// When any member of the side was last heard at all.
    #[must_use]
    pub fn side_heard(&self, pairing: &Pairing, side: Side) -> Option<Timestamp> {
        pairing.members(side).iter().filter_map(|id| self.heard.get(id)?.last()).max()
    }

    /// The last contact as the programme counts it: the earlier of the two sides' last evidence,
    /// or the later.
    #[must_use]
    pub fn last_contact(&self, pairing: &Pairing, counts: Counts) -> Option<Timestamp> {
        let mentor = self.side_contact(pairing, Side::Mentor);
        let mentee = self.side_contact(pairing, Side::Mentee);
        match counts {
            Counts::Both => Some(mentor?.min(mentee?)),
            Counts::Either => mentor.max(mentee),
        }
    }

    /// The silence that runs now; `None` while nobody has been introduced or all is over.
    #[must_use]
    pub fn silence(&self, pairing: &Pairing, counts: Counts) -> Option<Silence> {
        let Phase::Introduced { at } = self.phase else { return None };
        Some(match self.last_contact(pairing, counts) {
            Some(since) => Silence { ladder: Ladder::Ongoing, since },
            // Nobody of a running pair owes a first word; the watch counts from its beginning.
            None if self.taken_in => Silence { ladder: Ladder::Ongoing, since: at },
            None => Silence { ladder: Ladder::First, since: at },
        })
    }

    /// Whether something heard then falls into the silence.
    #[must_use]
    pub fn falls_into(&self, silence: Silence, at: Timestamp) -> bool {
        match silence.ladder {
            Ladder::First => at >= self.writing_since.unwrap_or(silence.since).min(silence.since),
            // The contact that began the silence is not in it.
            Ladder::Ongoing => at > silence.since,
        }
    }

    /// Whether each side that counts was heard in the silence, in a way that counts: calls that only stood in the
    /// calendar are nobody's word.
    #[must_use]
    pub fn is_over(&self, silence: Silence, pairing: &Pairing, counts: Counts) -> bool {
        let spoke = |side| self.side_spoke(pairing, side, silence);
        match counts {
            Counts::Both => spoke(Side::Mentor) && spoke(Side::Mentee),
            Counts::Either => spoke(Side::Mentor) || spoke(Side::Mentee),
        }
    }

    /// Whether a side made its half of a contact in the silence.
    #[must_use]
    pub fn side_spoke(&self, pairing: &Pairing, side: Side, silence: Silence) -> bool {
        let contact = |id: &PersonId| self.heard.get(id).and_then(|heard| heard.contact);
        let mut at = pairing.members(side).iter().filter_map(contact);
        at.any(|(at, _)| self.falls_into(silence, at))
    }

    /// Whether they want to leave, and staff have not settled it.
    #[must_use]
    pub fn withdraws(&self, who: &PersonId) -> bool {
        self.open.iter().any(|open| matches!(&open.trouble, Trouble::Withdraws { who: it } if it == who))
    }

    /// Until when the side may have been heard from an address that is not on file.
    #[must_use]
    pub fn doubted_until(&self, pairing: &Pairing, side: Side) -> Option<Timestamp> {
        let theirs = |doubt: &&Doubt| pairing.side_of(&doubt.who) == Some(side);
        self.doubts.iter().filter(theirs).map(|doubt| doubt.until).max()
    }

    /// Whether the silence began with the watch, and not with anything that was seen.
    #[must_use]
    pub fn only_watched(&self, silence: Silence) -> bool {
        self.taken_in && matches!(self.phase, Phase::Introduced { at } if at == silence.since)
    }

    /// How far the current silence's ladder has been climbed.
    #[must_use]
    pub fn steps_of(&self, silence: Silence) -> BTreeMap<u8, StepState> {
        self.ladder
            .as_ref()
            .filter(|ladder| ladder.silence == silence)
            .map(|c| c.steps.clone())
            .unwrap_or_default()
    }
}
