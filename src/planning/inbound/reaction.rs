//! What follows from a mail: who was heard, what they asked for, and what needs staff.

use jiff::{Timestamp, civil::Date};

use super::{
    bounced::{Bounced, bounce},
    due::{Decision, all_readers, case_letter, pairing_reason},
    invites::calendar,
    letter::{AnswerLetter, Content, Letter, News, Reader},
    machines::{absence, from_frozen, note_that_it_works},
    reply::reply,
    staff_words::StaffOrders,
    view::PairingView,
};
use crate::domain::{
    DateRange, EmailAddress, Event, Evidence, Incoming, PairingId, PersonEvent, PersonId, Reason,
    contact::{Phase, Trouble},
    incoming::{Answer, Class},
    order::Spoken,
    person::Refused,
};

/// What the record knows that bears on a mail: found by address, token, Message-ID and UID.
#[derive(Debug, Clone)]
pub struct Leads {
    /// The mail's name in the record, for reasons: unique for ever.
    pub mail: String,
    /// When it was heard: its INTERNALDATE, clamped (see the store).
    pub heard: Timestamp,
    pub writer: Option<PersonId>,
    /// The writer's place among staff.
    pub staff: Option<usize>,
    /// It claims to come from one of the desk's own plus addresses, which no person has.
    pub from_desk: bool,
    /// Participants among To and Cc, the writer left out.
    pub addressed: Vec<PersonId>,
    /// The pairing whose address, with its true token, is among the recipients.
    pub token: Option<PairingId>,
    /// Our letters that it answers, the nearest first.
    pub letters: Vec<LetterLead>,
    /// The letter that is proved: its own unguessable address is among the recipients, or where
    /// plus addresses do not work its Message-ID is answered.
    pub proved: Option<LetterLead>,
    /// The pairing whose thread it is in, by the id that all its letters refer to.
    pub thread: Option<PairingId>,
    /// Those who were asked already whether they write from this address.
    pub was_asked: Vec<PersonId>,
    /// The writer's day.
    pub today: Date,
    /// How many answers the writer got on it.
    pub answered_today: usize,
    /// The pairing whose series it is about.
    pub series: Option<PairingId>,
    /// The letter that came back.
    pub bounced: Option<Bounced>,
    /// The day it was heard, in the desk's zone.
    pub heard_on: Date,
    /// What they newly wrote, as answers; a name after the word picks one of several pairings.
    pub answers: Vec<(Answer, Option<String>)>,
    /// What they newly wrote, as orders of staff; of no weight from anybody else.
    pub orders: Spoken,
    /// How many sheets staff have attached.
    pub sheets: usize,
    /// The author is on the staff list, and does not write from the desk's own mailbox.
    pub themselves: bool,
    /// To and Cc name nobody but the desk.
    pub to_desk_alone: bool,
    /// A server that is trusted says that the author's domain sent it.
    pub vouched: bool,
    /// What speaks against the author being who they say.
    pub suspect: Option<String>,
    /// Every pairing named by the above, and all of the writer's.
    pub views: Vec<PairingView>,
}

impl Leads {
    /// Whether nothing at all ties the mail to the desk: nobody on file, no thread, no letter.
    #[must_use]
    pub fn know_nothing(&self) -> bool {
        self.writer.is_none()
            && self.staff.is_none()
            && self.addressed.is_empty()
            && self.token.is_none()
            && self.thread.is_none()
            && self.letters.is_empty()
            && self.series.is_none()
            && self.bounced.is_none()
    }
}

/// One of our letters that a mail answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLead {
    pub kind: String,
    pub reader: Reader,
    pub pairings: Vec<PairingId>,
    /// The reason that names it.
    pub reason: Option<Reason>,
}

/// What follows.
#[derive(Debug, Clone, Default)]
pub struct Reaction {
    pub decision: Decision,
    pub people: Vec<(PersonId, PersonEvent)>,
    /// Which of staff is away, and when.
    pub staff_away: Option<(usize, DateRange)>,
    /// What staff order.
    pub order: Option<StaffOrders>,
    /// Why staff must look at the mail themselves; `None`: it has been understood.
    pub unplaced: Option<String>,
    /// Staff need not look before: somebody is asked.
    pub waits_until: Option<Timestamp>,
    /// Who writes from an address that is not on file, or does not.
    pub settles: Option<Settles>,
    /// What was made of it, in words, for the journal and `inbox show`.
    pub verdict: String,
}

/// What somebody said of an address that is not on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settles {
    pub who: PersonId,
    pub address: EmailAddress,
    pub theirs: bool,
}

impl Reaction {
    /// Nothing follows yet.
    #[must_use]
    pub fn understood(verdict: impl Into<String>) -> Self {
        Self { verdict: verdict.into(), ..Self::default() }
    }

    /// Nothing follows but that staff look.
    #[must_use]
    pub fn unplaced(why: impl Into<String>) -> Self {
        let why = why.into();
        Self { verdict: why.clone(), unplaced: Some(why), ..Self::default() }
    }

    pub(super) fn event(&mut self, view: &PairingView, event: Event) {
        self.decision.events.push((view.pairing.id.clone(), event));
    }
}

/// What follows from `mail`. Pure: the same mail, leads and time give the same reaction.
#[must_use]
pub fn react(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    if let Some(reaction) = from_frozen(mail, leads) {
        return reaction;
    }
    let mut reaction = match mail.class {
        Class::Loop => Reaction::understood("the desk's own letter"),
        Class::Receipt => Reaction::understood("a read receipt; no contact"),
        Class::List => Reaction::understood("a newsletter or list; no contact"),
        Class::Complaint => {
            Reaction::unplaced("a complaint report: somebody marked a letter of the desk as spam")
        }
        Class::Unreadable => Reaction::unplaced(format!("could not be read: {}", mail.reason)),
        Class::Bounce => bounce(mail, leads, now, staff),
        Class::AutoReply => absence(mail, leads, now, staff),
        Class::Calendar => calendar(mail, leads),
        Class::Reply | Class::Order => restrained(reply(mail, leads, now, staff), leads),
    };
    note_that_it_works(&mut reaction, mail, leads);
    reaction
}

/// The most answers that somebody gets in a day who asks for them (`why`, `fewer`).
const MOST_ASKED_FOR: usize = 5;

/// One automatic answer a person and day (RFC 3834 §2), and a few to those who ask for them.
fn restrained(mut reaction: Reaction, leads: &Leads) -> Reaction {
    let mut answered = leads.answered_today;
    let before = reaction.decision.letters.len();
    reaction.decision.letters.retain(|letter| {
        let Content::Answered { answer, .. } = &letter.content else { return true };
        let asked_for = matches!(answer, AnswerLetter::Why { .. } | AnswerLetter::Done(_));
        let fits = answered < if asked_for { MOST_ASKED_FOR } else { 1 };
        answered += usize::from(fits);
        fits
    });
    if reaction.decision.letters.len() < before {
        reaction.verdict.push_str("; answered today already");
    }
    reaction
}

pub(super) fn escalation(
    view: &PairingView,
    trouble: &Trouble,
    reason: Reason,
    now: Timestamp,
    staff: usize,
) -> Letter {
    let mut told = view.clone();
    let event = Event::NeedsStaff { trouble: trouble.clone() };
    told.contact = told.contact.after(&event, now).unwrap_or_else(|_| view.contact.clone());
    if let Some((who, event)) = said_of(trouble, view, now)
        && let Some(participant) = told.people.get_mut(&who)
    {
        participant.standing = std::mem::take(&mut participant.standing).after(&event, now);
    }
    case_letter(&told, reason, now, staff)
}

/// What a trouble says of a person: the letter about it already knows.
fn said_of(trouble: &Trouble, view: &PairingView, now: Timestamp) -> Option<(PersonId, PersonEvent)> {
    match trouble {
        Trouble::AddressRefused { who, said } => {
            let address = view.participant(who)?.person.email.clone();
            let refused = Refused { address, said: said.clone(), at: now };
            Some((who.clone(), PersonEvent::AddressRefused { refused }))
        }
        Trouble::Stopped { who } => Some((who.clone(), PersonEvent::Stopped)),
        Trouble::NotMe { who } => Some((who.clone(), PersonEvent::NotMe)),
        _ => None,
    }
}

/// Whether anything can still be heard of the pairing.
pub(super) fn runs(view: &PairingView) -> bool {
    matches!(view.contact.phase, Phase::Introducing | Phase::Introduced { .. })
}

pub(super) fn tell_other_side(
    reaction: &mut Reaction,
    view: &PairingView,
    who: &PersonId,
    news: News,
    occurrence: &str,
) {
    let Some(side) = view.pairing.side_of(who) else { return };
    let others = view.pairing.members(side.other());
    let readers: Vec<Reader> = all_readers(view, false)
        .into_iter()
        .filter(|reader| matches!(reader, Reader::Person(id) if others.contains(id)))
        .collect();
    if readers.is_empty() {
        return;
    }
    reaction.decision.letters.push(Letter {
        content: Content::Told { pairing: view.pairing.id.clone(), about: who.clone(), news },
        reasons: vec![pairing_reason(view, "told", occurrence)],
        readers,
        not_after: None,
        rests_on_silence: false,
    });
}

pub(super) use super::reply::{answer_letter, both_heard, with_addressed};

pub(super) fn heard(reaction: &mut Reaction, view: &PairingView, by: &PersonId, evidence: Evidence) {
    if !runs(view) {
        return;
    }
    let worth = evidence.worth(view.programme.contact.rsvp_counts).into();
    reaction.event(view, Event::Heard { by: by.clone(), evidence, worth });
    let settles =
        matches!(evidence, Evidence::Wrote | Evidence::Talked | Evidence::Invited | Evidence::StaffSaid);
    for open in view.contact.open.iter().filter(|_| settles) {
        if matches!(open.trouble, Trouble::Silence { .. }) {
            reaction.event(view, Event::Settled { trouble: open.trouble.clone() });
        }
    }
}
