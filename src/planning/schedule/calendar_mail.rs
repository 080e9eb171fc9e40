//! The calendar mails that a change of the series makes, and what each of its readers is told of it.

use jiff::Timestamp;

use super::{
    bookings::{self, Change},
    due::{all_recipients, plain},
};
use crate::domain::{Booking, Event, Series, written_clock::ToldClock};
use crate::planning::{
    letter::{Content, Letter, Recipient, UpdateWhy},
    outbox::waiting_calendar,
    view::{Fate, PairingView, SentLetter},
};

/// Calendar mail goes to those who stopped letters only when it takes something away.
pub(super) fn calendar(
    view: &PairingView,
    change: Change,
    letters: &mut Vec<Letter>,
    now: Timestamp,
) -> Event {
    let pairing = view.pairing.id.clone();
    let sequence = view.contact.booking.as_ref().map_or(0, |booking| booking.sequence + 1).to_string();
    match change {
        Change::Book { series } => {
            let content = Content::Invite { pairing };
            letters.push(plain(view, content, "invite", &sequence, all_recipients(view, false)));
            let clock = ToldClock::of(&series, now);
            Event::Booked { series, invited: bookings::invited(view), clock }
        }
        Change::Rebook { series, new_time, why } => {
            if let Some(booking) = &view.contact.booking {
                updates(view, (booking, &series), why, &sequence, letters, now);
            }
            // Who left has the calls in the calendar still: a cancellation for them alone.
            for (id, left) in &view.former {
                if !left.standing.reachable(&left.person) || never_got(view, &Recipient::Person(id.clone())) {
                    continue;
                }
                let content = Content::Cancellation { pairing: view.pairing.id.clone() };
                let recipients = vec![Recipient::Person(id.clone())];
                letters.push(plain(view, content, "cancellation", &format!("{sequence}/{id}"), recipients));
            }
            let clock = ToldClock::of(&series, now);
            Event::Rebooked { series, invited: bookings::invited(view), new_time, clock }
        }
        Change::Unbook => {
            let recipients =
                all_recipients(view, true).into_iter().filter(|recipient| !never_got(view, recipient));
            let content = Content::Cancellation { pairing };
            letters.push(plain(view, content, "cancellation", &sequence, recipients.collect()));
            Event::Unbooked
        }
    }
}

/// When the first calendar mail to a reader was decided that has not left.
fn waits_for(view: &PairingView, recipient: &Recipient) -> Option<Timestamp> {
    let Recipient::Person(id) = recipient else { return None };
    waiting_calendar(&view.sent, id).map(|letter| letter.decided)
}

/// Whether the series has not left for a reader yet: there is nothing that could be taken back.
fn never_got(view: &PairingView, recipient: &Recipient) -> bool {
    let Recipient::Person(id) = recipient else { return false };
    let sent = |letter: &SentLetter| {
        let left = matches!(letter.fate, Fate::Sent { .. } | Fate::InDoubt { .. });
        letter.recipient == id.0 && letter.kind.brings_series() && left
    };
    waits_for(view, recipient).is_some() && !view.sent.iter().any(sent)
}

/// One update for all whose calendars have the series as it is; whoever waits for an earlier mail still, which this
/// one overtakes, is told what has changed since the last one that left.
fn updates(
    view: &PairingView,
    (booking, series): (&Booking, &Series),
    why: UpdateWhy,
    sequence: &str,
    letters: &mut Vec<Letter>,
    now: Timestamp,
) {
    let pairing = || view.pairing.id.clone();
    let (mut up_to_date, mut behind) = (Vec::new(), Vec::new());
    for recipient in all_recipients(view, false) {
        match waits_for(view, &recipient) {
            Some(decided) => behind.push((recipient, decided)),
            None => up_to_date.push(recipient),
        }
    }
    // Outlook takes a change of one call only from an object that holds nothing else. Whoever may not have the series,
    // and whoever is new, gets all of it.
    let only_moved = Series { moved: booking.series.moved.clone(), ..series.clone() } == booking.series
        && booking.invited == bookings::invited(view);
    let in_doubt = view
        .sent
        .iter()
        .any(|letter| letter.kind.brings_series() && matches!(letter.fate, Fate::InDoubt { .. }));
    let alone = why == UpdateWhy::MovedCalls
        && only_moved
        && !in_doubt
        && bookings::named_alike(booking, series, now);
    let content = Content::Update { pairing: pairing(), before: booking.series.clone(), why, alone };
    letters.push(plain(view, content, "update", sequence, up_to_date));
    for (recipient, decided) in behind {
        let occurrence = match &recipient {
            Recipient::Person(id) => format!("{sequence}/{id}"),
            _ => sequence.to_owned(),
        };
        if never_got(view, &recipient) {
            let content = Content::Invite { pairing: pairing() };
            letters.push(plain(view, content, "invite", &occurrence, vec![recipient]));
            continue;
        }
        let before = booking.before(decided).clone();
        let found = bookings::difference(&before, series).or_else(|| why.of_no_call().then_some(why));
        let paused = why == UpdateWhy::Paused;
        let why = found.map(|found| if paused && found == UpdateWhy::Skips { why } else { found });
        // As it stands in their calendar already: the mail that waited is no more, and nothing is to be said.
        if let Some(why) = why {
            let content = Content::Update { pairing: pairing(), before, why, alone: false };
            letters.push(plain(view, content, "update", &occurrence, vec![recipient]));
        }
    }
}
