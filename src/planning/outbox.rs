//! What becomes of letters between their decision and their arrival: who gets them, what stops those that wait, and
//! what their arrival brings about.

use std::collections::BTreeSet;

use super::{
    decision::Edit,
    letter::{AnswerLetter, Content, Letter, Recipient},
    view::{Fate, SentLetter},
};
use crate::domain::{
    Contact, Event, LetterKind, Pairing, PersonId, Sentence, Side, StaffOnDuty,
    act::Act,
    contact::{Phase, Trouble},
    event::HeardAs,
};

/// Until one of these is settled nothing is said about silence.
const AWAITED: [LetterKind; 5] = [
    LetterKind::Introduction,
    LetterKind::Nudge,
    LetterKind::Summary,
    LetterKind::Waiting,
    LetterKind::Question,
];

/// Which of the letters of a pairing that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting<'a> {
    /// Those that claim that something was not seen.
    Silent,
    Courtesies,
    /// Those to that person, but for cancellations and answers.
    Of(&'a PersonId),
    /// Those that ask the mentor first, or introduce.
    Introductions,
    /// Those that bring the series into a calendar.
    Calendar,
    All,
}

/// Why letters to an earlier address do not leave.
fn address_put_right() -> Sentence {
    sentence!("withdrawn.address_put_right")
}

/// Why a calendar mail that waited does not leave: a newer one says what it said, and more.
#[must_use]
pub fn overtaken() -> Sentence {
    sentence!("withdrawn.overtaken")
}

/// Whose letters an edit stops, and why: those to the person that will be written anew for another address, and the
/// courtesies of all their pairings.
#[must_use]
pub fn stopped_by_edit(edit: &Edit) -> Option<(&PersonId, Sentence)> {
    match edit {
        Edit::ChangePerson { before, after } if before.email != after.email => {
            Some((&after.id, address_put_right()))
        }
        _ => None,
    }
}

/// What an event stops of the letters of its pairing that wait, and why.
#[must_use]
pub fn stopped_by(event: &Event) -> Option<(Waiting<'_>, Sentence)> {
    Some(match event {
        Event::Heard { worth: HeardAs::Half | HeardAs::Both, .. } => {
            (Waiting::Silent, sentence!("withdrawn.answered"))
        }
        Event::Presumed { .. } | Event::Snoozed { .. } => (Waiting::Silent, sentence!("withdrawn.not_true")),
        // A nudge that waits falls due again once it is known who wrote.
        Event::AddressDoubted { .. } => (Waiting::Courtesies, sentence!("withdrawn.address_doubted")),
        Event::Paused { .. } => (Waiting::Courtesies, sentence!("withdrawn.paused")),
        // Nobody is asked to write to an address that is no good.
        Event::NeedsStaff { trouble: Trouble::AddressRefused { .. } | Trouble::NotMe { .. } } => {
            (Waiting::Courtesies, sentence!("withdrawn.address_refused"))
        }
        Event::NeedsStaff { trouble: Trouble::Withdraws { who } } => {
            (Waiting::Of(who), sentence!("withdrawn.want_to_leave"))
        }
        // A newer one follows that says what it said.
        Event::Rebooked { .. } | Event::Unbooked => (Waiting::Calendar, overtaken()),
        // Another one follows, to the right address.
        Event::Corrected { .. } => (Waiting::Introductions, address_put_right()),
        Event::Ended { .. } => (Waiting::All, sentence!("withdrawn.ended")),
        _ => return None,
    })
}

/// Who gets a letter: nobody whose address is a stranger's, but for the one apology that goes there, and whoever
/// stands in for those of staff who are away. An answer to what one of staff said goes to them, away or not.
#[must_use]
pub fn recipients_of(letter: &Letter, frozen: &BTreeSet<&PersonId>, on_duty: &StaffOnDuty) -> Vec<Recipient> {
    let apology = matches!(letter.content, Content::Answered { answer: AnswerLetter::Done(Act::NotMe), .. });
    let strange = |recipient: &&Recipient| matches!(recipient, Recipient::Person(id) if !apology && frozen.contains(id));
    let recipients: Vec<Recipient> =
        letter.recipients.iter().filter(|recipient| !strange(recipient)).cloned().collect();
    if matches!(letter.content, Content::Ordered { .. }) {
        return recipients;
    }
    let staff: Option<Vec<usize>> = recipients
        .iter()
        .map(|recipient| match recipient {
            Recipient::Staff(position) => Some(*position),
            Recipient::Person(_) | Recipient::Address(_) => None,
        })
        .collect();
    match staff {
        Some(staff) => on_duty.instead(&staff).into_iter().map(Recipient::Staff).collect(),
        None => recipients,
    }
}

/// Whether a server has taken the introduction for both sides of a pairing that waits for it. `sent`: those whose copy
/// it took.
#[must_use]
pub fn introduces(pairing: &Pairing, contact: &Contact, sent: &BTreeSet<PersonId>) -> bool {
    contact.phase == Phase::Introducing
        && [Side::Mentor, Side::Mentee]
            .into_iter()
            .all(|side| pairing.members(side).iter().any(|person| sent.contains(person)))
}

/// The first letter that brings the series into somebody's calendar and has surely not left.
#[must_use]
pub fn waiting_calendar<'s>(sent: &'s [SentLetter], who: &PersonId) -> Option<&'s SentLetter> {
    let waits = |letter: &&SentLetter| {
        letter.recipient == who.0
            && letter.kind.brings_series()
            && matches!(letter.fate, Fate::Pending { .. })
    };
    sent.iter().filter(waits).min_by_key(|letter| letter.decided)
}

/// Whether a letter of a pairing that must arrive first has not been settled yet.
#[must_use]
pub fn unsettled(sent: &[SentLetter]) -> bool {
    sent.iter().any(|letter| {
        matches!(letter.fate, Fate::Pending { .. } | Fate::InDoubt { .. }) && AWAITED.contains(&letter.kind)
    })
}
