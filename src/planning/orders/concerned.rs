//! What an order is decided by, and what it comes to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    domain::{EmailAddress, PairingId, PersonId, Programme, ProgrammeId, called},
    planning::{
        address::NewAddress,
        decision::Decision,
        view::{PairingRecord, PairingView, PersonRecord},
    },
};

/// What the record says of everyone and everything that an order concerns, looked up before it is decided.
#[derive(Debug, Clone)]
pub struct Concerned {
    pub programmes: BTreeMap<ProgrammeId, Arc<Programme>>,
    /// The desk's own address.
    pub desk: EmailAddress,
    /// The addresses of staff, in the desk's order.
    pub staff: Vec<EmailAddress>,
    /// Those named, and everyone of the pairings named.
    pub people: BTreeMap<PersonId, PersonRecord>,
    /// Those named, and every pairing of the people named.
    pub pairings: BTreeMap<PairingId, PairingRecord>,
    /// Of these, those whose programme is configured.
    pub views: BTreeMap<PairingId, PairingView>,
    /// Whose the addresses are that the order names, several where they share one.
    pub owners: BTreeMap<EmailAddress, Vec<PersonId>>,
    /// Ids on file that begin as one that the order needs.
    pub taken_people: BTreeSet<String>,
    pub taken_pairings: BTreeSet<String>,
}

impl Concerned {
    /// A person's full name.
    #[must_use]
    pub fn name(&self, id: &PersonId) -> String {
        self.people.get(id).map_or_else(|| id.to_string(), |record| record.person.name.clone())
    }

    /// Who on file has that address: of several, or where it is `shared`, whoever bears the name.
    #[must_use]
    pub fn owner(&self, name: &str, email: &EmailAddress, shared: bool) -> Option<&PersonId> {
        let owners = self.owners.get(email)?;
        let named = |id: &&PersonId| called::are_one(&self.name(id), name);
        owners.iter().find(named).or_else(|| owners.first().filter(|_| !shared))
    }

    /// `Ada Lovelace and Sam Jones`, mentors first.
    #[must_use]
    pub fn names_of(&self, id: &PairingId) -> Vec<String> {
        let record = self.pairings.get(id);
        record.map(|it| it.pairing.everyone().map(|who| self.name(who)).collect()).unwrap_or_default()
    }
}

/// This giving of an order.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Names it, for reasons: unique for ever.
    pub key: &'a str,
    /// Who gives it, by position in the desk's list; `None`: somebody at the command line.
    pub staff: Option<usize>,
    pub now: Timestamp,
}

/// What an order does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// One after the other.
    pub decisions: Vec<Decision>,
    pub outcome: OrderEffect,
    /// When the letter that staff send by hand leaves: out of its reader's quiet hours.
    pub earliest: Option<Timestamp>,
}

/// What came of it besides, for whoever gave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OrderEffect {
    #[default]
    Done,
    Entered(PairingId),
    NewAddress(NewAddress),
}

impl From<Decision> for Decided {
    fn from(decision: Decision) -> Self {
        Self { decisions: vec![decision], ..Self::default() }
    }
}
