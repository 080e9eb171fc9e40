//! What follows from machines' mail: bounces stop an address, absences move nudges.

use jiff::{Timestamp, ToSpan};

use super::{
    days,
    letter::{News, Reader},
    react::{Leads, Reaction, escalation, runs, tell_other_side},
    view::PairingView,
};
use crate::domain::{
    DateRange, Event, Incoming, PersonEvent, PersonId, Reason, contact::Trouble, person::Refused,
};

/// An absence longer than this many working days is told to staff at once.
const LONG_ABSENCE: u16 = 5;

pub(super) fn bounce(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    let Some(bounce) = &mail.bounce else { return Reaction::unplaced("a bounce that names no recipient") };
    let Some(who) = &leads.bounced else {
        return Reaction::unplaced("a bounce that names no letter of the desk");
    };
    let said = bounce.recipients.first().map(|recipient| recipient.said.clone()).unwrap_or_default();
    let dead = bounce
        .recipients
        .iter()
        .find(|recipient| recipient.permanent && recipient.status.as_deref().is_none_or(address_is_dead));
    let Some(dead) = dead else {
        let mut reaction = Reaction::understood("a letter is delayed or was put off; nothing follows");
        reaction.people.push((who.clone(), PersonEvent::SoftFailure { said }));
        return reaction;
    };
    let said = if dead.said.is_empty() { dead.status.clone().unwrap_or_default() } else { dead.said.clone() };
    let mut reaction = Reaction::understood(format!("a letter to {who} came back for good"));
    address_refused(&mut reaction, &leads.views, who, &said, now, staff);
    reaction
}

/// Whether an enhanced status code says that the address itself is no good (RFC 3463 §3.2, §3.3).
#[must_use]
pub fn address_is_dead(status: &str) -> bool {
    status.starts_with("5.1.") || status == "5.2.1"
}

/// An address refused for good stops every ladder of its owner; staff are told once.
pub fn address_refused(
    reaction: &mut Reaction,
    views: &[PairingView],
    who: &PersonId,
    said: &str,
    now: Timestamp,
    staff: usize,
) {
    let theirs: Vec<&PairingView> =
        views.iter().filter(|view| view.people.contains_key(who) && runs(view)).collect();
    let participant = views.iter().find_map(|view| view.participant(who));
    let Some(address) = participant.map(|participant| participant.person.email.clone()) else { return };
    if participant.is_some_and(|participant| !participant.standing.reachable(&participant.person)) {
        return;
    }
    let refused = Refused { address: address.clone(), said: said.to_owned(), at: now };
    reaction.people.push((who.clone(), PersonEvent::AddressRefused { refused }));
    let trouble = Trouble::AddressRefused { who: who.clone(), said: said.to_owned() };
    for view in &theirs {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
    }
    if let Some(view) = theirs.first() {
        let reason = Reason::of_person(who, "address-refused", &format!("{address}/{now}"));
        reaction.decision.letters.push(escalation(view, &trouble, reason, now, staff));
    }
}

pub(super) fn absence(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    let Some(who) = leads.writer.clone().or_else(|| reader_of(leads)) else {
        return Reaction::understood("an automatic answer of somebody the desk does not know; no contact");
    };
    let Some(back) = mail.returns_on else {
        return Reaction::understood(format!("an automatic answer of {who} without a date; no contact"));
    };
    let views: Vec<&PairingView> =
        leads.views.iter().filter(|view| view.people.contains_key(&who) && runs(view)).collect();
    let Some(first) = views.first() else {
        return Reaction::understood(format!("an automatic answer of {who}; no pairing of theirs runs"));
    };
    let from = first.date(leads.heard);
    // A year is a mistaken date, or a forged one.
    let back = back.min(from.saturating_add(1.year()));
    let Some(range) = back.yesterday().ok().and_then(|last| DateRange::new(from, last)) else {
        return Reaction::understood(format!("an automatic answer of {who}, back already"));
    };
    let mut reaction = Reaction::understood(format!("{who} is away, back on {back}; no contact"));
    is_away(&mut reaction, &views, &who, range, (now, staff));
    reaction
}

/// An absence, however it was told: it belongs to the person, in all their running pairings. A long one is told
/// to staff and to the other side. `desk`: now, and how many of staff there are.
pub(super) fn is_away(
    reaction: &mut Reaction,
    views: &[&PairingView],
    who: &PersonId,
    range: DateRange,
    (now, staff): (Timestamp, usize),
) {
    let (from, back) = (range.first, range.day_after());
    let Some(first) = views.first() else { return };
    let known = first.participant(who).is_some_and(|participant| {
        participant.standing.absences.iter().any(|known| known.last == range.last && known.contains(from))
    });
    if known {
        return;
    }
    reaction.people.push((who.clone(), PersonEvent::Away { range }));
    let long = |view: &&&PairingView| {
        let before = from.yesterday().unwrap_or(from);
        days::working_between(&view.programme, before, range.last) > LONG_ABSENCE
    };
    let concerned: Vec<&PairingView> = views.iter().filter(long).copied().collect();
    let trouble = Trouble::LongAbsence { who: who.clone(), back };
    for view in &concerned {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
        tell_other_side(reaction, view, who, News::Away { back }, &format!("{who}/{back}"));
    }
    // Staff get one letter, whatever the number of pairings.
    if let Some(view) = concerned.first() {
        let reason = Reason::of_person(who, "long-absence", &format!("{from}/{back}"));
        reaction.decision.letters.push(escalation(view, &trouble, reason, now, staff));
    }
}

fn reader_of(leads: &Leads) -> Option<PersonId> {
    leads.letters.iter().find_map(|letter| match &letter.reader {
        Reader::Person(id) => Some(id.clone()),
        Reader::Staff(_) => None,
    })
}
