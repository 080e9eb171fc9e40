//! Mails acted upon: what was made of each, and which need a person.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, seconds, timestamp};
use crate::domain::Sentence;

/// A mail that has been handled; entered in the transaction of its effect.
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
    pub verdict: &'a Sentence,
    /// Why staff must look; `None`: understood.
    pub unplaced: Option<&'a Sentence>,
    pub junk: bool,
    /// What is needed to hear it once it is known who wrote; empty: nothing.
    pub parked: &'a str,
    /// Somebody is asked: staff need not look before.
    pub waits_until: Option<Timestamp>,
    /// It leaves the mailbox at once, whatever `after_reading` says.
    pub private: bool,
    /// It names us by something that nobody can guess, or a trusted server vouches for its author.
    pub proved: bool,
}

/// A mail of which another copy came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameMail {
    pub private: bool,
}

/// A handled mail as `inbox list` and `show` have it.
#[derive(Debug, Clone)]
pub struct Unplaced {
    pub id: i64,
    pub folder: String,
    pub key: String,
    pub received: Timestamp,
    pub handled: Timestamp,
    pub class: String,
    pub sender: String,
    pub subject: String,
    pub verdict: Sentence,
    /// Why staff must look, or had to; `None`: understood.
    pub unplaced: Option<Sentence>,
    pub junk: bool,
    /// When it was deleted or moved, as `after_reading` says.
    pub tidied: Option<Timestamp>,
    /// Somebody is asked until then.
    pub waits_until: Option<Timestamp>,
    /// When it was settled, by staff or by who was asked.
    pub settled: Option<Timestamp>,
    /// Since when its subject is gone.
    pub forgotten: Option<Timestamp>,
}

pub(super) const COLUMNS: &str = "id, folder, key, received, class, sender, subject, verdict, unplaced, junk, tidied, waits_until, settled, handled, forgotten";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Unplaced> {
    Ok(Unplaced {
        id: row.get(0)?,
        folder: row.get(1)?,
        key: row.get(2)?,
        received: timestamp(row.get(3)?),
        class: row.get(4)?,
        sender: row.get(5)?,
        subject: row.get(6)?,
        verdict: Sentence::from_stored(&row.get::<_, String>(7)?),
        unplaced: Some(row.get::<_, String>(8)?)
            .filter(|why| !why.is_empty())
            .map(|why| Sentence::from_stored(&why)),
        junk: row.get(9)?,
        tidied: row.get::<_, Option<i64>>(10)?.map(timestamp),
        waits_until: row.get::<_, Option<i64>>(11)?.map(timestamp),
        settled: row.get::<_, Option<i64>>(12)?.map(timestamp),
        handled: timestamp(row.get(13)?),
        forgotten: row.get::<_, Option<i64>>(14)?.map(timestamp),
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
                "INSERT INTO inbox (folder, key, message_id, hash, received, handled, class, sender, subject, verdict, unplaced, junk, parked, waits_until, private, proved)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
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
                mail.verdict.stored(),
                mail.unplaced.map(Sentence::stored).unwrap_or_default(),
                mail.junk,
                mail.parked,
                mail.waits_until.map(seconds),
                mail.private,
                mail.proved
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

    /// The mail of that Message-ID and sender that was handled first.
    pub fn same_mail(&self, message_id: &str, sender: &str) -> Result<Option<SameMail>> {
        self.0
            .prepare_cached(
                "SELECT private FROM inbox WHERE message_id = ?1 AND sender = ?2 AND message_id <> ''
                 ORDER BY id LIMIT 1",
            )?
            .query_row([message_id, sender], |row| Ok(SameMail { private: row.get(0)? }))
            .optional()
            .context("Cannot look a mail up")
    }

    /// Handled mails that are to leave the mailbox at once and lie there still.
    pub fn private_mails(&self) -> Result<Vec<Unplaced>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM inbox WHERE private = 1 AND tidied IS NULL ORDER BY id"
        ))?;
        let rows = statement.query_map([], read_row)?;
        rows.collect::<Result<_, _>>().context("Cannot list the mails that are to leave at once")
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

    /// Whether the mail in that place was handled before.
    pub fn was_handled_at(&self, folder: &str, key: &str) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM inbox WHERE folder = ?1 AND key = ?2)")?
            .query_row([folder, key], |row| row.get(0))
            .context("Cannot look a mail up")
    }

    /// Mails that staff must look at still, or all of them.
    pub fn inbox(&self, unplaced_only: bool) -> Result<Vec<Unplaced>> {
        let filter = if unplaced_only { "WHERE unplaced <> '' AND settled IS NULL" } else { "" };
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

    /// Mails found in Junk after `since` though somebody on file wrote them.
    pub fn found_in_junk(&self, since: Timestamp) -> Result<usize> {
        self.0
            .prepare_cached(
                "SELECT count(*) FROM inbox WHERE handled > ?1 AND junk = 1 AND class IN ('reply', 'calendar')
                 AND (EXISTS (SELECT 1 FROM address WHERE address.address = inbox.sender)
                      OR EXISTS (SELECT 1 FROM learned WHERE learned.address = inbox.sender))",
            )?
            .query_row([seconds(since)], |row| row.get(0))
            .context("Cannot count the mails")
    }

    /// Mails that staff must look at and have been told of on no list up to `since`; one about which
    /// somebody was asked comes on the list once the desk waits for the answer no longer. Each with the time from
    /// which it is told of.
    pub fn unplaced_between(&self, since: Timestamp, now: Timestamp) -> Result<Vec<(Timestamp, Unplaced)>> {
        let told = |mail: Unplaced| {
            let from = mail.waits_until.map_or(mail.handled, |until| until.max(mail.handled));
            (since < from && from <= now).then_some((from, mail))
        };
        Ok(self.inbox(true)?.into_iter().filter_map(told).collect())
    }

    /// How many mails came from that sender from `since` to `until`; those of the desk itself are not counted, nor
    /// what proved itself. No more than `most` are counted.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn recent_mail_count(
        &self,
        sender: &str,
        (since, until): (Timestamp, Timestamp),
        most: usize,
    ) -> Result<usize> {
        if sender.is_empty() {
            return Ok(0);
        }
        self.0
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE sender = ?1 AND received > ?2
                 AND received <= ?3 AND class <> 'loop' AND NOT proved LIMIT CAST(?4 AS INTEGER))",
            )?
            .query_row(
                params![sender, seconds(since), seconds(until), i64::try_from(most).unwrap_or(i64::MAX)],
                |row| row.get(0),
            )
            .context("Cannot count the mails of a sender")
    }

    /// What was kept of a mail; empty: nothing.
    pub fn parked_of(&self, id: i64) -> Result<String> {
        self.0
            .prepare_cached("SELECT parked FROM inbox WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .context("Cannot read what was kept of a mail")
    }

    /// Mails from that address that staff must look at still, with what was kept of each.
    pub fn open_from(&self, sender: &str) -> Result<Vec<(i64, String)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, parked FROM inbox WHERE sender = ?1 AND unplaced <> '' AND settled IS NULL ORDER BY id",
        )?;
        let rows = statement.query_map([sender], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list the mails of a sender")
    }

    /// Staff need not look at the mail any more; `verdict`: what was made of it. What was kept for
    /// this goes.
    pub fn settle_mail(&self, id: i64, verdict: &Sentence, now: Timestamp) -> Result<bool> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE inbox SET settled = ?2, verdict = ?3, parked = '', waits_until = NULL
                 WHERE id = ?1 AND unplaced <> '' AND settled IS NULL",
            )?
            .execute(params![id, seconds(now), verdict.stored()])
            .context("Cannot settle a mail")?;
        self.settle_words_of_mail(id, now)?;
        Ok(changed == 1)
    }

    /// The mail is for staff after all, for another reason.
    pub fn leave_to_staff(&self, id: i64, unplaced: &Sentence, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE inbox SET unplaced = ?2, verdict = ?2, waits_until = ?3 WHERE id = ?1")?
            .execute(params![id, unplaced.stored(), seconds(now)])
            .context("Cannot leave a mail to staff")?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn mail<'a>(verdict: &'a Sentence, key: &'a str, hash: &'a str) -> Handled<'a> {
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
            verdict,
            unplaced: None,
            junk: false,
            parked: "",
            waits_until: None,
            private: false,
            proved: false,
        }
    }

    fn cursors(store: &Store) -> Vec<(String, String)> {
        let lying = store.read(|tx| tx.untidied(timestamp(1_000))).unwrap();
        lying.into_iter().map(|mail| (mail.folder, mail.key)).collect()
    }

    #[test]
    fn a_mail_is_known_wherever_it_lies() {
        let store = Store::in_memory().unwrap();
        store.write(|tx| tx.enter_handled(&mail(&Sentence::default(), "7/3", "aa"))).unwrap();
        assert!(store.read(|tx| tx.was_handled("aa")).unwrap());
        assert!(!store.read(|tx| tx.was_handled("bb")).unwrap());
        store.write(|tx| tx.set_tidied("INBOX", "7/3", timestamp(3_000))).unwrap();
        assert_eq!(cursors(&store), []);
        // Staff put it back from a backup: it is to be tidied away again.
        store.write(|tx| tx.lies_at("aa", "Junk", "9/1")).unwrap();
        assert_eq!(cursors(&store), [("Junk".to_owned(), "9/1".to_owned())]);
        assert_eq!(store.read(|tx| tx.untidied(timestamp(999))).unwrap().len(), 0);
    }

    #[test]
    fn a_number_given_a_second_time_is_another_mail() {
        let store = Store::in_memory().unwrap();
        for hash in ["aa", "bb"] {
            store.write(|tx| tx.enter_handled(&mail(&Sentence::default(), "7/3", hash))).unwrap();
        }
        assert_eq!(cursors(&store)[1], ("INBOX".to_owned(), "7/3".to_owned()));
        assert!(store.read(|tx| tx.was_handled("aa")).unwrap(), "the first one is not forgotten");
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
