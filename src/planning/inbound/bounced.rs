//! What follows from a letter that came back: an address that is dead stops, one that fails for now
//! is counted, and what is about the desk itself is told to staff.

use jiff::Timestamp;

use super::{
    letter::{Content, DeskTrouble, Letter, Reader},
    react::{Leads, Reaction, escalation},
    view::{PairingView, Participant},
};
use crate::domain::{
    EmailAddress, Event, Incoming, PersonEvent, PersonId, Reason,
    contact::{Phase, Trouble},
    failures::TOO_MANY_DAYS,
    incoming::FailedRecipient,
    person::Refused,
};

/// The letter of ours that came back: known by its Message-ID in the report, or by the address of
/// ours that the report came home to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounced {
    pub reader: Reader,
    /// Where that letter went.
    pub address: EmailAddress,
    /// The report speaks only of the copy that the desk sends to its own mailbox.
    pub only_own_copy: bool,
}

/// What a report says of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A delay or a success.
    Nothing,
    /// It may pass: half a point.
    Soft,
    /// Policy, content or a server: nothing that another address would mend.
    Ours,
    /// The address itself is no good.
    Dead,
}

/// Judges by the enhanced status code (RFC 3463), and by the server's words where it gives none, or
/// one that says nothing (x.0.x).
///
/// - 5.1.x, 5.2.1 and 5.4.4 (no such domain, RFC 3463 §3.5) are about the address; 5.1.7 and 5.1.8
///   speak of the sender's, 5.2.3 of the letter's length.
/// - Other 5.2.x (a full mailbox), 5.4.x (routing) and all of class 4 may pass.
/// - 5.3.x, 5.5.x, 5.6.x and 5.7.x are about servers, content and policy.
#[must_use]
pub fn verdict(recipient: &FailedRecipient) -> Verdict {
    if !recipient.failed {
        return Verdict::Nothing;
    }
    let status = recipient.status.as_deref().unwrap_or_default();
    let mut parts = status.splitn(3, '.');
    let mut next = || parts.next().and_then(|part| part.parse::<u16>().ok());
    match (next(), next(), next()) {
        (Some(2), ..) => Verdict::Nothing,
        (Some(4), ..) => Verdict::Soft,
        (Some(5), Some(1), Some(7 | 8)) | (Some(5), Some(2), Some(3)) => Verdict::Ours,
        (Some(5), Some(1), _) | (Some(5), Some(2), Some(1)) | (Some(5), Some(4), Some(4)) => Verdict::Dead,
        (Some(5), Some(2 | 4), _) => Verdict::Soft,
        (Some(5), Some(3 | 5 | 6 | 7), _) => Verdict::Ours,
        _ if recipient.permanent => by_words(&recipient.said),
        _ => Verdict::Soft,
    }
}

/// What the words of a refusal say that has no code.
fn by_words(said: &str) -> Verdict {
    const POLICY: [&str; 13] = [
        "spam",
        "virus",
        "block",
        "blacklist",
        "policy",
        "reputation",
        "spf",
        "dkim",
        "dmarc",
        "relay",
        "access denied",
        "too large",
        "size limit",
    ];
    const FULL: [&str; 4] = ["full", "quota", "over limit", "insufficient"];
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&FULL) {
        Verdict::Soft
    } else if has(&POLICY) {
        Verdict::Ours
    } else {
        Verdict::Dead
    }
}

/// What follows from a report.
pub(super) fn bounce(mail: &Incoming, leads: &Leads, now: Timestamp, staff: usize) -> Reaction {
    let Some(bounce) = &mail.bounce else { return Reaction::unplaced("a bounce that names no recipient") };
    let Some(came_back) = &leads.bounced else {
        return Reaction::unplaced("a bounce that names no letter of the desk");
    };
    let Some(worst) = worst(&bounce.recipients, &came_back.address) else {
        return Reaction::unplaced("a bounce that names no recipient");
    };
    let said = words(worst);
    let Reader::Person(who) = &came_back.reader else {
        return of_staff(came_back, verdict(worst), &said, leads, staff);
    };
    if came_back.only_own_copy {
        return Reaction::unplaced(format!("the desk's own copy of a letter came back: {said}"));
    }
    let Some(participant) = leads.views.iter().find_map(|view| view.participant(who)) else {
        return Reaction::understood(format!("a letter to {who} came back; no pairing of theirs is left"));
    };
    if participant.person.email != came_back.address {
        return Reaction::understood(format!(
            "a letter to {who}'s earlier address came back; it is not used any more"
        ));
    }
    match verdict(worst) {
        Verdict::Nothing => Reaction::understood("a letter is delayed or was put off; nothing follows"),
        Verdict::Dead => {
            let mut reaction = Reaction::understood(format!("a letter to {who} came back for good"));
            address_refused(&mut reaction, &leads.views, who, &said, now, staff);
            reaction
        }
        Verdict::Soft => soft(leads, who, participant, &said, now, staff),
        Verdict::Ours => ours(who, participant, &said, leads, staff),
    }
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
fn words(recipient: &FailedRecipient) -> String {
    match (&recipient.status, recipient.said.trim()) {
        (Some(status), "") => status.clone(),
        (None, "") => "no reason given".to_owned(),
        (_, said) => said.to_owned(),
    }
}

/// A failure that may pass is counted; too many of them are a refusal for good.
fn soft(
    leads: &Leads,
    who: &PersonId,
    participant: &Participant,
    said: &str,
    now: Timestamp,
    staff: usize,
) -> Reaction {
    let mut reaction = Reaction::default();
    if !participant.standing.reachable(&participant.person) {
        reaction.verdict = format!("a letter to {who} came back; nothing is sent there any more");
        return reaction;
    }
    let event = PersonEvent::SoftFailure { said: said.to_owned(), on: Some(leads.heard_on) };
    let after = participant.standing.clone().after(&event, leads.heard);
    reaction.people.push((who.clone(), event));
    if after.failures.are_too_many() {
        reaction.verdict = format!("a letter to {who} came back once more; too often");
        let said = format!("{said} (on {} days)", after.failures.half_points());
        address_refused(&mut reaction, &leads.views, who, &said, now, staff);
    } else {
        reaction.verdict = format!(
            "a letter to {who} came back for a reason that may pass ({} of {TOO_MANY_DAYS} days that stop the address)",
            after.failures.half_points(),
        );
    }
    reaction
}

/// Nothing is wrong with the address: staff see the report, and are told once a day in the server's
/// words.
fn ours(who: &PersonId, participant: &Participant, said: &str, leads: &Leads, staff: usize) -> Reaction {
    let mut reaction =
        Reaction::unplaced(format!("a letter to {who} came back, and not because of the address: {said}"));
    let person = &participant.person;
    let what = format!("{} ({}): \"{said}\"", person.name, person.email);
    reaction.decision.letters.extend(came_back(what, leads, staff));
    reaction
}

/// Of a letter to staff the others must know, whatever it came back for.
fn of_staff(bounced: &Bounced, verdict: Verdict, said: &str, leads: &Leads, staff: usize) -> Reaction {
    if verdict == Verdict::Nothing {
        return Reaction::understood("a letter to staff is delayed; nothing follows");
    }
    let address = &bounced.address;
    if bounced.only_own_copy {
        return Reaction::unplaced(format!("the desk's own copy of a letter came back: {said}"));
    }
    let mut reaction = Reaction::unplaced(format!("a letter to staff, {address}, came back: {said}"));
    reaction.decision.letters.extend(came_back(format!("{address} (staff): \"{said}\""), leads, staff));
    reaction
}

fn came_back(said: String, leads: &Leads, staff: usize) -> Option<Letter> {
    let own = leads.bounced.as_ref().map(|bounced| &bounced.reader);
    let readers: Vec<Reader> = (0..staff).map(Reader::Staff).filter(|reader| Some(reader) != own).collect();
    (!readers.is_empty()).then(|| Letter {
        content: Content::DeskTrouble { said, what: DeskTrouble::CameBack },
        reasons: vec![Reason::of_programme("-", "came-back", &leads.heard_on.to_string())],
        readers,
        not_after: None,
        rests_on_silence: false,
    })
}

/// An address refused for good stops every ladder of its owner; staff are told once, in one letter
/// whatever the number of pairings.
pub fn address_refused(
    reaction: &mut Reaction,
    views: &[PairingView],
    who: &PersonId,
    said: &str,
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
    let refused = Refused { address: address.clone(), said: said.to_owned(), at: now };
    reaction.people.push((who.clone(), PersonEvent::AddressRefused { refused }));
    let trouble = Trouble::AddressRefused { who: who.clone(), said: said.to_owned() };
    for view in &theirs {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
    }
    let reason = Reason::of_person(who, "address-refused", &format!("{address}/{now}"));
    reaction.decision.letters.extend(one_case(&theirs, &trouble, reason, now, staff));
}

/// One letter to staff about a trouble with a person, whatever the number of their pairings.
pub(super) fn one_case(
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
