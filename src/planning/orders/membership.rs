//! Who comes into a pairing, or leaves one that goes on without them.

use super::{Concerned, Decided, Refusal, Who, new_pairing::Newcomers, pairing_change::running};
use crate::{
    domain::{Pairing, PairingId, PersonId, Side, contact::Phase},
    planning::{
        decision::{Decision, Edit},
        letter::{Content, Letter, Recipient},
        roster::take,
        schedule::due,
        view::PairingView,
    },
};

/// Somebody on file or new comes into a pairing; of one that was introduced they get the introduction.
pub(super) fn join(id: &PairingId, who: &Who, side: Side, concerned: &Concerned) -> Result<Decided, Refusal> {
    let view = running(id, concerned)?;
    let mut newcomers = Newcomers::new(concerned, &view.programme.zone);
    let mut after = view.pairing.clone();
    let joined = newcomers.side(std::slice::from_ref(who))?;
    for id in &joined {
        if after.side_of(id).is_some() {
            return Err(Refusal::OfThePairing { name: concerned.name(id) });
        }
        members(&mut after, side).push(id.clone());
    }
    newcomers.refuse_one_address(after.everyone())?;
    let edits: Vec<Edit> = newcomers.people.iter().map(Edit::add_person).collect();
    let decisions = vec![
        Decision::of_edits(edits),
        changed(id, &after, concerned)?,
        Decision {
            letters: introduction(view, &joined, concerned).into_iter().collect(),
            ..Decision::default()
        },
    ];
    let decisions = decisions.into_iter().filter(|decision| !decision.is_empty()).collect();
    Ok(Decided { decisions, ..Decided::default() })
}

/// The introduction, to those who join alone: the others know each other.
fn introduction(view: &PairingView, joined: &[PersonId], concerned: &Concerned) -> Option<Letter> {
    let reachable = |id: &&PersonId| {
        concerned.people.get(*id).is_none_or(|record| record.standing.reachable(&record.person))
    };
    let recipients: Vec<Recipient> =
        joined.iter().filter(reachable).cloned().map(Recipient::Person).collect();
    let occurrence = joined.iter().map(|who| format!("joined/{who}")).collect::<Vec<_>>().join("+");
    let introduced = matches!(view.contact.phase, Phase::Introduced { .. }) && !recipients.is_empty();
    introduced.then(|| {
        let content = Content::Introduction { pairing: view.pairing.id.clone() };
        due::plain(view, content, "introduction", &occurrence, recipients)
    })
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
