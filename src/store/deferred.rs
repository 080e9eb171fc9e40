//! Mails that are read once more, and mails at which the process ended.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{Tx, seconds, timestamp};
use crate::domain::{PairingId, Sentence};

/// Why a mail is read once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// The server did not give all of it.
    Withheld,
    /// Too many came within an hour.
    Flood,
}

impl Deferral {
    fn word(self) -> &'static str {
        match self {
            Self::Withheld => "withheld",
            Self::Flood => "flood",
        }
    }
}

/// A mail that is read once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeferredMail {
    pub inbox: i64,
    pub folder: String,
    pub key: String,
    pub received: Timestamp,
    pub junk: bool,
    pub why: Deferral,
    /// Staff look at it from then on.
    pub until: Timestamp,
    pub tries: u32,
}

/// Of mails that are being handled: a JSON list of their places.
const UNDER_WAY: &str = "mails_under_way";

impl Tx<'_> {
    /// The mail is read once more at `next`, until `until`; `pairings`: those it may be about.
    pub fn defer_mail(
        &self,
        inbox: i64,
        why: Deferral,
        (next, until): (Timestamp, Timestamp),
        pairings: &[PairingId],
    ) -> Result<()> {
        self.0
            .prepare_cached("INSERT INTO deferred_mail (inbox, why, next, until) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![inbox, why.word(), seconds(next), seconds(until)])
            .context("Cannot put a mail off")?;
        for pairing in pairings {
            self.0
                .prepare_cached("INSERT OR IGNORE INTO deferred_pairing (pairing, inbox) VALUES (?1, ?2)")?
                .execute(params![pairing.0, inbox])
                .context("Cannot put a mail off")?;
        }
        Ok(())
    }

    /// The mails to be read once more by `now`, `most` at the most, the longest due first.
    pub fn deferred_mails(&self, now: Timestamp, most: usize) -> Result<Vec<DeferredMail>> {
        let mut statement = self.0.prepare_cached(
            "SELECT d.inbox, i.folder, i.key, i.received, i.junk, d.why, d.until, d.tries
             FROM deferred_mail d JOIN inbox i ON i.id = d.inbox WHERE d.next <= ?1 ORDER BY d.next, d.inbox LIMIT CAST(?2 AS INTEGER)",
        )?;
        let rows =
            statement.query_map(params![seconds(now), i64::try_from(most).unwrap_or(i64::MAX)], |row| {
                Ok(DeferredMail {
                    inbox: row.get(0)?,
                    folder: row.get(1)?,
                    key: row.get(2)?,
                    received: timestamp(row.get(3)?),
                    junk: row.get(4)?,
                    why: if row.get::<_, String>(5)? == "flood" {
                        Deferral::Flood
                    } else {
                        Deferral::Withheld
                    },
                    until: timestamp(row.get(6)?),
                    tries: row.get(7)?,
                })
            })?;
        rows.collect::<Result<_, _>>().context("Cannot list the mails that are read once more")
    }

    /// When a mail is to be read once more.
    pub fn next_deferred(&self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = self
            .0
            .prepare_cached("SELECT min(next) FROM deferred_mail")?
            .query_row([], |row| row.get(0))
            .context("Cannot ask when a mail is read once more")?;
        Ok(next.map(timestamp))
    }

    /// It was tried in vain, and is tried again at `next`.
    pub fn defer_further(&self, inbox: i64, next: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE deferred_mail SET next = ?2, tries = tries + 1 WHERE inbox = ?1")?
            .execute(params![inbox, seconds(next)])
            .context("Cannot put a mail off")?;
        Ok(())
    }

    /// It is read once more no longer; its pairings wait for it no longer.
    pub fn end_deferral(&self, inbox: i64) -> Result<Vec<PairingId>> {
        let mut statement = self.0.prepare_cached("SELECT pairing FROM deferred_pairing WHERE inbox = ?1")?;
        let pairings = statement
            .query_map([inbox], |row| Ok(PairingId(row.get(0)?)))?
            .collect::<Result<Vec<_>, _>>()
            .context("Cannot end the wait for a mail")?;
        self.0
            .prepare_cached("DELETE FROM deferred_mail WHERE inbox = ?1")?
            .execute([inbox])
            .context("Cannot end the wait for a mail")?;
        Ok(pairings)
    }

    /// Until when the pairing waits for a mail that could not be read.
    pub fn mail_awaited(&self, pairing: &PairingId) -> Result<Option<Timestamp>> {
        let until: Option<i64> = self
            .0
            .prepare_cached(
                "SELECT max(d.until) FROM deferred_pairing p JOIN deferred_mail d ON d.inbox = p.inbox WHERE p.pairing = ?1",
            )?
            .query_row([&pairing.0], |row| row.get(0))
            .context("Cannot ask for which mail a pairing waits")?;
        Ok(until.map(timestamp))
    }

    /// Whether a letter is about a pairing that waits for a mail which could not be read.
    pub fn awaits_mail(&self, letter: i64, now: Timestamp) -> Result<bool> {
        self.0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM letter_pairing l JOIN deferred_pairing p ON p.pairing = l.pairing
                 JOIN deferred_mail d ON d.inbox = p.inbox WHERE l.letter = ?1 AND d.until > ?2)",
            )?
            .query_row(params![letter, seconds(now)], |row| row.get(0))
            .context("Cannot ask whether a letter waits for a mail")
    }

    /// How many mails the server withholds of which not even the author is known: they may be anybody's.
    pub fn withheld_of_nobody(&self) -> Result<usize> {
        self.0
            .prepare_cached(
                "SELECT count(*) FROM deferred_mail d JOIN inbox i ON i.id = d.inbox WHERE d.why = 'withheld' AND i.sender = ''",
            )?
            .query_row([], |row| row.get(0))
            .context("Cannot count the mails that are withheld")
    }

    /// The mail was read whole, as another row: nothing of this one is left to do.
    pub fn replace_mail(&self, inbox: i64, verdict: &Sentence, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE inbox SET verdict = ?2, unplaced = '', parked = '', waits_until = NULL, tidied = ?3, settled = ?3,
                     key = key || '#' || id
                 WHERE id = ?1",
            )?
            .execute(params![inbox, verdict.stored(), seconds(now)])
            .context("Cannot settle a mail")?;
        Ok(())
    }

    /// These mails (folder and key) are being handled; an empty list: none.
    pub fn set_under_way(&self, places: &[(&str, &str)]) -> Result<()> {
        if places.is_empty() {
            return self.clear_meta(UNDER_WAY);
        }
        self.set_meta(UNDER_WAY, &serde_json::to_string(places)?)
    }

    /// At a start: the mails that were being handled when the process ended are counted.
    pub fn count_interrupted(&self) -> Result<()> {
        let Some(places) = self.meta(UNDER_WAY)? else { return Ok(()) };
        let places: Vec<(String, String)> = serde_json::from_str(&places).unwrap_or_default();
        for (folder, key) in &places {
            // One whose effect was committed was not what ended it.
            if self.was_handled_at(folder, key)? && !self.is_deferred(folder, key)? {
                continue;
            }
            self.0
                .prepare_cached(
                    "INSERT INTO interrupted_mail (folder, key, ends) VALUES (?1, ?2, 1)
                     ON CONFLICT (folder, key) DO UPDATE SET ends = ends + 1",
                )?
                .execute([folder, key])
                .context("Cannot count a mail at which the process ended")?;
        }
        self.clear_meta(UNDER_WAY)
    }

    fn is_deferred(&self, folder: &str, key: &str) -> Result<bool> {
        self.0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM inbox i JOIN deferred_mail d ON d.inbox = i.id WHERE i.folder = ?1 AND i.key = ?2)",
            )?
            .query_row([folder, key], |row| row.get(0))
            .context("Cannot ask whether a mail is read once more")
    }

    /// How often the process ended while the mail was being handled.
    pub fn interruptions(&self, folder: &str, key: &str) -> Result<u32> {
        let ends = self
            .0
            .prepare_cached("SELECT ends FROM interrupted_mail WHERE folder = ?1 AND key = ?2")?
            .query_row([folder, key], |row| row.get(0))
            .optional()
            .context("Cannot look up how often a mail was interrupted")?;
        Ok(ends.unwrap_or(0))
    }

    pub fn forget_interruptions(&self, folder: &str, key: &str) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM interrupted_mail WHERE folder = ?1 AND key = ?2")?
            .execute([folder, key])
            .context("Cannot forget that a mail was interrupted")?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Store;

    #[test]
    fn what_was_under_way_at_an_unclean_end_is_counted_and_nothing_else() {
        let store = Store::in_memory().unwrap();
        let ends = |key: &str| store.read(|tx| tx.interruptions("INBOX", key)).unwrap();
        for expected in 1..=3 {
            store.write(|tx| tx.set_under_way(&[("INBOX", "7/1"), ("INBOX", "7/2")])).unwrap();
            store.write(|tx| tx.count_interrupted()).unwrap();
            assert_eq!((ends("7/1"), ends("7/2"), ends("7/3")), (expected, expected, 0));
        }
        // Ended in order: nothing was under way.
        store.write(|tx| tx.set_under_way(&[])).unwrap();
        store.write(|tx| tx.count_interrupted()).unwrap();
        assert_eq!(ends("7/1"), 3);
        store.write(|tx| tx.forget_interruptions("INBOX", "7/1")).unwrap();
        assert_eq!((ends("7/1"), ends("7/2")), (0, 3));
    }
}
