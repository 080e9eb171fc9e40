//! What waits for too long, and which outages were told.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{Tx, seconds, timestamp};
use crate::domain::{Sentence, outage::Outage};

const TOLD: &str = "outages";

/// The letter that waits longest for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongestWaiting {
    /// When it was first tried, or could have been.
    pub since: Timestamp,
    /// The server's words, or why it was put off; empty: it was not tried yet.
    pub said: Sentence,
}

/// An outage that staff or admins were told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOutage {
    #[serde(flatten)]
    pub outage: Outage,
    /// When the admin's alert last went out; `None`: it did not yet.
    pub alerted: Option<Timestamp>,
}

impl Tx<'_> {
    /// The letter that could have left longest ago. What is held, waits for its hour or for the mailbox
    /// to be read does not wait for a server.
    pub fn longest_waiting(&self, now: Timestamp) -> Result<Option<LongestWaiting>> {
        let held = self.held()?.is_some();
        let found = self
            .0
            .prepare_cached(
                "SELECT coalesce(d.first_tried, d.not_before) AS since, d.said
                 FROM delivery d JOIN letter l ON l.id = d.letter
                 WHERE d.state = 'pending' AND d.forgotten IS NULL AND (d.attempts > 0 OR d.not_before <= ?1)
                   AND (l.not_after IS NULL OR l.not_after >= ?1)
                   AND (d.attempts > 0 OR l.requires_complete_fetch = 0)
                   AND (NOT ?2 OR l.kind IN ('plan', 'order', 'confirm', 'desk-trouble', 'worry'))
                 ORDER BY since, d.id LIMIT 1",
            )?
            .query_row(params![seconds(now), held], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })
            .optional()
            .context("Cannot ask for the letter that waits longest")?;
        Ok(found.map(|(since, said)| LongestWaiting {
            since: timestamp(since),
            said: Sentence::from_stored(&said),
        }))
    }

    /// When a server last took a letter.
    pub fn last_left(&self) -> Result<Option<Timestamp>> {
        let last: Option<i64> = self
            .0
            .prepare_cached("SELECT max(settled) FROM delivery WHERE state = 'sent'")?
            .query_row([], |row| row.get(0))
            .context("Cannot ask when a letter last left")?;
        Ok(last.map(timestamp))
    }

    /// The outages that were told and are not over.
    pub fn told_outages(&self) -> Result<Vec<ToldOutage>> {
        let kept = self.meta(TOLD)?;
        let told = kept.map(|kept| serde_json::from_str(&kept)).transpose();
        Ok(told.context("Cannot read which outages were told")?.unwrap_or_default())
    }

    pub fn set_told_outages(&self, told: &[ToldOutage]) -> Result<()> {
        self.set_meta(TOLD, &serde_json::to_string(told)?)
    }
}
