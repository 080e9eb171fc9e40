//! A letter that is due: what it says as values, to whom, and why. Words come later.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use super::answer_letter::{AnswerLetter, NoMove, UnclearAnswer};
pub use super::next_step::{NextAbout, NextStep};
pub use super::staff::facts::{
    Case, CaseLetter, CasePerson, Digest, DigestNote, ListLine, Preview, PreviewWhy, ToConfirm, UnplacedMail,
    WholeLetter,
};
use crate::domain::{
    Call, EmailAddress, LetterKind, PairingId, PersonId, Reason, Sentence, Staff,
    cadence::Series,
    canary::Deaf,
    contact::{Question, Silence},
    programme::Attachment,
    proposal::Proposal,
};

/// One letter. It is rendered once for each reader and goes in an envelope of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub content: Content,
    /// Never empty; the first one names the letter. A merged letter answers several.
    pub reasons: Vec<Reason>,
    pub recipients: Vec<Recipient>,
    /// Past this instant it dies with its reason.
    pub not_after: Option<Timestamp>,
    /// It claims that something was not seen: it leaves only on a mailbox read to its end, and
    /// evidence cancels it.
    pub requires_complete_fetch: bool,
}

/// A sentence of staff's own that stands above a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Above {
    /// Who says it: a name.
    pub by: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    Person(PersonId),
    /// By position in the desk's list.
    Staff(usize),
    /// Somebody who reads worries, of staff or not.
    Address(EmailAddress),
}

impl Recipient {
    /// Whose letter it is, where they are on file; `None` for staff and for addresses.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Staff(_) | Self::Address(_) => None,
        }
    }

    /// As the store and a pairing's history name them: a person's id, or the address of one of `staff`, or of whoever
    /// reads worries.
    #[must_use]
    pub fn word(&self, staff: &[Staff]) -> String {
        match self {
            Self::Person(id) => id.0.clone(),
            Self::Address(address) => address.to_string(),
            Self::Staff(position) => {
                staff.get(*position).map(|staff| staff.email.to_string()).unwrap_or_default()
            }
        }
    }
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// To the mentors, before anybody is introduced: may we?
    Proposal { pairing: PairingId },
    /// To names both sides; rendered for each reader.
    Introduction { pairing: PairingId },
    /// The mentee's background, to the mentor once the mentor's address has proved itself.
    Background { pairing: PairingId },
    /// The weekly series into the calendars (METHOD:REQUEST).
    Invite { pairing: PairingId },
    /// Words and calendar (the same UID) in one mail. `before` as it was; `alone`: of the moved calls only.
    Update { pairing: PairingId, before: Series, why: UpdateWhy, alone: bool },
    /// METHOD:CANCEL.
    Cancellation { pairing: PairingId },
    /// Nudges, reassurances, reminders and questions due for one person on one day: one letter
    /// over all their pairings. Never empty, most pressing first.
    Courtesy(Vec<Notice>),
    /// A nudge that one of staff (`by`, by position) sends by hand and gets a copy of.
    Reminded { notice: Notice, who: PersonId, by: usize },
    /// What one of staff asks somebody, who answers to them and to the desk.
    StaffQuestion { pairing: PairingId, who: PersonId, text: String, by: usize },
    /// To staff, at once: a trouble that cannot wait for the next list.
    Escalation { case: Case },
    /// Staff's morning list.
    Digest(Digest),
    /// An answer to what a participant wrote, to the writer alone.
    /// `pairings`: those it speaks of.
    Answered { pairings: Vec<PairingId>, answer: AnswerLetter, to_mail: Option<MailRef> },
    /// What may be a worry, to its readers alone.
    Worry(WorryLetter),
    /// Somebody wrote from an address that is not on file, or that the reader shares with others: was it they?
    WasItYou { pairing: PairingId, address: EmailAddress, shared: Option<SharedMail> },
    /// Other times that somebody proposes to the other side, or what became of them. Never empty, all of one person.
    Move { pairing: PairingId, proposals: Vec<Proposal>, stage: MoveStage },
    /// The other side is told kindly.
    Told { pairing: PairingId, about: PersonId, news: News },
    /// The channel is paused, or something at the desk's own end needs staff.
    DeskTrouble { said: Sentence, what: DeskTrouble },
    /// What would leave, before it does.
    Plan(Preview),
    /// The answer to an order of staff's; `cases`: all that is known of the pairings they asked about; `back`: rows of
    /// sheets that are not taken, as sheets of their own.
    Ordered {
        word: &'static str,
        cases: Vec<Case>,
        lines: Vec<String>,
        back: Vec<Attachment>,
        to_mail: Option<MailRef>,
    },
    /// Orders of staff's, shown with what would leave: done once they are confirmed.
    Confirm { asked: ToConfirm, to_mail: Option<MailRef> },
}

/// How far a proposal has come, as a letter speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveStage {
    /// To the other side: does that suit you?
    Asked,
    /// To who proposed it: it does not suit them.
    Refused { by: PersonId },
    /// To both sides: nobody answered, the old time stands.
    Unanswered,
}

/// A mail from an address that its reader shares with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedMail {
    pub others: Vec<String>,
    pub subject: String,
    pub heard: Timestamp,
}

/// The mail that a letter answers, for In-Reply-To and the quoted subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRef {
    /// Without angle brackets.
    pub message_id: Option<String>,
    pub references: Vec<String>,
    pub subject: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateWhy {
    /// Another weekday, time or length.
    NewTime,
    /// Somebody joined, left, or has another address.
    NewPeople,
    /// Another place only.
    NewPlace,
    /// Calls inside holidays or leave are left out, or back in.
    Skips,
    /// Single calls take place at another time.
    MovedCalls,
    /// Somebody asked for a pause: the calls inside it are left out.
    Paused,
    /// The dates go on longer, or end sooner.
    NewEnd,
    /// What calendars know of the zone's clock is brought up to date; no call moves.
    NewClock,
    /// The zone's clock changes on other days than was known: calls are at other instants than calendars have them.
    OtherClock,
}

impl UpdateWhy {
    /// Whether it is about something else than when and where the calls are.
    #[must_use]
    pub fn of_no_call(self) -> bool {
        matches!(self, Self::NewPeople | Self::NewClock | Self::OtherClock)
    }
}

/// One thing a courtesy letter says about one pairing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub pairing: PairingId,
    pub about: About,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Please write. `nth`: the how-manieth nudge to this reader in this silence, from 1.
    Nudge {
        silence: Silence,
        step: u8,
        nth: u8,
        late: u16,
    },
    /// Nothing is wrong on your side. `staff_on`: the day staff will be told if nothing comes.
    Waiting {
        silence: Silence,
        step: u8,
        staff_on: Option<Date>,
    },
    Reminder {
        call: Call,
    },
    Question(Question),
}

/// What may be a worry, as its readers get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorryLetter {
    pub pairing: Option<PairingId>,
    pub writer: Option<PersonId>,
    pub from: Option<EmailAddress>,
    pub text: String,
    pub heard: Timestamp,
    /// Nobody settled it the first time.
    pub again: bool,
    /// It goes to more than one reader.
    pub several: bool,
}

/// News that the other side is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Away; `back` is the first day back.
    Away { back: Date },
    /// They asked for a pause.
    Paused { back: Date },
    /// They said no to a call to come (`call`: its start), or to the weekly time.
    Declined { call: Option<Timestamp> },
    /// A yes to what they had said no to.
    Accepted { call: Option<Timestamp> },
    /// "later", to someone who waits.
    Later { until: Date },
    /// They have another address from now on.
    NewAddress,
    /// Another mentor has taken over from the reader.
    HandedOver,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskTrouble {
    /// The server refuses the desk itself: the channel is paused, letters stay.
    ChannelPaused,
    /// The mailbox cannot be read: ladders wait.
    MailboxUnread,
    /// People answered into Junk.
    FoundInJunk,
    /// Somebody writes in a pair's thread who is none of them.
    NotTheirs,
    /// So many answers were due at once that a loop is likely: the rest waits.
    TooManyAnswers,
    /// The desk holds by itself until staff say that all is well.
    Held,
    /// The same, since its state was lost and its letters of before were found.
    StateLost,
    /// The disk is full: nothing is decided, sent or answered until there is room.
    DiskFull,
    /// What the desk logs in with ends soon.
    LoginEnds,
    /// A letter came back, and another address would not help.
    CameBack,
    /// A report about a letter that the desk did not send.
    UnknownReport,
    /// A mail that must not be read: the desk ended at it, or would take too long.
    SetAside,
    /// Handled mail cannot be removed or moved as the settings say.
    Untidy,
    /// Something that may be a worry waits for its readers.
    WorryWaits,
    /// Mail to the desk does not arrive: ladders wait.
    Deaf(Box<Deaf>),
    /// The desk's own mail lands in Junk.
    TestInJunk,
    /// A changed configuration is wrong, and the one from before stays.
    ConfigurationRefused,
}

impl Letter {
    /// The letter's kind: its template folder, its word in file names and reports.
    #[must_use]
    pub fn kind(&self) -> LetterKind {
        self.content.kind()
    }
}

impl Content {
    #[must_use]
    pub fn kind(&self) -> LetterKind {
        match self {
            Self::Proposal { .. } => LetterKind::Proposal,
            Self::Introduction { .. } => LetterKind::Introduction,
            Self::Background { .. } => LetterKind::Background,
            Self::Invite { .. } => LetterKind::Invite,
            Self::Update { .. } => LetterKind::Update,
            Self::Cancellation { .. } => LetterKind::Cancellation,
            Self::Courtesy(notices) => match notices.first().map(|notice| &notice.about) {
                _ if notices.len() > 1 => LetterKind::Summary,
                Some(About::Nudge { .. }) | None => LetterKind::Nudge,
                Some(About::Waiting { .. }) => LetterKind::Waiting,
                Some(About::Reminder { .. }) => LetterKind::Reminder,
                Some(About::Question(_)) => LetterKind::Question,
            },
            Self::Reminded { .. } => LetterKind::Nudge,
            Self::StaffQuestion { .. } => LetterKind::StaffQuestion,
            Self::Escalation { .. } => LetterKind::Escalation,
            Self::Digest(_) => LetterKind::Digest,
            Self::Answered { .. } => LetterKind::Answer,
            Self::Worry(_) => LetterKind::Worry,
            Self::WasItYou { .. } => LetterKind::WasItYou,
            Self::Move { .. } => LetterKind::Move,
            Self::Told { .. } => LetterKind::Told,
            Self::DeskTrouble { .. } => LetterKind::DeskTrouble,
            Self::Plan(_) => LetterKind::Plan,
            Self::Ordered { .. } => LetterKind::Order,
            Self::Confirm { .. } => LetterKind::Confirm,
        }
    }

    /// The answer to an order that is about no pairing.
    #[must_use]
    pub fn ordered(word: &'static str, lines: Vec<String>, to_mail: Option<MailRef>) -> Self {
        Self::Ordered { word, cases: Vec::new(), lines, back: Vec::new(), to_mail }
    }

    /// Nudges, reminders, questions and reassurances are held against the week's budget.
    #[must_use]
    pub fn is_courtesy(&self) -> bool {
        matches!(self, Self::Courtesy(_) | Self::Reminded { .. })
    }

    /// Whom it is written to and who of staff (by position) gets a copy of it, where it is such a letter.
    #[must_use]
    pub fn copied(&self) -> Option<(&PersonId, usize)> {
        match self {
            Self::Reminded { who, by, .. } | Self::StaffQuestion { who, by, .. } => Some((who, *by)),
            _ => None,
        }
    }

    /// The pairings that it speaks of; those with a numbered line of a list come first.
    #[must_use]
    pub fn pairings(&self) -> Vec<PairingId> {
        match self {
            Self::Proposal { pairing }
            | Self::Introduction { pairing }
            | Self::Background { pairing }
            | Self::Invite { pairing }
            | Self::Update { pairing, .. }
            | Self::Cancellation { pairing }
            | Self::Move { pairing, .. }
            | Self::Told { pairing, .. }
            | Self::StaffQuestion { pairing, .. } => vec![pairing.clone()],
            Self::Reminded { notice, .. } => vec![notice.pairing.clone()],
            Self::Courtesy(notices) => {
                let ids: BTreeSet<PairingId> = notices.iter().map(|notice| notice.pairing.clone()).collect();
                ids.into_iter().collect()
            }
            Self::Escalation { case } => std::iter::once(&case.pairing).chain(&case.also).cloned().collect(),
            // The numbered lines first.
            Self::Digest(digest) => {
                let mut ids: Vec<PairingId> =
                    digest.lines.iter().map(|line| line.case.pairing.clone()).collect();
                for note in &digest.notes {
                    let DigestNote::Away { pairings, .. } = note else { continue };
                    let besides: Vec<_> = pairings.iter().filter(|id| !ids.contains(id)).cloned().collect();
                    ids.extend(besides);
                }
                ids
            }
            Self::Ordered { cases, .. } => cases.iter().map(|case| case.pairing.clone()).collect(),
            Self::Answered { pairings, .. } => pairings.clone(),
            Self::WasItYou { pairing, .. } => vec![pairing.clone()],
            Self::Worry(worry) => worry.pairing.iter().cloned().collect(),
            // The rest is about the desk, or about orders.
            _ => Vec::new(),
        }
    }

    /// Whether it stands in the history of the pairings that it speaks of: a list does not, nor does a worry.
    #[must_use]
    pub fn is_in_history(&self) -> bool {
        !matches!(self, Self::Digest(_) | Self::Worry(_))
    }
}
