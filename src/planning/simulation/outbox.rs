//! Letters between their decision and their arrival, as the simulation has them.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::pairings::Pairings;
use crate::{
    domain::{Event, LetterKind, PairingId, PersonId, Reason, Sentence, Staff},
    planning::{
        letter::{Letter, Recipient},
        outbox::{Waiting, introduces, stopped_by},
        schedule::upcoming,
        view::Fate,
    },
};

/// A copy of a letter that would go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub at: Timestamp,
    pub kind: LetterKind,
    pub recipient: Recipient,
    pub address: String,
    pub subject: String,
    pub pairings: Vec<PairingId>,
    /// What made it due, by pairing, each a sentence without its end.
    pub causes: Vec<(PairingId, Sentence)>,
    pub reasons: Vec<Reason>,
}

/// A letter with its copies.
#[derive(Debug, Clone)]
pub struct OutboxLetter {
    pub kind: LetterKind,
    /// In whose history it stands.
    pub pairings: BTreeSet<PairingId>,
    pub reasons: Vec<Reason>,
    /// What made it due.
    pub causes: Vec<(PairingId, Event)>,
    pub decided: Timestamp,
    pub not_after: Option<Timestamp>,
    pub courtesy: bool,
    pub requires_complete_fetch: bool,
    pub copies: Vec<Copy>,
}

/// One reader's copy of a letter.
#[derive(Debug, Clone)]
pub struct Copy {
    pub recipient: Recipient,
    pub address: String,
    pub subject: String,
    pub not_before: Timestamp,
    /// Whether a server has put it off.
    pub was_tried: bool,
    pub state: CopyState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyState {
    Waits,
    Sent,
    /// Cancelled, refused, or in doubt.
    Otherwise,
}

/// A copy of a courtesy that was cancelled before it left.
pub(super) struct NeverLeft {
    pairings: BTreeSet<PairingId>,
    recipient: Recipient,
    decided: Timestamp,
}

impl Copy {
    pub(super) fn new(recipient: Recipient, address: &str, subject: String, now: Timestamp) -> Self {
        let address = address.to_owned();
        Self { recipient, address, subject, not_before: now, was_tried: false, state: CopyState::Waits }
    }
}

impl OutboxLetter {
    pub(super) fn new(
        letter: &Letter,
        copies: Vec<Copy>,
        causes: Vec<(PairingId, Event)>,
        decided: Timestamp,
    ) -> Self {
        let in_history = letter.content.is_in_history();
        Self {
            kind: letter.kind(),
            pairings: letter.content.pairings().into_iter().filter(|_| in_history).collect(),
            reasons: letter.reasons.clone(),
            causes,
            decided,
            not_after: letter.not_after,
            courtesy: letter.content.is_courtesy(),
            requires_complete_fetch: letter.requires_complete_fetch,
            copies,
        }
    }

    pub(super) fn waits(&self) -> bool {
        self.copies.iter().any(|copy| copy.state == CopyState::Waits)
    }

    /// How many copies a server has put off.
    pub(super) fn put_off(&self) -> usize {
        self.copies.iter().filter(|copy| copy.state == CopyState::Waits && copy.was_tried).count()
    }

    /// When a copy of it may go, or is past its time.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        let waiting = self.copies.iter().filter(|copy| copy.state == CopyState::Waits);
        let past = self.not_after.map(|end| end + SignedDuration::from_secs(1));
        waiting.map(|copy| past.map_or(copy.not_before, |past| past.min(copy.not_before))).min()
    }

    pub(super) fn may_go(&self, nth: usize, now: Timestamp) -> bool {
        let in_time = self.not_after.is_none_or(|end| end >= now);
        in_time
            && self
                .copies
                .get(nth)
                .is_some_and(|copy| copy.state == CopyState::Waits && copy.not_before <= now)
    }

    /// A server takes the copy, and what follows from it follows.
    pub(super) fn accept(&mut self, nth: usize, known: &mut Pairings, staff: &[Staff], now: Timestamp) {
        let Some(copy) = self.copies.get_mut(nth) else { return };
        copy.state = CopyState::Sent;
        let recipient = copy.recipient.word(staff);
        known.settle(self, &recipient, &Fate::Sent { at: now });
        if self.kind != LetterKind::Introduction {
            return;
        }
        let sent = self.copies.iter().filter(|copy| copy.state == CopyState::Sent);
        let sent: BTreeSet<PersonId> = sent.filter_map(|copy| copy.recipient.person().cloned()).collect();
        for id in &self.pairings {
            if known.look(id, now).is_some_and(|view| introduces(&view.pairing, &view.contact, &sent)) {
                known.note(id, &Event::Introduced, now);
            }
        }
    }

    pub(super) fn planned(&self, nth: usize, known: &mut Pairings, now: Timestamp) -> Option<Planned> {
        let copy = self.copies.get(nth)?;
        Some(Planned {
            at: now,
            kind: self.kind,
            recipient: copy.recipient.clone(),
            address: copy.address.clone(),
            subject: copy.subject.clone(),
            pairings: self.pairings.iter().cloned().collect(),
            causes: causes(known, &self.causes, now),
            reasons: {
                let mut reasons = self.reasons.clone();
                reasons.sort_by_cached_key(Reason::to_string);
                reasons
            },
        })
    }

    /// Cancels the copies that wait and that `which` picks; those of a courtesy.
    fn cancel(
        &mut self,
        known: &mut Pairings,
        staff: &[Staff],
        which: impl Fn(&Self, &Copy) -> bool,
    ) -> Vec<NeverLeft> {
        let mut never_left = Vec::new();
        for nth in 0..self.copies.len() {
            let picked = |copy: &&Copy| copy.state == CopyState::Waits && which(self, copy);
            let Some(recipient) = self.copies.get(nth).filter(picked).map(|copy| copy.recipient.clone())
            else {
                continue;
            };
            if let Some(copy) = self.copies.get_mut(nth) {
                copy.state = CopyState::Otherwise;
            }
            known.settle(self, &recipient.word(staff), &Fate::Cancelled);
            if self.courtesy {
                known.uncount(&recipient, self.decided);
                never_left.push(NeverLeft {
                    pairings: self.pairings.clone(),
                    recipient,
                    decided: self.decided,
                });
            }
        }
        never_left
    }

    fn is_of(&self, which: Waiting<'_>, copy: &Copy) -> bool {
        match which {
            Waiting::Silent => self.requires_complete_fetch,
            Waiting::Courtesies => self.courtesy,
            Waiting::Of(who) => {
                copy.recipient == Recipient::Person(who.clone())
                    && ![LetterKind::Cancellation, LetterKind::Answer].contains(&self.kind)
            }
            Waiting::Introductions => [LetterKind::Proposal, LetterKind::Introduction].contains(&self.kind),
            Waiting::Calendar => self.kind.brings_series(),
            Waiting::All => true,
        }
    }
}

/// Cancels what waits and an event makes pointless; the courtesies of it.
pub(super) fn stop(
    outbox: &mut [OutboxLetter],
    known: &mut Pairings,
    staff: &[Staff],
    (pairing, event): (&PairingId, &Event),
) -> Vec<NeverLeft> {
    let Some((which, _)) = stopped_by(event) else { return Vec::new() };
    let letters = outbox.iter_mut().filter(|letter| letter.pairings.contains(pairing));
    letters.flat_map(|letter| letter.cancel(known, staff, |letter, copy| letter.is_of(which, copy))).collect()
}

/// Cancels what is past its time; the courtesies of it.
pub(super) fn expire(
    outbox: &mut [OutboxLetter],
    known: &mut Pairings,
    staff: &[Staff],
    now: Timestamp,
) -> Vec<NeverLeft> {
    let past = outbox.iter_mut().filter(|letter| letter.not_after.is_some_and(|end| end < now));
    past.flat_map(|letter| letter.cancel(known, staff, |_, _| true)).collect()
}

/// What a courtesy was to say falls due again in every pairing it spoke of.
pub(super) fn withdraw(known: &mut Pairings, never_left: &[NeverLeft], now: Timestamp) {
    for letter in never_left {
        let Recipient::Person(who) = &letter.recipient else { continue };
        let event = Event::Withdrawn { who: who.clone(), decided: letter.decided };
        for id in &letter.pairings {
            known.note(id, &event, now);
        }
    }
}

/// Why an event made a letter, where it made one.
fn causes(known: &mut Pairings, events: &[(PairingId, Event)], now: Timestamp) -> Vec<(PairingId, Sentence)> {
    let mut causes = Vec::new();
    for (id, event) in events {
        let cause = known.look(id, now).and_then(|view| upcoming::cause(view, event));
        causes.extend(cause.map(|cause| (id.clone(), cause)));
    }
    causes
}
