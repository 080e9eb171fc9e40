//! Orders of staff: which wait to be confirmed, which mails gave them, what the morning list numbered.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, seconds, timestamp};
use crate::{
    domain::{PairingId, PersonId, Reason},
    planning::orders::Task,
};

/// What became of orders that staff were asked to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nobody has answered yet.
    Waits,
    Done,
    Dropped,
    Undone,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Waits => "",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Undone => "undone",
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "done" => Self::Done,
            "dropped" => Self::Dropped,
            "undone" => Self::Undone,
            _ => Self::Waits,
        }
    }
}

/// Orders that were shown to the member of staff who gave them, with what would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Of the letter that asks.
    pub reason: Reason,
    /// Who gave them: an address.
    pub staff: String,
    pub tasks: Vec<Task>,
    /// Stands for the letters that were shown.
    pub shown: String,
    pub asked: Timestamp,
    /// After that they are forgotten.
    pub until: Timestamp,
    pub settled: Option<Timestamp>,
    pub fate: Fate,
    /// What takes them back, as [`Tx::settle_confirmation`] was given it.
    pub undo: String,
}

pub(super) const COLUMNS: &str = "reason, staff, tasks, shown, asked, until, settled, outcome, undo";

type Raw = (String, String, String, String, i64, i64, Option<i64>, String, String);

fn read(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
        row.get(8)?,
    ))
}

fn understand(
    (reason, staff, tasks, shown, asked, until, settled, outcome, undo): Raw,
) -> Result<Confirmation> {
    Ok(Confirmation {
        reason: Reason::from(reason),
        staff,
        tasks: serde_json::from_str(&tasks).context("Cannot read orders that wait")?,
        shown,
        asked: timestamp(asked),
        until: timestamp(until),
        settled: settled.map(timestamp),
        fate: Fate::read(&outcome),
        undo,
    })
}

impl Tx<'_> {
    pub fn ask_to_confirm(&self, asked: &Confirmation) -> Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO confirmation (reason, staff, tasks, shown, asked, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                asked.reason.to_string(),
                asked.staff,
                serde_json::to_string(&asked.tasks)?,
                asked.shown,
                seconds(asked.asked),
                seconds(asked.until)
            ])
            .context("Cannot enter orders to be confirmed")?;
        Ok(())
    }

    pub fn confirmation(&self, reason: &Reason) -> Result<Option<Confirmation>> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM confirmation WHERE reason = ?1"))?
            .query_row([reason.to_string()], read)
            .optional()
            .context("Cannot look orders up")?
            .map(understand)
            .transpose()
    }

    /// What that member of staff was asked to confirm last.
    pub fn last_confirmation(&self, staff: &str) -> Result<Option<Confirmation>> {
        self.0
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM confirmation WHERE staff = ?1 ORDER BY asked DESC, reason LIMIT 1"
            ))?
            .query_row([staff], read)
            .optional()
            .context("Cannot look orders up")?
            .map(understand)
            .transpose()
    }

    pub fn settle_confirmation(&self, reason: &Reason, fate: Fate, undo: &str, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached(
                "UPDATE confirmation SET outcome = ?2, undo = ?3, settled = ?4 WHERE reason = ?1",
            )?
            .execute(params![reason.to_string(), fate.word(), undo, seconds(now)])
            .context("Cannot note what became of orders")?;
        Ok(())
    }

    /// Notes a mail that holds orders.
    pub fn enter_order_mail(&self, message_id: &str, staff: &str, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("INSERT OR IGNORE INTO order_mail (message_id, staff, at) VALUES (?1, ?2, ?3)")?
            .execute(params![message_id, staff, seconds(now)])
            .context("Cannot note a mail with orders")?;
        Ok(())
    }

    /// Whether a mail with that Message-ID held orders.
    pub fn was_order_mail(&self, message_id: &str) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM order_mail WHERE message_id = ?1)")?
            .query_row([message_id], |row| row.get(0))
            .context("Cannot look a mail with orders up")
    }

    /// The pairings of a morning list, in the order of their numbers.
    pub fn number_lines(&self, letter: i64, pairings: &[PairingId]) -> Result<()> {
        let mut insert =
            self.0.prepare_cached("INSERT INTO digest_line (letter, number, pairing) VALUES (?1, ?2, ?3)")?;
        for (number, pairing) in (1_i64..).zip(pairings) {
            insert.execute(params![letter, number, pairing.0]).context("Cannot number a list")?;
        }
        Ok(())
    }

    /// What [`Self::number_lines`] noted of the letter with that reason.
    pub fn numbered_lines(&self, reason: &Reason) -> Result<Vec<PairingId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT d.pairing FROM reason r JOIN digest_line d ON d.letter = r.letter
             WHERE r.reason = ?1 ORDER BY d.number",
        )?;
        let rows = statement.query_map([reason.to_string()], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot read a list's numbers")
    }

    /// The pairings of the newest list that was numbered, in the order of their numbers.
    pub fn latest_list(&self) -> Result<Vec<PairingId>> {
        let mut statement = self.0.prepare_cached(
            "SELECT pairing FROM digest_line WHERE letter = (SELECT max(letter) FROM digest_line) ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot read the latest list")
    }

    /// The newest letter there is: what is decided from now on has a higher number.
    pub fn newest_letter(&self) -> Result<i64> {
        self.0
            .prepare_cached("SELECT coalesce(max(id), 0) FROM letter")?
            .query_row([], |row| row.get(0))
            .context("Cannot look for the newest letter")
    }

    /// Letters about a pairing that were decided after letter `after`.
    pub fn letters_since(&self, pairing: &PairingId, after: i64) -> Result<Vec<i64>> {
        let mut statement = self.0.prepare_cached(
            "SELECT letter FROM letter_pairing WHERE pairing = ?1 AND letter > ?2 ORDER BY letter",
        )?;
        let rows = statement.query_map(params![pairing.0, after], |row| row.get(0))?;
        rows.collect::<Result<_, _>>().context("Cannot list a pairing's letters")
    }

    pub fn pairing_due_at(&self, id: &PairingId) -> Result<Option<Timestamp>> {
        let due: Option<Option<i64>> = self
            .0
            .prepare_cached("SELECT next_due FROM pairing WHERE id = ?1")?
            .query_row([&id.0], |row| row.get(0))
            .optional()
            .context("Cannot ask when a pairing is due")?;
        Ok(due.flatten().map(timestamp))
    }

    pub fn person_due_at(&self, id: &PersonId) -> Result<Option<Timestamp>> {
        let due: Option<Option<i64>> = self
            .0
            .prepare_cached("SELECT next_due FROM person WHERE id = ?1")?
            .query_row([&id.0], |row| row.get(0))
            .optional()
            .context("Cannot ask when a person is due")?;
        Ok(due.flatten().map(timestamp))
    }

    /// Forgets a letter of which no server was ever told, with its reason: it may come again.
    pub fn forget_letter(&self, letter: i64) -> Result<()> {
        for sql in [
            "DELETE FROM reason WHERE letter = ?1",
            "DELETE FROM letter_pairing WHERE letter = ?1",
            "DELETE FROM delivery WHERE letter = ?1",
            "DELETE FROM digest_line WHERE letter = ?1",
            "DELETE FROM letter WHERE id = ?1",
        ] {
            self.0.prepare_cached(sql)?.execute([letter]).context("Cannot forget a letter")?;
        }
        Ok(())
    }

    /// Runs `work` and takes everything back that it wrote; returns what it found out.
    ///
    /// # Errors
    /// What `work` says, or when the store fails.
    pub fn rehearse<T, E: From<anyhow::Error>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.execute_batch("SAVEPOINT rehearsal").context("Cannot begin a rehearsal")?;
        let found = work(self);
        self.0.execute_batch("ROLLBACK TO rehearsal; RELEASE rehearsal").context("Cannot end a rehearsal")?;
        found
    }

    /// Runs `work`; what it wrote is taken back if it cannot be done.
    ///
    /// # Errors
    /// What `work` says, or when the store fails.
    pub fn attempt<T, E: From<anyhow::Error>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.0.execute_batch("SAVEPOINT attempt").context("Cannot begin an attempt")?;
        let outcome = work(self);
        let end = match &outcome {
            Ok(_) => "RELEASE attempt",
            // A disk that fails ends the whole transaction.
            Err(_) if self.0.is_autocommit() => return outcome,
            Err(_) => "ROLLBACK TO attempt; RELEASE attempt",
        };
        self.0.execute_batch(end).context("Cannot end an attempt")?;
        outcome
    }
}
