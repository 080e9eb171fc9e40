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
