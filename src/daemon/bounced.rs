//! Which of our letters a report says came back: by our Message-ID in it, else by the address of
//! ours that it came home to. A report that names neither is believed of no one.

use anyhow::Result;

use super::leads::is_of_desk;
use crate::{
    domain::{EmailAddress, Incoming, PairingId, PersonId},
    planning::{inbound::bounced::Bounced, letter::Reader},
    record::{self, House},
    store::Tx,
};

/// The letter that came back, if the mail is a report about one of ours.
pub(super) fn bounced(
    tx: &Tx<'_>,
    house: &House,
    mail: &Incoming,
    token: Option<&PairingId>,
) -> Result<Option<Bounced>> {
    let Some(bounce) = &mail.bounce else { return Ok(None) };
    let recipients: Vec<EmailAddress> = bounce
        .recipients
        .iter()
        .filter_map(|recipient| EmailAddress::parse(&recipient.address).ok())
        .collect();
    let only_own_copy = !recipients.is_empty()
        && recipients.iter().all(|address| is_of_desk(&house.desk.address, address.as_str()));
    for id in bounce.original_message_id.iter().chain(&mail.in_reply_to) {
        if let Some((_, reader, _)) = tx.by_message_id(id)?
            && let Some(address) = tx.address_of(id)?
        {
            let reader = record::reader_from(house, &reader);
            return Ok(Some(Bounced { reader, address, letter: Some(id.clone()), only_own_copy }));
        }
    }
    let Some(pairing) = token else { return Ok(None) };
    let members: Vec<PersonId> =
        tx.pairing(pairing)?.map(|row| row.pairing.everyone().cloned().collect()).unwrap_or_default();
    for address in recipients {
        if let Some(person) = tx.owner(address.as_str())?
            && members.contains(&person)
        {
            let reader = Reader::Person(person);
            return Ok(Some(Bounced { reader, address, letter: None, only_own_copy }));
        }
    }
    Ok(None)
}
