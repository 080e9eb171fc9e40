//! All that planning may look at: a pairing, its past, its people, and how well the desk can see.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::domain::{
    Contact, DateRange, LetterKind, Pairing, Person, PersonId, Programme, Sentence, Side, Standing,
    contact::{Phase, Silence},
    incoming::Partstat,
    words::{Words, Worry},
};

/// How far back letters are counted against a person's week.
pub const LATELY: SignedDuration = SignedDuration::from_hours(8 * 24);

/// What the record says of a person, and how they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    pub person: Person,
    pub standing: Standing,
}

/// What the record says of a pairing, and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairingRecord {
    pub pairing: Pairing,
    pub contact: Contact,
}

/// A person as a pairing's view has them.
#[derive(Debug, Clone)]
pub struct Participant {
    pub person: Person,
    pub standing: Standing,
    /// When nudges, reminders and questions went to them lately (eight days back), over all pairings.
    pub lately: Vec<Timestamp>,
    /// From when to when they have calls, in all their pairings; of whoever named no hours it is not looked up.
    pub busy: Vec<(Timestamp, Timestamp)>,
}

impl Participant {
    /// Whether letters may go to them: they stopped none, and an address works.
    #[must_use]
    pub fn writable(&self) -> bool {
        self.standing.stopped.is_none() && self.standing.reachable(&self.person)
    }
}

/// A pairing with everything that decides what it gets.
#[derive(Debug, Clone)]
pub struct PairingView {
    pub pairing: Pairing,
    pub contact: Contact,
    /// The UID of its series.
    pub uid: String,
    /// Its rules as they hold for this pairing.
    pub programme: Arc<Programme>,
    /// The last day, before the calls that holidays take are made up for.
    pub last_day: Date,
    pub people: BTreeMap<PersonId, Participant>,
    /// Who left the pairing and still has its calls in the calendar.
    pub former: BTreeMap<PersonId, Participant>,
    /// The letters of this pairing, oldest first, staff's included.
    pub sent: Vec<SentLetter>,
    pub mailbox_status: MailboxStatus,
    /// A letter of this pairing that must arrive first (introduction, calendar mail) has not been
    /// settled yet.
    pub unsettled: bool,
    /// What people wrote that staff have been shown on no list yet.
    pub words: Vec<Words>,
    /// Worries of this pairing that nobody has settled.
    pub worries: Vec<Worry>,
    /// Until when a mail that may be about this pairing is asked for again; the mail server did not give it.
    pub mail_awaited: Option<Timestamp>,
}

/// One letter to one person, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLetter {
    pub kind: LetterKind,
    /// The person's id, or a staff address.
    pub recipient: String,
    pub decided: Timestamp,
    pub fate: Fate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Waiting to be sent; the server's last words if it was tried, or why it was put off.
    Pending {
        said: Option<Sentence>,
    },
    /// Accepted by a server at that time.
    Sent {
        at: Timestamp,
    },
    InDoubt {
        since: Timestamp,
    },
    /// Refused for good, in the server's words.
    Failed {
        at: Timestamp,
        said: Sentence,
    },
    Cancelled,
}

/// How well the desk sees what people write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailboxStatus {
    /// `source = "none"`: silence cannot be seen at all.
    pub receive_disabled: bool,
    /// When every watched folder had last been read to its end.
    pub read_to_end: Option<Timestamp>,
    /// Days on which it could not be read; they count against no one.
    pub unread_days: Vec<DateRange>,
}

impl PairingView {
    #[must_use]
    pub fn participant(&self, id: &PersonId) -> Option<&Participant> {
        self.people.get(id)
    }

    /// What somebody is called in a line about their pairing.
    #[must_use]
    pub fn called(&self, id: &PersonId) -> String {
        self.participant(id).map_or_else(|| id.to_string(), |participant| participant.person.called.clone())
    }

    /// The members of a side, as people.
    pub fn side(&self, side: Side) -> impl Iterator<Item = &Participant> {
        self.pairing.members(side).iter().filter_map(|id| self.people.get(id))
    }

    /// Whether everyone of the side is on leave that the roster knows.
    #[must_use]
    pub fn on_leave(&self, side: Side, date: Date) -> bool {
        let mut members = self.side(side).peekable();
        members.peek().is_some()
            && members.all(|member| member.person.leave.iter().any(|leave| leave.contains(date)))
    }

    /// The silence that runs now.
    #[must_use]
    pub fn silence(&self) -> Option<Silence> {
        self.contact.silence(&self.pairing, self.programme.contact.counts)
    }

    /// When the pairing's first week is over, in which nobody is reminded of anything or asked; `None`: they are not
    /// introduced.
    #[must_use]
    pub fn first_week_over(&self) -> Option<Timestamp> {
        match self.contact.phase {
            Phase::Introduced { at } => Some(at + SignedDuration::from_hours(7 * 24)),
            _ => None,
        }
    }

    /// The civil date of an instant in the programme's zone.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        at.to_zoned(self.programme.zone.clone()).date()
    }

    /// Whether they have said no to all calls.
    #[must_use]
    pub fn declines_all(&self, who: &PersonId) -> bool {
        let booking = self.contact.booking.as_ref().filter(|booking| !booking.cancelled);
        let answers = booking.and_then(|booking| booking.answers.get(who));
        answers.is_some_and(|answers| answers.about(None) == Some(Partstat::Declined))
    }

    /// Whether nothing of this pairing is asked of them, and nothing is called to mind: they want to leave it, or
    /// something that they wrote is with its readers.
    #[must_use]
    pub fn left_in_peace(&self, who: &PersonId) -> bool {
        self.contact.withdraws(who) || self.worries.iter().any(|worry| worry.writer.as_ref() == Some(who))
    }
}

/// A person with all the pairings they are in: what one letter to them may be about.
#[derive(Debug, Clone)]
pub struct PersonView {
    pub id: PersonId,
    pub participant: Participant,
    /// Running pairings, by id.
    pub pairings: Vec<PairingView>,
}

/// Whether anything can still be heard of the pairing.
pub(in crate::planning) fn runs(view: &PairingView) -> bool {
    matches!(view.contact.phase, Phase::Introducing | Phase::Introduced { .. })
}
