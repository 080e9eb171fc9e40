//! What is so of the letters that follow from an order: until when they wait, so that it can be taken back, and what
//! staff say above the first of them.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{Tx, seconds, timestamp};
use crate::{domain::PairingId, planning::letter::Above};

/// What is so of the letters about a pairing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grace {
    /// Those to its people that are decided before then leave then.
    pub waits: Timestamp,
    /// Stands above the first of them that is decided before `until`.
    pub above: Option<Above>,
    /// Until when all this holds.
    pub until: Timestamp,
}

impl Tx<'_> {
    pub fn begin_grace(&self, pairing: &PairingId, grace: &Grace, now: Timestamp) -> Result<()> {
        self.0
            .prepare_cached("DELETE FROM grace WHERE until <= ?1")?
            .execute([seconds(now)])
            .context("Cannot forget what waits no more")?;
        let above = grace.above.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
        self.0
            .prepare_cached(
                "INSERT INTO grace (pairing, waits, above, until) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (pairing) DO UPDATE SET waits = max(waits, excluded.waits),
                     above = CASE WHEN excluded.above <> '' THEN excluded.above ELSE above END,
                     until = max(until, excluded.until)",
            )?
            .execute(params![pairing.0, seconds(grace.waits), above, seconds(grace.until)])
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

    /// What is so of letters about a pairing that are decided at `now`.
    pub fn grace(&self, pairing: &PairingId, now: Timestamp) -> Result<Option<Grace>> {
        let found: Option<(i64, String, i64)> = self
            .0
            .prepare_cached("SELECT waits, above, until FROM grace WHERE pairing = ?1 AND until > ?2")?
            .query_row(params![pairing.0, seconds(now)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()
            .context("Cannot ask whether letters wait")?;
        let read = |(waits, above, until): (i64, String, i64)| Grace {
            waits: timestamp(waits),
            above: serde_json::from_str(&above).ok(),
            until: timestamp(until),
        };
        Ok(found.map(read))
    }

    /// It stands above a letter: no other has it.
    pub fn said_above(&self, pairing: &PairingId) -> Result<()> {
        self.0
            .prepare_cached("UPDATE grace SET above = '' WHERE pairing = ?1")?
            .execute([&pairing.0])
            .context("Cannot note what was said")?;
        Ok(())
    }
}
