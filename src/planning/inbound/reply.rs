//! What a person wrote: to the other, to the desk alone, or in a thread that is not theirs.
//!
//! The people in To, Cc and From decide; the token decides only what they leave open.

use jiff::Timestamp;

use super::{
    mail_context::{Leads, with_addressed},
    proposal,
    reaction::{Reaction, before_staff, heard, runs},
    strangers, to_desk, worry,
};
use crate::domain::{Evidence, Incoming, PairingId, PersonEvent, PersonId, act::Act};
use crate::planning::{
    letter::Reader,
    staff::staff_words::{ordered, staff_reply},
    view::PairingView,
};

pub(in crate::planning) fn reply(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    if let Some(reaction) = ordered(mail, leads) {
        return reaction;
    }
    if let Some(reaction) = strangers::confirmed(mail, leads) {
        return reaction;
    }
    if leads.from_desk {
        return Reaction::unplaced("it claims to come from an address of the desk's, which no person has");
    }
    // Staff may be mentors too: what answers a letter to staff is staff's word.
    let to_staff = leads.letters.first().is_some_and(|letter| matches!(letter.reader, Reader::Staff(_)));
    let writer = match &leads.writer {
        Some(writer) if leads.staff.is_none() || !to_staff => writer,
        _ if leads.staff.is_some() => return staff_reply(mail, leads),
        _ => return strangers::unknown(mail, leads, now),
    };
    if let Some(reaction) = proposal::answered(mail, leads, writer, now) {
        // A reason for a no may be a worry: that is for its readers, the no for all of staff.
        if leads.reading.holds(&Act::Worry) {
            let views: Vec<&PairingView> =
                leads.views.iter().filter(|view| view.people.contains_key(writer)).take(1).collect();
            let reaction = Reaction { unplaced: None, ..reaction };
            return worry::raised(reaction, mail, leads, Some(writer), &views, now);
        }
        return reaction;
    }
    let theirs = || leads.views.iter().filter(|view| view.people.contains_key(writer));
    if !theirs().any(runs) {
        return to_desk::outside_the_season(mail, leads, writer, &theirs().collect::<Vec<_>>(), (now, staff));
    }
    let between = with_addressed(leads, writer);
    // The introduction is answered to both: who says "not me" or "stop" there means the desk.
    let silences = leads.reading.said.first().is_some_and(|said| matches!(said.act, Act::Stop | Act::NotMe))
        && leads.reading.short;
    let answers_ours = leads.letters.iter().any(|letter| letter.reader == Reader::Person(writer.clone()));
    let to_the_desk = silences && answers_ours;
    if !between.is_empty() && !to_the_desk {
        return between_them(mail, leads, writer, &between);
    }
    if let Some(thread) = of_others(leads, writer) {
        return Reaction::unplaced(format!("{writer} wrote in the thread of {thread}, which is not theirs"));
    }
    to_desk::to_desk(mail, leads, writer, now, staff)
}

/// A running pairing in whose thread the mail is, if the writer is in none of those it names.
fn of_others<'a>(leads: &'a Leads, writer: &PersonId) -> Option<&'a PairingId> {
    let named = leads.token.iter().chain(&leads.thread);
    let mut threads = named.chain(leads.letters.iter().flat_map(|letter| &letter.pairings)).peekable();
    let first = *threads.peek()?;
    let theirs = |id: &PairingId| {
        leads.views.iter().any(|view| view.pairing.id == *id && view.people.contains_key(writer))
    };
    let known = leads.views.iter().any(|view| view.pairing.id == *first);
    (known && !threads.any(theirs)).then_some(first)
}

/// Mail between the two is theirs: that it was written counts, and nothing in it is read. What nobody can open,
/// or holds nothing, says only that its writer is there.
fn between_them(mail: &Incoming, leads: &Leads, writer: &PersonId, between: &[&PairingView]) -> Reaction {
    let mut reaction = Reaction::understood(format!("{writer} wrote to the other with the desk in copy"));
    if let Some(closed) = mail.closed {
        for view in between {
            heard(&mut reaction, view, writer, Evidence::ToDesk);
        }
        if let Some(view) = between.first() {
            before_staff(&mut reaction, view, writer, (closed.into(), ""), leads.heard);
        }
        return reaction;
    }
    for view in between {
        heard(&mut reaction, view, writer, Evidence::Wrote);
    }
    reaction.decision.people.push((writer.clone(), PersonEvent::Proved));
    reaction
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
