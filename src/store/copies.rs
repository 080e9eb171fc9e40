//! Our own copies of letters: which are filed, and which are owed.

use anyhow::{Context as _, Result};

use super::{Outgoing, Tx};

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

    /// Letters that were sent and whose copy could not be filed at the time.
    pub fn owed_copies(&self) -> Result<Vec<Outgoing>> {
        let mut statement =
            self.0.prepare_cached("SELECT id FROM delivery WHERE copied = 'owed' ORDER BY id")?;
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
