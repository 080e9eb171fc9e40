//! Another time for a call, or for all of them, that somebody of a pairing proposes to the other side.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use super::{cadence::Slot, contact::Contact, event::Event, pairing::Pairing, person::PersonId};

/// How the reason of a letter begins that asks about another time; behind it stands the mail that proposed it.
pub const ASKED: &str = "asked/";
/// The same of one that says that nobody answered; behind it stands who proposed it.
pub const UNANSWERED: &str = "unanswered/";

/// A proposal that the other side has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub by: PersonId,
    pub time: ProposedTime,
    /// The mail that it came by: the letter that asks is named by it.
    #[serde(default)]
    pub mail: String,
    /// Without an answer by then the old time stands.
    pub until: Timestamp,
    /// It came from a calendar (COUNTER, RFC 5546 §3.2.7), which is told of a no in kind (DECLINECOUNTER, §3.2.8).
    #[serde(default)]
    pub counter: bool,
}

/// What is proposed, by the clock of the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedTime {
    /// One call, by the day that the rule gives it, takes place then.
    Call { call: Date, to: DateTime },
    /// All calls take place at another weekly time.
    Weekly { slot: Slot },
}

impl ProposedTime {
    /// Whether both are about the same call, or about all of them.
    #[must_use]
    pub fn is_about(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Call { call, .. }, Self::Call { call: other, .. }) => call == other,
            (Self::Weekly { .. }, Self::Weekly { .. }) => true,
            _ => false,
        }
    }

    /// The one call that it is about.
    #[must_use]
    pub fn call(&self) -> Option<Date> {
        match self {
            Self::Call { call, .. } => Some(*call),
            Self::Weekly { .. } => None,
        }
    }
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalEnd {
    /// Somebody of the other side said yes.
    Agreed {
        by: PersonId,
    },
    Refused {
        by: PersonId,
    },
    /// Nobody answered in time.
    Unanswered,
}

impl Contact {
    /// The open proposal about the same call, or about all of them.
    #[must_use]
    pub fn proposal_about(&self, time: &ProposedTime) -> Option<&Proposal> {
        self.proposals.iter().find(|open| open.time.is_about(time))
    }

    /// The open proposals that somebody is asked about: those of the other side.
    pub fn proposals_to<'c>(
        &'c self,
        pairing: &'c Pairing,
        who: &PersonId,
    ) -> impl Iterator<Item = &'c Proposal> + use<'c> {
        let side = pairing.side_of(who);
        self.proposals
            .iter()
            .filter(move |open| side.is_some_and(|side| pairing.side_of(&open.by) == Some(side.other())))
    }

    pub(super) fn propose(&mut self, event: &Event) {
        match event {
            Event::Proposed { proposal } => {
                self.proposals.retain(|open| !open.time.is_about(&proposal.time));
                self.proposals.push(proposal.clone());
            }
            Event::DeclineAsked { who, until } => {
                self.declined.insert(who.clone(), *until);
            }
            Event::DeclineSettled { who } => {
                self.declined.remove(who);
            }
            Event::SlotAgreed { slot, agreed } => {
                self.agreed_weekly = Some((*slot, agreed.clone()));
                self.proposals.retain(|open| open.time.call().is_some());
            }
            Event::ProposalEnded { time, .. } => self.proposals.retain(|open| open.time != *time),
            _ => {}
        }
    }

    /// The calendars have all calls at a new time: whoever agreed to it has said yes to them, and of the old one
    /// nothing is open.
    pub(super) fn all_settled(&mut self, at: Timestamp) {
        let agreed = self.agreed_weekly.take();
        self.nothing_is_asked();
        let Some(((slot, agreed), booking)) = agreed.zip(self.booking.as_mut()) else {
            return;
        };
        let first = booking.series.first;
        if (first.weekday(), first.time()) == (slot.weekday, slot.time) {
            booking.all_agreed(&agreed, at);
        }
    }

    /// Of no time is anything open between them, nor what somebody meant by a no.
    pub(super) fn nothing_is_asked(&mut self) {
        self.proposals.clear();
        self.agreed.clear();
        self.agreed_weekly = None;
        self.declined.clear();
    }

    /// A call is moved, or left out: what was proposed for it is over. `agreed`: who has said yes to its new time.
    pub(super) fn call_settled(&mut self, call: Date, agreed: &BTreeSet<PersonId>) {
        self.proposals.retain(|open| open.time.call() != Some(call));
        self.agreed.remove(&call);
        if !agreed.is_empty() {
            self.agreed.insert(call, agreed.clone());
        }
    }
}
