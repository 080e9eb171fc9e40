//! Another time for a call: proposed by one of a pairing, put to the other side, and answered.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

use super::{
    mail_context::MailContext,
    reaction::{Reaction, heard},
};
use crate::domain::{
    Booking, Call, Event, Evidence, PersonId, Slot,
    contact::Phase,
    programme::Moves,
    proposal::{ASKED, Proposal, ProposalEnd, ProposedTime},
    weekly::Weekly,
};
use crate::planning::{
    decision::Edit,
    letter::{Content, Letter, MoveStage, NoMove, Recipient},
    schedule::{
        bookings, deadline,
        due::{all_recipients, plain},
    },
    view::PairingView,
};

/// Days between a call and another day that may be meant for it.
const NEAR: i32 = 3;

/// What comes of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proposed {
    /// The other side is asked, until then.
    Asked { until: Timestamp },
    /// The same was proposed before, and is still to be answered.
    Waits { until: Timestamp },
    /// It is done: the update tells both.
    Done,
    /// The other side can be asked by nobody but staff.
    ForStaff,
}

/// Puts another time to the other side, or moves the call at once where that is enough.
///
/// # Errors
/// Why it cannot be; nothing has changed then.
pub(super) fn propose(
    reaction: &mut Reaction,
    view: &PairingView,
    (by, mail_context): (&PersonId, &MailContext),
    (times, counter): (&[ProposedTime], bool),
) -> Result<Proposed, NoMove> {
    let now = mail_context.heard;
    let until = times.iter().map(|time| checked(view, *time, now)).collect::<Result<Vec<_>, _>>()?;
    let Some(until) = until.into_iter().min() else { return Err(NoMove::Nothing) };
    let side = view.pairing.side_of(by);
    let open: Vec<Option<&Proposal>> = times.iter().map(|time| view.contact.proposal_about(time)).collect();
    let same = |open: &Option<&Proposal>, time: &ProposedTime, theirs: bool| {
        open.is_some_and(|open| open.time == *time && (view.pairing.side_of(&open.by) == side) == theirs)
    };
    // Both have proposed the same: they agree.
    if open.iter().zip(times).all(|(open, time)| same(open, time, false)) {
        let proposals: Vec<Proposal> = open.into_iter().flatten().cloned().collect();
        agree(reaction, view, &proposals, (by, mail_context))?;
        return Ok(Proposed::Done);
    }
    heard(reaction, view, by, Evidence::ToDesk);
    if open.iter().zip(times).all(|(open, time)| same(open, time, true)) {
        let until = open.iter().flatten().map(|open| open.until).min().unwrap_or(until);
        return Ok(Proposed::Waits { until });
    }
    // Of all calls nobody decides alone.
    let single = times.iter().all(|time| time.call().is_some());
    if view.programme.meeting.moves == Moves::Either && single {
        times.iter().for_each(|time| done(reaction, view, *time, &[by]));
        return Ok(Proposed::Done);
    }
    let recipients = others(view, by);
    if recipients.is_empty() {
        return Ok(Proposed::ForStaff);
    }
    let mail = &mail_context.mail;
    let proposal =
        |time: &ProposedTime| Proposal { by: by.clone(), time: *time, mail: mail.clone(), until, counter };
    let proposals: Vec<Proposal> = times.iter().map(proposal).collect();
    for proposal in &proposals {
        reaction.event(view, Event::Proposed { proposal: proposal.clone() });
    }
    let occurrence = format!("{ASKED}{}", mail_context.mail);
    let letter = letter(view, proposals, MoveStage::Asked, (&occurrence, recipients));
    reaction.decision.letters.push(Letter { not_after: Some(until), ..letter });
    Ok(Proposed::Asked { until })
}

/// Somebody of the other side says yes.
///
/// # Errors
/// When the time has gone by since, or the calls are no more: nothing has changed then.
pub(super) fn agree(
    reaction: &mut Reaction,
    view: &PairingView,
    proposals: &[Proposal],
    (by, mail_context): (&PersonId, &MailContext),
) -> Result<(), NoMove> {
    for proposal in proposals {
        stands(view, proposal.time, mail_context.heard)?;
    }
    heard(reaction, view, by, Evidence::Accepted);
    for Proposal { by: proposed, time, .. } in proposals {
        let end = ProposalEnd::Agreed { by: by.clone() };
        reaction.event(view, Event::ProposalEnded { time: *time, end });
        done(reaction, view, *time, &[proposed, by]);
    }
    Ok(())
}

/// Somebody of the other side says no: who proposed it is told, and the old time stands.
pub(super) fn refuse(
    reaction: &mut Reaction,
    view: &PairingView,
    proposals: &[Proposal],
    (by, mail_context): (&PersonId, &MailContext),
) {
    heard(reaction, view, by, Evidence::Declined);
    for Proposal { time, .. } in proposals {
        let end = ProposalEnd::Refused { by: by.clone() };
        reaction.event(view, Event::ProposalEnded { time: *time, end });
    }
    let mut proposers: Vec<&PersonId> = Vec::new();
    for Proposal { by, .. } in proposals {
        if !proposers.contains(&by) {
            proposers.push(by);
        }
    }
    for proposer in proposers {
        let recipient = Recipient::Person(proposer.clone());
        if !all_recipients(view, false).contains(&recipient) {
            continue;
        }
        let theirs = proposals.iter().filter(|proposal| proposal.by == *proposer).cloned().collect();
        let occurrence = format!("refused/{proposer}/{}", mail_context.mail);
        let stage = MoveStage::Refused { by: by.clone() };
        reaction.decision.letters.push(letter(view, theirs, stage, (&occurrence, vec![recipient])));
    }
}

/// A letter about proposals of one person.
pub(in crate::planning) fn letter(
    view: &PairingView,
    proposals: Vec<Proposal>,
    stage: MoveStage,
    (occurrence, recipients): (&str, Vec<Recipient>),
) -> Letter {
    let content = Content::Move { pairing: view.pairing.id.clone(), proposals, stage };
    plain(view, content, "move", occurrence, recipients)
}

fn done(reaction: &mut Reaction, view: &PairingView, time: ProposedTime, agreed: &[&PersonId]) {
    let agreed: BTreeSet<PersonId> = agreed.iter().copied().cloned().collect();
    match time {
        ProposedTime::Call { call, to } => reaction.event(view, Event::CallMoved { call, to, agreed }),
        ProposedTime::Weekly { slot } => {
            let mut after = view.pairing.clone();
            after.weekly = Some(slot);
            reaction.decision.edits.push(Edit::change_pairing(&view.pairing, &after));
            reaction.event(view, Event::SlotAgreed { slot, agreed });
        }
    }
}

/// Those of the other side who can be asked.
fn others(view: &PairingView, by: &PersonId) -> Vec<Recipient> {
    let side = view.pairing.side_of(by);
    let across = |recipient: &Recipient| {
        let side_of = recipient.person().and_then(|id| view.pairing.side_of(id));
        let in_peace = recipient.person().is_some_and(|id| view.left_in_peace(id));
        !in_peace && side.is_some_and(|side| side_of == Some(side.other()))
    };
    all_recipients(view, false).into_iter().filter(across).collect()
}

/// Until when a proposal may be answered; errors as [`propose`].
fn checked(view: &PairingView, time: ProposedTime, now: Timestamp) -> Result<Timestamp, NoMove> {
    stands(view, time, now)?;
    let booking = live(view)?;
    let near = match time {
        ProposedTime::Weekly { slot } => {
            if slot_of(booking) == slot {
                return Err(NoMove::Unchanged);
            }
            Weekly::from(slot).in_programme(&view.programme).map_err(|_| NoMove::ClockChange)?;
            return Ok(deadline::of_weekly(view, now));
        }
        ProposedTime::Call { call, to } => {
            let start = instant(&view.programme.zone, to)?;
            let now_at = booking.series.calls().find(|other| other.date == call).map(|call| call.start);
            now_at.map_or(start, |now_at| now_at.min(start))
        }
    };
    deadline::of_call(view, near, now).ok_or(NoMove::TooLate)
}

/// Whether the proposed time may be: the call is still to come, and so is the time.
fn stands(view: &PairingView, time: ProposedTime, now: Timestamp) -> Result<(), NoMove> {
    let booking = live(view)?;
    let (call, to) = match time {
        ProposedTime::Call { call, to } => (call, to),
        ProposedTime::Weekly { .. } if booking.series.next_after(now).is_none() => return Err(NoMove::Over),
        ProposedTime::Weekly { slot } if !bookings::has_room(view, slot, now) => {
            return Err(NoMove::AfterTheEnd);
        }
        ProposedTime::Weekly { .. } => return Ok(()),
    };
    let start = instant(&view.programme.zone, to)?;
    let is_it = |other: &Call| other.date == call;
    let Some(had) = booking.series.calls().find(is_it) else { return Err(NoMove::NoCall { day: call }) };
    let length = had.end.duration_since(had.start);
    let end = start.saturating_add(length).unwrap_or(start);
    let meets = |other: &Call| other.start < end && start < other.end;
    match () {
        () if had.start <= now => Err(NoMove::TooLate),
        () if had.start == start => Err(NoMove::Unchanged),
        () if start <= now => Err(NoMove::Gone),
        () if to.date() > view.programme.ends => Err(NoMove::AfterTheEnd),
        () if booking.series.calls().any(|other| !is_it(&other) && meets(&other)) => Err(NoMove::OtherCall),
        () => Ok(()),
    }
}

fn live(view: &PairingView) -> Result<&Booking, NoMove> {
    let introduced = matches!(view.contact.phase, Phase::Introduced { .. });
    let booking = view.contact.booking.as_ref().filter(|booking| introduced && !booking.cancelled);
    booking.ok_or(NoMove::Over)
}

fn slot_of(booking: &Booking) -> Slot {
    let first = booking.series.first;
    Slot { weekday: first.weekday(), time: first.time() }
}

/// A wall clock that shows that time once.
pub(super) fn instant(zone: &TimeZone, wall: DateTime) -> Result<Timestamp, NoMove> {
    let at = zone.to_ambiguous_timestamp(wall);
    match at.offset() {
        AmbiguousOffset::Unambiguous { .. } => at.compatible().map_err(|_| NoMove::Nothing),
        AmbiguousOffset::Gap { .. } | AmbiguousOffset::Fold { .. } => Err(NoMove::ClockChange),
    }
}

/// A call to be moved, as it was named: by its day where the writer lives, else by that of the rule.
///
/// # Errors
/// When there is none on that day, or it has begun.
pub(super) fn call_on(
    view: &PairingView,
    (day, zone): (Date, &TimeZone),
    now: Timestamp,
) -> Result<Call, NoMove> {
    let booking = live(view)?;
    let there = |call: &Call| call.start.to_zoned(zone.clone()).date() == day;
    let calls = || booking.series.calls();
    let found = calls().find(there).or_else(|| calls().find(|call| call.date == day));
    match found {
        Some(call) if call.start > now => Ok(call),
        Some(_) => Err(NoMove::TooLate),
        None => Err(NoMove::NoCall { day }),
    }
}

/// The call that another day is meant for, where none is named: the one that is nearest to it, in its week.
pub(super) fn call_near(view: &PairingView, (day, zone): (Date, &TimeZone), now: Timestamp) -> Option<Call> {
    let booking = live(view).ok()?;
    let there = |call: &Call| call.start.to_zoned(zone.clone()).date();
    let far = |call: &Call| (day - there(call)).get_days().abs();
    let near = booking.series.calls().filter(|call| call.start > now && far(call) <= NEAR);
    near.min_by_key(far)
}

#[cfg(test)]
#[path = "moves_tests.rs"]
mod tests;
