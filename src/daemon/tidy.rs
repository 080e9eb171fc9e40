//! Mail that has been handled is deleted or moved, as `after_reading` says and letters promise.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::{
    mail::{AfterReading, Handled, Inbound, Tidied},
    planning::letter::DeskTrouble,
    record::{House, desk},
    store::Store,
};

/// Why the mailbox would not have it, as staff were last told.
const UNTIDY: &str = "untidy";

/// Tidies handled mail away, after a complete fetch; mail that staff must look at only once they have.
/// Returns why the mailbox would not have it, where that is new: staff are told once.
///
/// # Errors
/// When the store fails.
pub async fn tidy(
    store: &Store,
    house: &House,
    rule: &AfterReading,
    inbound: &mut Inbound,
    now: Timestamp,
) -> Result<Option<String>> {
    let until = match rule {
        AfterReading::Keep => return Ok(None),
        AfterReading::Delete | AfterReading::MoveTo(_) => now,
        AfterReading::DeleteAfter(days) => now - SignedDuration::from_hours(24 * i64::from(*days)),
    };
    let ripe: Vec<Handled> = store
        .read(|tx| tx.untidied(until))?
        .into_iter()
        .map(|mail| Handled {
            folder: mail.folder,
            key: mail.key,
            received: mail.received,
            for_staff: !mail.unplaced.is_empty() && mail.settled.is_none(),
        })
        .collect();
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
            desk::tell_trouble(tx, house, DeskTrouble::Untidy, "untidy", &why, now)?;
            return Ok(Some(why));
        }
        Ok(None)
    })
}
