//! What follows from a letter that came back: an address that is dead stops, one that fails for now
//! is counted, and what is about the desk itself is told to staff.

use jiff::Timestamp;

use super::{
    mail_context::{Bounced, MailContext},
    reaction::{Reaction, SendAgain, escalation},
};
use crate::domain::{
    EmailAddress, Event, Incoming, PersonEvent, PersonId, Reason, Sentence,
    contact::{Phase, Trouble},
    failures::TOO_MANY_DAYS,
    incoming::{Bounce, FailedRecipient},
    person::Refused,
    refusal::{EnhancedStatus, FailureScope, Permanence, Refusal, reply_code},
    refusal_words::Cause,
};
use crate::planning::{
    letter::{Content, DeskTrouble, Letter, Recipient},
    view::{PairingView, Participant},
};

/// What a report says of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A delay or a success.
    Nothing,
    /// It may pass: half a point.
    Soft,
    /// For good, and nobody says why: half a point, and staff see it.
    Unclear,
    /// Policy, content or a server: nothing that another address would mend.
    Ours,
    /// The address itself is no good.
    Dead,
}

/// Judges by the one table of codes and words ([`crate::domain::refusal`]). A full stop without any
/// reason is counted like what may pass, and staff see it: nobody is silenced by a guess.
#[must_use]
pub fn verdict(recipient: &FailedRecipient) -> Verdict {
    let status = recipient.status.as_deref().and_then(EnhancedStatus::parse);
    if !recipient.failed || status.is_some_and(|status| status.class == 2) {
        return Verdict::Nothing;
    }
    // The words may tell of several attempts: a code of another class than the status is not the last.
    let known = status.filter(|status| !status.is_vague());
    let code = reply_code(&recipient.said)
        .filter(|code| known.is_none_or(|status| status.class == code / 100))
        .or((status.is_none() && !recipient.permanent).then_some(450));
    let refusal = Refusal::of(code, status, &recipient.said);
    match (refusal.scope, refusal.permanence) {
        (FailureScope::Channel, _) => Verdict::Ours,
        (FailureScope::Recipient, Permanence::Permanent) => Verdict::Dead,
        (FailureScope::Recipient, Permanence::Temporary) => Verdict::Soft,
        (FailureScope::Recipient, Permanence::Unclear) => Verdict::Unclear,
    }
}

/// What follows from a report.
pub(in crate::planning) fn bounce(
    mail: &Incoming,
    mail_context: &MailContext,
    now: Timestamp,
    staff: usize,
) -> Reaction {
    let Some(bounce) = &mail.bounce else { return Reaction::unplaced(sentence!("inbound.no_recipient")) };
    // Nobody need look for the letter behind it.
    if !bounce.recipients.is_empty() && bounce.recipients.iter().all(|one| verdict(one) == Verdict::Nothing) {
        return Reaction::understood(sentence!("inbound.delayed"));
    }
    let Some(came_back) = &mail_context.bounced else { return unnamed(bounce, mail_context, staff) };
    let Some(worst) = worst(&bounce.recipients, &came_back.address) else {
        return Reaction::unplaced(sentence!("inbound.no_recipient"));
    };
    let said = words(worst);
    let Recipient::Person(who) = &came_back.recipient else {
        return of_staff(came_back, verdict(worst), &said, mail_context, staff);
    };
    if came_back.only_own_copy {
        return Reaction::unplaced(sentence!("inbound.own_copy_came_back", said));
    }
    let Some(participant) = mail_context.views.iter().find_map(|view| view.participant(who)) else {
        return Reaction::understood(sentence!("inbound.came_back_to_nobody", who));
    };
    if participant.person.email != came_back.address {
        return Reaction::understood(sentence!("inbound.came_back_from_earlier", who));
    }
    match verdict(worst) {
        Verdict::Nothing => Reaction::understood(sentence!("inbound.delayed")),
        Verdict::Dead => {
            let mut reaction = Reaction::understood(sentence!("inbound.came_back_for_good", who));
            address_refused(&mut reaction, &mail_context.views, who, &said, now, staff);
            reaction
        }
        Verdict::Soft => soft(mail_context, who, participant, &said, now, staff),
        Verdict::Unclear => {
            let mut reaction = soft(mail_context, who, participant, &said, now, staff);
            // An address that stops is told by itself.
            if reaction.decision.letters.is_empty() && !reaction.decision.people.is_empty() {
                reaction.unplaced = Some(sentence!("inbound.came_back_unclear", who, said));
            }
            reaction
        }
        Verdict::Ours => {
            let mut reaction = ours(who, participant, &said, mail_context, staff);
            if participant.standing.reachable(&participant.person) && !is_of_the_letter(worst) {
                reaction.send_again =
                    came_back.letter.clone().map(|message_id| SendAgain { message_id, said });
            }
            reaction
        }
    }
}

/// Anybody can write a report: one that names neither a letter of ours nor a delivery stops nothing. Where it speaks of
/// somebody on file, or came by a pair's address, staff get it in its own words, once a day.
fn unnamed(bounce: &Bounce, mail_context: &MailContext, staff: usize) -> Reaction {
    let mut reaction = Reaction::unplaced(sentence!("inbound.came_back_unknown"));
    if mail_context.reported.is_none() && mail_context.token.is_none() {
        return reaction;
    }
    let Some(worst) = bounce.recipients.iter().max_by_key(|recipient| verdict(recipient)) else {
        return reaction;
    };
    reaction.decision.letters.push(Letter {
        content: Content::DeskTrouble {
            said: sentence!("inbound.reported", address => &worst.address, said => words(worst)),
            what: DeskTrouble::UnknownReport,
        },
        reasons: vec![Reason::of_desk("report", &mail_context.heard_on.to_string())],
        recipients: (0..staff).map(Recipient::Staff).collect(),
        not_after: None,
        requires_complete_fetch: false,
    });
    reaction
}

/// The recipient that the report blames most: of those it names by the letter's address, else of all
/// (a mailbox that forwards is named by where it forwards to).
fn worst<'r>(recipients: &'r [FailedRecipient], address: &EmailAddress) -> Option<&'r FailedRecipient> {
    let is_named = |recipient: &&FailedRecipient| {
        EmailAddress::parse(&recipient.address).is_ok_and(|named| named == *address)
    };
    let named: Vec<&FailedRecipient> = recipients.iter().filter(is_named).collect();
    let of = if named.is_empty() { recipients.iter().collect() } else { named };
    of.into_iter().max_by_key(|recipient| verdict(recipient))
}

/// The server's own words, or its code.
fn words(recipient: &FailedRecipient) -> Sentence {
    match (&recipient.status, recipient.said.trim()) {
        (Some(status), "") => Sentence::verbatim(status.as_str()),
        (None, "") => sentence!("inbound.no_reason"),
        (_, said) => Sentence::verbatim(said),
    }
}

/// A failure that may pass is counted; too many of them are a refusal for good.
fn soft(
    mail_context: &MailContext,
    who: &PersonId,
    participant: &Participant,
    said: &Sentence,
    now: Timestamp,
    staff: usize,
) -> Reaction {
    let mut reaction = Reaction::default();
    if !participant.standing.reachable(&participant.person) {
        reaction.verdict = sentence!("inbound.came_back_stopped", who);
        return reaction;
    }
    let event = PersonEvent::SoftFailure { said: said.clone(), on: Some(mail_context.heard_on) };
    let after = participant.standing.clone().after(&event, mail_context.heard);
    reaction.decision.people.push((who.clone(), event));
    if after.failures.are_too_many() {
        reaction.verdict = sentence!("inbound.came_back_too_often", who);
        let said = sentence!("inbound.said_on_days", said, days => after.failures.half_points());
        address_refused(&mut reaction, &mail_context.views, who, &said, now, staff);
    } else {
        let days = after.failures.half_points();
        reaction.verdict = sentence!("inbound.came_back_for_now", who, days, most => TOO_MANY_DAYS);
    }
    reaction
}

/// Its size or its content was refused: the same bytes would be refused again.
fn is_of_the_letter(recipient: &FailedRecipient) -> bool {
    let status = recipient.status.as_deref().and_then(EnhancedStatus::parse);
    matches!(status.map(|status| (status.subject, status.detail)), Some((2, 3) | (3, 4) | (6, _)))
        || Cause::in_words(&recipient.said) == Some(Cause::TooLarge)
}

/// Nothing is wrong with the address: staff see the report, and are told once a day in the server's
/// words.
fn ours(
    who: &PersonId,
    participant: &Participant,
    said: &Sentence,
    mail_context: &MailContext,
    staff: usize,
) -> Reaction {
    let mut reaction = Reaction::unplaced(sentence!("inbound.came_back_for_another_reason", who, said));
    let person = &participant.person;
    let what = sentence!("inbound.said_of_person", name => &person.name, address => &person.email, said);
    reaction.decision.letters.extend(came_back(what, mail_context, staff));
    reaction
}

/// Of a letter to staff the others must know, whatever it came back for.
fn of_staff(
    bounced: &Bounced,
    verdict: Verdict,
    said: &Sentence,
    mail_context: &MailContext,
    staff: usize,
) -> Reaction {
    if verdict == Verdict::Nothing {
        return Reaction::understood(sentence!("inbound.staff_delayed"));
    }
    let address = &bounced.address;
    if bounced.only_own_copy {
        return Reaction::unplaced(sentence!("inbound.own_copy_came_back", said));
    }
    let mut reaction = Reaction::unplaced(sentence!("inbound.staff_came_back", address, said));
    let what = sentence!("inbound.said_of_staff", address, said);
    reaction.decision.letters.extend(came_back(what, mail_context, staff));
    reaction
}

fn came_back(said: Sentence, mail_context: &MailContext, staff: usize) -> Option<Letter> {
    let own = mail_context.bounced.as_ref().map(|bounced| &bounced.recipient);
    let recipients: Vec<Recipient> =
        (0..staff).map(Recipient::Staff).filter(|recipient| Some(recipient) != own).collect();
    (!recipients.is_empty()).then(|| Letter {
        content: Content::DeskTrouble { said, what: DeskTrouble::CameBack },
        reasons: vec![Reason::of_desk("came-back", &mail_context.heard_on.to_string())],
        recipients,
        not_after: None,
        requires_complete_fetch: false,
    })
}

/// Whether an address that is no good means that the introduction did not reach its reader: nobody has heard of
/// them, and the pairing is in its first week at most.
fn introduction_failed(view: &PairingView, who: &PersonId, now: Timestamp) -> bool {
    view.first_week_over().is_none_or(|over| now < over)
        && view.contact.heard.get(who).is_none_or(|heard| heard.last().is_none())
}

/// An address refused for good stops every ladder of its owner. Staff read of it on their next list; at once, in
/// one letter whatever the number of pairings, if it is the introduction that did not arrive.
pub fn address_refused(
    reaction: &mut Reaction,
    views: &[PairingView],
    who: &PersonId,
    said: &Sentence,
    now: Timestamp,
    staff: usize,
) {
    let open = |view: &&PairingView| {
        view.people.contains_key(who) && !matches!(view.contact.phase, Phase::Ended { .. })
    };
    let theirs: Vec<&PairingView> = views.iter().filter(open).collect();
    let Some(participant) = views.iter().find_map(|view| view.participant(who)) else { return };
    if !participant.standing.reachable(&participant.person) {
        return;
    }
    let address = participant.person.email.clone();
    let refused = Refused { address: address.clone(), said: said.clone(), at: now };
    reaction.decision.people.push((who.clone(), PersonEvent::AddressRefused { refused }));
    let trouble = Trouble::AddressRefused { who: who.clone(), said: said.clone() };
    for view in &theirs {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
    }
    if theirs.iter().any(|view| introduction_failed(view, who, now)) {
        let reason = Reason::of_person(who, "address-refused", &format!("{address}/{now}"));
        reaction.decision.letters.extend(one_case(&theirs, &trouble, reason, now, staff));
    }
}

/// One letter to staff about a trouble with a person, whatever the number of their pairings.
pub(in crate::planning) fn one_case(
    theirs: &[&PairingView],
    trouble: &Trouble,
    reason: Reason,
    now: Timestamp,
    staff: usize,
) -> Option<Letter> {
    let (view, others) = theirs.split_first()?;
    let mut letter = escalation(view, trouble, reason, now, staff);
    if let Content::Escalation { case } = &mut letter.content {
        case.also = others.iter().map(|view| view.pairing.id.clone()).collect();
    }
    Some(letter)
}

#[cfg(test)]
#[path = "bounced_tests.rs"]
mod tests;
