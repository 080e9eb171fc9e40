//! Mails acted upon: what was made of each, and which need a person.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, seconds, timestamp};

/// A mail that has been handled; entered in the transaction of its effect (promise 2).
#[derive(Debug, Clone)]
pub struct Handled<'a> {
    pub folder: &'a str,
    pub key: &'a str,
    pub message_id: &'a str,
    /// Of the whole mail: the same mail found again under another UID is the same mail.
    pub hash: &'a str,
    pub received: Timestamp,
    pub handled: Timestamp,
    pub class: &'a str,
    pub sender: &'a str,
    pub subject: &'a str,
    pub verdict: &'a str,
    /// Why staff must look; empty: understood.
    pub unplaced: &'a str,
    pub junk: bool,
}

/// A handled mail as `inbox list` and `show` have it.
#[derive(Debug, Clone)]
pub struct Unplaced {
    pub id: i64,
    pub folder: String,
    pub key: String,
    pub received: Timestamp,
    pub class: String,
    pub sender: String,
    pub subject: String,
    pub verdict: String,
    pub unplaced: String,
    pub junk: bool,
    /// When it was deleted or moved, as `after_reading` says.
    pub tidied: Option<Timestamp>,
}

const COLUMNS: &str = "id, folder, key, received, class, sender, subject, verdict, unplaced, junk, tidied";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Unplaced> {
    Ok(Unplaced {
        id: row.get(0)?,
        folder: row.get(1)?,
        key: row.get(2)?,
        received: timestamp(row.get(3)?),
        class: row.get(4)?,
        sender: row.get(5)?,
        subject: row.get(6)?,
        verdict: row.get(7)?,
        unplaced: row.get(8)?,
        junk: row.get(9)?,
        tidied: row.get::<_, Option<i64>>(10)?.map(timestamp),
    })
}

impl Tx<'_> {
    pub fn enter_handled(&self, mail: &Handled<'_>) -> Result<i64> {
        // A mailbox restored from a backup gives a UID a second time: the first mail is not there.
        self.0
            .prepare_cached("UPDATE inbox SET key = key || '#' || id WHERE folder = ?1 AND key = ?2")?
            .execute([mail.folder, mail.key])
            .context("Cannot note that a mail is gone")?;
        self.0
            .prepare_cached(
                "INSERT INTO inbox (folder, key, message_id, hash, received, handled, class, sender, subject, verdict, unplaced, junk)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                mail.folder,
                mail.key,
                mail.message_id,
                mail.hash,
                seconds(mail.received),
                seconds(mail.handled),
                mail.class,
                mail.sender,
                mail.subject,
                mail.verdict,
                mail.unplaced,
                mail.junk
            ])
            .context("Cannot note a mail as handled")?;
        Ok(self.0.last_insert_rowid())
    }

    /// Whether the very same mail was handled before, in whatever place.
    pub fn was_handled(&self, hash: &str) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM inbox WHERE hash = ?1)")?
            .query_row([hash], |row| row.get(0))
            .context("Cannot look a mail up")
    }

    /// A handled mail lies here now: somebody moved it, or the folder was numbered anew.
    pub fn lies_at(&self, hash: &str, folder: &str, key: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE OR IGNORE inbox SET folder = ?2, key = ?3, tidied = NULL
                 WHERE hash = ?1 AND NOT (folder = ?2 AND key = ?3)",
            )?
            .execute([hash, folder, key])
            .context("Cannot note where a mail lies")?;
        Ok(())
    }

    /// Handled mails received until `until` that still lie where they were found.
    pub fn untidied(&self, until: Timestamp) -> Result<Vec<Unplaced>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM inbox WHERE tidied IS NULL AND received <= ?1 ORDER BY received, id"
        ))?;
        let rows = statement.query_map([seconds(until)], read_row)?;
        rows.collect::<Result<_, _>>().context("Cannot list the mails to tidy away")
    }

    pub fn set_tidied(&self, folder: &str, key: &str, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE inbox SET tidied = ?3 WHERE folder = ?1 AND key = ?2")?
            .execute(params![folder, key, seconds(now)])
            .context("Cannot note a mail as tidied away")?;
        Ok(())
    }

    /// Staff have looked at a mail that nobody could place; whether it was one.
    pub fn set_looked_at(&self, id: i64) -> Result<bool> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE inbox SET verdict = verdict || '; staff have looked (' || unplaced || ')', unplaced = ''
                 WHERE id = ?1 AND unplaced <> ''",
            )?
            .execute([id])
            .context("Cannot note that staff have looked at a mail")?;
        Ok(changed > 0)
    }

    /// Whether the mail in that place was handled before.
    pub fn was_handled_at(&self, folder: &str, key: &str) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM inbox WHERE folder = ?1 AND key = ?2)")?
            .query_row([folder, key], |row| row.get(0))
            .context("Cannot look a mail up")
    }

    pub fn inbox(&self, unplaced_only: bool) -> Result<Vec<Unplaced>> {
        let filter = if unplaced_only { "WHERE unplaced <> ''" } else { "" };
        let mut statement =
            self.0.prepare_cached(&format!("SELECT {COLUMNS} FROM inbox {filter} ORDER BY id"))?;
        let rows = statement.query_map([], read_row)?;
        rows.collect::<Result<_, _>>().context("Cannot list the mails")
    }

    pub fn mail(&self, id: i64) -> Result<Option<Unplaced>> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM inbox WHERE id = ?1"))?
            .query_row([id], read_row)
            .optional()
            .context("Cannot read a mail")
    }

    /// Mails handled after `since`: (unplaced, found in Junk though a person wrote them).
    pub fn inbox_counts(&self, since: Timestamp) -> Result<(usize, usize)> {
        self.0
            .prepare_cached(
                "SELECT count(*) FILTER (WHERE unplaced <> ''), count(*) FILTER (WHERE junk = 1 AND class IN ('reply', 'calendar'))
                 FROM inbox WHERE handled > ?1",
            )?
            .query_row([seconds(since)], |row| Ok((row.get(0)?, row.get(1)?)))
            .context("Cannot count the mails")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn mail<'a>(key: &'a str, hash: &'a str) -> Handled<'a> {
        Handled {
            folder: "INBOX",
            key,
            message_id: "",
            hash,
            received: timestamp(1_000),
            handled: timestamp(2_000),
            class: "reply",
            sender: "ada@people.test",
            subject: "",
            verdict: "",
            unplaced: "",
            junk: false,
        }
    }

    fn places(store: &Store) -> Vec<(String, String)> {
        let lying = store.read(|tx| tx.untidied(timestamp(1_000))).unwrap();
        lying.into_iter().map(|mail| (mail.folder, mail.key)).collect()
    }

    #[test]
    fn a_mail_is_known_wherever_it_lies() {
        let store = Store::in_memory().unwrap();
        store.write(|tx| tx.enter_handled(&mail("7/3", "aa"))).unwrap();
        assert!(store.read(|tx| tx.was_handled("aa")).unwrap());
        assert!(!store.read(|tx| tx.was_handled("bb")).unwrap());
        store.write(|tx| tx.set_tidied("INBOX", "7/3", timestamp(3_000))).unwrap();
        assert_eq!(places(&store), []);
        // Staff put it back from a backup: it is to be tidied away again.
        store.write(|tx| tx.lies_at("aa", "Junk", "9/1")).unwrap();
        assert_eq!(places(&store), [("Junk".to_owned(), "9/1".to_owned())]);
        assert_eq!(store.read(|tx| tx.untidied(timestamp(999))).unwrap().len(), 0);
    }

    #[test]
    fn a_number_given_a_second_time_is_another_mail() {
        let store = Store::in_memory().unwrap();
        for hash in ["aa", "bb"] {
            store.write(|tx| tx.enter_handled(&mail("7/3", hash))).unwrap();
        }
        assert_eq!(places(&store)[1], ("INBOX".to_owned(), "7/3".to_owned()));
        assert!(store.read(|tx| tx.was_handled("aa")).unwrap(), "the first one is not forgotten");
    }

    #[test]
    fn what_staff_have_looked_at_leaves_their_list() {
        let store = Store::in_memory().unwrap();
        let id = store
            .write(|tx| {
                tx.enter_handled(&Handled {
                    unplaced: "a stranger",
                    verdict: "not placed",
                    ..mail("7/3", "aa")
                })
            })
            .unwrap();
        assert!(store.write(|tx| tx.set_looked_at(id)).unwrap());
        assert!(!store.write(|tx| tx.set_looked_at(id)).unwrap(), "it is on the list no more");
        assert_eq!(store.read(|tx| tx.inbox(true)).unwrap().len(), 0);
        let said = store.read(|tx| tx.mail(id)).unwrap().unwrap().verdict;
        assert_eq!(said, "not placed; staff have looked (a stranger)");
    }

    #[test]
    fn mail_from_before_our_time_is_looked_for_only_while_a_folder_is_read_whole() {
        let store = Store::in_memory().unwrap();
        let whole =
            |uidvalidity, next_uid| store.read(|tx| tx.reads_whole("INBOX", uidvalidity, next_uid)).unwrap();
        let goes_on =
            |uidvalidity, next_uid| store.write(|tx| tx.set_place("INBOX", uidvalidity, next_uid)).unwrap();
        assert!(whole(7, 2), "a folder that was never met");
        goes_on(7, 10);
        assert!(whole(7, 11), "not at its end yet");
        store.write(|tx| tx.read_through("INBOX")).unwrap();
        assert_eq!((whole(7, 11), whole(8, 2), whole(7, 4)), (false, true, true));
        // Half read, then killed: the rest is still asked for its time.
        goes_on(8, 3);
        assert!(whole(8, 4));
        store.write(|tx| tx.read_through("INBOX")).unwrap();
        assert_eq!((whole(8, 4), whole(8, 3)), (false, true));
    }
}
