//! What stops a letter, or starts it again: evidence, endings, time, and staff.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::params;

use super::{Tx, seconds};
use crate::domain::PairingId;

impl Tx<'_> {
    /// Evidence stops what rests on silence; returns the letters that die.
    pub fn cancel_silent(&self, pairing: &PairingId, why: &str, now: Timestamp) -> Result<usize> {
        self.cancel(
            "rests_on_silence = 1 AND id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)",
            &pairing.0,
            why,
            now,
        )
    }

    /// Ending stops everything that waits, courtesies of several pairings included.
    pub fn cancel_of_pairing(&self, pairing: &PairingId, why: &str, now: Timestamp) -> Result<usize> {
        self.cancel("id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)", &pairing.0, why, now)
    }

    /// Pausing stops the courtesies that wait.
    pub fn cancel_courtesies(&self, pairing: &PairingId, why: &str, now: Timestamp) -> Result<usize> {
        self.cancel(
            "courtesy = 1 AND id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)",
            &pairing.0,
            why,
            now,
        )
    }

    fn cancel(&self, letters: &str, pairing: &str, why: &str, now: Timestamp) -> Result<usize> {
        let sql = format!(
            "UPDATE delivery SET state = 'cancelled', said = ?2, settled = ?3
             WHERE state = 'pending' AND letter IN (SELECT id FROM letter WHERE {letters})"
        );
        self.0
            .prepare_cached(&sql)?
            .execute(params![pairing, why, seconds(now)])
            .context("Cannot cancel letters")
    }

    /// Whatever waits for this reader dies, calendar cancellations excepted.
    pub fn cancel_of_reader(&self, reader: &str, why: &str, now: Timestamp) -> Result<usize> {
        self.0
            .prepare_cached(
                "UPDATE delivery SET state = 'cancelled', said = ?2, settled = ?3 WHERE state = 'pending' AND reader = ?1
                 AND letter IN (SELECT id FROM letter WHERE kind NOT IN ('cancellation', 'answer'))",
            )?
            .execute(params![reader, why, seconds(now)])
            .context("Cannot cancel a person's letters")
    }

    /// What is past its time dies with its reason.
    pub fn expire(&self, now: Timestamp) -> Result<usize> {
        self.0
            .prepare_cached(
                "UPDATE delivery SET state = 'cancelled', said = 'its time has passed', settled = ?1
                 WHERE state IN ('pending', 'in_doubt')
                   AND letter IN (SELECT id FROM letter WHERE not_after IS NOT NULL AND not_after < ?1)",
            )?
            .execute([seconds(now)])
            .context("Cannot let old letters go")
    }

    /// Tries a failed or waiting letter again at once.
    pub fn retry(&self, id: i64, now: Timestamp) -> Result<bool> {
        let changed = self
            .0
            .execute(
                "UPDATE delivery SET state = 'pending', not_before = ?2, first_tried = NULL, attempts = 0
                 WHERE id = ?1 AND state IN ('pending', 'failed', 'in_doubt')",
                params![id, seconds(now)],
            )
            .context("Cannot retry a letter")?;
        Ok(changed == 1)
    }

    pub fn cancel_delivery(&self, id: i64, why: &str, now: Timestamp) -> Result<bool> {
        let changed = self
            .0
            .execute(
                "UPDATE delivery SET state = 'cancelled', said = ?2, settled = ?3
                 WHERE id = ?1 AND state IN ('pending', 'failed', 'in_doubt')",
                params![id, why, seconds(now)],
            )
            .context("Cannot cancel a letter")?;
        Ok(changed == 1)
    }
}
