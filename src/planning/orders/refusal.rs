//! Why an order cannot be done, as a value; its words are made where it is shown.

use jiff::civil::Date;

use crate::domain::{
    EmailAddress, PairingId, PersonId, ProgrammeId, Sentence, Side, contact::InvalidTransition,
    person::NotAnAddress, weekly::Weekly,
};

/// Why an order cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Unclear(Unclear),
    Address(BadAddress),
    PersonGone(PersonId),
    NoPairing(PairingId),
    /// It is not there, or its programme is not configured.
    NoPairingHere(PairingId),
    PairingEnded(PairingId),
    CannotHappen {
        pairing: PairingId,
        why: InvalidTransition,
    },
    /// The programme has no calls then. `why`: as it follows what was written.
    NotWeekly {
        written: String,
        why: Sentence,
    },
    /// A pause would end before it begins.
    PauseIsOver {
        back: Date,
    },
    /// A call would move to a time that is over.
    CallIsOver,
    NoCalls(PairingId),
    /// `next`: the day of the next one.
    NoCallOn {
        day: Date,
        next: Option<Date>,
    },
    /// No call began on that day; `last`: the day of the last one.
    NoCallThen {
        day: Date,
        last: Option<Date>,
    },
    NotIntroduced(PairingId),
    /// It is not paused.
    NotPaused(PairingId),
    /// It would end no later than it does: `ends`, its last day.
    EndsAlready {
        pairing: PairingId,
        ends: Date,
    },
    /// That day is past, or years ahead.
    EndsThen {
        day: Date,
    },
    /// Nobody else is on that side of it.
    LastOfSide {
        name: String,
        pairing: PairingId,
        side: Side,
    },
    /// They hear of no silence, since there is none.
    NotSilent {
        pairing: PairingId,
    },
    /// Letters do not go to them.
    NotWrittenTo {
        name: String,
    },
    /// Nothing else is ordered.
    NothingToSayItWith,
    NotOfThePairing {
        name: String,
        pairing: PairingId,
    },
    /// Nothing is erased at a word. `pairings`: theirs that run.
    CannotErase {
        name: String,
        pairings: Vec<PairingId>,
    },
    OnBothSides(PersonId),
    /// Two of one pairing whose letters would go to the same address.
    OneAddress {
        address: EmailAddress,
        names: [String; 2],
    },
    PairAlready {
        names: Vec<String>,
        pairing: PairingId,
    },
    PairingRuns(PairingId),
    NoMentorOf {
        person: PersonId,
        pairing: PairingId,
    },
    OfThePairing {
        name: String,
    },
    /// It answers something, and there is nothing to answer here.
    OnlyAsAnswer {
        word: &'static str,
    },
    /// The record is not what a sheet was held against: `other` differs.
    SheetOutdated {
        sheet: String,
        other: String,
    },
}

impl Refusal {
    pub(super) fn not_weekly(weekly: &Weekly, why: Sentence) -> Self {
        Self::NotWeekly { written: weekly.to_string(), why }
    }
}

/// What must be asked back: whom, or which, an order means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// No pairing is named, and none is answered.
    WhichPairing,
    /// The same, in answer to a list with numbers.
    WhichNumber,
    NoList,
    /// That is not done to everyone at once.
    NotEveryone,
    /// No pairing runs.
    NobodyRuns,
    /// The list ends with `last`.
    NoSuchNumber {
        number: u16,
        last: usize,
    },
    SeveralPairings(Vec<PairingId>),
    /// `near`: a name on file that differs by a slip.
    NothingCalled {
        typed: String,
        near: Option<String>,
    },
    NobodyCalled {
        typed: String,
        near: Option<String>,
    },
    /// Nobody has the address that was typed alone.
    NobodyAt(String),
    SeveralPeople {
        typed: String,
        addresses: Vec<EmailAddress>,
    },
    /// Several have the address that was typed.
    SeveralAtAddress {
        address: EmailAddress,
        names: Vec<String>,
    },
    /// Somebody else has the address of a newcomer: are they two people who share it?
    Shared {
        address: EmailAddress,
        owners: Vec<String>,
        name: String,
    },
    NoProgrammeCalled {
        typed: String,
        there: Vec<ProgrammeId>,
    },
    WhichProgramme {
        there: Vec<ProgrammeId>,
    },
    /// Who of the pairing is to get the letter?
    WhoOfPairing {
        pairing: PairingId,
        names: Vec<String>,
    },
    /// Who of them goes?
    SeveralMentors(PairingId),
}

impl Unclear {
    /// Nobody on file is called so, or almost so.
    #[must_use]
    pub fn is_about_nobody(&self) -> bool {
        matches!(
            self,
            Self::NothingCalled { near: None, .. }
                | Self::NobodyCalled { near: None, .. }
                | Self::NobodyAt(_)
        )
    }
}

/// Why an address cannot be somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadAddress {
    NotAnAddress(NotAnAddress),
    /// Somebody new needs a name before the address, and not too long a one.
    NeedsName {
        address: String,
    },
    SomebodyElses {
        address: EmailAddress,
        owner: String,
    },
    OfTheDesk(EmailAddress),
    /// It is theirs already.
    Same {
        address: EmailAddress,
        name: String,
    },
    /// The same, and letters do not go there.
    SameAndStopped {
        address: EmailAddress,
        name: String,
        id: PersonId,
    },
}

impl From<Unclear> for Refusal {
    fn from(unclear: Unclear) -> Self {
        Self::Unclear(unclear)
    }
}

impl From<BadAddress> for Refusal {
    fn from(bad: BadAddress) -> Self {
        Self::Address(bad)
    }
}

impl From<NotAnAddress> for Refusal {
    fn from(why: NotAnAddress) -> Self {
        Self::Address(BadAddress::NotAnAddress(why))
    }
}
