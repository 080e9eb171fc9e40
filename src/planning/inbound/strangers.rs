//! Somebody unknown in a known thread: who it may have been, what waits while they are asked, and
//! what they say.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    mail_context::MailContext,
    reaction::{Reaction, Settles},
    shared::{self, only},
    worry,
};
use crate::domain::{
    EmailAddress, Event, Incoming, LetterKind, PersonEvent, PersonId, Reason, act::Act, contact::Doubt,
    incoming::Class,
};
use crate::planning::{
    letter::{Content, Letter, Recipient},
    schedule::ladder,
    view::{PairingView, runs},
};

/// How long the ladder waits for the answer.
pub(in crate::planning) const PATIENCE: SignedDuration = SignedDuration::from_hours(48);
/// The letter that asks, and the kind of its reason, which ends with the address.
pub const ASKED: LetterKind = LetterKind::WasItYou;

/// The reason of the question whether `person` writes from `address`: once for ever.
#[must_use]
pub fn reason(person: &PersonId, address: &EmailAddress) -> Reason {
    Reason::of_person(person, ASKED.word(), address.as_str())
}

/// What follows from a mail of somebody who is on no file.
pub(in crate::planning) fn unknown(mail: &Incoming, mail_context: &MailContext, now: Timestamp) -> Reaction {
    // Whoever it was: nobody of the pairing is asked about it.
    if mail_context.reading.holds(&Act::Worry) && mail.bulk.is_none() {
        let named = mail_context
            .token
            .iter()
            .chain(&mail_context.thread)
            .chain(mail_context.letters.iter().flat_map(|it| &it.pairings));
        let named: BTreeSet<_> = named.collect();
        let shares = |view: &&PairingView| mail_context.sharing.iter().any(|id| view.people.contains_key(id));
        let views: Vec<&PairingView> = mail_context
            .views
            .iter()
            .filter(|view| named.contains(&view.pairing.id) || shares(view))
            .collect();
        let mut reaction = worry::raised(Reaction::default(), mail, mail_context, None, &views, now);
        shared::doubt_all(&mut reaction, mail, mail_context, now);
        return reaction;
    }
    if !mail_context.sharing.is_empty() {
        return shared::asks_who(mail, mail_context, now);
    }
    let known =
        mail_context.token.is_some() || mail_context.thread.is_some() || !mail_context.letters.is_empty();
    if !known {
        return Reaction::unplaced(sentence!("inbound.stranger"));
    }
    let threads = proved_threads(mail_context);
    let Some(first) = threads.first() else {
        return Reaction::unplaced(sentence!("inbound.unknown_unproved"));
    };
    let thread = &first.pairing.id;
    let Some(address) = mail.author() else {
        return Reaction::unplaced(sentence!("inbound.no_address_to_ask", thread));
    };
    let mut doubts = threads.iter().flat_map(|view| &view.contact.doubts);
    if let Some(doubt) = doubts.find(|doubt| doubt.address == address && doubt.until > now) {
        let why = sentence!("inbound.unknown_was_asked", thread, who => &doubt.who);
        let mut reaction = Reaction::unplaced(why);
        reaction.waits_until = Some(doubt.until);
        return reaction;
    }
    let Some(who) = likely(mail, mail_context, &threads) else {
        return Reaction::unplaced(sentence!("inbound.unknown_of_several", thread));
    };
    // Nothing automatic follows from what came by way of a list.
    if mail_context.was_asked.contains(&who) || mail.bulk.is_some() || mail.class == Class::List {
        return Reaction::unplaced(sentence!("inbound.unknown_not_asked", thread, who));
    }
    let writable = first.participant(&who).filter(|asked| asked.writable());
    let Some(asked) = writable else {
        return Reaction::unplaced(sentence!("inbound.unknown_unreachable", thread, who));
    };
    let until = now + PATIENCE;
    let (who_asked, address_asked) = (&asked.person.called, &asked.person.email);
    let why = sentence!("inbound.unknown_is_asked", thread, who => who_asked, address => address_asked);
    let mut reaction = Reaction::unplaced(why);
    reaction.waits_until = Some(until);
    for view in threads.iter().filter(|view| view.people.contains_key(&who)) {
        let event = Event::AddressDoubted { who: who.clone(), address: address.clone(), until };
        reaction.event(view, event);
    }
    reaction.decision.letters.push(Letter {
        content: Content::WasItYou { pairing: thread.clone(), address: address.clone(), shared: None },
        reasons: vec![reason(&who, &address)],
        recipients: vec![Recipient::Person(who)],
        not_after: None,
        requires_complete_fetch: false,
    });
    reaction
}

/// The running pairings whose own address, or a letter's, is among the recipients: it cannot be guessed.
fn proved_threads(mail_context: &MailContext) -> Vec<&PairingView> {
    let by_letter = mail_context
        .proved
        .iter()
        .filter(|letter| matches!(letter.recipient, Recipient::Person(_)))
        .flat_map(|letter| &letter.pairings);
    let named: BTreeSet<_> = mail_context.token.iter().chain(by_letter).collect();
    mail_context.views.iter().filter(|view| named.contains(&view.pairing.id) && runs(view)).collect()
}

/// Whom to ask: the reader of the letter that is answered, though their own address stands beside (a mailbox
/// that is forwarded, and a reply to all); of a letter further up the thread only where they are not written to,
/// since the other's answers refer to it too; whoever is called so; whoever of the other side writes to one side;
/// whoever alone is silent.
fn likely(mail: &Incoming, mail_context: &MailContext, threads: &[&PairingView]) -> Option<PersonId> {
    let of_thread = |id: &PersonId| threads.iter().any(|view| view.people.contains_key(id));
    let recipient = mail_context.letters.iter().find_map(|letter| match &letter.recipient {
        Recipient::Person(id) if of_thread(id) && (letter.direct || !mail_context.addressed.contains(id)) => {
            Some(id.clone())
        }
        _ => None,
    });
    if recipient.is_some() {
        return recipient;
    }
    let called = |id: &&PersonId| {
        let person = threads.iter().find_map(|view| view.participant(id)).map(|found| &found.person);
        let name = mail.from_name.as_deref().map(|name| name.trim().to_lowercase());
        person.zip(name).is_some_and(|(person, name)| {
            [&person.name, &person.called].iter().any(|known| known.to_lowercase() == name)
        })
    };
    let everyone: BTreeSet<&PersonId> = threads.iter().flat_map(|view| view.pairing.everyone()).collect();
    let mut candidates: BTreeSet<&PersonId> = BTreeSet::new();
    for view in threads {
        let sides: BTreeSet<_> =
            mail_context.addressed.iter().filter_map(|id| view.pairing.side_of(id)).collect();
        let fits = |id: &&PersonId| {
            let side = view.pairing.side_of(id);
            !mail_context.addressed.contains(id)
                && (sides.len() != 1 || side.is_some_and(|side| sides.contains(&side.other())))
        };
        candidates.extend(view.pairing.everyone().filter(fits));
    }
    let silent = |id: &&PersonId| {
        threads.iter().any(|view| {
            let side = view.pairing.side_of(id);
            let silence = view.silence();
            side.zip(silence).is_some_and(|(side, silence)| !ladder::side_heard_since(view, side, silence))
        })
    };
    only(everyone.iter().copied().filter(called))
        .or_else(|| only(candidates.iter().copied()))
        .or_else(|| only(candidates.iter().copied().filter(silent)))
        .cloned()
}

/// The answer to "was it you?", by whoever read the letter that asked: its id cannot be guessed.
pub(in crate::planning) fn confirmed(mail: &Incoming, mail_context: &MailContext) -> Option<Reaction> {
    let letter =
        mail_context.proved.iter().chain(mail_context.letters.first()).find(|letter| letter.kind == ASKED)?;
    let Recipient::Person(who) = &letter.recipient else { return None };
    if let Some((address, asked)) = shared::asked_about(letter.reason.as_ref()?) {
        return Some(shared::answered(mail, mail_context, (who, &address), asked));
    }
    let address = EmailAddress::parse(&letter.reason.as_ref()?.occurrence).ok()?;
    // They may answer from the very address: who reads the mail of the one on file has read the letter.
    let theirs = match &mail_context.writer {
        Some(writer) => writer == who,
        None => mail.from.as_deref() == Some(address.as_str()),
    };
    if !theirs {
        return Some(Reaction::unplaced(sentence!("inbound.somebody_else_answered", who, address)));
    }
    let says = match mail_context.reading.said.first().map(|said| &said.act) {
        Some(Act::Yes) => true,
        Some(Act::No | Act::NotMe) => false,
        // Here a sentence that begins with yes can mean nothing else, and it silences nobody.
        _ if begins_with_yes(mail) => true,
        _ => return Some(Reaction::unplaced(sentence!("inbound.was_it_you_unclear", who, address))),
    };
    let mut reaction = Reaction::understood(if says {
        sentence!("inbound.writes_from", who, address)
    } else {
        sentence!("inbound.does_not_write_from", who, address)
    });
    settle(&mut reaction, &mail_context.views, who, &address, says);
    Some(reaction)
}

pub(in crate::planning) fn begins_with_yes(mail: &Incoming) -> bool {
    let text = mail.text.as_deref().unwrap_or_default();
    let first = text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty());
    first.is_some_and(|word| word.eq_ignore_ascii_case("yes"))
}

/// What follows once it is known whether the address is theirs.
pub fn settle(
    reaction: &mut Reaction,
    views: &[PairingView],
    who: &PersonId,
    address: &EmailAddress,
    theirs: bool,
) {
    let event = if theirs {
        PersonEvent::AliasLearned { address: address.clone() }
    } else {
        PersonEvent::AliasDenied { address: address.clone() }
    };
    reaction.decision.people.push((who.clone(), event));
    end_doubts(reaction, views, address);
    reaction.settles = Some(Settles::Address { who: who.clone(), address: address.clone(), theirs });
}

/// Nothing waits for the answer about that address any more.
pub fn end_doubts(reaction: &mut Reaction, views: &[PairingView], address: &EmailAddress) {
    let asked = |doubt: &Doubt| doubt.address == *address;
    for view in views.iter().filter(|view| view.contact.doubts.iter().any(asked) && runs(view)) {
        reaction.event(view, Event::DoubtEnded { address: address.clone() });
    }
}
