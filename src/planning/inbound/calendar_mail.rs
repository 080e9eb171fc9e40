//! What follows from calendar mail: answers to the desk's invite, proposals, and invites of their own.

use jiff::Timestamp;

use super::{
    counters::counter,
    invites::{invited, is_theirs, rsvp},
    mail_context::{MailContext, with_addressed},
    reaction::{Reaction, heard},
};
use crate::domain::{Evidence, Incoming};
use crate::planning::{
    letter::{Content, Recipient},
    schedule::due::{self, all_recipients},
};

pub(in crate::planning) fn calendar(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    let Some(first) = mail.calendar.first() else {
        return Reaction::unplaced(sentence!("inbound.no_event"));
    };
    let ours = mail.calendar.iter().any(|answer| mail_context.series.contains_key(&answer.uid));
    match first.method.as_str() {
        // Only the organizer changes a series, and that is the desk.
        method @ ("REQUEST" | "PUBLISH" | "ADD" | "CANCEL" | "DECLINECOUNTER") if ours => {
            Reaction::unplaced(sentence!("inbound.not_the_organizer", method))
        }
        "REPLY" => rsvp(mail, mail_context, now),
        "REFRESH" => refresh(mail, mail_context),
        "REQUEST" | "PUBLISH" => guest_invite(mail_context),
        "COUNTER" => counter(mail, mail_context, now),
        method => Reaction::unplaced(sentence!("inbound.other_method", method)),
    }
}

/// Somebody's calendar asks for the series anew: they get it, once a day.
fn refresh(mail: &Incoming, mail_context: &MailContext) -> Reaction {
    let mut reaction = Reaction::default();
    for answer in &mail.calendar {
        let Ok((view, by)) = invited(answer, mail_context) else { continue };
        let live = view.contact.booking.as_ref().is_some_and(|booking| !booking.cancelled);
        let pairing = view.pairing.id.clone();
        let writable = all_recipients(view, false).contains(&Recipient::Person(by.clone()));
        let already =
            reaction.decision.letters.iter().any(|letter| letter.content.pairings().contains(&pairing));
        if !live || !writable || already || !is_theirs(mail, mail_context, view, &by) {
            continue;
        }
        let occurrence = format!("refresh/{by}/{}", mail_context.heard_on);
        reaction.verdict = sentence!("inbound.asked_for_series", by => &by);
        let letter =
            due::plain(view, Content::Invite { pairing }, "invite", &occurrence, vec![Recipient::Person(by)]);
        reaction.decision.letters.push(letter);
    }
    if reaction.verdict.is_empty() {
        return Reaction::unplaced(sentence!("inbound.answer_to_no_invite"));
    }
    reaction
}

/// A participant invites the other from their own calendar, with the desk as guest.
fn guest_invite(mail_context: &MailContext) -> Reaction {
    let Some(writer) = &mail_context.writer else {
        return Reaction::unplaced(sentence!("inbound.invitation_of_unknown"));
    };
    let mut reaction = Reaction::understood(sentence!("inbound.invited_the_other", writer));
    let views = with_addressed(mail_context, writer);
    for view in &views {
        heard(&mut reaction, view, writer, Evidence::Invited);
    }
    if views.is_empty() {
        return Reaction::unplaced(sentence!("inbound.invited_the_desk", writer));
    }
    reaction
}
