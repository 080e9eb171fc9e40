//! Which of our letters a report says came back: by our Message-ID in it, else by the address of
//! ours that it came home to. A report that names neither is believed of no one.

use anyhow::Result;

use crate::{
    domain::{EmailAddress, Incoming, PairingId, PersonId},
    planning::{bounced::Bounced, letter::Reader},
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
    let only_own_copy =
        !recipients.is_empty() && recipients.iter().all(|address| is_desk(address, &house.desk.address));
    for id in bounce.original_message_id.iter().chain(&mail.in_reply_to) {
        if let Some((_, reader, _)) = tx.by_message_id(id)?
            && let Some(address) = tx.address_of(id)?
        {
            let reader = record::reader_from(house, &reader);
            return Ok(Some(Bounced { reader, address, only_own_copy }));
        }
    }
    let Some(pairing) = token else { return Ok(None) };
    let members: Vec<PersonId> =
        tx.pairing(pairing)?.map(|row| row.pairing.everyone().cloned().collect()).unwrap_or_default();
    for address in recipients {
        if let Some(person) = tx.owner(address.as_str())?
            && members.contains(&person)
        {
            return Ok(Some(Bounced { reader: Reader::Person(person), address, only_own_copy }));
        }
    }
    Ok(None)
}

/// The desk's mailbox, with or without a plus part.
fn is_desk(address: &EmailAddress, desk: &EmailAddress) -> bool {
    let local = address.local().split_once('+').map_or(address.local(), |(local, _)| local);
    address.domain() == desk.domain() && local == desk.local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desks_mailbox_is_known_by_any_of_its_addresses() {
        let address = |text| EmailAddress::parse(text).unwrap();
        let desk = address("desk@desk.test");
        for (given, expected) in [
            ("desk@desk.test", true),
            ("desk+ada-sam.abc@desk.test", true),
            ("ada@desk.test", false),
            ("desk@elsewhere.test", false),
        ] {
            assert_eq!(is_desk(&address(given), &desk), expected, "{given}");
        }
    }
}
