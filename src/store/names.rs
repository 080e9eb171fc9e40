//! The names by which a mail may mean a pairing, besides its id.

use anyhow::{Context as _, Result};

use super::{Tx, pairings::PairingRow};
use crate::domain::PairingId;

impl Tx<'_> {
    /// A mail that names the pairing so means it.
    pub fn enter_pairing_name(&self, name: &str, pairing: &PairingId) -> Result<()> {
        self.0
            .prepare_cached("INSERT OR IGNORE INTO pairing_name (name, pairing) VALUES (?1, ?2)")?
            .execute([name, &pairing.0])
            .context("Cannot note a name of a pairing")?;
        Ok(())
    }

    /// The pairings that have that name.
    pub fn pairings_named(&self, name: &str) -> Result<Vec<PairingId>> {
        let mut statement =
            self.0.prepare_cached("SELECT pairing FROM pairing_name WHERE name = ?1 ORDER BY pairing")?;
        let rows = statement.query_map([name], |row| Ok(PairingId(row.get(0)?)))?;
        rows.collect::<Result<_, _>>().context("Cannot look a pairing up by its name")
    }

    /// The pairings behind `after` in the order of their ids, `most` at the most.
    pub fn pairings_after(&self, after: &str, most: usize) -> Result<Vec<PairingRow>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT id FROM pairing WHERE id > ?1 ORDER BY id LIMIT CAST(?2 AS INTEGER)")?;
        let ids: Vec<PairingId> = statement
            .query_map((after, i64::try_from(most).unwrap_or(i64::MAX)), |row| Ok(PairingId(row.get(0)?)))?
            .collect::<Result<_, _>>()
            .context("Cannot list the pairings")?;
        ids.iter().filter_map(|id| self.pairing(id).transpose()).collect()
    }
}
