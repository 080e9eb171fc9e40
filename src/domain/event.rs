//! Everything that can happen to a pairing, a person or a programme. The journal is made of these.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use super::{
    cadence::{Series, Slot},
    contact::{Contact, Question, Silence, Trouble},
    dates::DateRange,
    evidence::Worth,
    incoming::Partstat,
    person::{EmailAddress, PersonId, Refused, Standing},
    proposal::{Proposal, ProposalEnd, ProposedTime},
    sentence::Sentence,
    session::{CallWord, Outcome},
    written_clock::ToldClock,
};
use crate::domain::evidence::Evidence;

/// What happened to a pairing; [`super::contact::Contact::after`] is the only way a contact changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Taken into the record; a pairing that ended and begins again gets the next generation.
    Added {
        generation: u32,
    },
    /// The mentor was asked first (`ask_mentor_first`).
    MentorAsked,
    MentorAgreed {
        by: PersonId,
    },
    /// The introduction is written and may go.
    IntroductionWritten,
    /// A server accepted the introduction for both sides.
    Introduced,
    /// A running pair: introduced on that day by others; the watch starts at the event's time.
    TakenIn {
        introduced: Date,
    },
    /// Somebody's address was put right: both are introduced anew, with the right one.
    Corrected {
        who: PersonId,
    },
    /// The series goes into the calendars of these addresses.
    Booked {
        series: Series,
        invited: BTreeSet<EmailAddress>,
        #[serde(default)]
        clock: ToldClock,
    },
    /// The series changed: one update. `new_time`: earlier answers were about another time.
    Rebooked {
        series: Series,
        invited: BTreeSet<EmailAddress>,
        new_time: bool,
        #[serde(default)]
        clock: ToldClock,
    },
    /// The series leaves the calendar at that address, which is about to be another; the others keep it.
    Uninvited {
        address: EmailAddress,
    },
    /// The series is cancelled.
    Unbooked,
    /// An RSVP. `call`: the original start of the one call it is about.
    Answered {
        by: PersonId,
        call: Option<Timestamp>,
        partstat: Partstat,
        sequence: u32,
        stamp: Timestamp,
    },
    /// Somebody was heard. `worth` as the policy had it then; `happened`: when they talked, where that
    /// was before they told of it.
    Heard {
        by: PersonId,
        evidence: Evidence,
        worth: HeardAs,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        happened: Option<Timestamp>,
    },
    /// They will talk on that day: the ladder waits for it.
    Arranged {
        by: PersonId,
        on: Date,
    },
    /// The first contact, as the programme counts it.
    InTouch {
        since: Timestamp,
    },
    /// A call ended that someone had accepted and no one declined.
    Presumed {
        call: Date,
        end: Timestamp,
    },
    /// A nudge went to one of those a step names. `late`: working days past its day, which later
    /// steps move by.
    Nudged {
        silence: Silence,
        step: u8,
        who: PersonId,
        late: u16,
    },
    /// Who waits was told that nothing is wrong on their side.
    Reassured {
        silence: Silence,
        step: u8,
        who: PersonId,
    },
    /// The letter decided then never left: what it was to say falls due again.
    Withdrawn {
        who: PersonId,
        decided: Timestamp,
    },
    /// Everyone a step names has been written to.
    StepDone {
        silence: Silence,
        step: u8,
    },
    /// Nobody was left to nudge; counts as done.
    StepPassed {
        silence: Silence,
        step: u8,
        why: PassedWhy,
    },
    /// Staff were told of the silence.
    Escalated {
        silence: Silence,
        step: u8,
        late: u16,
    },
    /// A question was put.
    Asked {
        who: PersonId,
        question: Question,
    },
    /// The calls happen where the desk cannot see; asked once a month.
    TalksElsewhere {
        by: PersonId,
    },
    /// A call was announced.
    Reminded {
        who: PersonId,
        call: Date,
    },
    /// "skip D", or "away A to B" over that day: the call is left out. `None`: by staff.
    Skipped {
        by: Option<PersonId>,
        call: Date,
    },
    /// One call takes place at another time, by the clock of the programme.
    CallMoved {
        call: Date,
        to: DateTime,
        /// Who of the pairing has said yes to it.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        agreed: BTreeSet<PersonId>,
    },
    /// They said no to all calls, and are asked what they meant; the others hear of it then at the latest.
    DeclineAsked {
        who: PersonId,
        until: Timestamp,
    },
    /// It is known what their no meant, or the others have been told.
    DeclineSettled {
        who: PersonId,
    },
    /// Somebody proposes another time to the other side.
    Proposed {
        #[serde(flatten)]
        proposal: Proposal,
    },
    /// Some of them have agreed on a weekly time.
    SlotAgreed {
        slot: Slot,
        agreed: BTreeSet<PersonId>,
    },
    ProposalEnded {
        time: ProposedTime,
        end: ProposalEnd,
    },
    /// What somebody said of a call that was to take place.
    CallTold {
        by: PersonId,
        call: Date,
        #[serde(flatten)]
        word: CallWord,
    },
    /// Staff put right what became of a call.
    SessionCorrected {
        call: Date,
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// "later": no nudge to this person before `until`.
    Snoozed {
        who: PersonId,
        until: Date,
    },
    /// `back`: the first day on again.
    Paused {
        by: Option<PersonId>,
        back: Date,
    },
    Resumed,
    /// The mentee's background went to the mentor.
    BackgroundSent,
    /// Something needs a person.
    NeedsStaff {
        trouble: Trouble,
    },
    /// Staff look again on that day; until then it stands on no morning list.
    PutOff {
        until: Date,
    },
    /// Somebody unknown wrote in the pairing's thread, and `who` is asked at the address on file
    /// whether it was they. Until `until` no nudge rests on the silence of their side.
    AddressDoubted {
        who: PersonId,
        address: EmailAddress,
        until: Timestamp,
    },
    /// It is known whether the address is theirs.
    DoubtEnded {
        address: EmailAddress,
    },
    /// A note of staff's, for the history.
    Remarked {
        text: String,
    },
    /// Staff took an order back of which nothing had left: as it was before.
    PutBack {
        contact: Box<Contact>,
    },
    /// Staff, or events, settled it.
    Settled {
        trouble: Trouble,
    },
    Ended {
        why: Sentence,
    },
}

impl Event {
    /// Whom of the pairing it is about, where it is about one.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::MentorAgreed { by }
            | Self::CallTold { by, .. }
            | Self::Answered { by, .. }
            | Self::Heard { by, .. }
            | Self::TalksElsewhere { by } => Some(by),
            Self::Nudged { who, .. }
            | Self::Reassured { who, .. }
            | Self::Asked { who, .. }
            | Self::Reminded { who, .. }
            | Self::AddressDoubted { who, .. }
            | Self::DeclineAsked { who, .. }
            | Self::DeclineSettled { who }
            | Self::Snoozed { who, .. } => Some(who),
            Self::Proposed { proposal } => Some(&proposal.by),
            Self::ProposalEnded { end: ProposalEnd::Agreed { by } | ProposalEnd::Refused { by }, .. } => {
                Some(by)
            }
            Self::Paused { by, .. } => by.as_ref(),
            _ => None,
        }
    }
}

/// [`Worth`] as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeardAs {
    Both,
    Half,
    HeardOnly,
}

impl From<Worth> for HeardAs {
    fn from(worth: Worth) -> Self {
        match worth {
            Worth::Both => Self::Both,
            Worth::Half => Self::Half,
            Worth::HeardOnly => Self::HeardOnly,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedWhy {
    /// All it names have been heard since the silence began.
    AllHeard,
    /// Their calls take place undeclined.
    Arranged,
    /// Those left cannot be written to (stopped, address refused).
    NobodyToWriteTo,
    /// Staff were told while the step waited.
    StaffTold,
}

/// What happened to a person, in all pairings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PersonEvent {
    /// Entered the record, or a field changed; the names of the fields.
    Noted {
        fields: Vec<String>,
    },
    /// An auto-reply or an answer told of an absence.
    Away {
        range: DateRange,
        /// No header said so: it was taken from the words alone.
        #[serde(default, skip_serializing_if = "is_false")]
        supposed: bool,
    },
    Stopped,
    Fewer,
    NotMe,
    AddressRefused {
        refused: Refused,
    },
    /// A letter came back for a reason that may pass; `on`: the day that counts, the event's own in
    /// journals of an earlier mentord.
    SoftFailure {
        said: Sentence,
        #[serde(default)]
        on: Option<Date>,
    },
    /// Mail came from the address, a machine's too: letters arrive there again.
    Works,
    /// Somebody at an earlier address says that it is not theirs: it is known as theirs no more.
    NotTheirs {
        address: EmailAddress,
    },
    /// They wrote from the address on file: it works.
    Proved,
    /// Whether the calendar at an address takes a moved call only with the whole series, as its answer to an invite
    /// shows.
    CalendarKnown {
        address: EmailAddress,
        whole_series: bool,
    },
    /// They, or staff, say that they write from this address too.
    AliasLearned {
        address: EmailAddress,
    },
    /// They say that somebody else wrote from this address, or staff took it back.
    AliasDenied {
        address: EmailAddress,
    },
    /// Staff corrected the address or lifted a stop.
    Cleared,
    /// Staff took an order back: they stand as before it.
    PutBack {
        standing: Box<Standing>,
    },
}

/// Whether a mark is not set, so that it need not be written down.
fn is_false(mark: &bool) -> bool {
    !mark
}
