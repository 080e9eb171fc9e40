//! How long an agenda stays as it is if nothing happens.

use jiff::{Timestamp, civil::Time};

use super::{agenda_item::AgendaItem, courtesy::REMINDER_LATEST, days, questions::ASK_WITHIN};
use crate::domain::contact::Phase;
use crate::planning::view::PairingView;

/// Until when the whole agenda of `now`, and what it was made of, is what it would be later; `None`: for ever.
/// `agenda`: the whole agenda at `now`.
#[must_use]
pub fn stays_until(view: &PairingView, agenda: &[AgendaItem], now: Timestamp) -> Option<Timestamp> {
    // What is due now is worked out with the time itself.
    let due = agenda.iter().map(|item| item.due_at);
    due.chain(calls(view, now)).chain(tomorrow(view, now)).filter(|at| *at >= now).min()
}

/// Silences are counted by days; who is not introduced has none.
fn tomorrow(view: &PairingView, now: Timestamp) -> Option<Timestamp> {
    let runs = matches!(view.contact.phase, Phase::Introduced { .. });
    let day = view.date(now).tomorrow().ok().filter(|_| runs)?;
    Some(days::instant(&view.programme, day, Time::MIN))
}

/// A call is called to mind up to some time before it, is the next one until it begins, and is asked about for some
/// time after it.
fn calls(view: &PairingView, now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let booking = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let calls = booking.into_iter().flat_map(|booking| booking.series.calls());
    // Later ones are near after tomorrow.
    let near = calls
        .skip_while(move |call| call.end + ASK_WITHIN < now)
        .take_while(move |call| call.start <= now + ASK_WITHIN);
    near.flat_map(|call| [call.start - REMINDER_LATEST, call.start, call.end, call.end + ASK_WITHIN])
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::{Event, Evidence};
    use crate::planning::{
        fixture::{agenda, at, id, view},
        schedule::bookings,
        staff::case,
    };

    fn until(view: &PairingView, now: &str) -> Option<String> {
        stays_until(view, &agenda(view, at(now)), at(now)).map(|until| until.to_string())
    }

    /// Introduced on Monday 11 January, with a call on Tuesdays at 18:00.
    fn booked() -> PairingView {
        view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z")
    }

    #[test]
    fn it_stays_until_the_next_day_or_what_a_call_brings() {
        let cases = [
            ("2027-01-13T12:00:00Z", "2027-01-14T00:00:00Z", "a day without a call ends"),
            (
                "2027-01-19T15:59:00Z",
                "2027-01-19T16:00:00Z",
                "two hours before it nobody is reminded any more",
            ),
            ("2027-01-19T17:59:00Z", "2027-01-19T18:00:00Z", "it begins, and another is the next one"),
            ("2027-01-19T18:30:00Z", "2027-01-19T18:45:00Z", "it ends"),
            ("2027-01-19T23:00:00Z", "2027-01-20T00:00:00Z", "its day ends"),
        ];
        for (now, expected, why) in cases {
            assert_eq!(until(&booked(), now).as_deref(), Some(expected), "{why}");
        }
    }

    #[test]
    fn nothing_is_other_before_it_ends() {
        let heard = Event::Heard {
            by: id("ada"),
            evidence: Evidence::Wrote,
            worth: Evidence::Wrote.worth(true).into(),
            happened: None,
        };
        let views = [
            ("not introduced", view()),
            ("introduced", view().introduced()),
            ("with calls", booked()),
            ("one was heard", booked().then(heard, "2027-01-14T11:00:00Z")),
        ];
        for (what, view) in views {
            let looks = |now: Timestamp| {
                let next = bookings::next_call(&view, now).map(|call| call.start);
                format!("{:?} {} {next:?}", agenda(&view, now), case::stage(&view))
            };
            for hours in (0..24 * 30).step_by(5) {
                let now = at("2027-01-11T09:30:00Z") + SignedDuration::from_hours(hours);
                let Some(until) = stays_until(&view, &agenda(&view, now), now) else { continue };
                let stays = until.duration_since(now);
                for part in 1..=8 {
                    let later = (now + stays * part / 8).min(until - SignedDuration::from_secs(1)).max(now);
                    assert_eq!(looks(later), looks(now), "{what}: at {later} as at {now}, before {until}");
                }
            }
        }
    }
}
