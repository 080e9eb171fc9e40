//! Mail that has been handled is deleted or moved, as `after_reading` says and letters promise.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::{
    mail::{AfterReading, Handled, Inbound, maildir},
    store::{Store, Unplaced},
};

/// With `after_reading = "delete"`: how long mail that staff must look at is left for them.
const FOR_STAFF: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Tidies handled mail away, after a complete fetch. Returns how many were, or in words why the
/// mailbox would not have it.
///
/// # Errors
/// When the store fails.
pub async fn tidy(
    store: &Store,
    rule: &AfterReading,
    inbound: &mut Inbound,
    now: Timestamp,
) -> Result<std::result::Result<usize, String>> {
    let until = match rule {
        AfterReading::Keep => return Ok(Ok(0)),
        AfterReading::Delete | AfterReading::MoveTo(_) => now,
        AfterReading::DeleteAfter(days) => now - SignedDuration::from_hours(24 * i64::from(*days)),
    };
    let ripe: Vec<Unplaced> = store
        .read(|tx| tx.untidied(until))?
        .into_iter()
        .filter(|mail| {
            *rule != AfterReading::Delete
                || mail.unplaced.is_empty()
                || now.duration_since(mail.received) >= FOR_STAFF
        })
        .collect();
    if ripe.is_empty() {
        return Ok(Ok(0));
    }
    let done = match inbound {
        Inbound::Nothing => return Ok(Ok(0)),
        Inbound::Imap(imap) => {
            let mails: Vec<Handled> = ripe
                .iter()
                .filter_map(|mail| Handled::from_key(&mail.folder, &mail.key, mail.received))
                .collect();
            imap.tidy(&mails, rule, now).await.map(|done| {
                done.into_iter()
                    .map(|mail| (mail.folder, format!("{}/{}", mail.uidvalidity, mail.uid)))
                    .collect::<Vec<_>>()
            })
        }
        Inbound::Maildir(maildir) => {
            let keys: Vec<String> = ripe
                .iter()
                .filter(|mail| mail.folder == maildir::FOLDER)
                .map(|mail| mail.key.clone())
                .collect();
            let done = maildir.tidy(&keys, rule);
            done.map(|keys| keys.into_iter().map(|key| (maildir::FOLDER.to_owned(), key)).collect())
        }
    };
    match done {
        Ok(done) => {
            store.write(|tx| done.iter().try_for_each(|(folder, key)| tx.set_tidied(folder, key, now)))?;
            Ok(Ok(done.len()))
        }
        Err(err) => Ok(Err(format!("{err:#}"))),
    }
}
