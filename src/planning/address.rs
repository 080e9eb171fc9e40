//! Another address for a person: one way for the command line, an order of staff, a sheet and a changed line of the
//! roster. The person stays who they are; introduction and calls go to the right address.

use jiff::Timestamp;

use super::{
    decision::{Decision, Edit},
    letter::{Content, Letter, News, Recipient},
    schedule::due::{all_recipients, pairing_reason},
    view::{PairingRecord, PairingView, PersonRecord},
};
use crate::domain::{
    EmailAddress, Event, PairingId, Person, PersonId,
    contact::{Ladder, Phase, Trouble},
};

/// A pairing of somebody whose address changes.
#[derive(Debug, Clone)]
pub struct Involved {
    pub record: PairingRecord,
    /// `None`: its programme is not configured.
    pub view: Option<PairingView>,
}

/// What a new address brings about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressChange {
    /// One after the other: what goes to the earlier address is written while it is on file.
    pub decisions: Vec<Decision>,
    pub news: NewAddress,
}

/// What a new address brings about, for whoever ordered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    pub name: String,
    pub earlier: EmailAddress,
    pub new: EmailAddress,
    /// Pairings that are introduced anew.
    pub anew: Vec<PairingId>,
    /// Pairings in which the other side is told the right address.
    pub told: Vec<PairingId>,
}

/// The person becomes `after`, whose address is another one.
///
/// What waits for the earlier address and comes again is not sent there: see [`super::outbox::stopped_by_edit`]. The
/// calls are taken out of its calendar, if anybody is there. Who had not been in touch is introduced anew, and so is
/// everyone where the address was dead; else the other side is told.
#[must_use]
pub fn change(person: &PersonRecord, after: &Person, theirs: &[Involved], now: Timestamp) -> AddressChange {
    let before = &person.person;
    let alive = person.standing.reachable(before);
    let mut news = NewAddress {
        name: after.name.clone(),
        earlier: before.email.clone(),
        new: after.email.clone(),
        anew: Vec::new(),
        told: Vec::new(),
    };
    let mut decisions = Vec::new();
    if alive {
        decisions.extend(theirs.iter().filter_map(|it| out_of_calendar(it, before, now)));
    }
    let mut after = after.clone();
    after.aliases.retain(|alias| *alias != after.email && *alias != before.email);
    // An address that was somebody else's is no earlier one of theirs.
    if person.standing.frozen.is_none() {
        after.aliases.push(before.email.clone());
    }
    decisions.push(Decision::of_edits(vec![Edit::change_person(before, &after)]));
    for involved in theirs {
        let decision = of_pairing(involved, &after.id, alive, &mut news, now);
        decisions.extend(Some(decision).filter(|decision| !decision.is_empty()));
    }
    AddressChange { decisions, news }
}

fn of_pairing(
    involved: &Involved,
    who: &PersonId,
    alive: bool,
    news: &mut NewAddress,
    now: Timestamp,
) -> Decision {
    let PairingRecord { pairing, contact } = &involved.record;
    let id = &pairing.id;
    if begins_anew(involved, who, alive) {
        news.anew.push(id.clone());
        return Decision::of_events(vec![(id.clone(), Event::Corrected { who: who.clone() })]);
    }
    if matches!(contact.phase, Phase::Ended { .. }) {
        return Decision::default();
    }
    let over = contact.open.iter().filter(|open| is_about(&open.trouble, who));
    let over = over.map(|open| (id.clone(), Event::Settled { trouble: open.trouble.clone() })).collect();
    let mut decision = Decision::of_events(over);
    if matches!(contact.phase, Phase::Introduced { .. })
        && let Some(letter) = involved.view.as_ref().and_then(|view| told(view, who, now))
    {
        news.told.push(id.clone());
        decision.letters.push(letter);
    }
    decision
}

/// Whether the pair is introduced once more. A mentor who was asked first is asked once more.
fn begins_anew(involved: &Involved, who: &PersonId, alive: bool) -> bool {
    let PairingRecord { pairing, contact } = &involved.record;
    match contact.phase {
        Phase::Proposed => {
            contact.mentor_asked.is_some() && !contact.mentor_agreed && pairing.mentors.contains(who)
        }
        Phase::Introducing => true,
        Phase::Introduced { .. } if contact.taken_in => false,
        Phase::Introduced { .. } => {
            let silence = involved.view.as_ref().and_then(PairingView::silence);
            !alive || silence.is_some_and(|silence| silence.ladder == Ladder::First)
        }
        Phase::Ended { .. } => false,
    }
}

fn is_about(trouble: &Trouble, person: &PersonId) -> bool {
    matches!(trouble, Trouble::AddressRefused { who, .. } | Trouble::NotMe { who } if who == person)
}

/// The other side is told the address.
fn told(view: &PairingView, who: &PersonId, now: Timestamp) -> Option<Letter> {
    let others = view.pairing.members(view.pairing.side_of(who)?.other());
    let recipients: Vec<Recipient> = all_recipients(view, false)
        .into_iter()
        .filter(|recipient| matches!(recipient, Recipient::Person(id) if others.contains(id)))
        .collect();
    (!recipients.is_empty()).then(|| Letter {
        content: Content::Told {
            pairing: view.pairing.id.clone(),
            about: who.clone(),
            news: News::NewAddress,
        },
        reasons: vec![pairing_reason(view, "told", &format!("address/{who}/{now}"))],
        recipients,
        not_after: None,
        requires_complete_fetch: false,
    })
}

/// A CANCEL to the earlier address alone, while it is the one on file; whoever has the series keeps
/// it, and gets the new address with the next update (RFC 5546 §3.2.5).
fn out_of_calendar(involved: &Involved, person: &Person, now: Timestamp) -> Option<Decision> {
    let PairingRecord { pairing, contact } = &involved.record;
    let booking = contact.booking.as_ref().filter(|booking| {
        !booking.cancelled
            && booking.invited.contains(&person.email)
            && booking.series.next_after(now).is_some()
    })?;
    if matches!(contact.phase, Phase::Ended { .. } | Phase::Proposed) {
        return None;
    }
    let event = Event::Uninvited { address: person.email.clone() };
    let letter =
        involved.view.as_ref().filter(|view| view.people.contains_key(&person.id)).map(|view| Letter {
            content: Content::Cancellation { pairing: pairing.id.clone() },
            reasons: vec![pairing_reason(
                view,
                "cancellation",
                &format!("{}/{}", booking.sequence + 1, person.id),
            )],
            recipients: vec![Recipient::Person(person.id.clone())],
            not_after: None,
            requires_complete_fetch: false,
        });
    Some(Decision {
        events: vec![(pairing.id.clone(), event)],
        letters: letter.into_iter().collect(),
        ..Decision::default()
    })
}
