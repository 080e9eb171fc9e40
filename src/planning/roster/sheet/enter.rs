//! A pairing that the record does not have: its programme, its id, and what may surprise about it.

use std::sync::Arc;

use super::{
    RowOutcome, SheetPairing, SheetStage,
    people::Sides,
    work::{KnownPairing, Work},
};
use crate::{
    domain::{
        Pairing, PairingId, PersonId, Programme, Sentence,
        slug::{LONGEST_ID, free_id, slug},
    },
    planning::view::PersonRecord,
};

/// A start longer ago than this (days) is that of a running pair.
const LONG_AGO: i64 = 14;

impl Work<'_> {
    /// The row's programme, by id or title; else the one that was named, else the only one.
    pub(in crate::planning) fn programme(&self, said: &SheetPairing) -> Result<Arc<Programme>, Sentence> {
        let all = &self.known.programmes;
        let programme = match (said.programme.says(), &self.known.usual) {
            (Some(word), _) => find_programme(all, word)?,
            (None, Some(usual)) => all
                .iter()
                .find(|programme| programme.id == *usual)
                .ok_or_else(|| sentence!("sheet.no_programme", typed => &usual.0, there => ids(all)))?,
            (None, None) => return Err(sentence!("sheet.which_programme", there => ids(all))),
        };
        if self.known.now.to_zoned(programme.zone.clone()).date() > programme.ends {
            return Err(
                sentence!("sheet.programme_ended", programme => &programme.id.0, day => programme.ends),
            );
        }
        Ok(programme.clone())
    }

    pub(in crate::planning) fn enter(
        &mut self,
        line: usize,
        said: &SheetPairing,
        programme: &Programme,
        sides: Sides,
        notes: &mut Vec<Sentence>,
    ) -> Result<RowOutcome, Sentence> {
        said.has_calls_in(programme)?;
        match said.stage.says() {
            Some(SheetStage::Ended { .. }) => {
                return Err(sentence!("sheet.ended_unknown"));
            }
            Some(SheetStage::Paused { .. } | SheetStage::Resumed) => {
                return Err(sentence!("sheet.paused_unknown"));
            }
            Some(SheetStage::Runs) | None => {}
        }
        let introduced = self.introduced(said, programme, notes);
        let (mentors, mentees) = (sides.ids(true), sides.ids(false));
        let called =
            |ids: &[PersonId]| ids.first().and_then(|id| sides.called(self, id)).map(|called| slug(&called));
        let base =
            format!("{}-{}", called(&mentors).unwrap_or_default(), called(&mentees).unwrap_or_default());
        let own = said.id.as_ref().map(|id| slug(id));
        let own = own.filter(|id| id.contains(|c: char| c.is_ascii_alphabetic()));
        let id = free_id(&own.unwrap_or(base), LONGEST_ID, |id| {
            self.pairings.contains_key(&PairingId(id.to_owned()))
        });
        let pairing = Pairing {
            id: PairingId(id),
            programme: programme.id.clone(),
            kind: said.kind.says().cloned(),
            mentors,
            mentees,
            weekly: said.weekly.says().copied(),
            starts: self.first_day(said, programme, introduced, notes),
            ends: None,
            length_minutes: None,
            every_weeks: None,
            handover: None,
            place: said.place.says().cloned(),
            background: said.background.says().cloned(),
            introduced,
            ended: None,
        };
        self.adopt(line, &sides, &mut Vec::new(), notes);
        for person in pairing.everyone() {
            self.note_standing(person, notes);
        }
        for mentor in &pairing.mentors {
            self.note_capacity(mentor, notes);
        }
        self.lines.insert(format!("pairing {}", pairing.id), line);
        let (mentors, mentees) = (self.named(&pairing.mentors), self.named(&pairing.mentees));
        self.named.insert(pairing.id.clone());
        self.put_pairing(KnownPairing { pairing: pairing.clone(), ended: None, paused: None });
        Ok(RowOutcome::New { pairing: Box::new(pairing), mentors, mentees })
    }

    /// A running pair is not introduced a second time.
    fn introduced(
        &self,
        said: &SheetPairing,
        programme: &Programme,
        notes: &mut Vec<Sentence>,
    ) -> Option<jiff::civil::Date> {
        let today = self.known.now.to_zoned(programme.zone.clone()).date();
        let long_ago = |date: jiff::civil::Date| {
            date.until(today).is_ok_and(|span| i64::from(span.get_days()) > LONG_AGO)
        };
        let started = said.started.filter(|date| long_ago(*date));
        if let Some(date) = said.introduced.filter(|date| *date > today) {
            notes.push(sentence!("sheet.introduced_to_come", date));
        }
        let introduced = said.introduced.filter(|date| *date <= today).or(started)?;
        notes.push(sentence!("sheet.introduced_already", date => introduced));
        Some(introduced)
    }

    /// The day before which no call is: what the sheet says, or a start that is still to come.
    fn first_day(
        &self,
        said: &SheetPairing,
        programme: &Programme,
        introduced: Option<jiff::civil::Date>,
        notes: &mut Vec<Sentence>,
    ) -> Option<jiff::civil::Date> {
        let today = self.known.now.to_zoned(programme.zone.clone()).date();
        let Some(day) = said.starts.says().copied().or(said.started.filter(|date| *date > today)) else {
            let unused = said.started.filter(|_| introduced.is_none());
            notes.extend(unused.map(|date| sentence!("sheet.start_unused", date)));
            return None;
        };
        if introduced.is_none() {
            notes.push(sentence!("sheet.first_call_from", date => day));
        }
        Some(day)
    }

    fn note_standing(&self, id: &PersonId, notes: &mut Vec<Sentence>) {
        let Some(PersonRecord { person, standing }) = self.people.get(id) else { return };
        if standing.stopped.is_some() {
            notes.push(sentence!("sheet.wants_no_letters", name => &person.name));
        } else if !standing.reachable(person) {
            notes.push(sentence!("sheet.not_reached", name => &person.name));
        }
    }

    fn note_capacity(&self, mentor: &PersonId, notes: &mut Vec<Sentence>) {
        let Some(person) = self.people.get(mentor).map(|known| &known.person) else { return };
        let running = self.of_person.get(mentor).into_iter().flatten();
        let running = running.filter_map(|id| self.pairings.get(id)).filter(|known| known.ended.is_none());
        let count = running.filter(|known| known.pairing.side_of(mentor).is_some()).count() + 1;
        if let Some(capacity) =
            person.capacity.filter(|capacity| count > usize::try_from(*capacity).unwrap_or(usize::MAX))
        {
            notes.push(sentence!("sheet.over_capacity", name => &person.name, count, capacity));
        }
    }
}

/// The programme of that id or title.
///
/// # Errors
/// A sentence without its end, with those there are.
pub(in crate::planning) fn find_programme<'p>(
    all: &'p [Arc<Programme>],
    word: &str,
) -> Result<&'p Arc<Programme>, Sentence> {
    let wanted = word.trim().to_lowercase();
    all.iter()
        .find(|programme| programme.id.0.to_lowercase() == wanted || programme.title.to_lowercase() == wanted)
        .ok_or_else(|| sentence!("sheet.no_programme", typed => word.trim(), there => ids(all)))
}

/// `academy, other`
fn ids(all: &[Arc<Programme>]) -> String {
    all.iter().map(|programme| programme.id.0.as_str()).collect::<Vec<_>>().join(", ")
}
