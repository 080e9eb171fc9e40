//! What letters to staff are made of: cases, the morning list, orders shown before they are done.

use jiff::{Timestamp, civil::Date};

use crate::domain::{
    Call, LetterKind, PairingId, PersonId, Sentence, contact::Trouble, dates::DateRange,
    programme::Attachment, words::Words,
};

/// Orders that wait for their confirmation; each line is a sentence, or ends as the list wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToConfirm {
    /// What it is about, for the subject: the one order, the file's name, or how many orders.
    pub what: String,
    /// What of the same mail was done at once.
    pub done: Vec<String>,
    pub orders: Vec<String>,
    /// What would leave at once: `to Ada Lovelace (ada@example.org): "..."`.
    pub letters: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// What comes next where nothing would leave at once.
    pub later: Vec<String>,
    /// What of the same mail was not understood, or cannot be done.
    pub wrong: Vec<String>,
    /// The desk is on hold: the letters wait.
    pub held: bool,
    /// They were confirmed, but other letters would leave by now.
    pub changed: bool,
    /// It was told rather than ordered: whether it is meant is asked.
    pub guess: bool,
    /// Why the last order cannot be taken back: the orders would put it right.
    pub undo: Option<String>,
    /// Until when an answer counts.
    pub until: Timestamp,
    /// Rows of sheets that are not taken, as sheets of their own.
    pub back: Vec<Attachment>,
}

/// What staff see before anything leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub why: PreviewWhy,
    /// A line a pairing or change, without its end.
    pub lines: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// How many people would get a letter.
    pub people: usize,
    /// One of each first letter, as it would leave.
    pub whole: Vec<WholeLetter>,
}

/// A letter as it would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeLetter {
    pub kind: LetterKind,
    /// `Ada Lovelace <ada@example.org>`
    pub to: String,
    pub subject: String,
    /// Its text, line by line.
    pub lines: Vec<String>,
    /// What it puts into calendars, line by line.
    pub entry: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewWhy {
    /// The first start: on hold until `go`.
    FirstStart,
    /// A roster file changed: taken at that time unless it changes again.
    Settles { until: Timestamp },
    /// A roster file changed much at once: taken after `go`.
    AwaitsGo,
}

/// A pairing that needs a person, with what staff need to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub pairing: PairingId,
    /// Other pairings with the same trouble, told by this one letter.
    pub also: Vec<PairingId>,
    pub trouble: Vec<(Trouble, Timestamp)>,
    pub introduced: Option<Timestamp>,
    pub people: Vec<CasePerson>,
    /// What was sent and why, oldest first.
    pub sent: Vec<CaseLetter>,
    pub last_contact: Option<Timestamp>,
    /// The next call in the calendars.
    pub next_call: Option<Call>,
    /// Answers to the invite: person, in words of RFC 5545 (`ACCEPTED`, ...).
    pub rsvp: Vec<(PersonId, crate::domain::incoming::Partstat)>,
    /// What they wrote that staff have not been shown yet.
    pub words: Vec<Words>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePerson {
    pub id: PersonId,
    pub side: crate::domain::Side,
    pub last_heard: Option<Timestamp>,
    /// No server has refused a letter to them, and at least one accepted one.
    pub address_works: bool,
    /// The server's words, if it refused.
    pub refused: Option<Sentence>,
    /// Letters came back for a reason that may pass: the server's words, on how many days, the last.
    pub came_back: Option<(Sentence, usize, Date)>,
    pub away: Option<DateRange>,
    /// No header marked that absence: it was taken from words alone.
    pub away_supposed: bool,
    pub stopped: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLetter {
    pub at: Timestamp,
    /// `introduction`, `invite`, `nudge`, `waiting`, ...
    pub kind: LetterKind,
    pub to: String,
    /// `None` once a server accepted it; else the server's words, or that it waits.
    pub trouble: Option<Sentence>,
}

/// A pairing on the morning list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    pub case: Case,
    /// Staff have not been told of it yet.
    pub new: bool,
    /// For how many days it has stood.
    pub days: u16,
}

/// Staff's morning list for one programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    pub date: Date,
    /// What is new first; numbered from 1 as they stand.
    pub lines: Vec<ListLine>,
    /// How many more have stood for longer: they stand in the register.
    pub more: usize,
    /// Counts of pairings by stage: proposed, introduced, in-touch, quiet, paused, ended.
    pub stages: Vec<(String, usize)>,
    /// Mails that nobody could place, letters in doubt, answers found in Junk: one line each.
    pub notes: Vec<DigestNote>,
    /// The register as a sheet, to be edited and sent back.
    pub register: Option<Attachment>,
    /// Staff, by position, who have just gone away: their deputies are told that what is open is theirs.
    pub handed_over: Vec<usize>,
    /// Not the morning list, but a letter to deputies alone.
    pub only_handed_over: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestNote {
    Unplaced {
        count: usize,
        /// The first few.
        first: Vec<UnplacedMail>,
    },
    /// Away for long, until the day before `back`; in these pairings.
    Away {
        who: PersonId,
        back: Date,
        pairings: Vec<PairingId>,
    },
    InDoubt {
        count: usize,
    },
    /// Letters that a server has put off, or that wait for a paused channel.
    Waiting {
        count: usize,
    },
    FoundInJunk {
        count: usize,
    },
    MailboxUnread {
        since: Timestamp,
    },
}

/// A mail that nobody could place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedMail {
    pub from: String,
    pub subject: String,
    pub why: Sentence,
    /// What was newly written; empty: nothing, or nobody wrote it.
    pub text: String,
}
