//! A programme: a policy and its people; and the desk that runs it.

use jiff::{
    SignedDuration,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

pub use super::ids::ProgrammeId;
use super::{address::EmailAddress, dates::DateRange};

/// A programme as its configuration says. Hashed into `next_due`, so every field that planning
/// reads stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    pub id: ProgrammeId,
    pub title: String,
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub zone: TimeZone,
    pub starts: Date,
    /// Inclusive.
    pub ends: Date,
    pub working_days: WorkingDays,
    pub holidays: Vec<DateRange>,
    /// In the reader's zone.
    pub quiet: QuietHours,
    /// Nudges, reminders and questions to one person in any seven days.
    pub letters_a_week: u32,
    /// Who reads what may be a worry; empty: all of staff.
    pub worries: Vec<EmailAddress>,
    /// The programme's own sentence to whoever wrote one.
    pub worry_answer: Option<String>,
    /// Of its letters; `None`: the desk's.
    pub language: Option<String>,
    pub first_mover: FirstMover,
    pub rooms: Rooms,
    /// When staff get the morning list, in the programme's zone; `None`: never.
    pub digest_at: Option<Time>,
    pub introduction: Introduction,
    pub meeting: Meeting,
    pub sessions: SessionRules,
    pub contact: ContactRule,
}

/// Which weekdays are worked, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingDays(pub [bool; 7]);

impl WorkingDays {
    #[must_use]
    pub fn includes(&self, weekday: Weekday) -> bool {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0);
        self.0.get(index).copied().unwrap_or(false)
    }
}

impl Default for WorkingDays {
    fn default() -> Self {
        Self([true, true, true, true, true, false, false])
    }
}

/// From when to when nobody is written to; runs over midnight when `from > to`; none when equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub from: Time,
    pub to: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstMover {
    Mentor,
    Mentee,
    Either,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rooms {
    pub staff: Option<String>,
    pub mentors: Option<String>,
    pub pairing: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introduction {
    /// Introduced only after the mentor says yes.
    pub ask_mentor_first: bool,
    pub background: Background,
    pub attach_mentor: Vec<Attachment>,
    pub attach_mentee: Vec<Attachment>,
}

/// When the mentor is told the mentee's background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    AfterAnswer,
    AtOnce,
}

/// A file that goes with an introduction (a mentor pack), read when the configuration was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub file_name: String,
    /// A MIME type such as `application/pdf`.
    pub media_type: String,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Weeks between calls, 1 to 52.
    pub every_weeks: u8,
    /// Minutes, 5 to 480.
    pub length_minutes: u16,
    /// The name of a letter template put into the invite; empty: none.
    pub agenda: String,
    pub reminder: Reminder,
    /// Whom to ask after a call.
    pub ask: Ask,
    /// What it takes to move one call.
    pub moves: Moves,
    /// The last day is later by as many calls as holidays take.
    pub extend_for_skipped: bool,
}

/// What it takes that somebody of a pairing moves a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moves {
    /// The other side's yes.
    #[default]
    Ask,
    /// The word of either.
    Either,
}

/// Which sessions are a case for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRules {
    /// A call that one of them cancels nearer than this.
    pub notice: SignedDuration,
    /// More moved calls in a month.
    pub moves_a_month: u8,
    /// So many calls to which one of them did not come.
    pub missed: u8,
    /// So many calls in a row that did not take place.
    pub not_held: u8,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self { notice: SignedDuration::from_hours(24), moves_a_month: 2, missed: 2, not_held: 2 }
    }
}

/// Who is reminded of a call, and how long before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    Off,
    /// The day before, only whoever the call may surprise.
    Auto,
    /// All, that long before.
    Before(SignedDuration),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    Off,
    Mentor,
    Mentee,
    Turns,
    Both,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRule {
    pub counts: Counts,
    pub rsvp_counts: bool,
    pub meetings_count: bool,
    /// Nothing heard since the introduction.
    pub first: Vec<Step>,
    /// Nothing heard since the last contact.
    pub ongoing: Vec<Step>,
}

/// Whether both sides must be heard, or either is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    Both,
    Either,
}

/// A step of a ladder: `2 working days: nudge mentor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub after: Wait,
    pub act: StepAct,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    WorkingDays(u16),
    /// Calendar days, moved to the next working day.
    Days(u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepAct {
    Nudge(Named),
    TellStaff,
}

/// Whom a nudge names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    Mentor,
    Mentee,
    Both,
}

/// The mailbox identity mentord writes from, and what is true of all programmes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    pub name: String,
    pub address: EmailAddress,
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub zone: TimeZone,
    pub plus_addressing: bool,
    pub language: String,
    /// How German letters speak to people.
    pub form: Form,
    pub staff: Vec<Staff>,
    /// How long letters wait that follow from an order by mail, so that it can be taken back.
    pub grace: SignedDuration,
    /// What letters may say about privacy.
    pub privacy: Privacy,
}

/// How a language that has two words for "you" speaks to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    #[default]
    Sie,
    Du,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub name: String,
    /// What they are called.
    pub called: String,
    pub email: EmailAddress,
    pub matrix: Option<String>,
    pub phone: Option<String>,
    /// Who gets their letters while they are away, by position in the desk's list.
    pub deputy: Option<usize>,
    pub leave: Vec<DateRange>,
}

/// How long the desk's own record holds words once they are of no use: those of a letter after it was
/// settled, those that staff are shown at the longest.
pub const WORDS_KEPT_DAYS: i64 = 30;

/// How long copies stay in the desk's mailbox, from `after_reading`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Nothing is removed by mentord.
    Kept,
    /// Removed once read.
    Deleted,
    /// Removed this many days after reading.
    DeletedAfterDays(u16),
    /// Moved to another folder and kept there.
    Moved,
}
