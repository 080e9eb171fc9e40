//! Mail that has been handled is deleted or moved, as `after_reading` says and letters promise.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::Sentence,
    mail::{AfterReading, Handled, Inbound, Tidied},
    planning::letter::DeskTrouble,
    record::{Context, desk},
    store::{Store, Unplaced},
};

/// Why the mailbox would not have it, as staff were last told.
const UNTIDY: &str = "untidy";

/// Tidies handled mail away, after a complete fetch; mail that staff must look at only once they have. What is for
/// the readers of worries alone goes at once, whatever the rule.
/// Returns why the mailbox would not have it, where that is new: staff are told once.
///
/// # Errors
/// When the store fails.
pub async fn tidy(
    store: &Store,
    ctx: &Context,
    rule: &AfterReading,
    inbound: &mut Inbound,
    now: Timestamp,
) -> Result<Option<String>> {
    let private = store.read(|tx| tx.private_mails())?;
    let at_once = handled(private, |_| false);
    let why = remove(store, ctx, &AfterReading::Delete, inbound, at_once, now).await?;
    remove_copies(store, inbound, now).await?;
    let until = match rule {
        AfterReading::Keep => return Ok(why),
        AfterReading::Delete | AfterReading::MoveTo(_) => now,
        AfterReading::DeleteAfter(days) => now - SignedDuration::from_hours(24 * i64::from(*days)),
    };
    let untidied = store.read(|tx| tx.untidied(until))?;
    let ripe = handled(untidied, |mail| mail.unplaced.is_some() && mail.settled.is_none());
    Ok(remove(store, ctx, rule, inbound, ripe, now).await?.or(why))
}

/// How long a copy of a letter for somebody alone is looked for: providers file it after a while.
const COPIES_COME_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Takes our own copies of letters for somebody alone out of Sent, where the provider filed them.
async fn remove_copies(store: &Store, inbound: &mut Inbound, now: Timestamp) -> Result<()> {
    let Inbound::Imap(imap) = inbound else { return Ok(()) };
    for (delivery, id) in store.read(|tx| tx.private_copies(now - COPIES_COME_WITHIN))? {
        match imap.remove_copy(&id).await {
            Ok(true) => store.write(|tx| tx.set_copy_gone(delivery))?,
            Ok(false) => {}
            Err(err) => {
                tracing::warn!(letter = delivery, "Our own copy could not be removed: {err:#}");
                return Ok(());
            }
        }
    }
    Ok(())
}

fn handled(mails: Vec<Unplaced>, for_staff: impl Fn(&Unplaced) -> bool) -> Vec<Handled> {
    let each = |mail: Unplaced| Handled {
        for_staff: for_staff(&mail),
        folder: mail.folder,
        key: mail.key,
        received: mail.received,
    };
    mails.into_iter().map(each).collect()
}

/// Tidies these mails away; why the mailbox would not have it, where that is new.
async fn remove(
    store: &Store,
    ctx: &Context,
    rule: &AfterReading,
    inbound: &mut Inbound,
    ripe: Vec<Handled>,
    now: Timestamp,
) -> Result<Option<String>> {
    if ripe.is_empty() {
        return Ok(None);
    }
    let tidied = match inbound {
        Inbound::Nothing => return Ok(None),
        Inbound::Imap(imap) => imap.tidy(&ripe, rule, now).await,
        Inbound::Maildir(maildir) => maildir.tidy(&ripe, rule, now),
    };
    let Tidied { done, refused } = match tidied {
        Ok(tidied) => tidied,
        // As a server that cannot be reached: that is told by the reader.
        Err(err) => {
            tracing::warn!("Mail that was handled could not be tidied away: {err:#}");
            return Ok(None);
        }
    };
    store.write(|tx| {
        for (folder, key) in &done {
            tx.set_tidied(folder, key, now)?;
        }
        let why = refused.join("; ");
        let told = tx.meta(UNTIDY)?.unwrap_or_default();
        if why.is_empty() {
            tx.clear_meta(UNTIDY)?;
        } else if told.is_empty() {
            tx.set_meta(UNTIDY, &why)?;
            let said = Sentence::verbatim(why.as_str());
            desk::tell_trouble(tx, ctx, DeskTrouble::Untidy, "untidy", &said, now)?;
            return Ok(Some(why));
        }
        Ok(None)
    })
}
