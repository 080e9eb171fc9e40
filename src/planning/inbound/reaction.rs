//! What follows from a mail, and the parts that several reactions are made of.

use jiff::Timestamp;

use crate::{
    domain::{
        DateRange, EmailAddress, Event, Evidence, Incoming, PairingId, PersonEvent, PersonId, Reason,
        Sentence,
        contact::Trouble,
        person::Refused,
        words::{self, Words, WordsKind, Worry},
    },
    planning::{
        decision::Decision,
        letter::{AnswerLetter, Content, Letter, MailRef, News, Recipient},
        schedule::due::{all_recipients, case_letter, pairing_reason},
        staff::staff_words::StaffOrders,
        view::{PairingView, runs},
    },
};

/// The kind of reason of the letter that asks whether an answer to the invite was yes or no.
pub const YES_OR_NO: &str = "yes-or-no";

/// What follows.
#[derive(Debug, Clone, Default)]
pub struct Reaction {
    pub decision: Decision,
    /// Which of staff is away, and when.
    pub staff_away: Option<(usize, DateRange)>,
    /// What staff order.
    pub order: Option<StaffOrders>,
    /// Why staff must look at the mail themselves; `None`: it has been understood.
    pub unplaced: Option<Sentence>,
    /// Staff need not look before: somebody is asked.
    pub waits_until: Option<Timestamp>,
    /// Who writes from an address that is not on file, or does not; or who of those who share one wrote a mail.
    pub settles: Option<Settles>,
    /// Words that staff should read.
    pub words: Vec<NewWords>,
    /// Something that may be a worry, and the letters about it, which stand in no pairing's history.
    pub worry: Option<Worry>,
    pub private_letters: Vec<Letter>,
    /// A worry that one of its readers has settled, by its key.
    pub worry_settled: Option<String>,
    /// A worry whose letter did not reach a reader: it goes on now.
    pub worry_unread: Option<String>,
    /// The mail leaves the mailbox at once, and its subject is not kept.
    pub private: bool,
    /// A letter that a policy kept back.
    pub send_again: Option<SendAgain>,
    /// What was made of it, for the journal and `inbox show`.
    pub verdict: Sentence,
}

/// Words that staff should read, with the pairing they are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWords {
    pub pairing: PairingId,
    pub words: Words,
    /// A letter to staff quotes them already.
    pub told: bool,
}

/// A letter that came back and is tried again, with the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendAgain {
    pub message_id: String,
    pub said: Sentence,
}

/// What somebody said of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settles {
    /// Whether they write from one that is not on file.
    Address { who: PersonId, address: EmailAddress, theirs: bool },
    /// Who wrote a mail from one that several share; `mail`: the mail's name.
    Author { who: PersonId, address: EmailAddress, mail: String },
}

impl Reaction {
    /// Nothing follows yet.
    #[must_use]
    pub fn understood(verdict: Sentence) -> Self {
        Self { verdict, ..Self::default() }
    }

    /// Nothing follows but that staff look.
    #[must_use]
    pub fn unplaced(why: Sentence) -> Self {
        Self { verdict: why.clone(), unplaced: Some(why), ..Self::default() }
    }

    pub(in crate::planning) fn event(&mut self, view: &PairingView, event: Event) {
        self.decision.events.push((view.pairing.id.clone(), event));
    }
}

pub(in crate::planning) fn escalation(
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

pub(in crate::planning) fn tell_other_side(
    reaction: &mut Reaction,
    view: &PairingView,
    who: &PersonId,
    news: News,
    occurrence: &str,
) {
    let Some(side) = view.pairing.side_of(who) else { return };
    let others = view.pairing.members(side.other());
    let recipients: Vec<Recipient> = all_recipients(view, false)
        .into_iter()
        .filter(|recipient| matches!(recipient, Recipient::Person(id) if others.contains(id)))
        .collect();
    if recipients.is_empty() {
        return;
    }
    reaction.decision.letters.push(Letter {
        content: Content::Told { pairing: view.pairing.id.clone(), about: who.clone(), news },
        reasons: vec![pairing_reason(view, "told", occurrence)],
        recipients,
        not_after: None,
        requires_complete_fetch: false,
    });
}

pub(in crate::planning) fn heard(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    evidence: Evidence,
) {
    heard_of(reaction, view, by, evidence, None);
}

/// `happened`: when they talked, where that was before they tell of it.
fn heard_of(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    evidence: Evidence,
    happened: Option<Timestamp>,
) {
    if !runs(view) {
        return;
    }
    let worth = evidence.worth(view.programme.contact.rsvp_counts).into();
    reaction.event(view, Event::Heard { by: by.clone(), evidence, worth, happened });
}

/// A silence that staff were told of is over once the silent side was heard in a way that counts: a word of the
/// side that waits ends nothing. `heard`: when the mail came that `reaction` follows from.
pub(in crate::planning) fn settle_silences(reaction: &mut Reaction, views: &[PairingView], heard: Timestamp) {
    for view in views {
        let open = view.contact.open.iter().find_map(|open| match open.trouble {
            Trouble::Silence { silence } => Some(silence),
            _ => None,
        });
        let Some(silence) = open else { continue };
        let events = reaction.decision.events.iter().filter(|(id, _)| *id == view.pairing.id);
        let after = events.fold(view.contact.clone(), |contact, (_, event)| {
            let before = contact.clone();
            contact.after(event, heard).unwrap_or(before)
        });
        if after.is_over(silence, &view.pairing, view.programme.contact.counts) {
            reaction.event(view, Event::Settled { trouble: Trouble::Silence { silence } });
        }
    }
}

/// They talked, and one of them tells of it; `happened`: on an earlier day.
pub(in crate::planning) fn both_heard(
    reaction: &mut Reaction,
    view: &PairingView,
    first: &PersonId,
    happened: Option<Timestamp>,
) {
    if !runs(view) {
        return;
    }
    let evidence = Evidence::Talked;
    heard_of(reaction, view, first, evidence, happened);
    for other in view.pairing.everyone().filter(|id| *id != first) {
        let worth = evidence.worth(true).into();
        reaction.event(view, Event::Heard { by: other.clone(), evidence, worth, happened });
    }
}

/// Puts what somebody wrote before staff: on the next morning list, in their own words.
pub(in crate::planning) fn before_staff(
    reaction: &mut Reaction,
    view: &PairingView,
    who: &PersonId,
    (kind, text): (WordsKind, &str),
    heard: Timestamp,
) {
    reaction.event(view, Event::NeedsStaff { trouble: Trouble::Wrote { who: who.clone() } });
    let text = words::quote(text);
    let words = Words { who: Some(who.clone()), kind, text, heard };
    reaction.words.push(NewWords { pairing: view.pairing.id.clone(), words, told: false });
}

pub(in crate::planning) fn answer_letter(
    view: &PairingView,
    writer: &PersonId,
    mail: &Incoming,
    answer: AnswerLetter,
    kind: &str,
    occurrence: &str,
) -> Letter {
    answer_about(&[view], writer, mail, answer, pairing_reason(view, kind, occurrence))
}

pub(in crate::planning) fn answer_about(
    views: &[&PairingView],
    writer: &PersonId,
    mail: &Incoming,
    answer: AnswerLetter,
    reason: Reason,
) -> Letter {
    let to_mail = MailRef {
        message_id: mail.message_id.clone(),
        references: mail.in_reply_to.clone(),
        subject: mail.subject.clone(),
    };
    let pairings = views.iter().map(|view| view.pairing.id.clone()).collect();
    Letter {
        content: Content::Answered { pairings, answer, to_mail: Some(to_mail) },
        reasons: vec![reason],
        recipients: vec![Recipient::Person(writer.clone())],
        not_after: None,
        requires_complete_fetch: false,
    }
}
