//! What follows from machines' mail: absences move nudges, of staff their letters; and what a mail from
//! an address says of that address.

use jiff::{ToSpan, civil::Date};

use super::{
    mail_context::{LetterContext, MailContext},
    reaction::{Reaction, tell_other_side},
};
use crate::domain::{
    DateRange, EmailAddress, Event, Incoming, PersonEvent, PersonId, contact::Trouble, incoming::Class,
};
use crate::planning::{
    letter::{News, Recipient},
    schedule::days,
    view::{PairingView, runs},
};

/// An absence longer than this many working days is told to staff at once.
const LONG_ABSENCE: u16 = 5;

/// Mail from an address that answered "not me" is nobody's of ours: staff look at it.
pub(in crate::planning) fn from_frozen(mail: &Incoming, mail_context: &MailContext) -> Option<Reaction> {
    let writer = mail_context.writer.as_ref()?;
    let participant = mail_context.views.iter().find_map(|view| view.participant(writer))?;
    participant.standing.frozen?;
    match mail.class {
        Class::Reply => Some(Reaction::unplaced(sentence!("inbound.from_frozen", writer))),
        Class::Calendar | Class::AutoReply => {
            Some(Reaction::understood(sentence!("inbound.machine_of_frozen", writer)))
        }
        _ => None,
    }
}

/// A mail from the address on file, a machine's too, ends the count of letters that came back.
pub(in crate::planning) fn note_that_it_works(
    reaction: &mut Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
) {
    let Some(writer) = &mail_context.writer else { return };
    if matches!(mail.class, Class::Bounce | Class::Loop | Class::Unreadable | Class::List | Class::Complaint)
    {
        return;
    }
    let Some(participant) = mail_context.views.iter().find_map(|view| view.participant(writer)) else {
        return;
    };
    let from_it = mail.from.as_deref() == Some(participant.person.email.as_str());
    if from_it && !participant.standing.failures.is_empty() {
        reaction.decision.people.push((writer.clone(), PersonEvent::Works));
    }
}

/// The address the mail came from, where it is one that the writer used earlier: what is said there
/// is not about the address on file.
pub(in crate::planning) fn earlier_address(
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
) -> Option<EmailAddress> {
    let participant = mail_context.views.iter().find_map(|view| view.participant(writer))?;
    let from = mail.author()?;
    (participant.person.email != from && participant.person.aliases.contains(&from)).then_some(from)
}

pub(in crate::planning) fn absence(mail: &Incoming, mail_context: &MailContext) -> Reaction {
    if let Some(reaction) = absence_of_staff(mail, mail_context) {
        return reaction;
    }
    let answered = || mail_context.letters.iter().find_map(|letter| letter.recipient.person());
    let Some(who) = mail_context.writer.as_ref().or_else(answered).cloned() else {
        return Reaction::understood(sentence!("inbound.automatic_of_unknown"));
    };
    let Some(back) = mail.returns_on else {
        return Reaction::understood(sentence!("inbound.automatic_without_date", who));
    };
    let theirs: Vec<&PairingView> =
        mail_context.views.iter().filter(|view| view.people.contains_key(&who)).collect();
    let Some(first) = theirs.first() else {
        return Reaction::understood(sentence!("inbound.automatic_of_nobody", who));
    };
    let from = first.date(mail_context.heard);
    let Some(range) = away(from, back) else {
        return Reaction::understood(sentence!("inbound.back_already", who));
    };
    let back = range.day_after();
    let mut reaction = Reaction::understood(sentence!("inbound.away", who, back, supposed => mail.supposed));
    is_away(&mut reaction, &theirs, &who, (range, mail.supposed));
    reaction
}

/// An absence, however it was told: it belongs to the person, in all their pairings (`theirs`). Of those
/// that run, a long one stands on staff's next list, and the other side is told. `supposed`: no header said so.
pub fn is_away(
    reaction: &mut Reaction,
    theirs: &[&PairingView],
    who: &PersonId,
    (range, supposed): (DateRange, bool),
) {
    let (from, back) = (range.first, range.day_after());
    let Some(first) = theirs.first() else { return };
    let known = first.participant(who).is_some_and(|participant| {
        participant.standing.absences.iter().any(|known| known.last == range.last && known.contains(from))
    });
    if known {
        return;
    }
    reaction.decision.people.push((who.clone(), PersonEvent::Away { range, supposed }));
    let long = |view: &&&PairingView| {
        let before = from.yesterday().unwrap_or(from);
        days::working_between(&view.programme, before, range.last) > LONG_ABSENCE
    };
    let concerned: Vec<&PairingView> =
        theirs.iter().filter(|view| runs(view)).filter(long).copied().collect();
    let trouble = Trouble::LongAbsence { who: who.clone(), back };
    for view in &concerned {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
        tell_other_side(reaction, view, who, News::Away { back }, &format!("{who}/{back}"));
    }
}

/// Away from `from` until the day before `back`; a year is a mistaken date, or a forged one.
fn away(from: Date, back: Date) -> Option<DateRange> {
    let back = back.min(from.saturating_add(1.year()));
    DateRange::new(from, back.yesterday().ok()?)
}

/// An automatic answer to a letter of the desk to one of staff: their letters go to the deputy until
/// they are back. The letter answered, whose ids nobody can guess, is what is believed.
fn absence_of_staff(mail: &Incoming, mail_context: &MailContext) -> Option<Reaction> {
    let of_staff = |letter: &LetterContext| match &letter.recipient {
        Recipient::Staff(position) => Some(*position),
        Recipient::Person(_) | Recipient::Address(_) => None,
    };
    // From the address on file, or home to the letter's own address; never of somebody to whom a
    // letter was passed on.
    let by_address =
        mail_context.staff.filter(|at| mail_context.letters.iter().any(|it| of_staff(it) == Some(*at)));
    let by_letter = mail_context.proved.as_ref().filter(|_| mail_context.writer.is_none()).and_then(of_staff);
    let who = by_address.or(by_letter)?;
    let Some(back) = mail.returns_on else {
        return Some(Reaction::understood(sentence!("inbound.staff_without_date")));
    };
    let Some(range) = away(mail_context.heard_on, back) else {
        return Some(Reaction::understood(sentence!("inbound.staff_back_already")));
    };
    let mut reaction = Reaction::understood(sentence!("inbound.staff_away", back => range.day_after()));
    reaction.staff_away = Some((who, range));
    Some(reaction)
}

#[cfg(test)]
#[path = "machines_tests.rs"]
mod tests;
