//! What follows from calendar mail: answers to the desk's invite, and invites of their own.

use jiff::Timestamp;

use super::{
    mail_context::{MailContext, with_addressed},
    reaction::{Reaction, before_staff, heard, tell_other_side},
    worry,
};
use crate::domain::{
    EmailAddress, Event, Evidence, Incoming, PairingId, PersonId, Reason, Sentence, act::Act,
    incoming::Partstat, words::WordsKind,
};
use crate::planning::{
    letter::{AnswerLetter, Content, Letter, News, Recipient},
    view::PairingView,
};

pub(in crate::planning) fn calendar(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    let Some(first) = mail.calendar.first() else {
        return Reaction::unplaced(sentence!("inbound.no_event"));
    };
    match first.method.as_str() {
        "REPLY" => rsvp(mail, mail_context, now),
        "REQUEST" | "PUBLISH" => guest_invite(mail_context),
        "COUNTER" => Reaction::unplaced(sentence!("inbound.counter")),
        method => Reaction::unplaced(sentence!("inbound.other_method", method)),
    }
}

/// A comment beside the answer is for staff alone: the other side learns the yes or no.
fn comment(
    mut reaction: Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    view: &PairingView,
    now: Timestamp,
) -> Reaction {
    let by = reaction.decision.events.iter().find_map(|(_, event)| match event {
        Event::Answered { by, .. } => Some(by.clone()),
        _ => None,
    });
    let text = mail_context.words.as_deref().unwrap_or_default().trim();
    let Some(by) = by.filter(|_| !text.is_empty()) else { return reaction };
    if mail_context.reading.holds(&Act::Worry) {
        let verdict = reaction.verdict.clone();
        return Reaction { verdict, ..worry::raised(reaction, mail, mail_context, Some(&by), &[view], now) };
    }
    if mail_context.reading.staff {
        before_staff(&mut reaction, view, &by, (WordsKind::Comment, text), mail_context.heard);
    }
    reaction
}

fn rsvp(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    let Some(view) =
        mail_context.views.iter().find(|view| Some(&view.pairing.id) == mail_context.series.as_ref())
    else {
        return Reaction::unplaced(sentence!("inbound.answer_to_no_invite"));
    };
    let mut reaction = Reaction::default();
    let mut doubted = Vec::new();
    for answer in &mail.calendar {
        // The attendee answered; From may be a calendar server or a delegate.
        let by = answer
            .attendee
            .as_deref()
            .and_then(|address| owner(view, address))
            .or_else(|| mail_context.writer.clone().filter(|writer| view.people.contains_key(writer)));
        let Some(by) = by else {
            return Reaction::unplaced(sentence!("inbound.answer_of_uninvited"));
        };
        let Some(partstat) = answer.partstat else { continue };
        if !is_theirs(mail, mail_context, view, &by) {
            doubted.push(by);
            continue;
        }
        answered(
            &mut reaction,
            view,
            &by,
            answer.recurrence_id,
            partstat,
            mail_context,
            answer.sequence,
            answer.dtstamp,
        );
        let word = Sentence::word("inbound.partstat", partstat.word());
        reaction.verdict = sentence!("inbound.answered_invite", by, word);
    }
    if let Some(by) = doubted.first().filter(|_| reaction.verdict.is_empty()) {
        return ask_back(mail, mail_context, view, by);
    }
    if reaction.verdict.is_empty() {
        return Reaction::unplaced(sentence!("inbound.answer_unclear"));
    }
    comment(reaction, mail, mail_context, view, now)
}

/// Whether more than the ATTENDEE line says whose answer it is: it came from an address of theirs, or by something of
/// the pair's that nobody else knows (its address, its letters, their thread).
fn is_theirs(mail: &Incoming, mail_context: &MailContext, view: &PairingView, by: &PersonId) -> bool {
    let own = view.participant(by).map(|participant| &participant.person);
    let owns = |address: &String| {
        own.zip(EmailAddress::parse(address).ok()).is_some_and(|(person, address)| person.owns(&address))
    };
    let here = |id: &PairingId| *id == view.pairing.id;
    mail.from.iter().chain(&mail.original_from).any(owns)
        || mail_context.token.as_ref().is_some_and(here)
        || mail_context.thread.as_ref().is_some_and(here)
        || mail_context.letters.iter().any(|letter| letter.pairings.iter().any(here))
}

/// Somebody answers in another's name, from an address that is nobody's: nothing follows, and whose answer it is said
/// to be is asked, once a day.
fn ask_back(mail: &Incoming, mail_context: &MailContext, view: &PairingView, by: &PersonId) -> Reaction {
    let from = mail.from.as_deref().unwrap_or_default();
    let mut reaction = Reaction::understood(sentence!("inbound.asked_back", by, from));
    let writable = view.participant(by).is_some_and(|participant| {
        participant.standing.stopped.is_none() && participant.standing.reachable(&participant.person)
    });
    if writable {
        let answer = AnswerLetter::Unproved { from: from.to_owned() };
        reaction.decision.letters.push(Letter {
            content: Content::Answered { pairings: vec![view.pairing.id.clone()], answer, to_mail: None },
            reasons: vec![Reason::of_person(by, "rsvp-unproved", &mail_context.heard_on.to_string())],
            recipients: vec![Recipient::Person(by.clone())],
            not_after: None,
            requires_complete_fetch: false,
        });
    }
    reaction
}

#[expect(clippy::too_many_arguments, reason = "an RSVP is told apart by exactly these")]
pub(in crate::planning) fn answered(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    call: Option<Timestamp>,
    partstat: Partstat,
    mail_context: &MailContext,
    sequence: Option<u32>,
    stamp: Option<Timestamp>,
) {
    let Some(booking) = &view.contact.booking else { return };
    let call = match call.map(|call| booking.series.call_named(call)) {
        None => None,
        Some(Some(call)) => Some(call.start),
        // An answer to a call that is none of this series says nothing about the others.
        Some(None) => return,
    };
    let sequence = sequence.unwrap_or(booking.sequence);
    let stamp = stamp.unwrap_or(mail_context.heard);
    reaction.event(view, Event::Answered { by: by.clone(), call, partstat, sequence, stamp });
    let evidence = match partstat {
        Partstat::Accepted | Partstat::Tentative => Evidence::Accepted,
        Partstat::Declined => Evidence::Declined,
        Partstat::NeedsAction | Partstat::Delegated => return,
    };
    heard(reaction, view, by, evidence);
    if evidence == Evidence::Declined {
        tell_of_decline(reaction, view, by, call, sequence, mail_context);
    }
}

/// Attendees see only their own answers: who would wait alone in a call is told.
fn tell_of_decline(
    reaction: &mut Reaction,
    view: &PairingView,
    by: &PersonId,
    call: Option<Timestamp>,
    sequence: u32,
    mail_context: &MailContext,
) {
    let Some(booking) = view.contact.booking.as_ref().filter(|booking| !booking.cancelled) else { return };
    let to_come = match call {
        Some(start) => start > mail_context.heard,
        None => booking.series.next_after(mail_context.heard).is_some(),
    };
    if to_come && sequence >= booking.sequence {
        let about = call.map_or_else(|| "series".to_owned(), |call| call.to_string());
        let occurrence = format!("declined/{by}/{about}/{sequence}");
        tell_other_side(reaction, view, by, News::Declined { call }, &occurrence);
    }
}

fn owner(view: &PairingView, address: &str) -> Option<PersonId> {
    view.people
        .values()
        .find(|participant| {
            participant.person.email.as_str() == address
                || participant.person.aliases.iter().any(|alias| alias.as_str() == address)
        })
        .map(|participant| participant.person.id.clone())
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
