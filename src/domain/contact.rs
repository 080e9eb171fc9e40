//! The contact of a pairing: a state machine that only events change.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    answers::Answers,
    cadence::{Call, Series},
    dates::DateRange,
    event::{Event, HeardAs},
    incoming::Partstat,
    pairing::{Pairing, Side},
    person::PersonId,
    programme::Counts,
};
use crate::domain::evidence::Evidence;

/// How far a pairing has come; what each phase knows stands with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Taken into the record; no word has gone out.
    Proposed,
    /// The introduction is written; no server has accepted it for both sides yet.
    Introducing,
    /// Introduced at that instant; the watch runs.
    Introduced {
        at: Timestamp,
    },
    Ended {
        at: Timestamp,
        why: String,
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
pub struct Climb {
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

/// The series as the calendars have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub series: Series,
    pub sequence: u32,
    /// When the series, or its last update, was decided.
    pub since: Timestamp,
    /// When the series was first booked.
    pub booked: Timestamp,
    pub cancelled: bool,
    pub answers: BTreeMap<PersonId, Answers>,
}

impl Booking {
    /// Accepted by someone and declined by no one.
    #[must_use]
    pub fn arranged(&self, call: &Call) -> bool {
        !self.cancelled
            && self.answers.values().any(|answer| answer.for_call(call.start) == Some(Partstat::Accepted))
            && !self.answers.values().any(|answer| answer.for_call(call.start) == Some(Partstat::Declined))
    }

    /// The next call that is an arrangement, or under way.
    #[must_use]
    pub fn next_arranged(&self, now: Timestamp) -> Option<Call> {
        self.series.calls().find(|call| call.end > now && self.arranged(call))
    }
}

/// Calls taken as contact though nobody said so; twice in a row at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presumed {
    pub last: Option<Timestamp>,
    pub in_a_row: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub since: Timestamp,
    /// The first day on again.
    pub back: Date,
    pub by: Option<PersonId>,
}

/// A question put to a person and what it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub who: PersonId,
    pub at: Timestamp,
    pub question: Question,
    pub answered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Two calls were presumed: are the calls happening?
    CallsHappening,
    /// After a call: how did it go, did it take place?
    AfterCall { call: Date },
    /// They talk elsewhere: still in touch this month?
    StillInTouch,
}

/// Why a person must look.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    Silence {
        silence: Silence,
    },
    AddressRefused {
        who: PersonId,
        said: String,
    },
    Stopped {
        who: PersonId,
    },
    NotMe {
        who: PersonId,
    },
    /// Away for more than five working days; `back`: the first day back.
    LongAbsence {
        who: PersonId,
        back: Date,
    },
    /// Gone from the roster file that named it.
    Vanished,
}

/// Something open, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub trouble: Trouble,
    pub since: Timestamp,
}

/// A fold of [`Event`]s: all that planning needs to know of a pairing's past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub generation: u32,
    #[serde(flatten)]
    pub phase: Phase,
    pub heard: BTreeMap<PersonId, Hearing>,
    pub presumed: Presumed,
    pub climb: Option<Climb>,
    pub booking: Option<Booking>,
    pub reminded: BTreeMap<PersonId, Date>,
    pub pause: Option<Pause>,
    /// Pauses that are over; their days do not count.
    pub paused: Vec<DateRange>,
    pub asked: Option<Asked>,
    /// How often "talked" came without mail since mail was last seen.
    pub talked_unseen: u8,
    pub elsewhere: bool,
    pub background_sent: bool,
    pub open: Vec<Open>,
    /// The first contact of both sides, once there was one.
    pub first_contact: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} cannot happen to a pairing that is {phase}")]
pub struct InvalidTransition {
    pub event: String,
    pub phase: String,
}

impl Contact {
    /// The contact of a pairing that has just been taken into the record.
    #[must_use]
    pub fn new(generation: u32) -> Self {
        Self {
            generation,
            phase: Phase::Proposed,
            heard: BTreeMap::new(),
            presumed: Presumed::default(),
            climb: None,
            booking: None,
            reminded: BTreeMap::new(),
            pause: None,
            paused: Vec::new(),
            asked: None,
            talked_unseen: 0,
            elsewhere: false,
            background_sent: false,
            open: Vec::new(),
            first_contact: None,
        }
    }

    /// The only way a contact changes state.
    ///
    /// # Errors
    /// When the event cannot happen in this phase: nothing but `Added` happens to an ended
    /// pairing, nobody is introduced twice, no series is booked beside another.
    pub fn after(mut self, event: &Event, at: Timestamp) -> Result<Self, InvalidTransition> {
        self.check(event)?;
        match event {
            Event::Added { generation } => self = Self::new(*generation),
            Event::IntroductionWritten => self.phase = Phase::Introducing,
            Event::Introduced | Event::TakenIn { .. } => self.phase = Phase::Introduced { at },
            Event::Booked { .. } | Event::Rebooked { .. } | Event::Unbooked | Event::Answered { .. } => {
                self.book(event, at);
            }
            Event::Heard { by, evidence, worth } => self.hear(by, *evidence, *worth, at),
            Event::InTouch { since } => self.first_contact = Some(*since),
            Event::Presumed { end, .. } => {
                self.presumed.last = Some(*end);
                self.presumed.in_a_row = self.presumed.in_a_row.saturating_add(1);
                self.open.retain(|open| !matches!(open.trouble, Trouble::Silence { .. }));
            }
            Event::Nudged { .. }
            | Event::Reassured { .. }
            | Event::StepDone { .. }
            | Event::StepPassed { .. }
            | Event::Escalated { .. } => self.climb(event, at),
            Event::Asked { who, question } => {
                self.asked = Some(Asked { who: who.clone(), at, question: *question, answered: false });
            }
            Event::TalksElsewhere { .. } => self.elsewhere = true,
            Event::Reminded { who, call } => {
                self.reminded.insert(who.clone(), *call);
            }
            Event::Snoozed { who, until } => {
                self.heard.entry(who.clone()).or_default().snoozed_until = Some(*until);
            }
            Event::Paused { by, back } => {
                let since = self.pause.as_ref().map_or(at, |pause| pause.since);
                self.pause = Some(Pause { since, back: *back, by: by.clone() });
            }
            Event::Resumed => self.resume(at),
            Event::BackgroundSent => self.background_sent = true,
            Event::NeedsStaff { trouble } => self.needs_staff(trouble, at),
            Event::Settled { trouble } => self.open.retain(|open| open.trouble != *trouble),
            Event::Ended { why } => {
                self.phase = Phase::Ended { at, why: why.clone() };
                self.pause = None;
                self.open.clear();
            }
        }
        Ok(self)
    }

    /// The state of a pairing from its whole journal.
    ///
    /// # Errors
    /// As [`Self::after`].
    pub fn replay<'a>(
        events: impl IntoIterator<Item = (&'a Event, Timestamp)>,
    ) -> Result<Self, InvalidTransition> {
        events.into_iter().try_fold(Self::new(1), |contact, (event, at)| contact.after(event, at))
    }

    fn check(&self, event: &Event) -> Result<(), InvalidTransition> {
        let live = self.booking.as_ref().is_some_and(|booking| !booking.cancelled);
        let fits = match (&self.phase, event) {
            (Phase::Ended { .. }, Event::Added { generation }) => *generation > self.generation,
            // The cancellation follows the ending, and an RSVP may still arrive.
            (Phase::Ended { .. }, Event::Unbooked) => live,
            (Phase::Ended { .. }, Event::Answered { .. }) => self.booking.is_some(),
            (Phase::Ended { .. }, _) => false,
            (Phase::Proposed, Event::Added { .. } | Event::IntroductionWritten | Event::TakenIn { .. }) => {
                true
            }
            (Phase::Proposed, Event::Ended { .. } | Event::NeedsStaff { .. } | Event::Settled { .. }) => true,
            (Phase::Proposed, Event::Paused { .. } | Event::Resumed) => true,
            (Phase::Introducing, Event::Introduced) => true,
            (
                _,
                Event::Added { .. } | Event::IntroductionWritten | Event::TakenIn { .. } | Event::Introduced,
            ) => false,
            (Phase::Introduced { .. }, Event::Booked { .. }) => !live,
            (_, Event::Rebooked { .. } | Event::Unbooked) => live,
            (_, Event::Answered { .. }) => self.booking.is_some(),
            (Phase::Introduced { .. }, _) => true,
            (
                Phase::Introducing,
                Event::Heard { .. }
                | Event::Ended { .. }
                | Event::Paused { .. }
                | Event::Resumed
                | Event::NeedsStaff { .. }
                | Event::Settled { .. }
                | Event::Snoozed { .. },
            ) => true,
            (Phase::Proposed | Phase::Introducing, _) => false,
        };
        if fits {
            Ok(())
        } else {
            Err(InvalidTransition { event: name_of(event), phase: self.phase_name().to_owned() })
        }
    }

    #[must_use]
    pub fn phase_name(&self) -> &'static str {
        match self.phase {
            Phase::Proposed => "not introduced",
            Phase::Introducing => "being introduced",
            Phase::Introduced { .. } => "introduced",
            Phase::Ended { .. } => "ended",
        }
    }

    fn hear(&mut self, by: &PersonId, evidence: Evidence, worth: HeardAs, at: Timestamp) {
        let hearing = self.heard.entry(by.clone()).or_default();
        match worth {
            HeardAs::HeardOnly => {
                if hearing.word.is_none_or(|(before, _)| before <= at) {
                    hearing.word = Some((at, evidence));
                }
            }
            HeardAs::Half | HeardAs::Both => {
                if hearing.contact.is_none_or(|(before, _)| before <= at) {
                    hearing.contact = Some((at, evidence));
                }
                hearing.snoozed_until = None;
            }
        }
        match evidence {
            Evidence::Wrote | Evidence::Invited => self.talked_unseen = 0,
            Evidence::Talked => self.talked_unseen = self.talked_unseen.saturating_add(1),
            _ => {}
        }
        if worth != HeardAs::HeardOnly && evidence != Evidence::Accepted {
            self.presumed.in_a_row = 0;
        }
        if worth == HeardAs::Both {
            self.elsewhere &= evidence != Evidence::Wrote;
        }
        if let Some(asked) = &mut self.asked
            && (worth == HeardAs::Both || asked.who == *by)
        {
            asked.answered = true;
        }
    }

    fn book(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Booked { series } => {
                // A pairing books a second time only after a cancellation: the UID and its numbering go on.
                let sequence = self.booking.as_ref().map_or(0, |old| old.sequence.saturating_add(1));
                self.booking = Some(Booking {
                    series: series.clone(),
                    sequence,
                    since: at,
                    booked: at,
                    cancelled: false,
                    answers: BTreeMap::new(),
                });
            }
            Event::Rebooked { series, new_time } => {
                if let Some(booking) = &mut self.booking {
                    booking.series = series.clone();
                    booking.sequence = booking.sequence.saturating_add(1);
                    booking.since = at;
                    if *new_time {
                        booking.answers.clear();
                    }
                }
            }
            Event::Unbooked => {
                if let Some(booking) = &mut self.booking {
                    booking.cancelled = true;
                    booking.sequence = booking.sequence.saturating_add(1);
                    booking.since = at;
                }
            }
            Event::Answered { by, call, partstat, sequence, stamp } => {
                if let Some(booking) = &mut self.booking {
                    let current = booking.sequence;
                    booking
                        .answers
                        .entry(by.clone())
                        .or_default()
                        .take(*call, *partstat, *sequence, *stamp, current);
                }
            }
            _ => {}
        }
    }

    fn climb(&mut self, event: &Event, at: Timestamp) {
        let (silence, step) = match event {
            Event::Nudged { silence, step, .. }
            | Event::Reassured { silence, step, .. }
            | Event::StepDone { silence, step }
            | Event::StepPassed { silence, step, .. }
            | Event::Escalated { silence, step, .. } => (*silence, *step),
            _ => return,
        };
        let mut climb = match self.climb.take() {
            Some(climb) if climb.silence == silence => climb,
            _ => Climb { silence, steps: BTreeMap::new() },
        };
        let state = climb.steps.entry(step).or_default();
        match event {
            Event::Nudged { who, late, .. } => {
                state.nudged.insert(who.clone(), at);
                state.late = state.late.max(*late);
            }
            Event::Reassured { who, .. } => {
                state.reassured.insert(who.clone(), at);
            }
            Event::Escalated { late, .. } => {
                state.done = Some(at);
                state.told = true;
                state.late = *late;
                self.needs_staff(&Trouble::Silence { silence }, at);
            }
            _ => state.done = Some(at),
        }
        self.climb = Some(climb);
    }

    fn resume(&mut self, at: Timestamp) {
        if let Some(pause) = self.pause.take() {
            let first = pause.since.to_zoned(TimeZone::UTC).date();
            let last = at.to_zoned(TimeZone::UTC).date().yesterday().unwrap_or(first);
            self.paused.extend(DateRange::new(first, last));
        }
    }

    fn needs_staff(&mut self, trouble: &Trouble, at: Timestamp) {
        if !self.open.iter().any(|open| open.trouble == *trouble) {
            self.open.push(Open { trouble: trouble.clone(), since: at });
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
            None => Silence { ladder: Ladder::First, since: at },
        })
    }

    /// How far the current silence's ladder has been climbed.
    #[must_use]
    pub fn steps_of(&self, silence: Silence) -> BTreeMap<u8, StepState> {
        self.climb
            .as_ref()
            .filter(|climb| climb.silence == silence)
            .map(|c| c.steps.clone())
            .unwrap_or_default()
    }
}

fn name_of(event: &Event) -> String {
    serde_json::to_value(event)
        .ok()
        .and_then(|value| value.get("event").and_then(|name| name.as_str().map(str::to_owned)))
        .unwrap_or_default()
}
