//! What people wrote that staff should read, and worries, which only their readers may.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Tx, seconds, timestamp};
use crate::domain::{
    EmailAddress, PairingId, PersonId,
    words::{Words, WordsKind, Worry},
};

pub(super) const COLUMNS: &str = "mail, pairing, writer, sender, readers, text, heard, passed, rounds";

fn worry(row: &Row<'_>) -> rusqlite::Result<Worry> {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let readers: String = row.get(4)?;
    Ok(Worry {
        key: row.get(0)?,
        pairing: some(row.get(1)?).map(PairingId),
        writer: some(row.get(2)?).map(PersonId),
        from: EmailAddress::parse(&row.get::<_, String>(3)?).ok(),
        readers: serde_json::from_str(&readers).unwrap_or_default(),
        text: row.get(5)?,
        heard: timestamp(row.get(6)?),
        passed: timestamp(row.get(7)?),
        rounds: row.get(8)?,
    })
}

impl Tx<'_> {
    /// Keeps words for staff. `pairing`: whom they are about, if that is known.
    pub fn enter_words(&self, inbox: i64, pairing: Option<&PairingId>, words: &Words) -> Result<()> {
        let kind = serde_json::to_value(words.kind).context("Cannot name the kind of words")?;
        self.0
            .prepare_cached(
                "INSERT INTO words (inbox, pairing, writer, kind, text, heard) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                inbox,
                pairing.map_or("", |id| id.0.as_str()),
                words.who.as_ref().map_or("", |id| id.0.as_str()),
                kind.as_str().unwrap_or_default(),
                words.text,
                seconds(words.heard),
            ])
            .context("Cannot keep words for staff")?;
        Ok(())
    }

    /// What was newly written in a mail that nobody could place; empty: nothing is kept of it.
    pub fn words_of_mail(&self, inbox: i64) -> Result<String> {
        let mut statement = self.0.prepare_cached(
            "SELECT text FROM words WHERE inbox = ?1 AND settled IS NULL ORDER BY id LIMIT 1",
        )?;
        let mut rows = statement.query_map([inbox], |row| row.get(0))?;
        Ok(rows.next().transpose().context("Cannot read the words of a mail")?.unwrap_or_default())
    }

    /// Staff have dealt with that mail: its words go.
    pub fn settle_words_of_mail(&self, inbox: i64, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE words SET settled = ?2, text = '' WHERE inbox = ?1 AND settled IS NULL")?
            .execute(params![inbox, seconds(now)])
            .context("Cannot settle the words of a mail")?;
        Ok(())
    }

    /// Words about the pairing that no morning list has quoted yet, oldest first.
    pub fn unlisted_words(&self, pairing: &PairingId) -> Result<Vec<Words>> {
        let mut statement = self.0.prepare_cached(
            "SELECT writer, kind, text, heard FROM words
             WHERE pairing = ?1 AND listed IS NULL AND settled IS NULL ORDER BY id",
        )?;
        let rows = statement.query_map([&pairing.0], |row| {
            let kind: String = row.get(1)?;
            Ok(Words {
                who: Some(row.get::<_, String>(0)?).filter(|id| !id.is_empty()).map(PersonId),
                kind: serde_json::from_value(kind.into()).unwrap_or(WordsKind::Said),
                text: row.get(2)?,
                heard: timestamp(row.get(3)?),
            })
        })?;
        rows.collect::<Result<_, _>>().context("Cannot read the words that wait for staff")
    }

    /// The pairings about which there are words that no morning list has quoted yet.
    pub fn pairings_with_unlisted_words(&self) -> Result<BTreeSet<PairingId>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT DISTINCT pairing FROM words WHERE listed IS NULL AND settled IS NULL")?;
        let rows = statement.query_map([], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot ask about whom words wait for staff")
    }

    /// A morning list quotes them: they are quoted once.
    pub fn words_were_listed(&self, pairing: &PairingId, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE words SET listed = ?2 WHERE pairing = ?1 AND listed IS NULL AND settled IS NULL",
            )?
            .execute(params![pairing.0, seconds(now)])
            .context("Cannot note that words were shown")?;
        Ok(())
    }

    /// Staff have dealt with what that person wrote about the pairing: the words go.
    pub fn settle_words(&self, pairing: &PairingId, writer: &PersonId, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE words SET settled = ?3, text = '' WHERE pairing = ?1 AND writer = ?2 AND settled IS NULL",
            )?
            .execute(params![pairing.0, writer.0, seconds(now)])
            .context("Cannot settle words")?;
        Ok(())
    }

    pub fn enter_worry(&self, inbox: i64, worry: &Worry) -> Result<()> {
        let readers = serde_json::to_string(&worry.readers).context("Cannot write readers down")?;
        self.0
            .prepare_cached(
                "INSERT INTO worry (mail, inbox, pairing, writer, sender, readers, text, heard, passed, rounds)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (mail) DO NOTHING",
            )?
            .execute(params![
                worry.key,
                inbox,
                worry.pairing.as_ref().map_or("", |id| id.0.as_str()),
                worry.writer.as_ref().map_or("", |id| id.0.as_str()),
                worry.from.as_ref().map_or("", EmailAddress::as_str),
                readers,
                worry.text,
                seconds(worry.heard),
                seconds(worry.passed),
                worry.rounds,
            ])
            .context("Cannot keep a mail for its readers")?;
        Ok(())
    }

    /// Worries about the pairing that nobody has settled, oldest first.
    pub fn open_worries(&self, pairing: &PairingId) -> Result<Vec<Worry>> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM worry WHERE pairing = ?1 AND settled IS NULL ORDER BY heard, mail"
        ))?;
        let rows = statement.query_map([&pairing.0], worry)?;
        rows.collect::<Result<_, _>>().context("Cannot read what waits for its readers")
    }

    /// The worry of that name, while nobody has settled it.
    pub fn open_worry(&self, key: &str) -> Result<Option<Worry>> {
        let mut statement = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM worry WHERE mail = ?1 AND settled IS NULL"))?;
        let mut rows = statement.query_map([key], worry)?;
        rows.next().transpose().context("Cannot read what waits for its readers")
    }

    /// It was passed on once more.
    pub fn worry_went_on(&self, key: &str, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("UPDATE worry SET rounds = rounds + 1, passed = ?2 WHERE mail = ?1")?
            .execute(params![key, seconds(now)])
            .context("Cannot note that a mail was passed on")?;
        Ok(())
    }

    /// One of its readers has dealt with it: the words go.
    pub fn settle_worry(&self, key: &str, now: Timestamp) -> Result<bool> {
        let changed = self
            .0
            .prepare_cached(
                "UPDATE worry SET settled = ?2, text = '', sender = '' WHERE mail = ?1 AND settled IS NULL",
            )?
            .execute(params![key, seconds(now)])
            .context("Cannot settle what waits for its readers")?;
        let letters: Vec<i64> = {
            let mut statement = self.0.prepare_cached(
                "SELECT d.id FROM worry_letter x JOIN delivery d ON d.letter = x.letter
                 WHERE x.mail = ?1 AND d.forgotten IS NULL AND d.state IN ('sent', 'failed', 'cancelled')",
            )?;
            let rows = statement.query_map([key], |row| row.get(0))?;
            rows.collect::<Result<_, _>>().context("Cannot list the letters to forget")?
        };
        for delivery in letters {
            self.forget_letter_words(delivery, now)?;
        }
        Ok(changed == 1)
    }

    /// The letter holds the words of that worry.
    pub fn letter_of_worry(&self, letter: i64, key: &str) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO worry_letter (letter, mail) VALUES (?1, ?2) ON CONFLICT (letter) DO NOTHING",
            )?
            .execute(params![letter, key])
            .context("Cannot note a letter's words")?;
        Ok(())
    }
}
