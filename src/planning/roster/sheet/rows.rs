//! What the rows of a sheet say, and what becomes of them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{
    EmailAddress, Event, Pairing, PairingId, Programme, Sentence, Side, Slot, weekly::Weekly,
};
use crate::planning::roster::merge::RosterChange;

/// What a cell says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cell<T> {
    /// There is no such column, the cell is empty, or it says what the register said.
    #[default]
    Silent,
    /// Somebody emptied a cell of the register.
    Emptied,
    Says(T),
}

impl<T> Cell<T> {
    #[must_use]
    pub fn says(&self) -> Option<&T> {
        match self {
            Self::Says(value) => Some(value),
            Self::Silent | Self::Emptied => None,
        }
    }

    #[must_use]
    pub fn says_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Says(value) => Some(value),
            Self::Silent | Self::Emptied => None,
        }
    }
}

/// A person as a row names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPerson {
    /// As it is written.
    pub name: Option<String>,
    pub email: EmailAddress,
    /// The row says that others have the address as well.
    pub shared: bool,
    /// A zone's name that was found good.
    pub zone: Option<String>,
    pub phone: Option<String>,
    /// What they are called, if the sheet says it.
    pub called: Option<String>,
    /// The heading of an unknown column that may hold the name which is missing, and of whom it would be.
    pub name_column: Option<(String, Side)>,
}

/// How a row says that its pairing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetStage {
    /// It goes on.
    Runs,
    Ended {
        why: Option<String>,
    },
    /// `back`: the first day on again, if the row says it.
    Paused {
        back: Option<Date>,
    },
    /// A pause is over.
    Resumed,
}

/// What a row says of a pairing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetPairing {
    /// The register's id, or one of somebody's own.
    pub id: Option<String>,
    pub mentors: Cell<Vec<SheetPerson>>,
    pub mentees: Cell<Vec<SheetPerson>>,
    pub weekly: Cell<Slot>,
    /// The same as the row writes it, with the zone and the interval that may stand beside it.
    pub written: Option<Weekly>,
    pub place: Cell<String>,
    pub programme: Cell<String>,
    pub kind: Cell<String>,
    pub background: Cell<String>,
    /// Introduced already, on that day.
    pub introduced: Option<Date>,
    /// They began on that day, whatever that means.
    pub started: Option<Date>,
    /// No call is before that day.
    pub starts: Cell<Date>,
    pub stage: Cell<SheetStage>,
}

impl SheetPairing {
    /// That the programme can have its calls so as the row writes them.
    ///
    /// # Errors
    /// A sentence without its end.
    pub(in crate::planning) fn has_calls_in(&self, programme: &Programme) -> Result<(), Sentence> {
        let Some(weekly) = &self.written else { return Ok(()) };
        let why = weekly.as_often_as_programme(programme).map(|_| ());
        why.map_err(|why| sentence!("written.refused", text => weekly.to_string(), why))
    }
}

/// A row that holds anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// From 1, as the spreadsheet numbers it.
    pub line: usize,
    /// The pairing, or what is wrong with the row, as a sentence without its end.
    pub said: Result<SheetPairing, Sentence>,
    /// Of a register: what it said when it was written, of those cells that were changed since.
    pub was: Option<SheetPairing>,
    /// A question that another row raises: somebody of this one has another name there. It is answered where the record
    /// knows all of them by these names.
    pub asked: Option<Sentence>,
    /// What may surprise about its cells, each a sentence without its end.
    pub notes: Vec<Sentence>,
}

/// How rows are taken, and where: by mail, or at the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Rows add, and change what they name.
    AddAndChange,
    /// Rows that name no pairing of the register only add: a sheet that a script imports again and
    /// again does not take back what was ordered since.
    AddOnly,
}

/// One row and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowResult {
    pub line: usize,
    pub outcome: RowOutcome,
    /// What may surprise, each a sentence without its end.
    pub notes: Vec<Sentence>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    New {
        pairing: Box<Pairing>,
        mentors: Vec<Named>,
        mentees: Vec<Named>,
    },
    /// In the record; each change in words, without its end.
    Changed {
        pairing: PairingId,
        changes: Vec<Sentence>,
    },
    /// In the record as the row says; nothing changes.
    There {
        pairing: PairingId,
        mentors: Vec<Named>,
        mentees: Vec<Named>,
    },
    /// The row would be taken if a question had its answer; a sentence without its end.
    Asked(Sentence),
    /// Nothing can be made of the row; a sentence without its end.
    Problem(Sentence),
}

/// Sentences that ask which of several things is meant, rather than say that something is wrong.
const QUESTIONS: [&str; 7] = [
    "sheet.two_days",
    "sheet.two_names",
    "sheet.names_in_column",
    "sheet.no_name",
    "sheet.which_programme",
    "sheet.address_of_another",
    "sheet.which_of_address",
];

impl RowOutcome {
    /// What keeps a row from being taken: a question, or a fault.
    #[must_use]
    pub fn of_wrong(wrong: Sentence) -> Self {
        if QUESTIONS.contains(&wrong.key()) { Self::Asked(wrong) } else { Self::Problem(wrong) }
    }

    /// Why the row is not taken.
    #[must_use]
    pub fn left_out(&self) -> Option<&Sentence> {
        match self {
            Self::Asked(why) | Self::Problem(why) => Some(why),
            Self::New { .. } | Self::Changed { .. } | Self::There { .. } => None,
        }
    }
}

/// Somebody of a row, as the record has them or will have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub email: String,
    pub new: bool,
    /// What somebody new is called in letters, where that is not the first word of what the sheet says.
    pub called: Option<String>,
}

/// A sheet understood: row by row, and what it changes, as a changed roster file would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    pub rows: Vec<RowResult>,
    /// People come before the pairings that name them.
    pub changes: Vec<RosterChange>,
    /// Pauses and their ends.
    pub events: Vec<(PairingId, Event)>,
    /// Addresses that several people are to have.
    pub shared: BTreeSet<EmailAddress>,
    /// Running pairings of the programmes that the sheet is about which it does not name.
    pub absent: usize,
}

/// How many rows of a sheet came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub new: usize,
    pub changed: usize,
    /// In the record as they say.
    pub there: usize,
    pub asked: usize,
    pub refused: usize,
    /// New people.
    pub people: usize,
}

impl Count {
    /// Rows that are not taken.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.asked + self.refused
    }
}

/// Rows of a sheet that came by mail; a larger one is taken in at the command line.
pub const MOST_ROWS_BY_MAIL: usize = 1_000;

/// What a sheet is to do, as somebody looked it over; done exactly so, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetOrder {
    /// The file's name.
    pub name: String,
    pub changes: Vec<RosterChange>,
    pub events: Vec<(PairingId, Event)>,
    /// Addresses that several people are to have.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub shared: BTreeSet<EmailAddress>,
}

impl Understood {
    /// Whether `go` would do anything.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.changes.is_empty() && self.events.is_empty()
    }

    /// How many rows came to what.
    #[must_use]
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for row in &self.rows {
            *match &row.outcome {
                RowOutcome::New { .. } => &mut count.new,
                RowOutcome::Changed { .. } => &mut count.changed,
                RowOutcome::There { .. } => &mut count.there,
                RowOutcome::Asked(_) => &mut count.asked,
                RowOutcome::Problem(_) => &mut count.refused,
            } += 1;
        }
        let new_person = |change: &&RosterChange| matches!(change, RosterChange::NewPerson { .. });
        count.people = self.changes.iter().filter(new_person).count();
        count
    }
}
