//! What a person wrote: to the other, to the desk alone, or in a thread that is not theirs.
//!
//! The people in To, Cc and From decide; the token decides only what they leave open.

use jiff::Timestamp;

use super::{
    mail_context::{MailContext, with_addressed},
    proposal,
    reaction::{Reaction, before_staff, heard},
    strangers, to_desk, worry,
};
use crate::domain::{Evidence, Incoming, PairingId, PersonEvent, PersonId, act::Act};
use crate::planning::{
    letter::Recipient,
    staff::staff_words::{ordered, staff_reply},
    view::{PairingView, runs},
};

pub(in crate::planning) fn reply(
    mail: &Incoming,
    mail_context: &MailContext,
    now: Timestamp,
    staff: usize,
) -> Reaction {
    if let Some(reaction) = ordered(mail, mail_context) {
        return reaction;
    }
    if !mail_context.reading.holds(&Act::Worry)
        && let Some(reaction) = strangers::confirmed(mail, mail_context)
    {
        return reaction;
    }
    if mail_context.from_desk {
        return Reaction::unplaced(sentence!("inbound.from_desk"));
    }
    // Staff may be mentors too: what answers a letter to staff is staff's word.
    let to_staff =
        mail_context.letters.first().is_some_and(|letter| matches!(letter.recipient, Recipient::Staff(_)));
    let writer = match &mail_context.writer {
        Some(writer) if mail_context.staff.is_none() || !to_staff => writer,
        // One of them may share an address with somebody who takes part.
        _ if mail_context.staff.is_some() && (to_staff || mail_context.sharing.is_empty()) => {
            return staff_reply(mail, mail_context);
        }
        _ => return strangers::unknown(mail, mail_context, now),
    };
    if let Some(reaction) = proposal::answered(mail, mail_context, writer, now) {
        // A reason for a no may be a worry: that is for its readers, the no for all of staff.
        if mail_context.reading.holds(&Act::Worry) {
            let views: Vec<&PairingView> =
                mail_context.views.iter().filter(|view| view.people.contains_key(writer)).take(1).collect();
            let reaction = Reaction { unplaced: None, ..reaction };
            return worry::raised(reaction, mail, mail_context, Some(writer), &views, now);
        }
        return reaction;
    }
    let theirs = || mail_context.views.iter().filter(|view| view.people.contains_key(writer));
    if !theirs().any(runs) {
        return to_desk::outside_the_season(
            mail,
            mail_context,
            writer,
            &theirs().collect::<Vec<_>>(),
            (now, staff),
        );
    }
    let between = with_addressed(mail_context, writer);
    // The introduction is answered to both: who says "not me" or "stop" there means the desk.
    let silences =
        mail_context.reading.said.first().is_some_and(|said| matches!(said.act, Act::Stop | Act::NotMe))
            && mail_context.reading.short;
    let answers_ours =
        mail_context.letters.iter().any(|letter| letter.recipient == Recipient::Person(writer.clone()));
    let to_the_desk = silences && answers_ours;
    if !between.is_empty() && !to_the_desk {
        return between_them(mail, mail_context, writer, &between);
    }
    if let Some(thread) = of_others(mail_context, writer) {
        return Reaction::unplaced(sentence!("inbound.thread_of_others", writer, thread));
    }
    to_desk::to_desk(mail, mail_context, writer, now, staff)
}

/// A running pairing in whose thread the mail is, if the writer is in none of those it names.
fn of_others<'a>(mail_context: &'a MailContext, writer: &PersonId) -> Option<&'a PairingId> {
    let named = mail_context.token.iter().chain(&mail_context.thread);
    let mut threads = named.chain(mail_context.letters.iter().flat_map(|letter| &letter.pairings)).peekable();
    let first = *threads.peek()?;
    let theirs = |id: &PairingId| {
        mail_context.views.iter().any(|view| view.pairing.id == *id && view.people.contains_key(writer))
    };
    let known = mail_context.views.iter().any(|view| view.pairing.id == *first);
    (known && !threads.any(theirs)).then_some(first)
}

/// Mail between the two is theirs: that it was written counts, and nothing in it is read. What nobody can open,
/// or holds nothing, says only that its writer is there.
fn between_them(
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
    between: &[&PairingView],
) -> Reaction {
    let mut reaction = Reaction::understood(sentence!("inbound.wrote_to_the_other", writer));
    if let Some(closed) = mail.closed {
        for view in between {
            heard(&mut reaction, view, writer, Evidence::ToDesk);
        }
        if let Some(view) = between.first() {
            before_staff(&mut reaction, view, writer, (closed.into(), ""), mail_context.heard);
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
