//! Our own copies of letters: which are filed, and which are owed.

use anyhow::{Context as _, Result};

use jiff::Timestamp;

use super::{Outgoing, Tx, seconds};

impl Tx<'_> {
    /// A copy of the letter lies in Sent (`filed`), or has still to be put there.
    pub fn set_copied(&self, delivery: i64, filed: bool) -> Result<()> {
        let word = if filed { "filed" } else { "owed" };
        self.0
            .prepare_cached("UPDATE delivery SET copied = ?2 WHERE id = ?1")?
            .execute((delivery, word))
            .context("Cannot note the copy of a letter")?;
        Ok(())
    }

    /// A copy of the letter came into the mailbox itself (Bcc): it left, whatever is thought of it.
    /// Whether there is such a letter.
    pub fn copy_came_home(&self, message_id: &str) -> Result<bool> {
        let changed = self
            .0
            .prepare_cached("UPDATE delivery SET copied = 'filed' WHERE id = ?1")?
            .execute([self.delivery_by_id(message_id)?])
            .context("Cannot note the copy of a letter")?;
        Ok(changed > 0)
    }

    /// A server reported on the letter, that it was delivered or takes its time: it left, whatever is
    /// thought of it. A copy that is owed stays owed.
    pub fn report_came_home(&self, message_id: &str) -> Result<()> {
        self.0
            .prepare_cached("UPDATE delivery SET copied = 'filed' WHERE id = ?1 AND copied = ''")?
            .execute([self.delivery_by_id(message_id)?])
            .context("Cannot note the report on a letter")?;
        Ok(())
    }

    /// Whether a copy of the letter is known to lie in the mailbox.
    pub fn is_copied(&self, delivery: i64) -> Result<bool> {
        self.0
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM delivery WHERE id = ?1 AND copied = 'filed')")?
            .query_row([delivery], |row| row.get(0))
            .context("Cannot look for the copy of a letter")
    }

    /// Letters for somebody alone, sent since then, of which a copy may lie in Sent: the delivery and its
    /// Message-ID.
    pub fn private_copies(&self, since: Timestamp) -> Result<Vec<(i64, String)>> {
        let mut statement = self.0.prepare_cached(
            "SELECT d.id, d.message_id FROM delivery d JOIN letter l ON l.id = d.letter
             WHERE d.settled > ?1 AND d.state = 'sent' AND l.kind = 'worry' AND d.copy_gone = 0",
        )?;
        let rows = statement.query_map([seconds(since)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot list the copies that are to go")
    }

    /// No copy of the letter is left in Sent.
    pub fn set_copy_gone(&self, delivery: i64) -> Result<()> {
        self.0
            .prepare_cached("UPDATE delivery SET copy_gone = 1 WHERE id = ?1")?
            .execute([delivery])
            .context("Cannot note the copy of a letter")?;
        Ok(())
    }

    /// Letters that were sent and whose copy is not filed yet, while they have their words.
    pub fn owed_copies(&self) -> Result<Vec<Outgoing>> {
        let mut statement = self.0.prepare_cached(
            "SELECT id FROM delivery WHERE copied = 'owed' AND forgotten IS NULL ORDER BY id",
        )?;
        let ids: Vec<i64> = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()
            .context("Cannot list the copies that are owed")?;
        let mut owed = Vec::with_capacity(ids.len());
        for id in ids {
            owed.extend(self.delivery(id)?);
        }
        Ok(owed)
    }
}
