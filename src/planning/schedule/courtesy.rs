//! When a person may be written to: quiet hours, working days, the week's budget, one letter a day.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
};

use super::days;
use crate::domain::{Programme, programme::QuietHours};
use crate::planning::{
    letter::{Content, Letter},
    view::{PairingView, Participant},
};

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A reminder later than this before the call helps nobody.
pub const REMINDER_LATEST: SignedDuration = SignedDuration::from_hours(2);

impl QuietHours {
    /// Whether nobody is written to at this wall-clock time.
    #[must_use]
    pub fn covers(&self, at: Time) -> bool {
        if self.from <= self.to { self.from <= at && at < self.to } else { at >= self.from || at < self.to }
    }
}

/// The reader's civil date at that instant.
#[must_use]
pub fn local_date(recipient: &Participant, at: Timestamp) -> Date {
    at.to_zoned(recipient.person.zone.clone()).date()
}

/// The first instant from `at` on that is a working day of the programme, also where the reader
/// is, and outside the reader's quiet hours.
#[must_use]
pub fn polite_from(programme: &Programme, recipient: &Participant, at: Timestamp) -> Timestamp {
    let mut when = out_of_quiet(programme.quiet, recipient, at);
    // Each turn moves to the next local morning; a policy without working days ends the search.
    for _ in 0..400 {
        let here = local_date(recipient, when);
        let there = when.to_zoned(programme.zone.clone()).date();
        if days::is_working(programme, here) && days::is_working(programme, there) {
            return when;
        }
        let next = here.checked_add(1.day()).unwrap_or(here);
        let midnight = start_of(recipient, next);
        let morning = days::morning(programme, next);
        when = out_of_quiet(
            programme.quiet,
            recipient,
            midnight.max(morning.min(midnight + SignedDuration::from_hours(20))),
        );
    }
    Timestamp::MAX
}

/// The first instant from `at` on outside the reader's quiet hours.
#[must_use]
pub fn out_of_quiet(quiet: QuietHours, recipient: &Participant, at: Timestamp) -> Timestamp {
    let local = at.to_zoned(recipient.person.zone.clone());
    if !quiet.covers(local.time()) {
        return at;
    }
    let date =
        if local.time() < quiet.to { local.date() } else { local.date().tomorrow().unwrap_or(local.date()) };
    date.to_datetime(quiet.to).to_zoned(recipient.person.zone.clone()).map_or(at, |zoned| zoned.timestamp())
}

/// When a letter that staff send by hand leaves: out of its reader's quiet hours, so that what is sent at night is there
/// in the morning. `None` of any other letter.
#[must_use]
pub fn by_hand(letter: &Letter, views: &[PairingView], now: Timestamp) -> Option<Timestamp> {
    let (pairing, who) = match &letter.content {
        Content::Reminded { notice, who, .. } => (&notice.pairing, who),
        Content::StaffQuestion { pairing, who, .. } => (pairing, who),
        _ => return None,
    };
    let view = views.iter().find(|view| view.pairing.id == *pairing)?;
    Some(out_of_quiet(view.programme.quiet, view.participant(who)?, now))
}

/// The last instant before `at` outside the reader's quiet hours.
#[must_use]
pub fn before_quiet(quiet: QuietHours, recipient: &Participant, at: Timestamp) -> Timestamp {
    let local = at.to_zoned(recipient.person.zone.clone());
    if !quiet.covers(local.time()) {
        return at;
    }
    let date = if local.time() >= quiet.from {
        local.date()
    } else {
        local.date().yesterday().unwrap_or(local.date())
    };
    date.to_datetime(quiet.from)
        .to_zoned(recipient.person.zone.clone())
        .map_or(at, |zoned| zoned.timestamp() - SignedDuration::from_mins(1))
}

/// The first instant from `at` on that leaves the week's budget whole and is not on a day that
/// already had a letter.
#[must_use]
pub fn within_budget(programme: &Programme, recipient: &Participant, at: Timestamp) -> Timestamp {
    let mut when = at;
    if let Some(last) = recipient.lately.iter().max()
        && local_date(recipient, *last) >= local_date(recipient, when)
    {
        let tomorrow = local_date(recipient, *last).tomorrow().unwrap_or(Date::MAX);
        when = start_of(recipient, tomorrow);
    }
    let limit = usize::try_from(programme.letters_a_week).unwrap_or(usize::MAX);
    let mut week: Vec<Timestamp> =
        recipient.lately.iter().copied().filter(|past| *past + WEEK > when).collect();
    week.sort();
    if week.len() >= limit {
        // Once the oldest of the last `limit` is a week old there is room for one more.
        let frees = week.get(week.len() - limit).copied().unwrap_or(when);
        when = when.max(frees + WEEK);
    }
    when
}

/// When a nudge or question that falls due at `at` may go to this reader.
#[must_use]
pub fn when_for(view: &PairingView, recipient: &Participant, at: Timestamp) -> Timestamp {
    let polite = polite_from(&view.programme, recipient, at);
    let affordable = within_budget(&view.programme, recipient, polite);
    if affordable > polite { polite_from(&view.programme, recipient, affordable) } else { polite }
}

/// When a reminder of a call that starts at `start` may go; `None`: it is dropped.
#[must_use]
pub fn reminder_for(
    view: &PairingView,
    recipient: &Participant,
    start: Timestamp,
    ahead: SignedDuration,
) -> Option<Timestamp> {
    let wished = start - ahead;
    let pushed = out_of_quiet(view.programme.quiet, recipient, wished);
    let when = if pushed <= start - REMINDER_LATEST {
        pushed
    } else {
        before_quiet(view.programme.quiet, recipient, wished)
    };
    let affordable = within_budget(&view.programme, recipient, when);
    let when =
        if affordable > when { out_of_quiet(view.programme.quiet, recipient, affordable) } else { when };
    (when <= start - REMINDER_LATEST).then_some(when)
}

fn start_of(recipient: &Participant, date: Date) -> Timestamp {
    date.to_zoned(recipient.person.zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
