//! Who comes into a pairing, or leaves one that goes on without them.

use super::{Concerned, Decided, OrderEffect, Refusal, Who, new_pairing::Newcomers, pairing_change::running};
use crate::{
    domain::{Pairing, PairingId, PersonId, Side},
    planning::{
        decision::{Decision, Edit},
        roster::take,
    },
};

/// Somebody on file or new comes into a pairing.
pub(super) fn join(id: &PairingId, who: &Who, side: Side, concerned: &Concerned) -> Result<Decided, Refusal> {
    let view = running(id, concerned)?;
    let mut newcomers = Newcomers::new(concerned, &view.programme.zone);
    let mut after = view.pairing.clone();
    for id in newcomers.side(std::slice::from_ref(who))? {
        if after.side_of(&id).is_some() {
            return Err(Refusal::OfThePairing { name: concerned.name(&id) });
        }
        members(&mut after, side).push(id);
    }
    let edits: Vec<Edit> = newcomers.people.iter().map(Edit::add_person).collect();
    let decisions = vec![Decision::of_edits(edits), changed(id, &after, concerned)?];
    let decisions = decisions.into_iter().filter(|decision| !decision.is_empty()).collect();
    Ok(Decided { decisions, outcome: OrderEffect::Done })
}

/// Somebody leaves; the last one of a side cannot.
pub(super) fn leave(id: &PairingId, who: &PersonId, concerned: &Concerned) -> Result<Decided, Refusal> {
    let view = running(id, concerned)?;
    let mut after = view.pairing.clone();
    let name = || concerned.name(who);
    let Some(side) = after.side_of(who) else {
        return Err(Refusal::NotOfThePairing { name: name(), pairing: id.clone() });
    };
    members(&mut after, side).retain(|member| member != who);
    if after.members(side).is_empty() {
        return Err(Refusal::LastOfSide { name: name(), pairing: id.clone(), side });
    }
    Ok(changed(id, &after, concerned)?.into())
}

fn members(pairing: &mut Pairing, side: Side) -> &mut Vec<PersonId> {
    match side {
        Side::Mentor => &mut pairing.mentors,
        Side::Mentee => &mut pairing.mentees,
    }
}

fn changed(id: &PairingId, after: &Pairing, concerned: &Concerned) -> Result<Decision, Refusal> {
    let record = concerned.pairings.get(id).ok_or_else(|| Refusal::NoPairing(id.clone()))?;
    Ok(take::change_pairing(record, after))
}
