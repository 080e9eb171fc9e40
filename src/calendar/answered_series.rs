//! A series as a file has it, and what answers make of it (RFC 5546 §3.2.3, §3.2.7).

use std::collections::BTreeMap;

use calcard::icalendar::ICalendarProperty;
use jiff::Timestamp;
use serde::Serialize;

use super::answer::{NotUnderstood, attendees, events, opened, sequence, uid};
use crate::domain::{
    answers::{AnswerFate, Answers},
    incoming::{CalendarAnswer, Partstat},
};

/// A series in UTC has a VEVENT for each call that a clock change moves.
const MOST_EVENTS: usize = 1_100;

/// A series with what its attendees answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredSeries {
    pub uid: String,
    /// The highest of its VEVENTs.
    pub sequence: u32,
    /// That of single calls, by their original start.
    calls: BTreeMap<Timestamp, u32>,
    /// Of the VEVENT that is the series.
    own: u32,
    pub attendees: BTreeMap<String, Answers>,
    pub proposed: Vec<Proposed>,
}

/// Another time that somebody proposes (COUNTER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposed {
    pub address: Option<String>,
    /// The original start of the one call; `None`: the series.
    pub recurrence_id: Option<Timestamp>,
    pub start: Option<Timestamp>,
    pub comment: Option<String>,
}

/// Why an answer changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("it is about another series, {0}")]
    OtherSeries(String),
    #[error("METHOD:{0} is no answer of an attendee")]
    NoAnswer(String),
    #[error("{0} is not among the attendees")]
    NotInvited(String),
    #[error("it does not say who answers")]
    Nobody,
    #[error("it does not say what is answered (PARTSTAT)")]
    NoPartstat,
    #[error("it answers SEQUENCE {answered}, and what it is about stands at {sequence}")]
    Outdated { answered: u32, sequence: u32 },
    #[error("a later answer of the same attendee came before it (DTSTAMP)")]
    Older,
    #[error("it is about that call and all after it (RANGE=THISANDFUTURE), which needs a question back")]
    AndLater,
}

impl AnsweredSeries {
    /// Reads the first series of an iCalendar object; DTSTART and rules are not needed.
    ///
    /// # Errors
    /// When it cannot be read, or is larger than any series.
    pub fn read(object: &[u8]) -> Result<Self, NotUnderstood> {
        let (calendar, clocks) = opened(object, MOST_EVENTS)?;
        let mut series: Option<Self> = None;
        for event in events(&calendar) {
            let uid = uid(event)?;
            let series = series.get_or_insert_with(|| Self {
                uid: uid.clone(),
                sequence: 0,
                calls: BTreeMap::new(),
                own: 0,
                attendees: BTreeMap::new(),
                proposed: Vec::new(),
            });
            if uid != series.uid {
                continue;
            }
            let call = event.property(&ICalendarProperty::RecurrenceId);
            let call = call.map(|entry| clocks.instant(entry, "RECURRENCE-ID")).transpose()?;
            let number = sequence(event).unwrap_or_default();
            series.sequence = series.sequence.max(number);
            match call {
                Some(call) => drop(series.calls.insert(call, number)),
                None => series.own = number,
            }
            for who in attendees(event) {
                let Some(address) = who.address else { continue };
                let answers = series.attendees.entry(address).or_default();
                let partstat = who.partstat.unwrap_or(Partstat::NeedsAction);
                answers.take(call, partstat, number, Timestamp::MIN, 0);
            }
        }
        series.ok_or(NotUnderstood::NoEvent)
    }

    /// Takes one answer. `from`: the writer of its mail, who counts where the ATTENDEE is nobody of the series.
    ///
    /// The file does not tell when a time last changed, so that an answer below the SEQUENCE of what it is about is
    /// about an older one.
    ///
    /// # Errors
    /// When it changes nothing: why.
    pub fn take(&mut self, answer: &CalendarAnswer, from: Option<&str>) -> Result<(), Refused> {
        if answer.uid != self.uid {
            return Err(Refused::OtherSeries(answer.uid.clone()));
        }
        let known = |address: &&str| self.attendees.contains_key(*address);
        let named = answer.attendee.as_deref();
        let by = named.into_iter().chain(from).find(known).map(str::to_owned);
        match answer.method.as_str() {
            "REPLY" => {}
            "COUNTER" => {
                self.proposed.push(Proposed {
                    address: by.or_else(|| from.or(named).map(str::to_owned)),
                    recurrence_id: answer.recurrence_id,
                    start: answer.proposed_start,
                    comment: answer.comment.clone(),
                });
                return Ok(());
            }
            method => return Err(Refused::NoAnswer(method.to_owned())),
        }
        let by = by.ok_or_else(|| {
            named.or(from).map_or(Refused::Nobody, |who| Refused::NotInvited(who.to_owned()))
        })?;
        if answer.and_later {
            return Err(Refused::AndLater);
        }
        let partstat = answer.partstat.ok_or(Refused::NoPartstat)?;
        let stands = answer.recurrence_id.and_then(|call| self.calls.get(&call).copied()).unwrap_or(self.own);
        let answered = answer.sequence.unwrap_or(stands);
        let stamp = answer.dtstamp.unwrap_or(Timestamp::MIN);
        let answers = self.attendees.entry(by).or_default();
        match answers.take(answer.recurrence_id, partstat, answered, stamp, stands) {
            AnswerFate::Applied => Ok(()),
            AnswerFate::Outdated => Err(Refused::Outdated { answered, sequence: stands }),
            AnswerFate::Older => Err(Refused::Older),
        }
    }
}

#[cfg(test)]
#[path = "answered_series_tests.rs"]
mod tests;
