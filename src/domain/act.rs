//! What a person says in a mail to the desk: acts, and the words that are none.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// One thing that somebody says about a pairing, a call or themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// They are in touch: they talked, met, wrote to each other.
    #[serde(alias = "met")]
    Talked,
    /// Yes to what was asked.
    Yes,
    /// No to what was asked.
    No,
    /// They wrote or rang, and nothing came back.
    Tried,
    /// They will talk on a day to come.
    Arranged,
    Later,
    NotYet,
    /// They talk where the desk cannot see.
    Elsewhere,
    Fewer,
    Stop,
    NotMe,
    Why,
    /// `pause until D`: the last day of the pause is the day before `back`.
    PauseUntil {
        back: Date,
    },
    /// `away A to B`: an absence of the writer; `back` is the first day back.
    Away {
        first: Date,
        back: Date,
    },
    /// `skip D`: the call of that day is left out.
    Skip {
        call: Date,
    },
    /// One call at another time. `call`: without it, which one is open; `to`: without it, the weekly time
    /// is meant; `at`: on the writer's own clock, `None`: as ever. `agreed`: the two have done so already.
    Move {
        call: Option<Date>,
        to: Option<Date>,
        at: Option<Time>,
        #[serde(default)]
        agreed: bool,
    },
    /// They want to leave the pairing or the programme.
    Withdraw,
    /// Something that may be a worry: unease, harm, distress, a complaint about a person.
    Worry,
}

impl Act {
    /// The word that stands for it, as `classify` prints it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Talked => "talked",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Tried => "tried",
            Self::Arranged => "arranged",
            Self::Later => "later",
            Self::NotYet => "not-yet",
            Self::Elsewhere => "elsewhere",
            Self::Fewer => "fewer",
            Self::Stop => "stop",
            Self::NotMe => "not-me",
            Self::Why => "why",
            Self::PauseUntil { .. } => "pause",
            Self::Away { .. } => "away",
            Self::Skip { .. } => "skip",
            Self::Move { .. } => "move",
            Self::Withdraw => "withdraw",
            Self::Worry => "worry",
        }
    }

    /// Whether a From line is too little for it: it silences a person or takes calls out of calendars.
    #[must_use]
    pub fn needs_proof(&self) -> bool {
        matches!(
            self,
            Self::Stop
                | Self::NotMe
                | Self::Fewer
                | Self::PauseUntil { .. }
                | Self::Away { .. }
                | Self::Skip { .. }
        )
    }
}

/// An act as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub act: Act,
    /// The name behind it, where one picks a pairing ("talked Sam").
    #[serde(default)]
    pub name: Option<String>,
    /// The day it names: talked: when it happened; arranged: when it will.
    #[serde(default)]
    pub day: Option<Date>,
}

impl Said {
    #[must_use]
    pub fn plain(act: Act) -> Self {
        Self { act, name: None, day: None }
    }
}

/// What somebody newly wrote, read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// In the order in which they stand. Empty: nothing was understood.
    pub said: Vec<Said>,
    /// The words must stand before staff: something in them is no act, or the act is one that a
    /// person looks at.
    pub staff: bool,
    /// The words that are no act, greetings and thanks left out.
    pub remainder: String,
    /// A day that is asked back rather than guessed; the act that names it is not among `said`.
    #[serde(default)]
    pub unclear: Option<UnclearDay>,
    /// Whom the text greets ("Hi Sam,"): it may be meant for them.
    #[serde(default)]
    pub greets: Option<String>,
    /// Short enough that somebody meant to answer in a word and missed it.
    #[serde(default)]
    pub short: bool,
    /// Who did not come, where it says that a call did not take place.
    #[serde(default)]
    pub absent: Option<Absent>,
}

/// Who did not come to a call, as its writer tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    Writer,
    Other,
}

impl Reading {
    /// Whether that act stands anywhere in it.
    #[must_use]
    pub fn holds(&self, act: &Act) -> bool {
        self.said.iter().any(|said| said.act == *act)
    }
}

/// A day that nobody can be sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnclearDay {
    /// It has just gone by.
    Gone,
    /// It is after the programme's last day.
    AfterTheEnd,
    /// It is more than half a year ahead and names no year.
    FarAhead,
}

/// What the writer was asked last: a first clause answers it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpenQuestion {
    /// Are the calls taking place?
    Calls,
    /// Did the call take place, and how was it?
    After,
    /// Are you two in touch?
    Contact,
    /// May we introduce you?
    Proposal,
    /// The series, in the calendar.
    Invite,
    /// A call is announced.
    Reminder,
    #[default]
    Nothing,
}

/// What is known where a text is read.
#[derive(Debug, Clone)]
pub struct Asked {
    pub question: OpenQuestion,
    /// They said no to all calls, and are asked what they meant: all, one, or a slip.
    pub all_declined: bool,
    /// The writer's day.
    pub today: Date,
    /// The programme's last day.
    pub ends: Option<Date>,
    /// The call that took place last, and the next one, by the writer's calendar.
    pub last_call: Option<Date>,
    pub next_call: Option<Date>,
    /// The programme's language (`en`, `de`, ...): tried first; people answer in others too.
    pub language: String,
    /// How the others of the writer's pairings are called, first and full names.
    pub names: Vec<String>,
}

impl Asked {
    /// Nothing was asked, and nothing is known.
    #[must_use]
    pub fn nothing(today: Date) -> Self {
        Self {
            question: OpenQuestion::Nothing,
            all_declined: false,
            today,
            ends: None,
            last_call: None,
            next_call: None,
            language: "en".to_owned(),
            names: Vec::new(),
        }
    }
}
