//! Until when letters about a pairing wait, so that the order from which they follow can be taken back.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{Tx, seconds, timestamp};
use crate::domain::PairingId;

impl Tx<'_> {
    /// Letters to the people of a pairing that are decided before then leave then.
    pub fn begin_grace(&self, pairing: &PairingId, until: Timestamp, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM grace WHERE until <= ?1")?
            .execute([seconds(now)])
            .context("Cannot forget what waits no more")?;
        self.0
            .prepare_cached(
                "INSERT INTO grace (pairing, until) VALUES (?1, ?2)
                 ON CONFLICT (pairing) DO UPDATE SET until = max(until, excluded.until)",
            )?
            .execute(params![pairing.0, seconds(until)])
            .context("Cannot note that letters wait")?;
        Ok(())
    }

    /// The order was taken back: nothing waits for that any more.
    pub fn end_grace(&self, pairing: &PairingId) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM grace WHERE pairing = ?1")?
            .execute([&pairing.0])
            .context("Cannot forget what waits no more")?;
        Ok(())
    }

    /// Until when letters about a pairing wait, where they do at `now`.
    pub fn grace(&self, pairing: &PairingId, now: Timestamp) -> Result<Option<Timestamp>> {
        let until: Option<i64> = self
            .0
            .prepare_cached("SELECT until FROM grace WHERE pairing = ?1 AND until > ?2")?
            .query_row(params![pairing.0, seconds(now)], |row| row.get(0))
            .optional()
            .context("Cannot ask whether letters wait")?;
        Ok(until.map(timestamp))
    }
}
