//! A mail from an address that several people share, where nothing says which of them wrote: one of them is asked, and
//! the mail waits for the answer.

use jiff::{SignedDuration, Timestamp};

use super::{
    mail_context::MailContext,
    reaction::{Reaction, Settles},
    strangers::{ASKED, PATIENCE, begins_with_yes, end_doubts},
};
use crate::domain::{EmailAddress, Event, Incoming, Person, PersonId, Reason, act::Act, incoming::Class};
use crate::planning::{
    letter::{Content, Letter, Recipient, SharedMail},
    view::{PairingView, Participant},
};

/// How long none of them is told of a silence that one of them has broken; staff look at the mail before.
const PATIENCE_FOR_ALL: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Words that turn a name into whom it was not.
const NEGATIONS: [&str; 12] =
    ["no", "not", "nor", "wasn", "wasnt", "isn", "didn", "never", "nein", "nicht", "kein", "keine"];

/// The occurrence of the question's reason: the address, and the mail's name.
fn occurrence(address: &EmailAddress, mail: &str) -> String {
    format!("{address} {mail}")
}

/// The address and the mail's name, if the reason is of such a question.
#[must_use]
pub fn asked_about(reason: &Reason) -> Option<(EmailAddress, &str)> {
    let (address, mail) = reason.occurrence.split_once(' ')?;
    let address = EmailAddress::parse(address).ok()?;
    (reason.kind == ASKED.word()).then_some((address, mail))
}

/// Whether the last line of a text is somebody's name, perhaps with a closing before it: "Best, Jon".
#[must_use]
pub fn signs(person: &Person, text: Option<&str>) -> bool {
    let lines = text.unwrap_or_default().lines().rev();
    let Some(last) = lines.map(str::trim).find(|line| !line.is_empty()) else { return false };
    let name = last.rsplit(',').next().unwrap_or_default();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    [&person.name, &person.called].iter().any(|known| known.to_lowercase() == name)
}

/// The only one there is.
pub fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    if found.next().is_some() { None } else { Some(first) }
}

/// Those who share the address, as far as they are in any pairing.
fn sharers(mail_context: &MailContext) -> impl Iterator<Item = &Participant> {
    let found = |id| mail_context.views.iter().find_map(|view| view.participant(id));
    mail_context.sharing.iter().filter_map(found)
}

/// None of them is told of a silence while it is not known whose mail it is.
pub(in crate::planning) fn doubt_all(
    reaction: &mut Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    now: Timestamp,
) {
    let Some(address) = mail.author() else { return };
    for id in &mail_context.sharing {
        for view in mail_context.running(id) {
            let (who, until) = (id.clone(), now + PATIENCE_FOR_ALL);
            reaction.event(view, Event::AddressDoubted { who, address: address.clone(), until });
        }
    }
}

/// What follows from a mail that any of those in `sharing` may have written.
pub(in crate::planning) fn asks_who(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    let names: Vec<&str> = sharers(mail_context).map(|it| it.person.name.as_str()).collect();
    let unclear = || Reaction::unplaced(sentence!("inbound.shared_unclear", names => names.clone()));
    let Some(address) = mail.author() else {
        return unclear();
    };
    // Nothing automatic follows from what came by way of a list.
    if mail.bulk.is_some() || mail.class == Class::List {
        return unclear();
    }
    // Whoever wants to leave, staff hear of it now.
    let waits = !mail_context.reading.holds(&Act::Withdraw);
    let waits_until = Some(now + PATIENCE).filter(|_| waits);
    let is_asked = |view: &PairingView| {
        view.contact.doubts.iter().any(|doubt| doubt.address == address && doubt.until > now)
    };
    // One question at a time: this mail's turn comes with the answer to the one before.
    let asked_already =
        mail_context.sharing.iter().any(|id| mail_context.running(id).into_iter().any(is_asked));
    let writable = |id: &PersonId| {
        let view = mail_context.running(id).into_iter().next()?;
        let asked = view.participant(id)?;
        let may = asked.person.email == address && asked.writable() && !mail_context.was_asked.contains(id);
        may.then_some((view, asked))
    };
    let asked = mail_context.sharing.iter().find_map(writable).filter(|_| !asked_already);
    let mut reaction = match asked {
        Some((_, asked)) => Reaction::unplaced(
            sentence!("inbound.shared_is_asked", names => names.clone(), who => &asked.person.called),
        ),
        None => unclear(),
    };
    doubt_all(&mut reaction, mail, mail_context, now);
    reaction.waits_until = waits_until.filter(|_| asked.is_some() || asked_already);
    let Some((view, asked)) = asked else { return reaction };
    let who = &asked.person.id;
    let others = sharers(mail_context).map(|it| &it.person).filter(|person| person.id != *who);
    let shared = SharedMail {
        others: others.map(|person| person.name.clone()).collect(),
        subject: mail.subject.clone(),
        heard: mail_context.heard,
    };
    reaction.decision.letters.push(Letter {
        reasons: vec![Reason::of_person(who, ASKED.word(), &occurrence(&address, &mail_context.mail))],
        content: Content::WasItYou { pairing: view.pairing.id.clone(), address, shared: Some(shared) },
        recipients: vec![Recipient::Person(who.clone())],
        not_after: None,
        requires_complete_fetch: false,
    });
    reaction
}

/// The answer to that question, from the mailbox that they share.
pub(in crate::planning) fn answered(
    mail: &Incoming,
    mail_context: &MailContext,
    (who, address): (&PersonId, &EmailAddress),
    asked: &str,
) -> Reaction {
    if !mail_context.sharing.contains(who) {
        return Reaction::unplaced(sentence!("inbound.somebody_else_answered", who, address));
    }
    let Some(writer) = said_to_be(mail, mail_context, who) else {
        return Reaction::unplaced(sentence!("inbound.was_it_you_unclear", who, address));
    };
    let mut reaction = Reaction::understood(sentence!("inbound.shared_written_by", who => writer, address));
    end_doubts(&mut reaction, &mail_context.views, address);
    reaction.settles =
        Some(Settles::Author { who: writer.clone(), address: address.clone(), mail: asked.to_owned() });
    reaction
}

/// Who it was: yes, no where one other is left, or a name. Where an answer says one thing and names, denies or is signed
/// by another, staff look.
fn said_to_be<'m>(mail: &Incoming, mail_context: &'m MailContext, who: &'m PersonId) -> Option<&'m PersonId> {
    let text = mail.text.as_deref().unwrap_or_default().trim();
    let signed = only(sharers(mail_context).filter(|it| signs(&it.person, Some(text))));
    // A name below the answer says who answers, and not whose the mail was.
    let body = match text.rsplit_once('\n') {
        Some((body, _)) if signed.is_some() => body,
        _ => text,
    };
    let body = body.to_lowercase();
    let words: Vec<&str> = body.split(|c: char| !c.is_alphanumeric()).collect();
    let negations = words.iter().filter(|word| NEGATIONS.contains(word)).count();
    let called = |it: &&Participant| words.contains(&it.person.called.to_lowercase().as_str());
    let mut named = sharers(mail_context).filter(called).map(|it| &it.person.id);
    let (first, second) = (named.next(), named.next());
    let other = || only(mail_context.sharing.iter().filter(|id| *id != who));
    let act = mail_context.reading.said.first().map(|said| &said.act);
    let no = matches!(act, Some(Act::No | Act::NotMe));
    let yes = matches!(act, Some(Act::Yes)) || begins_with_yes(mail);
    match first {
        _ if second.is_some() => None,
        None if no => other(),
        Some(named) if no && named == who => other(),
        // "No, that was Mia"; but not "No, nor was it Mia".
        Some(named) if no => (negations <= 1).then_some(named),
        named if yes => {
            let by_them = named.is_none_or(|named| named == who);
            let signed_by_them = signed.is_none_or(|it| it.person.id == *who);
            (by_them && signed_by_them && negations == 0).then_some(who)
        }
        named => named.filter(|_| negations == 0),
    }
}
