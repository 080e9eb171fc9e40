//! What people of a pairing propose to each other, and until when it is open, as staff read it.

use crate::{
    domain::{PersonId, Sentence, proposal::ProposedTime},
    planning::view::PairingView,
};

/// A sentence for each thing that is open, without its end.
#[must_use]
pub fn proposed(view: &PairingView) -> Vec<Sentence> {
    let name = |id: &PersonId| view.called(id);
    let zoned = |at: jiff::Timestamp| at.to_zoned(view.programme.zone.clone());
    let others = |by: &PersonId| -> Vec<String> {
        let side = view.pairing.side_of(by);
        let across = side.map(|side| view.pairing.members(side.other())).unwrap_or_default();
        across.iter().map(name).collect()
    };
    let moves = view.contact.proposals.iter().map(|open| {
        let (who, others, until) = (name(&open.by), others(&open.by), zoned(open.until));
        match open.time {
            ProposedTime::Call { call, to } => sentence!("proposed.call", who, others, until, call, to),
            ProposedTime::Weekly { slot } => sentence!("proposed.weekly", who, others, until, slot),
        }
    });
    let declined = view.contact.declined.iter().map(|(by, until)| {
        sentence!("proposed.declined", who => name(by), others => others(by), until => zoned(*until))
    });
    moves.chain(declined).collect()
}
