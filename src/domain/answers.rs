//! What an attendee answered to the series and to single calls, and which answer counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::incoming::Partstat;

/// One answer, with what orders it among others of the same attendee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub partstat: Partstat,
    pub sequence: u32,
    pub stamp: Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub series: Option<Given>,
    /// By the original start of the call.
    pub calls: BTreeMap<Timestamp, Given>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFate {
    Applied,
    /// About a time that has been moved since.
    Outdated,
    /// A newer answer was here first.
    Older,
}

impl Answers {
    /// Takes an answer: the latest by DTSTAMP wins, per call and for the series. (RFC 5546 §2.1.5 has the SEQUENCE
    /// first; clients keep the number of the series when a call moves alone, so that it says only what time they knew.)
    /// `timed`: the SEQUENCE at which the time of what it is about last changed; an answer below is about an old time.
    pub fn take(
        &mut self,
        call: Option<Timestamp>,
        partstat: Partstat,
        sequence: u32,
        stamp: Timestamp,
        timed: u32,
    ) -> AnswerFate {
        if sequence < timed {
            return AnswerFate::Outdated;
        }
        let given = Given { partstat, sequence, stamp };
        let before = match call {
            None => self.series,
            Some(start) => self.calls.get(&start).copied(),
        };
        if before.is_some_and(|before| before.stamp > stamp) {
            return AnswerFate::Older;
        }
        match call {
            None => self.series = Some(given),
            Some(start) => {
                self.calls.insert(start, given);
            }
        }
        AnswerFate::Applied
    }

    /// What was answered for that call, by its start, or for the series.
    #[must_use]
    pub fn about(&self, call: Option<Timestamp>) -> Option<Partstat> {
        match call {
            Some(start) => self.for_call(start),
            None => self.series.map(|given| given.partstat),
        }
    }

    /// Whether they said yes to anything.
    #[must_use]
    pub fn accept_something(&self) -> bool {
        self.series.iter().chain(self.calls.values()).any(|given| given.partstat == Partstat::Accepted)
    }

    /// What was answered for the call that starts (originally) at `start`: a word about that call
    /// wins over one about the series, unless the one about the series came later.
    #[must_use]
    pub fn for_call(&self, start: Timestamp) -> Option<Partstat> {
        match (self.calls.get(&start), self.series) {
            (Some(call), Some(series)) if series.stamp > call.stamp => Some(series.partstat),
            (Some(call), _) => Some(call.partstat),
            (None, series) => series.map(|series| series.partstat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_latest_by_its_stamp_wins() {
        let mut answers = Answers::default();
        assert_eq!(answers.take(None, Partstat::Accepted, 1, at(10), 1), AnswerFate::Applied);
        assert_eq!(answers.take(None, Partstat::Declined, 1, at(9), 1), AnswerFate::Older);
        assert_eq!(answers.for_call(at(500)), Some(Partstat::Accepted));
        assert_eq!(
            answers.take(None, Partstat::Tentative, 1, at(10), 1),
            AnswerFate::Applied,
            "a repeated stamp is later"
        );
        assert_eq!(answers.for_call(at(500)), Some(Partstat::Tentative));
    }

    #[test]
    fn an_answer_to_an_old_time_is_not_applied() {
        let mut answers = Answers::default();
        assert_eq!(answers.take(None, Partstat::Accepted, 0, at(99), 1), AnswerFate::Outdated);
        assert_eq!(answers.for_call(at(500)), None);
    }

    #[test]
    fn only_a_change_of_its_own_time_makes_an_answer_old() {
        let mut answers = Answers::default();
        // The series has the number 3 by now, and the time of this call changed last with the number 1.
        assert_eq!(answers.take(Some(at(500)), Partstat::Declined, 1, at(99), 1), AnswerFate::Applied);
        assert_eq!(answers.take(Some(at(900)), Partstat::Declined, 1, at(99), 2), AnswerFate::Outdated);
    }

    #[test]
    fn a_word_about_one_call_is_about_that_call() {
        let mut answers = Answers::default();
        answers.take(None, Partstat::Accepted, 0, at(10), 0);
        answers.take(Some(at(500)), Partstat::Declined, 0, at(20), 0);
        assert_eq!(answers.for_call(at(500)), Some(Partstat::Declined));
        assert_eq!(answers.for_call(at(900)), Some(Partstat::Accepted));
        answers.take(None, Partstat::Accepted, 0, at(30), 0);
        assert_eq!(
            answers.for_call(at(500)),
            Some(Partstat::Accepted),
            "the later word about all is about this one too"
        );
    }
}
