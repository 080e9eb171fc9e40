//! The letters of the simulation's pairings: their history, and what counts in their readers' week.

use jiff::Timestamp;

use super::{Entry, Pairings};
use crate::planning::simulation::outbox::OutboxLetter;
use crate::{
    domain::{PairingId, Staff},
    planning::{
        letter::Recipient,
        outbox::unsettled,
        view::{Fate, SentLetter},
    },
};

impl Pairings {
    /// A letter enters the history of its pairings, and counts in its readers' week if it is a courtesy.
    pub(in crate::planning::simulation) fn enter(&mut self, letter: &OutboxLetter, staff: &[Staff]) {
        for id in &letter.pairings {
            let Some(Entry { view, .. }) = self.pairings.get_mut(id) else { continue };
            view.sent.extend(letter.copies.iter().map(|copy| SentLetter {
                kind: letter.kind,
                recipient: copy.recipient.word(staff),
                decided: letter.decided,
                fate: Fate::Pending { said: None },
            }));
            view.unsettled = unsettled(&view.sent);
        }
        if letter.courtesy {
            for copy in &letter.copies {
                self.count(&copy.recipient, |lately| lately.push(letter.decided));
            }
        }
        self.touch(&letter.pairings);
    }

    /// A courtesy that was cancelled counts in nobody's week.
    pub(in crate::planning::simulation) fn uncount(&mut self, recipient: &Recipient, decided: Timestamp) {
        self.count(recipient, |lately| {
            if let Some(at) = lately.iter().rposition(|at| *at == decided) {
                lately.remove(at);
            }
        });
    }

    fn count(&mut self, recipient: &Recipient, change: impl Fn(&mut Vec<Timestamp>)) {
        let Recipient::Person(id) = recipient else { return };
        let Some(member) = self.people.get_mut(id) else { return };
        change(&mut member.participant.lately);
        for pairing in &member.pairings {
            let Some(entry) = self.pairings.get_mut(pairing) else { continue };
            entry.agenda = None;
            if let Some(participant) = entry.view.people.get_mut(id) {
                change(&mut participant.lately);
            }
        }
    }

    /// What became of one copy of a letter.
    pub(in crate::planning::simulation) fn settle(
        &mut self,
        letter: &OutboxLetter,
        recipient: &str,
        fate: &Fate,
    ) {
        for id in &letter.pairings {
            let Some(Entry { view, .. }) = self.pairings.get_mut(id) else { continue };
            let copy = view.sent.iter_mut().rev().find(|sent| {
                sent.kind == letter.kind
                    && sent.decided == letter.decided
                    && sent.recipient == recipient
                    && matches!(sent.fate, Fate::Pending { .. })
            });
            if let Some(copy) = copy {
                copy.fate = fate.clone();
            }
            view.unsettled = unsettled(&view.sent);
        }
        self.touch(&letter.pairings);
    }

    /// Staff have been shown what people of these pairings wrote.
    pub(in crate::planning::simulation) fn words_were_listed(&mut self, ids: &[PairingId]) {
        for id in ids {
            if let Some(Entry { view, .. }) = self.pairings.get_mut(id) {
                view.words.clear();
            }
        }
    }
}
