//! What the record knows that bears on a mail: whose it is, which letters of ours it answers, which
//! pairing it means.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::bounced::bounced;
use crate::{
    domain::{Incoming, PairingId, PersonId, order::Spoken},
    intake,
    letters::keys::{letter_of, read_address},
    planning::{
        bounced::Bounced,
        letter::Reader,
        react::{Leads, LetterLead},
    },
    record::{self, House},
    store::Tx,
};

/// Gathers what the record knows about a mail.
pub(super) fn leads(
    tx: &Tx<'_>,
    house: &House,
    mail: &Incoming,
    hash: &str,
    heard: Timestamp,
    now: Timestamp,
) -> Result<Leads> {
    let writer = owner(tx, mail.from.as_deref())?;
    // Staff write by hand from the desk's own mailbox too; whatever mentord itself wrote is known by
    // its mark, and has been told apart before.
    let staff = mail.from.as_deref().and_then(|from| {
        let named = house.desk.staff.iter().position(|staff| staff.email.as_str() == from);
        named.or((house.desk.address.as_str() == from).then_some(0))
    });
    let mut addressed = Vec::new();
    for address in mail.to.iter().chain(&mail.cc) {
        addressed.extend(owner(tx, Some(address))?.filter(|person| Some(person) != writer.as_ref()));
    }
    let token = token(tx, house, mail)?;
    let letters = answered_letters(tx, house, mail)?;
    let proved = match addressed_letter(tx, house, mail)? {
        None if !house.desk.plus_addressing => letters.first().cloned(),
        proved => proved,
    };
    let themselves = mail.from.as_deref().is_some_and(|from| is_staff(house, from));
    let proved_to_staff = proved.as_ref().is_some_and(|letter| matches!(letter.reader, Reader::Staff(_)));
    let series = match mail.calendar.first() {
        Some(answer) => tx.pairing_of_series(&answer.uid)?,
        None => None,
    };
    let bounced = bounced(tx, house, mail, token.as_ref())?;
    let mut ids: BTreeSet<PairingId> = BTreeSet::new();
    for person in
        writer.iter().chain(bounced.as_ref().and_then(person_of)).chain(letters.iter().filter_map(reader_of))
    {
        ids.extend(tx.pairings_of(person)?);
    }
    ids.extend(token.clone());
    ids.extend(series.clone());
    ids.extend(letters.iter().flat_map(|letter| letter.pairings.clone()));
    let today = heard.to_zoned(house.desk.zone.clone()).date();
    let answers = mail.text.as_deref().map(|text| intake::answers(text, today)).unwrap_or_default();
    Ok(Leads {
        mail: hash.chars().take(16).collect(),
        heard,
        writer,
        staff,
        addressed,
        token,
        letters,
        proved,
        series,
        bounced,
        today,
        answers,
        orders: match themselves || proved_to_staff {
            true => mail.text.as_deref().map(|text| intake::orders(text, today)).unwrap_or_default(),
            false => Spoken::default(),
        },
        themselves,
        to_desk_alone: to_desk_alone(house, mail),
        vouched: mail.vouched,
        suspect: match suspect(house, mail) {
            None if themselves && replayed(tx, mail)? => Some("the same mail came before".to_owned()),
            doubt => doubt,
        },
        views: record::views(tx, house, &ids, now)?,
    })
}

fn is_staff(house: &House, address: &str) -> bool {
    house.desk.staff.iter().any(|staff| staff.email.as_str() == address)
}

/// Whether To and Cc hold nothing but addresses of the desk.
fn to_desk_alone(house: &House, mail: &Incoming) -> bool {
    let desk = &house.desk.address;
    let is_desk = |address: &String| {
        let plus = || address.strip_prefix(desk.local()).is_some_and(|rest| rest.starts_with('+'));
        address == desk.as_str()
            || plus() && address.rsplit_once('@').is_some_and(|(_, domain)| domain == desk.domain())
    };
    mail.to.iter().chain(&mail.cc).all(is_desk)
}

/// Whether orders came before in a mail of the same Message-ID.
fn replayed(tx: &Tx<'_>, mail: &Incoming) -> Result<bool> {
    mail.message_id.as_deref().map_or(Ok(false), |id| tx.was_order_mail(id))
}

/// What the header says against its author, where they say that they are of staff.
fn suspect(house: &House, mail: &Incoming) -> Option<String> {
    let looks_like = |text: &str| {
        let text = text.to_lowercase();
        house.desk.staff.iter().find(|staff| text.contains(staff.email.as_str()))
    };
    let from = mail.from.as_deref().unwrap_or_default();
    if let Some(staff) = mail.from_name.as_deref().and_then(looks_like)
        && staff.email.as_str() != from
    {
        return Some(format!("it shows the name {}, and came from {from}", staff.email));
    }
    mail.doubtful.clone()
}

fn reader_of(letter: &LetterLead) -> Option<&PersonId> {
    match &letter.reader {
        Reader::Person(id) => Some(id),
        Reader::Staff(_) => None,
    }
}

fn person_of(bounced: &Bounced) -> Option<&PersonId> {
    match &bounced.reader {
        Reader::Person(id) => Some(id),
        Reader::Staff(_) => None,
    }
}

fn owner(tx: &Tx<'_>, address: Option<&str>) -> Result<Option<PersonId>> {
    match address {
        Some(address) => tx.owner(address).context("Cannot look the writer up"),
        None => Ok(None),
    }
}

/// The recipients that are addresses of the desk's own making, split into name and token.
fn own_addresses(mail: &Incoming) -> impl Iterator<Item = (String, String)> + '_ {
    mail.to.iter().chain(&mail.cc).chain(&mail.delivered_to).filter_map(|recipient| read_address(recipient))
}

/// The pairing whose own address, with its true token, is among the recipients.
fn token(tx: &Tx<'_>, house: &House, mail: &Incoming) -> Result<Option<PairingId>> {
    for (name, token) in own_addresses(mail).filter(|(name, _)| letter_of(name).is_none()) {
        let id = PairingId(name);
        let Some(row) = tx.pairing(&id)? else {
            // A long id is shortened in the address: its owner is found among all of them.
            let fits = |row: &crate::store::PairingRow| {
                house.keys.is_token(&token, &row.pairing.id, row.contact.generation)
            };
            if let Some(row) = tx.pairings()?.into_iter().find(fits) {
                return Ok(Some(row.pairing.id));
            }
            continue;
        };
        if house.keys.is_token(&token, &id, row.contact.generation) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Our letters that a mail answers: by In-Reply-To and References, and by a letter's own address.
fn answered_letters(tx: &Tx<'_>, house: &House, mail: &Incoming) -> Result<Vec<LetterLead>> {
    let mut letters = Vec::new();
    for id in &mail.in_reply_to {
        letters.extend(letter_lead(tx, house, id)?);
    }
    letters.extend(addressed_letter(tx, house, mail)?);
    Ok(letters)
}

/// The letter whose own address, with its true token, is among the recipients.
fn addressed_letter(tx: &Tx<'_>, house: &House, mail: &Incoming) -> Result<Option<LetterLead>> {
    for (name, token) in own_addresses(mail) {
        let Some(start) = letter_of(&name) else { continue };
        let found = tx.message_ids_starting(start)?;
        if let Some(id) = found.iter().find(|id| house.keys.is_letter_token(&token, id)) {
            return letter_lead(tx, house, id);
        }
    }
    Ok(None)
}

fn letter_lead(tx: &Tx<'_>, house: &House, message_id: &str) -> Result<Option<LetterLead>> {
    let Some((kind, reader, pairings)) = tx.by_message_id(message_id)? else { return Ok(None) };
    let reason = tx.first_reason(message_id)?;
    Ok(Some(LetterLead { kind, reader: record::reader_from(house, &reader), pairings, reason }))
}
