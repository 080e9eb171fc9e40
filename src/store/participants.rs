//! A person as a pairing's view has them: with what went to them lately, and when they have calls.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::Tx;
use crate::{
    domain::PersonId,
    planning::view::{LATELY, Participant},
};

/// Other calls are looked at so far ahead: nobody is offered a time beyond.
const BUSY_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);

impl Tx<'_> {
    pub fn participant(&self, id: &PersonId, now: Timestamp) -> Result<Option<Participant>> {
        let Some(row) = self.person_now(id)? else { return Ok(None) };
        let lately = self.lately(id, now - LATELY)?;
        let mut person = row.person;
        person.aliases.extend(self.learned_of(id)?);
        let busy = if person.hours.is_empty() { Vec::new() } else { self.busy(id, now)? };
        Ok(Some(Participant { person, standing: row.standing, lately, busy }))
    }

    /// From when to when somebody has calls to come, in all their pairings.
    fn busy(&self, id: &PersonId, now: Timestamp) -> Result<Vec<(Timestamp, Timestamp)>> {
        let mut busy = Vec::new();
        for pairing in self.pairings_of(id)? {
            let booking = self.pairing_now(&pairing)?.and_then(|row| row.contact.booking);
            let Some(booking) = booking.filter(|booking| !booking.cancelled) else { continue };
            let soon = booking.series.calls().filter(|call| call.end > now);
            busy.extend(
                soon.take_while(|call| call.start <= now + BUSY_FOR).map(|call| (call.start, call.end)),
            );
        }
        Ok(busy)
    }
}
