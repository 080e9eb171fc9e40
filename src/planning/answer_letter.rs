//! What a participant is answered.

use jiff::{Timestamp, civil::Date};

use super::next_step::NextStep;
use crate::domain::{
    EmailAddress,
    act::{Act, UnclearDay},
    proposal::Proposal,
    words::WordsKind,
};

/// An answer to a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerLetter {
    /// "why": the facts with dates, what comes next, how to get fewer.
    Why { next: Option<NextStep> },
    /// The words were not understood; the choices.
    Choices,
    /// What was understood, if anything, and that staff have the rest. `asked`: a question was open.
    Noted { acts: Vec<Act>, asked: bool },
    /// The word silences, and nothing but a From line says who wrote it: once more, in answer to this.
    Prove { word: Act },
    /// An answer to the invite came in their name from an address that is nobody's: nothing followed.
    Unproved { from: String },
    /// The mail could not be opened, or holds nothing: plain words, please.
    Plainly { kind: WordsKind },
    /// An answer to the invite came in a form that no calendar reads: yes or no?
    YesOrNo,
    /// A calendar said something that nobody can be sure of: what is meant?
    Meant(UnclearAnswer),
    /// A day is named that nobody can be sure of.
    WhichDay { unclear: UnclearDay },
    /// Their message is with its readers.
    WorryHeard { readers: Vec<EmailAddress> },
    /// Staff know that they want to leave.
    WithdrawHeard,
    /// The other side is asked whether another time suits them.
    MoveAsked { proposals: Vec<Proposal> },
    /// What they propose cannot be, or is over; `proposals`: what a calendar proposed, which is told so in kind.
    NoMove { why: NoMove, proposals: Vec<Proposal> },
    /// What was understood of `stop`, `fewer`, `pause until`, `not me`.
    Done(Act),
    /// A mail that reached only the desk but was meant for the other is not passed on.
    MeantForOther,
    /// The word was understood, and which pairing is meant was not.
    Which { word: Act },
}

/// Why another time for a call cannot be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMove {
    /// Their calls are over, or there are none.
    Over,
    /// No call takes place on that day.
    NoCall {
        day: Date,
    },
    /// The call has begun, or begins before anybody could answer.
    TooLate,
    /// The proposed time has gone by.
    Gone,
    AfterTheEnd,
    /// The clocks change just then.
    ClockChange,
    /// It is the time that it has.
    Unchanged,
    /// Another of their calls is then.
    OtherCall,
    /// It is no longer open: the old time stands.
    Closed,
    /// The calendar's mail holds no other time.
    Nothing,
}

/// An answer to an invite that calendars mean different things by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnclearAnswer {
    /// To the call that starts then and all after it (RANGE=THISANDFUTURE).
    AndLater { call: Option<Timestamp> },
    /// Somebody else is to come (PARTSTAT=DELEGATED).
    Delegated,
    /// No to all calls; `next`: the first of them; `told`: the others have heard of it.
    AllDeclined { next: Option<Timestamp>, told: bool },
}
