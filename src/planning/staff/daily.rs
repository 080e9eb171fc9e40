//! A programme's wall-clock jobs: the morning list, and what deputies are told of those who are away.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::morning::{self, Occasion};
use crate::{
    domain::{DateRange, Programme, Reason, Staff, StaffOnDuty},
    planning::letter::{Content, Digest, DigestNote, Letter, Recipient, UnplacedMail},
};

/// Mails that nobody could place, told of one by one; the rest is counted.
pub const MOST_MAILS: usize = 3;

/// One of staff who is away, and the reason for telling whoever stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub position: usize,
    pub reason: Reason,
}

/// What the jobs know of staff at an instant.
#[derive(Debug, Clone, Copy)]
pub struct StaffNow<'a> {
    pub staff: &'a [Staff],
    /// The absences that automatic answers have told, position by position.
    pub learned: &'a [Vec<DateRange>],
    pub on_duty: &'a StaffOnDuty,
    /// The desk's zone.
    pub zone: &'a TimeZone,
}

/// Those who went away, whether or not their deputies have been told.
#[must_use]
pub fn handovers(programme: &Programme, staff: StaffNow<'_>, now: Timestamp) -> Vec<Handover> {
    let today = now.to_zoned(staff.zone.clone()).date();
    let begun = |leave: &DateRange| {
        leave.contains(today) && morning::told_at(programme, *leave).is_some_and(|at| at <= now)
    };
    let one = |(position, member): (usize, &Staff)| {
        let until = staff.on_duty.away(position)?;
        staff.on_duty.stand_in(position)?;
        let learned = staff.learned.get(position).map_or(&[] as &[DateRange], Vec::as_slice);
        let told = learned.iter().any(|range| range.contains(today));
        let reason = Reason::of_programme(&programme.id, "handover", &format!("{}/{until}", member.email));
        (told || member.leave.iter().any(begun)).then_some(Handover { position, reason })
    };
    staff.staff.iter().enumerate().filter_map(one).collect()
}

/// Tells deputies what is open, in a letter of its own; `None`: nothing is, or nobody stands in.
#[must_use]
pub fn hand_over(digest: Digest, handovers: &[Handover], on_duty: &StaffOnDuty) -> Option<Letter> {
    let mut recipients: Vec<usize> =
        handovers.iter().filter_map(|it| on_duty.stand_in(it.position)).collect();
    recipients.sort_unstable();
    recipients.dedup();
    if digest.lines.is_empty() || recipients.is_empty() {
        return None;
    }
    let digest = Digest {
        handed_over: handovers.iter().map(|it| it.position).collect(),
        only_handed_over: true,
        ..digest
    };
    Some(letter(digest, handovers.iter().map(|it| it.reason.clone()).collect(), recipients))
}

/// The morning list of that date to so many of staff; `None`: it has nothing on it for which it would go.
#[must_use]
pub fn list(
    programme: &Programme,
    date: Date,
    mut digest: Digest,
    handovers: &[Handover],
    staff: usize,
) -> Option<Letter> {
    let unplaced = |note: &DigestNote| matches!(note, DigestNote::Unplaced { first, .. } if first.iter().any(|mail| !mail.text.is_empty()));
    let told = |note: &DigestNote| unplaced(note) || matches!(note, DigestNote::Away { .. });
    let goes = match morning::occasion(programme, date) {
        Occasion::Always => true,
        Occasion::WithSomethingOnIt => !digest.lines.is_empty() || !digest.notes.is_empty(),
        Occasion::WithSomethingNew => {
            digest.lines.iter().any(|line| line.new) || digest.notes.iter().any(told)
        }
    };
    if !goes || staff == 0 {
        return None;
    }
    let mut reasons = vec![Reason::of_programme(&programme.id, "digest", &date.to_string())];
    // The list itself tells deputies what is theirs now.
    if !digest.lines.is_empty() {
        digest.handed_over = handovers.iter().map(|it| it.position).collect();
        reasons.extend(handovers.iter().map(|it| it.reason.clone()));
    }
    Some(letter(digest, reasons, (0..staff).collect()))
}

fn letter(digest: Digest, reasons: Vec<Reason>, recipients: Vec<usize>) -> Letter {
    Letter {
        content: Content::Digest(digest),
        reasons,
        recipients: recipients.into_iter().map(Recipient::Staff).collect(),
        not_after: None,
        requires_complete_fetch: false,
    }
}

/// The day of the list that is due; `last`: that of the one before.
#[must_use]
pub fn list_due(programme: &Programme, last: Option<Date>, now: Timestamp) -> Option<Date> {
    morning::next(programme, last, now).filter(|(_, at)| *at <= now).map(|(date, _)| date)
}

/// The day of what is to be written: the list that is due, or a handover; `None`: nothing is.
#[must_use]
pub fn date(
    programme: &Programme,
    list: Option<Date>,
    handovers: &[Handover],
    now: Timestamp,
) -> Option<Date> {
    let today = now.to_zoned(programme.zone.clone()).date();
    list.or((!handovers.is_empty()).then_some(today))
}

/// When the jobs are due next; `latest`: the date of the last list.
#[must_use]
pub fn next(
    programme: &Programme,
    staff: &[Staff],
    latest: Option<Date>,
    now: Timestamp,
) -> Option<Timestamp> {
    let list = morning::next(programme, latest, now).map(|(_, at)| at);
    let leave = staff.iter().flat_map(|staff| &staff.leave);
    let told = leave.filter_map(|leave| morning::told_at(programme, *leave)).filter(|at| *at > now).min();
    list.into_iter().chain(told).min()
}

/// What needs a person besides the pairings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Besides {
    /// Mails that nobody could place and that stood on no list yet, each with the time from which it is told of.
    pub unplaced: Vec<(Timestamp, UnplacedMail)>,
    /// Letters of which nobody knows whether they left.
    pub in_doubt: usize,
    /// Letters that a server has put off.
    pub waiting: usize,
    /// Answers found in Junk since the last list.
    pub in_junk: usize,
    /// Since when the mailbox cannot be read.
    pub unread_since: Option<Timestamp>,
}

impl Besides {
    /// The same as notes of a list that is written at `now`.
    #[must_use]
    pub fn notes(&self, now: Timestamp) -> Vec<DigestNote> {
        let told = || self.unplaced.iter().filter(|(from, _)| *from <= now);
        let unplaced = (told().next().is_some()).then(|| DigestNote::Unplaced {
            count: told().count(),
            first: told().take(MOST_MAILS).map(|(_, mail)| mail.clone()).collect(),
        });
        let counted = |count: usize, note: fn(usize) -> DigestNote| (count > 0).then(|| note(count));
        let notes = [
            unplaced,
            counted(self.in_doubt, |count| DigestNote::InDoubt { count }),
            counted(self.waiting, |count| DigestNote::Waiting { count }),
            counted(self.in_junk, |count| DigestNote::FoundInJunk { count }),
            self.unread_since.map(|since| DigestNote::MailboxUnread { since }),
        ];
        notes.into_iter().flatten().collect()
    }

    /// What is told once stood on a list.
    pub fn were_listed(&mut self, now: Timestamp) {
        self.unplaced.retain(|(from, _)| *from > now);
        self.in_junk = 0;
    }
}
