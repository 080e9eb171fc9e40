//! The sessions of a pairing from its journal: each call that was in the calendars, and what became of it.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::{
    booking::Booking,
    cadence::Call,
    contact::{Contact, InvalidTransition},
    event::Event,
    incoming::Partstat,
    person::PersonId,
    session::{CallTold, Outcome},
};

/// What became of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name: the day that the rule gives it.
    pub call: Date,
    pub start: Timestamp,
    pub end: Timestamp,
    pub outcome: Outcome,
    /// Nobody said that it was held; somebody had accepted it, and nobody declined.
    pub presumed: bool,
    pub evidence: Vec<SessionEvidence>,
}

impl Session {
    /// Its length, in minutes.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.end.duration_since(self.start).as_mins()
    }
}

/// Why a session is taken for what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEvidence {
    /// What somebody said of it afterwards.
    Told { by: PersonId, told: CallTold },
    /// How the calendar stood when it began.
    Answered { by: PersonId, partstat: Partstat },
    /// It was taken out of the calendars. `by`: `None` for staff, and for the rules of the programme.
    LeftOut { by: Option<PersonId>, at: Timestamp },
    /// It was given another time in the calendars.
    MovedAt { at: Timestamp },
    /// Staff put it right.
    Corrected,
}

/// The sessions up to `now`, in order of their start. `presume`: whether a call that somebody accepted and nobody
/// declined is taken as held until somebody says otherwise (`meetings_count`).
///
/// # Errors
/// When the journal cannot be replayed.
pub fn sessions<'a>(
    journal: impl IntoIterator<Item = (&'a Event, Timestamp)>,
    presume: bool,
    now: Timestamp,
) -> Result<Vec<Session>, InvalidTransition> {
    let mut found: BTreeMap<(Date, Timestamp), Session> = BTreeMap::new();
    let mut all: Vec<Session> = Vec::new();
    let mut contact = Contact::new(1);
    let mut seen = Timestamp::MIN;
    for (event, at) in journal {
        begun(&contact, (seen, at), presume, &mut found);
        seen = seen.max(at);
        let after = contact.clone().after(event, at)?;
        if after.generation != contact.generation {
            // It begins again: what was said of the calls before stays with them.
            all.extend(std::mem::take(&mut found).into_values().map(|session| with_words(session, &contact)));
        }
        changed(&contact, &after, (at, matches!(event, Event::PutBack { .. })), &mut found);
        contact = after;
    }
    begun(&contact, (seen, now), presume, &mut found);
    all.extend(found.into_values().map(|session| with_words(session, &contact)));
    all.retain(|session| session.start <= now);
    all.sort_by_key(|session| (session.start, session.call));
    Ok(all)
}

fn live(contact: &Contact) -> Option<&Booking> {
    contact.booking.as_ref().filter(|booking| !booking.cancelled)
}

/// The calls that began in that time, as the calendars had them then.
fn begun(
    contact: &Contact,
    (after, until): (Timestamp, Timestamp),
    presume: bool,
    found: &mut BTreeMap<(Date, Timestamp), Session>,
) {
    let Some(booking) = live(contact) else { return };
    let after = after.max(booking.booked);
    let calls =
        booking.series.calls().skip_while(|call| call.start <= after && call.date < day_before(after));
    for call in calls.take_while(|call| call.start <= until).filter(|call| call.start > after) {
        let answers = booking.answers.keys().filter_map(|by| {
            let partstat = booking.answer_of(by, &call)?;
            Some(SessionEvidence::Answered { by: by.clone(), partstat })
        });
        let evidence: Vec<SessionEvidence> = answers.collect();
        let presumed = presume && booking.arranged(&call);
        let declines = |by: &&PersonId| booking.answer_of(by, &call) == Some(Partstat::Declined);
        let first = contact.ledger.cancelled(call.date).map(|first| (&first.by, first.hours));
        let first = first.filter(|(by, _)| declines(by)).map(|(by, hours)| (by, Some(hours)));
        let decliner = first.or_else(|| booking.answers.keys().find(declines).map(|by| (by, None)));
        let outcome = match (presumed, decliner) {
            (true, _) => Outcome::Held,
            (false, Some((by, hours))) => Outcome::Cancelled { by: Some(by.clone()), hours },
            (false, None) => Outcome::Unknown,
        };
        insert(found, &call, outcome, presumed, evidence);
    }
}

/// A day that lies before every call that starts after `at`, whatever the zone.
fn day_before(at: Timestamp) -> Date {
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    day.checked_sub(jiff::Span::new().days(2)).unwrap_or(day)
}

fn insert(
    found: &mut BTreeMap<(Date, Timestamp), Session>,
    call: &Call,
    outcome: Outcome,
    presumed: bool,
    evidence: Vec<SessionEvidence>,
) {
    let session = Session { call: call.date, start: call.start, end: call.end, outcome, presumed, evidence };
    found.insert((call.date, call.start), session);
}

/// Calls to come that an update took out of the calendars, or gave another time.
fn changed(
    before: &Contact,
    after: &Contact,
    (at, taken_back): (Timestamp, bool),
    found: &mut BTreeMap<(Date, Timestamp), Session>,
) {
    let (Some(had), Some(has)) = (live(before), live(after)) else { return };
    // All at another time: the calls that were to be are none that were missed.
    if had.series == has.series || had.retimed != has.retimed {
        return;
    }
    // An order that was taken back changed nothing.
    for call in had.series.calls().filter(|call| call.start > at && !taken_back) {
        let now_at =
            (!has.series.without.contains(&call.date)).then(|| has.series.call_on(call.date)).flatten();
        match now_at {
            Some(same) if same.start == call.start => {}
            Some(moved) => {
                let outcome = Outcome::Moved {
                    on: Some(moved.start.to_zoned(has.series.zone.clone()).date()),
                    start: Some(moved.start),
                };
                insert(found, &call, outcome, false, vec![SessionEvidence::MovedAt { at }]);
            }
            None if call.date > has.series.until => {}
            None => {
                let by = after.left_out_by(call.date).cloned();
                let hours = Some(call.start.duration_since(at).as_hours());
                let outcome = Outcome::Cancelled { by: by.clone(), hours };
                insert(found, &call, outcome, false, vec![SessionEvidence::LeftOut { by, at }]);
            }
        }
    }
    // What was taken back takes place after all.
    for call in has.series.calls().filter(|call| call.start > at) {
        found.remove(&(call.date, call.start));
    }
}

/// What was said afterwards, and what staff put right, of the call where it took place.
fn with_words(mut session: Session, contact: &Contact) -> Session {
    // Moved to another time in the calendars: words are about that one.
    if session.evidence.iter().any(|evidence| matches!(evidence, SessionEvidence::MovedAt { .. })) {
        return session;
    }
    let told = contact.ledger.told.get(&session.call).into_iter().flatten();
    session
        .evidence
        .extend(told.map(|(by, told)| SessionEvidence::Told { by: by.clone(), told: told.clone() }));
    if contact.ledger.corrected.contains_key(&session.call) {
        session.evidence.push(SessionEvidence::Corrected);
    }
    if let Some(outcome) = contact.ledger.outcome(session.call) {
        (session.outcome, session.presumed) = (outcome, false);
    }
    session
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
