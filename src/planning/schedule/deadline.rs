//! Until when a proposed time may be answered: without an answer by then, the old one stands, and both are told.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Time, time},
};

use super::days;
use crate::planning::view::PairingView;

/// The evening of the day before a call, by the programme's clock.
const EVENING: Time = time(18, 0, 0, 0);
/// Nobody is asked anything that they would have to answer sooner.
const SHORTEST: SignedDuration = SignedDuration::from_hours(3);
/// A proposal that comes on the last day may be answered until so long before the call.
const BEFORE_CALL: SignedDuration = SignedDuration::from_hours(2);
/// Working days for an answer about all calls.
const WORKING_DAYS: u16 = 3;

/// The evening before the nearer one of both times, or a little before it where that has come; `None`: too late.
pub(in crate::planning) fn of_call(view: &PairingView, near: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let eve = view.date(near).checked_sub(1.day()).ok()?;
    let evening = days::instant(&view.programme, eve, EVENING);
    [evening, near - BEFORE_CALL].into_iter().find(|until| *until >= now + SHORTEST)
}

/// For another weekly time, which no call hurries.
pub(in crate::planning) fn of_weekly(view: &PairingView, now: Timestamp) -> Timestamp {
    let day = days::add_working(&view.programme, view.date(now), WORKING_DAYS);
    days::instant(&view.programme, day, EVENING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::fixture;

    #[test]
    fn an_answer_has_until_the_evening_before() {
        let view = fixture::view();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let call = at("2027-01-19T18:00:00Z");
        let until = |now: &str| of_call(&view, call, at(now));
        assert_eq!(until("2027-01-11T12:00:00Z"), Some(at("2027-01-18T18:00:00Z")));
        assert_eq!(until("2027-01-18T15:00:00Z"), Some(at("2027-01-18T18:00:00Z")));
        assert_eq!(until("2027-01-18T15:01:00Z"), Some(at("2027-01-19T16:00:00Z")));
        assert_eq!(until("2027-01-19T13:00:00Z"), Some(at("2027-01-19T16:00:00Z")));
        assert_eq!(until("2027-01-19T13:01:00Z"), None);
        assert_eq!(of_weekly(&view, at("2027-01-15T12:00:00Z")), at("2027-01-20T18:00:00Z"));
    }
}
