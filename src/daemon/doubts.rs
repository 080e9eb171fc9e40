//! Settles what earlier rounds of sending left open: letters in doubt, and copies that are owed.

use anyhow::Result;
use jiff::Timestamp;

use super::sender::Manner;
use crate::{
    domain::Sentence,
    mail::Inbound,
    record::{self, Context},
    store::{Delivery, State, Store, Tx},
};

/// Settles what is in doubt: a copy that the provider filed in Sent, or that came by Bcc, proves that a
/// letter left; without one the same bytes go again after a while. Copies that we file ourselves prove
/// nothing here: they follow the mark.
///
/// # Errors
/// When the store fails.
pub async fn resolve(
    store: &Store,
    ctx: &Context,
    inbound: &mut Inbound,
    manner: &Manner,
    now: Timestamp,
) -> Result<()> {
    for delivery in store.read(|tx| tx.deliveries_in(State::InDoubt))? {
        // A copy that came into the mailbox itself (Bcc) is as good as one in Sent.
        if store.read(|tx| tx.is_copied(delivery.id))? {
            store.write(|tx| found(tx, ctx, &delivery, &sentence!("service.copy_came"), now))?;
            continue;
        }
        if manner.copies
            && let Inbound::Imap(imap) = inbound
        {
            match imap.has_copy(&delivery.message_id).await {
                Ok(true) => {
                    store.write(|tx| {
                        tx.set_copied(delivery.id, true)?;
                        found(tx, ctx, &delivery, &sentence!("service.found_in_sent"), now)
                    })?;
                    continue;
                }
                Ok(false) => {}
                Err(err) => {
                    tracing::warn!(letter = delivery.id, "Cannot look for a letter in doubt: {err:#}");
                    continue;
                }
            }
        }
        // Its copy may lie in a mailbox that could not be read.
        if manner.bcc && !manner.looked {
            continue;
        }
        let since = delivery.settled.unwrap_or(delivery.decided);
        if manner.repeatable || now.duration_since(since) >= manner.in_doubt_after {
            store.write(|tx| record::send_again(tx, ctx, &delivery, now))?;
        }
    }
    Ok(())
}

/// Its copy proves that it left; nobody may have settled it meanwhile.
fn found(tx: &Tx<'_>, ctx: &Context, delivery: &Delivery, by: &Sentence, now: Timestamp) -> Result<()> {
    if tx.is_in(delivery.id, State::InDoubt)? {
        record::proved(tx, ctx, delivery, by, now)?;
    }
    Ok(())
}

/// Files the copies that were not filed when their letters went out: the mailbox could not be
/// reached, or mentord was stopped between.
///
/// # Errors
/// When the store fails.
pub async fn file_owed_copies(
    store: &Store,
    inbound: &mut Inbound,
    manner: &Manner,
    now: Timestamp,
) -> Result<()> {
    let Inbound::Imap(imap) = inbound else { return Ok(()) };
    if !manner.append || !manner.looked {
        return Ok(());
    }
    for owed in store.read(|tx| tx.owed_copies())? {
        // It may lie there already: a crash came between filing and noting it.
        let filed = match imap.has_copy(&owed.delivery.message_id).await {
            Ok(true) => Ok(()),
            Ok(false) => imap.append_copy(&owed.bytes, now).await,
            Err(err) => Err(err),
        };
        match filed {
            Ok(()) => store.write(|tx| tx.set_copied(owed.delivery.id, true))?,
            Err(err) => {
                tracing::warn!(letter = owed.delivery.id, "Cannot keep a copy in Sent: {err:#}");
                return Ok(());
            }
        }
    }
    Ok(())
}
