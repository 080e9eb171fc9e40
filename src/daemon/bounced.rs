//! Which of our letters a report says came back: by our Message-ID in it, else by the address that this one
//! delivery left under. A report that names neither is believed of no one.

use anyhow::Result;

use super::correlate::{addressed_id, is_of_desk, own_addresses};
use crate::{
    domain::{EmailAddress, Incoming, PairingId, PersonId},
    planning::inbound::mail_context::Bounced,
    record::{self, Context},
    store::Tx,
};

/// The letter that came back, if the mail is a report about one of ours.
pub(super) fn bounced(
    tx: &Tx<'_>,
    ctx: &Context,
    mail: &Incoming,
    token: Option<&PairingId>,
) -> Result<Option<Bounced>> {
    let Some(bounce) = &mail.bounce else { return Ok(None) };
    let recipients = reported(mail);
    let only_own_copy = !recipients.is_empty()
        && recipients.iter().all(|address| is_of_desk(&ctx.desk.address, address.as_str()));
    let named = bounce.original_message_id.iter().chain(&mail.in_reply_to).cloned();
    let by_envelope = envelope(tx, ctx, mail, token)?.into_iter().chain(addressed_id(tx, ctx, mail)?);
    for id in named.chain(by_envelope) {
        if let Some((_, recipient, _)) = tx.by_message_id(&id)?
            && let Some(address) = tx.address_of(&id)?
        {
            let recipient = record::recipient_from(ctx, &recipient);
            return Ok(Some(Bounced { recipient, address, letter: Some(id), only_own_copy }));
        }
    }
    Ok(None)
}

fn reported(mail: &Incoming) -> Vec<EmailAddress> {
    let recipients = mail.bounce.iter().flat_map(|bounce| &bounce.recipients);
    recipients.filter_map(|recipient| EmailAddress::parse(&recipient.address).ok()).collect()
}

/// The Message-ID of the delivery whose tag stands in an address that the report came home to.
fn envelope(
    tx: &Tx<'_>,
    ctx: &Context,
    mail: &Incoming,
    token: Option<&PairingId>,
) -> Result<Option<String>> {
    let tags: Vec<String> = own_addresses(mail).filter_map(|own| own.tag).collect();
    let Some(pairing) = token.filter(|_| !tags.is_empty()) else { return Ok(None) };
    let ids = tx.message_ids_of(pairing)?;
    Ok(ids.into_iter().find(|id| tags.iter().any(|tag| ctx.keys.is_envelope_tag(tag, id))))
}

/// Whom a report speaks of that names no letter of ours: somebody on file.
pub(super) fn reported_person(tx: &Tx<'_>, mail: &Incoming) -> Result<Option<PersonId>> {
    for address in reported(mail) {
        if let Some(person) = tx.owners(address.as_str())?.into_iter().next() {
            return Ok(Some(person));
        }
    }
    Ok(None)
}
