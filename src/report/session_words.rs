//! Sessions in words: what became of a call, and why it is taken for that.

use jiff::{Timestamp, tz::TimeZone};

use crate::domain::{
    PersonId, Sentence,
    incoming::Partstat,
    session::{CallWord, Outcome},
    sessions::{Session, SessionEvidence},
};

/// What became of a session. `name`: what somebody is called.
#[must_use]
pub fn became(session: &Session, name: &dyn Fn(&PersonId) -> String, zone: &TimeZone) -> Sentence {
    if session.presumed {
        return sentence!("session.presumed");
    }
    match &session.outcome {
        Outcome::Moved { on, start } => {
            let at = start.map(|start| start.to_zoned(zone.clone()));
            sentence!("session.moved", on, at)
        }
        outcome => outcome_words(outcome, name),
    }
}

/// The same of an outcome alone.
#[must_use]
pub fn outcome_words(outcome: &Outcome, name: &dyn Fn(&PersonId) -> String) -> Sentence {
    match outcome {
        Outcome::Held => sentence!("session.held"),
        Outcome::Missed { by } => {
            let by: Vec<String> = by.iter().map(name).collect();
            sentence!("session.missed", by)
        }
        Outcome::Moved { on, .. } => sentence!("session.moved", on, at => None::<jiff::Zoned>),
        Outcome::Cancelled { by, hours } => {
            sentence!("session.cancelled", by => by.as_ref().map(name), hours => *hours)
        }
        Outcome::Unknown => sentence!("session.unknown"),
    }
}

/// Why a session is taken for what it is.
#[must_use]
pub fn evidence(
    evidence: &SessionEvidence,
    name: &dyn Fn(&PersonId) -> String,
    zone: &TimeZone,
) -> Option<Sentence> {
    let zoned = |at: &Timestamp| at.to_zoned(zone.clone());
    Some(match evidence {
        SessionEvidence::Told { by, told } => {
            let who = name(by);
            match &told.word {
                CallWord::Held => sentence!("session.said_held", who),
                CallWord::NotHeld => sentence!("session.said_not_held", who),
                CallWord::Missed { who: missing } => {
                    sentence!("session.said_missed", who, missing => name(missing))
                }
                CallWord::Moved { .. } => sentence!("session.said_moved", who),
            }
        }
        SessionEvidence::Answered { by, partstat } => match partstat {
            Partstat::Accepted => sentence!("session.accepted", who => name(by)),
            Partstat::Declined => sentence!("session.declined", who => name(by)),
            Partstat::Tentative => sentence!("session.tentative", who => name(by)),
            Partstat::NeedsAction | Partstat::Delegated => return None,
        },
        SessionEvidence::LeftOut { at, .. } => sentence!("session.left_out", at => zoned(at)),
        SessionEvidence::MovedAt { at } => sentence!("session.moved_at", at => zoned(at)),
        SessionEvidence::Corrected => sentence!("session.corrected"),
    })
}
