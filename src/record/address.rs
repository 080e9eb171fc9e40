//! Another address for a person: one way for the command line, an order of staff and a changed line
//! of the roster. The person stays who they are; introduction and calls go to the right address.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::{Deed, House, enter_letter, record, refresh, stop::withdraw, views};
use crate::{
    domain::{
        Contact, EmailAddress, Event, Pairing, PairingId, Person, PersonEvent, PersonId,
        contact::{Ladder, Phase, Trouble},
        person::NotAnAddress,
    },
    planning::{
        letter::{Content, Letter, News, Reader},
        schedule::due::{all_readers, pairing_reason},
        view::PairingView,
    },
    store::{Actor, Happened, PersonRow, Tx},
};

const WHY: &str = "the address was put right";

/// Why an address is not taken; each a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error("{0}.")]
    NoAddress(#[from] NotAnAddress),
    #[error("There is no person {0}.")]
    Nobody(PersonId),
    #[error("{address} is an address of {owner}; two people cannot have the same.")]
    SomebodyElses { address: EmailAddress, owner: String },
    #[error("{0} is the desk's own address; give the person's.")]
    OfTheDesk(EmailAddress),
    #[error("{address} is the address of {name} already.")]
    Same { address: EmailAddress, name: String },
    #[error(
        "{address} is the address of {name} that does not work; `mentord pair clear {id}` has letters go there again."
    )]
    SameAndStopped { address: EmailAddress, name: String, id: PersonId },
}

/// What the new address changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub person: Person,
    pub earlier: EmailAddress,
    /// Pairings that are introduced anew.
    pub anew: Vec<PairingId>,
    /// Pairings in which the other side is told the right address.
    pub told: Vec<PairingId>,
}

impl Moved {
    /// A line a sentence, for whoever ordered it.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let Self { person, earlier, anew, told } = self;
        let list = |ids: &[PairingId]| ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(", ");
        let mut said =
            vec![format!("{} is written to at {} now, not at {earlier}.", person.name, person.email)];
        if !anew.is_empty() {
            said.push(format!("Introduced anew, with the right address: {}.", list(anew)));
        }
        if !told.is_empty() {
            said.push(format!("In touch already; the other side is told the address: {}.", list(told)));
        }
        said
    }
}

/// Whether the person may have that address.
///
/// # Errors
/// When the store fails.
pub fn check(
    tx: &Tx<'_>,
    house: &House,
    who: &PersonId,
    new: &str,
) -> Result<Result<EmailAddress, NotTaken>> {
    let address = match EmailAddress::parse(new) {
        Ok(address) => address,
        Err(refused) => return Ok(Err(refused.into())),
    };
    let Some(row) = tx.person(who)? else { return Ok(Err(NotTaken::Nobody(who.clone()))) };
    let name = row.person.name.clone();
    if row.person.email == address {
        let works = row.standing.reachable(&row.person);
        let id = who.clone();
        return Ok(Err(match works {
            true => NotTaken::Same { address, name },
            false => NotTaken::SameAndStopped { address, name, id },
        }));
    }
    if house.desk.address == address {
        return Ok(Err(NotTaken::OfTheDesk(address)));
    }
    if let Some(other) = tx.owner(address.as_str())?.filter(|other| other != who) {
        let owner = tx.person(&other)?.map_or(other.0, |row| row.person.name);
        return Ok(Err(NotTaken::SomebodyElses { address, owner }));
    }
    Ok(Ok(address))
}

/// Gives the person another address, with all that follows from it.
///
/// # Errors
/// When the store fails; nothing is changed then.
pub fn change(
    tx: &Tx<'_>,
    house: &House,
    who: &PersonId,
    new: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Moved, NotTaken>> {
    let address = match check(tx, house, who, new)? {
        Ok(address) => address,
        Err(refused) => return Ok(Err(refused)),
    };
    let row = tx.person(who)?.context("Cannot find the person again")?;
    let after = Person { email: address, ..row.person.clone() };
    put(tx, house, row, after, &["email".to_owned()], actor, now).map(Ok)
}

/// Writes a person whose address differs from the one in `row`. `fields`: all that changed.
///
/// What waits for the earlier address and comes again is not sent there; the calls are taken out of
/// its calendar, if anybody is there. Who had not been in touch is introduced anew, and so is everyone
/// where the address was dead; else the other side is told.
///
/// # Errors
/// When the store fails; nothing is changed then.
pub fn put(
    tx: &Tx<'_>,
    house: &House,
    mut row: PersonRow,
    mut after: Person,
    fields: &[String],
    actor: &Actor,
    now: Timestamp,
) -> Result<Moved> {
    let who = after.id.clone();
    let earlier = row.person.email.clone();
    let alive = row.standing.reachable(&row.person);
    let strangers = row.standing.frozen.is_some();
    let pairings = tx.pairings_of(&who)?;
    let mut stopped = tx.cancel_what_comes_again(&who.0, WHY, now)?;
    for id in &pairings {
        stopped.extend(tx.cancel_courtesies(id, WHY, now)?);
        if alive {
            take_from_calendar(tx, house, id, &row.person, actor, now)?;
        }
    }
    let mut touched: BTreeSet<PairingId> = withdraw(tx, &stopped, now)?;

    after.aliases.retain(|alias| *alias != after.email && *alias != earlier);
    if !strangers {
        after.aliases.push(earlier.clone());
    }
    let event = PersonEvent::Noted { fields: fields.to_vec() };
    row.standing = row.standing.after(&event, now);
    row.person = after.clone();
    tx.save_person(&row)?;
    tx.append(now, now, "", "", &who.0, actor, &Happened::ToPerson(event), None)?;

    let mut moved = Moved { person: after, earlier, anew: Vec::new(), told: Vec::new() };
    for id in pairings {
        let Some(row) = tx.pairing(&id)? else { continue };
        touched.insert(id.clone());
        let mut deed = Deed::of_events(Vec::new(), actor, now);
        if begins_anew(&row.pairing, &row.contact, &who, alive, house) {
            let stopped = tx.cancel_introduction(&id, WHY, now)?;
            touched.extend(withdraw(tx, &stopped, now)?);
            deed.events.push((id.clone(), Event::Corrected { who: who.clone() }));
            moved.anew.push(id);
        } else if !matches!(row.contact.phase, Phase::Ended { .. }) {
            let over = row.contact.open.iter().filter(|open| is_about(&open.trouble, &who));
            deed.events
                .extend(over.map(|open| (id.clone(), Event::Settled { trouble: open.trouble.clone() })));
            if matches!(row.contact.phase, Phase::Introduced { .. }) {
                let view = tx.view(&id, &house.standings, now)?;
                let letter = view.and_then(|view| told(&view, &who, now));
                moved.told.extend(letter.is_some().then(|| id.clone()));
                deed.letters.extend(letter);
            }
        }
        record(tx, house, &deed, now)?;
    }
    refresh(tx, house, &touched, now)?;
    Ok(moved)
}

/// Whether the pair is introduced once more. A mentor who was asked first is asked once more.
fn begins_anew(pairing: &Pairing, contact: &Contact, who: &PersonId, alive: bool, house: &House) -> bool {
    match contact.phase {
        Phase::Proposed => {
            contact.mentor_asked.is_some() && !contact.mentor_agreed && pairing.mentors.contains(who)
        }
        Phase::Introducing => true,
        Phase::Introduced { .. } if contact.taken_in => false,
        Phase::Introduced { .. } => {
            let programme = house.standings.programmes.get(&pairing.programme);
            let silence = programme.and_then(|it| contact.silence(pairing, it.contact.counts));
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
    let readers: Vec<Reader> = all_readers(view, false)
        .into_iter()
        .filter(|reader| matches!(reader, Reader::Person(id) if others.contains(id)))
        .collect();
    (!readers.is_empty()).then(|| Letter {
        content: Content::Told {
            pairing: view.pairing.id.clone(),
            about: who.clone(),
            news: News::NewAddress,
        },
        reasons: vec![pairing_reason(view, "told", &format!("address/{who}/{now}"))],
        readers,
        not_after: None,
        rests_on_silence: false,
    })
}

/// A CANCEL to the earlier address alone, while it is the one on file; whoever has the series keeps
/// it, and gets the new address with the next update (RFC 5546 §3.2.5).
fn take_from_calendar(
    tx: &Tx<'_>,
    house: &House,
    id: &PairingId,
    person: &Person,
    actor: &Actor,
    now: Timestamp,
) -> Result<()> {
    let Some(row) = tx.pairing(id)? else { return Ok(()) };
    let Some(booking) = row.contact.booking.as_ref().filter(|booking| {
        !booking.cancelled
            && booking.invited.contains(&person.email)
            && booking.series.next_after(now).is_some()
    }) else {
        return Ok(());
    };
    if matches!(row.contact.phase, Phase::Ended { .. } | Phase::Proposed) {
        return Ok(());
    }
    let mut invited = booking.invited.clone();
    invited.remove(&person.email);
    let sequence = booking.sequence + 1;
    let event = Event::Rebooked { series: booking.series.clone(), invited, new_time: false };
    let deed = Deed::of_events(vec![(id.clone(), event)], actor, now);
    record(tx, house, &deed, now)?;
    let Some(mut view) = views(tx, house, &BTreeSet::from([id.clone()]), now)?.pop() else { return Ok(()) };
    let Some(participant) = view.people.get(&person.id).cloned() else { return Ok(()) };
    view.former.insert(person.id.clone(), participant);
    let letter = Letter {
        content: Content::Cancellation { pairing: id.clone() },
        reasons: vec![pairing_reason(&view, "cancellation", &format!("{sequence}/{}", person.id))],
        readers: vec![Reader::Person(person.id.clone())],
        not_after: None,
        rests_on_silence: false,
    };
    let office = super::staff::office(tx, house, now)?;
    enter_letter(tx, house, &letter, (&letter.readers, &office), &[view], now).map(|_| ())
}
