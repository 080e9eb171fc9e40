//! Words go once they are of no use: those of letters, subjects of mails, orders, posts. What happened,
//! and why, stays.

use std::time::Duration;

use anyhow::{Context as _, Result};
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use super::{PATIENCE, Store, Tx, seconds};
use crate::domain::programme::WORDS_KEPT_DAYS;

/// What one transaction forgets of letters at most: their pages are overwritten with zeros.
const LARGEST_AT_ONCE: usize = 4 * 1024 * 1024;
/// Set where pages may hold what was deleted without being overwritten.
const UNCLEAN: &str = "unclean_pages";

/// What holds words besides letters, with the statement that empties it. ?1: what ended until then is
/// past its time; ?2: now; ?3: rows at most.
///
/// The words of a mail that staff were shown go once it is settled. Posts go after their messages: an
/// edit that is still to be made needs them.
const WORDS: [(&str, &str); 9] = [
    (
        "subjects of settled mails",
        "UPDATE inbox SET subject = '', forgotten = ?2 WHERE id IN (
             SELECT id FROM inbox WHERE subject <> '' AND settled IS NOT NULL AND settled <= ?2 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "subjects of mails",
        "UPDATE inbox SET subject = '', forgotten = ?2,
             parked = CASE WHEN json_valid(parked) THEN json_set(parked, '$.subject', '') ELSE '' END
         WHERE id IN (SELECT id FROM inbox WHERE subject <> '' AND handled <= ?1 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "words of parked mails",
        "UPDATE inbox SET parked = json_remove(parked, '$.text') WHERE id IN (
             SELECT id FROM inbox WHERE parked <> '' AND handled <= ?1 AND json_valid(parked)
             AND json_extract(parked, '$.text') IS NOT NULL LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "words for staff",
        "UPDATE words SET text = '' WHERE id IN (
             SELECT id FROM words WHERE text <> '' AND heard <= ?1 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "words for their readers alone",
        "UPDATE worry SET text = '', sender = '' WHERE mail IN (
             SELECT mail FROM worry WHERE text <> '' AND heard <= ?1 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "sentences above letters",
        "DELETE FROM grace WHERE pairing IN (
             SELECT pairing FROM grace WHERE until <= ?1 OR until <= ?2 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "orders",
        "UPDATE confirmation SET tasks = '[]', undo = '' WHERE reason IN (
             SELECT reason FROM confirmation
             WHERE tasks <> '[]' AND coalesce(settled, until) <= ?1 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "messages to rooms",
        "UPDATE message SET body = '', editing = '' WHERE id IN (
             SELECT id FROM message WHERE body <> '' AND stale = 0 AND posted <= ?1 LIMIT CAST(?3 AS INTEGER))",
    ),
    (
        "posts",
        "UPDATE post SET text = '', amended = '' WHERE id IN (
             SELECT id FROM post WHERE text <> '' AND posted <= ?1 AND NOT EXISTS (
                 SELECT 1 FROM message WHERE message.id = post.message AND message.body <> '') LIMIT CAST(?3 AS INTEGER))",
    ),
];

/// The first schema under which what is deleted is overwritten.
const OVERWRITES: i64 = 6;

/// Whether pages that are free or half used may hold what an earlier mentord deleted.
pub(super) fn may_hold_the_deleted(connection: &Connection) -> Result<bool> {
    let schema: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .context("Cannot read the database's version")?;
    Ok(schema < OVERWRITES || Tx(connection).meta(UNCLEAN)?.is_some())
}

/// What was forgotten, and how many of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub counts: Vec<(&'static str, usize)>,
    /// There is more that is past its time.
    pub more: bool,
}

impl Forgotten {
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Adds what another transaction forgot.
    pub fn add(&mut self, other: &Self) {
        for (what, count) in &other.counts {
            match self.counts.iter_mut().find(|(known, _)| known == what) {
                Some((_, sum)) => *sum += count,
                None => self.counts.push((what, *count)),
            }
        }
        self.more = other.more;
    }
}

/// Whether a letter still has its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsGone {
    pub since: Timestamp,
    /// Of the bytes that left, SHA-256 in hexadecimal.
    pub hash: String,
}

impl Tx<'_> {
    /// Empties what is past its time at `now`, `most` rows at the most. What waits, is being sent or
    /// in doubt keeps its words, however old.
    pub fn forget(&self, now: Timestamp, most: usize) -> Result<Forgotten> {
        let until = seconds(now - SignedDuration::from_hours(24 * WORDS_KEPT_DAYS));
        let mut forgotten = Forgotten::default();
        self.forget_letters_of_worries(until, now, most)?;
        let (letters, more) = self.forget_letters(until, now, most)?;
        forgotten.counts.push(("letters", letters));
        for (what, sql) in WORDS {
            let left = most.saturating_sub(forgotten.total());
            let rows = self
                .0
                .prepare_cached(sql)?
                .execute(params![until, seconds(now), left])
                .with_context(|| format!("Cannot forget {what}"))?;
            forgotten.counts.push((what, rows));
        }
        forgotten.counts.retain(|(_, count)| *count > 0);
        forgotten.more = more || forgotten.total() >= most;
        Ok(forgotten)
    }

    /// How many letters lost their words, and whether there are more than were taken on.
    fn forget_letters(&self, until: i64, now: Timestamp, most: usize) -> Result<(usize, bool)> {
        let past: Vec<(i64, usize)> = {
            let mut statement = self.0.prepare_cached(
                "SELECT id, length(bytes) FROM delivery
                 WHERE forgotten IS NULL AND state IN ('sent', 'failed', 'cancelled') AND settled <= ?1
                 ORDER BY settled LIMIT CAST(?2 AS INTEGER)",
            )?;
            let rows = statement.query_map(params![until, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>().context("Cannot list the letters to forget")?
        };
        let (mut done, mut octets) = (0, 0);
        for (id, length) in &past {
            // One that is larger than the bound goes alone.
            if done > 0 && octets + length > LARGEST_AT_ONCE {
                return Ok((done, true));
            }
            self.forget_letter_words(*id, now)?;
            done += 1;
            octets += length;
        }
        Ok((done, false))
    }

    /// Letters about a worry go with it, though the last of them left later.
    fn forget_letters_of_worries(&self, until: i64, now: Timestamp, most: usize) -> Result<()> {
        let past: Vec<i64> = {
            let mut statement = self.0.prepare_cached(
                "SELECT d.id FROM worry w JOIN worry_letter x ON x.mail = w.mail
                 JOIN delivery d ON d.letter = x.letter
                 WHERE w.heard <= ?1 AND w.gone = 0 AND d.forgotten IS NULL
                 AND d.state IN ('sent', 'failed', 'cancelled') LIMIT CAST(?2 AS INTEGER)",
            )?;
            let rows = statement.query_map(params![until, most], |row| row.get(0))?;
            rows.collect::<Result<_, _>>().context("Cannot list the letters to forget")?
        };
        for delivery in &past {
            self.forget_letter_words(*delivery, now)?;
        }
        if past.is_empty() {
            self.0
                .prepare_cached("UPDATE worry SET gone = 1 WHERE gone = 0 AND heard <= ?1")?
                .execute([until])
                .context("Cannot note that words are gone")?;
        }
        Ok(())
    }

    pub(super) fn forget_letter_words(&self, delivery: i64, now: Timestamp) -> Result<()> {
        let bytes: Vec<u8> = self
            .0
            .prepare_cached("SELECT bytes FROM delivery WHERE id = ?1")?
            .query_row([delivery], |row| row.get(0))
            .context("Cannot read a letter to forget")?;
        // The subject is part of the words: that of an answer quotes the mail it answers.
        self.0
            .prepare_cached(
                "UPDATE delivery SET bytes = x'', subject = '', hash = ?2, forgotten = ?3 WHERE id = ?1",
            )?
            .execute(params![delivery, HEXLOWER.encode(&Sha256::digest(&bytes)), seconds(now)])
            .context("Cannot forget a letter's words")?;
        Ok(())
    }
}

impl Store {
    /// Takes out of the file and its log what was forgotten: the log is emptied into the file, in which
    /// freed pages are zeros. A file of an earlier mentord is written anew first. `false`: somebody
    /// reads, and it is to be tried again.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn clean(&self) -> Result<bool> {
        self.unless_failed(|connection| {
            if may_hold_the_deleted(connection)? {
                connection.execute_batch("VACUUM").context("Cannot write the database anew")?;
                Tx(connection).clear_meta(UNCLEAN)?;
            }
            // Whoever reads is not waited for: the loops of the daemon would stand still.
            connection.busy_timeout(Duration::ZERO).context("Cannot set the time-out of the database")?;
            let busy: Result<i64, _> =
                connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
            connection.busy_timeout(PATIENCE).context("Cannot set the time-out of the database")?;
            match busy {
                Ok(busy) => Ok(busy == 0),
                Err(err) if err.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => Ok(false),
                Err(err) => Err(err).context("Cannot empty the database's log"),
            }
        })
    }
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
