//! A person who takes part: names, addresses, zone, and what they asked of the desk.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

pub use super::{
    address::{EmailAddress, LONGEST_ADDRESS, LONGEST_NAME, NotAnAddress, ascii_domain},
    ids::PersonId,
};
use super::{dates::DateRange, event::PersonEvent, failures::Failures, hours::OpenHours, sentence::Sentence};

/// What the roster says of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    /// Full name, cleaned: one line, no control characters, at most [`LONGEST_NAME`] characters.
    pub name: String,
    /// What they are called; as [`super::called`] takes it from the name if nobody says.
    pub called: String,
    pub email: EmailAddress,
    #[serde(default)]
    pub aliases: Vec<EmailAddress>,
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub zone: TimeZone,
    #[serde(default)]
    pub matrix: Option<String>,
    /// Shown to staff only.
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub skills: Vec<String>,
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Of letters to them; `None`: their programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Known beforehand, from the roster.
    #[serde(default)]
    pub leave: Vec<DateRange>,
    /// When they can talk, by their own clock; empty: nobody knows.
    #[serde(default)]
    pub hours: Vec<OpenHours>,
}

impl Person {
    /// Whether the address is theirs: the one on file, or an alias.
    #[must_use]
    pub fn owns(&self, address: &EmailAddress) -> bool {
        self.email == *address || self.aliases.contains(address)
    }
}

/// What happened to a person across all their pairings; a fold of [`PersonEvent`]s.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Absences learned from auto-replies and answers; the last day of each is the last day away.
    #[serde(default)]
    pub absences: Vec<DateRange>,
    /// Those of them that no header marked: they were taken from the words alone.
    #[serde(default)]
    pub supposed: Vec<DateRange>,
    /// They answered `stop`: no letter from then on, cancellations excepted.
    #[serde(default)]
    pub stopped: Option<Timestamp>,
    /// They answered `fewer`: questions once a month, no reminders.
    #[serde(default)]
    pub fewer: bool,
    /// Somebody answered `not me`: nothing leaves to this address until staff correct it.
    #[serde(default)]
    pub frozen: Option<Timestamp>,
    /// The address that a server refused for good, and what the server said.
    #[serde(default)]
    pub refused: Option<Refused>,
    /// The address has proved itself: a person answered from it.
    #[serde(default)]
    pub proved: bool,
    /// Letters to the address that came back for a reason that may pass.
    #[serde(default)]
    pub failures: Failures,
    /// Addresses whose calendar loses the series where a moved call comes alone.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub whole_series: BTreeSet<EmailAddress>,
}

/// An address that does not work, in the words of the server that said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub address: EmailAddress,
    pub said: Sentence,
    pub at: Timestamp,
}

impl Standing {
    /// The only way a standing changes.
    #[must_use]
    pub fn after(mut self, event: &PersonEvent, at: Timestamp) -> Self {
        match event {
            PersonEvent::Noted { fields } => {
                // A corrected address starts afresh: what was said of the old one is over. Where it was
                // somebody else's, so were the absences that were told from it.
                if fields.iter().any(|field| field == "email") {
                    if self.frozen.is_some() {
                        self.absences.clear();
                        self.supposed.clear();
                    }
                    self.refused = None;
                    self.frozen = None;
                    self.proved = false;
                    self.failures = Failures::default();
                }
            }
            PersonEvent::Away { range, supposed } => {
                self.absences.push(*range);
                if *supposed {
                    self.supposed.push(*range);
                }
            }
            PersonEvent::Stopped => self.stopped = Some(at),
            PersonEvent::Fewer => self.fewer = true,
            PersonEvent::NotMe => self.frozen = Some(at),
            PersonEvent::AddressRefused { refused } => {
                self.refused = Some(refused.clone());
                self.failures = Failures::default();
            }
            PersonEvent::SoftFailure { said, on } => {
                let utc = at.to_zoned(TimeZone::UTC).date();
                self.failures.note(on.unwrap_or(utc), said);
            }
            PersonEvent::Works => self.failures = Failures::default(),
            PersonEvent::Proved => {
                self.proved = true;
                self.failures = Failures::default();
            }
            PersonEvent::CalendarKnown { address, whole_series: true } => {
                self.whole_series.insert(address.clone());
            }
            PersonEvent::CalendarKnown { address, whole_series: false } => {
                self.whole_series.remove(address);
            }
            PersonEvent::AliasLearned { .. } | PersonEvent::AliasDenied { .. } => {}
            // The address was an earlier one: nothing changes for the one on file.
            PersonEvent::NotTheirs { .. } => {}
            PersonEvent::PutBack { standing } => self = (**standing).clone(),
            PersonEvent::Cleared => {
                self.stopped = None;
                self.frozen = None;
                self.refused = None;
                self.failures = Failures::default();
            }
        }
        self
    }

    /// How a person stands by their whole journal.
    #[must_use]
    pub fn replay<'a>(events: impl IntoIterator<Item = (&'a PersonEvent, Timestamp)>) -> Self {
        events.into_iter().fold(Self::default(), |standing, (event, at)| standing.after(event, at))
    }

    /// Whether the person is away on `date`, by what was learned and by `leave`.
    #[must_use]
    pub fn away_on(&self, person: &Person, date: Date) -> Option<DateRange> {
        self.absences
            .iter()
            .chain(&person.leave)
            .filter(|range| range.contains(date))
            .max_by_key(|range| range.last)
            .copied()
    }

    /// Whether letters may go to this person's address at all.
    #[must_use]
    pub fn reachable(&self, person: &Person) -> bool {
        self.frozen.is_none() && self.refused.as_ref().is_none_or(|refused| refused.address != person.email)
    }
}
