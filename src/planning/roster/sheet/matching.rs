//! Which pairing of the record a row without its id means.

use super::{
    SheetPairing,
    people::Sides,
    work::{KnownPairing, Work},
};
use crate::domain::{Pairing, PairingId, PersonId, Programme, Sentence};

impl Work<'_> {
    /// The pairing of that programme with the people of the row, and of its kind if it says one:
    /// with all of them, or, where there is one alone, a team that grew. A running one before one
    /// that ended.
    pub(in crate::planning) fn there(
        &self,
        programme: &Programme,
        said: &SheetPairing,
        sides: &Sides,
    ) -> Option<KnownPairing> {
        let kind = said.kind.says();
        let of_kind = |pairing: &Pairing| {
            pairing.programme == programme.id && (kind.is_none() || kind == pairing.kind.as_ref())
        };
        let mut candidates: Vec<&PairingId> =
            sides.everyone().filter_map(|id| self.of_person.get(id)).flatten().collect();
        candidates.sort();
        candidates.dedup();
        let candidates: Vec<&KnownPairing> = candidates
            .into_iter()
            .filter_map(|id| self.pairings.get(id))
            .filter(|known| of_kind(&known.pairing))
            .collect();
        let has = |ids: &[PersonId], wanted: &[PersonId]| wanted.iter().all(|id| ids.contains(id));
        let with_all = || {
            candidates.iter().filter(|known| {
                has(&known.pairing.mentors, &sides.mentors) && has(&known.pairing.mentees, &sides.mentees)
            })
        };
        if let Some(found) = with_all().find(|known| known.ended.is_none()).or_else(|| with_all().next()) {
            return Some((*found).clone());
        }
        let mut grown = candidates.iter().filter(|known| {
            known.ended.is_none()
                && has(&sides.mentors, &known.pairing.mentors)
                && has(&sides.mentees, &known.pairing.mentees)
        });
        grown.next().filter(|_| grown.next().is_none()).map(|found| (*found).clone())
    }

    /// Those of the row who are not of the pairing join it.
    pub(in crate::planning) fn join(
        &self,
        pairing: &mut Pairing,
        sides: &Sides,
        changes: &mut Vec<Sentence>,
    ) {
        for (ids, members, mentor) in
            [(&sides.mentors, &mut pairing.mentors, true), (&sides.mentees, &mut pairing.mentees, false)]
        {
            for id in ids {
                if !members.contains(id) {
                    changes.push(sentence!("sheet.joins", people => vec![sides.shown(self, id)], mentor));
                    members.push(id.clone());
                }
            }
        }
    }
}
